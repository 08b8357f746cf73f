package sessionlog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// Record is a session with where its log should be, and whether it is there.
type Record struct {
	Session
	// Logged is yes where a log is in one place at least, no where none can be or
	// is, and unknown otherwise.
	Logged agent.Answer `json:"logged"`
	// Why says why it is not, or why that is not known.
	Why    string  `json:"why,omitempty"`
	Places []Place `json:"places,omitempty"`
}

// Place is where a session's log should be.
type Place struct {
	LogGroup  string       `json:"logGroup,omitempty"` // or a bucket
	LogStream string       `json:"logStream,omitempty"`
	Bucket    string       `json:"bucket,omitempty"`
	Key       string       `json:"key,omitempty"`
	Found     agent.Answer `json:"found"`
	Why       string       `json:"why,omitempty"`
}

// String is "logs:GROUP:STREAM" or "s3://BUCKET/KEY".
func (p Place) String() string {
	if p.LogGroup != "" {
		return "logs:" + p.LogGroup + ":" + p.LogStream
	}
	return "s3://" + p.Bucket + "/" + p.Key
}

// ReportSessions is every session of a filter with whether it left a log, and why not
// where it didn't. Session Manager does not tell whether a session was logged: the
// places follow from the document that the session used, as it is now (it may have
// been another when the session started), and are looked at. For more than a few
// sessions, streams and objects are listed, not asked for one by one; what is kept
// of each is a number.
//
// The error is a *logging.CallError and ends the sequence; a place that may not be
// read is an unknown, not an error. Clients needs SSM, Logs and S3.
//
// What is logged of sessions of ECS Exec their cluster decides, which is not asked for: clusters
// say it, and of others it is unknown.
func ReportSessions(ctx context.Context, c Clients, f Filter, clusters ...Cluster) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if c.SSM == nil || c.Logs == nil {
			yield(Record{}, errors.New("sessionlog: clients.SSM and clients.Logs must be set"))
			return
		}
		r := newReporter(ctx, c, f)
		r.clusters = clusters
		tell := func(sessions []Session) bool {
			for _, s := range sessions {
				if !yield(r.record(s), ctx.Err()) || ctx.Err() != nil {
					return false
				}
			}
			return true
		}
		var waiting []Session // for whether there are more than a few
		for s, err := range Sessions(ctx, c.SSM, f) {
			if err != nil {
				yield(Record{}, err)
				return
			}
			waiting = append(waiting, s)
			r.list = r.list || len(waiting) > individually
			if r.list {
				if !tell(waiting) {
					return
				}
				waiting = waiting[:0]
			}
		}
		tell(waiting)
	}
}

// CollectReport is ReportSessions as a slice. What was read before an error is answered too.
func CollectReport(ctx context.Context, c Clients, f Filter, clusters ...Cluster) ([]Record, error) {
	var out []Record
	for r, err := range ReportSessions(ctx, c, f, clusters...) {
		if err != nil {
			return out, err
		}
		out = append(out, r)
	}
	return out, nil
}

// individually is how many sessions are looked up one by one.
const individually = 10

// document is what a Session document says, or why that is not known.
type document struct {
	content agent.Content
	missing bool
	err     error
}

func (r *reporter) document(name string) document {
	if d, ok := r.documents[name]; ok {
		return d
	}
	var d document
	out, err := (&sessionDoc{clients: r.clients, name: name}).get(r.ctx, "$LATEST")
	switch {
	case isMissing(err):
		d.missing = true
	case err != nil:
		d.err = err
	default:
		d.content, d.err = agent.ParseContent([]byte(aws.ToString(out.Content)))
	}
	r.documents[name] = d
	return d
}

// NeverLogged reports a document of Amazon's for port forwarding or SSH, whose
// sessions Session Manager cannot log.
func NeverLogged(document string) bool {
	return strings.HasPrefix(document, "AWS-StartPortForwardingSession") || document == "AWS-StartSSHSession"
}

// exec is what a cluster says of a session of ECS Exec, and why it is not known.
func (r *reporter) exec(s Session) document {
	name := s.cluster()
	for _, c := range r.clusters {
		if c.Name != name {
			continue
		}
		content, ok := c.Configuration.Content(c.AWSLogsGroup)
		if !ok {
			return document{err: fmt.Errorf("logging %q is none that ECS has", c.Configuration.Logging)}
		}
		return document{content: content}
	}
	return document{err: fmt.Errorf("it is a session of ECS Exec: the ExecuteCommandConfiguration of cluster %s decides what is logged, and not the preferences", cmp.Or(name, "of "+s.Target))}
}

func (r *reporter) record(s Session) Record {
	rec := Record{Session: s, Logged: agent.No}
	name := cmp.Or(s.Document, DefaultDocument)
	if NeverLogged(name) {
		rec.Why = "port forwarding and SSH sessions are never logged"
		return rec
	}
	var d document
	if name != ExecDocument {
		d = r.document(name)
	} else if d = r.exec(s); d.err != nil {
		rec.Logged, rec.Why = agent.Unknown, d.err.Error()
		return rec
	}
	switch {
	case d.missing && name == DefaultDocument:
		rec.Why = "there are no preferences in this region, so nothing is logged"
		return rec
	case d.missing:
		rec.Logged, rec.Why = agent.Unknown, fmt.Sprintf("document %s does not exist any more", name)
		return rec
	case d.err != nil:
		rec.Logged, rec.Why = agent.Unknown, fmt.Sprintf("document %s could not be read: %v", name, d.err)
		return rec
	case d.content.SessionType == agent.Port:
		rec.Why = "sessions of type Port are never logged"
		return rec
	case !d.content.Logs():
		rec.Why = fmt.Sprintf("document %s names no place to log to", name)
		if name == ExecDocument {
			rec.Why = fmt.Sprintf("the ExecuteCommandConfiguration of cluster %s names no place to log to", s.cluster())
		}
		return rec
	}
	if g := d.content.CloudWatchLogGroupName; g != "" {
		rec.Places = append(rec.Places, r.stream(s, g, d.content.CloudWatchStreamingEnabled))
	}
	if b := d.content.S3BucketName; b != "" {
		rec.Places = append(rec.Places, r.object(s, b, objectKey(d.content.S3KeyPrefix, s.SessionID)))
	}
	rec.sum()
	return rec
}

// sum is what the places come to.
func (r *Record) sum() {
	var whys []string
	for _, p := range r.Places {
		switch p.Found {
		case agent.Yes:
			r.Logged = agent.Yes
		case agent.Unknown:
			if r.Logged == agent.No {
				r.Logged = agent.Unknown
			}
		}
		if p.Why != "" {
			whys = append(whys, p.Why)
		}
	}
	r.Why = strings.Join(whys, "; ")
}

// stream is the log stream of a session.
func (r *reporter) stream(s Session, group string, streaming bool) Place {
	p := Place{LogGroup: group, LogStream: s.SessionID}
	if agent.IsParameter(group) {
		p.Why = "a parameter of the session decided which log group it was"
		return p
	}
	p.Found, p.Why = r.findStream(group, s)
	if p.Found != agent.No || p.Why != "" {
		return p
	}
	switch retention, known := r.retention(group); {
	case s.Active && !streaming:
		p.Found, p.Why = agent.Unknown, "it is active, and its log is uploaded to the log group when it ends"
	case known && retention > 0 && !s.End.IsZero() && r.now.Sub(s.End) > time.Duration(retention)*24*time.Hour:
		p.Found, p.Why = agent.Unknown, fmt.Sprintf("the log group keeps logs for %d days, and the session is older", retention)
	case streaming:
		p.Why = "the log group has no stream of it: the node could not stream, could not see the group or could not write to it"
	default:
		p.Why = "the log group has no stream of it: the node could not write to it"
	}
	return p
}

// object is the object of a session.
func (r *reporter) object(s Session, bucket, key string) Place {
	p := Place{Bucket: bucket, Key: key}
	if agent.IsParameter(bucket) || agent.IsParameter(key) {
		p.Why = "a parameter of the session decided which bucket it was"
		return p
	}
	p.Found, p.Why = r.findObject(bucket, key, s)
	if p.Found != agent.No || p.Why != "" {
		return p
	}
	if s.Active {
		p.Found, p.Why = agent.Unknown, "it is active, and its log is uploaded to the bucket when it ends"
	} else {
		p.Why = "the bucket has no object of it: the node could not write to it, or a lifecycle rule has expired it"
	}
	return p
}

package sessionlog

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

const (
	// visible is how long AWS may take to show that a stream has events: usually
	// less than an hour.
	visible = 2 * time.Hour
	// lookups is how many sessions that ended just now are looked up one by one
	// after a listing did not have them.
	lookups = 100
)

// reporter makes one report.
type reporter struct {
	ctx       context.Context
	clients   Clients
	clusters  []Cluster
	now       time.Time
	since     time.Time // nothing that was last written before matters
	list      bool      // places are listed
	documents map[string]document
	listings  map[string]*listing
	keeps     map[string]retention
	seed      maphash.Seed
	looked    int
}

// listing is what a place has, by hashes of 64 bits: the names of a hundred
// thousand sessions would be some megabytes, and by far too long to be mistaken.
type listing struct {
	names map[uint64]struct{}
	err   error
}

type retention struct {
	days  int32
	known bool
}

func newReporter(ctx context.Context, c Clients, f Filter) *reporter {
	r := &reporter{
		ctx: ctx, clients: c, now: time.Now(), seed: maphash.MakeSeed(),
		documents: map[string]document{}, listings: map[string]*listing{}, keeps: map[string]retention{},
	}
	r.since = r.now.Add(-(HistoryDays + 1) * 24 * time.Hour)
	if f.After.After(r.since) {
		r.since = f.After
	}
	return r
}

// listed is the listing of a place, made once.
func (r *reporter) listed(place string, make func(*listing) error) *listing {
	l := r.listings[place]
	if l == nil {
		l = &listing{names: map[uint64]struct{}{}}
		l.err = make(l)
		r.listings[place] = l
	}
	return l
}

func (r *reporter) hash(name string) uint64 { return maphash.String(r.seed, name) }

// findStream looks for a session's log stream. Where it is not found without a
// reason, the reason is empty.
func (r *reporter) findStream(group string, s Session) (agent.Answer, string) {
	if !r.list {
		return r.lookupStream(group, s)
	}
	l := r.listed("logs:"+group, func(l *listing) error { return r.listStreams(group, l) })
	if _, ok := l.names[r.hash(s.SessionID)]; ok {
		return agent.Yes, ""
	}
	switch {
	case l.err != nil:
		return unread("log group "+group, l.err, "ResourceNotFoundException")
	case !r.late(s):
		return agent.No, ""
	}
	if r.looked++; r.looked > lookups {
		return agent.Unknown, "whether its log stream has events is not visible yet"
	}
	return r.lookupStream(group, s)
}

// late: the listing may not show the session, since it was just used or began
// before the time that was listed.
func (r *reporter) late(s Session) bool {
	return s.Active || r.now.Sub(s.End) < visible || s.Start.Before(r.since)
}

// unread is the answer where a place could not be read; missing is the code of the
// error that says that it does not exist.
func unread(what string, err error, missing string) (agent.Answer, string) {
	if resource.ErrorCode(err) == missing {
		return agent.No, what + " does not exist"
	}
	return agent.Unknown, fmt.Sprintf("%s could not be read: %v", what, err)
}

// listStreams lists the streams of a group, the latest used first, as far back as
// sessions go.
func (r *reporter) listStreams(group string, l *listing) error {
	pages := cloudwatchlogs.NewDescribeLogStreamsPaginator(r.clients.Logs, &cloudwatchlogs.DescribeLogStreamsInput{
		LogGroupName: &group, OrderBy: cwltypes.OrderByLastEventTime, Descending: aws.Bool(true), Limit: aws.Int32(50),
	})
	for older := false; !older && pages.HasMorePages(); {
		out, err := pages.NextPage(r.ctx)
		if err != nil {
			return err
		}
		older = len(out.LogStreams) > 0
		for _, s := range out.LogStreams {
			if hasEvents(s) {
				l.names[r.hash(aws.ToString(s.LogStreamName))] = struct{}{}
			}
			// A day more: the times are updated late.
			older = older && s.LastEventTimestamp != nil && time.UnixMilli(*s.LastEventTimestamp).Before(r.since.Add(-24*time.Hour))
		}
	}
	return nil
}

func hasEvents(s cwltypes.LogStream) bool {
	return s.LastEventTimestamp != nil || s.FirstEventTimestamp != nil || s.LastIngestionTime != nil
}

func (r *reporter) lookupStream(group string, s Session) (agent.Answer, string) {
	pages := cloudwatchlogs.NewDescribeLogStreamsPaginator(r.clients.Logs, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: &group, LogStreamNamePrefix: &s.SessionID})
	for pages.HasMorePages() {
		out, err := pages.NextPage(r.ctx)
		if err != nil {
			return unread("log group "+group, err, "ResourceNotFoundException")
		}
		for _, found := range out.LogStreams {
			switch {
			case aws.ToString(found.LogStreamName) != s.SessionID:
				continue
			case hasEvents(found):
				return agent.Yes, ""
			case s.Active || r.now.Sub(s.End) < visible:
				return agent.Unknown, "its log stream is there, and whether it has events is not visible yet"
			}
			return agent.No, "its log stream is empty"
		}
	}
	return agent.No, ""
}

// retention is how many days a group keeps logs; 0 for ever.
func (r *reporter) retention(group string) (days int32, known bool) {
	keeps, ok := r.keeps[group]
	if !ok {
		for g, err := range loggroup.List(r.ctx, r.clients.Logs, group) {
			if err != nil || g.Name > group {
				break
			}
			if g.Name == group {
				keeps = retention{g.RetentionDays, true}
				break
			}
		}
		r.keeps[group] = keeps
	}
	return keeps.days, keeps.known
}

// findObject looks for a session's object.
func (r *reporter) findObject(bucket, key string, s Session) (agent.Answer, string) {
	if r.clients.S3 == nil {
		return agent.Unknown, "clients.S3 is not set, so bucket " + bucket + " was not read"
	}
	prefix := key
	if r.list {
		prefix = strings.TrimSuffix(key, s.SessionID+".log")
	}
	l := r.listed("s3://"+bucket+"/"+prefix, func(l *listing) error { return r.listObjects(bucket, prefix, l) })
	if _, ok := l.names[r.hash(key)]; ok {
		return agent.Yes, ""
	}
	if l.err != nil {
		return unread("bucket "+bucket, l.err, "NoSuchBucket")
	}
	return agent.No, ""
}

// listObjects lists the objects below a prefix that were written since sessions
// are remembered.
func (r *reporter) listObjects(bucket, prefix string, l *listing) error {
	pages := s3.NewListObjectsV2Paginator(r.clients.S3, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	for pages.HasMorePages() {
		out, err := pages.NextPage(r.ctx)
		if err != nil {
			return err
		}
		for _, o := range out.Contents {
			if o.LastModified == nil || !o.LastModified.Before(r.since) || !r.list {
				l.names[r.hash(aws.ToString(o.Key))] = struct{}{}
			}
		}
	}
	return nil
}

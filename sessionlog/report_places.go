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

// places finds streams and objects.
type places struct {
	ctx     context.Context
	clients Clients
	now     time.Time
	list    bool
	since   time.Time // nothing that was last written before matters
	seed    maphash.Seed
	groups  map[string]*listing
	buckets map[string]*listing
	keeps   map[string]retention
	looked  int
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

func (p *places) init(r *reporter, f Filter) {
	*p = places{
		ctx: r.ctx, clients: r.clients, now: r.now, list: r.list, seed: maphash.MakeSeed(),
		groups: map[string]*listing{}, buckets: map[string]*listing{}, keeps: map[string]retention{},
	}
	p.since = r.now.Add(-(HistoryDays + 1) * 24 * time.Hour)
	if f.After.After(p.since) {
		p.since = f.After
	}
}

// stream looks for a session's log stream. Where it is not found without a
// reason, the reason is empty.
func (p *places) stream(group string, s Session) (agent.Answer, string) {
	if !p.list {
		return p.lookupStream(group, s)
	}
	l := p.groups[group]
	if l == nil {
		l = p.listStreams(group)
		p.groups[group] = l
	}
	if _, ok := l.names[p.hash(s.SessionID)]; ok {
		return agent.Yes, ""
	}
	switch {
	case l.err != nil:
		return unread("log group "+group, l.err, missingGroup(l.err))
	case !p.late(s):
		return agent.No, ""
	}
	if p.looked++; p.looked > lookups {
		return agent.Unknown, "whether its log stream has events is not visible yet"
	}
	return p.lookupStream(group, s)
}

// late: the listing may not show the session, since it was just used or began
// before the time that was listed.
func (p *places) late(s Session) bool {
	return s.Active || p.now.Sub(s.End) < visible || s.Start.Before(p.since)
}

func unread(what string, err error, missing bool) (agent.Answer, string) {
	if missing {
		return agent.No, what + " does not exist"
	}
	return agent.Unknown, fmt.Sprintf("%s could not be read: %v", what, err)
}

func (p *places) hash(name string) uint64 { return maphash.String(p.seed, name) }

// listStreams lists the streams of a group, the latest used first, as far back as
// sessions go.
func (p *places) listStreams(group string) *listing {
	l := &listing{names: map[uint64]struct{}{}}
	in := &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: &group, OrderBy: cwltypes.OrderByLastEventTime, Descending: aws.Bool(true), Limit: aws.Int32(50)}
	for {
		out, err := p.clients.Logs.DescribeLogStreams(p.ctx, in)
		if err != nil {
			l.err = err
			return l
		}
		older := len(out.LogStreams) > 0
		for _, s := range out.LogStreams {
			if hasEvents(s) {
				l.names[p.hash(aws.ToString(s.LogStreamName))] = struct{}{}
			}
			// A day more: the times are updated late.
			older = older && s.LastEventTimestamp != nil && time.UnixMilli(*s.LastEventTimestamp).Before(p.since.Add(-24*time.Hour))
		}
		if older || aws.ToString(out.NextToken) == "" {
			return l
		}
		in.NextToken = out.NextToken
	}
}

func hasEvents(s cwltypes.LogStream) bool {
	return s.LastEventTimestamp != nil || s.FirstEventTimestamp != nil || s.LastIngestionTime != nil
}

func (p *places) lookupStream(group string, s Session) (agent.Answer, string) {
	in := &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: &group, LogStreamNamePrefix: &s.SessionID}
	for {
		out, err := p.clients.Logs.DescribeLogStreams(p.ctx, in)
		if err != nil {
			return unread("log group "+group, err, missingGroup(err))
		}
		for _, found := range out.LogStreams {
			if aws.ToString(found.LogStreamName) != s.SessionID {
				continue
			}
			switch {
			case hasEvents(found):
				return agent.Yes, ""
			case s.Active || p.now.Sub(s.End) < visible:
				return agent.Unknown, "its log stream is there, and whether it has events is not visible yet"
			}
			return agent.No, "its log stream is empty"
		}
		if aws.ToString(out.NextToken) == "" {
			return agent.No, ""
		}
		in.NextToken = out.NextToken
	}
}

// retention is how many days a group keeps logs; 0 for ever.
func (p *places) retention(group string) (days int32, known bool) {
	r, ok := p.keeps[group]
	if !ok {
		for g, err := range loggroup.List(p.ctx, p.clients.Logs, group) {
			if err != nil || g.Name > group {
				break
			}
			if g.Name == group {
				r = retention{g.RetentionDays, true}
				break
			}
		}
		p.keeps[group] = r
	}
	return r.days, r.known
}

// object looks for a session's object.
func (p *places) object(bucket, key string, s Session) (agent.Answer, string) {
	if p.clients.S3 == nil {
		return agent.Unknown, "clients.S3 is not set, so bucket " + bucket + " was not read"
	}
	prefix := key
	if p.list {
		prefix = strings.TrimSuffix(key, s.SessionID+".log")
	}
	place := bucket + "\x00" + prefix
	l := p.buckets[place]
	if l == nil {
		l = p.listObjects(bucket, prefix)
		if p.list {
			p.buckets[place] = l
		}
	}
	if _, ok := l.names[p.hash(key)]; ok {
		return agent.Yes, ""
	}
	if l.err != nil {
		return unread("bucket "+bucket, l.err, missingBucket(l.err))
	}
	return agent.No, ""
}

// listObjects lists the objects below a prefix that were written since sessions
// are remembered.
func (p *places) listObjects(bucket, prefix string) *listing {
	l := &listing{names: map[uint64]struct{}{}}
	in := &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix}
	for {
		out, err := p.clients.S3.ListObjectsV2(p.ctx, in)
		if err != nil {
			l.err = err
			return l
		}
		for _, o := range out.Contents {
			if o.LastModified == nil || !o.LastModified.Before(p.since) || !p.list {
				l.names[p.hash(aws.ToString(o.Key))] = struct{}{}
			}
		}
		if !aws.ToBool(out.IsTruncated) || aws.ToString(out.NextContinuationToken) == "" {
			return l
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}

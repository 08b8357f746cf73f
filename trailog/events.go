package trailog

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// EventQuery selects records of a trail's log group. Everything that is set has
// to hold; the zero value of a member selects all.
type EventQuery struct {
	Group string // name, or plain ARN for a group of another account
	// Start and End bound when records were delivered, which is some minutes after
	// what they tell of; EventStart and EventEnd bound that, both inclusive.
	Start, End           time.Time
	EventStart, EventEnd time.Time
	Source               string // "ssm.amazonaws.com"
	Name                 string // "SendCommand"
	User                 string // name, ARN, access key or session of who made the call; compared without regard to case
	Resource             string // ARN, or a part of one
	ErrorCode            string // "AccessDenied"
	Failed               bool   // only calls that failed
	// Filter is what has to hold besides; its times are those of the records.
	Filter trailrecord.Filter
	// StreamPrefix limits the log streams: StreamPrefix(home) is those of one trail.
	StreamPrefix string
	// Pattern is a filter pattern of your own instead of the one that follows from
	// Source, Name and ErrorCode; these are compared all the same.
	Pattern string
	// After resumes behind what was read before.
	After logevents.Cursor
	// PagesPerSecond is as in logevents.Query.
	PagesPerSecond int
}

// Delivered is a record with where and when it was delivered.
type Delivered struct {
	trailrecord.Record
	Log logevents.Event // the event that holds it
}

// Delivery is when CloudWatch Logs took the record. EventTime is when what it
// tells of happened; the Time column of CloudWatch's console is not that.
func (d Delivered) Delivery() time.Time { return d.Log.Ingested }

// Lag is how long delivery took, about 5 minutes on average; zero where the
// record has no time.
func (d Delivered) Lag() time.Duration {
	if d.EventTime.IsZero() {
		return 0
	}
	return d.Log.Ingested.Sub(d.EventTime)
}

// Events reads a log group as records, oldest delivery first. A message that is no
// record comes with an error and its Log, and reading goes on; an error of the
// call ends the sequence, with an empty Log. Pages are paced, so that the
// account's quota is not used up.
func Events(ctx context.Context, api logevents.ReadAPI, q EventQuery) iter.Seq2[Delivered, error] {
	return q.records(logevents.Read(ctx, api, q.logs()))
}

// FollowEvents reads as Events does, and goes on with what is delivered, until ctx
// ends: that ends the sequence without an error.
func FollowEvents(ctx context.Context, api logevents.ReadAPI, q EventQuery, f logevents.FollowOptions) iter.Seq2[Delivered, error] {
	return q.records(logevents.Follow(ctx, api, q.logs(), f))
}

func (q EventQuery) records(events iter.Seq2[logevents.Event, error]) iter.Seq2[Delivered, error] {
	return func(yield func(Delivered, error) bool) {
		for e, err := range events {
			if err != nil {
				yield(Delivered{}, err)
				return
			}
			r, err := trailrecord.Parse([]byte(e.Message))
			if err == nil && !q.matches(r) {
				continue
			}
			if !yield(Delivered{r, e}, err) {
				return
			}
		}
	}
}

func (q EventQuery) logs() logevents.Query {
	pattern := q.Pattern
	if pattern == "" {
		pattern = q.pattern()
	}
	return logevents.Query{
		Group: q.Group, Start: q.Start, End: q.End, Pattern: pattern, StreamPrefix: q.StreamPrefix,
		After: q.After, PagesPerSecond: q.PagesPerSecond,
	}
}

// pattern has CloudWatch Logs look for what it can compare exactly, so that less
// is read. What a pattern would read as something else is compared here alone.
func (q EventQuery) pattern() string {
	var parts []string
	for _, p := range []struct{ field, value string }{{"eventSource", q.Source}, {"eventName", q.Name}, {"errorCode", q.ErrorCode}} {
		if p.value != "" && !strings.ContainsAny(p.value, `"*\`) {
			parts = append(parts, fmt.Sprintf(`$.%s = "%s"`, p.field, p.value))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{ " + strings.Join(parts, " && ") + " }"
}

// matches compares a record with everything that is asked for.
func (q EventQuery) matches(r trailrecord.Record) bool {
	same := func(want, have string) bool { return want == "" || want == have }
	switch {
	case !q.Filter.Match(&r):
		return false
	case !same(q.Source, r.EventSource) || !same(q.Name, r.EventName) || !same(q.ErrorCode, r.ErrorCode):
		return false
	case q.Failed && !r.Failed():
		return false
	case !q.EventStart.IsZero() && r.EventTime.Before(q.EventStart) || !q.EventEnd.IsZero() && r.EventTime.After(q.EventEnd):
		return false
	case q.Resource != "" && !slices.ContainsFunc(r.Resources, func(res trailrecord.Resource) bool { return strings.Contains(res.ARN, q.Resource) }):
		return false
	}
	return q.User == "" || byUser(r, q.User)
}

func byUser(r trailrecord.Record, user string) bool {
	who, id := r.Who(), r.UserIdentity
	return slices.ContainsFunc([]string{who.Name, who.Session, who.ARN, who.SourceIdentity, id.UserName, id.PrincipalID, id.AccessKeyID, id.SessionContext.SessionIssuer.ARN},
		func(have string) bool { return strings.EqualFold(have, user) })
}

// MissingEvents compares the files of a bucket with the log group that the trail
// sends to: which records of the files the group does not have, by their eventID,
// and why, as trailrecord.MissingFromCloudWatch says. Give the query a Start
// before the oldest of the records; its other members are not looked at, but for
// the group and the streams. errs are those that inBucket yields; err is that of
// reading the group.
func MissingEvents(ctx context.Context, api logevents.ReadAPI, q EventQuery, inBucket iter.Seq2[trailrecord.Record, error]) (absent []trailrecord.Absent, errs []error, err error) {
	q = EventQuery{Group: q.Group, Start: q.Start, End: q.End, StreamPrefix: q.StreamPrefix, After: q.After, PagesPerSecond: q.PagesPerSecond}
	found := func(yield func(string) bool) {
		for e, readErr := range Events(ctx, api, q) {
			if readErr != nil && e.Log == (logevents.Event{}) {
				err = readErr
				return
			}
			if readErr == nil && !yield(e.EventID) {
				return
			}
		}
	}
	absent, errs = trailrecord.MissingFromCloudWatch(inBucket, found)
	if err != nil {
		return nil, errs, err
	}
	return absent, errs, nil
}

package logevents

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/pace"
)

// Event is one event of a log group.
type Event struct {
	Time     time.Time // when it happened, to the millisecond
	Ingested time.Time // when CloudWatch Logs took it
	Stream   string
	Message  string
	ID       string // unique among the group's events
}

// Query selects events of a log group.
type Query struct {
	Group string // name, or plain ARN for a group of another account
	// Start and End bound the events' times, both inclusive, to the millisecond.
	// A zero Start reads from the beginning, over many empty pages; a zero End
	// reads to the end.
	Start, End time.Time
	// Pattern is a filter pattern of at most 1,024 characters. Empty: all events.
	Pattern string
	// StreamPrefix limits the streams. Empty: all streams.
	StreamPrefix string
	// After resumes behind what was read before. The zero value reads from Start.
	After Cursor
	// PagesPerSecond is how often FilterLogEvents is called at most. Zero is
	// [MinFilterRate]; give [FilterRate] of the group's region to read faster.
	PagesPerSecond int
}

// Read reads the events of a log group, oldest first, a page of up to
// 10,000 or 1 MB at a time, paced so that the account's quota is not used up.
// Empty pages in between are normal and skipped. The error is the SDK's,
// wrapped, and ends the sequence; a group of class INFREQUENT_ACCESS cannot be
// read this way. Keep a [Cursor] to go on later where reading stopped.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
func Read(ctx context.Context, api ReadAPI, q Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		p := pace.Pacer{Every: q.pageInterval()}
		q.read(ctx, api, &p, yield)
	}
}

// read yields the events of a query, and reports whether it came to the end.
func (q Query) read(ctx context.Context, api ReadAPI, p *pace.Pacer, yield func(Event, error) bool) bool {
	in := q.input()
	for {
		err := p.Wait(ctx)
		var out *cloudwatchlogs.FilterLogEventsOutput
		if err == nil {
			out, err = api.FilterLogEvents(ctx, in, options)
		}
		if err != nil {
			yield(Event{}, fmt.Errorf("log group %s: logs:FilterLogEvents: %w", q.Group, err))
			return false
		}
		for _, e := range out.Events {
			event := Event{
				Time: time.UnixMilli(aws.ToInt64(e.Timestamp)).UTC(), Ingested: time.UnixMilli(aws.ToInt64(e.IngestionTime)).UTC(),
				Stream: aws.ToString(e.LogStreamName), Message: aws.ToString(e.Message), ID: aws.ToString(e.EventId),
			}
			if !q.After.Passed(event) && !yield(event, nil) {
				return false
			}
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			return true
		}
	}
}

func (q Query) input() *cloudwatchlogs.FilterLogEventsInput {
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupIdentifier: &q.Group}
	start := q.Start
	if at := q.After.Time(); at.After(start) {
		start = at
	}
	if !start.IsZero() {
		in.StartTime = aws.Int64(start.UnixMilli())
	}
	if !q.End.IsZero() {
		in.EndTime = aws.Int64(q.End.UnixMilli())
	}
	if q.Pattern != "" {
		in.FilterPattern = &q.Pattern
	}
	if q.StreamPrefix != "" {
		in.LogStreamNamePrefix = &q.StreamPrefix
	}
	return in
}

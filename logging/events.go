package logging

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// LogEvent is one event of a log group.
type LogEvent struct {
	Time     time.Time // when it happened, to the millisecond
	Ingested time.Time // when CloudWatch Logs took it
	Stream   string
	Message  string
	ID       string // unique among the group's events
}

// EventQuery selects events of a log group.
type EventQuery struct {
	Group string // name, or plain ARN for a group of another account
	// Start and End bound the events' times, both inclusive, to the millisecond.
	// A zero Start reads from the beginning, over many empty pages; a zero End
	// reads to the end.
	Start, End time.Time
	// Pattern is a filter pattern of at most 1,024 characters. Empty: all events.
	Pattern string
	// StreamPrefix limits the streams. Empty: all streams.
	StreamPrefix string
}

// ReadEvents reads the events of a log group, oldest first, a page of up to
// 10,000 at a time. Empty pages in between are normal and skipped. The error is
// the SDK's, wrapped, and ends the sequence; a group of class INFREQUENT_ACCESS cannot
// be read this way.
func ReadEvents(ctx context.Context, api LogEventsAPI, q EventQuery) iter.Seq2[LogEvent, error] {
	return func(yield func(LogEvent, error) bool) {
		in := &cloudwatchlogs.FilterLogEventsInput{LogGroupIdentifier: &q.Group}
		if !q.Start.IsZero() {
			in.StartTime = aws.Int64(q.Start.UnixMilli())
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
		for {
			out, err := api.FilterLogEvents(ctx, in, logsOptions)
			if err != nil {
				yield(LogEvent{}, fmt.Errorf("log group %s: logs:FilterLogEvents: %w", q.Group, err))
				return
			}
			for _, e := range out.Events {
				if !yield(LogEvent{
					Time: time.UnixMilli(aws.ToInt64(e.Timestamp)).UTC(), Ingested: time.UnixMilli(aws.ToInt64(e.IngestionTime)).UTC(),
					Stream: aws.ToString(e.LogStreamName), Message: aws.ToString(e.Message), ID: aws.ToString(e.EventId),
				}, nil) {
					return
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				return
			}
		}
	}
}

// LogGroupInfo is a log group as a list shows it.
type LogGroupInfo struct {
	Name          string
	Class         LogGroupClass
	RetentionDays int32  // 0: never expires
	KeyARN        string // empty: no KMS key
	Protected     bool   // from deletion
	StoredBytes   int64
	Created       time.Time
}

// ListLogGroups lists the log groups whose names begin with prefix, by name, to
// choose from. The error ends the sequence.
func ListLogGroups(ctx context.Context, api LogGroupAPI, prefix string) iter.Seq2[LogGroupInfo, error] {
	return func(yield func(LogGroupInfo, error) bool) {
		in := &cloudwatchlogs.DescribeLogGroupsInput{}
		if prefix != "" {
			in.LogGroupNamePrefix = &prefix
		}
		for {
			out, err := api.DescribeLogGroups(ctx, in, logsOptions)
			if err != nil {
				yield(LogGroupInfo{}, fmt.Errorf("logs:DescribeLogGroups: %w", err))
				return
			}
			for _, g := range out.LogGroups {
				if !yield(LogGroupInfo{
					Name: aws.ToString(g.LogGroupName), Class: LogGroupClass(g.LogGroupClass), RetentionDays: aws.ToInt32(g.RetentionInDays),
					KeyARN: aws.ToString(g.KmsKeyId), Protected: aws.ToBool(g.DeletionProtectionEnabled), StoredBytes: aws.ToInt64(g.StoredBytes),
					Created: time.UnixMilli(aws.ToInt64(g.CreationTime)).UTC(),
				}, nil) {
					return
				}
			}
			if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
				return
			}
		}
	}
}

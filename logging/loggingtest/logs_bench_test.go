package loggingtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// filled is a view of an account with a group of n events in some streams, of which one in
// a thousand says ERROR.
func filled(tb testing.TB, n, streams int) loggingtest.View {
	tb.Helper()
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	logs, ctx := v.Logs(), tb.Context()
	if err := createGroup(ctx, v, "/app"); err != nil {
		tb.Fatal(err)
	}
	start := time.Now().Add(-time.Hour).UnixMilli()
	const batch = 5000
	for s := range streams {
		name := fmt.Sprintf("stream-%d", s)
		if _, err := logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("/app"), LogStreamName: &name}); err != nil {
			tb.Fatal(err)
		}
		var events []types.InputLogEvent
		for i := s; i < n; i += streams {
			level := "INFO"
			if i%1000 == 7 {
				level = "ERROR"
			}
			events = append(events, types.InputLogEvent{Timestamp: aws.Int64(start + int64(i)*3_000_000/int64(n)), Message: aws.String(fmt.Sprintf("%s request %d took 12 ms and was answered", level, i))})
			if len(events) == batch || i+streams >= n {
				if _, err := logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/app"), LogStreamName: &name, LogEvents: events}); err != nil {
					tb.Fatal(err)
				}
				events = nil
			}
		}
	}
	return v
}

func BenchmarkFilterLogEvents(b *testing.B) {
	for _, c := range []struct {
		name           string
		events, stream int
		pattern        *string
	}{
		{"1000 events, few match", 1000, 1, aws.String("ERROR")},
		{"1000 events of 50 streams, few match", 1000, 50, aws.String("ERROR")},
		{"1000 events, all match", 1000, 1, nil},
		{"a million events of 10 streams, few match", 1_000_000, 10, aws.String("ERROR")},
	} {
		b.Run(c.name, func(b *testing.B) {
			logs := filled(b, c.events, c.stream).Logs()
			in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/app"), FilterPattern: c.pattern, StartTime: aws.Int64(0)}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := logs.FilterLogEvents(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDescribeManyLogGroups(b *testing.B) {
	v := loggingtest.NewAccount(accountID).Region("eu-west-1")
	for i := range 1000 {
		if err := createGroup(b.Context(), v, fmt.Sprintf("/app/%d", i)); err != nil {
			b.Fatal(err)
		}
	}
	logs := v.Logs()
	b.ReportAllocs()
	for b.Loop() {
		if out, err := logs.DescribeLogGroups(b.Context(), &cloudwatchlogs.DescribeLogGroupsInput{}); err != nil || len(out.LogGroups) != 50 {
			b.Fatal(err)
		}
	}
}

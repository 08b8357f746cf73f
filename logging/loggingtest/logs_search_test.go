package loggingtest_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Pages of any size, in both directions, together have what sorting all events has.
func TestFilterAgainstSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 1))
	for round := range 60 {
		v := loggingtest.NewAccount(accountID).Region("eu-west-1")
		logs, ctx := v.Logs(), t.Context()
		if err := createGroup(ctx, v, "/app"); err != nil {
			t.Fatal(err)
		}
		type stored struct {
			at            int64
			order         int
			stream, event string
		}
		var all []stored
		start := time.Now().Add(-time.Hour).UnixMilli()
		streams := 1 + r.IntN(6)
		for s := range streams {
			name := fmt.Sprintf("%c-stream", 'a'+s)
			if _, err := logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("/app"), LogStreamName: &name}); err != nil {
				t.Fatal(err)
			}
			for range r.IntN(4) {
				var events []types.InputLogEvent
				at := start + int64(r.IntN(20))
				for range 1 + r.IntN(30) {
					at += int64(r.IntN(3)) // many at the same time
					e := stored{at, len(all), name, fmt.Sprintf("%s %d", []string{"INFO", "ERROR"}[r.IntN(2)], len(all))}
					all = append(all, e)
					events = append(events, types.InputLogEvent{Timestamp: &e.at, Message: &e.event})
				}
				if _, err := logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/app"), LogStreamName: &name, LogEvents: events}); err != nil {
					t.Fatal(err)
				}
			}
		}
		in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/app"), StartTime: aws.Int64(start + int64(r.IntN(10))), EndTime: aws.Int64(start + int64(20+r.IntN(40))),
			Limit: aws.Int32(int32(1 + r.IntN(20))), StartFromHead: aws.Bool(r.IntN(2) == 0)}
		if r.IntN(2) == 0 {
			in.FilterPattern = aws.String("ERROR")
		}
		switch r.IntN(3) {
		case 0:
			in.LogStreamNames = []string{"a-stream", "a-stream"}
		case 1:
			in.LogStreamNamePrefix = aws.String("b-")
		}
		var want []string
		slices.SortFunc(all, func(x, y stored) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.order, y.order)) })
		for _, e := range all {
			if e.at >= *in.StartTime && e.at <= *in.EndTime && strings.Contains(e.event, aws.ToString(in.FilterPattern)) &&
				(in.LogStreamNames == nil || e.stream == "a-stream") && strings.HasPrefix(e.stream, aws.ToString(in.LogStreamNamePrefix)) {
				want = append(want, e.event)
			}
		}
		if !*in.StartFromHead {
			slices.Reverse(want)
		}
		var got []string
		ids := map[string]bool{}
		for {
			out, err := logs.FilterLogEvents(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			if len(out.Events) > int(*in.Limit) || out.NextToken != nil && len(out.Events) < int(*in.Limit) && in.FilterPattern == nil {
				t.Errorf("a page of %d, limit %d", len(out.Events), *in.Limit)
			}
			for _, e := range out.Events {
				if got = append(got, *e.Message); ids[*e.EventId] || len(*e.EventId) != 56 {
					t.Errorf("the id %s", *e.EventId)
				}
				ids[*e.EventId] = true
			}
			if in.NextToken = out.NextToken; in.NextToken == nil {
				break
			}
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Fatalf("round %d: %s", round, d)
		}
	}
}

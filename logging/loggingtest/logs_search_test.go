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

	"github.com/awslogkit/awslogkit/internal/rounds"
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

// A group of a million events is written, searched from end to end, read and listed in
// the time of a test.
func TestAMillionEvents(t *testing.T) {
	rounds.Sequential(t)
	if testing.Short() {
		t.Skip("a million events")
	}
	began := time.Now()
	v := filled(t, 1_000_000, 10)
	logs, ctx := v.Logs(), t.Context()
	wrote := time.Since(began)
	search := func(pattern string, pages int) (found int) {
		in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/app"), FilterPattern: &pattern}
		for ; ; pages-- {
			out, err := logs.FilterLogEvents(ctx, in)
			if err != nil {
				t.Fatal(err)
			}
			found += len(out.Events)
			if in.NextToken = out.NextToken; in.NextToken == nil || pages == 0 {
				return found
			}
		}
	}
	began = time.Now()
	if n := search("ERROR", -1); n != 1000 {
		t.Errorf("%d events say ERROR", n)
	}
	searched := time.Since(began)
	if n := search("", 3); n != 40_000 {
		t.Errorf("4 pages have %d events", n)
	}
	began = time.Now()
	late := []types.InputLogEvent{{Timestamp: aws.Int64(time.Now().Add(-2 * time.Hour).UnixMilli()), Message: aws.String("late")}}
	for range 20 {
		if _, err := logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("/app"), LogStreamName: aws.String("stream-0"), LogEvents: late}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := logs.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("/app"), LogStreamName: aws.String("stream-0"), StartFromHead: aws.Bool(true), Limit: aws.Int32(21)})
	if err != nil || *out.Events[19].Message != "late" || *out.Events[20].Message == "late" {
		t.Error(out.Events, err)
	}
	t.Logf("written in %v, searched in %v, late events in %v", wrote, searched, time.Since(began))
	if searched > 10*time.Second { // some 60 ms where nothing else runs
		t.Errorf("a search of all took %v", searched)
	}
}

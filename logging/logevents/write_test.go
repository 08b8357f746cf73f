package logevents_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func newEvents(n int, f func(i int) logevents.InputEvent) iter.Seq[logevents.InputEvent] {
	return func(yield func(logevents.InputEvent) bool) {
		for i := range n {
			if !yield(f(i)) {
				return
			}
		}
	}
}

// The fake refuses batches that break a limit, so each case shows that none does,
// and the number of batches that none is smaller than it may be.
func TestWriteEvents(t *testing.T) {
	now := time.Now().Truncate(time.Millisecond)
	type rejected map[logevents.Rejection]int
	for _, tt := range []struct {
		name     string
		n        int
		event    func(i int) logevents.InputEvent
		batches  int
		rejected rejected
	}{
		{"none", 0, nil, 0, nil},
		{"a full batch", 10_000, func(i int) logevents.InputEvent { return logevents.InputEvent{Time: now, Message: "x"} }, 1, nil},
		{"one more", 10_001, func(i int) logevents.InputEvent { return logevents.InputEvent{Time: now, Message: "x"} }, 2, nil},
		{"bytes to the last", 2, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: strings.Repeat("é", (1<<20)/4-13)}
		}, 1, nil},
		{"a byte more", 2, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: strings.Repeat("é", (1<<20)/4-13) + strings.Repeat("x", i)}
		}, 2, nil},
		{"the longest event", 1, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: strings.Repeat("x", logevents.MaxEventBytes)}
		}, 1, nil},
		{"a longer one", 3, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: strings.Repeat("x", logevents.MaxEventBytes*(i%2)+1)}
		}, 1, rejected{logevents.RejectTooLarge: 1}},
		{"invalid UTF-8 grows", 1, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: "x\xff" + strings.Repeat("x", logevents.MaxEventBytes-3)}
		}, 0, rejected{logevents.RejectTooLarge: 1}},
		{"in reverse", 100, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now.Add(-time.Duration(i) * time.Second), Message: fmt.Sprint(i)}
		}, 1, nil},
		{"just under a day", 2, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now.Add(-time.Duration(i) * (24*time.Hour - time.Millisecond)), Message: "x"}
		}, 1, nil},
		{"more than a day", 3, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now.Add(-time.Duration(i) * 13 * time.Hour), Message: "x"}
		}, 2, nil},
		{"empty", 2, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: strings.Repeat("x", i)}
		}, 1, rejected{logevents.RejectEmpty: 1}},
		{"too new, too old, expired", 4, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now.Add([]time.Duration{3 * time.Hour, -15 * 24 * time.Hour, -8 * 24 * time.Hour, 0}[i]), Message: "x"}
		}, 4, rejected{logevents.RejectTooNew: 1, logevents.RejectTooOld: 1, logevents.Expired: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newView()
			putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
			putRetention(t, v, "/app", 7)
			got, err := logevents.Write(t.Context(), v.Logs(), "/app", "s", newEvents(tt.n, tt.event))
			if err != nil {
				t.Fatal(err)
			}
			var why rejected
			for _, r := range got.Rejected {
				if why == nil {
					why = rejected{}
				}
				why[r.Reason]++
				if !r.Time.Equal(tt.event(r.Index).Time) {
					t.Errorf("%+v is not event %d", r, r.Index)
				}
			}
			if diff := cmp.Diff(tt.rejected, why); diff != "" {
				t.Error(diff)
			}
			if got.Next != tt.n || got.Batches != tt.batches || got.Written+len(got.Rejected) != tt.n {
				t.Errorf("%+v of %d", got, tt.n)
			}
			if n := v.Account().CallCount("logs:CreateLogStream"); n != min(1, tt.batches) {
				t.Errorf("%d streams created", n)
			}
			n := 0
			for e, err := range logevents.Read(t.Context(), v.Logs(), logevents.Query{Group: "/app", PagesPerSecond: 1000}) {
				if err != nil || e.Stream != "s" {
					t.Fatal(e.Stream, err)
				}
				n++
			}
			if n != got.Written {
				t.Errorf("%d arrived, %d written", n, got.Written)
			}
		})
	}
}

// Whatever the sizes and times are, nothing is lost, and what was rejected is told.
func TestWriteEventsLosesNothing(t *testing.T) {
	for seed := range uint64(30) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		now := time.Now().Truncate(time.Millisecond)
		events := make([]logevents.InputEvent, rnd.IntN(400))
		want := map[string]bool{}
		for i := range events {
			pad := strings.Repeat("x", rnd.IntN(1<<rnd.IntN(17)))
			events[i] = logevents.InputEvent{Time: now.Add(-time.Duration(rnd.Int64N(int64(20 * 24 * time.Hour)))), Message: fmt.Sprint(i, ":", pad)}
			want[events[i].Message] = true
		}
		got, err := logevents.Write(t.Context(), v.Logs(), "/app", "s", slices.Values(events))
		if err != nil || got.Next != len(events) {
			t.Fatal(seed, got.Next, err)
		}
		for e, err := range logevents.Read(t.Context(), v.Logs(), logevents.Query{Group: "/app", PagesPerSecond: 1000}) {
			if err != nil || !want[e.Message] {
				t.Fatal(seed, err)
			}
			delete(want, e.Message)
		}
		for _, r := range got.Rejected {
			if r.Reason != logevents.RejectTooOld || !want[events[r.Index].Message] {
				t.Errorf("seed %d: %+v arrived or was rejected twice", seed, r)
			}
			delete(want, events[r.Index].Message)
		}
		if len(want) != 0 {
			t.Errorf("seed %d: %d events are lost", seed, len(want))
		}
	}
}

func TestWriteEventsErrors(t *testing.T) {
	v := newView()
	now := time.Now()
	got, err := logevents.Write(t.Context(), v.Logs(), "/none", "s", newEvents(2, func(i int) logevents.InputEvent { return logevents.InputEvent{Time: now, Message: "secret"} }))
	if logging.ErrorCode(err) != "ResourceNotFoundException" || !strings.Contains(err.Error(), "log group /none: logs:CreateLogStream: ") || strings.Contains(err.Error(), "secret") || got.Next != 0 {
		t.Error(got, err)
	}
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	v.Account().Inject(loggingtest.Fault{Operation: "logs:PutLogEvents", Nth: 3, Kind: loggingtest.FailBefore})
	// The first put finds no stream, the second writes one day, the third fails.
	day := func(i int) logevents.InputEvent {
		m := fmt.Sprint(i)
		if i == 2 || i == 7 {
			m = "" // rejected, the second in the part that is to be given again
		}
		return logevents.InputEvent{Time: now.Add(time.Duration(i/5-3) * 25 * time.Hour), Message: m}
	}
	got, err = logevents.Write(t.Context(), v.Logs(), "/app", "s", newEvents(15, day))
	if err == nil || !strings.Contains(err.Error(), "log group /app: logs:PutLogEvents: ") || got.Next != 5 || got.Written != 4 || got.Batches != 1 || len(got.Rejected) != 1 {
		t.Fatal(got, err)
	}
	rest, err := logevents.Write(t.Context(), v.Logs(), "/app", "s", newEvents(15-got.Next, func(i int) logevents.InputEvent { return day(i + got.Next) }))
	if err != nil || rest.Written != 9 || len(rest.Rejected) != 1 {
		t.Error(rest, err)
	}
}

// Reading goes on where it stopped, at any event, also in another process.
func TestEventCursor(t *testing.T) {
	v := newView()
	putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	now := time.Now().Add(-time.Minute).Truncate(time.Millisecond)
	const n = 40 // several in a millisecond
	for _, stream := range []string{"a", "b"} {
		if _, err := logevents.Write(t.Context(), v.Logs(), "/app", stream, newEvents(n/2, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now.Add(time.Duration(i/7) * time.Millisecond), Message: fmt.Sprint(stream, i)}
		})); err != nil {
			t.Fatal(err)
		}
	}
	q := logevents.Query{Group: "/app", PagesPerSecond: 1000}
	for stop := range n + 1 {
		var got []string
		var cursor logevents.Cursor
		read := func(most int) {
			q := q
			q.After = cursor
			for e, err := range logevents.Read(t.Context(), v.Logs(), q) {
				if err != nil {
					t.Fatal(err)
				}
				if most == 0 {
					return
				}
				most--
				got = append(got, e.Message)
				cursor.Add(e)
			}
		}
		read(stop)
		text, err := cursor.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		cursor = logevents.Cursor{}
		if err := cursor.UnmarshalText(text); err != nil {
			t.Fatal(err)
		}
		read(n)
		if len(got) != n || len(slices.Compact(slices.Sorted(slices.Values(got)))) != n {
			t.Fatalf("stopped after %d: %v", stop, got)
		}
	}
	for _, text := range []string{"x", "1", "x:y"} {
		if err := new(logevents.Cursor).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if (logevents.Cursor{}).Time() != (time.Time{}) {
		t.Error("a time before all events")
	}
}

// A late event is seen once, after newer ones, and cancelling ends the sequence
// without an error.
func TestFollowEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		start := time.Now()
		write := func(at time.Duration, m string) {
			e := logevents.InputEvent{Time: start.Add(at), Message: m}
			if _, err := logevents.Write(t.Context(), v.Logs(), "/app", "s", slices.Values([]logevents.InputEvent{e})); err != nil {
				t.Error(err)
			}
		}
		write(0, "first")
		write(0, "twin")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			time.Sleep(10 * time.Second)
			write(10*time.Second, "new")
			time.Sleep(10 * time.Second)
			write(15*time.Second, "late")
			write(20*time.Second, "newer")
			time.Sleep(10 * time.Minute)
			write(8*time.Minute, "earlier")
			write(10*time.Minute, "last")
			time.Sleep(time.Minute)
			cancel()
		}()
		var got []string
		for e, err := range logevents.Follow(ctx, v.Logs(), logevents.Query{Group: "/app", Start: start}, logevents.FollowOptions{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Message)
		}

		if diff := cmp.Diff("first,twin,new,late,newer,earlier,last", strings.Join(got, ",")); diff != "" {
			t.Error(diff)
		}
		if took := time.Since(start); took > 12*time.Minute {
			t.Errorf("it went on for %v", took)
		}
		calls := v.Account().CallCount("logs:FilterLogEvents")
		if calls < 300 || calls > 400 { // every two seconds
			t.Errorf("%d calls", calls)
		}
	})
}

// A writer whose clock is an hour fast hides nothing of the others.
func TestFollowEventsFastClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		start := time.Now()
		write := func(at time.Duration, m string) {
			if _, err := logevents.Write(t.Context(), v.Logs(), "/app", "s", slices.Values([]logevents.InputEvent{{Time: start.Add(at), Message: m}})); err != nil {
				t.Error(err)
			}
		}
		write(time.Hour, "fast")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		go func() {
			time.Sleep(time.Minute)
			write(time.Minute, "on time")
		}()
		var got []string
		for e, err := range logevents.Follow(ctx, v.Logs(), logevents.Query{Group: "/app", Start: start}, logevents.FollowOptions{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Message)
		}
		if diff := cmp.Diff("fast,on time", strings.Join(got, ",")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFollowEventsEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		start := time.Now()
		for e, err := range logevents.Follow(t.Context(), v.Logs(), logevents.Query{Group: "/app", Start: start, End: start.Add(time.Minute)}, logevents.FollowOptions{Every: time.Second}) {
			t.Error(e, err)
		}
		if took := time.Since(start); took < 2*time.Minute || took > 3*time.Minute {
			t.Errorf("it ended after %v", took)
		}
		n := 0
		for _, err := range logevents.Follow(t.Context(), v.Logs(), logevents.Query{Group: "/none"}, logevents.FollowOptions{}) {
			if n++; logging.ErrorCode(err) != "ResourceNotFoundException" {
				t.Error(err)
			}
		}
		if n != 1 {
			t.Errorf("%d errors", n)
		}
	})
}

// Calls begin no more often than the quota allows.
func TestReadEventsPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
		now := time.Now()
		if _, err := logevents.Write(t.Context(), v.Logs(), "/app", "s", newEvents(5000, func(i int) logevents.InputEvent {
			return logevents.InputEvent{Time: now, Message: strings.Repeat("x", 1000)}
		})); err != nil {
			t.Fatal(err)
		}
		for rate, name := range map[int]string{0: "ca-west-1", logevents.FilterRate("us-east-1"): "us-east-1"} {
			v.Account().ResetCalls()
			start := time.Now()
			for _, err := range logevents.Read(t.Context(), v.Logs(), logevents.Query{Group: "/app", PagesPerSecond: rate}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			pages := v.Account().CallCount("logs:FilterLogEvents")
			want := time.Duration(pages-1) * time.Second / time.Duration(logevents.FilterRate(name))
			if took := time.Since(start); pages < 3 || took < want || took > want+time.Second/10 {
				t.Errorf("%s: %d pages took %v, not %v", name, pages, took, want)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/10)
		defer cancel()
		var last error
		for _, last = range logevents.Read(ctx, v.Logs(), logevents.Query{Group: "/app"}) {
		}
		if !errors.Is(last, context.DeadlineExceeded) {
			t.Error(last)
		}
	})
}

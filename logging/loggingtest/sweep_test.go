package loggingtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// replace makes group b and deletes group a, and undoes on an error what it did: the
// code that the test below sweeps.
func replace(ctx context.Context, v loggingtest.View) (err error) {
	logs := cloudwatchlogs.NewFromConfig(v.Config())
	name := "b"
	if _, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}); err != nil {
		return errors.Join(err, remove(ctx, logs, "b")) // its answer may have been lost
	}
	if err := remove(ctx, logs, "a"); err != nil {
		return errors.Join(err, remove(ctx, logs, "b"))
	}
	return nil
}

// remove deletes a group that may not be there, also when the caller has given up.
func remove(ctx context.Context, logs *cloudwatchlogs.Client, name string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	_, err := logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &name})
	if err != nil {
		return fmt.Errorf("deleting %s: %w", name, err)
	}
	return nil
}

// TestSweep sweeps code of two calls, and checks that each fault happened.
func TestSweep(t *testing.T) {
	var seen []string
	setup := func() *loggingtest.Account {
		a := loggingtest.NewAccount(accountID)
		if err := createGroup(t.Context(), a.Region("eu-west-1"), "a"); err != nil {
			t.Error(err)
		}
		return a
	}
	body := func(ctx context.Context, a *loggingtest.Account) error { return replace(ctx, a.Region("eu-west-1")) }
	loggingtest.Sweep(t, setup, body, func(t *testing.T, s loggingtest.Swept) {
		left := groups(t, s.Account.Region("eu-west-1"))
		result := "failed"
		if s.Err == nil {
			result = "done"
		}
		seen = append(seen, fmt.Sprintf("%s %s: %s %v", s.Call.Operation, s.Kind, result, left))
		// The account is as it was, or as it was asked for.
		if s.Err == nil && !slices.Equal(left, []string{"b"}) {
			t.Errorf("done, but there is %v", left)
		}
	})
	want := []string{
		" no fault: done [b]",
		"CreateLogGroup error before the effect: failed [a]",
		"CreateLogGroup answer lost: failed [a]",
		"CreateLogGroup throttled: done [b]",
		"CreateLogGroup delayed: done [b]",
		"CreateLogGroup cancelled before the effect: failed [a]",
		"CreateLogGroup cancelled after the effect: failed [a]",
		"DeleteLogGroup error before the effect: failed [a]",
		"DeleteLogGroup answer lost: failed []", // a bug of replace: the retry says that the group is not there
		"DeleteLogGroup throttled: done [b]",
		"DeleteLogGroup delayed: done [b]",
		"DeleteLogGroup cancelled before the effect: done [b]",
		"DeleteLogGroup cancelled after the effect: done [b]",
	}
	if !slices.Equal(seen, want) {
		for i := range max(len(seen), len(want)) {
			var g, w string
			if i < len(seen) {
				g = seen[i]
			}
			if i < len(want) {
				w = want[i]
			}
			if g != w {
				t.Errorf("run %d: %q, want %q", i, g, w)
			}
		}
	}
}

func TestSweepSomeKinds(t *testing.T) {
	n := 0
	loggingtest.Sweep(t,
		func() *loggingtest.Account { return loggingtest.NewAccount(accountID) },
		func(ctx context.Context, a *loggingtest.Account) error {
			return createGroup(ctx, a.Region("eu-west-1"), "x")
		},
		func(t *testing.T, s loggingtest.Swept) {
			n++
			var lost *loggingtest.LostAnswerError
			if (s.Kind == loggingtest.LoseAnswer) != errors.As(s.Err, &lost) {
				t.Errorf("%v: %v", s.Kind, s.Err)
			}
		}, loggingtest.LoseAnswer)
	if n != 2 {
		t.Errorf("%d runs, want 2", n)
	}
}

// TestSweepOfDetachedCalls checks that cancellation does not reach calls whose context
// is not the body's.
func TestSweepOfDetachedCalls(t *testing.T) {
	loggingtest.Sweep(t,
		func() *loggingtest.Account { return loggingtest.NewAccount(accountID) },
		func(ctx context.Context, a *loggingtest.Account) error {
			return createGroup(context.WithoutCancel(ctx), a.Region("eu-west-1"), "x")
		},
		func(t *testing.T, s loggingtest.Swept) {
			if s.Err != nil || len(groups(t, s.Account.Region("eu-west-1"))) != 1 {
				t.Errorf("%s: %v", s.Kind, s.Err)
			}
		}, loggingtest.CancelBefore, loggingtest.CancelAfter)
}

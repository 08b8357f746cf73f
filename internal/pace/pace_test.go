package pace_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/pace"
)

// Calls of several goroutines share the interval, and time that nobody used is not
// made up for.
func TestPacer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		p := pace.Pacer{Every: time.Second / 2}
		var mu sync.Mutex
		var at []time.Duration
		call := func() {
			if err := p.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			at = append(at, time.Since(begin))
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(call)
		}
		all.Wait()
		time.Sleep(10 * time.Second)
		call()
		call()
		slices.Sort(at)
		want := []time.Duration{0, time.Second / 2, time.Second, 11 * time.Second, 11*time.Second + time.Second/2}
		if diff := cmp.Diff(want, at); diff != "" {
			t.Error(diff)
		}
	})
}

// A cancellation ends the wait, also where nothing is to be waited for.
func TestPacerCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("why")
		ctx, cancel := context.WithCancelCause(t.Context())
		p := pace.Pacer{Every: time.Hour}
		if err := p.Wait(ctx); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Minute, func() { cancel(why) })
		begin := time.Now()
		if err := p.Wait(ctx); !errors.Is(err, context.Canceled) || time.Since(begin) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		var none pace.Pacer
		if err := none.Wait(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("without an interval: %v", err)
		}
	})
}

package loggingtest

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// Swept is one run of a sweep.
type Swept struct {
	Account *Account  // as the run left it, faults disarmed
	Err     error     // what body returned
	Kind    FaultKind // what went wrong; 0 in the run without a fault
	Call    Call      // the call that it went wrong with, without its input; in the run without a fault the zero Call
}

// Sweep finds out what code does when any of its calls goes wrong. It runs body
// once with no fault and counts the calls that it makes. Then it runs body again for
// each call and each kind of fault, every time on a fresh account from setup, and
// calls check with what came of it, each time in a subtest. Without kinds it tries
// six: FailBefore, LoseAnswer, Throttle, Delay (half a minute), CancelBefore and
// CancelAfter. FailBefore also hits the SDK's retries of the call; the others hit
// once, so that an SDK client retries with success.
//
// Each run is in a testing/synctest bubble, so that waiting costs nothing: setup and
// body must not use the network, and all goroutines that they start must end. Calls
// that setup makes are not counted. If body makes its calls in an order that varies,
// the nth call of a run need not be the one that its name says; [Swept] tells which
// it was.
func Sweep(t *testing.T, setup func() *Account, body func(context.Context, *Account) error, check func(*testing.T, Swept), kinds ...FaultKind) {
	t.Helper()
	if len(kinds) == 0 {
		kinds = []FaultKind{FailBefore, LoseAnswer, Throttle, Delay, CancelBefore, CancelAfter}
	}
	var calls []Call
	t.Run("no fault", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			a := setup()
			a.ResetCalls()
			err := body(t.Context(), a)
			for _, c := range a.Calls() {
				if c.Attempt == 1 {
					calls = append(calls, c)
				}
			}
			check(t, Swept{Account: a, Err: err})
		})
	})
	for i, c := range calls {
		for _, kind := range kinds {
			t.Run(fmt.Sprintf("%d %s %s", i+1, c.Name(), kind), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { sweepOne(t, setup, body, check, i+1, kind) })
			})
		}
	}
}

func sweepOne(t *testing.T, setup func() *Account, body func(context.Context, *Account) error, check func(*testing.T, Swept), nth int, kind FaultKind) {
	a := setup()
	a.ResetCalls()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	injected := a.Inject(Fault{Nth: nth, Kind: kind, Retries: kind == FailBefore, Delay: 30 * time.Second, cancel: cancel})
	err := body(ctx, a)
	injected.Disarm()
	s := Swept{Account: a, Err: err, Kind: kind}
	for _, c := range a.Calls() {
		if c.Attempt != 1 {
			continue
		}
		if nth--; nth == 0 {
			s.Call = c
			s.Call.Input = nil
		}
	}
	check(t, s)
}

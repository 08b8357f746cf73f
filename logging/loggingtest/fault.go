package loggingtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/smithy-go"
)

// FaultKind is what goes wrong with a call. The zero value is no fault at all.
type FaultKind int

const (
	// FailBefore answers an error, and the call has no effect.
	FailBefore FaultKind = iota + 1
	// LoseAnswer lets the call take effect; the caller sees a broken connection
	// ([LostAnswerError]), which the SDK's clients retry.
	LoseAnswer
	// Throttle answers the service's throttling error, and the call has no effect.
	Throttle
	// Delay lets the call wait, or until the caller's context ends, before it is
	// carried out.
	Delay
	// CancelBefore cancels the context that the code under test runs with, when the
	// call arrives. Only [Sweep] can.
	CancelBefore
	// CancelAfter does the same after the call took effect.
	CancelAfter
	// LateEffect lets the call wait until the caller's context ends, and take effect
	// Fault.Delay after that: the write that outlives its deadline.
	LateEffect
	// Meanwhile calls Fault.Do right before the call is carried out: the change that
	// somebody else makes between a read and a write.
	Meanwhile
)

// String is the kind in words.
func (k FaultKind) String() string {
	switch k {
	case 0:
		return "no fault"
	case FailBefore:
		return "error before the effect"
	case LoseAnswer:
		return "answer lost"
	case Throttle:
		return "throttled"
	case Delay:
		return "delayed"
	case CancelBefore:
		return "cancelled before the effect"
	case CancelAfter:
		return "cancelled after the effect"
	case LateEffect:
		return "effect after the caller gave up"
	case Meanwhile:
		return "a change of somebody else before it"
	}
	return fmt.Sprintf("FaultKind(%d)", int(k))
}

// Fault makes calls go wrong. Give it to [Account.Inject].
type Fault struct {
	Operation string        // "logs:CreateLogGroup", "logs:*", or "*", which "" means too
	Nth       int           // the nth matching call from now on, retries not counted; 0 is every call
	Count     int           // with Nth, how many calls in a row; 0 is one
	Retries   bool          // with Nth, hit the SDK's retries of the call too, so that it fails for good
	Kind      FaultKind     // what goes wrong; needed
	Err       error         // FailBefore: what is answered, the SDK's own type for errors.As; nil is InternalFailure, HTTP 500
	Delay     time.Duration // Delay: how long; LateEffect: how long after the caller gave up
	Do        func()        // Meanwhile: what happens; it may make calls of its own

	cancel context.CancelFunc // of a sweep
}

type faults struct {
	mu   sync.Mutex
	list []*armedFault
}

type armedFault struct {
	Fault
	seen  int             // matching calls so far
	fired int             // calls and retries that were hit
	hit   map[string]bool // invocation ids of calls that were hit
}

// Injection is faults that were armed together.
type Injection struct {
	faults *faults
	armed  []*armedFault
}

// Disarm ends the faults. It may be called more than once.
func (in *Injection) Disarm() {
	in.faults.mu.Lock()
	defer in.faults.mu.Unlock()
	in.faults.list = slices.DeleteFunc(in.faults.list, func(f *armedFault) bool { return slices.Contains(in.armed, f) })
}

// Fired is how often each fault hit a call so far, retries counted, in the order in
// which they were given to Inject.
func (in *Injection) Fired() []int {
	in.faults.mu.Lock()
	defer in.faults.mu.Unlock()
	fired := make([]int, len(in.armed))
	for i, f := range in.armed {
		fired[i] = f.fired
	}
	return fired
}

// Inject arms faults, until they are disarmed. A call is recorded before a fault
// hits it, and a fault wins over whatever the call would have met. Where several
// hit one call, delays add up and the first other one counts.
//
// It panics, and says all that is wrong, for a fault that could never do anything, so
// that no test passes because of it: one without a kind, one of an operation that the
// account does not have.
func (a *Account) Inject(fs ...Fault) *Injection {
	armed := make([]*armedFault, len(fs))
	var wrong []string
	for i, f := range fs {
		if f.Operation == "" {
			f.Operation = "*"
		}
		for _, w := range a.unfit(f) {
			wrong = append(wrong, fmt.Sprintf("fault %d: %s", i+1, w))
		}
		armed[i] = &armedFault{Fault: f}
	}
	if len(wrong) > 0 {
		panic("loggingtest: " + strings.Join(wrong, "; "))
	}
	a.faults.mu.Lock()
	defer a.faults.mu.Unlock()
	a.faults.list = append(a.faults.list, armed...)
	return &Injection{&a.faults, armed}
}

// unfit says why a fault could never do what it says.
func (a *Account) unfit(f Fault) (wrong []string) {
	switch {
	case f.Kind < FailBefore || f.Kind > Meanwhile:
		wrong = append(wrong, "Kind is "+f.Kind.String())
	case (f.Kind == CancelBefore || f.Kind == CancelAfter) && f.cancel == nil:
		wrong = append(wrong, "only Sweep knows which context to cancel")
	case f.Kind == Delay && f.Delay <= 0:
		wrong = append(wrong, "Delay says how long, and is "+f.Delay.String())
	}
	if f.Kind == LateEffect && f.Delay < 0 {
		wrong = append(wrong, "Delay is "+f.Delay.String())
	}
	if (f.Kind == Meanwhile) != (f.Do != nil) {
		wrong = append(wrong, "Do is what Meanwhile does, and nothing else")
	}
	if f.Kind != FailBefore && f.Err != nil {
		wrong = append(wrong, "Err is answered only by FailBefore")
	}
	if f.Nth < 0 || f.Count < 0 {
		wrong = append(wrong, fmt.Sprintf("Nth and Count are counted from 1: %d and %d", f.Nth, f.Count))
	}
	if f.Nth == 0 && (f.Count != 0 || f.Retries) {
		wrong = append(wrong, "without Nth every call is hit, so Count and Retries say nothing")
	}
	if !a.has(f.Operation) {
		wrong = append(wrong, "the account has no operation "+f.Operation)
	}
	return wrong
}

// has tells whether the account has an operation that a pattern means.
func (a *Account) has(pattern string) bool {
	a.opMu.RLock()
	defer a.opMu.RUnlock()
	for _, op := range a.ops {
		if matchOperation(pattern, op.fullName) {
			return true
		}
	}
	return false
}

// match returns the faults that hit a call.
func (fs *faults) match(r *Request) []Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var hits []Fault
	for _, f := range fs.list {
		if matchOperation(f.Operation, r.op.fullName) && f.hits(r) {
			f.fired++
			hits = append(hits, f.Fault)
		}
	}
	return hits
}

func (f *armedFault) hits(r *Request) bool {
	if f.Nth == 0 {
		return true
	}
	if r.attempt > 1 {
		return f.Retries && f.hit[r.invocation]
	}
	f.seen++
	if f.seen < f.Nth || f.seen >= f.Nth+max(f.Count, 1) {
		return false
	}
	if f.Retries && r.invocation != "" {
		if f.hit == nil {
			f.hit = make(map[string]bool)
		}
		f.hit[r.invocation] = true
	}
	return true
}

// suffer carries out the faults that hit the call, up to the point where it would
// take effect. It returns what must happen after that, nil for nothing.
func (r *Request) suffer(hits []Fault, in any) (after func() error, err error) {
	for _, f := range hits {
		switch f.Kind {
		case Meanwhile:
			f.Do()
		case LateEffect:
			<-r.ctx.Done()
			late := *r
			late.raw = nil
			r.account.Later(f.Delay, func(ctx context.Context) {
				late.ctx = ctx
				_, _ = late.perform(in) // nobody hears the answer
			})
			return nil, r.ctx.Err()
		case Delay:
			if err := r.sleep(f.Delay); err != nil {
				return nil, err
			}
		case FailBefore:
			if f.Err != nil {
				return nil, f.Err
			}
			return nil, &smithy.GenericAPIError{Code: "InternalFailure", Fault: smithy.FaultServer,
				Message: "an injected fault: " + r.op.fullName + " had no effect"}
		case Throttle:
			return nil, r.throttled()
		case LoseAnswer:
			return func() error { return &LostAnswerError{Operation: r.op.fullName} }, nil
		case CancelBefore:
			// A call whose context does not come from the body's goes on.
			if f.end(); r.ctx.Err() != nil {
				return nil, r.ctx.Err()
			}
		case CancelAfter:
			return func() error { f.end(); return r.ctx.Err() }, nil
		}
	}
	return nil, nil
}

// end ends the context that the code under test runs with.
func (f Fault) end() {
	if f.cancel != nil {
		f.cancel()
	}
}

// sleep waits for d, or until the caller's context ends.
func (r *Request) sleep(d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

package loggingtest

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// defaultCallLog is how many calls an account remembers unless WithCallLog says otherwise.
const defaultCallLog = 4096

// maxKeptInput is the size in bytes beyond which a call's input is not remembered,
// so that the log of a test that writes megabytes stays small.
const maxKeptInput = 64 << 10

// maxKeptInputs is how many bytes of inputs are remembered in all, the newest.
const maxKeptInputs = 8 << 20

// Call is one call that the account received.
type Call struct {
	N         int       // 1 for the account's first call
	Time      time.Time // when it arrived
	Service   string    // "logs"
	Operation string    // "CreateLogGroup"
	Region    string    // "eu-west-1"
	Principal string    // ARN of who called
	Attempt   int       // 1, or more for an SDK client's retries
	Input     any       // a copy, such as *cloudwatchlogs.CreateLogGroupInput; nil if it is over 64 KiB, could not be read, or was dropped for newer ones
	Err       error     // what was answered, nil for success; also nil while the call runs

	size int // bytes behind Input
}

// Name is service and operation as IAM writes them: "logs:CreateLogGroup".
func (c Call) Name() string { return c.Service + ":" + c.Operation }

// WithCallLog sets how many calls the account remembers: the last n, at least 1;
// 4096 by default. Counters stay exact however many there are.
func WithCallLog(n int) Option { return func(a *Account) { a.calls.limit = max(n, 1) } }

// callLog is a ring of the last calls, with exact counters.
type callLog struct {
	mu     sync.Mutex
	limit  int
	ring   []Call // entry i holds call n with (n-1)%limit == i
	n      int    // calls so far
	from   int    // calls up to this one were reset away
	counts map[string]int

	kept    int // bytes of inputs in ring
	dropped int // inputs of calls up to this one were dropped
}

func (l *callLog) begin(r *Request, in any) int {
	c := Call{Time: time.Now(), Service: r.op.svc.Name, Operation: r.op.name, Region: r.region,
		Principal: r.principal, Attempt: r.attempt}
	if in != nil {
		if size := clonerOf(reflect.TypeOf(in)).sizeOf(reflect.ValueOf(in)); size <= maxKeptInput {
			c.Input, c.size = in, size
		}
	}
	name := r.op.fullName
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	c.N = l.n
	if l.counts == nil {
		l.counts = make(map[string]int)
	}
	l.counts[name]++
	if i := (l.n - 1) % l.limit; i < len(l.ring) {
		l.kept -= l.ring[i].size
		l.ring[i] = c
	} else {
		l.ring = append(l.ring, c)
	}
	for l.kept += c.size; l.kept > maxKeptInputs; {
		l.dropped++
		if old := &l.ring[(l.dropped-1)%l.limit]; old.N == l.dropped {
			l.kept -= old.size
			old.Input, old.size = nil, 0
		}
	}
	return l.n
}

func (l *callLog) end(n int, err error) {
	if err == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := (n - 1) % l.limit; i < len(l.ring) && l.ring[i].N == n {
		l.ring[i].Err = err
	}
}

// Calls returns the calls that the account remembers, oldest first, since it was
// made or [Account.ResetCalls]. Calls whose input or effect a fault spoiled are
// among them, and so are calls of operations that the account does not have.
func (a *Account) Calls() []Call {
	l := &a.calls
	l.mu.Lock()
	out := make([]Call, 0, len(l.ring))
	for _, c := range l.ring {
		if c.N > l.from {
			out = append(out, c)
		}
	}
	l.mu.Unlock()
	slices.SortFunc(out, func(x, y Call) int { return x.N - y.N })
	for i := range out {
		out[i].Input = cloneAny(out[i].Input)
	}
	return out
}

// CallCount is how many calls the account received since it was made or
// [Account.ResetCalls]: of the operations named ("logs:CreateLogGroup", or
// "logs:*" for a service), or of all if none is. It is exact, also for calls that
// the log has dropped.
func (a *Account) CallCount(operations ...string) int {
	l := &a.calls
	l.mu.Lock()
	defer l.mu.Unlock()
	total := 0
	for name, n := range l.counts {
		if len(operations) == 0 || slices.ContainsFunc(operations, func(p string) bool { return matchOperation(p, name) }) {
			total += n
		}
	}
	return total
}

// ResetCalls forgets the calls so far. [Call.N] goes on counting.
func (a *Account) ResetCalls() {
	l := &a.calls
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from = l.n
	clear(l.counts)
	clear(l.ring)
	l.kept = 0
}

// matchOperation reports whether name ("logs:CreateLogGroup") is the operation
// that pattern means: itself, "logs:*" or "*".
func matchOperation(pattern, name string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return pattern == name
}

func cloneAny(v any) any {
	if v == nil {
		return nil
	}
	t := reflect.TypeOf(v)
	c := clonerOf(t)
	if c.copy == nil {
		return v
	}
	out := reflect.New(t).Elem()
	c.copy(out, reflect.ValueOf(v))
	return out.Interface()
}

package fleet

import (
	"context"
	"sync"

	"github.com/awslogkit/awslogkit/logging"
)

// Option changes how a fleet is gone through.
type Option func(*options)

type options struct {
	progress func(Progress)
	each     []logging.Option
	journal  string
}

// WithProgress calls f for each event, one at a time.
func WithProgress(f func(Progress)) Option { return func(o *options) { o.progress = f } }

// WithEach are options of each account's plan, apply, check or removal, such as
// logging.WithInsist. For logging.WithJournal and logging.WithProgress there are the
// fleet's own.
func WithEach(opts ...logging.Option) Option {
	return func(o *options) { o.each = append(o.each, opts...) }
}

// ProgressKind is what a Progress tells.
type ProgressKind string

// The kinds of events.
const (
	Begun    ProgressKind = "begun"    // an account was begun
	Step     ProgressKind = "step"     // an event of the apply in an account
	Finished ProgressKind = "finished" // an account is done, or has failed, or was not begun
)

// Progress is one event.
type Progress struct {
	Kind    ProgressKind
	Account Account
	Done    int               // accounts that are finished: Done of Total is what a progress bar shows
	Total   int               // accounts
	Step    *logging.Progress // of Step
	Err     error             // why the account failed
}

func optionsOf(opts []Option) *options {
	o := new(options)
	for _, opt := range opts {
		opt(o)
	}
	return o
}

// run is one way through a fleet.
type run struct {
	*options
	atOnce   int
	tolerate int // failures, until no further account is begun

	mu     sync.Mutex
	done   int
	total  int
	failed int
}

func (r *run) tell(p Progress) {
	if r.progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p.Done, p.Total = r.done, r.total
	r.progress(p)
}

// may reports whether another account may be begun.
func (r *run) may() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed <= r.tolerate
}

func (r *run) finish(a Account, err error) {
	r.mu.Lock()
	r.done++
	if err != nil {
		r.failed++
	}
	r.mu.Unlock()
	r.tell(Progress{Kind: Finished, Account: a, Err: err})
}

// groups calls do for each account, a bounded number at a time, the groups one after the
// other. It answers the accounts' errors, one group's after another's.
func (r *run) groups(ctx context.Context, groups [][]Account, do func(Account) error) []error {
	for _, g := range groups {
		r.total += len(g)
	}
	errs := make([]error, r.total)
	next := 0
	for _, g := range groups {
		slots := make(chan struct{}, r.atOnce)
		var wg sync.WaitGroup
		for _, a := range g {
			i := next
			next++
			slots <- struct{}{}
			switch {
			case ctx.Err() != nil:
				errs[i] = context.Cause(ctx)
			case !r.may():
				errs[i] = ErrNotBegun
			default:
				wg.Go(func() {
					defer func() { <-slots }()
					r.tell(Progress{Kind: Begun, Account: a})
					errs[i] = do(a)
					r.finish(a, errs[i])
				})
				continue
			}
			r.finish(a, errs[i])
			<-slots
		}
		wg.Wait()
	}
	return errs
}

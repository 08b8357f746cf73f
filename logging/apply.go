package logging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Apply carries the plan out: each change after those it needs, independent
// resources side by side. Before the first write it asks again whose
// credentials it has and reads again what it is about to change, and refuses
// with a *StaleError where the plan does not fit any more, or with a
// *BlockedError where the plan would do harm.
//
// When a step fails, or ctx is cancelled, it makes no further calls and undoes
// what it did, in reverse, on time of its own. It then answers an *ApplyError
// whose report says what was done, undone, and not undone. Nothing that holds
// logs is deleted. The report is not nil once writing has begun.
func (p *Plan) Apply(ctx context.Context, opts ...ApplyOption) (*Report, error) {
	o := defaultApplyOptions()
	for _, opt := range opts {
		opt(&o)
	}
	if o.digest != "" && o.digest != p.Digest() {
		return nil, &StaleError{[]string{fmt.Sprintf("its digest is %s, and %s was approved", p.Digest(), o.digest)}}
	}
	if err := p.blocked(o); err != nil {
		return nil, err
	}
	if p.Empty() {
		now := time.Now()
		return &Report{Plan: p.Digest(), Started: now, Finished: now}, nil
	}
	states, err := p.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return newApplication(p, o, states).run(ctx)
}

func (p *Plan) blocked(o applyOptions) error {
	if blocking := p.blocking(o.insist); len(blocking) > 0 {
		return &BlockedError{blocking}
	}
	return nil
}

// blocking are the blocking findings whose codes are not insisted on.
func (p *Plan) blocking(insist map[Code]bool) Findings {
	var out Findings
	for _, f := range p.after {
		if f.Blocking && !insist[f.Code] {
			out = append(out, f)
		}
	}
	return out
}

// fresh refuses the plan where the account is another one or its resources are
// not as the plan read them. It answers the states that the plan leads to.
func (p *Plan) fresh(ctx context.Context) (map[ID]resource.Known, error) {
	s := &survey{reader: resource.NewReaderFor(p.kind == removalPlan), managed: p.managed, read: map[ID]reading{}, observed: map[ID]resource.Resource{}}
	if err := s.identify(ctx, p.targets); err != nil {
		return nil, err
	}
	var stale StaleError
	for i, b := range s.bounds {
		if want := p.scopes[i].Scope; b.scope != want {
			stale.Reasons = append(stale.Reasons, fmt.Sprintf("target %q is for %s %s, and the clients are for %s %s",
				b.target.Name(), want.Partition, want, b.scope.Partition, b.scope))
		}
	}
	if len(stale.Reasons) > 0 {
		return nil, &stale
	}
	var ids []ID
	for _, c := range p.changes {
		if !slices.Contains(ids, c.Resource) {
			ids = append(ids, c.Resource)
		}
	}
	s.readManaged(ctx, ids...)
	if err := s.unreadable(); err != nil {
		return nil, err
	}
	states := s.states()
	trees := newStateTrees(states)
	for _, c := range p.changes {
		t, err := trees.of(c.Resource)
		if err != nil {
			return nil, err
		}
		have, err := t.At(c.Path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Resource, err)
		}
		if !value.Same(have, c.Before) {
			what := "it"
			if c.Path != "" {
				what = c.Path
			}
			stale.Reasons = append(stale.Reasons, fmt.Sprintf("%s: %s changed since the plan was made", c.Resource, what))
			continue
		}
		if err := t.Set(c.Path, c.After); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Resource, err)
		}
	}
	if len(stale.Reasons) > 0 {
		return nil, &stale
	}
	states, err := trees.put()
	if err != nil {
		return nil, err
	}
	for id, st := range p.foreseen {
		if _, ok := states[id]; !ok {
			states[id] = st
		}
	}
	return states, nil
}

// application is one apply under way.
type application struct {
	plan *Plan
	opts applyOptions

	mu     sync.Mutex // guards what follows
	facts  resource.Facts
	report *Report
	order  []int // the steps that took effect, in the order in which they did
	failed error // the first failure
	keep   bool  // a standalone step failed: what was written is kept
}

func newApplication(p *Plan, o applyOptions, states map[ID]resource.Known) *application {
	a := &application{plan: p, opts: o, report: &Report{Plan: p.Digest(), Started: time.Now()}}
	a.facts = resource.NewFacts(p.scopes[0].Scope, "", states, p.foreseen != nil)
	for _, c := range p.changes {
		a.report.Steps = append(a.report.Steps, Step{Change: c, Outcome: NotStarted})
	}
	return a
}

func (a *application) run(ctx context.Context) (*Report, error) {
	a.forward(ctx)
	if a.failed == nil {
		a.report.Finished = time.Now()
		return a.report, nil
	}
	if !a.keep {
		undoCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.opts.undo)
		defer cancel()
		a.undo(undoCtx)
	}
	a.report.Finished = time.Now()
	return a.report, &ApplyError{a.report, a.failed}
}

// forward writes every resource, after those it needs, until a step fails.
func (a *application) forward(ctx context.Context) {
	steps := map[ID][]int{} // of each resource, in order
	var ids []ID
	for i, s := range a.report.Steps {
		id := s.Change.Resource
		if steps[id] == nil {
			ids = append(ids, id)
		}
		steps[id] = append(steps[id], i)
	}
	if a.opts.parallel == 1 { // in the plan's order, which is one that can be carried out
		for _, id := range ids {
			for _, i := range steps[id] {
				if !a.proceed(ctx, i) {
					break
				}
			}
		}
		return
	}
	finished := map[ID]chan struct{}{}
	for _, id := range ids {
		finished[id] = make(chan struct{})
	}
	slots := make(chan struct{}, a.opts.parallel)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			defer close(finished[id])
			for _, i := range steps[id] {
				for _, need := range a.report.Steps[i].Change.Needs {
					if c := finished[need]; c != nil && need != id {
						<-c // it ends: LoadPlan and NewPlan refuse circles
					}
				}
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			for _, i := range steps[id] {
				if !a.proceed(ctx, i) {
					return
				}
			}
		})
	}
	wg.Wait()
}

// proceed carries step i out unless something failed before.
func (a *application) proceed(ctx context.Context, i int) bool {
	a.mu.Lock()
	if err := ctx.Err(); err != nil && a.failed == nil {
		a.failed = fmt.Errorf("stopped: %w", context.Cause(ctx))
		a.keep = a.report.Steps[i].Change.Standalone
	}
	if a.failed != nil {
		a.mu.Unlock()
		return false
	}
	a.report.Steps[i].Outcome = Running
	a.emit(ProgressStarted, i, 0, nil)
	a.mu.Unlock()

	var err error
	if a.opts.fresh {
		err = a.standing(ctx, i)
	}
	outcome := Done
	switch {
	case errors.Is(err, errFound):
		err, outcome = nil, Found
	case err != nil:
		outcome = Failed
	default:
		if err = a.write(ctx, i); err != nil {
			outcome = a.effect(ctx, i, err)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	step := &a.report.Steps[i]
	step.Outcome = outcome
	if outcome == Done || outcome == Uncertain {
		a.order = append(a.order, i)
	}
	if err != nil {
		step.Error = err.Error()
		if outcome != Kept && a.failed == nil {
			a.failed = err
			a.keep = step.Change.Standalone
		}
	}
	a.emit(ProgressFinished, i, 0, err)
	return err == nil || outcome == Kept
}

// write makes the call, and makes it again while IAM propagates.
func (a *application) write(ctx context.Context, i int) error {
	c := a.report.Steps[i].Change
	r := a.plan.managed[c.Resource]
	began := time.Now()
	for delay := time.Second; ; delay = min(2*delay, 10*time.Second) {
		a.mu.Lock()
		a.report.Steps[i].Attempts++
		a.mu.Unlock()
		err := a.call(ctx, r, c, false)
		if err == nil {
			return nil
		}
		wait, why := r.Transient(err, a.known())
		if wait && a.deepen(ctx) {
			wait, why = r.Transient(err, a.known())
		}
		if why != "" {
			err = &explainedError{why, err}
		}
		if !wait || errors.Is(err, ErrHoldsData) {
			return err
		}
		left := a.opts.propagation - time.Since(began)
		if left <= 0 {
			return fmt.Errorf("after waiting %v for IAM to propagate: %w", a.opts.propagation, err)
		}
		delay = min(delay, left)
		a.mu.Lock()
		a.emit(ProgressWaiting, i, delay, err)
		a.mu.Unlock()
		select {
		case <-ctx.Done():
			return fmt.Errorf("stopped: %w (%w)", context.Cause(ctx), err)
		case <-time.After(delay):
		}
	}
}

// deepen reads what judging looks at, once, where the plan was loaded and so has
// only what it changes: whether waiting can help is to be told before waiting. It
// reports whether there is anything new.
func (a *application) deepen(ctx context.Context) bool {
	if a.known().Thorough() {
		return false
	}
	s, err := newSurvey(ctx, a.plan.targets, true)
	if err != nil {
		return false
	}
	s.readThoroughly(ctx)
	states, err := foresee(s.states(), a.plan.changes)
	if err != nil {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.facts = resource.NewFacts(a.facts.Scope, "", states, true)
	return true
}

// known are the facts as far as they are known by now.
func (a *application) known() resource.Facts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.facts
}

// call is one write. A cancellation does not cut it off: the answer of a call
// that was sent decides what has to be undone.
func (a *application) call(ctx context.Context, r resource.Resource, c Change, undo bool) error {
	if !undo { // undoing has a context of its own, with a limit of its own
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opts.call)
	defer cancel()
	err := r.Write(ctx, c)
	if errors.Is(err, ErrAbsent) && !undo {
		err = nil // gone is what a delete wants
	}
	var ce *CallError
	if err != nil && !errors.As(err, &ce) {
		err = &CallError{Operation: c.Call, Resource: c.Resource, Err: err}
	}
	return err
}

// explainedError puts what is really wrong before AWS's message.
type explainedError struct {
	why string
	err error
}

func (e *explainedError) Error() string { return e.why + ": " + e.err.Error() }
func (e *explainedError) Unwrap() error { return e.err }

// effect finds out whether a step that failed took effect all the same: the
// answer may have been lost on its way.
func (a *application) effect(ctx context.Context, i int, err error) Outcome {
	switch {
	case errors.Is(err, ErrHoldsData):
		return Kept
	case errors.Is(err, ErrNotOurs):
		return Failed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.opts.call)
	defer cancel()
	c := a.report.Steps[i].Change
	now := readOne(ctx, resource.NewReaderFor(a.plan.kind == removalPlan), a.plan.managed[c.Resource])
	if now.err != nil || unsettled(a.plan.managed[c.Resource], now.state) {
		return Uncertain
	}
	have, err := value.At(now.json, c.Path)
	switch {
	case err != nil:
		return Uncertain
	case value.Same(have, c.After):
		return Done
	case value.Same(have, c.Before):
		return Failed
	}
	return Uncertain
}

// emit tells the callback and the log. The lock is held, so that events come
// one at a time and in order; the report is a copy.
func (a *application) emit(kind ProgressKind, i int, delay time.Duration, err error) {
	step := a.report.Steps[i]
	done := 0
	for _, s := range a.report.Steps {
		if s.Outcome != NotStarted && s.Outcome != Running {
			done++
		}
	}
	e := Progress{kind, i, len(a.report.Steps), done, step, delay, err}
	e.log(a.opts.log)
	if a.opts.progress != nil {
		snapshot := *a.report
		snapshot.Steps = slices.Clone(a.report.Steps)
		a.opts.progress(e, &snapshot)
	}
}

// MarshalJSON of a report never fails, and times are in UTC.
func (r *Report) MarshalJSON() ([]byte, error) {
	type plain Report
	c := plain(*r)
	c.Started, c.Finished = c.Started.UTC(), c.Finished.UTC()
	return json.Marshal(c)
}

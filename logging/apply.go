package logging

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Apply carries the plan out: each change after those it needs, independent
// resources side by side. It asks again whose credentials it has, reads each resource
// again right before it writes it and after each wait, and looks at all that it wrote
// at the end. What somebody else changed meanwhile is a *StaleError; what somebody
// else made meanwhile as the plan wants it is adopted, and never taken back. A plan
// that would do harm, or after which logs would not arrive, is a *BlockedError.
//
// When a step fails, or ctx is cancelled, it makes no further calls and undoes
// what it did, in reverse, on time of its own. It then answers an *ApplyError
// whose report says what was done, undone, and not undone. What holds logs stays as
// it is. The report is not nil once writing has begun.
func (p *Plan) Apply(ctx context.Context, opts ...Option) (*Report, error) {
	o := optionsOf(opts)
	if o.digest != "" && o.digest != p.Digest() {
		return nil, &StaleError{Reasons: []string{fmt.Sprintf("its digest is %s, and %s was approved", p.Digest(), o.digest)}}
	}
	if err := p.blocked(o); err != nil {
		return nil, err
	}
	if p.Empty() {
		now := time.Now()
		return &Report{Plan: p.Digest(), Started: now, Finished: now}, nil
	}
	if err := p.identified(ctx, o.read); err != nil {
		return nil, err
	}
	return newApplication(p, o).run(ctx)
}

func (p *Plan) blocked(o options) error {
	var out Findings
	for _, f := range p.after {
		switch {
		case o.insist[f.Code]:
		case f.Blocking, p.kind == settingsPlan && f.Severity == SeverityError && !o.regardless:
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return &BlockedError{out}
}

// identified refuses the plan where the clients are for another account.
func (p *Plan) identified(ctx context.Context, limit time.Duration) error {
	s := &survey{reader: resource.NewReader(), limit: limit}
	bounds, err := s.identify(ctx, p.targets)
	if err != nil {
		return err
	}
	var stale StaleError
	for i, b := range bounds {
		if want := p.scopes[i].Scope; b.Scope != want {
			stale.Reasons = append(stale.Reasons, fmt.Sprintf("target %q is for %s %s, and the clients are for %s %s",
				b.Target.Name(), want.Partition, want, b.Scope.Partition, b.Scope))
		}
	}
	if len(stale.Reasons) > 0 {
		return &stale
	}
	return nil
}

// application is one apply under way.
type application struct {
	plan    *Plan
	opts    options
	journal *journal

	mu     sync.Mutex // guards what follows
	facts  resource.Facts
	report *Report
	calls  []sent         // of each step
	order  []int          // the steps that took effect, or may have, in the order in which they did
	failed error          // the first failure
	kept   map[ID]bool    // what stays although something failed
	held   map[ID]holding // of what is undone
}

// sent is what is known of the last call of a step.
type sent struct {
	window Window
	lost   time.Time // when its answer was given up; zero: AWS answered
}

func newApplication(p *Plan, o options) *application {
	a := &application{
		journal: &journal{w: o.journal},
		plan:    p, opts: o, kept: map[ID]bool{}, held: map[ID]holding{}, calls: make([]sent, len(p.changes)),
		report: newReport(p.Digest(), p.changes, time.Now()),
	}
	a.facts = resource.NewFacts(p.scopes[0].Scope, "", p.foreseen, p.foreseen != nil)
	return a
}

func (a *application) run(ctx context.Context) (*Report, error) {
	plan, err := a.plan.MarshalJSON()
	if err == nil {
		err = a.journal.write(entry{Version: journalVersion, Plan: plan})
	}
	if err != nil {
		return nil, err
	}
	a.forward(ctx)
	if a.failed == nil {
		a.lookBack(ctx)
	}
	if a.failed == nil {
		a.report.Finished = time.Now()
		return a.report, a.journal.write(entry{End: true})
	}
	var stale *StaleError
	if errors.As(a.failed, &stale) && !a.began() {
		return nil, a.failed
	}
	undoCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.opts.undo)
	defer cancel()
	a.undo(undoCtx)
	a.report.Finished = time.Now()
	_ = a.journal.write(entry{End: true})
	return a.report, &ApplyError{a.report, a.failed}
}

// began reports whether a write was tried.
func (a *application) began() bool {
	return slices.ContainsFunc(a.report.Steps, func(s Step) bool { return s.Attempts > 0 })
}

// fail notes the first failure, and what stays all the same: what was written of a
// resource whose steps are valid alone and slow to repeat, with what that needs. All
// of those stay when the apply is stopped, and the one that failed when a step fails.
// The lock is held.
func (a *application) fail(err error, stays func(Step) bool) {
	if a.failed != nil {
		return
	}
	a.failed = err
	for _, s := range a.report.Steps {
		if s.Change.Standalone && stays(s) {
			a.keep(s.Change.Resource)
		}
	}
}

// keep keeps what was written of a resource and of what it needs.
func (a *application) keep(id ID) {
	if a.kept[id] {
		return
	}
	a.kept[id] = true
	for _, s := range a.report.Steps {
		if s.Change.Resource == id {
			for _, need := range s.Change.Needs {
				a.keep(need)
			}
		}
	}
}

// stop is the failure of an apply whose context has ended. The lock is held.
func (a *application) stop(ctx context.Context) {
	a.fail(fmt.Errorf("stopped: %w", context.Cause(ctx)), func(s Step) bool { return s.Outcome == Done })
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
			a.writeAll(ctx, id, steps[id])
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
			a.writeAll(ctx, id, steps[id])
		})
	}
	wg.Wait()
}

// writeAll reads a resource, and carries its steps out until one fails.
func (a *application) writeAll(ctx context.Context, id ID, steps []int) {
	if !a.goesOn(ctx) {
		return
	}
	if i, err := a.look(ctx, id, steps); err != nil {
		a.finish(i, Failed, err)
		return
	}
	for _, i := range steps {
		if !a.goesOn(ctx) || !a.proceed(ctx, i) {
			return
		}
	}
}

// goesOn reports whether nothing has failed, and notices that the context has ended.
func (a *application) goesOn(ctx context.Context) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ctx.Err() != nil {
		a.stop(ctx)
	}
	return a.failed == nil
}

// proceed carries step i out, and reports whether the next one can follow.
func (a *application) proceed(ctx context.Context, i int) bool {
	a.mu.Lock()
	if a.report.Steps[i].Outcome == Adopted {
		a.mu.Unlock()
		return a.finish(i, Adopted, nil)
	}
	a.report.Steps[i].Outcome = Running
	now := time.Now().UTC()
	a.report.Steps[i].Window = Window{now, now.Add(a.opts.call)} // should the process die
	a.emit(ProgressStarted, i, 0, nil)
	a.mu.Unlock()

	outcome, err := a.write(ctx, i)
	return a.finish(i, outcome, err)
}

// finish notes what became of step i, and reports whether the next one can follow.
func (a *application) finish(i int, outcome Outcome, err error) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	step := &a.report.Steps[i]
	step.Outcome = outcome
	if outcome == Done || outcome == Uncertain {
		a.order = append(a.order, i)
	}
	if step.Window = (Window{}); outcome == Uncertain {
		step.Window = a.calls[i].window
	}
	if err != nil {
		step.Error = err.Error()
		if outcome != Kept {
			failed := step.Change.Resource
			a.fail(err, func(s Step) bool { return step.Change.Standalone && s.Change.Resource == failed })
		}
	}
	a.emit(ProgressFinished, i, 0, err)
	if jerr := a.note(i); jerr != nil {
		a.fail(jerr, func(Step) bool { return false })
		return false
	}
	return err == nil || outcome == Kept
}

// note writes into the journal what became of step i.
func (a *application) note(i int) error {
	s := a.report.Steps[i]
	return a.journal.write(entry{Step: i + 1, Outcome: s.Outcome, Error: s.Error, Window: s.Window})
}

// write makes the call, and makes it again while IAM propagates.
func (a *application) write(ctx context.Context, i int) (Outcome, error) {
	c := a.report.Steps[i].Change
	r := a.plan.managed[c.Resource]
	began := time.Now()
	for delay := time.Second; ; delay = min(2*delay, 10*time.Second) {
		a.mu.Lock()
		a.report.Steps[i].Attempts++
		a.mu.Unlock()
		retried, err := a.call(ctx, i, c, false)
		if err == nil {
			return Done, nil
		}
		if errors.Is(err, resource.ErrAdopted) || errors.Is(err, ErrNotOurs) && a.madeByOthers(ctx, i) {
			return Adopted, nil
		}
		wait, why := r.Transient(err, a.known())
		if wait && a.deepen(ctx) {
			wait, why = r.Transient(err, a.known())
		}
		if why != "" {
			err = &explainedError{why, err}
		}
		if !wait || errors.Is(err, ErrHoldsData) {
			return a.effect(ctx, i, retried, err)
		}
		left := a.opts.propagation - time.Since(began)
		if left <= 0 {
			return a.effect(ctx, i, retried, fmt.Errorf("after waiting %v for IAM to propagate: %w", a.opts.propagation, err))
		}
		delay = min(delay, left)
		a.mu.Lock()
		a.emit(ProgressWaiting, i, delay, err)
		a.mu.Unlock()
		select {
		case <-ctx.Done():
			outcome, err := a.effect(ctx, i, retried, err)
			return outcome, fmt.Errorf("stopped: %w (%w)", context.Cause(ctx), err)
		case <-time.After(delay):
		}
		if adopted, err := a.lookAgain(ctx, i); adopted || err != nil {
			return map[bool]Outcome{true: Adopted, false: Failed}[adopted], err
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
	s, err := newSurvey(ctx, a.plan.targets, true, []Option{WithReadLimit(a.opts.read)})
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
// that was sent decides what has to be undone. retried says that it was sent more
// than once.
func (a *application) call(ctx context.Context, i int, c Change, undo bool) (retried bool, err error) {
	if !undo { // undoing has a context of its own, with a limit of its own
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opts.call)
	defer cancel()
	ctx, witness := resource.WithWitness(resource.WithGoing(ctx, a.plan.going()))
	from := time.Now()
	// Undoing goes on without a journal that cannot be written.
	if err := a.journal.write(entry{Step: i + 1, Call: c.Call, Undo: undo, Window: Window{from.UTC(), from.Add(a.opts.call).UTC()}}); err != nil && !undo {
		return false, resource.NotSent(err)
	}
	err = a.plan.managed[c.Resource].Write(ctx, c)
	until := witness.Now().UTC()
	now := sent{window: Window{until.Add(-time.Since(from)), until}}
	if errors.Is(err, ErrAbsent) && !undo {
		err = nil // gone is what a delete wants
	}
	if err != nil && !resource.Refused(err) {
		now.lost = time.Now()
	}
	if !undo {
		a.mu.Lock()
		a.calls[i] = now
		a.mu.Unlock()
	}
	var ce *CallError
	if err != nil && !errors.As(err, &ce) && !errors.Is(err, resource.ErrAdopted) {
		err = &CallError{Operation: c.Call, Resource: c.Resource, Err: err}
	}
	return witness.Retried(), err
}

// explainedError puts what is really wrong before AWS's message.
type explainedError struct {
	why string
	err error
}

func (e *explainedError) Error() string { return e.why + ": " + e.err.Error() }
func (e *explainedError) Unwrap() error { return e.err }

// effect finds out whether a step that failed took effect all the same: the answer
// of a call, or of an earlier request of it, may have been lost on its way. What AWS
// refused had none. What reading does not show may still land: that is told when it
// is taken back.
func (a *application) effect(ctx context.Context, i int, retried bool, err error) (Outcome, error) {
	refused := resource.Refused(err)
	switch {
	case errors.Is(err, ErrHoldsData):
		return Kept, err
	case resource.HasTakenEffect(err):
		return Done, err
	case errors.Is(err, ErrNotOurs), errors.Is(err, resource.ErrChangedMeanwhile), refused && !retried:
		return Failed, err
	}
	c := a.report.Steps[i].Change
	now := a.read(context.WithoutCancel(ctx), a.plan.managed[c.Resource])
	have, atErr := value.At(now.json, c.Path)
	switch {
	case now.err != nil, atErr != nil, a.plan.managed[c.Resource].Unsettled(now.state):
		return Uncertain, err
	case value.Same(have, c.After) && (!resource.Creates(a.plan.managed[c.Resource], c) || a.created(i, now.state)):
		return Done, err
	case value.Same(have, c.Before) && refused:
		return Failed, err
	}
	return Uncertain, err
}

// created reports whether there is evidence that the call of step i created what is
// there: a time of creation within the call, by AWS's clock.
func (a *application) created(i int, state resource.State) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.plan.managed[a.report.Steps[i].Change.Resource]
	return a.calls[i].window.holds(r.CreatedAt(state), a.opts.settle)
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

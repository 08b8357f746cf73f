package logging

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// holding is whether something that this apply created holds data by now.
type holding struct {
	asked bool
	err   error // ErrHoldsData, or why it could not be told
}

// errPerhapsTheirs is why an uncertain create stays.
var errPerhapsTheirs = errors.New("its answer was lost, and nothing says that what is there is of this apply and not of somebody else: it was kept")

// undo takes back what took effect, the latest first.
func (a *application) undo(ctx context.Context) {
	for _, i := range slices.Backward(a.order) {
		step := &a.report.Steps[i]
		if a.kept[step.Change.Resource] {
			continue
		}
		a.mu.Lock()
		a.emit(ProgressUndoing, i, 0, nil)
		a.mu.Unlock()
		outcome, err := a.takeBack(ctx, i)
		a.mu.Lock()
		step.Outcome = outcome
		if err != nil {
			step.Error = err.Error()
		}
		a.emit(ProgressFinished, i, 0, err)
		_ = a.note(i)
		a.mu.Unlock()
	}
}

// takeBack reads first, and leaves alone what somebody else changed meanwhile, what
// holds logs, and what cannot be put back without deleting some. It tries at least
// three times: undoing is worth more patience than going on. What was created and does
// not show yet is waited for, and so is a call whose answer was lost, which may still
// land, but for no more than half of the time that is left for undoing.
func (a *application) takeBack(ctx context.Context, i int) (Outcome, error) {
	step, sent := a.report.Steps[i], a.calls[i]
	r := a.plan.managed[step.Change.Resource]
	back := step.Change.Reversed(r)
	if err := a.holdsData(ctx, r); errors.Is(err, ErrHoldsData) {
		return Kept, err
	} else if err != nil {
		return NotUndone, err
	}
	if why := r.Shortens(back); why != "" && !a.report.whole(back.Resource) {
		return Kept, fmt.Errorf("putting it back would delete logs: %s", why)
	}
	half := time.Now().Add(time.Hour)
	if deadline, ok := ctx.Deadline(); ok {
		half = time.Now().Add(time.Until(deadline) / 2)
	}
	patience := earlier(time.Now().Add(a.opts.propagation), half)
	shown := earlier(time.Now().Add(a.opts.settle), half)
	landed := sent.lost.Add(a.opts.settle)
	var err error
	called := false
	for try, delay := 0, time.Second; ; try, delay = try+1, min(2*delay, 10*time.Second) {
		if try > 0 {
			if try > 2 && (resource.Refused(err) || !time.Now().Before(shown)) {
				return NotUndone, err
			}
			select {
			case <-ctx.Done():
				return NotUndone, err
			case <-time.After(delay):
			}
		}
		have, now := a.standing(ctx, i, back)
		switch {
		case have == theirs:
			return NotUndone, resource.ErrChangedMeanwhile
		case have == asBefore && called && !errors.Is(err, ErrAbsent):
			return Undone, nil
		case sent.lost.IsZero(): // AWS answered with success: a read that does not show it is stale
		case have == asBefore && time.Now().Before(earlier(landed, half)):
			try = 0
			continue
		case have == asBefore && time.Now().Before(landed):
			return Uncertain, fmt.Errorf("%s; whether it has an effect could not be told in the time for undoing", step.Error)
		case have == asBefore:
			return Failed, errors.New(step.Error) // it had no effect
		case have == asWritten && resource.Creates(r, step.Change) && !a.created(i, now):
			a.keep(step.Change.Resource) // with what it needs
			return Uncertain, errPerhapsTheirs
		}
		called = true
		_, err = a.call(ctx, i, back, true)
		switch {
		case err == nil, errors.Is(err, resource.ErrAdopted):
			return Undone, nil
		case errors.Is(err, ErrHoldsData):
			return NotUndone, err
		case !errors.Is(err, ErrAbsent):
		case !time.Now().Before(patience):
			return Undone, nil
		default:
			try = 0
		}
	}
}

// standings are how a value stands to a step that is taken back.
type standing int

const (
	unknown   standing = iota // it cannot be read, or AWS is about to change it
	asWritten                 // or as it was at some time in this apply
	asBefore
	theirs
)

// standing is how the value of step i stands.
func (a *application) standing(ctx context.Context, i int, back Change) (standing, resource.State) {
	r := a.plan.managed[back.Resource]
	now := a.read(ctx, r)
	if now.err != nil || r.Unsettled(now.state) {
		return unknown, nil
	}
	have, err := value.At(now.json, back.Path)
	switch {
	case err != nil:
		return unknown, nil
	case value.Same(have, back.After):
		return asBefore, now.state
	case value.Same(have, a.expected(i)):
		return asWritten, now.state
	case a.report.Steps[i].Outcome == Done && a.wasEarlier(i, have):
		return asWritten, now.state
	}
	return theirs, now.state
}

// holdsData is ErrHoldsData for what this apply created and what holds data by now:
// it is asked before the first of its settings is taken back, so that it stays whole.
func (a *application) holdsData(ctx context.Context, r resource.Resource) error {
	if !slices.ContainsFunc(a.report.Steps, func(s Step) bool {
		return s.Change.Resource == r.ID() && resource.Creates(r, s.Change) && s.Outcome.mayHold()
	}) {
		return nil
	}
	have := a.held[r.ID()]
	if !have.asked {
		have.asked = true
		ctx, cancel := context.WithTimeout(resource.WithGoing(ctx, a.plan.going()), a.opts.call)
		defer cancel()
		holds, err := r.HoldsData(ctx)
		if have.err = err; holds != "" {
			have.err = resource.HoldsData(holds)
		}
		a.held[r.ID()] = have
	}
	return have.err
}

// going is what the plan creates or deletes, whole: what of it is there while something else
// is deleted goes too.
func (p *Plan) going() map[ID]bool {
	ids := map[ID]bool{}
	for _, c := range p.changes {
		if c.Path == "" {
			ids[c.Resource] = true
		}
	}
	return ids
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

package logging

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// undo takes back what took effect, the latest first.
func (a *application) undo(ctx context.Context) {
	for _, i := range slices.Backward(a.order) {
		step := &a.report.Steps[i]
		a.mu.Lock()
		a.emit(ProgressUndoing, i, 0, nil)
		a.mu.Unlock()
		err := a.takeBack(ctx, i)
		a.mu.Lock()
		if err == nil {
			step.Outcome = Undone
		} else {
			step.Outcome = NotUndone
			step.Error = err.Error()
		}
		a.emit(ProgressFinished, i, 0, err)
		a.mu.Unlock()
	}
}

// takeBack tries three times: undoing is worth more patience than going on. It
// reads first, and leaves alone what somebody else changed meanwhile. What it
// created and IAM does not show yet, it waits for, as forward steps do, but for
// no more than half of the time that is left for undoing; what stays absent for
// that long is gone.
func (a *application) takeBack(ctx context.Context, i int) error {
	c := a.report.Steps[i].Change
	r := a.plan.managed[c.Resource]
	back := c.Reversed(r)
	patience := time.Now().Add(a.opts.propagation)
	if deadline, ok := ctx.Deadline(); ok {
		patience = earlier(patience, time.Now().Add(time.Until(deadline)/2))
	}
	var err error
	for try, delay := 0, time.Second; try < 3; try, delay = try+1, min(2*delay, 10*time.Second) {
		if try > 0 {
			select {
			case <-ctx.Done():
				return err
			case <-time.After(delay):
			}
		}
		done, readErr := a.takenBack(ctx, i, back)
		if done || readErr != nil {
			return readErr
		}
		err = a.call(ctx, r, back, true)
		switch {
		case err == nil || errors.Is(err, ErrHoldsData):
			return err
		case !errors.Is(err, ErrAbsent):
		case !time.Now().Before(patience):
			return nil
		default:
			try = 0
		}
	}
	if done, _ := a.takenBack(ctx, i, back); done {
		return nil
	}
	return err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// takenBack reports whether the value is what it was before the step. The error
// says that it is neither that nor what the step wrote. What cannot be read, or
// what AWS is about to change, counts as what the step wrote.
func (a *application) takenBack(ctx context.Context, i int, back Change) (bool, error) {
	r := a.plan.managed[back.Resource]
	ctx, cancel := context.WithTimeout(ctx, a.opts.call)
	defer cancel()
	now := readOne(ctx, resource.NewReaderFor(a.plan.kind == removalPlan), r)
	if now.err != nil || unsettled(r, now.state) {
		return false, nil
	}
	have, err := value.At(now.json, back.Path)
	switch {
	case err != nil:
		return false, nil
	case value.Same(have, back.After):
		// A role that was created may not be visible yet: deleting it tells.
		return back.Path != "" || !value.IsNull(back.After), nil
	case value.Same(have, a.expected(i)):
		return false, nil
	}
	return false, resource.ErrChangedMeanwhile
}

// expected is the value that step i left: of a whole resource, with what later
// steps wrote into it and could not be undone.
func (a *application) expected(i int) json.RawMessage {
	c := a.report.Steps[i].Change
	left := c.After
	if c.Path != "" {
		return left
	}
	for _, later := range a.report.Steps[i+1:] {
		if later.Change.Resource != c.Resource || later.Outcome != NotUndone {
			continue
		}
		if v, err := value.With(left, later.Change.Path, later.Change.After); err == nil {
			left = v
		}
	}
	return left
}

func unsettled(r resource.Resource, now resource.State) bool {
	s, ok := r.(resource.Settler)
	return ok && s.Unsettled(now)
}

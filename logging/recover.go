package logging

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Recovery is what can be done about an apply that died.
type Recovery struct {
	// Report says what was done and what is uncertain, by the journal and by what the
	// account is now.
	Report *Report
	// Finish is the plan that does what is left, and TakeBack the one that takes back
	// what was done. Apply one of them, with the same journal: then a death in the midst
	// of it can be recovered too. Either is empty where there is nothing to do.
	Finish, TakeBack *Plan
}

// Recover reads the journal of an apply that died, and the account, and says what can
// be done. The targets are those of the plan, by name and region. A step whose answer
// the journal does not have is given the settle limit, since its call was made, before
// it counts as without effect.
//
// It writes nothing, so that it can be called again. A journal of another account is a
// *StaleError. A journal whose last line is cut is an error that wraps [ErrCut], and
// comes with a Recovery all the same: the step of the line is perhaps done.
//
// Of the options it heeds [WithReadLimit] and [WithSettleLimit].
func Recover(ctx context.Context, journal io.Reader, targets Targets, opts ...Option) (*Recovery, error) {
	o := optionsOf(opts)
	p, report, cut := readJournal(journal)
	if report == nil {
		return nil, cut
	}
	s, err := newSurvey(ctx, targets, true, opts)
	if err != nil {
		return nil, err
	}
	if err := s.fits(p.Targets); err != nil {
		return nil, err
	}
	for limit := o.settle; ; limit = 0 {
		s.readThoroughly(ctx)
		if err := s.unreadable(); err != nil {
			return nil, err
		}
		wait, err := s.settle(report, limit)
		if err != nil {
			return nil, err
		}
		if wait <= 0 {
			break
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(wait):
		}
		s.reader = resource.NewReaderFor(true)
	}
	r := &Recovery{Report: report}
	changes, left, err := s.rest(p.Changes, report)
	if err != nil {
		return nil, err
	}
	if r.Finish, err = s.plan(p.Kind, changes, left); err != nil {
		return nil, err
	}
	if changes, left, err = s.reversal(ctx, report); err != nil {
		return nil, err
	}
	if r.TakeBack, err = s.plan(removalPlan, changes, left); err != nil {
		return nil, err
	}
	return r, cut
}

// fits refuses what was made for other accounts.
func (s *survey) fits(scopes []TargetScope) error {
	var stale StaleError
	for _, want := range scopes {
		ok := false
		for _, b := range s.Bounds {
			ok = ok || b.Target.Name() == want.Target && b.Scope == want.Scope
		}
		if !ok {
			stale.Reasons = append(stale.Reasons, fmt.Sprintf("it is for target %q in %s %s, and no target that was given is", want.Target, want.Scope.Partition, want.Scope))
		}
	}
	return stale.orNil()
}

// settle says of each step that is uncertain what reading tells, and how long to wait
// for what may still land.
func (s *survey) settle(report *Report, limit time.Duration) (wait time.Duration, err error) {
	for i := range report.Steps {
		step := &report.Steps[i]
		if step.Outcome != Running && step.Outcome != Uncertain {
			continue
		}
		r, ok := s.Managed[step.Change.Resource]
		if !ok {
			return 0, fmt.Errorf("logging: journal: no target declares %s", step.Change.Resource)
		}
		have, err := value.At(s.read[r.ID()].json, step.Change.Path)
		switch {
		case err != nil:
			return 0, fmt.Errorf("%s: %w", r.ID(), err)
		case value.Same(have, step.Change.After) && (!resource.Creates(r, step.Change) || s.created(*step)):
			step.Outcome = Done
		case !value.Same(have, step.Change.Before):
			step.Outcome = Uncertain
		default:
			left := min(limit, time.Until(step.Window.From.Add(limit)))
			if wait = max(wait, left); left <= 0 {
				step.Outcome = Failed
			}
		}
	}
	return wait, nil
}

// rest are the changes of a plan that are not in effect.
func (s *survey) rest(changes []Change, report *Report) (rest []Change, left Findings, err error) {
	now := newStateTrees(s.states())
	var errs []error
	for i, c := range changes {
		r := s.Managed[c.Resource]
		if r == nil {
			errs = append(errs, fmt.Errorf("logging: journal: no target declares %s", c.Resource))
			continue
		}
		state, err := now.of(c.Resource)
		if err != nil {
			return nil, nil, err
		}
		have, err := state.At(c.Path)
		switch {
		case err != nil:
			return nil, nil, fmt.Errorf("%s: %w", c.Resource, err)
		case value.Same(have, c.After), report.Steps[i].Outcome.mayHold() && resource.Creates(r, c) && !value.IsNull(have):
			continue
		case !value.Same(have, c.Before):
			left = append(left, changedSince(s.Owner[c.Resource], c))
			continue
		}
		if err := r.Check(c); err != nil {
			errs = append(errs, fmt.Errorf("logging: journal: %s: %w", c.Resource, err))
			continue
		}
		if err := state.Set(c.Path, c.After); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.Resource, err)
		}
		rest = append(rest, c)
	}
	return rest, left, errors.Join(errs...)
}

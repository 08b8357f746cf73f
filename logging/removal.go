package logging

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// NewRemoval is a plan that takes logging back. With the report of an apply it
// restores, of what that apply did and did not undo itself, what was there
// before; the report may come from another process, and from an apply that
// failed or was interrupted. What somebody changed since is left alone, with a
// finding of code changed-since. Without a report (nil) it resets settings to
// what AWS has by default, and deletes nothing.
func NewRemoval(ctx context.Context, report *Report, targets ...Target) (*Plan, error) {
	s, err := newSurvey(ctx, targets, true)
	if err != nil {
		return nil, err
	}
	s.readThoroughly(ctx)
	if err := s.unreadable(); err != nil {
		return nil, err
	}
	var changes []Change
	var left Findings
	if report == nil {
		changes, err = s.resets()
	} else {
		changes, left, err = s.reversal(ctx, report)
	}
	if err != nil {
		return nil, err
	}
	return s.plan(removalPlan, changes, left)
}

func (s *survey) resets() ([]Change, error) {
	var errs []error
	changes := map[ID][]Change{}
	for _, id := range s.managedIDs() {
		r, ok := s.managed[id].(resource.Resetter)
		if !ok {
			continue
		}
		cs, err := r.Reset(s.read[id].state)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
		}
		for _, c := range cs {
			changes[id] = append(changes[id], c.Complete(r))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return ordered(invertNeeds(changes))
}

// invertNeeds makes each change wait for the changes of what needed it, since
// things are taken away in the opposite order.
func invertNeeds(changes map[ID][]Change) map[ID][]Change {
	neededBy := map[ID][]ID{}
	for id, cs := range changes {
		for _, c := range cs {
			for _, n := range c.Needs {
				if _, changed := changes[n]; changed && !slices.Contains(neededBy[n], id) {
					neededBy[n] = append(neededBy[n], id)
				}
			}
		}
	}
	for id, cs := range changes {
		needs := neededBy[id]
		slices.SortFunc(needs, resource.CompareIDs)
		for i := range cs {
			cs[i].Needs = needs
		}
	}
	return changes
}

// reversal is the report's steps taken back, where the account still is as the
// report left it.
func (s *survey) reversal(ctx context.Context, report *Report) (changes []Change, left Findings, err error) {
	byResource := map[ID][]Change{}
	now := newStateTrees(s.states())
	for _, step := range slices.Backward(report.Steps) {
		if !step.Outcome.mayHold() {
			continue
		}
		id := step.Change.Resource
		r := s.managed[id]
		if r == nil {
			return nil, nil, fmt.Errorf("logging: report: no target declares %s", id)
		}
		state, err := now.of(id)
		if err != nil {
			return nil, nil, err
		}
		have, err := state.At(step.Change.Path)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", id, err)
		}
		back := step.Change.Reversed(r)
		switch {
		case value.Same(have, back.After):
			// It is as it was already.
		case value.Same(have, back.Before):
			byResource[id] = append(byResource[id], back)
			if err := state.Set(back.Path, back.After); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", id, err)
			}
		default:
			left = append(left, changedSince(s.owner[id], step.Change))
			if step.Change.Path == "" {
				delete(byResource, id) // it stays, so its settings stay too
			}
		}
	}
	for id := range byResource {
		kept, err := s.holdsData(ctx, byResource[id])
		switch {
		case err != nil:
			return nil, nil, err
		case kept:
			left = append(left, holdsData(s.owner[id], id))
			delete(byResource, id)
		}
	}
	changes, err = ordered(invertNeeds(byResource))
	return changes, left, err
}

// holdsData reports whether the changes would delete a resource that holds data.
func (s *survey) holdsData(ctx context.Context, changes []Change) (bool, error) {
	for _, c := range changes {
		if h, ok := s.managed[c.Resource].(resource.DataHolder); ok && c.Path == "" && c.Action == Delete {
			return h.HoldsData(ctx)
		}
	}
	return false, nil
}

func holdsData(target string, id ID) Finding {
	return Finding{
		Code: CodeHoldsData, Severity: SeverityInfo, Target: target, Resource: id,
		Problem: "It holds logs, so it is not deleted, and its settings stay as they are.",
		Fix:     "Delete it by hand once nobody needs what it holds.",
	}
}

func changedSince(target string, c Change) Finding {
	what := "It was changed"
	if c.Path != "" {
		what = c.Path + " was changed"
	}
	return Finding{
		Code: CodeChangedSince, Severity: SeverityWarning, Target: target, Resource: c.Resource,
		Problem: what + " since it was applied, so it is left as it is.",
		Fix:     "Look at who else uses it, and change or delete it by hand if nobody does.",
	}
}

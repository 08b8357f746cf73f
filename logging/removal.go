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

// NewRemoval is a plan that takes logging back. With the report of an apply it
// restores, of what that apply did and did not undo itself, what was there
// before; the report may come from another process, and from an apply that
// failed or was interrupted. What somebody changed since is left alone, with a
// finding of code changed-since. Without a report (nil) it resets settings to
// what AWS has by default, and deletes nothing.
//
// Of the options it heeds [WithReadLimit].
func NewRemoval(ctx context.Context, report *Report, targets Targets, opts ...Option) (*Plan, error) {
	s, err := newSurvey(ctx, targets, true, opts)
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
	for _, id := range s.IDs() {
		r := s.Managed[id]
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
		r := s.Managed[id]
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
		case !value.Same(have, back.Before):
			left = append(left, changedSince(s.Owner[id], step.Change))
			if step.Change.Path == "" {
				delete(byResource, id) // it stays, so its settings stay too
			}
		case step.Outcome != Done && resource.Creates(r, step.Change) && !s.created(step):
			left = append(left, perhapsTheirs(s.Owner[id], step.Change))
			delete(byResource, id)
		case s.shortens(back, report):
			left = append(left, wouldShorten(s.Owner[id], r, back))
		default:
			byResource[id] = append(byResource[id], back)
			if err := state.Set(back.Path, back.After); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", id, err)
			}
		}
	}
	going := map[ID]bool{}
	for id, changes := range byResource {
		going[id] = slices.ContainsFunc(changes, deletes)
	}
	ctx = resource.WithGoing(ctx, going)
	for id := range byResource {
		kept, err := s.holdsData(ctx, byResource[id])
		switch {
		case err != nil:
			return nil, nil, err
		case kept != "":
			left = append(left, holdsData(s.Owner[id], id, kept))
			delete(byResource, id)
		}
	}
	changes, err = ordered(invertNeeds(byResource))
	return changes, left, err
}

// created reports whether there is evidence that an uncertain create was the report's.
func (s *survey) created(step Step) bool {
	if step.Outcome == NotUndone || step.Outcome == Kept {
		return true // its apply knew
	}
	return step.Window.holds(s.Managed[step.Change.Resource].CreatedAt(s.read[step.Change.Resource].state), landing)
}

// landing is how long after its deadline a call may take effect.
const landing = 30 * time.Second

// shortens reports whether a change of what the report's apply neither created nor
// deleted would have logs deleted earlier.
func (s *survey) shortens(back Change, report *Report) bool {
	return s.Managed[back.Resource].Shortens(back) != "" && !report.whole(back.Resource)
}

func perhapsTheirs(target string, c Change) Finding {
	return Finding{
		Code: CodePerhapsTheirs, Severity: SeverityWarning, Target: target, Resource: c.Resource,
		Problem: "Whether it was created by this apply or by somebody else is not certain, so it is left as it is.",
		Fix:     "Look at who uses it, and delete it by hand if nobody does.",
	}
}

func wouldShorten(target string, r resource.Resource, back Change) Finding {
	return Finding{
		Code: CodeShortens, Severity: SeverityInfo, Target: target, Resource: back.Resource,
		Problem: back.Path + " is left as it is, since putting it back would delete logs: " + r.Shortens(back) + ".",
		Fix:     "Set it by hand if nobody needs them.",
	}
}

// deletes tells whether a change deletes a resource.
func deletes(c Change) bool { return c.Path == "" && c.Action == Delete }

// holdsData is what the resource holds that the changes would delete; "" for nothing.
func (s *survey) holdsData(ctx context.Context, changes []Change) (string, error) {
	if !slices.ContainsFunc(changes, deletes) {
		return "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	return s.Managed[changes[0].Resource].HoldsData(ctx)
}

func holdsData(target string, id ID, what string) Finding {
	return Finding{
		Code: CodeHoldsData, Severity: SeverityInfo, Target: target, Resource: id,
		Problem: "It holds " + what + ", so it is not deleted, and its settings stay as they are.",
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

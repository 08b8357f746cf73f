package logging

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// ReadPolicy is what [NewPlan], [Check] and [NewRemoval] of the targets may read,
// whatever the accounts have by then: for the role of a pipeline that only looks. What
// is not known before is named by wildcards: a role that exists may have a path, and
// what exists may be encrypted with any key. It asks STS whose accounts they are, for
// which nobody needs a permission, and reads nothing else.
//
// Of the options it heeds [WithReadLimit].
func ReadPolicy(ctx context.Context, targets Targets, opts ...Option) (policy.Document, error) {
	s, err := newSurvey(ctx, targets, true, opts)
	if err != nil {
		return policy.Document{}, err
	}
	return toRead(s.Declared), nil
}

// ApplyPolicy is what making a plan of the targets, applying it and undoing it need in
// accounts that have nothing of what they want, but for what must exist: for the role of
// a pipeline that sets logging up. [Plan.Permissions] is less, for one plan.
//
// Of the options it heeds [WithReadLimit].
func ApplyPolicy(ctx context.Context, targets Targets, opts ...Option) (policy.Document, error) {
	s, err := newSurvey(ctx, targets, true, opts)
	if err != nil {
		return policy.Document{}, err
	}
	return toApply(s.Declared)
}

func toRead(s *resource.Declared) policy.Document { return leastPolicy(covering(mayRead(s))) }

func toApply(s *resource.Declared) (policy.Document, error) {
	perms := mayRead(s)
	var errs []error
	for _, id := range s.IDs() {
		r := s.Managed[id]
		changes, err := r.FromNothing()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", id, err))
		}
		for _, c := range changes {
			c = c.Complete(r)
			perms = append(perms, c.Requires...)
			perms = append(perms, c.Reversed(r).Requires...)
		}
	}
	return leastPolicy(covering(perms)), errors.Join(errs...)
}

// mayRead is what reading the targets' resources needs, and all that they may lead to.
func mayRead(s *resource.Declared) (out []Permission) {
	seen := map[ID]bool{}
	var add func(rs ...resource.Resource)
	add = func(rs ...resource.Resource) {
		for _, r := range rs {
			if seen[r.ID()] {
				continue
			}
			seen[r.ID()] = true
			if r.Owner() == "" { // else the owner's clients need them
				out = append(append(out, r.Reads()...), r.ThoroughReads()...)
			}
			add(r.LeadsTo()...)
		}
	}
	for _, id := range s.IDs() {
		add(s.Managed[id])
	}
	for _, r := range s.Observed {
		add(r)
	}
	return out
}

// covering leaves out what another permission's wildcards cover.
func covering(perms []Permission) []Permission {
	byAction := map[string][]string{}
	for _, p := range perms {
		if !slices.Contains(byAction[p.Action], p.Resource) {
			byAction[p.Action] = append(byAction[p.Action], p.Resource)
		}
	}
	return slices.DeleteFunc(slices.Clone(perms), func(p Permission) bool {
		return slices.ContainsFunc(byAction[p.Action], func(other string) bool {
			return other != p.Resource && policy.CoversARN(other, p.Resource)
		})
	})
}

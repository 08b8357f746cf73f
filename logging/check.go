package logging

import (
	"context"
	"fmt"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Check judges the account as it is: will the logs arrive? It reads everything
// that the targets look at, and never writes. What could not be read is a
// finding of [SeverityUnknown], not an error; the error is for settings that are
// not valid and for an account that cannot be identified.
//
// Of the options it heeds [WithReadLimit].
func Check(ctx context.Context, targets Targets, opts ...Option) (Findings, error) {
	s, err := newSurvey(ctx, targets, true, opts)
	if err != nil {
		return nil, err
	}
	s.readThoroughly(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	findings := s.judge(s.states())
	for _, id := range s.IDs() {
		r := s.Managed[id]
		if s.read[id].err != nil {
			continue
		}
		changes, err := r.Diff(s.read[id].state)
		if err != nil || len(changes) == 0 {
			continue // what cannot be made as wanted, the target's own judging explains
		}
		findings = append(findings, Finding{
			Code: CodeSettingsDiffer, Severity: SeverityInfo, Target: s.Owner[id], Resource: id,
			Problem: fmt.Sprintf("It is not as the settings want it: %s.", differences(r, changes)),
			Fix:     "Make a plan and apply it.",
		})
	}
	return findings.Sorted(), nil
}

func differences(r resource.Resource, changes []Change) string {
	var s string
	for i, c := range changes {
		c = c.Complete(r)
		if i > 0 {
			s += ", "
		}
		if c.Path == "" {
			s += "it is to be " + string(c.Action) + "d"
		} else {
			s += c.Path
		}
	}
	return s
}

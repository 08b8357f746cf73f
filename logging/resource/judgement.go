package resource

import (
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// Judgement takes the findings of one Target.Judge.
type Judgement struct {
	yield  func(Finding) bool
	closed bool // nobody listens any more
}

// Judging is the findings that f makes, as Target.Judge answers them.
func Judging(f func(*Judgement)) iter.Seq[Finding] {
	return func(yield func(Finding) bool) { f(&Judgement{yield: yield}) }
}

// Find adds a finding.
func (j *Judgement) Find(f Finding) {
	if !j.closed && !j.yield(f) {
		j.closed = true
	}
}

// FindAll adds findings.
func (j *Judgement) FindAll(fs iter.Seq[Finding]) {
	for f := range fs {
		j.Find(f)
	}
}

// Exists finds that a thing does not exist, an error with f's problem and fix, or that
// it is not known whether it does, an unknown whose fix is the advice. It reports whether
// there is something to judge.
func Exists[S any](j *Judgement, is Fact[S], f Finding, advice string) bool {
	switch {
	case is.Err != nil:
		f.Severity, f.Cause, f.Fix = SeverityUnknown, is.Err, advice
		f.Problem = fmt.Sprintf("Whether it exists could not be told: %v.", is.Err)
	case is.Absent():
		f.Severity = SeverityError
	default:
		return true
	}
	j.Find(f)
	return false
}

// Decide adds a finding where a decision does not allow: an error where it
// denies, and an unknown where it is undetermined. The problem is f's, with the
// decision's reason at its end.
func (j *Judgement) Decide(d policy.Decision, f Finding) {
	switch d.Outcome {
	case policy.Allowed:
		return
	case policy.Undetermined:
		f.Severity = SeverityUnknown
	default:
		f.Severity = SeverityError
	}
	f.Problem += ": " + d.Reason + "."
	j.Find(f)
}

// DecideAll adds an error finding for the actions that are denied, and an unknown
// one for those that are undetermined. The problems are what stands before the
// actions.
func (j *Judgement) DecideAll(missing, unsure Reasons, f Finding, denied, undetermined string) {
	if !missing.Empty() {
		f.Severity, f.Problem = SeverityError, denied+": "+missing.String()+"."
		j.Find(f)
	}
	if !unsure.Empty() {
		f.Severity, f.Problem = SeverityUnknown, undetermined+": "+unsure.String()+"."
		j.Find(f)
	}
}

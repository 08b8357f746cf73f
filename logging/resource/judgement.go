package resource

import (
	"errors"
	"fmt"
	"iter"
	"strings"

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
// it is not known whether it does, an unknown whose fix is to give the permissions to read
// it to who is asked from an account, here. It reports whether there is something to judge.
func Exists[S any](j *Judgement, here Scope, is Fact[S], f Finding, permissions string) bool {
	switch {
	case errors.Is(is.Err, ErrOtherRegion):
		f.Severity, f.Reason, f.Cause, f.Fix = SeverityUnknown, ReasonOtherRegion, is.Err, "Check it with clients of its own region."
		f.Problem = fmt.Sprintf("Whether it is in order could not be told: %v.", is.Err)
	case is.Err != nil:
		f.Severity, f.Cause = SeverityUnknown, is.Err
		f.Reason, f.Fix = ToRead(here, f.Resource, permissions)
		f.Problem = fmt.Sprintf("Whether it exists could not be told: %v.", is.Err)
	case is.Absent():
		f.Severity = SeverityError
	default:
		return true
	}
	j.Find(f)
	return false
}

// ToRead is the reason and the fix where a thing could not be read from an account, here:
// who has to have the permissions. What another account owns, only its own credentials show.
func ToRead(here Scope, thing ID, permissions string) (Reason, string) {
	if thing.Account == here.Account {
		return "", "Give the caller " + permissions + "."
	}
	return ReasonOtherAccount, fmt.Sprintf("Account %s owns it: give clients for that account, which have %s (Owners of the target's clients), or check it with credentials of that account.", thing.Account, permissions)
}

// Decide adds a finding where a decision does not allow: an error where it
// denies, and an unknown where it is undetermined. The problem is f's, with the
// decision's reason at its end, and the fix as [Finding.Because] has it.
func (j *Judgement) Decide(d policy.Decision, f Finding) {
	f.Severity = SeverityError
	switch d.Outcome {
	case policy.Allowed:
		return
	case policy.Undetermined:
		f.Severity, f.Problem = SeverityUnknown, perhaps(f.Problem)
	}
	f.Problem += ": " + d.Reason + "."
	j.Find(f.Because(d))
}

// Warn is Decide for what keeps no logs away: it finds a warning, of what is denied and of
// what is undetermined.
func (j *Judgement) Warn(d policy.Decision, f Finding) {
	f.Severity = SeverityWarning
	switch d.Outcome {
	case policy.Allowed:
		return
	case policy.Undetermined:
		f.Problem = perhaps(f.Problem)
	}
	f.Problem += ": " + d.Reason + "."
	j.Find(f.Because(d))
}

// perhaps is a problem that may be there.
func perhaps(problem string) string {
	for _, article := range []string{"The ", "It ", "A ", "An ", "Its ", "No ", "Nobody "} {
		if strings.HasPrefix(problem, article) {
			problem = strings.ToLower(problem[:1]) + problem[1:]
			break
		}
	}
	return "Perhaps " + problem
}

// DecideAll adds error findings for the actions that are denied, one for each remedy,
// and an unknown one for those that are undetermined. The problems are what stands
// before the actions.
func (j *Judgement) DecideAll(missing, unsure Reasons, f Finding, denied, undetermined string) {
	for _, group := range missing.byRemedy() {
		d, f := group.all[0].decision, f
		f.Severity, f.Problem = SeverityError, denied+": "+group.String()+"."
		j.Find(f.Because(d))
	}
	if !unsure.Empty() {
		f.Severity, f.Problem, f.Reason = SeverityUnknown, undetermined+": "+unsure.String()+".", policy.CauseUnknown
		j.Find(f)
	}
}

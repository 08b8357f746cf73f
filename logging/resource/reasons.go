package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// Reasons are actions that are not allowed, with why not: for the problem of a
// finding. The zero value is empty.
type Reasons struct{ all []reason }

type reason struct {
	decision policy.Decision
	actions  []string
}

// Add adds an action, and what was decided of it.
func (r *Reasons) Add(action string, d policy.Decision) {
	i := slices.IndexFunc(r.all, func(have reason) bool { return have.decision == d })
	if i < 0 {
		i = len(r.all)
		r.all = append(r.all, reason{decision: d})
	}
	r.all[i].actions = append(r.all[i].actions, action)
}

// Weigh adds what a decision does not allow: to missing what it denies, and to unsure
// what is undetermined.
func Weigh(d policy.Decision, what string, missing, unsure *Reasons) {
	switch d.Outcome {
	case policy.Allowed:
	case policy.Undetermined:
		unsure.Add(what, d)
	default:
		missing.Add(what, d)
	}
}

// Empty reports that there are none.
func (r Reasons) Empty() bool { return len(r.all) == 0 }

// Decided is what decided: of several reasons one against which no further statement
// helps, if there is one.
func (r Reasons) Decided() policy.Decision {
	for _, why := range r.all {
		if remedy(why.decision, "") != "" {
			return why.decision
		}
	}
	if r.Empty() {
		return policy.Decision{}
	}
	return r.all[0].decision
}

// String names the actions, those with one reason together.
func (r Reasons) String() string {
	var parts []string
	for _, why := range r.all {
		parts = append(parts, strings.Join(why.actions, ", ")+" ("+why.decision.Reason+")")
	}
	return strings.Join(parts, "; ")
}

// byRemedy are the reasons apart, by what has to change: what denies or limits, each for
// itself, and all that a policy can allow together.
func (r Reasons) byRemedy() (out []Reasons) {
	limits := func(d policy.Decision) bool { return remedy(d, "") != "" }
	for _, why := range r.all {
		i := slices.IndexFunc(out, func(have Reasons) bool {
			d := have.all[0].decision
			return limits(d) == limits(why.decision) && (!limits(d) || d.Cause == why.decision.Cause && d.Source == why.decision.Source && d.Statement == why.decision.Statement)
		})
		if i < 0 {
			out = append(out, Reasons{})
			i = len(out) - 1
		}
		out[i].all = append(out[i].all, why)
	}
	return out
}

// Because is the finding of what a decision does not allow: with its cause, and with what
// can be done about that in place of the finding's own fix, where that cannot help.
func (f Finding) Because(d policy.Decision) Finding {
	f.Reason, f.Fix = d.Cause, remedy(d, f.Fix)
	return f
}

// remedy is what can be done about a decision that does not allow; own is what helps
// where only an allowing statement is missing.
func remedy(d policy.Decision, own string) string {
	its := decider(d)
	switch d.Cause {
	case policy.CauseDeny:
		return fmt.Sprintf("Change %s, which denies it, so that it leaves this out: no other policy can allow what it denies.", its)
	case policy.CauseBoundary:
		return fmt.Sprintf("Widen the permissions boundary, %s, to allow it: what the boundary does not allow no other policy of the principal can.", its)
	case policy.CauseSession:
		return fmt.Sprintf("Assume the role with a session policy that allows it, in place of %s.", its)
	case policy.CauseControl:
		return fmt.Sprintf("Ask whoever manages the organization to change %s: nothing in this account can allow what it does not.", its)
	}
	return own
}

// decider names what decided.
func decider(d policy.Decision) string {
	switch {
	case d.Source == "":
		return "its control policies"
	case d.Statement < 0:
		return d.Source
	case d.Sid != "":
		return fmt.Sprintf("statement %d (%s) of %s", d.Statement, d.Sid, d.Source)
	}
	return fmt.Sprintf("statement %d of %s", d.Statement, d.Source)
}

package resource

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/finding"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Severity says what a finding means for the logs.
type Severity string

// The severities, worst first.
const (
	SeverityError   Severity = "error"   // logs will not arrive, or not all of them
	SeverityUnknown Severity = "unknown" // it could not be told, because something could not be read
	SeverityWarning Severity = "warning" // logs arrive, but not as one would expect
	SeverityInfo    Severity = "info"    // worth knowing
)

func (s Severity) rank() int {
	return slices.Index([]Severity{SeverityError, SeverityUnknown, SeverityWarning, SeverityInfo}, s)
}

// Code names a kind of finding, for programs to act on. Codes do not change;
// docs/findings.md lists them with cause and fix.
type Code = finding.Code

// The codes of findings that package logging makes of any target.
const (
	CodeUnreadable     Code = "unreadable"
	CodeNotChecked     Code = "not-checked"
	CodeSettingsDiffer Code = "settings-differ"
	CodeChangedSince   Code = "changed-since"
	CodeHoldsData      Code = "holds-data"
	CodeShortens       Code = "shortens-retention"
	CodePerhapsTheirs  Code = "perhaps-theirs"
)

// Finding is one thing that is wrong, or that one should know.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Target   string   `json:"target"` // the name of the target that judged
	Resource ID       `json:"resource"`
	Problem  string   `json:"problem"` // what is wrong, in one sentence
	Fix      string   `json:"fix"`     // what to do about it
	// Reason is why something is not allowed, or not where it is looked for: the fix follows
	// from it.
	Reason Reason `json:"reason,omitempty"`
	// Blocking: a plan that leads here would do harm at once, such as shutting
	// users out, and is not applied unless the caller insists on the code.
	Blocking bool `json:"blocking,omitempty"`

	// Cause is why something is unknown.
	Cause error `json:"-"`
}

// Reason is a closed set: what policies answer, and the reasons that follow.
type Reason = policy.Cause

// The reasons that no policy decides: why a thing is not found, or is not shown.
const (
	ReasonOtherAccount Reason = "other-account" // another account owns it, and shows it
	ReasonOtherRegion  Reason = "other-region"  // it is in another region
	ReasonOtherName    Reason = "other-name"    // there is one with another path, or with letters in another case
)

// String is one line: severity, code, resource, problem and fix.
func (f Finding) String() string {
	s := fmt.Sprintf("%s %s: %s: %s", f.Severity, f.Code, f.Resource, f.Problem)
	if f.Fix != "" {
		s += " Fix: " + f.Fix
	}
	return s
}

// Verdict is the answer to "will the logs arrive?".
type Verdict string

// The verdicts.
const (
	Arrive    Verdict = "logs will arrive"
	NotArrive Verdict = "logs will not arrive"
	CannotSay Verdict = "it cannot be said whether logs will arrive"
	// Unchecked is of a plan without changes, which reads only what it compares.
	Unchecked Verdict = "nothing is to change; whether logs will arrive was not checked"
)

// Findings are findings, worst first.
type Findings []Finding

// Verdict is NotArrive with an error among the findings, else CannotSay with an
// unknown, but Unchecked where that is only [CodeNotChecked], else Arrive.
func (fs Findings) Verdict() Verdict {
	v := Arrive
	for _, f := range fs {
		switch {
		case f.Severity == SeverityError:
			return NotArrive
		case f.Severity != SeverityUnknown:
		case f.Code != CodeNotChecked:
			v = CannotSay
		case v == Arrive:
			v = Unchecked
		}
	}
	return v
}

// With are the findings of a severity.
func (fs Findings) With(s Severity) Findings {
	var out Findings
	for _, f := range fs {
		if f.Severity == s {
			out = append(out, f)
		}
	}
	return out
}

// Has reports whether a finding has the code.
func (fs Findings) Has(c Code) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool { return f.Code == c })
}

// String is the verdict and a paragraph for each finding.
func (fs Findings) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Verdict: %s.\n", fs.Verdict())
	for _, f := range fs {
		fmt.Fprintf(&b, "\n%s %s\n  %s\n  %s\n", strings.ToUpper(string(f.Severity)), f.Code, f.Resource, f.Problem)
		if f.Fix != "" {
			fmt.Fprintf(&b, "  Fix: %s\n", f.Fix)
		}
	}
	return b.String()
}

// sorted puts the worst first and drops what was found twice.
func (fs Findings) Sorted() Findings {
	fs = slices.Clone(fs)
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity.rank(), b.Severity.rank()), cmp.Compare(a.Code, b.Code),
			CompareIDs(a.Resource, b.Resource), cmp.Compare(a.Problem, b.Problem), cmp.Compare(a.Target, b.Target))
	})
	return slices.CompactFunc(fs, func(a, b Finding) bool {
		return a.Code == b.Code && a.Severity == b.Severity && a.Resource == b.Resource && a.Problem == b.Problem
	})
}

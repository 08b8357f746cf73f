package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/grouped"
)

// Without are the findings of other codes than these.
func (fs Findings) Without(codes ...Code) Findings {
	var out Findings
	for _, f := range fs {
		if !slices.Contains(codes, f.Code) {
			out = append(out, f)
		}
	}
	return out
}

// Summary is the verdict and a paragraph for each cause: findings of one code and reason
// that say the same of several accounts, regions or resources are told once, with where.
// Accounts and regions in what they say are {account} and {region} then.
func (fs Findings) Summary() string {
	var s grouped.Set[Finding]
	for _, f := range fs.Sorted() {
		key := strings.Join([]string{string(f.Severity), string(f.Code), string(f.Reason), f.Resource.Type, f.generic(f.Problem), f.generic(f.Fix)}, "\x00")
		s.Add(key, f, f.Resource.Account, f.Resource.Region)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Verdict: %s.\n", fs.Verdict())
	for _, g := range s.Groups() {
		f := g.First
		what, problem, fix := f.Resource.String(), f.Problem, f.Fix
		if g.Count > 1 {
			what, problem, fix = fmt.Sprintf("%s %s", f.Resource.Type, f.generic(f.Resource.Name)), f.generic(problem), f.generic(fix)
			if scopes := g.Where.Scopes(); scopes < g.Count {
				what = fmt.Sprintf("%d × %s, such as %s", g.Count, f.Resource.Type, f.Resource.Name)
			}
			what += ": " + g.Where.String()
		}
		fmt.Fprintf(&b, "\n%s %s\n  %s\n  %s\n", strings.ToUpper(string(f.Severity)), f.Code, strings.TrimSpace(what), problem)
		if fix != "" {
			fmt.Fprintf(&b, "  Fix: %s\n", fix)
		}
	}
	return b.String()
}

func (f Finding) generic(text string) string {
	return grouped.Generic(text, f.Resource.Account, f.Resource.Region)
}

// FindingsReport is findings as they are kept: JSON with the version of its form.
type FindingsReport struct {
	Version  int      `json:"version"` // 1
	Verdict  Verdict  `json:"verdict"`
	Findings Findings `json:"findings"`
}

// Report is the findings with their verdict, to be kept as JSON; docs/findings.md says
// what its members are.
func (fs Findings) Report() FindingsReport {
	return FindingsReport{1, fs.Verdict(), append(Findings{}, fs...)}
}

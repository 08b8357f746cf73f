package logging_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestJudgement(t *testing.T) {
	var missing, unsure resource.Reasons
	missing.Add("a:One", policy.Decision{Cause: policy.CauseNoStatement, Reason: "no statement"})
	missing.Add("a:Two", policy.Decision{Cause: policy.CauseNoStatement, Reason: "no statement"})
	missing.Add("a:Three", policy.Decision{Outcome: policy.ExplicitDeny, Cause: policy.CauseDeny, Source: "inline policy p", Statement: 2, Sid: "No", Reason: "denied"})
	missing.Add("a:Five", policy.Decision{Cause: policy.CauseOtherResources, Statement: -1, Reason: "elsewhere"})
	unsure.Add("a:Four", policy.Decision{Outcome: policy.Undetermined, Cause: policy.CauseUnknown, Reason: "depends"})
	findings := resource.Judging(func(j *resource.Judgement) {
		j.Decide(policy.Decision{Outcome: policy.Allowed}, logging.Finding{Code: "x"})
		j.Decide(policy.Decision{Outcome: policy.ImplicitDeny, Reason: "why"}, logging.Finding{Code: "x", Problem: "No"})
		j.Decide(policy.Decision{Outcome: policy.Undetermined, Reason: "why"}, logging.Finding{Code: "x", Problem: "The role may not"})
		j.DecideAll(missing, unsure, logging.Finding{Code: "y", Fix: "Allow it."}, "Denied", "Unknown")
		j.DecideAll(resource.Reasons{}, resource.Reasons{}, logging.Finding{Code: "z"}, "Denied", "Unknown")
		j.FindAll(func(yield func(logging.Finding) bool) { yield(logging.Finding{Code: "w"}) })
	})
	var got []string
	for f := range findings {
		got = append(got, fmt.Sprintf("%s %s %s %s|%s", f.Severity, f.Code, f.Problem, f.Fix, f.Reason))
	}
	want := []string{
		"error x No: why. |", "unknown x Perhaps the role may not: why. |",
		"error y Denied: a:One, a:Two (no statement); a:Five (elsewhere). Allow it.|no-statement",
		"error y Denied: a:Three (denied). Change statement 2 (No) of inline policy p, which denies it, so that it leaves this out: no other policy can allow what it denies.|deny",
		"unknown y Unknown: a:Four (depends). Allow it.|unknown", " w  |",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Whoever has heard enough is told no more.
	n := 0
	for range findings {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Error(n)
	}
}

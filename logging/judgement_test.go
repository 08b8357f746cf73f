package logging_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func TestJudgement(t *testing.T) {
	var missing, unsure resource.Reasons
	missing.Add("a:One", "no statement")
	missing.Add("a:Two", "no statement")
	missing.Add("a:Three", "denied")
	unsure.Add("a:Four", "depends")
	findings := resource.Judging(func(j *resource.Judgement) {
		j.Decide(policy.Decision{Outcome: policy.Allowed}, logging.Finding{Code: "x"})
		j.Decide(policy.Decision{Outcome: policy.ImplicitDeny, Reason: "why"}, logging.Finding{Code: "x", Problem: "No"})
		j.Decide(policy.Decision{Outcome: policy.Undetermined, Reason: "why"}, logging.Finding{Code: "x", Problem: "Maybe"})
		j.DecideAll(missing, unsure, logging.Finding{Code: "y"}, "Denied", "Unknown")
		j.DecideAll(resource.Reasons{}, resource.Reasons{}, logging.Finding{Code: "z"}, "Denied", "Unknown")
		j.FindAll(func(yield func(logging.Finding) bool) { yield(logging.Finding{Code: "w"}) })
	})
	var got []string
	for f := range findings {
		got = append(got, string(f.Severity)+" "+string(f.Code)+" "+f.Problem)
	}
	want := []string{
		"error x No: why.", "unknown x Maybe: why.",
		"error y Denied: a:One, a:Two (no statement); a:Three (denied).", "unknown y Unknown: a:Four (depends).", " w ",
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

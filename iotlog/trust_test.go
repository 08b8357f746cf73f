package iotlog_test

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A role that others use too keeps its trust policy, statement by statement, and a
// removal leaves them what they had.
func TestTrustIsMerged(t *testing.T) {
	scope := resource.Scope{Partition: "aws", Account: "111122223333", Region: region}
	lambda := policy.Statement{Sid: "Lambda", Effect: policy.Allow, Principal: &policy.Principals{Service: []string{"lambda.amazonaws.com"}}, Action: []string{"sts:AssumeRole"}}
	both := policy.Statement{Effect: policy.Allow, Principal: &policy.Principals{Service: []string{"lambda.amazonaws.com", "iot.amazonaws.com"}}, Action: []string{"sts:AssumeRole"}}
	refuses := policy.Statement{Effect: policy.Deny, Principal: &policy.Principals{Service: []string{"iot.amazonaws.com"}}, Action: []string{"sts:*"}}
	plain, limited := iotlog.TrustPolicy().Statements[0], iotlog.LimitedTrustPolicy(scope).Statements[0]
	for name, tt := range map[string]struct {
		now, want []policy.Statement
	}{
		"others":                   {[]policy.Statement{lambda}, []policy.Statement{lambda, plain}},
		"let in already":           {[]policy.Statement{plain, lambda}, []policy.Statement{plain, lambda}},
		"let in with others":       {[]policy.Statement{both}, []policy.Statement{both}},
		"let in with conditions":   {[]policy.Statement{lambda, limited}, []policy.Statement{lambda, limited}},
		"refused, which is judged": {[]policy.Statement{lambda, refuses}, []policy.Statement{lambda, refuses}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				before := policy.Document{Version: policy.Version, Statements: tt.now}
				v := newAccount(iotlogtest.WithSourceKeys())
				v.Account().PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: before.String()})
				target := iotlog.New(iotlogtest.New(v), build(t, managed(iotlog.Warn)))
				plan := mustPlan(t, target)
				report, err := plan.Apply(t.Context())
				if err != nil {
					t.Log(err) // of a role that is refused; its trust policy is looked at all the same
				}
				trust := func() policy.Document {
					s, _, err := role.Look(t.Context(), resource.NewReader(), v.Roles(), scope, "IoTLogging")
					if err != nil {
						t.Fatal(err)
					}
					return s.Trust
				}
				if diff := cmp.Diff(policy.Document{Version: policy.Version, Statements: tt.want}, trust()); diff != "" {
					t.Error(diff)
				}
				if p := mustPlan(t, target); err == nil && !p.Empty() {
					t.Errorf("planned again:\n%s", p)
				}
				removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := removal.Apply(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, trust()); diff != "" {
					t.Error("after the removal:", diff)
				}
			})
		})
	}
}

package automationlogtest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A role gets what it lacks, and loses nothing: one that runbooks assume the trust of
// Systems Manager and the policy, one that starts them the policy, and one that is only
// used nothing.
func TestRolesGetWhatTheyLack(t *testing.T) {
	const lambda = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	const both = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	group := must(loggroup.New("/ops").Build())
	for name, tt := range map[string]struct {
		b      *automationlog.Builder
		exists string
		want   []string // calls of IAM
		trust  string
	}{
		"assumed, there":     {automationlog.NewSettings().Role(role.Existing("R")), lambda, []string{"iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"}, both},
		"assumed, not there": {automationlog.NewSettings().Role(must(role.New("R").Build())), "", []string{"iam:CreateRole", "iam:PutRolePolicy"}, automationlog.TrustPolicy().String()},
		"starter":            {automationlog.NewSettings().Starter(role.Existing("R")), lambda, []string{"iam:PutRolePolicy"}, lambda},
		"both":               {automationlog.NewSettings().Starter(role.Existing("R")).Role(role.Existing("R")), lambda, []string{"iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"}, both},
		"only used":          {automationlog.NewSettings().Role(role.Named("R")), lambda, nil, lambda},
	} {
		t.Run(name, func(t *testing.T) {
			account := loggingtest.NewAccount(acct)
			automationlogtest.Mount(account)
			if tt.exists != "" {
				account.PutRole(loggingtest.RoleOptions{Name: "R", Trust: tt.exists})
			}
			v := account.Region(region)
			target := automationlog.New(automationlogtest.New(v), must(tt.b.LogGroup(group).Build()))
			plan := must(logging.NewPlan(t.Context(), logging.Targets{target}))
			var got []string
			for _, c := range plan.Changes() {
				if c.Resource.Type == role.Type {
					got = append(got, c.Call)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			must(plan.Apply(t.Context(), logging.Regardless()))
			if again := must(logging.NewPlan(t.Context(), logging.Targets{target})); !again.Empty() {
				t.Errorf("%s", again)
			}
			s, _, err := role.Look(t.Context(), resource.NewReader(), v.Roles(), v.Scope(), "R")
			if diff := cmp.Diff(mustPolicy(t, tt.trust), s.Trust); diff != "" || err != nil {
				t.Error(err, diff)
			}
			if arrive := must(logging.Check(t.Context(), logging.Targets{target})).Verdict() == resource.Arrive; arrive != (name != "only used") {
				t.Errorf("arrive: %v", arrive)
			}
		})
	}
}

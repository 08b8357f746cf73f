package logging_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// A plan of 200 log groups and 50 roles that do not exist yet.
func BenchmarkPlanThings(b *testing.B) {
	v := newView()
	var groups []loggroup.Group
	for i := range 200 {
		groups = append(groups, mustGroup(b, loggroup.New(fmt.Sprintf("/g/%d", i)).RetainDays(30).Tag("a", "b")))
	}
	var roles []role.Role
	for i := range 50 {
		roles = append(roles, mustRole(b, role.New(fmt.Sprintf("R%d", i)).Trust(mustPolicy(b, trustSSM)).Tag("a", "b")))
	}
	target := logging.Join("t", loggroup.Bind(v.LogGroups(), groups...), role.Bind(v.Roles(), roles...))
	for b.Loop() {
		if _, err := logging.NewPlan(b.Context(), logging.Targets{target}); err != nil {
			b.Fatal(err)
		}
	}
}

// A plan for all regions of 60 accounts, 1,020 scopes, each with sessions or Automation
// that are logged to a group.
func BenchmarkPlanScopes(b *testing.B) {
	regions := []string{
		"us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1", "eu-west-2", "eu-west-3",
		"eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
	}
	sessions, err1 := sessionlog.NewPreferences().LogGroup(mustGroup(b, loggroup.New("/ssm/sessions").RetainDays(30))).Streaming().Build()
	scripts, err2 := automationlog.NewSettings().LogGroup(mustGroup(b, loggroup.New("/ops/automation").RetainDays(30))).Build()
	if err := errors.Join(err1, err2); err != nil {
		b.Fatal(err)
	}
	var targets []logging.Target
	for i := range 60 {
		a := loggingtest.NewAccount(fmt.Sprint(111122220000 + i))
		sessionlogtest.Mount(a)
		automationlogtest.Mount(a)
		for _, r := range regions {
			if v := a.Region(r); len(targets)%2 == 0 {
				targets = append(targets, sessionlog.New(sessionlogtest.New(v), sessions))
			} else {
				targets = append(targets, automationlog.New(automationlogtest.New(v), scripts))
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if p, err := logging.NewPlan(b.Context(), targets); err != nil || p.Empty() {
			b.Fatal(err)
		}
	}
}

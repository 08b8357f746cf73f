package iotlog_test

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// An event type's own log group is made before entries are sent there, unless it is
// only used; what is sent arrives in it.
func TestOwnLogGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newAccount()
		g, err := loggroup.New("/iot/publish").RetainDays(7).Build()
		if err != nil {
			t.Fatal(err)
		}
		target := iotlog.New(iotlogtest.New(v), build(t, managed(iotlog.Info).LogGroup("Publish-In", g).LogGroup("Connect", loggroup.Named("/iot/connect"))))
		mustApply(t, target)
		if p := mustPlan(t, target); !p.Empty() {
			t.Errorf("%s", p)
		}
		got, found, err := loggroup.Read(t.Context(), v.LogGroups(), "/iot/publish")
		if err != nil || !found || v.HasLogGroup("/iot/connect") {
			t.Fatal(found, err)
		}
		if kept, err := loggroup.New("/iot/publish").RetainDays(7).Class(loggroup.ClassStandard).WithoutDeletionProtection().WithoutKey().Build(); err != nil || !got.Equal(kept) {
			t.Errorf("%+v %v", got, err)
		}
		for event, want := range map[string]string{"Publish-In": "/iot/publish", "Connect": "/iot/connect", "Subscribe": iotlog.LogGroup} {
			d, err := iotlogtest.Emit(t.Context(), v, iotlogtest.DeviceEvent{ClientID: "a", EventType: event, Level: iotlog.Info})
			if err != nil || !d.Arrived || d.Group != want {
				t.Errorf("%s: %+v %v", event, d, err)
			}
		}
	})
}

// What a role was built with stands: its trust policy, and a policy by the name that
// the settings would use.
func TestRoleOfOnesOwn(t *testing.T) {
	v := newAccount()
	trust, write := iotlog.LimitedTrustPolicy(v.Scope()), iotlog.PageRolePolicy()
	r, err := role.New("IoTLogging").Trust(trust).Inline(iotlog.PolicyName(region), write).Build()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]policy.Document{}
	for _, c := range mustPlan(t, iotlog.New(iotlogtest.New(v), build(t, iotlog.NewSettings(iotlog.Warn).Role(r)))).Changes() {
		if c.Call == "iam:PutRolePolicy" {
			if got[c.Path], err = policy.Parse(c.After); err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff(map[string]policy.Document{"inlinePolicies[" + iotlog.PolicyName(region) + "]": write}, got); diff != "" {
		t.Error(diff)
	}
	other, err := role.New("IoTLogging").Trust(policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: policy.Allow, Principal: &policy.Principals{Service: []string{"lambda.amazonaws.com"}}, Action: []string{"sts:AssumeRole"}}}}).Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{iotlog.New(iotlogtest.New(v), build(t, iotlog.NewSettings(iotlog.Warn).Role(other)))}); err == nil {
		t.Error("a trust policy that leaves AWS IoT out is planned")
	}
}

// Options name a role by its ARN, so a role with a path is to be given by it; by its
// name, the plan says that no such role is there.
func TestRoleWithAPath(t *testing.T) {
	const deep = "arn:aws:iam::111122223333:role/svc/IoTLogging"
	for name, tt := range map[string]struct {
		role role.Role
		want []string
	}{
		"existing, by ARN":  {role.Existing(deep), nil},
		"only used, by ARN": {role.Named(deep), nil},
		"existing, by name": {role.Existing("IoTLogging"), []string{"error role-missing"}},
		"another path":      {role.Named(roleARN), []string{"error role-missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newAccount()
				v.Account().PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Path: "/svc/", Trust: iotlog.TrustPolicy().String(),
					Inline: map[string]string{"logs": iotlog.PageRolePolicy().String()}})
				target := iotlog.New(iotlogtest.New(v), build(t, iotlog.NewSettings(iotlog.Warn).Role(tt.role)))
				plan := mustPlan(t, target)
				if diff := cmp.Diff(tt.want, codes(resource.Findings(plan.Findings()))); diff != "" {
					t.Errorf("%s\n%s", diff, plan.Findings())
				}
				if tt.want == nil {
					mustApply(t, target)
					if findings, err := logging.Check(t.Context(), logging.Targets{target}); err != nil || findings.Verdict() != resource.Arrive {
						t.Error(findings, err)
					}
				}
			})
		})
	}
}

// Logging before V2 takes its role as V2 does, and writes to its own group.
func TestLegacyRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newAccount()
		r, err := role.New("IoTLogging").Build()
		if err != nil {
			t.Fatal(err)
		}
		target := iotlog.NewLegacy(iotlogtest.New(v), iotlog.Legacy{Role: r, Level: iotlog.Info})
		mustApply(t, target)
		if p := mustPlan(t, target); !p.Empty() {
			t.Errorf("%s", p)
		}
		d, err := iotlogtest.Emit(t.Context(), v, iotlogtest.DeviceEvent{ClientID: "a", EventType: "Connect", Level: iotlog.Info})
		if err != nil || !d.Arrived || d.Group != iotlog.LegacyLogGroup {
			t.Errorf("%+v %v", d, err)
		}
		_, err = logging.NewPlan(t.Context(), logging.Targets{iotlog.NewLegacy(iotlogtest.New(v), iotlog.Legacy{})})
		if diff := cmp.Diff([]string{"logLevel", "role.roleName"}, slices.Sorted(maps.Keys(wrong(t, err)))); diff != "" {
			t.Error(diff)
		}
	})
}

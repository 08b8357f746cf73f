package automationlogtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// as is a view of somebody who has a policy, and no other.
func as(t *testing.T, v loggingtest.View, doc policy.Document) loggingtest.View {
	t.Helper()
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	v.Account().PutRole(loggingtest.RoleOptions{Name: "Deployer", Inline: map[string]string{"only": string(text)}})
	return v.As("arn:aws:sts::" + acct + ":assumed-role/Deployer/ci")
}

// A plan can be applied by somebody who may do exactly what Permissions says,
// and by nobody who may do less.
func TestPermissionsAreEnoughAndLeast(t *testing.T) {
	plan, err := logging.NewPlan(t.Context(), sweepTargets(t, automationlogtest.New(sweepAccount().Region(region))))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	all := plan.Permissions()
	apply := func(doc policy.Document) error {
		v := as(t, sweepAccount().Region(region), doc)
		// The plan is loaded, as a pipeline does that has only these permissions.
		targets := sweepTargets(t, automationlogtest.New(v))
		_, err := mustLoad(t, kept, targets).Apply(context.Background(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		return err
	}
	if err := apply(all); err != nil {
		t.Fatalf("%v\n%s", err, all)
	}
	for i, s := range all.Statements {
		for _, action := range s.Action {
			for _, resource := range s.Resource {
				t.Run(action+" on "+resource, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						less := policy.Document{Version: all.Version, Statements: slices.Clone(all.Statements)}
						less.Statements[i].Resource = slices.DeleteFunc(slices.Clone(s.Resource), func(r string) bool { return r == resource })
						if others := slices.DeleteFunc(slices.Clone(s.Action), func(a string) bool { return a == action }); len(others) > 0 {
							less.Statements = append(less.Statements, policy.Statement{Effect: policy.Allow, Action: others, Resource: []string{resource}})
						}
						if len(less.Statements[i].Resource) == 0 {
							less.Statements = slices.Delete(less.Statements, i, i+1)
						}
						if err := apply(less); err == nil || !strings.Contains(err.Error(), action) {
							t.Errorf("without %s on %s: %v", action, resource, err)
						}
					})
				})
			}
		}
	}
}

// What cannot be read is unknown, never silence and never an error of the call.
func TestCheckSaysWhatItCouldNotRead(t *testing.T) {
	c := chain{Key: "good"}
	for _, tt := range []struct {
		denied string
		want   []string
	}{
		{"ssm:GetServiceSetting", []string{"unknown unreadable"}},
		{"logs:DescribeLogGroups", []string{"unknown log-group-missing", "unknown unreadable"}},
		{"iam:GetRole", []string{"unknown automation-permission-missing", "unknown unreadable"}},
		{"iam:ListRolePolicies", []string{"unknown automation-permission-missing", "unknown unreadable"}},
		{"kms:GetKeyPolicy", []string{"unknown log-group-key-unusable", "unknown unreadable"}},
		{"nothing:Special", nil},
	} {
		t.Run(tt.denied, func(t *testing.T) {
			v := c.build(t)
			doc := mustPolicy(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":%q,"Resource":"*"}]}`, tt.denied))
			findings := check(t, c, as(t, v, doc))
			if diff := cmp.Diff(tt.want, codes(findings)); diff != "" {
				t.Errorf("%s\n%s", diff, findings)
			}
			if want := map[bool]resource.Verdict{true: resource.Arrive, false: resource.CannotSay}[tt.want == nil]; findings.Verdict() != want {
				t.Error(findings.Verdict())
			}
		})
	}
}

// Whether the role itself needs the key is not documented: so it is unknown, and
// it depends on the account whether the log arrives.
func TestRoleShutOutByTheKey(t *testing.T) {
	for _, needed := range []bool{false, true} {
		var opts []loggingtest.Option
		if needed {
			opts = append(opts, loggingtest.LogsCallersNeedKey())
		}
		c := chain{Key: "good"}
		v := c.build(t, opts...)
		deny := strings.TrimSuffix(keyPolicy(c), "]}") + `,{"Effect":"Deny","Principal":{"AWS":"` + roleARN + `"},"Action":"kms:*","Resource":"*"}]}`
		v.Account().PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: deny})
		findings := check(t, c, v)
		if diff := cmp.Diff([]string{"unknown automation-key-denied"}, codes(findings)); diff != "" {
			t.Error(diff)
		}
		if ok, why := c.run(t, v); ok == needed {
			t.Errorf("needed %v: arrived %v: %s", needed, ok, why)
		}
		if needed {
			// What LogPolicy makes is enough either way.
			c.Key = "account-wide"
			v = c.build(t, opts...)
			if ok, why := c.run(t, v); !ok {
				t.Error(why)
			}
		}
	}
}

func TestCallerIsJudged(t *testing.T) {
	v := chain{}.build(t)
	settings := func() automationlog.Settings {
		s, err := automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Caller().Build()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}()
	for _, tt := range []struct {
		name string
		view loggingtest.View
		want []string
	}{
		{"root", v, nil},
		{"a session of a role that may", as(t, v, mustPolicy(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)), nil},
		{"a user", v.As(v.Account().PutUser("alice", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)), nil},
		{"a user who may not log", v.As(v.Account().PutUser("bob", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"logs:Put*","Resource":"*"}}`)), []string{"error automation-permission-missing"}},
		{"a user who may not look", v.As(v.Account().PutUser("carol", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}`)), []string{"unknown automation-permission-missing", "unknown unreadable"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			findings, err := logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(tt.view), settings)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, codes(findings)); diff != "" {
				t.Errorf("%s\n%s", diff, findings)
			}
		})
	}
	reader := as(t, v, mustPolicy(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["ssm:Get*","iam:Get*","iam:List*","logs:Describe*"],"Resource":"*"}}`))
	findings, err := logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(reader), settings)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"error automation-permission-missing"}, codes(findings)); diff != "" {
		t.Error(diff)
	}
}

// With UndoPermissions too, a plan that fails at its last step leaves nothing.
func TestUndoPermissions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sweepAccount()
		before := snapshot(t, account)
		plan, err := logging.NewPlan(t.Context(), sweepTargets(t, automationlogtest.New(account.Region(region))))
		if err != nil {
			t.Fatal(err)
		}
		doc := plan.Permissions()
		doc.Statements = append(doc.Statements, plan.UndoPermissions().Statements...)
		v := as(t, account.Region(region), doc)
		account.Inject(loggingtest.Fault{Operation: "ssm:UpdateServiceSetting", Nth: 2, Kind: loggingtest.FailBefore})
		kept, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		report, err := mustLoad(t, kept, sweepTargets(t, automationlogtest.New(v))).Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		if err == nil || len(report.With(logging.NotUndone)) > 0 {
			t.Errorf("%v\n%s", err, report)
		}
		now := snapshot(t, account)
		for k := range now {
			if strings.Contains(k, "Deployer") {
				delete(now, k)
			}
		}
		if diff := cmp.Diff(before, now); diff != "" {
			t.Error(diff)
		}
	})
}

package automationlogtest_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A role is the same in all regions: each has a policy of its own in it.
func TestRoleInTwoRegions(t *testing.T) {
	account := loggingtest.NewAccount(acct)
	automationlogtest.Mount(account)
	account.PutRole(loggingtest.RoleOptions{Name: "Runbooks", Path: "/ops/", Trust: trustPolicy(chain{})})
	var targets []resource.Target
	for _, r := range []string{"eu-west-1", "us-east-1"} {
		s, err := automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).Role(role.Existing(roleARN)).Build()
		if err != nil {
			t.Fatal(err)
		}
		targets = append(targets, automationlog.New(automationlogtest.New(account.Region(r)), s))
	}
	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range []string{"eu-west-1", "us-east-1"} {
		e, err := automationlogtest.RunAutomation(t.Context(), account.Region(r), automationlogtest.Run{Name: "Patch", Content: runbook, Parameters: map[string]string{"Role": roleARN}})
		if err != nil || !e.Delivery.Arrived {
			t.Errorf("%s: %v %s", r, err, e.Delivery)
		}
	}
}

// meddling lets somebody else change something just before a call.
type meddling struct {
	automationlog.ServiceSettingAPI
	loggroup.API
	before func()
}

func (m meddling) PutRetentionPolicy(ctx context.Context, in *cloudwatchlogs.PutRetentionPolicyInput, opts ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutRetentionPolicyOutput, error) {
	out, err := m.API.PutRetentionPolicy(ctx, in, opts...)
	m.before()
	return out, err
}

// What somebody else changed meanwhile is not undone, and the report says so.
func TestUndoLeavesOthersChangesAlone(t *testing.T) {
	for name, failing := range map[string]string{"our call failed": "logs:PutRetentionPolicy", "a later one failed": "ssm:UpdateServiceSetting"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account := loggingtest.NewAccount(acct)
				automationlogtest.Mount(account)
				v := account.Region(region)
				retain := func(days int32) {
					if _, err := v.Logs().PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String(wanted), RetentionInDays: &days}); err != nil {
						t.Error(err)
					}
				}
				if _, err := v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(wanted)}); err != nil {
					t.Fatal(err)
				}
				retain(365)
				c := automationlogtest.New(v)
				var disarm func()
				c.Logs = meddling{API: c.Logs, before: func() { disarm(); retain(731) }}
				s, err := automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).RetainDays(30).Build())).Build()
				if err != nil {
					t.Fatal(err)
				}
				plan, err := logging.NewPlan(t.Context(), logging.Targets{automationlog.New(c, s)})
				if err != nil {
					t.Fatal(err)
				}
				undoFault := account.Inject(loggingtest.Fault{Operation: failing, Nth: 1, Kind: loggingtest.FailBefore})
				disarm = func() {
					if failing == "logs:PutRetentionPolicy" {
						undoFault.Disarm()
					}
				}
				report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
				if err == nil || !strings.Contains(err.Error(), "somebody else changed it meanwhile") || len(report.With(logging.NotUndone)) != 1 {
					t.Errorf("%v\n%s", err, report)
				}
				out, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
				if err != nil || aws.ToInt32(out.LogGroups[0].RetentionInDays) != 731 {
					t.Error(aws.ToInt32(out.LogGroups[0].RetentionInDays), err)
				}
			})
		})
	}
}

// A role whose creation failed, and of which that could not be read, must not use
// up the time that the rest needs to be undone.
func TestUncertainRoleDoesNotStopUndoing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sweepAccount()
		before := snapshot(t, account)
		plan, err := logging.NewPlan(t.Context(), sweepTargets(t, automationlogtest.New(account.Region(region))))
		if err != nil {
			t.Fatal(err)
		}
		reads := account.CallCount("iam:GetRole")
		account.Inject(loggingtest.Fault{Operation: "iam:CreateRole", Kind: loggingtest.FailBefore})
		// Apply reads the two roles once; what it reads after the failure fails too, for a while.
		account.Inject(loggingtest.Fault{Operation: "iam:GetRole", Nth: 3, Count: 2, Kind: loggingtest.FailBefore})
		report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens), logging.WithParallel(1))
		if err == nil || account.CallCount("iam:GetRole") == reads {
			t.Fatal("nothing failed")
		}
		now := snapshot(t, account)
		if left := report.With(logging.NotUndone); len(left) > 0 || len(now) != len(before) {
			t.Errorf("%v\n%s", err, report)
		}
	})
}

// A plan that was loaded knows as well as the one that was made that waiting for
// a managed policy that does not exist cannot help.
func TestLoadedPlanDoesNotWaitInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := loggingtest.NewAccount(acct)
		automationlogtest.Mount(account)
		c := automationlogtest.New(account.Region(region))
		runbooks, err := role.New("R").Trust(mustPolicy(t, trustPolicy(chain{}))).Attach("arn:aws:iam::111122223333:policy/Nowhere").Build()
		if err != nil {
			t.Fatal(err)
		}
		target := logging.Join("roles", role.Bind(role.Clients{Clients: c.Clients, IAM: c.IAM}, runbooks))
		plan, err := logging.NewPlan(t.Context(), logging.Targets{target})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = mustLoad(t, kept, []resource.Target{target}).Apply(t.Context())
		if err == nil || !strings.Contains(err.Error(), "managed policy arn:aws:iam::111122223333:policy/Nowhere does not exist") {
			t.Error(err)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("waited %v", took)
		}
	})
}

// The answer of an update is lost, and the update awaits approval: it is neither
// done nor undone by itself, and must not come into force later.
func TestLostAnswerOfAPendingUpdate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := loggingtest.NewAccount(acct)
		automationlogtest.Mount(account, automationlogtest.WithPendingUpdates(time.Hour))
		v := account.Region(region)
		s, err := automationlog.NewSettings().Build()
		if err != nil {
			t.Fatal(err)
		}
		plan, err := logging.NewPlan(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(v), s)})
		if err != nil {
			t.Fatal(err)
		}
		account.Inject(loggingtest.Fault{Operation: "ssm:UpdateServiceSetting", Nth: 1, Kind: loggingtest.LoseAnswer})
		report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		if err == nil || len(report.With(logging.Failed)) > 0 {
			t.Errorf("%v\n%s", err, report)
		}
		time.Sleep(3 * time.Hour)
		now, err := automationlog.ReadServiceSetting(t.Context(), automationlogtest.New(v), automationlog.GroupNameSetting)
		if err != nil || now.Value != "" {
			t.Errorf("%+v %v\n%s", now, err, report)
		}
	})
}

// A removal can be applied by somebody who may do exactly what it says, and the
// ARN of an adopted role has its path.
func TestPermissionsOfARemoval(t *testing.T) {
	account := loggingtest.NewAccount(acct)
	automationlogtest.Mount(account)
	account.PutRole(loggingtest.RoleOptions{Name: "Deep", Path: "/svc/"})
	targets := func(v loggingtest.View) []resource.Target {
		runbooks, err := role.New("Deep").Description("ours").
			Inline("logs", automationlog.LogPolicy(v.Scope(), wanted, "")).Build()
		if err != nil {
			t.Fatal(err)
		}
		return append(gateTargets(t, automationlogtest.New(v)), logging.Join("deep", role.Bind(v.Roles(), runbooks)))
	}
	v := account.Region(region)
	plan, err := logging.NewPlan(t.Context(), targets(v))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan.Permissions().String(), "role/svc/Deep") {
		t.Errorf("%s", plan.Permissions().Indented())
	}
	report, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
	if err != nil {
		t.Fatal(err)
	}
	removal, err := logging.NewRemoval(t.Context(), report, targets(v))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(removal)
	if err != nil {
		t.Fatal(err)
	}
	deployer := as(t, v, removal.Permissions())
	if _, err := mustLoad(t, kept, targets(deployer)).Apply(t.Context()); err != nil {
		t.Errorf("%v\n%s", err, removal.Permissions().Indented())
	}
	if _, err := v.IAM().GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: aws.String("Deep"), PolicyName: aws.String("logs")}); err == nil {
		t.Error("the policy is still there")
	}
}

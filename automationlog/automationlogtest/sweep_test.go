package automationlogtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// snapshot is what the account holds, read without the library.
func snapshot(t *testing.T, a *loggingtest.Account) map[string]any {
	t.Helper()
	ctx := context.Background()
	v := a.Region("eu-west-1")
	s := map[string]any{}
	groups, err := v.Logs().DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups.LogGroups {
		tags, err := v.Logs().ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: g.LogGroupArn})
		if err != nil {
			t.Fatal(err)
		}
		s["group "+*g.LogGroupName] = fmt.Sprint(aws.ToInt32(g.RetentionInDays), aws.ToString(g.KmsKeyId), g.LogGroupClass, aws.ToBool(g.DeletionProtectionEnabled), tags.Tags)
	}
	roles, err := v.IAM().ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles.Roles {
		got, err := v.IAM().GetRole(ctx, &iam.GetRoleInput{RoleName: r.RoleName})
		if err != nil {
			t.Fatal(err)
		}
		tags := map[string]string{}
		for _, tag := range got.Role.Tags {
			tags[*tag.Key] = *tag.Value
		}
		s["role "+*r.RoleName] = fmt.Sprint(meaning(t, *got.Role.AssumeRolePolicyDocument), aws.ToString(got.Role.Description), tags)
		names, err := v.IAM().ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: r.RoleName})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names.PolicyNames {
			p, err := v.IAM().GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: r.RoleName, PolicyName: &n})
			if err != nil {
				t.Fatal(err)
			}
			s["policy "+*r.RoleName+" "+n] = meaning(t, *p.PolicyDocument)
		}
		attached, err := v.IAM().ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: r.RoleName})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range attached.AttachedPolicies {
			s["attached "+*r.RoleName+" "+*p.PolicyArn] = true
		}
	}
	for _, path := range []string{automationlog.DestinationSetting, automationlog.GroupNameSetting} {
		got, err := automationlogtest.New(v).Settings.GetServiceSetting(ctx, setting(path))
		if err != nil {
			t.Fatal(err)
		}
		s[path] = fmt.Sprint(aws.ToString(got.ServiceSetting.SettingValue), aws.ToString(got.ServiceSetting.Status))
	}
	return s
}

// meaning is a policy without regard to how it is written.
func meaning(t *testing.T, encoded string) string {
	t.Helper()
	d, err := policy.ParseEncoded(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return d.Canonical().String()
}

// sweepAccount is an account on which every kind of change is to be made: groups
// and roles that are missing, and such that are not as they should be.
func sweepAccount() *loggingtest.Account {
	a := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(a)
	v := a.Region("eu-west-1")
	automationlogtest.Put(v, automationlog.GroupNameSetting, "/old/group")
	a.PutRole(loggingtest.RoleOptions{
		Name: "Existing", Description: "old", Tags: map[string]string{"team": "old", "theirs": "kept"},
		Trust:  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
		Inline: map[string]string{"logs": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`},
	})
	_, err := v.Logs().CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/existing"), Tags: map[string]string{"team": "old", "theirs": "kept"}})
	if err != nil {
		panic(err)
	}
	return a
}

func sweepTargets(t testing.TB, c automationlog.Clients) []resource.Target {
	t.Helper()
	targets := gateTargets(t, c)
	existing, err := loggroup.New("/existing").RetainDays(30).Tag("team", "new").Tag("more", "1").ProtectFromDeletion().Build()
	if err != nil {
		t.Fatal(err)
	}
	trust := mustPolicy(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}}`)
	runbooks, err := role.New("Existing").Trust(trust).Description("new").Tag("team", "new").
		Attach("arn:aws:iam::aws:policy/AdministratorAccess").
		Inline("logs", mustPolicy(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}}`)).Build()
	if err != nil {
		t.Fatal(err)
	}
	return append(targets, logging.Join("existing", loggroup.Bind(loggroup.Clients{Clients: c.Clients, Logs: c.Logs, KMS: c.KMS}, existing), role.Bind(role.Clients{Clients: c.Clients, IAM: c.IAM}, runbooks)))
}

// A fault at every call of a plan and its apply, in every way a call can fail,
// through both doors: the account ends as it was or as it was asked for, and the
// report says which.
func TestSweep(t *testing.T) {
	for _, door := range []struct {
		name     string
		parallel int
		open     func(loggingtest.View) automationlog.Clients
	}{
		{"typed", 1, automationlogtest.New},
		{"typed, side by side", 8, automationlogtest.New},
		{"wire", 1, wire},
	} {
		t.Run(door.name, func(t *testing.T) {
			if door.parallel == 1 {
				rounds.Sequential(t)
			}
			before := snapshot(t, sweepAccount())
			var after map[string]any
			var report *logging.Report
			body := func(ctx context.Context, a *loggingtest.Account) error {
				report = nil
				plan, err := logging.NewPlan(ctx, sweepTargets(t, door.open(a.Region("eu-west-1"))))
				if err != nil {
					return err
				}
				report, err = plan.Apply(ctx, logging.Regardless(), logging.WithInsist(logging.CodeShortens), logging.WithParallel(door.parallel))
				return err
			}
			loggingtest.Sweep(t, sweepAccount, body, func(t *testing.T, s loggingtest.Swept) {
				now := snapshot(t, s.Account)
				if s.Kind == 0 {
					if s.Err != nil {
						t.Fatal(s.Err)
					}
					after = now
				}
				want := after
				if s.Err != nil {
					want = before
				}
				if diff := cmp.Diff(want, now); diff != "" {
					t.Errorf("after %v at %s (%v):\n%s\n%s", s.Kind, s.Call.Name(), s.Err, diff, report)
				}
				if report == nil {
					return
				}
				var failed *logging.ApplyError
				if (s.Err != nil) != errors.As(s.Err, &failed) {
					t.Errorf("%v", s.Err)
				}
				for _, step := range report.Steps {
					wrong := step.Outcome != logging.Done
					if s.Err != nil {
						wrong = step.Outcome != logging.Undone && step.Outcome != logging.Failed && step.Outcome != logging.NotStarted
					}
					if wrong {
						t.Errorf("the report says %s of %s", step.Outcome, step.Change.Call)
					}
				}
			})
		})
	}
}

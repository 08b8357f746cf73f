package automationlogtest_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// starter is how a user who starts Amazon's runbooks may be set up.
type starter struct{ Policy, Group, Boundary, Named string }

var oneStarter starter

// A user who starts Amazon's runbooks is judged by what IAM goes by: inline and attached
// policies, those of the groups, and the boundary; as the caller, and by name.
func TestUsersWhoStartRunbooks(t *testing.T) {
	const userARN = "arn:aws:iam::111122223333:user/ops/alice"
	deny := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"logs:PutLogEvents","Resource":"*"}}`
	chains := judgetest.Chains(&oneStarter, []judgetest.Link{
		judgetest.Of(&oneStarter.Policy, "", "none", "attached", "denies"),
		judgetest.Of(&oneStarter.Group, "", "allows", "attached", "denies"),
		judgetest.Of(&oneStarter.Boundary, "", "all", "few"),
		judgetest.Of(&oneStarter.Named, "", "yes"),
	}, true, 60, 3)
	judgetest.Agree(t, chains, []string{string(automationlog.CodePermissionMissing)}, func(t *testing.T, c starter) judgetest.Outcome {
		account := loggingtest.NewAccount(acct)
		automationlogtest.Mount(account)
		v := account.Region(region)
		logs := automationlog.LogPolicy(v.Scope(), wanted, "").String()
		all := account.PutManagedPolicy("All", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
		few := account.PutManagedPolicy("Few", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","iam:*","ssm:*"],"Resource":"*"}}`)
		i := v.IAM()
		must(i.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("alice"), Path: aws.String("/ops/")}))
		must(i.CreateGroup(t.Context(), &iam.CreateGroupInput{GroupName: aws.String("Ops"), Path: aws.String("/teams/")}))
		must(i.AddUserToGroup(t.Context(), &iam.AddUserToGroupInput{UserName: aws.String("alice"), GroupName: aws.String("Ops")}))
		if c.Policy == "" || c.Policy == "denies" {
			must(i.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: aws.String("alice"), PolicyName: aws.String("logs"), PolicyDocument: &logs}))
		}
		switch c.Policy {
		case "attached":
			must(i.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: aws.String("alice"), PolicyArn: &all}))
		case "denies":
			must(i.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: aws.String("alice"), PolicyName: aws.String("no"), PolicyDocument: &deny}))
		}
		switch c.Group {
		case "allows":
			must(i.PutGroupPolicy(t.Context(), &iam.PutGroupPolicyInput{GroupName: aws.String("Ops"), PolicyName: aws.String("logs"), PolicyDocument: &logs}))
		case "attached":
			must(i.AttachGroupPolicy(t.Context(), &iam.AttachGroupPolicyInput{GroupName: aws.String("Ops"), PolicyArn: &all}))
		case "denies":
			must(i.PutGroupPolicy(t.Context(), &iam.PutGroupPolicyInput{GroupName: aws.String("Ops"), PolicyName: aws.String("no"), PolicyDocument: &deny}))
		}
		if c.Boundary != "" {
			must(i.PutUserPermissionsBoundary(t.Context(), &iam.PutUserPermissionsBoundaryInput{UserName: aws.String("alice"), PermissionsBoundary: aws.String(map[string]string{"all": all, "few": few}[c.Boundary])}))
		}
		automationlogtest.Put(v, automationlog.DestinationSetting, "CloudWatch")
		automationlogtest.Put(v, automationlog.GroupNameSetting, wanted)
		must(v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(wanted)}))

		b := automationlog.NewSettings().LogGroup(loggroup.Named(wanted)).Runbook("AWS-Patch", runbook)
		clients := automationlogtest.New(v)
		if c.Named != "" {
			b.StarterUser(userARN)
		} else {
			b.Caller()
			clients.Identity = v.As(userARN).STS() // who calls is the user, who may read
		}
		findings := must(logging.Check(t.Context(), logging.Targets{automationlog.New(clients, must(b.Build()))}))
		e := must(automationlogtest.RunAutomation(t.Context(), v.As(userARN), automationlogtest.Run{Name: "AWS-Patch", Content: runbook}))
		return judgetest.Outcome{
			Arrived: e.Delivery.Arrived, Why: e.Delivery.String(), Text: findings.String(),
			Errors: codeNames(findings.With(resource.SeverityError)), Unknown: codeNames(findings.With(resource.SeverityUnknown)),
		}
	})
}

// A user who does not exist is found, and one of another account is no setting.
func TestUsersWhoAreNone(t *testing.T) {
	v := chain{}.build(t)
	s := must(automationlog.NewSettings().LogGroup(must(loggroup.New(wanted).Build())).StarterUser("arn:aws:iam::111122223333:user/bob").Build())
	findings := must(logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(v), s)}))
	if !findings.Has(automationlog.CodeUserMissing) || findings.Verdict() != resource.NotArrive {
		t.Error(findings)
	}
	if _, err := automationlog.NewSettings().StarterUser("bob").StarterUser("arn:aws:iam::111122223333:role/R").Build(); err == nil || strings.Count(err.Error(), "must be the ARN of an IAM user") != 2 {
		t.Error(err)
	}
	other := must(automationlog.NewSettings().StarterUser("arn:aws:iam::444455556666:user/bob").Build())
	if _, err := logging.Check(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(v), other)}); err == nil || !strings.Contains(err.Error(), "must be a user of account 111122223333") {
		t.Error(err)
	}
}

// A role gets to use the key that the group is found to have, which the settings do not
// name: nothing has to be said again.
func TestTheKeyThatIsThere(t *testing.T) {
	v := chain{Key: "good", Role: "no PutLogEvents"}.build(t)
	g := must(loggroup.New(wanted).Build())
	target := automationlog.New(automationlogtest.New(v), must(automationlog.NewSettings().LogGroup(g).Role(role.Existing(roleARN)).Build()))
	account := v.Account()
	account.PutRole(loggingtest.RoleOptions{Name: "Runbooks", Path: "/ops/", Trust: trustPolicy(chain{})})
	plan := must(logging.NewPlan(t.Context(), logging.Targets{target}))
	must(plan.Apply(t.Context()))
	if findings := must(logging.Check(t.Context(), logging.Targets{target})); findings.Verdict() != resource.Arrive || findings.Has(automationlog.CodeKeyDenied) {
		t.Error(findings)
	}
}

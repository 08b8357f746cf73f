package loggingtest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// statement is a policy of one statement, whose elements are given as JSON.
func statement(elements string) string {
	return `{"Version":"2012-10-17","Statement":[{` + elements + `}]}`
}

var everything = statement(`"Effect":"Allow","Action":"*","Resource":"*"`)

// TestAssumeAcrossAccounts takes each side's policies away.
func TestAssumeAcrossAccounts(t *testing.T) {
	const role = "arn:aws:iam::" + archiveID + ":role/reader"
	const caller = "arn:aws:iam::" + memberID + ":role/app"
	mayAssume := statement(`"Effect":"Allow","Action":"sts:AssumeRole","Resource":"` + role + `"`)
	denies := func(action, condition string) string {
		return statement(`"Effect":"Deny","Principal":"*","Action":"` + action + `","Resource":"*","Condition":` + condition)
	}
	const foreigners = `{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-another0000"}}`
	trusts := func(who string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + who + `"},"Action":"sts:AssumeRole"}]}`
	}
	tests := []struct {
		name          string
		trust, inline string // "": as it has to be
		change        func(*loggingtest.Organization, *loggingtest.Account)
		code          string
	}{
		{name: "both sides allow it"},
		{name: "the account is trusted", trust: trusts(memberID)},
		{name: "the organization is trusted", trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringLike":{"aws:PrincipalOrgPaths":"` + "ORG/*" + `"}}}]}`},
		{name: "another account is trusted", trust: trusts("444455556666"), code: "AccessDenied"},
		{name: "the caller may not", inline: statement(`"Effect":"Allow","Action":"s3:*","Resource":"*"`), code: "AccessDenied"},
		{name: "service control of the caller's unit", change: func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Unit("workloads"), "no-roles", statement(`"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"`))
		}, code: "AccessDenied"},
		{name: "service control of the role's account", change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.PutServiceControlPolicy(archive, "no-roles", statement(`"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"`))
		}},
		{name: "resource control of the role's account", change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.PutResourceControlPolicy(archive, "no-foreigners", denies("sts:AssumeRole", foreigners))
		}, code: "AccessDenied"},
		{name: "resource control of the caller's account", change: func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutResourceControlPolicy(o.Unit("workloads/prod"), "no-foreigners", denies("sts:AssumeRole", foreigners))
		}},
		{name: "the role's account is suspended", change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.SetState(archive, loggingtest.AccountSuspended)
		}, code: "AccessDenied"},
		{name: "the role's account is being closed", change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.SetState(archive, loggingtest.AccountPendingClosure)
		}},
		{name: "resource control of another service", change: func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.PutResourceControlPolicy(archive, "no-foreigners", denies("s3:*", foreigners))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			org, archive, member := newOrganization()
			if tt.trust == "" {
				tt.trust = trusts(caller)
			}
			if tt.inline == "" {
				tt.inline = mayAssume
			}
			archive.PutRole(loggingtest.RoleOptions{Name: "reader", Trust: strings.ReplaceAll(tt.trust, "ORG", org.ID()), Inline: map[string]string{"logs": statement(`"Effect":"Allow","Action":"logs:*","Resource":"*"`)}})
			member.PutRole(loggingtest.RoleOptions{Name: "app", Inline: map[string]string{"p": tt.inline}})
			if tt.change != nil {
				tt.change(org, archive)
			}
			in := &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("app")}
			out, err := member.Region("eu-west-1").As(caller).STS().AssumeRole(t.Context(), in)
			if errorCode(err) != tt.code {
				t.Fatalf("%v, want %q", err, tt.code)
			}
			if err != nil {
				return
			}
			// The session is one of the other account, whichever account's door it comes through.
			cfg := member.Region("eu-west-1").Config()
			cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretAccessKey, SessionToken: *out.Credentials.SessionToken}, nil
			})
			if _, err := cloudwatchlogs.NewFromConfig(cfg).CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/theirs")}); err != nil {
				t.Fatal(err)
			}
			if !archive.Region("eu-west-1").HasLogGroup("/theirs") || member.Region("eu-west-1").HasLogGroup("/theirs") {
				t.Error("the session is of another account than the role")
			}
		})
	}
}

// TestServiceControl checks whom service control policies bind, and on which levels.
func TestServiceControl(t *testing.T) {
	deny := statement(`"Effect":"Deny","Action":"logs:CreateLogGroup","Resource":"*"`)
	allowS3 := statement(`"Effect":"Allow","Action":"s3:*","Resource":"*"`)
	const explicit, implicit = "with an explicit deny in a service control policy", "because no service control policy allows the logs:CreateLogGroup action"
	tests := []struct {
		name    string
		of      string // the account that calls; "": the member
		by      string // "root", "role", "linked"
		change  func(*loggingtest.Organization, *loggingtest.Account)
		message string // the end of the error, "": it is allowed
	}{
		{"nothing but FullAWSAccess", "", "role", func(*loggingtest.Organization, *loggingtest.Account) {}, ""},
		{"a deny of the root", "", "role", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Root(), "d", deny)
		}, explicit},
		{"a deny of the unit above", "", "role", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Unit("workloads"), "d", deny)
		}, explicit},
		{"a deny of the account", "", "role", func(o *loggingtest.Organization, m *loggingtest.Account) { o.PutServiceControlPolicy(m, "d", deny) }, explicit},
		{"a deny of another unit", "", "role", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Unit("security"), "d", deny)
		}, ""},
		{"a deny that was detached", "", "role", func(o *loggingtest.Organization, m *loggingtest.Account) {
			o.PutServiceControlPolicy(m, "d", deny)
			o.DetachPolicy(m, "d")
		}, ""},
		{"a deny that was replaced", "", "role", func(o *loggingtest.Organization, m *loggingtest.Account) {
			o.PutServiceControlPolicy(m, "d", deny)
			o.PutServiceControlPolicy(m, "d", allowS3)
		}, ""},
		{"a unit without an allow", "", "role", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.DetachPolicy(o.Unit("workloads"), "FullAWSAccess")
		}, implicit},
		{"a unit that allows something else", "", "role", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.DetachPolicy(o.Unit("workloads"), "FullAWSAccess")
			o.PutServiceControlPolicy(o.Unit("workloads"), "s3", allowS3)
		}, implicit},
		{"the account moved out of it", "", "role", func(o *loggingtest.Organization, m *loggingtest.Account) {
			o.DetachPolicy(o.Unit("workloads"), "FullAWSAccess")
			o.MoveAccount(m, nil)
		}, ""},
		{"a member's root user", "", "root", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Root(), "d", deny)
		}, explicit},
		{"the management account's root user", accountID, "root", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Root(), "d", deny)
		}, ""},
		{"the management account's role", accountID, "role", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Root(), "d", deny)
		}, ""},
		{"a service-linked role", "", "linked", func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Root(), "d", deny)
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			org, _, a := newOrganization()
			tt.change(org, a)
			if tt.of != "" {
				a = a.Sibling(tt.of)
			}
			v := a.Region("eu-west-1")
			inline := map[string]string{"all": everything}
			switch tt.by {
			case "role":
				v = v.As(a.PutRole(loggingtest.RoleOptions{Name: "app", Inline: inline}))
			case "linked":
				v = v.As(a.PutRole(loggingtest.RoleOptions{Name: "app", Path: "/aws-service-role/x.amazonaws.com/", Inline: inline}))
			}
			_, err := v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g")})
			if (err == nil) != (tt.message == "") || !strings.HasSuffix(errorMessage(err), tt.message) {
				t.Errorf("%v, want %q", err, tt.message)
			}
			if tt.by != "role" {
				return
			}
			// Nothing binds a service-linked role, and so it may always ask.
			linked := a.PutRole(loggingtest.RoleOptions{Name: "linked", Path: "/aws-service-role/x.amazonaws.com/", Inline: inline})
			sim, err := v.As(linked).IAM().SimulatePrincipalPolicy(t.Context(), &iam.SimulatePrincipalPolicyInput{PolicySourceArn: aws.String(v.Principal()), ActionNames: []string{"logs:CreateLogGroup"}})
			if err != nil {
				t.Fatal(err)
			}
			if r := sim.EvaluationResults[0]; r.OrganizationsDecisionDetail.AllowedByOrganizations != (tt.message == "") || (r.EvalDecision == "allowed") != (tt.message == "") {
				t.Errorf("simulated %s, by the organization %v", r.EvalDecision, r.OrganizationsDecisionDetail.AllowedByOrganizations)
			}
		})
	}
}

// TestKeyAcrossAccounts takes each side's policies away.
func TestKeyAcrossAccounts(t *testing.T) {
	const user = "arn:aws:iam::" + memberID + ":user/mia"
	lets := func(who string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + archiveID + `:root"},"Action":"kms:*","Resource":"*"},
			{"Effect":"Allow","Principal":{"AWS":"` + who + `"},"Action":"kms:DescribeKey","Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"` + memberID + `"}}}]}`
	}
	const theirs = "because no resource-based policy allows the kms:DescribeKey action"
	tests := []struct {
		name, policy, inline string
		change               func(*loggingtest.Organization, *loggingtest.Account)
		message              string
	}{
		{"both sides", lets(user), everything, nil, ""},
		{"the account", lets(memberID), everything, nil, ""},
		{"another user", lets("arn:aws:iam::" + memberID + ":user/noah"), everything, nil, theirs},
		{"the key's default policy", "", everything, nil, theirs},
		{"the caller's side", lets(user), statement(`"Effect":"Allow","Action":"s3:*","Resource":"*"`), nil, theirs},
		{"resource control", lets(user), everything, func(o *loggingtest.Organization, archive *loggingtest.Account) {
			o.PutResourceControlPolicy(archive, "own", statement(`"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"`+archiveID+`"}}`))
		}, "with an explicit deny in a resource control policy"},
		{"service control", lets(user), everything, func(o *loggingtest.Organization, _ *loggingtest.Account) {
			o.PutServiceControlPolicy(o.Unit("workloads"), "own", statement(`"Effect":"Deny","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceAccount":"`+memberID+`"}}`))
		}, "with an explicit deny in a service control policy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			org, archive, member := newOrganization()
			member.PutUser("mia", tt.inline)
			key := archive.PutKey("eu-west-1", loggingtest.KeyOptions{Policy: tt.policy})
			if tt.change != nil {
				tt.change(org, archive)
			}
			out, err := member.Region("eu-west-1").As(user).KMS().DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: aws.String(key)})
			if (err == nil) != (tt.message == "") || !strings.HasSuffix(errorMessage(err), tt.message) {
				t.Fatalf("%v, want %q", err, tt.message)
			}
			if err == nil && *out.KeyMetadata.AWSAccountId != archiveID {
				t.Errorf("the key is of %s", *out.KeyMetadata.AWSAccountId)
			}
			if _, err := member.Region("eu-west-1").KMS().GetKeyPolicy(t.Context(), &kms.GetKeyPolicyInput{KeyId: aws.String(key)}); errorCode(err) != "AccessDeniedException" {
				t.Errorf("another account reads the key's policy: %v", err)
			}
		})
	}
}

// TestOrganizationKeys checks the condition keys that follow from the organization.
func TestOrganizationKeys(t *testing.T) {
	org, archive, member := newOrganization()
	prod := org.ID() + "/" + org.Root().ID() + "/" + org.Unit("workloads").ID() + "/" + org.Unit("workloads/prod").ID() + "/"
	security := org.ID() + "/" + org.Root().ID() + "/" + org.Unit("security").ID() + "/"
	user := member.PutUser("mia", everything)
	linked := archive.PutRole(loggingtest.RoleOptions{Name: "l", Path: "/aws-service-role/x.amazonaws.com/", Inline: map[string]string{"all": everything}})
	fromMember := map[string][]string{"aws:SourceAccount": {memberID}}
	tests := []struct {
		name, principal, key, value string
		given                       map[string][]string
		want                        policy.Outcome
	}{
		{"PrincipalOrgID", user, "aws:PrincipalOrgID", org.ID(), nil, policy.Allowed},
		{"PrincipalOrgPaths", user, "aws:PrincipalOrgPaths", prod, nil, policy.Allowed},
		{"PrincipalAccount", user, "aws:PrincipalAccount", memberID, nil, policy.Allowed},
		{"ResourceAccount", user, "aws:ResourceAccount", archiveID, nil, policy.Allowed},
		{"ResourceOrgID", user, "aws:ResourceOrgID", org.ID(), nil, policy.Allowed},
		{"ResourceOrgPaths", user, "aws:ResourceOrgPaths", security, nil, policy.Allowed},
		{"a principal of an account that is none of it", "arn:aws:iam::999988887777:root", "aws:PrincipalOrgID", org.ID(), nil, policy.ImplicitDeny},
		{"a service for a member", "cloudtrail.amazonaws.com", "aws:SourceOrgID", org.ID(), fromMember, policy.Allowed},
		{"where in it", "cloudtrail.amazonaws.com", "aws:SourceOrgPaths", prod, fromMember, policy.Allowed},
		{"a service for another account", "cloudtrail.amazonaws.com", "aws:SourceOrgID", org.ID(), map[string][]string{"aws:SourceAccount": {"999988887777"}}, policy.ImplicitDeny},
		{"a service for nobody", "cloudtrail.amazonaws.com", "aws:SourceOrgID", org.ID(), nil, policy.ImplicitDeny},
		{"a service is in no organization", "cloudtrail.amazonaws.com", "aws:PrincipalOrgID", org.ID(), fromMember, policy.ImplicitDeny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := policy.Parse([]byte(statement(`"Effect":"Allow","Principal":{"AWS":"*","Service":"cloudtrail.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"` + tt.key + `":"` + tt.value + `"}}`)))
			if err != nil {
				t.Fatal(err)
			}
			got := archive.Region("eu-west-1").Evaluate(tt.principal, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:"+archiveID+":q", tt.given, &policy.Source{Name: "queue policy", Document: d})
			if got.Outcome != tt.want {
				t.Errorf("%v (%s), want %v", got.Outcome, got.Reason, tt.want)
			}
		})
	}
	org.PutResourceControlPolicy(org.Root(), "nobody", statement(`"Effect":"Deny","Principal":"*","Action":["sqs:*","sts:*"],"Resource":"*"`))
	for name, tt := range map[string]struct {
		view      loggingtest.View
		principal string
		action    string
		want      policy.Outcome
	}{
		"the account's own root user": {archive.Region("r"), "arn:aws:iam::" + archiveID + ":root", "sqs:SendMessage", policy.ExplicitDeny},
		"the management account's":    {org.Management().Region("r"), "arn:aws:iam::" + accountID + ":root", "sqs:SendMessage", policy.Allowed},
		"a service-linked role":       {archive.Region("r"), linked, "sqs:SendMessage", policy.Allowed},
		"a service that has none":     {archive.Region("r"), "arn:aws:iam::" + archiveID + ":root", "sns:Publish", policy.Allowed},
	} {
		if got := tt.view.Evaluate(tt.principal, tt.action, "*", nil, nil); got.Outcome != tt.want {
			t.Errorf("%s: %v (%s), want %v", name, got.Outcome, got.Reason, tt.want)
		}
	}
}

// TestControlPolicies refuses what Organizations refuses.
func TestControlPolicies(t *testing.T) {
	org, archive, _ := newOrganization()
	alone := loggingtest.NewAccount("555566667777")
	for name, f := range map[string]func(){
		"SCP with a principal": func() {
			org.PutServiceControlPolicy(archive, "x", statement(`"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"`))
		},
		"SCP without a resource": func() { org.PutServiceControlPolicy(archive, "x", statement(`"Effect":"Deny","Action":"*"`)) },
		"no JSON":                func() { org.PutServiceControlPolicy(archive, "x", `{`) },
		"RCP that allows": func() {
			org.PutResourceControlPolicy(archive, "x", statement(`"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"`))
		},
		"RCP without a principal": func() {
			org.PutResourceControlPolicy(archive, "x", statement(`"Effect":"Deny","Action":"s3:*","Resource":"*"`))
		},
		"RCP for one principal": func() {
			org.PutResourceControlPolicy(archive, "x", statement(`"Effect":"Deny","Principal":{"AWS":"`+memberID+`"},"Action":"s3:*","Resource":"*"`))
		},
		"RCP for a service": func() {
			org.PutResourceControlPolicy(archive, "x", statement(`"Effect":"Deny","Principal":"*","Action":"iam:*","Resource":"*"`))
		},
		"RCP for everything": func() {
			org.PutResourceControlPolicy(archive, "x", statement(`"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"`))
		},
		"RCP for all but": func() {
			org.PutResourceControlPolicy(archive, "x", statement(`"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"`))
		},
		"an account of its own":     func() { org.PutServiceControlPolicy(alone, "x", everything) },
		"detaching what is not":     func() { org.DetachPolicy(archive, "x") },
		"delegating without access": func() { org.RegisterDelegatedAdministrator(archive, "cloudtrail.amazonaws.com") },
		"delegating to the manager": func() { org.EnableServiceAccess("s"); org.RegisterDelegatedAdministrator(org.Management(), "s") },
		"delegating to another's":   func() { org.EnableServiceAccess("s"); org.RegisterDelegatedAdministrator(alone, "s") },
	} {
		if !panics(f) {
			t.Errorf("%s is taken", name)
		}
	}
}

package loggingtest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const sessionPrefix = "arn:aws:sts::111122223333:assumed-role/"

func TestGetCallerIdentity(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		user := a.PutUser("alice")
		a.PutRole(loggingtest.RoleOptions{Name: "R", Path: "/p/"})
		for principal, want := range map[string][2]string{
			iamPrefix + "root":     {iamPrefix + "root", `^111122223333$`},
			user:                   {user, `^AIDA[A-Z2-7]{17}$`},
			sessionPrefix + "R/s":  {sessionPrefix + "R/s", `^AROA[A-Z2-7]{17}:s$`},
			iamPrefix + "role/p/R": {sessionPrefix + "R/R", `^AROA[A-Z2-7]{17}:R$`},
		} {
			out := must(open(v.As(principal)).sts.GetCallerIdentity(context.Background(), &sts.GetCallerIdentityInput{}))(t)
			if *out.Arn != want[0] || *out.Account != testAccount || !matches(want[1], *out.UserId) {
				t.Errorf("%s: %s, %s, %s", principal, *out.Arn, *out.Account, *out.UserId)
			}
		}
	})
}

func TestAssumeRole(t *testing.T) {
	bothDoors(t, func(t *testing.T, a *loggingtest.Account, open func(loggingtest.View) clients) {
		v := a.Region(testRegion)
		statement := func(principal, condition string) string {
			return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole"%s}]}`, principal, condition)
		}
		alice := a.PutUser("alice")
		bob := a.PutUser("bob", allow("sts:AssumeRole", "*"))
		a.PutRole(loggingtest.RoleOptions{Name: "Alice", Trust: statement(alice, "")})
		a.PutRole(loggingtest.RoleOptions{Name: "Account", Trust: statement(testAccount, "")})
		a.PutRole(loggingtest.RoleOptions{Name: "External", Trust: statement(alice, `,"Condition":{"StringEquals":{"sts:ExternalId":"x1"}}`)})
		a.PutRole(loggingtest.RoleOptions{Name: "Service"})
		for name, tt := range map[string]struct {
			principal, role string
			in              sts.AssumeRoleInput
			code            string
		}{
			"named by the trust policy":            {alice, "Alice", sts.AssumeRoleInput{}, ""},
			"not named":                            {bob, "Alice", sts.AssumeRoleInput{}, "AccessDenied"},
			"the account, with a policy":           {bob, "Account", sts.AssumeRoleInput{}, ""},
			"the account, without a policy":        {alice, "Account", sts.AssumeRoleInput{}, "AccessDenied"},
			"external id":                          {alice, "External", sts.AssumeRoleInput{ExternalId: aws.String("x2")}, "AccessDenied"},
			"without the external id":              {alice, "External", sts.AssumeRoleInput{}, "AccessDenied"},
			"a service's role":                     {bob, "Service", sts.AssumeRoleInput{}, "AccessDenied"},
			"no such role":                         {bob, "None", sts.AssumeRoleInput{}, "AccessDenied"},
			"root":                                 {iamPrefix + "root", "Account", sts.AssumeRoleInput{}, "AccessDenied"},
			"longer than the role's sessions last": {alice, "Alice", sts.AssumeRoleInput{DurationSeconds: aws.Int32(7200)}, "ValidationError"},
			"session policy":                       {alice, "Alice", sts.AssumeRoleInput{Policy: aws.String(`{"Statement":[]}`)}, "MalformedPolicyDocument"},
		} {
			t.Run(name, func(t *testing.T) {
				in := tt.in
				in.RoleArn, in.RoleSessionName = aws.String(iamPrefix+"role/"+tt.role), aws.String("s1")
				out, err := open(v.As(tt.principal)).sts.AssumeRole(context.Background(), &in)
				wantCode(t, err, tt.code, "")
				if err == nil && *out.AssumedRoleUser.Arn != sessionPrefix+tt.role+"/s1" {
					t.Errorf("session %s", *out.AssumedRoleUser.Arn)
				}
			})
		}
		in := &sts.AssumeRoleInput{RoleArn: aws.String(iamPrefix + "role/External"), RoleSessionName: aws.String("s1"), ExternalId: aws.String("x1")}
		must(open(v.As(alice)).sts.AssumeRole(context.Background(), in))(t)
	})
}

// TestAssumedCredentials uses the credentials of sts:AssumeRole with an SDK
// client, and the role's and session's policies count.
func TestAssumedCredentials(t *testing.T) {
	ctx := context.Background()
	a := loggingtest.NewAccount(testAccount)
	v := a.Region(testRegion)
	alice := a.PutUser("alice")
	a.PutRole(loggingtest.RoleOptions{Name: "R", Trust: trustFor(alice), Inline: map[string]string{"logs": allow("logs:*", "*")}})
	out := must(wireDoor(v.As(alice)).sts.AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String(iamPrefix + "role/R"), RoleSessionName: aws.String("s1"), Policy: aws.String(allow("logs:CreateLogGroup", "*")),
	}))(t)
	cfg := v.Config()
	k := out.Credentials
	cfg.Credentials = credentials.NewStaticCredentialsProvider(*k.AccessKeyId, *k.SecretAccessKey, *k.SessionToken)
	who := must(sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))(t)
	if *who.Arn != sessionPrefix+"R/s1" {
		t.Errorf("the credentials are %s's", *who.Arn)
	}
	logs := cloudwatchlogs.NewFromConfig(cfg)
	must(logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g")}))(t)
	_, err := logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	wantCode(t, err, "AccessDeniedException", "")
}

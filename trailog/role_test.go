package trailog_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
)

// A role is told apart by its ARN: by its path, and by the case of its letters. One that
// is there by another ARN is no role, and waiting for IAM does not make it one.
func TestRoleByAnotherARN(t *testing.T) {
	const of = "arn:aws:iam::" + acct + ":role"
	for _, tt := range []struct{ path, name, given string }{
		{"/service-role/", "CTRole", "/CTRole"},
		{"/", "CTRole", "/service-role/CTRole"},
		{"/a/b/", "CTRole", "/a/CTRole"},
		{"/", "CTRole", "/ctrole"},
		{"/Service-Role/", "CTRole", "/service-role/CTRole"},
	} {
		t.Run(tt.given, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newAccount()
				its, given := of+tt.path+tt.name, of+tt.given
				must(t)(v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("CloudTrail/audit")}))
				v.Account().PutRole(loggingtest.RoleOptions{Name: tt.name, Path: tt.path, Trust: chain{}.trust(), Inline: map[string]string{"logs": chain{}.rolePolicy()}})
				with := func(roleARN string) resource.Target {
					return trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))).LogGroup(loggroup.Named("CloudTrail/audit")).Role(role.Named(roleARN))))
				}
				plan := newPlan(t, with(given))
				var found resource.Finding
				for _, f := range plan.Findings().With(resource.SeverityError) {
					if f.Code == role.CodeMissing {
						found = f
					}
				}
				if !strings.Contains(found.Problem, its) || !strings.Contains(found.Fix, its) {
					t.Errorf("%s is not named:\n%s", its, plan.Findings())
				}
				began := time.Now()
				_, err := plan.Apply(t.Context(), logging.Regardless())
				if err == nil || !strings.Contains(err.Error(), its) {
					t.Error(err)
				}
				if d := time.Since(began); d > time.Minute {
					t.Errorf("it waited for %v", d)
				}
				mustApply(t, with(its)) // what the fix says
				if findings := check(t, with(its)); findings.Verdict() != resource.Arrive {
					t.Error(findings)
				}
				name := aws.String(tt.name)
				must(t)(v.IAM().DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: name, PolicyName: aws.String("logs")}))
				must(t)(v.IAM().DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: name}))
				v.Account().PutRole(loggingtest.RoleOptions{Name: tt.name, Path: "/moved/", Trust: chain{}.trust(), Inline: map[string]string{"logs": chain{}.rolePolicy()}})
				if findings := check(t, with(its)).With(resource.SeverityError); !findings.Has(role.CodeMissing) || !strings.Contains(findings.String(), of+"/moved/"+tt.name) {
					t.Error(findings)
				}
			})
		})
	}
}

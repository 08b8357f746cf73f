package loggroup_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// The days of a group under an account's retention policy are the policy's: they are no
// difference, no undo writes them, and settings that are read do not have them.
func TestRetentionOfTheAccount(t *testing.T) {
	for name, b := range map[string]*loggroup.Builder{
		"other days": loggroup.New("/app").RetainDays(365), "the policy's days": loggroup.New("/app").RetainDays(30), "for ever": loggroup.New("/app").RetainForever(),
	} {
		v := loggingtest.NewAccount("111122223333").Region("eu-west-1")
		want, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		target := logging.Targets{loggroup.Bind(v.LogGroups(), want)}
		plan, err := logging.NewPlan(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		report, err := plan.Apply(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		v.PutRetentionAccountPolicy("all", 30)
		if plan, err = logging.NewPlan(t.Context(), target); err != nil || !plan.Empty() {
			t.Errorf("%s: %v %v", name, plan, err)
		}
		if found, err := logging.Check(t.Context(), target); err != nil || len(found) != 1 || found[0].Code != loggroup.CodeRetention {
			t.Errorf("%s: %v %v", name, found, err)
		}
		removal, err := logging.NewRemoval(t.Context(), report, target)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range removal.Changes() {
			if c.Path == "retentionInDays" {
				t.Errorf("%s: the removal writes %v", name, c)
			}
		}
		read, _, err := loggroup.Read(t.Context(), v.LogGroups(), "/app")
		if err != nil {
			t.Fatal(err)
		}
		v.PutRetentionAccountPolicy("all", 0)
		if plan, err = logging.NewPlan(t.Context(), logging.Targets{loggroup.Bind(v.LogGroups(), read)}); err != nil || !plan.Empty() {
			t.Errorf("%s: what was read differs once the policy is gone: %v %v", name, plan, err)
		}
		out, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
		if err != nil || len(out.LogGroups) != 1 || out.LogGroups[0].RetentionPolicyName != nil {
			t.Error(out, err)
		}
	}
}

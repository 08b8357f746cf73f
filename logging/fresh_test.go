package logging_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// What somebody does between two steps is noticed before the second.
func TestFreshSteps(t *testing.T) {
	for _, tt := range []struct {
		name    string
		theirs  int32
		outcome logging.Outcome
		fails   bool
		left    int32
	}{
		{"nobody does", 0, logging.Done, false, 30},
		{"somebody sets the same", 30, logging.Found, false, 30},
		{"somebody sets another", 7, logging.Failed, true, 7},
	} {
		v := newView()
		putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/g")})
		target := logging.Join("t", loggroup.Bind(v.LogGroups(), mustGroup(t, loggroup.New("/g").RetainDays(30))))
		plan := mustPlan(t, target)
		report, err := plan.Apply(t.Context(), logging.WithFreshSteps(), logging.WithProgress(func(e logging.Progress, _ *logging.Report) {
			if e.Kind == logging.ProgressStarted && tt.theirs != 0 {
				putRetention(t, v, "/g", tt.theirs)
			}
		}))
		if (err != nil) != tt.fails || tt.fails && !errors.Is(err, resource.ErrChangedMeanwhile) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := report.Steps[0].Outcome; got != tt.outcome {
			t.Errorf("%s: %s", tt.name, got)
		}
		out, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
		if err != nil || aws.ToInt32(out.LogGroups[0].RetentionInDays) != tt.left {
			t.Errorf("%s: %v days are left, %v", tt.name, aws.ToInt32(out.LogGroups[0].RetentionInDays), err)
		}
	}
}

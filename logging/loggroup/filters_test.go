package loggroup_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// A group that an apply has made is not taken back once somebody has put a filter on it,
// which would go with it; nor does a removal delete it.
func TestFiltersOfOthers(t *testing.T) {
	for name, put := range map[string]func(loggingtest.View) error{
		"metric filter alarms": func(v loggingtest.View) error {
			_, err := v.Logs().PutMetricFilter(t.Context(), &cloudwatchlogs.PutMetricFilterInput{LogGroupName: aws.String("/a"), FilterName: aws.String("alarms"), FilterPattern: aws.String("ERROR"),
				MetricTransformations: []types.MetricTransformation{{MetricName: aws.String("Errors"), MetricNamespace: aws.String("Ops"), MetricValue: aws.String("1")}}})
			return err
		},
		"subscription filter theirs": func(v loggingtest.View) error {
			v.PutStream(streamARN)
			v.Account().PutRole(loggingtest.RoleOptions{Name: "Sends", Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
				Inline: map[string]string{"sends": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"*"}]}`}})
			_, err := v.Logs().PutSubscriptionFilter(t.Context(), &cloudwatchlogs.PutSubscriptionFilterInput{LogGroupName: aws.String("/a"), FilterName: aws.String("theirs"),
				FilterPattern: aws.String(""), DestinationArn: aws.String(streamARN), RoleArn: aws.String("arn:aws:iam::111122223333:role/Sends")})
			return err
		},
	} {
		for _, fails := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				a := loggingtest.NewAccount("111122223333")
				v := a.Region("eu-west-1")
				var groups []loggroup.Group
				for _, name := range []string{"/a", "/b"} {
					g, err := loggroup.New(name).RetainDays(30).ProtectFromDeletion().Build()
					if err != nil {
						t.Fatal(err)
					}
					groups = append(groups, g)
				}
				targets := logging.Targets{loggroup.Bind(v.LogGroups(), groups...)}
				plan, err := logging.NewPlan(t.Context(), targets)
				if err != nil {
					t.Fatal(err)
				}
				a.Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Kind: loggingtest.Meanwhile, Do: func() {
					if err := put(v); err != nil {
						t.Error(err)
					}
				}})
				if fails {
					a.Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Kind: loggingtest.FailBefore, Retries: true})
				}
				report, err := plan.Apply(t.Context(), logging.WithParallel(1))
				if (err != nil) != fails {
					t.Fatal(err)
				}
				text := ""
				if fails {
					text = err.Error() + report.String()
				} else {
					removal, err := logging.NewRemoval(t.Context(), report, targets)
					if err != nil {
						t.Fatal(err)
					}
					removed, err := removal.Apply(t.Context())
					text = removal.String() + fmt.Sprint(removal.Findings()) + removed.String()
					if err != nil {
						text += err.Error()
					}
				}
				if !v.HasLogGroup("/a") || v.HasLogGroup("/b") {
					t.Errorf("%s, fails %v: /a is %v, /b %v\n%s", name, fails, v.HasLogGroup("/a"), v.HasLogGroup("/b"), text)
				}
				if !strings.Contains(text, "olds "+name) && !strings.Contains(text, "it holds data, so it is not deleted: "+name) {
					t.Errorf("%s, fails %v: not told: %s", name, fails, text)
				}
				is, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
				if g := is.LogGroups[0]; err != nil || aws.ToInt32(g.RetentionInDays) != 30 || !aws.ToBool(g.DeletionProtectionEnabled) {
					t.Errorf("%s, fails %v: it lost its settings: %+v %v", name, fails, g, err)
				}
			})
		}
	}
}

const streamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/logs"

package iotlog_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
)

// TestReaders has a role that is named, and asks the fake whether it can read an entry: the
// finding says the same.
func TestReaders(t *testing.T) {
	allow := func(action, on string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":"` + on + `"}]}`
	}
	const (
		group  = "arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2:*"
		can    = "these can: role Support"
		decide = "decide whether these can: role Support"
		not    = "These cannot: role IoTLogging, role Support."
	)
	for name, tt := range map[string]struct {
		policy, key string
		want        string
		reads       bool
	}{
		"filters":              {policy: allow("logs:FilterLogEvents", group), want: can, reads: true},
		"gets":                 {policy: allow("logs:Get*", "*"), want: can, reads: true},
		"all":                  {policy: allow("*", "*"), want: can, reads: true},
		"another group":        {policy: allow("logs:*", "arn:aws:logs:eu-west-1:111122223333:log-group:other:*"), want: not},
		"another region":       {policy: allow("logs:*", "arn:aws:logs:us-east-1:111122223333:log-group:*"), want: not},
		"looks only":           {policy: allow("logs:Describe*", "*"), want: not},
		"denied":               {policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"},{"Effect":"Deny","Action":["logs:Get*","logs:Filter*","logs:Start*"],"Resource":"*"}]}`, want: not},
		"with the key":         {policy: allow("*", "*"), key: "good", want: can, reads: true},
		"without the key":      {policy: allow("logs:*", "*"), key: "good", want: decide},
		"by a condition":       {policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}]}`, want: decide},
		"that does not exist":  {want: "could not be seen: role Support (role Support: "},
		"that cannot be read":  {policy: allow("*", "*"), want: "could not be seen: role Support ("},
		"with a path, by name": {policy: allow("logs:StartQuery", group), want: can, reads: true},
	} {
		t.Run(name, func(t *testing.T) {
			v := chain{Group: "exists", Key: tt.key}.build(t)
			path := ""
			if strings.HasPrefix(name, "with a path") {
				path = "/people/"
			}
			if tt.policy != "" {
				v.Account().PutRole(loggingtest.RoleOptions{Name: "Support", Path: path, Inline: map[string]string{"a": tt.policy}})
			}
			if name == "that cannot be read" {
				v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"a": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:GetRole","Resource":"arn:aws:iam::111122223333:role/Support"}]}`}})
				v = v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
			}
			if _, err := v.Logs().CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String(iotlog.LogGroup), LogStreamName: aws.String("s")}); err != nil {
				t.Fatal(err)
			}
			s := build(t, used(iotlog.Info).ReaderRole(role.Named("Support")))
			findings, err := logging.Check(t.Context(), logging.Targets{iotlog.New(iotlogtest.New(v), s)})
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, f := range findings {
				if f.Code == iotlog.CodeReaders {
					text = f.Problem
				}
			}
			if !strings.Contains(text, tt.want) {
				t.Errorf("%s\nwant %s", text, tt.want)
			}
			if tt.want != can && tt.want != not {
				return // the fake does not meet conditions on the source address
			}
			support := v.As("arn:aws:sts::111122223333:assumed-role/Support/me").Logs()
			_, filters := support.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String(iotlog.LogGroup)})
			_, gets := support.GetLogEvents(t.Context(), &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String(iotlog.LogGroup), LogStreamName: aws.String("s")})
			_, asks := support.StartQuery(t.Context(), &cloudwatchlogs.StartQueryInput{LogGroupName: aws.String(iotlog.LogGroup), QueryString: aws.String("fields @message"), StartTime: aws.Int64(0), EndTime: aws.Int64(1)})
			if (filters == nil || gets == nil || asks == nil) != tt.reads {
				t.Errorf("the fake says %v, %v, %v", filters, gets, asks)
			}
		})
	}
}

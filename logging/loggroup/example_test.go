package loggroup_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// A builder makes settings, which are a value that marshals to JSON and back.
func ExampleNew() {
	group, err := loggroup.New("/ops/automation").
		RetainDays(365).
		Tag("team", "platform").
		ProtectFromDeletion().
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := json.Marshal(group)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(text))
	// Output:
	// {"logGroupName":"/ops/automation","retentionInDays":365,"tags":{"team":"platform"},"deletionProtectionEnabled":true}
}

// APIs want a log group's ARN plain or with ":*". Both spellings are read, and
// each can be written.
func ExampleParseARN() {
	group, err := loggroup.ParseARN("arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(group.Name, group.Region)
	fmt.Println(group.Plain())
	fmt.Println(group.Wildcard())
	fmt.Println(group.Stream("run-*"))
	// Output:
	// /ops/automation eu-west-1
	// arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation
	// arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*
	// arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:log-stream:run-*
}

// What an account has now can be adopted as settings.
func ExampleRead() {
	ctx := context.Background()
	cfg := loggingtest.NewAccount("111122223333").Region("eu-west-1").Config() // in production: config.LoadDefaultConfig(ctx)
	clients := loggroup.ClientsFromConfig(cfg)
	if _, err := clients.Logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/ops/automation")}); err != nil {
		fmt.Println(err)
		return
	}

	group, found, err := loggroup.Read(ctx, clients, "/ops/automation")
	if err != nil || !found {
		fmt.Println(found, err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{loggroup.Bind(clients, group)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// Plan for 111122223333/eu-west-1: no changes.
}

package eventstest_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// A rule tells a topic about log groups that are deleted. The topic's policy does not
// let EventBridge in. A trail recorded the call: package trailogtest, mounted on the
// account, publishes what its trails record of the account's calls.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	eventstest.Mount(account)
	view := account.Region("eu-west-1")
	topic := snstest.PutTopic(view, snstest.TopicOptions{Name: "alarms"})

	client := eventbridge.NewFromConfig(view.Config())
	if _, err := client.PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String("deleted"),
		EventPattern: aws.String(`{"source":["aws.logs"],"detail":{"eventName":["DeleteLogGroup"]}}`)}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("deleted"),
		Targets: []types.Target{{Id: aws.String("topic"), Arn: &topic}}}); err != nil {
		fmt.Println(err)
		return
	}
	loggingtest.Publish(account, loggingtest.TrailEvent{Region: view.Region(), Record: json.RawMessage(
		`{"eventSource":"logs.amazonaws.com","eventName":"DeleteLogGroup","eventTime":"2026-02-03T10:11:12Z","eventType":"AwsApiCall","eventCategory":"Management"}`)})
	for _, d := range eventstest.Deliveries(view) {
		fmt.Println(d.Rule, d.TargetID, d.Arrived, d.Code)
	}
	// Output: deleted topic false AuthorizationError
}

// Any other event can be put on the bus.
func ExamplePut() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	eventstest.Mount(account)
	view := account.Region("eu-west-1")
	function := eventstest.PutFunction(view, "notify")
	if _, err := eventstest.NewLambda(view).AddPermission(ctx, &lambda.AddPermissionInput{FunctionName: &function, StatementId: aws.String("events"),
		Action: aws.String("lambda:InvokeFunction"), Principal: aws.String("events.amazonaws.com")}); err != nil {
		fmt.Println(err)
		return
	}
	client := eventstest.New(view)
	if _, err := client.PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String("stopped"), EventPattern: aws.String(`{"detail":{"state":["stopped"]}}`)}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := client.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("stopped"),
		Targets: []types.Target{{Id: aws.String("notify"), Arn: &function, InputPath: aws.String("$.detail")}}}); err != nil {
		fmt.Println(err)
		return
	}
	for _, state := range []string{"running", "stopped"} {
		deliveries, err := eventstest.Put(ctx, view, eventstest.Event{Source: "aws.ec2", DetailType: "EC2 Instance State-change Notification",
			Detail: json.RawMessage(`{"instance-id":"i-1","state":"` + state + `"}`)})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, d := range deliveries {
			fmt.Println(d.Rule, d.Arrived, d.Input)
		}
	}
	// Output: stopped true {"instance-id":"i-1","state":"stopped"}
}

// A pattern is tried without a rule.
func ExampleMatches() {
	for _, pattern := range []string{`{"detail":{"eventName":[{"prefix":"Start"}]}}`, `{"detail":{"eventName":"StartSession"}}`} {
		matched, err := eventstest.Matches(pattern, `{"source":"aws.ssm","detail":{"eventName":"StartSession"}}`)
		fmt.Println(matched, err)
	}
	// Output:
	// true <nil>
	// false InvalidEventPatternException: Event pattern is not valid. Reason: "eventName" must be an object or an array
	//  at [Source: (String)"{"detail":{"eventName":"StartSession"}}"; line: 1, column: 25]
}

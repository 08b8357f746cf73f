package topic_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// A topic that CloudTrail may publish to for one trail.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333") // in production: config.LoadDefaultConfig
	snstest.Mount(account)
	clients := topic.ClientsFromConfig(account.Region("eu-west-1").Config())

	publish, err := policy.New(policy.Topic, policy.AllowActions("sns:Publish").
		To(policy.Service("cloudtrail.amazonaws.com")).
		On("arn:aws:sns:eu-west-1:111122223333:log-files").
		When("StringEquals", "aws:SourceArn", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit").
		Sid("AWSCloudTrailSNSPolicy20131101")).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := topic.New("log-files").Allow(publish).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{logging.Join("notices", topic.Bind(clients, t))})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range plan.Changes() {
		fmt.Printf("%s %q %s\n", c.Action, c.Path, c.Call)
	}
	report, err := plan.Apply(ctx)
	fmt.Println(len(report.With(logging.Done)), err)
	// Output:
	// create "" sns:CreateTopic
	// create "policy[AWSCloudTrailSNSPolicy20131101]" sns:SetTopicAttributes
	// 2 <nil>
}

// Every wrong field at once.
func ExampleBuilder_Build() {
	_, err := topic.New("log files").Tag("aws:team", "x").Build()
	fmt.Println(err)
	// Output:
	// topic: 2 fields are wrong:
	//   topic "log files": may have only the characters A-Z a-z 0-9 _ - (Amazon SNS API, CreateTopic)
	//   tags[aws:team] "aws:team": a tag's key must not begin with "aws:" (IAM User Guide, IAM and AWS STS quotas)
}

// Adopting a topic that exists.
func ExampleRead() {
	ctx := context.Background()
	view := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	snstest.Mount(view.Account())
	snstest.PutTopic(view, snstest.TopicOptions{Name: "log-files"})

	t, found, err := topic.Read(ctx, topic.ClientsFromConfig(view.Config()), "log-files")
	fmt.Println(t.ARN(view.Scope()), found, err)
	// Output: arn:aws:sns:eu-west-1:111122223333:log-files true <nil>
}

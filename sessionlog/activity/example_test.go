package activity_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
)

func ExampleNew() {
	w := newWorld()
	starts, err := topic.New("session-starts").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := activity.NewRule("sessions").On(activity.Start).Topic(starts).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(context.Background(), logging.Targets{activity.New(w.clients, rule)}) // activity.ClientsFromConfig(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range plan.Changes() {
		fmt.Println(c.Action, c.Resource.Type, c.Call)
	}
	// Output:
	// create AWS::SNS::Topic sns:CreateTopic
	// create AWS::SNS::Topic sns:SetTopicAttributes
	// create AWS::Events::Rule events:PutRule
	// create AWS::Events::Rule events:PutTargets
}

func ExampleRolePolicy() {
	s := resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	fmt.Println(activity.RolePolicy(s, "arn:aws:codepipeline:eu-west-1:111122223333:audit"))
	// Output:
	// {"Version":"2012-10-17","Statement":[{"Sid":"SessionActivity","Effect":"Allow","Action":"codepipeline:StartPipelineExecution","Resource":"arn:aws:codepipeline:eu-west-1:111122223333:audit"}]}
}

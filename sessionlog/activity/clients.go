package activity

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// EventsAPI reads and writes rules.
type EventsAPI interface {
	DescribeRule(context.Context, *eventbridge.DescribeRuleInput, ...func(*eventbridge.Options)) (*eventbridge.DescribeRuleOutput, error)
	ListTargetsByRule(context.Context, *eventbridge.ListTargetsByRuleInput, ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error)
	PutRule(context.Context, *eventbridge.PutRuleInput, ...func(*eventbridge.Options)) (*eventbridge.PutRuleOutput, error)
	PutTargets(context.Context, *eventbridge.PutTargetsInput, ...func(*eventbridge.Options)) (*eventbridge.PutTargetsOutput, error)
	RemoveTargets(context.Context, *eventbridge.RemoveTargetsInput, ...func(*eventbridge.Options)) (*eventbridge.RemoveTargetsOutput, error)
	DeleteRule(context.Context, *eventbridge.DeleteRuleInput, ...func(*eventbridge.Options)) (*eventbridge.DeleteRuleOutput, error)
}

// FunctionAPI reads and writes the policies of Lambda functions.
type FunctionAPI interface {
	GetPolicy(context.Context, *lambda.GetPolicyInput, ...func(*lambda.Options)) (*lambda.GetPolicyOutput, error)
	AddPermission(context.Context, *lambda.AddPermissionInput, ...func(*lambda.Options)) (*lambda.AddPermissionOutput, error)
	RemovePermission(context.Context, *lambda.RemovePermissionInput, ...func(*lambda.Options)) (*lambda.RemovePermissionOutput, error)
}

var (
	_ EventsAPI   = (*eventbridge.Client)(nil)
	_ FunctionAPI = (*lambda.Client)(nil)
)

// Clients are the clients that a target needs. SNS and Functions may be nil where
// the rule has no such target, and Trails where whether a trail records the calls
// is not to be judged.
type Clients struct {
	resource.Clients
	IAM       role.API
	KMS       key.ReadAPI
	Events    EventsAPI
	SNS       topic.API
	Functions FunctionAPI
	Trails    trails.API
}

// ClientsFromConfig makes clients from cfg.
func ClientsFromConfig(cfg aws.Config) Clients {
	cfg = resource.Watched(cfg)
	return Clients{
		Clients: resource.ClientsFromConfig(cfg), IAM: iam.NewFromConfig(cfg), KMS: kms.NewFromConfig(cfg),
		Events: eventbridge.NewFromConfig(cfg), SNS: sns.NewFromConfig(cfg), Functions: lambda.NewFromConfig(cfg), Trails: cloudtrail.NewFromConfig(cfg),
	}
}

func (c Clients) topicClients() topic.Clients {
	return topic.Clients{Clients: c.Clients, SNS: c.SNS, KMS: c.KMS}
}

// eventsOptions retries a concurrent change, which the SDK does not, and never takes
// a quota for throttling.
func eventsOptions(o *eventbridge.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"ConcurrentModificationException"}, []string{"LimitExceededException"})
}

func (c Clients) trails() trails.Clients { return trails.Clients{Clients: c.Clients, Trails: c.Trails} }

func (c Clients) roles() role.Clients { return role.Clients{Clients: c.Clients, IAM: c.IAM} }

package eventstest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// New is the typed door of EventBridge for a view of the account, which must have been
// mounted.
func New(v loggingtest.View) Client { return Client{v} }

// NewLambda is the typed door of the policies of Lambda functions.
func NewLambda(v loggingtest.View) LambdaClient { return LambdaClient{v} }

// Client is EventBridge through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions. The zero Client belongs to no
// account; get one from [New].
type Client struct{ view loggingtest.View }

// LambdaClient is AWS Lambda through the typed door, as far as it is about function
// policies. Its methods have the SDK client's signatures, and ignore their option
// functions. The zero LambdaClient belongs to no account; get one from [NewLambda].
type LambdaClient struct{ view loggingtest.View }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, Service(), name, in)
}

// PutRule calls events:PutRule.
func (c Client) PutRule(ctx context.Context, in *eventbridge.PutRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutRuleOutput, error) {
	return invoke[eventbridge.PutRuleInput, eventbridge.PutRuleOutput](ctx, c, "PutRule", in)
}

// DescribeRule calls events:DescribeRule.
func (c Client) DescribeRule(ctx context.Context, in *eventbridge.DescribeRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.DescribeRuleOutput, error) {
	return invoke[eventbridge.DescribeRuleInput, eventbridge.DescribeRuleOutput](ctx, c, "DescribeRule", in)
}

// DeleteRule calls events:DeleteRule.
func (c Client) DeleteRule(ctx context.Context, in *eventbridge.DeleteRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.DeleteRuleOutput, error) {
	return invoke[eventbridge.DeleteRuleInput, eventbridge.DeleteRuleOutput](ctx, c, "DeleteRule", in)
}

// EnableRule calls events:EnableRule.
func (c Client) EnableRule(ctx context.Context, in *eventbridge.EnableRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.EnableRuleOutput, error) {
	return invoke[eventbridge.EnableRuleInput, eventbridge.EnableRuleOutput](ctx, c, "EnableRule", in)
}

// DisableRule calls events:DisableRule.
func (c Client) DisableRule(ctx context.Context, in *eventbridge.DisableRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.DisableRuleOutput, error) {
	return invoke[eventbridge.DisableRuleInput, eventbridge.DisableRuleOutput](ctx, c, "DisableRule", in)
}

// ListRules calls events:ListRules.
func (c Client) ListRules(ctx context.Context, in *eventbridge.ListRulesInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error) {
	return invoke[eventbridge.ListRulesInput, eventbridge.ListRulesOutput](ctx, c, "ListRules", in)
}

// PutTargets calls events:PutTargets.
func (c Client) PutTargets(ctx context.Context, in *eventbridge.PutTargetsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutTargetsOutput, error) {
	return invoke[eventbridge.PutTargetsInput, eventbridge.PutTargetsOutput](ctx, c, "PutTargets", in)
}

// ListTargetsByRule calls events:ListTargetsByRule.
func (c Client) ListTargetsByRule(ctx context.Context, in *eventbridge.ListTargetsByRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error) {
	return invoke[eventbridge.ListTargetsByRuleInput, eventbridge.ListTargetsByRuleOutput](ctx, c, "ListTargetsByRule", in)
}

// RemoveTargets calls events:RemoveTargets.
func (c Client) RemoveTargets(ctx context.Context, in *eventbridge.RemoveTargetsInput, _ ...func(*eventbridge.Options)) (*eventbridge.RemoveTargetsOutput, error) {
	return invoke[eventbridge.RemoveTargetsInput, eventbridge.RemoveTargetsOutput](ctx, c, "RemoveTargets", in)
}

// TagResource calls events:TagResource.
func (c Client) TagResource(ctx context.Context, in *eventbridge.TagResourceInput, _ ...func(*eventbridge.Options)) (*eventbridge.TagResourceOutput, error) {
	return invoke[eventbridge.TagResourceInput, eventbridge.TagResourceOutput](ctx, c, "TagResource", in)
}

// UntagResource calls events:UntagResource.
func (c Client) UntagResource(ctx context.Context, in *eventbridge.UntagResourceInput, _ ...func(*eventbridge.Options)) (*eventbridge.UntagResourceOutput, error) {
	return invoke[eventbridge.UntagResourceInput, eventbridge.UntagResourceOutput](ctx, c, "UntagResource", in)
}

// ListTagsForResource calls events:ListTagsForResource.
func (c Client) ListTagsForResource(ctx context.Context, in *eventbridge.ListTagsForResourceInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListTagsForResourceOutput, error) {
	return invoke[eventbridge.ListTagsForResourceInput, eventbridge.ListTagsForResourceOutput](ctx, c, "ListTagsForResource", in)
}

// ListRuleNamesByTarget calls events:ListRuleNamesByTarget.
func (c Client) ListRuleNamesByTarget(ctx context.Context, in *eventbridge.ListRuleNamesByTargetInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListRuleNamesByTargetOutput, error) {
	return invoke[eventbridge.ListRuleNamesByTargetInput, eventbridge.ListRuleNamesByTargetOutput](ctx, c, "ListRuleNamesByTarget", in)
}

// PutEvents calls events:PutEvents.
func (c Client) PutEvents(ctx context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	return invoke[eventbridge.PutEventsInput, eventbridge.PutEventsOutput](ctx, c, "PutEvents", in)
}

// TestEventPattern calls events:TestEventPattern.
func (c Client) TestEventPattern(ctx context.Context, in *eventbridge.TestEventPatternInput, _ ...func(*eventbridge.Options)) (*eventbridge.TestEventPatternOutput, error) {
	return invoke[eventbridge.TestEventPatternInput, eventbridge.TestEventPatternOutput](ctx, c, "TestEventPattern", in)
}

// CreateEventBus calls events:CreateEventBus.
func (c Client) CreateEventBus(ctx context.Context, in *eventbridge.CreateEventBusInput, _ ...func(*eventbridge.Options)) (*eventbridge.CreateEventBusOutput, error) {
	return invoke[eventbridge.CreateEventBusInput, eventbridge.CreateEventBusOutput](ctx, c, "CreateEventBus", in)
}

// DescribeEventBus calls events:DescribeEventBus.
func (c Client) DescribeEventBus(ctx context.Context, in *eventbridge.DescribeEventBusInput, _ ...func(*eventbridge.Options)) (*eventbridge.DescribeEventBusOutput, error) {
	return invoke[eventbridge.DescribeEventBusInput, eventbridge.DescribeEventBusOutput](ctx, c, "DescribeEventBus", in)
}

// ListEventBuses calls events:ListEventBuses.
func (c Client) ListEventBuses(ctx context.Context, in *eventbridge.ListEventBusesInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListEventBusesOutput, error) {
	return invoke[eventbridge.ListEventBusesInput, eventbridge.ListEventBusesOutput](ctx, c, "ListEventBuses", in)
}

// DeleteEventBus calls events:DeleteEventBus.
func (c Client) DeleteEventBus(ctx context.Context, in *eventbridge.DeleteEventBusInput, _ ...func(*eventbridge.Options)) (*eventbridge.DeleteEventBusOutput, error) {
	return invoke[eventbridge.DeleteEventBusInput, eventbridge.DeleteEventBusOutput](ctx, c, "DeleteEventBus", in)
}

// PutPermission calls events:PutPermission.
func (c Client) PutPermission(ctx context.Context, in *eventbridge.PutPermissionInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutPermissionOutput, error) {
	return invoke[eventbridge.PutPermissionInput, eventbridge.PutPermissionOutput](ctx, c, "PutPermission", in)
}

// RemovePermission calls events:RemovePermission.
func (c Client) RemovePermission(ctx context.Context, in *eventbridge.RemovePermissionInput, _ ...func(*eventbridge.Options)) (*eventbridge.RemovePermissionOutput, error) {
	return invoke[eventbridge.RemovePermissionInput, eventbridge.RemovePermissionOutput](ctx, c, "RemovePermission", in)
}

// AddPermission calls lambda:AddPermission.
func (c LambdaClient) AddPermission(ctx context.Context, in *lambda.AddPermissionInput, _ ...func(*lambda.Options)) (*lambda.AddPermissionOutput, error) {
	return loggingtest.Invoke[lambda.AddPermissionInput, lambda.AddPermissionOutput](ctx, c.view, Functions(), "AddPermission", in)
}

// GetPolicy calls lambda:GetPolicy.
func (c LambdaClient) GetPolicy(ctx context.Context, in *lambda.GetPolicyInput, _ ...func(*lambda.Options)) (*lambda.GetPolicyOutput, error) {
	return loggingtest.Invoke[lambda.GetPolicyInput, lambda.GetPolicyOutput](ctx, c.view, Functions(), "GetPolicy", in)
}

// RemovePermission calls lambda:RemovePermission.
func (c LambdaClient) RemovePermission(ctx context.Context, in *lambda.RemovePermissionInput, _ ...func(*lambda.Options)) (*lambda.RemovePermissionOutput, error) {
	return loggingtest.Invoke[lambda.RemovePermissionInput, lambda.RemovePermissionOutput](ctx, c.view, Functions(), "RemovePermission", in)
}

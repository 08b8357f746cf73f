package snstest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Client is SNS through the typed door. Its methods have the SDK client's signatures,
// and ignore their option functions. The zero Client belongs to no account; get one
// from [New].
type Client struct{ view loggingtest.View }

// New is the typed door for a view of the account, which must have been mounted.
func New(v loggingtest.View) Client { return Client{v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, Service(), name, in)
}

// CreateTopic calls sns:CreateTopic.
func (c Client) CreateTopic(ctx context.Context, in *sns.CreateTopicInput, _ ...func(*sns.Options)) (*sns.CreateTopicOutput, error) {
	return invoke[sns.CreateTopicInput, sns.CreateTopicOutput](ctx, c, "CreateTopic", in)
}

// DeleteTopic calls sns:DeleteTopic.
func (c Client) DeleteTopic(ctx context.Context, in *sns.DeleteTopicInput, _ ...func(*sns.Options)) (*sns.DeleteTopicOutput, error) {
	return invoke[sns.DeleteTopicInput, sns.DeleteTopicOutput](ctx, c, "DeleteTopic", in)
}

// ListTopics calls sns:ListTopics.
func (c Client) ListTopics(ctx context.Context, in *sns.ListTopicsInput, _ ...func(*sns.Options)) (*sns.ListTopicsOutput, error) {
	return invoke[sns.ListTopicsInput, sns.ListTopicsOutput](ctx, c, "ListTopics", in)
}

// GetTopicAttributes calls sns:GetTopicAttributes.
func (c Client) GetTopicAttributes(ctx context.Context, in *sns.GetTopicAttributesInput, _ ...func(*sns.Options)) (*sns.GetTopicAttributesOutput, error) {
	return invoke[sns.GetTopicAttributesInput, sns.GetTopicAttributesOutput](ctx, c, "GetTopicAttributes", in)
}

// SetTopicAttributes calls sns:SetTopicAttributes.
func (c Client) SetTopicAttributes(ctx context.Context, in *sns.SetTopicAttributesInput, _ ...func(*sns.Options)) (*sns.SetTopicAttributesOutput, error) {
	return invoke[sns.SetTopicAttributesInput, sns.SetTopicAttributesOutput](ctx, c, "SetTopicAttributes", in)
}

// TagResource calls sns:TagResource.
func (c Client) TagResource(ctx context.Context, in *sns.TagResourceInput, _ ...func(*sns.Options)) (*sns.TagResourceOutput, error) {
	return invoke[sns.TagResourceInput, sns.TagResourceOutput](ctx, c, "TagResource", in)
}

// UntagResource calls sns:UntagResource.
func (c Client) UntagResource(ctx context.Context, in *sns.UntagResourceInput, _ ...func(*sns.Options)) (*sns.UntagResourceOutput, error) {
	return invoke[sns.UntagResourceInput, sns.UntagResourceOutput](ctx, c, "UntagResource", in)
}

// ListTagsForResource calls sns:ListTagsForResource.
func (c Client) ListTagsForResource(ctx context.Context, in *sns.ListTagsForResourceInput, _ ...func(*sns.Options)) (*sns.ListTagsForResourceOutput, error) {
	return invoke[sns.ListTagsForResourceInput, sns.ListTagsForResourceOutput](ctx, c, "ListTagsForResource", in)
}

// Subscribe calls sns:Subscribe.
func (c Client) Subscribe(ctx context.Context, in *sns.SubscribeInput, _ ...func(*sns.Options)) (*sns.SubscribeOutput, error) {
	return invoke[sns.SubscribeInput, sns.SubscribeOutput](ctx, c, "Subscribe", in)
}

// Unsubscribe calls sns:Unsubscribe.
func (c Client) Unsubscribe(ctx context.Context, in *sns.UnsubscribeInput, _ ...func(*sns.Options)) (*sns.UnsubscribeOutput, error) {
	return invoke[sns.UnsubscribeInput, sns.UnsubscribeOutput](ctx, c, "Unsubscribe", in)
}

// ListSubscriptionsByTopic calls sns:ListSubscriptionsByTopic.
func (c Client) ListSubscriptionsByTopic(ctx context.Context, in *sns.ListSubscriptionsByTopicInput, _ ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error) {
	return invoke[sns.ListSubscriptionsByTopicInput, sns.ListSubscriptionsByTopicOutput](ctx, c, "ListSubscriptionsByTopic", in)
}

// Publish calls sns:Publish.
func (c Client) Publish(ctx context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	return invoke[sns.PublishInput, sns.PublishOutput](ctx, c, "Publish", in)
}

// PublishBatch calls sns:PublishBatch.
func (c Client) PublishBatch(ctx context.Context, in *sns.PublishBatchInput, _ ...func(*sns.Options)) (*sns.PublishBatchOutput, error) {
	return invoke[sns.PublishBatchInput, sns.PublishBatchOutput](ctx, c, "PublishBatch", in)
}

// ListSubscriptions calls sns:ListSubscriptions.
func (c Client) ListSubscriptions(ctx context.Context, in *sns.ListSubscriptionsInput, _ ...func(*sns.Options)) (*sns.ListSubscriptionsOutput, error) {
	return invoke[sns.ListSubscriptionsInput, sns.ListSubscriptionsOutput](ctx, c, "ListSubscriptions", in)
}

// ConfirmSubscription calls sns:ConfirmSubscription.
func (c Client) ConfirmSubscription(ctx context.Context, in *sns.ConfirmSubscriptionInput, _ ...func(*sns.Options)) (*sns.ConfirmSubscriptionOutput, error) {
	return invoke[sns.ConfirmSubscriptionInput, sns.ConfirmSubscriptionOutput](ctx, c, "ConfirmSubscription", in)
}

// GetSubscriptionAttributes calls sns:GetSubscriptionAttributes.
func (c Client) GetSubscriptionAttributes(ctx context.Context, in *sns.GetSubscriptionAttributesInput, _ ...func(*sns.Options)) (*sns.GetSubscriptionAttributesOutput, error) {
	return invoke[sns.GetSubscriptionAttributesInput, sns.GetSubscriptionAttributesOutput](ctx, c, "GetSubscriptionAttributes", in)
}

// SetSubscriptionAttributes calls sns:SetSubscriptionAttributes.
func (c Client) SetSubscriptionAttributes(ctx context.Context, in *sns.SetSubscriptionAttributesInput, _ ...func(*sns.Options)) (*sns.SetSubscriptionAttributesOutput, error) {
	return invoke[sns.SetSubscriptionAttributesInput, sns.SetSubscriptionAttributesOutput](ctx, c, "SetSubscriptionAttributes", in)
}

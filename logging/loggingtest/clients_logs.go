package loggingtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// LogsClient is CloudWatch Logs through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
type LogsClient struct{ view View }

// CreateLogGroup calls logs:CreateLogGroup.
func (c LogsClient) CreateLogGroup(ctx context.Context, in *cloudwatchlogs.CreateLogGroupInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogGroupOutput, error) {
	return Invoke[cloudwatchlogs.CreateLogGroupInput, cloudwatchlogs.CreateLogGroupOutput](ctx, c.view, Logs(), "CreateLogGroup", in)
}

// DeleteLogGroup calls logs:DeleteLogGroup.
func (c LogsClient) DeleteLogGroup(ctx context.Context, in *cloudwatchlogs.DeleteLogGroupInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteLogGroupOutput, error) {
	return Invoke[cloudwatchlogs.DeleteLogGroupInput, cloudwatchlogs.DeleteLogGroupOutput](ctx, c.view, Logs(), "DeleteLogGroup", in)
}

// DescribeLogGroups calls logs:DescribeLogGroups.
func (c LogsClient) DescribeLogGroups(ctx context.Context, in *cloudwatchlogs.DescribeLogGroupsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
	return Invoke[cloudwatchlogs.DescribeLogGroupsInput, cloudwatchlogs.DescribeLogGroupsOutput](ctx, c.view, Logs(), "DescribeLogGroups", in)
}

// PutRetentionPolicy calls logs:PutRetentionPolicy.
func (c LogsClient) PutRetentionPolicy(ctx context.Context, in *cloudwatchlogs.PutRetentionPolicyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutRetentionPolicyOutput, error) {
	return Invoke[cloudwatchlogs.PutRetentionPolicyInput, cloudwatchlogs.PutRetentionPolicyOutput](ctx, c.view, Logs(), "PutRetentionPolicy", in)
}

// DeleteRetentionPolicy calls logs:DeleteRetentionPolicy.
func (c LogsClient) DeleteRetentionPolicy(ctx context.Context, in *cloudwatchlogs.DeleteRetentionPolicyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteRetentionPolicyOutput, error) {
	return Invoke[cloudwatchlogs.DeleteRetentionPolicyInput, cloudwatchlogs.DeleteRetentionPolicyOutput](ctx, c.view, Logs(), "DeleteRetentionPolicy", in)
}

// AssociateKmsKey calls logs:AssociateKmsKey.
func (c LogsClient) AssociateKmsKey(ctx context.Context, in *cloudwatchlogs.AssociateKmsKeyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.AssociateKmsKeyOutput, error) {
	return Invoke[cloudwatchlogs.AssociateKmsKeyInput, cloudwatchlogs.AssociateKmsKeyOutput](ctx, c.view, Logs(), "AssociateKmsKey", in)
}

// DisassociateKmsKey calls logs:DisassociateKmsKey.
func (c LogsClient) DisassociateKmsKey(ctx context.Context, in *cloudwatchlogs.DisassociateKmsKeyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DisassociateKmsKeyOutput, error) {
	return Invoke[cloudwatchlogs.DisassociateKmsKeyInput, cloudwatchlogs.DisassociateKmsKeyOutput](ctx, c.view, Logs(), "DisassociateKmsKey", in)
}

// PutLogGroupDeletionProtection calls logs:PutLogGroupDeletionProtection.
func (c LogsClient) PutLogGroupDeletionProtection(ctx context.Context, in *cloudwatchlogs.PutLogGroupDeletionProtectionInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutLogGroupDeletionProtectionOutput, error) {
	return Invoke[cloudwatchlogs.PutLogGroupDeletionProtectionInput, cloudwatchlogs.PutLogGroupDeletionProtectionOutput](ctx, c.view, Logs(), "PutLogGroupDeletionProtection", in)
}

// CreateLogStream calls logs:CreateLogStream.
func (c LogsClient) CreateLogStream(ctx context.Context, in *cloudwatchlogs.CreateLogStreamInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogStreamOutput, error) {
	return Invoke[cloudwatchlogs.CreateLogStreamInput, cloudwatchlogs.CreateLogStreamOutput](ctx, c.view, Logs(), "CreateLogStream", in)
}

// DescribeLogStreams calls logs:DescribeLogStreams.
func (c LogsClient) DescribeLogStreams(ctx context.Context, in *cloudwatchlogs.DescribeLogStreamsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeLogStreamsOutput, error) {
	return Invoke[cloudwatchlogs.DescribeLogStreamsInput, cloudwatchlogs.DescribeLogStreamsOutput](ctx, c.view, Logs(), "DescribeLogStreams", in)
}

// DeleteLogStream calls logs:DeleteLogStream.
func (c LogsClient) DeleteLogStream(ctx context.Context, in *cloudwatchlogs.DeleteLogStreamInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteLogStreamOutput, error) {
	return Invoke[cloudwatchlogs.DeleteLogStreamInput, cloudwatchlogs.DeleteLogStreamOutput](ctx, c.view, Logs(), "DeleteLogStream", in)
}

// PutLogEvents calls logs:PutLogEvents.
func (c LogsClient) PutLogEvents(ctx context.Context, in *cloudwatchlogs.PutLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutLogEventsOutput, error) {
	return Invoke[cloudwatchlogs.PutLogEventsInput, cloudwatchlogs.PutLogEventsOutput](ctx, c.view, Logs(), "PutLogEvents", in)
}

// GetLogEvents calls logs:GetLogEvents.
func (c LogsClient) GetLogEvents(ctx context.Context, in *cloudwatchlogs.GetLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	return Invoke[cloudwatchlogs.GetLogEventsInput, cloudwatchlogs.GetLogEventsOutput](ctx, c.view, Logs(), "GetLogEvents", in)
}

// FilterLogEvents calls logs:FilterLogEvents.
func (c LogsClient) FilterLogEvents(ctx context.Context, in *cloudwatchlogs.FilterLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	return Invoke[cloudwatchlogs.FilterLogEventsInput, cloudwatchlogs.FilterLogEventsOutput](ctx, c.view, Logs(), "FilterLogEvents", in)
}

// TagResource calls logs:TagResource.
func (c LogsClient) TagResource(ctx context.Context, in *cloudwatchlogs.TagResourceInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.TagResourceOutput, error) {
	return Invoke[cloudwatchlogs.TagResourceInput, cloudwatchlogs.TagResourceOutput](ctx, c.view, Logs(), "TagResource", in)
}

// UntagResource calls logs:UntagResource.
func (c LogsClient) UntagResource(ctx context.Context, in *cloudwatchlogs.UntagResourceInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.UntagResourceOutput, error) {
	return Invoke[cloudwatchlogs.UntagResourceInput, cloudwatchlogs.UntagResourceOutput](ctx, c.view, Logs(), "UntagResource", in)
}

// ListTagsForResource calls logs:ListTagsForResource.
func (c LogsClient) ListTagsForResource(ctx context.Context, in *cloudwatchlogs.ListTagsForResourceInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.ListTagsForResourceOutput, error) {
	return Invoke[cloudwatchlogs.ListTagsForResourceInput, cloudwatchlogs.ListTagsForResourceOutput](ctx, c.view, Logs(), "ListTagsForResource", in)
}

// PutResourcePolicy calls logs:PutResourcePolicy.
func (c LogsClient) PutResourcePolicy(ctx context.Context, in *cloudwatchlogs.PutResourcePolicyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutResourcePolicyOutput, error) {
	return Invoke[cloudwatchlogs.PutResourcePolicyInput, cloudwatchlogs.PutResourcePolicyOutput](ctx, c.view, Logs(), "PutResourcePolicy", in)
}

// DescribeResourcePolicies calls logs:DescribeResourcePolicies.
func (c LogsClient) DescribeResourcePolicies(ctx context.Context, in *cloudwatchlogs.DescribeResourcePoliciesInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeResourcePoliciesOutput, error) {
	return Invoke[cloudwatchlogs.DescribeResourcePoliciesInput, cloudwatchlogs.DescribeResourcePoliciesOutput](ctx, c.view, Logs(), "DescribeResourcePolicies", in)
}

// DeleteResourcePolicy calls logs:DeleteResourcePolicy.
func (c LogsClient) DeleteResourcePolicy(ctx context.Context, in *cloudwatchlogs.DeleteResourcePolicyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteResourcePolicyOutput, error) {
	return Invoke[cloudwatchlogs.DeleteResourcePolicyInput, cloudwatchlogs.DeleteResourcePolicyOutput](ctx, c.view, Logs(), "DeleteResourcePolicy", in)
}

// ListLogGroups calls logs:ListLogGroups.
func (c LogsClient) ListLogGroups(ctx context.Context, in *cloudwatchlogs.ListLogGroupsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.ListLogGroupsOutput, error) {
	return Invoke[cloudwatchlogs.ListLogGroupsInput, cloudwatchlogs.ListLogGroupsOutput](ctx, c.view, Logs(), "ListLogGroups", in)
}

// TagLogGroup calls logs:TagLogGroup.
func (c LogsClient) TagLogGroup(ctx context.Context, in *cloudwatchlogs.TagLogGroupInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.TagLogGroupOutput, error) {
	return Invoke[cloudwatchlogs.TagLogGroupInput, cloudwatchlogs.TagLogGroupOutput](ctx, c.view, Logs(), "TagLogGroup", in)
}

// UntagLogGroup calls logs:UntagLogGroup.
func (c LogsClient) UntagLogGroup(ctx context.Context, in *cloudwatchlogs.UntagLogGroupInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.UntagLogGroupOutput, error) {
	return Invoke[cloudwatchlogs.UntagLogGroupInput, cloudwatchlogs.UntagLogGroupOutput](ctx, c.view, Logs(), "UntagLogGroup", in)
}

// ListTagsLogGroup calls logs:ListTagsLogGroup.
func (c LogsClient) ListTagsLogGroup(ctx context.Context, in *cloudwatchlogs.ListTagsLogGroupInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.ListTagsLogGroupOutput, error) {
	return Invoke[cloudwatchlogs.ListTagsLogGroupInput, cloudwatchlogs.ListTagsLogGroupOutput](ctx, c.view, Logs(), "ListTagsLogGroup", in)
}

// PutMetricFilter calls logs:PutMetricFilter.
func (c LogsClient) PutMetricFilter(ctx context.Context, in *cloudwatchlogs.PutMetricFilterInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutMetricFilterOutput, error) {
	return Invoke[cloudwatchlogs.PutMetricFilterInput, cloudwatchlogs.PutMetricFilterOutput](ctx, c.view, Logs(), "PutMetricFilter", in)
}

// DescribeMetricFilters calls logs:DescribeMetricFilters.
func (c LogsClient) DescribeMetricFilters(ctx context.Context, in *cloudwatchlogs.DescribeMetricFiltersInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeMetricFiltersOutput, error) {
	return Invoke[cloudwatchlogs.DescribeMetricFiltersInput, cloudwatchlogs.DescribeMetricFiltersOutput](ctx, c.view, Logs(), "DescribeMetricFilters", in)
}

// DeleteMetricFilter calls logs:DeleteMetricFilter.
func (c LogsClient) DeleteMetricFilter(ctx context.Context, in *cloudwatchlogs.DeleteMetricFilterInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteMetricFilterOutput, error) {
	return Invoke[cloudwatchlogs.DeleteMetricFilterInput, cloudwatchlogs.DeleteMetricFilterOutput](ctx, c.view, Logs(), "DeleteMetricFilter", in)
}

// TestMetricFilter calls logs:TestMetricFilter.
func (c LogsClient) TestMetricFilter(ctx context.Context, in *cloudwatchlogs.TestMetricFilterInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.TestMetricFilterOutput, error) {
	return Invoke[cloudwatchlogs.TestMetricFilterInput, cloudwatchlogs.TestMetricFilterOutput](ctx, c.view, Logs(), "TestMetricFilter", in)
}

// PutSubscriptionFilter calls logs:PutSubscriptionFilter.
func (c LogsClient) PutSubscriptionFilter(ctx context.Context, in *cloudwatchlogs.PutSubscriptionFilterInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutSubscriptionFilterOutput, error) {
	return Invoke[cloudwatchlogs.PutSubscriptionFilterInput, cloudwatchlogs.PutSubscriptionFilterOutput](ctx, c.view, Logs(), "PutSubscriptionFilter", in)
}

// DescribeSubscriptionFilters calls logs:DescribeSubscriptionFilters.
func (c LogsClient) DescribeSubscriptionFilters(ctx context.Context, in *cloudwatchlogs.DescribeSubscriptionFiltersInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeSubscriptionFiltersOutput, error) {
	return Invoke[cloudwatchlogs.DescribeSubscriptionFiltersInput, cloudwatchlogs.DescribeSubscriptionFiltersOutput](ctx, c.view, Logs(), "DescribeSubscriptionFilters", in)
}

// DeleteSubscriptionFilter calls logs:DeleteSubscriptionFilter.
func (c LogsClient) DeleteSubscriptionFilter(ctx context.Context, in *cloudwatchlogs.DeleteSubscriptionFilterInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteSubscriptionFilterOutput, error) {
	return Invoke[cloudwatchlogs.DeleteSubscriptionFilterInput, cloudwatchlogs.DeleteSubscriptionFilterOutput](ctx, c.view, Logs(), "DeleteSubscriptionFilter", in)
}

// PutDestination calls logs:PutDestination.
func (c LogsClient) PutDestination(ctx context.Context, in *cloudwatchlogs.PutDestinationInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutDestinationOutput, error) {
	return Invoke[cloudwatchlogs.PutDestinationInput, cloudwatchlogs.PutDestinationOutput](ctx, c.view, Logs(), "PutDestination", in)
}

// PutDestinationPolicy calls logs:PutDestinationPolicy.
func (c LogsClient) PutDestinationPolicy(ctx context.Context, in *cloudwatchlogs.PutDestinationPolicyInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.PutDestinationPolicyOutput, error) {
	return Invoke[cloudwatchlogs.PutDestinationPolicyInput, cloudwatchlogs.PutDestinationPolicyOutput](ctx, c.view, Logs(), "PutDestinationPolicy", in)
}

// DescribeDestinations calls logs:DescribeDestinations.
func (c LogsClient) DescribeDestinations(ctx context.Context, in *cloudwatchlogs.DescribeDestinationsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeDestinationsOutput, error) {
	return Invoke[cloudwatchlogs.DescribeDestinationsInput, cloudwatchlogs.DescribeDestinationsOutput](ctx, c.view, Logs(), "DescribeDestinations", in)
}

// DeleteDestination calls logs:DeleteDestination.
func (c LogsClient) DeleteDestination(ctx context.Context, in *cloudwatchlogs.DeleteDestinationInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DeleteDestinationOutput, error) {
	return Invoke[cloudwatchlogs.DeleteDestinationInput, cloudwatchlogs.DeleteDestinationOutput](ctx, c.view, Logs(), "DeleteDestination", in)
}

package trailogtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog"
)

// Client is AWS CloudTrail through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions. The zero Client belongs to no
// account; get one from [NewClient].
type Client struct{ view loggingtest.View }

var (
	_ trailog.API          = Client{}
	_ trailog.PublicKeyAPI = Client{}
)

// NewClient is AWS CloudTrail alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, Service(), name, in)
}

// CreateTrail calls cloudtrail:CreateTrail.
func (c Client) CreateTrail(ctx context.Context, in *cloudtrail.CreateTrailInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.CreateTrailOutput, error) {
	return invoke[cloudtrail.CreateTrailInput, cloudtrail.CreateTrailOutput](ctx, c, "CreateTrail", in)
}

// UpdateTrail calls cloudtrail:UpdateTrail.
func (c Client) UpdateTrail(ctx context.Context, in *cloudtrail.UpdateTrailInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.UpdateTrailOutput, error) {
	return invoke[cloudtrail.UpdateTrailInput, cloudtrail.UpdateTrailOutput](ctx, c, "UpdateTrail", in)
}

// DeleteTrail calls cloudtrail:DeleteTrail.
func (c Client) DeleteTrail(ctx context.Context, in *cloudtrail.DeleteTrailInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.DeleteTrailOutput, error) {
	return invoke[cloudtrail.DeleteTrailInput, cloudtrail.DeleteTrailOutput](ctx, c, "DeleteTrail", in)
}

// GetTrail calls cloudtrail:GetTrail.
func (c Client) GetTrail(ctx context.Context, in *cloudtrail.GetTrailInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailOutput, error) {
	return invoke[cloudtrail.GetTrailInput, cloudtrail.GetTrailOutput](ctx, c, "GetTrail", in)
}

// DescribeTrails calls cloudtrail:DescribeTrails.
func (c Client) DescribeTrails(ctx context.Context, in *cloudtrail.DescribeTrailsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.DescribeTrailsOutput, error) {
	return invoke[cloudtrail.DescribeTrailsInput, cloudtrail.DescribeTrailsOutput](ctx, c, "DescribeTrails", in)
}

// ListTrails calls cloudtrail:ListTrails.
func (c Client) ListTrails(ctx context.Context, in *cloudtrail.ListTrailsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListTrailsOutput, error) {
	return invoke[cloudtrail.ListTrailsInput, cloudtrail.ListTrailsOutput](ctx, c, "ListTrails", in)
}

// GetTrailStatus calls cloudtrail:GetTrailStatus.
func (c Client) GetTrailStatus(ctx context.Context, in *cloudtrail.GetTrailStatusInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetTrailStatusOutput, error) {
	return invoke[cloudtrail.GetTrailStatusInput, cloudtrail.GetTrailStatusOutput](ctx, c, "GetTrailStatus", in)
}

// StartLogging calls cloudtrail:StartLogging.
func (c Client) StartLogging(ctx context.Context, in *cloudtrail.StartLoggingInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.StartLoggingOutput, error) {
	return invoke[cloudtrail.StartLoggingInput, cloudtrail.StartLoggingOutput](ctx, c, "StartLogging", in)
}

// StopLogging calls cloudtrail:StopLogging.
func (c Client) StopLogging(ctx context.Context, in *cloudtrail.StopLoggingInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.StopLoggingOutput, error) {
	return invoke[cloudtrail.StopLoggingInput, cloudtrail.StopLoggingOutput](ctx, c, "StopLogging", in)
}

// PutEventSelectors calls cloudtrail:PutEventSelectors.
func (c Client) PutEventSelectors(ctx context.Context, in *cloudtrail.PutEventSelectorsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.PutEventSelectorsOutput, error) {
	return invoke[cloudtrail.PutEventSelectorsInput, cloudtrail.PutEventSelectorsOutput](ctx, c, "PutEventSelectors", in)
}

// GetEventSelectors calls cloudtrail:GetEventSelectors.
func (c Client) GetEventSelectors(ctx context.Context, in *cloudtrail.GetEventSelectorsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetEventSelectorsOutput, error) {
	return invoke[cloudtrail.GetEventSelectorsInput, cloudtrail.GetEventSelectorsOutput](ctx, c, "GetEventSelectors", in)
}

// PutInsightSelectors calls cloudtrail:PutInsightSelectors.
func (c Client) PutInsightSelectors(ctx context.Context, in *cloudtrail.PutInsightSelectorsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.PutInsightSelectorsOutput, error) {
	return invoke[cloudtrail.PutInsightSelectorsInput, cloudtrail.PutInsightSelectorsOutput](ctx, c, "PutInsightSelectors", in)
}

// GetInsightSelectors calls cloudtrail:GetInsightSelectors.
func (c Client) GetInsightSelectors(ctx context.Context, in *cloudtrail.GetInsightSelectorsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.GetInsightSelectorsOutput, error) {
	return invoke[cloudtrail.GetInsightSelectorsInput, cloudtrail.GetInsightSelectorsOutput](ctx, c, "GetInsightSelectors", in)
}

// AddTags calls cloudtrail:AddTags.
func (c Client) AddTags(ctx context.Context, in *cloudtrail.AddTagsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.AddTagsOutput, error) {
	return invoke[cloudtrail.AddTagsInput, cloudtrail.AddTagsOutput](ctx, c, "AddTags", in)
}

// ListTags calls cloudtrail:ListTags.
func (c Client) ListTags(ctx context.Context, in *cloudtrail.ListTagsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListTagsOutput, error) {
	return invoke[cloudtrail.ListTagsInput, cloudtrail.ListTagsOutput](ctx, c, "ListTags", in)
}

// RemoveTags calls cloudtrail:RemoveTags.
func (c Client) RemoveTags(ctx context.Context, in *cloudtrail.RemoveTagsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.RemoveTagsOutput, error) {
	return invoke[cloudtrail.RemoveTagsInput, cloudtrail.RemoveTagsOutput](ctx, c, "RemoveTags", in)
}

// LookupEvents calls cloudtrail:LookupEvents.
func (c Client) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	return invoke[cloudtrail.LookupEventsInput, cloudtrail.LookupEventsOutput](ctx, c, "LookupEvents", in)
}

// ListPublicKeys calls cloudtrail:ListPublicKeys.
func (c Client) ListPublicKeys(ctx context.Context, in *cloudtrail.ListPublicKeysInput, _ ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error) {
	return invoke[cloudtrail.ListPublicKeysInput, cloudtrail.ListPublicKeysOutput](ctx, c, "ListPublicKeys", in)
}

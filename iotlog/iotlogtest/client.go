package iotlogtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// New is the typed door of the fake for a view of the account, which must have
// been mounted: what iotlog.New takes. Its IoT is a [Client].
func New(v loggingtest.View) iotlog.Clients {
	return iotlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), IoT: Client{v}}
}

// Client is AWS IoT through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions: so a SetV2LoggingOptions with
// DisableAllLogs false counts as one that sends the false, which the SDK's client
// does not do by itself. The zero Client belongs to no account; get one from
// [NewClient].
type Client struct{ view loggingtest.View }

var _ iotlog.IoTAPI = Client{}

// NewClient is AWS IoT alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, service(), name, in)
}

// SetV2LoggingOptions calls iot:SetV2LoggingOptions.
func (c Client) SetV2LoggingOptions(ctx context.Context, in *iot.SetV2LoggingOptionsInput, _ ...func(*iot.Options)) (*iot.SetV2LoggingOptionsOutput, error) {
	return invoke[iot.SetV2LoggingOptionsInput, iot.SetV2LoggingOptionsOutput](ctx, c, "SetV2LoggingOptions", in)
}

// GetV2LoggingOptions calls iot:GetV2LoggingOptions.
func (c Client) GetV2LoggingOptions(ctx context.Context, in *iot.GetV2LoggingOptionsInput, _ ...func(*iot.Options)) (*iot.GetV2LoggingOptionsOutput, error) {
	return invoke[iot.GetV2LoggingOptionsInput, iot.GetV2LoggingOptionsOutput](ctx, c, "GetV2LoggingOptions", in)
}

// SetV2LoggingLevel calls iot:SetV2LoggingLevel.
func (c Client) SetV2LoggingLevel(ctx context.Context, in *iot.SetV2LoggingLevelInput, _ ...func(*iot.Options)) (*iot.SetV2LoggingLevelOutput, error) {
	return invoke[iot.SetV2LoggingLevelInput, iot.SetV2LoggingLevelOutput](ctx, c, "SetV2LoggingLevel", in)
}

// ListV2LoggingLevels calls iot:ListV2LoggingLevels.
func (c Client) ListV2LoggingLevels(ctx context.Context, in *iot.ListV2LoggingLevelsInput, _ ...func(*iot.Options)) (*iot.ListV2LoggingLevelsOutput, error) {
	return invoke[iot.ListV2LoggingLevelsInput, iot.ListV2LoggingLevelsOutput](ctx, c, "ListV2LoggingLevels", in)
}

// DeleteV2LoggingLevel calls iot:DeleteV2LoggingLevel.
func (c Client) DeleteV2LoggingLevel(ctx context.Context, in *iot.DeleteV2LoggingLevelInput, _ ...func(*iot.Options)) (*iot.DeleteV2LoggingLevelOutput, error) {
	return invoke[iot.DeleteV2LoggingLevelInput, iot.DeleteV2LoggingLevelOutput](ctx, c, "DeleteV2LoggingLevel", in)
}

// SetLoggingOptions calls iot:SetLoggingOptions.
func (c Client) SetLoggingOptions(ctx context.Context, in *iot.SetLoggingOptionsInput, _ ...func(*iot.Options)) (*iot.SetLoggingOptionsOutput, error) {
	return invoke[iot.SetLoggingOptionsInput, iot.SetLoggingOptionsOutput](ctx, c, "SetLoggingOptions", in)
}

// GetLoggingOptions calls iot:GetLoggingOptions.
func (c Client) GetLoggingOptions(ctx context.Context, in *iot.GetLoggingOptionsInput, _ ...func(*iot.Options)) (*iot.GetLoggingOptionsOutput, error) {
	return invoke[iot.GetLoggingOptionsInput, iot.GetLoggingOptionsOutput](ctx, c, "GetLoggingOptions", in)
}

// CreateThing calls iot:CreateThing.
func (c Client) CreateThing(ctx context.Context, in *iot.CreateThingInput, _ ...func(*iot.Options)) (*iot.CreateThingOutput, error) {
	return invoke[iot.CreateThingInput, iot.CreateThingOutput](ctx, c, "CreateThing", in)
}

// DescribeThing calls iot:DescribeThing.
func (c Client) DescribeThing(ctx context.Context, in *iot.DescribeThingInput, _ ...func(*iot.Options)) (*iot.DescribeThingOutput, error) {
	return invoke[iot.DescribeThingInput, iot.DescribeThingOutput](ctx, c, "DescribeThing", in)
}

// DeleteThing calls iot:DeleteThing.
func (c Client) DeleteThing(ctx context.Context, in *iot.DeleteThingInput, _ ...func(*iot.Options)) (*iot.DeleteThingOutput, error) {
	return invoke[iot.DeleteThingInput, iot.DeleteThingOutput](ctx, c, "DeleteThing", in)
}

// CreateThingGroup calls iot:CreateThingGroup.
func (c Client) CreateThingGroup(ctx context.Context, in *iot.CreateThingGroupInput, _ ...func(*iot.Options)) (*iot.CreateThingGroupOutput, error) {
	return invoke[iot.CreateThingGroupInput, iot.CreateThingGroupOutput](ctx, c, "CreateThingGroup", in)
}

// DescribeThingGroup calls iot:DescribeThingGroup.
func (c Client) DescribeThingGroup(ctx context.Context, in *iot.DescribeThingGroupInput, _ ...func(*iot.Options)) (*iot.DescribeThingGroupOutput, error) {
	return invoke[iot.DescribeThingGroupInput, iot.DescribeThingGroupOutput](ctx, c, "DescribeThingGroup", in)
}

// DeleteThingGroup calls iot:DeleteThingGroup.
func (c Client) DeleteThingGroup(ctx context.Context, in *iot.DeleteThingGroupInput, _ ...func(*iot.Options)) (*iot.DeleteThingGroupOutput, error) {
	return invoke[iot.DeleteThingGroupInput, iot.DeleteThingGroupOutput](ctx, c, "DeleteThingGroup", in)
}

// ListThingGroups calls iot:ListThingGroups.
func (c Client) ListThingGroups(ctx context.Context, in *iot.ListThingGroupsInput, _ ...func(*iot.Options)) (*iot.ListThingGroupsOutput, error) {
	return invoke[iot.ListThingGroupsInput, iot.ListThingGroupsOutput](ctx, c, "ListThingGroups", in)
}

// ListThingGroupsForThing calls iot:ListThingGroupsForThing.
func (c Client) ListThingGroupsForThing(ctx context.Context, in *iot.ListThingGroupsForThingInput, _ ...func(*iot.Options)) (*iot.ListThingGroupsForThingOutput, error) {
	return invoke[iot.ListThingGroupsForThingInput, iot.ListThingGroupsForThingOutput](ctx, c, "ListThingGroupsForThing", in)
}

// AddThingToThingGroup calls iot:AddThingToThingGroup.
func (c Client) AddThingToThingGroup(ctx context.Context, in *iot.AddThingToThingGroupInput, _ ...func(*iot.Options)) (*iot.AddThingToThingGroupOutput, error) {
	return invoke[iot.AddThingToThingGroupInput, iot.AddThingToThingGroupOutput](ctx, c, "AddThingToThingGroup", in)
}

// RemoveThingFromThingGroup calls iot:RemoveThingFromThingGroup.
func (c Client) RemoveThingFromThingGroup(ctx context.Context, in *iot.RemoveThingFromThingGroupInput, _ ...func(*iot.Options)) (*iot.RemoveThingFromThingGroupOutput, error) {
	return invoke[iot.RemoveThingFromThingGroupInput, iot.RemoveThingFromThingGroupOutput](ctx, c, "RemoveThingFromThingGroup", in)
}

// UpdateThingGroup calls iot:UpdateThingGroup.
func (c Client) UpdateThingGroup(ctx context.Context, in *iot.UpdateThingGroupInput, _ ...func(*iot.Options)) (*iot.UpdateThingGroupOutput, error) {
	return invoke[iot.UpdateThingGroupInput, iot.UpdateThingGroupOutput](ctx, c, "UpdateThingGroup", in)
}

// ListThings calls iot:ListThings.
func (c Client) ListThings(ctx context.Context, in *iot.ListThingsInput, _ ...func(*iot.Options)) (*iot.ListThingsOutput, error) {
	return invoke[iot.ListThingsInput, iot.ListThingsOutput](ctx, c, "ListThings", in)
}

// TagResource calls iot:TagResource.
func (c Client) TagResource(ctx context.Context, in *iot.TagResourceInput, _ ...func(*iot.Options)) (*iot.TagResourceOutput, error) {
	return invoke[iot.TagResourceInput, iot.TagResourceOutput](ctx, c, "TagResource", in)
}

// UntagResource calls iot:UntagResource.
func (c Client) UntagResource(ctx context.Context, in *iot.UntagResourceInput, _ ...func(*iot.Options)) (*iot.UntagResourceOutput, error) {
	return invoke[iot.UntagResourceInput, iot.UntagResourceOutput](ctx, c, "UntagResource", in)
}

// ListTagsForResource calls iot:ListTagsForResource.
func (c Client) ListTagsForResource(ctx context.Context, in *iot.ListTagsForResourceInput, _ ...func(*iot.Options)) (*iot.ListTagsForResourceOutput, error) {
	return invoke[iot.ListTagsForResourceInput, iot.ListTagsForResourceOutput](ctx, c, "ListTagsForResource", in)
}

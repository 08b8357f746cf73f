package automationlogtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// Client is the service settings and automations of Systems Manager, and what package
// ssmtest has of it, through the typed door. Its methods have the SDK client's signatures,
// and ignore their option functions. The zero Client belongs to no account; get one from
// [NewClient].
type Client struct {
	ssmtest.Client
	view loggingtest.View
}

// NewClient is Systems Manager alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{ssmtest.New(v), v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, ssmtest.Service(), name, in)
}

// GetServiceSetting calls ssm:GetServiceSetting.
func (c Client) GetServiceSetting(ctx context.Context, in *ssm.GetServiceSettingInput, _ ...func(*ssm.Options)) (*ssm.GetServiceSettingOutput, error) {
	return invoke[ssm.GetServiceSettingInput, ssm.GetServiceSettingOutput](ctx, c, "GetServiceSetting", in)
}

// UpdateServiceSetting calls ssm:UpdateServiceSetting.
func (c Client) UpdateServiceSetting(ctx context.Context, in *ssm.UpdateServiceSettingInput, _ ...func(*ssm.Options)) (*ssm.UpdateServiceSettingOutput, error) {
	return invoke[ssm.UpdateServiceSettingInput, ssm.UpdateServiceSettingOutput](ctx, c, "UpdateServiceSetting", in)
}

// ResetServiceSetting calls ssm:ResetServiceSetting.
func (c Client) ResetServiceSetting(ctx context.Context, in *ssm.ResetServiceSettingInput, _ ...func(*ssm.Options)) (*ssm.ResetServiceSettingOutput, error) {
	return invoke[ssm.ResetServiceSettingInput, ssm.ResetServiceSettingOutput](ctx, c, "ResetServiceSetting", in)
}

// StartAutomationExecution calls ssm:StartAutomationExecution.
func (c Client) StartAutomationExecution(ctx context.Context, in *ssm.StartAutomationExecutionInput, _ ...func(*ssm.Options)) (*ssm.StartAutomationExecutionOutput, error) {
	return invoke[ssm.StartAutomationExecutionInput, ssm.StartAutomationExecutionOutput](ctx, c, "StartAutomationExecution", in)
}

// StopAutomationExecution calls ssm:StopAutomationExecution.
func (c Client) StopAutomationExecution(ctx context.Context, in *ssm.StopAutomationExecutionInput, _ ...func(*ssm.Options)) (*ssm.StopAutomationExecutionOutput, error) {
	return invoke[ssm.StopAutomationExecutionInput, ssm.StopAutomationExecutionOutput](ctx, c, "StopAutomationExecution", in)
}

// GetAutomationExecution calls ssm:GetAutomationExecution.
func (c Client) GetAutomationExecution(ctx context.Context, in *ssm.GetAutomationExecutionInput, _ ...func(*ssm.Options)) (*ssm.GetAutomationExecutionOutput, error) {
	return invoke[ssm.GetAutomationExecutionInput, ssm.GetAutomationExecutionOutput](ctx, c, "GetAutomationExecution", in)
}

// DescribeAutomationExecutions calls ssm:DescribeAutomationExecutions.
func (c Client) DescribeAutomationExecutions(ctx context.Context, in *ssm.DescribeAutomationExecutionsInput, _ ...func(*ssm.Options)) (*ssm.DescribeAutomationExecutionsOutput, error) {
	return invoke[ssm.DescribeAutomationExecutionsInput, ssm.DescribeAutomationExecutionsOutput](ctx, c, "DescribeAutomationExecutions", in)
}

// DescribeAutomationStepExecutions calls ssm:DescribeAutomationStepExecutions.
func (c Client) DescribeAutomationStepExecutions(ctx context.Context, in *ssm.DescribeAutomationStepExecutionsInput, _ ...func(*ssm.Options)) (*ssm.DescribeAutomationStepExecutionsOutput, error) {
	return invoke[ssm.DescribeAutomationStepExecutionsInput, ssm.DescribeAutomationStepExecutionsOutput](ctx, c, "DescribeAutomationStepExecutions", in)
}

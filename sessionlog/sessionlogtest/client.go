package sessionlogtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// New is the typed door of the fake for a view of the account, which must have been
// mounted: what sessionlog.New takes. Its SSM is a [Client].
func New(v loggingtest.View) sessionlog.Clients {
	return sessionlog.Clients{Clients: v.Clients(), Logs: v.Logs(), IAM: v.IAM(), KMS: v.KMS(), SSM: NewClient(v), Profiles: v.IAM(), S3: s3test.New(v)}
}

// Client is the nodes and sessions of Systems Manager, and what package ssmtest has of it, through the
// typed door. Its methods have the SDK client's signatures, and ignore their option
// functions. The zero Client belongs to no account; get one from [NewClient].
type Client struct {
	ssmtest.Client
	view loggingtest.View
}

var _ sessionlog.SSMAPI = Client{}

// NewClient is Systems Manager alone, for a view of the account.
func NewClient(v loggingtest.View) Client { return Client{ssmtest.New(v), v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, ssmtest.Service(), name, in)
}

// DescribeInstanceInformation calls ssm:DescribeInstanceInformation.
func (c Client) DescribeInstanceInformation(ctx context.Context, in *ssm.DescribeInstanceInformationInput, _ ...func(*ssm.Options)) (*ssm.DescribeInstanceInformationOutput, error) {
	return invoke[ssm.DescribeInstanceInformationInput, ssm.DescribeInstanceInformationOutput](ctx, c, "DescribeInstanceInformation", in)
}

// DescribeSessions calls ssm:DescribeSessions.
func (c Client) DescribeSessions(ctx context.Context, in *ssm.DescribeSessionsInput, _ ...func(*ssm.Options)) (*ssm.DescribeSessionsOutput, error) {
	return invoke[ssm.DescribeSessionsInput, ssm.DescribeSessionsOutput](ctx, c, "DescribeSessions", in)
}

// StartSession calls ssm:StartSession.
func (c Client) StartSession(ctx context.Context, in *ssm.StartSessionInput, _ ...func(*ssm.Options)) (*ssm.StartSessionOutput, error) {
	return invoke[ssm.StartSessionInput, ssm.StartSessionOutput](ctx, c, "StartSession", in)
}

// ResumeSession calls ssm:ResumeSession.
func (c Client) ResumeSession(ctx context.Context, in *ssm.ResumeSessionInput, _ ...func(*ssm.Options)) (*ssm.ResumeSessionOutput, error) {
	return invoke[ssm.ResumeSessionInput, ssm.ResumeSessionOutput](ctx, c, "ResumeSession", in)
}

// TerminateSession calls ssm:TerminateSession.
func (c Client) TerminateSession(ctx context.Context, in *ssm.TerminateSessionInput, _ ...func(*ssm.Options)) (*ssm.TerminateSessionOutput, error) {
	return invoke[ssm.TerminateSessionInput, ssm.TerminateSessionOutput](ctx, c, "TerminateSession", in)
}

// GetConnectionStatus calls ssm:GetConnectionStatus.
func (c Client) GetConnectionStatus(ctx context.Context, in *ssm.GetConnectionStatusInput, _ ...func(*ssm.Options)) (*ssm.GetConnectionStatusOutput, error) {
	return invoke[ssm.GetConnectionStatusInput, ssm.GetConnectionStatusOutput](ctx, c, "GetConnectionStatus", in)
}

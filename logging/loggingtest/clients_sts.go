package loggingtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// STSClient is STS through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
type STSClient struct{ view View }

// GetCallerIdentity calls sts:GetCallerIdentity.
func (c STSClient) GetCallerIdentity(ctx context.Context, in *sts.GetCallerIdentityInput, _ ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	return Invoke[sts.GetCallerIdentityInput, sts.GetCallerIdentityOutput](ctx, c.view, STS(), "GetCallerIdentity", in)
}

// AssumeRole calls sts:AssumeRole.
func (c STSClient) AssumeRole(ctx context.Context, in *sts.AssumeRoleInput, _ ...func(*sts.Options)) (*sts.AssumeRoleOutput, error) {
	return Invoke[sts.AssumeRoleInput, sts.AssumeRoleOutput](ctx, c.view, STS(), "AssumeRole", in)
}

package loggingtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kms"
)

// KMSClient is KMS through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
type KMSClient struct{ view View }

// CreateKey calls kms:CreateKey.
func (c KMSClient) CreateKey(ctx context.Context, in *kms.CreateKeyInput, _ ...func(*kms.Options)) (*kms.CreateKeyOutput, error) {
	return Invoke[kms.CreateKeyInput, kms.CreateKeyOutput](ctx, c.view, KMS(), "CreateKey", in)
}

// DescribeKey calls kms:DescribeKey.
func (c KMSClient) DescribeKey(ctx context.Context, in *kms.DescribeKeyInput, _ ...func(*kms.Options)) (*kms.DescribeKeyOutput, error) {
	return Invoke[kms.DescribeKeyInput, kms.DescribeKeyOutput](ctx, c.view, KMS(), "DescribeKey", in)
}

// GetKeyPolicy calls kms:GetKeyPolicy.
func (c KMSClient) GetKeyPolicy(ctx context.Context, in *kms.GetKeyPolicyInput, _ ...func(*kms.Options)) (*kms.GetKeyPolicyOutput, error) {
	return Invoke[kms.GetKeyPolicyInput, kms.GetKeyPolicyOutput](ctx, c.view, KMS(), "GetKeyPolicy", in)
}

// PutKeyPolicy calls kms:PutKeyPolicy.
func (c KMSClient) PutKeyPolicy(ctx context.Context, in *kms.PutKeyPolicyInput, _ ...func(*kms.Options)) (*kms.PutKeyPolicyOutput, error) {
	return Invoke[kms.PutKeyPolicyInput, kms.PutKeyPolicyOutput](ctx, c.view, KMS(), "PutKeyPolicy", in)
}

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

// EnableKey calls kms:EnableKey.
func (c KMSClient) EnableKey(ctx context.Context, in *kms.EnableKeyInput, _ ...func(*kms.Options)) (*kms.EnableKeyOutput, error) {
	return Invoke[kms.EnableKeyInput, kms.EnableKeyOutput](ctx, c.view, KMS(), "EnableKey", in)
}

// DisableKey calls kms:DisableKey.
func (c KMSClient) DisableKey(ctx context.Context, in *kms.DisableKeyInput, _ ...func(*kms.Options)) (*kms.DisableKeyOutput, error) {
	return Invoke[kms.DisableKeyInput, kms.DisableKeyOutput](ctx, c.view, KMS(), "DisableKey", in)
}

// EnableKeyRotation calls kms:EnableKeyRotation.
func (c KMSClient) EnableKeyRotation(ctx context.Context, in *kms.EnableKeyRotationInput, _ ...func(*kms.Options)) (*kms.EnableKeyRotationOutput, error) {
	return Invoke[kms.EnableKeyRotationInput, kms.EnableKeyRotationOutput](ctx, c.view, KMS(), "EnableKeyRotation", in)
}

// DisableKeyRotation calls kms:DisableKeyRotation.
func (c KMSClient) DisableKeyRotation(ctx context.Context, in *kms.DisableKeyRotationInput, _ ...func(*kms.Options)) (*kms.DisableKeyRotationOutput, error) {
	return Invoke[kms.DisableKeyRotationInput, kms.DisableKeyRotationOutput](ctx, c.view, KMS(), "DisableKeyRotation", in)
}

// GetKeyRotationStatus calls kms:GetKeyRotationStatus.
func (c KMSClient) GetKeyRotationStatus(ctx context.Context, in *kms.GetKeyRotationStatusInput, _ ...func(*kms.Options)) (*kms.GetKeyRotationStatusOutput, error) {
	return Invoke[kms.GetKeyRotationStatusInput, kms.GetKeyRotationStatusOutput](ctx, c.view, KMS(), "GetKeyRotationStatus", in)
}

// ScheduleKeyDeletion calls kms:ScheduleKeyDeletion.
func (c KMSClient) ScheduleKeyDeletion(ctx context.Context, in *kms.ScheduleKeyDeletionInput, _ ...func(*kms.Options)) (*kms.ScheduleKeyDeletionOutput, error) {
	return Invoke[kms.ScheduleKeyDeletionInput, kms.ScheduleKeyDeletionOutput](ctx, c.view, KMS(), "ScheduleKeyDeletion", in)
}

// CancelKeyDeletion calls kms:CancelKeyDeletion.
func (c KMSClient) CancelKeyDeletion(ctx context.Context, in *kms.CancelKeyDeletionInput, _ ...func(*kms.Options)) (*kms.CancelKeyDeletionOutput, error) {
	return Invoke[kms.CancelKeyDeletionInput, kms.CancelKeyDeletionOutput](ctx, c.view, KMS(), "CancelKeyDeletion", in)
}

// CreateAlias calls kms:CreateAlias.
func (c KMSClient) CreateAlias(ctx context.Context, in *kms.CreateAliasInput, _ ...func(*kms.Options)) (*kms.CreateAliasOutput, error) {
	return Invoke[kms.CreateAliasInput, kms.CreateAliasOutput](ctx, c.view, KMS(), "CreateAlias", in)
}

// DeleteAlias calls kms:DeleteAlias.
func (c KMSClient) DeleteAlias(ctx context.Context, in *kms.DeleteAliasInput, _ ...func(*kms.Options)) (*kms.DeleteAliasOutput, error) {
	return Invoke[kms.DeleteAliasInput, kms.DeleteAliasOutput](ctx, c.view, KMS(), "DeleteAlias", in)
}

// ListAliases calls kms:ListAliases.
func (c KMSClient) ListAliases(ctx context.Context, in *kms.ListAliasesInput, _ ...func(*kms.Options)) (*kms.ListAliasesOutput, error) {
	return Invoke[kms.ListAliasesInput, kms.ListAliasesOutput](ctx, c.view, KMS(), "ListAliases", in)
}

// Encrypt calls kms:Encrypt.
func (c KMSClient) Encrypt(ctx context.Context, in *kms.EncryptInput, _ ...func(*kms.Options)) (*kms.EncryptOutput, error) {
	return Invoke[kms.EncryptInput, kms.EncryptOutput](ctx, c.view, KMS(), "Encrypt", in)
}

// Decrypt calls kms:Decrypt.
func (c KMSClient) Decrypt(ctx context.Context, in *kms.DecryptInput, _ ...func(*kms.Options)) (*kms.DecryptOutput, error) {
	return Invoke[kms.DecryptInput, kms.DecryptOutput](ctx, c.view, KMS(), "Decrypt", in)
}

// ReEncrypt calls kms:ReEncrypt.
func (c KMSClient) ReEncrypt(ctx context.Context, in *kms.ReEncryptInput, _ ...func(*kms.Options)) (*kms.ReEncryptOutput, error) {
	return Invoke[kms.ReEncryptInput, kms.ReEncryptOutput](ctx, c.view, KMS(), "ReEncrypt", in)
}

// GenerateDataKey calls kms:GenerateDataKey.
func (c KMSClient) GenerateDataKey(ctx context.Context, in *kms.GenerateDataKeyInput, _ ...func(*kms.Options)) (*kms.GenerateDataKeyOutput, error) {
	return Invoke[kms.GenerateDataKeyInput, kms.GenerateDataKeyOutput](ctx, c.view, KMS(), "GenerateDataKey", in)
}

// GenerateDataKeyWithoutPlaintext calls kms:GenerateDataKeyWithoutPlaintext.
func (c KMSClient) GenerateDataKeyWithoutPlaintext(ctx context.Context, in *kms.GenerateDataKeyWithoutPlaintextInput, _ ...func(*kms.Options)) (*kms.GenerateDataKeyWithoutPlaintextOutput, error) {
	return Invoke[kms.GenerateDataKeyWithoutPlaintextInput, kms.GenerateDataKeyWithoutPlaintextOutput](ctx, c.view, KMS(), "GenerateDataKeyWithoutPlaintext", in)
}

// ListKeys calls kms:ListKeys.
func (c KMSClient) ListKeys(ctx context.Context, in *kms.ListKeysInput, _ ...func(*kms.Options)) (*kms.ListKeysOutput, error) {
	return Invoke[kms.ListKeysInput, kms.ListKeysOutput](ctx, c.view, KMS(), "ListKeys", in)
}

// ListResourceTags calls kms:ListResourceTags.
func (c KMSClient) ListResourceTags(ctx context.Context, in *kms.ListResourceTagsInput, _ ...func(*kms.Options)) (*kms.ListResourceTagsOutput, error) {
	return Invoke[kms.ListResourceTagsInput, kms.ListResourceTagsOutput](ctx, c.view, KMS(), "ListResourceTags", in)
}

// TagResource calls kms:TagResource.
func (c KMSClient) TagResource(ctx context.Context, in *kms.TagResourceInput, _ ...func(*kms.Options)) (*kms.TagResourceOutput, error) {
	return Invoke[kms.TagResourceInput, kms.TagResourceOutput](ctx, c.view, KMS(), "TagResource", in)
}

// UntagResource calls kms:UntagResource.
func (c KMSClient) UntagResource(ctx context.Context, in *kms.UntagResourceInput, _ ...func(*kms.Options)) (*kms.UntagResourceOutput, error) {
	return Invoke[kms.UntagResourceInput, kms.UntagResourceOutput](ctx, c.view, KMS(), "UntagResource", in)
}

// UpdateAlias calls kms:UpdateAlias.
func (c KMSClient) UpdateAlias(ctx context.Context, in *kms.UpdateAliasInput, _ ...func(*kms.Options)) (*kms.UpdateAliasOutput, error) {
	return Invoke[kms.UpdateAliasInput, kms.UpdateAliasOutput](ctx, c.view, KMS(), "UpdateAlias", in)
}

// CreateGrant calls kms:CreateGrant.
func (c KMSClient) CreateGrant(ctx context.Context, in *kms.CreateGrantInput, _ ...func(*kms.Options)) (*kms.CreateGrantOutput, error) {
	return Invoke[kms.CreateGrantInput, kms.CreateGrantOutput](ctx, c.view, KMS(), "CreateGrant", in)
}

// ListGrants calls kms:ListGrants.
func (c KMSClient) ListGrants(ctx context.Context, in *kms.ListGrantsInput, _ ...func(*kms.Options)) (*kms.ListGrantsOutput, error) {
	return Invoke[kms.ListGrantsInput, kms.ListGrantsOutput](ctx, c.view, KMS(), "ListGrants", in)
}

// ListRetirableGrants calls kms:ListRetirableGrants.
func (c KMSClient) ListRetirableGrants(ctx context.Context, in *kms.ListRetirableGrantsInput, _ ...func(*kms.Options)) (*kms.ListRetirableGrantsOutput, error) {
	return Invoke[kms.ListRetirableGrantsInput, kms.ListRetirableGrantsOutput](ctx, c.view, KMS(), "ListRetirableGrants", in)
}

// RevokeGrant calls kms:RevokeGrant.
func (c KMSClient) RevokeGrant(ctx context.Context, in *kms.RevokeGrantInput, _ ...func(*kms.Options)) (*kms.RevokeGrantOutput, error) {
	return Invoke[kms.RevokeGrantInput, kms.RevokeGrantOutput](ctx, c.view, KMS(), "RevokeGrant", in)
}

// RetireGrant calls kms:RetireGrant.
func (c KMSClient) RetireGrant(ctx context.Context, in *kms.RetireGrantInput, _ ...func(*kms.Options)) (*kms.RetireGrantOutput, error) {
	return Invoke[kms.RetireGrantInput, kms.RetireGrantOutput](ctx, c.view, KMS(), "RetireGrant", in)
}

package loggingtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// IAMClient is IAM through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions.
type IAMClient struct{ view View }

// CreateRole calls iam:CreateRole.
func (c IAMClient) CreateRole(ctx context.Context, in *iam.CreateRoleInput, _ ...func(*iam.Options)) (*iam.CreateRoleOutput, error) {
	return Invoke[iam.CreateRoleInput, iam.CreateRoleOutput](ctx, c.view, IAM(), "CreateRole", in)
}

// GetRole calls iam:GetRole.
func (c IAMClient) GetRole(ctx context.Context, in *iam.GetRoleInput, _ ...func(*iam.Options)) (*iam.GetRoleOutput, error) {
	return Invoke[iam.GetRoleInput, iam.GetRoleOutput](ctx, c.view, IAM(), "GetRole", in)
}

// ListRoles calls iam:ListRoles.
func (c IAMClient) ListRoles(ctx context.Context, in *iam.ListRolesInput, _ ...func(*iam.Options)) (*iam.ListRolesOutput, error) {
	return Invoke[iam.ListRolesInput, iam.ListRolesOutput](ctx, c.view, IAM(), "ListRoles", in)
}

// UpdateRole calls iam:UpdateRole.
func (c IAMClient) UpdateRole(ctx context.Context, in *iam.UpdateRoleInput, _ ...func(*iam.Options)) (*iam.UpdateRoleOutput, error) {
	return Invoke[iam.UpdateRoleInput, iam.UpdateRoleOutput](ctx, c.view, IAM(), "UpdateRole", in)
}

// UpdateRoleDescription calls iam:UpdateRoleDescription.
func (c IAMClient) UpdateRoleDescription(ctx context.Context, in *iam.UpdateRoleDescriptionInput, _ ...func(*iam.Options)) (*iam.UpdateRoleDescriptionOutput, error) {
	return Invoke[iam.UpdateRoleDescriptionInput, iam.UpdateRoleDescriptionOutput](ctx, c.view, IAM(), "UpdateRoleDescription", in)
}

// DeleteRole calls iam:DeleteRole.
func (c IAMClient) DeleteRole(ctx context.Context, in *iam.DeleteRoleInput, _ ...func(*iam.Options)) (*iam.DeleteRoleOutput, error) {
	return Invoke[iam.DeleteRoleInput, iam.DeleteRoleOutput](ctx, c.view, IAM(), "DeleteRole", in)
}

// UpdateAssumeRolePolicy calls iam:UpdateAssumeRolePolicy.
func (c IAMClient) UpdateAssumeRolePolicy(ctx context.Context, in *iam.UpdateAssumeRolePolicyInput, _ ...func(*iam.Options)) (*iam.UpdateAssumeRolePolicyOutput, error) {
	return Invoke[iam.UpdateAssumeRolePolicyInput, iam.UpdateAssumeRolePolicyOutput](ctx, c.view, IAM(), "UpdateAssumeRolePolicy", in)
}

// PutRolePolicy calls iam:PutRolePolicy.
func (c IAMClient) PutRolePolicy(ctx context.Context, in *iam.PutRolePolicyInput, _ ...func(*iam.Options)) (*iam.PutRolePolicyOutput, error) {
	return Invoke[iam.PutRolePolicyInput, iam.PutRolePolicyOutput](ctx, c.view, IAM(), "PutRolePolicy", in)
}

// GetRolePolicy calls iam:GetRolePolicy.
func (c IAMClient) GetRolePolicy(ctx context.Context, in *iam.GetRolePolicyInput, _ ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error) {
	return Invoke[iam.GetRolePolicyInput, iam.GetRolePolicyOutput](ctx, c.view, IAM(), "GetRolePolicy", in)
}

// ListRolePolicies calls iam:ListRolePolicies.
func (c IAMClient) ListRolePolicies(ctx context.Context, in *iam.ListRolePoliciesInput, _ ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error) {
	return Invoke[iam.ListRolePoliciesInput, iam.ListRolePoliciesOutput](ctx, c.view, IAM(), "ListRolePolicies", in)
}

// DeleteRolePolicy calls iam:DeleteRolePolicy.
func (c IAMClient) DeleteRolePolicy(ctx context.Context, in *iam.DeleteRolePolicyInput, _ ...func(*iam.Options)) (*iam.DeleteRolePolicyOutput, error) {
	return Invoke[iam.DeleteRolePolicyInput, iam.DeleteRolePolicyOutput](ctx, c.view, IAM(), "DeleteRolePolicy", in)
}

// ListAttachedRolePolicies calls iam:ListAttachedRolePolicies.
func (c IAMClient) ListAttachedRolePolicies(ctx context.Context, in *iam.ListAttachedRolePoliciesInput, _ ...func(*iam.Options)) (*iam.ListAttachedRolePoliciesOutput, error) {
	return Invoke[iam.ListAttachedRolePoliciesInput, iam.ListAttachedRolePoliciesOutput](ctx, c.view, IAM(), "ListAttachedRolePolicies", in)
}

// AttachRolePolicy calls iam:AttachRolePolicy.
func (c IAMClient) AttachRolePolicy(ctx context.Context, in *iam.AttachRolePolicyInput, _ ...func(*iam.Options)) (*iam.AttachRolePolicyOutput, error) {
	return Invoke[iam.AttachRolePolicyInput, iam.AttachRolePolicyOutput](ctx, c.view, IAM(), "AttachRolePolicy", in)
}

// DetachRolePolicy calls iam:DetachRolePolicy.
func (c IAMClient) DetachRolePolicy(ctx context.Context, in *iam.DetachRolePolicyInput, _ ...func(*iam.Options)) (*iam.DetachRolePolicyOutput, error) {
	return Invoke[iam.DetachRolePolicyInput, iam.DetachRolePolicyOutput](ctx, c.view, IAM(), "DetachRolePolicy", in)
}

// PutRolePermissionsBoundary calls iam:PutRolePermissionsBoundary.
func (c IAMClient) PutRolePermissionsBoundary(ctx context.Context, in *iam.PutRolePermissionsBoundaryInput, _ ...func(*iam.Options)) (*iam.PutRolePermissionsBoundaryOutput, error) {
	return Invoke[iam.PutRolePermissionsBoundaryInput, iam.PutRolePermissionsBoundaryOutput](ctx, c.view, IAM(), "PutRolePermissionsBoundary", in)
}

// DeleteRolePermissionsBoundary calls iam:DeleteRolePermissionsBoundary.
func (c IAMClient) DeleteRolePermissionsBoundary(ctx context.Context, in *iam.DeleteRolePermissionsBoundaryInput, _ ...func(*iam.Options)) (*iam.DeleteRolePermissionsBoundaryOutput, error) {
	return Invoke[iam.DeleteRolePermissionsBoundaryInput, iam.DeleteRolePermissionsBoundaryOutput](ctx, c.view, IAM(), "DeleteRolePermissionsBoundary", in)
}

// TagRole calls iam:TagRole.
func (c IAMClient) TagRole(ctx context.Context, in *iam.TagRoleInput, _ ...func(*iam.Options)) (*iam.TagRoleOutput, error) {
	return Invoke[iam.TagRoleInput, iam.TagRoleOutput](ctx, c.view, IAM(), "TagRole", in)
}

// UntagRole calls iam:UntagRole.
func (c IAMClient) UntagRole(ctx context.Context, in *iam.UntagRoleInput, _ ...func(*iam.Options)) (*iam.UntagRoleOutput, error) {
	return Invoke[iam.UntagRoleInput, iam.UntagRoleOutput](ctx, c.view, IAM(), "UntagRole", in)
}

// ListRoleTags calls iam:ListRoleTags.
func (c IAMClient) ListRoleTags(ctx context.Context, in *iam.ListRoleTagsInput, _ ...func(*iam.Options)) (*iam.ListRoleTagsOutput, error) {
	return Invoke[iam.ListRoleTagsInput, iam.ListRoleTagsOutput](ctx, c.view, IAM(), "ListRoleTags", in)
}

// CreatePolicy calls iam:CreatePolicy.
func (c IAMClient) CreatePolicy(ctx context.Context, in *iam.CreatePolicyInput, _ ...func(*iam.Options)) (*iam.CreatePolicyOutput, error) {
	return Invoke[iam.CreatePolicyInput, iam.CreatePolicyOutput](ctx, c.view, IAM(), "CreatePolicy", in)
}

// GetPolicy calls iam:GetPolicy.
func (c IAMClient) GetPolicy(ctx context.Context, in *iam.GetPolicyInput, _ ...func(*iam.Options)) (*iam.GetPolicyOutput, error) {
	return Invoke[iam.GetPolicyInput, iam.GetPolicyOutput](ctx, c.view, IAM(), "GetPolicy", in)
}

// GetPolicyVersion calls iam:GetPolicyVersion.
func (c IAMClient) GetPolicyVersion(ctx context.Context, in *iam.GetPolicyVersionInput, _ ...func(*iam.Options)) (*iam.GetPolicyVersionOutput, error) {
	return Invoke[iam.GetPolicyVersionInput, iam.GetPolicyVersionOutput](ctx, c.view, IAM(), "GetPolicyVersion", in)
}

// DeletePolicy calls iam:DeletePolicy.
func (c IAMClient) DeletePolicy(ctx context.Context, in *iam.DeletePolicyInput, _ ...func(*iam.Options)) (*iam.DeletePolicyOutput, error) {
	return Invoke[iam.DeletePolicyInput, iam.DeletePolicyOutput](ctx, c.view, IAM(), "DeletePolicy", in)
}

// GetInstanceProfile calls iam:GetInstanceProfile.
func (c IAMClient) GetInstanceProfile(ctx context.Context, in *iam.GetInstanceProfileInput, _ ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error) {
	return Invoke[iam.GetInstanceProfileInput, iam.GetInstanceProfileOutput](ctx, c.view, IAM(), "GetInstanceProfile", in)
}

// SimulatePrincipalPolicy calls iam:SimulatePrincipalPolicy.
func (c IAMClient) SimulatePrincipalPolicy(ctx context.Context, in *iam.SimulatePrincipalPolicyInput, _ ...func(*iam.Options)) (*iam.SimulatePrincipalPolicyOutput, error) {
	return Invoke[iam.SimulatePrincipalPolicyInput, iam.SimulatePrincipalPolicyOutput](ctx, c.view, IAM(), "SimulatePrincipalPolicy", in)
}

// ListPolicyVersions calls iam:ListPolicyVersions.
func (c IAMClient) ListPolicyVersions(ctx context.Context, in *iam.ListPolicyVersionsInput, _ ...func(*iam.Options)) (*iam.ListPolicyVersionsOutput, error) {
	return Invoke[iam.ListPolicyVersionsInput, iam.ListPolicyVersionsOutput](ctx, c.view, IAM(), "ListPolicyVersions", in)
}

// ListInstanceProfilesForRole calls iam:ListInstanceProfilesForRole.
func (c IAMClient) ListInstanceProfilesForRole(ctx context.Context, in *iam.ListInstanceProfilesForRoleInput, _ ...func(*iam.Options)) (*iam.ListInstanceProfilesForRoleOutput, error) {
	return Invoke[iam.ListInstanceProfilesForRoleInput, iam.ListInstanceProfilesForRoleOutput](ctx, c.view, IAM(), "ListInstanceProfilesForRole", in)
}

// SimulateCustomPolicy calls iam:SimulateCustomPolicy.
func (c IAMClient) SimulateCustomPolicy(ctx context.Context, in *iam.SimulateCustomPolicyInput, _ ...func(*iam.Options)) (*iam.SimulateCustomPolicyOutput, error) {
	return Invoke[iam.SimulateCustomPolicyInput, iam.SimulateCustomPolicyOutput](ctx, c.view, IAM(), "SimulateCustomPolicy", in)
}

// ListPolicies calls iam:ListPolicies.
func (c IAMClient) ListPolicies(ctx context.Context, in *iam.ListPoliciesInput, _ ...func(*iam.Options)) (*iam.ListPoliciesOutput, error) {
	return Invoke[iam.ListPoliciesInput, iam.ListPoliciesOutput](ctx, c.view, IAM(), "ListPolicies", in)
}

// ListEntitiesForPolicy calls iam:ListEntitiesForPolicy.
func (c IAMClient) ListEntitiesForPolicy(ctx context.Context, in *iam.ListEntitiesForPolicyInput, _ ...func(*iam.Options)) (*iam.ListEntitiesForPolicyOutput, error) {
	return Invoke[iam.ListEntitiesForPolicyInput, iam.ListEntitiesForPolicyOutput](ctx, c.view, IAM(), "ListEntitiesForPolicy", in)
}

// CreatePolicyVersion calls iam:CreatePolicyVersion.
func (c IAMClient) CreatePolicyVersion(ctx context.Context, in *iam.CreatePolicyVersionInput, _ ...func(*iam.Options)) (*iam.CreatePolicyVersionOutput, error) {
	return Invoke[iam.CreatePolicyVersionInput, iam.CreatePolicyVersionOutput](ctx, c.view, IAM(), "CreatePolicyVersion", in)
}

// SetDefaultPolicyVersion calls iam:SetDefaultPolicyVersion.
func (c IAMClient) SetDefaultPolicyVersion(ctx context.Context, in *iam.SetDefaultPolicyVersionInput, _ ...func(*iam.Options)) (*iam.SetDefaultPolicyVersionOutput, error) {
	return Invoke[iam.SetDefaultPolicyVersionInput, iam.SetDefaultPolicyVersionOutput](ctx, c.view, IAM(), "SetDefaultPolicyVersion", in)
}

// DeletePolicyVersion calls iam:DeletePolicyVersion.
func (c IAMClient) DeletePolicyVersion(ctx context.Context, in *iam.DeletePolicyVersionInput, _ ...func(*iam.Options)) (*iam.DeletePolicyVersionOutput, error) {
	return Invoke[iam.DeletePolicyVersionInput, iam.DeletePolicyVersionOutput](ctx, c.view, IAM(), "DeletePolicyVersion", in)
}

// CreateInstanceProfile calls iam:CreateInstanceProfile.
func (c IAMClient) CreateInstanceProfile(ctx context.Context, in *iam.CreateInstanceProfileInput, _ ...func(*iam.Options)) (*iam.CreateInstanceProfileOutput, error) {
	return Invoke[iam.CreateInstanceProfileInput, iam.CreateInstanceProfileOutput](ctx, c.view, IAM(), "CreateInstanceProfile", in)
}

// DeleteInstanceProfile calls iam:DeleteInstanceProfile.
func (c IAMClient) DeleteInstanceProfile(ctx context.Context, in *iam.DeleteInstanceProfileInput, _ ...func(*iam.Options)) (*iam.DeleteInstanceProfileOutput, error) {
	return Invoke[iam.DeleteInstanceProfileInput, iam.DeleteInstanceProfileOutput](ctx, c.view, IAM(), "DeleteInstanceProfile", in)
}

// AddRoleToInstanceProfile calls iam:AddRoleToInstanceProfile.
func (c IAMClient) AddRoleToInstanceProfile(ctx context.Context, in *iam.AddRoleToInstanceProfileInput, _ ...func(*iam.Options)) (*iam.AddRoleToInstanceProfileOutput, error) {
	return Invoke[iam.AddRoleToInstanceProfileInput, iam.AddRoleToInstanceProfileOutput](ctx, c.view, IAM(), "AddRoleToInstanceProfile", in)
}

// RemoveRoleFromInstanceProfile calls iam:RemoveRoleFromInstanceProfile.
func (c IAMClient) RemoveRoleFromInstanceProfile(ctx context.Context, in *iam.RemoveRoleFromInstanceProfileInput, _ ...func(*iam.Options)) (*iam.RemoveRoleFromInstanceProfileOutput, error) {
	return Invoke[iam.RemoveRoleFromInstanceProfileInput, iam.RemoveRoleFromInstanceProfileOutput](ctx, c.view, IAM(), "RemoveRoleFromInstanceProfile", in)
}

// CreateServiceLinkedRole calls iam:CreateServiceLinkedRole.
func (c IAMClient) CreateServiceLinkedRole(ctx context.Context, in *iam.CreateServiceLinkedRoleInput, _ ...func(*iam.Options)) (*iam.CreateServiceLinkedRoleOutput, error) {
	return Invoke[iam.CreateServiceLinkedRoleInput, iam.CreateServiceLinkedRoleOutput](ctx, c.view, IAM(), "CreateServiceLinkedRole", in)
}

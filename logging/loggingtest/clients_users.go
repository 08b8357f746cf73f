package loggingtest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// mountUsers puts users, access keys and groups on IAM.
func mountUsers(a *Account) {
	s, svc := iamOf(a), IAM()
	Handle(a, svc, "CreateUser", s.createUser)
	Handle(a, svc, "GetUser", s.getUser)
	Handle(a, svc, "DeleteUser", s.deleteUser)
	Handle(a, svc, "ListUsers", s.listUsers)
	Handle(a, svc, "TagUser", s.tagUser)
	Handle(a, svc, "UntagUser", s.untagUser)
	Handle(a, svc, "ListUserTags", s.listUserTags)
	Handle(a, svc, "PutUserPermissionsBoundary", s.putUserPermissionsBoundary)
	Handle(a, svc, "DeleteUserPermissionsBoundary", s.deleteUserPermissionsBoundary)
	Handle(a, svc, "CreateAccessKey", s.createAccessKey)
	Handle(a, svc, "ListAccessKeys", s.listAccessKeys)
	Handle(a, svc, "UpdateAccessKey", s.updateAccessKey)
	Handle(a, svc, "DeleteAccessKey", s.deleteAccessKey)
	Handle(a, svc, "PutUserPolicy", s.putUserPolicy)
	Handle(a, svc, "GetUserPolicy", s.getUserPolicy)
	Handle(a, svc, "ListUserPolicies", s.listUserPolicies)
	Handle(a, svc, "DeleteUserPolicy", s.deleteUserPolicy)
	Handle(a, svc, "AttachUserPolicy", s.attachUserPolicy)
	Handle(a, svc, "DetachUserPolicy", s.detachUserPolicy)
	Handle(a, svc, "ListAttachedUserPolicies", s.listAttachedUserPolicies)
	Handle(a, svc, "CreateGroup", s.createGroup)
	Handle(a, svc, "GetGroup", s.getGroup)
	Handle(a, svc, "DeleteGroup", s.deleteGroup)
	Handle(a, svc, "ListGroups", s.listGroups)
	Handle(a, svc, "AddUserToGroup", s.addUserToGroup)
	Handle(a, svc, "RemoveUserFromGroup", s.removeUserFromGroup)
	Handle(a, svc, "ListGroupsForUser", s.listGroupsForUser)
	Handle(a, svc, "PutGroupPolicy", s.putGroupPolicy)
	Handle(a, svc, "GetGroupPolicy", s.getGroupPolicy)
	Handle(a, svc, "ListGroupPolicies", s.listGroupPolicies)
	Handle(a, svc, "DeleteGroupPolicy", s.deleteGroupPolicy)
	Handle(a, svc, "AttachGroupPolicy", s.attachGroupPolicy)
	Handle(a, svc, "DetachGroupPolicy", s.detachGroupPolicy)
	Handle(a, svc, "ListAttachedGroupPolicies", s.listAttachedGroupPolicies)
}

// CreateUser calls iam:CreateUser.
func (c IAMClient) CreateUser(ctx context.Context, in *iam.CreateUserInput, _ ...func(*iam.Options)) (*iam.CreateUserOutput, error) {
	return Invoke[iam.CreateUserInput, iam.CreateUserOutput](ctx, c.view, IAM(), "CreateUser", in)
}

// GetUser calls iam:GetUser.
func (c IAMClient) GetUser(ctx context.Context, in *iam.GetUserInput, _ ...func(*iam.Options)) (*iam.GetUserOutput, error) {
	return Invoke[iam.GetUserInput, iam.GetUserOutput](ctx, c.view, IAM(), "GetUser", in)
}

// DeleteUser calls iam:DeleteUser.
func (c IAMClient) DeleteUser(ctx context.Context, in *iam.DeleteUserInput, _ ...func(*iam.Options)) (*iam.DeleteUserOutput, error) {
	return Invoke[iam.DeleteUserInput, iam.DeleteUserOutput](ctx, c.view, IAM(), "DeleteUser", in)
}

// ListUsers calls iam:ListUsers.
func (c IAMClient) ListUsers(ctx context.Context, in *iam.ListUsersInput, _ ...func(*iam.Options)) (*iam.ListUsersOutput, error) {
	return Invoke[iam.ListUsersInput, iam.ListUsersOutput](ctx, c.view, IAM(), "ListUsers", in)
}

// TagUser calls iam:TagUser.
func (c IAMClient) TagUser(ctx context.Context, in *iam.TagUserInput, _ ...func(*iam.Options)) (*iam.TagUserOutput, error) {
	return Invoke[iam.TagUserInput, iam.TagUserOutput](ctx, c.view, IAM(), "TagUser", in)
}

// UntagUser calls iam:UntagUser.
func (c IAMClient) UntagUser(ctx context.Context, in *iam.UntagUserInput, _ ...func(*iam.Options)) (*iam.UntagUserOutput, error) {
	return Invoke[iam.UntagUserInput, iam.UntagUserOutput](ctx, c.view, IAM(), "UntagUser", in)
}

// ListUserTags calls iam:ListUserTags.
func (c IAMClient) ListUserTags(ctx context.Context, in *iam.ListUserTagsInput, _ ...func(*iam.Options)) (*iam.ListUserTagsOutput, error) {
	return Invoke[iam.ListUserTagsInput, iam.ListUserTagsOutput](ctx, c.view, IAM(), "ListUserTags", in)
}

// PutUserPermissionsBoundary calls iam:PutUserPermissionsBoundary.
func (c IAMClient) PutUserPermissionsBoundary(ctx context.Context, in *iam.PutUserPermissionsBoundaryInput, _ ...func(*iam.Options)) (*iam.PutUserPermissionsBoundaryOutput, error) {
	return Invoke[iam.PutUserPermissionsBoundaryInput, iam.PutUserPermissionsBoundaryOutput](ctx, c.view, IAM(), "PutUserPermissionsBoundary", in)
}

// DeleteUserPermissionsBoundary calls iam:DeleteUserPermissionsBoundary.
func (c IAMClient) DeleteUserPermissionsBoundary(ctx context.Context, in *iam.DeleteUserPermissionsBoundaryInput, _ ...func(*iam.Options)) (*iam.DeleteUserPermissionsBoundaryOutput, error) {
	return Invoke[iam.DeleteUserPermissionsBoundaryInput, iam.DeleteUserPermissionsBoundaryOutput](ctx, c.view, IAM(), "DeleteUserPermissionsBoundary", in)
}

// CreateAccessKey calls iam:CreateAccessKey.
func (c IAMClient) CreateAccessKey(ctx context.Context, in *iam.CreateAccessKeyInput, _ ...func(*iam.Options)) (*iam.CreateAccessKeyOutput, error) {
	return Invoke[iam.CreateAccessKeyInput, iam.CreateAccessKeyOutput](ctx, c.view, IAM(), "CreateAccessKey", in)
}

// ListAccessKeys calls iam:ListAccessKeys.
func (c IAMClient) ListAccessKeys(ctx context.Context, in *iam.ListAccessKeysInput, _ ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error) {
	return Invoke[iam.ListAccessKeysInput, iam.ListAccessKeysOutput](ctx, c.view, IAM(), "ListAccessKeys", in)
}

// UpdateAccessKey calls iam:UpdateAccessKey.
func (c IAMClient) UpdateAccessKey(ctx context.Context, in *iam.UpdateAccessKeyInput, _ ...func(*iam.Options)) (*iam.UpdateAccessKeyOutput, error) {
	return Invoke[iam.UpdateAccessKeyInput, iam.UpdateAccessKeyOutput](ctx, c.view, IAM(), "UpdateAccessKey", in)
}

// DeleteAccessKey calls iam:DeleteAccessKey.
func (c IAMClient) DeleteAccessKey(ctx context.Context, in *iam.DeleteAccessKeyInput, _ ...func(*iam.Options)) (*iam.DeleteAccessKeyOutput, error) {
	return Invoke[iam.DeleteAccessKeyInput, iam.DeleteAccessKeyOutput](ctx, c.view, IAM(), "DeleteAccessKey", in)
}

// PutUserPolicy calls iam:PutUserPolicy.
func (c IAMClient) PutUserPolicy(ctx context.Context, in *iam.PutUserPolicyInput, _ ...func(*iam.Options)) (*iam.PutUserPolicyOutput, error) {
	return Invoke[iam.PutUserPolicyInput, iam.PutUserPolicyOutput](ctx, c.view, IAM(), "PutUserPolicy", in)
}

// GetUserPolicy calls iam:GetUserPolicy.
func (c IAMClient) GetUserPolicy(ctx context.Context, in *iam.GetUserPolicyInput, _ ...func(*iam.Options)) (*iam.GetUserPolicyOutput, error) {
	return Invoke[iam.GetUserPolicyInput, iam.GetUserPolicyOutput](ctx, c.view, IAM(), "GetUserPolicy", in)
}

// ListUserPolicies calls iam:ListUserPolicies.
func (c IAMClient) ListUserPolicies(ctx context.Context, in *iam.ListUserPoliciesInput, _ ...func(*iam.Options)) (*iam.ListUserPoliciesOutput, error) {
	return Invoke[iam.ListUserPoliciesInput, iam.ListUserPoliciesOutput](ctx, c.view, IAM(), "ListUserPolicies", in)
}

// DeleteUserPolicy calls iam:DeleteUserPolicy.
func (c IAMClient) DeleteUserPolicy(ctx context.Context, in *iam.DeleteUserPolicyInput, _ ...func(*iam.Options)) (*iam.DeleteUserPolicyOutput, error) {
	return Invoke[iam.DeleteUserPolicyInput, iam.DeleteUserPolicyOutput](ctx, c.view, IAM(), "DeleteUserPolicy", in)
}

// AttachUserPolicy calls iam:AttachUserPolicy.
func (c IAMClient) AttachUserPolicy(ctx context.Context, in *iam.AttachUserPolicyInput, _ ...func(*iam.Options)) (*iam.AttachUserPolicyOutput, error) {
	return Invoke[iam.AttachUserPolicyInput, iam.AttachUserPolicyOutput](ctx, c.view, IAM(), "AttachUserPolicy", in)
}

// DetachUserPolicy calls iam:DetachUserPolicy.
func (c IAMClient) DetachUserPolicy(ctx context.Context, in *iam.DetachUserPolicyInput, _ ...func(*iam.Options)) (*iam.DetachUserPolicyOutput, error) {
	return Invoke[iam.DetachUserPolicyInput, iam.DetachUserPolicyOutput](ctx, c.view, IAM(), "DetachUserPolicy", in)
}

// ListAttachedUserPolicies calls iam:ListAttachedUserPolicies.
func (c IAMClient) ListAttachedUserPolicies(ctx context.Context, in *iam.ListAttachedUserPoliciesInput, _ ...func(*iam.Options)) (*iam.ListAttachedUserPoliciesOutput, error) {
	return Invoke[iam.ListAttachedUserPoliciesInput, iam.ListAttachedUserPoliciesOutput](ctx, c.view, IAM(), "ListAttachedUserPolicies", in)
}

// CreateGroup calls iam:CreateGroup.
func (c IAMClient) CreateGroup(ctx context.Context, in *iam.CreateGroupInput, _ ...func(*iam.Options)) (*iam.CreateGroupOutput, error) {
	return Invoke[iam.CreateGroupInput, iam.CreateGroupOutput](ctx, c.view, IAM(), "CreateGroup", in)
}

// GetGroup calls iam:GetGroup.
func (c IAMClient) GetGroup(ctx context.Context, in *iam.GetGroupInput, _ ...func(*iam.Options)) (*iam.GetGroupOutput, error) {
	return Invoke[iam.GetGroupInput, iam.GetGroupOutput](ctx, c.view, IAM(), "GetGroup", in)
}

// DeleteGroup calls iam:DeleteGroup.
func (c IAMClient) DeleteGroup(ctx context.Context, in *iam.DeleteGroupInput, _ ...func(*iam.Options)) (*iam.DeleteGroupOutput, error) {
	return Invoke[iam.DeleteGroupInput, iam.DeleteGroupOutput](ctx, c.view, IAM(), "DeleteGroup", in)
}

// ListGroups calls iam:ListGroups.
func (c IAMClient) ListGroups(ctx context.Context, in *iam.ListGroupsInput, _ ...func(*iam.Options)) (*iam.ListGroupsOutput, error) {
	return Invoke[iam.ListGroupsInput, iam.ListGroupsOutput](ctx, c.view, IAM(), "ListGroups", in)
}

// AddUserToGroup calls iam:AddUserToGroup.
func (c IAMClient) AddUserToGroup(ctx context.Context, in *iam.AddUserToGroupInput, _ ...func(*iam.Options)) (*iam.AddUserToGroupOutput, error) {
	return Invoke[iam.AddUserToGroupInput, iam.AddUserToGroupOutput](ctx, c.view, IAM(), "AddUserToGroup", in)
}

// RemoveUserFromGroup calls iam:RemoveUserFromGroup.
func (c IAMClient) RemoveUserFromGroup(ctx context.Context, in *iam.RemoveUserFromGroupInput, _ ...func(*iam.Options)) (*iam.RemoveUserFromGroupOutput, error) {
	return Invoke[iam.RemoveUserFromGroupInput, iam.RemoveUserFromGroupOutput](ctx, c.view, IAM(), "RemoveUserFromGroup", in)
}

// ListGroupsForUser calls iam:ListGroupsForUser.
func (c IAMClient) ListGroupsForUser(ctx context.Context, in *iam.ListGroupsForUserInput, _ ...func(*iam.Options)) (*iam.ListGroupsForUserOutput, error) {
	return Invoke[iam.ListGroupsForUserInput, iam.ListGroupsForUserOutput](ctx, c.view, IAM(), "ListGroupsForUser", in)
}

// PutGroupPolicy calls iam:PutGroupPolicy.
func (c IAMClient) PutGroupPolicy(ctx context.Context, in *iam.PutGroupPolicyInput, _ ...func(*iam.Options)) (*iam.PutGroupPolicyOutput, error) {
	return Invoke[iam.PutGroupPolicyInput, iam.PutGroupPolicyOutput](ctx, c.view, IAM(), "PutGroupPolicy", in)
}

// GetGroupPolicy calls iam:GetGroupPolicy.
func (c IAMClient) GetGroupPolicy(ctx context.Context, in *iam.GetGroupPolicyInput, _ ...func(*iam.Options)) (*iam.GetGroupPolicyOutput, error) {
	return Invoke[iam.GetGroupPolicyInput, iam.GetGroupPolicyOutput](ctx, c.view, IAM(), "GetGroupPolicy", in)
}

// ListGroupPolicies calls iam:ListGroupPolicies.
func (c IAMClient) ListGroupPolicies(ctx context.Context, in *iam.ListGroupPoliciesInput, _ ...func(*iam.Options)) (*iam.ListGroupPoliciesOutput, error) {
	return Invoke[iam.ListGroupPoliciesInput, iam.ListGroupPoliciesOutput](ctx, c.view, IAM(), "ListGroupPolicies", in)
}

// DeleteGroupPolicy calls iam:DeleteGroupPolicy.
func (c IAMClient) DeleteGroupPolicy(ctx context.Context, in *iam.DeleteGroupPolicyInput, _ ...func(*iam.Options)) (*iam.DeleteGroupPolicyOutput, error) {
	return Invoke[iam.DeleteGroupPolicyInput, iam.DeleteGroupPolicyOutput](ctx, c.view, IAM(), "DeleteGroupPolicy", in)
}

// AttachGroupPolicy calls iam:AttachGroupPolicy.
func (c IAMClient) AttachGroupPolicy(ctx context.Context, in *iam.AttachGroupPolicyInput, _ ...func(*iam.Options)) (*iam.AttachGroupPolicyOutput, error) {
	return Invoke[iam.AttachGroupPolicyInput, iam.AttachGroupPolicyOutput](ctx, c.view, IAM(), "AttachGroupPolicy", in)
}

// DetachGroupPolicy calls iam:DetachGroupPolicy.
func (c IAMClient) DetachGroupPolicy(ctx context.Context, in *iam.DetachGroupPolicyInput, _ ...func(*iam.Options)) (*iam.DetachGroupPolicyOutput, error) {
	return Invoke[iam.DetachGroupPolicyInput, iam.DetachGroupPolicyOutput](ctx, c.view, IAM(), "DetachGroupPolicy", in)
}

// ListAttachedGroupPolicies calls iam:ListAttachedGroupPolicies.
func (c IAMClient) ListAttachedGroupPolicies(ctx context.Context, in *iam.ListAttachedGroupPoliciesInput, _ ...func(*iam.Options)) (*iam.ListAttachedGroupPoliciesOutput, error) {
	return Invoke[iam.ListAttachedGroupPoliciesInput, iam.ListAttachedGroupPoliciesOutput](ctx, c.view, IAM(), "ListAttachedGroupPolicies", in)
}

package role

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func (h *handle) create(ctx context.Context, s *State) error {
	_, err := h.clients.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &h.name, Path: &s.Path, AssumeRolePolicyDocument: aws.String(s.Trust.String()), Tags: tagsOf(s.Tags),
		Description: resource.OrUnset(s.Description), PermissionsBoundary: resource.OrUnset(s.Boundary),
	}, options)
	return err
}

func (h *handle) delete(ctx context.Context, _ *State) error {
	_, err := h.clients.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &h.name}, options)
	if isNoSuchEntity(err) {
		return fmt.Errorf("%w: %w", resource.ErrAbsent, err) // or it is so new that it is not visible yet
	}
	return err
}

func tagsOf(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, k := range value.SortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
	}
	return out
}

// isNoSuchEntity goes by the code: CreateRole's model lacks the error, though a
// boundary that does not exist is answered with it, and the SDK makes its type
// only where the model has it.
func isNoSuchEntity(err error) bool {
	switch resource.ErrorCode(err) {
	case "NoSuchEntity", "NoSuchEntityException":
		return true
	}
	return false
}

// gone is nil for what is not there any more, which is what a delete wants.
func gone(err error) error {
	if resource.IsError[*types.NoSuchEntityException](err) {
		return nil
	}
	return err
}

func (h *handle) setTrust(ctx context.Context, doc policy.Document) error {
	_, err := h.clients.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &h.name, PolicyDocument: aws.String(doc.String())}, options)
	return err
}

// setDescription uses the operation that changes nothing else: UpdateRole
// without a session duration may set that back to its default.
func (h *handle) setDescription(ctx context.Context, text string) error {
	_, err := h.clients.IAM.UpdateRoleDescription(ctx, &iam.UpdateRoleDescriptionInput{RoleName: &h.name, Description: &text}, options)
	return err
}

func (h *handle) setBoundary(ctx context.Context, policyARN string) error {
	_, err := h.clients.IAM.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &h.name, PermissionsBoundary: &policyARN}, options)
	return err
}

func (h *handle) clearBoundary(ctx context.Context) error {
	_, err := h.clients.IAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &h.name}, options)
	return gone(err)
}

func (h *handle) setTag(ctx context.Context, key, value string) error {
	_, err := h.clients.IAM.TagRole(ctx, &iam.TagRoleInput{RoleName: &h.name, Tags: tagsOf(map[string]string{key: value})}, options)
	return err
}

func (h *handle) clearTag(ctx context.Context, key string) error {
	_, err := h.clients.IAM.UntagRole(ctx, &iam.UntagRoleInput{RoleName: &h.name, TagKeys: []string{key}}, options)
	return gone(err)
}

func (h *handle) setInline(ctx context.Context, name string, doc policy.Document) error {
	_, err := h.clients.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &h.name, PolicyName: &name, PolicyDocument: aws.String(doc.String())}, options)
	return err
}

func (h *handle) clearInline(ctx context.Context, name string) error {
	_, err := h.clients.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &h.name, PolicyName: &name}, options)
	return gone(err)
}

func (h *handle) attach(ctx context.Context, policyARN string, _ bool) error {
	_, err := h.clients.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &h.name, PolicyArn: &policyARN}, options)
	return err
}

func (h *handle) detach(ctx context.Context, policyARN string) error {
	_, err := h.clients.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &h.name, PolicyArn: &policyARN}, options)
	return gone(err)
}

// transient waits for a principal of its trust policy that was just created. It
// does not wait where the facts show that the thing it waits for does not exist.
func (h *handle) transient(w resource.Wants[State], err error, then resource.Facts) (bool, string) {
	var malformed *types.MalformedPolicyDocumentException
	switch {
	case isNoSuchEntity(err):
		arns := value.SortedKeys(attached.Wanted(w))
		if b, _ := boundary.Wanted(w); b != "" {
			arns = append(arns, b)
		}
		for _, a := range arns {
			if ManagedPolicyRef(h.scope, a).In(then).Absent() {
				return false, "managed policy " + a + " does not exist"
			}
		}
		return true, ""
	case errors.As(err, &malformed) && strings.Contains(malformed.ErrorMessage(), "Invalid principal"):
		doc, _ := trust.Wanted(w)
		return resource.WaitForRolesNamed(doc, h.scope, then)
	}
	return false, ""
}

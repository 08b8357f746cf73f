package logging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/awslogkit/awslogkit/logging/policy"
)

func (r *roleResource) Write(ctx context.Context, c Change) error {
	tag, isTag := tagPath(c.Path)
	inline, isInline := inBrackets(c.Path, pathInline)
	attached, isAttached := inBrackets(c.Path, pathAttached)
	switch {
	case c.Path == "" && isNull(c.After):
		return r.delete(ctx)
	case c.Path == "":
		return r.create(ctx, c)
	case c.Path == pathTrust:
		return r.writeTrust(ctx, c)
	case c.Path == pathDescription:
		return r.writeDescription(ctx, c)
	case c.Path == pathBoundary:
		return r.writeBoundary(ctx, c)
	case isTag:
		return r.writeTag(ctx, c, tag)
	case isInline:
		return r.writeInline(ctx, c, inline)
	case isAttached:
		return r.writeAttached(ctx, c, attached)
	}
	return fmt.Errorf("a role has no %q", c.Path)
}

func (r *roleResource) create(ctx context.Context, c Change) error {
	var s RoleState
	if err := json.Unmarshal(c.After, &s); err != nil {
		return err
	}
	in := &iam.CreateRoleInput{RoleName: &r.want.Name, Path: &s.Path, AssumeRolePolicyDocument: aws.String(s.Trust.String()), Tags: roleTags(s.Tags)}
	if s.Description != "" {
		in.Description = &s.Description
	}
	if s.Boundary != "" {
		in.PermissionsBoundary = &s.Boundary
	}
	_, err := r.clients.Roles.CreateRole(ctx, in, iamOptions)
	var exists *types.EntityAlreadyExistsException
	if !errors.As(err, &exists) {
		return err
	}
	// It was absent just before: the answer of a first try was lost, or somebody
	// else made it. A role of others is never taken over.
	state, readErr := r.Read(ctx, newReader(false))
	switch {
	case readErr != nil:
		return err
	case state == nil:
		return fmt.Errorf("%w: %w", errNotVisible, err)
	}
	if now, merr := marshalValue(state); merr != nil || !sameValue(now, c.After) {
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	return nil
}

// errNotVisible is a role that IAM says exists, and does not show.
var errNotVisible = errors.New("it was created a moment ago, or exists under a name that differs in case")

func roleTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, k := range sortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
	}
	return out
}

// isNoSuchEntity goes by the code: CreateRole's model lacks the error, though a
// boundary that does not exist is answered with it, and the SDK makes its type
// only where the model has it.
func isNoSuchEntity(err error) bool {
	switch ErrorCode(err) {
	case "NoSuchEntity", "NoSuchEntityException":
		return true
	}
	return false
}

// gone is nil for what is not there any more, which is what a delete wants.
func gone(err error) error {
	var missing *types.NoSuchEntityException
	if errors.As(err, &missing) {
		return nil
	}
	return err
}

// policyText is a policy as IAM is to keep it, with its elements in the usual order.
func policyText(v json.RawMessage) (string, error) {
	var d policy.Document
	if err := json.Unmarshal(v, &d); err != nil {
		return "", err
	}
	return d.String(), nil
}

func (r *roleResource) delete(ctx context.Context) error {
	_, err := r.clients.Roles.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &r.want.Name}, iamOptions)
	if isNoSuchEntity(err) {
		return fmt.Errorf("%w: %w", ErrAbsent, err) // or it is so new that it is not visible yet
	}
	return err
}

func (r *roleResource) writeTrust(ctx context.Context, c Change) error {
	text, err := policyText(c.After)
	if err != nil {
		return err
	}
	_, err = r.clients.Roles.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &r.want.Name, PolicyDocument: &text}, iamOptions)
	return err
}

// writeDescription uses the operation that changes nothing else: UpdateRole
// without a session duration may set that back to its default.
func (r *roleResource) writeDescription(ctx context.Context, c Change) error {
	text := ""
	if !isNull(c.After) {
		if err := json.Unmarshal(c.After, &text); err != nil {
			return err
		}
	}
	_, err := r.clients.Roles.UpdateRoleDescription(ctx, &iam.UpdateRoleDescriptionInput{RoleName: &r.want.Name, Description: &text}, iamOptions)
	return err
}

func (r *roleResource) writeBoundary(ctx context.Context, c Change) error {
	if isNull(c.After) {
		_, err := r.clients.Roles.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &r.want.Name}, iamOptions)
		return gone(err)
	}
	var policyARN string
	if err := json.Unmarshal(c.After, &policyARN); err != nil {
		return err
	}
	_, err := r.clients.Roles.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &r.want.Name, PermissionsBoundary: &policyARN}, iamOptions)
	return err
}

func (r *roleResource) writeTag(ctx context.Context, c Change, key string) error {
	if isNull(c.After) {
		_, err := r.clients.Roles.UntagRole(ctx, &iam.UntagRoleInput{RoleName: &r.want.Name, TagKeys: []string{key}}, iamOptions)
		return gone(err)
	}
	var value string
	if err := json.Unmarshal(c.After, &value); err != nil {
		return err
	}
	_, err := r.clients.Roles.TagRole(ctx, &iam.TagRoleInput{RoleName: &r.want.Name, Tags: roleTags(map[string]string{key: value})}, iamOptions)
	return err
}

func (r *roleResource) writeInline(ctx context.Context, c Change, name string) error {
	if isNull(c.After) {
		_, err := r.clients.Roles.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &r.want.Name, PolicyName: &name}, iamOptions)
		return gone(err)
	}
	text, err := policyText(c.After)
	if err != nil {
		return err
	}
	_, err = r.clients.Roles.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &r.want.Name, PolicyName: &name, PolicyDocument: &text}, iamOptions)
	return err
}

func (r *roleResource) writeAttached(ctx context.Context, c Change, policyARN string) error {
	if isNull(c.After) {
		_, err := r.clients.Roles.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &r.want.Name, PolicyArn: &policyARN}, iamOptions)
		return gone(err)
	}
	_, err := r.clients.Roles.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &r.want.Name, PolicyArn: &policyARN}, iamOptions)
	return err
}

// Transient waits for a role that was just created and is not visible yet, and
// for a principal of its trust policy that was. It does not wait where the
// facts show that the thing it waits for does not exist.
func (r *roleResource) Transient(err error, then Facts) (bool, string) {
	var malformed *types.MalformedPolicyDocumentException
	switch {
	case errors.Is(err, errNotVisible):
		return true, ""
	case isNoSuchEntity(err):
		for _, a := range slices.Concat(r.want.Attached, []string{aws.ToString(r.want.Boundary)}) {
			if a != "" && Lookup[ManagedPolicyState](then, ManagedPolicyID(r.scope, a)).Absent() {
				return false, "managed policy " + a + " does not exist"
			}
		}
		return true, ""
	case errors.As(err, &malformed) && strings.Contains(malformed.ErrorMessage(), "Invalid principal"):
		return r.invalidPrincipal(then)
	}
	return false, ""
}

// invalidPrincipal tells a principal that is new, whose time will come, from
// one that is wrong.
func (r *roleResource) invalidPrincipal(then Facts) (bool, string) {
	if r.want.Trust == nil {
		return false, ""
	}
	for _, s := range r.want.Trust.Statements {
		if s.Principal == nil {
			continue
		}
		for _, p := range s.Principal.AWS {
			a, name, ok := roleARN(p)
			if !ok || a.Account != r.id.Account {
				continue
			}
			switch role := Lookup[RoleState](then, RoleID(r.scope, name)); {
			case role.Absent():
				return false, "role " + p + " of its trust policy does not exist"
			case role.Present, errors.Is(role.Err, ErrNotRead):
				return true, ""
			}
		}
	}
	return false, ""
}

// ManagedPolicyType is the CloudFormation type of a managed policy.
const ManagedPolicyType = "AWS::IAM::ManagedPolicy"

// ManagedPolicyState is the state of a managed policy, which is only read here.
type ManagedPolicyState struct {
	Document policy.Document `json:"policyDocument"` // of the default version
}

// ManagedPolicyID is the ID of a managed policy, by its ARN.
func ManagedPolicyID(s Scope, policyARN string) ID {
	return ID{s.Global(), ManagedPolicyType, policyARN}
}

// managedPolicy is a managed policy that is read for judging.
type managedPolicy struct {
	clients Clients
	id      ID
}

func (p managedPolicy) ID() ID                                { return p.id }
func (p managedPolicy) Needs() []ID                           { return nil }
func (p managedPolicy) Merge(Resource) (Resource, error)      { return p, nil }
func (p managedPolicy) Diff(State) ([]Change, error)          { return nil, nil }
func (p managedPolicy) Call(Change) Call                      { return Call{} }
func (p managedPolicy) Transient(error, Facts) (bool, string) { return false, "" }

func (p managedPolicy) Write(context.Context, Change) error {
	return errors.New("a managed policy is only read here")
}

func (p managedPolicy) Reads() []Permission {
	return []Permission{{"iam:GetPolicy", p.id.Name}, {"iam:GetPolicyVersion", p.id.Name}}
}

func (p managedPolicy) Read(ctx context.Context, _ *Reader) (State, error) {
	var missing *types.NoSuchEntityException
	out, err := p.clients.Roles.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &p.id.Name}, iamOptions)
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, &CallError{"iam:GetPolicy", p.id, err}
	case out.Policy == nil:
		return nil, &CallError{"iam:GetPolicy", p.id, errors.New("the answer has no Policy")}
	}
	v, err := p.clients.Roles.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &p.id.Name, VersionId: out.Policy.DefaultVersionId}, iamOptions)
	switch {
	case err != nil:
		return nil, &CallError{"iam:GetPolicyVersion", p.id, err}
	case v.PolicyVersion == nil:
		return nil, &CallError{"iam:GetPolicyVersion", p.id, errors.New("the answer has no PolicyVersion")}
	}
	doc, err := policy.ParseEncoded(aws.ToString(v.PolicyVersion.Document))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.id, err)
	}
	return ManagedPolicyState{doc}, nil
}

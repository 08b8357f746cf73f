package logging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// RoleState is the state of a role.
type RoleState struct {
	Path        string                     `json:"path"`
	Description string                     `json:"description,omitempty"`
	Trust       policy.Document            `json:"assumeRolePolicyDocument"`
	Boundary    string                     `json:"permissionsBoundary,omitempty"`
	Tags        map[string]string          `json:"tags,omitempty"`
	Inline      map[string]policy.Document `json:"inlinePolicies,omitempty"`
	Attached    map[string]bool            `json:"attachedPolicies,omitempty"` // by ARN; the value is true
}

type roleResource struct {
	clients Clients
	scope   Scope
	id      ID
	want    roleSpec
	// managed: the settings want something of it; otherwise it is only read.
	managed bool
	// path is that of the role as it was read, where the settings name none.
	path *atomic.Pointer[string]
}

// roleARN is the role's ARN, with the path that it has.
func (r *roleResource) roleARN() string {
	spec := r.want
	if p := r.path.Load(); p != nil && spec.Path == "" {
		spec.Path = *p
	}
	return Role{spec}.ARN(r.scope)
}

// Resource binds the role to clients. The error is a *ValidationError: a
// managed policy of another account or partition.
func (r Role) Resource(c Clients, s Scope) (Resource, error) {
	if err := r.spec.checkScope(s); err != nil {
		return nil, err
	}
	return &roleResource{c, s, r.ID(s), r.spec, true, new(atomic.Pointer[string])}, nil
}

// ObserveRole is a role that is only read, with all its policies, for judging.
func ObserveRole(c Clients, s Scope, name string) Resource {
	role := Role{roleSpec{Name: name}}
	return &roleResource{c, s, role.ID(s), role.spec, false, new(atomic.Pointer[string])}
}

func (r *roleResource) ID() ID { return r.id }

// Needs is none: policies that a role names are documents or exist already. The
// principals of its trust policy may be roles of the same plan.
func (r *roleResource) Needs() []ID {
	if r.want.Trust == nil {
		return nil
	}
	var needs []ID
	for _, s := range r.want.Trust.Statements {
		if s.Principal == nil {
			continue
		}
		for _, p := range s.Principal.AWS {
			if a, name, ok := roleARN(p); ok && a.Account == r.id.Account && name != r.want.Name {
				needs = append(needs, RoleID(r.scope, name))
			}
		}
	}
	return needs
}

// roleARN splits a role's ARN and its name, without the path.
func roleARN(s string) (a arn.ARN, name string, ok bool) {
	a, err := arn.Parse(s)
	if err != nil || a.Service != "iam" || !strings.HasPrefix(a.Resource, "role/") {
		return a, "", false
	}
	return a, a.Resource[strings.LastIndexByte(a.Resource, '/')+1:], true
}

func (r *roleResource) Merge(other Resource) (Resource, error) {
	o, ok := other.(*roleResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	spec, err := mergeRoles(r.want, o.want)
	if err != nil {
		return nil, err
	}
	m := *r
	m.want, m.managed = spec, r.managed || o.managed
	return &m, nil
}

type roleKey struct {
	origin any
	id     ID
	what   string
}

func (r *roleResource) Read(ctx context.Context, rd *Reader) (State, error) {
	api, name := r.clients.Roles, aws.String(r.want.Name)
	role, err := Shared(ctx, rd, roleKey{r.clients.Origin(), r.id, "role"}, func(ctx context.Context) (*types.Role, error) {
		out, err := api.GetRole(ctx, &iam.GetRoleInput{RoleName: name}, iamOptions)
		var missing *types.NoSuchEntityException
		switch {
		case errors.As(err, &missing):
			return nil, nil
		case err != nil:
			return nil, &CallError{"iam:GetRole", r.id, err}
		}
		return out.Role, nil
	})
	if err != nil {
		return nil, err
	}
	if role == nil {
		r.observePolicies(rd, RoleState{})
		return nil, nil
	}
	if have := aws.ToString(role.RoleName); have != r.want.Name {
		return nil, fmt.Errorf("%s: the role that exists is named %s; IAM does not tell names apart that differ only in case", r.id, have)
	}
	r.path.Store(role.Path)
	s := RoleState{
		Path: aws.ToString(role.Path), Description: aws.ToString(role.Description),
		Inline: map[string]policy.Document{}, Attached: map[string]bool{},
	}
	if s.Trust, err = policy.ParseEncoded(aws.ToString(role.AssumeRolePolicyDocument)); err != nil {
		return nil, fmt.Errorf("%s: trust policy: %w", r.id, err)
	}
	if role.PermissionsBoundary != nil {
		s.Boundary = aws.ToString(role.PermissionsBoundary.PermissionsBoundaryArn)
	}
	for _, t := range role.Tags {
		if s.Tags == nil {
			s.Tags = map[string]string{}
		}
		s.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	names := sortedKeys(r.want.Inline)
	if rd.Thorough() {
		if names, err = r.inlineNames(ctx, rd); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		doc, found, err := r.inline(ctx, rd, n)
		if err != nil {
			return nil, err
		}
		if found {
			s.Inline[n] = doc
		}
	}
	if rd.Thorough() || len(r.want.Attached) > 0 {
		if s.Attached, err = r.attached(ctx, rd); err != nil {
			return nil, err
		}
	}
	r.observePolicies(rd, s)
	return s, nil
}

// observePolicies adds the managed policies that decide what the role may do,
// now and after a plan.
func (r *roleResource) observePolicies(rd *Reader, s RoleState) {
	if !rd.Thorough() {
		return
	}
	arns := slices.Concat(slices.Collect(maps.Keys(s.Attached)), r.want.Attached, []string{s.Boundary})
	if r.want.Boundary != nil {
		arns = append(arns, *r.want.Boundary)
	}
	for _, a := range arns {
		if a != "" {
			rd.Observe(managedPolicy{r.clients, ManagedPolicyID(r.scope, a)})
		}
	}
}

func (r *roleResource) inline(ctx context.Context, rd *Reader, name string) (policy.Document, bool, error) {
	type result struct {
		doc   policy.Document
		found bool
	}
	res, err := Shared(ctx, rd, roleKey{r.clients.Origin(), r.id, "inline " + name}, func(ctx context.Context) (result, error) {
		out, err := r.clients.Roles.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &r.want.Name, PolicyName: &name}, iamOptions)
		var missing *types.NoSuchEntityException
		switch {
		case errors.As(err, &missing):
			return result{}, nil
		case err != nil:
			return result{}, &CallError{"iam:GetRolePolicy", r.id, err}
		}
		doc, err := policy.ParseEncoded(aws.ToString(out.PolicyDocument))
		if err != nil {
			return result{}, fmt.Errorf("%s: inline policy %s: %w", r.id, name, err)
		}
		return result{doc, true}, nil
	})
	return res.doc, res.found, err
}

func (r *roleResource) inlineNames(ctx context.Context, rd *Reader) ([]string, error) {
	return Shared(ctx, rd, roleKey{r.clients.Origin(), r.id, "inline policies"}, func(ctx context.Context) ([]string, error) {
		var names []string
		in := &iam.ListRolePoliciesInput{RoleName: &r.want.Name}
		for {
			out, err := r.clients.Roles.ListRolePolicies(ctx, in, iamOptions)
			if err != nil {
				return nil, &CallError{"iam:ListRolePolicies", r.id, err}
			}
			names = append(names, out.PolicyNames...)
			if in.Marker = out.Marker; !out.IsTruncated || aws.ToString(in.Marker) == "" {
				return names, nil
			}
		}
	})
}

func (r *roleResource) attached(ctx context.Context, rd *Reader) (map[string]bool, error) {
	return Shared(ctx, rd, roleKey{r.clients.Origin(), r.id, "attached policies"}, func(ctx context.Context) (map[string]bool, error) {
		arns := map[string]bool{}
		in := &iam.ListAttachedRolePoliciesInput{RoleName: &r.want.Name}
		for {
			out, err := r.clients.Roles.ListAttachedRolePolicies(ctx, in, iamOptions)
			if err != nil {
				return nil, &CallError{"iam:ListAttachedRolePolicies", r.id, err}
			}
			for _, p := range out.AttachedPolicies {
				arns[aws.ToString(p.PolicyArn)] = true
			}
			if in.Marker = out.Marker; !out.IsTruncated || aws.ToString(in.Marker) == "" {
				return arns, nil
			}
		}
	})
}

// ThoroughReads are what reading all policies needs besides.
func (r *roleResource) ThoroughReads() []Permission {
	var ps []Permission
	for _, a := range []string{"iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"} {
		ps = append(ps, Permission{a, r.roleARN()})
	}
	return ps
}

func (r *roleResource) Reads() []Permission {
	actions := []string{"iam:GetRole"}
	if len(r.want.Inline) > 0 || !r.managed {
		actions = append(actions, "iam:GetRolePolicy")
	}
	if len(r.want.Attached) > 0 || !r.managed {
		actions = append(actions, "iam:ListAttachedRolePolicies")
	}
	if !r.managed {
		actions = append(actions, "iam:ListRolePolicies")
	}
	var ps []Permission
	for _, a := range actions {
		ps = append(ps, Permission{a, r.roleARN()})
	}
	return ps
}

// Paths of a role's state.
const (
	pathDescription = "description"
	pathTrust       = "assumeRolePolicyDocument"
	pathBoundary    = "permissionsBoundary"
	pathInline      = "inlinePolicies"
	pathAttached    = "attachedPolicies"
)

func (r *roleResource) Diff(now State) ([]Change, error) {
	var d differ
	w := r.want
	s, exists := now.(RoleState)
	switch {
	case !exists && w.Trust == nil:
		return nil, errors.New("the role does not exist, and without a trust policy it cannot be created")
	case !exists:
		s = RoleState{Path: "/", Trust: *w.Trust, Tags: maps.Clone(w.Tags)}
		if w.Path != "" {
			s.Path = w.Path
		}
		if w.Description != nil {
			s.Description = *w.Description
		}
		if w.Boundary != nil {
			s.Boundary = *w.Boundary
		}
		d.change("", nil, s)
	case w.Path != "" && s.Path != w.Path:
		return nil, fmt.Errorf("the role has path %s and %s is wanted; the path of a role cannot be changed", s.Path, w.Path)
	}
	if w.Trust != nil && !s.Trust.Equal(*w.Trust) {
		d.change(pathTrust, s.Trust, *w.Trust)
	}
	if w.Description != nil && s.Description != *w.Description {
		d.change(pathDescription, orNil(s.Description), orNil(*w.Description))
	}
	if w.Boundary != nil && s.Boundary != *w.Boundary {
		d.change(pathBoundary, orNil(s.Boundary), orNil(*w.Boundary))
	}
	d.tags(s.Tags, w.Tags)
	for _, n := range sortedKeys(w.Inline) {
		have, ok := s.Inline[n]
		switch {
		case !ok:
			d.change(pathInline+"["+n+"]", nil, w.Inline[n])
		case !have.Equal(w.Inline[n]):
			d.change(pathInline+"["+n+"]", have, w.Inline[n])
		}
	}
	for _, a := range w.Attached {
		if !s.Attached[a] {
			d.change(pathAttached+"["+a+"]", nil, true)
		}
	}
	return d.changes, d.err
}

func (r *roleResource) Call(c Change) Call {
	absent := isNull(c.After)
	action := ""
	_, isTag := tagPath(c.Path)
	_, isInline := inBrackets(c.Path, pathInline)
	_, isAttached := inBrackets(c.Path, pathAttached)
	switch {
	case c.Path == "" && absent:
		action = "iam:DeleteRole"
	case c.Path == "":
		call := Call{"iam:CreateRole", []Permission{{"iam:CreateRole", r.roleARN()}}}
		var s RoleState
		_ = json.Unmarshal(c.After, &s) // our own marshalling; a damaged one fails in Write
		if len(s.Tags) > 0 {
			call.Requires = append(call.Requires, Permission{"iam:TagRole", r.roleARN()})
		}
		if s.Boundary != "" {
			call.Requires = append(call.Requires, Permission{"iam:PutRolePermissionsBoundary", r.roleARN()})
		}
		return call
	case c.Path == pathTrust:
		action = "iam:UpdateAssumeRolePolicy"
	case c.Path == pathDescription:
		action = "iam:UpdateRoleDescription"
	case c.Path == pathBoundary && absent:
		action = "iam:DeleteRolePermissionsBoundary"
	case c.Path == pathBoundary:
		action = "iam:PutRolePermissionsBoundary"
	case isTag && absent:
		action = "iam:UntagRole"
	case isTag:
		action = "iam:TagRole"
	case isInline && absent:
		action = "iam:DeleteRolePolicy"
	case isInline:
		action = "iam:PutRolePolicy"
	case isAttached && absent:
		action = "iam:DetachRolePolicy"
	case isAttached:
		action = "iam:AttachRolePolicy"
	default:
		return Call{}
	}
	return Call{action, []Permission{{action, r.roleARN()}}}
}

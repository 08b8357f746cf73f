package logging

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// RoleType is the CloudFormation type of a role.
const RoleType = "AWS::IAM::Role"

// Role is how an IAM role should be. NewRole makes it; the zero value is not
// valid. What was not asked for, other policies among it, is left as it is.
type Role struct{ spec roleSpec }

type roleSpec struct {
	Name        string                     `json:"roleName"`
	Path        string                     `json:"path,omitempty"`
	Trust       *policy.Document           `json:"assumeRolePolicyDocument,omitempty"`
	Inline      map[string]policy.Document `json:"inlinePolicies,omitempty"`
	Attached    []string                   `json:"attachedPolicies,omitempty"`
	Description *string                    `json:"description,omitempty"`
	Boundary    *string                    `json:"permissionsBoundary,omitempty"` // "": none
	Tags        map[string]string          `json:"tags,omitempty"`
}

// RoleBuilder builds a Role. Its methods change and return it.
type RoleBuilder struct{ spec roleSpec }

// NewRole begins a role of that name: 1 to 64 characters of A-Z a-z 0-9 _ + = , . @ -.
// IAM tells names apart without regard to case.
func NewRole(name string) *RoleBuilder { return &RoleBuilder{roleSpec{Name: name}} }

// Path is the path to create the role with; "/" by default. It cannot be
// changed later: a role with another path is an error of the plan.
func (b *RoleBuilder) Path(path string) *RoleBuilder { b.spec.Path = path; return b }

// Trust is the trust policy: at most 2,048 characters without white space,
// unless the account's quota is higher. Without one the role has to exist.
func (b *RoleBuilder) Trust(doc policy.Document) *RoleBuilder { b.spec.Trust = &doc; return b }

// Inline adds an inline policy; all of a role's have at most 10,240 characters
// without white space.
func (b *RoleBuilder) Inline(name string, doc policy.Document) *RoleBuilder {
	if b.spec.Inline == nil {
		b.spec.Inline = map[string]policy.Document{}
	}
	b.spec.Inline[name] = doc
	return b
}

// Attach attaches a managed policy by its ARN; a role has at most 10 unless the
// account's quota is higher.
func (b *RoleBuilder) Attach(policyARN string) *RoleBuilder {
	b.spec.Attached = append(b.spec.Attached, policyARN)
	return b
}

// Description is at most 1,000 characters up to U+00FF.
func (b *RoleBuilder) Description(s string) *RoleBuilder { b.spec.Description = &s; return b }

// Boundary is the ARN of the managed policy that bounds the role's permissions.
func (b *RoleBuilder) Boundary(policyARN string) *RoleBuilder { b.spec.Boundary = &policyARN; return b }

// Tag sets a tag; at most 50 in all.
func (b *RoleBuilder) Tag(key, value string) *RoleBuilder {
	if b.spec.Tags == nil {
		b.spec.Tags = map[string]string{}
	}
	b.spec.Tags[key] = value
	return b
}

// Build is the role, or a *ValidationError with every wrong field.
func (b *RoleBuilder) Build() (Role, error) {
	if err := b.spec.validate(); err != nil {
		return Role{}, err
	}
	s := b.spec
	s.Tags, s.Inline, s.Attached = maps.Clone(s.Tags), maps.Clone(s.Inline), slices.Clone(s.Attached)
	return Role{s}, nil
}

func (s roleSpec) validate() error {
	v := &ValidationError{Of: "role"}
	if r, src := rule.RoleName(s.Name); r != "" {
		v.Add("roleName", s.Name, r, src)
	}
	if s.Path != "" {
		if r, src := rule.RolePath(s.Path); r != "" {
			v.Add("path", s.Path, r, src)
		}
	}
	if s.Description != nil {
		if r, src := rule.RoleDescription(*s.Description); r != "" {
			v.Add("description", *s.Description, r, src)
		}
	}
	if s.Trust != nil {
		addLint(v, "assumeRolePolicyDocument", *s.Trust, policy.Trust)
	}
	total := 0
	for _, name := range sortedKeys(s.Inline) {
		path := "inlinePolicies[" + name + "]"
		if r, src := rule.PolicyName(name); r != "" {
			v.Add(path, name, r, src)
		}
		addLint(v, path, s.Inline[name], policy.Identity)
		total += s.Inline[name].Length()
	}
	if total > policy.MaxInlineTotal {
		v.Add("inlinePolicies", "", fmt.Sprintf("must have at most %d characters together, and have %d", policy.MaxInlineTotal, total), "IAM User Guide, IAM and AWS STS quotas")
	}
	for i, a := range s.Attached {
		if r, src := rule.PolicyARN(a); r != "" {
			v.Add(fmt.Sprintf("attachedPolicies[%d]", i), a, r, src)
		}
		if slices.Contains(s.Attached[:i], a) {
			v.Add(fmt.Sprintf("attachedPolicies[%d]", i), a, "is there twice", "")
		}
	}
	if s.Boundary != nil && *s.Boundary != "" {
		if r, src := rule.PolicyARN(*s.Boundary); r != "" {
			v.Add("permissionsBoundary", *s.Boundary, r, src)
		}
	}
	validateTags(v, s.Tags)
	return v.Err()
}

// addLint adds what lint finds wrong with a document.
func addLint(v *ValidationError, path string, doc policy.Document, kind policy.Kind) {
	for _, p := range doc.Lint(kind) {
		if p.Severity == policy.SeverityError {
			v.Add(joinPath(path, p.Path), "", p.Message, p.Code.Source())
		}
	}
}

// Name is the role's name.
func (r Role) Name() string { return r.spec.Name }

// ARN is the role's ARN in a scope.
func (r Role) ARN(s Scope) string {
	path := r.spec.Path
	if path == "" {
		path = "/"
	}
	return arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "role" + path + r.spec.Name}.String()
}

// ID is the role's ID in a scope; roles are global.
func (r Role) ID(s Scope) ID { return RoleID(s, r.spec.Name) }

// RoleID is the ID of a role.
func RoleID(s Scope, name string) ID { return ID{s.Global(), RoleType, name} }

// MarshalJSON is the settings, with the API's names.
func (r Role) MarshalJSON() ([]byte, error) { return json.Marshal(r.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (r *Role) UnmarshalJSON(data []byte) error {
	var s roleSpec
	if err := decodeStrict(data, &s); err != nil {
		return fmt.Errorf("role: %w", err)
	}
	if err := s.validate(); err != nil {
		return err
	}
	r.spec = s
	return nil
}

// checkScope reports policies of another partition or account.
func (s roleSpec) checkScope(scope Scope) error {
	v := &ValidationError{Of: "role " + s.Name}
	check := func(path, policyARN string) {
		a, err := arn.Parse(policyARN)
		if err == nil && (a.Partition != scope.Partition || a.Account != "aws" && a.Account != scope.Account) {
			v.Add(path, policyARN, fmt.Sprintf("must be a policy of AWS or of account %s, in partition %s", scope.Account, scope.Partition), "IAM API, AttachRolePolicy")
		}
	}
	for i, a := range s.Attached {
		check(fmt.Sprintf("attachedPolicies[%d]", i), a)
	}
	if s.Boundary != nil {
		check("permissionsBoundary", *s.Boundary)
	}
	return v.Err()
}

func mergeRoles(a, b roleSpec) (roleSpec, error) {
	var errs []error
	m := a
	m.Path = mergeValue(&errs, "path", a.Path, b.Path)
	m.Description = mergePointer(&errs, "description", a.Description, b.Description)
	m.Boundary = mergePointer(&errs, "permissionsBoundary", a.Boundary, b.Boundary)
	m.Tags = mergeMap(&errs, "tags", a.Tags, b.Tags)
	m.Inline = mergeMap(&errs, "inlinePolicies", a.Inline, b.Inline, policy.Document.Equal)
	switch {
	case a.Trust == nil:
		m.Trust = b.Trust
	case b.Trust != nil && !a.Trust.Equal(*b.Trust):
		errs = append(errs, &MergeError{"assumeRolePolicyDocument", a.Trust.String(), b.Trust.String()})
	}
	m.Attached = slices.Clone(a.Attached)
	for _, p := range b.Attached {
		if !slices.Contains(m.Attached, p) {
			m.Attached = append(m.Attached, p)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return roleSpec{}, err
	}
	return m, m.validate()
}

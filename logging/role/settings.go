package role

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a role.
const Type = resource.RoleType

// Role is how an IAM role should be. New makes it; the zero value is not
// valid. What was not asked for, other policies among it, is left as it is.
type Role struct{ spec spec }

type spec struct {
	Name        string                     `json:"roleName"`
	Path        string                     `json:"path,omitempty"`
	Trust       *policy.Document           `json:"assumeRolePolicyDocument,omitempty"`
	Inline      map[string]policy.Document `json:"inlinePolicies,omitempty"`
	Attached    []string                   `json:"attachedPolicies,omitempty"`
	Description *string                    `json:"description,omitempty"`
	Boundary    *string                    `json:"permissionsBoundary,omitempty"` // "": none
	Tags        map[string]string          `json:"tags,omitempty"`
}

// Builder builds a Role. Its methods change and return it.
type Builder struct{ spec spec }

// New begins a role of that name: 1 to 64 characters of A-Z a-z 0-9 _ + = , . @ -.
// IAM tells names apart without regard to case.
func New(name string) *Builder { return &Builder{spec{Name: name}} }

// Path is the path to create the role with; "/" by default. It cannot be
// changed later: a role with another path is an error of the plan.
func (b *Builder) Path(path string) *Builder { b.spec.Path = path; return b }

// Trust is the trust policy: at most 2,048 characters without white space,
// unless the account's quota is higher. Without one the role has to exist.
func (b *Builder) Trust(doc policy.Document) *Builder { b.spec.Trust = &doc; return b }

// Inline adds an inline policy; all of a role's have at most 10,240 characters
// without white space.
func (b *Builder) Inline(name string, doc policy.Document) *Builder {
	if b.spec.Inline == nil {
		b.spec.Inline = map[string]policy.Document{}
	}
	b.spec.Inline[name] = doc
	return b
}

// Attach attaches a managed policy by its ARN; a role has at most 10 unless the
// account's quota is higher.
func (b *Builder) Attach(policyARN string) *Builder {
	b.spec.Attached = append(b.spec.Attached, policyARN)
	return b
}

// Description is at most 1,000 characters up to U+00FF.
func (b *Builder) Description(s string) *Builder { b.spec.Description = &s; return b }

// Boundary is the ARN of the managed policy that bounds the role's permissions.
func (b *Builder) Boundary(policyARN string) *Builder { b.spec.Boundary = &policyARN; return b }

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	if b.spec.Tags == nil {
		b.spec.Tags = map[string]string{}
	}
	b.spec.Tags[key] = value
	return b
}

// Build is the role, or a *resource.ValidationError with every wrong field.
func (b *Builder) Build() (Role, error) {
	if err := b.spec.validate(); err != nil {
		return Role{}, err
	}
	s := b.spec
	s.Tags, s.Inline, s.Attached = maps.Clone(s.Tags), maps.Clone(s.Inline), slices.Clone(s.Attached)
	return Role{s}, nil
}

func (s spec) validate() error {
	v := &resource.ValidationError{Of: "role"}
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
	for _, name := range value.SortedKeys(s.Inline) {
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
	resource.ValidateTags(v, s.Tags)
	return v.Err()
}

// addLint adds what lint finds wrong with a document.
func addLint(v *resource.ValidationError, path string, doc policy.Document, kind policy.Kind) {
	for _, p := range doc.Lint(kind) {
		if p.Severity == policy.SeverityError {
			v.Add(resource.JoinPath(path, p.Path), "", p.Message, p.Code.Source())
		}
	}
}

// Name is the role's name.
func (r Role) Name() string { return r.spec.Name }

// ARN is the role's ARN in a scope.
func (r Role) ARN(s resource.Scope) string {
	path := r.spec.Path
	if path == "" {
		path = "/"
	}
	return arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "role" + path + r.spec.Name}.String()
}

// ID is the role's ID in a scope; roles are global.
func (r Role) ID(s resource.Scope) resource.ID { return Ref(s, r.spec.Name).ID() }

// MarshalJSON is the settings, with the API's names.
func (r Role) MarshalJSON() ([]byte, error) { return json.Marshal(r.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (r *Role) UnmarshalJSON(data []byte) error {
	var s spec
	if err := value.DecodeStrict(data, &s); err != nil {
		return fmt.Errorf("role: %w", err)
	}
	if err := s.validate(); err != nil {
		return err
	}
	r.spec = s
	return nil
}

// checkScope reports policies of another partition or account.
func (s spec) checkScope(scope resource.Scope) error {
	v := &resource.ValidationError{Of: "role " + s.Name}
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

package role

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	Name        string                     `json:"roleName" doc:"Name of the role; its ARN where it must exist or is only used."`
	Path        string                     `json:"path,omitempty" doc:"Path to create the role with; it cannot be changed later."`
	Trust       *policy.Document           `json:"assumeRolePolicyDocument,omitempty" doc:"Trust policy, which replaces the one that there is."`
	Inline      map[string]policy.Document `json:"inlinePolicies,omitempty" doc:"Inline policies by name."`
	Attached    []string                   `json:"attachedPolicies,omitempty" doc:"ARNs of managed policies to attach."`
	Description *string                    `json:"description,omitempty" doc:"Description of the role."`
	Boundary    *string                    `json:"permissionsBoundary,omitempty" doc:"ARN of the managed policy that bounds the permissions; empty to take it away."`
	Tags        map[string]string          `json:"tags,omitempty" doc:"Tags by key."`
	Admits      []policy.Document          `json:"admits,omitempty" doc:"Trust policies whose statements are added, so that these may assume the role as well."`
	MustExist   bool                       `json:"mustExist,omitempty" doc:"The role is not created: one that is missing is an error of the plan."`
	OnlyUsed    bool                       `json:"onlyUsed,omitempty" doc:"The role is judged, and never written."`

	added []string       // the names of the inline policies that places added
	asked resource.Asked // of one that is only used
}

// Builder builds a Role. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
}

// New begins a role of that name, 1 to 64 characters of A-Z a-z 0-9 _ + = , . @ -:
// it is created where it is missing, and completed where it is there. IAM tells
// names apart without regard to case.
func New(name string) *Builder { return &Builder{spec: spec{Name: name}} }

// Existing is a role that has to exist, by its name or ARN, and of which nothing is
// asked but what a place needs. Who is given it checks the name.
func Existing(nameOrARN string) Role { return Role{spec{Name: nameOrARN, MustExist: true}} }

// Named is a role that is used and judged, and never written, by its name or ARN.
// Who is given it checks the name.
func Named(nameOrARN string) Role { return Role{spec{Name: nameOrARN, OnlyUsed: true}} }

func (b *Builder) once(path, by string) *Builder {
	b.notes.Once(path, by)
	return b
}

// MustExist makes it an error of the plan that the role does not exist, instead of
// creating it.
func (b *Builder) MustExist() *Builder {
	b.spec.MustExist = true
	return b.once("mustExist", "MustExist()")
}

// Path is the path to create the role with; "/" by default. It cannot be
// changed later: a role with another path is an error of the plan.
func (b *Builder) Path(path string) *Builder {
	b.spec.Path = path
	return b.once("path", fmt.Sprintf("Path(%s)", path))
}

// Trust is the trust policy: at most 2,048 characters without white space,
// unless the account's quota is higher. Without one the role has to exist.
func (b *Builder) Trust(doc policy.Document) *Builder {
	b.spec.Trust = &doc
	return b.once("assumeRolePolicyDocument", "Trust(…)")
}

// Inline adds an inline policy; all of a role's have at most 10,240 characters
// without white space.
func (b *Builder) Inline(name string, doc policy.Document) *Builder {
	if b.spec.Inline == nil {
		b.spec.Inline = map[string]policy.Document{}
	}
	b.spec.Inline[name] = doc
	return b.once("inlinePolicies["+name+"]", fmt.Sprintf("Inline(%s, …)", name))
}

// Attach attaches a managed policy by its ARN; a role has at most 10 unless the
// account's quota is higher.
func (b *Builder) Attach(policyARN string) *Builder {
	b.spec.Attached = append(b.spec.Attached, policyARN)
	return b
}

// Description is at most 1,000 characters up to U+00FF.
func (b *Builder) Description(s string) *Builder {
	b.spec.Description = &s
	return b.once("description", fmt.Sprintf("Description(%s)", s))
}

// Boundary is the ARN of the managed policy that bounds the role's permissions.
func (b *Builder) Boundary(policyARN string) *Builder {
	b.spec.Boundary = &policyARN
	return b.once("permissionsBoundary", fmt.Sprintf("Boundary(%s)", policyARN))
}

// WithoutBoundary takes the permissions boundary away.
func (b *Builder) WithoutBoundary() *Builder {
	b.spec.Boundary = new(string)
	return b.once("permissionsBoundary", "WithoutBoundary()")
}

// Tag sets a tag; at most 50 in all.
func (b *Builder) Tag(key, value string) *Builder {
	b.notes.Tag(&b.spec.Tags, key, value)
	return b
}

// Build is the role, or a *resource.ValidationError with every wrong field.
func (b *Builder) Build() (Role, error) {
	s := b.spec
	s.Tags, s.Inline, s.Attached = maps.Clone(s.Tags), maps.Clone(s.Inline), slices.Clone(s.Attached)
	s, err := resource.Valid("role", &b.notes, s, spec.validate)
	return Role{s}, err
}

func (s spec) validate(v *resource.ValidationError) {
	if s.byARN() {
		if r, src := rule.RoleARN(s.Name); r != "" {
			v.Add("roleName", s.Name, r, src)
		}
		if !s.MustExist && !s.OnlyUsed {
			v.Add("roleName", s.Name, "a role is created by its name: use Existing or Named", "")
		}
	} else if r, src := rule.RoleName(s.Name); r != "" {
		v.Add("roleName", s.Name, r, src)
	}
	if r := s.protected(); r != "" && !s.OnlyUsed {
		v.Add("roleName", s.Name, r, "IAM User Guide, Roles terms and concepts")
	}
	if s.OnlyUsed && s.asksForMore() {
		v.Add("onlyUsed", "true", "nothing can be asked of a role that is only used", "")
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
		v.Lint("assumeRolePolicyDocument", *s.Trust, policy.Trust)
	}
	total := 0
	for _, name := range value.SortedKeys(s.Inline) {
		path := "inlinePolicies[" + name + "]"
		if r, src := rule.PolicyName(name); r != "" {
			v.Add(path, name, r, src)
		}
		v.Lint(path, s.Inline[name], policy.Identity)
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
	v.Tags(s.Tags, "IAM API, CreateRole")
}

// protected is why nobody but AWS can change the role; empty of others. Only a role of a
// permission set is told by its name as well.
func (s spec) protected() string {
	path, name := s.split()
	switch {
	case strings.HasPrefix(path, "/aws-reserved/"), strings.HasPrefix(name, "AWSReservedSSO_"):
		return "is a role of IAM Identity Center, which IAM changes for nobody: give the permission set the policy, and use role.Named"
	case strings.HasPrefix(path, "/aws-service-role/"):
		return "is a service-linked role, which only its service changes: use role.Named"
	}
	return ""
}

func (s spec) byARN() bool { return strings.HasPrefix(s.Name, "arn:") }

func (s spec) asksForMore() bool {
	return s.Path != "" || s.Trust != nil || len(s.Inline) > 0 || len(s.Attached) > 0 || s.Description != nil ||
		s.Boundary != nil || len(s.Tags) > 0 || len(s.Admits) > 0 || s.MustExist
}

// split is the path and the name; the path is empty where it is not said.
func (s spec) split() (path, name string) {
	if !s.byARN() {
		return s.Path, s.Name
	}
	a, err := arn.Parse(s.Name)
	if err != nil {
		return s.Path, s.Name
	}
	i := strings.LastIndexByte(a.Resource, '/') + 1
	return strings.TrimPrefix(a.Resource[:i], "role"), a.Resource[i:]
}

// Name is the role's name.
func (r Role) Name() string {
	_, name := r.spec.split()
	return name
}

// ByARN reports that the role was given by its ARN, so that its path is known.
func (r Role) ByARN() bool { return r.spec.byARN() }

// ARN is the role's ARN: the one that was given, or that of its name in a scope, at
// the root where its path is not said.
func (r Role) ARN(s resource.Scope) string {
	if r.spec.byARN() {
		return r.spec.Name
	}
	return arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "role" + cmp.Or(r.spec.Path, "/") + r.spec.Name}.String()
}

// Trust is the trust policy asked for; empty where none was.
func (r Role) Trust() policy.Document {
	if r.spec.Trust == nil {
		return policy.Document{}
	}
	return r.spec.Trust.Clone()
}

// Validate checks a role that was not built: [Existing] and [Named]. The error is a
// *resource.ValidationError.
func (r Role) Validate() error {
	_, err := resource.Valid("role", new(resource.Notes), r.spec, spec.validate)
	return err
}

// OnlyUsed reports that the role is judged, and never written.
func (r Role) OnlyUsed() bool { return r.spec.OnlyUsed }

// With is a copy of the role with an inline policy more, for places that give it
// what their service needs; one of that name that was asked for is kept, and a role
// that is only used stays as it is. Where the name has the region in it and one plan
// gives a role such policies for several regions, they are one policy without the
// region in its name: one for each would pass the 10,240 characters of a role.
func (r Role) With(name string, doc policy.Document) Role {
	if _, asked := r.spec.Inline[name]; asked {
		return r
	}
	if r.spec.OnlyUsed {
		r.spec.asked = r.spec.asked.And(name, policy.Identity, doc)
		return r
	}
	inline := maps.Clone(r.spec.Inline)
	if inline == nil {
		inline = map[string]policy.Document{}
	}
	inline[name] = doc
	r.spec.Inline, r.spec.added = inline, append(slices.Clone(r.spec.added), name)
	return r
}

// Admitting is a copy of the role that those can assume whom the statements of a
// trust policy name. A statement is added to the policy that the role has, unless
// that lets them in already, may do so, or refuses them, which no statement helps
// against. A role that is only used stays as it is.
func (r Role) Admitting(trust policy.Document) Role {
	if r.spec.OnlyUsed {
		r.spec.asked = r.spec.asked.And("trust", policy.Trust, trust)
		return r
	}
	r.spec.Admits = append(slices.Clone(r.spec.Admits), trust)
	return r
}

// ID is the role's ID in a scope; roles are global.
func (r Role) ID(s resource.Scope) resource.ID { return Ref(s, r.Name()).ID() }

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Role) JSONSchema() map[string]any { return resource.PartSchema(spec{}) }

// MarshalJSON is the settings, with the API's names.
func (r Role) MarshalJSON() ([]byte, error) { return json.Marshal(r.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (r *Role) UnmarshalJSON(data []byte) error {
	return resource.Decode("role", data, &r.spec, spec.validate)
}

// checkScope reports policies of another partition or account.
func (s spec) checkScope(v *resource.ValidationError, scope resource.Scope) {
	check := func(path, policyARN string) {
		a, err := arn.Parse(policyARN)
		if err == nil && (a.Partition != scope.Partition || a.Account != "aws" && a.Account != scope.Account) {
			v.Add(path, policyARN, fmt.Sprintf("must be a policy of AWS or of account %s, in partition %s", scope.Account, scope.Partition), "IAM API, AttachRolePolicy")
		}
	}
	if a, err := arn.Parse(s.Name); s.byARN() && err == nil && (a.Account != scope.Account || a.Partition != scope.Partition) {
		v.Add("roleName", s.Name, fmt.Sprintf("must be a role of account %s in partition %s, whose clients these are", scope.Account, scope.Partition), "")
	}
	for i, a := range s.Attached {
		check(fmt.Sprintf("attachedPolicies[%d]", i), a)
	}
	if s.Boundary != nil {
		check("permissionsBoundary", *s.Boundary)
	}
}

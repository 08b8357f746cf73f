package role

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// State is the state of a role.
type State struct {
	Path        string                     `json:"path"`
	Description string                     `json:"description,omitempty"`
	Trust       policy.Document            `json:"assumeRolePolicyDocument"`
	Boundary    string                     `json:"permissionsBoundary,omitempty"`
	Tags        map[string]string          `json:"tags,omitempty"`
	Inline      map[string]policy.Document `json:"inlinePolicies,omitempty"`
	Attached    map[string]bool            `json:"attachedPolicies,omitempty"` // by ARN; the value is true
	Created     time.Time                  `json:"-"`                          // by AWS's clock
}

var roleType = resource.NewType[State](Type)

// Ref names a role, of which the name or the ARN is given; roles are global.
func Ref(s resource.Scope, nameOrARN string) resource.Ref[State] {
	return roleType.Ref(s.Global(), Named(nameOrARN).Name())
}

var (
	path = resource.One[*handle]("path", func(s *State) *string { return &s.Path }).
		AtCreate().Required().Fixed(func(have, want string) error {
		return fmt.Errorf("the role has path %s and %s is wanted; the path of a role cannot be changed", have, want)
	})
	trust = resource.One[*handle]("assumeRolePolicyDocument", func(s *State) *policy.Document { return &s.Trust }).
		AtCreate().Required().Document("trust", policy.Trust).Exports((*handle).exportTrust).Set("iam:UpdateAssumeRolePolicy", (*handle).setTrust).
		Needs((*handle).principalIDs)
	description = resource.One[*handle]("description", func(s *State) *string { return &s.Description }).
			AtCreate().Set("iam:UpdateRoleDescription", (*handle).setDescription)
	boundary = resource.One[*handle]("permissionsBoundary", func(s *State) *string { return &s.Boundary }).
			AtCreate("iam:PutRolePermissionsBoundary").Set("iam:PutRolePermissionsBoundary", (*handle).setBoundary).Clear("iam:DeleteRolePermissionsBoundary", (*handle).clearBoundary).
			Observes((*handle).managedPolicy)
	tags = resource.Each[*handle]("tags", func(s *State) *map[string]string { return &s.Tags }).
		AtCreate("iam:TagRole").Property("Tags", "Key", "Value").Set("iam:TagRole", (*handle).setTag).Clear("iam:UntagRole", (*handle).clearTag)
	inline = resource.Each[*handle]("inlinePolicies", func(s *State) *map[string]policy.Document { return &s.Inline }).
		Set("iam:PutRolePolicy", (*handle).setInline).Clear("iam:DeleteRolePolicy", (*handle).clearInline).
		Documents(policy.Identity).Exports((*handle).exportInline).Settled(acrossRegions).Read((*handle).readInline, "iam:GetRolePolicy").Judged("iam:ListRolePolicies")
	attached = resource.Each[*handle]("attachedPolicies", func(s *State) *map[string]bool { return &s.Attached }).
			Set("iam:AttachRolePolicy", (*handle).attach).Clear("iam:DetachRolePolicy", (*handle).detach).
			Property("ManagedPolicyArns").Read((*handle).readAttached, "iam:ListAttachedRolePolicies").Judged().
			Observes(func(h *handle, policyARN string, _ bool) []resource.Resource { return h.managedPolicy(policyARN) })
)

var kind = resource.Kind[State, *handle]{
	Type: roleType, Noun: "role", NameProperty: "RoleName", ARN: (*handle).arn,
	Read: (*handle).read, Origin: func(h *handle) any { return h.clients.Origin() }, Owner: func(h *handle) string { return h.owner },
	Reads: func(h *handle) []resource.Permission {
		return []resource.Permission{{Action: "iam:GetRole", Resource: h.arn()}}
	},
	Learn:  func(h *handle, s State) *handle { c := *h; c.path = s.Path; return &c },
	Create: resource.Whole[State, *handle]{Action: "iam:CreateRole", Call: (*handle).create},
	Delete: resource.Whole[State, *handle]{Action: "iam:DeleteRole", Call: (*handle).delete},
	First: func(_ *handle, _ resource.Wants[State], s *State) error {
		s.Path = cmp.Or(s.Path, "/")
		if len(s.Trust.Statements) == 0 {
			return errors.New("the role does not exist, and without a trust policy it cannot be created")
		}
		return nil
	},
	Exists:    resource.IsError[*types.EntityAlreadyExistsException],
	Created:   func(s State) time.Time { return s.Created },
	Transient: (*handle).transient, Validate: validate,
	Fields: []resource.Field[State, *handle]{path, trust, description, boundary, tags, inline, attached},
}

// Resource binds the role to clients. The error is a *resource.ValidationError: a
// role or a managed policy of another account or partition.
func (r Role) Resource(c Clients, s resource.Scope) (resource.Resource, error) {
	w := r.spec
	v := &resource.ValidationError{Of: "role " + r.Name()}
	w.validate(v) // it may be of Named or Existing, which nobody has checked
	w.checkScope(v, s)
	if err := v.Err(); err != nil {
		return nil, err
	}
	its, _ := w.split()
	wishes := []resource.Wish[State]{
		path.IsUnlessZero(its), description.IsIf(w.Description), boundary.IsIf(w.Boundary),
		tags.Has(w.Tags), inline.Has(w.inlineIn(s.Region)), attached.HasAll(true, w.Attached...), trust.IsIf(w.Trust),
	}
	for _, doc := range w.Admits {
		wishes = append(wishes, admits(s, r.ARN(s), doc))
	}
	return kind.Bind(Ref(s, r.Name()), &handle{clients: c, scope: s, name: r.Name()}, w.OnlyUsed, w.MustExist, append(wishes, resource.Asks[State](w.asked))...)
}

// Bind is a target of roles alone.
func Bind(c Clients, roles ...Role) resource.Target {
	return resource.Bind("roles", c.Clients, c, roles)
}

// Observe is a role that is only read, with all its policies, for judging.
//
// A role of another account, by its ARN, is read with the clients of that account, where they
// are given.
func Observe(c Clients, s resource.Scope, nameOrARN string) resource.Resource {
	h := &handle{clients: c, scope: s, name: Named(nameOrARN).Name()}
	if a, err := arn.Parse(nameOrARN); err == nil {
		at := resource.Scope{Partition: a.Partition, Account: a.Account, Region: s.Region}
		if cfg, ok := c.OwnerOf(s, at); ok {
			h.clients, h.scope, h.owner = ClientsFromConfig(cfg), at, at.Account
		}
	}
	return kind.Observe(Ref(h.scope, nameOrARN), h)
}

func init() { kind.LeadsTo = (*handle).leadsTo } // it refers to the kind

func (h *handle) leadsTo() []resource.Resource {
	policies := []resource.Resource{observeManaged(h.clients, h.owner, h.scope, "arn:"+h.scope.Partition+":iam::*:policy/*")}
	if strings.HasPrefix(h.name, "*") {
		return policies
	}
	// One that exists may have a path, and IAM asks for the ARN with it.
	withPath := "*/" + h.name
	return append(policies, kind.Observe(Ref(h.scope, withPath), &handle{clients: h.clients, scope: h.scope, name: withPath}))
}

// LeadsTo is any role of the account: what something that has a role leads to.
func LeadsTo(c Clients, s resource.Scope) []resource.Resource {
	return []resource.Resource{Observe(c, s, "*")}
}

// CallerLeadsTo is any user of the account: what something leads to that is judged by who
// calls, whoever that is; see [ObserveCaller]. Callers with roles are among those of LeadsTo.
func CallerLeadsTo(c Clients, s resource.Scope) resource.Resource {
	anyUser := arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "user/*"}.String()
	return ObserveUser(c, s, anyUser)
}

// exportTrust: one role is for the stacks of all regions. What it may be assumed on behalf of is
// of any region there, where the condition takes a *.
func (h *handle) exportTrust(doc policy.Document, x *resource.Export) {
	if x.Several && !strings.Contains(h.name, h.scope.Region) {
		doc = doc.Clone()
		for _, st := range doc.Statements {
			for operator, keys := range st.Condition {
				if takesWildcards(operator) {
					for _, values := range keys {
						h.inAnyRegion(values)
					}
				}
			}
		}
	}
	x.Set("AssumeRolePolicyDocument", doc)
}

// takesWildcards holds for StringLike, ArnLike, ArnEquals, and these with IfExists or a set.
func takesWildcards(operator string) bool {
	switch strings.TrimSuffix(operator[strings.LastIndexByte(operator, ':')+1:], "IfExists") {
	case "StringLike", "ArnLike", "ArnEquals":
		return true
	}
	return false
}

// inAnyRegion puts * in the place of the region in ARNs.
func (h *handle) inAnyRegion(values []string) {
	for i, v := range values {
		if a, err := arn.Parse(v); err == nil && a.Region == h.scope.Region {
			a.Region = "*"
			values[i] = a.String()
		}
	}
}

// exportInline: what a region adds to a role that all regions have is a resource of its
// own, and so is what is added to a role that somebody else has made.
func (h *handle) exportInline(of map[string]policy.Document, x *resource.Export) {
	var its []any
	isRegional := func(name string) bool { return x.Several && strings.Contains(name, h.scope.Region) }
	room := h.room(of, isRegional)
	for _, name := range value.SortedKeys(of) {
		if x.Existing || isRegional(name) {
			x.Beside(resource.Exported{Type: "AWS::IAM::RolePolicy", Name: name, Alone: true, Properties: map[string]any{
				"RoleName": h.name, "PolicyName": name, "PolicyDocument": of[name],
			}, Several: room})
			continue
		}
		its = append(its, map[string]any{"PolicyName": name, "PolicyDocument": of[name]})
	}
	if its != nil {
		x.Set("Policies", its)
	}
}

// room finds that IAM does not take what the stacks of all regions would add to a role: of the
// partition that has the most regions, whichever the scope's is.
func (h *handle) room(of map[string]policy.Document, isRegional func(name string) bool) []resource.Finding {
	longest := slices.MaxFunc(arn.Regions("aws"), func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	at := h.scope
	anywhere := strings.NewReplacer(at.Region+"."+arn.DNSSuffix(at.Partition), longest+"."+arn.DNSSuffix("aws"), at.Region, longest, "arn:"+at.Partition+":", "arn:aws:")
	once, inRegion := 0, 0 // characters
	for name, doc := range of {
		if n := policy.Length(anywhere.Replace(doc.String())); isRegional(name) {
			inRegion += n
		} else {
			once += n
		}
	}
	if inRegion == 0 {
		return nil
	}
	regions := (policy.MaxInlineTotal - once) / inRegion
	if regions >= len(arn.Regions("aws")) {
		return nil
	}
	return []resource.Finding{{
		Code: resource.CodeNotExpressed, Severity: resource.SeverityWarning,
		Problem: fmt.Sprintf("The stack of each region adds up to %d characters of inline policies to it, and joins none: besides the %d that are there once, IAM's %d for a role have room for %d regions, and the stack of one more fails.",
			inRegion, once, policy.MaxInlineTotal, regions),
		Fix: "Have the stack set in no more regions of an account, or give the role by a plan of all regions, which makes one policy of them.",
	}}
}

// validate judges what several settings want together.
func validate(w resource.Wants[State]) error {
	return Role{spec{Name: "together", Inline: inline.Wanted(w), Tags: tags.Wanted(w)}}.Validate()
}

// handle is a role's clients and name.
type handle struct {
	clients Clients
	scope   resource.Scope
	name    string
	path    string // as it was read, or is wanted
	owner   string // whose clients they are, where another account owns the role
}

func (h *handle) arn() string     { return Role{spec{Name: h.name, Path: h.path}}.ARN(h.scope) }
func (h *handle) id() resource.ID { return Ref(h.scope, h.name).ID() }

// principalIDs are the roles of the account that a trust policy names: they may be
// of the same plan.
func (h *handle) principalIDs(doc policy.Document) []resource.ID {
	return slices.DeleteFunc(resource.RolesNamed(doc, h.scope), func(id resource.ID) bool { return id == h.id() })
}

func (h *handle) managedPolicy(policyARN string) []resource.Resource {
	return []resource.Resource{observeManaged(h.clients, h.owner, h.scope, policyARN)}
}

// shared makes a call once for each reader.
func shared[T any](ctx context.Context, h *handle, r *resource.Reader, what string, read func(context.Context) (T, error)) (T, error) {
	return resource.Once(ctx, r, h.clients.Clients, h.id(), what, read)
}

func (h *handle) read(ctx context.Context, _ *resource.Reader) (State, bool, error) {
	out, err := h.clients.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &h.name}, options)
	switch {
	case resource.IsError[*types.NoSuchEntityException](err):
		return State{}, false, nil
	case err != nil:
		return State{}, false, resource.Failed("iam:GetRole", h.id(), err)
	}
	is := out.Role
	if have := aws.ToString(is.RoleName); have != h.name {
		return State{}, false, &otherCaseError{h.id(), (&handle{scope: h.scope, name: have, path: aws.ToString(is.Path)}).arn()}
	}
	s := State{Path: aws.ToString(is.Path), Description: aws.ToString(is.Description), Created: aws.ToTime(is.CreateDate)}
	if s.Trust, err = policy.ParseEncoded(aws.ToString(is.AssumeRolePolicyDocument)); err != nil {
		return State{}, false, fmt.Errorf("%s: trust policy: %w", h.id(), err)
	}
	if is.PermissionsBoundary != nil {
		s.Boundary = aws.ToString(is.PermissionsBoundary.PermissionsBoundaryArn)
	}
	for _, t := range is.Tags {
		if s.Tags == nil {
			s.Tags = map[string]string{}
		}
		s.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return s, true, nil
}

func (h *handle) readInline(ctx context.Context, r *resource.Reader, s *State, names []string) (err error) {
	if r.Thorough() {
		if names, err = h.inlineNames(ctx, r); err != nil {
			return err
		}
	}
	s.Inline = map[string]policy.Document{}
	for _, n := range names {
		doc, err := h.inline(ctx, r, n)
		if err != nil {
			return err
		}
		if doc != nil {
			s.Inline[n] = *doc
		}
	}
	return nil
}

// inline is nil where there is no such policy.
func (h *handle) inline(ctx context.Context, r *resource.Reader, name string) (*policy.Document, error) {
	return shared(ctx, h, r, "inline "+name, func(ctx context.Context) (*policy.Document, error) {
		out, err := h.clients.IAM.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &h.name, PolicyName: &name}, options)
		switch {
		case resource.IsError[*types.NoSuchEntityException](err):
			return nil, nil
		case err != nil:
			return nil, resource.Failed("iam:GetRolePolicy", h.id(), err)
		}
		doc, err := policy.ParseEncoded(aws.ToString(out.PolicyDocument))
		if err != nil {
			return nil, fmt.Errorf("%s: inline policy %s: %w", h.id(), name, err)
		}
		return &doc, nil
	})
}

func (h *handle) inlineNames(ctx context.Context, r *resource.Reader) ([]string, error) {
	return shared(ctx, h, r, "inline policies", func(ctx context.Context) ([]string, error) {
		var names []string
		err := resource.Pages(func(marker *string) (*string, error) {
			out, err := h.clients.IAM.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: &h.name, Marker: marker}, options)
			if err != nil {
				return nil, resource.Failed("iam:ListRolePolicies", h.id(), err)
			}
			names = append(names, out.PolicyNames...)
			return out.Marker, nil
		})
		return names, err
	})
}

func (h *handle) readAttached(ctx context.Context, r *resource.Reader, s *State, _ []string) (err error) {
	s.Attached, err = shared(ctx, h, r, "attached policies", func(ctx context.Context) (map[string]bool, error) {
		arns := map[string]bool{}
		err := resource.Pages(func(marker *string) (*string, error) {
			out, err := h.clients.IAM.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: &h.name, Marker: marker}, options)
			if err != nil {
				return nil, resource.Failed("iam:ListAttachedRolePolicies", h.id(), err)
			}
			for _, p := range out.AttachedPolicies {
				arns[aws.ToString(p.PolicyArn)] = true
			}
			return out.Marker, nil
		})
		return arns, err
	})
	return err
}

func options(o *iam.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"ConcurrentModification", "ConcurrentModificationException"}, nil)
}

package forward

import (
	"fmt"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Filter is how a subscription filter should be. [NewFilter] makes it; the zero value is not
// valid.
type Filter struct{ spec filterSpec }

type filterSpec struct {
	Name         string         `json:"filterName" doc:"Name of the filter: 1 to 512 characters without : and *."`
	Group        loggroup.Group `json:"logGroup" doc:"Log group whose events are sent."`
	Destination  string         `json:"destinationArn" doc:"ARN of the destination."`
	Pattern      string         `json:"filterPattern,omitempty" doc:"Pattern of the events that are sent: at most 1,024 characters; empty for all."`
	Role         *role.Role     `json:"role,omitempty" doc:"Role with which CloudWatch Logs sends, where the destination lets an organization in."`
	Organization string         `json:"organization,omitempty" doc:"Organization of the account, by id, where the destination lets that in."`
}

// FilterBuilder builds a Filter. Its methods change and return it.
type FilterBuilder struct {
	spec  filterSpec
	notes resource.Notes
}

// NewFilter begins a subscription filter by its name: 1 to 512 characters without colon and
// asterisk. A log group has at most two filters.
func NewFilter(name string) *FilterBuilder { return &FilterBuilder{spec: filterSpec{Name: name}} }

// LogGroup is the group whose events are sent; it has to be of class STANDARD.
func (b *FilterBuilder) LogGroup(g loggroup.Group) *FilterBuilder {
	b.spec.Group = g
	b.notes.Once("logGroup", fmt.Sprintf("LogGroup(%s)", g.Name()))
	return b
}

// To is the destination, by its ARN, in the group's region.
func (b *FilterBuilder) To(destinationARN string) *FilterBuilder {
	b.spec.Destination = destinationARN
	b.notes.Once("destinationArn", fmt.Sprintf("To(%s)", destinationARN))
	return b
}

// Pattern says which events are sent; without, all are. At most 1,024 characters.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
func (b *FilterBuilder) Pattern(pattern string) *FilterBuilder {
	b.spec.Pattern = pattern
	b.notes.Once("filterPattern", "Pattern")
	return b
}

// Role is a role of the group's account with which CloudWatch Logs sends. AWS asks for it
// where the destination's policy lets an organization in. It is given what it needs, unless
// it is only used.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateSubscriptionFilter-IAMrole.html
func (b *FilterBuilder) Role(r role.Role) *FilterBuilder {
	b.spec.Role = &r
	b.notes.Once("role", fmt.Sprintf("Role(%s)", r.Name()))
	return b
}

// Organization is the organization that the group's account is in, by its id. It changes
// nothing, and lets the verdict tell whether a destination for that organization lets the
// account in.
func (b *FilterBuilder) Organization(id string) *FilterBuilder {
	b.spec.Organization = id
	b.notes.Once("organization", fmt.Sprintf("Organization(%s)", id))
	return b
}

// Build is the filter, or a *[resource.ValidationError] with every wrong field.
func (b *FilterBuilder) Build() (Filter, error) {
	s, err := resource.Valid("subscription filter", &b.notes, b.spec, filterSpec.validate)
	return Filter{s}, err
}

func (s filterSpec) validate(v *resource.ValidationError) {
	const put = "CloudWatch Logs API, PutSubscriptionFilter"
	if !nameRE.MatchString(s.Name) {
		v.Add("filterName", s.Name, "must have 1 to 512 characters, and neither : nor *", put)
	}
	if s.Group.Name() == "" {
		v.Add("logGroup", "", "must be set", put)
	} else {
		v.Merge("logGroup", s.Group.Validate())
	}
	if _, _, ok := nameOfDestination(s.Destination); !ok {
		v.Add("destinationArn", s.Destination, "must be the ARN of a destination, arn:partition:logs:region:account:destination:name", put)
	}
	if len(s.Pattern) > 1024 {
		v.Add("filterPattern", "", fmt.Sprintf("must have at most 1,024 characters, and has %d", len(s.Pattern)), put)
	}
	if s.Role != nil {
		v.Merge("role", s.Role.Validate())
	}
	if s.Organization != "" {
		checkOrganization(v, "organization", s.Organization)
	}
}

// Name is the filter's name.
func (f Filter) Name() string { return f.spec.Name }

// RolePolicy lets the filter's role send the group's events.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateSubscriptionFilter-IAMrole.html
func (f Filter) RolePolicy(s resource.Scope) policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "Forward", Effect: policy.Allow, Action: []string{"logs:PutLogEvents"}, Resource: []string{loggroup.ARNOf(s, f.spec.Group.Name()).Wildcard()},
	}}}
}

// TrustPolicy is the trust policy of the filter's role.
func (f Filter) TrustPolicy(s resource.Scope) policy.Document { return trustFor(s, s.Account) }

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Filter) JSONSchema() map[string]any { return resource.PartSchema(filterSpec{}) }

// MarshalJSON is the settings.
func (f Filter) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(f.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (f *Filter) UnmarshalJSON(data []byte) error {
	return resource.DecodeSettings("subscription filter", data, &f.spec, filterSpec.validate)
}

// BindFilter binds a filter to clients of the group's account, as a target that is named
// "forward" with the group's and the filter's name.
func BindFilter(c Clients, f Filter) resource.Target {
	return resource.NewTarget("forward "+f.spec.Group.Name()+"/"+f.spec.Name, c.Clients.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return f.declare(c, scope, d)
	}, f.judge)
}

func (f Filter) declare(c Clients, scope resource.Scope, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: "subscription filter " + f.spec.Name}
	if c.Forwarding == nil {
		v.Add("clients.Forwarding", "", "must be set", "")
	}
	f.spec.validate(v) // nobody checked the zero value
	if err := v.Err(); err != nil {
		return err
	}
	at, name, _ := nameOfDestination(f.spec.Destination)
	if at.Region != scope.Region || at.Partition != scope.Partition {
		v.Add("destinationArn", f.spec.Destination, "must be of the log group's region, "+scope.Region, "CloudWatch Logs API, PutSubscriptionFilter")
	}
	needs := resource.Declare(d, v, "logGroup", c.Clients, scope, f.spec.Group, nil)
	h := &filter{clients: c, group: loggroup.ARNOf(scope, f.spec.Group.Name()), name: f.spec.Name, want: f}
	if f.spec.Role != nil {
		its := f.spec.Role.With(policyName("ForwardFrom", scope, f.spec.Group.Name(), f.spec.Name), f.RolePolicy(scope)).Admitting(f.TrustPolicy(scope))
		needs = append(needs, resource.Declare(d, v, "role", c.roles(), scope, its, nil)...)
		d.Offer("pass-role-"+f.spec.Role.Name(), policy.Identity, role.PassPolicy(f.spec.Role.ARN(scope), service))
		role.ObserveCaller(d, c.roles(), scope)
	}
	if err := v.Err(); err != nil {
		return err
	}
	its := newDestination(c, scope, at, name)
	if at == scope || its.owner != "" {
		d.Observe(destinationKind.Observe(destinationRef(at, name), its))
	}
	// A destination of the same plan comes first.
	r, err := filterKind.Manage(h.ref(), h, f.wish(scope), resource.After[FilterState](append(needs, h.group.ID(), its.id())...))
	if err != nil {
		return err
	}
	d.Manage(r)
	return nil
}

// wish is the filter as it is wanted; what is not asked for stays as it is.
func (f Filter) wish(scope resource.Scope) resource.Wish[FilterState] {
	roleARN := ""
	if f.spec.Role != nil {
		roleARN = f.spec.Role.ARN(scope)
	}
	return whole.Toward(fmt.Sprintf("sends %q to %s %s", f.spec.Pattern, f.spec.Destination, roleARN), func(now FilterState, _ bool) (FilterState, error) {
		now.Destination, now.Pattern, now.RoleARN = f.spec.Destination, f.spec.Pattern, roleARN
		return now, nil
	})
}

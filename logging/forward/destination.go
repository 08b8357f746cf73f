package forward

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Destination is how a destination of a central account should be. [NewDestination] makes it;
// the zero value is not valid.
type Destination struct{ spec destinationSpec }

type destinationSpec struct {
	Name          string     `json:"destinationName" doc:"Name of the destination: 1 to 512 characters without : and *."`
	Stream        string     `json:"targetArn" doc:"ARN of the Kinesis or Firehose stream that gets the events, in the account and region of the destination."`
	Role          *role.Role `json:"role" doc:"Role with which CloudWatch Logs writes to the stream."`
	Accounts      []string   `json:"accounts,omitempty" doc:"Accounts that may send."`
	Organizations []string   `json:"organizations,omitempty" doc:"Organizations whose accounts may send, by id."`
}

// DestinationBuilder builds a Destination. Its methods change and return it.
type DestinationBuilder struct {
	spec  destinationSpec
	notes resource.Notes
}

// NewDestination begins a destination by its name: 1 to 512 characters without colon and
// asterisk. It is created where it is missing, and completed where it is there: an account
// that was let in and is named no more stays in its policy.
func NewDestination(name string) *DestinationBuilder {
	return &DestinationBuilder{spec: destinationSpec{Name: name}}
}

// Stream is the Kinesis or Firehose stream that gets the events, by its ARN, in the
// destination's account and region. It has to exist: CloudWatch Logs sends it a message.
func (b *DestinationBuilder) Stream(streamARN string) *DestinationBuilder {
	b.spec.Stream = streamARN
	b.notes.Once("targetArn", fmt.Sprintf("Stream(%s)", streamARN))
	return b
}

// Role is the role with which CloudWatch Logs writes to the stream: it is given what it needs,
// unless it is only used.
func (b *DestinationBuilder) Role(r role.Role) *DestinationBuilder {
	b.spec.Role = &r
	b.notes.Once("role", fmt.Sprintf("Role(%s)", r.Name()))
	return b
}

// AllowAccounts lets accounts send, by their ids. It may be called several times. An access
// policy has at most 5,120 characters, some 25 accounts: for more, let the organization in.
func (b *DestinationBuilder) AllowAccounts(ids ...string) *DestinationBuilder {
	b.spec.Accounts = append(slices.Clone(b.spec.Accounts), ids...)
	return b
}

// AllowOrganization lets all accounts of an organization send, by its id, such as
// "o-a1b2c3d4e5". Their filters then say which it is ([FilterBuilder.Organization]), and AWS's
// page gives them a role ([FilterBuilder.Role]).
func (b *DestinationBuilder) AllowOrganization(id string) *DestinationBuilder {
	b.spec.Organizations = append(slices.Clone(b.spec.Organizations), id)
	return b
}

// Build is the destination, or a *[resource.ValidationError] with every wrong field.
func (b *DestinationBuilder) Build() (Destination, error) {
	s, err := resource.Valid("destination", &b.notes, b.spec, destinationSpec.validate)
	return Destination{s}, err
}

var (
	nameRE         = regexp.MustCompile(`^[^:*]{1,512}$`)
	organizationRE = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

func (s destinationSpec) validate(v *resource.ValidationError) {
	const put = "CloudWatch Logs API, PutDestination"
	if !nameRE.MatchString(s.Name) {
		v.Add("destinationName", s.Name, "must have 1 to 512 characters, and neither : nor *", put)
	}
	if a, err := arn.Parse(s.Stream); err != nil || a.Service != "kinesis" && a.Service != "firehose" || !arn.IsRegion(a.Region) || !arn.IsAccount(a.Account) {
		v.Add("targetArn", s.Stream, "must be the ARN of a Kinesis or Firehose stream", put)
	}
	if s.Role == nil {
		v.Add("role", "", "must be set: CloudWatch Logs writes to the stream with it", put)
	} else {
		v.Merge("role", s.Role.Validate())
	}
	once := func(path, id string, before []string) {
		if slices.Contains(before, id) {
			v.Add(path, id, "is given twice", "")
		}
	}
	for i, id := range s.Accounts {
		path := fmt.Sprintf("accounts[%d]", i)
		if !arn.IsAccount(id) {
			v.Add(path, id, "must be an account id of twelve digits", "")
		}
		once(path, id, s.Accounts[:i])
	}
	for i, id := range s.Organizations {
		path := fmt.Sprintf("organizations[%d]", i)
		checkOrganization(v, path, id)
		once(path, id, s.Organizations[:i])
	}
	if len(s.Accounts)+len(s.Organizations) == 0 {
		v.Add("accounts", "", "must have an account, or organizations one: without, nobody can send", "CloudWatch Logs API, PutDestinationPolicy")
	}
}

func checkOrganization(v *resource.ValidationError, path, id string) {
	if !organizationRE.MatchString(id) {
		v.Add(path, id, `must be the id of an organization, such as "o-a1b2c3d4e5"`, "AWS Organizations API, Organization")
	}
}

// Name is the destination's name.
func (d Destination) Name() string { return d.spec.Name }

// ARN is the destination's ARN in a scope, for [FilterBuilder.To].
func (d Destination) ARN(s resource.Scope) string { return destinationARN(s, d.spec.Name) }

func destinationARN(s resource.Scope, name string) string {
	return arn.ARN{Partition: s.Partition, Service: "logs", Region: s.Region, Account: s.Account, Resource: "destination:" + name}.String()
}

// AccessPolicy says who may send to a destination of a scope, with a statement for each
// account and organization.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateDestination.html
func (d Destination) AccessPolicy(s resource.Scope) policy.Document {
	doc := policy.Document{Version: policy.Version}
	let := func(sid, principal string, condition policy.Condition) {
		doc.Statements = append(doc.Statements, policy.Statement{Sid: sid, Effect: policy.Allow, Principal: &policy.Principals{AWS: []string{principal}},
			Action: []string{putFilter}, Resource: []string{d.ARN(s)}, Condition: condition})
	}
	for _, id := range d.spec.Accounts {
		let("Account"+id, id, nil)
	}
	for _, id := range d.spec.Organizations {
		let("Organization"+strings.TrimPrefix(id, "o-"), "*", policy.Condition{"StringEquals": {organizationKey: {id}}})
	}
	return doc
}

const (
	putFilter = "logs:PutSubscriptionFilter"
	service   = "logs.amazonaws.com"

	organizationKey = "aws:PrincipalOrgID"
	// maxAccess is how long an access policy may be.
	//
	// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestinationPolicy.html
	maxAccess = 5120
)

// TrustPolicy is the trust policy of the role that writes to the stream, for what CloudWatch
// Logs does in this region for the accounts that may send; for any where an organization may,
// since which accounts that has changes, and whether CloudWatch Logs says of which
// organization an account is (aws:SourceOrgID) is not documented. Who may send is what the
// access policy says.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateDestination.html
func (d Destination) TrustPolicy(s resource.Scope) policy.Document {
	if len(d.spec.Organizations) > 0 {
		return trustFor(s, "*")
	}
	return trustFor(s, d.senders(s)...)
}

// senders are the accounts for which CloudWatch Logs writes: those that may send, and its own,
// for which it tries the stream.
func (d Destination) senders(s resource.Scope) []string {
	return slices.Compact(slices.Sorted(slices.Values(append([]string{s.Account}, d.spec.Accounts...))))
}

// trustFor lets CloudWatch Logs assume a role for accounts.
func trustFor(s resource.Scope, accounts ...string) policy.Document {
	doc := role.Trust(service)
	var sources []string
	for _, account := range accounts {
		sources = append(sources, source(s, account))
	}
	doc.Statements[0].Condition = policy.Condition{"StringLike": {"aws:SourceArn": sources}}
	return doc
}

// source is what CloudWatch Logs assumes a role for, of an account.
func source(s resource.Scope, account string) string {
	return arn.ARN{Partition: s.Partition, Service: "logs", Region: s.Region, Account: account, Resource: "*"}.String()
}

// RolePolicy lets the role write to the stream.
func (d Destination) RolePolicy() policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "ForwardedLogs", Effect: policy.Allow, Action: []string{streamAction(d.spec.Stream)}, Resource: []string{d.spec.Stream},
	}}}
}

func streamAction(stream string) string {
	a, _ := arn.Parse(stream) // one that is none is an error of Build
	return a.Service + ":PutRecord"
}

var notInPolicyNames = regexp.MustCompile(`[^\w+=,.@-]+`)

// policyName is the name of a role's inline policy for a filter or a destination: names that
// differ in what such a name cannot have, or at their end, have digests that differ.
func policyName(kind string, s resource.Scope, names ...string) string {
	name := notInPolicyNames.ReplaceAllString(names[len(names)-1], "-")
	return kind + "-" + s.Region + "-" + name[:min(len(name), 64)] + "-" + grouped.Digest(strings.Join(names, ":"), s.Partition, s.Account, s.Region)
}

// JSONSchema is the schema of its JSON; see [resource.Schema].
func (Destination) JSONSchema() map[string]any { return resource.PartSchema(destinationSpec{}) }

// MarshalJSON is the settings.
func (d Destination) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(d.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (d *Destination) UnmarshalJSON(data []byte) error {
	return resource.DecodeSettings("destination", data, &d.spec, destinationSpec.validate)
}

// BindDestination binds a destination to clients of its account, as a target that is named
// "forward" and the destination's name.
func BindDestination(c Clients, d Destination) resource.Target {
	return resource.NewTarget("forward "+d.spec.Name, c.Clients.Clients, func(scope resource.Scope, decl *resource.Declaration) error {
		return d.declare(c, scope, decl)
	}, d.judge)
}

func (d Destination) declare(c Clients, scope resource.Scope, decl *resource.Declaration) error {
	v := &resource.ValidationError{Of: "destination " + d.spec.Name}
	if c.Forwarding == nil {
		v.Add("clients.Forwarding", "", "must be set", "")
	}
	d.spec.validate(v) // nobody checked the zero value
	if err := v.Err(); err != nil {
		return err
	}
	if a, _ := arn.Parse(d.spec.Stream); a.Account != scope.Account || a.Region != scope.Region {
		v.Add("targetArn", d.spec.Stream, fmt.Sprintf("must be of account %s and region %s, whose clients these are", scope.Account, scope.Region), "CloudWatch Logs API, PutDestination")
	}
	doc := d.AccessPolicy(scope)
	if n := doc.Length(); n > maxAccess {
		v.Add("accounts", "", fmt.Sprintf("make an access policy of %d characters, and it may have %d: let the organization in", n, maxAccess), "CloudWatch Logs API, PutDestinationPolicy")
	}
	its := d.spec.Role.With(policyName("ForwardTo", scope, d.spec.Name), d.RolePolicy()).Admitting(d.TrustPolicy(scope))
	needs := resource.Declare(decl, v, "role", c.roles(), scope, its, nil)
	roleARN := d.spec.Role.ARN(scope)
	decl.Offer("pass-role-"+d.spec.Role.Name(), policy.Identity, role.PassPolicy(roleARN, service))
	role.ObserveCaller(decl, c.roles(), scope)
	if err := v.Err(); err != nil {
		return err
	}
	r, err := destinationKind.Manage(destinationRef(scope, d.spec.Name), newDestination(c, scope, scope, d.spec.Name),
		stream.Is(Stream{d.spec.Stream, roleARN}), access.Has(&doc), resource.After[DestinationState](needs...))
	if err != nil {
		return err
	}
	decl.Manage(r)
	return nil
}

// nameOfDestination is the name of a destination by its ARN; false where it is none.
func nameOfDestination(text string) (resource.Scope, string, bool) {
	a, err := arn.Parse(text)
	name, is := strings.CutPrefix(a.Resource, "destination:")
	return resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}, name,
		err == nil && is && a.Service == "logs" && arn.IsRegion(a.Region) && arn.IsAccount(a.Account) && nameRE.MatchString(name)
}

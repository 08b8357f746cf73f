package policy

import "slices"

// Builder makes a [Document]. It is a value: each method returns a new one and
// leaves its receiver as it was, so that a builder can be kept and varied.
type Builder struct {
	kind       Kind
	id         string
	version    string
	statements []StatementBuilder
}

// New starts a document of a kind, with its statements in order. Its version is [Version].
func New(kind Kind, statements ...StatementBuilder) Builder {
	return Builder{kind: kind, version: Version, statements: slices.Clone(statements)}
}

// With returns the builder with more statements at the end.
func (b Builder) With(statements ...StatementBuilder) Builder {
	b.statements = append(slices.Clone(b.statements), statements...)
	return b
}

// ID returns the builder with the document's Id, which only resource policies may have.
func (b Builder) ID(id string) Builder {
	b.id = id
	return b
}

// Build returns the document, or a [*ValidationError] that lists everything in
// it that has [SeverityError]; see [Document.Lint] for the rules. Warnings do
// not stop it: lint the document to see them.
func (b Builder) Build() (Document, error) {
	d := Document{Version: b.version, ID: b.id, Statements: make([]Statement, len(b.statements))}
	for i, s := range b.statements {
		d.Statements[i] = s.statement.Clone()
	}
	var errs []Problem
	for _, p := range d.Lint(b.kind) {
		if p.Severity == SeverityError {
			errs = append(errs, p)
		}
	}
	if len(errs) > 0 {
		return Document{}, &ValidationError{Problems: errs}
	}
	return d, nil
}

// StatementBuilder makes one statement for [New]. Like [Builder] it is a value.
// Its zero value is a statement without an effect, which does not build.
type StatementBuilder struct{ statement Statement }

// AllowActions starts a statement that allows actions such as "logs:PutLogEvents".
func AllowActions(actions ...string) StatementBuilder {
	return StatementBuilder{Statement{Effect: Allow, Action: list(nil, actions)}}
}

// DenyActions starts a statement that denies actions.
func DenyActions(actions ...string) StatementBuilder {
	return StatementBuilder{Statement{Effect: Deny, Action: list(nil, actions)}}
}

// AllowAllActionsExcept starts a statement with NotAction that allows.
func AllowAllActionsExcept(actions ...string) StatementBuilder {
	return StatementBuilder{Statement{Effect: Allow, NotAction: list(nil, actions)}}
}

// DenyAllActionsExcept starts a statement with NotAction that denies.
func DenyAllActionsExcept(actions ...string) StatementBuilder {
	return StatementBuilder{Statement{Effect: Deny, NotAction: list(nil, actions)}}
}

// FromStatement starts with a copy of an existing statement.
func FromStatement(s Statement) StatementBuilder { return StatementBuilder{s.Clone()} }

// On adds resources: ARNs, or "*".
func (b StatementBuilder) On(resources ...string) StatementBuilder {
	b.statement.Resource = list(b.statement.Resource, resources)
	return b
}

// OnAllExcept adds resources to NotResource.
func (b StatementBuilder) OnAllExcept(resources ...string) StatementBuilder {
	b.statement.NotResource = list(b.statement.NotResource, resources)
	return b
}

// To adds principals: [Service], [AWS], [Federated], [CanonicalUser] or [Everyone].
func (b StatementBuilder) To(principals ...Principals) StatementBuilder {
	b.statement.Principal = merge(b.statement.Principal, principals)
	return b
}

// ToAllExcept adds principals to NotPrincipal.
func (b StatementBuilder) ToAllExcept(principals ...Principals) StatementBuilder {
	b.statement.NotPrincipal = merge(b.statement.NotPrincipal, principals)
	return b
}

// When adds a condition: an operator such as "StringEquals", a condition key,
// and values of which one must match. Calls with the same operator and key add
// values; different operators and keys must all hold.
func (b StatementBuilder) When(operator, key string, values ...string) StatementBuilder {
	condition := b.statement.Condition.clone()
	if condition == nil {
		condition = Condition{}
	}
	if condition[operator] == nil {
		condition[operator] = map[string][]string{}
	}
	condition[operator][key] = list(condition[operator][key], values)
	b.statement.Condition = condition
	return b
}

// Sid names the statement. In IAM's own policies it is letters and digits only.
func (b StatementBuilder) Sid(sid string) StatementBuilder {
	b.statement.Sid = sid
	return b
}

// Service names AWS services as principals: "cloudtrail.amazonaws.com".
func Service(names ...string) Principals { return Principals{Service: list(nil, names)} }

// AWS names accounts, by their twelve digits, and roles, users and sessions, by their ARNs.
func AWS(names ...string) Principals { return Principals{AWS: list(nil, names)} }

// Federated names identity providers: "accounts.google.com", or a SAML provider's ARN.
func Federated(names ...string) Principals { return Principals{Federated: list(nil, names)} }

// CanonicalUser names accounts by their canonical user ids, as Amazon S3 has them.
func CanonicalUser(ids ...string) Principals { return Principals{CanonicalUser: list(nil, ids)} }

// Everyone is "Principal": "*": everybody, without signing in too.
func Everyone() Principals { return Principals{Any: true} }

// list appends to a copy. Its result is never nil, so that an element which was
// asked for without a value is reported instead of left out.
func list(have, more []string) []string {
	return append(append(make([]string, 0, len(have)+len(more)), have...), more...)
}

func merge(have *Principals, more []Principals) *Principals {
	out := have.clone()
	if out == nil {
		out = &Principals{}
	}
	add := func(to *[]string, values []string) {
		if values != nil {
			*to = list(*to, values)
		}
	}
	for _, p := range more {
		out.Any = out.Any || p.Any
		add(&out.AWS, p.AWS)
		add(&out.Service, p.Service)
		add(&out.Federated, p.Federated)
		add(&out.CanonicalUser, p.CanonicalUser)
	}
	return out
}

package policy

import "strconv"

// Request is one call that policies are asked about.
type Request struct {
	Principal Principal
	Action    string // "logs:PutLogEvents"
	// Resource is an ARN, or "*" for a call on no resource, which only patterns
	// of "*" match. Some calls have a form of their own: ask about
	// logs:DescribeLogGroups with "arn:…:log-group:*".
	Resource string
	// Context has the condition keys, compared case-insensitively. A key that is
	// not there, or has no values, is absent, but for those that follow from the
	// principal: aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType,
	// aws:PrincipalIsAWSService, aws:PrincipalServiceName, aws:username, aws:userid.
	// The first, of a session, and the last are not known unless they are here.
	Context map[string][]string
	// Unknown are condition keys (or "prefix*", or "*" for all others) whose
	// presence and value the caller does not know. What is in Context is known.
	Unknown []string
}

// Principal is who asks: a role, a user, an assumed-role session, the account,
// or an AWS service. The zero value is somebody who has not signed in.
type Principal struct {
	// ARN of a role, a user, an assumed-role session, a federated user or the
	// account's root; of a web identity or SAML caller, what the policy's
	// Federated names. "" for a service.
	ARN     string
	Service string // "cloudtrail.amazonaws.com", "" for an ARN
}

// Source is a document and what to call it in an answer.
type Source struct {
	Name     string // "inline policy logs", "trust policy"
	Document Document
}

// Policies are the policies in force for a request.
type Policies struct {
	Identity []Source // the principal's own: inline and attached
	Boundary *Source  // permissions boundary
	Session  *Source  // session policy that the role was assumed with
	Resource *Source  // resource policy: bucket, topic, key, trust
	// ServiceControl are the service control policies of the principal's account, by
	// level: those of the organisation's root, of each unit on the way, of the account.
	// On each level one of them must allow.
	ServiceControl [][]Source
	// ResourceControl are the resource control policies of the resource's account, of all
	// levels. What they allow does not matter: a policy that allows everything is with
	// them everywhere.
	ResourceControl []Source
	// ResourceMustAllow: the resource policy has to allow, whatever identity
	// policies say: role trust policies and KMS key policies. A statement that
	// names the account ("111122223333", or its root's ARN) hands the decision to
	// the identity policies, which then must allow.
	ResourceMustAllow bool
	// CrossAccount: the principal and the resource are in different accounts, so both sides must allow.
	CrossAccount bool
}

// Outcome is what policies answer. The zero value is [ImplicitDeny].
type Outcome int

// Outcomes.
const (
	ImplicitDeny Outcome = iota // nothing allows it
	ExplicitDeny                // a Deny statement matches
	Allowed
	Undetermined // it depends on what is not known, or not documented
)

// String returns IAM's word: "implicitDeny", "explicitDeny", "allowed", and "undetermined".
func (o Outcome) String() string {
	switch o {
	case ImplicitDeny:
		return "implicitDeny"
	case ExplicitDeny:
		return "explicitDeny"
	case Allowed:
		return "allowed"
	case Undetermined:
		return "undetermined"
	}
	return "outcome " + strconv.Itoa(int(o))
}

// Decision is the answer, with the statement that decided it.
type Decision struct {
	Outcome   Outcome
	Cause     Cause
	Source    string // the Source's name; for an implicit deny, of the one that would have to allow, "" where several might
	Statement int    // index in its document, -1 for an implicit deny
	Sid       string
	Reason    string // one clause for people
}

// Evaluate answers a request.
//
// It follows "Policy evaluation logic" of the IAM User Guide: an explicit deny
// in any policy wins; a service control policy of every level must allow; within an
// account the resource policy or an identity policy must allow, across accounts both;
// boundary and session policy limit what identity policies and grants to a role
// allow, and not what a resource policy grants to a user, to a session or to
// everybody. A service has no identity policies, and service control policies do
// not bind it, but resource control policies do. The account's root user needs no
// identity policy. Whom and what an organisation's policies leave alone (the management
// account, service-linked roles) the caller knows, and gives none.
//
// It is sound: Allowed and the two denials are given only where they hold
// whatever the request's unknown keys are and however AWS settles what its pages
// leave open; else the outcome is Undetermined. Evaluate does not say that a
// document is valid: a statement that IAM would refuse is never decisive. It
// sees no VPC endpoint policies.
func Evaluate(r Request, p Policies) Decision {
	ev := evaluation{policies: &p, env: env{r: &r, caller: newCaller(r.Principal), bounded: p.Boundary != nil, inSession: p.Session != nil}}
	if c := &ev.env.caller; c.kind == sessionCaller {
		if values, is := ev.env.lookup("aws:PrincipalArn"); is == yes && len(values) == 1 {
			c.role = values[0]
		}
	}
	return ev.decide()
}

// grant is the best Allow that one side has.
type grant struct {
	match     tri
	source    *Source
	statement int
	doubt     string
}

// limit returns the grant as far as a limiting policy's grant goes.
func (g grant) limit(by grant) grant {
	if by.match < g.match {
		return by
	}
	return g
}

// best returns the greater grant; the first of two equal ones.
func best(a, b grant) grant {
	if b.match > a.match {
		return b
	}
	return a
}

type evaluation struct {
	policies *Policies
	env      env

	deny  grant // of the first Deny that matches, surely or maybe
	sides struct {
		direct, role, account grant // of the resource policy, by how it names the caller
	}
}

var unlimited = grant{match: yes, statement: -1}

func (ev *evaluation) decide() Decision {
	p := ev.policies
	byService := ev.env.caller.kind == serviceCaller

	control := unlimited
	if !byService {
		for _, level := range p.ServiceControl {
			control = control.limit(ev.any(level))
		}
	}
	for i := range p.ResourceControl {
		ev.each(&p.ResourceControl[i], true, func(int, verdict) {})
	}
	if p.Resource != nil {
		ev.scanResource(p.Resource)
	}
	identity := ev.any(p.Identity)
	boundary := ev.limiter(p.Boundary)
	session := ev.limiter(p.Session)
	if ev.deny.match == yes {
		return decision(ExplicitDeny, ev.limiting(ev.deny.source), ev.deny, "a Deny statement matches")
	}
	if ev.env.caller.kind == rootCaller {
		identity, boundary = unlimited, unlimited
	}

	mine := identity.limit(boundary).limit(session)
	viaRole := ev.sides.role.limit(boundary).limit(session)
	named := best(ev.sides.direct, viaRole)
	anyNamed := best(best(ev.sides.direct, ev.sides.role), ev.sides.account)

	var allow grant
	reason := "the resource policy allows it"
	switch {
	case byService:
		allow = anyNamed
	case p.CrossAccount:
		allow, reason = mine.limit(anyNamed), "the resource policy and an identity policy allow it"
	case p.ResourceMustAllow:
		allow = named
		if delegated := mine.limit(ev.sides.account); delegated.match > allow.match {
			allow, reason = delegated, "the resource policy leaves it to the account, and an identity policy allows it"
		}
	default:
		allow = best(mine, named)
		if mine.match >= named.match {
			reason = "an identity policy allows it"
		}
	}
	if allow.source == nil && allow.match == yes {
		reason = "the account's root user needs no identity policy"
	}
	if control.match < allow.match {
		allow, reason = control, ""
	}
	switch {
	case allow.match == no:
		d := ev.refusal(control, identity)
		if ev.deny.match == maybe {
			d.Reason += ", and whether " + ev.deny.String() + " denies it too depends on " + doubt(ev.deny)
		}
		return d
	case ev.deny.match == maybe:
		return decision(Undetermined, CauseUnknown, ev.deny, "whether a Deny statement matches depends on "+doubt(ev.deny))
	case allow.match == maybe:
		return decision(Undetermined, CauseUnknown, allow, "whether it is allowed depends on "+doubt(allow))
	}
	return decision(Allowed, "", allow, reason)
}

func doubt(g grant) string {
	if g.doubt == "" {
		return "what is not documented"
	}
	return g.doubt
}

// String names the statement.
func (g grant) String() string {
	return statementName(g.source, g.statement)
}

func statementName(s *Source, i int) string {
	text := "statement " + strconv.Itoa(i)
	if sid := s.Document.Statements[i].Sid; sid != "" {
		text += " (" + sid + ")"
	}
	return text + " of " + s.Name
}

func decision(outcome Outcome, cause Cause, g grant, reason string) Decision {
	d := Decision{Outcome: outcome, Cause: cause, Statement: -1, Reason: reason}
	if g.source != nil {
		d.Source, d.Statement, d.Sid = g.source.Name, g.statement, g.source.Document.Statements[g.statement].Sid
	}
	return d
}

// limiter returns what a boundary or session policy allows: all, when there is none.
func (ev *evaluation) limiter(s *Source) grant {
	if s == nil {
		return unlimited
	}
	return ev.scan(s)
}

// any returns the best Allow of policies without principals.
func (ev *evaluation) any(sources []Source) grant {
	out := grant{statement: -1}
	for i := range sources {
		out = best(out, ev.scan(&sources[i]))
	}
	return out
}

// scan returns the best Allow of a policy without principals, and remembers its Denies.
func (ev *evaluation) scan(s *Source) grant {
	out := grant{statement: -1}
	ev.each(s, false, func(i int, v verdict) {
		out = best(out, grant{v.match, s, i, ev.env.doubt})
	})
	return out
}

func (ev *evaluation) scanResource(s *Source) {
	sides := &ev.sides
	ev.each(s, true, func(i int, v verdict) {
		sides.direct = best(sides.direct, grant{and(v.match, v.grants.direct), s, i, ev.env.doubt})
		sides.role = best(sides.role, grant{and(v.match, v.grants.role), s, i, ev.env.doubt})
		sides.account = best(sides.account, grant{and(v.match, v.grants.account), s, i, ev.env.doubt})
	})
}

// each calls allow for each statement that grants, and remembers those that deny.
func (ev *evaluation) each(s *Source, ofResource bool, allow func(int, verdict)) {
	e := &ev.env
	e.variables = s.Document.Version == Version
	for i := range s.Document.Statements {
		if ev.deny.match == yes {
			return
		}
		statement := &s.Document.Statements[i]
		v := e.statement(statement, ofResource)
		if v.match == no {
			continue
		}
		switch statement.Effect {
		case Allow:
			allow(i, v)
		case Deny:
			ev.deny = best(ev.deny, grant{v.match, s, i, e.doubt})
		default:
			e.malformed("has no valid Effect")
			v.match = maybe
			allow(i, v)
			ev.deny = best(ev.deny, grant{maybe, s, i, e.doubt})
		}
	}
}

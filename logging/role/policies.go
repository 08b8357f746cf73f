package role

import (
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Policies are the identity policies and the permissions boundary of a role, or of
// a user, who has those of his groups too, for policy.Evaluate. The error wraps resource.ErrAbsent for one that does not
// exist, resource.ErrNotRead where not all of them were read, or says why they could not
// be. Service control policies cannot be read with a member account's
// credentials and are not among them.
func Policies(f resource.Facts, who resource.ID) (policy.Policies, error) {
	p := policies{facts: f, of: who}
	if who.Type == UserType {
		u := userType.Ref(who.Scope, who.Name).In(f)
		if p.read("user", who, u.Err, u.Absent()) {
			p.add("", u.State.Inline, u.State.Attached)
			p.bound(u.State.Boundary)
		}
		for _, name := range u.State.Groups {
			g := groupType.Ref(who.Scope, name).In(f)
			if p.read("group", GroupRef(who.Scope, name).ID(), g.Err, g.Absent()) {
				p.add(" of group "+name, g.State.Inline, g.State.Attached)
			}
		}
	} else if r := roleType.Ref(who.Scope, who.Name).In(f); p.read("role", who, r.Err, r.Absent()) {
		p.add("", r.State.Inline, value.SortedKeys(r.State.Attached))
		p.bound(r.State.Boundary)
	}
	if p.err != nil {
		return policy.Policies{}, p.err
	}
	return p.all, nil
}

// policies are being collected, up to an error.
type policies struct {
	facts resource.Facts
	of    resource.ID
	all   policy.Policies
	err   error
}

// read reports whether a holder's policies are known.
func (p *policies) read(what string, id resource.ID, err error, absent bool) bool {
	switch {
	case p.err != nil:
	case err != nil:
		p.err = err
	case absent:
		p.err = fmt.Errorf("%s %s: %w", what, id.Name, resource.ErrAbsent)
	case !p.facts.Thorough():
		p.err = fmt.Errorf("%s %s: %w", what, id.Name, resource.ErrNotRead)
	}
	return p.err == nil
}

func (p *policies) add(of string, inline map[string]policy.Document, attached []string) {
	for _, name := range value.SortedKeys(inline) {
		p.all.Identity = append(p.all.Identity, policy.Source{Name: "inline policy " + name + of, Document: inline[name]})
	}
	for _, policyARN := range attached {
		p.all.Identity = append(p.all.Identity, policy.Source{Name: "policy " + policyARN + of, Document: p.managed(policyARN)})
	}
}

func (p *policies) bound(policyARN string) {
	if policyARN != "" {
		p.all.Boundary = &policy.Source{Name: "permissions boundary " + policyARN, Document: p.managed(policyARN)}
	}
}

func (p *policies) managed(policyARN string) policy.Document {
	m := ManagedPolicyRef(p.of.Scope, policyARN).In(p.facts)
	switch {
	case p.err != nil:
	case m.Err != nil:
		p.err = fmt.Errorf("policy %s of %s: %w", policyARN, p.of.Name, m.Err)
	case m.Absent():
		// A deleted policy cannot be attached; attached and absent is a read that raced.
		p.err = fmt.Errorf("policy %s of %s does not exist", policyARN, p.of.Name)
	}
	return m.State.Document
}

// Known are the roles and users of the account that facts know of, whichever target reads
// them, for [Policies].
func Known(f resource.Facts) []resource.ID {
	var out []resource.ID
	for _, r := range roleType.Known(f) {
		out = append(out, r.ID())
	}
	for _, u := range userType.Known(f) {
		out = append(out, u.ID())
	}
	return slices.DeleteFunc(out, func(id resource.ID) bool { return id.Scope != f.Scope.Global() })
}

// HolderARN is the ARN of a role or a user by his ID, with the path as far as facts know it.
func HolderARN(f resource.Facts, who resource.ID) string {
	if who.Type != UserType {
		return Named(who.Name).ARNIn(f)
	}
	if isUser(f.Caller) && UserRef(f.Scope, f.Caller).ID() == who {
		return f.Caller
	}
	return arn.ARN{Partition: f.Scope.Partition, Service: "iam", Account: f.Scope.Account, Resource: "user/" + who.Name}.String()
}

// ARNIn is the role's ARN: the one that was given, or, of a name, with the path that the
// role has, where the facts know it.
func (r Role) ARNIn(f resource.Facts) string {
	is := Ref(f.Scope, r.Name()).In(f)
	if r.ByARN() || !is.Present {
		return r.ARN(f.Scope)
	}
	return Role{spec{Name: r.Name(), Path: is.State.Path}}.ARN(f.Scope)
}

package role

import (
	"fmt"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Policies are the identity policies and the permissions boundary of a
// role, for policy.Evaluate. The error wraps resource.ErrAbsent for a role that does not
// exist, resource.ErrNotRead where not all of them were read, or says why they could not
// be. Service control policies cannot be read with a member account's
// credentials and are not among them.
func Policies(f resource.Facts, role resource.ID) (policy.Policies, error) {
	r := roleType.Ref(role.Scope, role.Name).In(f)
	switch {
	case r.Err != nil:
		return policy.Policies{}, r.Err
	case r.Absent():
		return policy.Policies{}, fmt.Errorf("role %s: %w", role.Name, resource.ErrAbsent)
	case !f.Thorough():
		return policy.Policies{}, fmt.Errorf("role %s: %w", role.Name, resource.ErrNotRead)
	}
	var p policy.Policies
	for _, name := range value.SortedKeys(r.State.Inline) {
		p.Identity = append(p.Identity, policy.Source{Name: "inline policy " + name, Document: r.State.Inline[name]})
	}
	for _, policyARN := range value.SortedKeys(r.State.Attached) {
		doc, err := managedDocument(f, role, policyARN)
		if err != nil {
			return policy.Policies{}, err
		}
		p.Identity = append(p.Identity, policy.Source{Name: "policy " + policyARN, Document: doc})
	}
	if r.State.Boundary != "" {
		doc, err := managedDocument(f, role, r.State.Boundary)
		if err != nil {
			return policy.Policies{}, err
		}
		p.Boundary = &policy.Source{Name: "permissions boundary " + r.State.Boundary, Document: doc}
	}
	return p, nil
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

func managedDocument(f resource.Facts, role resource.ID, policyARN string) (policy.Document, error) {
	m := ManagedPolicyRef(role.Scope, policyARN).In(f)
	switch {
	case m.Err != nil:
		return policy.Document{}, fmt.Errorf("policy %s of role %s: %w", policyARN, role.Name, m.Err)
	case m.Absent():
		// A deleted policy cannot be attached; attached and absent is a read that raced.
		return policy.Document{}, fmt.Errorf("policy %s of role %s does not exist", policyARN, role.Name)
	}
	return m.State.Document, nil
}

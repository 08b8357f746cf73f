package logging

import (
	"fmt"
	"iter"
)

// Resources is a target of log groups and roles alone, for what no place
// declares by itself: a group that is shared, a role that is passed on.
type Resources struct {
	name    string
	clients Clients
	groups  []LogGroup
	roles   []Role
}

var _ Target = (*Resources)(nil)

// NewResources is a target without resources. The name tells it apart in errors
// and findings.
func NewResources(name string, c Clients) *Resources {
	return &Resources{name: name, clients: c}
}

// LogGroup adds a log group; it changes and returns the target.
func (t *Resources) LogGroup(g LogGroup) *Resources {
	t.groups = append(t.groups, g)
	return t
}

// Role adds a role; it changes and returns the target.
func (t *Resources) Role(r Role) *Resources {
	t.roles = append(t.roles, r)
	return t
}

// Name is the name given.
func (t *Resources) Name() string { return t.name }

// Clients are the clients given.
func (t *Resources) Clients() Clients { return t.clients }

// Declare adds the log groups and the roles.
func (t *Resources) Declare(s Scope, d *Declaration) error {
	v := &ValidationError{Of: t.name}
	for i, g := range t.groups {
		at := fmt.Sprintf("logGroups[%d]", i)
		if g.spec.Name == "" {
			v.Add(at, "", "is the zero value: use NewLogGroup", "")
			continue
		}
		r, err := g.Resource(t.clients, s)
		v.Merge(at, err)
		d.Manage(r)
	}
	for i, role := range t.roles {
		at := fmt.Sprintf("roles[%d]", i)
		if role.spec.Name == "" {
			v.Add(at, "", "is the zero value: use NewRole", "")
			continue
		}
		r, err := role.Resource(t.clients, s)
		v.Merge(at, err)
		d.Manage(r)
	}
	return v.Err()
}

// Judge judges each log group, and finds roles that do not exist.
func (t *Resources) Judge(f Facts) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for _, g := range t.groups {
			for finding := range JudgeLogGroup(f, f.Scope.LogGroupARN(g.spec.Name), g.spec.Encrypted) {
				if !yield(finding) {
					return
				}
			}
		}
		for _, r := range t.roles {
			if !Lookup[RoleState](f, r.ID(f.Scope)).Absent() {
				continue
			}
			if !yield(Finding{
				Code: CodeRoleMissing, Severity: Error, Resource: r.ID(f.Scope),
				Problem: fmt.Sprintf("Role %s does not exist.", r.spec.Name), Fix: "Create it.",
			}) {
				return
			}
		}
	}
}

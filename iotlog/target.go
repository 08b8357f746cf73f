package iotlog

import (
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/internal/pace"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Target is settings bound to clients; see logging.NewPlan and logging.Check.
type Target struct {
	clients  Clients
	settings Settings
	pace     *pace.Pacer
}

var _ resource.Target = (*Target)(nil)

// New binds settings to clients.
func New(c Clients, s Settings) *Target { return &Target{c, s, newPacer()} }

// Name is "iotlog".
func (t *Target) Name() string { return "iotlog" }

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() resource.Clients { return t.clients.Clients }

// Declare adds the role, the event types' log groups, the logging options, and the
// levels of targets, and what judging looks at.
func (t *Target) Declare(scope resource.Scope, d *resource.Declaration) error {
	s := t.settings.spec
	v := &resource.ValidationError{Of: settingsNoun}
	if t.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if s.Role == nil && !s.Disabled {
		v.Add("role", "", "must be set: use NewSettings", "")
		return v.Err()
	}
	var needs []resource.ID
	manage := func(path string, r resource.Resource, err error) {
		v.Merge(path, err)
		if err == nil {
			d.Manage(r)
		}
	}
	if s.Role != nil {
		r, err := completed(*s.Role, scope, groups(s.configs())...).Resource(t.clients.roles(), scope)
		manage("role", r, err)
		if !s.Role.OnlyUsed() {
			needs = append(needs, s.Role.ID(scope))
		}
		d.Observe(role.Observe(t.clients.roles(), scope, s.Role.Name()))
	}
	for _, event := range slices.Sorted(maps.Keys(s.Events)) {
		if g := s.Events[event].Group; g != nil {
			r, err := g.Resource(t.clients.groups(), scope)
			manage(eventPath(event)+".logGroup", r, err)
		}
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := manageOptions(t.clients, scope, &s, needs...)
	if err != nil {
		return err
	}
	d.Manage(r)
	if !s.Disabled {
		more := []resource.Wish[LevelsState]{goneLevels(s.Removed)}
		if s.OnlyLevels {
			more = append(more, levels.HasOnly())
		}
		r, err := manageLevels(account{t.clients, scope, t.pace}, s.Levels, more...)
		if err != nil {
			return err
		}
		d.Manage(r)
	}
	t.observe(scope, d)
	return nil
}

// completed is the role with what AWS IoT needs of it to write to the groups.
func completed(r role.Role, scope resource.Scope, groups ...string) role.Role {
	return r.With(PolicyName(scope.Region), RolePolicy(scope, groups...)).Admitting(TrustPolicy())
}

// observe adds what is only read, for judging.
func (t *Target) observe(scope resource.Scope, d *resource.Declaration) {
	s := t.settings.spec
	for _, g := range append(groups(s.configs()), LegacyLogGroup) {
		d.Observe(loggroup.Observe(t.clients.groups(), scope, g))
	}
	for target := range maps.Keys(s.Levels) {
		if target.Type == ThingGroup {
			d.Observe(observeThingGroups(t.clients, scope))
			break
		}
	}
	if name := resource.SessionRole(d.Caller); name != "" {
		d.Observe(role.Observe(t.clients.roles(), scope, name))
	}
}

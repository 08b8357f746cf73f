package iotlog

import (
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// New binds settings to clients, as a target that is named "iotlog"; see logging.NewPlan
// and logging.Check.
func New(c Clients, s Settings) resource.Target {
	pace := newPacer()
	return resource.NewTarget("iotlog", c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return s.spec.declare(account{c, scope, pace}, d)
	}, s.spec.judge)
}

// declare adds the role, the event types' log groups, the logging options, and the
// levels of targets, and what judging looks at.
func (s spec) declare(a account, d *resource.Declaration) error {
	c, scope := a.clients, a.scope
	v := &resource.ValidationError{Of: settingsNoun}
	if c.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if s.Role == nil && !s.Disabled {
		v.Add("role", "", "must be set: use NewSettings", "")
		return v.Err()
	}
	var needs []resource.ID
	if s.Role != nil {
		ids := resource.Declare(d, v, "role", c.roles(), scope, completed(*s.Role, scope, groups(s.configs())...), nil)
		if !s.Role.OnlyUsed() {
			needs = ids
		}
		d.Offer("pass-role", policy.Identity, PassRolePolicy(s.Role.ARN(scope)))
		d.Observe(role.Observe(c.roles(), scope, s.Role.Name()))
	}
	for _, event := range slices.Sorted(maps.Keys(s.Events)) {
		if g := s.Events[event].Group; g != nil {
			resource.Declare(d, v, eventPath(event)+".logGroup", c.groups(), scope, *g, nil)
		}
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := manageOptions(a, &s, needs...)
	if err != nil {
		return err
	}
	d.Manage(r)
	if !s.Disabled {
		more := []resource.Wish[LevelsState]{goneLevels(s.Removed)}
		if s.OnlyLevels {
			more = append(more, levels.HasOnly())
		}
		r, err := manageLevels(a, s.Levels, more...)
		if err != nil {
			return err
		}
		d.Manage(r)
	}
	s.observe(a, d)
	return nil
}

// completed is the role with what AWS IoT needs of it to write to the groups.
func completed(r role.Role, scope resource.Scope, groups ...string) role.Role {
	return r.With(PolicyName(scope.Region), RolePolicy(scope, groups...)).Admitting(TrustPolicy())
}

// observe adds what is only read, for judging.
func (s spec) observe(a account, d *resource.Declaration) {
	for _, g := range append(groups(s.configs()), LegacyLogGroup) {
		d.Observe(loggroup.Observe(a.clients.groups(), a.scope, g))
	}
	for target := range maps.Keys(s.Levels) {
		if target.Type == ThingGroup {
			d.Observe(observeThingGroups(a))
			break
		}
	}
	for _, r := range s.Readers {
		d.Observe(role.Observe(a.clients.roles(), a.scope, r.Name()))
	}
	role.ObserveCaller(d, a.clients.roles(), a.scope)
}

package automationlog

import (
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Target is settings bound to clients; see logging.NewPlan and logging.Check.
type Target struct {
	clients  Clients
	settings Settings
}

var _ resource.Target = (*Target)(nil)

// New binds settings to clients.
func New(c Clients, s Settings) *Target { return &Target{c, s} }

// Name is "automationlog".
func (t *Target) Name() string { return "automationlog" }

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() resource.Clients { return t.clients.Clients }

// Declare adds the log group, the two service settings, group name before
// destination, and the roles. The default log group is left to Automation,
// which creates it on first use, unless the settings ask something of it.
func (t *Target) Declare(scope resource.Scope, d *resource.Declaration) error {
	s := t.settings.spec
	v := &resource.ValidationError{Of: settingsNoun}
	if t.clients.Settings == nil {
		v.Add("clients.Settings", "", "must be set", "")
	}
	if s.Group.Name() == "" {
		v.Add("logGroup", "", "must be set: use NewSettings", "")
		return v.Err()
	}
	group, err := s.Group.Resource(t.clients.groups(), scope)
	v.Merge("logGroup", err)
	roles := t.roles(scope, v)
	if err := v.Err(); err != nil {
		return err
	}
	var needs []resource.ID
	if s.leavesGroupToAutomation() {
		d.Observe(group)
	} else {
		d.Manage(group)
		needs = append(needs, group.ID())
	}
	name, err := manageSetting(t.clients, scope, GroupNameSetting, s.Group.Name(), needs...)
	if err != nil {
		return err
	}
	destination, err := manageSetting(t.clients, scope, DestinationSetting, CloudWatch, name.ID())
	if err != nil {
		return err
	}
	d.Manage(name, destination)
	d.Manage(roles...)
	s.eachRole(func(_ string, r role.Role, _ bool) { d.Observe(role.Observe(t.clients.roles(), scope, r.Name())) })
	if name := resource.SessionRole(d.Caller); s.Caller && name != "" {
		d.Observe(role.Observe(t.clients.roles(), scope, name))
	}
	return nil
}

// leavesGroupToAutomation: the default group, and nothing asked of it.
func (s spec) leavesGroupToAutomation() bool {
	return s.Group.Equal(NewSettings().spec.Group)
}

// roles are the roles with what they need.
func (t *Target) roles(scope resource.Scope, v *resource.ValidationError) (out []resource.Resource) {
	s := t.settings.spec
	doc := LogPolicy(scope, s.Group.Name(), s.Group.KeyARN())
	s.eachRole(func(path string, r role.Role, assumed bool) {
		r = r.With(PolicyName(scope.Region), doc)
		if assumed {
			r = r.Admitting(TrustPolicy())
		}
		res, err := r.Resource(t.clients.roles(), scope)
		v.Merge(path, err)
		if err == nil {
			out = append(out, res)
		}
	})
	return out
}

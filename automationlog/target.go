package automationlog

import (
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggroup"
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
	v := &resource.ValidationError{Of: "automationlog settings"}
	if t.clients.Settings == nil {
		v.Add("clients.Settings", "", "must be set", "")
	}
	if s.Group.Name() == "" {
		v.Add("logGroup", "", "must be set: use NewSettings", "")
		return v.Err()
	}
	group, err := s.Group.Resource(t.clients.groups(), scope)
	v.Merge("logGroup", err)
	v.Merge("", s.checkScope(scope))
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
	if name := resource.SessionRole(d.Caller); s.Caller && name != "" {
		d.Observe(role.Observe(t.clients.roles(), scope, name))
	}
	return t.declareRoles(scope, d)
}

// leavesGroupToAutomation: the default group, and nothing asked of it.
func (s spec) leavesGroupToAutomation() bool {
	plain, err := loggroup.New(DefaultLogGroup).Build()
	return err == nil && s.Group.Equal(plain)
}

func (t *Target) declareRoles(scope resource.Scope, d *resource.Declaration) error {
	s := t.settings.spec
	for _, roleARN := range append(append([]string{}, s.Roles...), s.Starters...) {
		path, name := splitRole(roleARN)
		d.Observe(role.Observe(t.clients.roles(), scope, name))
		if !s.Attach {
			continue
		}
		its, err := role.New(name).Path(path).
			Inline(PolicyName(scope.Region), LogPolicy(scope, s.Group.Name(), s.Group.KeyARN())).Build()
		if err != nil {
			return err
		}
		r, err := its.Resource(t.clients.roles(), scope)
		if err != nil {
			return err
		}
		d.Manage(r)
	}
	return nil
}

// splitRole is the path and the name of a role's ARN.
func splitRole(roleARN string) (path, name string) {
	a, _ := arn.Parse(roleARN) // Build has checked it
	resource := strings.TrimPrefix(a.Resource, "role")
	i := strings.LastIndexByte(resource, '/')
	return resource[:i+1], resource[i+1:]
}

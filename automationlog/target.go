package automationlog

import (
	"fmt"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// New binds settings to clients, as a target that is named "automationlog"; see
// logging.NewPlan and logging.Check.
func New(c Clients, s Settings) resource.Target {
	return resource.NewTarget("automationlog", c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return s.spec.declare(c, scope, d)
	}, s.spec.judge)
}

// declare adds the log group, the two service settings, group name before
// destination, and the roles. The default log group is left to Automation,
// which creates it on first use, unless the settings ask something of it.
func (s spec) declare(c Clients, scope resource.Scope, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: settingsNoun}
	if c.Settings == nil {
		v.Add("clients.Settings", "", "must be set", "")
	}
	var needs []resource.ID
	if s.leavesGroupToAutomation() {
		d.Observe(loggroup.Observe(c.groups(), scope, s.Group.Name()))
	} else {
		needs = resource.Declare(d, v, "logGroup", c.groups(), scope, s.Group, nil)
	}
	doc := LogPolicy(scope, s.Group.Name(), s.Group.KeyARN())
	s.eachRole(func(path string, r role.Role, assumed bool) {
		r = r.With(PolicyName(scope.Region), doc)
		if assumed {
			r = r.Admitting(TrustPolicy())
		}
		resource.Declare(d, v, path, c.roles(), scope, r, nil)
		d.Observe(role.Observe(c.roles(), scope, r.Name()))
	})
	d.Offer("starter", policy.Identity, doc)
	for i, u := range s.Users {
		if a, err := arn.Parse(u); err == nil && (a.Account != scope.Account || a.Partition != scope.Partition) {
			v.Add(fmt.Sprintf("starterUsers[%d]", i), u, "must be a user of account "+scope.Account, "")
		}
	}
	if err := v.Err(); err != nil {
		return err
	}
	name, err := manageSetting(c, scope, GroupNameSetting, s.Group.Name(), needs...)
	if err != nil {
		return err
	}
	destination, err := manageSetting(c, scope, DestinationSetting, CloudWatch, name.ID())
	if err != nil {
		return err
	}
	d.Manage(name, destination)
	for _, u := range s.Users {
		d.Observe(role.ObserveUser(c.roles(), scope, u))
	}
	if s.Caller {
		role.ObserveCaller(d, c.roles(), scope)
	}
	return nil
}

// leavesGroupToAutomation: the default group, and nothing asked of it.
func (s spec) leavesGroupToAutomation() bool {
	return s.Group.Equal(NewSettings().spec.Group)
}

package iotlog

import (
	"fmt"
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/pace"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
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

// Declare adds the role where it is managed, the logging options, and the levels
// of targets, and what judging looks at.
func (t *Target) Declare(scope resource.Scope, d *resource.Declaration) error {
	s := t.settings.spec
	v := &resource.ValidationError{Of: "iotlog settings"}
	if t.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if s.RoleARN == "" && !s.Disabled {
		v.Add("roleArn", "", "must be set: use NewSettings", "")
		return v.Err()
	}
	if a, err := arn.Parse(s.RoleARN); err == nil && (a.Account != scope.Account || a.Partition != scope.Partition) {
		v.Add("roleArn", s.RoleARN, fmt.Sprintf("must be a role of account %s in partition %s, whose clients these are", scope.Account, scope.Partition), "AWS IoT Developer Guide, Pass role permissions")
	}
	if s.RolePolicy != nil {
		for _, g := range s.groups() {
			missing, _ := missingActions(policy.Policies{Identity: []policy.Source{{Name: "role policy", Document: *s.RolePolicy}}}, scope, s.RoleARN, g)
			if !missing.Empty() {
				v.Add("rolePolicy", "", fmt.Sprintf("does not let the role write to log group %s in %s: %s", g, scope.Region, missing), "AWS IoT Developer Guide, Configure AWS IoT logging")
			}
		}
	}
	if err := v.Err(); err != nil {
		return err
	}
	if s.ManageRole {
		if err := t.declareRole(scope, d); err != nil {
			return err
		}
	}
	r, err := manageOptions(t.clients, scope, &s, s.ManageRole)
	if err != nil {
		return err
	}
	d.Manage(r)
	if !s.Disabled {
		more := []resource.Wish[LevelsState]{goneLevels(s.Removed)}
		if s.RemoveExtra {
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

func (t *Target) declareRole(scope resource.Scope, d *resource.Declaration) error {
	s := t.settings.spec
	trust, doc := TrustPolicy(), RolePolicy(scope, s.groups()...)
	if s.SourceLimits {
		trust = LimitedTrustPolicy(scope)
	}
	if s.RolePolicy != nil {
		doc = *s.RolePolicy
	}
	a, _ := arn.Parse(s.RoleARN) // Build has checked it
	path := strings.TrimSuffix(strings.TrimPrefix(a.Resource, "role"), roleName(s.RoleARN))
	its, err := role.New(roleName(s.RoleARN)).Path(path).Inline(PolicyName(scope.Region), doc).Build()
	if err != nil {
		return err
	}
	r, err := its.Admitting(trust).Resource(t.clients.roles(), scope)
	d.Manage(r)
	return err
}

// observe adds what is only read, for judging.
func (t *Target) observe(scope resource.Scope, d *resource.Declaration) {
	s := t.settings.spec
	if s.RoleARN != "" {
		d.Observe(role.Observe(t.clients.roles(), scope, roleName(s.RoleARN)))
	}
	for _, g := range append(s.groups(), LegacyLogGroup) {
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

package iotlog

import (
	"fmt"
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Target is settings bound to clients; see logging.NewPlan and logging.Check.
type Target struct {
	clients  Clients
	settings Settings
	pace     *pacer
}

var _ logging.Target = (*Target)(nil)

// New binds settings to clients.
func New(c Clients, s Settings) *Target { return &Target{c, s, &pacer{}} }

// Name is "iotlog".
func (t *Target) Name() string { return "iotlog" }

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() logging.Clients { return t.clients.Clients }

// Declare adds the role where it is managed, the logging options, and the levels
// of targets, and what judging looks at.
func (t *Target) Declare(scope logging.Scope, d *logging.Declaration) error {
	s := t.settings.spec
	v := &logging.ValidationError{Of: "iotlog settings"}
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
	d.Manage(newOptions(t.clients, scope, &s, s.ManageRole))
	if !s.Disabled {
		d.Manage(&levelsResource{clients: t.clients, scope: scope, want: s.Levels, removed: s.Removed, remove: s.RemoveExtra, pace: t.pace})
	}
	t.observe(scope, d)
	return nil
}

func (t *Target) declareRole(scope logging.Scope, d *logging.Declaration) error {
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
	role, err := logging.NewRole(roleName(s.RoleARN)).Path(path).Trust(trust).Inline(PolicyName(scope.Region), doc).Build()
	if err != nil {
		return err
	}
	r, err := role.Resource(t.clients.Clients, scope)
	d.Manage(r)
	return err
}

// observe adds what is only read, for judging.
func (t *Target) observe(scope logging.Scope, d *logging.Declaration) {
	s := t.settings.spec
	if s.RoleARN != "" {
		d.Observe(logging.ObserveRole(t.clients.Clients, scope, roleName(s.RoleARN)))
	}
	for _, g := range append(s.groups(), LegacyLogGroup) {
		d.Observe(logging.ObserveLogGroup(t.clients.Clients, scope, g))
	}
	for target := range maps.Keys(s.Levels) {
		if target.Type == ThingGroup {
			d.Observe(thingGroups{t.clients.IoT, scope})
			break
		}
	}
	if role := logging.SessionRole(d.Caller); role != "" {
		d.Observe(logging.ObserveRole(t.clients.Clients, scope, role))
	}
}

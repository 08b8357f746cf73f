package trailog

import (
	"fmt"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
)

// Target is a trail bound to clients; see logging.NewPlan and logging.Check. One
// plan takes any number of them.
type Target struct {
	clients Clients
	trail   Trail
}

var _ logging.Target = (*Target)(nil)

// New binds a trail to clients: those of its home region and account, if it is to
// be changed. With others it is only judged.
func New(c Clients, t Trail) *Target { return &Target{c, t} }

// Name is "trailog" and the trail's name.
func (t *Target) Name() string { return "trailog " + t.trail.spec.Name }

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() logging.Clients { return t.clients.Clients }

// Declare adds the trail, and the log group, role, bucket, topic and key that are
// managed. A trail of another region or account is only read.
func (t *Target) Declare(scope logging.Scope, d *logging.Declaration) error {
	s := t.trail.spec
	v := &logging.ValidationError{Of: "trail"}
	s.checkScope(v, t.clients, scope)
	if err := v.Err(); err != nil {
		return err
	}
	d.Observe(trailsResource{t.clients, scope})
	if role := logging.SessionRole(d.Caller); role != "" {
		d.Observe(logging.ObserveRole(t.clients.Clients, scope, role))
	}
	if s.readOnly(scope) {
		d.Observe(newTrailResource(t.clients, scope, s, observing))
		return nil
	}
	trail := newTrailResource(t.clients, scope, s, managing)
	needs, err := s.managed.declare(&s, t.clients, scope, d)
	if err != nil {
		return err
	}
	trail.needs = needs
	if s.LogGroup != nil {
		r, err := s.LogGroup.Resource(t.clients.Clients, scope)
		if err != nil {
			return err
		}
		d.Manage(r)
		trail.needs = append(trail.needs, r.ID())
	}
	if s.Role != "" {
		r, err := newRole(t.clients.Clients, scope, &s)
		if err != nil {
			return err
		}
		d.Manage(r)
		trail.needs = append(trail.needs, r.ID())
	}
	d.Manage(trail)
	trail.observeWanted(d)
	return nil
}

// checkScope refuses what can be told only now that the clients' region and
// account are known.
func (s *spec) checkScope(v *logging.ValidationError, c Clients, scope logging.Scope) {
	if s.Name == "" {
		v.Add("name", "", "must be set: use NewTrail", createTrail)
		return
	}
	for _, need := range []struct {
		path string
		is   bool
	}{{"clients.Trails", c.Trails == nil}, {"clients.S3", c.S3 == nil}, {"clients.SNS", c.SNS == nil && s.topicName() != ""}, {"clients.KMS", c.KMS == nil && s.Key != nil}} {
		if need.is {
			v.Add(need.path, "", "must be set", "")
		}
	}
	home := s.home(scope)
	if g := s.group(home); s.wantsGroup() {
		switch {
		case g.Region != home.Region:
			v.Add("logGroupName", s.LogGroupName, groupElsewhere("region", home.Region), sendingGuide)
		case g.Account != scope.Account && !s.readOnly(scope):
			v.Add("logGroupName", s.LogGroupName, groupElsewhere("account", scope.Account), sendingGuide)
		case g.Partition != home.Partition:
			v.Add("logGroupName", s.LogGroupName, groupElsewhere("partition", home.Partition), sendingGuide)
		}
	}
	for path, role := range map[string]string{"role": s.Role, "cloudWatchLogsRoleArn": s.RoleARN} {
		a, err := arn.Parse(role)
		if err == nil && !s.readOnly(scope) && (a.Account != scope.Account || a.Partition != scope.Partition) {
			v.Add(path, role, fmt.Sprintf("must be a role of account %s in partition %s, whose clients these are", scope.Account, scope.Partition), sendingGuide)
		}
	}
}

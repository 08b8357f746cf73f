package trailog

import (
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// Target is a trail bound to clients; see logging.NewPlan and logging.Check. One
// plan takes any number of them.
type Target struct {
	clients Clients
	trail   Trail
}

var _ resource.Target = (*Target)(nil)

// New binds a trail to clients: those of its home region and account, if it is to
// be changed. With others it is only judged.
func New(c Clients, t Trail) *Target { return &Target{c, t} }

// Name is "trailog" and the trail's name.
func (t *Target) Name() string { return "trailog " + t.trail.spec.Name }

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() resource.Clients { return t.clients.Clients }

// Declare adds the trail, its log group, role, bucket, topic and key. A trail of another region or account is only read.
func (t *Target) Declare(scope resource.Scope, d *resource.Declaration) error {
	s := t.trail.spec
	v := &resource.ValidationError{Of: "trail"}
	s.checkScope(v, t.clients, scope)
	if err := v.Err(); err != nil {
		return err
	}
	d.Observe(trails.Observe(t.clients.trails(), scope))
	if name := resource.SessionRole(d.Caller); name != "" {
		d.Observe(role.Observe(t.clients.roles(), scope, name))
	}
	if s.readOnly(scope) {
		r := newTrail(t.clients, scope, s)
		d.Observe(trailKind.Observe(r.ref(), r))
		return nil
	}
	needs, err := s.declareThings(t.clients, scope, d)
	if err != nil {
		return err
	}
	trail := newTrail(t.clients, scope, s)
	r, err := trail.manage(needs...)
	if err != nil {
		return err
	}
	d.Manage(r)
	trail.observeWanted(d)
	return nil
}

// checkScope refuses what can be told only now that the clients' region and
// account are known.
func (s *spec) checkScope(v *resource.ValidationError, c Clients, scope resource.Scope) {
	if s.Name == "" {
		v.Add("name", "", "must be set: use NewTrail", createTrail)
		return
	}
	for _, need := range []struct {
		path string
		is   bool
	}{{"clients.Trails", c.Trails == nil}, {"clients.S3", c.S3 == nil && s.Bucket != nil}, {"clients.SNS", c.SNS == nil && s.Topic != nil}, {"clients.KMS", c.KMS == nil && s.Key != nil}} {
		if need.is {
			v.Add(need.path, "", "must be set", "")
		}
	}
	home := s.home(scope)
	if g := s.group(home); s.LogGroup != nil {
		switch {
		case g.Region != home.Region:
			v.Add("logGroup", g.Plain(), groupElsewhere("region", home.Region), sendingGuide)
		case g.Account != scope.Account && !s.readOnly(scope):
			v.Add("logGroup", g.Plain(), groupElsewhere("account", scope.Account), sendingGuide)
		case g.Partition != home.Partition:
			v.Add("logGroup", g.Plain(), groupElsewhere("partition", home.Partition), sendingGuide)
		}
	}
}

package trailog

import (
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// New binds a trail to clients, as a target that is named "trailog" and the trail's name;
// see logging.NewPlan and logging.Check. One plan takes any number of them. The clients
// are those of the trail's home region and account, if it is to be changed. With others it
// is only judged.
func New(c Clients, t Trail) resource.Target {
	s := &t.spec
	return resource.NewTarget("trailog "+s.Name, c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return s.declare(c, scope, d)
	}, s.judge)
}

// declare adds the trail, its log group, role, bucket, topic and key. A trail of another
// region or account is only read.
func (s *spec) declare(c Clients, scope resource.Scope, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: "trail"}
	s.checkScope(v, c, scope)
	if err := v.Err(); err != nil {
		return err
	}
	d.Observe(trails.Observe(c.trails(), scope))
	role.ObserveCaller(d, c.roles(), scope)
	trail := newTrail(c, scope, *s)
	if s.readOnly(scope) {
		d.Observe(trailKind.Observe(trail.ref(), trail))
		return nil
	}
	needs, err := s.declareThings(c, scope, d)
	if err != nil {
		return err
	}
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
	if s.Selectors != nil {
		for _, partition := range s.Selectors.Partitions() {
			if partition != scope.Partition {
				v.Add("selectors", "arn:"+partition, "must have ARNs of partition "+scope.Partition+", whose clients these are", "CloudTrail API, PutEventSelectors")
			}
		}
	}
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

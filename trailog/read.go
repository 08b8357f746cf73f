package trailog

import (
	"context"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// Read adopts a trail, by its name or ARN: the settings that it has now, with its
// log group, role, bucket, selectors and tags. False where there is no such trail.
//
// What it names is left alone by a plan; make a builder of it to change something.
// A trail of another region or account, seen from here, is only judged. That of an
// organization does not tell which one: say it with Organization, without which
// Build refuses a role or a bucket that the plan would write.
func Read(ctx context.Context, c Clients, nameOrARN string) (Trail, bool, error) {
	scope, _, err := resource.Identify(ctx, c.Clients)
	if err != nil {
		return Trail{}, false, err
	}
	s := spec{Name: nameOrARN}
	if strings.HasPrefix(nameOrARN, "arn:") {
		home, name, err := ParseARN(nameOrARN)
		if err != nil {
			return Trail{}, false, err
		}
		s = spec{Name: name, HomeRegion: home.Region, Owner: home.Account}
	}
	if r := nameRule(s.Name); r != "" {
		return Trail{}, false, fmt.Errorf("trail %q: %s", s.Name, r)
	}
	r := newTrail(c, scope, s)
	now, exists, err := trailKind.Look(ctx, r.ref(), r, resource.NewReaderFor(true)) // which reads all of it
	if err != nil || !exists {
		return Trail{}, false, err
	}
	return adopted(now, s.Name), true, nil
}

// adopted is a state as settings.
func adopted(now State, name string) Trail {
	home := now.home(resource.Scope{})
	w := now.Settings
	s := spec{
		Name: name, HomeRegion: home.Region, Owner: home.Account,
		Bucket: new(bucket.Named(w.Bucket)), Prefix: &w.Prefix,
		MultiRegion: &w.MultiRegion, GlobalEvents: &w.GlobalEvents, Validation: &w.Validation,
		Tags: now.Tags,
	}
	if w.LogGroupARN != "" {
		s.LogGroup, s.Role = new(loggroup.Named(w.LogGroupARN)), new(role.Named(w.RoleARN))
	}
	if w.TopicARN != "" {
		s.Topic = new(topic.Named(w.TopicARN))
	}
	if w.KeyARN != "" {
		s.Key = new(key.Named(w.KeyARN))
	}
	if !w.Organization {
		s.Organization = new(string)
	}
	selectors, insights := now.selectors(), now.Insights.Normal()
	s.Selectors, s.Insights = &selectors, &insights
	return Trail{s.clone()}
}

package trailog

import (
	"strings"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// writers are the log group and the role that a trail writes with; nil where there
// is none that clients of a scope can read.
func writers(s TrailSettings, here resource.Scope) (group *resource.Ref[loggroup.State], writer *resource.Ref[role.State]) {
	if a, err := loggroup.ParseARN(s.LogGroupARN); err == nil && a.Scope() == here {
		group = new(a.Ref())
	}
	if ownRole(s.RoleARN, here) {
		writer = new(role.Ref(here, s.RoleARN))
	}
	return group, writer
}

func (r *trailHandle) observeGroup(ref resource.Ref[loggroup.State]) resource.Resource {
	return loggroup.Observe(r.clients.groups(), r.scope, ref.ID().Name)
}

func (r *trailHandle) observeRole(ref resource.Ref[role.State]) resource.Resource {
	return role.Observe(r.clients.roles(), r.scope, ref.ID().Name)
}

// ownRole reports whether a role's ARN is one of the account.
func ownRole(roleARN string, s resource.Scope) bool {
	return strings.HasPrefix(roleARN, "arn:"+s.Partition+":iam::"+s.Account+":role/")
}

// observeManaged is what CloudTrail delivers to without a trail.
func (r *trailHandle) observeManaged() resource.Resource {
	return loggroup.ObserveList(r.clients.groups(), r.scope, ManagedGroups)
}

// observes are how the trail fares, and what it writes with as it is.
func (r *trailHandle) observes(s *State) []resource.Resource {
	out := append(r.observeLinked(s), r.observeStatus())
	if r.want.LogGroup != nil && !r.want.Removed || s != nil && s.Settings.LogGroupARN != "" {
		out = append(out, r.observeManaged())
	}
	if s != nil {
		out = append(out, r.writesTo(s.Settings)...)
		if a, err := loggroup.ParseARN(s.Settings.LogGroupARN); err == nil && a.Scope() == r.scope {
			out = append(out, r.observeStream(a))
		}
	}
	return out
}

// leadsTo are what a trail may write with, and who may be the one who passes its role.
func (r *trailHandle) leadsTo() []resource.Resource {
	anyOf := func(service string) string { return "arn:" + r.scope.Partition + ":" + service }
	group := loggroup.ARNOf(r.scope, "*")
	return append(r.writesTo(TrailSettings{
		LogGroupARN: group.Wildcard(),
		RoleARN:     anyOf("iam::" + r.scope.Account + ":role/*"),
		Bucket:      "*", TopicARN: anyOf("sns:*:*:*"), KeyARN: anyOf("kms:*:*:key/*"),
	}), role.CallerLeadsTo(r.clients.roles(), r.scope), r.observeStatus(), r.observeStream(group), r.observeManaged())
}

// observeWanted reads what the plan lets the trail write with, for judging what it
// leads to.
func (r *trailHandle) observeWanted(d *resource.Declaration) {
	d.Observe(r.observeStatus())
	d.Observe(r.writesTo(r.want.settings(r.home, TrailSettings{}, r.want.roleARN(r.scope, "")))...)
}

// writesTo are the log group, role, bucket, topic and key that a trail writes with,
// as far as the clients can read them.
func (r *trailHandle) writesTo(s TrailSettings) []resource.Resource {
	var out []resource.Resource
	group, writer := writers(s, r.scope)
	if group != nil {
		out = append(out, r.observeGroup(*group))
	}
	if writer != nil {
		out = append(out, r.observeRole(*writer))
	}
	if b := s.Bucket; b != "" && r.clients.S3 != nil {
		out = append(out, bucket.Observe(r.clients.bucketClients(), r.scope, b))
	}
	if t := s.TopicARN; t != "" && r.clients.SNS != nil {
		out = append(out, topic.Observe(r.clients.topicClients(), r.scope, t))
	}
	if k := s.KeyARN; k != "" {
		out = append(out, key.Observe(r.clients.keys(), r.scope, k))
	}
	return out
}

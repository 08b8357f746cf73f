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

// groupID is the ID of a log group by its ARN; false where there is none.
func groupID(groupARN string) (resource.ID, loggroup.ARN, bool) {
	a, err := loggroup.ParseARN(groupARN)
	if err != nil {
		return resource.ID{}, a, false
	}
	return loggroup.Ref(resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}, a.Name).ID(), a, true
}

// dependencies are the log group and the role that a trail writes with, as far as
// the clients can read them.
func (r *trailHandle) dependencies(s State) []resource.Resource {
	var out []resource.Resource
	if id, a, ok := groupID(s.Settings.LogGroupARN); ok && id.Scope == r.scope {
		out = append(out, loggroup.Observe(r.clients.groups(), r.scope, a.Name))
	}
	if roleARN := s.Settings.RoleARN; ownRole(roleARN, r.scope) {
		out = append(out, role.Observe(r.clients.roles(), r.scope, roleName(roleARN)))
	}
	return out
}

// ownRole reports whether a role's ARN is one of the account.
func ownRole(roleARN string, s resource.Scope) bool {
	return strings.HasPrefix(roleARN, "arn:"+s.Partition+":iam::"+s.Account+":role/")
}

// observes are how the trail fares, and what it writes with as it is.
func (r *trailHandle) observes(s *State) []resource.Resource {
	out := []resource.Resource{r.observeStatus()}
	if s != nil {
		out = append(append(out, r.dependencies(*s)...), r.others(*s)...)
	}
	return out
}

// observeWanted reads what the plan lets the trail write with, for judging what it
// leads to.
func (r *trailHandle) observeWanted(d *resource.Declaration) {
	s := State{Settings: r.want.settings(r.home, TrailSettings{}, r.want.roleARN(r.scope, ""))}
	d.Observe(r.observeStatus())
	d.Observe(r.dependencies(s)...)
	d.Observe(r.others(s)...)
}

// others are the bucket, the topic and the key that a trail writes with, as far
// as the clients can read them.
func (r *trailHandle) others(s State) []resource.Resource {
	var out []resource.Resource
	if b := s.Settings.Bucket; b != "" && r.clients.S3 != nil {
		out = append(out, bucket.Observe(r.clients.bucketClients(), r.scope, b))
	}
	if t := s.Settings.TopicARN; t != "" && r.clients.SNS != nil {
		out = append(out, topic.Observe(r.clients.topicClients(), r.scope, t))
	}
	if k := s.Settings.KeyARN; k != "" {
		out = append(out, key.Observe(r.clients.keys(), r.scope, k))
	}
	return out
}

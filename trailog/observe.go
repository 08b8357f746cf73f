package trailog

import (
	"strings"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// groupID is the ID of a log group by its ARN; false where there is none.
func groupID(groupARN string) (logging.ID, logging.LogGroupARN, bool) {
	a, err := logging.ParseLogGroupARN(groupARN)
	if err != nil {
		return logging.ID{}, a, false
	}
	return logging.LogGroupID(logging.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}, a.Name), a, true
}

// dependencies are the log group and the role that a trail writes with, as far as
// the clients can read them.
func (r *trailResource) dependencies(s State) []logging.Resource {
	var out []logging.Resource
	if id, a, ok := groupID(s.Settings.LogGroupARN); ok && id.Scope == r.scope {
		out = append(out, logging.ObserveLogGroup(r.clients.Clients, r.scope, a.Name))
	}
	if role := s.Settings.RoleARN; ownRole(role, r.scope) {
		out = append(out, logging.ObserveRole(r.clients.Clients, r.scope, roleName(role)))
	}
	return out
}

// ownRole reports whether a role's ARN is one of the account.
func ownRole(roleARN string, s logging.Scope) bool {
	return strings.HasPrefix(roleARN, "arn:"+s.Partition+":iam::"+s.Account+":role/")
}

// observe reads what the trail as it is writes with, for judging.
func (r *trailResource) observe(rd *logging.Reader, s State) {
	rd.Observe(r.dependencies(s)...)
	rd.Observe(r.others(s)...)
}

// observeWanted reads what the plan lets the trail write with, for judging what it
// leads to.
func (r *trailResource) observeWanted(d *logging.Declaration) {
	d.Observe(&statusResource{r})
	s := State{Settings: r.want.settings(r.home, TrailSettings{}, r.wantedRole())}
	d.Observe(r.dependencies(s)...)
	d.Observe(r.others(s)...)
}

// others are the bucket, the topic and the key that a trail writes with, as far
// as the clients can read them.
func (r *trailResource) others(s State) []logging.Resource {
	var out []logging.Resource
	if b := s.Settings.Bucket; b != "" && r.clients.S3 != nil {
		out = append(out, bucket.Observe(r.clients.bucketClients(), r.scope, b))
	}
	if t := s.Settings.TopicARN; t != "" && r.clients.SNS != nil {
		out = append(out, topic.Observe(r.clients.topicClients(), r.scope, t))
	}
	if k := s.Settings.KeyARN; k != "" {
		out = append(out, logging.ObserveKey(r.clients.Clients, r.scope, k))
	}
	return out
}

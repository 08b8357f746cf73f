package trailog

import (
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// keyARN is the key's ARN, managed or not.
func (s *spec) keyARN() string {
	if s.Key != nil {
		return s.Key.Name()
	}
	return s.KeyARN
}

// topicName is the name or ARN of the topic, managed or not.
func (s *spec) topicName() string {
	if s.Topic != nil {
		return s.Topic.Name()
	}
	return s.TopicName
}

// prefix is the wanted prefix; what the trail has where nobody said.
func (s *spec) prefix() string {
	if s.Prefix == nil {
		return ""
	}
	return *s.Prefix
}

func (c Clients) bucketClients() bucket.Clients {
	return bucket.Clients{Clients: c.Clients, S3: c.S3, KMS: c.KMS}
}
func (c Clients) topicClients() topic.Clients {
	return topic.Clients{Clients: c.Clients, SNS: c.SNS, KMS: c.KMS}
}
func (c Clients) keyClients() key.Clients { return key.Clients{Clients: c.Clients, KMS: c.KMS} }

// declareThings adds the bucket, topic, key, log group and role with what the trail
// needs of them, and answers what the trail is to be written after.
func (s *spec) declareThings(c Clients, scope resource.Scope, d *resource.Declaration) ([]resource.ID, error) {
	home := s.home(scope)
	var needs []resource.ID
	manage := func(r resource.Resource) {
		d.Manage(r)
		needs = append(needs, r.ID())
	}
	v := &resource.ValidationError{Of: "trail"}
	if s.Bucket != nil {
		b, err := s.Bucket.With(BucketPolicy(BucketUse{
			Bucket: s.Bucket.Name(), Prefix: s.prefix(), Trails: []string{ARN(home, s.Name)}, Organization: s.organization(),
		}))
		v.Merge("bucket", err)
		if r, err := b.Resource(c.bucketClients(), scope); err != nil {
			v.Merge("bucket", err)
		} else {
			manage(r)
		}
	}
	if s.Topic != nil {
		t, err := s.Topic.With(policy.FromStatement(TopicPolicy(s.Topic.ARN(home), ARN(home, s.Name)).Statements[0]))
		v.Merge("topic", err)
		if r, err := t.Resource(c.topicClients(), scope); err != nil {
			v.Merge("topic", err)
		} else {
			manage(r)
		}
	}
	if s.Key != nil {
		k, err := s.Key.With(s.keyStatements(home)...)
		v.Merge("key", err)
		if r, err := k.Resource(c.keyClients(), scope); err != nil {
			v.Merge("key", err)
		} else {
			manage(r)
		}
	}
	if s.LogGroup != nil {
		if r, err := s.LogGroup.Resource(c.groups(), scope); err != nil {
			v.Merge("logGroup", err)
		} else {
			manage(r)
		}
	}
	if s.Role != nil {
		its := s.Role.With(PolicyName(scope.Region, s.Name), RolePolicy(s.group(home), s.organization())).Admitting(TrustPolicy())
		if r, err := its.Resource(c.roles(), scope); err != nil {
			v.Merge("role", err)
		} else {
			manage(r)
		}
	}
	return needs, v.Err()
}

// keyStatements are what the trail needs of its key, and its log group, bucket
// and topic where they have the same one.
func (s *spec) keyStatements(home resource.Scope) []policy.StatementBuilder {
	trail := ARN(home, s.Name)
	out := key.CloudTrail(trail)
	if s.Bucket != nil && s.Bucket.KeyARN() == s.keyARN() {
		out = append(out, key.CloudTrailBucketKey(trail))
	}
	if s.Topic != nil && s.Topic.KeyID() == s.keyARN() {
		out = append(out, key.SNSPublishers(Service))
	}
	if s.LogGroup != nil && s.LogGroup.KeyARN() == s.keyARN() {
		out = append(out, key.CloudWatchLogs(home, s.LogGroup.Name()))
	}
	return out
}

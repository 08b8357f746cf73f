package trailog

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// declareThings adds the bucket, topic, key, log group and role with what the trail
// needs of them, and answers what the trail is to be written after.
func (s *spec) declareThings(c Clients, scope resource.Scope, d *resource.Declaration) ([]resource.ID, error) {
	home := s.home(scope)
	trail := ARN(home, s.Name)
	var needs []resource.ID
	v := &resource.ValidationError{Of: "trail"}
	if s.Bucket != nil {
		b, err := s.Bucket.With(BucketPolicy(BucketUse{Bucket: s.Bucket.Name(), Prefix: aws.ToString(s.Prefix), Trails: []string{trail}, Organization: s.organization()}))
		needs = append(needs, resource.Declare(d, v, "bucket", c.bucketClients(), scope, b, err)...)
	}
	if s.Topic != nil {
		t, err := s.Topic.With(TopicPolicy(s.Topic.ARN(home), trail))
		needs = append(needs, resource.Declare(d, v, "topic", c.topicClients(), scope, t, err)...)
	}
	if s.Key != nil {
		k, err := s.Key.With(s.keyPolicy(home))
		needs = append(needs, resource.Declare(d, v, "key", c.keyClients(), scope, k, err)...)
	}
	if s.LogGroup != nil {
		needs = append(needs, resource.Declare(d, v, "logGroup", c.groups(), scope, *s.LogGroup, nil)...)
	}
	if s.Role != nil {
		d.Offer("pass-role", policy.Identity, PassRolePolicy(s.Role.ARN(scope)))
		its := s.Role.With(PolicyName(scope.Region, s.Name), RolePolicy(s.group(home), s.organization())).Admitting(TrustPolicy())
		needs = append(needs, resource.Declare(d, v, "role", c.roles(), scope, its, nil)...)
	}
	return needs, v.Err()
}

// keyPolicy is what the trail needs of its key, and its log group, bucket
// and topic where they have the same one.
func (s *spec) keyPolicy(home resource.Scope) policy.Document {
	trail := ARN(home, s.Name)
	doc := key.CloudTrail(trail)
	if s.Bucket != nil && s.Bucket.KeyARN() == s.Key.Name() {
		doc = doc.Union(key.CloudTrailBucketKey(trail))
	}
	if s.Topic != nil && s.Topic.KeyID() == s.Key.Name() {
		doc = doc.Union(key.SNSPublishers(Service))
	}
	if s.LogGroup != nil && s.LogGroup.KeyARN() == s.Key.Name() {
		doc = doc.Union(key.CloudWatchLogs(home, s.LogGroup.Name()))
	}
	return doc
}

package trailog

import (
	"strings"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// managed are the things that the plan creates where they are missing, and
// completes where they are there.
type managed struct {
	Bucket *bucket.Bucket `json:"bucket,omitempty"`
	Topic  *topic.Topic   `json:"topic,omitempty"`
	Key    *key.Key       `json:"key,omitempty"`
}

// Bucket is the bucket for log files. It is created where it is missing, and its
// policy gets the statements that the trail needs; bucket.New(name).MustExist()
// completes one that has to be there.
func (b *Builder) Bucket(bb *bucket.Builder) *Builder {
	v, err := bb.Build()
	if err != nil {
		b.errs.Merge("bucket", err)
		return b
	}
	replace(b, &b.spec.BucketName)
	b.spec.Bucket = &v
	return b
}

// Topic is the topic that CloudTrail tells of each log file. It is created where
// it is missing, and its policy gets the statement that the trail needs.
func (b *Builder) Topic(tb *topic.Builder) *Builder {
	v, err := tb.Build()
	if err != nil {
		b.errs.Merge("topic", err)
		return b
	}
	replace(b, &b.spec.TopicName)
	b.spec.Topic = &v
	return b
}

// Key is the KMS key that log files are encrypted with: key.Existing(keyARN). Its
// policy gets the statements that the trail needs, and those of CloudWatch Logs
// where the log group has the same key.
func (b *Builder) Key(kb *key.Builder) *Builder {
	v, err := kb.Build()
	if err != nil {
		b.errs.Merge("key", err)
		return b
	}
	replace(b, &b.spec.KeyARN)
	b.spec.Key = &v
	return b
}

func (m managed) validate(v *resource.ValidationError, s *spec) {
	twice := func(path, name, value string) {
		v.Add(path, value, "a trail has one, and "+name+" gives another", createTrail)
	}
	if m.Bucket != nil && s.BucketName != "" {
		twice("s3BucketName", "Bucket", s.BucketName)
	}
	if m.Topic != nil && s.TopicName != "" {
		twice("snsTopicName", "Topic", s.TopicName)
	}
	if m.Key != nil && s.KeyARN != "" {
		twice("kmsKeyId", "Key", s.KeyARN)
	}
	if m.Key != nil && !strings.HasPrefix(m.Key.Name(), "arn:") {
		v.Add("key", m.Key.Name(), "must be given by its ARN, key.Existing(keyARN): CloudTrail answers the ARN, which an alias does not tell", createTrail)
	}
}

// bucketName is the bucket's name, managed or not.
func (s *spec) bucketName() string {
	if s.Bucket != nil {
		return s.Bucket.Name()
	}
	return s.BucketName
}

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

// bucketStatements are what the trail needs of its bucket.
func (s *spec) bucketStatements(home resource.Scope) []policy.StatementBuilder {
	return BucketStatements(BucketUse{
		Bucket: s.bucketName(), Prefix: s.prefix(), Trails: []string{ARN(home, s.Name)}, Organization: s.organization(),
	})
}

// declare adds the bucket and the key with what the trail needs of them, and
// answers what the trail then needs to be written after.
func (m managed) declare(s *spec, c Clients, scope resource.Scope, d *resource.Declaration) ([]resource.ID, error) {
	home := s.home(scope)
	var needs []resource.ID
	v := &resource.ValidationError{Of: "trail"}
	if m.Bucket != nil {
		doc, err := policy.New(policy.Bucket, s.bucketStatements(home)...).Build()
		v.Merge("bucket.policy", err)
		b, err := m.Bucket.With(doc)
		v.Merge("bucket", err)
		if r, err := b.Resource(c.bucketClients(), scope); err != nil {
			v.Merge("bucket", err)
		} else {
			d.Manage(r)
			needs = append(needs, r.ID())
		}
	}
	if m.Topic != nil {
		t, err := m.Topic.With(TopicStatement(m.Topic.ARN(home), ARN(home, s.Name)))
		v.Merge("topic", err)
		if r, err := t.Resource(c.topicClients(), scope); err != nil {
			v.Merge("topic", err)
		} else {
			d.Manage(r)
			needs = append(needs, r.ID())
		}
	}
	if m.Key != nil {
		k, err := m.Key.With(s.keyStatements(home)...)
		v.Merge("key", err)
		if r, err := k.Resource(c.keyClients(), scope); err != nil {
			v.Merge("key", err)
		} else {
			d.Manage(r)
			needs = append(needs, r.ID())
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

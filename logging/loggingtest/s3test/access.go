package s3test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// bucketARN is the ARN of a bucket, or with a key that of an object.
func bucketARN(v loggingtest.View, bucket string, key ...string) string {
	return "arn:" + v.Account().Partition() + ":s3:::" + strings.Join(append([]string{bucket}, key...), "/")
}

// accountOf is the account in an ARN, "" for a service.
func accountOf(principal string) string {
	if parts := strings.SplitN(principal, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// decide answers whether a principal may do action on b or one of its objects. In a
// bucket of another account both sides must allow it.
func (b *bucket) decide(v loggingtest.View, principal, action, resource string, context map[string][]string) policy.Decision {
	if context = maps.Clone(context); context == nil {
		context = map[string][]string{}
	}
	context["s3:ResourceAccount"] = []string{b.owner}
	if b.block != nil && aws.ToBool(b.block.RestrictPublicBuckets) && b.policyText != "" && isPublic(b.policy) {
		if from := accountOf(principal); from != "" && from != b.owner {
			return policy.Decision{Statement: -1, Reason: "the public access block lets nobody of another account use a public bucket policy"}
		}
	}
	if owner := v.Account().Sibling(b.owner); owner != nil {
		return v.At(owner).Evaluate(principal, action, resource, context, b.source())
	}
	if accountOf(principal) == "" {
		return v.Evaluate(principal, action, resource, context, b.source())
	}
	own := v.Evaluate(principal, action, resource, context, nil)
	if own.Outcome == policy.ExplicitDeny {
		return own
	}
	if b.policyText == "" {
		return policy.Decision{Statement: -1, Reason: "the bucket is of account " + b.owner + " and has no policy"}
	}
	theirs := policy.Evaluate(policy.Request{Principal: policy.Principal{ARN: principal}, Action: action, Resource: resource, Context: everyRequest(v, b.owner, context)},
		policy.Policies{Resource: b.source(), Identity: []policy.Source{everything}, CrossAccount: true})
	if theirs.Outcome != policy.Allowed {
		return theirs
	}
	return own
}

// everything stands for the identity policies where only the other side is asked.
var everything = policy.Source{Name: "identity policies", Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
	{Effect: policy.Allow, Action: []string{"*"}, Resource: []string{"*"}}}}}

// everyRequest adds the condition keys that every request for something of an account
// has.
func everyRequest(v loggingtest.View, owner string, given map[string][]string) map[string][]string {
	now := time.Now().UTC()
	context := map[string][]string{
		"aws:CurrentTime":     {now.Format(time.RFC3339)},
		"aws:EpochTime":       {fmt.Sprint(now.Unix())},
		"aws:RequestedRegion": {v.Region()},
		"aws:ResourceAccount": {owner},
		"aws:SecureTransport": {"true"},
	}
	maps.Copy(context, given)
	return context
}

// because is a decision's reason, with the statement that made it.
func because(d policy.Decision) string {
	if d.Statement < 0 {
		return d.Reason
	}
	where := fmt.Sprintf("statement %d", d.Statement)
	if d.Sid != "" {
		where += " (" + d.Sid + ")"
	}
	return fmt.Sprintf("%s: %s of %s", d.Reason, where, d.Source)
}

// denied is S3's access-denied error for a decision.
func denied(principal, action, resource string, d policy.Decision) error {
	return fail("AccessDenied", fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %q %s", principal, action, resource, loggingtest.WhyDenied(action, d)))
}

// open checks that the caller may do action on a bucket, and has f look at it or
// change it.
func (s *store) open(r *loggingtest.Request, name *string, action string, owner *string, f func(*bucket) error) error {
	return s.openWith(r, name, "", action, owner, nil, f)
}

// openWith is open for an object, where key is not "", and with condition keys.
func (s *store) openWith(r *loggingtest.Request, name *string, key, action string, owner *string, context map[string][]string, f func(*bucket) error) error {
	b, err := s.bucketOf(r, name, owner)
	var moved *redirect
	if errors.As(err, &moved) && action == "s3:GetBucketLocation" {
		b, err = s.find(aws.ToString(name))
	}
	if err != nil {
		return err
	}
	resource := bucketARN(r.View, b.name)
	if key != "" {
		resource = bucketARN(r.View, b.name, key)
	}
	if d := b.decide(r.View, r.Principal(), action, resource, context); d.Outcome != policy.Allowed {
		return denied(r.Principal(), action, resource, d)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.buckets[b.name]
	if now == nil { // deleted meanwhile
		return noSuchBucket(b.name)
	}
	return named(f(now), b.name)
}

// named names the bucket in the error for something of it that is not there.
func named(err error, bucket string) error {
	var more details
	var api smithy.APIError
	if errors.As(err, &api) && !errors.As(err, &more) && ofBucket[api.ErrorCode()] {
		return detailed(err, "BucketName", bucket)
	}
	return err
}

// ofBucket are the codes for settings that a bucket does not have.
var ofBucket = map[string]bool{
	"NoSuchBucketPolicy": true, "NoSuchCORSConfiguration": true, "NoSuchLifecycleConfiguration": true, "NoSuchPublicAccessBlockConfiguration": true,
	"NoSuchTagSet": true, "NoSuchWebsiteConfiguration": true, "ObjectLockConfigurationNotFoundError": true, "OwnershipControlsNotFoundError": true,
	"ReplicationConfigurationNotFoundError": true,
}

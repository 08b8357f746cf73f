package s3test_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// The reads with which tools look at a bucket are answered as those of one on which
// nothing was ever set.
func TestNotConfigured(t *testing.T) {
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: logs})
	c, typed := s3.NewFromConfig(v.Config()), s3test.New(v)
	ctx, bucket := t.Context(), aws.String(logs)
	for name, errs := range map[string][]error{
		"NoSuchCORSConfiguration":               {second(c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: bucket})), second(typed.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: bucket}))},
		"NoSuchWebsiteConfiguration":            {second(c.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: bucket})), second(typed.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: bucket}))},
		"ReplicationConfigurationNotFoundError": {second(c.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: bucket})), second(typed.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: bucket}))},
		"ObjectLockConfigurationNotFoundError":  {second(c.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: bucket}))},
		"NoSuchBucketPolicy":                    {second(c.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: bucket}))},
		"":                                      {second(c.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: bucket})), second(c.GetBucketAccelerateConfiguration(ctx, &s3.GetBucketAccelerateConfigurationInput{Bucket: bucket})), second(c.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: bucket}))},
		"NotImplemented":                        {second(c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: bucket, Key: aws.String("k")})), second(c.ListBucketMetricsConfigurations(ctx, &s3.ListBucketMetricsConfigurationsInput{Bucket: bucket}))},
		"NoSuchBucket":                          {second(c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: aws.String("none-of-these")}))},
		"InvalidBucketOwnerAWSAccountID":        {second(c.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: bucket, ExpectedBucketOwner: aws.String("aa000000000$")}))},
	} {
		for _, err := range errs {
			if code(err) != name {
				t.Errorf("%v, want %q", err, name)
			}
		}
	}
}

// What is not there of which bucket, and other errors as AWS was recorded to give them.
func TestRecordedErrors(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, none := aws.String(logs), aws.String("none-of-these")
		_, typed := c.(s3test.Client)
		for name, tt := range map[string]struct {
			err                   error
			code, message, member string
		}{
			"no tags":       {second(c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucket})), "NoSuchTagSet", "The TagSet does not exist", logs},
			"no rules":      {second(c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})), "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", logs},
			"no policy":     {second(c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})), "NoSuchBucketPolicy", "The bucket policy does not exist", logs},
			"an empty one":  {second(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String("{}")})), "MalformedPolicy", "Missing required field Statement", ""},
			"a name":        {second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("TESTUPPERCASE")})), "InvalidBucketName", "The specified bucket is not valid.", "TESTUPPERCASE"},
			"an ownership":  {second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: none, ObjectOwnership: "RandomValue"})), "InvalidArgument", "Invalid x-amz-object-ownership header: RandomValue", ""},
			"a region":      {second(c.ListBuckets(ctx, &s3.ListBucketsInput{BucketRegion: aws.String("eu-east-1")})), "InvalidArgument", "Argument value eu-east-1 is not a valid AWS Region", "bucket-region"},
			"a canned ACL":  {second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("k"), ACL: "fake-acl"})), "InvalidArgument", "", "x-amz-acl"},
			"the same tags": {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{And: &types.LifecycleRuleAndOperator{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("a"), Value: aws.String("2")}}}}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(7)}}))), "InvalidRequest", "Duplicate Tag Keys are not allowed.", ""},
			"not midnight":  {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{}, Expiration: &types.LifecycleExpiration{Date: aws.Time(time.Date(2023, 1, 1, 2, 2, 0, 0, time.UTC))}}))), "InvalidArgument", "'Date' must be at midnight GMT", "Date"},
			"a minimum size": {second(c.PutBucketLifecycleConfiguration(ctx, func() *s3.PutBucketLifecycleConfigurationInput {
				in := rules(expireIn(7))
				in.TransitionDefaultMinimumObjectSize = "value"
				return in
			}())), "InvalidRequest", "Invalid TransitionDefaultMinimumObjectSize found: value", ""},
		} {
			var api interface {
				ErrorCode() string
				ErrorMessage() string
			}
			if !errors.As(tt.err, &api) || api.ErrorCode() != tt.code || api.ErrorMessage() != tt.message && (typed || tt.message != "") { // the SDK has words of its own for none
				t.Errorf("%s: %v, want %s: %s", name, tt.err, tt.code, tt.message)
			}
			var more interface{ ResponseMembers() []string }
			if typed && tt.member != "" && (!errors.As(tt.err, &more) || !slices.Contains(more.ResponseMembers(), tt.member)) {
				t.Errorf("%s: %v does not name %s", name, tt.err, tt.member)
			}
		}
	})
}

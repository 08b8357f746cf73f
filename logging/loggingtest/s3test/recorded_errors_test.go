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
		put(t, c, "k", "x")
		in := func(region types.BucketLocationConstraint, tag string, name *string) *s3.CreateBucketInput {
			out := &s3.CreateBucketInput{Bucket: name, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region}}
			if tag != "" {
				out.CreateBucketConfiguration.Tags = []types.Tag{{Key: aws.String("k"), Value: &tag}}
			}
			return out
		}
		for name, tt := range map[string]struct {
			err                   error
			code, message, member string
		}{
			"no tags":                            {second(c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucket})), "NoSuchTagSet", "The TagSet does not exist", logs},
			"no rules":                           {second(c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})), "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", logs},
			"no policy":                          {second(c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})), "NoSuchBucketPolicy", "The bucket policy does not exist", logs},
			"an empty one":                       {second(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String("{}")})), "MalformedPolicy", "Missing required field Statement", ""},
			"a name":                             {second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("TESTUPPERCASE")})), "InvalidBucketName", "The specified bucket is not valid.", "TESTUPPERCASE"},
			"an ownership":                       {second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: none, ObjectOwnership: "RandomValue"})), "InvalidArgument", "Invalid x-amz-object-ownership header: RandomValue", ""},
			"a region":                           {second(c.ListBuckets(ctx, &s3.ListBucketsInput{BucketRegion: aws.String("eu-east-1")})), "InvalidArgument", "Argument value eu-east-1 is not a valid AWS Region", "bucket-region"},
			"no region":                          {second(c.CreateBucket(ctx, in("bar", "", none))), "IllegalLocationConstraintException", "The bar location constraint is incompatible for the region specific endpoint this request was sent to.", ""},
			"a value of a tag":                   {second(c.CreateBucket(ctx, in("eu-west-1", "v1,v2", none))), "InvalidTag", "The TagValue you have provided is invalid", ""},
			"rules of encryption, and no bucket": {second(c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: none, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{}}})), "NoSuchBucket", "The specified bucket does not exist", "none-of-these"},
			"no rules of encryption":             {second(c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: bucket, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{}}})), "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", ""},
			"a key for AES256":                   {second(c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{Bucket: bucket, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: "AES256", KMSMasterKeyID: aws.String("k")}}}}})), "InvalidArgument", "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", "ApplyServerSideEncryptionByDefault"},
			"no tags, and no bucket":             {second(c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: none, Tagging: &types.Tagging{TagSet: []types.Tag{}}})), "NoSuchBucket", "The specified bucket does not exist", "none-of-these"},
			"versions of no bucket":              {second(c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: none})), "NoSuchBucket", "The specified bucket does not exist", "none-of-these"},
			"an owner":                           {second(c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket, ExpectedBucketOwner: aws.String("0000")})), "InvalidBucketOwnerAWSAccountID", "The value of the expected bucket owner parameter must be an AWS Account ID... [0000]", ""},
			"a policy of nothing":                {second(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String("")})), "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'", ""},
			"a token of nothing":                 {second(c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket, ContinuationToken: aws.String("")})), "InvalidArgument", "The continuation token provided is incorrect", "continuation-token"},
			"noncurrent versions":                {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{}, NoncurrentVersionExpiration: &types.NoncurrentVersionExpiration{}}))), "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", ""},
			"a key that is none":                 {second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("k"), ServerSideEncryption: "aws:kms", SSEKMSKeyId: aws.String("fake-key-id")})), "KMS.NotFoundException", "Invalid keyId 'fake-key-id'", ""},
			"deletion by time":                   {second(c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("k"), IfMatchLastModifiedTime: aws.Time(time.Now())})), "NotImplemented", "A header you provided implies functionality that is not implemented", "x-amz-if-match-last-modified-time"},
			"deletion by size":                   {second(c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("k"), IfMatchSize: aws.Int64(1)})), "NotImplemented", "A header you provided implies functionality that is not implemented", "x-amz-if-match-size"},
			"a header":                           {second(c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("k"), ResponseCacheControl: aws.String("non-ascii-\u2014")})), "InvalidArgument", "Header value cannot be represented using ISO-8859-1.", "response-cache-control"},
			"a canned ACL":                       {second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("k"), ACL: "fake-acl"})), "InvalidArgument", "", "x-amz-acl"},
			"the same tags":                      {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{And: &types.LifecycleRuleAndOperator{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("a"), Value: aws.String("2")}}}}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(7)}}))), "InvalidRequest", "Duplicate Tag Keys are not allowed.", ""},
			"not midnight":                       {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{}, Expiration: &types.LifecycleExpiration{Date: aws.Time(time.Date(2023, 1, 1, 2, 2, 0, 0, time.UTC))}}))), "InvalidArgument", "'Date' must be at midnight GMT", "Date"},
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

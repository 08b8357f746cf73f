package s3test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// What tools read of a bucket that nothing of it was ever set on: S3 answers of each that
// there is none, of some with an error and of others with an empty answer.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

// none is open for what is not there.
func (s *store) none(r *loggingtest.Request, name, owner *string, action, code, message string) error {
	return s.open(r, name, action, owner, func(*bucket) error { return fail(code, message) })
}

// nothing is open for what is empty.
func (s *store) nothing(r *loggingtest.Request, name, owner *string, action string) error {
	return s.open(r, name, action, owner, func(*bucket) error { return nil })
}

func (s *store) getCORS(r *loggingtest.Request, in *s3.GetBucketCorsInput) (*s3.GetBucketCorsOutput, error) {
	return nil, s.none(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketCORS", "NoSuchCORSConfiguration", "The CORS configuration does not exist")
}

func (s *store) getWebsite(r *loggingtest.Request, in *s3.GetBucketWebsiteInput) (*s3.GetBucketWebsiteOutput, error) {
	return nil, s.none(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketWebsite", "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration")
}

func (s *store) getReplication(r *loggingtest.Request, in *s3.GetBucketReplicationInput) (*s3.GetBucketReplicationOutput, error) {
	return nil, s.none(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetReplicationConfiguration", "ReplicationConfigurationNotFoundError", "The replication configuration was not found")
}

func (s *store) getObjectLock(r *loggingtest.Request, in *s3.GetObjectLockConfigurationInput) (*s3.GetObjectLockConfigurationOutput, error) {
	return nil, s.none(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket")
}

func (s *store) getAcceleration(r *loggingtest.Request, in *s3.GetBucketAccelerateConfigurationInput) (*s3.GetBucketAccelerateConfigurationOutput, error) {
	return nil, s.nothing(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetAccelerateConfiguration")
}

func (s *store) getLogging(r *loggingtest.Request, in *s3.GetBucketLoggingInput) (*s3.GetBucketLoggingOutput, error) {
	return nil, s.nothing(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketLogging")
}

func (s *store) getNotifications(r *loggingtest.Request, in *s3.GetBucketNotificationConfigurationInput) (*s3.GetBucketNotificationConfigurationOutput, error) {
	return nil, s.nothing(r, in.Bucket, in.ExpectedBucketOwner, "s3:GetBucketNotification")
}

func (s *store) getPolicyStatus(r *loggingtest.Request, in *s3.GetBucketPolicyStatusInput) (*s3.GetBucketPolicyStatusOutput, error) {
	out := new(s3.GetBucketPolicyStatusOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketPolicyStatus", in.ExpectedBucketOwner, func(b *bucket) error {
		if b.policyText == "" {
			return noSuchPolicy()
		}
		out.PolicyStatus = &types.PolicyStatus{IsPublic: aws.Bool(isPublic(b.policy))}
		return nil
	})
}

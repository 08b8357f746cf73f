package s3test_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// What AWS was recorded to answer to and the package's documentation excludes is refused,
// with the names of the members.
func TestRecordedRefusals(t *testing.T) {
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: logs})
	c, ctx, bucket, key, yes := s3test.New(v), t.Context(), aws.String(logs), aws.String("k"), aws.String("AES256")
	for want, err := range map[string]error{
		"SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5": second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, SSECustomerAlgorithm: yes, SSECustomerKey: yes, SSECustomerKeyMD5: yes})),
		"SSECustomerAlgorithm":           second(c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, SSECustomerAlgorithm: yes})),
		"SSECustomerKey":                 second(c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key, SSECustomerKey: yes})),
		"CopySourceSSECustomerAlgorithm": second(c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: key, CopySource: aws.String(logs + "/k"), CopySourceSSECustomerAlgorithm: yes})),
		"ObjectLockRetainUntilDate":      second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, ObjectLockRetainUntilDate: aws.Time(time.Now())})),
		"ObjectLockMode":                 second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, ObjectLockMode: "GOVERNANCE"})),
		"ObjectLockLegalHoldStatus":      second(c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: key, CopySource: aws.String(logs + "/k"), ObjectLockLegalHoldStatus: "ON"})),
		"ObjectLockEnabledForBucket":     second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket, ObjectLockEnabledForBucket: aws.Bool(true)})),
	} {
		var refused *loggingtest.NotSimulatedError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", want, err)
		} else if d := cmp.Diff(strings.Fields(want), refused.Members); d != "" {
			t.Error(d)
		}
	}
}

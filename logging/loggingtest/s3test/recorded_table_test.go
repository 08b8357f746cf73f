package s3test_test

import (
	"context"
	"encoding/xml"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/recordedtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// TestRecorded has what AWS was recorded to answer about buckets and objects: after the
// same set-up, calls and their answers by turns. Customer-provided keys and object lock are
// refused by name, whatever AWS says to them; what reads an object that has them is the
// call that would have written it.
func TestRecorded(t *testing.T) {
	const (
		bucket   = `CreateBucket {"Bucket":"b-1"}`
		versions = `PutBucketVersioning {"Bucket":"b-1","VersioningConfiguration":{"Status":"Enabled"}}`
		expiring = `PutBucketLifecycleConfiguration {"Bucket":"b-1","LifecycleConfiguration":{"Rules":[{"ID":"all","Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"Days":7}}]}}`
	)
	presigned := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=111122223333%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=" +
		time.Now().UTC().Format("20060102T150405Z") + "&X-Amz-Expires=300&X-Amz-Signature=x&X-Amz-SignedHeaders=host"
	var rows []recordedtest.Row
	for _, group := range []struct {
		before, calls []string
	}{
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"mykey","Body":"hello world"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"mykey","ChecksumMode":"ENABLED"}`, `.ChecksumType = FULL_OBJECT`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"mykey","Body":"hello world","ChecksumAlgorithm":"CRC32"}`}, []string{
			`CopyObject {"Bucket":"b-1","CopySource":"b-1/mykey","Key":"copiedkey"}`, `.CopyObjectResult.ChecksumCRC32 = DUoRhQ==`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"mykey","Body":"hello world","ChecksumAlgorithm":"CRC32"}`, `CopyObject {"Bucket":"b-1","CopySource":"b-1/mykey","Key":"copiedkey"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"copiedkey"}`, `.Body = hello world`,
			`GetObject {"Bucket":"b-1","Key":"copiedkey","ChecksumMode":"ENABLED"}`, `.ChecksumCRC32 = DUoRhQ==`,
			`GetObject {"Bucket":"b-1","Key":"copiedkey"}`, `.ContentLength = 11`,
		}},
		{[]string{bucket}, []string{
			`HeadBucket {"Bucket":"b-1"}`, `.AccessPointAlias = false`,
			`HeadBucket {"Bucket":"b-1"}`, `.BucketArn = arn:aws:s3:::b-1`,
			`PutObject {"Bucket":"b-1","Key":"Ā0Ä","Body":"abc123"}`, `.ChecksumType = FULL_OBJECT`,
			`Raw {"Method":"PUT","Path":"/b-1/k","Content":"abc123"}`, `.Header.X-Amz-Id-2[] = ?`,
			`GetBucketPolicy {"Bucket":"b-1","ExpectedBucketOwner":"aa000000000$"}`, `InvalidBucketOwnerAWSAccountID: The value of the expected bucket owner parameter must be an AWS Account ID... [aa000000000$]`,
			`Raw {"Method":"PUT","Path":"/b-1?policy","Content":"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Action\": \"s3:GetObject\", \"Effect\": \"Allow\", \"Resource\": \"arn:aws:s3:::b-1/*\", \"Principal\": {\"AWS\": \"111122223333\"}}]}"}`, `.Status = 204`,
			`PutBucketPolicy {"Bucket":"b-1","Policy":"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Action\": \"s3:GetObject\", \"Effect\": \"Allow\", \"Resource\": \"arn:aws:s3:::b-1/*\", \"Principal\": {\"AWS\": \"*\"}}]}","ExpectedBucketOwner":"0000"}`, `InvalidBucketOwnerAWSAccountID: The value of the expected bucket owner parameter must be an AWS Account ID... [0000]`,
			`PutBucketPolicy {"Bucket":"b-1","Policy":"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Action\": \"s3:GetObject\", \"Effect\": \"Allow\", \"Resource\": \"arn:aws:s3:::b-1/*\", \"Principal\": {\"AWS\": \"*\"}}]}","ExpectedBucketOwner":"aa000000000$"}`, `InvalidBucketOwnerAWSAccountID: The value of the expected bucket owner parameter must be an AWS Account ID... [aa000000000$]`,
			`PutObject {"Bucket":"b-1","Key":"object-key-acl","ACL":"fake-acl"}`, `InvalidArgument: `,
			`GetBucketLocation {"Bucket":"none-of-these"}`, `.Error.BucketName = none-of-these`,
			`PutObject {"Bucket":"b-1","Key":"test-key","Body":"something","ContentMD5":"CYketZBSTjX8czcs3cXVlg=="}`, `BadDigest: The Content-MD5 you specified did not match what we received.`,
			`Raw {"Method":"HEAD","Path":"/b-1"}`, `.Header.Content-Type[] = application/xml`,
			`Raw {"Method":"HEAD","Path":"/b-1"}`, `.Header.X-Amz-Access-Point-Alias[] = false`,
			`Raw {"Method":"HEAD","Path":"/b-1"}`, `.Header.X-Amz-Bucket-Arn[] = arn:aws:s3:::b-1`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-validate-kms-key","Body":"test-sse","ServerSideEncryption":"aws:kms","SSEKMSKeyId":"fake-key-id"}`, `KMS.NotFoundException: Invalid keyId 'fake-key-id'`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-validate-kms-key","Body":"test-sse","ServerSideEncryption":"aws:kms","SSEKMSKeyId":"134f2428-cec1-4b25-a1ae-9048164dba47"}`, `KMS.NotFoundException: Key 'arn:aws:kms:us-east-1:111122223333:key/134f2428-cec1-4b25-a1ae-9048164dba47' does not exist`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-validate-kms-key-different-region-no-arn","Body":"test-sse","ServerSideEncryption":"aws:kms","SSEKMSKeyId":"ca75773f-b120-49d2-824e-f07c96b172e7"}`, `KMS.NotFoundException: Key 'arn:aws:kms:us-east-1:111122223333:key/ca75773f-b120-49d2-824e-f07c96b172e7' does not exist`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-default-key","Body":"test-sse","ServerSideEncryption":"aws:kms"}`, `.SSEKMSKeyId = ?`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-default-key","Body":"test-sse","ServerSideEncryption":"aws:kms"}`, `.ETag != "42832cdec7083e70a9cd6f2d5852e004"`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-default-key-from-bucket","Body":"test-sse","ServerSideEncryption":"aws:kms"}`, `.ETag != "42832cdec7083e70a9cd6f2d5852e004"`,
			`GetBucketLifecycleConfiguration {"Bucket":"b-1"}`, `.Error.BucketName = b-1`,
			`PutBucketLifecycleConfiguration {"Bucket":"b-1","LifecycleConfiguration":{"Rules":[{"Expiration":{"Days":7},"Filter":{},"ID":"wholebucket","Status":"Enabled","NoncurrentVersionExpiration":{}}]}}`, `MalformedXML: The XML you provided was not well-formed or did not validate against our published schema`,
			`PutBucketLifecycleConfiguration {"Bucket":"b-1","LifecycleConfiguration":{"Rules":[{"Expiration":{"Date":"2023-01-01T02:02:00Z"},"ID":"wrong-data","Filter":{},"Status":"Enabled"}]}}`, `.Error.ArgumentName = Date`,
			`PutBucketLifecycleConfiguration {"Bucket":"b-1","LifecycleConfiguration":{"Rules":[{"ID":"duplicate-tag-keys","Filter":{"And":{"Tags":[{"Key":"testlifecycle","Value":"positive"},{"Key":"testlifecycle","Value":"positive-two"}]}},"Status":"Enabled","Expiration":{"Days":1}}]}}`, `InvalidRequest: Duplicate Tag Keys are not allowed.`,
			`PutBucketLifecycleConfiguration {"Bucket":"b-1","LifecycleConfiguration":{"Rules":[{"Expiration":{"Days":7},"ID":"wholebucket","Filter":{"Prefix":""},"Status":"Enabled"}]},"TransitionDefaultMinimumObjectSize":"value"}`, `InvalidRequest: Invalid TransitionDefaultMinimumObjectSize found: value`,
			`PutObject {"Bucket":"b-1","Key":"k","Body":"x","ObjectLockMode":"GOVERNANCE"}`, `refused ObjectLockMode`,
			`PutObject {"Bucket":"b-1","Key":"k","Body":"x","ObjectLockRetainUntilDate":"2030-01-01T00:00:00Z"}`, `refused ObjectLockRetainUntilDate`,
			`PutObject {"Bucket":"b-1","Key":"test-retention-validation","Body":"test","ObjectLockRetainUntilDate":"2026-11-29T20:23:10.146092Z"}`, `refused ObjectLockRetainUntilDate`,
			`PutObject {"Bucket":"b-1","Key":"k","Body":"x","ObjectLockLegalHoldStatus":"ON"}`, `refused ObjectLockLegalHoldStatus`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`HeadObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`HeadObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`HeadObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`GetObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`GetObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`GetObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY="}`, `refused SSECustomerAlgorithm SSECustomerKey`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"aMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"k","Body":"x","SSECustomerAlgorithm":"AES256"}`, `refused SSECustomerAlgorithm`,
			`GetObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"KMS","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`HeadObject {"Bucket":"b-1","Key":"test-sse-c","SSECustomerAlgorithm":"KMS","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-sse-c-src","Body":"test_data","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`CopyObject {"Bucket":"b-1","Key":"test-sse-c-target","CopySource":"b-1/test-sse-c-src","CopySourceSSECustomerAlgorithm":"AES256","CopySourceSSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","CopySourceSSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ==","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5`,
			`CopyObject {"Bucket":"b-1","Key":"test-sse-c-target","CopySource":"b-1/test-sse-c-src","CopySourceSSECustomerAlgorithm":"AES256","CopySourceSSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","CopySourceSSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ==","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5`,
			`CopyObject {"Bucket":"b-1","Key":"test-sse-c-target","CopySource":"b-1/test-sse-c-src","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`CopyObject {"Bucket":"b-1","Key":"test-sse-c-target","CopySource":"b-1/test-sse-c-src","CopySourceSSECustomerAlgorithm":"KMS","CopySourceSSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","CopySourceSSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5`,
			`CopyObject {"Bucket":"b-1","Key":"test-sse-c-target","CopySource":"b-1/test-sse-c-src","CopySourceSSECustomerAlgorithm":"AES256","CopySourceSSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","CopySourceSSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ==","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ==","ServerSideEncryption":"AES256"}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"test-versioning-sse-c","Body":"version1","SSECustomerAlgorithm":"AES256","SSECustomerKey":"MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=","SSECustomerKeyMD5":"JMwgiexXqwuPqIPjYFmIZQ=="}`, `refused SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5`,
			`PutObject {"Bucket":"b-1","Key":"file-37ace5d7","Body":"test data..","ChecksumAlgorithm":"CRC32","ChecksumCRC32":"BD5xyQ=="}`, `BadDigest: The CRC32 you specified did not match the calculated checksum.`,
			`PutObject {"Bucket":"b-1","Key":"file-538e036c","Body":"test data..","ChecksumAlgorithm":"CRC32C","ChecksumCRC32C":"7a762d88"}`, `InvalidRequest: Value for x-amz-checksum-crc32c header is invalid.`,
			`PutObject {"Bucket":"b-1","Key":"file-cf8a8c90","Body":"test data..","ChecksumAlgorithm":"SHA1","ChecksumSHA1":"da9a151a"}`, `InvalidRequest: Value for x-amz-checksum-sha1 header is invalid.`,
			`PutObject {"Bucket":"b-1","Key":"file-cf8a8c90","Body":"test data..","ChecksumAlgorithm":"SHA1","ChecksumSHA1":"BDCWjBJe/zmyXyL6gEuqvpLEpkg="}`, `BadDigest: The SHA1 you specified did not match the calculated checksum.`,
			`PutObject {"Bucket":"b-1","Key":"file-9fda215d","Body":"test data..","ChecksumAlgorithm":"SHA256","ChecksumSHA256":"608fd5d6"}`, `InvalidRequest: Value for x-amz-checksum-sha256 header is invalid.`,
			`PutObject {"Bucket":"b-1","Key":"file-9fda215d","Body":"test data..","ChecksumAlgorithm":"SHA256","ChecksumSHA256":"12LQ9XUy6sxoX2Pno5qXzN4roqhdsBYkX5KOtzpu7jo="}`, `BadDigest: The SHA256 you specified did not match the calculated checksum.`,
			`PutObject {"Bucket":"b-1","Key":"file-b035ff98","Body":"test data..","ChecksumAlgorithm":"CRC64NVME","ChecksumCRC64NVME":"4041b225"}`, `InvalidRequest: Value for x-amz-checksum-crc64nvme header is invalid.`,
			`PutObject {"Bucket":"b-1","Key":"file-05a987c9","Body":"test data..","ChecksumSHA256":"44e6996a","ChecksumCRC32":"1c78e90c"}`, `InvalidRequest: Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.`,
			`DeleteObject {"Bucket":"b-1","Key":"test-delete","VersionId":"HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"}`, `InvalidArgument: Invalid version id specified`,
			`GetBucketVersioning {"Bucket":"none-of-these"}`, `.Error.BucketName = none-of-these`,
			`DeleteBucketEncryption {"Bucket":"none-of-these"}`, `.Error.BucketName = none-of-these`,
			`PutBucketEncryption {"Bucket":"none-of-these","ServerSideEncryptionConfiguration":{"Rules":[]}}`, `NoSuchBucket: The specified bucket does not exist`,
			`PutBucketEncryption {"Bucket":"b-1","ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256","KMSMasterKeyID":"randomkeyid"}}]}}`, `.Error.ArgumentName = ApplyServerSideEncryptionByDefault`,
			`GetBucketTagging {"Bucket":"b-1"}`, `.Error.BucketName = b-1`,
			`Raw {"Method":"PUT","Path":"/b-1?tagging","Content":"<Tagging><TagSet><Tag><Key>tag1</Key><Value>tag1</Value></Tag><Tag><Key>tag2</Key><Value></Value></Tag></TagSet></Tagging>"}`, `.Status = 204`,
			`DeleteBucketTagging {"Bucket":"none-of-these"}`, `.Error.BucketName = none-of-these`,
			`PutBucketTagging {"Bucket":"none-of-these","Tagging":{"TagSet":[]}}`, `.Error.BucketName = none-of-these`,
			`PutBucketTagging {"Bucket":"b-1","Tagging":{"TagSet":[{"Key":"Key1,Key2","Value":"Val1"}]}}`, `InvalidTag: The TagKey you have provided is invalid`,
			`PutBucketTagging {"Bucket":"b-1","Tagging":{"TagSet":[{"Key":"Key1","Value":"Val1,Val2"}]}}`, `InvalidTag: The TagValue you have provided is invalid`,
			`PutBucketPolicy {"Bucket":"b-1","Policy":""}`, `MalformedPolicy: Policies must be valid JSON and the first byte must be '{'`,
			`PutBucketPolicy {"Bucket":"b-1","Policy":"{}"}`, `MalformedPolicy: Missing required field Statement`,
			`PutObject {"Bucket":"b-1","Key":"test-precondition-validation","IfNoneMatch":"\"d41d8cd98f00b204e9800998ecf8427e\""}`, `NotImplemented: A header you provided implies functionality that is not implemented`,
			`PutObject {"Bucket":"b-1","Key":"test-precondition","IfMatch":"\"098f6bcd4621d373cade4e832627b4f6\""}`, `NoSuchKey: The specified key does not exist.`,
			`PutObject {"Bucket":"b-1","Key":"test-precondition-validation","IfMatch":"*"}`, `NotImplemented: A header you provided implies functionality that is not implemented`,
			`ListBuckets {"Prefix":"b-"}`, `.Buckets[].BucketArn = arn:aws:s3:::b-1`,
			`RawError {"Method":"GET","Path":"/b-1?list-type=2&encoding-type="}`, `InvalidArgument: Invalid Encoding Method specified in Request`,
			`Raw {"Method":"PUT","Path":"/b-1/k?AWSAccessKeyId=111122223333&Expires=9999999999","Content":"x"}`, `.Status = 403`,
			`RawError {"Method":"PUT","Path":"/b-1/k?x-amz-request-payer=non-valid&` + presigned + `%3Bx-amz-request-payer","Header":{"X-Amz-Request-Payer":["requester"]},"Content":"x"}`, `SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.`,
			`Raw {"Method":"PUT","Path":"/b-1/k?x-amz-request-payer=non-valid&` + presigned + `%3Bx-amz-request-payer","Header":{"X-Amz-Request-Payer":["requester"]},"Content":"x"}`, `.Status = 403`,
			`Raw {"Method":"PUT","Path":"/b-1/k?` + presigned + `","Header":{"X-Amz-Expires":["5"]},"Content":"x"}`, `.Status = 403`,
			`RawError {"Method":"POST","Path":"/b-1","Header":{"Content-Type":["multipart/form-data; boundary=b"]},"Content":"--b--"}`, `refused s3:PostObject`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test","Body":"{\"key\": \"value\"}","ContentLanguage":"de","ContentDisposition":"attachment; filename=\"foo.jpg\"","CacheControl":"no-cache"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"test"}`, `.CacheControl = no-cache`,
			`GetObject {"Bucket":"b-1","Key":"test"}`, `.ContentDisposition = attachment; filename="foo.jpg"`,
			`GetObject {"Bucket":"b-1","Key":"test"}`, `.ContentLanguage = de`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test","Body":"{\"key\": \"value\"}","Metadata":{"bad-b64-encoded":"=?UTF-8?B?=GGG?="}}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"test"}`, `.Metadata.bad-b64-encoded = =?UTF-8?B?77+9Ye+/vQ==?=`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"k","Body":"x","ChecksumAlgorithm":"CRC32"}`}, []string{
			`ListObjectsV2 {"Bucket":"b-1"}`, `.Contents[].ChecksumAlgorithm = ["CRC32"]`,
			`ListObjectsV2 {"Bucket":"b-1"}`, `.Contents[].ChecksumType = FULL_OBJECT`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"src","Body":"test"}`, `CopyObject {"Bucket":"b-1","Key":"a+b","CopySource":"b-1/src"}`}, []string{
			`ListObjectsV2 {"Bucket":"b-1"}`, `.Contents[].ETag = "098f6bcd4621d373cade4e832627b4f6"`,
			`ListObjectsV2 {"Bucket":"b-1"}`, `.Contents[].Size = 4`,
		}},
		{[]string{bucket, versions}, []string{
			`PutObject {"Bucket":"b-1","Key":"key-attrs-versioned","Body":"69\n420\n"}`, `.VersionId = ?`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"my-key","Body":"12345678"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"my-key","Range":"bytes=1024-4096"}`, `.Error.ActualObjectSize = 8`,
			`GetObject {"Bucket":"b-1","Key":"my-key","Range":"bytes=1024-4096"}`, `.Error.RangeRequested = bytes=1024-4096`,
		}},
		{nil, []string{
			`CreateBucketElsewhere {"Bucket":"b-1","CreateBucketConfiguration":{"LocationConstraint":"EU"}}`, `IllegalLocationConstraintException: The EU location constraint is incompatible for the region specific endpoint this request was sent to.`,
			`CreateBucketElsewhere {"Bucket":"b-1","CreateBucketConfiguration":{"LocationConstraint":"bar"}}`, `IllegalLocationConstraintException: The bar location constraint is incompatible for the region specific endpoint this request was sent to.`,
			`CreateBucket {"Bucket":"b-1","CreateBucketConfiguration":{"LocationConstraint":null}}`, `.BucketArn = ?`,
			`CreateBucket {"Bucket":"UPPER"}`, `.Error.BucketName = UPPER`,
			`CreateBucket {"Bucket":"b-1","CreateBucketConfiguration":{"LocationConstraint":"ap-southeast-1"}}`, `.Location = ?`,
			`CreateKey {"Description":"test description - 0532971c"}`, `.KeyMetadata.CurrentKeyMaterialId = ?`,
			`CreateBucket {"Bucket":"b-1","CreateBucketConfiguration":{"Tags":[{"Key":"key1","Value":"value1"},{"Key":"key1","Value":"value1"}]}}`, `InternalError: We encountered an internal error. Please try again.`,
			`CreateBucket {"Bucket":"b-1","CreateBucketConfiguration":{"Tags":[{"Key":"test","Value":"value1,value2"}]}}`, `InvalidTag: The TagValue you have provided is invalid`,
			`CreateBucket {"Bucket":"b-1","CreateBucketConfiguration":{"Tags":[{"Key":"test,test2","Value":"value1"}]}}`, `InvalidTag: The TagKey you have provided is invalid`,
			`CreateBucket {"ObjectOwnership":"RandomValue","Bucket":"b-1"}`, `InvalidArgument: Invalid x-amz-object-ownership header: RandomValue`,
			`ListBuckets {"BucketRegion":"eu-east-1"}`, `InvalidArgument: Argument value eu-east-1 is not a valid AWS Region`,
		}},
		{[]string{bucket, versions, `PutObject {"Bucket":"b-1","Key":"my-key","Body":"{\"key\": \"value\"}"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"my-key"}`, `.VersionId = ?`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"{\"key\": \"value\"}","ContentLanguage":"en-US","Metadata":{"key":"value"},"ContentType":"binary/octet-stream"}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"source-object"}`, `.ContentLanguage = en-US`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"{\"key\": \"value\"}","ContentLanguage":"en-US","Metadata":{"key":"value"},"ContentType":"binary/octet-stream"}`, `CopyObject {"Bucket":"b-1","Key":"source-object-copy","CopySource":"b-1/source-object"}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"source-object-copy"}`, `.ContentLength = 16`,
			`HeadObject {"Bucket":"b-1","Key":"source-object-copy"}`, `.ETag = "88bac95f31528d13a072c05f2a1cf371"`,
			`HeadObject {"Bucket":"b-1","Key":"source-object-copy"}`, `.ContentType = binary/octet-stream`,
			`HeadObject {"Bucket":"b-1","Key":"source-object-copy"}`, `.Metadata.key = value`,
		}},
		{[]string{bucket, versions, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"{\"key\": \"value\"}"}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"source-object"}`, `.VersionId = ?`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"{\"key\": \"value\"}"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"source-object"}`, `.Body = {"key": "value"}`,
			`GetObject {"Bucket":"b-1","Key":"source-object"}`, `.ContentLength = 16`,
			`GetObject {"Bucket":"b-1","Key":"source-object"}`, `.ETag = "88bac95f31528d13a072c05f2a1cf371"`,
			`CopyObject {"Bucket":"b-1","CopySource":"b-1/source-object","Key":"source-object","Metadata":{"key":"value"}}`, `InvalidRequest: This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.`,
			`CopyObject {"Bucket":"b-1","CopySource":"b-1/source-object","Key":"non-existent-key","IfMatch":"\"38370d56e3e114d73ebedd6ac7b19028\""}`, `NoSuchKey: The specified key does not exist.`,
			`CopyObject {"Bucket":"b-1","CopySource":"b-1/source-object","Key":"dest-object","IfNoneMatch":"\"4d96fd1280dd67fe2eac895339a0a8e3\""}`, `NotImplemented: A header you provided implies functionality that is not implemented`,
			`CopyObject {"Bucket":"b-1","CopySource":"b-1/source-object","Key":"dest-object","CopySourceIfModifiedSince":"2026-11-29T20:17:25.822273+00:00","CopySourceIfUnmodifiedSince":"2026-11-28T20:17:25.822273+00:00","CopySourceIfMatch":"etag123","CopySourceIfNoneMatch":"\"8d777f385d3dfec8815d20f7496026dc\""}`, `PreconditionFailed: At least one of the pre-conditions you specified did not hold`,
		}},
		{[]string{bucket, `CreateKey {}`}, []string{
			`PutObject {"Bucket":"b-1","Key":"source-object","Body":"test","ServerSideEncryption":"aws:kms"}`, `.ETag != "098f6bcd4621d373cade4e832627b4f6"`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"{\"key\": \"value\"}","ServerSideEncryption":"aws:kms"}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"source-object"}`, `.ETag != "88bac95f31528d13a072c05f2a1cf371"`,
			`HeadObject {"Bucket":"b-1","Key":"source-object"}`, `.ETag != "88bac95f31528d13a072c05f2a1cf371"`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"x"}`, `CopyObject {"Bucket":"b-1","CopySource":"b-1/source-object","Key":"source-object","MetadataDirective":"REPLACE","Metadata":{"key2":"value2"}}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"source-object"}`, `.Metadata.key2 = value2`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"wrongformat","Body":"{\"key\": \"value\"}"}`}, []string{
			`CopyObject {"Bucket":"b-1","CopySource":"wrongformat","Key":"destination-key"}`, `InvalidArgument: Invalid copy source object key`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test-object","Body":"{\"key\": \"value\"}"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"test-object","IfModifiedSince":"2026-11-29T20:05:41.104324+00:00","IfUnmodifiedSince":"2026-11-28T20:05:41.104324+00:00","IfMatch":"etag123","IfNoneMatch":"\"8d777f385d3dfec8815d20f7496026dc\""}`, `.Error.Condition = If-Match`,
			`GetObject {"Bucket":"b-1","Key":"test-object","IfModifiedSince":"2026-11-29T20:05:41.104324+00:00","IfUnmodifiedSince":"2026-11-28T20:05:41.104324+00:00","IfNoneMatch":"\"8d777f385d3dfec8815d20f7496026dc\""}`, `PreconditionFailed: At least one of the pre-conditions you specified did not hold`,
			`HeadObject {"Bucket":"b-1","Key":"test-object","IfModifiedSince":"2026-11-29T20:05:42.535673+00:00","IfUnmodifiedSince":"2026-11-28T20:05:42.535673+00:00","IfNoneMatch":"\"8d777f385d3dfec8815d20f7496026dc\""}`, `PreconditionFailed: Precondition Failed`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test-object","Body":"test"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"test-object","IfModifiedSince":"2026-11-29T20:05:41Z","IfNoneMatch":"\"098f6bcd4621d373cade4e832627b4f6\""}`, `NotModified: Not Modified`,
		}},
		{[]string{bucket, versions, `PutObject {"Bucket":"b-1","Key":"test-key-versioned","Body":"{\"key\": \"value\"}"}`}, []string{
			`DeleteObject {"Bucket":"b-1","Key":"test-key-versioned"}`, `.DeleteMarker = true`,
			`DeleteObject {"Bucket":"b-1","Key":"test-key-versioned"}`, `.VersionId = ?`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"key-header-overrides","Body":"{\"key\": \"value\"}"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"key-header-overrides","ResponseCacheControl":"max-age=74","ResponseContentDisposition":"attachment; filename=\"foo.jpg\"","ResponseContentEncoding":"identity","ResponseContentLanguage":"de-DE","ResponseContentType":"image/jpeg","ResponseExpires":"2015-10-21T07:28:00Z"}`, `.ContentEncoding = identity`,
			`GetObject {"Bucket":"b-1","Key":"key-header-overrides","ResponseCacheControl":"max-age=74","ResponseContentDisposition":"attachment; filename=\"foo.jpg\"","ResponseContentEncoding":"identity","ResponseContentLanguage":"de-DE","ResponseContentType":"image/jpeg","ResponseExpires":"2015-10-21T07:28:00Z"}`, `.ContentType = image/jpeg`,
			`GetObject {"Bucket":"b-1","Key":"key-header-overrides","ResponseCacheControl":"max-age=74","ResponseContentDisposition":"attachment; filename=\"foo.jpg\"","ResponseContentEncoding":"identity","ResponseContentLanguage":"de-DE","ResponseContentType":"image/jpeg","ResponseExpires":"2015-10-21T07:28:00Z"}`, `.Expires = ?`,
			`GetObject {"Bucket":"b-1","Key":"key-header-overrides","ResponseCacheControl":"max-age=74","ResponseContentDisposition":"attachment; filename=\"foo.jpg\"","ResponseContentEncoding":"identity","ResponseContentLanguage":"de-DE","ResponseContentType":"image/jpeg","ResponseExpires":"2015-10-21T07:28:00Z"}`, `.ExpiresString = Wed, 21 Oct 2015 07:28:00 GMT`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"k","Body":"x","ServerSideEncryption":"aws:kms"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"k"}`, `.ETag != "9dd4e461268c8034f5c8564e155c67a6"`,
			`GetObject {"Bucket":"b-1","Key":"k"}`, `.ETag != "9dd4e461268c8034f5c8564e155c67a6"`,
			`GetObject {"Bucket":"b-1","Key":"k"}`, `.ETag != "9dd4e461268c8034f5c8564e155c67a6"`,
			`GetObject {"Bucket":"b-1","Key":"k"}`, `.ETag != "9dd4e461268c8034f5c8564e155c67a6"`,
			`HeadObject {"Bucket":"b-1","Key":"k"}`, `.ETag != "9dd4e461268c8034f5c8564e155c67a6"`,
			`GetObject {"Bucket":"b-1","Key":"k"}`, `.ETag != "9dd4e461268c8034f5c8564e155c67a6"`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"key-43e26527","Body":"{\"key\": \"value\"}","StorageClass":"GLACIER"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"key-43e26527"}`, `InvalidObjectState: The operation is not valid for the object's storage class`,
		}},
		{[]string{bucket, expiring, `PutObject {"Bucket":"b-1","Key":"test-object-expiry","Body":"{\"key\": \"value\"}"}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"test-object-expiry"}`, `.Expiration = ?`,
			`GetObject {"Bucket":"b-1","Key":"test-object-expiry"}`, `.Expiration = ?`,
		}},
		{[]string{bucket, expiring}, []string{
			`PutObject {"Body":"test","Bucket":"b-1","Key":"test-object-expiry"}`, `.Expiration = ?`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"testobject-expiry","Body":"{\"key\": \"value\"}","Tagging":"a=1&b=2"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"testobject-expiry"}`, `.TagCount = 2`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"file-05a987c9","Body":"test data.."}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"file-05a987c9","ChecksumMode":"ENABLED"}`, `.ChecksumType = FULL_OBJECT`,
		}},
		{[]string{bucket, versions, `PutObject {"Bucket":"b-1","Key":"k","Body":"x"}`}, []string{
			`DeleteBucket {"Bucket":"b-1"}`, `BucketNotEmpty: The bucket you tried to delete is not empty. You must delete all versions in the bucket.`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test-version","Body":"{\"key\": \"value\"}"}`}, []string{
			`GetObject {"Bucket":"b-1","Key":"test-version","VersionId":"HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"}`, `InvalidArgument: Invalid version id specified`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test-put-object-tagging","Body":"{\"key\": \"value\"}","Tagging":"a=1&b=2&c=3"}`}, []string{
			`HeadObject {"Bucket":"b-1","Key":"test-put-object-tagging"}`, `.TagCount = 3`,
		}},
		{[]string{bucket, `DeleteBucketOwnershipControls {"Bucket":"b-1"}`}, []string{
			`GetBucketOwnershipControls {"Bucket":"b-1"}`, `.Error.BucketName = b-1`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"source-object","Body":"{\"key\": \"value\"}"}`, `PutObject {"Bucket":"b-1","Key":"dest-object","Body":"x"}`}, []string{
			`CopyObject {"Bucket":"b-1","CopySource":"b-1/source-object","Key":"dest-object","IfNoneMatch":"*"}`, `.Error.Condition = If-None-Match`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"test-precondition","Body":"{\"key\": \"value\"}"}`}, []string{
			`DeleteObject {"Bucket":"b-1","Key":"test-precondition","IfMatchLastModifiedTime":"2026-11-28T20:16:55.048122+00:00"}`, `NotImplemented: A header you provided implies functionality that is not implemented`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"k","Body":"x"}`}, []string{
			`ListObjectsV2 {"Bucket":"b-1","ContinuationToken":""}`, `.Error.ArgumentName = continuation-token`,
			`GetObject {"Bucket":"b-1","Key":"k","ResponseCacheControl":"non-ascii-—"}`, `.Error.ArgumentName = response-cache-control`,
		}},
		{[]string{bucket, `PutObject {"Bucket":"b-1","Key":"date=2026-01-01/","Body":"x"}`, `PutObject {"Bucket":"b-1","Key":"date=2026-02-01/","Body":"x"}`, `PutObject {"Bucket":"b-1","Key":"date=2026-03-01/","Body":"x"}`}, []string{
			`ListObjectsV2 {"Bucket":"b-1","StartAfter":"date=2026-02-01/","MaxKeys":2,"EncodingType":"url"}`, `.Contents[].Key = date%3D2026-03-01/`,
			`ListObjectsV2 {"Bucket":"b-1","StartAfter":"date=2026-02-01/","MaxKeys":2,"EncodingType":"url"}`, `.StartAfter = date%3D2026-02-01/`,
		}},
	} {
		for i := 0; i < len(group.calls); i += 2 {
			rows = append(rows, recordedtest.Row{Before: group.before, Call: group.calls[i], Answer: group.calls[i+1]})
		}
	}
	recordedtest.Test(t, "S3", rows, func(*testing.T) []any {
		a := loggingtest.NewAccount("111122223333")
		s3test.Mount(a)
		v := a.Region("us-east-1")
		return []any{s3test.New(v), v.KMS(), rawClient{a}, elsewhere{s3test.New(a.Region("eu-central-1"))}}
	})
}

// elsewhere is another region's client.
type elsewhere struct{ client s3test.Client }

func (i elsewhere) CreateBucketElsewhere(ctx context.Context, in *s3.CreateBucketInput, _ ...func(*s3.Options)) (*s3.CreateBucketOutput, error) {
	return i.client.CreateBucket(ctx, in)
}

// rawClient sends what the SDK's clients have no members for, and shows what they do not.
type rawClient struct{ account *loggingtest.Account }

type rawRequest struct {
	Method, Path, Content string
	Header                http.Header
}

type rawAnswer struct {
	Status int
	Header http.Header
	failed *smithy.GenericAPIError
}

func (c rawClient) Raw(_ context.Context, in *rawRequest, _ ...func(*s3.Options)) (*rawAnswer, error) {
	req := httptest.NewRequest(in.Method, in.Path, strings.NewReader(in.Content))
	maps.Copy(req.Header, in.Header)
	if !strings.Contains(in.Path, "X-Amz-Credential") && !strings.Contains(in.Path, "AWSAccessKeyId") && in.Header["Content-Type"] == nil {
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x")
	}
	answer := httptest.NewRecorder()
	c.account.Handler().ServeHTTP(answer, req)
	out := &rawAnswer{Status: answer.Code, Header: answer.Header()}
	var failed struct{ Code, Message string }
	if xml.Unmarshal(answer.Body.Bytes(), &failed) == nil && failed.Code != "" {
		out.failed = &smithy.GenericAPIError{Code: failed.Code, Message: failed.Message}
	}
	return out, nil
}

// RawError is Raw whose answer is an error.
func (c rawClient) RawError(ctx context.Context, in *rawRequest, _ ...func(*s3.Options)) (*rawAnswer, error) {
	out, err := c.Raw(ctx, in)
	if err == nil && out.failed != nil {
		err = out.failed
	}
	return out, err
}

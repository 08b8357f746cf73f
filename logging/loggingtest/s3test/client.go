package s3test

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Client is Amazon S3 through the typed door. Its methods have the SDK client's
// signatures, and ignore their option functions. The zero Client belongs to no account;
// get one from [New].
type Client struct{ view loggingtest.View }

// New is the typed door for a view of the account, on which [Mount] must have been
// called.
func New(v loggingtest.View) Client { return Client{v} }

// invoke carries an operation out.
func invoke[In, Out any](ctx context.Context, c Client, name string, in *In) (*Out, error) {
	return loggingtest.Invoke[In, Out](ctx, c.view, Service(), name, in)
}

// CreateBucket calls s3:CreateBucket.
func (c Client) CreateBucket(ctx context.Context, in *s3.CreateBucketInput, _ ...func(*s3.Options)) (*s3.CreateBucketOutput, error) {
	return invoke[s3.CreateBucketInput, s3.CreateBucketOutput](ctx, c, "CreateBucket", in)
}

// HeadBucket calls s3:HeadBucket.
func (c Client) HeadBucket(ctx context.Context, in *s3.HeadBucketInput, _ ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	return invoke[s3.HeadBucketInput, s3.HeadBucketOutput](ctx, c, "HeadBucket", in)
}

// DeleteBucket calls s3:DeleteBucket.
func (c Client) DeleteBucket(ctx context.Context, in *s3.DeleteBucketInput, _ ...func(*s3.Options)) (*s3.DeleteBucketOutput, error) {
	return invoke[s3.DeleteBucketInput, s3.DeleteBucketOutput](ctx, c, "DeleteBucket", in)
}

// ListBuckets calls s3:ListBuckets.
func (c Client) ListBuckets(ctx context.Context, in *s3.ListBucketsInput, _ ...func(*s3.Options)) (*s3.ListBucketsOutput, error) {
	return invoke[s3.ListBucketsInput, s3.ListBucketsOutput](ctx, c, "ListBuckets", in)
}

// GetBucketLocation calls s3:GetBucketLocation.
func (c Client) GetBucketLocation(ctx context.Context, in *s3.GetBucketLocationInput, _ ...func(*s3.Options)) (*s3.GetBucketLocationOutput, error) {
	return invoke[s3.GetBucketLocationInput, s3.GetBucketLocationOutput](ctx, c, "GetBucketLocation", in)
}

// GetBucketAcl calls s3:GetBucketAcl.
func (c Client) GetBucketAcl(ctx context.Context, in *s3.GetBucketAclInput, _ ...func(*s3.Options)) (*s3.GetBucketAclOutput, error) {
	return invoke[s3.GetBucketAclInput, s3.GetBucketAclOutput](ctx, c, "GetBucketAcl", in)
}

// PutBucketPolicy calls s3:PutBucketPolicy.
func (c Client) PutBucketPolicy(ctx context.Context, in *s3.PutBucketPolicyInput, _ ...func(*s3.Options)) (*s3.PutBucketPolicyOutput, error) {
	return invoke[s3.PutBucketPolicyInput, s3.PutBucketPolicyOutput](ctx, c, "PutBucketPolicy", in)
}

// GetBucketPolicy calls s3:GetBucketPolicy.
func (c Client) GetBucketPolicy(ctx context.Context, in *s3.GetBucketPolicyInput, _ ...func(*s3.Options)) (*s3.GetBucketPolicyOutput, error) {
	return invoke[s3.GetBucketPolicyInput, s3.GetBucketPolicyOutput](ctx, c, "GetBucketPolicy", in)
}

// DeleteBucketPolicy calls s3:DeleteBucketPolicy.
func (c Client) DeleteBucketPolicy(ctx context.Context, in *s3.DeleteBucketPolicyInput, _ ...func(*s3.Options)) (*s3.DeleteBucketPolicyOutput, error) {
	return invoke[s3.DeleteBucketPolicyInput, s3.DeleteBucketPolicyOutput](ctx, c, "DeleteBucketPolicy", in)
}

// PutBucketEncryption calls s3:PutBucketEncryption.
func (c Client) PutBucketEncryption(ctx context.Context, in *s3.PutBucketEncryptionInput, _ ...func(*s3.Options)) (*s3.PutBucketEncryptionOutput, error) {
	return invoke[s3.PutBucketEncryptionInput, s3.PutBucketEncryptionOutput](ctx, c, "PutBucketEncryption", in)
}

// GetBucketEncryption calls s3:GetBucketEncryption.
func (c Client) GetBucketEncryption(ctx context.Context, in *s3.GetBucketEncryptionInput, _ ...func(*s3.Options)) (*s3.GetBucketEncryptionOutput, error) {
	return invoke[s3.GetBucketEncryptionInput, s3.GetBucketEncryptionOutput](ctx, c, "GetBucketEncryption", in)
}

// DeleteBucketEncryption calls s3:DeleteBucketEncryption.
func (c Client) DeleteBucketEncryption(ctx context.Context, in *s3.DeleteBucketEncryptionInput, _ ...func(*s3.Options)) (*s3.DeleteBucketEncryptionOutput, error) {
	return invoke[s3.DeleteBucketEncryptionInput, s3.DeleteBucketEncryptionOutput](ctx, c, "DeleteBucketEncryption", in)
}

// PutBucketLifecycleConfiguration calls s3:PutBucketLifecycleConfiguration.
func (c Client) PutBucketLifecycleConfiguration(ctx context.Context, in *s3.PutBucketLifecycleConfigurationInput, _ ...func(*s3.Options)) (*s3.PutBucketLifecycleConfigurationOutput, error) {
	return invoke[s3.PutBucketLifecycleConfigurationInput, s3.PutBucketLifecycleConfigurationOutput](ctx, c, "PutBucketLifecycleConfiguration", in)
}

// GetBucketLifecycleConfiguration calls s3:GetBucketLifecycleConfiguration.
func (c Client) GetBucketLifecycleConfiguration(ctx context.Context, in *s3.GetBucketLifecycleConfigurationInput, _ ...func(*s3.Options)) (*s3.GetBucketLifecycleConfigurationOutput, error) {
	return invoke[s3.GetBucketLifecycleConfigurationInput, s3.GetBucketLifecycleConfigurationOutput](ctx, c, "GetBucketLifecycleConfiguration", in)
}

// DeleteBucketLifecycle calls s3:DeleteBucketLifecycle.
func (c Client) DeleteBucketLifecycle(ctx context.Context, in *s3.DeleteBucketLifecycleInput, _ ...func(*s3.Options)) (*s3.DeleteBucketLifecycleOutput, error) {
	return invoke[s3.DeleteBucketLifecycleInput, s3.DeleteBucketLifecycleOutput](ctx, c, "DeleteBucketLifecycle", in)
}

// PutPublicAccessBlock calls s3:PutPublicAccessBlock.
func (c Client) PutPublicAccessBlock(ctx context.Context, in *s3.PutPublicAccessBlockInput, _ ...func(*s3.Options)) (*s3.PutPublicAccessBlockOutput, error) {
	return invoke[s3.PutPublicAccessBlockInput, s3.PutPublicAccessBlockOutput](ctx, c, "PutPublicAccessBlock", in)
}

// GetPublicAccessBlock calls s3:GetPublicAccessBlock.
func (c Client) GetPublicAccessBlock(ctx context.Context, in *s3.GetPublicAccessBlockInput, _ ...func(*s3.Options)) (*s3.GetPublicAccessBlockOutput, error) {
	return invoke[s3.GetPublicAccessBlockInput, s3.GetPublicAccessBlockOutput](ctx, c, "GetPublicAccessBlock", in)
}

// DeletePublicAccessBlock calls s3:DeletePublicAccessBlock.
func (c Client) DeletePublicAccessBlock(ctx context.Context, in *s3.DeletePublicAccessBlockInput, _ ...func(*s3.Options)) (*s3.DeletePublicAccessBlockOutput, error) {
	return invoke[s3.DeletePublicAccessBlockInput, s3.DeletePublicAccessBlockOutput](ctx, c, "DeletePublicAccessBlock", in)
}

// PutBucketVersioning calls s3:PutBucketVersioning.
func (c Client) PutBucketVersioning(ctx context.Context, in *s3.PutBucketVersioningInput, _ ...func(*s3.Options)) (*s3.PutBucketVersioningOutput, error) {
	return invoke[s3.PutBucketVersioningInput, s3.PutBucketVersioningOutput](ctx, c, "PutBucketVersioning", in)
}

// GetBucketVersioning calls s3:GetBucketVersioning.
func (c Client) GetBucketVersioning(ctx context.Context, in *s3.GetBucketVersioningInput, _ ...func(*s3.Options)) (*s3.GetBucketVersioningOutput, error) {
	return invoke[s3.GetBucketVersioningInput, s3.GetBucketVersioningOutput](ctx, c, "GetBucketVersioning", in)
}

// PutBucketOwnershipControls calls s3:PutBucketOwnershipControls.
func (c Client) PutBucketOwnershipControls(ctx context.Context, in *s3.PutBucketOwnershipControlsInput, _ ...func(*s3.Options)) (*s3.PutBucketOwnershipControlsOutput, error) {
	return invoke[s3.PutBucketOwnershipControlsInput, s3.PutBucketOwnershipControlsOutput](ctx, c, "PutBucketOwnershipControls", in)
}

// GetBucketOwnershipControls calls s3:GetBucketOwnershipControls.
func (c Client) GetBucketOwnershipControls(ctx context.Context, in *s3.GetBucketOwnershipControlsInput, _ ...func(*s3.Options)) (*s3.GetBucketOwnershipControlsOutput, error) {
	return invoke[s3.GetBucketOwnershipControlsInput, s3.GetBucketOwnershipControlsOutput](ctx, c, "GetBucketOwnershipControls", in)
}

// DeleteBucketOwnershipControls calls s3:DeleteBucketOwnershipControls.
func (c Client) DeleteBucketOwnershipControls(ctx context.Context, in *s3.DeleteBucketOwnershipControlsInput, _ ...func(*s3.Options)) (*s3.DeleteBucketOwnershipControlsOutput, error) {
	return invoke[s3.DeleteBucketOwnershipControlsInput, s3.DeleteBucketOwnershipControlsOutput](ctx, c, "DeleteBucketOwnershipControls", in)
}

// PutBucketTagging calls s3:PutBucketTagging.
func (c Client) PutBucketTagging(ctx context.Context, in *s3.PutBucketTaggingInput, _ ...func(*s3.Options)) (*s3.PutBucketTaggingOutput, error) {
	return invoke[s3.PutBucketTaggingInput, s3.PutBucketTaggingOutput](ctx, c, "PutBucketTagging", in)
}

// GetBucketTagging calls s3:GetBucketTagging.
func (c Client) GetBucketTagging(ctx context.Context, in *s3.GetBucketTaggingInput, _ ...func(*s3.Options)) (*s3.GetBucketTaggingOutput, error) {
	return invoke[s3.GetBucketTaggingInput, s3.GetBucketTaggingOutput](ctx, c, "GetBucketTagging", in)
}

// DeleteBucketTagging calls s3:DeleteBucketTagging.
func (c Client) DeleteBucketTagging(ctx context.Context, in *s3.DeleteBucketTaggingInput, _ ...func(*s3.Options)) (*s3.DeleteBucketTaggingOutput, error) {
	return invoke[s3.DeleteBucketTaggingInput, s3.DeleteBucketTaggingOutput](ctx, c, "DeleteBucketTagging", in)
}

// PutBucketRequestPayment calls s3:PutBucketRequestPayment.
func (c Client) PutBucketRequestPayment(ctx context.Context, in *s3.PutBucketRequestPaymentInput, _ ...func(*s3.Options)) (*s3.PutBucketRequestPaymentOutput, error) {
	return invoke[s3.PutBucketRequestPaymentInput, s3.PutBucketRequestPaymentOutput](ctx, c, "PutBucketRequestPayment", in)
}

// GetBucketRequestPayment calls s3:GetBucketRequestPayment.
func (c Client) GetBucketRequestPayment(ctx context.Context, in *s3.GetBucketRequestPaymentInput, _ ...func(*s3.Options)) (*s3.GetBucketRequestPaymentOutput, error) {
	return invoke[s3.GetBucketRequestPaymentInput, s3.GetBucketRequestPaymentOutput](ctx, c, "GetBucketRequestPayment", in)
}

// PutObject calls s3:PutObject.
func (c Client) PutObject(ctx context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	return invoke[s3.PutObjectInput, s3.PutObjectOutput](ctx, c, "PutObject", in)
}

// GetObject calls s3:GetObject.
func (c Client) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	return invoke[s3.GetObjectInput, s3.GetObjectOutput](ctx, c, "GetObject", in)
}

// HeadObject calls s3:HeadObject.
func (c Client) HeadObject(ctx context.Context, in *s3.HeadObjectInput, _ ...func(*s3.Options)) (*s3.HeadObjectOutput, error) {
	return invoke[s3.HeadObjectInput, s3.HeadObjectOutput](ctx, c, "HeadObject", in)
}

// DeleteObject calls s3:DeleteObject.
func (c Client) DeleteObject(ctx context.Context, in *s3.DeleteObjectInput, _ ...func(*s3.Options)) (*s3.DeleteObjectOutput, error) {
	return invoke[s3.DeleteObjectInput, s3.DeleteObjectOutput](ctx, c, "DeleteObject", in)
}

// ListObjectsV2 calls s3:ListObjectsV2.
func (c Client) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	return invoke[s3.ListObjectsV2Input, s3.ListObjectsV2Output](ctx, c, "ListObjectsV2", in)
}

// CopyObject calls s3:CopyObject.
func (c Client) CopyObject(ctx context.Context, in *s3.CopyObjectInput, _ ...func(*s3.Options)) (*s3.CopyObjectOutput, error) {
	return invoke[s3.CopyObjectInput, s3.CopyObjectOutput](ctx, c, "CopyObject", in)
}

// DeleteObjects calls s3:DeleteObjects.
func (c Client) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput, _ ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error) {
	return invoke[s3.DeleteObjectsInput, s3.DeleteObjectsOutput](ctx, c, "DeleteObjects", in)
}

// ListObjects calls s3:ListObjects.
func (c Client) ListObjects(ctx context.Context, in *s3.ListObjectsInput, _ ...func(*s3.Options)) (*s3.ListObjectsOutput, error) {
	return invoke[s3.ListObjectsInput, s3.ListObjectsOutput](ctx, c, "ListObjects", in)
}

// ListObjectVersions calls s3:ListObjectVersions.
func (c Client) ListObjectVersions(ctx context.Context, in *s3.ListObjectVersionsInput, _ ...func(*s3.Options)) (*s3.ListObjectVersionsOutput, error) {
	return invoke[s3.ListObjectVersionsInput, s3.ListObjectVersionsOutput](ctx, c, "ListObjectVersions", in)
}

// GetObjectTagging calls s3:GetObjectTagging.
func (c Client) GetObjectTagging(ctx context.Context, in *s3.GetObjectTaggingInput, _ ...func(*s3.Options)) (*s3.GetObjectTaggingOutput, error) {
	return invoke[s3.GetObjectTaggingInput, s3.GetObjectTaggingOutput](ctx, c, "GetObjectTagging", in)
}

// PutObjectTagging calls s3:PutObjectTagging.
func (c Client) PutObjectTagging(ctx context.Context, in *s3.PutObjectTaggingInput, _ ...func(*s3.Options)) (*s3.PutObjectTaggingOutput, error) {
	return invoke[s3.PutObjectTaggingInput, s3.PutObjectTaggingOutput](ctx, c, "PutObjectTagging", in)
}

// DeleteObjectTagging calls s3:DeleteObjectTagging.
func (c Client) DeleteObjectTagging(ctx context.Context, in *s3.DeleteObjectTaggingInput, _ ...func(*s3.Options)) (*s3.DeleteObjectTaggingOutput, error) {
	return invoke[s3.DeleteObjectTaggingInput, s3.DeleteObjectTaggingOutput](ctx, c, "DeleteObjectTagging", in)
}

// CreateMultipartUpload calls s3:CreateMultipartUpload.
func (c Client) CreateMultipartUpload(ctx context.Context, in *s3.CreateMultipartUploadInput, _ ...func(*s3.Options)) (*s3.CreateMultipartUploadOutput, error) {
	return invoke[s3.CreateMultipartUploadInput, s3.CreateMultipartUploadOutput](ctx, c, "CreateMultipartUpload", in)
}

// UploadPart calls s3:UploadPart.
func (c Client) UploadPart(ctx context.Context, in *s3.UploadPartInput, _ ...func(*s3.Options)) (*s3.UploadPartOutput, error) {
	return invoke[s3.UploadPartInput, s3.UploadPartOutput](ctx, c, "UploadPart", in)
}

// UploadPartCopy calls s3:UploadPartCopy.
func (c Client) UploadPartCopy(ctx context.Context, in *s3.UploadPartCopyInput, _ ...func(*s3.Options)) (*s3.UploadPartCopyOutput, error) {
	return invoke[s3.UploadPartCopyInput, s3.UploadPartCopyOutput](ctx, c, "UploadPartCopy", in)
}

// CompleteMultipartUpload calls s3:CompleteMultipartUpload.
func (c Client) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput, _ ...func(*s3.Options)) (*s3.CompleteMultipartUploadOutput, error) {
	return invoke[s3.CompleteMultipartUploadInput, s3.CompleteMultipartUploadOutput](ctx, c, "CompleteMultipartUpload", in)
}

// AbortMultipartUpload calls s3:AbortMultipartUpload.
func (c Client) AbortMultipartUpload(ctx context.Context, in *s3.AbortMultipartUploadInput, _ ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error) {
	return invoke[s3.AbortMultipartUploadInput, s3.AbortMultipartUploadOutput](ctx, c, "AbortMultipartUpload", in)
}

// ListMultipartUploads calls s3:ListMultipartUploads.
func (c Client) ListMultipartUploads(ctx context.Context, in *s3.ListMultipartUploadsInput, _ ...func(*s3.Options)) (*s3.ListMultipartUploadsOutput, error) {
	return invoke[s3.ListMultipartUploadsInput, s3.ListMultipartUploadsOutput](ctx, c, "ListMultipartUploads", in)
}

// ListParts calls s3:ListParts.
func (c Client) ListParts(ctx context.Context, in *s3.ListPartsInput, _ ...func(*s3.Options)) (*s3.ListPartsOutput, error) {
	return invoke[s3.ListPartsInput, s3.ListPartsOutput](ctx, c, "ListParts", in)
}

// GetBucketAccelerateConfiguration calls s3:GetBucketAccelerateConfiguration.
func (c Client) GetBucketAccelerateConfiguration(ctx context.Context, in *s3.GetBucketAccelerateConfigurationInput, _ ...func(*s3.Options)) (*s3.GetBucketAccelerateConfigurationOutput, error) {
	return invoke[s3.GetBucketAccelerateConfigurationInput, s3.GetBucketAccelerateConfigurationOutput](ctx, c, "GetBucketAccelerateConfiguration", in)
}

// GetBucketCors calls s3:GetBucketCors.
func (c Client) GetBucketCors(ctx context.Context, in *s3.GetBucketCorsInput, _ ...func(*s3.Options)) (*s3.GetBucketCorsOutput, error) {
	return invoke[s3.GetBucketCorsInput, s3.GetBucketCorsOutput](ctx, c, "GetBucketCors", in)
}

// GetBucketLogging calls s3:GetBucketLogging.
func (c Client) GetBucketLogging(ctx context.Context, in *s3.GetBucketLoggingInput, _ ...func(*s3.Options)) (*s3.GetBucketLoggingOutput, error) {
	return invoke[s3.GetBucketLoggingInput, s3.GetBucketLoggingOutput](ctx, c, "GetBucketLogging", in)
}

// GetBucketNotificationConfiguration calls s3:GetBucketNotificationConfiguration.
func (c Client) GetBucketNotificationConfiguration(ctx context.Context, in *s3.GetBucketNotificationConfigurationInput, _ ...func(*s3.Options)) (*s3.GetBucketNotificationConfigurationOutput, error) {
	return invoke[s3.GetBucketNotificationConfigurationInput, s3.GetBucketNotificationConfigurationOutput](ctx, c, "GetBucketNotificationConfiguration", in)
}

// GetBucketPolicyStatus calls s3:GetBucketPolicyStatus.
func (c Client) GetBucketPolicyStatus(ctx context.Context, in *s3.GetBucketPolicyStatusInput, _ ...func(*s3.Options)) (*s3.GetBucketPolicyStatusOutput, error) {
	return invoke[s3.GetBucketPolicyStatusInput, s3.GetBucketPolicyStatusOutput](ctx, c, "GetBucketPolicyStatus", in)
}

// GetBucketReplication calls s3:GetBucketReplication.
func (c Client) GetBucketReplication(ctx context.Context, in *s3.GetBucketReplicationInput, _ ...func(*s3.Options)) (*s3.GetBucketReplicationOutput, error) {
	return invoke[s3.GetBucketReplicationInput, s3.GetBucketReplicationOutput](ctx, c, "GetBucketReplication", in)
}

// GetBucketWebsite calls s3:GetBucketWebsite.
func (c Client) GetBucketWebsite(ctx context.Context, in *s3.GetBucketWebsiteInput, _ ...func(*s3.Options)) (*s3.GetBucketWebsiteOutput, error) {
	return invoke[s3.GetBucketWebsiteInput, s3.GetBucketWebsiteOutput](ctx, c, "GetBucketWebsite", in)
}

// GetObjectLockConfiguration calls s3:GetObjectLockConfiguration.
func (c Client) GetObjectLockConfiguration(ctx context.Context, in *s3.GetObjectLockConfigurationInput, _ ...func(*s3.Options)) (*s3.GetObjectLockConfigurationOutput, error) {
	return invoke[s3.GetObjectLockConfigurationInput, s3.GetObjectLockConfigurationOutput](ctx, c, "GetObjectLockConfiguration", in)
}

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

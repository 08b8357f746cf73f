package bucket

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

func (h *handle) create(ctx context.Context, _ *State) error {
	in := &s3.CreateBucketInput{Bucket: &h.name}
	if h.region != "us-east-1" { // which S3 takes no constraint for
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(h.region)}
	}
	if isRegional(h.name) {
		in.BucketNamespace = types.BucketNamespaceAccountRegional
	}
	_, err := h.clients.S3.CreateBucket(ctx, in, h.options)
	if hasCode(err, "BucketAlreadyExists") {
		return fmt.Errorf("the name is taken by another account; names are unique in a partition: %w", err)
	}
	return err
}

// holdsData tells whether there is an object in the bucket. Old versions are
// found by S3, which deletes no bucket that has any.
func (h *handle) holdsData(ctx context.Context) (string, error) {
	out, err := call(ctx, h, "", h.clients.S3.ListObjectsV2, &s3.ListObjectsV2Input{Bucket: &h.name, MaxKeys: aws.Int32(1), ExpectedBucketOwner: h.owner()})
	switch {
	case isMissing(err):
		return "", nil
	case err != nil:
		return "", resource.Failed("s3:ListBucket", h.id(), err)
	case len(out.Contents) > 0:
		return "logs", nil
	}
	return "", nil
}

func (h *handle) delete(ctx context.Context, _ *State) error {
	err := do(ctx, h, h.clients.S3.DeleteBucket, &s3.DeleteBucketInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	switch {
	case isMissing(err):
		return fmt.Errorf("%w: %w", resource.ErrAbsent, err)
	case hasCode(err, "BucketNotEmpty"):
		return fmt.Errorf("%w: %w", resource.ErrHoldsData, err)
	}
	return err
}

// setEncryption keeps what else the rule has.
func (h *handle) setEncryption(ctx context.Context, e *Encryption) error {
	rule, err := h.liveEncryption(ctx)
	if err != nil {
		return err
	}
	d := &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256}
	rule.BucketKeyEnabled = aws.Bool(false)
	if e != nil {
		d.SSEAlgorithm, d.KMSMasterKeyID = e.Algorithm, resource.OrUnset(e.KeyARN)
		rule.BucketKeyEnabled = &e.BucketKey
	}
	rule.ApplyServerSideEncryptionByDefault = d
	return do(ctx, h, h.clients.S3.PutBucketEncryption, &s3.PutBucketEncryptionInput{
		Bucket: &h.name, ExpectedBucketOwner: h.owner(),
		ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{rule}},
	})
}

func (h *handle) setPublicAccess(ctx context.Context, p *PublicAccess) error {
	if p == nil {
		p = &allBlocked
	}
	return do(ctx, h, h.clients.S3.PutPublicAccessBlock, &s3.PutPublicAccessBlockInput{
		Bucket: &h.name, ExpectedBucketOwner: h.owner(),
		PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: &p.BlockPublicACLs, IgnorePublicAcls: &p.IgnorePublicACLs, BlockPublicPolicy: &p.BlockPublicPolicy, RestrictPublicBuckets: &p.RestrictPublicBuckets,
		},
	})
}

func (h *handle) setOwnership(ctx context.Context, o types.ObjectOwnership) error {
	return do(ctx, h, h.clients.S3.PutBucketOwnershipControls, &s3.PutBucketOwnershipControlsInput{
		Bucket: &h.name, ExpectedBucketOwner: h.owner(),
		OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: inForce(o)}}},
	})
}

func (h *handle) setVersioning(ctx context.Context, on bool) error {
	status := types.BucketVersioningStatusSuspended // it cannot be as if it had never been
	if on {
		status = types.BucketVersioningStatusEnabled
	}
	return do(ctx, h, h.clients.S3.PutBucketVersioning, &s3.PutBucketVersioningInput{
		Bucket: &h.name, ExpectedBucketOwner: h.owner(), VersioningConfiguration: &types.VersioningConfiguration{Status: status},
	})
}

func (h *handle) putPolicy(ctx context.Context, doc policy.Document) (policy.Document, error) {
	if len(doc.Statements) == 0 {
		return doc, do(ctx, h, h.clients.S3.DeleteBucketPolicy, &s3.DeleteBucketPolicyInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	}
	return doc, do(ctx, h, h.clients.S3.PutBucketPolicy, &s3.PutBucketPolicyInput{Bucket: &h.name, ExpectedBucketOwner: h.owner(), Policy: aws.String(doc.String())})
}

func (h *handle) putTags(ctx context.Context, l tagging) error {
	if len(l) == 0 {
		return do(ctx, h, h.clients.S3.DeleteBucketTagging, &s3.DeleteBucketTaggingInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	}
	return do(ctx, h, h.clients.S3.PutBucketTagging, &s3.PutBucketTaggingInput{Bucket: &h.name, ExpectedBucketOwner: h.owner(), Tagging: &types.Tagging{TagSet: l}})
}

func (h *handle) putLifecycle(ctx context.Context, l lifecycle) error {
	if len(l.rules) == 0 {
		return do(ctx, h, h.clients.S3.DeleteBucketLifecycle, &s3.DeleteBucketLifecycleInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	}
	return do(ctx, h, h.clients.S3.PutBucketLifecycleConfiguration, &s3.PutBucketLifecycleConfigurationInput{
		Bucket: &h.name, ExpectedBucketOwner: h.owner(), TransitionDefaultMinimumObjectSize: l.minimum,
		LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: l.rules},
	})
}

package s3test

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// defaultRule is the encryption of a bucket for which nobody set one.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
func defaultRule() types.ServerSideEncryptionRule {
	return types.ServerSideEncryptionRule{BucketKeyEnabled: aws.Bool(false),
		ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAes256}}
}

func (s *store) putEncryption(r *loggingtest.Request, in *s3.PutBucketEncryptionInput) (*s3.PutBucketEncryptionOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutEncryptionConfiguration", in.ExpectedBucketOwner, func(b *bucket) error {
		rules := in.ServerSideEncryptionConfiguration.Rules
		if len(rules) != 1 {
			return malformedXML()
		}
		rule := loggingtest.Clone(rules[0])
		by := rule.ApplyServerSideEncryptionByDefault
		if by == nil {
			return malformedXML()
		}
		switch {
		case aws.ToString(by.KMSMasterKeyID) != "" && by.SSEAlgorithm == types.ServerSideEncryptionAes256:
			return detailed(invalid("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"), "ArgumentName", "ApplyServerSideEncryptionByDefault")
		case by.SSEAlgorithm == types.ServerSideEncryptionAwsKmsDsse && aws.ToBool(rule.BucketKeyEnabled):
			return invalid("Bucket Key is not supported for SSE algorithm aws:kms:dsse")
		}
		rule.BucketKeyEnabled = aws.Bool(aws.ToBool(rule.BucketKeyEnabled))
		b.rule = rule
		return nil
	})
}

func (s *store) getEncryption(r *loggingtest.Request, in *s3.GetBucketEncryptionInput) (*s3.GetBucketEncryptionOutput, error) {
	out := new(s3.GetBucketEncryptionOutput)
	return out, s.open(r, in.Bucket, "s3:GetEncryptionConfiguration", in.ExpectedBucketOwner, func(b *bucket) error {
		out.ServerSideEncryptionConfiguration = &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{loggingtest.Clone(b.rule)}}
		return nil
	})
}

func (s *store) deleteEncryption(r *loggingtest.Request, in *s3.DeleteBucketEncryptionInput) (*s3.DeleteBucketEncryptionOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutEncryptionConfiguration", in.ExpectedBucketOwner, func(b *bucket) error {
		b.rule = defaultRule()
		return nil
	})
}

func (s *store) putVersioning(r *loggingtest.Request, in *s3.PutBucketVersioningInput) (*s3.PutBucketVersioningOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketVersioning", in.ExpectedBucketOwner, func(b *bucket) error {
		if in.VersioningConfiguration.Status == "" {
			return fail("IllegalVersioningConfigurationException", "The Versioning element must be specified")
		}
		b.versioning = in.VersioningConfiguration.Status
		return nil
	})
}

func (s *store) getVersioning(r *loggingtest.Request, in *s3.GetBucketVersioningInput) (*s3.GetBucketVersioningOutput, error) {
	out := new(s3.GetBucketVersioningOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketVersioning", in.ExpectedBucketOwner, func(b *bucket) error {
		out.Status = b.versioning
		return nil
	})
}

func (s *store) putOwnership(r *loggingtest.Request, in *s3.PutBucketOwnershipControlsInput) (*s3.PutBucketOwnershipControlsOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketOwnershipControls", in.ExpectedBucketOwner, func(b *bucket) error {
		rules := in.OwnershipControls.Rules
		if len(rules) != 1 {
			return malformedXML()
		}
		if rules[0].ObjectOwnership == types.ObjectOwnershipBucketOwnerEnforced && b.acl != types.BucketCannedACLPrivate {
			return fail("InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
		}
		b.ownership = rules[0].ObjectOwnership
		return nil
	})
}

func (s *store) getOwnership(r *loggingtest.Request, in *s3.GetBucketOwnershipControlsInput) (*s3.GetBucketOwnershipControlsOutput, error) {
	out := new(s3.GetBucketOwnershipControlsOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketOwnershipControls", in.ExpectedBucketOwner, func(b *bucket) error {
		if b.ownership == "" {
			return fail("OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
		}
		out.OwnershipControls = &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: b.ownership}}}
		return nil
	})
}

func (s *store) deleteOwnership(r *loggingtest.Request, in *s3.DeleteBucketOwnershipControlsInput) (*s3.DeleteBucketOwnershipControlsOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketOwnershipControls", in.ExpectedBucketOwner, func(b *bucket) error {
		b.ownership = ""
		return nil
	})
}

// Limits of tags.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging.html
const (
	maxTags     = 50
	maxTagKey   = 128
	maxTagValue = 256
)

// tagText is what keys and values of tags are made of.
var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

var errTwice = fail("InvalidTag", "Cannot provide multiple Tags with the same key")

// checkTags compares tags with the rules for them, and returns a copy.
func checkTags(tags []types.Tag) ([]types.Tag, error) {
	if len(tags) > maxTags {
		return nil, fail("BadRequest", fmt.Sprintf("Bucket tag count cannot be greater than %d", maxTags))
	}
	seen := map[string]bool{}
	for _, t := range tags {
		key, value := aws.ToString(t.Key), aws.ToString(t.Value)
		switch {
		case key == "" || len([]rune(key)) > maxTagKey || !tagText.MatchString(key):
			return nil, fail("InvalidTag", "The TagKey you have provided is invalid")
		case len([]rune(value)) > maxTagValue || !tagText.MatchString(value):
			return nil, fail("InvalidTag", "The TagValue you have provided is invalid")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			return nil, fail("InvalidTag", "System tags cannot be added/updated by requester")
		case seen[key]:
			return nil, errTwice
		}
		seen[key] = true
	}
	return loggingtest.Clone(tags), nil
}

func (s *store) putTags(r *loggingtest.Request, in *s3.PutBucketTaggingInput) (*s3.PutBucketTaggingOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketTagging", in.ExpectedBucketOwner, func(b *bucket) error {
		tags, err := checkTags(in.Tagging.TagSet)
		if err == nil {
			b.tags = tags
		}
		return err
	})
}

func (s *store) getTags(r *loggingtest.Request, in *s3.GetBucketTaggingInput) (*s3.GetBucketTaggingOutput, error) {
	out := new(s3.GetBucketTaggingOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketTagging", in.ExpectedBucketOwner, func(b *bucket) error {
		if len(b.tags) == 0 {
			return fail("NoSuchTagSet", "The TagSet does not exist")
		}
		out.TagSet = loggingtest.Clone(b.tags)
		return nil
	})
}

func (s *store) deleteTags(r *loggingtest.Request, in *s3.DeleteBucketTaggingInput) (*s3.DeleteBucketTaggingOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketTagging", in.ExpectedBucketOwner, func(b *bucket) error {
		b.tags = nil
		return nil
	})
}

func (s *store) putPayer(r *loggingtest.Request, in *s3.PutBucketRequestPaymentInput) (*s3.PutBucketRequestPaymentOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketRequestPayment", in.ExpectedBucketOwner, func(b *bucket) error {
		b.payer = in.RequestPaymentConfiguration.Payer
		return nil
	})
}

func (s *store) getPayer(r *loggingtest.Request, in *s3.GetBucketRequestPaymentInput) (*s3.GetBucketRequestPaymentOutput, error) {
	out := new(s3.GetBucketRequestPaymentOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketRequestPayment", in.ExpectedBucketOwner, func(b *bucket) error {
		out.Payer = b.payer
		return nil
	})
}

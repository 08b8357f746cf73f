package trailog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// ObjectAPI reads the objects of buckets.
type ObjectAPI interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

var _ ObjectAPI = (*s3.Client)(nil)

// BucketFiles is a bucket of S3 as package trailrecord reads it: for
// trailrecord.ReadObjects, ReadNotification and Verifier. The client is of the
// bucket's region. It needs s3:GetObject and s3:ListBucket, and kms:Decrypt where
// the files are encrypted with a KMS key.
func BucketFiles(api ObjectAPI, bucket string) trailrecord.Bucket { return bucketFiles{api, bucket} }

type bucketFiles struct {
	api  ObjectAPI
	name string
}

func (b bucketFiles) Open(ctx context.Context, key string) (io.ReadCloser, map[string]string, error) {
	out, err := b.api.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key}, quietly)
	var missing *types.NoSuchKey
	switch {
	case errors.As(err, &missing):
		return nil, nil, fmt.Errorf("s3://%s/%s: %w", b.name, key, fs.ErrNotExist)
	case err != nil:
		return nil, nil, fmt.Errorf("s3://%s/%s: s3:GetObject: %w", b.name, key, err)
	}
	return out.Body, out.Metadata, nil
}

// quietly keeps the SDK from writing a line for each object that was stored without a
// checksum.
func quietly(o *s3.Options) { o.DisableLogOutputChecksumValidationSkipped = true }

func (b bucketFiles) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return b.pages(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
}

// Folders implements trailrecord.FolderBucket.
func (b bucketFiles) Folders(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return b.pages(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix, Delimiter: aws.String("/")})
}

// pages are the objects of a list, or with a delimiter its folders.
func (b bucketFiles) pages(ctx context.Context, in *s3.ListObjectsV2Input) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for pages := s3.NewListObjectsV2Paginator(b.api, in); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield("", fmt.Errorf("s3://%s/%s: s3:ListObjectsV2: %w", b.name, aws.ToString(in.Prefix), err))
				return
			}
			var names []*string
			for _, p := range page.CommonPrefixes {
				names = append(names, p.Prefix)
			}
			for _, o := range page.Contents {
				if in.Delimiter == nil {
					names = append(names, o.Key)
				}
			}
			for _, name := range names {
				if !yield(aws.ToString(name), nil) {
					return
				}
			}
		}
	}
}

// PublicKeyAPI tells the keys that CloudTrail signs digests with.
type PublicKeyAPI interface {
	ListPublicKeys(context.Context, *cloudtrail.ListPublicKeysInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error)
}

var _ PublicKeyAPI = (*cloudtrail.Client)(nil)

// PublicKeys finds the keys that digests were signed with: for
// trailrecord.Verifier. Keys are asked for in the digests' region, for which
// client makes clients. It needs cloudtrail:ListPublicKeys.
func PublicKeys(client func(region string) PublicKeyAPI) trailrecord.KeySource {
	return func(ctx context.Context, region string, from, until time.Time) ([]trailrecord.PublicKey, error) {
		var keys []trailrecord.PublicKey
		err := resource.Pages(func(token *string) (*string, error) {
			out, err := client(region).ListPublicKeys(ctx, &cloudtrail.ListPublicKeysInput{StartTime: &from, EndTime: &until, NextToken: token}, trailOptions)
			if err != nil {
				return nil, fmt.Errorf("cloudtrail:ListPublicKeys in %s: %w", region, err)
			}
			for _, k := range out.PublicKeyList {
				keys = append(keys, trailrecord.PublicKey{
					Fingerprint: aws.ToString(k.Fingerprint), Value: k.Value,
					ValidFrom: aws.ToTime(k.ValidityStartTime), ValidUntil: aws.ToTime(k.ValidityEndTime),
				})
			}
			return out.NextToken, nil
		})
		return keys, err
	}
}

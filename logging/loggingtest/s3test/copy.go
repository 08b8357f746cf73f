package s3test

import (
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// source is what a copy is of.
type source struct {
	reading
	region string // of the bucket
}

// sourceOf reads the header x-amz-copy-source: bucket and key, encoded as in a URL, with a
// version or without.
func (s *store) sourceOf(header, owner *string, c conditions) (source, error) {
	c.copying, c.namesPrefix = true, "x-amz-copy-source-"
	path, query, hasVersion := strings.Cut(strings.TrimPrefix(aws.ToString(header), "/"), "?versionId=")
	path, err := url.PathUnescape(path)
	name, key, ok := strings.Cut(path, "/")
	switch {
	case err != nil || !ok || key == "":
		return source{}, detailed(invalid("Invalid copy source object key"), "ArgumentName", "x-amz-copy-source", "ArgumentValue", "x-amz-copy-source")
	case name == "":
		return source{}, invalid("Invalid copy source bucket name")
	}
	out := source{reading: reading{bucket: &name, key: &key, owner: owner, conditions: c}}
	if hasVersion {
		out.version = &query
	}
	b, err := s.find(name)
	out.region = b.region
	return out, err
}

// readSource finds what is copied. Its bucket may be in another region.
func (s *store) readSource(r *loggingtest.Request, from source) (*Object, bucket, error) {
	there := *r
	there.View = r.In(from.region)
	o, b, err := s.read(&there, from.reading)
	if err == nil && o.archived() {
		err = fail("InvalidObjectState", "Operation is not valid for the source object's storage class")
	}
	return o, b, err
}

func (s *store) copyObject(r *loggingtest.Request, in *s3.CopyObjectInput) (*s3.CopyObjectOutput, error) {
	check, err := writeCondition(in.IfMatch, in.IfNoneMatch)
	if err != nil {
		return nil, err
	}
	from, err := s.sourceOf(in.CopySource, in.ExpectedSourceBucketOwner, conditions{match: in.CopySourceIfMatch, noneMatch: in.CopySourceIfNoneMatch,
		modifiedSince: in.CopySourceIfModifiedSince, unmodified: in.CopySourceIfUnmodifiedSince})
	if err != nil {
		return nil, err
	}
	o, b, err := s.readSource(r, from)
	if err != nil {
		return nil, err
	}
	w := &s3.PutObjectInput{Bucket: in.Bucket, Key: in.Key, ACL: in.ACL, ExpectedBucketOwner: in.ExpectedBucketOwner, RequestPayer: in.RequestPayer,
		ServerSideEncryption: in.ServerSideEncryption, SSEKMSKeyId: in.SSEKMSKeyId, BucketKeyEnabled: in.BucketKeyEnabled, StorageClass: in.StorageClass,
		CacheControl: in.CacheControl, ContentDisposition: in.ContentDisposition, ContentEncoding: in.ContentEncoding, ContentLanguage: in.ContentLanguage,
		ContentType: in.ContentType, Expires: in.Expires, Metadata: in.Metadata, Tagging: in.Tagging}
	replaced := in.MetadataDirective == types.MetadataDirectiveReplace
	if !replaced {
		w.CacheControl, w.ContentDisposition, w.ContentEncoding = text(o.CacheControl), text(o.ContentDisposition), text(o.ContentEncoding)
		w.ContentLanguage, w.ContentType, w.Expires, w.Metadata = text(o.ContentLanguage), text(o.ContentType), o.Expires, maps.Clone(o.Metadata)
	}
	if in.TaggingDirective != types.TaggingDirectiveReplace {
		w.Tagging = text(tagQuery(o.Tags))
	}
	if *from.bucket == aws.ToString(in.Bucket) && *from.key == aws.ToString(in.Key) && !replaced && !b.versioned() &&
		in.StorageClass == "" && in.ServerSideEncryption == "" && in.BucketKeyEnabled == nil && b.rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm == types.ServerSideEncryptionAes256 {
		return nil, fail("InvalidRequest", "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
	}
	b, made, err := s.prepare(r, w, o.Body, false)
	if err != nil {
		return nil, err
	}
	algorithm := in.ChecksumAlgorithm
	if algorithm == "" {
		algorithm = o.sums.algorithm()
	}
	if made.sums, err = checkedSums(made.Body, nil, algorithm, sums{}); err != nil {
		return nil, err
	}
	if b, err = s.keep(b.name, made, check); err != nil {
		return nil, err
	}
	out := &s3.CopyObjectOutput{VersionId: b.shownID(made), Expiration: b.expiration(made), ServerSideEncryption: made.Algorithm, SSEKMSKeyId: text(made.KeyARN), BucketKeyEnabled: made.bucketKey(),
		CopyObjectResult: &types.CopyObjectResult{ETag: aws.String(made.ETag), LastModified: aws.Time(made.LastModified), ChecksumType: made.sumType(),
			ChecksumCRC32: made.sums.CRC32, ChecksumCRC32C: made.sums.CRC32C, ChecksumCRC64NVME: made.sums.CRC64NVME,
			ChecksumSHA1: made.sums.SHA1, ChecksumSHA256: made.sums.SHA256}}
	if from.version != nil || o.VersionID != "" {
		out.CopySourceVersionId = aws.String(o.id())
	}
	return out, nil
}

func (s *store) copyPart(r *loggingtest.Request, in *s3.UploadPartCopyInput) (*s3.UploadPartCopyOutput, error) {
	from, err := s.sourceOf(in.CopySource, in.ExpectedSourceBucketOwner, conditions{match: in.CopySourceIfMatch, noneMatch: in.CopySourceIfNoneMatch,
		modifiedSince: in.CopySourceIfModifiedSince, unmodified: in.CopySourceIfUnmodifiedSince})
	if err != nil {
		return nil, err
	}
	o, _, err := s.readSource(r, from)
	if err != nil {
		return nil, err
	}
	body := o.Body
	if in.CopySourceRange != nil {
		var got *string
		if body, got, err = o.part(in.CopySourceRange, nil); err != nil || got == nil {
			return nil, detailed(invalid("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"),
				"ArgumentName", "x-amz-copy-source-range", "ArgumentValue", *in.CopySourceRange)
		}
	}
	p, err := s.addPart(r, in.Bucket, in.ExpectedBucketOwner, in.Key, in.UploadId, in.PartNumber, body, nil, sums{})
	if err != nil {
		return nil, err
	}
	return &s3.UploadPartCopyOutput{CopySourceVersionId: text(o.VersionID), CopyPartResult: &types.CopyPartResult{ETag: aws.String(p.etag), LastModified: aws.Time(p.at),
		ChecksumCRC32: p.sums.CRC32, ChecksumCRC32C: p.sums.CRC32C, ChecksumCRC64NVME: p.sums.CRC64NVME, ChecksumSHA1: p.sums.SHA1, ChecksumSHA256: p.sums.SHA256}}, nil
}

// now is the time as S3 keeps it: to the second.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

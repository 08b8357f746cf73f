package s3test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func noSuchKey(string) error {
	return &types.NoSuchKey{Message: aws.String("The specified key does not exist.")}
}

func preconditionFailed() error {
	return fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
}

func (s *store) putObject(r *loggingtest.Request, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
	var body []byte
	if in.Body != nil { // the caller's own reader, and so under no lock
		var err error
		if body, err = io.ReadAll(in.Body); err != nil {
			return nil, fail("IncompleteBody", "The request body terminated unexpectedly")
		}
	}
	b, err := s.find(aws.ToString(in.Bucket))
	switch {
	case err != nil:
		return nil, err
	case b.region != r.Region():
		return nil, elsewhere(b.region)
	case in.ExpectedBucketOwner != nil && *in.ExpectedBucketOwner != b.owner:
		return nil, fail("AccessDenied", "Access Denied")
	}
	p := put{view: r.View, algorithm: in.ServerSideEncryption, bucketKey: in.BucketKeyEnabled, payer: in.RequestPayer != "",
		ObjectWrite: ObjectWrite{Principal: r.Principal(), Bucket: b.name, Key: aws.ToString(in.Key), Body: body, ContentType: aws.ToString(in.ContentType),
			ACL: string(in.ACL), Metadata: in.Metadata, KeyARN: aws.ToString(in.SSEKMSKeyId)}}
	o, err := p.judge(&b)
	if err != nil {
		return nil, err
	}
	o.ContentEncoding = aws.ToString(in.ContentEncoding)
	o.sums = types.Checksum{ChecksumCRC32: in.ChecksumCRC32, ChecksumCRC32C: in.ChecksumCRC32C, ChecksumCRC64NVME: in.ChecksumCRC64NVME,
		ChecksumSHA1: in.ChecksumSHA1, ChecksumSHA256: in.ChecksumSHA256}
	if in.StorageClass != "" {
		o.StorageClass = in.StorageClass
	}
	_, err = s.keep(b.name, o, func(old *Object) error {
		if old != nil && aws.ToString(in.IfNoneMatch) == "*" || in.IfMatch != nil && (old == nil || !matches(*in.IfMatch, old)) {
			return preconditionFailed()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &s3.PutObjectOutput{ETag: aws.String(o.ETag), ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey(),
		ChecksumCRC32: o.sums.ChecksumCRC32, ChecksumCRC32C: o.sums.ChecksumCRC32C, ChecksumCRC64NVME: o.sums.ChecksumCRC64NVME,
		ChecksumSHA1: o.sums.ChecksumSHA1, ChecksumSHA256: o.sums.ChecksumSHA256}, nil
}

// matches compares an ETag, with or without quotes, with an object's.
func matches(etag string, o *Object) bool {
	return strings.Trim(etag, `"`) == strings.Trim(o.ETag, `"`)
}

// text is a member that is there if it is not empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (o *Object) bucketKey() *bool {
	if !o.BucketKey {
		return nil
	}
	return aws.Bool(true)
}

// read finds an object for a caller who wants to read it. What it returns does not
// change.
func (s *store) read(r *loggingtest.Request, bucketName, key, owner, ifMatch *string) (*Object, error) {
	var found *Object
	var in bucket
	err := s.openWith(r, bucketName, aws.ToString(key), "s3:GetObject", owner, nil, func(b *bucket) error {
		found, in = b.objects[aws.ToString(key)], *b
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case found == nil:
		return nil, noSuchKey(*key)
	case ifMatch != nil && !matches(*ifMatch, found):
		return nil, preconditionFailed()
	case found.KeyARN != "": // without the lock: KMS has one of its own
		p := put{view: r.View, ObjectWrite: ObjectWrite{Principal: r.Principal(), Key: found.Key}}
		if _, err := p.useKey(&in, found.KeyARN, "kms:Decrypt", found.BucketKey); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (s *store) getObject(r *loggingtest.Request, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	o, err := s.read(r, in.Bucket, in.Key, in.ExpectedBucketOwner, in.IfMatch)
	if err != nil {
		return nil, err
	}
	out := &s3.GetObjectOutput{AcceptRanges: aws.String("bytes"), ContentType: text(o.ContentType), ContentEncoding: text(o.ContentEncoding),
		ETag: aws.String(o.ETag), LastModified: aws.Time(o.LastModified), Metadata: maps.Clone(o.Metadata),
		ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey()}
	if o.StorageClass != types.StorageClassStandard {
		out.StorageClass = o.StorageClass
	}
	body := o.Body
	if in.Range != nil {
		from, to, ok, err := cut(*in.Range, int64(len(body)))
		if err != nil {
			return nil, err
		}
		if ok {
			out.ContentRange = aws.String(fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(body)))
			body = body[from:to]
		}
	}
	if in.ChecksumMode == types.ChecksumModeEnabled && out.ContentRange == nil {
		out.ChecksumCRC32, out.ChecksumCRC32C, out.ChecksumCRC64NVME = o.sums.ChecksumCRC32, o.sums.ChecksumCRC32C, o.sums.ChecksumCRC64NVME
		out.ChecksumSHA1, out.ChecksumSHA256 = o.sums.ChecksumSHA1, o.sums.ChecksumSHA256
	}
	out.ContentLength = aws.Int64(int64(len(body)))
	out.Body = io.NopCloser(bytes.NewReader(bytes.Clone(body)))
	return out, nil
}

// cut is the part of size bytes that a Range header asks for: from included, to not.
// ok is false for a header that is to be ignored.
//
// https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
func cut(header string, size int64) (from, to int64, ok bool, err error) {
	spec, found := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !found || !dash || strings.Contains(spec, ",") {
		return 0, 0, false, nil
	}
	notSatisfiable := fail("InvalidRange", "The requested range is not satisfiable")
	number := func(s string) (int64, bool) {
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil && n >= 0
	}
	if first == "" {
		n, isNumber := number(last)
		switch {
		case !isNumber:
			return 0, 0, false, nil
		case n == 0 || size == 0:
			return 0, 0, false, notSatisfiable
		}
		return size - min(n, size), size, true, nil
	}
	from, isNumber := number(first)
	to = size
	if last != "" {
		n, isLast := number(last)
		if isNumber = isNumber && isLast && n >= from; isNumber && n < size {
			to = n + 1
		}
	}
	switch {
	case !isNumber:
		return 0, 0, false, nil
	case from >= size:
		return 0, 0, false, notSatisfiable
	}
	return from, to, true, nil
}

func (s *store) headObject(r *loggingtest.Request, in *s3.HeadObjectInput) (*s3.HeadObjectOutput, error) {
	o, err := s.read(r, in.Bucket, in.Key, in.ExpectedBucketOwner, in.IfMatch)
	if err != nil {
		return nil, headError(err)
	}
	out := &s3.HeadObjectOutput{AcceptRanges: aws.String("bytes"), ContentType: text(o.ContentType), ContentEncoding: text(o.ContentEncoding),
		ContentLength: aws.Int64(int64(len(o.Body))), ETag: aws.String(o.ETag), LastModified: aws.Time(o.LastModified), Metadata: maps.Clone(o.Metadata),
		ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey()}
	if o.StorageClass != types.StorageClassStandard {
		out.StorageClass = o.StorageClass
	}
	return out, nil
}

func (s *store) deleteObject(r *loggingtest.Request, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	return new(s3.DeleteObjectOutput), s.openWith(r, in.Bucket, aws.ToString(in.Key), "s3:DeleteObject", in.ExpectedBucketOwner, nil, func(b *bucket) error {
		delete(b.objects, *in.Key) // of one that is not there it is no error
		return nil
	})
}

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

func noSuchKey(key string) error {
	return detailed(&types.NoSuchKey{Message: aws.String("The specified key does not exist.")}, "Key", key)
}

// read is what a body holds. It is the caller's own reader, and so read under no lock.
func read(body io.Reader) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, fail("IncompleteBody", "The request body terminated unexpectedly")
	}
	return b, nil
}

func (s *store) putObject(r *loggingtest.Request, in *s3.PutObjectInput) (*s3.PutObjectOutput, error) {
	body, err := read(in.Body)
	if err != nil {
		return nil, err
	}
	sent := sums{in.ChecksumCRC32, in.ChecksumCRC32C, in.ChecksumCRC64NVME, in.ChecksumSHA1, in.ChecksumSHA256}
	check, err := writeCondition(in.IfMatch, in.IfNoneMatch)
	if err != nil {
		return nil, err
	}
	b, o, err := s.prepare(r, in, body, false)
	if err != nil {
		return nil, err
	}
	if o.sums, err = checkedSums(body, in.ContentMD5, in.ChecksumAlgorithm, sent); err != nil {
		return nil, err
	}
	if b, err = s.keep(b.name, o, check); err != nil {
		return nil, err
	}
	return &s3.PutObjectOutput{ETag: aws.String(o.ETag), Expiration: b.expiration(o), ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey(), VersionId: b.shownID(o),
		ChecksumCRC32: o.sums.CRC32, ChecksumCRC32C: o.sums.CRC32C, ChecksumCRC64NVME: o.sums.CRC64NVME, ChecksumSHA1: o.sums.SHA1, ChecksumSHA256: o.sums.SHA256,
		ChecksumType: o.sumType()}, nil
}

// prepare is the object that a write makes, where the writer may.
func (s *store) prepare(r *loggingtest.Request, in *s3.PutObjectInput, body []byte, multipart bool) (bucket, *Object, error) {
	b, err := s.bucketOf(r, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return b, nil, err
	}
	tags, err := tagsOf(aws.ToString(in.Tagging))
	if err != nil {
		return b, nil, err
	}
	p := put{view: r.View, algorithm: in.ServerSideEncryption, bucketKey: in.BucketKeyEnabled, payer: in.RequestPayer != "", tags: tags,
		ObjectWrite: ObjectWrite{Principal: r.Principal(), Bucket: b.name, Key: aws.ToString(in.Key), Body: body, ContentType: aws.ToString(in.ContentType),
			ACL: string(in.ACL), Metadata: in.Metadata, KeyARN: aws.ToString(in.SSEKMSKeyId), Multipart: multipart}}
	o, err := p.judge(&b)
	if err != nil {
		return b, nil, err
	}
	o.CacheControl, o.ContentDisposition = aws.ToString(in.CacheControl), aws.ToString(in.ContentDisposition)
	o.ContentEncoding, o.ContentLanguage = aws.ToString(in.ContentEncoding), aws.ToString(in.ContentLanguage)
	o.Expires, o.Tags = loggingtest.Clone(in.Expires), tags
	if in.StorageClass != "" {
		o.StorageClass = in.StorageClass
	}
	return b, o, nil
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

// sumType tells what the object's checksum is of.
func (o *Object) sumType() types.ChecksumType {
	if s := *o.sums.of(o.sums.algorithm()); s == nil {
		return ""
	} else if strings.Contains(*s, "-") {
		return types.ChecksumTypeComposite
	}
	return types.ChecksumTypeFullObject
}

// reading is a call that reads an object.
type reading struct {
	bucket, key, owner, version *string
	action                      string // of a version it is another
	conditions
}

// read finds an object for a caller who wants to read it, with a copy of its bucket. What
// it returns does not change.
func (s *store) read(r *loggingtest.Request, q reading) (*Object, bucket, error) {
	var found *Object
	var in bucket
	if q.action == "" {
		q.action = "s3:GetObject"
	}
	if q.version != nil {
		q.action += "Version"
	}
	err := s.openWith(r, q.bucket, aws.ToString(q.key), q.action, q.owner, nil, func(b *bucket) (err error) {
		found, err = b.at(aws.ToString(q.key), q.version)
		in = *b
		return err
	})
	if err == nil {
		err = q.check(found)
	}
	if err == nil && found.KeyARN != "" { // without the lock: KMS has one of its own
		p := put{view: r.View, ObjectWrite: ObjectWrite{Principal: r.Principal(), Key: found.Key}}
		_, err = p.useKey(&in, found.KeyARN, "kms:Decrypt", found.BucketKey)
	}
	return found, in, err
}

// archived are the classes of objects that have to be restored before they are read.
func (o *Object) archived() bool {
	return o.StorageClass == types.StorageClassGlacier || o.StorageClass == types.StorageClassDeepArchive
}

func (s *store) getObject(r *loggingtest.Request, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
	o, b, err := s.read(r, reading{bucket: in.Bucket, key: in.Key, owner: in.ExpectedBucketOwner, version: in.VersionId,
		conditions: conditions{match: in.IfMatch, noneMatch: in.IfNoneMatch, modifiedSince: in.IfModifiedSince, unmodified: in.IfUnmodifiedSince}})
	if err != nil {
		return nil, err
	}
	if o.archived() {
		return nil, detailed(fail("InvalidObjectState", "The operation is not valid for the object's storage class"), "StorageClass", string(o.StorageClass))
	}
	if err := latin1("response-cache-control", in.ResponseCacheControl, "response-content-disposition", in.ResponseContentDisposition, "response-content-encoding", in.ResponseContentEncoding,
		"response-content-language", in.ResponseContentLanguage, "response-content-type", in.ResponseContentType); err != nil {
		return nil, err
	}
	body, contentRange, err := o.part(in.Range, in.PartNumber)
	if err != nil {
		return nil, err
	}
	out := &s3.GetObjectOutput{AcceptRanges: aws.String("bytes"), Expiration: b.expiration(o), ETag: aws.String(o.ETag), LastModified: aws.Time(o.LastModified), Metadata: maps.Clone(o.Metadata),
		CacheControl: either(in.ResponseCacheControl, o.CacheControl), ContentDisposition: either(in.ResponseContentDisposition, o.ContentDisposition),
		ContentEncoding: either(in.ResponseContentEncoding, o.ContentEncoding), ContentLanguage: either(in.ResponseContentLanguage, o.ContentLanguage),
		ContentType: either(in.ResponseContentType, o.ContentType), VersionId: b.shownID(o), TagCount: o.tagCount(), ContentRange: contentRange, PartsCount: o.count(in.PartNumber),
		ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey(), StorageClass: o.shownClass()}
	expires := o.Expires
	if in.ResponseExpires != nil {
		expires = in.ResponseExpires
	}
	if expires != nil {
		//lint:ignore SA1019 clients before ExpiresString read it
		out.Expires, out.ExpiresString = aws.Time(*expires), aws.String(expires.UTC().Format(httpTime))
	}
	if in.ChecksumMode == types.ChecksumModeEnabled && contentRange == nil {
		out.ChecksumCRC32, out.ChecksumCRC32C, out.ChecksumCRC64NVME = o.sums.CRC32, o.sums.CRC32C, o.sums.CRC64NVME
		out.ChecksumSHA1, out.ChecksumSHA256, out.ChecksumType = o.sums.SHA1, o.sums.SHA256, o.sumType()
	}
	out.ContentLength = aws.Int64(int64(len(body)))
	out.Body = io.NopCloser(bytes.NewReader(bytes.Clone(body)))
	return out, nil
}

// httpTime is how HTTP writes times.
const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"

// latin1 refuses a header's value that a header cannot have. It gets names and values.
func latin1(headers ...any) error {
	for i := 1; i < len(headers); i += 2 {
		value := aws.ToString(headers[i].(*string))
		if strings.ContainsFunc(value, func(c rune) bool { return c > 0xff }) {
			return detailed(invalid("Header value cannot be represented using ISO-8859-1."), "ArgumentName", headers[i-1].(string), "ArgumentValue", value)
		}
	}
	return nil
}

// either is what the caller wants a header to be, or what it is.
func either(wanted *string, is string) *string {
	if wanted != nil {
		return wanted
	}
	return text(is)
}

// shownClass is the storage class as answers about one object have it: not the usual one.
func (o *Object) shownClass() types.StorageClass {
	if o.StorageClass == types.StorageClassStandard {
		return ""
	}
	return o.StorageClass
}

// part is the part of the body that a Range header asks for, or one of those that it was
// uploaded in.
func (o *Object) part(header *string, number *int32) (body []byte, contentRange *string, err error) {
	from, to, ok := int64(0), int64(len(o.Body)), number != nil
	switch {
	case header != nil && number != nil:
		return nil, nil, fail("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
	case header != nil:
		from, to, ok, err = cut(*header, int64(len(o.Body)))
	case number != nil && (*number < 1 || int(*number) > max(1, len(o.parts))):
		err = fail("InvalidPartNumber", "The requested partnumber is not satisfiable")
	case number != nil && o.parts != nil:
		for _, size := range o.parts[:*number-1] {
			from += int64(size)
		}
		to = from + int64(o.parts[*number-1])
	}
	if err != nil || !ok || len(o.Body) == 0 {
		return o.Body, nil, err
	}
	return o.Body[from:to], aws.String(fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(o.Body))), nil
}

// count is how many parts the object was uploaded in, where somebody asks for one.
func (o *Object) count(number *int32) *int32 {
	if number == nil || o.parts == nil {
		return nil
	}
	return aws.Int32(int32(len(o.parts)))
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
	notSatisfiable := detailed(fail("InvalidRange", "The requested range is not satisfiable"),
		"RangeRequested", header, "ActualObjectSize", strconv.FormatInt(size, 10))
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
	o, b, err := s.read(r, reading{bucket: in.Bucket, key: in.Key, owner: in.ExpectedBucketOwner, version: in.VersionId,
		conditions: conditions{match: in.IfMatch, noneMatch: in.IfNoneMatch, modifiedSince: in.IfModifiedSince, unmodified: in.IfUnmodifiedSince}})
	if err != nil {
		return nil, headError(err)
	}
	body, contentRange, err := o.part(in.Range, in.PartNumber)
	if err != nil {
		return nil, headError(err)
	}
	out := &s3.HeadObjectOutput{AcceptRanges: aws.String("bytes"), Expiration: b.expiration(o), ContentLength: aws.Int64(int64(len(body))), ContentRange: contentRange, PartsCount: o.count(in.PartNumber),
		ETag: aws.String(o.ETag), LastModified: aws.Time(o.LastModified), Metadata: maps.Clone(o.Metadata), VersionId: b.shownID(o), TagCount: o.tagCount(),
		CacheControl: either(in.ResponseCacheControl, o.CacheControl), ContentDisposition: either(in.ResponseContentDisposition, o.ContentDisposition),
		ContentEncoding: either(in.ResponseContentEncoding, o.ContentEncoding), ContentLanguage: either(in.ResponseContentLanguage, o.ContentLanguage),
		ContentType:          either(in.ResponseContentType, o.ContentType),
		ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey(), StorageClass: o.shownClass()}
	expires := o.Expires
	if in.ResponseExpires != nil {
		expires = in.ResponseExpires
	}
	if expires != nil {
		//lint:ignore SA1019 clients before ExpiresString read it
		out.Expires, out.ExpiresString = aws.Time(*expires), aws.String(expires.UTC().Format(httpTime))
	}
	if in.ChecksumMode == types.ChecksumModeEnabled {
		out.ChecksumCRC32, out.ChecksumCRC32C, out.ChecksumCRC64NVME = o.sums.CRC32, o.sums.CRC32C, o.sums.CRC64NVME
		out.ChecksumSHA1, out.ChecksumSHA256, out.ChecksumType = o.sums.SHA1, o.sums.SHA256, o.sumType()
	}
	return out, nil
}

// deletion is the action that deleting a version, or an object, is.
func deletion(version *string) string {
	if version != nil {
		return "s3:DeleteObjectVersion"
	}
	return "s3:DeleteObject"
}

func (s *store) deleteObject(r *loggingtest.Request, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	switch { // conditions of directory buckets
	case in.IfMatchLastModifiedTime != nil:
		return nil, notImplemented("x-amz-if-match-last-modified-time")
	case in.IfMatchSize != nil:
		return nil, notImplemented("x-amz-if-match-size")
	}
	out := new(s3.DeleteObjectOutput)
	return out, s.openWith(r, in.Bucket, aws.ToString(in.Key), deletion(in.VersionId), in.ExpectedBucketOwner, nil, func(b *bucket) error {
		if in.IfMatch != nil {
			if now := b.current(*in.Key); now == nil || !matches(*in.IfMatch, now) {
				return preconditionFailed("If-Match")
			}
		}
		gone, err := s.remove(b, *in.Key, in.VersionId)
		if err != nil {
			return err
		}
		if in.VersionId != nil {
			out.VersionId = in.VersionId
		}
		if gone != nil && gone.marker {
			out.DeleteMarker, out.VersionId = aws.Bool(true), aws.String(gone.id())
		}
		return nil
	})
}

// maxDeleted is how many objects DeleteObjects takes.
const maxDeleted = 1000

func (s *store) deleteObjects(r *loggingtest.Request, in *s3.DeleteObjectsInput) (*s3.DeleteObjectsOutput, error) {
	if _, err := s.bucketOf(r, in.Bucket, in.ExpectedBucketOwner); err != nil {
		return nil, err
	}
	if n := len(in.Delete.Objects); n == 0 || n > maxDeleted {
		return nil, malformedXML()
	}
	out := new(s3.DeleteObjectsOutput)
	for _, o := range in.Delete.Objects {
		gone, err := s.deleteObject(r, &s3.DeleteObjectInput{Bucket: in.Bucket, Key: o.Key, VersionId: o.VersionId, IfMatch: o.ETag})
		if err != nil {
			code, message := described(err)
			out.Errors = append(out.Errors, types.Error{Key: o.Key, VersionId: o.VersionId, Code: &code, Message: &message})
			continue
		}
		if aws.ToBool(in.Delete.Quiet) {
			continue
		}
		d := types.DeletedObject{Key: o.Key, VersionId: o.VersionId, DeleteMarker: gone.DeleteMarker}
		if aws.ToBool(gone.DeleteMarker) {
			d.DeleteMarkerVersionId = gone.VersionId
		}
		out.Deleted = append(out.Deleted, d)
	}
	return out, nil
}

package s3test

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Limits of multipart uploads.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const (
	maxPart     = 10_000
	minPartSize = 5 << 20 // but of the last
)

// upload is a multipart upload that is under way.
type upload struct {
	id, key   string
	as        *s3.PutObjectInput // what the object is to be
	algorithm types.ChecksumAlgorithm
	sumType   types.ChecksumType
	started   time.Time
	parts     map[int32]part
}

// part is a part of an upload. Its body is never changed.
type part struct {
	number int32
	body   []byte
	etag   string
	sums   sums
	at     time.Time
}

func (s *store) createUpload(r *loggingtest.Request, in *s3.CreateMultipartUploadInput) (*s3.CreateMultipartUploadOutput, error) {
	as := &s3.PutObjectInput{Bucket: in.Bucket, Key: in.Key, ACL: in.ACL, ExpectedBucketOwner: in.ExpectedBucketOwner, RequestPayer: in.RequestPayer,
		ServerSideEncryption: in.ServerSideEncryption, SSEKMSKeyId: in.SSEKMSKeyId, BucketKeyEnabled: in.BucketKeyEnabled, StorageClass: in.StorageClass,
		CacheControl: in.CacheControl, ContentDisposition: in.ContentDisposition, ContentEncoding: in.ContentEncoding, ContentLanguage: in.ContentLanguage,
		ContentType: in.ContentType, Expires: in.Expires, Metadata: in.Metadata, Tagging: in.Tagging}
	b, o, err := s.prepare(r, as, nil, true)
	if err != nil {
		return nil, err
	}
	u := &upload{key: o.Key, as: as, algorithm: in.ChecksumAlgorithm, sumType: in.ChecksumType, started: now(), parts: map[int32]part{}}
	switch {
	case u.algorithm != "" && !slices.Contains(algorithms, u.algorithm):
		return nil, notImplemented("x-amz-checksum-algorithm")
	case u.algorithm == types.ChecksumAlgorithmCrc64nvme && u.sumType == types.ChecksumTypeComposite,
		(u.algorithm == types.ChecksumAlgorithmSha1 || u.algorithm == types.ChecksumAlgorithmSha256) && u.sumType == types.ChecksumTypeFullObject:
		return nil, fail("InvalidRequest", fmt.Sprintf("The %s checksum type cannot be used with the %s checksum algorithm.", u.sumType, strings.ToLower(string(u.algorithm))))
	case u.algorithm == "" && u.sumType != "":
		return nil, fail("InvalidRequest", "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
	case u.sumType == "" && u.algorithm != "" && u.algorithm != types.ChecksumAlgorithmCrc64nvme:
		u.sumType = types.ChecksumTypeComposite
	case u.sumType == "" && u.algorithm != "":
		u.sumType = types.ChecksumTypeFullObject
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	there := s.buckets[b.name]
	if there == nil {
		return nil, noSuchBucket(b.name)
	}
	s.started++
	u.id = versionID(1<<31 | s.started)
	there.uploads[u.id] = u
	return &s3.CreateMultipartUploadOutput{Bucket: in.Bucket, Key: in.Key, UploadId: aws.String(u.id), ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN),
		BucketKeyEnabled: o.bucketKey(), ChecksumAlgorithm: u.algorithm, ChecksumType: u.sumType}, nil
}

// find looks an upload up, with the lock held.
func (b *bucket) upload(key, id *string) (*upload, error) {
	if u := b.uploads[aws.ToString(id)]; u != nil && u.key == aws.ToString(key) {
		return u, nil
	}
	return nil, detailed(&types.NoSuchUpload{Message: aws.String("The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")},
		"UploadId", aws.ToString(id))
}

func (s *store) uploadPart(r *loggingtest.Request, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	body, err := read(in.Body)
	if err != nil {
		return nil, err
	}
	sent := sums{in.ChecksumCRC32, in.ChecksumCRC32C, in.ChecksumCRC64NVME, in.ChecksumSHA1, in.ChecksumSHA256}
	p, err := s.addPart(r, in.Bucket, in.ExpectedBucketOwner, in.Key, in.UploadId, in.PartNumber, body, in.ContentMD5, sent)
	if err != nil {
		return nil, err
	}
	return &s3.UploadPartOutput{ETag: aws.String(p.etag), ChecksumCRC32: p.sums.CRC32, ChecksumCRC32C: p.sums.CRC32C, ChecksumCRC64NVME: p.sums.CRC64NVME,
		ChecksumSHA1: p.sums.SHA1, ChecksumSHA256: p.sums.SHA256}, nil
}

// addPart adds a part to an upload, or replaces one.
func (s *store) addPart(r *loggingtest.Request, name, owner, key, id *string, number *int32, body []byte, contentMD5 *string, sent sums) (part, error) {
	if n := aws.ToInt32(number); n < 1 || n > maxPart {
		return part{}, detailed(invalid("Part number must be an integer between 1 and 10000, inclusive"), "ArgumentName", "partNumber", "ArgumentValue", strconv.Itoa(int(n)))
	}
	var p part
	err := s.openWith(r, name, aws.ToString(key), "s3:PutObject", owner, nil, func(b *bucket) error {
		u, err := b.upload(key, id)
		if err != nil {
			return err
		}
		if a := sent.algorithm(); a != "" && u.algorithm != "" && a != u.algorithm {
			return fail("InvalidRequest", fmt.Sprintf("Checksum Type mismatch occurred, expected checksum Type: %s, actual checksum Type: %s", strings.ToLower(string(u.algorithm)), strings.ToLower(string(a))))
		}
		kept, err := checkedSums(body, contentMD5, u.algorithm, sent)
		if err != nil {
			return err
		}
		sum := md5.Sum(body)
		p = part{number: *number, body: bytes.Clone(body), etag: `"` + hex.EncodeToString(sum[:]) + `"`, sums: kept, at: now()}
		u.parts[p.number] = p
		return nil
	})
	return p, err
}

func (s *store) completeUpload(r *loggingtest.Request, in *s3.CompleteMultipartUploadInput) (*s3.CompleteMultipartUploadOutput, error) {
	check, err := writeCondition(in.IfMatch, in.IfNoneMatch)
	if err != nil {
		return nil, err
	}
	var u upload
	var parts []part
	err = s.openWith(r, in.Bucket, aws.ToString(in.Key), "s3:PutObject", in.ExpectedBucketOwner, nil, func(b *bucket) error {
		found, err := b.upload(in.Key, in.UploadId)
		if err != nil {
			return err
		}
		u = *found
		parts, err = u.chosen(in.MultipartUpload)
		return err
	})
	if err != nil {
		return nil, err
	}
	var body, hashes []byte
	var sizes []int
	for _, p := range parts {
		sum, _ := hex.DecodeString(strings.Trim(p.etag, `"`)) // it was encoded here
		body, hashes, sizes = append(body, p.body...), append(hashes, sum...), append(sizes, len(p.body))
	}
	if in.MpuObjectSize != nil && *in.MpuObjectSize != int64(len(body)) {
		return nil, fail("InvalidRequest", fmt.Sprintf("The provided 'x-amz-mp-object-size' header value %d does not match what was computed: %d", *in.MpuObjectSize, len(body)))
	}
	b, o, err := s.prepare(r, u.as, body, true)
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(hashes)
	o.ETag, o.parts = fmt.Sprintf(`"%x-%d"`, sum, len(parts)), sizes
	if u.sumType == types.ChecksumTypeComposite {
		*o.sums.of(u.algorithm) = composite(u.algorithm, parts)
	} else if o.sums, err = checkedSums(body, nil, u.algorithm, sums{}); err != nil {
		return nil, err
	}
	sent := sums{in.ChecksumCRC32, in.ChecksumCRC32C, in.ChecksumCRC64NVME, in.ChecksumSHA1, in.ChecksumSHA256}
	if a := sent.algorithm(); a != "" && (*o.sums.of(a) == nil || **o.sums.of(a) != **sent.of(a)) {
		return nil, fail("BadDigest", "The "+strings.ToLower(string(a))+" you specified did not match the calculated checksum.")
	}
	if in.ChecksumType != "" && in.ChecksumType != o.sumType() {
		return nil, fail("InvalidRequest", fmt.Sprintf("The upload was created using the %s checksum mode. The complete request must use the same checksum mode.", o.sumType()))
	}
	if b, err = s.keep(b.name, o, check); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(b.uploads, u.id)
	return &s3.CompleteMultipartUploadOutput{Bucket: in.Bucket, Key: in.Key, ETag: aws.String(o.ETag), Location: aws.String("https://" + b.name + ".s3." + b.region + ".amazonaws.com/" + o.Key),
		VersionId: b.shownID(o), Expiration: b.expiration(o), ServerSideEncryption: o.Algorithm, SSEKMSKeyId: text(o.KeyARN), BucketKeyEnabled: o.bucketKey(), ChecksumType: o.sumType(),
		ChecksumCRC32: o.sums.CRC32, ChecksumCRC32C: o.sums.CRC32C, ChecksumCRC64NVME: o.sums.CRC64NVME, ChecksumSHA1: o.sums.SHA1, ChecksumSHA256: o.sums.SHA256}, nil
}

// chosen are the parts that an object is made of, as the caller lists them.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (u *upload) chosen(list *types.CompletedMultipartUpload) ([]part, error) {
	if list == nil || len(list.Parts) == 0 {
		return nil, malformedXML()
	}
	var parts []part
	for i, want := range list.Parts {
		number := aws.ToInt32(want.PartNumber)
		p, ok := u.parts[number]
		given := sums{want.ChecksumCRC32, want.ChecksumCRC32C, want.ChecksumCRC64NVME, want.ChecksumSHA1, want.ChecksumSHA256}
		a := given.algorithm()
		switch {
		case i > 0 && number <= parts[i-1].number:
			return nil, detailed(fail("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number."), "UploadId", u.id)
		case !ok || strings.Trim(aws.ToString(want.ETag), `"`) != strings.Trim(p.etag, `"`),
			a != "" && (*p.sums.of(a) == nil || **p.sums.of(a) != **given.of(a)):
			return nil, detailed(fail("InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."),
				"UploadId", u.id, "PartNumber", strconv.Itoa(int(number)), "ETag", aws.ToString(want.ETag))
		}
		parts = append(parts, p)
	}
	for _, p := range parts[:len(parts)-1] {
		if len(p.body) < minPartSize {
			return nil, detailed(fail("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"), "ProposedSize", strconv.Itoa(len(p.body)),
				"MinSizeAllowed", strconv.Itoa(minPartSize), "PartNumber", strconv.Itoa(int(p.number)), "ETag", strings.Trim(p.etag, `"`))
		}
	}
	return parts, nil
}

func (s *store) abortUpload(r *loggingtest.Request, in *s3.AbortMultipartUploadInput) (*s3.AbortMultipartUploadOutput, error) {
	return nil, s.openWith(r, in.Bucket, aws.ToString(in.Key), "s3:AbortMultipartUpload", in.ExpectedBucketOwner, nil, func(b *bucket) error {
		u, err := b.upload(in.Key, in.UploadId)
		if err != nil {
			return err
		}
		if in.IfMatchInitiatedTime != nil && !u.started.Equal(*in.IfMatchInitiatedTime) {
			return preconditionFailed("x-amz-if-match-initiated-time")
		}
		delete(b.uploads, u.id)
		return nil
	})
}

func (s *store) listUploads(r *loggingtest.Request, in *s3.ListMultipartUploadsInput) (*s3.ListMultipartUploadsOutput, error) {
	l, err := newListing(r, in.Prefix, in.Delimiter, in.MaxUploads, in.EncodingType)
	if err != nil {
		return nil, err
	}
	marker, after := aws.ToString(in.KeyMarker), aws.ToString(in.UploadIdMarker)
	out := &s3.ListMultipartUploadsOutput{Bucket: in.Bucket, KeyMarker: l.name(marker), UploadIdMarker: aws.String(after), Prefix: l.given(in.Prefix), Delimiter: l.given(in.Delimiter),
		EncodingType: in.EncodingType, MaxUploads: aws.Int32(int32(l.limit)), IsTruncated: aws.Bool(false)}
	return out, s.openWith(r, in.Bucket, "", "s3:ListBucketMultipartUploads", in.ExpectedBucketOwner, nil, func(b *bucket) error {
		order := func(x, y *upload) int {
			return cmp.Or(strings.Compare(x.key, y.key), x.started.Compare(y.started), strings.Compare(x.id[24:], y.id[24:]))
		}
		begun := b.uploads[after]
		last := ""
		for _, u := range slices.SortedFunc(maps.Values(b.uploads), order) {
			shown, common := group(u.key, l.prefix, l.delimiter)
			switch {
			case !strings.HasPrefix(u.key, l.prefix) || marker != "" && u.key < marker || common && shown == last:
				continue
			case marker != "" && u.key == marker && (begun == nil || order(u, begun) <= 0):
				continue
			}
			if n := len(out.Uploads) + len(out.CommonPrefixes); n == l.limit {
				out.IsTruncated = aws.Bool(n > 0)
				break
			}
			out.NextKeyMarker, out.NextUploadIdMarker = l.name(u.key), aws.String(u.id)
			if last = shown; common {
				out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: l.name(shown)})
				continue
			}
			owner := ownerOf(b.owner)
			out.Uploads = append(out.Uploads, types.MultipartUpload{Key: l.name(u.key), UploadId: aws.String(u.id), Initiated: aws.Time(u.started), Owner: owner,
				Initiator: &types.Initiator{ID: owner.ID}, StorageClass: cmp.Or(u.as.StorageClass, types.StorageClassStandard), ChecksumAlgorithm: u.algorithm, ChecksumType: u.sumType})
		}
		return nil
	})
}

func (s *store) listParts(r *loggingtest.Request, in *s3.ListPartsInput) (*s3.ListPartsOutput, error) {
	limit := maxListed
	if in.MaxParts != nil {
		limit = max(0, min(limit, int(*in.MaxParts)))
	}
	after, err := strconv.Atoi(cmp.Or(aws.ToString(in.PartNumberMarker), "0"))
	if err != nil {
		return nil, detailed(invalid("Provided part-number-marker not an integer or within integer range"), "ArgumentName", "part-number-marker", "ArgumentValue", *in.PartNumberMarker)
	}
	out := &s3.ListPartsOutput{Bucket: in.Bucket, Key: in.Key, UploadId: in.UploadId, MaxParts: aws.Int32(int32(limit)), PartNumberMarker: aws.String(strconv.Itoa(after)),
		IsTruncated: aws.Bool(false), NextPartNumberMarker: aws.String("0")}
	return out, s.openWith(r, in.Bucket, aws.ToString(in.Key), "s3:ListMultipartUploadParts", in.ExpectedBucketOwner, nil, func(b *bucket) error {
		u, err := b.upload(in.Key, in.UploadId)
		if err != nil {
			return err
		}
		out.Owner, out.StorageClass, out.ChecksumAlgorithm, out.ChecksumType = ownerOf(b.owner), cmp.Or(u.as.StorageClass, types.StorageClassStandard), u.algorithm, u.sumType
		out.Initiator = &types.Initiator{ID: out.Owner.ID}
		for _, n := range slices.Sorted(maps.Keys(u.parts)) {
			if int(n) <= after {
				continue
			}
			if len(out.Parts) == limit {
				out.IsTruncated = aws.Bool(limit > 0)
				break
			}
			p := u.parts[n]
			out.NextPartNumberMarker = aws.String(strconv.Itoa(int(n)))
			shown := types.Part{PartNumber: aws.Int32(n), ETag: aws.String(p.etag), LastModified: aws.Time(p.at), Size: aws.Int64(int64(len(p.body)))}
			if u.algorithm != "" {
				shown.ChecksumCRC32, shown.ChecksumCRC32C, shown.ChecksumCRC64NVME = p.sums.CRC32, p.sums.CRC32C, p.sums.CRC64NVME
				shown.ChecksumSHA1, shown.ChecksumSHA256 = p.sums.SHA1, p.sums.SHA256
			}
			out.Parts = append(out.Parts, shown)
		}
		return nil
	})
}

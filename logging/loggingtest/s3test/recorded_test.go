package s3test_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

const logs = "my-logs"

// objectAPI is what both doors have of objects.
type objectAPI interface {
	api
	CopyObject(context.Context, *s3.CopyObjectInput, ...func(*s3.Options)) (*s3.CopyObjectOutput, error)
	DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error)
	ListObjects(context.Context, *s3.ListObjectsInput, ...func(*s3.Options)) (*s3.ListObjectsOutput, error)
	ListObjectVersions(context.Context, *s3.ListObjectVersionsInput, ...func(*s3.Options)) (*s3.ListObjectVersionsOutput, error)
	GetObjectTagging(context.Context, *s3.GetObjectTaggingInput, ...func(*s3.Options)) (*s3.GetObjectTaggingOutput, error)
	PutObjectTagging(context.Context, *s3.PutObjectTaggingInput, ...func(*s3.Options)) (*s3.PutObjectTaggingOutput, error)
	CreateMultipartUpload(context.Context, *s3.CreateMultipartUploadInput, ...func(*s3.Options)) (*s3.CreateMultipartUploadOutput, error)
	UploadPart(context.Context, *s3.UploadPartInput, ...func(*s3.Options)) (*s3.UploadPartOutput, error)
	UploadPartCopy(context.Context, *s3.UploadPartCopyInput, ...func(*s3.Options)) (*s3.UploadPartCopyOutput, error)
	CompleteMultipartUpload(context.Context, *s3.CompleteMultipartUploadInput, ...func(*s3.Options)) (*s3.CompleteMultipartUploadOutput, error)
	AbortMultipartUpload(context.Context, *s3.AbortMultipartUploadInput, ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error)
	ListMultipartUploads(context.Context, *s3.ListMultipartUploadsInput, ...func(*s3.Options)) (*s3.ListMultipartUploadsOutput, error)
	ListParts(context.Context, *s3.ListPartsInput, ...func(*s3.Options)) (*s3.ListPartsOutput, error)
}

// objects runs f through both doors, with a bucket.
func objects(t *testing.T, versioning types.BucketVersioningStatus, f func(t *testing.T, ctx context.Context, c objectAPI)) {
	t.Helper()
	for _, door := range []string{"typed", "wire"} {
		t.Run(door, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := mounted()
				s3test.PutBucket(v, s3test.BucketOptions{Name: logs, Versioning: versioning})
				var c objectAPI = s3test.New(v)
				if door == "wire" {
					c = s3.NewFromConfig(v.Config(), func(o *s3.Options) { o.DisableLogOutputChecksumValidationSkipped = true })
				}
				f(t, t.Context(), c)
			})
		})
	}
}

// put writes an object, and returns its version.
func put(t *testing.T, c objectAPI, key, body string) string {
	t.Helper()
	out, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(logs), Key: &key, Body: strings.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.VersionId)
}

// body is what an object has, or its error's code.
func body(c objectAPI, key string, version *string) string {
	out, err := c.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String(logs), Key: &key, VersionId: version})
	if err != nil {
		return code(err)
	}
	b, err := io.ReadAll(out.Body)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

var awkward = []string{"a+b", "a b", "a%2Bb", "dir/", "dir//x", "/lead", "ü/日本", "a&b=c?d#e", "date=2026-03-01/x", "quote'\"", "a*b~c(d)", "x\ty", "trail/.", "+"}

// Keys come back as they went in, from each listing, with and without an encoding.
func TestAwkwardKeys(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		for _, key := range awkward {
			put(t, c, key, key)
		}
		want := slices.Sorted(slices.Values(awkward))
		var v1, v2, versions []string
		one, err := c.ListObjects(ctx, &s3.ListObjectsInput{Bucket: aws.String(logs)})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range one.Contents {
			v1 = append(v1, *o.Key)
		}
		two, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(logs)})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range two.Contents {
			v2 = append(v2, *o.Key)
		}
		all, err := c.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: aws.String(logs)})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all.Versions {
			versions = append(versions, *o.Key)
		}
		for _, got := range [][]string{v1, v2, versions} {
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		}
		for _, key := range awkward {
			if got := body(c, key, nil); got != key {
				t.Errorf("%q: %q", key, got)
			}
		}
		encoded := map[string]string{}
		two, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(logs), EncodingType: "url"})
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range two.Contents {
			encoded[want[i]] = *o.Key
		}
		for key, want := range map[string]string{"a+b": "a%2Bb", "a b": "a+b", "a%2Bb": "a%252Bb", "date=2026-03-01/x": "date%3D2026-03-01/x", "ü/日本": "%C3%BC/%E6%97%A5%E6%9C%AC"} {
			if encoded[key] != want {
				t.Errorf("%q is %q, want %q", key, encoded[key], want)
			}
		}
		for _, key := range awkward {
			dest := "copies/" + key
			source := logs + "/" + strings.ReplaceAll(escape(key), "+", "%20")
			if _, err := c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: aws.String(logs), Key: &dest, CopySource: &source}); err != nil {
				t.Errorf("%q: %v", key, err)
			} else if got := body(c, dest, nil); got != key {
				t.Errorf("the copy of %q is %q", key, got)
			}
		}
		many := &types.Delete{}
		for _, key := range awkward {
			many.Objects = append(many.Objects, types.ObjectIdentifier{Key: aws.String(key)})
		}
		out, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: aws.String(logs), Delete: many})
		if err != nil || len(out.Deleted) != len(awkward) || len(out.Errors) != 0 {
			t.Errorf("%+v, %v", out, err)
		}
		two, err = c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(logs)})
		if err != nil || len(two.Contents) != len(awkward) || !strings.HasPrefix(*two.Contents[0].Key, "copies/") {
			t.Errorf("%d left, %v", len(two.Contents), err)
		}
	})
}

// escape is a key as it stands in a URL.
func escape(key string) string {
	u, err := http.NewRequest("GET", "http://x/", nil)
	if err != nil {
		return err.Error()
	}
	u.URL.Path = "/" + key
	out := strings.TrimPrefix(u.URL.EscapedPath(), "/")
	return strings.NewReplacer("+", "%2B", "?", "%3F").Replace(out)
}

func TestVersions(t *testing.T) {
	objects(t, types.BucketVersioningStatusEnabled, func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, key := aws.String(logs), aws.String("k")
		first := put(t, c, "k", "1")
		time.Sleep(time.Minute)
		second := put(t, c, "k", "2")
		if first == second || len(first) != 32 {
			t.Errorf("%q, %q", first, second)
		}
		deleted, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key})
		if err != nil || !aws.ToBool(deleted.DeleteMarker) {
			t.Fatalf("%+v, %v", deleted, err)
		}
		marker := *deleted.VersionId
		for version, want := range map[string]string{first: "1", second: "2", marker: "MethodNotAllowed", "": "NoSuchKey", "null": "NoSuchVersion", strings.Repeat("x", 32): "InvalidArgument", first[:31]: "InvalidArgument"} {
			id := &version
			if version == "" {
				id = nil
			}
			if got := body(c, "k", id); got != want {
				t.Errorf("version %q: %q, want %q", version, got, want)
			}
		}
		list, err := c.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: bucket})
		if err != nil || len(list.Versions) != 2 || len(list.DeleteMarkers) != 1 || *list.Versions[0].VersionId != second || *list.Versions[0].IsLatest || !*list.DeleteMarkers[0].IsLatest {
			t.Errorf("%+v, %v", list, err)
		}
		if now, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket}); err != nil || len(now.Contents) != 0 {
			t.Errorf("%+v, %v", now, err)
		}
		_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucket})
		if code(err) != "BucketNotEmpty" || !strings.Contains(err.Error(), "You must delete all versions in the bucket.") {
			t.Error(err)
		}
		// Without the marker the last version is there again.
		gone, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key, VersionId: &marker})
		if err != nil || !aws.ToBool(gone.DeleteMarker) || *gone.VersionId != marker || body(c, "k", nil) != "2" {
			t.Errorf("%+v, %v", gone, err)
		}
		// Suspended, there is one null version beside the others.
		_, err = c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: "Suspended"}})
		want(t, err, "")
		for _, text := range []string{"3", "4"} {
			if id := put(t, c, "k", text); id != "null" {
				t.Errorf("%q", id)
			}
		}
		if got := body(c, "k", aws.String("null")); got != "4" {
			t.Error(got)
		}
		var seen []string
		in := &s3.ListObjectVersionsInput{Bucket: bucket, MaxKeys: aws.Int32(1)}
		for {
			page, err := c.ListObjectVersions(ctx, in)
			if err != nil || len(page.Versions) != 1 || len(seen) > 3 {
				t.Fatalf("%+v, %v", page, err)
			}
			seen = append(seen, *page.Versions[0].VersionId)
			if !*page.IsTruncated {
				break
			}
			in.KeyMarker, in.VersionIdMarker = page.NextKeyMarker, page.NextVersionIdMarker
		}
		if d := cmp.Diff([]string{"null", second, first}, seen); d != "" {
			t.Error(d)
		}
		var ids []types.ObjectIdentifier
		for _, id := range append(seen, strings.Repeat("y", 32)) {
			ids = append(ids, types.ObjectIdentifier{Key: key, VersionId: aws.String(id)})
		}
		many, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: ids, Quiet: aws.Bool(true)}})
		if err != nil || len(many.Deleted) != 0 || len(many.Errors) != 1 || *many.Errors[0].Code != "InvalidArgument" {
			t.Errorf("%+v, %v", many, err)
		}
		_, err = c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: bucket})
		want(t, err, "")
	})
}

// What AWS was recorded to answer to conditions, of reads and of writes.
func TestConditions(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, key := aws.String(logs), aws.String("k")
		put(t, c, "k", "test")
		const etag = `"098f6bcd4621d373cade4e832627b4f6"`
		before, after := aws.Time(time.Now().Add(-time.Hour)), aws.Time(time.Now())
		time.Sleep(time.Hour)
		for name, tt := range map[string]struct {
			match, noneMatch          *string
			modifiedSince, unmodified *time.Time
			want                      string
		}{
			"none":                               {want: ""},
			"match":                              {match: aws.String(etag), want: ""},
			"match without quotes":               {match: aws.String(strings.Trim(etag, `"`)), want: ""},
			"another":                            {match: aws.String("etag123"), noneMatch: aws.String(etag), want: "PreconditionFailed"},
			"not modified":                       {noneMatch: aws.String(etag), want: "NotModified"},
			"modified":                           {noneMatch: aws.String("x"), modifiedSince: after, want: ""},
			"not since":                          {modifiedSince: after, want: "NotModified"},
			"since":                              {modifiedSince: before, want: ""},
			"changed":                            {unmodified: before, want: "PreconditionFailed"},
			"changed, and the same all the same": {match: aws.String(etag), unmodified: before, want: ""},
			"all":                                {noneMatch: aws.String(etag), unmodified: before, modifiedSince: after, want: "PreconditionFailed"},
		} {
			_, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, IfMatch: tt.match, IfNoneMatch: tt.noneMatch, IfModifiedSince: tt.modifiedSince, IfUnmodifiedSince: tt.unmodified})
			want(t, err, tt.want)
			_, err = c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key, IfMatch: tt.match, IfNoneMatch: tt.noneMatch, IfModifiedSince: tt.modifiedSince, IfUnmodifiedSince: tt.unmodified})
			want(t, err, tt.want)
			copied := tt.want
			if copied == "NotModified" {
				copied = "PreconditionFailed"
			}
			_, err = c.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("copy"), CopySource: aws.String(logs + "/k"), CopySourceIfMatch: tt.match, CopySourceIfNoneMatch: tt.noneMatch,
				CopySourceIfModifiedSince: tt.modifiedSince, CopySourceIfUnmodifiedSince: tt.unmodified})
			if code(err) != copied {
				t.Errorf("%s: a copy: %v, want %q", name, err, copied)
			}
		}
		for name, tt := range map[string]struct {
			key                *string
			match, noneMatch   *string
			want, wantDeletion string
		}{
			"not there, and it is":       {key, nil, aws.String("*"), "PreconditionFailed", ""},
			"not there":                  {aws.String("new"), nil, aws.String("*"), "", ""},
			"not this one":               {key, nil, aws.String(etag), "NotImplemented", ""},
			"any":                        {key, aws.String("*"), nil, "NotImplemented", ""},
			"another":                    {key, aws.String("x"), nil, "PreconditionFailed", "PreconditionFailed"},
			"of what is not there":       {aws.String("absent"), aws.String(etag), nil, "NoSuchKey", "PreconditionFailed"},
			"this one, which is the end": {key, aws.String(etag), nil, "", "PreconditionFailed"},
		} {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: tt.key, Body: strings.NewReader("new"), IfMatch: tt.match, IfNoneMatch: tt.noneMatch})
			if code(err) != tt.want {
				t.Errorf("%s: %v, want %q", name, err, tt.want)
			}
			if tt.match != nil && *tt.match != "*" {
				if _, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: tt.key, IfMatch: tt.match}); code(err) != tt.wantDeletion {
					t.Errorf("%s: deletion: %v, want %q", name, err, tt.wantDeletion)
				}
			}
			if tt.want == "" {
				put(t, c, "k", "test")
				_, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("new")})
				want(t, err, "")
			}
		}
	})
}

func TestCopies(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, source := aws.String(logs), aws.String(logs+"/source")
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("source"), Body: strings.NewReader("hello world"), ContentType: aws.String("text/x-log"), ContentLanguage: aws.String("de"),
			Metadata: map[string]string{"key": "value"}, Tagging: aws.String("team=ops&x=%2B"), ChecksumAlgorithm: "CRC32"})
		want(t, err, "")
		for name, tt := range map[string]struct {
			in   s3.CopyObjectInput
			code string
			want func(h *s3.HeadObjectOutput) bool
		}{
			"as it is": {s3.CopyObjectInput{CopySource: source}, "", func(h *s3.HeadObjectOutput) bool {
				return *h.ContentType == "text/x-log" && *h.ContentLanguage == "de" && h.Metadata["key"] == "value" && *h.TagCount == 2 && aws.ToString(h.ChecksumCRC32) == "DUoRhQ=="
			}},
			"with a slash first": {s3.CopyObjectInput{CopySource: aws.String("/" + logs + "/source")}, "", func(h *s3.HeadObjectOutput) bool { return *h.ContentLength == 11 }},
			"what is said beside COPY": {s3.CopyObjectInput{CopySource: source, Metadata: map[string]string{"other": "x"}, ContentType: aws.String("image/jpg")}, "", func(h *s3.HeadObjectOutput) bool {
				return h.Metadata["key"] == "value" && h.Metadata["other"] == "" && *h.ContentType == "text/x-log"
			}},
			"REPLACE": {s3.CopyObjectInput{CopySource: source, MetadataDirective: "REPLACE", Metadata: map[string]string{"other": "x"}}, "", func(h *s3.HeadObjectOutput) bool {
				return maps.Equal(h.Metadata, map[string]string{"other": "x"}) && *h.ContentType == "binary/octet-stream" && *h.TagCount == 2
			}},
			"other tags": {s3.CopyObjectInput{CopySource: source, TaggingDirective: "REPLACE", Tagging: aws.String("a=b")}, "", func(h *s3.HeadObjectOutput) bool {
				return *h.TagCount == 1
			}},
			"another class":      {s3.CopyObjectInput{CopySource: source, StorageClass: "STANDARD_IA"}, "", func(h *s3.HeadObjectOutput) bool { return h.StorageClass == "STANDARD_IA" }},
			"of nothing":         {s3.CopyObjectInput{CopySource: aws.String(logs + "/absent")}, "NoSuchKey", nil},
			"of no bucket":       {s3.CopyObjectInput{CopySource: aws.String("none-of-these/k")}, "NoSuchBucket", nil},
			"no key":             {s3.CopyObjectInput{CopySource: aws.String("wrongformat")}, "InvalidArgument", nil},
			"a version":          {s3.CopyObjectInput{CopySource: aws.String(logs + "/source?versionId=null")}, "", func(h *s3.HeadObjectOutput) bool { return *h.ContentLength == 11 }},
			"a version, invalid": {s3.CopyObjectInput{CopySource: aws.String(logs + "/source?versionId=x")}, "InvalidArgument", nil},
			"onto itself":        {s3.CopyObjectInput{CopySource: source, Key: aws.String("source")}, "InvalidRequest", nil},
			"onto itself, with metadata that do not count": {s3.CopyObjectInput{CopySource: source, Key: aws.String("source"), Metadata: map[string]string{"key": "value"}}, "InvalidRequest", nil},
			"onto what is there":                           {s3.CopyObjectInput{CopySource: source, Key: aws.String("source"), IfNoneMatch: aws.String("*")}, "InvalidRequest", nil},
		} {
			in := tt.in
			in.Bucket = bucket
			if in.Key == nil {
				in.Key = aws.String("to " + name)
			}
			_, err := c.CopyObject(ctx, &in)
			if code(err) != tt.code {
				t.Errorf("%s: %v, want %q", name, err, tt.code)
				continue
			}
			if tt.want == nil {
				continue
			}
			if head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: in.Key, ChecksumMode: "ENABLED"}); err != nil || !tt.want(head) {
				t.Errorf("%s: %+v, %v", name, head, err)
			}
		}
		if got := body(c, "source", nil); got != "hello world" {
			t.Error(got)
		}
	})
}

func TestMultipart(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, key := aws.String(logs), aws.String("dir/large +1")
		whole := bytes.Repeat([]byte("0123456789abcdef"), 5<<20/16)
		put(t, c, "small", "tail of it")
		for _, a := range []types.ChecksumAlgorithm{"", "CRC32", "SHA256", "CRC64NVME"} {
			made, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key, ChecksumAlgorithm: a, Metadata: map[string]string{"k": "v"}})
			if err != nil {
				t.Fatal(err)
			}
			id := made.UploadId
			one, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: id, PartNumber: aws.Int32(1), Body: bytes.NewReader(whole), ChecksumAlgorithm: a})
			want(t, err, "")
			two, err := c.UploadPartCopy(ctx, &s3.UploadPartCopyInput{Bucket: bucket, Key: key, UploadId: id, PartNumber: aws.Int32(3), CopySource: aws.String(logs + "/small"), CopySourceRange: aws.String("bytes=0-3")})
			want(t, err, "")
			if uploads, err := c.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: bucket, Prefix: aws.String("dir/")}); err != nil || len(uploads.Uploads) != 1 || *uploads.Uploads[0].Key != *key {
				t.Errorf("%+v, %v", uploads, err)
			}
			parts, err := c.ListParts(ctx, &s3.ListPartsInput{Bucket: bucket, Key: key, UploadId: id, MaxParts: aws.Int32(1)})
			if err != nil || len(parts.Parts) != 1 || !*parts.IsTruncated || *parts.NextPartNumberMarker != "1" || *parts.Parts[0].Size != 5<<20 {
				t.Errorf("%+v, %v", parts, err)
			}
			part := func(n int32, etag *string) types.CompletedPart {
				return types.CompletedPart{PartNumber: aws.Int32(n), ETag: etag}
			}
			for name, tt := range map[string]struct {
				parts []types.CompletedPart
				code  string
			}{
				"none":         {nil, "MalformedXML"},
				"out of order": {[]types.CompletedPart{part(3, two.CopyPartResult.ETag), part(1, one.ETag)}, "InvalidPartOrder"},
				"not there":    {[]types.CompletedPart{part(1, one.ETag), part(2, one.ETag)}, "InvalidPart"},
				"another":      {[]types.CompletedPart{part(1, two.CopyPartResult.ETag)}, "InvalidPart"},
			} {
				_, err := c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: id, MultipartUpload: &types.CompletedMultipartUpload{Parts: tt.parts}})
				if code(err) != tt.code {
					t.Errorf("%s: %v, want %s", name, err, tt.code)
				}
			}
			done, err := c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: id,
				MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{part(1, one.ETag), part(3, two.CopyPartResult.ETag)}}})
			if err != nil || !strings.HasSuffix(*done.ETag, `-2"`) {
				t.Fatalf("%+v, %v", done, err)
			}
			wantType := types.ChecksumTypeComposite
			if a == "" || a == "CRC64NVME" {
				wantType = types.ChecksumTypeFullObject
			}
			got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, ChecksumMode: "ENABLED"})
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(got.Body)
			if err != nil || string(text) != string(whole)+"tail" || got.Metadata["k"] != "v" || got.ChecksumType != wantType {
				t.Errorf("%s: %d bytes, %v, %v, %s", a, len(text), got.Metadata, err, got.ChecksumType)
			}
			last, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, PartNumber: aws.Int32(2)})
			if err != nil || *last.ContentLength != 4 || *last.PartsCount != 2 {
				t.Errorf("%+v, %v", last, err)
			}
			_, err = c.ListParts(ctx, &s3.ListPartsInput{Bucket: bucket, Key: key, UploadId: id})
			want(t, err, "NoSuchUpload")
		}
		made, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})
		want(t, err, "")
		var etags []types.CompletedPart
		for n := range int32(2) {
			out, err := c.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: made.UploadId, PartNumber: aws.Int32(n + 1), Body: strings.NewReader("small")})
			want(t, err, "")
			etags = append(etags, types.CompletedPart{PartNumber: aws.Int32(n + 1), ETag: out.ETag})
		}
		_, err = c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: made.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: etags}})
		want(t, err, "EntityTooSmall")
		_, err = c.UploadPart(ctx, &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: made.UploadId, PartNumber: aws.Int32(10001), Body: strings.NewReader("small")})
		want(t, err, "InvalidArgument")
		_, err = c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: made.UploadId})
		want(t, err, "")
		_, err = c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: made.UploadId})
		want(t, err, "NoSuchUpload")
	})
}

// Checksums as AWS was recorded to take and to refuse them.
func TestChecksumsRecorded(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		for name, tt := range map[string]struct {
			in   s3.PutObjectInput
			want string
			text string
		}{
			"the right one":   {s3.PutObjectInput{ChecksumCRC32: aws.String("DUoRhQ==")}, "", ""},
			"a wrong one":     {s3.PutObjectInput{ChecksumCRC32: aws.String("BD5xyQ==")}, "BadDigest", "The CRC32 you specified did not match the calculated checksum."},
			"hexadecimal":     {s3.PutObjectInput{ChecksumSHA256: aws.String("608fd5d6")}, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid."},
			"two":             {s3.PutObjectInput{ChecksumSHA256: aws.String("44e6996a"), ChecksumCRC32: aws.String("1c78e90c")}, "InvalidRequest", "Expecting a single x-amz-checksum- header."},
			"a wrong MD5":     {s3.PutObjectInput{ContentMD5: aws.String("CYketZBSTjX8czcs3cXVlg==")}, "BadDigest", "The Content-MD5 you specified did not match what we received."},
			"no MD5":          {s3.PutObjectInput{ContentMD5: aws.String("!")}, "InvalidDigest", ""},
			"the right MD5":   {s3.PutObjectInput{ContentMD5: aws.String("XrY7u+Ae7tCTyyK7j1rNww==")}, "", ""},
			"one that is new": {s3.PutObjectInput{ChecksumMD5: aws.String("XrY7u+Ae7tCTyyK7j1rNww==")}, "NotImplemented", ""},
		} {
			tt.in.Bucket, tt.in.Key, tt.in.Body = aws.String(logs), aws.String("k"), strings.NewReader("hello world")
			_, err := c.PutObject(ctx, &tt.in)
			if code(err) != tt.want || err != nil && !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%s: %v, want %q %s", name, err, tt.want, tt.text)
			}
		}
		if _, ok := c.(*s3.Client); ok {
			return // which sends a checksum of its own
		}
		put(t, c, "plain", "123456789")
		head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(logs), Key: aws.String("plain"), ChecksumMode: "ENABLED"})
		if err != nil || aws.ToString(head.ChecksumCRC64NVME) != "rosUhgp5mIg=" || head.ChecksumType != "FULL_OBJECT" {
			t.Errorf("%+v, %v", head, err)
		}
	})
}

func TestObjectMembers(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, key := aws.String(logs), aws.String("k")
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("12345678"), CacheControl: aws.String("no-cache"),
			ContentDisposition: aws.String(`attachment; filename="foo.jpg"`), ContentLanguage: aws.String("de"), Expires: aws.Time(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))})
		want(t, err, "")
		got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
		if err != nil || *got.CacheControl != "no-cache" || *got.ContentDisposition != `attachment; filename="foo.jpg"` || *got.ContentLanguage != "de" || aws.ToString(got.ExpiresString) != "Wed, 02 Jan 2030 03:04:05 GMT" {
			t.Errorf("%+v, %v", got, err)
		}
		got, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, ResponseContentType: aws.String("image/jpeg"), ResponseCacheControl: aws.String("max-age=74"), ResponseContentEncoding: aws.String("identity")})
		if err != nil || *got.ContentType != "image/jpeg" || *got.CacheControl != "max-age=74" || *got.ContentEncoding != "identity" {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, Range: aws.String("bytes=1024-4096")})
		want(t, err, "InvalidRange")
		var details interface{ ResponseMembers() []string }
		if errors.As(err, &details) {
			if d := cmp.Diff([]string{"RangeRequested", "bytes=1024-4096", "ActualObjectSize", "8"}, details.ResponseMembers()); d != "" {
				t.Error(d)
			}
		}
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("cold"), Body: strings.NewReader("x"), StorageClass: "DEEP_ARCHIVE"})
		want(t, err, "")
		if got := body(c, "cold", nil); got != "InvalidObjectState" {
			t.Error(got)
		}
		for _, tags := range []string{"a=1&a=2", "Key1,Key2=x", "k=v1,v2", "aws:k=v", strings.Repeat("k=v&", 2)} {
			if _, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("x"), Tagging: &tags}); err == nil {
				t.Errorf("the tags %q are taken", tags)
			}
		}
		_, err = c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: bucket, Key: key, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("a b"), Value: aws.String("")}}}})
		want(t, err, "")
		tags, err := c.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})
		if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Key != "a b" {
			t.Errorf("%+v, %v", tags, err)
		}
	})
}

// The listing of version 1 goes on behind what it showed, groups too.
func TestListObjects(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		for _, key := range []string{"a/1", "a/2", "b", "c/1", "c/2", "d"} {
			put(t, c, key, key)
		}
		for delimiter, want := range map[string][]string{"/": {"a/", "b", "c/", "d"}, "": {"a/1", "a/2", "b", "c/1", "c/2", "d"}} {
			in := &s3.ListObjectsInput{Bucket: aws.String(logs), MaxKeys: aws.Int32(1)}
			if delimiter != "" {
				in.Delimiter = &delimiter
			}
			var got []string
			for {
				page, err := c.ListObjects(ctx, in)
				if err != nil || len(got) > 9 {
					t.Fatal(got, err)
				}
				next := ""
				for _, o := range page.Contents {
					next = *o.Key
				}
				for _, p := range page.CommonPrefixes {
					next = *p.Prefix
				}
				got = append(got, next)
				if !*page.IsTruncated {
					break
				}
				if (page.NextMarker == nil) != (delimiter == "") {
					t.Errorf("the next marker is %v", page.NextMarker)
				}
				in.Marker = &next
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		}
	})
}

// The reads with which tools look at a bucket are answered as those of one on which
// nothing was ever set.
func TestNotConfigured(t *testing.T) {
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: logs})
	c, typed := s3.NewFromConfig(v.Config()), s3test.New(v)
	ctx, bucket := t.Context(), aws.String(logs)
	for name, errs := range map[string][]error{
		"NoSuchCORSConfiguration":               {second(c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: bucket})), second(typed.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: bucket}))},
		"NoSuchWebsiteConfiguration":            {second(c.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: bucket})), second(typed.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: bucket}))},
		"ReplicationConfigurationNotFoundError": {second(c.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: bucket})), second(typed.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: bucket}))},
		"ObjectLockConfigurationNotFoundError":  {second(c.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: bucket}))},
		"NoSuchBucketPolicy":                    {second(c.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: bucket}))},
		"":                                      {second(c.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: bucket})), second(c.GetBucketAccelerateConfiguration(ctx, &s3.GetBucketAccelerateConfigurationInput{Bucket: bucket})), second(c.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: bucket}))},
		"NotImplemented":                        {second(c.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: bucket, Key: aws.String("k")})), second(c.ListBucketMetricsConfigurations(ctx, &s3.ListBucketMetricsConfigurationsInput{Bucket: bucket}))},
		"NoSuchBucket":                          {second(c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: aws.String("none-of-these")}))},
		"InvalidBucketOwnerAWSAccountID":        {second(c.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: bucket, ExpectedBucketOwner: aws.String("aa000000000$")}))},
	} {
		for _, err := range errs {
			if code(err) != name {
				t.Errorf("%v, want %q", err, name)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// A presigned URL needs no more than itself.
func TestPresignedURLs(t *testing.T) {
	v := mounted()
	s3test.PutBucket(v, s3test.BucketOptions{Name: logs})
	c := s3.NewFromConfig(v.Config())
	sign := s3.NewPresignClient(c)
	put, err := sign.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(logs), Key: aws.String("a+b c"), Metadata: map[string]string{"team": "ops"}})
	if err != nil {
		t.Fatal(err)
	}
	do := func(method, url, body string, header http.Header) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(req.Header, header)
		res, err := v.Config().HTTPClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(text)
	}
	if status, text := do(put.Method, put.URL, "hello", put.SignedHeader); status != 200 {
		t.Errorf("%d %s", status, text)
	}
	get, err := sign.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(logs), Key: aws.String("a+b c"), ResponseContentType: aws.String("text/x")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if status, text := do("GET", get.URL, "", nil); status != 200 || text != "hello" {
		t.Errorf("%d %s", status, text)
	}
	if o, ok := s3test.ObjectAt(v, logs, "a+b c"); !ok || o.Metadata["team"] != "ops" {
		t.Errorf("%+v", o)
	}
	old := strings.Replace(get.URL, "X-Amz-Date=20", "X-Amz-Date=19", 1)
	if status, text := do("GET", old, "", nil); status != 403 || !strings.Contains(text, "Request has expired") {
		t.Errorf("%d %s", status, text)
	}
}

// What is not there of which bucket, and other errors as AWS was recorded to give them.
func TestRecordedErrors(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		bucket, none := aws.String(logs), aws.String("none-of-these")
		_, typed := c.(s3test.Client)
		for name, tt := range map[string]struct {
			err                   error
			code, message, member string
		}{
			"no tags":       {second(c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: bucket})), "NoSuchTagSet", "The TagSet does not exist", logs},
			"no rules":      {second(c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})), "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", logs},
			"no policy":     {second(c.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})), "NoSuchBucketPolicy", "The bucket policy does not exist", logs},
			"an empty one":  {second(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: bucket, Policy: aws.String("{}")})), "MalformedPolicy", "Missing required field Statement", ""},
			"a name":        {second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("TESTUPPERCASE")})), "InvalidBucketName", "The specified bucket is not valid.", "TESTUPPERCASE"},
			"an ownership":  {second(c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: none, ObjectOwnership: "RandomValue"})), "InvalidArgument", "Invalid x-amz-object-ownership header: RandomValue", ""},
			"a region":      {second(c.ListBuckets(ctx, &s3.ListBucketsInput{BucketRegion: aws.String("eu-east-1")})), "InvalidArgument", "Argument value eu-east-1 is not a valid AWS Region", "bucket-region"},
			"a canned ACL":  {second(c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("k"), ACL: "fake-acl"})), "InvalidArgument", "", "x-amz-acl"},
			"the same tags": {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{And: &types.LifecycleRuleAndOperator{Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("a"), Value: aws.String("2")}}}}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(7)}}))), "InvalidRequest", "Duplicate Tag Keys are not allowed.", ""},
			"not midnight":  {second(c.PutBucketLifecycleConfiguration(ctx, rules(types.LifecycleRule{Filter: &types.LifecycleRuleFilter{}, Expiration: &types.LifecycleExpiration{Date: aws.Time(time.Date(2023, 1, 1, 2, 2, 0, 0, time.UTC))}}))), "InvalidArgument", "'Date' must be at midnight GMT", "Date"},
			"a minimum size": {second(c.PutBucketLifecycleConfiguration(ctx, func() *s3.PutBucketLifecycleConfigurationInput {
				in := rules(expireIn(7))
				in.TransitionDefaultMinimumObjectSize = "value"
				return in
			}())), "InvalidRequest", "Invalid TransitionDefaultMinimumObjectSize found: value", ""},
		} {
			var api interface {
				ErrorCode() string
				ErrorMessage() string
			}
			if !errors.As(tt.err, &api) || api.ErrorCode() != tt.code || api.ErrorMessage() != tt.message && (typed || tt.message != "") { // the SDK has words of its own for none
				t.Errorf("%s: %v, want %s: %s", name, tt.err, tt.code, tt.message)
			}
			var more interface{ ResponseMembers() []string }
			if typed && tt.member != "" && (!errors.As(tt.err, &more) || !slices.Contains(more.ResponseMembers(), tt.member)) {
				t.Errorf("%s: %v does not name %s", name, tt.err, tt.member)
			}
		}
	})
}

// rules are a bucket's lifecycle.
func rules(all ...types.LifecycleRule) *s3.PutBucketLifecycleConfigurationInput {
	for i := range all {
		all[i].Status = types.ExpirationStatusEnabled
	}
	return &s3.PutBucketLifecycleConfigurationInput{Bucket: aws.String(logs), LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: all}}
}

func expireIn(days int32) types.LifecycleRule {
	return types.LifecycleRule{ID: aws.String("old"), Filter: &types.LifecycleRuleFilter{Prefix: aws.String("a/")}, Expiration: &types.LifecycleExpiration{Days: &days}}
}

// Objects that a rule is for say when they expire, by the first of the rules.
func TestExpiration(t *testing.T) {
	objects(t, "", func(t *testing.T, ctx context.Context, c objectAPI) {
		tagged := types.LifecycleRule{ID: aws.String("tagged"), Filter: &types.LifecycleRuleFilter{Tag: &types.Tag{Key: aws.String("t"), Value: aws.String("1")}}, Expiration: &types.LifecycleExpiration{Days: aws.Int32(2)}}
		_, err := c.PutBucketLifecycleConfiguration(ctx, rules(expireIn(7), tagged))
		want(t, err, "")
		time.Sleep(time.Hour)
		for _, tt := range []struct{ key, tags, want string }{
			{"a/k", "", `expiry-date="Sun, 09 Jan 2000 00:00:00 GMT", rule-id="old"`}, // the clock begins on 1 January
			{"a/t", "t=1", `expiry-date="Tue, 04 Jan 2000 00:00:00 GMT", rule-id="tagged"`},
			{"b/t", "t=2", ""},
		} {
			out, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(logs), Key: &tt.key, Tagging: &tt.tags, Body: strings.NewReader("x")})
			want(t, err, "")
			head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(logs), Key: &tt.key})
			want(t, err, "")
			if aws.ToString(out.Expiration) != tt.want || aws.ToString(head.Expiration) != tt.want {
				t.Errorf("%s: %s and %s, want %s", tt.key, aws.ToString(out.Expiration), aws.ToString(head.Expiration), tt.want)
			}
		}
	})
}

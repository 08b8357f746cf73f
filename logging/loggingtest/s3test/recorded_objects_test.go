package s3test_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

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

package s3test_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

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

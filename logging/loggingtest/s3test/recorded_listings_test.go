package s3test_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

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

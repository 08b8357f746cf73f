package trailog_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// twoAPage is a client whose pages are short.
type twoAPage struct{ trailog.ObjectAPI }

func (c twoAPage) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, opts ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	short := *in
	short.MaxKeys = aws.Int32(2)
	return c.ObjectAPI.ListObjectsV2(ctx, &short, opts...)
}

func TestBucketFiles(t *testing.T) {
	v := newAccount()
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails"})
	api := s3.NewFromConfig(v.Config())
	for _, key := range []string{"a/1", "a/2", "a/b/3", "a/c d/4", "a/c d/5", "a/e+f/6", "a/é/7", "ab/8", "z"} {
		if _, err := api.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("acme-trails"), Key: &key, Body: strings.NewReader(key)}); err != nil {
			t.Fatal(err)
		}
	}
	for name, client := range map[string]trailog.ObjectAPI{"wire": api, "typed": s3test.New(v), "short pages": twoAPage{api}} {
		t.Run(name, func(t *testing.T) {
			files := trailog.BucketFiles(client, "acme-trails").(trailrecord.FolderBucket)
			for prefix, want := range map[string]string{
				"": "a/ ab/", "a": "a/ ab/", "a/": "a/b/ a/c d/ a/e+f/ a/é/", "a/c": "a/c d/", "a/c d/": "", "none": "",
			} {
				var got []string
				for folder, err := range files.Folders(t.Context(), prefix) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, folder)
				}
				if s := strings.Join(got, " "); s != want {
					t.Errorf("%q: %q, want %q", prefix, s, want)
				}
			}
			var keys []string
			for key, err := range files.List(t.Context(), "a/e") {
				keys = append(keys, key)
				if err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff([]string{"a/e+f/6"}, keys); d != "" {
				t.Error(d)
			}
			for range files.Folders(t.Context(), "a/") {
				break // of the first page
			}
			if _, _, err := files.Open(t.Context(), "none"); !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
			missing := trailog.BucketFiles(client, "none-of-these").(trailrecord.FolderBucket)
			var errs []error
			for _, err := range missing.Folders(t.Context(), "x/") {
				errs = append(errs, err)
			}
			if len(errs) != 1 || errs[0] == nil || !strings.Contains(errs[0].Error(), "s3://none-of-these/x/: s3:ListObjectsV2: ") {
				t.Error(errs)
			}
		})
	}
}

package s3test_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

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

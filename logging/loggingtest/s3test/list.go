package s3test

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxListed is the largest page of ListObjectsV2.
const maxListed = 1000

func (s *store) listObjects(r *loggingtest.Request, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	limit := maxListed
	if in.MaxKeys != nil {
		if *in.MaxKeys < 0 {
			return nil, invalid("Argument maxKeys must be an integer between 0 and 2147483647")
		}
		limit = min(limit, int(*in.MaxKeys))
	}
	prefix, delimiter := aws.ToString(in.Prefix), aws.ToString(in.Delimiter)
	startAfter, after := aws.ToString(in.StartAfter), "" // of keys, and of what the page before showed
	if in.ContinuationToken != nil {
		token, err := base64.RawURLEncoding.DecodeString(*in.ContinuationToken)
		if err != nil || len(token) == 0 {
			return nil, invalid("The continuation token provided is incorrect")
		}
		startAfter, after = "", string(token)
	}
	context := map[string][]string{"s3:max-keys": {strconv.Itoa(limit)}}
	if in.Prefix != nil {
		context["s3:prefix"] = []string{prefix}
	}
	if in.Delimiter != nil {
		context["s3:delimiter"] = []string{delimiter}
	}
	name := func(s string) *string { return &s }
	if in.EncodingType == types.EncodingTypeUrl {
		name = func(s string) *string {
			return aws.String(strings.ReplaceAll(url.PathEscape(s), "%2F", "/"))
		}
	}
	out := &s3.ListObjectsV2Output{Name: in.Bucket, Prefix: name(prefix), MaxKeys: aws.Int32(int32(limit)), ContinuationToken: in.ContinuationToken,
		StartAfter: in.StartAfter, EncodingType: in.EncodingType, IsTruncated: aws.Bool(false)}
	if in.Delimiter != nil {
		out.Delimiter = name(delimiter)
	}
	err := s.openWith(r, in.Bucket, "", "s3:ListBucket", in.ExpectedBucketOwner, context, func(b *bucket) error {
		last := ""
		for _, key := range slices.Sorted(maps.Keys(b.objects)) {
			shown, common := group(key, prefix, delimiter)
			if !strings.HasPrefix(key, prefix) || key <= startAfter && startAfter != "" || after != "" && shown <= after || common && shown == last {
				continue
			}
			if n := len(out.Contents) + len(out.CommonPrefixes); n == limit {
				out.IsTruncated = aws.Bool(n > 0)
				break
			}
			if last = shown; common {
				out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: name(shown)})
				continue
			}
			o := b.objects[key]
			out.Contents = append(out.Contents, types.Object{Key: name(key), ETag: aws.String(o.ETag), LastModified: aws.Time(o.LastModified),
				Size: aws.Int64(int64(len(o.Body))), StorageClass: types.ObjectStorageClass(o.StorageClass)})
		}
		if *out.IsTruncated {
			out.NextContinuationToken = aws.String(base64.RawURLEncoding.EncodeToString([]byte(last)))
		}
		return nil
	})
	out.KeyCount = aws.Int32(int32(len(out.Contents) + len(out.CommonPrefixes)))
	return out, err
}

// group is what a listing shows for a key: itself, or what it has in common with
// others up to the delimiter.
func group(key, prefix, delimiter string) (shown string, common bool) {
	if rest, ok := strings.CutPrefix(key, prefix); ok && delimiter != "" {
		if i := strings.Index(rest, delimiter); i >= 0 {
			return key[:len(prefix)+i+len(delimiter)], true
		}
	}
	return key, false
}

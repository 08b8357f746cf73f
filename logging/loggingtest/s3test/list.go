package s3test

import (
	"encoding/base64"
	"iter"
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

// maxListed is the largest page of a listing.
const maxListed = 1000

// listing is what the listings of a bucket have in common.
type listing struct {
	prefix, delimiter string
	start             string // what was shown last, or is to be left out with all before it
	limit             int
	encoding          types.EncodingType
	context           map[string][]string // condition keys
}

func newListing(r *loggingtest.Request, prefix, delimiter *string, maxKeys *int32, encoding types.EncodingType) (listing, error) {
	l := listing{prefix: aws.ToString(prefix), delimiter: aws.ToString(delimiter), limit: maxListed, encoding: encoding}
	if encoding == "" && r.Sent("encoding-type") {
		return l, detailed(invalid("Invalid Encoding Method specified in Request"), "ArgumentName", "encoding-type")
	}
	if maxKeys != nil {
		if *maxKeys < 0 {
			return l, detailed(invalid("Argument maxKeys must be an integer between 0 and 2147483647"), "ArgumentName", "maxKeys", "ArgumentValue", strconv.Itoa(int(*maxKeys)))
		}
		l.limit = min(l.limit, int(*maxKeys))
	}
	l.context = map[string][]string{"s3:max-keys": {strconv.Itoa(l.limit)}}
	if prefix != nil {
		l.context["s3:prefix"] = []string{l.prefix}
	}
	if delimiter != nil {
		l.context["s3:delimiter"] = []string{l.delimiter}
	}
	return l, nil
}

// name is a key or a part of one as the answer has it. "url" is the encoding of forms, with
// slashes as they are.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (l *listing) name(s string) *string {
	if l.encoding == types.EncodingTypeUrl {
		s = strings.ReplaceAll(url.QueryEscape(s), "%2F", "/")
	}
	return &s
}

// given is name for a member that is there only if the caller sent it.
func (l *listing) given(s *string) *string {
	if s == nil {
		return nil
	}
	return l.name(*s)
}

// keys are what is shown of a bucket's keys in order, from where the listing begins: a key,
// or what several have in common, once. some says which keys there are.
func (l *listing) keys(b *bucket, some func(key string) bool) iter.Seq2[string, bool] {
	return func(yield func(shown string, common bool) bool) {
		last := ""
		for _, key := range slices.Sorted(maps.Keys(b.objects)) {
			if !strings.HasPrefix(key, l.prefix) || key <= l.start && l.start != "" || !some(key) {
				continue
			}
			shown, common := group(key, l.prefix, l.delimiter)
			if common && (shown == last || shown == l.start) {
				continue
			}
			if last = shown; !yield(shown, common) {
				return
			}
		}
	}
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

// page is what a page of a listing of objects has.
type page struct {
	contents []types.Object
	common   []types.CommonPrefix
	last     string // what was shown last
	more     bool
}

// objects lists the current objects.
func (l *listing) objects(b *bucket, owner *types.Owner) page {
	var p page
	for key, common := range l.keys(b, func(key string) bool { return b.current(key) != nil }) {
		if n := len(p.contents) + len(p.common); n == l.limit {
			p.more = n > 0
			break
		}
		if p.last = key; common {
			p.common = append(p.common, types.CommonPrefix{Prefix: l.name(key)})
			continue
		}
		o := b.current(key)
		p.contents = append(p.contents, types.Object{Key: l.name(key), ETag: aws.String(o.ETag), LastModified: aws.Time(o.LastModified), Owner: owner,
			Size: aws.Int64(int64(len(o.Body))), StorageClass: types.ObjectStorageClass(o.StorageClass),
			ChecksumAlgorithm: []types.ChecksumAlgorithm{o.sums.algorithm()}, ChecksumType: o.sumType()})
	}
	return p
}

func (s *store) listObjects(r *loggingtest.Request, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	l, err := newListing(r, in.Prefix, in.Delimiter, in.MaxKeys, in.EncodingType)
	if err != nil {
		return nil, err
	}
	l.start = aws.ToString(in.StartAfter)
	if in.ContinuationToken != nil {
		token, err := base64.RawURLEncoding.DecodeString(*in.ContinuationToken)
		if err != nil || len(token) == 0 {
			return nil, detailed(invalid("The continuation token provided is incorrect"), "ArgumentName", "continuation-token")
		}
		l.start = string(token)
	}
	var owner *types.Owner
	var p page
	err = s.openWith(r, in.Bucket, "", "s3:ListBucket", in.ExpectedBucketOwner, l.context, func(b *bucket) error {
		if aws.ToBool(in.FetchOwner) {
			owner = ownerOf(b.owner)
		}
		p = l.objects(b, owner)
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &s3.ListObjectsV2Output{Name: in.Bucket, Prefix: l.name(l.prefix), MaxKeys: aws.Int32(int32(l.limit)), ContinuationToken: in.ContinuationToken,
		StartAfter: l.given(in.StartAfter), Delimiter: l.given(in.Delimiter), EncodingType: in.EncodingType, IsTruncated: &p.more,
		Contents: p.contents, CommonPrefixes: p.common, KeyCount: aws.Int32(int32(len(p.contents) + len(p.common)))}
	if p.more {
		out.NextContinuationToken = aws.String(base64.RawURLEncoding.EncodeToString([]byte(p.last)))
	}
	return out, nil
}

func (s *store) listObjectsV1(r *loggingtest.Request, in *s3.ListObjectsInput) (*s3.ListObjectsOutput, error) {
	l, err := newListing(r, in.Prefix, in.Delimiter, in.MaxKeys, in.EncodingType)
	if err != nil {
		return nil, err
	}
	l.start = aws.ToString(in.Marker)
	var p page
	err = s.openWith(r, in.Bucket, "", "s3:ListBucket", in.ExpectedBucketOwner, l.context, func(b *bucket) error {
		p = l.objects(b, ownerOf(b.owner))
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := &s3.ListObjectsOutput{Name: in.Bucket, Prefix: l.name(l.prefix), Marker: l.name(l.start), MaxKeys: aws.Int32(int32(l.limit)),
		Delimiter: l.given(in.Delimiter), EncodingType: in.EncodingType, IsTruncated: &p.more, Contents: p.contents, CommonPrefixes: p.common}
	if p.more && in.Delimiter != nil { // without one, the last key is the next marker
		out.NextMarker = l.name(p.last)
	}
	return out, nil
}

func (s *store) listVersions(r *loggingtest.Request, in *s3.ListObjectVersionsInput) (*s3.ListObjectVersionsOutput, error) {
	l, err := newListing(r, in.Prefix, in.Delimiter, in.MaxKeys, in.EncodingType)
	if err != nil {
		return nil, err
	}
	marker, version := aws.ToString(in.KeyMarker), aws.ToString(in.VersionIdMarker)
	switch {
	case version != "" && marker == "":
		return nil, detailed(invalid("A version-id marker cannot be specified without a key marker."), "ArgumentName", "version-id-marker", "ArgumentValue", version)
	case version != "" && !wasGiven(version):
		return nil, badVersion(version)
	}
	out := &s3.ListObjectVersionsOutput{Name: in.Bucket, Prefix: l.name(l.prefix), KeyMarker: l.name(marker), VersionIdMarker: aws.String(version),
		MaxKeys: aws.Int32(int32(l.limit)), Delimiter: l.given(in.Delimiter), EncodingType: in.EncodingType, IsTruncated: aws.Bool(false)}
	err = s.openWith(r, in.Bucket, "", "s3:ListBucketVersions", in.ExpectedBucketOwner, l.context, func(b *bucket) error {
		listed, lastKey, lastVersion := 0, "", ""
		full := func() bool {
			if listed < l.limit {
				return false
			}
			if listed > 0 {
				out.IsTruncated, out.NextKeyMarker, out.NextVersionIdMarker = aws.Bool(true), l.name(lastKey), text(lastVersion)
			}
			return true
		}
		l.start = marker
		rest := l.keys(b, func(string) bool { return true })
		if version != "" { // what is left of the marker's own key
			all := b.objects[marker]
			if i := slices.IndexFunc(all, func(o *Object) bool { return o.id() == version }); i >= 0 {
				for _, o := range all[i+1:] {
					if full() {
						return nil
					}
					l.version(out, b, o)
					listed, lastKey, lastVersion = listed+1, marker, o.id()
				}
			}
		}
		for key, common := range rest {
			if common {
				if full() {
					return nil
				}
				out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: l.name(key)})
				listed, lastKey, lastVersion = listed+1, key, ""
				continue
			}
			for _, o := range b.objects[key] {
				if full() {
					return nil
				}
				l.version(out, b, o)
				listed, lastKey, lastVersion = listed+1, key, o.id()
			}
		}
		return nil
	})
	return out, err
}

// version adds a version or a delete marker to an answer.
func (l *listing) version(out *s3.ListObjectVersionsOutput, b *bucket, o *Object) {
	latest := aws.Bool(b.objects[o.Key][0] == o)
	if o.marker {
		out.DeleteMarkers = append(out.DeleteMarkers, types.DeleteMarkerEntry{Key: l.name(o.Key), VersionId: aws.String(o.id()), IsLatest: latest,
			LastModified: aws.Time(o.LastModified), Owner: ownerOf(b.owner)})
		return
	}
	out.Versions = append(out.Versions, types.ObjectVersion{Key: l.name(o.Key), VersionId: aws.String(o.id()), IsLatest: latest, ETag: aws.String(o.ETag),
		LastModified: aws.Time(o.LastModified), Owner: ownerOf(b.owner), Size: aws.Int64(int64(len(o.Body))), StorageClass: types.ObjectVersionStorageClass(o.StorageClass),
		ChecksumAlgorithm: []types.ChecksumAlgorithm{o.sums.algorithm()}, ChecksumType: o.sumType()})
}

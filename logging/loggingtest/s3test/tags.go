package s3test

import (
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxObjectTags is how many tags an object takes.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
const maxObjectTags = 10

// tagsOf reads the header x-amz-tagging, which is written as a query string.
func tagsOf(header string) ([]types.Tag, error) {
	bad := detailed(invalid("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."),
		"ArgumentName", "x-amz-tagging", "ArgumentValue", header)
	values, err := url.ParseQuery(header)
	if err != nil {
		return nil, bad
	}
	var tags []types.Tag
	for k, v := range values {
		if len(v) > 1 {
			return nil, bad
		}
		tags = append(tags, types.Tag{Key: aws.String(k), Value: aws.String(v[0])})
	}
	slices.SortFunc(tags, func(x, y types.Tag) int {
		if *x.Key < *y.Key {
			return -1
		}
		return 1
	})
	return checkObjectTags(tags)
}

func checkObjectTags(tags []types.Tag) ([]types.Tag, error) {
	if len(tags) > maxObjectTags {
		return nil, fail("BadRequest", "Object tags cannot be greater than 10")
	}
	return checkTags(tags)
}

// tagQuery is the header for tags.
func tagQuery(tags []types.Tag) string {
	q := url.Values{}
	for _, t := range tags {
		q.Set(*t.Key, *t.Value)
	}
	return q.Encode()
}

func (o *Object) tagCount() *int32 {
	if len(o.Tags) == 0 {
		return nil
	}
	return aws.Int32(int32(len(o.Tags)))
}

// withTags has f look at a version's tags, or put others in their place.
func (s *store) withTags(r *loggingtest.Request, name, owner, key, version *string, action string, f func(o *Object)) (id *string, err error) {
	if version != nil {
		action = "s3:" + action[:len(action)-len("ObjectTagging")] + "ObjectVersionTagging"
	} else {
		action = "s3:" + action
	}
	return id, s.openWith(r, name, aws.ToString(key), action, owner, nil, func(b *bucket) error {
		found, err := b.at(aws.ToString(key), version)
		if err != nil {
			return err
		}
		id = b.shownID(found)
		changed := *found
		f(&changed)
		all := slices.Clone(b.objects[found.Key])
		all[slices.Index(all, found)] = &changed
		b.objects[found.Key] = all
		return nil
	})
}

func (s *store) getObjectTags(r *loggingtest.Request, in *s3.GetObjectTaggingInput) (*s3.GetObjectTaggingOutput, error) {
	out := &s3.GetObjectTaggingOutput{TagSet: []types.Tag{}}
	id, err := s.withTags(r, in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId, "GetObjectTagging", func(o *Object) {
		out.TagSet = append(out.TagSet, loggingtest.Clone(o.Tags)...)
	})
	out.VersionId = id
	return out, err
}

func (s *store) putObjectTags(r *loggingtest.Request, in *s3.PutObjectTaggingInput) (*s3.PutObjectTaggingOutput, error) {
	tags, err := checkObjectTags(in.Tagging.TagSet)
	if err != nil {
		return nil, err
	}
	id, err := s.withTags(r, in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId, "PutObjectTagging", func(o *Object) { o.Tags = tags })
	return &s3.PutObjectTaggingOutput{VersionId: id}, err
}

func (s *store) deleteObjectTags(r *loggingtest.Request, in *s3.DeleteObjectTaggingInput) (*s3.DeleteObjectTaggingOutput, error) {
	id, err := s.withTags(r, in.Bucket, in.ExpectedBucketOwner, in.Key, in.VersionId, "DeleteObjectTagging", func(o *Object) { o.Tags = nil })
	return &s3.DeleteObjectTaggingOutput{VersionId: id}, err
}

package snstest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxTags is how many tags a topic can have.
const maxTags = 50

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return m
}

func checkTags(tags map[string]string) error {
	for k := range tags {
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return invalid("Tags Reason: aws: prefixed tag key names are not allowed for external use.")
		}
	}
	if len(tags) > maxTags {
		return failure("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
	}
	return nil
}

// tagged is the topic whose tags an operation is about.
func (s *store) tagged(r *loggingtest.Request, action string, topicARN *string) (topic, error) {
	t, err := s.authorized(r, action, topicARN)
	if isMissing(err) {
		err = failure("ResourceNotFound", "Resource does not exist")
	}
	return t, err
}

func (s *store) tag(r *loggingtest.Request, in *sns.TagResourceInput) (*sns.TagResourceOutput, error) {
	t, err := s.tagged(r, "TagResource", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	if len(tagMap(in.Tags)) < len(in.Tags) {
		return nil, invalid("Duplicated keys are not allowed.")
	}
	var refused error
	err = s.change(t, func(now *topic) {
		tags := maps.Clone(now.tags)
		maps.Copy(tags, tagMap(in.Tags))
		if refused = checkTags(tags); refused == nil {
			now.tags = tags
		}
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	return &sns.TagResourceOutput{}, nil
}

func (s *store) untag(r *loggingtest.Request, in *sns.UntagResourceInput) (*sns.UntagResourceOutput, error) {
	t, err := s.tagged(r, "UntagResource", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	err = s.change(t, func(now *topic) {
		now.tags = maps.Clone(now.tags)
		for _, k := range in.TagKeys {
			delete(now.tags, k)
		}
	})
	if err != nil {
		return nil, err
	}
	return &sns.UntagResourceOutput{}, nil
}

func (s *store) listTags(r *loggingtest.Request, in *sns.ListTagsForResourceInput) (*sns.ListTagsForResourceOutput, error) {
	t, err := s.tagged(r, "ListTagsForResource", in.ResourceArn)
	if err != nil {
		return nil, err
	}
	out := &sns.ListTagsForResourceOutput{Tags: []types.Tag{}}
	for _, k := range slices.Sorted(maps.Keys(t.tags)) {
		out.Tags = append(out.Tags, types.Tag{Key: aws.String(k), Value: aws.String(t.tags[k])})
	}
	return out, nil
}

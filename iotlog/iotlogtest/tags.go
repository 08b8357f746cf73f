package iotlogtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxTags is how many tags a thing group has at most. Things have none.
const maxTags = 50

// tagged is now with tags added.
func tagged(now map[string]string, tags []types.Tag) (map[string]string, error) {
	next := maps.Clone(now)
	for _, t := range tags {
		key := aws.ToString(t.Key)
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			return nil, invalid("Tag keys cannot start with aws:")
		}
		next[key] = aws.ToString(t.Value)
	}
	if len(next) > maxTags {
		return nil, &types.LimitExceededException{Message: aws.String(fmt.Sprintf("A resource has at most %d tags.", maxTags))}
	}
	return next, nil
}

// onTags asks for permission for an operation on the tags of a thing group, the only
// resource here that can have some, and does it.
func (s *store) onTags(r *loggingtest.Request, resource *string, do func(g *group) error) error {
	if err := r.Authorize("iot:"+r.Operation(), aws.ToString(resource), nil); err != nil {
		return err
	}
	name, err := named(r.View, "thinggroup", nil, resource)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.region(r.Region()).groups[name]
	if g == nil {
		return noGroup(name)
	}
	return do(g)
}

func (s *store) tag(r *loggingtest.Request, in *iot.TagResourceInput) (*iot.TagResourceOutput, error) {
	return nil, s.onTags(r, in.ResourceArn, func(g *group) (err error) {
		next, err := tagged(g.tags, in.Tags)
		if err == nil {
			g.tags = next
		}
		return err
	})
}

func (s *store) untag(r *loggingtest.Request, in *iot.UntagResourceInput) (*iot.UntagResourceOutput, error) {
	return nil, s.onTags(r, in.ResourceArn, func(g *group) error {
		g.tags = maps.Clone(g.tags)
		for _, k := range in.TagKeys {
			delete(g.tags, k)
		}
		return nil
	})
}

func (s *store) listTags(r *loggingtest.Request, in *iot.ListTagsForResourceInput) (*iot.ListTagsForResourceOutput, error) {
	out := &iot.ListTagsForResourceOutput{Tags: []types.Tag{}}
	return out, s.onTags(r, in.ResourceArn, func(g *group) error {
		page, next, err := pageOf(slices.Sorted(maps.Keys(g.tags)), itself, in.NextToken, nil)
		for _, k := range page {
			out.Tags = append(out.Tags, types.Tag{Key: aws.String(k), Value: aws.String(g.tags[k])})
		}
		out.NextToken = next
		return err
	})
}

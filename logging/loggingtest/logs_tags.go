package loggingtest

import (
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

func (s *logsStore) tagResource(r *Request, in *cloudwatchlogs.TagResourceInput) (*cloudwatchlogs.TagResourceOutput, error) {
	return &cloudwatchlogs.TagResourceOutput{}, s.withTags(r, "TagResource", in.ResourceArn, requestTags(in.Tags), addTags(in.Tags, in.ResourceArn))
}

// addTags adds tags to those that there are.
func addTags(more map[string]string, resource *string) func(map[string]string) error {
	return func(tags map[string]string) error {
		if err := checkTagKeys(more); err != nil {
			return err
		}
		merged := maps.Clone(tags)
		maps.Copy(merged, more)
		if len(merged) > maxLogGroupTags {
			return &types.TooManyTagsException{Message: aws.String("A resource can have no more than 50 tags."), ResourceName: resource}
		}
		maps.Copy(tags, more)
		return nil
	}
}

func (s *logsStore) untagResource(r *Request, in *cloudwatchlogs.UntagResourceInput) (*cloudwatchlogs.UntagResourceOutput, error) {
	condition := map[string][]string{"aws:TagKeys": in.TagKeys}
	return &cloudwatchlogs.UntagResourceOutput{}, s.withTags(r, "UntagResource", in.ResourceArn, condition, removeTags(in.TagKeys))
}

func removeTags(keys []string) func(map[string]string) error {
	return func(tags map[string]string) error {
		for _, k := range keys {
			delete(tags, k)
		}
		return nil
	}
}

func (s *logsStore) listTagsForResource(r *Request, in *cloudwatchlogs.ListTagsForResourceInput) (*cloudwatchlogs.ListTagsForResourceOutput, error) {
	out := &cloudwatchlogs.ListTagsForResourceOutput{}
	return out, s.withTags(r, "ListTagsForResource", in.ResourceArn, nil, func(tags map[string]string) error {
		out.Tags = maps.Clone(tags)
		return nil
	})
}

// withTags calls do on the tags of the group with a plain ARN, or of a destination.
func (s *logsStore) withTags(r *Request, action string, resourceARN *string, condition map[string][]string, do func(map[string]string) error) error {
	resource := aws.ToString(resourceARN)
	if !strings.HasPrefix(resource, "arn:") {
		return logsInvalid("The resource ARN is not valid")
	}
	destination, isDestination := strings.CutPrefix(resource, destinationARN(r.View, ""))
	name := ""
	if !isDestination {
		var err error
		if name, err = groupName(r.View, resource, false); err != nil {
			return err
		}
	}
	if err := authorizePlain(r, action, resource, condition); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	if d := region.destinations[destination]; isDestination && d != nil {
		return do(d.tags)
	}
	g := region.groups[name]
	if g == nil || isDestination {
		return logsNotFound("The specified resource does not exist.")
	}
	return do(g.tags)
}

// onGroupTags is for the tag operations of before 2022, which name the group.
func (s *logsStore) onGroupTags(r *Request, group *string, condition map[string][]string, do func(map[string]string) error) error {
	name := aws.ToString(group)
	merged := map[string][]string{}
	maps.Copy(merged, logsTagContext(r, name))
	maps.Copy(merged, condition)
	if err := r.Authorize("logs:"+r.Operation(), streamARN(r.View, name, ""), merged); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(r.Region(), name)
	if err != nil {
		return err
	}
	return do(g.tags)
}

func (s *logsStore) tagLogGroup(r *Request, in *cloudwatchlogs.TagLogGroupInput) (*cloudwatchlogs.TagLogGroupOutput, error) {
	add := addTags(in.Tags, in.LogGroupName)
	return nil, s.onGroupTags(r, in.LogGroupName, requestTags(in.Tags), func(tags map[string]string) error {
		err := add(tags)
		if tooMany, ok := err.(*types.TooManyTagsException); ok { // which the operation does not have
			err = logsInvalid(*tooMany.Message)
		}
		return err
	})
}

func (s *logsStore) untagLogGroup(r *Request, in *cloudwatchlogs.UntagLogGroupInput) (*cloudwatchlogs.UntagLogGroupOutput, error) {
	return nil, s.onGroupTags(r, in.LogGroupName, map[string][]string{"aws:TagKeys": in.Tags}, removeTags(in.Tags))
}

func (s *logsStore) listTagsLogGroup(r *Request, in *cloudwatchlogs.ListTagsLogGroupInput) (*cloudwatchlogs.ListTagsLogGroupOutput, error) {
	out := &cloudwatchlogs.ListTagsLogGroupOutput{}
	return out, s.onGroupTags(r, in.LogGroupName, nil, func(tags map[string]string) error {
		out.Tags = maps.Clone(tags)
		return nil
	})
}

func (s *logsStore) listLogGroups(r *Request, in *cloudwatchlogs.ListLogGroupsInput) (*cloudwatchlogs.ListLogGroupsOutput, error) {
	if err := r.Authorize("logs:ListLogGroups", streamARN(r.View, "", ""), nil); err != nil {
		return nil, err
	}
	parts := strings.Split(aws.ToString(in.LogGroupNamePattern), "|")
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	limit := 50
	if in.Limit != nil {
		limit = int(*in.Limit)
	}
	page, next, err := region.page(region.sorted(), func(g *logGroup) bool {
		if in.LogGroupClass != "" && in.LogGroupClass != g.class {
			return false
		}
		for _, part := range parts {
			if prefix, ok := strings.CutPrefix(part, "^"); ok && strings.HasPrefix(g.name, prefix) || !ok && strings.Contains(g.name, part) {
				return true
			}
		}
		return false
	}, in.NextToken, limit, 1000)
	if err != nil {
		return nil, err
	}
	out := &cloudwatchlogs.ListLogGroupsOutput{LogGroups: make([]types.LogGroupSummary, len(page)), NextToken: next}
	for i, g := range page {
		out.LogGroups[i] = types.LogGroupSummary{LogGroupName: aws.String(g.name), LogGroupArn: aws.String(groupARN(r.View, g.name)), LogGroupClass: g.class}
	}
	return out, nil
}

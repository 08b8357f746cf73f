package trailogtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const (
	maxTags      = 50
	maxListedIDs = 20 // of one ListTags
)

// tagsAfter is what tags are after some were added.
func tagsAfter(before map[string]string, added []types.Tag) (map[string]string, error) {
	after := maps.Clone(before)
	if after == nil {
		after = make(map[string]string, len(added))
	}
	for _, tag := range added {
		key := aws.ToString(tag.Key)
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			return nil, &types.InvalidTagParameterException{Message: aws.String("Tag keys that begin with aws: are reserved: " + key)}
		}
		after[key] = aws.ToString(tag.Value)
	}
	if len(after) > maxTags {
		return nil, &types.TagsLimitExceededException{Message: aws.String(fmt.Sprintf("A trail can have %d tags.", maxTags))}
	}
	return after, nil
}

// tagged looks up the trail that tags are about, by its ARN. It is called with the
// lock held.
func (s *store) tagged(v loggingtest.View, id string) (*trail, error) {
	a, err := arn.Parse(id)
	if err != nil {
		return nil, invalidARN("The ARN is not valid: " + id)
	}
	if a.Service == "cloudtrail" && !strings.HasPrefix(a.Resource, "trail/") {
		return nil, &types.ResourceTypeNotSupportedException{Message: aws.String("The resource type is not supported: " + id)}
	}
	if err := checkTrailARN(id); err != nil {
		return nil, err
	}
	if a.Region != v.Region() {
		return nil, invalidARN("Region in ARN is wrong, you can only access resources in region " + v.Region() + ".")
	}
	if t := s.trails[id]; s.sees(t) {
		return t, nil
	}
	return nil, &types.ResourceNotFoundException{Message: aws.String("Resource " + id + " does not exist.")}
}

func (s *store) addTags(r *loggingtest.Request, in *cloudtrail.AddTagsInput) (*cloudtrail.AddTagsOutput, error) {
	id := aws.ToString(in.ResourceId)
	if err := r.Authorize("cloudtrail:AddTags", id, nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.tagged(r.View, id)
	if err != nil {
		return nil, err
	}
	if t.owner != r.Account().ID() {
		return nil, notManagementAccount()
	}
	tags, err := tagsAfter(t.tags, in.TagsList)
	if err != nil {
		return nil, err
	}
	t.tags = tags
	return nil, nil
}

func (s *store) removeTags(r *loggingtest.Request, in *cloudtrail.RemoveTagsInput) (*cloudtrail.RemoveTagsOutput, error) {
	id := aws.ToString(in.ResourceId)
	if err := r.Authorize("cloudtrail:RemoveTags", id, nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.tagged(r.View, id)
	if err != nil {
		return nil, err
	}
	if t.owner != r.Account().ID() {
		return nil, notManagementAccount()
	}
	tags := maps.Clone(t.tags)
	for _, tag := range in.TagsList {
		delete(tags, aws.ToString(tag.Key))
	}
	t.tags = tags
	return nil, nil
}

func (s *store) listTags(r *loggingtest.Request, in *cloudtrail.ListTagsInput) (*cloudtrail.ListTagsOutput, error) {
	for _, id := range in.ResourceIdList {
		if err := r.Authorize("cloudtrail:ListTags", id, nil); err != nil {
			return nil, err
		}
	}
	if len(in.ResourceIdList) > maxListedIDs {
		return nil, invalidARN(fmt.Sprintf("A call can name %d resources.", maxListedIDs))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &cloudtrail.ListTagsOutput{ResourceTagList: []types.ResourceTag{}}
	for _, id := range in.ResourceIdList {
		t, err := s.tagged(r.View, id)
		if err != nil {
			return nil, err
		}
		row := types.ResourceTag{ResourceId: aws.String(id), TagsList: []types.Tag{}}
		for _, key := range slices.Sorted(maps.Keys(t.tags)) {
			row.TagsList = append(row.TagsList, types.Tag{Key: aws.String(key), Value: aws.String(t.tags[key])})
		}
		out.ResourceTagList = append(out.ResourceTagList, row)
	}
	return out, nil
}

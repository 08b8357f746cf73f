package ssmtest

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// maxTags is how many tags a document or a parameter has at most.
//
// https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html
const maxTags = 50

// withTags calls do with the tags of what can have some: of what is here, documents and
// parameters.
func (s *store) withTags(r *loggingtest.Request, kind types.ResourceTypeForTagging, id *string, keys map[string][]string, do func(*[]types.Tag) error) error {
	name, isParameter := DocumentName(r.View, id), kind == types.ResourceTypeForTaggingParameter
	var err error
	if isParameter {
		err = s.may(r, "ssm:"+r.Operation(), *id, keys)
	} else {
		err = r.Authorize("ssm:"+r.Operation(), DocumentARN(r.View, name), keys)
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	if p := here.find(askFor(r.View, *id)); isParameter && p != nil {
		return do(&p.tags)
	}
	if d := here.documents[name]; kind == types.ResourceTypeForTaggingDocument && d != nil && !d.amazon {
		return do(&d.tags)
	}
	return &types.InvalidResourceId{Message: aws.String("The resource ID " + *id + " of the type " + string(kind) + " is not valid.")}
}

// tagKeys are the condition keys of a call that brings tags.
func tagKeys(tags []types.Tag) map[string][]string {
	keys := map[string][]string{}
	for _, t := range tags {
		keys["aws:RequestTag/"+*t.Key] = []string{*t.Value}
		keys["aws:TagKeys"] = append(keys["aws:TagKeys"], *t.Key)
	}
	return keys
}

// tagged is tags with others.
func tagged(have, more []types.Tag) ([]types.Tag, error) {
	tags := slices.Clone(have)
	for _, t := range more {
		if strings.HasPrefix(strings.ToLower(*t.Key), "aws:") {
			return nil, invalid("Tag keys that begin with aws: are reserved")
		}
		if i := slices.IndexFunc(tags, func(have types.Tag) bool { return *have.Key == *t.Key }); i >= 0 {
			tags[i] = t
		} else {
			tags = append(tags, t)
		}
	}
	if len(tags) > maxTags {
		return nil, &types.TooManyTagsError{} // which has no message
	}
	return tags, nil
}

func (s *store) addTags(r *loggingtest.Request, in *ssm.AddTagsToResourceInput) (*ssm.AddTagsToResourceOutput, error) {
	return nil, s.withTags(r, in.ResourceType, in.ResourceId, tagKeys(in.Tags), func(tags *[]types.Tag) error {
		all, err := tagged(*tags, in.Tags)
		if err == nil {
			*tags = all
		}
		return err
	})
}

func (s *store) removeTags(r *loggingtest.Request, in *ssm.RemoveTagsFromResourceInput) (*ssm.RemoveTagsFromResourceOutput, error) {
	return nil, s.withTags(r, in.ResourceType, in.ResourceId, map[string][]string{"aws:TagKeys": in.TagKeys}, func(tags *[]types.Tag) error {
		*tags = slices.DeleteFunc(slices.Clone(*tags), func(t types.Tag) bool { return slices.Contains(in.TagKeys, *t.Key) })
		return nil
	})
}

func (s *store) listTags(r *loggingtest.Request, in *ssm.ListTagsForResourceInput) (*ssm.ListTagsForResourceOutput, error) {
	out := &ssm.ListTagsForResourceOutput{TagList: []types.Tag{}}
	return out, s.withTags(r, in.ResourceType, in.ResourceId, nil, func(tags *[]types.Tag) error {
		out.TagList = append(out.TagList, *tags...)
		return nil
	})
}

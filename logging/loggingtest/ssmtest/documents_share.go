package ssmtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Quotas of documents. Tags: https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html
const (
	maxShared       = 1000 // accounts that a document is shared with
	maxDocumentTags = 50
)

// onShared does something to how a document is shared, where the caller may.
func (s *store) onShared(r *loggingtest.Request, name *string, kind types.DocumentPermissionType, do func(*document) error) error {
	plain := DocumentName(r.View, name)
	if err := r.Authorize("ssm:"+r.Operation(), DocumentARN(r.View, plain), nil); err != nil {
		return err
	}
	if kind != types.DocumentPermissionTypeShare {
		return &types.InvalidPermissionType{Message: aws.String("The permission type is not supported. Share is the only supported permission type.")}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.region(r.View).documents[plain]
	if d == nil || d.amazon { // with whom Amazon's are shared only Amazon sees
		return noDocument(plain)
	}
	return do(d)
}

func (s *store) describePermission(r *loggingtest.Request, in *ssm.DescribeDocumentPermissionInput) (out *ssm.DescribeDocumentPermissionOutput, err error) {
	err = s.onShared(r, in.Name, in.PermissionType, func(d *document) error {
		page, next, err := Page(slices.Sorted(maps.Keys(d.shared)), in.NextToken, in.MaxResults, 200)
		if err != nil {
			return err
		}
		out = &ssm.DescribeDocumentPermissionOutput{AccountIds: append([]string{}, page...), AccountSharingInfoList: []types.AccountSharingInfo{}, NextToken: next}
		for _, account := range page {
			out.AccountSharingInfoList = append(out.AccountSharingInfoList, types.AccountSharingInfo{AccountId: aws.String(account), SharedDocumentVersion: aws.String(d.shared[account])})
		}
		return nil
	})
	return out, err
}

func (s *store) modifyPermission(r *loggingtest.Request, in *ssm.ModifyDocumentPermissionInput) (*ssm.ModifyDocumentPermissionOutput, error) {
	return nil, s.onShared(r, in.Name, in.PermissionType, func(d *document) error {
		shared := maps.Clone(d.shared)
		if shared == nil {
			shared = map[string]string{}
		}
		version := aws.ToString(in.SharedDocumentVersion)
		if version == "" {
			version = "$DEFAULT"
		}
		for _, account := range in.AccountIdsToAdd {
			shared[strings.ToLower(account)] = version
		}
		for _, account := range in.AccountIdsToRemove {
			delete(shared, strings.ToLower(account))
		}
		if len(shared) > maxShared {
			return &types.DocumentPermissionLimit{Message: aws.String("The document can't be shared with more AWS accounts.")}
		}
		d.shared = shared
		return nil
	})
}

// withTags calls do with the tags of what can have some: of what is here, documents.
func (s *store) withTags(r *loggingtest.Request, kind types.ResourceTypeForTagging, id *string, keys map[string][]string, do func(*document) error) error {
	name := DocumentName(r.View, id)
	if err := r.Authorize("ssm:"+r.Operation(), DocumentARN(r.View, name), keys); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.region(r.View).documents[name]
	if kind != types.ResourceTypeForTaggingDocument || d == nil || d.amazon {
		return &types.InvalidResourceId{Message: aws.String("The resource ID " + aws.ToString(id) + " of the type " + string(kind) + " is not valid.")}
	}
	return do(d)
}

func (s *store) addTags(r *loggingtest.Request, in *ssm.AddTagsToResourceInput) (*ssm.AddTagsToResourceOutput, error) {
	keys := map[string][]string{}
	for _, t := range in.Tags {
		keys["aws:RequestTag/"+*t.Key] = []string{*t.Value}
		keys["aws:TagKeys"] = append(keys["aws:TagKeys"], *t.Key)
	}
	return nil, s.withTags(r, in.ResourceType, in.ResourceId, keys, func(d *document) error {
		tags := slices.Clone(d.tags)
		for _, t := range in.Tags {
			if strings.HasPrefix(strings.ToLower(*t.Key), "aws:") {
				return invalid("Tag keys that begin with aws: are reserved")
			}
			if i := slices.IndexFunc(tags, func(have types.Tag) bool { return *have.Key == *t.Key }); i >= 0 {
				tags[i] = t
			} else {
				tags = append(tags, t)
			}
		}
		if len(tags) > maxDocumentTags {
			return &types.TooManyTagsError{} // which has no message
		}
		d.tags = tags
		return nil
	})
}

func (s *store) removeTags(r *loggingtest.Request, in *ssm.RemoveTagsFromResourceInput) (*ssm.RemoveTagsFromResourceOutput, error) {
	return nil, s.withTags(r, in.ResourceType, in.ResourceId, map[string][]string{"aws:TagKeys": in.TagKeys}, func(d *document) error {
		d.tags = slices.DeleteFunc(slices.Clone(d.tags), func(t types.Tag) bool { return slices.Contains(in.TagKeys, *t.Key) })
		return nil
	})
}

func (s *store) listTags(r *loggingtest.Request, in *ssm.ListTagsForResourceInput) (*ssm.ListTagsForResourceOutput, error) {
	out := &ssm.ListTagsForResourceOutput{TagList: []types.Tag{}}
	return out, s.withTags(r, in.ResourceType, in.ResourceId, nil, func(d *document) error {
		out.TagList = append(out.TagList, d.tags...)
		return nil
	})
}

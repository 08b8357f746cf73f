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

// maxShared is how many accounts a document is shared with at most.
const maxShared = 1000

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

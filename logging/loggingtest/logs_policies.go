package loggingtest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxLogsPolicies is the resource policies of account scope in a region.
const maxLogsPolicies = 10

// logsResourcePolicy is immutable.
type logsResourcePolicy struct {
	name, resourceARN string
	text              string
	document          policy.Document
	updated           int64 // ms
	revision          string
}

func (p *logsResourcePolicy) describe() types.ResourcePolicy {
	out := types.ResourcePolicy{
		PolicyName:      aws.String(p.name),
		PolicyDocument:  aws.String(p.text),
		LastUpdatedTime: aws.Int64(p.updated),
		PolicyScope:     types.PolicyScopeAccount,
	}
	if p.resourceARN != "" {
		out.RevisionId = aws.String(p.revision)
		out.PolicyScope = types.PolicyScopeResource
		out.ResourceArn = aws.String(p.resourceARN)
	}
	return out
}

// normalised is the document as a listing shows it: lists of one are texts, and a policy
// without a version is one of the old.
func (p *logsResourcePolicy) normalised() *string {
	d := p.document.Clone()
	if d.Version == "" {
		d.Version = "2008-10-17"
	}
	return aws.String(d.String())
}

func (s *logsStore) putResourcePolicy(r *Request, in *cloudwatchlogs.PutResourcePolicyInput) (*cloudwatchlogs.PutResourcePolicyOutput, error) {
	if err := r.Authorize("logs:PutResourcePolicy", "*", nil); err != nil {
		return nil, err
	}
	p := &logsResourcePolicy{
		name:        aws.ToString(in.PolicyName),
		resourceARN: aws.ToString(in.ResourceArn),
		text:        aws.ToString(in.PolicyDocument),
		updated:     nowMillis(),
	}
	if p.name == "" || p.text == "" {
		return nil, logsInvalid("policyName and policyDocument are required")
	}
	var err error
	if p.document, err = parseDocument(p.text); err != nil {
		return nil, logsInvalid("Policy document is not valid JSON or not a valid policy: " + err.Error())
	}
	group := ""
	if p.resourceARN != "" {
		if group, err = groupName(r.View, p.resourceARN, true); err != nil {
			return nil, err
		}
		p.resourceARN = groupARN(r.View, group)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	key := p.name
	if p.resourceARN != "" {
		if _, err := s.group(r.Region(), group); err != nil {
			return nil, err
		}
		key = p.resourceARN
		if old := region.policies[key]; !sameRevision(old, in.ExpectedRevisionId) {
			return nil, &types.OperationAbortedException{Message: aws.String("The expected revision ID does not match")}
		}
	} else if region.policies[key] == nil && region.accountPolicies() >= maxLogsPolicies {
		return nil, &types.LimitExceededException{Message: aws.String("Resource limit exceeded.")}
	}
	s.sequence++
	p.revision = fmt.Sprintf("%016x", s.sequence)
	region.policies[key] = p
	described := p.describe()
	return &cloudwatchlogs.PutResourcePolicyOutput{ResourcePolicy: &described, RevisionId: described.RevisionId}, nil
}

func (region *logsRegion) accountPolicies() int {
	n := 0
	for _, p := range region.policies {
		if p.resourceARN == "" {
			n++
		}
	}
	return n
}

func sameRevision(old *logsResourcePolicy, expected *string) bool {
	if old == nil {
		return expected == nil
	}
	return expected != nil && *expected == old.revision
}

func (s *logsStore) describeResourcePolicies(r *Request, in *cloudwatchlogs.DescribeResourcePoliciesInput) (*cloudwatchlogs.DescribeResourcePoliciesOutput, error) {
	if err := r.Authorize("logs:DescribeResourcePolicies", "*", nil); err != nil {
		return nil, err
	}
	scope := in.PolicyScope
	resource := ""
	if in.ResourceArn != nil {
		group, err := groupName(r.View, *in.ResourceArn, true)
		if err != nil {
			return nil, err
		}
		scope, resource = types.PolicyScopeResource, groupARN(r.View, group)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	policies := s.region(r.Region()).policies
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(policies)) {
		p := policies[key]
		isResource := p.resourceARN != ""
		if isResource == (scope == types.PolicyScopeResource) && (resource == "" || resource == p.resourceARN) {
			keys = append(keys, key)
		}
	}
	page, next, err := pageOf(keys, func(k string) string { return k }, in.NextToken, int(aws.ToInt32(in.Limit)), 50)
	if err != nil {
		return nil, logsInvalid("The specified nextToken is invalid.")
	}
	out := &cloudwatchlogs.DescribeResourcePoliciesOutput{NextToken: next, ResourcePolicies: []types.ResourcePolicy{}}
	for _, key := range page {
		shown := policies[key].describe()
		shown.PolicyDocument = policies[key].normalised()
		out.ResourcePolicies = append(out.ResourcePolicies, shown)
	}
	return out, nil
}

func (s *logsStore) deleteResourcePolicy(r *Request, in *cloudwatchlogs.DeleteResourcePolicyInput) (*cloudwatchlogs.DeleteResourcePolicyOutput, error) {
	if err := r.Authorize("logs:DeleteResourcePolicy", "*", nil); err != nil {
		return nil, err
	}
	key := aws.ToString(in.PolicyName)
	if in.ResourceArn != nil {
		group, err := groupName(r.View, *in.ResourceArn, true)
		if err != nil {
			return nil, err
		}
		key = groupARN(r.View, group)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	policies := s.region(r.Region()).policies
	old := policies[key]
	if old == nil {
		return nil, logsNotFound("Policy with name [" + aws.ToString(in.PolicyName) + "] does not exist.")
	}
	if in.ResourceArn != nil && !sameRevision(old, in.ExpectedRevisionId) {
		return nil, &types.OperationAbortedException{Message: aws.String("The expected revision ID does not match")}
	}
	delete(policies, key)
	return &cloudwatchlogs.DeleteResourcePolicyOutput{}, nil
}

// resourcePolicy is all policies that are about a group, as one: those of the
// account, and the group's own. It is nil where there are none.
func (s *logsStore) resourcePolicy(v View, group string) *policy.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	policies := s.region(v.Region()).policies
	var all *policy.Source
	for _, key := range slices.Sorted(maps.Keys(policies)) {
		p := policies[key]
		if p.resourceARN != "" && p.resourceARN != groupARN(v, group) {
			continue
		}
		if all == nil {
			all = &policy.Source{Name: "resource policy " + p.name, Document: p.document.Clone()}
			continue
		}
		all.Name += ", " + p.name
		all.Document.Statements = append(all.Document.Statements, p.document.Statements...)
	}
	return all
}

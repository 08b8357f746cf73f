package loggingtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// serviceRolePolicies is where the policies of service-linked roles are, which
// nobody can attach.
const serviceRolePolicies = "/aws-service-role/"

func (s *iamStore) putRolePolicy(r *Request, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, error) {
	return &iam.PutRolePolicyOutput{}, s.changeRole(r, "PutRolePolicy", in.RoleName, nil, func(role *iamRole) error {
		return role.put(roleHolder, role.name, in.PolicyName, in.PolicyDocument)
	})
}

func (s *iamStore) getRolePolicy(r *Request, in *iam.GetRolePolicyInput) (out *iam.GetRolePolicyOutput, err error) {
	err = s.onRole(r, "GetRolePolicy", in.RoleName, nil, func(role *iamRole) (err error) {
		out = &iam.GetRolePolicyOutput{RoleName: aws.String(role.name), PolicyName: in.PolicyName}
		out.PolicyDocument, err = role.get(roleHolder, in.PolicyName)
		return err
	})
	return out, err
}

func (s *iamStore) listRolePolicies(r *Request, in *iam.ListRolePoliciesInput) (out *iam.ListRolePoliciesOutput, err error) {
	err = s.onRole(r, "ListRolePolicies", in.RoleName, nil, func(role *iamRole) (err error) {
		out = &iam.ListRolePoliciesOutput{}
		out.PolicyNames, out.Marker, err = role.names(in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

func (s *iamStore) deleteRolePolicy(r *Request, in *iam.DeleteRolePolicyInput) (*iam.DeleteRolePolicyOutput, error) {
	return &iam.DeleteRolePolicyOutput{}, s.changeRole(r, "DeleteRolePolicy", in.RoleName, nil, func(role *iamRole) error {
		return role.drop(roleHolder, in.PolicyName)
	})
}

func (s *iamStore) attachRolePolicy(r *Request, in *iam.AttachRolePolicyInput) (*iam.AttachRolePolicyOutput, error) {
	condition, err := attachable(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.AttachRolePolicyOutput{}, s.changeRole(r, "AttachRolePolicy", in.RoleName, condition, func(role *iamRole) error {
		return s.attach(&role.policySet, roleHolder, in.PolicyArn)
	})
}

func (s *iamStore) detachRolePolicy(r *Request, in *iam.DetachRolePolicyInput) (*iam.DetachRolePolicyOutput, error) {
	condition := map[string][]string{"iam:PolicyARN": {aws.ToString(in.PolicyArn)}}
	return &iam.DetachRolePolicyOutput{}, s.changeRole(r, "DetachRolePolicy", in.RoleName, condition, func(role *iamRole) error {
		return role.detach(in.PolicyArn)
	})
}

func (s *iamStore) listAttachedRolePolicies(r *Request, in *iam.ListAttachedRolePoliciesInput) (out *iam.ListAttachedRolePoliciesOutput, err error) {
	err = s.onRole(r, "ListAttachedRolePolicies", in.RoleName, nil, func(role *iamRole) (err error) {
		out = &iam.ListAttachedRolePoliciesOutput{}
		out.AttachedPolicies, out.Marker, err = s.attachedTo(role.policySet, in.PathPrefix, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

func (s *iamStore) createPolicy(r *Request, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, error) {
	name, path := aws.ToString(in.PolicyName), aws.ToString(in.Path)
	if path == "" {
		path = rootPath
	}
	arn := iamARN(r.Account(), "policy", path, name)
	tags, condition, err := iamTags(in.Tags, nil)
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("iam:CreatePolicy", arn, condition); err != nil {
		return nil, err
	}
	if len(tags) > 0 {
		if err := r.Authorize("iam:TagPolicy", arn, condition); err != nil {
			return nil, err
		}
	}
	text := aws.ToString(in.PolicyDocument)
	document, err := checkIdentityPolicy(text)
	if err != nil {
		return nil, err
	}
	if policy.Length(text) > policy.MaxManaged {
		return nil, limitExceeded("Cannot exceed quota for PolicySize: %d", policy.MaxManaged)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for other, v := range s.policies {
		p := v.latest()
		if p == nil || strings.Contains(other, "::aws:") {
			continue
		}
		count++
		if strings.EqualFold(p.name, name) {
			return nil, &types.EntityAlreadyExistsException{Message: aws.String(fmt.Sprintf("A policy called %s already exists. Duplicate names are not allowed.", name))}
		}
	}
	if count >= maxPolicies {
		return nil, limitExceeded("Cannot exceed quota for PoliciesPerAccount: %d", maxPolicies)
	}
	p := &managedPolicy{
		id: s.newID("ANPA"), name: name, path: path, arn: arn,
		created:     time.Now().UTC(),
		description: aws.ToString(in.Description),
		text:        text, document: document, tags: tags,
	}
	entry(s.policies, arn).put(time.Now(), p, s.propagation)
	out := s.describePolicy(p)
	out.Description = nil // only GetPolicy has it
	return &iam.CreatePolicyOutput{Policy: out}, nil
}

// managed finds a managed policy, AWS's own included. It is called with the lock
// held.
func (s *iamStore) managed(arn string) *managedPolicy {
	v := s.policies[arn]
	if v == nil {
		if p := awsManaged(s.account, arn); p != nil {
			v = entry(s.policies, arn)
			v.seed(p)
		}
	}
	return v.latest()
}

// describePolicy is called with the lock held.
func (s *iamStore) describePolicy(p *managedPolicy) *types.Policy {
	attached, boundaries := 0, 0
	for h, boundary := range s.holders() {
		if slices.Contains(h.attached, p.arn) {
			attached++
		}
		if boundary == p.arn {
			boundaries++
		}
	}
	out := &types.Policy{
		Arn:                           aws.String(p.arn),
		PolicyId:                      aws.String(p.id),
		PolicyName:                    aws.String(p.name),
		Path:                          aws.String(p.path),
		DefaultVersionId:              aws.String(p.defaultVersion().id()),
		AttachmentCount:               aws.Int32(int32(attached)),
		PermissionsBoundaryUsageCount: aws.Int32(int32(boundaries)),
		IsAttachable:                  !strings.Contains(p.arn, ":policy"+serviceRolePolicies),
		CreateDate:                    aws.Time(p.created.Truncate(time.Second)),
		UpdateDate:                    aws.Time(p.all()[0].created.Truncate(time.Second)),
		Tags:                          listIAMTags(p.tags),
	}
	if p.description != "" {
		out.Description = aws.String(p.description)
	}
	return out
}

// onPolicy authorizes an action on a managed policy, and calls do on it under the
// lock.
func (s *iamStore) onPolicy(r *Request, action string, policyARN *string, do func(*managedPolicy) error) error {
	arn := aws.ToString(policyARN)
	if err := r.Authorize("iam:"+action, arn, nil); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.managed(arn)
	if p == nil {
		return noSuchEntity("Policy %s was not found.", arn)
	}
	return do(p)
}

func (s *iamStore) getPolicy(r *Request, in *iam.GetPolicyInput) (out *iam.GetPolicyOutput, err error) {
	err = s.onPolicy(r, "GetPolicy", in.PolicyArn, func(p *managedPolicy) error {
		out = &iam.GetPolicyOutput{Policy: s.describePolicy(p)}
		return nil
	})
	return out, err
}

func (s *iamStore) deletePolicy(r *Request, in *iam.DeletePolicyInput) (*iam.DeletePolicyOutput, error) {
	return &iam.DeletePolicyOutput{}, s.onPolicy(r, "DeletePolicy", in.PolicyArn, func(p *managedPolicy) error {
		d := s.describePolicy(p)
		if *d.AttachmentCount+*d.PermissionsBoundaryUsageCount > 0 {
			return &types.DeleteConflictException{Message: aws.String("Cannot delete a policy attached to entities.")}
		}
		if strings.Contains(p.arn, "::aws:") {
			return invalidInput("An AWS managed policy cannot be deleted")
		}
		if len(p.all()) > 1 {
			return deleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
		}
		s.policies[p.arn].put(time.Now(), nil, s.propagation)
		return nil
	})
}

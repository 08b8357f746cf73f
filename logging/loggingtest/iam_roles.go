package loggingtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Quotas of an account that nobody has raised.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxRoles           = 1000
	maxAttached        = 10
	maxRoleTags        = 50
	maxPolicies        = 1500
	defaultSession     = 3600 // seconds
	defaultIAMPage     = 100
	mostIAMPage        = 1000
	rootPath           = "/"
	serviceLinkedRoles = "/aws-service-role/"
)

func (s *iamStore) createRole(r *Request, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, error) {
	name, path := aws.ToString(in.RoleName), aws.ToString(in.Path)
	if path == "" {
		path = rootPath
	}
	tags, condition, err := iamTags(in.Tags, nil)
	if err != nil {
		return nil, err
	}
	if in.PermissionsBoundary != nil {
		condition["iam:PermissionsBoundary"] = []string{*in.PermissionsBoundary}
	}
	resource := iamARN(r.Account(), "role", path, name)
	if err := r.Authorize("iam:CreateRole", resource, condition); err != nil {
		return nil, err
	}
	if len(tags) > 0 {
		if err := r.Authorize("iam:TagRole", resource, condition); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasPrefix(path, serviceLinkedRoles) {
		return nil, invalidInput("The path " + serviceLinkedRoles + " is reserved for service-linked roles")
	}
	if s.roles[strings.ToLower(name)].latest() != nil {
		return nil, &types.EntityAlreadyExistsException{Message: aws.String("Role with name " + name + " already exists.")}
	}
	if count(s.roles) >= maxRoles {
		return nil, limitExceeded("Cannot exceed quota for RolesPerAccount: %d", maxRoles)
	}
	role := &iamRole{
		id: s.newID("AROA"), name: name, path: path,
		created:     time.Now().UTC(),
		description: aws.ToString(in.Description),
		maxSession:  defaultSession,
		policySet:   policySet{inline: map[string]inlinePolicy{}},
		tags:        tags,
	}
	if in.MaxSessionDuration != nil {
		role.maxSession = *in.MaxSessionDuration
	}
	if role.trust, err = s.newTrust(aws.ToString(in.AssumeRolePolicyDocument)); err != nil {
		return nil, err
	}
	if in.PermissionsBoundary != nil {
		if err := s.checkBoundary(*in.PermissionsBoundary); err != nil {
			return nil, err
		}
		role.boundary = *in.PermissionsBoundary
	}
	s.names[role.id] = s.roleARN(role)
	s.storeRole(role)
	// The answer has the policy as it was sent, and not the longest session.
	made := s.describeRole(role)
	made.AssumeRolePolicyDocument, made.MaxSessionDuration = encodeDocument(aws.ToString(in.AssumeRolePolicyDocument)), nil
	return &iam.CreateRoleOutput{Role: made}, nil
}

// newTrust checks a trust policy's length and content.
func (s *iamStore) newTrust(text string) (policy.Document, error) {
	d, err := s.checkTrust(text)
	if err == nil && policy.Length(text) > policy.MaxTrust {
		err = limitExceeded("Cannot exceed quota for ACLSizePerRole: %d", policy.MaxTrust)
	}
	return d, err
}

// describeRole is called with the lock held. Lists leave more out.
func (s *iamStore) describeRole(r *iamRole) *types.Role {
	out := &types.Role{
		RoleId:                   aws.String(r.id),
		RoleName:                 aws.String(r.name),
		Path:                     aws.String(r.path),
		Arn:                      aws.String(s.roleARN(r)),
		CreateDate:               aws.Time(r.created.Truncate(time.Second)),
		AssumeRolePolicyDocument: s.trustText(r),
		MaxSessionDuration:       aws.Int32(r.maxSession),
		Tags:                     listIAMTags(r.tags),
	}
	if r.description != "" {
		out.Description = aws.String(r.description)
	}
	if r.boundary != "" {
		out.PermissionsBoundary = &types.AttachedPermissionsBoundary{
			PermissionsBoundaryArn: aws.String(r.boundary),
			// "This data type can only have a value of Policy", though the model's
			// enum says PermissionsBoundaryPolicy.
			PermissionsBoundaryType: "Policy",
		}
	}
	return out
}

func (s *iamStore) getRole(r *Request, in *iam.GetRoleInput) (out *iam.GetRoleOutput, err error) {
	err = s.onRole(r, "GetRole", in.RoleName, nil, func(role *iamRole) error {
		out = &iam.GetRoleOutput{Role: s.describeRole(role)}
		out.Role.RoleLastUsed = &types.RoleLastUsed{}
		return nil
	})
	return out, err
}

func (s *iamStore) listRoles(r *Request, in *iam.ListRolesInput) (*iam.ListRolesOutput, error) {
	prefix := aws.ToString(in.PathPrefix)
	if prefix == "" {
		prefix = rootPath
	}
	if err := r.Authorize("iam:ListRoles", iamARN(r.Account(), "role", prefix, ""), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var roles []*iamRole
	for _, v := range s.roles {
		role := v.latest()
		if role != nil && strings.HasPrefix(role.path, prefix) && time.Since(role.created) >= s.readAfterWrite {
			roles = append(roles, role)
		}
	}
	slices.SortFunc(roles, func(a, b *iamRole) int { return strings.Compare(a.name, b.name) })
	page, next, err := pageOf(roles, func(role *iamRole) string { return role.name }, in.Marker, iamPage(in.MaxItems), mostIAMPage)
	if err != nil {
		return nil, invalidInput("Invalid Marker.")
	}
	out := &iam.ListRolesOutput{Roles: make([]types.Role, 0, len(page)), Marker: next, IsTruncated: next != nil}
	for _, role := range page {
		d := s.describeRole(role)
		// "IAM resource-listing operations return a subset of the available attributes."
		d.PermissionsBoundary, d.RoleLastUsed, d.Tags = nil, nil, nil
		out.Roles = append(out.Roles, *d)
	}
	return out, nil
}

func iamPage(maxItems *int32) int {
	if maxItems == nil {
		return defaultIAMPage
	}
	return int(*maxItems)
}

func (s *iamStore) updateRole(r *Request, in *iam.UpdateRoleInput) (*iam.UpdateRoleOutput, error) {
	return &iam.UpdateRoleOutput{}, s.changeRole(r, "UpdateRole", in.RoleName, nil, func(role *iamRole) error {
		if in.Description != nil {
			role.description = *in.Description
		}
		// "If you do not specify a value for this setting, the default value of one
		// hour is applied."
		role.maxSession = defaultSession
		if in.MaxSessionDuration != nil {
			role.maxSession = *in.MaxSessionDuration
		}
		return nil
	})
}

func (s *iamStore) updateRoleDescription(r *Request, in *iam.UpdateRoleDescriptionInput) (out *iam.UpdateRoleDescriptionOutput, err error) {
	err = s.changeRole(r, "UpdateRoleDescription", in.RoleName, nil, func(role *iamRole) error {
		role.description = aws.ToString(in.Description)
		out = &iam.UpdateRoleDescriptionOutput{Role: s.describeRole(role)}
		return nil
	})
	return out, err
}

func (s *iamStore) deleteRole(r *Request, in *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, error) {
	return &iam.DeleteRoleOutput{}, s.onRole(r, "DeleteRole", in.RoleName, nil, func(role *iamRole) error {
		switch {
		case role.serviceLinked():
			return &types.UnmodifiableEntityException{Message: aws.String(fmt.Sprintf(
				"Cannot perform the operation on the protected role '%s' - this role is only modifiable by AWS", role.name))}
		case s.inProfile(role.name):
			return deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
		}
		if err := role.empty(); err != nil {
			return err
		}
		s.roles[strings.ToLower(role.name)].put(time.Now(), nil, s.propagation)
		return nil
	})
}

func (s *iamStore) inProfile(role string) bool {
	for _, p := range s.profiles {
		if p.role == role {
			return true
		}
	}
	return false
}

func (s *iamStore) updateAssumeRolePolicy(r *Request, in *iam.UpdateAssumeRolePolicyInput) (*iam.UpdateAssumeRolePolicyOutput, error) {
	return &iam.UpdateAssumeRolePolicyOutput{}, s.changeRole(r, "UpdateAssumeRolePolicy", in.RoleName, nil, func(role *iamRole) (err error) {
		role.trustText = ""
		role.trust, err = s.newTrust(aws.ToString(in.PolicyDocument))
		return err
	})
}

func (s *iamStore) putRolePermissionsBoundary(r *Request, in *iam.PutRolePermissionsBoundaryInput) (*iam.PutRolePermissionsBoundaryOutput, error) {
	boundary := aws.ToString(in.PermissionsBoundary)
	condition := map[string][]string{"iam:PermissionsBoundary": {boundary}}
	return &iam.PutRolePermissionsBoundaryOutput{}, s.changeRole(r, "PutRolePermissionsBoundary", in.RoleName, condition, func(role *iamRole) error {
		if err := s.checkBoundary(boundary); err != nil {
			return err
		}
		role.boundary = boundary
		return nil
	})
}

func (s *iamStore) checkBoundary(policyARN string) error {
	if s.managed(policyARN) == nil {
		return noSuchEntity("Scope ARN: %s does not exist or is not attachable.", policyARN)
	}
	if strings.Contains(policyARN, ":policy"+serviceRolePolicies) {
		return &types.PolicyNotAttachableException{Message: aws.String("Cannot attach a Service Role Policy to a customer role.")}
	}
	return nil
}

func (s *iamStore) deleteRolePermissionsBoundary(r *Request, in *iam.DeleteRolePermissionsBoundaryInput) (*iam.DeleteRolePermissionsBoundaryOutput, error) {
	return &iam.DeleteRolePermissionsBoundaryOutput{}, s.changeRole(r, "DeleteRolePermissionsBoundary", in.RoleName, nil, func(role *iamRole) error {
		if role.boundary == "" {
			return noSuchEntity("The role with name %s does not have a permissions boundary.", role.name)
		}
		role.boundary = ""
		return nil
	})
}

func (s *iamStore) tagRole(r *Request, in *iam.TagRoleInput) (*iam.TagRoleOutput, error) {
	_, condition, err := iamTags(in.Tags, nil)
	if err != nil {
		return nil, err
	}
	return &iam.TagRoleOutput{}, s.changeRole(r, "TagRole", in.RoleName, condition, func(role *iamRole) (err error) {
		role.tags, _, err = iamTags(in.Tags, role.tags)
		return err
	})
}

func (s *iamStore) untagRole(r *Request, in *iam.UntagRoleInput) (*iam.UntagRoleOutput, error) {
	condition := map[string][]string{"aws:TagKeys": in.TagKeys}
	return &iam.UntagRoleOutput{}, s.changeRole(r, "UntagRole", in.RoleName, condition, func(role *iamRole) error {
		for _, k := range in.TagKeys {
			maps.DeleteFunc(role.tags, func(key, _ string) bool { return strings.EqualFold(key, k) })
		}
		return nil
	})
}

func (s *iamStore) listRoleTags(r *Request, in *iam.ListRoleTagsInput) (out *iam.ListRoleTagsOutput, err error) {
	err = s.onRole(r, "ListRoleTags", in.RoleName, nil, func(role *iamRole) error {
		page, next, err := pageOf(listIAMTags(role.tags), func(t types.Tag) string { return *t.Key }, in.Marker, iamPage(in.MaxItems), mostIAMPage)
		if err != nil {
			return invalidInput("Invalid Marker.")
		}
		if page == nil {
			page = []types.Tag{}
		}
		out = &iam.ListRoleTagsOutput{Tags: page, Marker: next, IsTruncated: next != nil}
		return nil
	})
	return out, err
}

// iamTags is now with tags added, and their condition keys. IAM compares keys
// without case, and refuses a call with the same key twice.
func iamTags(tags []types.Tag, now map[string]string) (map[string]string, map[string][]string, error) {
	merged := maps.Clone(now)
	if merged == nil {
		merged = map[string]string{}
	}
	condition := map[string][]string{}
	seen := map[string]bool{}
	for _, t := range tags {
		key, value := aws.ToString(t.Key), aws.ToString(t.Value)
		lower := strings.ToLower(key)
		if seen[lower] {
			return nil, nil, invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		if strings.HasPrefix(lower, "aws:") {
			return nil, nil, invalidInput("Tag keys starting with aws: are reserved")
		}
		seen[lower] = true
		maps.DeleteFunc(merged, func(k, _ string) bool { return strings.EqualFold(k, key) })
		merged[key] = value
		condition["aws:RequestTag/"+key] = []string{value}
		condition["aws:TagKeys"] = append(condition["aws:TagKeys"], key)
	}
	if len(merged) > maxRoleTags {
		return nil, nil, limitExceeded("The number of tags has reached the maximum limit.")
	}
	return merged, condition, nil
}

// listIAMTags is nil for no tags, as IAM leaves the element out.
func listIAMTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
	}
	return out
}

package loggingtest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
)

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxUsers         = 5000
	maxGroups        = 300
	maxGroupsPerUser = 10
	maxKeysPerUser   = 2
)

// user finds a user for IAM's own operations. It is called with the lock held.
func (s *iamStore) user(name string) (*iamUser, error) {
	u := s.users[strings.ToLower(name)].latest()
	if u == nil {
		return nil, noSuchEntity("The user with name %s cannot be found.", name)
	}
	return u, nil
}

func (s *iamStore) userARN(u *iamUser) string { return iamARN(s.account, "user", u.path, u.name) }

// userResource is what asking for permission is about, before it is said whether the
// user exists: his ARN, and the condition keys that he has.
func (s *iamStore) userResource(name string) (string, map[string][]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	condition := map[string][]string{}
	u := s.users[strings.ToLower(name)].latest()
	if u == nil {
		return iamARN(s.account, "user", rootPath, name), condition
	}
	for k, v := range u.tags {
		condition["aws:ResourceTag/"+k] = []string{v}
		condition["iam:ResourceTag/"+k] = []string{v}
	}
	if u.boundary != "" {
		condition["iam:PermissionsBoundary"] = []string{u.boundary}
	}
	return s.userARN(u), condition
}

// onUser authorizes an action on a user, and calls do on him under the lock.
func (s *iamStore) onUser(r *Request, action string, name *string, condition map[string][]string, do func(*iamUser) error) error {
	resource, its := s.userResource(aws.ToString(name))
	maps.Copy(its, condition)
	if err := r.Authorize("iam:"+action, resource, its); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.user(aws.ToString(name))
	if err != nil {
		return err
	}
	return do(u)
}

// changeUser is onUser for a write: do changes a copy, which is stored if do returns no
// error.
func (s *iamStore) changeUser(r *Request, action string, name *string, condition map[string][]string, do func(*iamUser) error) error {
	return s.onUser(r, action, name, condition, func(u *iamUser) error { return s.withUser(u, do) })
}

// withUser has a copy of a user changed, and stores it. It is called with the lock held.
func (s *iamStore) withUser(u *iamUser, do func(*iamUser) error) error {
	changed := *u
	changed.policySet, changed.groups, changed.tags = u.policySet.clone(), slices.Clone(u.groups), maps.Clone(u.tags)
	if err := do(&changed); err != nil {
		return err
	}
	entry(s.users, strings.ToLower(u.name)).put(time.Now(), &changed, s.propagation)
	return nil
}

func (s *iamStore) createUser(r *Request, in *iam.CreateUserInput) (*iam.CreateUserOutput, error) {
	name, path := aws.ToString(in.UserName), cmp.Or(aws.ToString(in.Path), rootPath)
	tags, condition, err := iamTags(in.Tags, nil)
	if err != nil {
		return nil, err
	}
	if in.PermissionsBoundary != nil {
		condition["iam:PermissionsBoundary"] = []string{*in.PermissionsBoundary}
	}
	resource := iamARN(r.Account(), "user", path, name)
	if err := r.Authorize("iam:CreateUser", resource, condition); err != nil {
		return nil, err
	}
	if len(tags) > 0 {
		if err := r.Authorize("iam:TagUser", resource, condition); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[strings.ToLower(name)].latest() != nil {
		return nil, &types.EntityAlreadyExistsException{Message: aws.String("User with name " + name + " already exists.")}
	}
	if count(s.users) >= maxUsers {
		return nil, limitExceeded("Cannot exceed quota for UsersPerAccount: %d", maxUsers)
	}
	if in.PermissionsBoundary != nil {
		if err := s.checkBoundary(*in.PermissionsBoundary); err != nil {
			return nil, err
		}
	}
	u := &iamUser{id: s.newID("AIDA"), name: name, path: path, created: time.Now().UTC(),
		boundary: aws.ToString(in.PermissionsBoundary), policySet: policySet{inline: map[string]inlinePolicy{}}, tags: tags}
	s.names[u.id] = s.userARN(u)
	entry(s.users, strings.ToLower(name)).put(time.Now(), u, s.propagation)
	return &iam.CreateUserOutput{User: s.describeUser(u)}, nil
}

// count is how many there are now.
func count[T any](m map[string]*versions[T]) int {
	n := 0
	for _, v := range m {
		if v.latest() != nil {
			n++
		}
	}
	return n
}

// describeUser is called with the lock held. Lists leave more out.
func (s *iamStore) describeUser(u *iamUser) *types.User {
	out := &types.User{
		Arn:        aws.String(s.userARN(u)),
		CreateDate: aws.Time(u.created.Truncate(time.Second)),
		Path:       aws.String(u.path),
		Tags:       listIAMTags(u.tags),
		UserId:     aws.String(u.id),
		UserName:   aws.String(u.name),
	}
	if u.boundary != "" {
		out.PermissionsBoundary = &types.AttachedPermissionsBoundary{
			PermissionsBoundaryArn: aws.String(u.boundary), PermissionsBoundaryType: "Policy"}
	}
	return out
}

// userIn is a user as lists have him.
func (s *iamStore) userIn(u *iamUser) types.User {
	out := s.describeUser(u)
	out.PermissionsBoundary, out.Tags = nil, nil
	return *out
}

// caller is whose name a call without one means: "" for the root user.
func (s *iamStore) caller(r *Request, name *string) (*string, error) {
	if name != nil || r.Principal() == r.Account().root() {
		return name, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.userOf(r.Principal(), false); u != nil {
		return aws.String(u.name), nil
	}
	return nil, &smithy.GenericAPIError{Code: "ValidationError", Message: "Must specify userName when calling with non-User credentials", Fault: smithy.FaultClient}
}

func (s *iamStore) getUser(r *Request, in *iam.GetUserInput) (out *iam.GetUserOutput, err error) {
	name, err := s.caller(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if name == nil { // the root user, who has no name
		if err := r.Authorize("iam:GetUser", r.Principal(), nil); err != nil {
			return nil, err
		}
		return &iam.GetUserOutput{User: &types.User{Arn: aws.String(r.Principal()), UserId: aws.String(r.Account().ID()),
			CreateDate: aws.Time(awsManagedDate)}}, nil
	}
	err = s.onUser(r, "GetUser", name, nil, func(u *iamUser) error {
		out = &iam.GetUserOutput{User: s.describeUser(u)}
		return nil
	})
	return out, err
}

func (s *iamStore) listUsers(r *Request, in *iam.ListUsersInput) (*iam.ListUsersOutput, error) {
	if err := r.Authorize("iam:ListUsers", iamARN(r.Account(), "user", cmp.Or(aws.ToString(in.PathPrefix), rootPath), ""), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var users []types.User
	for _, name := range slices.Sorted(maps.Keys(s.users)) {
		if u := s.users[name].latest(); u != nil && strings.HasPrefix(u.path, cmp.Or(aws.ToString(in.PathPrefix), rootPath)) {
			users = append(users, s.userIn(u))
		}
	}
	page, next, err := iamPageOf(users, func(u types.User) string { return *u.UserName }, in.Marker, in.MaxItems)
	return &iam.ListUsersOutput{Users: page, Marker: next, IsTruncated: next != nil}, err
}

func (s *iamStore) deleteUser(r *Request, in *iam.DeleteUserInput) (*iam.DeleteUserOutput, error) {
	return &iam.DeleteUserOutput{}, s.onUser(r, "DeleteUser", in.UserName, nil, func(u *iamUser) error {
		switch {
		case len(s.keysOf(strings.ToLower(u.name))) > 0:
			return deleteConflict("Cannot delete entity, must delete access keys first.")
		case len(u.groups) > 0:
			return deleteConflict("Cannot delete entity, must remove users from group first.")
		}
		if err := u.empty(); err != nil {
			return err
		}
		s.users[strings.ToLower(u.name)].put(time.Now(), nil, s.propagation)
		return nil
	})
}

func (s *iamStore) putUserPolicy(r *Request, in *iam.PutUserPolicyInput) (*iam.PutUserPolicyOutput, error) {
	return &iam.PutUserPolicyOutput{}, s.changeUser(r, "PutUserPolicy", in.UserName, nil, func(u *iamUser) error {
		return u.put(userHolder, u.name, in.PolicyName, in.PolicyDocument)
	})
}

func (s *iamStore) getUserPolicy(r *Request, in *iam.GetUserPolicyInput) (out *iam.GetUserPolicyOutput, err error) {
	err = s.onUser(r, "GetUserPolicy", in.UserName, nil, func(u *iamUser) (err error) {
		out = &iam.GetUserPolicyOutput{UserName: aws.String(u.name), PolicyName: in.PolicyName}
		out.PolicyDocument, err = u.get(userHolder, in.PolicyName)
		return err
	})
	return out, err
}

func (s *iamStore) listUserPolicies(r *Request, in *iam.ListUserPoliciesInput) (out *iam.ListUserPoliciesOutput, err error) {
	err = s.onUser(r, "ListUserPolicies", in.UserName, nil, func(u *iamUser) (err error) {
		out = &iam.ListUserPoliciesOutput{}
		out.PolicyNames, out.Marker, err = u.policySet.names(in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

func (s *iamStore) deleteUserPolicy(r *Request, in *iam.DeleteUserPolicyInput) (*iam.DeleteUserPolicyOutput, error) {
	return &iam.DeleteUserPolicyOutput{}, s.changeUser(r, "DeleteUserPolicy", in.UserName, nil, func(u *iamUser) error {
		return u.drop(userHolder, in.PolicyName)
	})
}

func (s *iamStore) attachUserPolicy(r *Request, in *iam.AttachUserPolicyInput) (*iam.AttachUserPolicyOutput, error) {
	condition, err := attachable(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.AttachUserPolicyOutput{}, s.changeUser(r, "AttachUserPolicy", in.UserName, condition, func(u *iamUser) error {
		return s.attach(&u.policySet, userHolder, in.PolicyArn)
	})
}

func (s *iamStore) detachUserPolicy(r *Request, in *iam.DetachUserPolicyInput) (*iam.DetachUserPolicyOutput, error) {
	condition := map[string][]string{"iam:PolicyARN": {aws.ToString(in.PolicyArn)}}
	return &iam.DetachUserPolicyOutput{}, s.changeUser(r, "DetachUserPolicy", in.UserName, condition, func(u *iamUser) error {
		return u.detach(in.PolicyArn)
	})
}

func (s *iamStore) listAttachedUserPolicies(r *Request, in *iam.ListAttachedUserPoliciesInput) (out *iam.ListAttachedUserPoliciesOutput, err error) {
	err = s.onUser(r, "ListAttachedUserPolicies", in.UserName, nil, func(u *iamUser) (err error) {
		out = &iam.ListAttachedUserPoliciesOutput{}
		out.AttachedPolicies, out.Marker, err = s.attachedTo(u.policySet, in.PathPrefix, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

func (s *iamStore) putUserPermissionsBoundary(r *Request, in *iam.PutUserPermissionsBoundaryInput) (*iam.PutUserPermissionsBoundaryOutput, error) {
	boundary := aws.ToString(in.PermissionsBoundary)
	condition := map[string][]string{"iam:PermissionsBoundary": {boundary}}
	return &iam.PutUserPermissionsBoundaryOutput{}, s.changeUser(r, "PutUserPermissionsBoundary", in.UserName, condition, func(u *iamUser) error {
		u.boundary = boundary
		return s.checkBoundary(boundary)
	})
}

func (s *iamStore) deleteUserPermissionsBoundary(r *Request, in *iam.DeleteUserPermissionsBoundaryInput) (*iam.DeleteUserPermissionsBoundaryOutput, error) {
	return &iam.DeleteUserPermissionsBoundaryOutput{}, s.changeUser(r, "DeleteUserPermissionsBoundary", in.UserName, nil, func(u *iamUser) error {
		if u.boundary == "" {
			return noSuchEntity("The user with name %s does not have a permissions boundary.", u.name)
		}
		u.boundary = ""
		return nil
	})
}

func (s *iamStore) tagUser(r *Request, in *iam.TagUserInput) (*iam.TagUserOutput, error) {
	_, condition, err := iamTags(in.Tags, nil)
	if err != nil {
		return nil, err
	}
	return &iam.TagUserOutput{}, s.changeUser(r, "TagUser", in.UserName, condition, func(u *iamUser) (err error) {
		u.tags, _, err = iamTags(in.Tags, u.tags)
		return err
	})
}

func (s *iamStore) untagUser(r *Request, in *iam.UntagUserInput) (*iam.UntagUserOutput, error) {
	condition := map[string][]string{"aws:TagKeys": in.TagKeys}
	return &iam.UntagUserOutput{}, s.changeUser(r, "UntagUser", in.UserName, condition, func(u *iamUser) error {
		for _, k := range in.TagKeys {
			maps.DeleteFunc(u.tags, func(key, _ string) bool { return strings.EqualFold(key, k) })
		}
		return nil
	})
}

func (s *iamStore) listUserTags(r *Request, in *iam.ListUserTagsInput) (out *iam.ListUserTagsOutput, err error) {
	err = s.onUser(r, "ListUserTags", in.UserName, nil, func(u *iamUser) (err error) {
		out = &iam.ListUserTagsOutput{}
		out.Tags, out.Marker, err = iamPageOf(listIAMTags(u.tags), func(t types.Tag) string { return *t.Key }, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

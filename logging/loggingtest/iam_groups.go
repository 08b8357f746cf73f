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
)

// group finds a group for IAM's own operations. It is called with the lock held.
func (s *iamStore) group(name string) (*iamGroup, error) {
	g := s.groups[strings.ToLower(name)].latest()
	if g == nil {
		return nil, noSuchEntity("The group with name %s cannot be found.", name)
	}
	return g, nil
}

// groupOf finds the group that an ARN names. It is called with the lock held.
func (s *iamStore) groupOf(arn string) *iamGroup {
	_, name := splitLast(arn)
	g := s.groups[strings.ToLower(name)].latest()
	if g == nil || s.groupARN(g) != arn {
		return nil
	}
	return g
}

func (s *iamStore) groupARN(g *iamGroup) string { return iamARN(s.account, "group", g.path, g.name) }

// onGroup authorizes an action on a group, and calls do on it under the lock.
func (s *iamStore) onGroup(r *Request, action string, name *string, condition map[string][]string, do func(*iamGroup) error) error {
	s.mu.Lock()
	resource := iamARN(s.account, "group", rootPath, aws.ToString(name))
	if g := s.groups[strings.ToLower(aws.ToString(name))].latest(); g != nil {
		resource = s.groupARN(g)
	}
	s.mu.Unlock()
	if err := r.Authorize("iam:"+action, resource, condition); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(aws.ToString(name))
	if err != nil {
		return err
	}
	return do(g)
}

// changeGroup is onGroup for a write: do changes a copy, which is stored if do returns no
// error.
func (s *iamStore) changeGroup(r *Request, action string, name *string, condition map[string][]string, do func(*iamGroup) error) error {
	return s.onGroup(r, action, name, condition, func(g *iamGroup) error {
		changed := *g
		changed.policySet = g.policySet.clone()
		if err := do(&changed); err != nil {
			return err
		}
		entry(s.groups, strings.ToLower(g.name)).put(time.Now(), &changed, s.propagation)
		return nil
	})
}

func (s *iamStore) createGroup(r *Request, in *iam.CreateGroupInput) (*iam.CreateGroupOutput, error) {
	name, path := aws.ToString(in.GroupName), cmp.Or(aws.ToString(in.Path), rootPath)
	if err := r.Authorize("iam:CreateGroup", iamARN(r.Account(), "group", path, name), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[strings.ToLower(name)].latest() != nil {
		return nil, &types.EntityAlreadyExistsException{Message: aws.String("Group with name " + name + " already exists.")}
	}
	if count(s.groups) >= maxGroups {
		return nil, limitExceeded("Cannot exceed quota for GroupsPerAccount: %d", maxGroups)
	}
	g := &iamGroup{id: s.newID("AGPA"), name: name, path: path, created: time.Now().UTC(), policySet: policySet{inline: map[string]inlinePolicy{}}}
	entry(s.groups, strings.ToLower(name)).put(time.Now(), g, s.propagation)
	return &iam.CreateGroupOutput{Group: s.describeGroup(g)}, nil
}

// describeGroup is called with the lock held.
func (s *iamStore) describeGroup(g *iamGroup) *types.Group {
	return &types.Group{Arn: aws.String(s.groupARN(g)), CreateDate: aws.Time(g.created.Truncate(time.Second)),
		GroupId: aws.String(g.id), GroupName: aws.String(g.name), Path: aws.String(g.path)}
}

// usersIn are the users of a group, by name. It is called with the lock held.
func (s *iamStore) usersIn(g *iamGroup) (users []types.User) {
	for _, name := range slices.Sorted(maps.Keys(s.users)) {
		if u := s.users[name].latest(); u != nil && slices.Contains(u.groups, strings.ToLower(g.name)) {
			users = append(users, s.userIn(u))
		}
	}
	return users
}

func (s *iamStore) getGroup(r *Request, in *iam.GetGroupInput) (out *iam.GetGroupOutput, err error) {
	err = s.onGroup(r, "GetGroup", in.GroupName, nil, func(g *iamGroup) (err error) {
		out = &iam.GetGroupOutput{Group: s.describeGroup(g)}
		out.Users, out.Marker, err = iamPageOf(s.usersIn(g), func(u types.User) string { return *u.UserName }, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

func (s *iamStore) listGroups(r *Request, in *iam.ListGroupsInput) (*iam.ListGroupsOutput, error) {
	if err := r.Authorize("iam:ListGroups", iamARN(r.Account(), "group", cmp.Or(aws.ToString(in.PathPrefix), rootPath), ""), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	page, next, err := s.pageOfGroups(slices.Sorted(maps.Keys(s.groups)), cmp.Or(aws.ToString(in.PathPrefix), rootPath), in.Marker, in.MaxItems)
	return &iam.ListGroupsOutput{Groups: page, Marker: next, IsTruncated: next != nil}, err
}

func (s *iamStore) listGroupsForUser(r *Request, in *iam.ListGroupsForUserInput) (out *iam.ListGroupsForUserOutput, err error) {
	err = s.onUser(r, "ListGroupsForUser", in.UserName, nil, func(u *iamUser) (err error) {
		out = &iam.ListGroupsForUserOutput{}
		out.Groups, out.Marker, err = s.pageOfGroups(u.groups, "", in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

// pageOfGroups is called with the lock held.
func (s *iamStore) pageOfGroups(names []string, prefix string, marker *string, maxItems *int32) ([]types.Group, *string, error) {
	var groups []types.Group
	for _, name := range names {
		if g := s.groups[name].latest(); g != nil && strings.HasPrefix(g.path, prefix) {
			groups = append(groups, *s.describeGroup(g))
		}
	}
	return iamPageOf(groups, func(g types.Group) string { return *g.GroupName }, marker, maxItems)
}

func (s *iamStore) deleteGroup(r *Request, in *iam.DeleteGroupInput) (*iam.DeleteGroupOutput, error) {
	return &iam.DeleteGroupOutput{}, s.onGroup(r, "DeleteGroup", in.GroupName, nil, func(g *iamGroup) error {
		if len(s.usersIn(g)) > 0 {
			return deleteConflict("Cannot delete entity, must remove users from group first.")
		}
		if err := g.empty(); err != nil {
			return err
		}
		s.groups[strings.ToLower(g.name)].put(time.Now(), nil, s.propagation)
		return nil
	})
}

// addUserToGroup adds a user, who may be in the group already.
func (s *iamStore) addUserToGroup(r *Request, in *iam.AddUserToGroupInput) (*iam.AddUserToGroupOutput, error) {
	return &iam.AddUserToGroupOutput{}, s.onGroup(r, "AddUserToGroup", in.GroupName, nil, func(g *iamGroup) error {
		u, err := s.user(aws.ToString(in.UserName))
		if err != nil {
			return err
		}
		at, there := slices.BinarySearch(u.groups, strings.ToLower(g.name))
		switch {
		case there:
			return nil
		case len(u.groups) >= maxGroupsPerUser:
			return limitExceeded("Cannot exceed quota for GroupsPerUser: %d", maxGroupsPerUser)
		}
		return s.withUser(u, func(u *iamUser) error {
			u.groups = slices.Insert(u.groups, at, strings.ToLower(g.name))
			return nil
		})
	})
}

// removeUserFromGroup removes a user, who need not be in the group.
func (s *iamStore) removeUserFromGroup(r *Request, in *iam.RemoveUserFromGroupInput) (*iam.RemoveUserFromGroupOutput, error) {
	return &iam.RemoveUserFromGroupOutput{}, s.onGroup(r, "RemoveUserFromGroup", in.GroupName, nil, func(g *iamGroup) error {
		u, err := s.user(aws.ToString(in.UserName))
		if err != nil {
			return err
		}
		return s.withUser(u, func(u *iamUser) error {
			u.groups = slices.DeleteFunc(u.groups, func(name string) bool { return name == strings.ToLower(g.name) })
			return nil
		})
	})
}

func (s *iamStore) putGroupPolicy(r *Request, in *iam.PutGroupPolicyInput) (*iam.PutGroupPolicyOutput, error) {
	return &iam.PutGroupPolicyOutput{}, s.changeGroup(r, "PutGroupPolicy", in.GroupName, nil, func(g *iamGroup) error {
		return g.put(groupHolder, g.name, in.PolicyName, in.PolicyDocument)
	})
}

func (s *iamStore) getGroupPolicy(r *Request, in *iam.GetGroupPolicyInput) (out *iam.GetGroupPolicyOutput, err error) {
	err = s.onGroup(r, "GetGroupPolicy", in.GroupName, nil, func(g *iamGroup) (err error) {
		out = &iam.GetGroupPolicyOutput{GroupName: aws.String(g.name), PolicyName: in.PolicyName}
		out.PolicyDocument, err = g.get(groupHolder, in.PolicyName)
		return err
	})
	return out, err
}

func (s *iamStore) listGroupPolicies(r *Request, in *iam.ListGroupPoliciesInput) (out *iam.ListGroupPoliciesOutput, err error) {
	err = s.onGroup(r, "ListGroupPolicies", in.GroupName, nil, func(g *iamGroup) (err error) {
		out = &iam.ListGroupPoliciesOutput{}
		out.PolicyNames, out.Marker, err = g.names(in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

func (s *iamStore) deleteGroupPolicy(r *Request, in *iam.DeleteGroupPolicyInput) (*iam.DeleteGroupPolicyOutput, error) {
	return &iam.DeleteGroupPolicyOutput{}, s.changeGroup(r, "DeleteGroupPolicy", in.GroupName, nil, func(g *iamGroup) error {
		return g.drop(groupHolder, in.PolicyName)
	})
}

func (s *iamStore) attachGroupPolicy(r *Request, in *iam.AttachGroupPolicyInput) (*iam.AttachGroupPolicyOutput, error) {
	condition, err := attachable(in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &iam.AttachGroupPolicyOutput{}, s.changeGroup(r, "AttachGroupPolicy", in.GroupName, condition, func(g *iamGroup) error {
		return s.attach(&g.policySet, groupHolder, in.PolicyArn)
	})
}

func (s *iamStore) detachGroupPolicy(r *Request, in *iam.DetachGroupPolicyInput) (*iam.DetachGroupPolicyOutput, error) {
	condition := map[string][]string{"iam:PolicyARN": {aws.ToString(in.PolicyArn)}}
	return &iam.DetachGroupPolicyOutput{}, s.changeGroup(r, "DetachGroupPolicy", in.GroupName, condition, func(g *iamGroup) error {
		return g.detach(in.PolicyArn)
	})
}

func (s *iamStore) listAttachedGroupPolicies(r *Request, in *iam.ListAttachedGroupPoliciesInput) (out *iam.ListAttachedGroupPoliciesOutput, err error) {
	err = s.onGroup(r, "ListAttachedGroupPolicies", in.GroupName, nil, func(g *iamGroup) (err error) {
		out = &iam.ListAttachedGroupPoliciesOutput{}
		out.AttachedPolicies, out.Marker, err = s.attachedTo(g.policySet, in.PathPrefix, in.Marker, in.MaxItems)
		out.IsTruncated = out.Marker != nil
		return err
	})
	return out, err
}

package role

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The CloudFormation types of IAM users, and of the groups that they are in.
const (
	UserType  = "AWS::IAM::User"
	GroupType = "AWS::IAM::Group"
)

// UserState is the state of an IAM user, which is only read here.
type UserState struct {
	Boundary string                     `json:"permissionsBoundary,omitempty"`
	Inline   map[string]policy.Document `json:"inlinePolicies,omitempty"`
	Attached []string                   `json:"attachedPolicies,omitempty"` // by ARN
	Groups   []string                   `json:"groups,omitempty"`
}

// GroupState is the state of a group of IAM users, which is only read here.
type GroupState struct {
	Inline   map[string]policy.Document `json:"inlinePolicies,omitempty"`
	Attached []string                   `json:"attachedPolicies,omitempty"` // by ARN
}

var (
	userType  = resource.NewType[UserState](UserType)
	groupType = resource.NewType[GroupState](GroupType)
)

// UserRef names an IAM user, by the last part of the ARN or the name.
func UserRef(s resource.Scope, nameOrARN string) resource.Ref[UserState] {
	return userType.Ref(s.Global(), nameOrARN[strings.LastIndexByte(nameOrARN, '/')+1:])
}

// GroupRef names a group of users, as [UserRef] does.
func GroupRef(s resource.Scope, nameOrARN string) resource.Ref[GroupState] {
	return groupType.Ref(s.Global(), nameOrARN[strings.LastIndexByte(nameOrARN, '/')+1:])
}

// UserAPI reads IAM users with their policies, and those of their groups.
type UserAPI interface {
	GetUser(context.Context, *iam.GetUserInput, ...func(*iam.Options)) (*iam.GetUserOutput, error)
	ListUserPolicies(context.Context, *iam.ListUserPoliciesInput, ...func(*iam.Options)) (*iam.ListUserPoliciesOutput, error)
	GetUserPolicy(context.Context, *iam.GetUserPolicyInput, ...func(*iam.Options)) (*iam.GetUserPolicyOutput, error)
	ListAttachedUserPolicies(context.Context, *iam.ListAttachedUserPoliciesInput, ...func(*iam.Options)) (*iam.ListAttachedUserPoliciesOutput, error)
	ListGroupsForUser(context.Context, *iam.ListGroupsForUserInput, ...func(*iam.Options)) (*iam.ListGroupsForUserOutput, error)
	ListGroupPolicies(context.Context, *iam.ListGroupPoliciesInput, ...func(*iam.Options)) (*iam.ListGroupPoliciesOutput, error)
	GetGroupPolicy(context.Context, *iam.GetGroupPolicyInput, ...func(*iam.Options)) (*iam.GetGroupPolicyOutput, error)
	ListAttachedGroupPolicies(context.Context, *iam.ListAttachedGroupPoliciesInput, ...func(*iam.Options)) (*iam.ListAttachedGroupPoliciesOutput, error)
}

// holder is a user or a group that is read for judging.
type holder struct {
	clients Clients
	scope   resource.Scope
	arn     string // the path is part of it
}

func (h holder) name() string { return h.arn[strings.LastIndexByte(h.arn, '/')+1:] }

func (h holder) reads(actions ...string) []resource.Permission {
	var out []resource.Permission
	for _, a := range actions {
		out = append(out, resource.Permission{Action: a, Resource: h.arn})
	}
	return out
}

func (h holder) managed() []resource.Resource {
	return []resource.Resource{observeManaged(h.clients, "", h.scope, "arn:"+h.scope.Partition+":iam::*:policy/*")}
}

var userKind = resource.Kind[UserState, holder]{
	Type: userType, Noun: "IAM user", Read: holder.readUser,
	Reads: func(h holder) []resource.Permission {
		return h.reads("iam:GetUser", "iam:ListUserPolicies", "iam:GetUserPolicy", "iam:ListAttachedUserPolicies", "iam:ListGroupsForUser")
	},
	LeadsTo: func(h holder) []resource.Resource {
		anyGroup := arn.ARN{Partition: h.scope.Partition, Service: "iam", Account: h.scope.Account, Resource: "group/*"}.String()
		return append(h.managed(), observeGroup(h.clients, h.scope, anyGroup))
	},
}

var groupKind = resource.Kind[GroupState, holder]{
	Type: groupType, Noun: "group of users", Read: holder.readGroup,
	Reads: func(h holder) []resource.Permission {
		return h.reads("iam:ListGroupPolicies", "iam:GetGroupPolicy", "iam:ListAttachedGroupPolicies")
	},
	LeadsTo: holder.managed,
}

// ObserveUser is an IAM user that is only read, by ARN, with all the policies that he
// has, his groups' too, for judging.
func ObserveUser(c Clients, s resource.Scope, userARN string) resource.Resource {
	return userKind.Observe(UserRef(s, userARN), holder{c, s, userARN})
}

func observeGroup(c Clients, s resource.Scope, groupARN string) resource.Resource {
	return groupKind.Observe(GroupRef(s, groupARN), holder{c, s, groupARN})
}

func (h holder) readUser(ctx context.Context, rd *resource.Reader) (s UserState, exists bool, err error) {
	name, id := h.name(), UserRef(h.scope, h.arn).ID()
	out, err := h.clients.IAM.GetUser(ctx, &iam.GetUserInput{UserName: &name}, options)
	switch {
	case resource.IsError[*types.NoSuchEntityException](err):
		return s, false, nil
	case err != nil:
		return s, false, resource.Failed("iam:GetUser", id, err)
	}
	if out.User != nil && out.User.PermissionsBoundary != nil {
		s.Boundary = aws.ToString(out.User.PermissionsBoundary.PermissionsBoundaryArn)
	}
	read := reading{ctx, h, rd, id}
	s.Inline, err = read.inline("iam:ListUserPolicies", "iam:GetUserPolicy", func(marker *string) ([]string, *string, error) {
		out, err := h.clients.IAM.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: &name, Marker: marker}, options)
		if err != nil {
			return nil, nil, err
		}
		return out.PolicyNames, out.Marker, nil
	}, func(policyName *string) (*string, error) {
		out, err := h.clients.IAM.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: &name, PolicyName: policyName}, options)
		if err != nil {
			return nil, err
		}
		return out.PolicyDocument, nil
	})
	if err != nil {
		return s, false, err
	}
	s.Attached, err = read.attached("iam:ListAttachedUserPolicies", s.Boundary, func(marker *string) ([]types.AttachedPolicy, *string, error) {
		out, err := h.clients.IAM.ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: &name, Marker: marker}, options)
		if err != nil {
			return nil, nil, err
		}
		return out.AttachedPolicies, out.Marker, nil
	})
	if err != nil {
		return s, false, err
	}
	err = resource.Pages(func(marker *string) (*string, error) {
		out, err := h.clients.IAM.ListGroupsForUser(ctx, &iam.ListGroupsForUserInput{UserName: &name, Marker: marker}, options)
		if err != nil {
			return nil, resource.Failed("iam:ListGroupsForUser", id, err)
		}
		for _, g := range out.Groups {
			s.Groups = append(s.Groups, aws.ToString(g.GroupName))
			rd.Observe(observeGroup(h.clients, h.scope, aws.ToString(g.Arn)))
		}
		return out.Marker, nil
	})
	return s, err == nil, err
}

func (h holder) readGroup(ctx context.Context, rd *resource.Reader) (s GroupState, exists bool, err error) {
	name := h.name()
	read := reading{ctx, h, rd, GroupRef(h.scope, h.arn).ID()}
	s.Inline, err = read.inline("iam:ListGroupPolicies", "iam:GetGroupPolicy", func(marker *string) ([]string, *string, error) {
		out, err := h.clients.IAM.ListGroupPolicies(ctx, &iam.ListGroupPoliciesInput{GroupName: &name, Marker: marker}, options)
		if err != nil {
			return nil, nil, err
		}
		return out.PolicyNames, out.Marker, nil
	}, func(policyName *string) (*string, error) {
		out, err := h.clients.IAM.GetGroupPolicy(ctx, &iam.GetGroupPolicyInput{GroupName: &name, PolicyName: policyName}, options)
		if err != nil {
			return nil, err
		}
		return out.PolicyDocument, nil
	})
	switch {
	case resource.IsError[*types.NoSuchEntityException](err):
		return s, false, nil
	case err != nil:
		return s, false, err
	}
	s.Attached, err = read.attached("iam:ListAttachedGroupPolicies", "", func(marker *string) ([]types.AttachedPolicy, *string, error) {
		out, err := h.clients.IAM.ListAttachedGroupPolicies(ctx, &iam.ListAttachedGroupPoliciesInput{GroupName: &name, Marker: marker}, options)
		if err != nil {
			return nil, nil, err
		}
		return out.AttachedPolicies, out.Marker, nil
	})
	return s, err == nil, err
}

// reading is the reading of a holder's policies.
type reading struct {
	ctx context.Context
	holder
	reader *resource.Reader
	id     resource.ID
}

func (r reading) inline(listed, got string, list func(marker *string) ([]string, *string, error), get func(name *string) (*string, error)) (map[string]policy.Document, error) {
	docs := map[string]policy.Document{}
	return docs, resource.Pages(func(marker *string) (*string, error) {
		names, next, err := list(marker)
		if err != nil {
			return nil, resource.Failed(listed, r.id, err)
		}
		for _, name := range names {
			text, err := get(&name)
			switch {
			case resource.IsError[*types.NoSuchEntityException](err):
				continue // it was deleted since
			case err != nil:
				return nil, resource.Failed(got, r.id, err)
			}
			doc, err := policy.ParseEncoded(aws.ToString(text))
			if err != nil {
				return nil, fmt.Errorf("%s: inline policy %s: %w", r.id, name, err)
			}
			docs[name] = doc
		}
		return next, nil
	})
}

// attached are the ARNs of the attached policies, which are read too, as the boundary is.
func (r reading) attached(listed, boundary string, list func(marker *string) ([]types.AttachedPolicy, *string, error)) (arns []string, err error) {
	err = resource.Pages(func(marker *string) (*string, error) {
		policies, next, err := list(marker)
		if err != nil {
			return nil, resource.Failed(listed, r.id, err)
		}
		for _, p := range policies {
			arns = append(arns, aws.ToString(p.PolicyArn))
			r.reader.Observe(observeManaged(r.clients, "", r.scope, aws.ToString(p.PolicyArn)))
		}
		return next, nil
	})
	if boundary != "" {
		r.reader.Observe(observeManaged(r.clients, "", r.scope, boundary))
	}
	return arns, err
}

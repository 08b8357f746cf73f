package role

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// ProfileAPI tells the role of an instance profile.
type ProfileAPI interface {
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
}

var _ ProfileAPI = (*iam.Client)(nil)

// ProfileType is the CloudFormation type of an instance profile.
const ProfileType = "AWS::IAM::InstanceProfile"

// ProfileState is the state of an instance profile, which is only read here.
type ProfileState struct {
	RoleARN string `json:"roleArn,omitempty"` // empty: it has none
}

var profileType = resource.NewType[ProfileState](ProfileType)

// ProfileRef names an instance profile; they are global.
func ProfileRef(s resource.Scope, name string) resource.Ref[ProfileState] {
	return profileType.Ref(s.Global(), name)
}

// profile is an instance profile that is read for judging.
type profile struct {
	clients  Clients
	profiles ProfileAPI
	scope    resource.Scope
	name     string
}

var profileKind = resource.Kind[ProfileState, profile]{
	Type: profileType, Noun: "instance profile", Read: profile.read,
	LeadsTo: func(p profile) []resource.Resource { return LeadsTo(p.clients, p.scope) },
	Reads: func(p profile) []resource.Permission {
		a := arn.ARN{Partition: p.scope.Partition, Service: "iam", Account: p.scope.Account, Resource: "instance-profile/" + p.name}
		return []resource.Permission{{Action: "iam:GetInstanceProfile", Resource: a.String()}}
	},
}

// ObserveProfile is an instance profile that is only read, with the role that it
// has, for judging.
func ObserveProfile(c Clients, profiles ProfileAPI, s resource.Scope, name string) resource.Resource {
	return profileKind.Observe(ProfileRef(s, name), profile{c, profiles, s, name})
}

func (p profile) read(ctx context.Context, rd *resource.Reader) (ProfileState, bool, error) {
	out, err := p.profiles.GetInstanceProfile(ctx, &iam.GetInstanceProfileInput{InstanceProfileName: &p.name}, options)
	var s ProfileState
	switch {
	case resource.IsError[*types.NoSuchEntityException](err):
		return s, false, nil
	case err != nil:
		return s, false, resource.Failed("iam:GetInstanceProfile", ProfileRef(p.scope, p.name).ID(), err)
	case out.InstanceProfile != nil && len(out.InstanceProfile.Roles) > 0:
		its := out.InstanceProfile.Roles[0] // there is one at most
		s.RoleARN = aws.ToString(its.Arn)
		rd.Observe(Observe(p.clients, p.scope, aws.ToString(its.RoleName)))
	}
	return s, true, nil
}

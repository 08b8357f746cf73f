package role

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// ManagedPolicyType is the CloudFormation type of a managed policy.
const ManagedPolicyType = "AWS::IAM::ManagedPolicy"

// ManagedPolicyState is the state of a managed policy, which is only read here.
type ManagedPolicyState struct {
	Document policy.Document `json:"policyDocument"` // of the default version
}

var managedType = resource.NewType[ManagedPolicyState](ManagedPolicyType)

// ManagedPolicyRef names a managed policy, by its ARN.
func ManagedPolicyRef(s resource.Scope, policyARN string) resource.Ref[ManagedPolicyState] {
	return managedType.Ref(s.Global(), policyARN)
}

// managed is a managed policy that is read for judging.
type managed struct {
	clients Clients
	owner   string // whose clients they are, where another account owns the policy
	id      resource.ID
}

var managedKind = resource.Kind[ManagedPolicyState, managed]{
	Type: managedType, Noun: "managed policy", Read: managed.read, Owner: func(p managed) string { return p.owner },
	Reads: func(p managed) []resource.Permission {
		return []resource.Permission{{Action: "iam:GetPolicy", Resource: p.id.Name}, {Action: "iam:GetPolicyVersion", Resource: p.id.Name}}
	},
}

func observeManaged(c Clients, owner string, s resource.Scope, policyARN string) resource.Resource {
	ref := ManagedPolicyRef(s, policyARN)
	return managedKind.Observe(ref, managed{c, owner, ref.ID()})
}

func (p managed) read(ctx context.Context, _ *resource.Reader) (ManagedPolicyState, bool, error) {
	var none ManagedPolicyState
	out, err := p.clients.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &p.id.Name}, options)
	switch {
	case resource.IsError[*types.NoSuchEntityException](err):
		return none, false, nil
	case err == nil && out.Policy == nil:
		err = errors.New("the answer has no Policy")
	}
	if err != nil {
		return none, false, resource.Failed("iam:GetPolicy", p.id, err)
	}
	v, err := p.clients.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &p.id.Name, VersionId: out.Policy.DefaultVersionId}, options)
	if err == nil && v.PolicyVersion == nil {
		err = errors.New("the answer has no PolicyVersion")
	}
	if err != nil {
		return none, false, resource.Failed("iam:GetPolicyVersion", p.id, err)
	}
	doc, err := policy.ParseEncoded(aws.ToString(v.PolicyVersion.Document))
	if err != nil {
		return none, false, fmt.Errorf("%s: %w", p.id, err)
	}
	return ManagedPolicyState{doc}, true, nil
}

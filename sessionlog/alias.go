package sessionlog

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/kmskey"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// AliasType is the CloudFormation type of an alias of a KMS key.
const AliasType = "AWS::KMS::Alias"

// AliasState is the state of an alias, which is only read here.
type AliasState struct {
	KeyARN string `json:"keyArn"`
}

func aliasID(s resource.Scope, aliasARN string) resource.ID {
	return resource.ID{Scope: s, Type: AliasType, Name: aliasARN}
}

// aliasResource is an alias that is read for judging: policies of keys are about
// the key behind it.
type aliasResource struct {
	clients kmskey.Clients
	scope   resource.Scope
	arn     string
}

func (r *aliasResource) ID() resource.ID                                    { return aliasID(r.scope, r.arn) }
func (r *aliasResource) Needs() []resource.ID                               { return nil }
func (r *aliasResource) Merge(resource.Resource) (resource.Resource, error) { return r, nil }
func (r *aliasResource) Diff(resource.State) ([]resource.Change, error)     { return nil, nil }
func (r *aliasResource) Call(resource.Change) resource.Call                 { return resource.Call{} }
func (r *aliasResource) Transient(error, resource.Facts) (bool, string)     { return false, "" }
func (r *aliasResource) Write(context.Context, resource.Change) error       { return errOnlyRead }

func (r *aliasResource) Reads() []resource.Permission {
	// IAM decides by the key behind the alias, whose ARN is not known before.
	key := arn.ARN{Partition: r.scope.Partition, Service: "kms", Region: r.scope.Region, Account: r.scope.Account, Resource: "key/*"}
	return []resource.Permission{{Action: "kms:DescribeKey", Resource: key.String()}}
}

func (r *aliasResource) Read(ctx context.Context, rd *resource.Reader) (resource.State, error) {
	out, err := r.clients.KMS.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &r.arn})
	var missing *types.NotFoundException
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, &resource.CallError{Operation: "kms:DescribeKey", Resource: r.ID(), Err: err}
	case out.KeyMetadata == nil:
		return nil, &resource.CallError{Operation: "kms:DescribeKey", Resource: r.ID(), Err: errors.New("the answer has no KeyMetadata")}
	}
	s := AliasState{KeyARN: aws.ToString(out.KeyMetadata.Arn)}
	rd.Observe(kmskey.Observe(r.clients, r.scope, s.KeyARN))
	return s, nil
}

package sessionlog

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging"
)

// AliasType is the CloudFormation type of an alias of a KMS key.
const AliasType = "AWS::KMS::Alias"

// AliasState is the state of an alias, which is only read here.
type AliasState struct {
	KeyARN string `json:"keyArn"`
}

func aliasID(s logging.Scope, aliasARN string) logging.ID {
	return logging.ID{Scope: s, Type: AliasType, Name: aliasARN}
}

// aliasResource is an alias that is read for judging: policies of keys are about
// the key behind it.
type aliasResource struct {
	clients logging.Clients
	scope   logging.Scope
	arn     string
}

func (r *aliasResource) ID() logging.ID                                   { return aliasID(r.scope, r.arn) }
func (r *aliasResource) Needs() []logging.ID                              { return nil }
func (r *aliasResource) Merge(logging.Resource) (logging.Resource, error) { return r, nil }
func (r *aliasResource) Diff(logging.State) ([]logging.Change, error)     { return nil, nil }
func (r *aliasResource) Call(logging.Change) logging.Call                 { return logging.Call{} }
func (r *aliasResource) Transient(error, logging.Facts) (bool, string)    { return false, "" }
func (r *aliasResource) Write(context.Context, logging.Change) error      { return errOnlyRead }

func (r *aliasResource) Reads() []logging.Permission {
	// IAM decides by the key behind the alias, whose ARN is not known before.
	key := arn.ARN{Partition: r.scope.Partition, Service: "kms", Region: r.scope.Region, Account: r.scope.Account, Resource: "key/*"}
	return []logging.Permission{{Action: "kms:DescribeKey", Resource: key.String()}}
}

func (r *aliasResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	out, err := r.clients.Keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &r.arn})
	var missing *types.NotFoundException
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, &logging.CallError{Operation: "kms:DescribeKey", Resource: r.ID(), Err: err}
	case out.KeyMetadata == nil:
		return nil, &logging.CallError{Operation: "kms:DescribeKey", Resource: r.ID(), Err: errors.New("the answer has no KeyMetadata")}
	}
	s := AliasState{KeyARN: aws.ToString(out.KeyMetadata.Arn)}
	rd.Observe(logging.ObserveKey(r.clients, r.scope, s.KeyARN))
	return s, nil
}

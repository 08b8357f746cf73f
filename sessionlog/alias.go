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

// aliasState is the state of an alias of a KMS key.
type aliasState struct {
	KeyARN string `json:"keyArn"`
}

var aliasType = resource.NewType[aliasState]("AWS::KMS::Alias")

// alias is an alias that is read for judging: policies of keys are about the key
// behind it.
type alias struct {
	clients kmskey.Clients
	scope   resource.Scope
	arn     string
}

var aliasKind = resource.Kind[aliasState, alias]{
	Type: aliasType, Noun: "alias", Read: alias.read,
	Reads: func(a alias) []resource.Permission {
		// IAM decides by the key behind the alias, whose ARN is not known before.
		key := arn.ARN{Partition: a.scope.Partition, Service: "kms", Region: a.scope.Region, Account: a.scope.Account, Resource: "key/*"}
		return []resource.Permission{{Action: "kms:DescribeKey", Resource: key.String()}}
	},
}

func observeAlias(c kmskey.Clients, s resource.Scope, aliasARN string) resource.Resource {
	return aliasKind.Observe(aliasType.Ref(s, aliasARN), alias{c, s, aliasARN})
}

func (a alias) read(ctx context.Context, rd *resource.Reader) (aliasState, bool, error) {
	out, err := a.clients.KMS.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &a.arn})
	if resource.IsError[*types.NotFoundException](err) {
		return aliasState{}, false, nil
	}
	if err == nil && out.KeyMetadata == nil {
		err = errors.New("the answer has no KeyMetadata")
	}
	if err != nil {
		return aliasState{}, false, resource.Failed("kms:DescribeKey", aliasType.Ref(a.scope, a.arn).ID(), err)
	}
	s := aliasState{KeyARN: aws.ToString(out.KeyMetadata.Arn)}
	rd.Observe(kmskey.Observe(a.clients, a.scope, s.KeyARN))
	return s, true, nil
}

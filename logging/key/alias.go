package key

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Alias is the state of an alias of a key, which is only read: policies of keys are
// about the key behind it.
type Alias struct {
	KeyARN string `json:"keyArn"`
}

var aliasType = resource.NewType[Alias]("AWS::KMS::Alias")

// AliasRef names an alias in a scope, by its ARN.
func AliasRef(s resource.Scope, aliasARN string) resource.Ref[Alias] {
	return aliasType.Ref(s, aliasARN)
}

// ObserveAlias is an alias that is only read, for judging, by its ARN, and with it the
// key behind it.
func ObserveAlias(c ReadClients, s resource.Scope, aliasARN string) resource.Resource {
	ref := AliasRef(s, aliasARN)
	of := s
	if a, err := arn.Parse(aliasARN); err == nil {
		of.Region, of.Account = a.Region, a.Account
	}
	h := aliasHandle{base: c, ref: ref}
	h.clients, h.owner = c.ofOwner(s, of)
	return aliasKind.Observe(ref, h)
}

type aliasHandle struct {
	base    ReadClients
	clients ReadClients // the base's, or those of the owner
	owner   string
	ref     resource.Ref[Alias]
}

var aliasKind = resource.Kind[Alias, aliasHandle]{
	Type: aliasType, Noun: "alias", Read: aliasHandle.read,
	Owner: func(h aliasHandle) string { return h.owner },
	Reads: func(h aliasHandle) []resource.Permission {
		// IAM decides by the key behind the alias, whose ARN is not known before.
		s := h.ref.ID().Scope
		keys := arn.ARN{Partition: s.Partition, Service: "kms", Region: s.Region, Account: s.Account, Resource: "key/*"}
		return []resource.Permission{{Action: "kms:DescribeKey", Resource: keys.String()}}
	},
	LeadsTo: func(h aliasHandle) []resource.Resource { return LeadsTo(h.base, h.ref.ID().Scope) },
	Observes: func(h aliasHandle, a *Alias) []resource.Resource {
		if a == nil {
			return nil
		}
		return []resource.Resource{Observe(h.base, h.ref.ID().Scope, a.KeyARN)}
	},
}

func (h aliasHandle) read(ctx context.Context, _ *resource.Reader) (Alias, bool, error) {
	m, err := describe(ctx, h.clients.KMS, h.ref.ID().Name)
	if err != nil || m == nil {
		return Alias{}, false, resource.Failed("kms:DescribeKey", h.ref.ID(), err)
	}
	return Alias{aws.ToString(m.Arn)}, true, nil
}

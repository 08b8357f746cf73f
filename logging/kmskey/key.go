// Package kmskey reads KMS keys, for judging whether a log group, a bucket or a
// topic can use one.
//
//awslogkit:floor 3
//awslogkit:deps kms sts
package kmskey

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Type is the CloudFormation type of a KMS key.
const Type = "AWS::KMS::Key"

// State is the state of a KMS key, which is only read here.
type State struct {
	State   string            `json:"keyState"` // "Enabled", "Disabled", "PendingDeletion", …
	Spec    string            `json:"keySpec"`  // "SYMMETRIC_DEFAULT", …
	Manager string            `json:"keyManager"`
	Policy  policy.Statements `json:"policy,omitempty"`
}

var keyType = resource.NewType[State](Type)

// Ref names a KMS key in a scope, by its ARN.
func Ref(s resource.Scope, keyARN string) resource.Ref[State] {
	if a, err := arn.Parse(keyARN); err == nil {
		s = resource.Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}
	}
	return keyType.Ref(s, keyARN)
}

// key is a key that is read for judging.
type key struct {
	clients Clients
	id      resource.ID
}

var kind = resource.Kind[State, key]{
	Type: keyType, Noun: "key",
	Read: key.read,
	Reads: func(k key) []resource.Permission {
		return []resource.Permission{{Action: "kms:DescribeKey", Resource: k.id.Name}, {Action: "kms:GetKeyPolicy", Resource: k.id.Name}}
	},
}

// Observe is a KMS key that is only read, for judging.
func Observe(c Clients, s resource.Scope, keyARN string) resource.Resource {
	ref := Ref(s, keyARN)
	return kind.Observe(ref, key{c, ref.ID()})
}

func (k key) read(ctx context.Context, _ *resource.Reader) (State, bool, error) {
	if k.clients.KMS == nil {
		return State{}, false, errors.New("clients.KMS must be set")
	}
	if k.id.Region != k.clients.Region {
		return State{}, false, fmt.Errorf("%s: it is in another region than the clients, %s", k.id, k.clients.Region)
	}
	out, err := k.clients.KMS.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &k.id.Name})
	var missing *types.NotFoundException
	switch {
	case errors.As(err, &missing):
		return State{}, false, nil
	case err != nil:
		return State{}, false, &resource.CallError{Operation: "kms:DescribeKey", Resource: k.id, Err: err}
	case out.KeyMetadata == nil:
		return State{}, false, &resource.CallError{Operation: "kms:DescribeKey", Resource: k.id, Err: errors.New("the answer has no KeyMetadata")}
	}
	m := out.KeyMetadata
	s := State{State: string(m.KeyState), Spec: string(m.KeySpec), Manager: string(m.KeyManager)}
	p, err := k.clients.KMS.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &k.id.Name, PolicyName: aws.String("default")})
	if err != nil {
		return State{}, false, &resource.CallError{Operation: "kms:GetKeyPolicy", Resource: k.id, Err: err}
	}
	doc, err := policy.Parse([]byte(aws.ToString(p.Policy)))
	if err != nil {
		return State{}, false, fmt.Errorf("%s: key policy: %w", k.id, err)
	}
	s.Policy = policy.SplitStatements(doc)
	return s, true, nil
}

package key

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// State is the state of a KMS key. It has the names of logging.KeyState, which
// judges decode it into.
type State struct {
	State       string            `json:"keyState"` // "Enabled", "Disabled", "PendingDeletion", …
	Spec        string            `json:"keySpec"`  // "SYMMETRIC_DEFAULT", …
	Manager     string            `json:"keyManager"`
	Policy      policy.Statements `json:"policy,omitempty"`
	Rotation    *bool             `json:"enableKeyRotation,omitempty"` // nil: not read
	Description string            `json:"description,omitempty"`
}

// Observe is a key that is only read, for judging, by its ARN or alias. It is
// logging.ObserveKey with what this package reads too.
func Observe(c Clients, s resource.Scope, name string) resource.Resource {
	return newResource(c, s, spec{Name: name, MustExist: true})
}

// Find is the ARN of a key, by its alias or ARN; false where there is none.
func Find(ctx context.Context, c Clients, name string) (keyARN string, ok bool, err error) {
	m, err := describe(ctx, c, name)
	if m == nil || err != nil {
		return "", false, err
	}
	return aws.ToString(m.Arn), true, nil
}

// Read adopts a key: settings that say what there is, by its ARN or alias; false where
// there is none. They are valid in the key's own account and region.
func Read(ctx context.Context, c Clients, s resource.Scope, name string) (Key, bool, error) {
	want := spec{Name: name, MustExist: true, Rotation: new(bool)}
	state, err := newResource(c, s, want).Read(ctx, resource.NewReader())
	if state == nil || err != nil {
		return Key{}, false, err
	}
	now := state.(State)
	doc := now.Policy.Document()
	want.Policy, want.Enabled, want.Rotation = &doc, now.State == string(types.KeyStateEnabled), now.Rotation
	return Key{want}, true, nil
}

// describe is a key's metadata, nil where it does not exist.
func describe(ctx context.Context, c Clients, name string) (*types.KeyMetadata, error) {
	if c.KMS == nil {
		return nil, errors.New("key: clients.KMS must be set")
	}
	out, err := c.KMS.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &name})
	var missing *types.NotFoundException
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, err
	case out.KeyMetadata == nil:
		return nil, errors.New("the answer has no KeyMetadata")
	}
	return out.KeyMetadata, nil
}

// Read makes two calls, and one more where rotation is asked for.
func (r *keyResource) Read(ctx context.Context, rd *resource.Reader) (resource.State, error) {
	m, err := describe(ctx, r.clients, r.want.Name)
	switch {
	case err != nil:
		return nil, &resource.CallError{Operation: "kms:DescribeKey", Resource: r.id, Err: err}
	case m == nil:
		return nil, nil
	}
	keyARN := aws.ToString(m.Arn)
	r.arn.Store(&keyARN)
	s := State{State: string(m.KeyState), Spec: string(m.KeySpec), Manager: string(m.KeyManager), Description: aws.ToString(m.Description)}
	doc, err := r.livePolicy(ctx, keyARN)
	if err != nil {
		return nil, err
	}
	s.Policy = policy.SplitStatements(doc)
	if r.want.Rotation == nil {
		return s, nil
	}
	out, err := r.clients.KMS.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &keyARN})
	var unsupported *types.UnsupportedOperationException
	switch {
	case errors.As(err, &unsupported):
		s.Rotation = nil // a key that cannot have it
	case err != nil:
		return nil, &resource.CallError{Operation: "kms:GetKeyRotationStatus", Resource: r.id, Err: err}
	default:
		s.Rotation = &out.KeyRotationEnabled
	}
	return s, nil
}

// livePolicy is the key policy as it is now.
func (r *keyResource) livePolicy(ctx context.Context, keyARN string) (policy.Document, error) {
	out, err := r.clients.KMS.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &keyARN, PolicyName: aws.String("default")})
	if err != nil {
		return policy.Document{}, &resource.CallError{Operation: "kms:GetKeyPolicy", Resource: r.id, Err: err}
	}
	doc, err := policy.Parse([]byte(aws.ToString(out.Policy)))
	if err != nil {
		return policy.Document{}, fmt.Errorf("%s: key policy: %w", r.id, err)
	}
	return doc, nil
}

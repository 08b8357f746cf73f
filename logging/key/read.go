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

// Find is the ARN of a key, by its alias or ARN; false where there is none.
func Find(ctx context.Context, c Clients, name string) (keyARN string, ok bool, err error) {
	m, err := describe(ctx, c.KMS, name)
	if m == nil || err != nil {
		return "", false, err
	}
	return aws.ToString(m.Arn), true, nil
}

// Read adopts a key: settings that say what there is, by its ARN or alias; false where
// there is none. They are valid in the key's own account and region.
func Read(ctx context.Context, c Clients, name string) (Key, bool, error) {
	s, _, err := resource.Identify(ctx, c.Clients)
	if err != nil {
		return Key{}, false, err
	}
	h := newHandle(ReadClients{c.Clients, c.KMS}, s, name)
	h.writes = c.KMS
	now, exists, err := h.read(ctx, nil)
	if err == nil && exists {
		err = h.learn(now).readRotation(ctx, nil, &now, true)
	}
	if err != nil || !exists {
		return Key{}, false, err
	}
	doc := now.Policy.Document()
	return Key{spec{Name: name, MustExist: true, Policy: &doc, Enabled: now.State == enabledState, Rotation: now.Rotation}}, true, nil
}

// describe is a key's metadata, nil where it does not exist.
func describe(ctx context.Context, api ReadAPI, name string, options ...func(*kms.Options)) (*types.KeyMetadata, error) {
	if api == nil {
		return nil, errors.New("clients.KMS must be set")
	}
	out, err := api.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &name}, options...)
	switch {
	case resource.IsError[*types.NotFoundException](err):
		return nil, nil
	case err != nil:
		return nil, err
	case out.KeyMetadata == nil:
		return nil, errors.New("the answer has no KeyMetadata")
	}
	return out.KeyMetadata, nil
}

func (h *handle) failed(operation string, err error) error {
	return resource.Failed(operation, h.ref.ID(), err)
}

func (h *handle) read(ctx context.Context, _ *resource.Reader) (State, bool, error) {
	went := false // a client that is no SDK's may take no options
	m, err := describe(ctx, h.clients.KMS, h.name(), h.there, func(*kms.Options) { went = true })
	if id := h.ref.ID(); id.Region != h.clients.Region && !went {
		return State{}, false, resource.OtherRegion(id, id.Region, h.clients.Region)
	}
	if err != nil || m == nil {
		return State{}, false, h.failed("kms:DescribeKey", err)
	}
	s := State{State: string(m.KeyState), Spec: string(m.KeySpec), Manager: string(m.KeyManager), Description: aws.ToString(m.Description), Created: aws.ToTime(m.CreationDate), arn: aws.ToString(m.Arn)}
	doc, err := h.learn(s).livePolicy(ctx)
	s.Policy = policy.SplitStatements(doc)
	return s, err == nil, err
}

// there has a call go to the key's region, whichever the clients call.
func (h *handle) there(o *kms.Options) { o.Region = h.ref.ID().Region }

// livePolicy is the key policy as it is now.
func (h *handle) livePolicy(ctx context.Context) (policy.Document, error) {
	keyARN, err := h.keyARN(ctx)
	if err != nil {
		return policy.Document{}, err
	}
	out, err := h.clients.KMS.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &keyARN, PolicyName: aws.String("default")}, h.there)
	if err != nil {
		return policy.Document{}, h.failed("kms:GetKeyPolicy", err)
	}
	doc, err := policy.Parse([]byte(aws.ToString(out.Policy)))
	if err != nil {
		return policy.Document{}, fmt.Errorf("%s: key policy: %w", h.ref, err)
	}
	return doc, nil
}

// keyARN is what the operations that change a key take, which is no alias.
func (h *handle) keyARN(ctx context.Context) (string, error) {
	if h.arn != "" {
		return h.arn, nil
	}
	m, err := describe(ctx, h.clients.KMS, h.name())
	switch {
	case err != nil:
		return "", h.failed("kms:DescribeKey", err)
	case m == nil:
		return "", resource.ErrAbsent
	}
	return aws.ToString(m.Arn), nil
}

func (h *handle) readRotation(ctx context.Context, _ *resource.Reader, s *State, _ bool) error {
	out, err := h.writes.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &h.arn})
	switch {
	case resource.IsError[*types.UnsupportedOperationException](err): // a key that cannot have it
		return nil
	case err != nil:
		return h.failed("kms:GetKeyRotationStatus", err)
	}
	s.Rotation = &out.KeyRotationEnabled
	return nil
}

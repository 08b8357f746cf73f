package key

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

func absent(v json.RawMessage) bool {
	return len(v) == 0 || bytes.Equal(bytes.TrimSpace(v), []byte("null"))
}

func isTrue(v json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(v), []byte("true")) }

func (r *keyResource) Write(ctx context.Context, c resource.Change) error {
	statement, isStatement := resource.StatementKey(c.Path, pathPolicy)
	switch {
	case c.Path == "" && absent(c.After):
		return r.takeBack(ctx)
	case c.Path == "":
		return r.create(ctx, c)
	}
	keyARN, err := r.keyARN(ctx)
	if err != nil {
		return err
	}
	switch {
	case c.Path == pathState:
		return r.writeState(ctx, keyARN, c)
	case c.Path == pathRotation && isTrue(c.After):
		_, err = r.clients.KMS.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: &keyARN})
	case c.Path == pathRotation:
		_, err = r.clients.KMS.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: &keyARN})
	case isStatement:
		return r.writeStatement(ctx, keyARN, statement, c)
	default:
		err = fmt.Errorf("a key has no %q", c.Path)
	}
	return err
}

// keyARN is what the operations that change a key take, which is no alias.
func (r *keyResource) keyARN(ctx context.Context) (string, error) {
	if p := r.arn.Load(); p != nil {
		return *p, nil
	}
	m, err := describe(ctx, r.clients, r.want.Name)
	switch {
	case err != nil:
		return "", err
	case m == nil:
		return "", resource.ErrAbsent
	}
	r.arn.Store(m.Arn)
	return *m.Arn, nil
}

// writeStatement puts one statement in or out of the policy as it is now.
func (r *keyResource) writeStatement(ctx context.Context, keyARN, statement string, c resource.Change) error {
	live, err := r.livePolicy(ctx, keyARN)
	if err != nil {
		return err
	}
	next, changed, err := resource.WithStatementChange(live, statement, c)
	switch {
	case err != nil || !changed:
		return err
	case len(next.Statements) == 0:
		return errors.New("a key policy cannot be empty")
	}
	_, err = r.clients.KMS.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &keyARN, PolicyName: aws.String("default"), Policy: aws.String(next.String())})
	if err != nil {
		return err
	}
	// https://docs.aws.amazon.com/kms/latest/developerguide/accessing-kms.html#programming-eventual-consistency
	return resource.Settle(ctx, func(ctx context.Context) (bool, error) {
		now, err := r.livePolicy(ctx, keyARN)
		return now.Equal(next), err
	})
}

// stateActions are what a change of the key's state takes, in order.
func stateActions(c resource.Change) []string {
	var before, after types.KeyState
	_ = json.Unmarshal(c.Before, &before) // a damaged one is no state of those below
	_ = json.Unmarshal(c.After, &after)
	switch {
	case after == types.KeyStateEnabled && before == types.KeyStatePendingDeletion:
		return []string{"kms:CancelKeyDeletion", "kms:EnableKey", "kms:ScheduleKeyDeletion"}
	case after == types.KeyStateEnabled:
		return []string{"kms:EnableKey"}
	case after == types.KeyStatePendingDeletion:
		return []string{"kms:ScheduleKeyDeletion"}
	}
	return []string{"kms:DisableKey"}
}

// writeState enables a key, or puts back what it was. A deletion that is pending again
// begins anew, with the longest waiting period.
func (r *keyResource) writeState(ctx context.Context, keyARN string, c resource.Change) error {
	api := r.clients.KMS
	var err error
	switch stateActions(c)[0] {
	case "kms:EnableKey":
		_, err = api.EnableKey(ctx, &kms.EnableKeyInput{KeyId: &keyARN})
	case "kms:DisableKey":
		_, err = api.DisableKey(ctx, &kms.DisableKeyInput{KeyId: &keyARN})
	case "kms:ScheduleKeyDeletion":
		err = r.schedule(ctx, keyARN, maxPendingDays)
	default:
		return r.rescue(ctx, keyARN)
	}
	return err
}

// rescue cancels a key's deletion and enables it. What cannot be finished is put back.
func (r *keyResource) rescue(ctx context.Context, keyARN string) error {
	_, err := r.clients.KMS.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: &keyARN})
	switch {
	case err == nil, invalidState(err): // it is cancelled already: the answer of a first try was lost
		if _, err = r.clients.KMS.EnableKey(ctx, &kms.EnableKeyInput{KeyId: &keyARN}); err == nil {
			return nil
		}
	case answered(err):
		return err
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if back := r.schedule(ctx, keyARN, maxPendingDays); back != nil {
		return fmt.Errorf("%w; its deletion was cancelled and could not be scheduled again: %w", err, back)
	}
	return err
}

func invalidState(err error) bool {
	var invalid *types.KMSInvalidStateException
	return errors.As(err, &invalid)
}

// Waiting periods of a deletion, in days: the shortest and the longest.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
const minPendingDays, maxPendingDays = 7, 30

// schedule is content with a deletion that is pending already.
func (r *keyResource) schedule(ctx context.Context, keyARN string, days int32) error {
	_, err := r.clients.KMS.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: &keyARN, PendingWindowInDays: &days})
	if invalidState(err) {
		return nil
	}
	return err
}

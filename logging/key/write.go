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

// KMS is eventually consistent, so that the kit waits until a policy shows:
// https://docs.aws.amazon.com/kms/latest/developerguide/accessing-kms.html#programming-eventual-consistency
func (h *handle) putPolicy(ctx context.Context, doc policy.Document) (policy.Document, error) {
	if len(doc.Statements) == 0 {
		return doc, errors.New("a key policy cannot be empty")
	}
	keyARN, err := h.keyARN(ctx)
	if err == nil {
		_, err = h.writes.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{KeyId: &keyARN, PolicyName: aws.String("default"), Policy: aws.String(doc.String())})
	}
	return doc, err
}

func rotationActions(_, after *bool) []string {
	if after != nil && *after {
		return []string{"kms:EnableKeyRotation"}
	}
	return []string{"kms:DisableKeyRotation"}
}

func (h *handle) setRotation(ctx context.Context, _, after *bool) error {
	keyARN, err := h.keyARN(ctx)
	switch {
	case err != nil:
	case after != nil && *after:
		_, err = h.writes.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: &keyARN})
	default:
		_, err = h.writes.DisableKeyRotation(ctx, &kms.DisableKeyRotationInput{KeyId: &keyARN})
	}
	return err
}

// stateActions are what a change of the key's state takes, in order.
func stateActions(before, after string) []string {
	switch {
	case after == enabledState && before == string(types.KeyStatePendingDeletion):
		return []string{"kms:CancelKeyDeletion", "kms:EnableKey", "kms:ScheduleKeyDeletion"}
	case after == enabledState:
		return []string{"kms:EnableKey"}
	case after == string(types.KeyStatePendingDeletion):
		return []string{"kms:ScheduleKeyDeletion"}
	}
	return []string{"kms:DisableKey"}
}

// setState enables a key, or puts back what it was. A deletion that is pending again
// begins anew, with the longest waiting period.
func (h *handle) setState(ctx context.Context, before, after string) error {
	keyARN, err := h.keyARN(ctx)
	if err != nil {
		return err
	}
	switch stateActions(before, after)[0] {
	case "kms:EnableKey":
		_, err = h.writes.EnableKey(ctx, &kms.EnableKeyInput{KeyId: &keyARN})
	case "kms:DisableKey":
		_, err = h.writes.DisableKey(ctx, &kms.DisableKeyInput{KeyId: &keyARN})
	case "kms:ScheduleKeyDeletion":
		err = h.schedule(ctx, keyARN, maxPendingDays)
	default:
		return h.rescue(ctx, keyARN)
	}
	return err
}

// rescue cancels a key's deletion and enables it. What cannot be finished is put back.
func (h *handle) rescue(ctx context.Context, keyARN string) error {
	_, err := h.writes.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: &keyARN})
	switch {
	case err == nil, invalidState(err): // it is cancelled already: the answer of a first try was lost
		if _, err = h.writes.EnableKey(ctx, &kms.EnableKeyInput{KeyId: &keyARN}); err == nil {
			return nil
		}
	case answered(err):
		return err
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if back := h.schedule(ctx, keyARN, maxPendingDays); back != nil {
		return fmt.Errorf("%w; its deletion was cancelled and could not be scheduled again: %w", err, back)
	}
	return err
}

func invalidState(err error) bool { return resource.IsError[*types.KMSInvalidStateException](err) }

// Waiting periods of a deletion, in days: the shortest and the longest.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
const minPendingDays, maxPendingDays = 7, 30

// schedule is content with a deletion that is pending already.
func (h *handle) schedule(ctx context.Context, keyARN string, days int32) error {
	_, err := h.writes.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: &keyARN, PendingWindowInDays: &days})
	if invalidState(err) {
		return nil
	}
	return err
}

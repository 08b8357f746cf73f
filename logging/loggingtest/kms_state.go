package loggingtest

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// managedByAWS is why nobody may change a key that AWS made for a service.
const managedByAWS = "because the key is managed by AWS"

// byID is asked for what takes a key's id or ARN, and no alias.
func (s *kmsStore) byID(r *Request, a keyAsk) (kmsKey, error) {
	if strings.Contains(a.id, "alias/") {
		return kmsKey{}, &types.NotFoundException{Message: aws.String("Invalid keyId '" + a.id + "'")}
	}
	return s.asked(r, a)
}

// managed is byID for the operations that manage a key, none of which takes another
// account's.
func (s *kmsStore) managed(r *Request, a keyAsk) (kmsKey, error) {
	if r.Owner(a.id).account != r.account {
		return kmsKey{}, keyDenied(r, a.action, a.id, "because no resource-based policy allows the "+a.action+" action")
	}
	return s.byID(r, a)
}

// administered is managed for what is asked with an action alone.
func (s *kmsStore) administered(r *Request, action string, id *string) (kmsKey, error) {
	return s.managed(r, keyAsk{action: action, id: aws.ToString(id)})
}

// changeable is administered for those that change a key, which nobody but AWS may of
// its own.
func (s *kmsStore) changeable(r *Request, action string, id *string) (kmsKey, error) {
	k, err := s.administered(r, action, id)
	if err == nil && k.manager == types.KeyManagerTypeAws {
		err = keyDenied(r, action, k.arn, managedByAWS)
	}
	return k, err
}

// update replaces a key by a changed copy.
func (s *kmsStore) update(v View, k kmsKey, change func(*kmsKey)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.find(v, k.arn)
	if err != nil {
		return err
	}
	changed := *now
	change(&changed)
	s.keys[v.Region()+"/"+k.id] = &changed
	return nil
}

func (s *kmsStore) enableKey(r *Request, in *kms.EnableKeyInput) (*kms.EnableKeyOutput, error) {
	return &kms.EnableKeyOutput{}, s.setState(r, "kms:EnableKey", in.KeyId, types.KeyStateEnabled)
}

func (s *kmsStore) disableKey(r *Request, in *kms.DisableKeyInput) (*kms.DisableKeyOutput, error) {
	return &kms.DisableKeyOutput{}, s.setState(r, "kms:DisableKey", in.KeyId, types.KeyStateDisabled)
}

// setState enables or disables a key. What is so already stays so.
func (s *kmsStore) setState(r *Request, action string, id *string, state types.KeyState) error {
	k, err := s.changeable(r, action, id)
	if err != nil {
		return err
	}
	if k.state != types.KeyStateEnabled && k.state != types.KeyStateDisabled {
		return k.invalidState()
	}
	return s.update(r.View, k, func(now *kmsKey) { now.state = state })
}

// rotatable is KMS's error for a key that cannot have automatic rotation.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
func (k kmsKey) rotatable() error {
	if k.spec != types.KeySpecSymmetricDefault || k.origin != types.OriginTypeAwsKms {
		return &types.UnsupportedOperationException{Message: aws.String("You cannot perform this operation on the key " + k.arn + ": automatic rotation is for symmetric encryption keys with key material that KMS made.")}
	}
	return nil
}

// setRotation turns automatic rotation on or off.
func (s *kmsStore) setRotation(r *Request, action string, id *string, change func(*kmsKey)) error {
	k, err := s.changeable(r, action, id)
	if err != nil {
		return err
	}
	if err := k.rotatable(); err != nil {
		return err
	}
	switch k.state {
	case types.KeyStateEnabled:
	case types.KeyStateDisabled:
		return k.usable()
	default:
		return k.invalidState()
	}
	return s.update(r.View, k, change)
}

func (s *kmsStore) enableKeyRotation(r *Request, in *kms.EnableKeyRotationInput) (*kms.EnableKeyRotationOutput, error) {
	return &kms.EnableKeyRotationOutput{}, s.setRotation(r, "kms:EnableKeyRotation", in.KeyId, func(k *kmsKey) {
		k.rotating = true
		if in.RotationPeriodInDays != nil {
			k.rotation = *in.RotationPeriodInDays
		}
	})
}

func (s *kmsStore) disableKeyRotation(r *Request, in *kms.DisableKeyRotationInput) (*kms.DisableKeyRotationOutput, error) {
	return &kms.DisableKeyRotationOutput{}, s.setRotation(r, "kms:DisableKeyRotation", in.KeyId, func(k *kmsKey) { k.rotating, k.rotation = false, 0 })
}

func (s *kmsStore) getKeyRotationStatus(r *Request, in *kms.GetKeyRotationStatusInput) (*kms.GetKeyRotationStatusOutput, error) {
	k, err := s.administered(r, "kms:GetKeyRotationStatus", in.KeyId)
	if err != nil {
		return nil, err
	}
	if err := k.rotatable(); err != nil {
		return nil, err
	}
	out := &kms.GetKeyRotationStatusOutput{KeyId: aws.String(k.arn), KeyRotationEnabled: k.rotating && k.state != types.KeyStatePendingDeletion}
	if out.KeyRotationEnabled {
		days := k.rotation
		if days == 0 {
			days = 365
		}
		out.RotationPeriodInDays = aws.Int32(days)
		out.NextRotationDate = aws.Time(k.created.Add(time.Duration(days) * 24 * time.Hour))
	}
	return out, nil
}

// Waiting times of a deletion, in days. The API's model has a wider range.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
const minPendingDays, maxPendingDays = 7, 30

func (s *kmsStore) scheduleKeyDeletion(r *Request, in *kms.ScheduleKeyDeletionInput) (*kms.ScheduleKeyDeletionOutput, error) {
	k, err := s.changeable(r, "kms:ScheduleKeyDeletion", in.KeyId)
	if err != nil {
		return nil, err
	}
	days := int32(maxPendingDays)
	if in.PendingWindowInDays != nil {
		days = *in.PendingWindowInDays
	}
	if days < minPendingDays || days > maxPendingDays {
		svc := KMS()
		return nil, svc.newError("ValidationException", "PendingWindowInDays must be between 7 and 30")
	}
	if k.state == types.KeyStatePendingDeletion {
		return nil, k.invalidState()
	}
	deletion := time.Now().UTC().Truncate(time.Millisecond).Add(time.Duration(days) * 24 * time.Hour)
	err = s.update(r.View, k, func(now *kmsKey) { now.state, now.deletion = types.KeyStatePendingDeletion, deletion })
	if err != nil {
		return nil, err
	}
	return &kms.ScheduleKeyDeletionOutput{KeyId: aws.String(k.arn), DeletionDate: &deletion, KeyState: types.KeyStatePendingDeletion, PendingWindowInDays: &days}, nil
}

// cancelKeyDeletion leaves the key disabled, as KMS does.
func (s *kmsStore) cancelKeyDeletion(r *Request, in *kms.CancelKeyDeletionInput) (*kms.CancelKeyDeletionOutput, error) {
	k, err := s.changeable(r, "kms:CancelKeyDeletion", in.KeyId)
	if err != nil {
		return nil, err
	}
	if k.state != types.KeyStatePendingDeletion {
		return nil, &types.KMSInvalidStateException{Message: aws.String(k.arn + " is not pending deletion.")}
	}
	err = s.update(r.View, k, func(now *kmsKey) { now.state, now.deletion = types.KeyStateDisabled, time.Time{} })
	if err != nil {
		return nil, err
	}
	return &kms.CancelKeyDeletionOutput{KeyId: aws.String(k.arn)}, nil
}

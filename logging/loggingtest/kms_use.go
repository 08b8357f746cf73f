package loggingtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// KeyUse is what somebody does with a KMS key in a cryptographic operation: a
// service by itself, or a principal, himself or through a service.
type KeyUse struct {
	// Principal is the name of a service ("cloudtrail.amazonaws.com"), or the ARN of
	// a role, a user, a session or the root user.
	Principal string

	Key    string // ARN, id, alias name or alias ARN, of a key in the view's region
	Action string // "kms:GenerateDataKey", "kms:Decrypt"; kms:DescribeKey works on a key in any state

	EncryptionContext map[string]string   // becomes kms:EncryptionContext:… and kms:EncryptionContextKeys; may be nil
	Context           map[string][]string // other condition keys: aws:SourceArn, kms:ViaService; may be nil
}

// KeyAnswer is whether a [KeyUse] works.
type KeyAnswer struct {
	ARN      string          // the key's, "" where it does not exist
	Decision policy.Decision // by the key's policy and the principal's own; of a key that does not exist an implicit deny

	// Code is what KMS answers: "" where it works, else AccessDeniedException, or
	// NotFoundException, InvalidArnException, DisabledException,
	// KMSInvalidStateException (pending deletion or import) or InvalidKeyUsageException.
	// What is not allowed is denied, whatever the key's state is.
	Code   string
	Reason string // one clause for people, "" where it works
}

// OK is whether it works.
func (a KeyAnswer) OK() bool { return a.Code == "" }

// UseKey tells whether a key can be used, by its policy, its grants and its state. Nothing is
// recorded in the account's call log: it is for fakes of services that encrypt.
func (v View) UseKey(u KeyUse) KeyAnswer {
	k, err := kmsOf(v.account).snapshot(v, u.Key)
	if err != nil {
		var api smithy.APIError = err.(smithy.APIError)
		return KeyAnswer{Decision: policy.Decision{Statement: -1, Reason: "the key does not exist"}, Code: api.ErrorCode(), Reason: api.ErrorMessage()}
	}
	a := KeyAnswer{ARN: k.arn, Decision: v.Evaluate(u.Principal, u.Action, k.arn, v.keyContext(u, k), k.with(keyAsk{action: u.Action, encryption: u.EncryptionContext}))}
	if a.Decision.Outcome != policy.Allowed {
		a.Code = "AccessDeniedException"
		a.Reason = u.Principal + " is not allowed " + u.Action + " on " + k.arn + ": " + because(a.Decision)
		return a
	}
	if u.Action == "kms:DescribeKey" {
		return a
	}
	if err := k.usable(); err != nil {
		a.Code, a.Reason = err.ErrorCode(), err.ErrorMessage()
	}
	return a
}

// EncryptWith is [View.UseKey] of a key with which something is then encrypted, so that
// kms:Decrypt opens it with the same encryption context. It is nil where the use does not work.
func (v View) EncryptWith(u KeyUse, plain []byte) ([]byte, KeyAnswer) {
	a := v.UseKey(u)
	if !a.OK() {
		return nil, a
	}
	k, err := kmsOf(v.account).snapshot(v, u.Key)
	if err != nil { // it was deleted just now
		return nil, v.UseKey(u)
	}
	return k.seal(plain, u.EncryptionContext), a
}

// keyContext is the condition keys of a use of a key.
func (v View) keyContext(u KeyUse, k kmsKey) map[string][]string {
	keys := maps.Clone(u.Context)
	if keys == nil {
		keys = map[string][]string{}
	}
	for name, value := range u.EncryptionContext {
		keys["kms:EncryptionContext:"+name] = []string{value}
	}
	for tag, value := range k.tags {
		keys["aws:ResourceTag/"+tag] = []string{value}
	}
	if len(u.EncryptionContext) > 0 {
		keys["kms:EncryptionContextKeys"] = slices.Sorted(maps.Keys(u.EncryptionContext))
	}
	if _, ok := keys["kms:CallerAccount"]; !ok && strings.HasPrefix(u.Principal, "arn:") {
		keys["kms:CallerAccount"] = []string{accountOf(u.Principal)}
	}
	if i := strings.Index(u.Key, "alias/"); i >= 0 {
		keys["kms:RequestAlias"] = []string{u.Key[i:]}
	}
	v = v.Owner(k.arn)
	if names := kmsOf(v.account).aliasNames(v, k); len(names) > 0 {
		keys["kms:ResourceAliases"] = names
	}
	return keys
}

// usable is KMS's error for a key whose state keeps it from being used, or nil.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
func (k kmsKey) usable() smithy.APIError {
	switch {
	case k.usage != types.KeyUsageTypeEncryptDecrypt || k.spec != types.KeySpecSymmetricDefault:
		return &types.InvalidKeyUsageException{Message: new(k.arn + " is not a symmetric encryption key.")}
	case k.state == types.KeyStateEnabled:
		return nil
	case k.state == types.KeyStateDisabled:
		return &types.DisabledException{Message: new(k.arn + " is disabled.")}
	}
	return k.invalidState()
}

// invalidState is KMS's error for an operation that the key's state does not allow.
func (k kmsKey) invalidState() smithy.APIError {
	state := map[types.KeyState]string{
		types.KeyStatePendingDeletion: "pending deletion",
		types.KeyStatePendingImport:   "pending import",
		types.KeyStateDisabled:        "disabled",
		types.KeyStateEnabled:         "enabled",
	}[k.state]
	if state == "" {
		state = string(k.state)
	}
	return &types.KMSInvalidStateException{Message: new(k.arn + " is " + state + ".")}
}

// FindKey is the metadata of a key in the view's region, by its ARN, id, alias
// name or alias ARN, without a call that is recorded and whoever asks. The error is
// KMS's own: *types.NotFoundException or *types.InvalidArnException.
func (v View) FindKey(id string) (types.KeyMetadata, error) {
	k, err := kmsOf(v.account).snapshot(v, id)
	if err != nil {
		return types.KeyMetadata{}, err
	}
	return *k.describe(), nil
}

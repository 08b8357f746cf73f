package loggingtest

import (
	"cmp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// keyPolicyName is the only name that a key policy can have.
const keyPolicyName = "default"

// authorizeKey asks the key's policy together with the caller's own. The root
// user may do everything, so that a test always reaches the key; AWS would let
// the key policy shut the root user out too.
func authorizeKey(r *Request, action string, k kmsKey) error {
	return k.authorize(r, keyAsk{action: action})
}

// authorize is authorizeKey, with the key's grants.
func (k kmsKey) authorize(r *Request, a keyAsk) error {
	action := a.action
	keys := r.keyContext(KeyUse{Principal: r.Principal(), Key: a.id, EncryptionContext: a.encryption, Context: a.more}, k)
	d := r.Evaluate(r.Principal(), action, k.arn, keys, k.with(a))
	if d.Outcome == policy.Allowed {
		return nil
	}
	// KMS names the key's policy where neither it nor the caller's own allow.
	return keyDenied(r, action, k.arn, strings.Replace(WhyDenied(action, d), "no identity-based", "no resource-based", 1))
}

func keyDenied(r *Request, action, resource, why string) error {
	return &smithy.GenericAPIError{
		Code:    "AccessDeniedException",
		Message: "User: " + r.Principal() + " is not authorized to perform: " + action + " on resource: " + resource + " " + why,
		Fault:   smithy.FaultClient,
	}
}

func (k kmsKey) policy() *policy.Source {
	return &policy.Source{Name: "key policy of " + k.id, Document: k.document}
}

func (k kmsKey) describe() *types.KeyMetadata {
	out := &types.KeyMetadata{
		KeyId:        aws.String(k.id),
		Arn:          aws.String(k.arn),
		AWSAccountId: aws.String(accountOf(k.arn)),
		CreationDate: aws.Time(k.created),
		Enabled:      k.state == types.KeyStateEnabled,
		Description:  aws.String(k.description),
		KeyUsage:     k.usage,
		KeyState:     k.state,
		Origin:       k.origin,
		KeyManager:   k.manager,
		KeySpec:      k.spec,
		MultiRegion:  aws.Bool(k.multiRegion),
	}
	//lint:ignore SA1019 KMS still answers it, with the same value
	out.CustomerMasterKeySpec = types.CustomerMasterKeySpec(k.spec)
	if k.usage == types.KeyUsageTypeEncryptDecrypt && k.spec == types.KeySpecSymmetricDefault {
		if k.origin == types.OriginTypeAwsKms {
			out.CurrentKeyMaterialId = k.materialID()
		}
		out.EncryptionAlgorithms = []types.EncryptionAlgorithmSpec{types.EncryptionAlgorithmSpecSymmetricDefault}
	}
	if !k.deletion.IsZero() {
		out.DeletionDate = aws.Time(k.deletion)
	}
	return out
}

func (s *kmsStore) createKey(r *Request, in *kms.CreateKeyInput) (*kms.CreateKeyOutput, error) {
	asked := map[string]string{}
	for _, t := range in.Tags {
		asked[aws.ToString(t.TagKey)] = aws.ToString(t.TagValue)
	}
	if err := r.Authorize("kms:CreateKey", "*", requestTags(asked)); err != nil {
		return nil, err
	}
	if len(asked) > 0 {
		if err := r.Authorize("kms:TagResource", "*", requestTags(asked)); err != nil {
			return nil, err
		}
	}
	text := aws.ToString(in.Policy)
	if text == "" {
		text = defaultKeyPolicy(r.Account())
	}
	document, err := checkKeyPolicy(text)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.newKey(r.Account(), r.Region(), "")
	k.text, k.document = text, document
	if !in.BypassPolicyLockoutSafetyCheck && lockedOut(r, *k) {
		return nil, lockout()
	}
	k.description = aws.ToString(in.Description)
	//lint:ignore SA1019 older clients send the spec there
	if spec := cmp.Or(in.KeySpec, types.KeySpec(in.CustomerMasterKeySpec)); spec != "" {
		k.spec = spec
	}
	switch {
	case in.KeyUsage != "":
		k.usage = in.KeyUsage
	case k.spec != types.KeySpecSymmetricDefault:
		return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.", Fault: smithy.FaultClient}
	}
	if in.Origin != "" {
		k.origin = in.Origin
		if in.Origin == types.OriginTypeExternal {
			k.state = types.KeyStatePendingImport
		}
	}
	if aws.ToBool(in.MultiRegion) {
		k.multiRegion = true
		old := k.id
		k.id = "mrk-" + strings.ReplaceAll(old, "-", "")
		k.arn = strings.TrimSuffix(k.arn, old) + k.id
	}
	if k.tags, err = keyTags(nil, in.Tags); err != nil {
		return nil, err
	}
	s.keys[r.Region()+"/"+k.id] = k
	return &kms.CreateKeyOutput{KeyMetadata: k.describe()}, nil
}

// checkKeyPolicy refuses what KMS refuses.
func checkKeyPolicy(text string) (policy.Document, error) {
	document, err := parseDocument(text)
	malformed := func() (policy.Document, error) {
		return document, &types.MalformedPolicyDocumentException{Message: aws.String("Policy contains a statement that is not valid")}
	}
	if err != nil || len(document.Statements) == 0 {
		return malformed()
	}
	for _, st := range document.Statements {
		hasPrincipal := st.Principal != nil || st.NotPrincipal != nil
		hasAction := len(st.Action) > 0 || len(st.NotAction) > 0
		hasResource := len(st.Resource) > 0 || len(st.NotResource) > 0
		if !hasPrincipal || !hasAction || !hasResource || st.Effect != policy.Allow && st.Effect != policy.Deny {
			return malformed()
		}
	}
	return document, nil
}

// lockedOut is whether the key policy shuts the caller out from changing it again.
// A policy that leaves the key to the account's IAM policies passes, whatever
// these are.
func lockedOut(r *Request, k kmsKey) bool {
	d := policy.Evaluate(policy.Request{
		Principal: policy.Principal{ARN: r.Principal()},
		Action:    "kms:PutKeyPolicy",
		Resource:  k.arn,
		Context:   map[string][]string{"kms:CallerAccount": {r.Account().ID()}},
	}, policy.Policies{Identity: []policy.Source{allowAll()}, Resource: k.policy(), ResourceMustAllow: true})
	return d.Outcome == policy.ImplicitDeny || d.Outcome == policy.ExplicitDeny
}

func lockout() error {
	return &types.MalformedPolicyDocumentException{Message: aws.String("The new key policy will not allow you to update the key policy in the future.")}
}

func (s *kmsStore) describeKey(r *Request, in *kms.DescribeKeyInput) (*kms.DescribeKeyOutput, error) {
	k, err := s.authorized(r, "kms:DescribeKey", in.KeyId)
	if err != nil {
		return nil, err
	}
	return &kms.DescribeKeyOutput{KeyMetadata: k.describe()}, nil
}

// authorized is the key, if the caller may do action on it. Who may do it on no
// key does not learn whether there is one.
func (s *kmsStore) authorized(r *Request, action string, id *string) (kmsKey, error) {
	return s.asked(r, keyAsk{action: action, id: aws.ToString(id)})
}

// asked is authorized for what is asked with more than an action.
func (s *kmsStore) asked(r *Request, a keyAsk) (kmsKey, error) {
	action := a.action
	k, err := s.snapshot(r.View, a.id)
	if err != nil {
		if r.Authorize(action, "arn:"+r.Account().Partition()+":kms:"+r.Region()+":"+r.Account().ID()+":key/*", nil) != nil {
			return k, keyDenied(r, action, "*", "because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access")
		}
		return k, err
	}
	return k, k.authorize(r, a)
}

func (s *kmsStore) getKeyPolicy(r *Request, in *kms.GetKeyPolicyInput) (*kms.GetKeyPolicyOutput, error) {
	k, err := s.administered(r, "kms:GetKeyPolicy", in.KeyId)
	if err != nil {
		return nil, err
	}
	if err := checkPolicyName(in.PolicyName); err != nil {
		return nil, err
	}
	return &kms.GetKeyPolicyOutput{Policy: aws.String(k.text), PolicyName: aws.String(keyPolicyName)}, nil
}

func checkPolicyName(name *string) error {
	if name != nil && *name != keyPolicyName {
		return &types.NotFoundException{Message: aws.String("No such policy exists")}
	}
	return nil
}

func (s *kmsStore) putKeyPolicy(r *Request, in *kms.PutKeyPolicyInput) (*kms.PutKeyPolicyOutput, error) {
	k, err := s.administered(r, "kms:PutKeyPolicy", in.KeyId)
	if err != nil {
		return nil, err
	}
	if err := checkPolicyName(in.PolicyName); err != nil {
		return nil, err
	}
	if k.manager == types.KeyManagerTypeAws {
		return nil, keyDenied(r, "kms:PutKeyPolicy", k.arn, managedByAWS)
	}
	if k.state == types.KeyStatePendingDeletion {
		return nil, k.invalidState()
	}
	k.text = aws.ToString(in.Policy)
	if k.document, err = checkKeyPolicy(k.text); err != nil {
		return nil, err
	}
	if !in.BypassPolicyLockoutSafetyCheck && lockedOut(r, k) {
		return nil, lockout()
	}
	err = s.update(r.View, k, func(now *kmsKey) { now.text, now.document = k.text, k.document })
	if err != nil {
		return nil, err
	}
	return &kms.PutKeyPolicyOutput{}, nil
}

// allowAll stands for identity policies that allow everything.
func allowAll() policy.Source {
	return policy.Source{Name: "all", Document: policy.Document{Version: policy.Version, Statements: []policy.Statement{
		{Effect: policy.Allow, Action: []string{"*"}, Resource: []string{"*"}},
	}}}
}

package bucket

import (
	"fmt"
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Access is what somebody asks of a bucket, or of an object in it.
type Access struct {
	Principal policy.Principal
	Action    string // "s3:PutObject", "s3:GetBucketAcl"; of [DecideKey] "kms:GenerateDataKey"
	Key       string // of the object; "" for the bucket itself
	// Policies are the principal's own, as [logging.RolePolicies] has them; none of
	// a service.
	Policies policy.Policies
	// Context and Unknown are as in [policy.Request].
	Context map[string][]string
	Unknown []string
}

// Decide says whether the bucket's policy and the principal's own let him. The
// error wraps [logging.ErrAbsent] for a bucket that does not exist and
// [logging.ErrNotRead] where its policy was not read, or says why it could not be.
func Decide(f resource.Facts, name string, a Access) (policy.Decision, error) {
	s, err := known(f, name)
	if err != nil {
		return policy.Decision{}, err
	}
	p := a.Policies
	if doc := s.Policy.Document(); len(doc.Statements) > 0 {
		p.Resource = &policy.Source{Name: "bucket policy", Document: doc}
	}
	p.CrossAccount = otherAccount(a.Principal, f.Scope.Account)
	return policy.Evaluate(policy.Request{
		Principal: a.Principal, Action: a.Action, Resource: objectARN(f.Scope, name, a.Key), Context: a.Context, Unknown: a.Unknown,
	}, p), nil
}

// DecideKey says whether the policy of the bucket's default key, and the
// principal's own, let him use it for an object as S3 does: with the encryption
// context of the object, or of the bucket where that has a bucket key. It is
// allowed where S3's own keys encrypt. The errors are those of [Decide], or of
// reading the key. Grants are not read.
func DecideKey(f resource.Facts, name string, a Access) (policy.Decision, error) {
	s, err := known(f, name)
	switch {
	case err != nil:
		return policy.Decision{}, err
	case s.Encryption == nil:
		return policy.Decision{Outcome: policy.Allowed, Statement: -1, Reason: "S3's own keys encrypt"}, nil
	}
	if !strings.HasPrefix(s.Encryption.KeyARN, "arn:") || strings.Contains(s.Encryption.KeyARN, ":alias/") {
		return policy.Decision{Outcome: policy.Undetermined, Statement: -1, Reason: "the bucket's key is AWS's own, aws/s3, or named by an alias, and its policy is not read"}, nil
	}
	k := key.Ref(f.Scope, s.Encryption.KeyARN).In(f)
	switch {
	case k.Err != nil:
		return policy.Decision{}, fmt.Errorf("key %s: %w", s.Encryption.KeyARN, k.Err)
	case k.Absent():
		return policy.Decision{}, fmt.Errorf("key %s: %w", s.Encryption.KeyARN, resource.ErrAbsent)
	}
	p := a.Policies
	p.Resource = &policy.Source{Name: "key policy", Document: k.State.Policy.Document()}
	p.ResourceMustAllow = true
	if owner, err := arn.Parse(s.Encryption.KeyARN); err == nil {
		p.CrossAccount = otherAccount(a.Principal, owner.Account)
	}
	context, unknown := resource.KeyCallerKeys(a.Principal, "s3."+s.Region)
	context["kms:EncryptionContext:aws:s3:arn"] = []string{objectARN(f.Scope, name, a.Key)}
	context["kms:EncryptionContextKeys"] = []string{"aws:s3:arn"}
	if s.Encryption.BucketKey {
		context["kms:EncryptionContext:aws:s3:arn"] = []string{ARN(f.Scope, name)}
	}
	maps.Copy(context, a.Context)
	return policy.Evaluate(policy.Request{
		Principal: a.Principal, Action: a.Action, Resource: s.Encryption.KeyARN, Context: context, Unknown: append(unknown, a.Unknown...),
	}, p), nil
}

// known is the bucket's state with its policy.
func known(f resource.Facts, name string) (State, error) {
	b := Ref(f.Scope, name).In(f)
	switch {
	case b.Err != nil:
		return State{}, b.Err
	case b.Absent():
		return State{}, fmt.Errorf("bucket %s: %w", name, resource.ErrAbsent)
	case b.State.OtherAccount:
		return State{}, fmt.Errorf("bucket %s belongs to another account, and its policy cannot be read from here", name)
	case !f.Thorough():
		return State{}, fmt.Errorf("bucket %s: %w", name, resource.ErrNotRead)
	}
	return b.State, nil
}

func otherAccount(p policy.Principal, account string) bool {
	a, err := arn.Parse(p.ARN)
	return err == nil && a.Account != account
}

// objectARN is an object's ARN, or the bucket's.
func objectARN(s resource.Scope, name, key string) string {
	if key == "" {
		return ARN(s, name)
	}
	return ARN(s, name) + "/" + key
}

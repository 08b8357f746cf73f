package bucket

import (
	"cmp"
	"fmt"
	"maps"
	"strings"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Decide says whether the bucket's policy and the principal's own let them do something
// with an object, by its key, or with the bucket itself, where that is empty. The
// error wraps [resource.ErrAbsent] for a bucket that does not exist and
// [resource.ErrNotRead] where its policy was not read, or says why it could not be.
func Decide(f resource.Facts, name, object string, a resource.Access) (policy.Decision, error) {
	s, err := known(f, name)
	if err != nil {
		return policy.Decision{}, err
	}
	owner := cmp.Or(s.Owner, f.Scope.Account)
	context := map[string][]string{"s3:ResourceAccount": {owner}}
	maps.Copy(context, a.Context)
	if s.Region != "" { // a bucket's ARN does not tell it
		context["aws:RequestedRegion"] = []string{s.Region}
	}
	a.Context = context
	return a.ToParts(objectARN(f.Scope, name, object), owner, "bucket policy", s.Policy), nil
}

// DecideKey says whether the policy of the bucket's default key, and the
// principal's own, let them use it for an object as S3 does: with the encryption
// context of the object, or of the bucket where that has a bucket key. Of several
// actions it answers the first that is not allowed. It is allowed where S3's own keys
// encrypt. The errors are those of [Decide], and of key.Use.
func DecideKey(f resource.Facts, name, object string, a resource.Access, actions ...string) (d policy.Decision, action string, err error) {
	s, err := known(f, name)
	switch {
	case err != nil:
		return d, "", err
	case s.Encryption == nil:
		return policy.Decision{Outcome: policy.Allowed, Statement: -1, Reason: "S3's own keys encrypt"}, "", nil
	case !s.Encryption.byARN():
		return policy.Decision{Outcome: policy.Undetermined, Statement: -1, Reason: "the bucket's key is AWS's own, aws/s3, or named by an alias, and its policy is not read"}, strings.Join(actions, ", "), nil
	}
	encrypted := objectARN(f.Scope, name, object)
	if s.Encryption.BucketKey {
		encrypted = ARN(f.Scope, name)
	}
	use := key.Use{Access: a, Through: "s3." + s.Region, EncryptionContext: map[string]string{"aws:s3:arn": encrypted}}
	return use.Decide(f, s.Encryption.KeyARN, actions...)
}

// byARN reports that the key is known: not AWS's own, nor one that is named by an alias.
func (e Encryption) byARN() bool {
	return strings.HasPrefix(e.KeyARN, "arn:") && !strings.Contains(e.KeyARN, ":alias/")
}

// byAWS reports that the key is the one that AWS manages in the bucket's account.
func (e Encryption) byAWS(f resource.Facts) bool {
	if e.KeyARN == "" || strings.HasSuffix(e.KeyARN, "alias/aws/s3") {
		return true
	}
	k := key.Ref(f.Scope, e.KeyARN).In(f)
	return k.Present && k.State.Manager == "AWS"
}

// known is the bucket's state with its policy.
func known(f resource.Facts, name string) (State, error) {
	b := Ref(f.Scope, name).In(f)
	switch {
	case b.Err != nil:
		return State{}, b.Err
	case b.Absent():
		return State{}, fmt.Errorf("bucket %s: %w", name, resource.ErrAbsent)
	case b.State.Hidden():
		return State{}, fmt.Errorf("bucket %s belongs to another account, and its policy cannot be read from here", name)
	case !f.Thorough():
		return State{}, fmt.Errorf("bucket %s: %w", name, resource.ErrNotRead)
	}
	return b.State, nil
}

// objectARN is an object's ARN, or the bucket's.
func objectARN(s resource.Scope, name, key string) string {
	if key == "" {
		return ARN(s, name)
	}
	return ARN(s, name) + "/" + key
}

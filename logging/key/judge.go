package key

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The codes of findings that this package makes.
const (
	CodeMissing  resource.Code = "key-missing"
	CodeUnusable resource.Code = "key-unusable"
)

// Judge finds a key that does not exist or cannot be used. Whether it lets a service
// in is judged by the place that uses it.
func (k Key) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		ref := Ref(f.Scope, k.spec.Name)
		as := resource.Finding{Code: CodeUnusable, Resource: ref.ID(), Problem: "Key " + k.spec.Name}
		is := ref.In(f)
		if is.Err != nil {
			return // a finding of the core
		}
		if is.Absent() {
			as.Code = CodeMissing
		}
		judge(j, f, ref, as)
	})
}

// Judge finds why nobody can encrypt with a key that something has, by the key's ARN,
// whatever its policy says: as f, whose Problem is what the key is to the thing, "Its KMS
// key". The key has to be of the region; of any where that is empty. It reports whether
// nothing was found.
func Judge(j *resource.Judgement, facts resource.Facts, keyARN, region string, f resource.Finding) bool {
	ref := Ref(facts.Scope, keyARN)
	f.Problem += " " + keyARN
	if its := ref.ID().Region; region != "" && its != region {
		f.Severity, f.Reason, f.Fix = resource.SeverityError, resource.ReasonOtherRegion, "Use a key of region "+region+"."
		f.Problem += fmt.Sprintf(" is in region %s, and has to be in %s.", its, region)
		j.Find(f)
		return false
	}
	return judge(j, facts, ref, f)
}

func judge(j *resource.Judgement, facts resource.Facts, ref resource.Ref[State], f resource.Finding) bool {
	is := ref.In(facts)
	why, fix := Unusable(is)
	if why == "" {
		return true
	}
	switch {
	case fix == "":
		f.Reason, fix = resource.ToRead(facts.Scope, ref.ID(), "kms:DescribeKey and kms:GetKeyPolicy on the key")
	case errors.Is(is.Err, resource.ErrOtherRegion):
		f.Reason = resource.ReasonOtherRegion
	}
	f.Severity, f.Cause, f.Fix = resource.SeverityError, is.Err, fix
	f.Problem += " " + why + "."
	if is.Err != nil {
		f.Severity = resource.SeverityUnknown
	}
	j.Find(f)
	return false
}

// Unusable says why nobody can encrypt with a key, whatever its policy says, or why that
// cannot be told, and what to do about it; both are empty where nothing is against it.
func Unusable(is resource.Fact[State]) (why, fix string) {
	switch {
	case errors.Is(is.Err, resource.ErrOtherRegion):
		return "is in another region than the clients, so that it cannot be told whether it can be used", "Check it with clients of its own region."
	case is.Err != nil:
		return fmt.Sprintf("could not be read, so that it cannot be told whether it can be used: %v", is.Err), ""
	case is.Absent():
		return "does not exist", "Create it, or use one that exists; what was encrypted with a lost key cannot be read."
	case is.State.State != enabledState:
		return "is " + is.State.State + ", so that nothing can be encrypted with it or read", "Enable the key, or cancel its deletion first, or use another one."
	case is.State.Spec != "" && is.State.Spec != string(types.KeySpecSymmetricDefault):
		return "is not symmetric, but " + is.State.Spec, "Use a symmetric key."
	}
	return "", ""
}

// Use is how somebody uses a key. The action of the access is not looked at.
type Use struct {
	resource.Access
	// Through is the service that calls KMS for the principal, "s3.eu-west-1", and empty
	// where nobody knows. Of a service that calls by itself it is not known how KMS sees
	// it, nor by which domain services go in China.
	Through string
	// EncryptionContext is what is encrypted: {"aws:logs:arn": …}.
	EncryptionContext map[string]string
}

// Decide asks the policy of a key, by the key's ARN, and the principal's own for actions.
// It answers the first that is not allowed, or else the last. The error wraps
// [resource.ErrAbsent] for a key that does not exist, or says why it could not be read.
// Grants are not read.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func (u Use) Decide(f resource.Facts, keyARN string, actions ...string) (d policy.Decision, action string, err error) {
	is := Ref(f.Scope, keyARN).In(f)
	switch {
	case is.Err != nil:
		err = is.Err
	case is.Absent():
		err = resource.ErrAbsent
	}
	if err != nil {
		return d, "", fmt.Errorf("key %s: %w", keyARN, err)
	}
	owner, _ := arn.Parse(keyARN)
	ask := u.access()
	for _, action = range actions {
		ask.Action = action
		if d = ask.ToParts(keyARN, owner.Account, "key policy of "+keyARN, is.State.Policy); d.Outcome != policy.Allowed {
			break
		}
	}
	return d, action, nil
}

// access has the condition keys of KMS.
func (u Use) access() resource.Access {
	a := u.Access
	a.Own.ResourceMustAllow = true
	known, unknown := map[string][]string{}, slices.Clone(a.Unknown)
	caller, err := arn.Parse(a.Principal.ARN)
	if err == nil {
		known["kms:CallerAccount"] = []string{caller.Account}
	} else {
		unknown = append(unknown, "kms:CallerAccount")
	}
	if err == nil && u.Through != "" && caller.Partition != "aws-cn" {
		known["kms:ViaService"] = []string{u.Through + ".amazonaws.com"}
	} else {
		unknown = append(unknown, "kms:ViaService")
	}
	for k, v := range u.EncryptionContext {
		known["kms:EncryptionContext:"+k] = []string{v}
		known["kms:EncryptionContextKeys"] = append(known["kms:EncryptionContextKeys"], k)
	}
	maps.Copy(known, a.Context)
	a.Context, a.Unknown = known, unknown
	return a
}

package logging

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// KeyType is the CloudFormation type of a KMS key.
const KeyType = "AWS::KMS::Key"

// KeyState is the state of a KMS key, which is only read here.
type KeyState struct {
	State   string            `json:"keyState"` // "Enabled", "Disabled", "PendingDeletion", …
	Spec    string            `json:"keySpec"`  // "SYMMETRIC_DEFAULT", …
	Manager string            `json:"keyManager"`
	Policy  policy.Statements `json:"policy,omitempty"`
}

// KeyID is the ID of a KMS key in a scope, by its ARN.
func KeyID(s Scope, keyARN string) ID {
	if a, err := arn.Parse(keyARN); err == nil {
		s = Scope{a.Partition, a.Account, a.Region}
	}
	return ID{s, KeyType, keyARN}
}

// keyResource is a key that is read for judging.
type keyResource struct {
	clients Clients
	id      ID
}

// ObserveKey is a KMS key that is only read, for judging.
func ObserveKey(c Clients, s Scope, keyARN string) Resource { return keyResource{c, KeyID(s, keyARN)} }

func (r keyResource) ID() ID                                { return r.id }
func (r keyResource) Needs() []ID                           { return nil }
func (r keyResource) Merge(Resource) (Resource, error)      { return r, nil }
func (r keyResource) Diff(State) ([]Change, error)          { return nil, nil }
func (r keyResource) Call(Change) Call                      { return Call{} }
func (r keyResource) Transient(error, Facts) (bool, string) { return false, "" }

func (r keyResource) Write(context.Context, Change) error {
	return errors.New("a key is only read here")
}

func (r keyResource) Reads() []Permission {
	return []Permission{{"kms:DescribeKey", r.id.Name}, {"kms:GetKeyPolicy", r.id.Name}}
}

func (r keyResource) Read(ctx context.Context, _ *Reader) (State, error) {
	if r.id.Region != r.clients.Region {
		return nil, fmt.Errorf("%s: it is in another region than the clients, %s", r.id, r.clients.Region)
	}
	out, err := r.clients.Keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &r.id.Name})
	var missing *types.NotFoundException
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, &CallError{"kms:DescribeKey", r.id, err}
	case out.KeyMetadata == nil:
		return nil, &CallError{"kms:DescribeKey", r.id, errors.New("the answer has no KeyMetadata")}
	}
	m := out.KeyMetadata
	s := KeyState{State: string(m.KeyState), Spec: string(m.KeySpec), Manager: string(m.KeyManager)}
	p, err := r.clients.Keys.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &r.id.Name, PolicyName: aws.String("default")})
	if err != nil {
		return nil, &CallError{"kms:GetKeyPolicy", r.id, err}
	}
	doc, err := policy.Parse([]byte(aws.ToString(p.Policy)))
	if err != nil {
		return nil, fmt.Errorf("%s: key policy: %w", r.id, err)
	}
	s.Policy = policy.SplitStatements(doc)
	return s, nil
}

// keyActions are what CloudWatch Logs does with a log group's key.
var keyActions = []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"}

// JudgeGroupKey judges whether CloudWatch Logs can encrypt a log group with a
// key: the key is enabled, symmetric, in the group's region, and its policy
// lets logs.<region> use it for this group.
func JudgeGroupKey(f Facts, group LogGroupARN, keyARN string) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		groupID := LogGroupID(Scope{group.Partition, group.Account, group.Region}, group.Name)
		unusable := func(problem, fix string) {
			yield(Finding{Code: CodeKeyUnusable, Severity: Error, Resource: groupID, Problem: problem, Fix: fix})
		}
		id := KeyID(groupID.Scope, keyARN)
		if id.Region != group.Region {
			unusable(fmt.Sprintf("Its KMS key %s is in region %s.", keyARN, id.Region), "Use a key of the group's own region.")
			return
		}
		k := Lookup[KeyState](f, id)
		switch {
		case k.Err != nil:
			yield(Finding{
				Code: CodeKeyUnusable, Severity: Unknown, Resource: groupID, Cause: k.Err,
				Problem: fmt.Sprintf("Whether its KMS key %s can be used could not be told: %v.", keyARN, k.Err),
				Fix:     "Give the caller kms:DescribeKey and kms:GetKeyPolicy on the key.",
			})
		case k.Absent():
			unusable(fmt.Sprintf("Its KMS key %s does not exist.", keyARN), "Associate a key that exists; what was written with the lost key cannot be read.")
		case k.State.State != string(types.KeyStateEnabled):
			unusable(fmt.Sprintf("Its KMS key %s is %s.", keyARN, k.State.State), "Enable the key, or cancel its deletion, or associate another one.")
		case k.State.Spec != "" && k.State.Spec != string(types.KeySpecSymmetricDefault):
			unusable(fmt.Sprintf("Its KMS key %s is not symmetric, but %s.", keyARN, k.State.Spec), "Associate a symmetric key.")
		default:
			judgeKeyPolicy(group, groupID, keyARN, k.State.Policy.Document(), yield)
		}
	}
}

func judgeKeyPolicy(group LogGroupARN, groupID ID, keyARN string, doc policy.Document, yield func(Finding) bool) {
	service := "logs." + group.Region + "." + dnsSuffix(group.Partition)
	for _, action := range keyActions {
		d := policy.Evaluate(policy.Request{
			Principal: policy.Principal{Service: service}, Action: action, Resource: keyARN,
			Context: map[string][]string{"kms:EncryptionContext:aws:logs:arn": {group.Plain()}},
			// The guide's example has only the context; what else the service sends is not documented.
			Unknown: []string{"aws:SourceArn", "aws:SourceAccount", "kms:ViaService", "kms:CallerAccount", "aws:SourceOrgID"},
		}, policy.Policies{Resource: &policy.Source{Name: "key policy", Document: doc}, ResourceMustAllow: true})
		var severity Severity
		switch d.Outcome {
		case policy.Allowed:
			continue
		case policy.Undetermined:
			severity = Unknown
		default:
			severity = Error
		}
		yield(Finding{
			Code: CodeKeyClosed, Severity: severity, Resource: groupID,
			Problem: fmt.Sprintf("The policy of its KMS key %s does not let %s use the key for this group: %s on %s, %s.", keyARN, service, action, group.Plain(), cmp.Or(d.Reason, "no statement allows it")),
			Fix:     fmt.Sprintf("Add a statement to the key policy that allows %s the actions kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* with ArnEquals kms:EncryptionContext:aws:logs:arn = %s (without \":*\").", service, group.Plain()),
		})
		return
	}
}

// dnsSuffix is the domain of a partition's service principals.
func dnsSuffix(partition string) string {
	if partition == "aws-cn" {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

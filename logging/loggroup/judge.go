package loggroup

import (
	"cmp"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Judge judges a log group as a place for logs to arrive in: it exists,
// it is encrypted where that is required and with a key that CloudWatch Logs
// can use, and its class can be read back.
func Judge(f resource.Facts, group ARN, mustBeEncrypted bool) iter.Seq[resource.Finding] {
	return func(yield func(resource.Finding) bool) {
		id := group.ID()
		g := group.Ref().In(f)
		switch {
		case g.Err != nil:
			yield(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityUnknown, Resource: id, Cause: g.Err,
				Problem: fmt.Sprintf("Whether the log group exists could not be told: %v.", g.Err),
				Fix:     "Give the caller logs:DescribeLogGroups.",
			})
			return
		case g.Absent():
			yield(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityError, Resource: id,
				Problem: fmt.Sprintf("The log group does not exist in %s.", group.Region),
				Fix:     "Create it, in this account and region.",
			})
			return
		}
		if g.State.Class == ClassInfrequentAccess || g.State.Class == ClassDelivery {
			if !yield(resource.Finding{
				Code: CodeClass, Severity: resource.SeverityWarning, Resource: id,
				Problem: fmt.Sprintf("Logs arrive, but FilterLogEvents, GetLogEvents and Live Tail cannot read a group of class %s.", g.State.Class),
				Fix:     "Read it with Logs Insights, or use a group of class STANDARD; the class of a group cannot be changed.",
			}) {
				return
			}
		}
		if mustBeEncrypted && g.State.KeyARN == "" {
			if !yield(resource.Finding{
				Code: CodeUnencrypted, Severity: resource.SeverityError, Resource: id,
				Problem: "The log group must be encrypted with a KMS key, and has none.",
				Fix:     "Associate a key with it; only what is written from then on is encrypted with it.",
			}) {
				return
			}
		}
		if g.State.KeyARN != "" {
			for finding := range JudgeKey(f, group, g.State.KeyARN) {
				if !yield(finding) {
					return
				}
			}
		}
	}
}

// keyActions are what CloudWatch Logs does with a log group's key.
var keyActions = []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"}

// JudgeKey judges whether CloudWatch Logs can encrypt a log group with a
// key: the key is enabled, symmetric, in the group's region, and its policy
// lets logs.<region> use it for this group.
func JudgeKey(f resource.Facts, group ARN, keyARN string) iter.Seq[resource.Finding] {
	return func(yield func(resource.Finding) bool) {
		groupID := group.ID()
		unusable := func(problem, fix string) {
			yield(resource.Finding{Code: CodeKeyUnusable, Severity: resource.SeverityError, Resource: groupID, Problem: problem, Fix: fix})
		}
		id := key.Ref(groupID.Scope, keyARN).ID()
		if id.Region != group.Region {
			unusable(fmt.Sprintf("Its KMS key %s is in region %s.", keyARN, id.Region), "Use a key of the group's own region.")
			return
		}
		k := key.Ref(groupID.Scope, keyARN).In(f)
		switch {
		case k.Err != nil:
			yield(resource.Finding{
				Code: CodeKeyUnusable, Severity: resource.SeverityUnknown, Resource: groupID, Cause: k.Err,
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

func judgeKeyPolicy(group ARN, groupID resource.ID, keyARN string, doc policy.Document, yield func(resource.Finding) bool) {
	service := "logs." + group.Region + "." + dnsSuffix(group.Partition)
	for _, action := range keyActions {
		d := policy.Evaluate(policy.Request{
			Principal: policy.Principal{Service: service}, Action: action, Resource: keyARN,
			Context: map[string][]string{"kms:EncryptionContext:aws:logs:arn": {group.Plain()}},
			// The guide's example has only the context; what else the service sends is not documented.
			Unknown: []string{"aws:SourceArn", "aws:SourceAccount", "kms:ViaService", "kms:CallerAccount", "aws:SourceOrgID"},
		}, policy.Policies{Resource: &policy.Source{Name: "key policy", Document: doc}, ResourceMustAllow: true})
		var severity resource.Severity
		switch d.Outcome {
		case policy.Allowed:
			continue
		case policy.Undetermined:
			severity = resource.SeverityUnknown
		default:
			severity = resource.SeverityError
		}
		yield(resource.Finding{
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

package loggroup

import (
	"cmp"
	"fmt"
	"iter"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The codes of findings about log groups.
const (
	CodeMissing     resource.Code = "log-group-missing"
	CodeUnencrypted resource.Code = "log-group-unencrypted"
	CodeClass       resource.Code = "log-group-class"
	CodeRetention   resource.Code = "log-group-account-retention"
	CodeKeyUnusable resource.Code = "log-group-key-unusable"
	CodeKeyClosed   resource.Code = "log-group-key-closed"
)

// Judge judges the group as [Judge] does.
func (g Group) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return Judge(f, ARNOf(f.Scope, g.Name()), g.RequiresEncryption())
}

// Judge judges a log group as a place for logs to arrive in: it exists,
// it is encrypted where that is required and with a key that CloudWatch Logs
// can use, and its class can be read back.
func Judge(f resource.Facts, group ARN, mustBeEncrypted bool) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		id, g := group.ID(), group.Ref().In(f)
		if !resource.Exists(j, f.Scope, g, resource.Finding{
			Code: CodeMissing, Resource: id,
			Problem: fmt.Sprintf("The log group does not exist in %s.", group.Region), Fix: "Create it, in this account and region.",
		}, "logs:DescribeLogGroups") {
			return
		}
		if g.State.Class == ClassInfrequentAccess || g.State.Class == ClassDelivery {
			j.Find(resource.Finding{
				Code: CodeClass, Severity: resource.SeverityWarning, Resource: id,
				Problem: fmt.Sprintf("Logs arrive, but FilterLogEvents, GetLogEvents and Live Tail cannot read a group of class %s.", g.State.Class),
				Fix:     "Read it with Logs Insights, or use a group of class STANDARD; the class of a group cannot be changed.",
			})
		}
		if g.State.RetentionPolicy != "" {
			j.Find(resource.Finding{
				Code: CodeRetention, Severity: resource.SeverityInfo, Resource: id,
				Problem: fmt.Sprintf("The account's retention policy %s decides how long events are kept, whatever the group and its settings say.", g.State.RetentionPolicy),
				Fix:     "Change the account's policy if they are to be kept for another time.",
			})
		}
		if mustBeEncrypted && g.State.KeyARN == "" {
			j.Find(resource.Finding{
				Code: CodeUnencrypted, Severity: resource.SeverityError, Resource: id,
				Problem: "The log group must be encrypted with a KMS key, and has none.",
				Fix:     "Associate a key with it; only what is written from then on is encrypted with it.",
			})
		}
		if g.State.KeyARN != "" {
			judgeKey(j, f, group, g.State.KeyARN)
		}
	})
}

// keyActions are what CloudWatch Logs does with a log group's key.
var keyActions = []string{"kms:Encrypt", "kms:Decrypt", "kms:ReEncryptTo", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"}

// judgeKey judges whether CloudWatch Logs can encrypt a log group with a
// key: the key is enabled, symmetric, in the group's region, and its policy
// lets logs.<region> use it for this group.
func judgeKey(j *resource.Judgement, f resource.Facts, group ARN, keyARN string) {
	if !key.Judge(j, f, keyARN, group.Region, resource.Finding{Code: CodeKeyUnusable, Resource: group.ID(), Problem: "Its KMS key"}) {
		return
	}
	use := key.Use{Access: resource.Access{
		Principal: policy.Principal{Service: "logs." + group.Region + "." + arn.DNSSuffix(group.Partition)},
		// The guide's example has only the context; what else the service sends is not documented.
		Unknown: []string{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID"},
	}, EncryptionContext: map[string]string{"aws:logs:arn": group.Plain()}}
	d, action, _ := use.Decide(f, keyARN, keyActions...)
	d.Reason = cmp.Or(d.Reason, "no statement allows it")
	j.Decide(d, resource.Finding{
		Code: CodeKeyClosed, Resource: group.ID(),
		Problem: fmt.Sprintf("The policy of its KMS key %s does not let %s use the key for this group: %s on %s", keyARN, use.Principal.Service, action, group.Plain()),
		Fix:     fmt.Sprintf("Add the statement of key.CloudWatchLogs to the key policy: it allows %s the actions kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* with ArnEquals kms:EncryptionContext:aws:logs:arn = %s (without \":*\").", use.Principal.Service, group.Plain()),
	})
}

// UseOfKey lets who has it use the group's KMS key through CloudWatch Logs, as AWS's
// guide asks of who writes: the key of an ARN, or, where that is empty, whichever the
// group has, for this group's data alone.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func (a ARN) UseOfKey(sid, keyARN string) policy.Document {
	st := policy.Statement{
		Sid: sid, Effect: policy.Allow,
		Action:    []string{"kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt", "kms:GenerateDataKey*", "kms:Describe*"},
		Resource:  []string{keyARN},
		Condition: policy.Condition{"StringEquals": {"kms:ViaService": {"logs." + a.Region + "." + arn.DNSSuffix(a.Partition)}}},
	}
	if keyARN == "" {
		st.Resource[0] = arn.ARN{Partition: a.Partition, Service: "kms", Region: a.Region, Account: "*", Resource: "key/*"}.String()
		st.Condition["ArnEqualsIfExists"] = map[string][]string{"kms:EncryptionContext:aws:logs:arn": {a.Plain()}} // kms:DescribeKey has none
	}
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{st}}
}

// JudgeWriter judges whether a role, or a user, with its own policies, may use the key of a group
// that it writes to, through CloudWatch Logs. AWS's guide asks for it, and whether logs
// arrive without is not documented: so what is found, as f, is unknown, whether the role
// is denied or only not allowed.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html
func JudgeWriter(j *resource.Judgement, facts resource.Facts, group ARN, roleARN string, own policy.Policies, f resource.Finding) {
	g := group.Ref().In(facts)
	if g.State.KeyARN == "" {
		return
	}
	use := key.Use{
		Access:  resource.Access{Principal: policy.Principal{ARN: roleARN}, Own: own, Unknown: resource.UnknownConditionKeys()},
		Through: "logs." + group.Region, EncryptionContext: map[string]string{"aws:logs:arn": group.Plain()},
	}
	d, _, err := use.Decide(facts, g.State.KeyARN, "kms:GenerateDataKey")
	if err != nil || d.Outcome == policy.Allowed {
		return // what is wrong with the key itself is found by Judge
	}
	does := "do not allow it"
	if d.Outcome == policy.Undetermined {
		does = "may not allow it"
	}
	f.Severity = resource.SeverityUnknown
	f.Problem = fmt.Sprintf("Whether what %s writes arrives could not be told: AWS's guide asks that the writer may use the log group's KMS key %s through CloudWatch Logs, and does not say whether logs arrive without; its policies %s (%s).", roleARN, g.State.KeyARN, does, d.Reason)
	j.Find(f.Because(d))
}

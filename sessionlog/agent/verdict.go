package agent

import (
	"strings"

	"github.com/awslogkit/awslogkit/internal/finding"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// Code names a reason, and the finding that follows from it, which logging calls by
// the same type.
type Code = finding.Code

// Outcome is what becomes of a session and of its log.
type Outcome string

// The outcomes, best first.
const (
	// Logs: the session starts, and its log arrives wherever it is to go.
	Logs Outcome = "starts and logs"
	// Degraded: it starts and a log arrives, but not everywhere, or perhaps cut, or
	// badly formatted.
	Degraded Outcome = "starts and logs, degraded or possibly truncated"
	// Unlogged: it starts, and no log arrives anywhere.
	Unlogged Outcome = "starts unlogged"
	// Refused: the session does not start.
	Refused Outcome = "refused"
	// CannotSay: what is not known decides.
	CannotSay Outcome = "cannot say"
)

// Subject is what a reason is about.
type Subject string

// The subjects.
const (
	OfDocument   Subject = "document"
	OfNode       Subject = "node"
	OfNodeRole   Subject = "node role"
	OfLogGroup   Subject = "log group"
	OfBucket     Subject = "bucket"
	OfChannelKey Subject = "channel key"
)

// Effect is what a reason does to a session.
type Effect string

// The effects.
const (
	RefusesSession  Effect = "refuses the session"
	LosesCloudWatch Effect = "no log in CloudWatch Logs"
	LosesS3         Effect = "no log in S3"
	Impairs         Effect = "impairs the log" // it arrives, perhaps cut or badly formatted
	Uncertain       Effect = "not known"
)

// Reason is one thing that decides about a session.
type Reason struct {
	Code    Code
	About   Subject
	Effect  Effect
	Problem string // one sentence
	Fix     string
	// Decided is what policies decided, where that is the reason: the fix follows from it.
	Decided policy.Decision
}

// Verdict is what the SSM agent will do.
type Verdict struct {
	Outcome Outcome
	// Reasons say why; there is none where the outcome is Logs.
	Reasons []Reason
}

// String is the outcome and the reasons.
func (v Verdict) String() string {
	var b strings.Builder
	b.WriteString(string(v.Outcome))
	for _, r := range v.Reasons {
		b.WriteString("\n  " + string(r.Code) + ": " + r.Problem)
	}
	return b.String()
}

// Has reports whether a reason has the code.
func (v Verdict) Has(c Code) bool {
	for _, r := range v.Reasons {
		if r.Code == c {
			return true
		}
	}
	return false
}

// Access is whether somebody may do something, and why not.
type Access struct {
	Can Answer
	Why string // a clause, where Can is not Yes
	// Decided is what policies decided; the zero value where it was not they.
	Decided policy.Decision
}

// Because is a colon and why not, to end a sentence with.
func (a Access) Because() string {
	if a.Why == "" {
		return "."
	}
	return ": " + strings.TrimSuffix(a.Why, ".") + "."
}

// Allowed is the access of who may.
func Allowed() Access { return Access{Can: Yes} }

// Denied is the access of who may not.
func Denied(why string) Access { return Access{Can: No, Why: why} }

// Circumstances are what a session's outcome depends on outside of the node: log
// group, bucket and key, and what the node's role may do. The zero value knows
// nothing.
type Circumstances struct {
	GroupExists Answer
	// GroupKey: a KMS key is associated with the group. The encryption that
	// CloudWatch Logs does by itself does not count.
	GroupKey Answer
	// DescribeGroups is logs:DescribeLogGroups on all groups.
	DescribeGroups Access
	// WriteGroup is logs:CreateLogStream and logs:PutLogEvents on the group, and that the
	// group's key can be used. What logs:DescribeLogStreams answers the agent can do without.
	WriteGroup Access

	BucketExists Answer
	// BucketEncryption is the bucket's default encryption: "AES256", "aws:kms" or
	// "aws:kms:dsse"; empty where not known.
	BucketEncryption string
	// ReadEncryption is s3:GetEncryptionConfiguration on the bucket.
	ReadEncryption Access
	// WriteBucket is s3:PutObject (and s3:PutObjectAcl in another account's bucket)
	// on the session's key, and that the bucket's KMS key can be used.
	WriteBucket Access
	// WriteLarge is kms:Decrypt on the bucket's KMS key, which an upload in several
	// parts needs: logs of more than 5 MB. It is Yes where there is no such key.
	WriteLarge Access

	// ChannelKey is kms:Decrypt on the channel's key, and that the key can be used.
	ChannelKey Access
}

// The codes of reasons, which are those of findings.
const (
	CodeRefusedGroup      Code = "session-refused-log-group"
	CodeRefusedDescribe   Code = "session-refused-describe-groups"
	CodeRefusedBucket     Code = "session-refused-bucket"
	CodeRefusedEncryption Code = "session-refused-encryption-unreadable"
	CodeRefusedChannelKey Code = "session-refused-channel-key"
	CodeRefusedAgent      Code = "session-refused-agent"
	CodeRefusedUser       Code = "session-refused-user"
	CodeRefusedDocument   Code = "session-refused-document"

	CodeNotLogged       Code = "session-not-logged"
	CodeNoCommand       Code = "session-command-missing"
	CodeNeverLogged     Code = "session-never-logged"
	CodeGroupAbsent     Code = "session-log-group-missing"
	CodeGroupNotSeen    Code = "session-log-group-not-seen"
	CodeCannotStream    Code = "session-cannot-stream"
	CodeGroupDenied     Code = "session-log-group-denied"
	CodeBucketMissing   Code = "session-bucket-missing"
	CodeBucketDenied    Code = "session-bucket-denied"
	CodeLargeLost       Code = "session-large-log-lost"
	CodeNoScript        Code = "session-script-missing"
	CodeTruncated       Code = "session-log-truncated"
	CodeFormat          Code = "session-log-format"
	CodeParameterDecide Code = "session-parameter-decides"
)

package bucket

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The codes of findings that this package makes.
const (
	CodeMissing       resource.Code = "bucket-missing"
	CodeOtherAccount  resource.Code = "bucket-other-account"
	CodeRequesterPays resource.Code = "bucket-requester-pays"
	CodeNamePeriod    resource.Code = "bucket-name-period"
	CodePublicPolicy  resource.Code = "bucket-public-policy"
	CodeKeyUnusable   resource.Code = "bucket-key-unusable"
)

// Judge judges a bucket as a place for logs to arrive in: it exists, its key is in
// order, and it does not turn away who does not pay. byService is whether an AWS
// service writes to it, and not a role of its account. Whether a service or a role
// may write is for [Decide] and [DecideKey].
func Judge(f resource.Facts, name string, byService bool) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		ref := Ref(f.Scope, name)
		id, b := ref.ID(), ref.In(f)
		switch {
		case b.Err != nil:
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityUnknown, Resource: id, Cause: b.Err,
				Problem: fmt.Sprintf("Whether the bucket exists and takes logs could not be told: %v.", b.Err),
				Fix:     "Give the caller s3:ListBucket, s3:GetBucketPolicy, s3:GetEncryptionConfiguration and the other permissions to read it.",
			})
			return
		case b.Absent():
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityError, Resource: id,
				Problem: "The bucket does not exist.", Fix: "Create it, or name another one.",
			})
			return
		}
		if strings.Contains(name, ".") {
			j.Find(resource.Finding{
				Code: CodeNamePeriod, Severity: resource.SeverityWarning, Resource: id,
				Problem: "The bucket's name has a period, which the certificate for bucket host names does not match: clients that do not use path-style addresses fail with a TLS error.",
				Fix:     "Use a bucket without periods in its name.",
			})
		}
		if b.State.OtherAccount {
			j.Find(resource.Finding{
				Code: CodeOtherAccount, Severity: resource.SeverityUnknown, Resource: id,
				Problem: fmt.Sprintf("The bucket belongs to another account than %s, so its policy and its encryption cannot be read from here.", f.Scope.Account),
				Fix:     "Check it with credentials of the account that owns it.",
			})
			return
		}
		if !f.Thorough() {
			j.Find(resource.Finding{Code: CodeMissing, Severity: resource.SeverityUnknown, Resource: id, Cause: resource.ErrNotRead})
			return
		}
		judgeState(j, f, id, b.State, byService)
	})
}

func judgeState(j *resource.Judgement, f resource.Facts, id resource.ID, s State, byService bool) {
	if s.RequesterPays && byService {
		j.Find(resource.Finding{
			Code: CodeRequesterPays, Severity: resource.SeverityError, Resource: id,
			Problem: "The bucket is a Requester Pays bucket, and AWS services cannot deliver to one.",
			Fix:     "Let the owner pay (PutBucketRequestPayment), or use another bucket.",
		})
	}
	if public(s.Policy.Document()) {
		j.Find(resource.Finding{
			Code: CodePublicPolicy, Severity: resource.SeverityWarning, Resource: id,
			Problem: "The bucket's policy has a statement that lets everybody in without a condition. Where public policies are blocked, S3 takes no change of such a policy.",
			Fix:     "Name the principals, or take the statement away.",
		})
	}
	unusable := func(severity resource.Severity, cause error, problem, fix string) {
		j.Find(resource.Finding{Code: CodeKeyUnusable, Severity: severity, Resource: id, Cause: cause, Problem: problem, Fix: fix})
	}
	if s.Encryption == nil || !strings.HasPrefix(s.Encryption.KeyARN, "arn:") || strings.Contains(s.Encryption.KeyARN, ":alias/") {
		return // SSE-S3, AWS's own key, or one that is named by an alias
	}
	keyARN := s.Encryption.KeyARN
	switch k := key.Ref(f.Scope, keyARN).In(f); {
	case k.Err != nil:
		unusable(resource.SeverityUnknown, k.Err, fmt.Sprintf("Whether its KMS key %s can be used could not be told: %v.", keyARN, k.Err), "Give the caller kms:DescribeKey and kms:GetKeyPolicy on the key.")
	case k.Absent():
		unusable(resource.SeverityError, nil, fmt.Sprintf("Its KMS key %s does not exist.", keyARN), "Make a key that exists the default; what was written with the lost key cannot be read.")
	case k.State.State != "Enabled":
		unusable(resource.SeverityError, nil, fmt.Sprintf("Its KMS key %s is %s.", keyARN, k.State.State), "Enable the key, or cancel its deletion, or make another one the default.")
	case k.State.Spec != "" && k.State.Spec != "SYMMETRIC_DEFAULT":
		unusable(resource.SeverityError, nil, fmt.Sprintf("Its KMS key %s is not symmetric, but %s.", keyARN, k.State.Spec), "Make a symmetric key the default.")
	}
}

// public reports whether a statement lets everybody in.
func public(doc policy.Document) bool {
	return slices.ContainsFunc(doc.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Allow && s.Principal != nil && (s.Principal.Any || slices.Contains(s.Principal.AWS, "*")) && len(s.Condition) == 0
	})
}

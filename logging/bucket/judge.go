package bucket

import (
	"fmt"
	"iter"
	"strings"

	"github.com/awslogkit/awslogkit/logging/key"
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

// Judge judges the bucket as a place for a role of its account to write to.
func (b Bucket) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return Judge(f, b.Name(), false)
}

// Judge judges a bucket as a place for logs to arrive in: it exists, its key is in
// order, and it does not turn away who does not pay. byService is whether an AWS
// service writes to it, and not a role of its account. Whether a service or a role
// may write is for [Decide] and [DecideKey].
func Judge(f resource.Facts, name string, byService bool) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		ref := Ref(f.Scope, name)
		id, b := ref.ID(), ref.In(f)
		if !resource.Exists(j, f.Scope, b, resource.Finding{
			Code: CodeMissing, Resource: id, Problem: "The bucket does not exist.", Fix: "Create it, or name another one.",
		}, "s3:ListBucket, s3:GetBucketPolicy, s3:GetEncryptionConfiguration and the other permissions to read it; or, where another account owns it, the target's clients those of that account (Owners)") {
			return
		}
		if strings.Contains(name, ".") {
			j.Find(resource.Finding{
				Code: CodeNamePeriod, Severity: resource.SeverityWarning, Resource: id,
				Problem: "The bucket's name has a period, which the certificate for bucket host names does not match: clients that do not use path-style addresses fail with a TLS error.",
				Fix:     "Use a bucket without periods in its name.",
			})
		}
		if b.State.Hidden() {
			j.Find(resource.Finding{
				Code: CodeOtherAccount, Severity: resource.SeverityUnknown, Reason: resource.ReasonOtherAccount, Resource: id,
				Problem: fmt.Sprintf("The bucket belongs to another account than %s, so its policy and its encryption cannot be read from here.", f.Scope.Account),
				Fix:     "Give clients for the account that owns it (Owners of the target's clients), or check it with credentials of that account.",
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
	if s.RequesterPays && (byService || s.OtherAccount) {
		j.Find(resource.Finding{
			Code: CodeRequesterPays, Severity: resource.SeverityError, Resource: id,
			Problem: "The bucket is a Requester Pays bucket, and AWS services cannot deliver to one, nor can nodes of another account than its owner's.",
			Fix:     "Let the owner pay (PutBucketRequestPayment), or use another bucket.",
		})
	}
	is := publicness(s.Policy.Document())
	if is != "" && s.OtherAccount && !byService && (s.PublicAccess == nil || s.PublicAccess.RestrictPublicBuckets) {
		f := resource.Finding{
			Code: CodePublicPolicy, Severity: resource.SeverityError, Resource: id,
			Problem: "The bucket's policy is public, and the public access block (RestrictPublicBuckets) lets nobody of another account than the bucket's use a public policy.",
			Fix:     "Name the principals, or take the statement away that lets everybody in.",
		}
		if is == perhaps {
			f.Severity, f.Problem = resource.SeverityUnknown, "Perhaps the bucket's policy is public, by its conditions; then the public access block (RestrictPublicBuckets) lets nobody of another account than the bucket's use it."
		}
		j.Find(f)
	} else if is == public {
		j.Find(resource.Finding{
			Code: CodePublicPolicy, Severity: resource.SeverityWarning, Resource: id,
			Problem: "The bucket's policy has a statement that lets everybody in without a condition. Where public policies are blocked, S3 takes no change of such a policy.",
			Fix:     "Name the principals, or take the statement away.",
		})
	}
	if s.Encryption != nil && s.Encryption.byARN() {
		key.Judge(j, f, s.Encryption.KeyARN, s.Region, resource.Finding{Code: CodeKeyUnusable, Resource: id, Problem: "Its KMS key"})
	}
	if s.OtherAccount && !byService && s.Encryption != nil && s.Encryption.byAWS(f) {
		j.Find(resource.Finding{
			Code: CodeKeyUnusable, Severity: resource.SeverityError, Resource: id,
			Problem: "The bucket is encrypted with the key that AWS manages, aws/s3, whose policy lets in nobody of another account than the bucket's, and cannot be changed.",
			Fix:     "Make a customer managed key that lets the writers in the bucket's default one, or encrypt it with AES256.",
		})
	}
}

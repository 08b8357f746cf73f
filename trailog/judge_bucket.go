package trailog

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// sent are the condition keys that CloudTrail sends, as far as its pages say.
func (j *judging) sent() map[string][]string {
	return map[string][]string{"aws:SourceArn": {j.trail.ARN}, "aws:SecureTransport": {"true"}}
}

func unknownOfService() []string {
	return append(resource.UnknownConditionKeys(), "kms:*", "s3:*", "sns:*")
}

// files are keys of files that the trail writes, by what they are; the first are
// what every trail writes.
func (j *judging) files() []string {
	s := j.trail.Settings
	k := trailrecord.Key{
		Prefix: s.Prefix, Account: j.home.Account, Kind: trailrecord.LogFile, Region: j.home.Region,
		Time: time.Date(2026, 1, 2, 3, 10, 0, 0, time.UTC), Unique: "AbCdEfGhIjKlMnOp",
	}
	out := []string{k.String()}
	if org := j.want.organization(); s.Organization && org != "" {
		k.OrganizationID = org
		out = append(out, k.String())
		k.Account = "000000000000" // of a member
		out = append(out, k.String())
	}
	return out
}

// digests is the key of a digest, which needs nothing else than a log file, but
// for policies that name the folder.
func (j *judging) digests() string {
	return trailrecord.Key{
		Prefix: j.trail.Settings.Prefix, Account: j.home.Account, Kind: trailrecord.DigestFile, Region: j.home.Region,
		Time: time.Date(2026, 1, 2, 3, 10, 0, 0, time.UTC), Trail: j.want.Name, HomeRegion: j.home.Region,
	}.String()
}

// bucket judges whether CloudTrail can write log files.
func (j *judging) bucket() {
	name := j.trail.Settings.Bucket
	if name == "" {
		return
	}
	for f := range bucket.Judge(j.facts, name, true) {
		if f.Code == bucket.CodeKeyUnusable && j.trail.Settings.KeyARN != "" {
			continue // the trail's own key encrypts, not the bucket's
		}
		j.Find(f)
	}
	id := bucket.Ref(j.scope, name).ID()
	ask := func(action, object string) (policy.Decision, error) {
		a := bucket.Access{Principal: policy.Principal{Service: Service}, Action: action, Key: object, Context: j.sent(), Unknown: unknownOfService()}
		if object != "" {
			a.Context["s3:x-amz-acl"] = []string{"bucket-owner-full-control"}
		}
		return bucket.Decide(j.facts, name, a)
	}
	d, err := ask("s3:GetBucketAcl", "")
	if err != nil {
		return // bucket.Judge says so
	}
	if d.Outcome != policy.Allowed {
		// Files may still be written: whether CloudTrail looks before each is not documented.
		j.Find(resource.Finding{
			Code: CodeBucketPolicy, Severity: resource.SeverityWarning, Resource: id,
			Problem: fmt.Sprintf("The bucket's policy does not let CloudTrail read its access control list (s3:GetBucketAcl) for trail %s: %s. Creating or changing the trail fails (InsufficientS3BucketPolicyException: \"Incorrect S3 bucket policy is detected for bucket\").", j.trail.ARN, d.Reason),
			Fix:     "Add the statements of BucketPolicy to the bucket's policy; a trail with Bucket does. aws:SourceArn has the trail's home region.",
		})
	}
	for _, object := range j.files() {
		if d, err = ask("s3:PutObject", object); err != nil || d.Outcome == policy.Allowed {
			continue
		}
		j.Decide(d, j.cannotWrite(id, object, ask))
		return
	}
	if d, err = ask("s3:PutObject", j.digests()); j.trail.Settings.Validation && err == nil && d.Outcome != policy.Allowed {
		j.Find(resource.Finding{
			Code: CodeBucketPolicy, Severity: resource.SeverityWarning, Resource: id,
			Problem: fmt.Sprintf("The bucket's policy may not let CloudTrail write digests (%s): %s.", j.digests(), d.Reason),
			Fix:     "Allow all of AWSLogs/<account>/, as BucketPolicy does.",
		})
	}
	j.bucketKey(id, name)
}

// cannotWrite tells a prefix that does not agree from other mistakes: the policy
// lets the trail write somewhere else.
func (j *judging) cannotWrite(id resource.ID, object string, ask func(action, object string) (policy.Decision, error)) resource.Finding {
	f := resource.Finding{
		Code: CodeBucketPolicy, Resource: id,
		Problem: fmt.Sprintf("The bucket's policy does not let CloudTrail write %s for trail %s (InsufficientS3BucketPolicyException, or AccessDenied in LatestDeliveryError)", object, j.trail.ARN),
		Fix:     "Add the statements of BucketPolicy to the bucket's policy; a trail with Bucket does. aws:SourceArn has the trail's home region, and of an organization's trail its management account.",
	}
	for _, folder := range j.otherFolders(object) {
		if d, err := ask("s3:PutObject", folder); err == nil && d.Outcome == policy.Allowed {
			f.Code = CodeBucketPrefix
			f.Problem = fmt.Sprintf("The trail writes with prefix %q, as %s, and the bucket's policy lets it write somewhere else, such as %s (InsufficientS3BucketPolicyException)", j.trail.Settings.Prefix, object, folder)
			f.Fix = "Give the trail the prefix that the policy has, or add the statements of BucketPolicy with the trail's."
			return f
		}
	}
	return f
}

// otherFolders are the keys that the bucket's own policy lets be written, with
// its wildcards filled.
func (j *judging) otherFolders(object string) []string {
	b := bucket.Ref(j.scope, j.trail.Settings.Bucket).In(j.facts)
	_, below, _ := strings.Cut("/"+object, "/AWSLogs/")
	out := []string{"AWSLogs/" + below}
	for _, st := range b.State.Policy.Document().Statements {
		for _, r := range st.Resource {
			if a, err := arn.Parse(r); err == nil {
				if folder, _, ok := strings.Cut(strings.TrimPrefix(a.Resource, j.trail.Settings.Bucket+"/"), "AWSLogs/"); ok {
					out = append(out, strings.NewReplacer("*", "x", "?", "x").Replace(folder)+"AWSLogs/"+below)
				}
			}
		}
	}
	return out
}

// bucketKey judges the key that the bucket encrypts with, where the trail has
// none of its own.
func (j *judging) bucketKey(id resource.ID, name string) {
	b := bucket.Ref(j.scope, name).In(j.facts)
	if j.trail.Settings.KeyARN != "" || !b.Present || b.State.Encryption == nil {
		return
	}
	f := resource.Finding{
		Code: CodeBucketKey, Resource: id,
		Fix: "Add the statements of key.CloudTrail and key.CloudTrailBucketKey to the key's policy, or give the trail a key; the key of AWS, aws/s3, lets no service of another account in.",
	}
	actions := []string{"kms:GenerateDataKey"}
	if b.State.Encryption.BucketKey {
		actions = append(actions, "kms:Decrypt")
	}
	for _, action := range actions {
		d, err := bucket.DecideKey(j.facts, name, bucket.Access{
			Principal: policy.Principal{Service: Service}, Action: action, Key: j.files()[0], Context: j.sent(), Unknown: unknownOfService(),
		})
		if err != nil || d.Outcome == policy.Allowed {
			continue // bucket.Judge judges the key itself
		}
		f.Problem = fmt.Sprintf("The bucket encrypts with key %s, whose policy does not let CloudTrail use it: %s", b.State.Encryption.KeyARN, action)
		j.Decide(d, f)
		return
	}
}

// key judges the trail's own key.
func (j *judging) key() {
	keyARN := j.trail.Settings.KeyARN
	if keyARN == "" {
		return
	}
	ref := key.Ref(j.scope, keyARN)
	id := ref.ID()
	unusable := func(severity resource.Severity, cause error, problem, fix string) {
		j.Find(resource.Finding{Code: CodeKeyUnusable, Severity: severity, Resource: id, Cause: cause, Problem: problem, Fix: fix})
	}
	if b := bucket.Ref(j.scope, j.trail.Settings.Bucket).In(j.facts); b.Present && b.State.Region != "" && id.Region != "" && b.State.Region != id.Region {
		unusable(resource.SeverityError, nil, fmt.Sprintf("The trail's key %s is in %s, and its bucket in %s (KmsKeyNotFoundException).", keyARN, id.Region, b.State.Region), "Use a key of the bucket's region.")
		return
	}
	k := ref.In(j.facts)
	switch {
	case k.Err != nil && errors.Is(k.Err, resource.ErrNotRead) && id.Scope != j.scope:
		unusable(resource.SeverityUnknown, nil, fmt.Sprintf("Whether the trail's key %s can be used could not be told: it is in %s.", keyARN, id.Scope), "Check it with clients of its own region and account.")
	case k.Err != nil:
		unusable(resource.SeverityUnknown, k.Err, fmt.Sprintf("Whether the trail's key %s can be used could not be told: %v.", keyARN, k.Err), "Give the caller kms:DescribeKey and kms:GetKeyPolicy on the key.")
	case k.Absent():
		unusable(resource.SeverityError, nil, fmt.Sprintf("The trail's key %s does not exist (KmsKeyNotFoundException); files are no longer written.", keyARN), "Give the trail a key that exists.")
	case k.State.State != string(types.KeyStateEnabled):
		unusable(resource.SeverityError, nil, fmt.Sprintf("The trail's key %s is %s, so files are no longer written, and those that are there cannot be read.", keyARN, k.State.State), "Enable the key, or cancel its deletion, or give the trail another one.")
	case k.State.Spec != "" && k.State.Spec != string(types.KeySpecSymmetricDefault):
		unusable(resource.SeverityError, nil, fmt.Sprintf("The trail's key %s is not symmetric, but %s (InvalidKmsKeyIdException).", keyARN, k.State.Spec), "Give the trail a symmetric key.")
	default:
		j.keyPolicy(id, k.State.Policy.Document())
	}
}

func (j *judging) keyPolicy(id resource.ID, doc policy.Document) {
	actions := []string{"kms:GenerateDataKey", "kms:DescribeKey"}
	if b := bucket.Ref(j.scope, j.trail.Settings.Bucket).In(j.facts); b.State.Encryption != nil && b.State.Encryption.BucketKey {
		actions = append(actions, "kms:Decrypt")
	}
	for _, action := range actions {
		context := j.sent()
		if action == "kms:GenerateDataKey" {
			context["kms:EncryptionContext:aws:cloudtrail:arn"] = []string{j.trail.ARN}
			context["kms:EncryptionContextKeys"] = []string{"aws:cloudtrail:arn"}
		}
		d := policy.Evaluate(policy.Request{
			Principal: policy.Principal{Service: Service}, Action: action, Resource: id.Name, Context: context, Unknown: unknownOfService(),
		}, policy.Policies{Resource: &policy.Source{Name: "key policy", Document: doc}, ResourceMustAllow: true})
		if d.Outcome == policy.Allowed {
			continue
		}
		j.Decide(d, resource.Finding{
			Code: CodeKeyClosed, Resource: id,
			Problem: fmt.Sprintf("The policy of the trail's key does not let CloudTrail use it for trail %s: %s (InsufficientEncryptionPolicyException)", j.trail.ARN, action),
			Fix:     "Add the statements of key.CloudTrail to the key's policy, and key.CloudTrailBucketKey where the bucket has an S3 Bucket Key; a trail with Key does.",
		})
		return
	}
}

package trailog

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// asks is CloudTrail asking for something of a thing, on behalf of the trail. What it
// sends to S3, SNS and KMS is known, as far as its pages and theirs say; a service has no
// tags, and no session that began.
func (j *judging) asks(action string, of resource.Scope) resource.Access {
	sent := map[string][]string{
		"aws:SourceArn": {j.trail.ARN}, "aws:SourceAccount": {j.home.Account}, "aws:SecureTransport": {"true"},
		"aws:RequestedRegion": {of.Region}, "aws:ResourceAccount": {of.Account},
	}
	unknown := []string{
		"aws:CurrentTime", "aws:EpochTime", "aws:Referer", "aws:ResourceOrg*", "aws:ResourceTag/*", "aws:SourceIp", "aws:SourceOrgPaths", "aws:SourceVpc*",
		"aws:UserAgent", "aws:ViaAWSService", "aws:Vpc*", "kms:RequestAlias", "kms:ResourceAliases",
		"s3:authType", "s3:if-*", "s3:object-lock*", "s3:signature*", "s3:TlsVersion", "s3:x-amz-content-sha256", "s3:x-amz-storage-class",
	}
	if org := j.want.organization(); org != "" {
		sent["aws:SourceOrgID"] = []string{org}
	} else {
		unknown = append(unknown, "aws:SourceOrgID")
	}
	return resource.Access{Principal: policy.Principal{Service: Service}, Action: action, Context: sent, Unknown: unknown}
}

// puts is CloudTrail writing a file. Without a key of the trail it is not documented
// whether it says how the file is to be encrypted.
func (j *judging) puts(of resource.Scope) resource.Access {
	a := j.asks("s3:PutObject", of)
	a.Context["s3:x-amz-acl"] = []string{"bucket-owner-full-control"}
	if k := j.trail.Settings.KeyARN; k != "" {
		a.Context["s3:x-amz-server-side-encryption"], a.Context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = []string{"aws:kms"}, []string{k}
	} else {
		a.Unknown = append(a.Unknown, "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id")
	}
	return a
}

// in is the scope of a bucket.
func (j *judging) in(b bucket.State) resource.Scope {
	s := j.scope
	s.Region, s.Account = cmp.Or(b.Region, s.Region), cmp.Or(b.Owner, s.Account)
	return s
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
	there := j.in(bucket.Ref(j.scope, name).In(j.facts).State)
	write := func(object string) (policy.Decision, error) {
		return bucket.Decide(j.facts, name, object, j.puts(there))
	}
	d, err := bucket.Decide(j.facts, name, "", j.asks("s3:GetBucketAcl", there))
	if err != nil {
		return // bucket.Judge says so
	}
	// Files may still be written: whether CloudTrail looks before each is not documented.
	j.Warn(d, resource.Finding{
		Code: CodeBucketPolicy, Resource: id,
		Problem: fmt.Sprintf("The bucket's policy does not let CloudTrail read its access control list (s3:GetBucketAcl) for trail %s, so that creating or changing the trail fails (InsufficientS3BucketPolicyException: \"Incorrect S3 bucket policy is detected for bucket\")", j.trail.ARN),
		Fix:     "Add the statements of BucketPolicy to the bucket's policy; a trail with Bucket does. aws:SourceArn has the trail's home region.",
	})
	for _, object := range j.files() {
		if d, err = write(object); err != nil || d.Outcome == policy.Allowed {
			continue
		}
		j.Decide(d, j.cannotWrite(id, object, write))
		return
	}
	if d, err = write(j.digests()); j.trail.Settings.Validation && err == nil {
		j.Warn(d, resource.Finding{
			Code: CodeBucketPolicy, Resource: id,
			Problem: fmt.Sprintf("The bucket's policy does not let CloudTrail write digests (%s)", j.digests()),
			Fix:     "Allow all of AWSLogs/<account>/, as BucketPolicy does.",
		})
	}
	j.bucketKey(id, name)
}

// cannotWrite tells a prefix that does not agree from other mistakes: the policy
// lets the trail write somewhere else.
func (j *judging) cannotWrite(id resource.ID, object string, write func(object string) (policy.Decision, error)) resource.Finding {
	f := resource.Finding{
		Code: CodeBucketPolicy, Resource: id,
		Problem: fmt.Sprintf("The bucket's policy does not let CloudTrail write %s for trail %s (InsufficientS3BucketPolicyException, or AccessDenied in LatestDeliveryError)", object, j.trail.ARN),
		Fix:     "Add the statements of BucketPolicy to the bucket's policy; a trail with Bucket does. aws:SourceArn has the trail's home region, and of an organization's trail its management account.",
	}
	for _, folder := range j.otherFolders(object) {
		if d, err := write(folder); err == nil && d.Outcome == policy.Allowed {
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
	actions := []string{"kms:GenerateDataKey"}
	if b.State.Encryption.BucketKey {
		actions = append(actions, "kms:Decrypt")
	}
	d, action, err := bucket.DecideKey(j.facts, name, j.files()[0], j.asks("", j.in(b.State)), actions...)
	if err != nil {
		return // bucket.Judge says so
	}
	j.Decide(d, resource.Finding{
		Code: CodeBucketKey, Resource: id,
		Problem: fmt.Sprintf("The bucket encrypts with key %s, whose policy does not let CloudTrail use it: %s", b.State.Encryption.KeyARN, action),
		Fix:     "Add the statement of key.CloudTrailBucket to the key's policy, or give the trail a key; the key of AWS, aws/s3, lets no service of another account in.",
	})
}

// key judges the trail's own key.
func (j *judging) key() {
	keyARN := j.trail.Settings.KeyARN
	if keyARN == "" {
		return
	}
	id := key.Ref(j.scope, keyARN).ID()
	unusable := resource.Finding{Code: CodeKeyUnusable, Resource: id, Problem: "The trail's key"}
	files := bucket.Ref(j.scope, j.trail.Settings.Bucket).In(j.facts).State
	if !key.Judge(j.Judgement, j.facts, keyARN, files.Region, unusable) {
		return
	}
	object := bucket.ARN(j.home, j.trail.Settings.Bucket)
	actions := []string{"kms:GenerateDataKey"}
	if files.Encryption != nil && files.Encryption.BucketKey {
		actions = append(actions, "kms:Decrypt")
	} else {
		object += "/" + j.files()[0]
	}
	use := key.Use{Access: j.asks("", id.Scope), EncryptionContext: map[string]string{"aws:cloudtrail:arn": j.trail.ARN, "aws:s3:arn": object}}
	f := resource.Finding{
		Code: CodeKeyClosed, Resource: id,
		Fix: "Add the statements of key.CloudTrail to the key's policy, and key.CloudTrailBucketKey where the bucket has an S3 Bucket Key; a trail with Key does.",
	}
	d, action, _ := use.Decide(j.facts, keyARN, actions...)
	f.Problem = fmt.Sprintf("The policy of the trail's key does not let CloudTrail use it for trail %s: %s (InsufficientEncryptionPolicyException)", j.trail.ARN, action)
	if j.Decide(d, f); d.Outcome != policy.Allowed {
		return
	}
	// CloudTrail looks at the key where the trail is made or changed, not for each file.
	use.EncryptionContext = nil
	d, action, _ = use.Decide(j.facts, keyARN, "kms:DescribeKey")
	f.Problem = fmt.Sprintf("The policy of the trail's key does not let CloudTrail look at it for trail %s (%s), so that files arrive, and creating or changing the trail fails (InsufficientEncryptionPolicyException)", j.trail.ARN, action)
	j.Warn(d, f)
}

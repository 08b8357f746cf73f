package bucket

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

var (
	nameRE     = regexp.MustCompile(`^[a-z0-9.-]+$`)
	regionalRE = regexp.MustCompile(`-[0-9]{12}-([a-z0-9-]+)-an$`)
)

const namingRules = "Amazon S3 User Guide, General purpose bucket naming rules"

// nameRule is the rule that a bucket's name breaks, and where it comes from; both
// are empty where the name is right. Names that are reserved for AWS are for
// reservedName.
func nameRule(s string) (rule, source string) {
	edge := func(c byte) bool { return c == '.' || c == '-' }
	_, notIP := netip.ParseAddr(s)
	switch {
	case s == "":
		return "must be set", namingRules
	case len(s) < 3 || len(s) > 63:
		return fmt.Sprintf("must have 3 to 63 characters, and has %d", len(s)), namingRules
	case !nameRE.MatchString(s):
		return "may have only the characters a-z 0-9 . and -", namingRules
	case edge(s[0]) || edge(s[len(s)-1]):
		return "must begin and end with a letter or digit", namingRules
	case strings.Contains(s, ".."):
		return "must not have two periods side by side", namingRules
	case notIP == nil:
		return "must not be an IP address", namingRules
	}
	return "", ""
}

// reservedName is the rule that keeps a name from being created.
func reservedName(s string) string {
	for _, p := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(s, p) {
			return fmt.Sprintf("must not begin with %q, which is reserved", p)
		}
	}
	for _, p := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(s, p) {
			return fmt.Sprintf("must not end with %q, which is reserved", p)
		}
	}
	if strings.HasSuffix(s, "-an") && !isRegional(s) {
		return `must not end with "-an", which is for names of the account's regional namespace: prefix-account-region-an`
	}
	return ""
}

// isRegional reports whether a name is of an account's regional namespace.
func isRegional(name string) bool {
	m := regionalRE.FindStringSubmatch(name)
	return m != nil && arn.IsRegion(m[1])
}

func (s spec) validate(v *resource.ValidationError) {
	name := s.Name
	if s.OnlyUsed {
		name = nameOf(name)
		if s.asksForMore() {
			v.Add("onlyUsed", "true", "nothing can be asked of a bucket that is only used", "")
		}
	}
	if r, src := nameRule(name); r != "" {
		v.Add("bucketName", s.Name, r, src)
	} else if r := reservedName(name); r != "" && !s.MustExist && !s.OnlyUsed {
		v.Add("bucketName", s.Name, r, namingRules)
	}
	if s.Region != "" && !arn.IsRegion(s.Region) {
		v.Add("region", s.Region, `must be the name of a region, such as "eu-west-1"`, "")
	}
	if s.Encryption != nil {
		s.Encryption.validate(v)
		if a, err := arn.Parse(s.Encryption.KeyARN); err == nil && s.Region != "" && a.Region != s.Region {
			v.Add("encryption.keyARN", s.Encryption.KeyARN, "must be a key of the bucket's own region, "+s.Region, "Amazon S3 API, PutBucketEncryption")
		}
	}
	if s.Ownership != "" && !slices.Contains(s.Ownership.Values(), s.Ownership) {
		v.Add("objectOwnership", string(s.Ownership), "must be one of "+strings.Trim(fmt.Sprint(s.Ownership.Values()), "[]"), "Amazon S3 API, PutBucketOwnershipControls")
	}
	s.validateEntries(v)
	if s.Policy != nil {
		s.validateResources(v)
	}
}

// asksForMore reports whether anything but using it is asked of the bucket.
func (s spec) asksForMore() bool {
	return s.Region != "" || s.Encryption != nil || s.BlockPublicAccess || s.Ownership != "" || s.Versioning != nil ||
		len(s.Lifecycle) > 0 || s.Policy != nil || len(s.Tags) > 0 || s.MustExist
}

// validateEntries finds what is wrong with the parts to which several settings add.
func (s spec) validateEntries(v *resource.ValidationError) {
	validateRules(v, s.Lifecycle)
	if s.Policy != nil {
		v.Lint("policy", *s.Policy, policy.Bucket)
	}
	v.Tags(s.Tags, "Amazon S3 API, PutBucketTagging")
}

// validateResources finds resources of another bucket, which S3 refuses.
func (s spec) validateResources(v *resource.ValidationError) {
	for i, st := range s.Policy.Statements {
		for _, r := range slices.Concat(st.Resource, st.NotResource) {
			a, err := arn.Parse(r)
			if err != nil || a.Service != "s3" {
				continue // what is wrong with it as such has been said
			}
			bucket, _, _ := strings.Cut(a.Resource, "/")
			if bucket != s.Name && !strings.ContainsAny(bucket, "*?$") {
				v.Add(fmt.Sprintf("policy.Statement[%d].Resource", i), r, "must be this bucket or objects of it", "Amazon S3 User Guide, Policies and permissions in Amazon S3")
			}
		}
	}
}

// Encryption is a bucket's default encryption.
type Encryption struct {
	Algorithm types.ServerSideEncryption `json:"algorithm" doc:"AES256, aws:kms or aws:kms:dsse."` // "AES256", "aws:kms", "aws:kms:dsse"
	KeyARN    string                     `json:"keyARN,omitempty" doc:"KMS key of aws:kms and aws:kms:dsse; that of AWS where it is not said."`
	// BucketKey: S3 derives keys from one that it keeps, so that KMS is called less
	// often, with the bucket's ARN as encryption context and not the object's.
	BucketKey bool `json:"bucketKey,omitempty" doc:"Whether S3 keeps a key of its own, so that KMS is called less often."`
}

// String is the algorithm with the key.
func (e Encryption) String() string {
	s := string(e.Algorithm)
	if e.KeyARN != "" {
		s += " with " + e.KeyARN
	}
	if e.BucketKey {
		s += " and a bucket key"
	}
	return s
}

// state is the encryption as a state has it.
func (e Encryption) state() *Encryption {
	if e.Algorithm == types.ServerSideEncryptionAes256 {
		return nil
	}
	return &e
}

func (e Encryption) validate(v *resource.ValidationError) {
	const put = "Amazon S3 API, PutBucketEncryption"
	switch e.Algorithm {
	case types.ServerSideEncryptionAes256:
		if e.KeyARN != "" {
			v.Add("encryption.keyARN", e.KeyARN, "is only for aws:kms", put)
		}
		if e.BucketKey {
			v.Add("encryption.bucketKey", "true", "is only for a bucket with a key", put)
		}
	case types.ServerSideEncryptionAwsKms, types.ServerSideEncryptionAwsKmsDsse:
		if r, _ := rule.KeyARN(e.KeyARN); r != "" {
			v.Add("encryption.keyARN", e.KeyARN, r, put)
		}
		if e.BucketKey && e.Algorithm == types.ServerSideEncryptionAwsKmsDsse {
			v.Add("encryption.bucketKey", "true", "cannot be used with aws:kms:dsse", put)
		}
	case "":
		v.Add("encryption.algorithm", "", "must be set: a bucket key is for a bucket with a key", put)
	default:
		v.Add("encryption.algorithm", string(e.Algorithm), "must be AES256, aws:kms or aws:kms:dsse", put)
	}
}

// checkScope reports a key of another partition.
func (s spec) checkScope(v *resource.ValidationError, scope resource.Scope) {
	if s.Encryption != nil {
		if a, err := arn.Parse(s.Encryption.KeyARN); err == nil && a.Partition != scope.Partition {
			v.Add("encryption.keyARN", s.Encryption.KeyARN, "must be a key of partition "+scope.Partition, "")
		}
	}
	if s.Region != "" && arn.Partition(s.Region) != scope.Partition {
		v.Add("region", s.Region, "must be a region of partition "+scope.Partition, "")
	}
}

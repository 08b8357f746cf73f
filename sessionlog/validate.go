package sessionlog

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

const (
	schemaPage      = "Systems Manager User Guide, Session document schema"
	preferencesPage = "Systems Manager User Guide, Update Session Manager preferences"
	createDocument  = "Systems Manager API, CreateDocument"
)

var (
	documentRE = regexp.MustCompile(`^[a-zA-Z0-9_\-.]{3,128}$`)
	reservedRE = regexp.MustCompile(`(?i)^(aws|amazon|amzn)`)
	keyIDRE    = regexp.MustCompile(`^(mrk-[0-9a-f]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$`)
	aliasRE    = regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]{1,250}$`)
	userRE     = regexp.MustCompile(`^[^\s\p{Z}:/\\"'*?<>|]{1,256}$`)
	profileRE  = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{1,128}$`)
)

// maxPrefix leaves room for the longest session id and ".log" in a key of 1,024 bytes.
const maxPrefix = 1024 - len("/") - 96 - len(".log")

func (s spec) validate(v *resource.ValidationError) {
	switch {
	case !documentRE.MatchString(s.Document):
		v.Add("documentName", s.Document, "must have 3 to 128 characters of A-Z a-z 0-9 _ - and the period", createDocument)
	case reservedRE.MatchString(s.Document):
		v.Add("documentName", s.Document, `must not begin with "aws", "amazon" or "amzn": such documents are AWS's own`, createDocument)
	}
	s.validateDestinations(v)
	if key := aws.ToString(s.ChannelKey); key != "" {
		if r := channelKeyRule(key); r != "" {
			v.Add("kmsKeyId", key, r, schemaPage)
		}
	}
	if aws.ToBool(s.RunAs) && !userRE.MatchString(aws.ToString(s.RunAsUser)) {
		v.Add("runAsDefaultUser", aws.ToString(s.RunAsUser), "must be the name of a user of the node's operating system", schemaPage)
	}
	if aws.ToBool(s.RunAs) && aws.ToString(s.RunAsUser) == "root" {
		v.Add("runAsDefaultUser", "root", "must not be root: the agent refuses users whose user or group id is 0", "amazon-ssm-agent, agent/session/shell/shell_unix.go")
	}
	minutes := func(path string, d *duration, most int) {
		if d == nil || path == "maxSessionDuration" && *d == 0 {
			return
		}
		if t := time.Duration(*d); t < time.Minute || t > time.Duration(most)*time.Minute || t%time.Minute != 0 {
			v.Add(path, max(0, t).String(), fmt.Sprintf("must be 1 to %d whole minutes", most), schemaPage)
		}
	}
	minutes("idleSessionTimeout", s.Idle, 60)
	minutes("maxSessionDuration", s.Max, 1440)
	s.validateJudged(v)
	if v.Err() == nil {
		if _, err := s.merged(nil); err != nil {
			v.Add("", "", err.Error(), "Systems Manager service quotas")
		}
	}
}

func (s spec) validateDestinations(v *resource.ValidationError) {
	group, bucketName := s.LogGroup != nil, s.bucketName() != ""
	switch {
	case s.Unlogged && (group || bucketName):
		v.Add("withoutLogging", "true", "cannot be asked for together with a log group or a bucket", "")
	case s.Unlogged:
	case s.WithoutLogGroup && s.WithoutBucket:
		v.Add("withoutLogGroup", "true", "leaves no place to log to together with withoutBucket; WithoutLogging says that this is meant", preferencesPage)
	}
	if group && s.WithoutLogGroup {
		v.Add("withoutLogGroup", "true", "cannot be asked for together with a log group", "")
	}
	if bucketName && s.WithoutBucket {
		v.Add("withoutBucket", "true", "cannot be asked for together with a bucket", "")
	}
	if aws.ToBool(s.GroupEncrypted) && (s.WithoutLogGroup || s.Unlogged) {
		v.Add("cloudWatchEncryptionEnabled", "true", "needs a log group", schemaPage)
	}
	if aws.ToBool(s.BucketEncrypted) && (s.WithoutBucket || s.Unlogged) {
		v.Add("s3EncryptionEnabled", "true", "needs a bucket", schemaPage)
	}
	if s.Streaming != nil && !group {
		v.Add("cloudWatchStreamingEnabled", fmt.Sprint(*s.Streaming), "needs a log group", schemaPage)
	}
	if s.LogGroup != nil {
		v.Merge("logGroup", s.LogGroup.ValidateWritten())
	}
	if s.Bucket != nil {
		v.Merge("bucket", s.Bucket.Validate())
	}
	s.validateUsedBucket(v)
	if s.Prefix != nil {
		if r := prefixRule(*s.Prefix); r != "" {
			v.Add("s3KeyPrefix", *s.Prefix, r, schemaPage)
		}
	}
}

// validateUsedBucket is about what is said of a bucket that is only used.
func (s spec) validateUsedBucket(v *resource.ValidationError) {
	used := s.Bucket != nil && s.Bucket.OnlyUsed()
	const onlyUsed = "is said of a bucket that is only used: bucket.Named"
	switch {
	case s.BucketAccount != "" && !used:
		v.Add("bucketAccount", s.BucketAccount, onlyUsed, "")
	case s.BucketAccount != "" && !arn.IsAccount(s.BucketAccount):
		v.Add("bucketAccount", s.BucketAccount, "must be an account of twelve digits", "")
	}
	if s.BucketKey == "" {
		return
	}
	if !used {
		v.Add("bucketKeyId", s.BucketKey, onlyUsed, "")
	} else if r, src := rule.KeyARN(s.BucketKey); r != "" {
		v.Add("bucketKeyId", s.BucketKey, r, src)
	}
}

func prefixRule(prefix string) string {
	switch {
	case strings.HasPrefix(prefix, "/"):
		return `must not begin with "/": the objects would be in a folder without a name`
	case len(prefix) > maxPrefix:
		return fmt.Sprintf("must have at most %d bytes, so that a session's id fits into the key", maxPrefix)
	case strings.ContainsFunc(prefix, unicode.IsControl):
		return "must not have control characters"
	}
	return ""
}

// channelKeyRule is the rule that a key breaks: an id, an ARN or an alias.
func channelKeyRule(key string) string {
	const want = "must be the id, the ARN or the alias of a KMS key"
	if keyIDRE.MatchString(key) || aliasRE.MatchString(key) || agent.IsParameter(key) {
		return ""
	}
	a, err := arn.Parse(key)
	id, isKey := strings.CutPrefix(a.Resource, "key/")
	switch {
	case err != nil:
		return want
	case a.Service != "kms" || !arn.IsRegion(a.Region) || !arn.IsAccount(a.Account) || a.Partition != arn.Partition(a.Region):
		return want + "; an ARN has the key's region and account"
	case isKey && id != "" && !strings.ContainsAny(id, "/: ") || aliasRE.MatchString(a.Resource):
		return ""
	}
	return want
}

// validateJudged is about who and what is judged.
func (s spec) validateJudged(v *resource.ValidationError) {
	roles := func(path string, all []role.Role, written bool) {
		said := map[string]bool{}
		for i, r := range all {
			at := fmt.Sprintf("%s[%d]", path, i)
			v.Merge(at, r.Validate())
			switch {
			case said[r.Name()]:
				v.Add(at, r.Name(), "is there twice", "")
			case !written && !r.OnlyUsed():
				v.Add(at, r.Name(), "is judged, and not written: it must be role.Named", "")
			}
			said[r.Name()] = true
		}
	}
	roles("nodeRoles", s.NodeRoles, true)
	roles("userRoles", s.UserRoles, false)
	for i, p := range s.Profiles {
		if !profileRE.MatchString(p) {
			v.Add(fmt.Sprintf("instanceProfiles[%d]", i), p, "must be the name of an instance profile, not its ARN", "IAM API, GetInstanceProfile")
		}
	}
	for i, n := range s.Nodes {
		for _, p := range n.Problems() {
			v.Add(resource.JoinPath(fmt.Sprintf("nodes[%d]", i), p.Field), p.Value, p.Rule, "")
		}
	}
}

// checkScope reports what is of another account, partition or region.
func (s spec) checkScope(scope resource.Scope) error {
	v := &resource.ValidationError{Of: validated}
	if s.ChannelKey != nil {
		if a, err := arn.Parse(*s.ChannelKey); err == nil && (a.Region != scope.Region || a.Partition != scope.Partition) {
			v.Add("kmsKeyId", *s.ChannelKey, fmt.Sprintf("must be a key of region %s, where the sessions are", scope.Region), schemaPage)
		}
	}
	return v.Err()
}

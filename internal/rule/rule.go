// Package rule has the rules that AWS has for names and values. Each function
// answers the rule that a value breaks, and where it comes from; both are empty
// where the value is right.
package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/arn"
)

var (
	logGroupRE   = regexp.MustCompile(`^[\.\-_/#A-Za-z0-9]+$`)
	roleRE       = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]+$`)
	pathRE       = regexp.MustCompile(`^(/|/[\x21-\x7e]+/)$`)
	policyTextRE = regexp.MustCompile(`^[\t\n\r\x{20}-\x{7e}\x{a1}-\x{ff}]*$`)
	tagRE        = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)
	keyIDRE      = regexp.MustCompile(`^key/[A-Za-z0-9-]+$`)
)

const (
	createLogGroup = "CloudWatch Logs API, CreateLogGroup"
	createRole     = "IAM API, CreateRole"
	iamQuotas      = "IAM User Guide, IAM and AWS STS quotas"
)

// LogGroupName is 1 to 512 characters of a-z A-Z 0-9 _ - / . #.
func LogGroupName(s string) (rule, source string) {
	switch {
	case s == "":
		return "must be set", createLogGroup
	case len(s) > 512:
		return fmt.Sprintf("must have at most 512 characters, and has %d", len(s)), createLogGroup
	case !logGroupRE.MatchString(s):
		return "may have only the characters a-z A-Z 0-9 _ - / . #", createLogGroup
	}
	return "", ""
}

// OwnLogGroupName is the name of a log group that AWS does not manage: it does not begin
// with "aws/", in any case. "Log groups starting with AWS/ are reserved for AWS."
func OwnLogGroupName(s string) (rule, source string) {
	if rule, source = LogGroupName(s); rule == "" && strings.HasPrefix(strings.ToLower(s), "aws/") {
		return `must not begin with "aws/"`, createLogGroup
	}
	return rule, source
}

// Retention lists the days that PutRetentionPolicy takes.
var retention = []int32{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// RetentionDays is one of the days that CloudWatch Logs has.
func RetentionDays(days int32) (rule, source string) {
	if slices.Contains(retention, days) {
		return "", ""
	}
	return "must be one of " + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(retention)), ", "), "[]") + " days", "CloudWatch Logs API, PutRetentionPolicy"
}

// KeyARN is the ARN of a KMS key, not of an alias.
func KeyARN(s string) (rule, source string) {
	const associate = "CloudWatch Logs API, AssociateKmsKey"
	a, err := arn.Parse(s)
	switch {
	case s == "":
		return "must be set", associate
	case err != nil:
		return "must be the ARN of a KMS key: " + err.Error(), associate
	case a.Service != "kms" || !keyIDRE.MatchString(a.Resource):
		return "must be the ARN of a KMS key, arn:partition:kms:region:account:key/id, not of an alias or of something else", associate
	case !arn.IsRegion(a.Region):
		return "must be the ARN of a KMS key, with its region", associate
	case !arn.IsAccount(a.Account):
		return "must be the ARN of a KMS key, with its account of twelve digits", associate
	case a.Partition != arn.Partition(a.Region):
		return fmt.Sprintf("has partition %s, and region %s is in %s", a.Partition, a.Region, arn.Partition(a.Region)), associate
	}
	return "", ""
}

// RoleName is 1 to 64 characters of A-Z a-z 0-9 _ + = , . @ -.
func RoleName(s string) (rule, source string) {
	switch {
	case s == "":
		return "must be set", createRole
	case len(s) > 64:
		return fmt.Sprintf("must have at most 64 characters, and has %d", len(s)), createRole
	case !roleRE.MatchString(s):
		return "may have only the characters A-Z a-z 0-9 _ + = , . @ -", createRole
	}
	return "", ""
}

// PolicyName is 1 to 128 characters of A-Z a-z 0-9 _ + = , . @ -.
func PolicyName(s string) (rule, source string) {
	const put = "IAM API, PutRolePolicy"
	switch {
	case s == "":
		return "must be set", put
	case len(s) > 128:
		return fmt.Sprintf("must have at most 128 characters, and has %d", len(s)), put
	case !roleRE.MatchString(s):
		return "may have only the characters A-Z a-z 0-9 _ + = , . @ -", put
	}
	return "", ""
}

// RolePath is "/" or begins and ends with it.
func RolePath(s string) (rule, source string) {
	switch {
	case len(s) > 512:
		return fmt.Sprintf("must have at most 512 characters, and has %d", len(s)), createRole
	case !pathRE.MatchString(s):
		return `must be "/", or begin and end with "/" and have only visible ASCII characters between`, createRole
	}
	return "", ""
}

// RoleDescription is at most 1,000 characters up to U+00FF.
func RoleDescription(s string) (rule, source string) {
	switch {
	case utf8.RuneCountInString(s) > 1000:
		return fmt.Sprintf("must have at most 1000 characters, and has %d", utf8.RuneCountInString(s)), createRole
	case !policyTextRE.MatchString(s):
		return "may have only the characters up to U+00FF: no typographic dashes or quotes", createRole
	}
	return "", ""
}

// PolicyARN is the ARN of a managed policy, of the account or of AWS.
func PolicyARN(s string) (rule, source string) {
	const attach = "IAM API, AttachRolePolicy"
	a, err := arn.Parse(s)
	switch {
	case err != nil:
		return "must be the ARN of a managed policy: " + err.Error(), attach
	case a.Service != "iam" || a.Region != "" || !strings.HasPrefix(a.Resource, "policy/"):
		return "must be the ARN of a managed policy, arn:partition:iam::account:policy/name", attach
	case a.Account != "aws" && !arn.IsAccount(a.Account):
		return `must be the ARN of a managed policy, with an account of twelve digits or "aws"`, attach
	}
	return "", ""
}

// RoleARN is the ARN of a role.
func RoleARN(s string) (rule, source string) {
	const ids = "IAM User Guide, IAM identifiers"
	a, err := arn.Parse(s)
	switch {
	case s == "":
		return "must be set", ids
	case err != nil:
		return "must be the ARN of a role: " + err.Error(), ids
	case a.Service != "iam" || a.Region != "" || !strings.HasPrefix(a.Resource, "role/"):
		return "must be the ARN of a role, arn:partition:iam::account:role/name", ids
	case !arn.IsAccount(a.Account):
		return "must be the ARN of a role, with an account of twelve digits", ids
	}
	name := a.Resource[strings.LastIndexByte(a.Resource, '/')+1:]
	if r, _ := RoleName(name); r != "" {
		return "must be the ARN of a role; its name " + r, ids
	}
	return "", ""
}

// TagKey is 1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with "aws:".
func TagKey(s string) (rule, source string) {
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0 || n > 128:
		return fmt.Sprintf("a tag's key must have 1 to 128 characters, and has %d", n), iamQuotas
	case !tagRE.MatchString(s):
		return "a tag's key may have only letters, digits, spaces and _ . : / = + - @", iamQuotas
	case strings.HasPrefix(strings.ToLower(s), "aws:"):
		return `a tag's key must not begin with "aws:"`, iamQuotas
	}
	return "", ""
}

// TagValue is at most 256 letters, digits, spaces and _ . : / = + - @.
func TagValue(s string) (rule, source string) {
	switch n := utf8.RuneCountInString(s); {
	case n > 256:
		return fmt.Sprintf("a tag's value must have at most 256 characters, and has %d", n), iamQuotas
	case !tagRE.MatchString(s):
		return "a tag's value may have only letters, digits, spaces and _ . : / = + - @", iamQuotas
	}
	return "", ""
}

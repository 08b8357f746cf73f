package bucket

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// Whether S3 calls a policy public; empty: it does not.
const (
	public  = "public"
	perhaps = "perhaps"
)

// narrowing are the condition keys that keep a policy from being public where their
// values are fixed.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
var narrowing = []string{
	"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIp", "aws:SourceOrgID", "aws:SourceOwner",
	"aws:SourceVpc", "aws:SourceVpce", "aws:userid", "s3:DataAccessPointAccount", "s3:DataAccessPointArn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
}

// publicness is whether a policy is public: a statement lets everybody in, and no
// condition asks for a fixed value of a key that tells who it is. Where one asks in a way
// that the page does not speak of, it is not known.
func publicness(doc policy.Document) (is string) {
	for _, s := range doc.Statements {
		everybody := s.NotPrincipal != nil || s.Principal != nil && (s.Principal.Any || slices.Contains(s.Principal.AWS, "*"))
		if s.Effect != policy.Allow || !everybody {
			continue
		}
		switch narrowed(s.Condition) {
		case "":
			return public
		case perhaps:
			is = perhaps
		}
	}
	return is
}

// narrowed is "surely" or perhaps where a condition keeps a statement from being public.
func narrowed(c policy.Condition) (by string) {
	for operator, keys := range c {
		plain := slices.Contains([]string{"StringEquals", "StringLike", "ArnEquals", "ArnLike", "IpAddress"}, strings.TrimPrefix(operator, "ForAnyValue:"))
		for key, values := range keys {
			if !slices.ContainsFunc(narrowing, func(name string) bool { return strings.EqualFold(name, key) }) {
				continue
			}
			loose := func(v string) bool { return strings.ContainsAny(v, "*?$") || operator == "IpAddress" && wide(v) }
			if by = perhaps; plain && !slices.ContainsFunc(values, loose) {
				return "surely"
			}
		}
	}
	return by
}

// wide is a block of addresses that is no company's own.
func wide(block string) bool {
	p, err := netip.ParsePrefix(block)
	return err == nil && p.Bits() < 8
}

package s3test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

const notJSON = "Policies must be valid JSON and the first byte must be '{'"

// readPolicy reads a bucket policy as S3 does. The error is S3's.
func readPolicy(v loggingtest.View, bucket, text string) (policy.Document, error) {
	malformed := func(message string) (policy.Document, error) {
		return policy.Document{}, fail("MalformedPolicy", message)
	}
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return malformed(notJSON)
	}
	if policy.Length(text) > policy.Bucket.MaxLength() {
		return malformed("The policy is larger than 20 KB")
	}
	document, err := policy.Parse([]byte(text))
	if err != nil {
		var invalid *policy.ValidationError
		if errors.As(err, &invalid) && len(invalid.Problems) > 0 && invalid.Problems[0].Code != policy.CodeSyntax {
			return malformed(invalid.Problems[0].Message)
		}
		return malformed("This policy contains invalid Json")
	}
	if len(document.Statements) == 0 {
		return malformed("Missing required field Statement")
	}
	for _, p := range document.LintIn(v.Account().Partition(), policy.Bucket) {
		if p.Severity != policy.SeverityError {
			continue
		}
		switch p.Code {
		case policy.CodePrincipal, policy.CodeDeletedPrincipal:
			return malformed("Invalid principal in policy")
		case policy.CodeAction, policy.CodeActionKind:
			return malformed("Policy has invalid action")
		case policy.CodeActionUnmatched, policy.CodeResourceUnmatched:
			return malformed("Action does not apply to any resource(s) in statement")
		case policy.CodeARN, policy.CodePartition:
			return malformed("Policy has invalid resource")
		}
		return malformed(p.Message)
	}
	own := bucketARN(v, bucket)
	for _, st := range document.Statements {
		if slices.ContainsFunc(st.Action, func(action string) bool { return st.Resource != nil && !applies(action, st.Resource, own) }) {
			return malformed("Action does not apply to any resource(s) in statement")
		}
		for _, resource := range slices.Concat(st.Resource, st.NotResource) {
			if resource != own && !strings.HasPrefix(resource, own+"/") && !covers(resource, own) {
				return malformed("Policy has invalid resource")
			}
		}
	}
	return document, nil
}

// applies tells whether one of the resources is of the kind that the action is about:
// a bucket, or objects. One with wildcards in the name is taken to be of both.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func applies(action string, resources []string, own string) bool {
	if strings.ContainsAny(action, "*?") {
		return true
	}
	name := strings.ToLower(action)
	ofObjects := strings.Contains(name, "object") && !strings.Contains(name, "bucketobject") ||
		strings.HasPrefix(name, "s3:replicate") || name == "s3:abortmultipartupload" || name == "s3:listmultipartuploadparts" || name == "s3:bypassgovernanceretention"
	return slices.ContainsFunc(resources, func(r string) bool {
		if !strings.HasPrefix(r, own+"/") && r != own {
			return true
		}
		return ofObjects == (r != own)
	})
}

// covers tells whether a resource with wildcards can be the bucket's.
func covers(resource, own string) bool {
	i := strings.IndexAny(resource, "*?$")
	return i >= 0 && strings.HasPrefix(own+"/", resource[:i])
}

func (s *store) putPolicy(r *loggingtest.Request, in *s3.PutBucketPolicyInput) (*s3.PutBucketPolicyOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketPolicy", in.ExpectedBucketOwner, func(b *bucket) error {
		document, err := readPolicy(r.View, b.name, aws.ToString(in.Policy))
		if err != nil {
			return err
		}
		if b.block != nil && aws.ToBool(b.block.BlockPublicPolicy) && isPublic(document) {
			return fail("AccessDenied", "User: "+r.Principal()+" is not authorized to perform: s3:PutBucketPolicy on resource: \""+bucketARN(r.View, b.name)+
				"\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
		}
		b.policyText, b.policy = *in.Policy, document
		return nil
	})
}

func (s *store) getPolicy(r *loggingtest.Request, in *s3.GetBucketPolicyInput) (*s3.GetBucketPolicyOutput, error) {
	out := new(s3.GetBucketPolicyOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketPolicy", in.ExpectedBucketOwner, func(b *bucket) error {
		if b.policyText == "" {
			return noSuchPolicy()
		}
		out.Policy = aws.String(b.policyText)
		return nil
	})
}

func (s *store) deletePolicy(r *loggingtest.Request, in *s3.DeleteBucketPolicyInput) (*s3.DeleteBucketPolicyOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:DeleteBucketPolicy", in.ExpectedBucketOwner, func(b *bucket) error {
		b.policyText, b.policy = "", policy.Document{}
		return nil
	})
}

// fixing are the condition keys whose fixed values make a policy that names everybody
// not public.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
var fixing = []string{"aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:userid",
	"aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "s3:x-amz-server-side-encryption-aws-kms-key-id",
	"s3:dataaccesspointarn", "s3:dataaccesspointaccount"}

// isPublic tells whether S3 calls a policy public: it allows everybody something, and
// no condition narrows that to fixed values.
func isPublic(d policy.Document) bool {
	return slices.ContainsFunc(d.Statements, func(st policy.Statement) bool {
		return st.Effect == policy.Allow && namesEverybody(st) && !isFixed(st.Condition)
	})
}

func namesEverybody(st policy.Statement) bool {
	return st.NotPrincipal != nil || st.Principal != nil && (st.Principal.Any || slices.Contains(st.Principal.AWS, "*"))
}

func isFixed(c policy.Condition) bool {
	for operator, keys := range c {
		name := strings.ToLower(operator)
		if strings.Contains(name, "not") || strings.HasSuffix(name, "ifexists") || name == "null" {
			continue
		}
		for key, values := range keys {
			if slices.Contains(fixing, strings.ToLower(key)) && !slices.ContainsFunc(values, isLoose) {
				return true
			}
		}
	}
	return false
}

// isLoose tells whether a condition's value is no fixed one.
func isLoose(value string) bool {
	if p, err := netip.ParsePrefix(value); err == nil {
		return p.Bits() < 8
	}
	return strings.ContainsAny(value, "*?$")
}

func blockAll() *types.PublicAccessBlockConfiguration {
	return &types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(true), BlockPublicPolicy: aws.Bool(true),
		IgnorePublicAcls: aws.Bool(true), RestrictPublicBuckets: aws.Bool(true)}
}

func (s *store) putBlock(r *loggingtest.Request, in *s3.PutPublicAccessBlockInput) (*s3.PutPublicAccessBlockOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketPublicAccessBlock", in.ExpectedBucketOwner, func(b *bucket) error {
		c := *in.PublicAccessBlockConfiguration
		for _, flag := range []**bool{&c.BlockPublicAcls, &c.BlockPublicPolicy, &c.IgnorePublicAcls, &c.RestrictPublicBuckets} {
			*flag = aws.Bool(aws.ToBool(*flag)) // what is left out is false
		}
		b.block = &c
		return nil
	})
}

func (s *store) getBlock(r *loggingtest.Request, in *s3.GetPublicAccessBlockInput) (*s3.GetPublicAccessBlockOutput, error) {
	out := new(s3.GetPublicAccessBlockOutput)
	return out, s.open(r, in.Bucket, "s3:GetBucketPublicAccessBlock", in.ExpectedBucketOwner, func(b *bucket) error {
		if b.block == nil {
			return fail("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
		}
		out.PublicAccessBlockConfiguration = loggingtest.Clone(b.block)
		return nil
	})
}

func (s *store) deleteBlock(r *loggingtest.Request, in *s3.DeletePublicAccessBlockInput) (*s3.DeletePublicAccessBlockOutput, error) {
	return nil, s.open(r, in.Bucket, "s3:PutBucketPublicAccessBlock", in.ExpectedBucketOwner, func(b *bucket) error {
		b.block = nil
		return nil
	})
}

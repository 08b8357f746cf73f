package bucket

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/kmskey"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// options are those of every call: another change of the bucket under way is
// waited for, and the call goes to the bucket's region.
func (r *bucketResource) options(o *s3.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"OperationAborted"}, nil)
	o.Region = r.region()
}

// owner is the account that must own the bucket.
func (r *bucketResource) owner() *string { return &r.id.Account }

func hasCode(err error, codes ...string) bool { return slices.Contains(codes, resource.ErrorCode(err)) }

func isMissing(err error) bool {
	return hasCode(err, "NoSuchBucket", "NotFound")
}

func isDenied(err error) bool { return hasCode(err, "AccessDenied", "Forbidden") }

// elsewhere is the region that an answer names as the bucket's, where that is
// not the one that was asked.
func (r *bucketResource) elsewhere(err error) (string, bool) {
	var answer *smithyhttp.ResponseError
	if !errors.As(err, &answer) || answer.Response == nil {
		return "", false
	}
	region := answer.Response.Header.Get("X-Amz-Bucket-Region")
	return region, region != "" && region != r.region() && arn.IsRegion(region)
}

// errAbsent is a read of a bucket that does not exist.
var errAbsent = errors.New("no such bucket")

type readKey struct {
	origin any
	id     resource.ID
	what   string
}

// read makes one call, once for each reader, and in the region of the bucket. The
// codes in none say that there is nothing: the zero value.
func read[T any](ctx context.Context, r *bucketResource, rd *resource.Reader, action string, none []string, call func(context.Context) (T, error)) (T, error) {
	return resource.Shared(ctx, rd, readKey{r.clients.Origin(), r.id, action}, func(ctx context.Context) (T, error) {
		v, err := call(ctx)
		var zero T
		if region, ok := r.elsewhere(err); ok {
			if r.want.Region != "" {
				return zero, fmt.Errorf("%s: the bucket is in %s and %s is wanted; the region of a bucket cannot be changed", r.id, region, r.want.Region)
			}
			r.found.Store(&region)
			v, err = call(ctx)
		}
		switch {
		case err == nil:
			return v, nil
		case isMissing(err):
			return zero, errAbsent
		case hasCode(err, none...):
			return zero, nil
		}
		return zero, &resource.CallError{Operation: action, Resource: r.id, Err: err}
	})
}

func (r *bucketResource) Read(ctx context.Context, rd *resource.Reader) (resource.State, error) {
	if keyARN := (Bucket{r.want}).KeyARN(); rd.Thorough() && keyARN != "" {
		rd.Observe(kmskey.Observe(r.clients.keys(), r.scope, keyARN)) // of a bucket to come, too
	}
	s, err := r.state(ctx, rd)
	switch {
	case errors.Is(err, errAbsent):
		return nil, nil
	case isDenied(err):
		return r.denied(ctx, rd, err)
	case err != nil:
		return nil, err
	}
	s.Region = r.region() // known by now
	if keyARN := r.keyOf(s); rd.Thorough() && keyARN != "" {
		rd.Observe(kmskey.Observe(r.clients.keys(), r.scope, keyARN))
	}
	return s, nil
}

func (r *bucketResource) keyOf(s State) string {
	if s.Encryption == nil {
		return ""
	}
	if broken, _ := rule.KeyARN(s.Encryption.KeyARN); broken != "" {
		return "" // an alias, or none: the key of AWS
	}
	return s.Encryption.KeyARN
}

// denied finds out what a 403 means: it is the answer both to a missing permission
// and to the owner being another one than expected.
func (r *bucketResource) denied(ctx context.Context, rd *resource.Reader, denial error) (resource.State, error) {
	head := func(what string, owner *string) error {
		_, err := read(ctx, r, rd, what, nil, func(ctx context.Context) (*s3.HeadBucketOutput, error) {
			return r.clients.S3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &r.want.Name, ExpectedBucketOwner: owner}, r.options)
		})
		return err
	}
	ours := head("s3:ListBucket", r.owner())
	switch {
	case ours == nil:
		return nil, denial // the bucket is ours, and a permission is missing
	case !isDenied(ours):
		return nil, ours
	case head("s3:ListBucket of any owner", nil) != nil:
		return nil, fmt.Errorf("it belongs to another account than %s, or a permission is missing: %w", r.id.Account, denial)
	case r.managed:
		return nil, fmt.Errorf("it belongs to another account than %s, and can only be changed there: %w", r.id.Account, denial)
	}
	return State{Region: r.region(), OtherAccount: true}, nil
}

// aspect is a part of the state that is read on its own.
type aspect struct {
	action string // of IAM
	wanted bool   // the settings ask for it
	judged bool   // judging looks at it
	read   func(context.Context, *resource.Reader, *State) error
}

func (r *bucketResource) aspects() []aspect {
	w := r.want
	return []aspect{
		{"s3:GetBucketPolicy", w.Policy != nil, true, r.readPolicy},
		{"s3:GetEncryptionConfiguration", w.Encryption != nil, true, r.readEncryption},
		{"s3:GetBucketPublicAccessBlock", w.BlockPublicAccess, true, r.readPublicAccess},
		{"s3:GetBucketOwnershipControls", w.Ownership != "", true, r.readOwnership},
		{"s3:GetBucketRequestPayment", false, true, r.readRequestPayment},
		{"s3:GetBucketVersioning", w.Versioning != nil, false, r.readVersioning},
		{"s3:GetLifecycleConfiguration", len(w.Lifecycle) > 0, false, r.readLifecycle},
		{"s3:GetBucketTagging", len(w.Tags) > 0, false, r.readTags},
	}
}

// reads are the aspects that are read: what the settings ask for, or everything
// that judging and a removal look at.
func (r *bucketResource) reads(thorough bool) []aspect {
	var out []aspect
	for _, a := range r.aspects() {
		if a.wanted || thorough && (a.judged || r.managed) {
			out = append(out, a)
		}
	}
	return out
}

func (r *bucketResource) state(ctx context.Context, rd *resource.Reader) (State, error) {
	var s State
	todo := r.reads(rd.Thorough())
	if len(todo) == 0 {
		todo = []aspect{{read: r.readHead}}
	}
	for _, a := range todo {
		if err := a.read(ctx, rd, &s); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (r *bucketResource) Reads() []resource.Permission {
	reads := r.reads(!r.managed)
	if len(reads) == 0 {
		reads = []aspect{{action: "s3:ListBucket"}}
	}
	return r.permissions(reads)
}

// ThoroughReads are what reading all of it needs besides.
func (r *bucketResource) ThoroughReads() []resource.Permission { return r.permissions(r.reads(true)) }

func (r *bucketResource) permissions(as []aspect) []resource.Permission {
	var ps []resource.Permission
	for _, a := range as {
		ps = append(ps, resource.Permission{Action: a.action, Resource: ARN(r.scope, r.want.Name)})
	}
	return ps
}

func (r *bucketResource) readHead(ctx context.Context, rd *resource.Reader, _ *State) error {
	_, err := read(ctx, r, rd, "s3:ListBucket", nil, func(ctx context.Context) (*s3.HeadBucketOutput, error) {
		return r.clients.S3.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	})
	return err
}

func (r *bucketResource) readPolicy(ctx context.Context, rd *resource.Reader, s *State) error {
	doc, err := read(ctx, r, rd, "s3:GetBucketPolicy", []string{"NoSuchBucketPolicy"}, r.livePolicy)
	s.Policy = policy.SplitStatements(doc)
	return err
}

// livePolicy is the policy as it is now.
func (r *bucketResource) livePolicy(ctx context.Context) (policy.Document, error) {
	out, err := r.clients.S3.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	if err != nil {
		return policy.Document{}, err
	}
	return policy.Parse([]byte(aws.ToString(out.Policy)))
}

func (r *bucketResource) readEncryption(ctx context.Context, rd *resource.Reader, s *State) error {
	e, err := read(ctx, r, rd, "s3:GetEncryptionConfiguration", []string{"ServerSideEncryptionConfigurationNotFoundError"}, r.liveEncryption)
	if d := e.ApplyServerSideEncryptionByDefault; d != nil && d.SSEAlgorithm != types.ServerSideEncryptionAes256 {
		s.Encryption = &Encryption{d.SSEAlgorithm, r.fullKeyARN(aws.ToString(d.KMSMasterKeyID)), aws.ToBool(e.BucketKeyEnabled)}
	}
	return err
}

// liveEncryption is the one rule that a bucket's encryption has.
func (r *bucketResource) liveEncryption(ctx context.Context) (types.ServerSideEncryptionRule, error) {
	out, err := r.clients.S3.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	if err != nil || out.ServerSideEncryptionConfiguration == nil || len(out.ServerSideEncryptionConfiguration.Rules) == 0 {
		return types.ServerSideEncryptionRule{}, err
	}
	return out.ServerSideEncryptionConfiguration.Rules[0], nil
}

// fullKeyARN completes a key's id, which S3 takes as well as its ARN.
func (r *bucketResource) fullKeyARN(id string) string {
	if id == "" || strings.HasPrefix(id, "arn:") || strings.HasPrefix(id, "alias/") {
		return id
	}
	return arn.ARN{Partition: r.scope.Partition, Service: "kms", Region: r.region(), Account: r.scope.Account, Resource: "key/" + id}.String()
}

func (r *bucketResource) readPublicAccess(ctx context.Context, rd *resource.Reader, s *State) error {
	p, err := read(ctx, r, rd, "s3:GetBucketPublicAccessBlock", []string{"NoSuchPublicAccessBlockConfiguration"}, func(ctx context.Context) (PublicAccess, error) {
		out, err := r.clients.S3.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
		if err != nil || out.PublicAccessBlockConfiguration == nil {
			return PublicAccess{}, err
		}
		c := out.PublicAccessBlockConfiguration
		return PublicAccess{aws.ToBool(c.BlockPublicAcls), aws.ToBool(c.IgnorePublicAcls), aws.ToBool(c.BlockPublicPolicy), aws.ToBool(c.RestrictPublicBuckets)}, nil
	})
	if err == nil && p != (PublicAccess{true, true, true, true}) {
		s.PublicAccess = &p
	}
	return err
}

func (r *bucketResource) readOwnership(ctx context.Context, rd *resource.Reader, s *State) error {
	o, err := read(ctx, r, rd, "s3:GetBucketOwnershipControls", []string{"OwnershipControlsNotFoundError"}, func(ctx context.Context) (types.ObjectOwnership, error) {
		out, err := r.clients.S3.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
		if err != nil || out.OwnershipControls == nil || len(out.OwnershipControls.Rules) == 0 {
			return "", err
		}
		return out.OwnershipControls.Rules[0].ObjectOwnership, nil
	})
	if o == "" {
		o = types.ObjectOwnershipObjectWriter // what buckets had before there were controls
	}
	s.Ownership = stated(o)
	return err
}

func (r *bucketResource) readRequestPayment(ctx context.Context, rd *resource.Reader, s *State) error {
	payer, err := read(ctx, r, rd, "s3:GetBucketRequestPayment", nil, func(ctx context.Context) (types.Payer, error) {
		out, err := r.clients.S3.GetBucketRequestPayment(ctx, &s3.GetBucketRequestPaymentInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
		if err != nil {
			return "", err
		}
		return out.Payer, nil
	})
	s.RequesterPays = payer == types.PayerRequester
	return err
}

func (r *bucketResource) readVersioning(ctx context.Context, rd *resource.Reader, s *State) error {
	status, err := read(ctx, r, rd, "s3:GetBucketVersioning", nil, func(ctx context.Context) (types.BucketVersioningStatus, error) {
		out, err := r.clients.S3.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
		if err != nil {
			return "", err
		}
		return out.Status, nil
	})
	s.Versioning = status == types.BucketVersioningStatusEnabled
	return err
}

// lifecycle is a bucket's rules as they are.
type lifecycle struct {
	rules   []types.LifecycleRule
	minimum types.TransitionDefaultMinimumObjectSize
}

func (r *bucketResource) readLifecycle(ctx context.Context, rd *resource.Reader, s *State) error {
	l, err := read(ctx, r, rd, "s3:GetLifecycleConfiguration", []string{noLifecycle}, r.liveLifecycle)
	for _, live := range l.rules {
		if s.Lifecycle == nil {
			s.Lifecycle = map[string]Rule{}
		}
		s.Lifecycle[aws.ToString(live.ID)] = fromAWS(live)
	}
	return err
}

const (
	noLifecycle = "NoSuchLifecycleConfiguration"
	noTags      = "NoSuchTagSet"
)

func (r *bucketResource) liveLifecycle(ctx context.Context) (lifecycle, error) {
	out, err := r.clients.S3.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	if err != nil {
		return lifecycle{}, err
	}
	return lifecycle{out.Rules, out.TransitionDefaultMinimumObjectSize}, nil
}

func (r *bucketResource) readTags(ctx context.Context, rd *resource.Reader, s *State) error {
	tags, err := read(ctx, r, rd, "s3:GetBucketTagging", []string{noTags}, r.liveTags)
	for _, t := range tags {
		if k := aws.ToString(t.Key); !strings.HasPrefix(strings.ToLower(k), "aws:") {
			if s.Tags == nil {
				s.Tags = map[string]string{}
			}
			s.Tags[k] = aws.ToString(t.Value)
		}
	}
	return err
}

func (r *bucketResource) liveTags(ctx context.Context) ([]types.Tag, error) {
	out, err := r.clients.S3.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: &r.want.Name, ExpectedBucketOwner: r.owner()}, r.options)
	if err != nil {
		return nil, err
	}
	return out.TagSet, nil
}

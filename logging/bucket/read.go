package bucket

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// located is what a call answered, and the region in which it did.
type located[T any] struct {
	answer T
	region string
}

// read makes a call once for each reader, and notes in the state where the bucket is.
func read[T any](ctx context.Context, h *handle, rd *resource.Reader, s *State, action string, live func(*handle, context.Context) (T, error)) (T, error) {
	l, err := resource.Once(ctx, rd, h.clients.Clients, h.id(), action, func(ctx context.Context) (l located[T], err error) {
		asking := *h
		asking.found = &l.region
		if l.answer, err = live(&asking, ctx); isMissing(err) {
			return l, fmt.Errorf("%s: %w", h.id(), resource.ErrAbsent)
		}
		return l, resource.Failed(action, h.id(), err)
	})
	if err == nil {
		s.Region = l.region
	}
	return l.answer, err
}

// part reads a part of a bucket into its state.
func part[W, T any](action string, live func(*handle, context.Context) (T, error), put func(*handle, *State, T)) func(*handle, context.Context, *resource.Reader, *State, W) error {
	return func(h *handle, ctx context.Context, rd *resource.Reader, s *State, _ W) error {
		got, err := read(ctx, h, rd, s, action, live)
		if err == nil {
			put(h.learn(*s), s, got)
		}
		return err
	}
}

// head reads whether there is the bucket, and where.
func (h *handle) head(ctx context.Context, rd *resource.Reader) (s State, exists bool, err error) {
	_, err = read(ctx, h, rd, &s, "s3:ListBucket", func(h *handle, ctx context.Context) (*s3.HeadBucketOutput, error) {
		return call(ctx, h, "", h.clients.S3.HeadBucket, &s3.HeadBucketInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	})
	return s, err == nil, err
}

// refused finds out what a 403 means: it is the answer both to a missing permission
// and to the owner being another one than expected. Where the bucket is only judged, the
// clients of other accounts are asked whether it is theirs.
func (h *handle) refused(ctx context.Context, rd *resource.Reader, denial error, managed bool) (s State, exists bool, err error) {
	if !isDenied(denial) {
		return s, false, denial
	}
	_, _, ours := h.head(ctx, rd)
	switch {
	case ours == nil:
		return s, false, denial // the bucket is ours, and a permission is missing
	case !isDenied(ours):
		return s, false, ours
	}
	var tried []string
	for _, account := range value.SortedKeys(h.clients.Owners) {
		cfg, ok := h.clients.OwnerOf(h.scope, resource.Scope{Account: account})
		if !ok || managed {
			continue
		}
		state, err := h.observed(h.of(account, cfg)).Read(ctx, rd)
		if its, ok := state.(State); ok && err == nil {
			its.OtherAccount, its.Owner = true, account
			return its, true, nil
		}
		tried = append(tried, fmt.Sprintf("the clients for account %s: %v", account, err))
	}
	_, anyone := read(ctx, h, rd, &s, "s3:ListBucket of any owner", func(h *handle, ctx context.Context) (*s3.HeadBucketOutput, error) {
		return call(ctx, h, "", h.clients.S3.HeadBucket, &s3.HeadBucketInput{Bucket: &h.name})
	})
	switch {
	case len(tried) > 0:
		return s, false, fmt.Errorf("it belongs to another account than %s, or a permission is missing: %w; %s", h.scope.Account, denial, strings.Join(tried, "; "))
	case anyone != nil:
		return s, false, fmt.Errorf("it belongs to another account than %s, or a permission is missing: %w", h.scope.Account, denial)
	case managed:
		return s, false, fmt.Errorf("it belongs to another account than %s, and can only be changed there: %w", h.scope.Account, denial)
	}
	s.OtherAccount = true
	return s, true, nil
}

// of is the bucket as one of another account, read with that account's clients.
func (h *handle) of(account string, cfg aws.Config) *handle {
	its := *h
	its.clients, its.account = ClientsFromConfig(cfg), account
	return &its
}

func (h *handle) readPolicy(ctx context.Context, rd *resource.Reader, s *State) error {
	doc, err := read(ctx, h, rd, s, "s3:GetBucketPolicy", (*handle).livePolicy)
	s.Policy = policy.SplitStatements(doc)
	return err
}

func (h *handle) livePolicy(ctx context.Context) (policy.Document, error) {
	out, err := call(ctx, h, "NoSuchBucketPolicy", h.clients.S3.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	if err != nil || out.Policy == nil {
		return policy.Document{}, err
	}
	return policy.Parse([]byte(*out.Policy))
}

// noteEncryption is nothing for what every bucket has at least.
func (h *handle) noteEncryption(s *State, e types.ServerSideEncryptionRule) {
	if d := e.ApplyServerSideEncryptionByDefault; d != nil && d.SSEAlgorithm != types.ServerSideEncryptionAes256 {
		s.Encryption = &Encryption{d.SSEAlgorithm, key.FullName(h.inRegion(), aws.ToString(d.KMSMasterKeyID)), aws.ToBool(e.BucketKeyEnabled)}
	}
}

// encryption is the one rule that a bucket's encryption has.
func (h *handle) liveEncryption(ctx context.Context) (rule types.ServerSideEncryptionRule, err error) {
	out, err := call(ctx, h, "ServerSideEncryptionConfigurationNotFoundError", h.clients.S3.GetBucketEncryption, &s3.GetBucketEncryptionInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	if c := out.ServerSideEncryptionConfiguration; c != nil && len(c.Rules) > 0 {
		rule = c.Rules[0]
	}
	return rule, err
}

// inRegion is the scope of what is in the bucket's region.
func (h *handle) inRegion() resource.Scope {
	s := h.scope
	s.Region, s.Account = h.region, h.account
	return s
}

func (h *handle) notePublicAccess(s *State, p PublicAccess) {
	if p != allBlocked {
		s.PublicAccess = &p
	}
}

func (h *handle) livePublicAccess(ctx context.Context) (PublicAccess, error) {
	out, err := call(ctx, h, "NoSuchPublicAccessBlockConfiguration", h.clients.S3.GetPublicAccessBlock, &s3.GetPublicAccessBlockInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	c := out.PublicAccessBlockConfiguration
	if c == nil {
		return PublicAccess{}, err
	}
	return PublicAccess{aws.ToBool(c.BlockPublicAcls), aws.ToBool(c.IgnorePublicAcls), aws.ToBool(c.BlockPublicPolicy), aws.ToBool(c.RestrictPublicBuckets)}, err
}

func (h *handle) noteOwnership(s *State, o types.ObjectOwnership) { s.Ownership = stated(o) }

func (h *handle) liveOwnership(ctx context.Context) (types.ObjectOwnership, error) {
	out, err := call(ctx, h, "OwnershipControlsNotFoundError", h.clients.S3.GetBucketOwnershipControls, &s3.GetBucketOwnershipControlsInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
	if c := out.OwnershipControls; c != nil && len(c.Rules) > 0 {
		return c.Rules[0].ObjectOwnership, err
	}
	return types.ObjectOwnershipObjectWriter, err // what buckets had before there were controls
}

func (h *handle) liveVersioning(ctx context.Context) (*s3.GetBucketVersioningOutput, error) {
	return call(ctx, h, "", h.clients.S3.GetBucketVersioning, &s3.GetBucketVersioningInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
}

func (h *handle) noteVersioning(s *State, out *s3.GetBucketVersioningOutput) {
	s.Versioning = out.Status == types.BucketVersioningStatusEnabled
}

func (h *handle) livePayment(ctx context.Context) (*s3.GetBucketRequestPaymentOutput, error) {
	return call(ctx, h, "", h.clients.S3.GetBucketRequestPayment, &s3.GetBucketRequestPaymentInput{Bucket: &h.name, ExpectedBucketOwner: h.owner()})
}

func (h *handle) notePayment(s *State, out *s3.GetBucketRequestPaymentOutput) {
	s.RequesterPays = out.Payer == types.PayerRequester
}

func (h *handle) noteRules(s *State, l lifecycle) { s.Lifecycle = l.Entries() }

func (h *handle) noteTags(s *State, l tagging) { s.Tags = l.Entries() }

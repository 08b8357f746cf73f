package s3test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// BucketOptions describes a bucket to put into an account. What is zero is as S3 makes
// a bucket: encrypted with SSE-S3, closed to the public, without ACLs, without a policy.
type BucketOptions struct {
	Name   string
	Owner  string // account id of who owns it; "": the account itself
	Policy string // JSON; "": none

	Algorithm types.ServerSideEncryption // "": SSE-S3, or SSE-KMS if there is a key
	KeyARN    string                     // KMS key; "" with SSE-KMS: the AWS managed key of S3
	BucketKey bool                       // with SSE-KMS: an S3 Bucket Key

	RequesterPays bool
	Ownership     types.ObjectOwnership                 // "": BucketOwnerEnforced
	Versioning    types.BucketVersioningStatus          // "": never set
	PublicAccess  *types.PublicAccessBlockConfiguration // nil: all four are blocked
	Lifecycle     []types.LifecycleRule                 // not checked
	Tags          map[string]string
}

// PutBucket puts a bucket into the view's region. One with the same name is replaced
// and keeps its objects, so that a test can break a bucket that is in use. Public
// policies are taken, and so are names of any form. It panics if the policy is not a
// valid bucket policy.
func PutBucket(v loggingtest.View, o BucketOptions) {
	if o.Owner == "" {
		o.Owner = v.Account().ID()
	}
	b := newBucket(o.Name, v.Region(), o.Owner)
	if o.Policy != "" {
		document, err := readPolicy(v, o.Name, o.Policy)
		if err != nil {
			panic("s3test: PutBucket: " + err.Error())
		}
		b.policyText, b.policy = o.Policy, document
	}
	if o.Algorithm == "" && o.KeyARN != "" {
		o.Algorithm = types.ServerSideEncryptionAwsKms
	}
	if o.Algorithm != "" {
		b.rule = types.ServerSideEncryptionRule{BucketKeyEnabled: aws.Bool(o.BucketKey),
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: o.Algorithm, KMSMasterKeyID: text(o.KeyARN)}}
	}
	if o.RequesterPays {
		b.payer = types.PayerRequester
	}
	if o.Ownership != "" {
		b.ownership = o.Ownership
	}
	if o.PublicAccess != nil {
		b.block = loggingtest.Clone(o.PublicAccess)
	}
	b.versioning, b.lifecycle, b.minimum = o.Versioning, loggingtest.Clone(o.Lifecycle), defaultSizes
	for _, k := range slices.Sorted(maps.Keys(o.Tags)) {
		b.tags = append(b.tags, types.Tag{Key: aws.String(k), Value: aws.String(o.Tags[k])})
	}
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.buckets[o.Name]; old != nil {
		b.objects, b.uploads, b.created = old.objects, old.uploads, old.created
	}
	s.buckets[o.Name] = b
}

// Object is an object of a bucket.
type Object struct {
	Key                                                  string
	Body                                                 []byte
	VersionID                                            string // "" for what was written without versioning
	ContentType                                          string // "binary/octet-stream" where the writer sent none
	CacheControl                                         string
	ContentDisposition, ContentEncoding, ContentLanguage string
	Expires                                              *time.Time // nil for none
	Tags                                                 []types.Tag
	Metadata                                             map[string]string // user-defined, without x-amz-meta-; keys in lower case
	ETag                                                 string            // with its quotes
	Algorithm                                            types.ServerSideEncryption
	KeyARN                                               string // of the KMS key, "" with SSE-S3
	BucketKey                                            bool
	StorageClass                                         types.StorageClass
	LastModified                                         time.Time // to the second

	sums   sums
	parts  []int // sizes of what it was uploaded in, nil for at once
	marker bool  // it says that there is nothing, and has a key, a version and a time
}

func (o *Object) clone() Object {
	c := *o
	c.Body, c.Metadata = bytes.Clone(o.Body), maps.Clone(o.Metadata)
	c.Expires, c.Tags = loggingtest.Clone(o.Expires), loggingtest.Clone(o.Tags)
	return c
}

// Objects are the objects of a bucket whose keys begin with prefix, sorted by key:
// to look without a call that is recorded. There are none in a bucket that does not
// exist.
func Objects(v loggingtest.View, bucket, prefix string) []Object {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[bucket]
	if b == nil {
		return nil
	}
	var out []Object
	for _, key := range slices.Sorted(maps.Keys(b.objects)) {
		if o := b.current(key); o != nil && strings.HasPrefix(key, prefix) {
			out = append(out, o.clone())
		}
	}
	return out
}

// ObjectAt is one object, without a call that is recorded.
func ObjectAt(v loggingtest.View, bucket, key string) (Object, bool) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.buckets[bucket]; b != nil {
		if o := b.current(key); o != nil {
			return o.clone(), true
		}
	}
	return Object{}, false
}

// Encryption is a bucket's default encryption: "AES256", "aws:kms" or "aws:kms:dsse", and
// the KMS key as it was set, "" for none. ok is false where the bucket does not exist.
func Encryption(v loggingtest.View, bucket string) (algorithm, keyARN string, ok bool) {
	b, err := storeOf(v.Account()).find(bucket)
	if err != nil {
		return "", "", false
	}
	by := b.rule.ApplyServerSideEncryptionByDefault
	return string(by.SSEAlgorithm), aws.ToString(by.KMSMasterKeyID), true
}

// Allowed answers whether a principal, or a service by its name, may do action on a
// bucket (s3:GetBucketAcl, s3:GetEncryptionConfiguration), by the bucket's policy and its
// own. context may be nil. The error is *types.NoSuchBucket.
func Allowed(v loggingtest.View, principal, action, bucket string, context map[string][]string) (policy.Decision, error) {
	b, err := storeOf(v.Account()).find(bucket)
	if err != nil {
		return policy.Decision{}, err
	}
	return b.decide(v, principal, action, bucketARN(v, bucket), context), nil
}

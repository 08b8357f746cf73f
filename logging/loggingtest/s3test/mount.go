package s3test

import (
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// store is what Amazon S3 holds for an account, or all accounts of an organization.
// Bucket names are global, so it has the buckets of all regions, and those of other
// owners that the account knows.
type store struct {
	mu      sync.Mutex
	buckets map[string]*bucket

	versions, started uint64 // how many ids of versions and of uploads were given out
}

// bucket is one bucket. What pointers and slices lead to is replaced, never changed.
type bucket struct {
	name, region, owner string
	created             time.Time

	policyText string // "": none
	policy     policy.Document
	rule       types.ServerSideEncryptionRule
	lifecycle  []types.LifecycleRule // nil: none
	minimum    types.TransitionDefaultMinimumObjectSize
	block      *types.PublicAccessBlockConfiguration // nil: none
	ownership  types.ObjectOwnership                 // "": none, as of a bucket before ownership controls
	versioning types.BucketVersioningStatus          // "": never set
	tags       []types.Tag
	payer      types.Payer
	acl        types.BucketCannedACL
	objects    map[string][]*Object // the versions of a key, the newest first; never changed once they are there
	uploads    map[string]*upload   // by id
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.SharedState(a, storeOfAccount{}, func() *store { return &store{buckets: map[string]*bucket{}} })
}

// newBucket is a bucket as S3 makes one: encrypted with SSE-S3, closed to the public,
// and without ACLs.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
func newBucket(name, region, owner string) *bucket {
	return &bucket{name: name, region: region, owner: owner, created: time.Now().UTC().Truncate(time.Second),
		rule: defaultRule(), block: blockAll(), ownership: types.ObjectOwnershipBucketOwnerEnforced,
		payer: types.PayerBucketOwner, acl: types.BucketCannedACLPrivate, objects: map[string][]*Object{}, uploads: map[string]*upload{}}
}

// source is the bucket's policy for evaluations, nil where it has none.
func (b *bucket) source() *policy.Source {
	if b.policyText == "" {
		return nil
	}
	return &policy.Source{Name: "bucket policy of " + b.name, Document: b.policy}
}

// find looks a bucket up, and returns a copy of it for use without the lock.
func (s *store) find(name string) (bucket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[name]
	if b == nil {
		return bucket{}, noSuchBucket(name)
	}
	return *b, nil
}

// rates are what Amazon S3 documents for a prefix, in calls a second. They are never
// changed.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
var rates = map[string]float64{
	"s3:PutObject":     3500,
	"s3:DeleteObject":  3500,
	"s3:GetObject":     5500,
	"s3:HeadObject":    5500,
	"s3:ListObjectsV2": 5500,
	"s3:ListObjects":   5500,
	"s3:CopyObject":    3500,
	"s3:UploadPart":    3500,
}

// Mount puts Amazon S3 on an account. A second call does nothing, so that each fake
// that writes to buckets can mount it.
func Mount(a *loggingtest.Account) {
	loggingtest.State(a, storeOfAccount{}, func() *sync.Once { return new(sync.Once) }).Do(func() { storeOf(a).mount(a) })
}

func (s *store) mount(a *loggingtest.Account) {
	a.DocumentRates(rates)
	handleS3(a, s)
}

// Service describes Amazon S3.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "s3", XMLNamespace: "http://s3.amazonaws.com/doc/2006-03-01/", ConstraintCode: constraintCode, NewError: newError, Statuses: statuses, NotSimulated: notSimulated}
}

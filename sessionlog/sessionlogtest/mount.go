package sessionlogtest

import (
	"sync"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// Option changes how the fake behaves where AWS documents nothing, or where a test
// needs time to pass.
type Option func(*store)

// WithLatestVersionInForce makes sessions use the latest version of a document.
// By default they use its default version. AWS's pages and what people report
// contradict each other.
func WithLatestVersionInForce() Option { return func(s *store) { s.useLatest = true } }

// WithDocumentCheckOnRequest makes a session that names no document need permission
// for the default document only where the caller's policies ask for that check
// with the condition key ssm:SessionDocumentAccessCheck, as AWS documented in 2023.
// By default the permission is always needed.
func WithDocumentCheckOnRequest() Option { return func(s *store) { s.checkOnRequest = true } }

// WithRetriedPuts makes the first batch of every log arrive twice, as it does where
// the answer to the agent's PutLogEvents is lost.
func WithRetriedPuts() Option { return func(s *store) { s.retriedPuts = true } }

// store is what Systems Manager holds of nodes and sessions.
type store struct {
	useLatest, checkOnRequest, retriedPuts bool

	mu      sync.Mutex
	regions map[string]*region
	started int // sessions so far, of all regions
}

// region is what there is in one region. Its methods are called with the lock held.
type region struct {
	nodes    map[string]Node
	sessions []*session // oldest first
	byID     map[string]*session
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store {
		return &store{regions: map[string]*region{}}
	})
}

// region is called with the lock held.
func (s *store) region(v loggingtest.View) *region {
	r := s.regions[v.Region()]
	if r == nil {
		r = &region{nodes: map[string]Node{}, byID: map[string]*session{}}
		s.regions[v.Region()] = r
	}
	return r
}

// Mount puts nodes and sessions of Systems Manager on an account, the documents of package
// ssmtest, and Amazon S3, where sessions are logged too. It may be called once for each account.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	s3test.Mount(a)
	ssmtest.Mount(a)
	handleSSM(a, s)
}

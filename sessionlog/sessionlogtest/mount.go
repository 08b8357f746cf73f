package sessionlogtest

import (
	"encoding/base64"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// Option changes how the fake behaves where AWS documents nothing, or where a test
// needs time to pass.
type Option func(*store)

// WithDocumentDelay makes every version of a document Creating or Updating for d
// before it is Active. By default it is Active at once; the answer that made it
// says Creating or Updating all the same.
func WithDocumentDelay(d time.Duration) Option { return func(s *store) { s.delay = d } }

// WithVersionLimit sets how many versions a document may have; 1,000 by default,
// which people report and AWS does not document.
func WithVersionLimit(n int) Option { return func(s *store) { s.maxVersions = n } }

// WithDurationPattern makes documents refuse a maxSessionDuration that the pattern
// of the API model for sessions leaves out, though the guide allows it: 1040 to
// 1099 minutes, 1140 to 1199 and so on up to 1399. By default they are taken.
func WithDurationPattern() Option { return func(s *store) { s.durationPattern = true } }

// WithLatestVersionInForce makes sessions use the latest version of a document.
// By default they use its default version. AWS's pages and what people report
// contradict each other.
func WithLatestVersionInForce() Option { return func(s *store) { s.useLatest = true } }

// WithDocumentCheckOnRequest makes a session that names no document need permission
// for the default document only where the caller's policies ask for that check
// with the condition key ssm:SessionDocumentAccessCheck, as AWS documented in 2023.
// By default the permission is always needed.
func WithDocumentCheckOnRequest() Option { return func(s *store) { s.checkOnRequest = true } }

// WithStreamLookup makes the agent look for its log stream before it makes one, which
// needs logs:DescribeLogStreams. By default it makes the stream without looking.
func WithStreamLookup() Option { return func(s *store) { s.streamLookup = true } }

// WithoutInteractiveStreaming makes the agent not stream sessions of the type
// InteractiveCommands, as the guide says. By default it streams them, as its
// source does.
func WithoutInteractiveStreaming() Option { return func(s *store) { s.noInteractive = true } }

// WithRetriedPuts makes the first batch of every log arrive twice, as it does where
// the answer to the agent's PutLogEvents is lost.
func WithRetriedPuts() Option { return func(s *store) { s.retriedPuts = true } }

// store is what Systems Manager holds of documents, nodes and sessions.
type store struct {
	delay                                                                                time.Duration
	maxVersions                                                                          int
	durationPattern, useLatest, checkOnRequest, streamLookup, noInteractive, retriedPuts bool

	mu      sync.Mutex
	regions map[string]*region
	started int // sessions so far, of all regions
}

// region is what there is in one region. Its methods are called with the lock held.
type region struct {
	documents map[string]*document
	nodes     map[string]Node
	sessions  []*session // oldest first
	byID      map[string]*session
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store {
		return &store{maxVersions: defaultVersionLimit, regions: map[string]*region{}}
	})
}

// region is called with the lock held.
func (s *store) region(v loggingtest.View) *region {
	r := s.regions[v.Region()]
	if r == nil {
		r = &region{documents: amazonDocuments(), nodes: map[string]Node{}, byID: map[string]*session{}}
		s.regions[v.Region()] = r
	}
	return r
}

// Mount puts documents, nodes and sessions of Systems Manager on an account, and
// Amazon S3, where sessions are logged too. It may be called once for each account.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	s3test.Mount(a)
	svc := service()
	loggingtest.Handle(a, svc, "CreateDocument", s.createDocument)
	loggingtest.Handle(a, svc, "UpdateDocument", s.updateDocument)
	loggingtest.Handle(a, svc, "UpdateDocumentDefaultVersion", s.updateDefault)
	loggingtest.Handle(a, svc, "GetDocument", s.getDocument)
	loggingtest.Handle(a, svc, "DescribeDocument", s.describeDocument)
	loggingtest.Handle(a, svc, "ListDocumentVersions", s.listVersions)
	loggingtest.Handle(a, svc, "ListDocuments", s.listDocuments)
	loggingtest.Handle(a, svc, "DeleteDocument", s.deleteDocument)
	loggingtest.Handle(a, svc, "DescribeDocumentPermission", s.describePermission)
	loggingtest.Handle(a, svc, "ModifyDocumentPermission", s.modifyPermission)
	loggingtest.Handle(a, svc, "AddTagsToResource", s.addTags)
	loggingtest.Handle(a, svc, "RemoveTagsFromResource", s.removeTags)
	loggingtest.Handle(a, svc, "ListTagsForResource", s.listTags)
	loggingtest.Handle(a, svc, "DescribeInstanceInformation", s.describeNodes)
	loggingtest.Handle(a, svc, "GetConnectionStatus", s.connectionStatus)
	loggingtest.Handle(a, svc, "DescribeSessions", s.describeSessions)
	loggingtest.Handle(a, svc, "StartSession", s.startSession)
	loggingtest.Handle(a, svc, "ResumeSession", s.resumeSession)
	loggingtest.Handle(a, svc, "TerminateSession", s.terminateSession)
}

// service describes AWS Systems Manager, of which other packages mount other parts.
func service() loggingtest.Service {
	return loggingtest.Service{Name: "ssm", ID: "SSM", Protocol: loggingtest.AWSJSON11, TargetPrefix: "AmazonSSM", Types: ssm.TypeRegistry,
		NotSimulated: map[string][]string{"CreateDocument": {"Requires", "Attachments"}, "UpdateDocument": {"Attachments"}}}
}

// resourceARN is the ARN of something of Systems Manager: "document/NAME".
func resourceARN(v loggingtest.View, resource string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "ssm", Region: v.Region(), Account: v.Account().ID(), Resource: resource}.String()
}

// pageFrom is where a page begins, by its token, which is a number.
func pageFrom(token *string) (int, error) {
	if token == nil {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(*token)
	n, bad := strconv.Atoi(string(text))
	if err != nil || bad != nil || n < 1 {
		return 0, &types.InvalidNextToken{Message: aws.String("The specified token is not valid.")}
	}
	return n, nil
}

func tokenOf(n int) *string {
	return aws.String(base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(n))))
}

// pageOf cuts a page out of a list. Items that come or go before it between two calls
// shift it.
func pageOf[T any](items []T, token *string, limit *int32, most int) ([]T, *string, error) {
	start, err := pageFrom(token)
	if err != nil {
		return nil, nil, err
	}
	n := most
	if limit != nil {
		n = int(*limit)
	}
	start = min(start, len(items))
	end := min(start+n, len(items))
	if end == len(items) {
		return items[start:], nil, nil
	}
	return items[start:end], tokenOf(end), nil
}

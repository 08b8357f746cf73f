package ssmtest

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

// store is what Systems Manager holds of documents, parameters and service settings.
type store struct {
	delay           time.Duration
	maxVersions     int
	durationPattern bool
	settings        settings

	mu      sync.Mutex
	regions map[string]*region
}

// region is what there is in one region. Its methods are called with the lock held.
type region struct {
	documents  map[string]*document
	parameters map[string]*parameter // by the end of the ARN
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store {
		return &store{maxVersions: defaultVersionLimit, regions: map[string]*region{}, settings: settings{set: map[settingKey]setting{}}}
	})
}

// region is called with the lock held.
func (s *store) region(v loggingtest.View) *region {
	r := s.regions[v.Region()]
	if r == nil {
		r = &region{documents: amazonDocuments(), parameters: map[string]*parameter{}}
		s.regions[v.Region()] = r
	}
	return r
}

// Mount puts documents, parameters and service settings of Systems Manager on an account. A second call only
// sets its options, so that each fake that needs them can mount it.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	loggingtest.State(a, storeOfAccount{}, func() *sync.Once { return new(sync.Once) }).Do(func() { handleSSM(a, s) })
}

// Service describes AWS Systems Manager, of which other packages mount other parts.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "ssm", Types: ssm.TypeRegistry,
		NotSimulated: map[string][]string{"CreateDocument": {"Requires", "Attachments"}, "UpdateDocument": {"Attachments"}, "PutParameter": {"Policies"},
			"StartAutomationExecution": {"AlarmConfiguration", "MaxConcurrency", "MaxErrors", "Tags", "TargetLocations", "TargetLocationsURL", "TargetMaps", "TargetParameterName", "Targets"}}}
}

// ARN is that of something of Systems Manager in the view's account and region:
// "document/NAME".
func ARN(v loggingtest.View, resource string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "ssm", Region: v.Region(), Account: v.Account().ID(), Resource: resource}.String()
}

// Position is what a page's token stands for: a number that [Token] was given, 0 for no
// token. The error is *types.InvalidNextToken.
func Position(token *string) (int, error) {
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

// Token is a page's token for a position, 1 or more.
func Token(n int) *string {
	return aws.String(base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(n))))
}

// Page cuts a page out of a list: the items from token on, at most limit, and the token of
// what follows. Without a limit there are at most most. Items that come or go before it
// between two calls shift it.
func Page[T any](items []T, token *string, limit *int32, most int) ([]T, *string, error) {
	start, err := Position(token)
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
	return items[start:end], Token(end), nil
}

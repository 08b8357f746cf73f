package trailogtest

import (
	"sync"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Option changes how the fake behaves, mostly where AWS documents nothing.
type Option func(*store)

// WithOrganization makes an account that is alone part of an organisation: its management
// account, which may make organisation trails, or a member. id is the organisation's,
// "o-exampleorgid". An account of [loggingtest.NewOrganization] needs no option.
func WithOrganization(id string, management bool) Option {
	return func(s *store) { s.organization, s.management = id, management }
}

// WithSourceKeys makes CloudTrail send aws:SourceArn and aws:SourceAccount when it
// assumes the role of a trail, so that its trust policy may ask for them. By default
// it sends neither, and such a policy locks it out.
func WithSourceKeys() Option { return func(s *store) { s.sourceKeys = true } }

// WithStickyErrors makes the errors in a trail's status stay there after a delivery
// that succeeds. By default that clears them.
func WithStickyErrors() Option { return func(s *store) { s.stickyErrors = true } }

// WithLoadingTime makes a trail that was made or changed refuse further changes for
// d, with a ConflictException. By default it takes them at once; for a single conflict,
// see [loggingtest.Account.Inject].
func WithLoadingTime(d time.Duration) Option { return func(s *store) { s.loading = d } }

// WithManagementFields lets advanced selectors for management events have the fields
// that AWS documents for event data stores: eventName, eventType, userIdentity.arn,
// sessionCredentialFromConsole, and eventSource with any operator. By default trails
// take eventCategory, readOnly, and eventSource with NotEquals.
func WithManagementFields() Option { return func(s *store) { s.manyFields = true } }

// WithoutInsightsInLogs keeps Insights events out of CloudWatch Logs, as older
// editions of the guide have it. By default they are delivered there too.
func WithoutInsightsInLogs() Option { return func(s *store) { s.noInsightLogs = true } }

// WithDelay makes events arrive d after they were recorded, those that are due
// together in one file. By default they arrive at once, each in a file of its own.
// Time is a timer's: under testing/synctest it passes when the test sleeps.
// [Flush] delivers what has not arrived yet.
func WithDelay(d time.Duration) Option { return func(s *store) { s.delay = d } }

// WithBatches makes events wait until [Flush] is called, and then arrive in one
// file for each trail, account, region and kind.
func WithBatches() Option { return func(s *store) { s.batches = true } }

// WithCaller sets the source address of the calls that are recorded by themselves, and
// the user agent of those that come without one, through the typed door. By default
// they are 203.0.113.10, and that of the AWS SDK for Go.
func WithCaller(sourceIP, userAgent string) Option {
	return func(s *store) { s.sourceIP, s.userAgent = sourceIP, userAgent }
}

// store is what CloudTrail holds for an account. The first block is set by Mount
// and then never changed.
type store struct {
	account       *loggingtest.Account
	organization  string
	management    bool
	sourceKeys    bool
	stickyErrors  bool
	manyFields    bool
	noInsightLogs bool
	batches       bool
	loading       time.Duration
	delay         time.Duration
	sourceIP      string
	userAgent     string

	*registry // whose mutex guards what follows, too
	history   history
	pending   []pending
	managed   []managedGroup
	events    uint64 // event ids given out
	files     uint64 // log files written
	signing   signing
}

// registry has the trails of an account, or of all accounts of an organization.
type registry struct {
	mu     sync.Mutex
	trails map[string]*trail // by ARN
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store {
		organization, management := "", false
		if o := a.Organization(); o != nil {
			organization, management = o.ID(), o.Management() == a
		}
		trails := loggingtest.SharedState(a, storeOfAccount{}, func() *registry { return &registry{trails: map[string]*trail{}} })
		return &store{account: a, registry: trails, organization: organization, management: management, sourceIP: "203.0.113.10",
			userAgent: "aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.26.0 md/GOOS#linux md/GOARCH#amd64"}
	})
}

// rates are the quotas of the operations, in calls a second. They are never changed.
//
// https://docs.aws.amazon.com/general/latest/gr/ct.html
var rates = map[string]float64{
	"cloudtrail:CreateTrail":         1,
	"cloudtrail:UpdateTrail":         1,
	"cloudtrail:DeleteTrail":         1,
	"cloudtrail:StartLogging":        1,
	"cloudtrail:StopLogging":         1,
	"cloudtrail:PutEventSelectors":   1,
	"cloudtrail:PutInsightSelectors": 1,
	"cloudtrail:AddTags":             1,
	"cloudtrail:RemoveTags":          1,
	"cloudtrail:DescribeTrails":      10,
	"cloudtrail:GetTrail":            10,
	"cloudtrail:GetTrailStatus":      10,
	"cloudtrail:GetEventSelectors":   10,
	"cloudtrail:GetInsightSelectors": 10,
	"cloudtrail:ListTrails":          10,
	"cloudtrail:ListPublicKeys":      10,
	"cloudtrail:ListTags":            10,
	"cloudtrail:LookupEvents":        2,
}

// Mount puts CloudTrail on an account, with S3 and SNS (packages s3test and snstest)
// where they are not there yet. From then on CloudTrail records the account's API
// calls. It may be called once for each account.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	mountSinks(a)
	a.DocumentRates(rates)
	handleCloudTrail(a, s)
	loggingtest.Subscribe(a, s.heard)
}

// Service describes AWS CloudTrail.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "cloudtrail", NewError: newError,
		NotSimulated: map[string][]string{ // what fits on one page has no token
			"ListPublicKeys": {"NextToken"}, "ListTags": {"NextToken"}, "ListTrails": {"NextToken"}, "PutInsightSelectors": {"InsightsDestination"},
		}}
}

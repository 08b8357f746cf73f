package iotlogtest

import (
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Option changes how the fake behaves where AWS documents nothing.
type Option func(*store)

// WithOmittedDisableReenabling makes a SetV2LoggingOptions without disableAllLogs
// turn logging on again. By default it leaves it as it is, so that a program which
// does not send the explicit false fails.
func WithOmittedDisableReenabling() Option { return func(s *store) { s.omittedReenables = true } }

// WithMergedEventConfigurations makes a SetV2LoggingOptions keep the event types
// that it does not name. By default what it sends replaces all.
func WithMergedEventConfigurations() Option { return func(s *store) { s.mergeEvents = true } }

// WithoutDefaultRow leaves the account's own level, DEFAULT, out of
// ListV2LoggingLevels.
func WithoutDefaultRow() Option { return func(s *store) { s.noDefaultRow = true } }

// WithSourceKeys makes AWS IoT send aws:SourceArn and aws:SourceAccount when it
// assumes the role, so that a trust policy may ask for them. By default it sends
// neither, and such a policy locks it out.
func WithSourceKeys() Option { return func(s *store) { s.sourceKeys = true } }

// WithLeastVerboseMatch makes the least verbose level hold where levels of several
// targets match a device that have no documented order. By default it is the most
// verbose one.
func WithLeastVerboseMatch() Option { return func(s *store) { s.leastVerbose = true } }

// store is what AWS IoT holds for an account.
type store struct {
	omittedReenables, mergeEvents, noDefaultRow, sourceKeys, leastVerbose bool

	mu      sync.Mutex
	regions map[string]*region
	ids     int // of things and thing groups so far
	events  int // device events so far
}

// region is what AWS IoT holds in one region.
type region struct {
	options *options // nil: not configured
	legacy  *legacy  // nil: not configured
	levels  map[target]types.LogLevel
	things  map[string]*thing
	groups  map[string]*group
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store { return &store{regions: map[string]*region{}} })
}

// region is called with the lock held.
func (s *store) region(name string) *region {
	r := s.regions[name]
	if r == nil {
		r = &region{levels: map[target]types.LogLevel{}, things: map[string]*thing{}, groups: map[string]*group{}}
		s.regions[name] = r
	}
	return r
}

// rates are the quotas of the logging operations, in calls a second. They are
// never changed.
//
// https://docs.aws.amazon.com/general/latest/gr/iot-core.html
var rates = map[string]float64{
	"iot:SetV2LoggingOptions":  2,
	"iot:GetV2LoggingOptions":  2,
	"iot:SetV2LoggingLevel":    2,
	"iot:ListV2LoggingLevels":  2,
	"iot:DeleteV2LoggingLevel": 2,
	"iot:SetLoggingOptions":    2,
	"iot:GetLoggingOptions":    2,
}

// Mount puts AWS IoT's logging operations on an account, and those of things and
// thing groups that levels are about. It may be called once for each account.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	a.DocumentRates(rates)
	handleIoT(a, s)
}

func service() loggingtest.Service {
	return loggingtest.Service{Name: "iot", ConstraintCode: "InvalidRequestException", NewError: newError,
		NotSimulated: map[string][]string{"CreateThing": {"AttributePayload.Merge"}, "CreateThingGroup": {"ThingGroupProperties.AttributePayload.Merge"}}}
}

// newError makes the SDK's own error of what the account answers for the service.
// ThrottlingException is not among them: the logging operations do not have it in
// their model, so that the SDK's client makes none of it either.
func newError(code, message string) error {
	if code == "InvalidRequestException" {
		return invalid(message)
	}
	return nil
}

func invalid(message string) error {
	return &types.InvalidRequestException{Message: aws.String(message)}
}

func notFound(message string) error {
	return &types.ResourceNotFoundException{Message: aws.String(message)}
}

func notConfigured() error {
	return &types.NotConfiguredException{Message: aws.String("The logging options of this account are not configured.")}
}

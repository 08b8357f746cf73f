package eventstest

import (
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

// Option changes how the fake behaves.
type Option func(*store)

// WithTargetRoles makes PutTargets take a role for SNS topics and Lambda functions,
// whose permissions then count instead of the target's policy. By default that is
// refused. Two editions of the EventBridge guide contradict each other.
func WithTargetRoles() Option { return func(s *store) { s.targetRoles = true } }

// store is what EventBridge and Lambda hold for an account.
type store struct {
	targetRoles bool

	mu        sync.Mutex
	regions   map[string]*region
	events    int // so far
	revisions int // of function policies so far
}

// region is what there is in one region.
type region struct {
	buses      map[string]*bus
	functions  map[string]*function
	pipelines  map[string]bool
	deliveries []Delivery
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store { return &store{regions: map[string]*region{}} })
}

// region is called with the lock held.
func (s *store) region(v loggingtest.View) *region {
	r := s.regions[v.Region()]
	if r == nil {
		r = &region{buses: map[string]*bus{defaultBus: newBus(v, defaultBus)}, functions: map[string]*function{}, pipelines: map[string]bool{}}
		s.regions[v.Region()] = r
	}
	return r
}

// Mount puts EventBridge on an account, with the policies of Lambda functions and
// Amazon SNS, and has its rules see what the account's trails record
// ([loggingtest.TrailEvent]); package trailogtest is CloudTrail, mounted before or
// after. Subscription filters of CloudWatch Logs invoke the functions, as their policies allow. It may be called once for each account.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	snstest.Mount(a)
	handleEventBridge(a, s)
	handleLambda(a, s)
	loggingtest.Subscribe(a, func(e loggingtest.TrailEvent) { s.trailed(a, e) })
	loggingtest.Subscribe(a, s.called)
}

// Service describes Amazon EventBridge.
func Service() loggingtest.Service {
	return loggingtest.Service{Name: "events", Types: eventbridge.TypeRegistry,
		NotSimulated: map[string][]string{
			"CreateEventBus": {"EventSourceName", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig"},
			"PutEvents":      {"EndpointId"},
		}}
}

// Functions describes AWS Lambda.
func Functions() loggingtest.Service {
	return loggingtest.Service{Name: "lambda", Types: lambda.TypeRegistry,
		NotSimulated: map[string][]string{"AddPermission": {"EventSourceToken", "FunctionUrlAuthType", "InvokedViaFunctionUrl"}}}
}

// arnOf is the ARN of a resource of the view's region.
func arnOf(v loggingtest.View, service, resource string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: service, Region: v.Region(), Account: v.Account().ID(), Resource: resource}.String()
}

func invalid(message string) error {
	return &smithy.GenericAPIError{Code: "ValidationException", Message: message}
}

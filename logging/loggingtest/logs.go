package loggingtest

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/internal/arn"
)

// logsStore is what CloudWatch Logs holds, region by region.
type logsStore struct {
	mu      sync.Mutex
	regions map[string]*logsRegion
	missing MissingLogGroup
	// callerNeedsKey: see LogsCallersNeedKey.
	callerNeedsKey bool
	queriesTake    time.Duration
	sequence       uint64 // order of ingestion, account-wide: it breaks ties of timestamps
}

// logsRegion is CloudWatch Logs in one region.
type logsRegion struct {
	groups   map[string]*logGroup
	names    []string                       // of the groups, sorted: see sorted
	policies map[string]*logsResourcePolicy // by name, or by log group ARN for a resource-scoped one
	queryKey string                         // key of query results
	queries  []*insightsQuery

	destinations map[string]*logsDestination // by name
	streams      map[string]bool             // of Kinesis and Firehose, by ARN
	deliveries   []SubscriptionDelivery
	retention    *accountRetention // nil: none
}

// accountRetention is an account policy of type RETENTION_POLICY.
type accountRetention struct {
	name string
	days int32
}

type logGroup struct {
	name       string
	region     *logsRegion
	created    int64 // ms
	retention  int32 // days, 0: never expires; see days
	keyARN     string
	class      types.LogGroupClass
	protected  bool
	tags       map[string]string
	streams    map[string]*logStream
	filters    map[string]*metricFilter // by name
	subscribed map[string]*subscription // subscription filters, by name
}

type logStream struct {
	name       string
	created    int64
	events     []storedEvent // sorted by compareEvents
	bytes      int64         // of all events, with their overhead
	firstEvent int64
	lastEvent  int64
	lastIngest int64
}

// storedEvent is immutable once stored. Its message is a part of the text of its batch, so
// that a search can look at many at once.
type storedEvent struct {
	timestamp, ingestion int64 // ms
	sequence             uint64
	batch                string // the messages of one call, each followed by batchEnd
	from, to             uint32 // where the message is
}

// batchEnd is a byte that no UTF-8 text has.
const batchEnd = "\xff"

func (e *storedEvent) message() string { return e.batch[e.from:e.to] }

type logsKey struct{}

func newLogsStore() *logsStore { return &logsStore{regions: map[string]*logsRegion{}} }

func logsOf(a *Account) *logsStore { return State(a, logsKey{}, newLogsStore) }

// region is called with the lock held.
func (s *logsStore) region(name string) *logsRegion {
	r := s.regions[name]
	if r == nil {
		r = &logsRegion{groups: map[string]*logGroup{}, policies: map[string]*logsResourcePolicy{}, destinations: map[string]*logsDestination{}, streams: map[string]bool{}}
		s.regions[name] = r
	}
	return r
}

// sorted is the names of the groups in order. It is kept up by add and remove.
func (r *logsRegion) sorted() []string {
	if len(r.names) != len(r.groups) {
		r.names = slices.Sorted(maps.Keys(r.groups))
	}
	return r.names
}

func (r *logsRegion) add(g *logGroup) {
	at, _ := slices.BinarySearch(r.sorted(), g.name)
	r.names = slices.Insert(r.names, at, g.name)
	r.groups[g.name] = g
}

func (r *logsRegion) remove(name string) {
	if at, ok := slices.BinarySearch(r.sorted(), name); ok {
		r.names = slices.Delete(r.names, at, at+1)
		delete(r.groups, name)
	}
}

// group is called with the lock held.
func (s *logsStore) group(region, name string) (*logGroup, error) {
	g := s.region(region).groups[name]
	if g == nil {
		return nil, logsNotFound("The specified log group does not exist.")
	}
	return g, nil
}

// MissingLogGroup says what DescribeLogGroups does with a name in
// logGroupIdentifiers that no log group has. AWS does not document it.
type MissingLogGroup int

const (
	// SkipMissingLogGroups leaves it out of the answer. It is the zero value.
	SkipMissingLogGroups MissingLogGroup = iota
	// RefuseMissingLogGroups answers ResourceNotFoundException.
	RefuseMissingLogGroups
	// IgnoreLogGroupIdentifiers answers as if logGroupIdentifiers had not been
	// sent, as emulators do that do not know the parameter.
	IgnoreLogGroupIdentifiers
)

// DescribeMissingLogGroups is an option of NewAccount: what DescribeLogGroups
// does with an identifier that no log group has.
func DescribeMissingLogGroups(m MissingLogGroup) Option {
	return func(a *Account) { logsOf(a).missing = m }
}

// LogsCallersNeedKey is an option of NewAccount: whoever writes to or reads from
// a log group with a KMS key must be allowed to use the key through CloudWatch
// Logs (kms:GenerateDataKey to write, kms:Decrypt to read, with kms:ViaService
// logs.REGION.amazonaws.com), as the current guide tells. Whether AWS enforces
// it is not confirmed, so that it is off by default.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func LogsCallersNeedKey() Option {
	return func(a *Account) { logsOf(a).callerNeedsKey = true }
}

// logsARN makes an ARN of CloudWatch Logs in the view's account and region.
func logsARN(v View, resource string) string {
	return arn.ARN{Partition: v.Account().Partition(), Service: "logs", Region: v.Region(), Account: v.Account().ID(), Resource: resource}.String()
}

// groupARN is the plain form, without ":*".
func groupARN(v View, name string) string { return logsARN(v, "log-group:"+name) }

func streamARN(v View, group, stream string) string {
	return logsARN(v, "log-group:"+group+":log-stream:"+stream)
}

// authorizeGroup asks for an action on a group. CloudWatch Logs asks IAM about
// the group with an empty stream, as its access-denied messages show: that is why
// a policy must name the group with ":*".
func authorizeGroup(r *Request, action, group string) error {
	return r.Authorize("logs:"+action, streamARN(r.View, group, ""), logsTagContext(r, group))
}

// authorizePlain asks for an action that CloudWatch Logs checks on the group's
// ARN without ":*": the tag operations.
func authorizePlain(r *Request, action, resourceARN string, extra map[string][]string) error {
	var condition map[string][]string
	if name, ok := strings.CutPrefix(resourceARN, groupARN(r.View, "")); ok {
		condition = logsTagContext(r, name)
	}
	merged := map[string][]string{}
	maps.Copy(merged, condition)
	maps.Copy(merged, extra)
	return r.Authorize("logs:"+action, resourceARN, merged)
}

// logsTagContext is the aws:ResourceTag keys of a group.
func logsTagContext(r *Request, group string) map[string][]string {
	return logsOf(r.Account()).tagContext(r.View, group)
}

func (s *logsStore) tagContext(v View, group string) map[string][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.region(v.Region()).groups[group]
	if g == nil || len(g.tags) == 0 {
		return nil
	}
	condition := make(map[string][]string, len(g.tags))
	for k, v := range g.tags {
		condition["aws:ResourceTag/"+k] = []string{v}
	}
	return condition
}

// requestTags is the condition keys of tags that a request brings.
func requestTags(tags map[string]string) map[string][]string {
	condition := map[string][]string{}
	for k, v := range tags {
		condition["aws:RequestTag/"+k] = []string{v}
		condition["aws:TagKeys"] = append(condition["aws:TagKeys"], k)
	}
	return condition
}

// groupName reads a log group's name or ARN. One that ends in ":*" is refused
// where the operation wants the plain form.
func groupName(v View, identifier string, wildcard bool) (string, error) {
	if !strings.HasPrefix(identifier, "arn:") {
		return identifier, nil
	}
	a, err := arn.Parse(identifier)
	name, isGroup := strings.CutPrefix(a.Resource, "log-group:")
	if err != nil || a.Service != "logs" || !isGroup {
		return "", logsInvalid("Invalid log group identifier: not the ARN of a log group")
	}
	if trimmed, ok := strings.CutSuffix(name, ":*"); ok {
		if !wildcard {
			return "", logsInvalid("Invalid log group identifier: the ARN must not end with :*")
		}
		name = trimmed
	}
	if a.Partition != v.Account().Partition() || a.Region != v.Region() || a.Account != v.Account().ID() {
		return "", logsNotFound("The specified log group does not exist.")
	}
	return name, nil
}

// oneGroup reads logGroupName xor logGroupIdentifier.
func oneGroup(v View, name, identifier *string) (string, error) {
	switch {
	case name != nil && identifier != nil:
		return "", logsInvalid("You cannot specify both logGroupName and logGroupIdentifier")
	case name != nil:
		return *name, nil
	case identifier != nil:
		return groupName(v, *identifier, false)
	}
	return "", logsInvalid("You must specify logGroupName or logGroupIdentifier")
}

func nowMillis() int64 { return time.Now().UnixMilli() }

func logsInvalid(message string) error {
	return &types.InvalidParameterException{Message: aws.String(message)}
}

func logsNotFound(message string) error {
	return &types.ResourceNotFoundException{Message: aws.String(message)}
}

// logsDenied is CloudWatch Logs' access denial, which most of its operations do
// not model: the SDK gives a generic API error.
func logsDenied(message string) error {
	return &smithy.GenericAPIError{Code: "AccessDeniedException", Message: message, Fault: smithy.FaultClient}
}

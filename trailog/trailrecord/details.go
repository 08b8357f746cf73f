package trailrecord

import "encoding/json"

// Resource is what a call worked on.
type Resource struct {
	ARN       string
	AccountID string
	Type      string                     // CloudFormation's name, such as "AWS::S3::Object"
	Extra     map[string]json.RawMessage // as in [Record]
}

// TLSDetails are absent for calls that a service makes, and any member may be.
type TLSDetails struct {
	TLSVersion               string
	CipherSuite              string
	ClientProvidedHostHeader string
	Extra                    map[string]json.RawMessage // as in [Record]
}

// Addendum says why a record is late, or which record it completes.
type Addendum struct {
	Reason            AddendumReason
	UpdatedFields     string
	OriginalRequestID string
	OriginalEventID   string
	Extra             map[string]json.RawMessage // as in [Record]
}

// AddendumReason is why a record has an addendum. The set is open.
type AddendumReason string

// Reasons of an addendum.
const (
	DeliveryDelay AddendumReason = "DELIVERY_DELAY"
	UpdatedData   AddendumReason = "UPDATED_DATA"
	ServiceOutage AddendumReason = "SERVICE_OUTAGE"
)

// EventContext is what an event data store adds to a record.
type EventContext struct {
	RequestContext json.RawMessage
	TagContext     json.RawMessage
	Extra          map[string]json.RawMessage // as in [Record]
}

// InsightDetails describe unusual activity, as the page "CloudTrail record
// contents for Insights events for trails" does.
type InsightDetails struct {
	State       string // "Start" or "End"
	EventSource string
	EventName   string
	InsightType string // "ApiCallRateInsight" or "ApiErrorRateInsight"
	ErrorCode   string
	Context     InsightContext
	Extra       map[string]json.RawMessage // as in [Record]
}

// InsightContext holds the numbers of an Insights event and who caused them.
type InsightContext struct {
	Statistics   InsightStatistics
	Attributions []InsightAttribution
	Extra        map[string]json.RawMessage // as in [Record]
}

// InsightStatistics compare the usual with the unusual. The averages are calls
// or errors a minute.
type InsightStatistics struct {
	Baseline         InsightAverage
	Insight          InsightAverage
	InsightDuration  int                        // minutes
	BaselineDuration int                        // minutes, at least 10080
	Extra            map[string]json.RawMessage // as in [Record]
}

// InsightAverage is calls or errors a minute.
type InsightAverage struct {
	Average float64
	Extra   map[string]json.RawMessage // as in [Record]
}

// InsightAttribution lists the values of one attribute, at most five of each
// list: "userIdentityArn", "userAgent" or "errorCode".
type InsightAttribution struct {
	Attribute string
	Insight   []InsightValue
	Baseline  []InsightValue
	Extra     map[string]json.RawMessage // as in [Record]
}

// InsightValue is one value of an attribute and its calls or errors a minute.
type InsightValue struct {
	Value   string
	Average float64
	Extra   map[string]json.RawMessage // as in [Record]
}

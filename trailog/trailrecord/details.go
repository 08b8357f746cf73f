package trailrecord

import (
	"encoding/json"
	"time"
)

// Resource is what a call worked on.
type Resource struct {
	ARN       string                     `member:"ARN"`
	AccountID string                     `member:"accountId"`
	Type      string                     `member:"type"` // CloudFormation's name, such as "AWS::S3::Object"
	Extra     map[string]json.RawMessage // as in [Record]
}

// TLSDetails are absent for calls that a service makes, and any member may be.
type TLSDetails struct {
	TLSVersion               string                     `member:"tlsVersion"`
	CipherSuite              string                     `member:"cipherSuite"`
	ClientProvidedHostHeader string                     `member:"clientProvidedHostHeader"`
	Extra                    map[string]json.RawMessage // as in [Record]
}

// Addendum says why a record is late, or which record it completes.
type Addendum struct {
	Reason            AddendumReason             `member:"reason"`
	UpdatedFields     string                     `member:"updatedFields"`
	OriginalRequestID string                     `member:"originalRequestID"`
	OriginalEventID   string                     `member:"originalEventID"`
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
	RequestContext json.RawMessage            `member:"requestContext"`
	TagContext     json.RawMessage            `member:"tagContext"`
	Extra          map[string]json.RawMessage // as in [Record]
}

// TimeWindow is the time that an aggregated event is about.
type TimeWindow struct {
	Start time.Time                  `member:"windowStart"` // inclusive
	End   time.Time                  `member:"windowEnd"`   // exclusive
	Size  string                     `member:"windowSize"`  // as ISO 8601 has it: "PT5M"
	Extra map[string]json.RawMessage // as in [Record]
}

// InsightDetails describe unusual activity, as the page "CloudTrail record
// contents for Insights events for trails" does.
type InsightDetails struct {
	State       string                     `member:"state"` // "Start" or "End"
	EventSource string                     `member:"eventSource"`
	EventName   string                     `member:"eventName"`
	InsightType string                     `member:"insightType"` // "ApiCallRateInsight" or "ApiErrorRateInsight"
	ErrorCode   string                     `member:"errorCode"`
	Context     InsightContext             `member:"insightContext"`
	Extra       map[string]json.RawMessage // as in [Record]
}

// InsightContext holds the numbers of an Insights event and who caused them.
type InsightContext struct {
	Statistics   InsightStatistics          `member:"statistics"`
	Attributions []InsightAttribution       `member:"attributions"`
	Extra        map[string]json.RawMessage // as in [Record]
}

// InsightStatistics compare the usual with the unusual. The averages are calls
// or errors a minute.
type InsightStatistics struct {
	Baseline         InsightAverage             `member:"baseline"`
	Insight          InsightAverage             `member:"insight"`
	InsightDuration  int                        `member:"insightDuration"`  // minutes
	BaselineDuration int                        `member:"baselineDuration"` // minutes, at least 10080
	Extra            map[string]json.RawMessage // as in [Record]
}

// InsightAverage is calls or errors a minute.
type InsightAverage struct {
	Average float64                    `member:"average"`
	Extra   map[string]json.RawMessage // as in [Record]
}

// InsightAttribution lists the values of one attribute, at most five of each
// list: "userIdentityArn", "userAgent" or "errorCode".
type InsightAttribution struct {
	Attribute string                     `member:"attribute"`
	Insight   []InsightValue             `member:"insight"`
	Baseline  []InsightValue             `member:"baseline"`
	Extra     map[string]json.RawMessage // as in [Record]
}

// InsightValue is one value of an attribute and its calls or errors a minute.
type InsightValue struct {
	Value   string                     `member:"value"`
	Average float64                    `member:"average"`
	Extra   map[string]json.RawMessage // as in [Record]
}

package trailrecord

import (
	"encoding/json"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// Record is one CloudTrail record: a management, data, network activity or
// Insights event, as the CloudTrail User Guide describes it in "CloudTrail
// record contents", up to event version 1.11. Every member is optional, also
// those that the guide says are always there: older records and samples leave
// them out. The zero value of a field means that the record does not have the
// member, or that it is null or empty; the zero Record has no members.
//
// A record that was parsed and not changed marshals to JSON of the same value
// as it was parsed from. Where fields were changed, the other members are
// still written as they were. A Record may be copied; copies share slices,
// maps and pointers. It owns what it holds: it stays valid for as long as it
// is kept.
type Record struct {
	// EventVersion is "major.minor"; see [Record.Version].
	EventVersion string       `member:"eventVersion"`
	UserIdentity UserIdentity `member:"userIdentity"`
	// EventTime is when the request was completed, in UTC. It is not when the
	// record was delivered.
	EventTime time.Time `member:"eventTime"`
	// EventSource is the service's name, such as "ssm.amazonaws.com". The page
	// on logging Systems Manager calls has a sample where it is empty.
	EventSource string `member:"eventSource"`
	EventName   string `member:"eventName"`
	AWSRegion   string `member:"awsRegion"`
	// SourceIPAddress is an address, a service's DNS name, or "AWS Internal";
	// see [Record.SourceIP].
	SourceIPAddress string `member:"sourceIPAddress"`
	UserAgent       string `member:"userAgent"` // at most 1 KB, cut by AWS
	ErrorCode       string `member:"errorCode,rare"`
	ErrorMessage    string `member:"errorMessage,rare"`
	// RequestParameters, ResponseElements and ServiceEventDetails have at most
	// 100 KB, AdditionalEventData 28 KB; AWS leaves out what is larger. They
	// are nil where the record has null.
	RequestParameters   json.RawMessage `member:"requestParameters"`
	ResponseElements    json.RawMessage `member:"responseElements"`
	AdditionalEventData json.RawMessage `member:"additionalEventData,rare"`
	RequestID           string          `member:"requestID"`
	// EventID is unique. A record can be delivered twice, with the same id.
	EventID            string     `member:"eventID"`
	ReadOnly           Flag       `member:"readOnly"`
	Resources          []Resource `member:"resources"`
	EventType          EventType  `member:"eventType"`
	APIVersion         string     `member:"apiVersion,rare"`
	ManagementEvent    Flag       `member:"managementEvent"`
	RecipientAccountID string     `member:"recipientAccountId"`
	// SharedEventID is the same in the records of one action that several
	// accounts get, and in the start and end of an Insights event.
	SharedEventID        string          `member:"sharedEventID,rare"`
	ServiceEventDetails  json.RawMessage `member:"serviceEventDetails,rare"`
	VPCEndpointID        string          `member:"vpcEndpointId,rare"`
	VPCEndpointAccountID string          `member:"vpcEndpointAccountId,rare"`
	EventCategory        EventCategory   `member:"eventCategory"`
	// Addendum is set where the record is late or replaces another one.
	Addendum *Addendum `member:"addendum"`
	// InsightDetails is set in Insights events.
	InsightDetails *InsightDetails `member:"insightDetails"`
	// EventContext is set only by event data stores, never by trails.
	EventContext *EventContext `member:"eventContext"`
	// EdgeDeviceDetails are of AWS Snow devices.
	EdgeDeviceDetails json.RawMessage `member:"edgeDeviceDetails,rare"`
	// Annotation is named by AWS without a description of its form.
	Annotation json.RawMessage `member:"annotation,rare"`
	TLSDetails TLSDetails      `member:"tlsDetails"`
	// SessionCredentialFromConsole is True where the call was made with the
	// credentials of a console session, and unset otherwise.
	SessionCredentialFromConsole Flag `member:"sessionCredentialFromConsole,kind=quotedKind"`

	// AggregatedEventID, AggregatedAccountID, TimeWindow and Summary are of aggregated
	// data events, which have no EventID, time, name or user of their own: see the page
	// "CloudTrail record contents for aggregated events".
	AggregatedEventID   string          `member:"eventId,aside"`
	AggregatedAccountID string          `member:"accountId,aside"`
	TimeWindow          *TimeWindow     `member:"timeWindow"`
	Summary             json.RawMessage `member:"summary,aside"`

	// Extra holds the members that have no field, and those whose value the
	// field of that name cannot hold (a time in an unknown format), under the
	// member's name. It is nil where there are none. [Record.MarshalJSON]
	// writes them; a field that is set wins.
	Extra map[string]json.RawMessage

	raw string // the JSON that the record was parsed from
}

// EventType is what kind of action a record is about. The set is open.
type EventType string

// Event types.
const (
	APICall        EventType = "AwsApiCall"
	ServiceEvent   EventType = "AwsServiceEvent"
	ConsoleAction  EventType = "AwsConsoleAction"
	ConsoleSignIn  EventType = "AwsConsoleSignIn"
	VPCEvents      EventType = "AwsVpceEvents"
	InsightTrailed EventType = "AwsCloudTrailInsight"
	AggregateEvent EventType = "AwsAggregatedEvent"
)

// EventCategory is what a trail's selectors select by. The set is open.
type EventCategory string

// Event categories.
const (
	Management      EventCategory = "Management"
	Data            EventCategory = "Data"
	NetworkActivity EventCategory = "NetworkActivity"
	Insight         EventCategory = "Insight"
	Aggregated      EventCategory = "Aggregated"
)

// Equal reports whether the two records have the same fields and the same
// Extra, by value. How their JSON was written does not matter, nor does the
// difference between a member that is null, empty or missing.
func (r Record) Equal(other Record) bool { return recordObject.Equal(&r, &other) }

// Owned returns the record as it was read, in memory of its own: a record that
// [Scan] yielded may be kept so, and one of which only that is to be kept. What was
// changed in it since is not in the copy. A record that was not read is returned
// as it is.
func (r *Record) Owned() Record {
	if r.raw == "" {
		return *r
	}
	own, err := parse([]byte(r.raw), true)
	if err != nil {
		return *r
	}
	return own
}

// Raw returns the JSON text that the record was read from, as it was written, and
// nothing for a record that was not read. What was changed in the record since is
// not in it.
func (r *Record) Raw() string { return r.raw }

// Version returns the numbers of the record's event version, or zero and false
// where it has none. Minor versions only add members.
func (r Record) Version() (Version, bool) { return ParseVersion(r.EventVersion) }

// Failed reports whether the call failed: AWS records an error code, a message,
// or, for a sign-in to the console, the result "Failure".
func (r Record) Failed() bool {
	if r.ErrorCode != "" || r.ErrorMessage != "" {
		return true
	}
	if r.EventType != ConsoleSignIn && r.EventName != "ConsoleLogin" {
		return false
	}
	for _, v := range record.MemberTexts(string(r.ResponseElements)) {
		if v == "Failure" {
			return true
		}
	}
	return false
}

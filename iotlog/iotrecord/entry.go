package iotrecord

import (
	"encoding/json"
	"iter"
	"time"
)

// Entry is one log entry. Every member is optional, and its zero value means
// that the entry does not have it or that it is null; the zero Entry is an
// entry without members.
//
// An entry that was parsed and not changed marshals to JSON of the same value
// as it was parsed from. Where fields were changed, the other members are
// still written as they were. An Entry may be copied; copies share maps,
// slices and pointers.
type Entry struct {
	// Timestamp has milliseconds, in UTC.
	Timestamp time.Time `member:"timestamp"`
	Level     Level     `member:"logLevel"`
	// TraceID is the same in all entries of one request.
	TraceID   string    `member:"traceId"`
	AccountID string    `member:"accountId"`
	Status    Status    `member:"status"`
	EventType EventType `member:"eventType"`

	Protocol string `member:"protocol"` // "MQTT" or "HTTP"
	// ClientID may be "N/A"; [Entry.Client] is empty then.
	ClientID    string `member:"clientId"`
	PrincipalID string `member:"principalId"`
	SourceIP    string `member:"sourceIp"`
	SourcePort  int    `member:"sourcePort"`
	TopicName   string `member:"topicName"`
	// QoS is "0" or "1".
	QoS    string `member:"qos"`
	Retain bool   `member:"retain"`
	// Subscriptions are the topics of an MQTT 5 request and their results.
	Subscriptions    []Subscription `member:"subscriptions"`
	Reason           string         `member:"reason"`
	Details          string         `member:"details"`
	DisconnectReason string         `member:"disconnectReason"`

	RuleName   string `member:"ruleName"`
	RuleAction string `member:"ruleAction"`
	// Resources names what a rule's action works on.
	Resources map[string]string `member:"resources"`

	DeviceShadowName         string   `member:"deviceShadowName"`
	JobID                    string   `member:"jobId"`
	ClientToken              string   `member:"clientToken"`
	VersionNumber            string   `member:"versionNumber"`
	ThingName                string   `member:"thingName"`
	DynamicThingGroupNames   []string `member:"dynamicThingGroupNames"`
	DeviceCertificateID      string   `member:"deviceCertificateId"`
	ProvisioningTemplateName string   `member:"provisioningTemplateName"`
	LastModifiedDate         string   `member:"lastModifiedDate"`
	MaxResults               int      `member:"maxResults"`

	// Latency, RequestTimestamp and ResponseTimestamp are of Ping entries. The
	// unit of Latency is AWS's; it is not documented.
	Latency           float64   `member:"latency"`
	RequestTimestamp  time.Time `member:"requestTimestamp"`
	ResponseTimestamp time.Time `member:"responseTimestamp"`

	AuthenticationType   string `member:"authenticationType"`
	TargetIP             string `member:"targetIp"`
	TargetPort           int    `member:"targetPort"`
	ServerNameIndication string `member:"serverNameIndication"`
	DomainConfigName     string `member:"domainConfigName"`
	// Confirmation and Timeout are of SendDirectMessage entries.
	Confirmation bool `member:"confirmation"`
	Timeout      int  `member:"timeout"`

	ConnectionDetails      *ConnectionDetails   `member:"connectionDetails"`
	OCSPRequestDetails     *OCSPRequestDetails  `member:"ocspRequestDetails"`
	OCSPResponseDetails    *OCSPResponseDetails `member:"ocspResponseDetails"`
	AuthorizedResponderARN string               `member:"authorizedResponderArn"`
	LambdaDetails          *LambdaDetails       `member:"lambdaDetails"`
	// BatchDetails is set where one entry stands for several events.
	BatchDetails *BatchDetails `member:"batchDetails"`

	// Extra holds the members that have no field, and those whose value the
	// field of that name cannot hold (a timestamp in an unknown format, a level
	// that is none), under the member's name. It is nil where there are none.
	// [Entry.MarshalJSON] writes them; a field that is set wins.
	Extra map[string]json.RawMessage

	// Text is the whole line of an entry of the older logging (see [ParseV1]),
	// and empty for JSON entries. It is not marshaled.
	Text string

	raw string // the JSON that the entry was parsed from
}

// OK reports whether the entry's status is Success.
func (e Entry) OK() bool { return e.Status.is(Success) }

// Failed reports whether the entry's status is Failure. An entry without a
// status has failed if its level is Error, which AWS defines as "any error
// that causes an operation to fail".
func (e Entry) Failed() bool {
	return e.Status.is(Failure) || e.Status == "" && e.Level == Error
}

// Client returns the client id, or nothing where it is the placeholder "N/A".
func (e Entry) Client() string { return client(e.ClientID) }

func client(id string) string {
	if id == "N/A" {
		return ""
	}
	return id
}

// Count returns how many events the entry stands for: the size of its batch,
// else the length of the batch's longest list, and at least 1.
func (e Entry) Count() int64 {
	if e.BatchDetails == nil {
		return 1
	}
	if e.BatchDetails.BatchSize > 0 {
		return int64(e.BatchDetails.BatchSize)
	}
	return max(1, int64(e.BatchDetails.longest()))
}

// Event is one event of an entry. A batched entry has several.
type Event struct {
	Timestamp   time.Time
	TraceID     string
	ClientID    string
	TopicName   string
	PrincipalID string
}

// Events yields the events of an entry. An entry without a batch is one event.
// Of a batch it yields as many as the longest of its lists names, which can be
// fewer than [Entry.Count] says; what a list does not name is taken from the
// entry itself.
func (e Entry) Events() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		own := Event{e.Timestamp, e.TraceID, e.ClientID, e.TopicName, e.PrincipalID}
		b := e.BatchDetails
		if b == nil || b.longest() == 0 {
			yield(own)
			return
		}
		for i := range b.longest() {
			ev := own
			pick(&ev.Timestamp, b.Timestamps, i)
			pick(&ev.TraceID, b.TraceIDs, i)
			pick(&ev.ClientID, b.ClientIDs, i)
			pick(&ev.TopicName, b.TopicNames, i)
			pick(&ev.PrincipalID, b.PrincipalIDs, i)
			if !yield(ev) {
				return
			}
		}
	}
}

func pick[T any](to *T, list []T, i int) {
	if i < len(list) {
		*to = list[i]
	}
}

// Span returns the times of the entry's first and last event; both are zero
// where the entry has no time. Batched entries may have times only in their
// batch.
func (e Entry) Span() (first, last time.Time) {
	for ev := range e.Events() {
		first, last = widen(first, last, ev.Timestamp)
	}
	return first, last
}

func widen(first, last, t time.Time) (time.Time, time.Time) {
	if t.IsZero() {
		return first, last
	}
	if first.IsZero() || t.Before(first) {
		first = t
	}
	if last.IsZero() || t.After(last) {
		last = t
	}
	return first, last
}

// Equal reports whether the two entries have the same fields, the same Extra
// by value, and the same Text. How the JSON was written does not matter.
func (e Entry) Equal(other Entry) bool {
	return entryObject.Equal(&e, &other) && e.Text == other.Text
}

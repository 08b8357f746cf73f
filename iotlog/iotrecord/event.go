package iotrecord

import "strings"

// EventType is what an entry is about, such as "Connect". The set is open: AWS
// adds types, and which of them an account can configure is known only from
// GetV2LoggingOptions with verbose set.
type EventType string

// Event types of the message broker. Ping and Connection.AuthNError are off
// unless an event-level or resource-level setting asks for them; the account's
// level does not turn them on.
const (
	Connect              EventType = "Connect"
	Disconnect           EventType = "Disconnect"
	Ping                 EventType = "Ping"
	ConnectionAuthNError EventType = "Connection.AuthNError"
	DeleteConnection     EventType = "DeleteConnection"
	GetConnection        EventType = "GetConnection"
	GetRetainedMessage   EventType = "GetRetainedMessage"
	ListRetainedMessage  EventType = "ListRetainedMessage"
	ListSubscriptions    EventType = "ListSubscriptions"
	PublishIn            EventType = "Publish-In"
	PublishOut           EventType = "Publish-Out"
	Queued               EventType = "Queued"
	Subscribe            EventType = "Subscribe"
	Unsubscribe          EventType = "Unsubscribe"
	SendDirectMessage    EventType = "SendDirectMessage"
)

// Event types of server certificate OCSP stapling and of the Device Shadow
// service.
const (
	RetrieveOCSPStapleData EventType = "RetrieveOCSPStapleData"
	DeleteThingShadow      EventType = "DeleteThingShadow"
	GetThingShadow         EventType = "GetThingShadow"
	UpdateThingShadow      EventType = "UpdateThingShadow"
)

// Event types of the rules engine. RuleMessageThrottled is the older edition's
// name for RuleExecutionThrottled.
const (
	FunctionExecution      EventType = "FunctionExecution"
	RuleExecution          EventType = "RuleExecution"
	RuleMatch              EventType = "RuleMatch"
	RuleExecutionThrottled EventType = "RuleExecutionThrottled"
	RuleMessageThrottled   EventType = "RuleMessageThrottled"
	RuleNotFound           EventType = "RuleNotFound"
	StartingRuleExecution  EventType = "StartingRuleExecution"
)

// Event types of jobs. AWS's page names the same one DescribeJobExecution in
// its sample and GetJobExecution in a heading.
const (
	DescribeJobExecution         EventType = "DescribeJobExecution"
	GetJobExecution              EventType = "GetJobExecution"
	GetPendingJobExecution       EventType = "GetPendingJobExecution"
	ReportFinalJobExecutionCount EventType = "ReportFinalJobExecutionCount"
	StartNextPendingJobExecution EventType = "StartNextPendingJobExecution"
	UpdateJobExecution           EventType = "UpdateJobExecution"
)

// Event types of device provisioning, dynamic thing groups and fleet indexing.
const (
	GetDeviceCredentials               EventType = "GetDeviceCredentials"
	ProvisionDevice                    EventType = "ProvisionDevice"
	AddThingToDynamicThingGroupsFailed EventType = "AddThingToDynamicThingGroupsFailed"
	NamedShadowCountLimitExceeded      EventType = "NamedShadowCountForDynamicGroupQueryLimitExceeded"
)

// OptIn reports whether entries of this type are off by default and governed
// by event-level and resource-level settings only, whatever the account's
// level is.
func (t EventType) OptIn() bool { return t == Ping || t == ConnectionAuthNError }

// Documented reports whether AWS's pages name the type, in this case of letters: that of
// entries, and "Publish", with which the API describes event configurations. An account
// may have others.
func (t EventType) Documented() bool {
	switch t {
	case Connect, Disconnect, Ping, ConnectionAuthNError, DeleteConnection, GetConnection, GetRetainedMessage, ListRetainedMessage,
		ListSubscriptions, PublishIn, PublishOut, Queued, Subscribe, Unsubscribe, SendDirectMessage,
		RetrieveOCSPStapleData, DeleteThingShadow, GetThingShadow, UpdateThingShadow,
		FunctionExecution, RuleExecution, RuleMatch, RuleExecutionThrottled, RuleMessageThrottled, RuleNotFound, StartingRuleExecution,
		DescribeJobExecution, GetJobExecution, GetPendingJobExecution, ReportFinalJobExecutionCount, StartNextPendingJobExecution, UpdateJobExecution,
		GetDeviceCredentials, "GetDeviceCredential", ProvisionDevice, AddThingToDynamicThingGroupsFailed, NamedShadowCountLimitExceeded, "Publish":
		return true
	}
	return false
}

// Status says whether the operation that an entry is about succeeded.
type Status string

// The documented values of [Status].
const (
	Success Status = "Success"
	Failure Status = "Failure"
)

func (s Status) is(other Status) bool { return strings.EqualFold(string(s), string(other)) }

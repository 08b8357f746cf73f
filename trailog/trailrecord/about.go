package trailrecord

import (
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// ID returns what is unique of the record: its EventID, or that of an aggregated
// event, which has another name.
func (r *Record) ID() string { return first(r.EventID, r.AggregatedEventID) }

// Time returns when what the record tells of was completed: its EventTime, or where
// the time of an aggregated event begins.
func (r *Record) Time() time.Time {
	if r.EventTime.IsZero() && r.TimeWindow != nil {
		return r.TimeWindow.Start
	}
	return r.EventTime
}

// Source returns the service that the record is about: its EventSource, or that of the
// unusual calls of an Insights event.
func (r *Record) Source() string {
	if r.EventSource == "" && r.InsightDetails != nil {
		return r.InsightDetails.EventSource
	}
	return r.EventSource
}

// Name returns the name of the event, or of the unusual calls of an Insights event. An
// aggregated event has none.
func (r *Record) Name() string {
	if r.EventName == "" && r.InsightDetails != nil {
		return r.InsightDetails.EventName
	}
	return r.EventName
}

// Code returns the record's error code, or that of the unusual errors of an Insights
// event.
func (r *Record) Code() string {
	if r.ErrorCode == "" && r.InsightDetails != nil {
		return r.InsightDetails.ErrorCode
	}
	return r.ErrorCode
}

// MFA says whether the call was made with multi-factor authentication: True or False
// where the record says so, of a session or of a sign-in to the console.
func (r *Record) MFA() Flag {
	if f := r.UserIdentity.SessionContext.Attributes.MFAAuthenticated; f == True {
		return f
	}
	switch record.MemberTexts(string(r.AdditionalEventData))["MFAUsed"] {
	case "Yes":
		return True
	case "No":
		return False
	}
	return r.UserIdentity.SessionContext.Attributes.MFAAuthenticated
}

// Account returns the account that the record is of: that which got it, else that of
// who made the call.
func (r *Record) Account() string {
	return first(r.RecipientAccountID, r.AggregatedAccountID, r.UserIdentity.AccountID)
}

// What names the call, as "ssm:DeleteDocument": the first part of the event
// source and the event's name. This is not always the IAM action, since
// some services (monitoring, states, elasticloadbalancing) have other prefixes
// there, and event names may have a date behind them. Of Insights and aggregated
// events it says so too: "ssm:DeleteDocument (ApiCallRateInsight Start)", "s3
// (aggregated by resourceARN)".
func (r Record) What() string {
	what, more := r.call(), ""
	switch {
	case r.InsightDetails != nil:
		more = strings.TrimSpace(r.InsightDetails.InsightType + " " + r.InsightDetails.State)
	case r.EventCategory == Aggregated || r.EventType == AggregateEvent:
		if more = "aggregated"; len(r.Summary) > 0 {
			if by := primaryDimension(string(r.Summary)); by != "" {
				more += " by " + by
			}
		}
	}
	if more == "" {
		return what
	}
	return strings.TrimSpace(what + " (" + more + ")")
}

// call is the service and the name of the event, or of the unusual calls of an Insights event.
func (r *Record) call() string {
	service, _, _ := strings.Cut(r.Source(), ".")
	switch name := r.Name(); {
	case service != "" && name != "":
		return service + ":" + name
	case service != "":
		return service
	default:
		return name
	}
}

// primaryDimension is what an aggregated event is grouped by.
func primaryDimension(summary string) (name string) {
	if summary[0] != '{' {
		return ""
	}
	record.EachMember(summary, func(quoted, value string) {
		if record.Unquote(quoted) != "primaryDimension" {
			return
		}
		if name, _ = record.ReadText(value); value[0] == '{' {
			name = record.MemberTexts(value)["dimension"]
		}
	})
	return name
}

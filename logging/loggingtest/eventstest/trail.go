package eventstest

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// trailed makes an event of what a trail recorded.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
func (s *store) trailed(a *loggingtest.Account, recorded loggingtest.TrailEvent) {
	v := a.Region(recorded.Region)
	s.mu.Lock()
	watched := len(s.region(v).buses[defaultBus].rules) > 0
	s.mu.Unlock()
	if !watched {
		return
	}
	var record struct {
		EventSource, EventType, EventCategory string
		EventTime                             time.Time
		ReadOnly                              bool
	}
	if err := json.Unmarshal(recorded.Record, &record); err != nil {
		return // what is no record is no event
	}
	service, _, _ := strings.Cut(record.EventSource, ".")
	e := Event{Source: "aws." + service, DetailType: detailType(record.EventType), Time: record.EventTime, Detail: recorded.Record,
		ReadOnlyCall: record.ReadOnly && record.EventCategory != "Data"}
	// Whoever made the call does not wait for its event, so that there is no context.
	_, _ = s.put(context.Background(), v, defaultBus, e)
}

// detailType is how EventBridge calls the events of a type of CloudTrail's.
func detailType(eventType string) string {
	switch eventType {
	case "AwsConsoleSignIn":
		return "AWS Console Sign In via CloudTrail"
	case "AwsServiceEvent":
		return "AWS Service Event via CloudTrail"
	}
	return "AWS API Call via CloudTrail"
}

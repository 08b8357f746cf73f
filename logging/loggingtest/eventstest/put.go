package eventstest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// maxEntries is the most that the entries of one PutEvents hold together, in bytes.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
const maxEntries = 256 << 10

// putEvents puts events of the caller's own. What is wrong with one is its failed entry; on
// a bus that is not there it is lost without an error.
func (s *store) putEvents(r *loggingtest.Request, in *eventbridge.PutEventsInput) (*eventbridge.PutEventsOutput, error) {
	size := 0
	for _, e := range in.Entries {
		size += len(aws.ToString(e.Source)) + len(aws.ToString(e.DetailType)) + len(aws.ToString(e.Detail))
		for _, resource := range e.Resources {
			size += len(resource)
		}
		if e.Time != nil {
			size += 14
		}
	}
	if size >= maxEntries {
		return nil, invalid("Total size of the entries in the request is over the limit.")
	}
	out := &eventbridge.PutEventsOutput{Entries: []types.PutEventsResultEntry{}}
	for _, e := range in.Entries {
		if err := s.mayPut(r, e); err != nil {
			return nil, err
		}
		code, message := wrong(e)
		if code != "" {
			out.FailedEntryCount++
			out.Entries = append(out.Entries, types.PutEventsResultEntry{ErrorCode: &code, ErrorMessage: &message})
			continue
		}
		s.mu.Lock()
		event := Event{ID: s.newID(), Source: *e.Source, DetailType: *e.DetailType, Time: aws.ToTime(e.Time), Resources: e.Resources, Detail: json.RawMessage(*e.Detail)}
		s.mu.Unlock()
		if _, err := s.put(r.Context(), r.View, busName(e.EventBusName), event); err != nil {
			return nil, err
		}
		out.Entries = append(out.Entries, types.PutEventsResultEntry{EventId: aws.String(event.ID)})
	}
	return out, nil
}

// mayPut asks the caller's policies and that of the bus.
func (s *store) mayPut(r *loggingtest.Request, e types.PutEventsRequestEntry) error {
	var source *policy.Source
	_ = s.onBus(r.View, e.EventBusName, func(b *bus) error { // one that is not there has no policy
		if len(b.statements) > 0 {
			source = &policy.Source{Name: "policy of event bus " + b.name, Document: policy.Document{Version: policy.Version, Statements: b.statements}}
		}
		return nil
	})
	keys := map[string][]string{"events:source": {aws.ToString(e.Source)}, "events:detail-type": {aws.ToString(e.DetailType)}}
	return r.AuthorizeWith("events:PutEvents", busARN(r.View, busName(e.EventBusName)), keys, source)
}

// wrong is what is wrong with an entry: an error's code and message.
//
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
func wrong(e types.PutEventsRequestEntry) (code, message string) {
	for _, needed := range []struct {
		name  string
		value *string
	}{{"Source", e.Source}, {"DetailType", e.DetailType}, {"Detail", e.Detail}} {
		if aws.ToString(needed.value) == "" {
			return "InvalidArgument", "Parameter " + needed.name + " is not valid. Reason: " + needed.name + " is a required argument."
		}
	}
	if strings.HasPrefix(*e.Source, "aws.") {
		return "NotAuthorizedForSourceException", "Not authorized for the source."
	}
	if _, err := decode(*e.Detail); err != nil {
		return "MalformedDetail", "Detail is malformed."
	}
	return "", ""
}

// testPattern answers whether a pattern matches an event, which needs all that events
// have but resources and detail.
func (s *store) testPattern(r *loggingtest.Request, in *eventbridge.TestEventPatternInput) (*eventbridge.TestEventPatternOutput, error) {
	if err := r.Authorize("events:TestEventPattern", "*", nil); err != nil {
		return nil, err
	}
	p, err := parsePattern(*in.EventPattern)
	if err != nil {
		return nil, err
	}
	text, inner := *in.Event, ""
	if json.Unmarshal([]byte(text), &inner) == nil {
		text = inner // an event within a text, as recorded
	}
	event, err := decode(text)
	for _, name := range []string{"id", "account", "source", "time", "region", "detail-type"} {
		if _, ok := event[name].(string); !ok || err != nil {
			return nil, invalid("Parameter Event is not valid.")
		}
	}
	if _, err := time.Parse(time.RFC3339, event["time"].(string)); err != nil {
		return nil, invalid("Parameter Event is not valid.")
	}
	return &eventbridge.TestEventPatternOutput{Result: p.match(undotted(event))}, nil
}

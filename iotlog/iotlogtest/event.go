package iotlogtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// The log groups of AWS IoT.
const (
	logGroup       = "AWSIotLogsV2"
	legacyLogGroup = "AWSIotLogs"
)

// retentionDays is how long a group that AWS IoT makes keeps its events.
const retentionDays = 30

// DeviceEvent is something that happened to a device, and that AWS IoT may log.
type DeviceEvent struct {
	// ClientID is the MQTT client id; "" for an event without a session.
	ClientID string
	// Thing is the thing that the device is. Levels of its thing groups apply if the
	// client id is its name, or it is ExclusiveThing.
	Thing string
	// ExclusiveThing says that the thing is attached to the principal exclusively.
	ExclusiveThing bool
	// PrincipalID is the id of the certificate or principal.
	PrincipalID string
	// SourceIP is the device's address.
	SourceIP string
	// EventType is "Connect" and the like; any name is taken. "" for Connect.
	EventType string
	// Level is the entry's; the zero value is Error where Status is Failure, and
	// Info otherwise.
	Level iotlog.Level
	// Status is "Success" or "Failure"; "" for Success.
	Status string
	// Fields are more members of the entry, such as "topicName". They come before
	// those that follow from the event.
	Fields map[string]any
}

func (e DeviceEvent) complete() DeviceEvent {
	if e.EventType == "" {
		e.EventType = "Connect"
	}
	if e.Status == "" {
		e.Status = "Success"
	}
	if e.Level == 0 {
		e.Level = iotlog.Info
		if e.Status == "Failure" {
			e.Level = iotlog.Error
		}
	}
	return e
}

// Emit does what AWS IoT does when something happens to a device in the view's
// region: it decides whether the event is logged, by the options and levels that
// hold, and where; assumes the role; makes the group if it is missing; and writes
// the entry. Where it is not logged, the Delivery's Reason says why. Its first
// step, "iot:Log", says which setting decided, and whether AWS documents that: it
// documents no order between levels of several targets that match one device.
//
// The entry is JSON in AWSIotLogsV2, or in the log group of its event type; plain
// text in AWSIotLogs where only the options before V2 are set. The view's principal
// does not matter. A group that is made keeps its events for 30 days. The error is
// the context's, or that an entry could not be written as JSON.
func Emit(ctx context.Context, v loggingtest.View, e DeviceEvent) (loggingtest.Delivery, error) {
	if err := ctx.Err(); err != nil {
		return loggingtest.Delivery{}, err
	}
	e = e.complete()
	s := storeOf(v.Account())
	how := s.decide(v, e)
	if how.reason != "" {
		return loggingtest.Delivery{Group: how.group, Reason: how.reason, Steps: []loggingtest.DeliveryStep{how.step(policy.ImplicitDeny)}}, nil
	}
	message, err := how.entry(v, e)
	if err != nil {
		return loggingtest.Delivery{}, err
	}
	d, err := v.WriteLog(ctx, loggingtest.LogWrite{
		Principal: how.role, Service: "iot.amazonaws.com", TrustContext: s.trustKeys(v),
		Group: how.group, Stream: how.stream, Messages: []string{message}, RetentionDays: retentionDays,
		Steps: []loggingtest.LogStep{loggingtest.StepCreateLogGroup, loggingtest.StepCreateLogStream, loggingtest.StepPutLogEvents},
	})
	d.Steps = append([]loggingtest.DeliveryStep{how.step(policy.Allowed)}, d.Steps...)
	return d, err
}

// outcome is what is decided about an event.
type outcome struct {
	reason              string // why it is not logged, "" if it is
	decided             string // which setting decided
	role, group, stream string
	number              int  // of the event
	legacy              bool // plain text
}

func (o outcome) step(how policy.Outcome) loggingtest.DeliveryStep {
	why := o.decided
	if why == "" {
		why = o.reason
	}
	return loggingtest.DeliveryStep{Action: "iot:Log", Resource: o.group, Decision: policy.Decision{Outcome: how, Statement: -1, Reason: why}}
}

// decide decides whether, where and as whom an event is logged.
func (s *store) decide(v loggingtest.View, e DeviceEvent) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(v.Region())
	s.events++
	how := outcome{group: logGroup, number: s.events, stream: "00000000-0000-4000-a000-" + v.Account().ID()}
	o := here.options
	switch {
	case o == nil && here.legacy == nil:
		how.reason = "logging is not configured in " + v.Region()
		return how
	case o == nil:
		return here.decideLegacy(e, how)
	case o.disabled:
		how.reason = "all logs are disabled (disableAllLogs)"
		return how
	}
	how.role = o.role
	if d := o.events[e.EventType].destination; d != "" {
		how.group = d
	}
	level, decided := s.levelFor(here, e)
	how.decided = decided
	if !logs(level, e.Level) {
		how.reason = notLogged(level, decided, e)
	}
	return how
}

// decideLegacy is decide for the options before V2, which know one level. The event
// types that are off by default came later.
func (here *region) decideLegacy(e DeviceEvent, how outcome) outcome {
	how.group, how.legacy, how.role = legacyLogGroup, true, here.legacy.role
	how.decided = "the options before V2, " + string(here.legacy.level)
	switch {
	case optIn(e.EventType):
		how.reason = e.EventType + " is logged only with V2 logging"
	case !logs(here.legacy.level, e.Level):
		how.reason = notLogged(here.legacy.level, how.decided, e)
	}
	return how
}

func notLogged(level types.LogLevel, decided string, e DeviceEvent) string {
	return fmt.Sprintf("level %s does not log an entry of level %s (%s)", level, e.Level, decided)
}

// entry is the log entry of an event.
func (o outcome) entry(v loggingtest.View, e DeviceEvent) (string, error) {
	now := time.Now().UTC().Format("2006-01-02 15:04:05.000")
	trace := fmt.Sprintf("00000000-0000-4000-b000-%012x", o.number)
	if o.legacy {
		return o.text(e, now, trace), nil
	}
	entry := map[string]any{
		"timestamp": now, "logLevel": e.Level.String(), "traceId": trace, "accountId": v.Account().ID(),
		"status": e.Status, "eventType": e.EventType,
	}
	for name, value := range map[string]string{"clientId": e.ClientID, "principalId": e.PrincipalID, "sourceIp": e.SourceIP} {
		if value != "" {
			entry[name] = value
		}
	}
	maps.Copy(entry, e.Fields)
	data, err := json.Marshal(entry)
	if err != nil {
		return "", fmt.Errorf("the entry of a %s event: %w", e.EventType, err)
	}
	return string(data), nil
}

// text is an entry before V2: plain text, in the form that accounts show, since AWS
// does not document one. Of the fields it has the topic.
func (o outcome) text(e DeviceEvent, now, trace string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s TRACEID:%s PRINCIPALID:%s [%s] EVENT:%s CLIENTID:%s", now, trace, e.PrincipalID, e.Level, e.EventType, e.ClientID)
	if topic, ok := e.Fields["topicName"].(string); ok {
		b.WriteString(" TOPICNAME:" + topic)
	}
	b.WriteString(" MESSAGE:" + e.EventType)
	if e.SourceIP != "" {
		b.WriteString(" IpAddress: " + e.SourceIP)
	}
	b.WriteString(" Status: " + strings.ToUpper(e.Status))
	return b.String()
}

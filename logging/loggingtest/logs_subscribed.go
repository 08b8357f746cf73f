package loggingtest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// logsService is CloudWatch Logs where it assumes a role or invokes a function.
const logsService = "logs.amazonaws.com"

// SubscriptionMessage is what a subscription filter sends.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
type SubscriptionMessage struct {
	MessageType         string              `json:"messageType"` // DATA_MESSAGE; CONTROL_MESSAGE tries whether a stream can be reached
	Owner               string              `json:"owner"`       // account of the log group
	LogGroup            string              `json:"logGroup"`
	LogStream           string              `json:"logStream"`
	SubscriptionFilters []string            `json:"subscriptionFilters"`
	LogEvents           []SubscriptionEvent `json:"logEvents"`
}

// SubscriptionEvent is a log event of a [SubscriptionMessage].
type SubscriptionEvent struct {
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"` // milliseconds since 1970
	Message   string `json:"message"`
}

// SubscriptionDelivery is what became of a message of a subscription filter.
type SubscriptionDelivery struct {
	LogGroup, LogStream string // "" of a message that tries a stream
	Filter              string
	Destination         string // ARN of the function, the stream or the destination
	Target              string // ARN of the function or the stream that gets it; "" where there is none

	// Payload is what the target gets: gzipped JSON, and for a function the event in which
	// that stands in base64.
	Payload []byte

	Arrived bool
	Reason  string         // one clause, "" where it arrived
	Steps   []DeliveryStep // what was asked of policies
}

// Message reads the payload.
func (d SubscriptionDelivery) Message() (SubscriptionMessage, error) {
	var m SubscriptionMessage
	zipped := d.Payload
	var event lambdaEvent
	if json.Unmarshal(zipped, &event) == nil {
		zipped = event.AWSLogs.Data
	}
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return m, err
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(text, &m)
}

// lambdaEvent is the event that a function gets.
type lambdaEvent struct {
	AWSLogs struct {
		Data []byte `json:"data"` // in base64
	} `json:"awslogs"`
}

// SubscriptionDeliveries are those of the subscription filters of the view's region, and
// of the trials when filters and destinations were put, the oldest first.
func (v View) SubscriptionDeliveries() []SubscriptionDelivery {
	s := logsOf(v.account)
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.region(v.region).deliveries)
}

// PutStream puts a Kinesis data stream or a Firehose stream, by its ARN, to which
// CloudWatch Logs can write with a role that may (kinesis:PutRecord, firehose:PutRecord).
// What arrives there is in [View.SubscriptionDeliveries] of whose filter it is. The view is of
// the stream's account and region; it panics for another ARN.
func (v View) PutStream(streamARN string) {
	a, err := arn.Parse(streamARN)
	kinesis, firehose := strings.HasPrefix(a.Resource, "stream/"), strings.HasPrefix(a.Resource, "deliverystream/")
	if err != nil || a.Account != v.account.id || a.Region != v.region || !(a.Service == "kinesis" && kinesis || a.Service == "firehose" && firehose) {
		panic("loggingtest: PutStream: not the ARN of a stream of the view's account and region: " + streamARN)
	}
	s := logsOf(v.account)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.region(v.region).streams[streamARN] = true
}

// FunctionCall is published ([Publish]) on the account of a Lambda function when CloudWatch Logs
// invokes it or asks whether it could. Who keeps functions, as package eventstest does, answers it.
type FunctionCall struct {
	View      View                // of the function's account and region
	Principal string              // who invokes: "logs.amazonaws.com"
	Function  string              // ARN
	Context   map[string][]string // condition keys: aws:SourceArn and aws:SourceAccount
	Payload   []byte              // nil where it is only asked

	answered bool
	steps    []DeliveryStep
	reason   string
}

// Answer says what became of the call: reason is "" where the function is invoked.
func (c *FunctionCall) Answer(reason string, steps ...DeliveryStep) {
	c.answered, c.reason, c.steps = true, reason, steps
}

// subscribed is what a subscription filter makes of events that were put.
type subscribed struct {
	filter  *subscription
	group   string
	stream  string
	message SubscriptionMessage
}

// subscribers are the messages of a group's subscription filters. It is called with the store's
// lock held.
func (g *logGroup) subscribers(stream string, stored []storedEvent) (out []subscribed) {
	for _, name := range slices.Sorted(maps.Keys(g.subscribed)) {
		f := g.subscribed[name]
		m := subscribed{filter: f, group: g.name, stream: stream}
		f.read.each(stored, func(e *storedEvent) {
			m.message.LogEvents = append(m.message.LogEvents, SubscriptionEvent{eventID(*e), e.timestamp, e.message()})
		})
		if len(m.message.LogEvents) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// deliver sends a message and notes what became of it.
func (s *logsStore) deliver(v View, m subscribed) {
	m.message.MessageType, m.message.Owner, m.message.LogGroup, m.message.LogStream = "DATA_MESSAGE", v.Account().ID(), m.group, m.stream
	m.message.SubscriptionFilters = []string{m.filter.name}
	d := SubscriptionDelivery{LogGroup: m.group, LogStream: m.stream, Filter: m.filter.name, Destination: m.filter.destination}
	d.send(v, groupARN(v, m.group), m.filter.role, m.message)
	s.note(v, d)
}

func (s *logsStore) note(v View, d SubscriptionDelivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(v.Region())
	region.deliveries = append(region.deliveries, d)
}

// try sends a message that tries a destination when it is put, and answers CloudWatch Logs' error where
// it does not arrive. Functions are only asked.
func (s *logsStore) try(v View, group, destination, role string) error {
	d := SubscriptionDelivery{Destination: destination}
	source := logsARN(v, "*")
	if group != "" {
		source = groupARN(v, group)
	}
	a, _ := arn.Parse(destination)
	if a.Service == "lambda" {
		if d.invoke(v, source, nil); d.Reason != "" {
			return logsInvalid("Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.")
		}
		return nil
	}
	kind := map[string]string{"kinesis": "Kinesis stream", "firehose": "Firehose stream"}[a.Service]
	d.send(v, source, role, SubscriptionMessage{MessageType: "CONTROL_MESSAGE", Owner: "CloudwatchLogs", SubscriptionFilters: []string{},
		LogEvents: []SubscriptionEvent{{Timestamp: nowMillis(), Message: "CWL CONTROL MESSAGE: Checking health of destination " + kind + "."}}})
	s.note(v, d)
	switch {
	case d.Arrived:
		return nil
	case kind == "":
		return logsInvalid("Could not deliver test message to specified destination. Check if the destination is valid.")
	}
	return logsInvalid("Could not deliver test message to specified " + kind + ". Check if the given " + kind + " is in ACTIVE state.")
}

// send delivers a message, by what policies and roles say.
func (d *SubscriptionDelivery) send(v View, source, role string, m SubscriptionMessage) {
	text, err := json.Marshal(m)
	if err != nil {
		panic("loggingtest: " + err.Error()) // texts only
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(text)
	_ = z.Close() // a buffer takes everything
	d.Payload = zipped.Bytes()
	d.Target = d.Destination
	a, _ := arn.Parse(d.Destination)
	if a.Service == "lambda" {
		d.invoke(v, source, d.Payload)
		return
	}
	writer := v
	if a.Service == "logs" {
		writer = v.Owner(d.Destination)
		destination := logsOf(writer.Account()).destination(writer, strings.TrimPrefix(a.Resource, "destination:"))
		if destination == nil || a.Account != writer.Account().ID() {
			d.Target, d.Reason = "", "the destination does not exist"
			return
		}
		d.Target, role = destination.target, destination.role
		decision := destination.admits(v)
		if d.step("logs:PutSubscriptionFilter", d.Destination, decision); decision.Outcome != policy.Allowed {
			d.Reason = "the destination's access policy does not let account " + v.Account().ID() + " in: " + because(decision)
			return
		}
	}
	d.write(writer, source, role)
}

// write puts a record into a stream with a role.
func (d *SubscriptionDelivery) write(v View, source, role string) {
	keys := map[string][]string{"aws:SourceArn": {source}, "aws:SourceAccount": {v.Account().ID()}}
	if a, err := arn.Parse(source); err == nil {
		keys["aws:SourceAccount"] = []string{a.Account}
	}
	trust := v.EvaluateTrust(role, logsService, keys)
	if trust.Outcome != policy.Allowed { // what the guide told before
		if regional := v.EvaluateTrust(role, logsPrincipal(v), keys); regional.Outcome == policy.Allowed {
			trust = regional
		}
	}
	if d.step("sts:AssumeRole", role, trust); trust.Outcome != policy.Allowed {
		d.Reason = fmt.Sprintf("%s cannot assume %s: %s", logsService, role, because(trust))
		return
	}
	a, _ := arn.Parse(d.Target)
	action := a.Service + ":PutRecord"
	decision := v.Evaluate(role, action, d.Target, nil, nil)
	if d.step(action, d.Target, decision); decision.Outcome != policy.Allowed {
		d.Reason = fmt.Sprintf("%s is not allowed %s on %s: %s", role, action, d.Target, because(decision))
		return
	}
	owner := v.Owner(d.Target)
	s := logsOf(owner.Account())
	s.mu.Lock()
	there := s.region(a.Region).streams[d.Target]
	s.mu.Unlock()
	if !there || a.Account != owner.Account().ID() {
		d.Reason = "the stream does not exist"
		return
	}
	d.Arrived = true
}

func (d *SubscriptionDelivery) step(action, resource string, decision policy.Decision) {
	d.Steps = append(d.Steps, DeliveryStep{Action: action, Resource: resource, Decision: decision})
}

// invoke invokes a function, or asks whether it could be where there is no payload.
func (d *SubscriptionDelivery) invoke(v View, source string, zipped []byte) {
	owner := v.Owner(d.Destination)
	a, _ := arn.Parse(d.Destination)
	owner.region = a.Region
	call := &FunctionCall{View: owner, Principal: logsService, Function: d.Destination,
		Context: map[string][]string{"aws:SourceArn": {source + ":*"}, "aws:SourceAccount": {v.Account().ID()}}}
	if zipped != nil {
		d.Payload = []byte(`{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(zipped) + `"}}`)
		call.Payload = slices.Clone(d.Payload)
	}
	Publish(owner.Account(), call)
	if !call.answered {
		call.reason = errNoFunctions.Error()
	}
	d.Steps, d.Reason, d.Arrived = append(d.Steps, call.steps...), call.reason, call.reason == ""
}

var errNoFunctions = errors.New("nothing on the account has Lambda functions; call Mount of logging/loggingtest/eventstest")

// Package iotquery asks what AWS IoT Core logged, in CloudWatch Logs Insights: it writes
// queries for the group AWSIotLogsV2 and for those of event configurations, whose entries are
// objects. It is text and needs no SDK; package logquery runs it.
//
//	text, err := iotquery.Failures(iotquery.Filter{Clients: []string{"press-*"}})
//	answer, err := logquery.Run(ctx, client, logquery.Query{Groups: []string{"AWSIotLogsV2"}, Text: text, Start: day}, logquery.Options{})
//
// Whatever is in a filter stays a value. Entries that stand for a batch of events count
// once; lines of the older logging are not objects, and are not found.
//
// https://docs.aws.amazon.com/iot/latest/developerguide/cwl-format.html
//
//awslogkit:floor 1.5
package iotquery

import (
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
)

// Filter says which entries are wanted: those that all of its members allow. Of a list any entry
// may match, in any case of letters; an asterisk stands for any text, and an entry that begins with an
// exclamation mark leaves out what it matches. Empty members allow all. Times are bounds of the query, not of its text.
type Filter struct {
	EventTypes []string // "Connect", "Publish-*"
	Clients    []string // client ids
	Principals []string // ids of certificates, Cognito identities or IAM principals
	Things     []string
	Topics     []string
	Rules      []string
	Addresses  []string // of sourceIp
	Levels     []iotrecord.Level
	// Failed leaves out what did not fail: see [iotrecord.Entry.Failed].
	Failed bool
}

// MaxRows is how many rows an answer has at most.
const MaxRows = 1000

// failed is as iotrecord has it.
var failed = ask.AnyOf(ask.IsText("status", string(iotrecord.Failure)),
	ask.AllOf(ask.Negated(ask.Present("status")), ask.IsText("logLevel", iotrecord.Error.String())))

// Failures counts what failed: by event type, reason and client.
func Failures(f Filter) (string, error) {
	f.Failed = true
	return f.counted("event_type:eventType", "reason:reason,details,disconnectReason", "client:clientId")
}

// Clients counts each client's entries, how many failed, and when the first and the last
// was.
func Clients(f Filter) (string, error) {
	return f.counted("client:clientId", "principal:principalId", "address:sourceIp")
}

// Types counts entries by event type and level: what a level costs.
func Types(f Filter) (string, error) { return f.counted("event_type:eventType", "level:logLevel") }

// Entries asks for the entries one by one, oldest first.
func Entries(f Filter) (string, error) {
	return f.query(ask.Query{Columns: ask.Columns("time:@timestamp", "level:logLevel", "event_type:eventType", "status:status", "client:clientId", "principal:principalId",
		"topic:topicName", "rule:ruleName", "reason:reason,details", "trace:traceId"), Order: []string{"time asc"}})
}

func (f Filter) counted(texts ...string) (string, error) {
	return f.query(ask.Query{Columns: ask.Columns(texts...), Counts: ask.Counted("@timestamp")}.ByCount())
}

func (f Filter) query(q ask.Query) (string, error) {
	var wrong []error
	all := []ask.Condition{ask.AnyOf(ask.Present("eventType"), ask.Present("logLevel"))}
	for _, list := range []struct {
		path, member string
		entries      []string
	}{
		{"eventTypes", "eventType", f.EventTypes}, {"clients", "clientId", f.Clients}, {"principals", "principalId", f.Principals}, {"things", "thingName", f.Things},
		{"topics", "topicName", f.Topics}, {"rules", "ruleName", f.Rules}, {"addresses", "sourceIp", f.Addresses},
	} {
		all = append(all, ask.Entries(list.entries, ask.Fields(list.member), func(i int, text, rule string) {
			wrong = append(wrong, fmt.Errorf("%s[%d] %s", list.path, i, rule))
		}))
	}
	var levels []ask.Condition
	for i, l := range f.Levels {
		if l < iotrecord.Error || l > iotrecord.Debug {
			wrong = append(wrong, fmt.Errorf("levels[%d] must be ERROR, WARN, INFO or DEBUG", i))
			continue
		}
		levels = append(levels, ask.IsText("logLevel", l.String()))
	}
	if len(levels) > 0 {
		all = append(all, ask.AnyOf(levels...))
	}
	if f.Failed {
		all = append(all, failed)
	}
	if len(wrong) > 0 {
		return "", fmt.Errorf("iotquery: invalid filter: %w", errors.Join(wrong...))
	}
	q.Where, q.Limit = ask.AllOf(all...), MaxRows
	text, err := q.Insights(failed)
	if err != nil {
		return "", fmt.Errorf("iotquery: %w", err)
	}
	return text, nil
}

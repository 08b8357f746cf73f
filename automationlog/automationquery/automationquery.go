// Package automationquery asks what the scripts of Systems Manager Automation printed, in CloudWatch Logs
// Insights. It is text and needs no SDK; package logquery runs it.
//
//	text, err := automationquery.Output(automationquery.Filter{Executions: []string{"4105a4fc-f944-11e6-9d32-0a1b2c3d495h"}})
//	answer, err := logquery.Run(ctx, client, logquery.Query{Groups: []string{"/ops/automation"}, Text: text, Start: day}, logquery.Options{})
//
// AWS documents neither the names of the streams nor the form of the output, so that both are
// taken for text. Whatever is in a filter stays a value.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html
//
//awslogkit:floor 1.5
package automationquery

import (
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/internal/ask"
)

// Filter says which output is wanted: that which both members allow. Of a list any entry may
// match, in any case of letters; an asterisk stands for any text, and an entry that begins with an
// exclamation mark leaves out what it matches. Empty members allow all. Times are bounds of the query, not of its text.
type Filter struct {
	Executions []string // ids of automations, in the stream's name or in the output
	Printed    []string // texts in the output
}

// MaxRows is how many rows an answer has at most.
const MaxRows = 1000

// Output asks for the output, one message after the other, oldest first.
func Output(f Filter) (string, error) {
	return f.query(ask.Query{Columns: ask.Columns("time:@timestamp", "stream:@logStream", "message:@message"), Order: []string{"time asc", "stream asc"}})
}

// Streams asks which streams have such output, how much of it, and since when.
func Streams(f Filter) (string, error) {
	return f.query(ask.Query{Columns: ask.Columns("stream:@logStream"), Order: []string{"first_seen asc", "stream asc"},
		Counts: []ask.Count{{Name: "messages", Of: "count(*)"}, {Name: "first_seen", Of: "sortsFirst(@timestamp)"}, {Name: "last_seen", Of: "sortsLast(@timestamp)"}}})
}

// Errors asks for the output that looks like an error: a line with the word error, exception, traceback or
// failed.
func Errors(f Filter) (string, error) {
	q := ask.Query{Columns: ask.Columns("time:@timestamp", "stream:@logStream", "message:@message"), Order: []string{"time asc", "stream asc"},
		Where: ask.Matches("@message", `(?:error|exception|traceback|failed)`)}
	return f.query(q)
}

func (f Filter) query(q ask.Query) (string, error) {
	var wrong []error
	note := func(path string) func(int, string, string) {
		return func(i int, _, rule string) { wrong = append(wrong, fmt.Errorf("%s[%d] %s", path, i, rule)) }
	}
	q.Where = ask.AllOf(q.Where, ask.Entries(f.Executions, func(id string) ask.Condition {
		return ask.AnyOf(ask.Matches("@logStream", ask.Glob(id, ".*")), ask.Contains(id))
	}, note("executions")), ask.Entries(f.Printed, ask.Contains, note("printed")))
	if len(wrong) > 0 {
		return "", fmt.Errorf("automationquery: invalid filter: %w", errors.Join(wrong...))
	}
	q.Limit = MaxRows
	text, err := q.Insights(ask.True)
	if err != nil {
		return "", fmt.Errorf("automationquery: %w", err)
	}
	return text, nil
}

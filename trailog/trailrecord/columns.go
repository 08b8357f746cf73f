package trailrecord

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// Column is one thing about a record, as text: what tables and summaries are made of.
type Column struct {
	Name string // "address"
	What string // what it is, in a few words
	Of   func(*Record) string
}

// Columns are all columns that there are.
func Columns() []Column { return slices.Clone(columns) }

var columns = []Column{
	{"time", "when it was, in UTC", func(r *Record) string {
		if t := r.Time(); !t.IsZero() {
			return t.Format(time.RFC3339)
		}
		return ""
	}},
	{"region", "awsRegion", func(r *Record) string { return r.AWSRegion }},
	{"account", "the account that got the record", (*Record).Account},
	{"event", "service and event, as ssm:SendCommand", func(r *Record) string { return r.What() }},
	{"source", "the service, as ssm.amazonaws.com", (*Record).Source},
	{"name", "the event's name", (*Record).Name},
	{"address", "where the call came from", func(r *Record) string { return r.SourceIPAddress }},
	{"who", "who made the call, in words", func(r *Record) string { return r.Who().String() }},
	{"user", "the name of the user, role or service", func(r *Record) string { return r.Who().Name }},
	{"session", "the name of the role's session", func(r *Record) string { return r.Who().Session }},
	{"arn", "the ARN of who made the call", func(r *Record) string { return r.UserIdentity.ARN }},
	{"key", "the access key's id", func(r *Record) string { return r.UserIdentity.AccessKeyID }},
	{"error", "the error's code, or that it failed", func(r *Record) string {
		if code := r.Code(); code != "" || !r.Failed() {
			return code
		}
		return "failed"
	}},
	{"message", "the error's message", func(r *Record) string { return r.ErrorMessage }},
	{"resource", "the ARNs that it worked on", func(r *Record) string {
		var arns []string
		for _, res := range r.Resources {
			if res.ARN != "" {
				arns = append(arns, res.ARN)
			}
		}
		return strings.Join(arns, " ")
	}},
	{"tool", "what the call was made with", func(r *Record) string { return r.Tool().String() }},
	{"agent", "the user agent", func(r *Record) string { return r.UserAgent }},
	{"readonly", "whether it only reads", func(r *Record) string { return r.ReadOnly.String() }},
	{"mfa", "whether it was made with MFA", func(r *Record) string { return r.MFA().String() }},
	{"type", "eventType", func(r *Record) string { return string(r.EventType) }},
	{"category", "eventCategory", func(r *Record) string { return string(r.EventCategory) }},
	{"id", "the event's id", (*Record).ID},
	{"request", "requestParameters, as JSON", func(r *Record) string { return string(r.RequestParameters) }},
	{"response", "responseElements, as JSON", func(r *Record) string { return string(r.ResponseElements) }},
	{"clock", "month, day and time, in UTC", func(r *Record) string { return at(r, "01-02 15:04:05") }},
	{"day", "the day, in UTC", func(r *Record) string { return at(r, time.DateOnly) }},
	{"hour", "the hour, in UTC", func(r *Record) string { return at(r, "2006-01-02 15h") }},
}

func at(r *Record, layout string) string {
	if r.Time().IsZero() {
		return ""
	}
	return r.Time().Format(layout)
}

// ParseColumns reads names of columns, with commas between them, in any case. The error
// names those that there are not, and those that there are.
func ParseColumns(names string) ([]Column, error) {
	var found []Column
	var wrong []string
	for name := range strings.SplitSeq(names, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
		if i < 0 {
			wrong = append(wrong, fmt.Sprintf("%q", record.Cut(name)))
			continue
		}
		found = append(found, columns[i])
	}
	if len(wrong) == 0 {
		return found, nil
	}
	var all []string
	for _, c := range columns {
		all = append(all, c.Name)
	}
	return nil, fmt.Errorf("no column %s: there are %s", strings.Join(wrong, ", "), strings.Join(all, ", "))
}

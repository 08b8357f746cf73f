package insights

import (
	"strings"
	"time"
)

// Limits of an answer.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
const (
	maxRows     = 100_000
	defaultRows = 10_000
)

// Event is one that is queried.
type Event struct {
	Time, Ingested           int64 // ms
	Message, Stream, Log, ID string
	// Whole events have no fields but those of all: what is in their message is for parse.
	Whole bool
}

// Field is one of a row of an answer.
type Field struct{ Name, Value string }

// row is an event, or what stats made of several.
type row struct {
	fields map[string]value
}

// get is a field, or a member of one that jsonParse made.
func (r row) get(name string) value {
	v, ok := r.fields[name]
	for at := strings.LastIndexByte(name, '.'); !ok && at > 0; at = strings.LastIndexByte(name[:at], '.') {
		if of := r.fields[name[:at]]; of.structure {
			return of.member(name[at+1:])
		}
	}
	return v
}

func (r row) set(name string, v value) { r.fields[name] = v }

// timeFormat is how times are answered.
const timeFormat = "2006-01-02 15:04:05.000"

func rowOf(e Event) row {
	fields := map[string]value{}
	if !e.Whole {
		discover(e.Message, fields)
	}
	fields["@timestamp"] = textOf(time.UnixMilli(e.Time).UTC().Format(timeFormat))
	fields["@ingestionTime"] = textOf(time.UnixMilli(e.Ingested).UTC().Format(timeFormat))
	fields["@message"], fields["@logStream"], fields["@log"], fields["@ptr"] = textOf(e.Message), textOf(e.Stream), textOf(e.Log), textOf(e.ID)
	return row{fields}
}

// Answer is the rows that a query finds in events, at most limit, and how many events it
// found. The events come newest first.
func (q *Query) Answer(events []Event, limit int) (answer [][]Field, matched int) {
	var rows []row
	for _, e := range events {
		rows = append(rows, rowOf(e))
	}
	matched = -1
	for _, c := range q.commands {
		if c.reduces && matched < 0 {
			matched = len(rows)
		}
		rows = c.run(rows)
	}
	if matched < 0 {
		matched = len(rows)
	}
	if q.limit == 0 && limit == 0 {
		limit = defaultRows
	}
	if limit > 0 {
		rows = rows[:min(limit, len(rows))]
	}
	shown := q.shown
	if len(shown) == 0 {
		shown = []string{"@timestamp", "@message"}
	}
	for _, r := range rows {
		fields := []Field{}
		for _, name := range shown {
			if v := r.get(name); v.there {
				fields = append(fields, Field{name, v.s})
			}
		}
		if ptr := r.get("@ptr"); ptr.there && !q.stats {
			fields = append(fields, Field{"@ptr", ptr.s})
		}
		answer = append(answer, fields)
	}
	return answer, matched
}

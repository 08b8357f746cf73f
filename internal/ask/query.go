package ask

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Query is a query of Logs Insights: of objects that were logged, some, and columns of each or
// counts of several.
type Query struct {
	Parse   []string // what parse makes fields of before anything is asked: `@logStream /(?<user>.*)-/`
	Where   Condition
	Each    []Each
	Columns []Column
	// Counts are what is told of all objects with the same columns; without any, objects are told one by one.
	Counts []Count
	Order  []string // "events desc"
	Limit  int
}

// Each has an object told once for each element of a list, a field of the object, or of the element of an Each before it:
// "attribution.insight". The members of the elements are fields below Name.
type Each struct{ List, Name string }

// Column is one of an answer: the first of some fields that an object has.
type Column struct {
	Name string
	Of   []string
}

// Count is one of several objects: Of is an expression of stats.
type Count struct{ Name, Of string }

// failureField is that by which failures are counted.
const failureField = "failure"

// Counted are the counts of what happened: how often, how often it failed, and when
// first and last, by a field that is a time.
func Counted(time string) []Count {
	return []Count{{"events", "count(*)"}, {"failures", "sum(" + failureField + ")"}, {"first_seen", "sortsFirst(" + time + ")"}, {"last_seen", "sortsLast(" + time + ")"}}
}

// Names are the names of the columns of the answer.
func (q Query) Names() (names []string) {
	for _, c := range q.Columns {
		names = append(names, c.Name)
	}
	for _, c := range q.Counts {
		names = append(names, c.Name)
	}
	return names
}

// Insights is the query's text. failed is that an object tells of a failure, where those are
// counted. The error is of a text
// that is longer than a query may be.
func (q Query) Insights(failed Condition) (string, error) {
	var lines, fields, names, counts []string
	for _, p := range q.Parse {
		lines = append(lines, "parse "+p)
	}
	lines = append(lines, "filter "+q.Where.Insights())
	for i, e := range q.Each {
		if i == 0 { // unnest takes what jsonParse makes
			lines, e.List = append(lines, "fields jsonParse("+message+") as record"), "record."+e.List
		}
		lines = append(lines, "unnest "+e.List+" into "+e.Name)
	}
	for _, c := range q.Columns {
		of := strings.Join(c.Of, ", ")
		if len(c.Of) > 1 {
			of = "coalesce(" + of + ")"
		}
		fields, names = append(fields, of+" as "+c.Name), append(names, c.Name)
	}
	for _, c := range q.Counts {
		counts = append(counts, c.Of+" as "+c.Name)
	}
	if strings.Contains(strings.Join(counts, " "), "("+failureField+")") {
		fields = append(fields, "("+failed.Insights()+") as "+failureField)
	}
	if lines = append(lines, "fields "+strings.Join(fields, ", ")); len(counts) > 0 {
		lines = append(lines, "stats "+strings.Join(counts, ", ")+" by "+strings.Join(names, ", "))
	}
	lines = append(lines, "sort "+strings.Join(q.Order, ", "), fmt.Sprint("limit ", q.Limit))
	if len(counts) == 0 {
		lines = append(lines, "display "+strings.Join(names, ", "))
	}
	text := strings.Join(lines, "\n| ")
	if n := utf8.RuneCountInString(text); n > maxInsights {
		return "", fmt.Errorf("the query has %d characters, and Logs Insights takes %d: ask about less at once", n, maxInsights)
	}
	return text, nil
}

// Columns are columns by their texts: a name, a colon, and fields with commas between them.
func Columns(texts ...string) (columns []Column) {
	for _, text := range texts {
		name, of, _ := strings.Cut(text, ":")
		columns = append(columns, Column{name, strings.Split(of, ",")})
	}
	return columns
}

// ByCount is the order of counts: what is most first.
func (q Query) ByCount() Query {
	q.Order = []string{"events desc"}
	for _, c := range q.Columns {
		q.Order = append(q.Order, c.Name+" asc")
	}
	return q
}

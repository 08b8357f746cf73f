package trailquery

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/ask"
)

// Insights is the question in the language of CloudWatch Logs Insights, about the log
// group of a trail. The error is of a text that is longer than a query may be: ask about
// less at once.
func (q Question) Insights() (string, error) {
	var fields []string
	for _, c := range q.columns {
		of := strings.Join(c.of, ", ")
		if len(c.of) > 1 {
			of = "coalesce(" + of + ")"
		}
		fields = append(fields, of+" as "+c.name)
	}
	lines := []string{"filter " + q.where.Insights()}
	if q.each {
		lines = append(lines, "fields "+strings.Join(fields, ", "))
	} else {
		lines = append(lines, "fields "+strings.Join(append(fields, "("+failed.Insights()+") as failure"), ", "),
			"stats count(*) as events, sum(failure) as failures, sortsFirst(eventTime) as first_seen, sortsLast(eventTime) as last_seen by "+strings.Join(q.names(), ", "))
	}
	lines = append(lines, "sort "+q.order("desc", "asc"), fmt.Sprint("limit ", q.limit))
	if q.each {
		lines = append(lines, "display "+strings.Join(q.names(), ", "))
	}
	text := strings.Join(lines, "\n| ")
	if n := utf8.RuneCountInString(text); n > ask.MaxInsights {
		return "", fmt.Errorf("trailquery: %s: the query has %d characters, and Logs Insights takes %d: ask about less at once", q.name, n, ask.MaxInsights)
	}
	return text, nil
}

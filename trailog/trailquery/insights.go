package trailquery

import (
	"fmt"

	"github.com/awslogkit/awslogkit/internal/ask"
)

// Insights is the question in the language of CloudWatch Logs Insights, about the log
// group of a trail. The error is of a text that is longer than a query may be: ask about
// less at once.
func (q Question) Insights() (string, error) {
	query := ask.Query{Where: q.where, Columns: q.columns, Limit: q.limit, Order: q.order("desc", "asc")}
	if !q.each {
		query.Counts = ask.Counted(eventTime)
	}
	text, err := query.Insights(failed)
	if err != nil {
		return "", fmt.Errorf("trailquery: %s: %w", q.name, err)
	}
	return text, nil
}

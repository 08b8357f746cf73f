package trailquery

import "fmt"

// Insights is the question in the language of CloudWatch Logs Insights, about the log
// group of a trail. The error is of a text that is longer than a query may be: ask about
// less at once.
func (q Question) Insights() (string, error) {
	text, err := q.query().Insights(failed)
	if err != nil {
		return "", fmt.Errorf("trailquery: %s: %w", q.name, err)
	}
	return text, nil
}

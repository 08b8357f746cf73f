package trailquery

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Row is one of an answer. A question answers the members that are among its
// [Question.Columns]; the others are zero.
type Row struct {
	// Of a call. Time is when it was completed.
	Time             time.Time
	Source, Name, ID string
	Region           string
	Account          string // that got the record
	Address, Agent   string
	Error            string // code, or message where there is no code
	Result           string // of a sign-in: "Success" or "Failure"
	// Principal is the ARN of the role, of which Identity is a session, or of the user; or a service, or what else
	// the record says of who made the call. CallerAccount is its account.
	Principal, IdentityType, Identity, CallerAccount string
	// Role is the ARN of the role that was assumed, for a session with this name.
	Role, RoleSession string
	// Of what is counted. Events is how many calls there were, and Failures how many of these
	// failed.
	Events, Failures    int
	FirstSeen, LastSeen time.Time
	// Of what CloudTrail Insights found: Source, Name and Error are of the unusual calls, and SharedID is that of the
	// events that tell of it. State is "Start", or "End" where it is over.
	InsightType, SharedID, State string
	// Averages are calls or errors a minute: usually, and while it was unusual, or in attributions with this value of the attribute.
	BaselineAverage, InsightAverage float64
	InsightMinutes                  int
	Attribute, Value                string
}

// cells are where the columns of an answer are in a row.
func (r *Row) cells() map[string]any {
	return map[string]any{
		"event_time": &r.Time, "event_source": &r.Source, "event_name": &r.Name, "event_id": &r.ID, "region": &r.Region, "account": &r.Account,
		"address": &r.Address, "agent": &r.Agent, "error": &r.Error, "result": &r.Result, "principal": &r.Principal, "identity_type": &r.IdentityType,
		"identity": &r.Identity, "caller_account": &r.CallerAccount, "role": &r.Role, "role_session": &r.RoleSession,
		"events": &r.Events, "failures": &r.Failures, "first_seen": &r.FirstSeen, "last_seen": &r.LastSeen,
		"insight_type": &r.InsightType, "shared_event_id": &r.SharedID, "state": &r.State, "baseline_average": &r.BaselineAverage, "insight_average": &r.InsightAverage,
		"insight_minutes": &r.InsightMinutes, "attribute": &r.Attribute, "value": &r.Value,
	}
}

// Rows reads the answer of a question, as either engine gives it: the names of the columns, and
// rows of texts. The error names columns that no question has, and values that are no number or
// time, by their row and column and not by what they are.
func Rows(columns []string, values [][]string) ([]Row, error) {
	var wrong []error
	for _, name := range columns {
		if _, ok := new(Row).cells()[name]; !ok {
			wrong = append(wrong, fmt.Errorf("trailquery: no question has a column %q", name))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	rows := make([]Row, len(values))
	for i, texts := range values {
		cells := rows[i].cells()
		if len(texts) != len(columns) {
			wrong = append(wrong, fmt.Errorf("trailquery: row %d has %d values, and there are %d columns", i, len(texts), len(columns)))
			continue
		}
		for j, text := range texts {
			if err := read(cells[columns[j]], text); err != nil {
				wrong = append(wrong, fmt.Errorf("trailquery: row %d, %s: %w", i, columns[j], err))
			}
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return rows, nil
}

// read reads a text into a member of a row.
func read(into any, text string) (err error) {
	if text == "" {
		return nil
	}
	switch into := into.(type) {
	case *string:
		*into = text
	case *int:
		if *into, err = strconv.Atoi(text); err != nil {
			return errors.New("is not a number")
		}
	case *float64:
		if *into, err = strconv.ParseFloat(text, 64); err != nil {
			return errors.New("is not a number")
		}
	case *time.Time:
		if *into, err = time.Parse(time.RFC3339, text); err != nil {
			return errors.New("is not a time")
		}
	}
	return nil
}

// Delivered are the bounds of when the calls were delivered to a log group, to the second, for what
// runs the question's text: late ones up to a day after the end, and up to now. A question
// without a first time begins with the first event.
func (q Question) Delivered() (from, to time.Time) {
	to = time.Now()
	if late := q.until.Add(24 * time.Hour); !q.until.IsZero() && late.Before(to) {
		to = late
	}
	return q.since, to
}

package trailquery_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/logquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// A question that is run on a log group has typed rows.
func TestAskedAndAnswered(t *testing.T) {
	at := `"eventTime":"2026-11-02T10:0%s:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","recipientAccountId":"111122223333"}`
	alice := `{"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333"},`
	logs, group := group(t, []string{alice + strings.Replace(at, "%s", "1", 1), alice + `"errorCode":"AccessDenied",` + strings.Replace(at, "%s", "3", 1), `{"eventName":"other"}`})
	q, err := trailquery.Who(trailrecord.Filter{Names: []string{"s3:deletebucket"}, Since: day})
	if err != nil {
		t.Fatal(err)
	}
	text, err := q.Insights()
	if err != nil {
		t.Fatal(err)
	}
	from, to := q.Delivered()
	answer, err := logquery.Run(t.Context(), logs, logquery.Query{Groups: []string{group}, Text: text, Start: from, End: to}, logquery.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := trailquery.Rows(answer.Columns, answer.Rows)
	if err != nil {
		t.Fatal(err)
	}
	want := []trailquery.Row{{Principal: "arn:aws:iam::111122223333:user/alice", Identity: "arn:aws:iam::111122223333:user/alice", IdentityType: "IAMUser", CallerAccount: "111122223333", Events: 2, Failures: 1,
		FirstSeen: time.Date(2026, 11, 2, 10, 1, 0, 0, time.UTC), LastSeen: time.Date(2026, 11, 2, 10, 3, 0, 0, time.UTC)}}
	if diff := gocmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// Every column of every question has its place in a row.
func TestRowsOfAllQuestions(t *testing.T) {
	for _, o := range oracles {
		q, err := o.ask(trailrecord.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		values := make([]string, len(q.Columns()))
		for i, c := range q.Columns() {
			switch {
			case c == "events" || c == "failures" || c == "insight_minutes" || strings.HasSuffix(c, "_average"):
				values[i] = "7"
			case c == "event_time" || strings.HasSuffix(c, "_seen"):
				values[i] = "2026-11-02T10:01:00Z"
			default:
				values[i] = c
			}
		}
		rows, err := trailquery.Rows(q.Columns(), [][]string{values, make([]string, len(values))})
		if err != nil || len(rows) != 2 || rows[0] == (trailquery.Row{}) || rows[1] != (trailquery.Row{}) {
			t.Errorf("%s: %v, %+v", o.name, err, rows)
		}
	}
}

// Errors name places, and not what was logged.
func TestRowsErrors(t *testing.T) {
	for name, test := range map[string]struct {
		columns []string
		rows    [][]string
		want    []string
	}{
		"columns": {[]string{"events", "one", "two"}, nil, []string{`"one"`, `"two"`}},
		"values":  {[]string{"events", "last_seen"}, [][]string{{"secret", "hidden"}, {"1"}}, []string{"row 0, events", "row 0, last_seen", "row 1 has 1"}},
	} {
		_, err := trailquery.Rows(test.columns, test.rows)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: no %s in %v", name, want, err)
			}
		}
	}
}

// Late events are asked for up to a day after the end, and none from the future.
func TestDelivered(t *testing.T) {
	for until, want := range map[time.Time]time.Time{day: day.Add(24 * time.Hour), time.Now().Add(time.Hour): time.Now(), {}: time.Now()} {
		q, err := trailquery.Who(trailrecord.Filter{Since: day.Add(-time.Hour), Until: until})
		if err != nil {
			t.Fatal(err)
		}
		if from, to := q.Delivered(); !from.Equal(day.Add(-time.Hour)) || to.Sub(want).Abs() > time.Minute {
			t.Errorf("until %v: %v to %v", until, from, to)
		}
	}
}

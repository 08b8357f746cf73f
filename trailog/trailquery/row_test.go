package trailquery_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/logquery"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// asked runs a question on a log group.
func asked(t *testing.T, q trailquery.Question, texts ...string) []trailquery.Row {
	t.Helper()
	logs, group := group(t, texts)
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
	return rows
}

// A question that is run on a log group has typed rows.
func TestAskedAndAnswered(t *testing.T) {
	at := `"eventTime":"2026-11-02T10:0%s:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","recipientAccountId":"111122223333"}`
	alice := `{"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333"},`
	q, err := trailquery.Who(trailrecord.Filter{Names: []string{"s3:deletebucket"}, Since: day})
	if err != nil {
		t.Fatal(err)
	}
	rows := asked(t, q, alice+strings.Replace(at, "%s", "1", 1), alice+`"errorCode":"AccessDenied",`+strings.Replace(at, "%s", "3", 1), `{"eventName":"other"}`)
	want := []trailquery.Row{{Principal: "arn:aws:iam::111122223333:user/alice", Identity: "arn:aws:iam::111122223333:user/alice", IdentityType: "IAMUser", CallerAccount: "111122223333", Events: 2, Failures: 1,
		FirstSeen: time.Date(2026, 11, 2, 10, 1, 0, 0, time.UTC), LastSeen: time.Date(2026, 11, 2, 10, 3, 0, 0, time.UTC)}}
	if diff := gocmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// So has one about what was unusual: what goes on, and what is over.
func TestUnusualAnswered(t *testing.T) {
	event := func(shared, state, minute, average string, lasted int) string {
		return fmt.Sprintf(`{"eventTime":"2026-11-02T10:%s:00Z","awsRegion":"eu-west-1","eventID":"%s-%s","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"%s","insightDetails":{"state":"%s","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","insightType":"ApiErrorRateInsight","errorCode":"AccessDenied","insightContext":{"statistics":{"baseline":{"average":0.0017},"insight":{"average":%s},"insightDuration":%d,"baselineDuration":10080},"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"arn:aws:iam::111122223333:user/alice","average":%s}],"baseline":[]}]}},"eventCategory":"Insight"}`,
			minute, shared, state, shared, state, average, lasted, average)
	}
	texts := []string{event("over", "End", "15", "2.5", 14), event("on", "Start", "30", "9", 1), event("over", "Start", "01", "4", 1), `{"eventName":"RunInstances","eventTime":"2026-11-02T10:00:00Z"}`}
	row := func(shared string, first, last int, average float64) trailquery.Row {
		return trailquery.Row{Source: "ec2.amazonaws.com", Name: "RunInstances", Region: "eu-west-1", Account: "111122223333", Error: "AccessDenied", InsightType: "ApiErrorRateInsight", SharedID: shared,
			FirstSeen: day.Add(10*time.Hour + time.Duration(first)*time.Minute), LastSeen: day.Add(10*time.Hour + time.Duration(last)*time.Minute), InsightAverage: average}
	}
	over, on := row("over", 1, 15, 4), row("on", 30, 30, 9)
	f := trailrecord.Filter{Names: []string{"ec2:RunInstances"}, Since: day}
	for name, test := range map[string]struct {
		ask  func(trailrecord.Filter) (trailquery.Question, error)
		more func(r *trailquery.Row)
	}{
		"Unusual": {trailquery.Unusual, func(r *trailquery.Row) {
			r.BaselineAverage, r.State, r.InsightMinutes = 0.0017, "Start", 1
			if r.SharedID == "over" {
				r.State, r.InsightMinutes = "End", 14
			}
		}},
		"Attributions": {trailquery.Attributions, func(r *trailquery.Row) {
			r.Attribute, r.Value = "userIdentityArn", "arn:aws:iam::111122223333:user/alice"
		}},
	} {
		q, err := test.ask(f)
		if err != nil {
			t.Fatal(err)
		}
		want := []trailquery.Row{over, on}
		for i := range want {
			test.more(&want[i])
		}
		if diff := gocmp.Diff(want, asked(t, q, texts...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
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

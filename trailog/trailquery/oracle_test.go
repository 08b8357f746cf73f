package trailquery_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// oracle answers a question with trailrecord's filters: the filter, and what else makes the
// question, and what is asked of each record.
type oracle struct {
	name string
	ask  func(trailrecord.Filter) (trailquery.Question, error)
	also func(*trailrecord.Record, *trailrecord.Filter) bool
	of   func(*trailrecord.Record) []string
	each bool
	kind trailrecord.FileKind // of what it is about; empty: of calls
	// found answers a question about Insights events.
	found func(trailrecord.Filter, []trailrecord.Record) []string
}

func first(texts ...string) string { return cmp.Or(texts...) }

func principal(r *trailrecord.Record) string {
	u := r.UserIdentity
	behalf := ""
	if u.OnBehalfOf != nil {
		behalf = u.OnBehalfOf.UserID
	}
	return first(u.SessionContext.SessionIssuer.ARN, u.ARN, behalf, u.InvokedBy, u.UserName, u.PrincipalID, u.AccountID)
}

func member(object json.RawMessage, name string) string {
	var m map[string]any
	_ = json.Unmarshal(object, &m)
	s, _ := m[name].(string)
	return s
}

func at(r *trailrecord.Record) string { return r.EventTime.Format(time.RFC3339) }

var oracles = []oracle{
	{name: "Who", ask: trailquery.Who, of: func(r *trailrecord.Record) []string {
		return []string{principal(r), string(r.UserIdentity.Type), first(r.UserIdentity.ARN, r.UserIdentity.PrincipalID), r.UserIdentity.AccountID}
	}},
	{name: "What", ask: trailquery.What, of: func(r *trailrecord.Record) []string { return []string{r.EventSource, r.EventName} }},
	{name: "Failures", ask: trailquery.Failures, also: func(r *trailrecord.Record, f *trailrecord.Filter) bool { f.Failed = trailrecord.True; return true },
		of: func(r *trailrecord.Record) []string {
			return []string{r.EventSource, r.EventName, first(r.ErrorCode, r.ErrorMessage), principal(r)}
		}},
	{name: "Addresses", ask: trailquery.Addresses, of: func(r *trailrecord.Record) []string { return []string{r.SourceIPAddress, principal(r)} }},
	{name: "Seen", ask: trailquery.Seen, of: func(r *trailrecord.Record) []string { return []string{r.RecipientAccountID, r.AWSRegion} }},
	{name: "Roles", ask: trailquery.Roles, also: func(r *trailrecord.Record, _ *trailrecord.Filter) bool {
		return r.EventSource == "sts.amazonaws.com" && slices.Contains([]string{"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}, r.EventName)
	}, of: func(r *trailrecord.Record) []string {
		return []string{principal(r), string(r.UserIdentity.Type), first(r.UserIdentity.ARN, r.UserIdentity.PrincipalID), member(r.RequestParameters, "roleArn"), member(r.RequestParameters, "roleSessionName")}
	}},
	{name: "LoginsWithoutMFA", ask: trailquery.LoginsWithoutMFA, each: true, also: func(r *trailrecord.Record, f *trailrecord.Filter) bool {
		f.MFA = trailrecord.False
		return r.EventName == "ConsoleLogin"
	}, of: func(r *trailrecord.Record) []string {
		return []string{at(r), r.RecipientAccountID, principal(r), string(r.UserIdentity.Type), r.SourceIPAddress, member(r.ResponseElements, "ConsoleLogin"), first(r.ErrorCode, r.ErrorMessage), r.UserAgent, r.EventID}
	}},
	{name: "Unusual", ask: trailquery.Unusual, kind: trailrecord.InsightFile, found: unusual},
	{name: "Attributions", ask: trailquery.Attributions, kind: trailrecord.InsightFile, found: attributions},
	{name: "Calls", ask: trailquery.Calls, each: true, of: func(r *trailrecord.Record) []string {
		return []string{at(r), r.RecipientAccountID, r.AWSRegion, r.EventSource, r.EventName, principal(r), first(r.UserIdentity.ARN, r.UserIdentity.PrincipalID), r.SourceIPAddress, first(r.ErrorCode, r.ErrorMessage), r.EventID}
	}},
}

// answer is what trailrecord's filters find, in lines in order.
func (o oracle) answer(f trailrecord.Filter, records []trailrecord.Record) []string {
	if o.found != nil {
		return o.found(f, records)
	}
	type group struct {
		events, failures int
		first, last      string
	}
	groups, lines := map[string]*group{}, []string{}
	for i := range records {
		r, f := &records[i], f
		if o.also != nil && !o.also(r, &f) || r.EventName == "" || !f.Match(r) {
			continue
		}
		key := strings.Join(o.of(r), "\t")
		if o.each {
			lines = append(lines, key)
			continue
		}
		g := groups[key]
		if g == nil {
			g = &group{first: at(r), last: at(r)}
			groups[key] = g
		}
		g.events++
		if r.Failed() {
			g.failures++
		}
		g.first, g.last = min(g.first, at(r)), max(g.last, at(r))
	}
	for key, g := range groups {
		lines = append(lines, fmt.Sprintf("%s\t%d\t%d\t%s\t%s", key, g.events, g.failures, g.first, g.last))
	}
	slices.Sort(lines)
	return lines
}

// group is a log group of the fake with a trail's events.
func group(t testing.TB, texts []string) (loggingtest.LogsClient, string) {
	t.Helper()
	account := loggingtest.NewAccount("111122223333")
	logs, name := account.Region("eu-west-1").Logs(), "CloudTrail/audit"
	ctx := context.Background()
	if _, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name}); err != nil {
		t.Fatal(err)
	}
	stream := aws.String("111122223333_CloudTrail_eu-west-1")
	if _, err := logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &name, LogStreamName: stream}); err != nil {
		t.Fatal(err)
	}
	for batch := range slices.Chunk(texts, 1000) {
		in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: &name, LogStreamName: stream}
		for _, text := range batch {
			in.LogEvents = append(in.LogEvents, types.InputLogEvent{Message: &text, Timestamp: aws.Int64(time.Now().UnixMilli())})
		}
		if _, err := logs.PutLogEvents(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	return logs, name
}

// insights answers with the fake's queries.
func insights(t testing.TB, logs loggingtest.LogsClient, group, text string, columns []string) []string {
	t.Helper()
	ctx := context.Background()
	started, err := logs.StartQuery(ctx, &cloudwatchlogs.StartQueryInput{LogGroupName: &group, QueryString: &text,
		StartTime: aws.Int64(0), EndTime: aws.Int64(time.Now().Unix() + 10)})
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	out, err := logs.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
	if err != nil || out.Status != types.QueryStatusComplete {
		t.Fatal(err, out)
	}
	lines := []string{}
	for _, row := range out.Results {
		values := make([]string, len(columns))
		for _, field := range row {
			if i := slices.Index(columns, *field.Field); i >= 0 {
				values[i] = *field.Value
			}
		}
		lines = append(lines, strings.Join(values, "\t"))
	}
	slices.Sort(lines)
	return lines
}

// Logs Insights finds 200 fields of a record: what is behind more of them answers no question, though a filter
// reads it.
func TestInsightsOfLargeRecords(t *testing.T) {
	for n, want := range map[int]int{100: 1, 200: 0} {
		var request []string
		for i := range n {
			request = append(request, fmt.Sprintf(`"parameter%d":"x"`, i))
		}
		text := fmt.Sprintf(`{"eventVersion":"1.11","eventTime":"2026-11-02T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"eu-west-1","requestParameters":{%s},"eventID":"5f0c1d2e-0000-4000-8000-a00000000031","eventType":"AwsApiCall"}`, strings.Join(request, ","))
		f := trailrecord.Filter{IDs: []string{"5f0c1d2e-*"}}
		if r, err := trailrecord.Parse([]byte(text)); err != nil || !f.Match(&r) {
			t.Fatal(err)
		}
		q, err := trailquery.What(f)
		if err != nil {
			t.Fatal(err)
		}
		query, err := q.Insights()
		if err != nil {
			t.Fatal(err)
		}
		logs, group := group(t, []string{text})
		if got := insights(t, logs, group, query, q.Columns()); len(got) != want {
			t.Errorf("%d parameters: %q, want %d", n, got, want)
		}
	}
}

// Each question's answer of Logs Insights is that of trailrecord's filters.
func TestInsightsAnswersAsFiltersDo(t *testing.T) {
	rounds.Sequential(t)
	g := newGenerator(1)
	texts, records := g.records(t, trailrecord.LogFile, 400)
	unusual, more := g.records(t, trailrecord.InsightFile, 120) // which go to the same group
	texts, records = append(texts, unusual...), append(records, more...)
	logs, group := group(t, texts)
	found := map[string]int{}
	for i := range rounds.Of(64) {
		o := oracles[i%len(oracles)]
		f := g.filter(o.kind)
		if i < len(oracles) { // at first without one, so that each finds something
			f = trailrecord.Filter{}
		}
		q, err := o.ask(f)
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		text, err := q.Limit(10_000).Insights()
		if err != nil {
			t.Fatal(err)
		}
		want := o.answer(f, records)
		if diff := gocmp.Diff(want, insights(t, logs, group, text, q.Columns())); diff != "" {
			t.Fatalf("%s of %+v (-filters +Insights):\n%s\n%s", o.name, f, diff, text)
		}
		found[o.name] += len(want)
	}
	for _, o := range oracles {
		if found[o.name] == 0 {
			t.Errorf("%s: nothing was found in any round", o.name)
		}
	}
}

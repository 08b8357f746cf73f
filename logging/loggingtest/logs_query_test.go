package loggingtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// queried is an account with groups a and b, of n events each, one a second.
func queried(t *testing.T, n int, opts ...loggingtest.Option) *loggingtest.Account {
	t.Helper()
	account := loggingtest.NewAccount("111122223333", opts...)
	logs := account.Region("eu-west-1").Logs()
	for _, group := range []string{"a", "b"} {
		if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group}); err != nil {
			t.Fatal(err)
		}
		if _, err := logs.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &group}); err != nil {
			t.Fatal(err)
		}
		var in []types.InputLogEvent
		for i := range n {
			in = append(in, types.InputLogEvent{Message: aws.String(fmt.Sprintf(`{"i":%d}`, i)), Timestamp: aws.Int64(time.Now().Add(time.Duration(i-n) * time.Second).UnixMilli())})
		}
		if _, err := logs.PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &group, LogEvents: in}); err != nil {
			t.Fatal(err)
		}
	}
	return account
}

func query(groups []string, text string) *cloudwatchlogs.StartQueryInput {
	return &cloudwatchlogs.StartQueryInput{LogGroupNames: groups, QueryString: &text, StartTime: aws.Int64(0), EndTime: aws.Int64(time.Now().Unix())}
}

// A query goes from Scheduled over Running to Complete, and what was stopped stays
// Cancelled. Through the wire too.
func TestQueryTakesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := queried(t, 3, loggingtest.QueriesTake(10*time.Second))
		for name, logs := range map[string]interface {
			StartQuery(ctx context.Context, in *cloudwatchlogs.StartQueryInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StartQueryOutput, error)
			GetQueryResults(ctx context.Context, in *cloudwatchlogs.GetQueryResultsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetQueryResultsOutput, error)
			StopQuery(ctx context.Context, in *cloudwatchlogs.StopQueryInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StopQueryOutput, error)
		}{"typed": account.Region("eu-west-1").Logs(), "wire": cloudwatchlogs.NewFromConfig(account.Region("eu-west-1").Config())} {
			one, err := logs.StartQuery(t.Context(), query([]string{"a", "b"}, "filter i > 0 | sort i desc | limit 3 | display i"))
			if err != nil {
				t.Fatal(err)
			}
			two, err := logs.StartQuery(t.Context(), query([]string{"a"}, "fields i"))
			if err != nil {
				t.Fatal(err)
			}
			for at, want := range []types.QueryStatus{types.QueryStatusScheduled, types.QueryStatusRunning, types.QueryStatusComplete} {
				out, err := logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: one.QueryId})
				if err != nil || out.Status != want {
					t.Fatalf("%s: at %d the query is %v, want %v (%v)", name, at, out.Status, want, err)
				}
				if at == 1 {
					if stopped, err := logs.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: two.QueryId}); err != nil || !stopped.Success {
						t.Fatal(err)
					}
				}
				if at == 2 {
					if len(out.Results) != 3 || *out.Results[0][0].Value != "2" || out.Statistics.RecordsMatched != 4 || out.Statistics.RecordsScanned != 6 || out.Statistics.BytesScanned != 42 {
						t.Errorf("%s: %v, %+v", name, out.Results, out.Statistics)
					}
				}
				time.Sleep(5 * time.Second)
			}
			if out, err := logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: two.QueryId}); err != nil || out.Status != types.QueryStatusCancelled || len(out.Results) != 0 {
				t.Errorf("%s: a stopped query is %v with %d rows (%v)", name, out.Status, len(out.Results), err)
			}
			var invalid *types.InvalidParameterException
			if _, err := logs.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: one.QueryId}); !errors.As(err, &invalid) {
				t.Errorf("%s: stopping what is complete: %v", name, err)
			}
		}
		out, err := account.Region("eu-west-1").Logs().DescribeQueries(t.Context(), &cloudwatchlogs.DescribeQueriesInput{Status: types.QueryStatusCancelled, MaxResults: aws.Int32(1)})
		if err != nil || len(out.Queries) != 1 || *out.Queries[0].QueryString != "fields i" || out.NextToken == nil {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

// A malformed query's error has its place, on the wire too.
func TestQueryIsMalformed(t *testing.T) {
	account := queried(t, 1)
	for name, start := range map[string]func(*cloudwatchlogs.StartQueryInput) error{
		"typed": func(in *cloudwatchlogs.StartQueryInput) error {
			_, err := account.Region("eu-west-1").Logs().StartQuery(t.Context(), in)
			return err
		},
		"wire": func(in *cloudwatchlogs.StartQueryInput) error {
			_, err := cloudwatchlogs.NewFromConfig(account.Region("eu-west-1").Config()).StartQuery(t.Context(), in)
			return err
		},
	} {
		var bad *types.MalformedQueryException
		err := start(query([]string{"a"}, "fields i | anomaly i"))
		if !errors.As(err, &bad) || bad.QueryCompileError == nil || *bad.QueryCompileError.Location.StartCharOffset != 11 || *bad.QueryCompileError.Location.EndCharOffset != 18 {
			t.Errorf("%s: %v, %+v", name, err, bad)
		}
	}
}

func TestQueryLimits(t *testing.T) {
	account := queried(t, 1)
	logs := account.Region("eu-west-1").Logs()
	in := func(change func(*cloudwatchlogs.StartQueryInput)) *cloudwatchlogs.StartQueryInput {
		q := query([]string{"a"}, "fields i")
		change(q)
		return q
	}
	for name, q := range map[string]*cloudwatchlogs.StartQueryInput{
		"51 groups":           query(make51(), "fields i"),
		"10,001 characters":   query([]string{"a"}, "fields i"+strings.Repeat(" ", 9993)),
		"two kinds of groups": in(func(q *cloudwatchlogs.StartQueryInput) { q.LogGroupName = aws.String("a") }),
		"no group":            in(func(q *cloudwatchlogs.StartQueryInput) { q.LogGroupNames = nil }),
		"a wildcard": in(func(q *cloudwatchlogs.StartQueryInput) {
			q.LogGroupNames, q.LogGroupIdentifiers = nil, []string{"arn:aws:logs:eu-west-1:111122223333:log-group:a:*"}
		}),
		"the end first": in(func(q *cloudwatchlogs.StartQueryInput) { q.StartTime = aws.Int64(*q.EndTime + 1) }),
		"limit":         in(func(q *cloudwatchlogs.StartQueryInput) { q.Limit = aws.Int32(100_001) }),
		"SQL":           in(func(q *cloudwatchlogs.StartQueryInput) { q.QueryLanguage = types.QueryLanguageSql }),
	} {
		var invalid *types.InvalidParameterException
		if _, err := logs.StartQuery(t.Context(), q); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var missing *types.ResourceNotFoundException
	if _, err := logs.StartQuery(t.Context(), query([]string{"a", "absent"}, "fields i")); !errors.As(err, &missing) {
		t.Errorf("a group that does not exist: %v", err)
	}
	if _, err := logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: aws.String("absent")}); !errors.As(err, &missing) {
		t.Errorf("a query that does not exist: %v", err)
	}
	out, err := logs.StartQuery(t.Context(), in(func(q *cloudwatchlogs.StartQueryInput) {
		q.LogGroupNames, q.LogGroupIdentifiers = nil, []string{"arn:aws:logs:eu-west-1:111122223333:log-group:a"}
	}))
	if err != nil || out.QueryId == nil {
		t.Errorf("an ARN: %v", err)
	}
}

func make51() (names []string) {
	for i := range 51 {
		names = append(names, fmt.Sprint("g", i))
	}
	return names
}

// Results come in pages, whose tokens live for an hour.
func TestQueryPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := queried(t, 5).Region("eu-west-1").Logs()
		started, err := logs.StartQuery(t.Context(), query([]string{"a"}, "sort i asc | display i"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		var token *string
		for range 3 {
			out, err := logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId, MaxItems: aws.Int32(2), NextToken: token})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range out.Results {
				got = append(got, *row[0].Value)
			}
			if out.NextToken != nil {
				token = out.NextToken
			}
		}
		if strings.Join(got, "") != "01234" {
			t.Error(got)
		}
		time.Sleep(time.Hour + time.Second)
		var invalid *types.InvalidParameterException
		if _, err := logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId, NextToken: token}); !errors.As(err, &invalid) {
			t.Errorf("an old token: %v", err)
		}
	})
}

// A query that may not read one of its groups does not start.
func TestQueryIsAuthorized(t *testing.T) {
	account := queried(t, 1)
	role := account.PutRole(loggingtest.RoleOptions{Name: "R", Trust: serviceText, Inline: map[string]string{"logs": allow("logs:StartQuery", logsPrefix+"log-group:a:*")}})
	logs := account.Region("eu-west-1").As(role).Logs()
	started, err := logs.StartQuery(t.Context(), query([]string{"a"}, "fields i"))
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"a second group": second(logs.StartQuery(t.Context(), query([]string{"a", "b"}, "fields i"))),
		"its results":    second(logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})),
	} {
		var api smithy.APIError
		if !errors.As(err, &api) || api.ErrorCode() != "AccessDeniedException" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Fields are found in groups of class STANDARD only.
func TestQueryOfInfrequentAccess(t *testing.T) {
	logs, now := loggingtest.NewAccount("111122223333").Region("eu-west-1").Logs(), aws.Int64(time.Now().UnixMilli())
	for _, class := range []types.LogGroupClass{types.LogGroupClassStandard, types.LogGroupClassInfrequentAccess} {
		g := aws.String(string(class))
		if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: g, LogGroupClass: class}); err != nil {
			t.Fatal(err)
		}
		if _, err := logs.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: g, LogStreamName: g}); err != nil {
			t.Fatal(err)
		}
		if _, err := logs.PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: g, LogStreamName: g, LogEvents: []types.InputLogEvent{{Message: aws.String(`{"i":7}`), Timestamp: now}}}); err != nil {
			t.Fatal(err)
		}
	}
	started, err := logs.StartQuery(t.Context(), query([]string{string(types.LogGroupClassStandard), string(types.LogGroupClassInfrequentAccess)}, `parse @message ":*}" as parsed | stats count(i) as found, count(parsed) as parsed`))
	if err != nil {
		t.Fatal(err)
	}
	out, err := logs.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
	if err != nil || *out.Results[0][0].Value != "1" || *out.Results[0][1].Value != "2" {
		t.Errorf("%v, %v", out.Results, err)
	}
}

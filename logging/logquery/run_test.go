package logquery_test

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
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/logquery"
)

// account has a group "a" with n events.
func account(t testing.TB, n int, opts ...loggingtest.Option) *loggingtest.Account {
	t.Helper()
	a := loggingtest.NewAccount("111122223333", opts...)
	logs, group := a.Region("eu-west-1").Logs(), aws.String("a")
	if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group}); err != nil {
		t.Fatal(err)
	}
	if _, err := logs.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: group}); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < n; at += 10_000 {
		in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: group, LogStreamName: group}
		for i := at; i < min(n, at+10_000); i++ {
			in.LogEvents = append(in.LogEvents, types.InputLogEvent{Message: aws.String(fmt.Sprintf(`{"i":%d}`, i)), Timestamp: aws.Int64(time.Now().UnixMilli())})
		}
		if _, err := logs.PutLogEvents(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func statuses(t *testing.T, logs loggingtest.LogsClient) (list []types.QueryStatus) {
	t.Helper()
	out, err := logs.DescribeQueries(context.WithoutCancel(t.Context()), &cloudwatchlogs.DescribeQueriesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range out.Queries {
		list = append(list, q.Status)
	}
	return list
}

// All pages are read, and progress is told.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := account(t, 25_000, loggingtest.QueriesTake(3*time.Second)).Region("eu-west-1").Logs()
		var told []types.QueryStatus
		a, err := logquery.Run(t.Context(), logs, logquery.Query{Groups: []string{"a"}, Text: "filter i >= 1 | sort i asc | display i", Limit: 100_000}, logquery.Options{
			Every: time.Second, Progress: func(p logquery.Progress) { told = append(told, p.Status) }})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Rows) != 24_999 || a.Rows[0][0] != "1" || a.Rows[24_998][0] != "24999" || a.RecordsScanned != 25_000 || a.RecordsMatched != 24_999 || a.BytesScanned != 263_890 {
			t.Errorf("%d rows, %+v", len(a.Rows), a.Statistics)
		}
		if diff := cmp.Diff([]types.QueryStatus{"Scheduled", "Running", "Running", "Complete"}, told); diff != "" {
			t.Error(diff)
		}
	})
}

// Fields that a row lacks are empty, whichever row has them first.
func TestColumns(t *testing.T) {
	logs := account(t, 2).Region("eu-west-1").Logs()
	a, err := logquery.Run(t.Context(), logs, logquery.Query{Groups: []string{"a"}, Text: `parse @message "*:0}" as zero | sort i desc | fields zero, i`}, logquery.Options{})
	if diff := cmp.Diff([][]string{{"1", ""}, {"0", `{"i"`}}, a.Rows); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if diff := cmp.Diff([]string{"i", "zero"}, a.Columns); diff != "" {
		t.Error(diff)
	}
}

// Who does not wait any more stops the query, also when looking at it fails.
func TestStopped(t *testing.T) {
	for name, test := range map[string]struct {
		fault *loggingtest.Fault
		want  error
	}{
		"cancelled":                {want: context.DeadlineExceeded},
		"cancelled while starting": {fault: &loggingtest.Fault{Operation: "logs:StartQuery", Kind: loggingtest.Delay, Delay: 15 * time.Second}, want: context.DeadlineExceeded},
		"looking fails":            {fault: &loggingtest.Fault{Operation: "logs:GetQueryResults", Nth: 2, Kind: loggingtest.FailBefore, Err: errBroken}, want: errBroken},
		"stopping fails":           {fault: &loggingtest.Fault{Operation: "logs:StopQuery", Kind: loggingtest.FailBefore, Err: errBroken}, want: context.DeadlineExceeded},
		"stopping fails, too":      {fault: &loggingtest.Fault{Operation: "logs:StopQuery", Kind: loggingtest.FailBefore, Err: errBroken}, want: errBroken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := account(t, 1, loggingtest.QueriesTake(time.Minute))
				if test.fault != nil {
					a.Inject(*test.fault)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+time.Millisecond)
				defer cancel()
				logs := a.Region("eu-west-1").Logs()
				_, err := logquery.Run(ctx, logs, logquery.Query{Groups: []string{"a"}, Text: "fields i"}, logquery.Options{})
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				want := []types.QueryStatus{types.QueryStatusCancelled}
				if strings.HasPrefix(name, "stopping") {
					want[0] = types.QueryStatusRunning
					if !strings.Contains(err.Error(), "goes on") {
						t.Error(err)
					}
				}
				if diff := cmp.Diff(want, statuses(t, logs)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

var errBroken = errors.New("broken")

// A query that somebody else stops is an error of its own.
func TestStatusError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logs := account(t, 1, loggingtest.QueriesTake(time.Minute)).Region("eu-west-1").Logs()
		var ended *logquery.StatusError
		_, err := logquery.Run(t.Context(), logs, logquery.Query{Groups: []string{"a"}, Text: "fields i"}, logquery.Options{Progress: func(p logquery.Progress) {
			_, _ = logs.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: &p.ID})
		}})
		if !errors.As(err, &ended) || ended.Status != types.QueryStatusCancelled {
			t.Error(err)
		}
	})
}

func TestErrors(t *testing.T) {
	a := account(t, 1)
	logs := a.Region("eu-west-1").Logs()
	_, err := logquery.Run(t.Context(), logs, logquery.Query{Text: strings.Repeat("x", 10_001), Start: time.Now(), End: time.Now().Add(-time.Hour), Limit: -1}, logquery.Options{})
	for _, part := range []string{"groups", "text", "end", "limit"} {
		if err == nil || !strings.Contains(err.Error(), part+":") {
			t.Errorf("no %s in %v", part, err)
		}
	}
	_, err = logquery.Run(t.Context(), logs, logquery.Query{Groups: []string{"a"}, Text: "fields i | anomaly i"}, logquery.Options{})
	var bad *types.MalformedQueryException
	if !errors.As(err, &bad) || !strings.Contains(err.Error(), "characters 11 to 18") {
		t.Error(err)
	}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errBroken)
	if _, err := logquery.Run(ended, logs, logquery.Query{Groups: []string{"a"}, Text: "fields i"}, logquery.Options{}); !errors.Is(err, errBroken) || !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits from the beginning: %v", err)
	}
	if n := len(statuses(t, logs)); n != 0 {
		t.Errorf("%d queries were started", n)
	}
}

// Run with the SDK's client, and with nothing to wait for.
func ExampleRun() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(loggingtest.NewAccount("111122223333").Region("eu-west-1").Config())
	for _, group := range []string{"orders", "returns"} {
		_, _ = logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group})
		_, _ = logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &group})
		_, _ = logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &group, LogEvents: []types.InputLogEvent{
			{Message: aws.String(`{"level":"ERROR","what":"` + group + `"}`), Timestamp: aws.Int64(time.Now().UnixMilli())}}})
	}
	answer, err := logquery.Run(ctx, logs, logquery.Query{
		Groups: []string{"orders", "returns"},
		Text:   `filter level = "ERROR" | stats count(*) as n by what | sort what asc`,
		Start:  time.Now().Add(-time.Hour),
	}, logquery.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Columns, answer.Rows, answer.BytesScanned, "bytes")
	// Output: [what n] [[orders 1] [returns 1]] 67 bytes
}

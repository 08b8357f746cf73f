package athenaquery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/trailog/trailquery/athenaquery"
)

// fake is an Athena with one query, which is in one state after another, and
// has its results in pages of two rows.
type fake struct {
	states  []types.QueryExecutionState
	reason  string
	ddl     bool
	columns []string
	rows    [][]string
	starts  time.Duration // how long starting takes
	broken  error         // of looking, the second time

	in      *athena.StartQueryExecutionInput
	looks   int
	stopped int
	unable  error // to stop
}

func (f *fake) StartQueryExecution(ctx context.Context, in *athena.StartQueryExecutionInput, _ ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error) {
	f.in = in
	select {
	case <-time.After(f.starts):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return &athena.StartQueryExecutionOutput{QueryExecutionId: aws.String("q-1")}, nil
}

func (f *fake) GetQueryExecution(ctx context.Context, in *athena.GetQueryExecutionInput, _ ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	state := f.states[min(f.looks, len(f.states)-1)]
	if f.looks++; f.looks == 2 && f.broken != nil {
		return nil, f.broken
	}
	if *in.QueryExecutionId != "q-1" {
		return nil, errors.New("no such query")
	}
	e := &types.QueryExecution{Status: &types.QueryExecutionStatus{State: state}, StatementType: types.StatementTypeDml,
		Statistics: &types.QueryExecutionStatistics{DataScannedInBytes: aws.Int64(int64(f.looks) * 1000), QueryQueueTimeInMillis: aws.Int64(20), EngineExecutionTimeInMillis: aws.Int64(1500)}}
	if f.ddl {
		e.StatementType = types.StatementTypeDdl
	}
	if f.reason != "" {
		e.Status.StateChangeReason, e.Status.AthenaError = &f.reason, &types.AthenaError{ErrorMessage: &f.reason, Retryable: true}
	}
	return &athena.GetQueryExecutionOutput{QueryExecution: e}, nil
}

func (f *fake) GetQueryResults(_ context.Context, in *athena.GetQueryResultsInput, _ ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error) {
	rows := f.rows
	if !f.ddl {
		rows = append([][]string{f.columns}, rows...)
	}
	at := 0
	if in.NextToken != nil {
		_, _ = fmt.Sscan(*in.NextToken, &at)
	}
	out := &athena.GetQueryResultsOutput{ResultSet: &types.ResultSet{ResultSetMetadata: &types.ResultSetMetadata{}}}
	for _, c := range f.columns {
		out.ResultSet.ResultSetMetadata.ColumnInfo = append(out.ResultSet.ResultSetMetadata.ColumnInfo, types.ColumnInfo{Name: &c})
	}
	for _, row := range rows[at:min(at+2, len(rows))] {
		var r types.Row
		for _, v := range row {
			d := types.Datum{VarCharValue: &v}
			if v == "" {
				d.VarCharValue = nil
			}
			r.Data = append(r.Data, d)
		}
		out.ResultSet.Rows = append(out.ResultSet.Rows, r)
	}
	if at+2 < len(rows) {
		out.NextToken = aws.String(fmt.Sprint(at + 2))
	}
	return out, nil
}

func (f *fake) StopQueryExecution(ctx context.Context, in *athena.StopQueryExecutionInput, _ ...func(*athena.Options)) (*athena.StopQueryExecutionOutput, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if f.unable == nil && *in.QueryExecutionId == "q-1" {
		f.stopped++
	}
	return &athena.StopQueryExecutionOutput{}, f.unable
}

const (
	queued    = types.QueryExecutionStateQueued
	running   = types.QueryExecutionStateRunning
	succeeded = types.QueryExecutionStateSucceeded
)

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The second row looks like the names of the columns.
		f := &fake{states: []types.QueryExecutionState{queued, running, succeeded}, columns: []string{"a", "b"}, rows: [][]string{{"1", ""}, {"a", "b"}, {"3", "z"}}}
		var told []string
		began := time.Now()
		a, err := athenaquery.Run(t.Context(), f, athenaquery.Query{SQL: "SELECT 1", Database: "logs", Workgroup: "audit", Output: "s3://example-results/"}, athenaquery.Options{
			Every: 2 * time.Second, Progress: func(p athenaquery.Progress) { told = append(told, fmt.Sprint(p.ID, " ", p.State, " ", p.BytesScanned)) }})
		if err != nil {
			t.Fatal(err)
		}
		want := athenaquery.Answer{ID: "q-1", Columns: f.columns, Rows: f.rows, Statistics: athenaquery.Statistics{BytesScanned: 3000, Queued: 20 * time.Millisecond, Ran: 1500 * time.Millisecond}}
		if diff := cmp.Diff(want, a); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"q-1 QUEUED 1000", "q-1 RUNNING 2000", "q-1 SUCCEEDED 3000"}, told); diff != "" {
			t.Error(diff)
		}
		if took := time.Since(began); took != 4*time.Second || f.stopped != 0 {
			t.Errorf("took %v, stopped %d times", took, f.stopped)
		}
		if *f.in.QueryString != "SELECT 1" || *f.in.QueryExecutionContext.Database != "logs" || *f.in.WorkGroup != "audit" || *f.in.ResultConfiguration.OutputLocation != "s3://example-results/" {
			t.Errorf("%+v", f.in)
		}
	})
}

// DDL has rows of text, of which the first is one too.
func TestDDL(t *testing.T) {
	f := &fake{states: []types.QueryExecutionState{succeeded}, ddl: true, columns: []string{"result"}, rows: [][]string{{"result"}, {"x"}, {"y"}}}
	a, err := athenaquery.Run(t.Context(), f, athenaquery.Query{SQL: "CREATE …"}, athenaquery.Options{})
	if diff := cmp.Diff(athenaquery.Answer{ID: "q-1", Rows: f.rows, Statistics: a.Statistics}, a); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if f.in.WorkGroup != nil || f.in.QueryExecutionContext != nil || f.in.ResultConfiguration != nil {
		t.Errorf("%+v", f.in)
	}
}

var errBroken = errors.New("broken")

func TestStopped(t *testing.T) {
	for name, test := range map[string]struct {
		f    *fake
		want []error
	}{
		"cancelled":                {&fake{}, []error{context.DeadlineExceeded}},
		"cancelled while starting": {&fake{starts: 15 * time.Second}, []error{context.DeadlineExceeded}},
		"looking fails":            {&fake{broken: errBroken}, []error{errBroken}},
		"stopping fails":           {&fake{unable: errBroken}, []error{context.DeadlineExceeded, errBroken}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test.f.states = []types.QueryExecutionState{running}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+time.Millisecond)
				defer cancel()
				_, err := athenaquery.Run(ctx, test.f, athenaquery.Query{SQL: "SELECT 1"}, athenaquery.Options{})
				for _, want := range test.want {
					if !errors.Is(err, want) {
						t.Errorf("%v, want %v", err, want)
					}
				}
				if want := 1; test.f.unable == nil && test.f.stopped != want {
					t.Errorf("stopped %d times", test.f.stopped)
				}
			})
		})
	}
}

// A query's own message is in the error, and a query that has ended is not stopped.
func TestStateError(t *testing.T) {
	f := &fake{states: []types.QueryExecutionState{types.QueryExecutionStateFailed}, reason: "SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved"}
	_, err := athenaquery.Run(t.Context(), f, athenaquery.Query{SQL: "SELECT x"}, athenaquery.Options{})
	var ended *athenaquery.StateError
	if !errors.As(err, &ended) || !ended.Retryable || ended.State != types.QueryExecutionStateFailed || !strings.HasSuffix(err.Error(), f.reason) || f.stopped != 0 {
		t.Errorf("%v, stopped %d times", err, f.stopped)
	}
	f = &fake{states: []types.QueryExecutionState{types.QueryExecutionStateCancelled}}
	if _, err := athenaquery.Run(t.Context(), f, athenaquery.Query{SQL: "SELECT x"}, athenaquery.Options{}); err == nil || err.Error() != "athenaquery: query q-1 ended as CANCELLED" {
		t.Error(err)
	}
	if _, err := athenaquery.Run(t.Context(), f, athenaquery.Query{SQL: " "}, athenaquery.Options{}); err == nil {
		t.Error("nothing to run")
	}
}

// Nothing is started where nobody waits from the beginning, and what takes too long to start is given up.
func TestNotStarted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errBroken)
	f := &fake{}
	if _, err := athenaquery.Run(ctx, f, athenaquery.Query{SQL: "SELECT 1"}, athenaquery.Options{}); !errors.Is(err, errBroken) || !errors.Is(err, context.Canceled) || f.in != nil {
		t.Errorf("%v, %v", err, f.in)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_, err := athenaquery.Run(ctx, &fake{starts: time.Hour}, athenaquery.Query{SQL: "SELECT 1"}, athenaquery.Options{})
		if took := time.Since(began); took != time.Minute+10*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// A client of the SDK is one.
var _ athenaquery.API = (*athena.Client)(nil)

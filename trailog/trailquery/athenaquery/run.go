package athenaquery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/awslogkit/awslogkit/internal/await"
)

// API is what running a query needs of Athena: its client has it.
type API interface {
	StartQueryExecution(context.Context, *athena.StartQueryExecutionInput, ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error)
	GetQueryExecution(context.Context, *athena.GetQueryExecutionInput, ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error)
	GetQueryResults(context.Context, *athena.GetQueryResultsInput, ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error)
	StopQueryExecution(context.Context, *athena.StopQueryExecutionInput, ...func(*athena.Options)) (*athena.StopQueryExecutionOutput, error)
}

// Query is a statement, and where it runs. Empty members are what the workgroup has.
type Query struct {
	SQL       string
	Workgroup string // "primary" where it is empty
	Database  string // of tables without one
	Output    string // where results are kept: "s3://example-results/"
}

// Options say how a query is waited for.
type Options struct {
	Every    time.Duration  // how often it is looked at: a second where it is zero
	Progress func(Progress) // called each time; nil: nobody looks
}

// Progress is how far a query is.
type Progress struct {
	ID    string
	State types.QueryExecutionState
	Statistics
}

// Statistics are what a query did: bytes are what is paid for.
type Statistics struct {
	BytesScanned int64
	Queued, Ran  time.Duration
}

// Answer is what a query found. DDL has no columns, and rows of one text.
type Answer struct {
	ID      string
	Columns []string
	Rows    [][]string // null is empty
	Statistics
}

// StateError is of a query that failed, or that somebody else cancelled. Test for it with
// errors.As.
type StateError struct {
	ID    string
	State types.QueryExecutionState
	// Reason is Athena's own message.
	Reason string
	// Retryable: Athena says that it may succeed when it is run again.
	Retryable bool
}

// Error names the query, its state, and why.
func (e *StateError) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("athenaquery: query %s ended as %s: %s", e.ID, e.State, e.Reason), ": ")
}

// Run runs a query and answers all its rows. When ctx ends, or looking at the query fails, the query is
// stopped. A query that is being started then has ten seconds to be, since one whose id is not known cannot be stopped, and
// stopping it ten more: so long may Run take to return after ctx has ended. The error is that of ctx or the SDK's, wrapped.
func Run(ctx context.Context, api API, q Query, o Options) (Answer, error) {
	if strings.TrimSpace(q.SQL) == "" {
		return Answer{}, errors.New("athenaquery: there is no SQL")
	}
	in := &athena.StartQueryExecutionInput{QueryString: &q.SQL}
	if q.Workgroup != "" {
		in.WorkGroup = &q.Workgroup
	}
	if q.Database != "" {
		in.QueryExecutionContext = &types.QueryExecutionContext{Database: &q.Database}
	}
	if q.Output != "" {
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: &q.Output}
	}
	started, err := await.Start(ctx, api.StartQueryExecution, in)
	if err != nil {
		return Answer{}, fmt.Errorf("athenaquery: %w", err)
	}
	r := run{api: api, progress: o.Progress, Answer: Answer{ID: aws.ToString(started.QueryExecutionId)}}
	err = await.Done(ctx, o.Every, r.look, r.stop)
	if err == nil {
		err = r.read(ctx)
	}
	var ended *StateError
	if err != nil && !errors.As(err, &ended) {
		err = fmt.Errorf("athenaquery: query %s: %w", r.ID, err)
	}
	return r.Answer, err
}

// run is a query that runs.
type run struct {
	api      API
	progress func(Progress)
	ddl      bool
	Answer
}

func (r *run) look(ctx context.Context) (done bool, err error) {
	out, err := r.api.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: &r.ID})
	if err != nil {
		return false, err
	}
	e := out.QueryExecution
	if e == nil || e.Status == nil {
		return false, nil
	}
	if s := e.Statistics; s != nil {
		r.Statistics = Statistics{aws.ToInt64(s.DataScannedInBytes),
			time.Duration(aws.ToInt64(s.QueryQueueTimeInMillis)) * time.Millisecond, time.Duration(aws.ToInt64(s.EngineExecutionTimeInMillis)) * time.Millisecond}
	}
	r.ddl = e.StatementType == types.StatementTypeDdl
	if r.progress != nil {
		r.progress(Progress{r.ID, e.Status.State, r.Statistics})
	}
	switch e.Status.State {
	case types.QueryExecutionStateSucceeded:
		return true, nil
	case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
		ended := &StateError{ID: r.ID, State: e.Status.State, Reason: aws.ToString(e.Status.StateChangeReason)}
		if why := e.Status.AthenaError; why != nil {
			ended.Retryable = why.Retryable
			if ended.Reason == "" {
				ended.Reason = aws.ToString(why.ErrorMessage)
			}
		}
		return true, ended
	}
	return false, nil
}

// read reads all pages. The first row of a query's results is the names of its columns;
// those of DDL have none.
func (r *run) read(ctx context.Context) error {
	pages := athena.NewGetQueryResultsPaginator(r.api, &athena.GetQueryResultsInput{QueryExecutionId: &r.ID})
	for first := true; pages.HasMorePages(); first = false {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		set := page.ResultSet
		if set == nil {
			continue
		}
		if first && !r.ddl && set.ResultSetMetadata != nil {
			for _, c := range set.ResultSetMetadata.ColumnInfo {
				r.Columns = append(r.Columns, aws.ToString(c.Name))
			}
		}
		for i, row := range set.Rows {
			values := make([]string, len(row.Data))
			for i, d := range row.Data {
				values[i] = aws.ToString(d.VarCharValue)
			}
			if first && i == 0 && !r.ddl && slices.Equal(values, r.Columns) {
				continue
			}
			r.Rows = append(r.Rows, values)
		}
	}
	return nil
}

func (r *run) stop(ctx context.Context) error {
	if _, err := r.api.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: &r.ID}); err != nil {
		return fmt.Errorf("the query goes on: %w", err)
	}
	return nil
}

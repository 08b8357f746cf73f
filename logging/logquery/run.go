package logquery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/internal/await"
)

// API is what running a query needs of CloudWatch Logs: its client has it.
type API interface {
	StartQuery(context.Context, *cloudwatchlogs.StartQueryInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StartQueryOutput, error)
	GetQueryResults(context.Context, *cloudwatchlogs.GetQueryResultsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetQueryResultsOutput, error)
	StopQuery(context.Context, *cloudwatchlogs.StopQueryInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StopQueryOutput, error)
}

// Limits of a query.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
const (
	MaxGroups = 50
	MaxText   = 10_000 // characters
	MaxRows   = 100_000
)

// Query is one of Logs Insights.
type Query struct {
	Groups []string // 1 to MaxGroups names or plain ARNs: all names, or all ARNs
	Text   string
	// Start and End bound the events' timestamps, both inclusive, to the second. A zero End is now.
	// Events of a trail have the time of their delivery, minutes after that of what they tell of.
	Start, End time.Time
	Limit      int // of rows, up to MaxRows: as the text says where it is zero, and 10,000 where that says nothing
}

// Options say how a query is waited for.
type Options struct {
	Every    time.Duration  // how often it is looked at: a second where it is zero
	Progress func(Progress) // called each time, and when it is done; nil: nobody looks
}

// Progress is how far a query is.
type Progress struct {
	ID     string
	Status types.QueryStatus
	Statistics
}

// Statistics are what a query did: bytes are what is paid for.
type Statistics struct {
	BytesScanned, RecordsScanned, RecordsMatched int64
}

// Answer is what a query found.
type Answer struct {
	ID      string
	Columns []string // in the order in which rows have them first
	Rows    [][]string
	Statistics
}

// StatusError is of a query that ended otherwise than complete. Test for it with errors.As.
type StatusError struct {
	ID     string
	Status types.QueryStatus
}

// Error names the query and its status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("logquery: query %s ended as %s", e.ID, e.Status)
}

// Run runs a query and answers all its rows. When ctx ends, or looking at the query fails, the query is stopped.
// A query that is being started then has ten seconds to be, since one whose id is not known cannot be stopped, and stopping it ten
// more: so long may Run take to return after ctx has ended. The error is that of ctx or the SDK's, wrapped. One
// of a query that Logs Insights does not understand says where.
func Run(ctx context.Context, api API, q Query, o Options) (Answer, error) {
	in, err := q.input()
	if err != nil {
		return Answer{}, err
	}
	started, err := await.Start(ctx, api.StartQuery, in)
	if err != nil {
		return Answer{}, fmt.Errorf("logquery: %w%s", err, place(err))
	}
	a := Answer{ID: aws.ToString(started.QueryId)}
	err = await.Done(ctx, o.Every, func(ctx context.Context) (bool, error) { return a.look(ctx, api, o.Progress) },
		func(ctx context.Context) error { return a.stop(ctx, api) })
	var ended *StatusError
	switch {
	case err != nil && errors.As(err, &ended):
		return a, ended
	case err != nil:
		return a, fmt.Errorf("logquery: query %s: %w", a.ID, err)
	}
	return a, nil
}

// look reads the results, page by page, if the query is complete.
func (a *Answer) look(ctx context.Context, api API, progress func(Progress)) (done bool, err error) {
	page := cloudwatchlogs.GetQueryResultsInput{QueryId: &a.ID}
	for {
		out, err := api.GetQueryResults(ctx, &page)
		if err != nil {
			return false, err
		}
		if s := out.Statistics; s != nil && page.NextToken == nil {
			a.Statistics = Statistics{int64(s.BytesScanned), int64(s.RecordsScanned), int64(s.RecordsMatched)}
		}
		if progress != nil && page.NextToken == nil {
			progress(Progress{a.ID, out.Status, a.Statistics})
		}
		switch out.Status {
		case types.QueryStatusComplete:
		case types.QueryStatusScheduled, types.QueryStatusRunning, types.QueryStatusUnknown, "":
			return false, nil
		default:
			return true, &StatusError{a.ID, out.Status}
		}
		for _, fields := range out.Results {
			a.add(fields)
		}
		if out.NextToken == nil {
			return true, nil
		}
		page.NextToken = out.NextToken
	}
}

// add adds a row. A field that a row lacks is empty; the pointer to an event is left out.
func (a *Answer) add(fields []types.ResultField) {
	row := make([]string, len(a.Columns))
	for _, f := range fields {
		name := aws.ToString(f.Field)
		if name == "@ptr" {
			continue
		}
		i := slices.Index(a.Columns, name)
		if i < 0 {
			i, a.Columns, row = len(a.Columns), append(a.Columns, name), append(row, "")
			for j := range a.Rows {
				a.Rows[j] = append(a.Rows[j], "")
			}
		}
		row[i] = aws.ToString(f.Value)
	}
	a.Rows = append(a.Rows, row)
}

// stop ends the query. One that has ended already is no error.
func (a *Answer) stop(ctx context.Context, api API) error {
	_, err := api.StopQuery(ctx, &cloudwatchlogs.StopQueryInput{QueryId: &a.ID})
	var ended *types.InvalidParameterException
	if err == nil || errors.As(err, &ended) {
		return nil
	}
	return fmt.Errorf("the query goes on: %w", err)
}

func (q Query) input() (*cloudwatchlogs.StartQueryInput, error) {
	var wrong []error
	end := q.End
	if end.IsZero() {
		end = time.Now()
	}
	start := max(q.Start.Unix(), 0)
	if n := len(q.Groups); n == 0 || n > MaxGroups {
		wrong = append(wrong, fmt.Errorf("groups: there are %d, and must be 1 to %d", n, MaxGroups))
	}
	if n := utf8.RuneCountInString(q.Text); n == 0 || n > MaxText {
		wrong = append(wrong, fmt.Errorf("text: has %d characters, and must have 1 to %d", n, MaxText))
	}
	if end.Unix() < start {
		wrong = append(wrong, errors.New("end: must not be before start"))
	}
	if q.Limit < 0 || q.Limit > MaxRows {
		wrong = append(wrong, fmt.Errorf("limit: is %d, and must be 1 to %d, or zero", q.Limit, MaxRows))
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("logquery: %w", errors.Join(wrong...))
	}
	in := &cloudwatchlogs.StartQueryInput{QueryString: &q.Text, StartTime: &start, EndTime: aws.Int64(end.Unix()), LogGroupIdentifiers: q.Groups}
	if q.Limit > 0 {
		in.Limit = aws.Int32(int32(q.Limit))
	}
	return in, nil
}

// place says where in a query AWS found a fault.
func place(err error) string {
	var bad *types.MalformedQueryException
	if !errors.As(err, &bad) || bad.QueryCompileError == nil || bad.QueryCompileError.Location == nil {
		return ""
	}
	at := bad.QueryCompileError.Location
	return fmt.Sprintf(" (characters %d to %d of the query)", aws.ToInt32(at.StartCharOffset), aws.ToInt32(at.EndCharOffset))
}

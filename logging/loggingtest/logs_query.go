package loggingtest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/internal/insights"
)

const (
	maxQueriedGroups = 50
	maxQueries       = 100 // that run at once
	maxResultItems   = 10_000
	resultTokenLife  = time.Hour
)

// insightsQuery is a query of Logs Insights. What it finds is what the group has when it
// starts; it takes as long as QueriesTake says.
type insightsQuery struct {
	id, text, who, group string
	created, done        int64 // ms
	stopped              bool
	results              [][]types.ResultField
	statistics           types.QueryStatistics
}

// QueriesTake is an option of NewAccount: how long a query of Logs Insights runs. It is
// Scheduled for a tenth of that, then Running. Without it queries are Complete at once.
func QueriesTake(d time.Duration) Option {
	return func(a *Account) { logsOf(a).queriesTake = d }
}

func (q *insightsQuery) status() types.QueryStatus {
	switch now := nowMillis(); {
	case q.stopped:
		return types.QueryStatusCancelled
	case now >= q.done:
		return types.QueryStatusComplete
	case now-q.created >= (q.done-q.created)/10:
		return types.QueryStatusRunning
	}
	return types.QueryStatusScheduled
}

func (q *insightsQuery) runs() bool {
	s := q.status()
	return s == types.QueryStatusScheduled || s == types.QueryStatusRunning
}

func (s *logsStore) startQuery(r *Request, in *cloudwatchlogs.StartQueryInput) (*cloudwatchlogs.StartQueryOutput, error) {
	names, err := queriedGroups(r.View, in)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := authorizeGroup(r, "StartQuery", name); err != nil {
			return nil, err
		}
		if err := s.checkGroupKey(r.View, r.Principal(), name, "kms:Decrypt"); err != nil {
			return nil, err
		}
	}
	if l := in.QueryLanguage; l != "" && l != types.QueryLanguageCwli {
		return nil, logsInvalid("the fake account has no query language " + string(l))
	}
	if aws.ToInt64(in.StartTime) > aws.ToInt64(in.EndTime) {
		return nil, logsInvalid("End time should not be less than start time")
	}
	query, bad := insights.Parse(aws.ToString(in.QueryString))
	if bad != nil {
		return nil, &types.MalformedQueryException{Message: aws.String(bad.Message), QueryCompileError: &types.QueryCompileError{
			Message: aws.String(bad.Message), Location: &types.QueryCompileErrorLocation{StartCharOffset: aws.Int32(int32(bad.Start)), EndCharOffset: aws.Int32(int32(bad.End))}}}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.region(r.Region())
	running := 0
	for _, q := range region.queries {
		if q.runs() {
			running++
		}
	}
	if running >= maxQueries {
		return nil, &types.LimitExceededException{Message: aws.String(fmt.Sprintf("Account maximum query concurrency limit of [%d] reached.", maxQueries))}
	}
	var found []insights.Event
	scanned := 0.0
	for _, name := range names {
		g, err := s.queryable(r.Region(), name)
		if err != nil {
			return nil, err
		}
		first := max(aws.ToInt64(in.StartTime)*1000, expiry(time.Now(), g.days()))
		for _, st := range g.streams {
			for _, e := range st.between(first, aws.ToInt64(in.EndTime)*1000+999) {
				scanned += float64(len(e.message()))
				found = append(found, insights.Event{Time: e.timestamp, Ingested: e.ingestion, Message: e.message(), Stream: st.name,
					Log: r.Account().ID() + ":" + name, ID: eventID(e), Whole: g.class == types.LogGroupClassInfrequentAccess})
			}
		}
	}
	slices.SortFunc(found, func(a, b insights.Event) int { return cmp.Compare(b.ID, a.ID) }) // newest first
	now := nowMillis()
	s.sequence++
	q := &insightsQuery{id: fmt.Sprintf("%08x-0000-4000-8000-%012x", s.sequence, now), text: *in.QueryString, who: r.Principal(), group: names[0], created: now, done: now + s.queriesTake.Milliseconds()}
	rows, matched := query.Answer(found, int(aws.ToInt32(in.Limit)))
	for _, fields := range rows {
		result := make([]types.ResultField, len(fields))
		for i, f := range fields {
			result[i] = types.ResultField{Field: aws.String(f.Name), Value: aws.String(f.Value)}
		}
		q.results = append(q.results, result)
	}
	q.statistics = types.QueryStatistics{BytesScanned: scanned, RecordsScanned: float64(len(found)), RecordsMatched: float64(matched), LogGroupsScanned: float64(len(names))}
	region.queries = append(region.queries, q)
	return &cloudwatchlogs.StartQueryOutput{QueryId: aws.String(q.id)}, nil
}

// queriedGroups reads exactly one of logGroupName, logGroupNames and logGroupIdentifiers.
func queriedGroups(v View, in *cloudwatchlogs.StartQueryInput) ([]string, error) {
	given := 0
	var names []string
	if in.LogGroupName != nil {
		given, names = given+1, []string{*in.LogGroupName}
	}
	if len(in.LogGroupNames) > 0 {
		given, names = given+1, in.LogGroupNames
	}
	if len(in.LogGroupIdentifiers) > 0 {
		given, names = given+1, nil
		for _, id := range in.LogGroupIdentifiers {
			name, err := groupName(v, id, false)
			if err != nil {
				return nil, err
			}
			names = append(names, name)
		}
	}
	switch {
	case given != 1:
		return nil, logsInvalid("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified")
	case len(names) > maxQueriedGroups:
		return nil, logsInvalid(fmt.Sprintf("A query can have at most %d log groups", maxQueriedGroups))
	}
	return names, nil
}

// queryable is a group that the fake's queries can read.
func (s *logsStore) queryable(region, name string) (*logGroup, error) {
	g, err := s.group(region, name)
	if err == nil && g.class == types.LogGroupClassDelivery {
		return nil, logsInvalid("Log groups of class DELIVERY cannot be queried")
	}
	return g, err
}

// query finds one by its id, with the lock held.
func (s *logsStore) query(r *Request, id *string) (*insightsQuery, error) {
	for _, q := range s.region(r.Region()).queries {
		if q.id == aws.ToString(id) {
			return q, nil
		}
	}
	return nil, logsNotFound("Query with id " + aws.ToString(id) + " does not exist.")
}

// authorizeAny asks for an action that has no resource of its own.
func authorizeAny(r *Request, action string) error { return r.Authorize("logs:"+action, "*", nil) }

func (s *logsStore) getQueryResults(r *Request, in *cloudwatchlogs.GetQueryResultsInput) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	if err := authorizeAny(r, "GetQueryResults"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.query(r, in.QueryId)
	if err != nil {
		return nil, err
	}
	out := &cloudwatchlogs.GetQueryResultsOutput{QueryLanguage: types.QueryLanguageCwli, Status: q.status(), Results: [][]types.ResultField{}, Statistics: &types.QueryStatistics{}}
	if key := s.region(r.Region()).queryKey; key != "" {
		out.EncryptionKey = aws.String(key)
	}
	if out.Status != types.QueryStatusComplete {
		return out, nil
	}
	from := 0
	if in.NextToken != nil {
		var given int64
		if n, err := fmt.Sscanf(*in.NextToken, q.id+"/%d/%d", &from, &given); err != nil || n != 2 || from < 0 || from > len(q.results) {
			return nil, logsInvalid("The specified nextToken is invalid.")
		}
		if nowMillis()-given > resultTokenLife.Milliseconds() {
			return nil, logsInvalid("The specified nextToken has expired.")
		}
	}
	most := maxResultItems
	if n := int(aws.ToInt32(in.MaxItems)); n > 0 {
		most = n
	}
	to := min(from+most, len(q.results))
	out.Results, out.Statistics = append(out.Results, q.results[from:to]...), &q.statistics
	if to < len(q.results) {
		out.NextToken = aws.String(fmt.Sprintf("%s/%d/%d", q.id, to, nowMillis()))
	}
	return Clone(out), nil
}

func (s *logsStore) stopQuery(r *Request, in *cloudwatchlogs.StopQueryInput) (*cloudwatchlogs.StopQueryOutput, error) {
	if err := authorizeAny(r, "StopQuery"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.query(r, in.QueryId)
	if err != nil {
		return nil, err
	}
	if !q.runs() {
		return nil, logsInvalid("The query has ended: it is " + string(q.status()) + ".")
	}
	q.stopped = true
	return &cloudwatchlogs.StopQueryOutput{Success: true}, nil
}

func (s *logsStore) describeQueries(r *Request, in *cloudwatchlogs.DescribeQueriesInput) (*cloudwatchlogs.DescribeQueriesOutput, error) {
	if err := authorizeAny(r, "DescribeQueries"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []types.QueryInfo
	for _, q := range slices.Backward(s.region(r.Region()).queries) { // the newest first
		if in.LogGroupName != nil && q.group != *in.LogGroupName || in.Status != "" && q.status() != in.Status ||
			in.QueryLanguage != "" && in.QueryLanguage != types.QueryLanguageCwli {
			continue
		}
		list = append(list, types.QueryInfo{QueryId: aws.String(q.id), QueryString: aws.String(q.text), QueryLanguage: types.QueryLanguageCwli,
			LogGroupName: aws.String(q.group), CreateTime: aws.Int64(q.created), Status: q.status(), UserIdentity: aws.String(q.who),
			BytesScanned: aws.Float64(q.statistics.BytesScanned), QueryDuration: aws.Int64(min(nowMillis(), q.done) - q.created)})
	}
	from := 0
	if token := aws.ToString(in.NextToken); token != "" {
		if from = slices.IndexFunc(list, func(q types.QueryInfo) bool { return token == *q.QueryId }); from < 0 {
			return nil, logsInvalid("The specified nextToken is invalid.")
		}
	}
	to := min(from+int(cmp.Or(aws.ToInt32(in.MaxResults), 1000)), len(list))
	out := &cloudwatchlogs.DescribeQueriesOutput{Queries: append([]types.QueryInfo{}, list[from:to]...)}
	if to < len(list) {
		out.NextToken = list[to].QueryId
	}
	return out, nil
}

package trailquery

import (
	"time"

	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Question is something that is asked about calls, or about Insights events. It is immutable.
type Question struct {
	name         string
	kind         trailrecord.FileKind
	where        ask.Condition
	since, until time.Time
	elements     []ask.Each // of lists of a record, each of which is told
	columns      []ask.Column
	counts       []count // none: record by record
	order        []string
	limit        int
}

// count is what is told of all records with the same columns, in either language.
type count struct{ name, insights, sql string }

// DefaultLimit is how many rows an answer has at most, unless Limit says otherwise.
const DefaultLimit = 1000

// MaxLimit is how many rows Logs Insights answers at most.
const MaxLimit = 100_000

// Who asks who made the calls: for each principal and session, how many, how many of
// those failed, and when the first and the last was.
func Who(f trailrecord.Filter) (Question, error) {
	return counted("who", f, "principal", "identity_type", "identity", "caller_account")
}

// What asks what was done: for each call, how often, how often it failed, and when first and
// last.
func What(f trailrecord.Filter) (Question, error) {
	return counted("what", f, "event_source", "event_name")
}

// Failures asks which calls failed, with which error, and whose they were.
func Failures(f trailrecord.Filter) (Question, error) {
	f.Failed = trailrecord.True
	return counted("failures", f, "event_source", "event_name", "error", "principal")
}

// Addresses asks where calls came from, and whose they were.
func Addresses(f trailrecord.Filter) (Question, error) {
	return counted("addresses", f, "address", "principal")
}

// Seen asks in which accounts and regions calls were made, and when the first and the last
// was.
func Seen(f trailrecord.Filter) (Question, error) {
	return counted("seen", f, "account", "region")
}

// Roles asks who assumed which role: a chain of roles has a link of identity type
// AssumedRole. Filter.Users are those who assume a role, and Filter.Resources the roles.
func Roles(f trailrecord.Filter) (Question, error) {
	return also(ask.AllOf(ask.IsText("eventSource", "sts.amazonaws.com"), ask.AnyOf(
		ask.IsText("eventName", "AssumeRole"), ask.IsText("eventName", "AssumeRoleWithSAML"), ask.IsText("eventName", "AssumeRoleWithWebIdentity"))))(
		counted("roles", f, "principal", "identity_type", "identity", "role", "role_session"))
}

// LoginsWithoutMFA asks for the sign-ins to the console that were made without multi-factor
// authentication, one by one, oldest first. Those of federated users are among them, whose
// identity provider may have asked for a second factor.
func LoginsWithoutMFA(f trailrecord.Filter) (Question, error) {
	f.MFA = trailrecord.False
	return also(ask.IsText("eventName", "ConsoleLogin"))(
		one("logins without MFA", f, "event_time", "account", "principal", "identity_type", "address", "result", "error", "agent", "event_id"))
}

// Calls asks for the calls one by one, oldest first.
func Calls(f trailrecord.Filter) (Question, error) {
	return one("calls", f, "event_time", "account", "region", "event_source", "event_name", "principal", "identity", "address", "error", "event_id")
}

// also is a question with one more condition.
func also(c ask.Condition) func(Question, error) (Question, error) {
	return func(q Question, err error) (Question, error) {
		q.where = ask.AllOf(q.where, c)
		return q, err
	}
}

func counted(name string, f trailrecord.Filter, columns ...string) (Question, error) {
	q, err := one(name, f, columns...)
	q.counts, q.order = calls, []string{"events desc"}
	for _, c := range q.columns {
		q.order = append(q.order, c.Name+" asc")
	}
	return q, err
}

func one(name string, f trailrecord.Filter, columns ...string) (Question, error) {
	return ofFilter(name, f, ofCalls, columns)
}

func ofFilter(name string, f trailrecord.Filter, of records, columns []string) (Question, error) {
	var a asked
	q := Question{name: name, kind: of.kind, where: a.of(f, of), since: f.Since, until: f.Until, order: []string{"event_time asc", "event_id asc"}, limit: DefaultLimit}
	for _, c := range columns {
		q.columns = append(q.columns, ask.Column{Name: c, Of: of.columns[c]})
	}
	return q, a.err("question")
}

// calls are the counts of calls.
var calls = func() (counts []count) {
	sql := []string{"count(*)", "count(CASE WHEN " + sqlOf(failed) + " THEN 1 END)", "min(eventtime)", "max(eventtime)"}
	for i, c := range ask.Counted(eventTime) {
		counts = append(counts, count{c.Name, c.Of, sql[i]})
	}
	return counts
}()

// Kind is the kind of files that the question is about, for [TableBuilder.Of]: one about calls can be
// asked about those of network activity as well.
func (q Question) Kind() trailrecord.FileKind { return q.kind }

// Limit is the question with another number of rows at most: 1 to [MaxLimit]. Others are
// taken for the nearest.
func (q Question) Limit(rows int) Question {
	q.limit = min(max(rows, 1), MaxLimit)
	return q
}

// Columns are the names of the columns of an answer, in order.
func (q Question) Columns() []string { return q.query().Names() }

// query is the question in the language of Logs Insights.
func (q Question) query() ask.Query {
	query := ask.Query{Where: q.where, Each: q.elements, Columns: q.columns, Order: q.order, Limit: q.limit}
	for _, c := range q.counts {
		query.Counts = append(query.Counts, ask.Count{Name: c.name, Of: c.insights})
	}
	return query
}

// members are those of each column about a call.
var members = map[string][]string{
	"event_time":     {eventTime},
	"event_source":   {"eventSource"},
	"event_name":     {"eventName"},
	"event_id":       {"eventID"},
	"region":         {"awsRegion"},
	"account":        {"recipientAccountId"},
	"principal":      {issuer + "arn", "userIdentity.arn", "userIdentity.onBehalfOf.userId", "userIdentity.invokedBy", "userIdentity.userName", "userIdentity.principalId", "userIdentity.accountId"},
	"identity_type":  {"userIdentity.type"},
	"identity":       {"userIdentity.arn", "userIdentity.principalId"},
	"caller_account": {"userIdentity.accountId"},
	"address":        {"sourceIPAddress"},
	"agent":          {"userAgent"},
	"error":          {"errorCode", "errorMessage"},
	"role":           {"requestParameters.roleArn"},
	"role_session":   {"requestParameters.roleSessionName"},
	"result":         {"responseElements.ConsoleLogin"},
}

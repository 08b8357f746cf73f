package trailquery

import (
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Unusual asks what CloudTrail Insights found: of which calls or errors there were unusually many, in which
// account and region, and how many a minute against how many usually. It is about the Insights events of a trail, of which there
// is one when it began and one when it ended: FirstSeen and LastSeen are the times of those that the filter wants, and
// State is "Start" where none tells of the end. An average that both have is the greater.
//
// Sources, Names and Errors are of the unusual calls. What only calls have cannot be asked: users, addresses, access keys,
// resources, and whether calls failed, only read or were made with MFA.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html
func Unusual(f trailrecord.Filter) (Question, error) {
	q, err := found("unusual", f)
	q.counts = append([]count{least("state", details+"state")}, q.counts...)
	q.counts = append(q.counts, most("baseline_average", statistics+"baseline.average"), most("insight_average", statistics+"insight.average"), most("insight_minutes", statistics+"insightDuration"))
	q.order = []string{"first_seen asc", "shared_event_id asc"}
	return q, err
}

// Attributions asks to what CloudTrail Insights attributes what [Unusual] asks about: for each attribute
// ("userIdentityArn", "userAgent", "errorCode") up to five values that most of the unusual calls have, and
// how many a minute. Those of the usual calls are in the table and in its view.
func Attributions(f trailrecord.Filter) (Question, error) {
	q, err := found("attributions", f, "attribute", "value")
	q.elements = []ask.Each{{List: details + "insightContext.attributions", Name: "attribution"}, {List: "attribution.insight", Name: "cause"}}
	q.counts = append(q.counts, most("insight_average", "cause.average"))
	q.order = []string{"first_seen asc", "shared_event_id asc", "attribute asc", "insight_average desc", "value asc"}
	return q, err
}

const (
	details    = "insightDetails."
	statistics = details + "insightContext.statistics."
)

var ofInsights = records{kind: trailrecord.InsightFile, present: details + "insightType", source: details + "eventSource", name: details + "eventName", code: details + "errorCode",
	accounts: []string{"recipientAccountId"}, ids: []string{"eventID", "sharedEventID"}, columns: map[string][]string{
		"account": {"recipientAccountId"}, "region": {"awsRegion"}, "shared_event_id": {"sharedEventID"}, "insight_type": {details + "insightType"},
		"event_source": {details + "eventSource"}, "event_name": {details + "eventName"}, "error": {details + "errorCode"},
		"attribute": {"attribution.attribute"}, "value": {"cause.value"},
	}}

// found is a question about what was found, the first and the last of whose events count as one.
func found(name string, f trailrecord.Filter, more ...string) (Question, error) {
	q, err := ofFilter(name, f, ofInsights, append([]string{"account", "region", "insight_type", "event_source", "event_name", "error", "shared_event_id"}, more...))
	q.counts = []count{least("first_seen", eventTime), {"last_seen", "sortsLast(" + eventTime + ")", "max(" + sqlField(eventTime) + ")"}}
	return q, err
}

// least is the text that sorts first, and most the greatest number.
func least(name, member string) count {
	return count{name, "sortsFirst(" + member + ")", "min(" + sqlField(member) + ")"}
}

func most(name, member string) count {
	return count{name, "max(" + member + ")", "max(" + sqlField(member) + ")"}
}

// onlyCalls notes what of a filter only calls have.
func (a *asked) onlyCalls(f trailrecord.Filter) {
	for _, list := range []struct {
		path    string
		entries []string
	}{{"users", f.Users}, {"addresses", f.Addresses}, {"accessKeys", f.AccessKeys}, {"resources", f.Resources}} {
		if slices.ContainsFunc(list.entries, func(entry string) bool { text, _ := ask.Entry(entry); return text != "" }) {
			a.add(list.path, strings.Join(list.entries, ", "), onlyCalls)
		}
	}
	for _, flag := range []struct {
		path string
		of   trailrecord.Flag
	}{{"failed", f.Failed}, {"readOnly", f.ReadOnly}, {"mfa", f.MFA}} {
		if flag.of != trailrecord.Unset {
			a.add(flag.path, flag.of.String(), onlyCalls)
		}
	}
}

const onlyCalls = "is of calls, and no Insights event has it"

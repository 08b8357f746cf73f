package trailquery_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/trailog/trailquery"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// average is a number that all languages write alike.
func (g *generator) average() float64 { return float64(g.IntN(4000)) / 8 }

// insight makes the events of something unusual: of its start, of its end, or mostly of both.
func (g *generator) insight() (texts []string) {
	g.at = g.at.Add(time.Duration(g.IntN(60)) * time.Minute)
	service, name, _ := strings.Cut(g.pick(calls...), ":")
	account, region, shared := g.pick(accounts...), g.pick(regions...), fmt.Sprintf("5f0c1d2e-0000-4000-8000-%012x", g.Uint32())
	kind, code := "ApiCallRateInsight", ""
	if g.one(2) {
		kind, code = "ApiErrorRateInsight", `"errorCode":"`+g.pick("AccessDenied", "Client.UnauthorizedOperation")+`",`
	}
	minutes := 1 + g.IntN(90)
	for i, state := range []string{"Start", "End"} {
		if g.one(6) {
			continue
		}
		at, lasted := g.at, 1
		if i == 1 {
			at, lasted = at.Add(time.Duration(minutes)*time.Minute), minutes
		}
		attributions := fmt.Sprintf(`,"attributions":[%s,%s,%s]`, g.attribution("userIdentityArn", users), g.attribution("userAgent", hostile), g.attribution("errorCode", []string{"AccessDenied", "null"}))
		if g.one(8) {
			attributions = g.pick(`,"attributions":[]`, "", `,"attributions":null`)
		}
		texts = append(texts, fmt.Sprintf(`{"eventVersion":"1.08","eventTime":"%s","awsRegion":"%s","eventID":"%08x-0000-4000-8000-%012x","eventType":"AwsCloudTrailInsight","recipientAccountId":"%s","sharedEventID":"%s","insightDetails":{"state":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","insightType":"%s",%s"insightContext":{"statistics":{"baseline":{"average":%v},"insight":{"average":%v},"insightDuration":%d,"baselineDuration":10080}%s}},"eventCategory":"Insight"}`,
			at.Format(time.RFC3339), region, g.Uint32(), g.Uint32(), account, shared, state, service, name, kind, code, g.average(), g.average(), lasted, attributions))
	}
	return texts
}

// attribution has up to five values, each once.
func (g *generator) attribution(name string, of []string) string {
	lists := [2][]string{}
	for i := range lists {
		for _, at := range g.Perm(len(of))[:g.IntN(min(5, len(of))+1)] {
			lists[i] = append(lists[i], fmt.Sprintf(`{"value":%s,"average":%v}`, quote(of[at]), g.average()))
		}
	}
	return fmt.Sprintf(`{"attribute":"%s","insight":[%s],"baseline":[%s]}`, name, strings.Join(lists[0], ","), strings.Join(lists[1], ","))
}

// aggregated is an event of one of the templates.
func (g *generator) aggregated() string {
	g.at = g.at.Add(5 * time.Minute)
	dimension := func(name string, n int) string {
		statistics := make([]string, n)
		for i := range statistics {
			statistics[i] = fmt.Sprintf(`{"name":%s,"value":%d}`, quote(g.pick(append(hostile, users...)...)), g.IntN(1000))
		}
		return fmt.Sprintf(`{"dimension":"%s","statistics":[%s],"aggregationType":"Count"}`, name, strings.Join(statistics, ","))
	}
	names := []string{"eventName", "resourceARN", "userIdentity", "userAgent"}
	primary, details := names[g.IntN(3)], []string{}
	for _, name := range names {
		if name != primary && g.one(2) {
			details = append(details, dimension(name, g.IntN(4)))
		}
	}
	more := fmt.Sprintf(`,"details":[%s]`, strings.Join(details, ","))
	if g.one(8) {
		more = ""
	}
	return fmt.Sprintf(`{"eventVersion":"1.0","accountId":"%s","eventId":"%08x-0000-4000-8000-%012x","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":"%s","eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":"%s","windowEnd":"%s","windowSize":"PT5M"},"summary":{"primaryDimension":%s%s}}`,
		g.pick(accounts...), g.Uint32(), g.Uint32(), g.pick(regions...), g.at.Format(time.RFC3339), g.at.Add(5*time.Minute).Format(time.RFC3339), dimension(primary, max(1, g.IntN(8)-5)), more)
}

// flattened is what the view tells of an aggregated event.
func flattened(t testing.TB, about string, r *trailrecord.Record) (lines []string) {
	t.Helper()
	type dimension struct {
		Dimension, AggregationType string
		Statistics                 []struct {
			Name  string
			Value int
		}
	}
	var summary struct {
		PrimaryDimension dimension
		Details          []dimension
	}
	if err := json.Unmarshal(r.Summary, &summary); err != nil {
		t.Fatal(err)
	}
	primary := ""
	if all := summary.PrimaryDimension.Statistics; len(all) == 1 {
		primary = all[0].Name
	}
	for _, d := range append([]dimension{summary.PrimaryDimension}, summary.Details...) {
		for _, s := range d.Statistics {
			lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s", about, r.TimeWindow.Start.Format(time.RFC3339), r.TimeWindow.End.Format(time.RFC3339),
				r.EventSource, summary.PrimaryDimension.Dimension, primary, d.Dimension, s.Name, s.Value, d.AggregationType))
		}
	}
	return lines
}

// told is what the events of something unusual tell.
type told struct {
	state, first, last string
	baseline, insight  float64
	minutes            int
}

// grouped are the events that a filter wants, those of the same thing together. each adds what an event tells: an average, and
// of what else it is.
func grouped(f trailrecord.Filter, records []trailrecord.Record, each func(r *trailrecord.Record, add func(average float64, more ...string))) map[string]*told {
	groups := map[string]*told{}
	for i := range records {
		r := &records[i]
		d := r.InsightDetails
		if d == nil || !f.Match(r) {
			continue
		}
		each(r, func(average float64, more ...string) {
			key := strings.Join(append([]string{r.RecipientAccountID, r.AWSRegion, d.InsightType, d.EventSource, d.EventName, d.ErrorCode, r.SharedEventID}, more...), "\t")
			if groups[key] == nil {
				groups[key] = &told{state: d.State, first: at(r), last: at(r)}
			}
			g, s := groups[key], d.Context.Statistics
			g.state, g.first, g.last = min(g.state, d.State), min(g.first, at(r)), max(g.last, at(r))
			g.baseline, g.insight, g.minutes = max(g.baseline, s.Baseline.Average), max(g.insight, average), max(g.minutes, s.InsightDuration)
		})
	}
	return groups
}

func unusual(f trailrecord.Filter, records []trailrecord.Record) []string {
	lines := []string{}
	for key, g := range grouped(f, records, func(r *trailrecord.Record, add func(float64, ...string)) {
		add(r.InsightDetails.Context.Statistics.Insight.Average)
	}) {
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s\t%v\t%v\t%d", key, g.state, g.first, g.last, g.baseline, g.insight, g.minutes))
	}
	slices.Sort(lines)
	return lines
}

func attributions(f trailrecord.Filter, records []trailrecord.Record) []string {
	lines := []string{}
	for key, g := range grouped(f, records, func(r *trailrecord.Record, add func(float64, ...string)) {
		for _, a := range r.InsightDetails.Context.Attributions {
			for _, v := range a.Insight {
				add(v.Average, a.Attribute, v.Value)
			}
		}
	}) {
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%v", key, g.first, g.last, g.insight))
	}
	slices.Sort(lines)
	return lines
}

// What only calls have cannot be asked of Insights events.
func TestUnusualErrors(t *testing.T) {
	for name, ask := range map[string]func(trailrecord.Filter) (trailquery.Question, error){"Unusual": trailquery.Unusual, "Attributions": trailquery.Attributions} {
		_, err := ask(trailrecord.Filter{Users: []string{"alice"}, Addresses: []string{"!10.0.0.7"}, AccessKeys: []string{"x"}, Resources: []string{"x"}, Failed: trailrecord.True, ReadOnly: trailrecord.False, MFA: trailrecord.True})
		if diff := gocmp.Diff([]string{"users", "addresses", "accessKeys", "resources", "failed", "readOnly", "mfa"}, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		if _, err := ask(trailrecord.Filter{Users: []string{" "}, Resources: []string{"", "!"}}); err != nil {
			t.Errorf("%s: entries that do not count: %v", name, err)
		}
	}
}

package selector

import (
	"maps"
	"slices"
)

// InsightType is what CloudTrail looks for with Insights.
type InsightType string

// The types.
const (
	APICallRate  InsightType = "ApiCallRateInsight"
	APIErrorRate InsightType = "ApiErrorRateInsight"
)

// Insights are the types that are on, each with the categories of events that
// are looked at: "Management", "Data".
type Insights map[InsightType][]string

// Normal is the one form of insights: the categories sorted, and management events
// where none is said. It is nil where none is on.
func (in Insights) Normal() Insights {
	if len(in) == 0 {
		return nil
	}
	out := Insights{}
	for t, categories := range in {
		if out[t] = sortedValues(categories); out[t] == nil {
			out[t] = []string{"Management"}
		}
	}
	return out
}

// Validate reports types and categories that there are not, and insights that the
// selectors leave nothing to look at for; nil are selectors that nobody knows.
func (in Insights) Validate(add Report, s *Set) {
	const guide = "CloudTrail User Guide, Logging Insights events"
	for _, t := range slices.Sorted(maps.Keys(in)) {
		at := "insightSelectors[" + string(t) + "]"
		if t != APICallRate && t != APIErrorRate {
			add(at, string(t), "must be ApiCallRateInsight or ApiErrorRateInsight", putInsights)
			continue
		}
		for _, c := range in.Normal()[t] {
			switch {
			case c != "Management" && c != "Data":
				add(at, c, "the category must be Management or Data", putInsights)
			case s == nil:
			case c == "Data" && !s.recordsData():
				add(at, c, "needs a trail that records data events, and the selectors leave them out", guide)
			case c == "Management":
				read, write := s.Management()
				switch {
				case t == APICallRate && !write:
					add(at, c, "needs a trail that records management events of writing calls, and the selectors leave them out", guide)
				case !read && !write:
					add(at, c, "needs a trail that records management events, and the selectors leave them out", guide)
				}
			}
		}
	}
}

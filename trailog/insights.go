package trailog

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
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

// normal has the categories sorted; no category is management events.
func (in Insights) normal() Insights {
	if len(in) == 0 {
		return nil
	}
	out := Insights{}
	for t, categories := range in {
		if out[t] = sortedValues(categories); out[t] == nil {
			out[t] = []string{string(types.SourceEventCategoryManagement)}
		}
	}
	return out
}

// validate finds insights that the wanted selectors leave nothing to look at for.
func (in Insights) validate(v *resource.ValidationError, s *Selectors) {
	const guide = "CloudTrail User Guide, Logging Insights events"
	for _, t := range slices.Sorted(maps.Keys(in)) {
		at := "insightSelectors[" + string(t) + "]"
		if t != APICallRate && t != APIErrorRate {
			v.Add(at, string(t), "must be ApiCallRateInsight or ApiErrorRateInsight", putInsights)
			continue
		}
		for _, c := range in.normal()[t] {
			switch {
			case c != "Management" && c != "Data":
				v.Add(at, c, "the category must be Management or Data", putInsights)
			case s == nil:
			case c == "Data" && !s.data():
				v.Add(at, c, "needs a trail that records data events, and the selectors leave them out", guide)
			case c == "Management":
				read, write := s.management()
				switch {
				case t == APICallRate && !write:
					v.Add(at, c, "needs a trail that records management events of writing calls, and the selectors leave them out", guide)
				case !read && !write:
					v.Add(at, c, "needs a trail that records management events, and the selectors leave them out", guide)
				}
			}
		}
	}
}

func insightsOf(out *cloudtrail.GetInsightSelectorsOutput) Insights {
	in := Insights{}
	for _, s := range out.InsightSelectors {
		in[InsightType(s.InsightType)] = []string{}
		for _, c := range s.EventCategories {
			in[InsightType(s.InsightType)] = append(in[InsightType(s.InsightType)], string(c))
		}
	}
	return in.normal()
}

// input is the call that writes them; none turns Insights off.
func (in Insights) input(trail string) *cloudtrail.PutInsightSelectorsInput {
	out := &cloudtrail.PutInsightSelectorsInput{TrailName: &trail, InsightSelectors: []types.InsightSelector{}}
	for _, t := range slices.Sorted(maps.Keys(in)) {
		s := types.InsightSelector{InsightType: types.InsightType(t)}
		// Management alone is the default, and older clients and regions know no other.
		if categories := in.normal()[t]; !slices.Equal(categories, []string{"Management"}) {
			for _, c := range categories {
				s.EventCategories = append(s.EventCategories, types.SourceEventCategory(c))
			}
		}
		out.InsightSelectors = append(out.InsightSelectors, s)
	}
	return out
}

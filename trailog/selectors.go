package trailog

import (
	"cmp"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/trailog/selector"
)

// selectorsOf reads what CloudTrail answers.
func selectorsOf(out *cloudtrail.GetEventSelectorsOutput) selector.Set {
	var s selector.Set
	for _, e := range out.EventSelectors {
		b := selector.Basic{
			ReadWrite: selector.ReadWriteType(e.ReadWriteType), Management: e.IncludeManagementEvents == nil || *e.IncludeManagementEvents,
			Exclude: slices.Clone(e.ExcludeManagementEventSources),
		}
		for _, d := range e.DataResources {
			b.Data = append(b.Data, selector.DataResource{Type: aws.ToString(d.Type), Values: slices.Clone(d.Values)})
		}
		s.Basic = append(s.Basic, b)
	}
	for _, e := range out.AdvancedEventSelectors {
		a := selector.Advanced{Name: aws.ToString(e.Name)}
		for _, f := range e.FieldSelectors {
			a.Fields = append(a.Fields, selector.Field{
				Field: aws.ToString(f.Field), Equals: f.Equals, NotEquals: f.NotEquals, StartsWith: f.StartsWith,
				NotStartsWith: f.NotStartsWith, EndsWith: f.EndsWith, NotEndsWith: f.NotEndsWith,
			})
		}
		s.Advanced = append(s.Advanced, a)
	}
	return s.Normal()
}

// selectorsInput is the call that writes selectors; the default is written as the
// basic selector that it is.
func selectorsInput(trail string, s selector.Set) *cloudtrail.PutEventSelectorsInput {
	in := &cloudtrail.PutEventSelectorsInput{TrailName: &trail}
	s = s.Clone()
	if s.IsDefault() {
		s.Basic = []selector.Basic{{ReadWrite: selector.All, Management: true}}
	}
	for _, b := range s.Basic {
		e := types.EventSelector{
			ReadWriteType: types.ReadWriteType(cmp.Or(b.ReadWrite, selector.All)), IncludeManagementEvents: aws.Bool(b.Management),
			// Empty, not nil, which would not be sent.
			DataResources: []types.DataResource{}, ExcludeManagementEventSources: append([]string{}, b.Exclude...),
		}
		for _, d := range b.Data {
			e.DataResources = append(e.DataResources, types.DataResource{Type: aws.String(d.Type), Values: slices.Clone(d.Values)})
		}
		in.EventSelectors = append(in.EventSelectors, e)
	}
	for _, a := range s.Advanced {
		e := types.AdvancedEventSelector{}
		if a.Name != "" {
			e.Name = aws.String(a.Name)
		}
		for _, f := range a.Fields {
			e.FieldSelectors = append(e.FieldSelectors, types.AdvancedFieldSelector{
				Field: aws.String(f.Field), Equals: f.Equals, NotEquals: f.NotEquals, StartsWith: f.StartsWith,
				NotStartsWith: f.NotStartsWith, EndsWith: f.EndsWith, NotEndsWith: f.NotEndsWith,
			})
		}
		in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, e)
	}
	return in
}

func insightsOf(out *cloudtrail.GetInsightSelectorsOutput) selector.Insights {
	in := selector.Insights{}
	for _, s := range out.InsightSelectors {
		in[selector.InsightType(s.InsightType)] = []string{}
		for _, c := range s.EventCategories {
			in[selector.InsightType(s.InsightType)] = append(in[selector.InsightType(s.InsightType)], string(c))
		}
	}
	return in.Normal()
}

// insightsInput is the call that writes insights; none turns Insights off.
func insightsInput(trail string, in selector.Insights) *cloudtrail.PutInsightSelectorsInput {
	out := &cloudtrail.PutInsightSelectorsInput{TrailName: &trail, InsightSelectors: []types.InsightSelector{}}
	for _, t := range slices.Sorted(maps.Keys(in)) {
		s := types.InsightSelector{InsightType: types.InsightType(t)}
		// Management alone is the default, and older clients and regions know no other.
		if categories := in.Normal()[t]; !slices.Equal(categories, []string{"Management"}) {
			for _, c := range categories {
				s.EventCategories = append(s.EventCategories, types.SourceEventCategory(c))
			}
		}
		out.InsightSelectors = append(out.InsightSelectors, s)
	}
	return out
}

package trailogtest

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// putInsightSelectors replaces the insight selectors of a trail; an empty list turns
// them off.
func (s *store) putInsightSelectors(r *loggingtest.Request, in *cloudtrail.PutInsightSelectorsInput) (*cloudtrail.PutInsightSelectorsOutput, error) {
	if in.TrailName == nil || in.EventDataStore != nil {
		return nil, invalidParameters("The fake has trails only: TrailName is required.")
	}
	if err := r.Authorize("cloudtrail:PutInsightSelectors", resource(r.View, *in.TrailName), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.own(r.View, *in.TrailName)
	if err != nil {
		return nil, err
	}
	selectors := loggingtest.Clone(in.InsightSelectors)
	var seen []types.InsightType
	for i := range selectors {
		e := &selectors[i]
		if e.InsightType == "" || slices.Contains(seen, e.InsightType) {
			return nil, &types.InvalidInsightSelectorsException{Message: aws.String("Each insight selector must have an InsightType of its own.")}
		}
		seen = append(seen, e.InsightType)
		if len(e.EventCategories) == 0 {
			e.EventCategories = []types.SourceEventCategory{types.SourceEventCategoryManagement}
		}
	}
	t.insights = selectors
	s.changed(t)
	return &cloudtrail.PutInsightSelectorsOutput{TrailARN: aws.String(t.arn), InsightSelectors: loggingtest.Clone(t.insights)}, nil
}

func (s *store) getInsightSelectors(r *loggingtest.Request, in *cloudtrail.GetInsightSelectorsInput) (*cloudtrail.GetInsightSelectorsOutput, error) {
	if in.TrailName == nil || in.EventDataStore != nil {
		return nil, invalidParameters("The fake has trails only: TrailName is required.")
	}
	if err := r.Authorize("cloudtrail:GetInsightSelectors", resource(r.View, *in.TrailName), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, *in.TrailName)
	if err != nil {
		return nil, err
	}
	if len(t.insights) == 0 {
		return nil, &types.InsightNotEnabledException{Message: aws.String("Trail " + t.name +
			" does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.")}
	}
	return &cloudtrail.GetInsightSelectorsOutput{TrailARN: aws.String(t.arn), InsightSelectors: loggingtest.Clone(t.insights)}, nil
}

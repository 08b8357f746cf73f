package trailogtest

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// defaultSelectors are those of a trail that nobody gave any: all management events.
func defaultSelectors() []types.EventSelector {
	return []types.EventSelector{{ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true),
		DataResources: []types.DataResource{}, ExcludeManagementEventSources: []string{}}}
}

// putEventSelectors replaces the selectors of a trail, of both kinds.
func (s *store) putEventSelectors(r *loggingtest.Request, in *cloudtrail.PutEventSelectorsInput) (*cloudtrail.PutEventSelectorsOutput, error) {
	if err := r.Authorize("cloudtrail:PutEventSelectors", resource(r.View, aws.ToString(in.TrailName)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.own(r.View, aws.ToString(in.TrailName))
	if err != nil {
		return nil, err
	}
	switch {
	case len(in.EventSelectors) > 0 && len(in.AdvancedEventSelectors) > 0:
		return nil, invalidSelectors("You can use either EventSelectors or AdvancedEventSelectors, but not both.")
	case len(in.EventSelectors) > 0:
		basic := completed(in.EventSelectors)
		if err := checkBasic(r.Account().Partition(), basic); err != nil {
			return nil, err
		}
		t.basic, t.advanced = basic, nil
	case len(in.AdvancedEventSelectors) > 0:
		if err := s.checkAdvanced(in.AdvancedEventSelectors); err != nil {
			return nil, err
		}
		t.basic, t.advanced = nil, in.AdvancedEventSelectors
	default:
		return nil, invalidSelectors("You must specify EventSelectors or AdvancedEventSelectors.")
	}
	s.changed(t)
	return &cloudtrail.PutEventSelectorsOutput{TrailARN: aws.String(t.arn),
		EventSelectors: loggingtest.Clone(t.basic), AdvancedEventSelectors: loggingtest.Clone(t.advanced)}, nil
}

// completed is basic selectors with what they leave out.
func completed(sent []types.EventSelector) []types.EventSelector {
	out := loggingtest.Clone(sent)
	for i := range out {
		e := &out[i]
		if e.ReadWriteType == "" {
			e.ReadWriteType = types.ReadWriteTypeAll
		}
		if e.IncludeManagementEvents == nil {
			e.IncludeManagementEvents = aws.Bool(true)
		}
		if e.DataResources == nil {
			e.DataResources = []types.DataResource{}
		}
		if e.ExcludeManagementEventSources == nil {
			e.ExcludeManagementEventSources = []string{}
		}
	}
	return out
}

func (s *store) getEventSelectors(r *loggingtest.Request, in *cloudtrail.GetEventSelectorsInput) (*cloudtrail.GetEventSelectorsOutput, error) {
	if err := r.Authorize("cloudtrail:GetEventSelectors", resource(r.View, aws.ToString(in.TrailName)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, aws.ToString(in.TrailName))
	if err != nil {
		return nil, err
	}
	out := &cloudtrail.GetEventSelectorsOutput{TrailARN: aws.String(t.arn), AdvancedEventSelectors: loggingtest.Clone(t.advanced)}
	if t.advanced == nil {
		out.EventSelectors = loggingtest.Clone(t.selectors())
	}
	return out, nil
}

// selectors are the basic selectors that hold.
func (t *trail) selectors() []types.EventSelector {
	if t.basic == nil {
		return defaultSelectors()
	}
	return t.basic
}

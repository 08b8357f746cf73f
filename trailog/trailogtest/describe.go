package trailogtest

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// resource is what IAM is asked about for a call on a trail: its ARN.
func resource(v loggingtest.View, nameOrARN string) string {
	if strings.HasPrefix(nameOrARN, "arn:") {
		return nameOrARN
	}
	return trailARN(v, nameOrARN)
}

func (s *store) getTrail(r *loggingtest.Request, in *cloudtrail.GetTrailInput) (*cloudtrail.GetTrailOutput, error) {
	if err := r.Authorize("cloudtrail:GetTrail", resource(r.View, aws.ToString(in.Name)), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.find(r.View, aws.ToString(in.Name))
	if err != nil {
		return nil, err
	}
	shown := t.show()
	return &cloudtrail.GetTrailOutput{Trail: &shown}, nil
}

// describeTrails finds by name the trails of the called region only, by ARN any; what
// it does not find it leaves out.
func (s *store) describeTrails(r *loggingtest.Request, in *cloudtrail.DescribeTrailsInput) (*cloudtrail.DescribeTrailsOutput, error) {
	if err := r.Authorize("cloudtrail:DescribeTrails", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*trail
	if len(in.TrailNameList) == 0 {
		found = s.visible(r.Region())
	}
	for _, id := range in.TrailNameList {
		if t := s.trails[resource(r.View, id)]; s.sees(t) {
			found = append(found, t)
		}
	}
	if in.IncludeShadowTrails != nil && !*in.IncludeShadowTrails {
		found = slices.DeleteFunc(found, func(t *trail) bool { return t.home != r.Region() || t.owner != r.Account().ID() })
	}
	out := &cloudtrail.DescribeTrailsOutput{TrailList: []types.Trail{}}
	for _, t := range found {
		out.TrailList = append(out.TrailList, t.show())
	}
	return out, nil
}

// listTrails lists the trails that the region shows, in one page: there are five at
// most.
func (s *store) listTrails(r *loggingtest.Request, _ *cloudtrail.ListTrailsInput) (*cloudtrail.ListTrailsOutput, error) {
	if err := r.Authorize("cloudtrail:ListTrails", "*", nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &cloudtrail.ListTrailsOutput{Trails: []types.TrailInfo{}}
	for _, t := range s.visible(r.Region()) {
		out.Trails = append(out.Trails, types.TrailInfo{TrailARN: aws.String(t.arn), Name: aws.String(t.name), HomeRegion: aws.String(t.home)})
	}
	return out, nil
}

package trailog

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// TrailsType names the list of a region's trails in an ID, with the name "trails".
const TrailsType = "AWS::CloudTrail::Trails"

// TrailsState is the trails that a region has, by ARN: those of the account, the
// shadows of trails for all regions whose home is elsewhere, and the organization's.
type TrailsState struct {
	Trails map[string]Listed `json:"trails,omitempty"`
}

// Listed is a trail as a list shows it.
type Listed struct {
	Name         string `json:"name"`
	MultiRegion  bool   `json:"isMultiRegionTrail,omitempty"`
	Organization bool   `json:"isOrganizationTrail,omitempty"`
	LogGroupARN  string `json:"cloudWatchLogsLogGroupArn,omitempty"`
	Bucket       string `json:"s3BucketName,omitempty"`
}

var trailsType = resource.NewType[TrailsState](TrailsType)

func trailsRef(s resource.Scope) resource.Ref[TrailsState] { return trailsType.Ref(s, "trails") }

func (s TrailsState) sorted() []string { return slices.Sorted(maps.Keys(s.Trails)) }

// kind says what a trail is, seen from here.
func (l Listed) kind(trailARN string, here resource.Scope) string {
	home, _, err := ParseARN(trailARN)
	switch {
	case err != nil:
		return "a trail"
	case l.Organization && home.Account != here.Account:
		return "the trail of the organization, whose management account is " + home.Account
	case home.Region != here.Region:
		return "a trail for all regions, whose home is " + home.Region
	}
	return "another trail of this region"
}

// List lists the trails that a region has, by ARN: to choose from, and to see what
// covers the account, the organization's trail of a member account among them.
func List(ctx context.Context, c Clients) (map[string]Listed, error) {
	scope, _, err := logging.Identify(ctx, c.Clients)
	if err != nil {
		return nil, err
	}
	s, _, err := region{c, scope}.trails(ctx, resource.NewReader())
	return s.Trails, err
}

// region is the clients of a region.
type region struct {
	clients Clients
	scope   resource.Scope
}

var trailsKind = resource.Kind[TrailsState, region]{
	Type: trailsType, Noun: "list of trails", Read: region.trails,
	Reads: func(region) []resource.Permission {
		return []resource.Permission{{Action: "cloudtrail:DescribeTrails", Resource: "*"}}
	},
}

func observeTrails(c Clients, s resource.Scope) resource.Resource {
	return trailsKind.Observe(trailsRef(s), region{c, s})
}

func (r region) trails(ctx context.Context, rd *resource.Reader) (TrailsState, bool, error) {
	all, err := describeAll(ctx, rd, r.clients, r.scope)
	if err != nil {
		return TrailsState{}, false, err
	}
	s := TrailsState{Trails: map[string]Listed{}}
	for _, t := range all {
		st := stateOf(t, r.scope)
		s.Trails[st.ARN] = Listed{aws.ToString(t.Name), st.Settings.MultiRegion, st.Settings.Organization, st.Settings.LogGroupARN, st.Settings.Bucket}
	}
	return s, true, nil
}

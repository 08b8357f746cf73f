package trailog

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
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

func trailsID(s logging.Scope) logging.ID {
	return logging.ID{Scope: s, Type: TrailsType, Name: "trails"}
}

func (s TrailsState) sorted() []string { return slices.Sorted(maps.Keys(s.Trails)) }

// kind says what a trail is, seen from here.
func (l Listed) kind(trailARN string, here logging.Scope) string {
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
	state, err := (trailsResource{c, scope}).Read(ctx, logging.NewReader())
	if err != nil {
		return nil, err
	}
	s, _ := state.(TrailsState)
	return s.Trails, nil
}

// trailsResource is the list, only read.
type trailsResource struct {
	clients Clients
	scope   logging.Scope
}

func (r trailsResource) ID() logging.ID                                   { return trailsID(r.scope) }
func (r trailsResource) Needs() []logging.ID                              { return nil }
func (r trailsResource) Merge(logging.Resource) (logging.Resource, error) { return r, nil }
func (r trailsResource) Diff(logging.State) ([]logging.Change, error)     { return nil, nil }
func (r trailsResource) Call(logging.Change) logging.Call                 { return logging.Call{} }
func (r trailsResource) Transient(error, logging.Facts) (bool, string)    { return false, "" }
func (r trailsResource) Write(context.Context, logging.Change) error {
	return errors.New("a list is only read")
}
func (r trailsResource) Reads() []logging.Permission {
	return []logging.Permission{{Action: "cloudtrail:DescribeTrails", Resource: "*"}}
}

func (r trailsResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	all, err := describeAll(ctx, rd, r.clients, r.scope)
	if err != nil {
		return nil, err
	}
	s := TrailsState{Trails: map[string]Listed{}}
	for _, t := range all {
		st := stateOf(t, r.scope)
		s.Trails[st.ARN] = Listed{aws.ToString(t.Name), st.Settings.MultiRegion, st.Settings.Organization, st.Settings.LogGroupARN, st.Settings.Bucket}
	}
	return s, nil
}

package activity

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// TrailsType names the trails of a region together in an ID, whose name is "trails".
const TrailsType = "AWS::CloudTrail::Trail"

// TrailsState is which trails record what the rule matches. They are only read here.
type TrailsState struct {
	Recording []string `json:"recording,omitempty"` // ARNs: logging is on, and write management events are recorded
	Others    []string `json:"others,omitempty"`    // ARNs of trails of the region for which that is not so
}

func trailsID(s resource.Scope) resource.ID {
	return resource.ID{Scope: s, Type: TrailsType, Name: "trails"}
}

// trailsResource is the trails of a region, read for judging.
type trailsResource struct {
	clients Clients
	scope   resource.Scope
}

func (r *trailsResource) ID() resource.ID                                    { return trailsID(r.scope) }
func (r *trailsResource) Needs() []resource.ID                               { return nil }
func (r *trailsResource) Merge(resource.Resource) (resource.Resource, error) { return r, nil }
func (r *trailsResource) Diff(resource.State) ([]resource.Change, error)     { return nil, nil }
func (r *trailsResource) Call(resource.Change) resource.Call                 { return resource.Call{} }
func (r *trailsResource) Transient(error, resource.Facts) (bool, string)     { return false, "" }
func (r *trailsResource) Write(context.Context, resource.Change) error {
	return errors.New("trails are only read here")
}

func (r *trailsResource) Reads() []resource.Permission {
	return []resource.Permission{
		{Action: "cloudtrail:DescribeTrails", Resource: "*"}, {Action: "cloudtrail:GetTrailStatus", Resource: "*"}, {Action: "cloudtrail:GetEventSelectors", Resource: "*"},
	}
}

func (r *trailsResource) Read(ctx context.Context, _ *resource.Reader) (resource.State, error) {
	// Trails of other regions and of the organisation that cover this one are among them.
	out, err := r.clients.Trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err != nil {
		return nil, &resource.CallError{Operation: "cloudtrail:DescribeTrails", Resource: r.ID(), Err: err}
	}
	var s TrailsState
	var unread error
	for _, t := range out.TrailList {
		if aws.ToString(t.HomeRegion) != r.scope.Region && !aws.ToBool(t.IsMultiRegionTrail) {
			continue
		}
		records, err := r.records(ctx, t.TrailARN)
		switch {
		case err != nil: // one of the organisation, perhaps; another may do
			unread = errors.Join(unread, err)
		case records:
			s.Recording = append(s.Recording, aws.ToString(t.TrailARN))
		default:
			s.Others = append(s.Others, aws.ToString(t.TrailARN))
		}
	}
	if unread != nil && len(s.Recording) == 0 {
		return nil, unread
	}
	return s, nil
}

func (r *trailsResource) records(ctx context.Context, trail *string) (bool, error) {
	status, err := r.clients.Trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: trail})
	if err != nil {
		return false, &resource.CallError{Operation: "cloudtrail:GetTrailStatus", Resource: r.ID(), Err: err}
	}
	if !aws.ToBool(status.IsLogging) {
		return false, nil
	}
	selectors, err := r.clients.Trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: trail})
	if err != nil {
		return false, &resource.CallError{Operation: "cloudtrail:GetEventSelectors", Resource: r.ID(), Err: err}
	}
	return slices.ContainsFunc(selectors.EventSelectors, basic) || slices.ContainsFunc(selectors.AdvancedEventSelectors, advanced), nil
}

// basic reports a selector that records write management events.
func basic(s types.EventSelector) bool {
	return (s.IncludeManagementEvents == nil || *s.IncludeManagementEvents) && s.ReadWriteType != types.ReadWriteTypeReadOnly &&
		!slices.Contains(s.ExcludeManagementEventSources, "ssm.amazonaws.com")
}

// advanced reports an advanced selector that records Systems Manager's write
// management events.
func advanced(s types.AdvancedEventSelector) bool {
	management := false
	for _, f := range s.FieldSelectors {
		switch field := aws.ToString(f.Field); field {
		case "eventCategory":
			management = slices.Contains(f.Equals, "Management")
		case "readOnly":
			if len(f.Equals) > 0 && !slices.Contains(f.Equals, "false") {
				return false
			}
		case "eventSource":
			if !selects(f, "ssm.amazonaws.com") {
				return false
			}
		case "eventName":
			if !selects(f, string(Start)) {
				return false
			}
		}
	}
	return management
}

// selects reports whether a field's selector lets a value through.
func selects(f types.AdvancedFieldSelector, value string) bool {
	any := func(list []string, match func(string, string) bool) bool {
		return slices.ContainsFunc(list, func(s string) bool { return match(value, s) })
	}
	equal := func(a, b string) bool { return a == b }
	if any(f.NotEquals, equal) || any(f.NotStartsWith, strings.HasPrefix) || any(f.NotEndsWith, strings.HasSuffix) {
		return false
	}
	if len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) == 0 {
		return true
	}
	return any(f.Equals, equal) || any(f.StartsWith, strings.HasPrefix) || any(f.EndsWith, strings.HasSuffix)
}

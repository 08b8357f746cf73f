package trails

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Call is an API call that changes something, whose event is a write management
// event.
type Call struct {
	Source string // "ssm.amazonaws.com"
	Name   string // "StartSession"
}

// records reports whether a trail logs, and records the call.
func (r region) records(ctx context.Context, trail *string) (bool, error) {
	id := RecordingRef(r.scope, r.call).ID()
	status, err := r.clients.Trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: trail}, Options)
	if err != nil {
		return false, resource.Failed("cloudtrail:GetTrailStatus", id, err)
	}
	if !aws.ToBool(status.IsLogging) {
		return false, nil
	}
	out, err := r.clients.Trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: trail}, Options)
	if err != nil {
		return false, resource.Failed("cloudtrail:GetEventSelectors", id, err)
	}
	return slices.ContainsFunc(out.EventSelectors, r.call.basic) || slices.ContainsFunc(out.AdvancedEventSelectors, r.call.advanced), nil
}

// basic reports whether a basic selector has the call.
func (c Call) basic(s types.EventSelector) bool {
	return (s.IncludeManagementEvents == nil || *s.IncludeManagementEvents) && s.ReadWriteType != types.ReadWriteTypeReadOnly &&
		!slices.Contains(s.ExcludeManagementEventSources, c.Source)
}

// advanced reports whether an advanced selector has the call. Fields that depend on
// who calls are taken to let it through.
func (c Call) advanced(s types.AdvancedEventSelector) bool {
	management := false
	for _, f := range s.FieldSelectors {
		value := ""
		switch aws.ToString(f.Field) {
		case "eventCategory":
			management, value = true, "Management"
		case "readOnly":
			value = "false"
		case "eventSource":
			value = c.Source
		case "eventName":
			value = c.Name
		default:
			continue
		}
		if !selects(f, value) {
			return false
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

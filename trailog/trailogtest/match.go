package trailogtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// leftOut is why a trail does not deliver an event, "" if it does.
func (s *store) leftOut(t *trail, r *trailrecord.Record) string {
	global := slices.Contains(globalServices, r.EventSource)
	switch {
	case !t.status.logging:
		return "the trail is not logging"
	case r.RecipientAccountID != t.owner && !t.organization:
		return "the event is of another account, and the trail is of one"
	case !t.multiRegion && t.home != r.AWSRegion:
		return fmt.Sprintf("the event is of %s, and the trail of %s", r.AWSRegion, t.home)
	case global && !t.global:
		return "the trail leaves out events of global services"
	case r.EventCategory == trailrecord.Insight:
		return t.insightLeftOut(r)
	case t.advanced != nil && !slices.ContainsFunc(t.advanced, func(e types.AdvancedEventSelector) bool { return advancedTakes(e, r) }):
		return "no advanced event selector selects the event"
	case t.advanced == nil && !slices.ContainsFunc(t.selectors(), func(e types.EventSelector) bool { return basicTakes(e, r) }):
		return "no event selector selects the event"
	}
	return ""
}

// insightLeftOut is leftOut for an Insights event.
func (t *trail) insightLeftOut(r *trailrecord.Record) string {
	if r.InsightDetails == nil {
		return "the event has no insightDetails"
	}
	for _, e := range t.insights {
		if string(e.InsightType) == r.InsightDetails.InsightType {
			return ""
		}
	}
	return "no insight selector of the trail selects " + r.InsightDetails.InsightType
}

// basicTakes reports whether a basic selector takes an event.
func basicTakes(e types.EventSelector, r *trailrecord.Record) bool {
	readOnly := r.ReadOnly == trailrecord.True
	if e.ReadWriteType == types.ReadWriteTypeReadOnly && !readOnly || e.ReadWriteType == types.ReadWriteTypeWriteOnly && readOnly {
		return false
	}
	switch r.EventCategory {
	case trailrecord.Management:
		return *e.IncludeManagementEvents && !slices.Contains(e.ExcludeManagementEventSources, r.EventSource)
	case trailrecord.Data:
		for _, d := range e.DataResources {
			for _, x := range r.Resources {
				if x.Type == aws.ToString(d.Type) && slices.ContainsFunc(d.Values, func(v string) bool { return valueTakes(x, v) }) {
					return true
				}
			}
		}
	}
	return false
}

// valueTakes reports whether the value of a data resource means a resource: an
// object's ARN begins with it, other resources are named whole; the ARN of the service
// alone means all.
func valueTakes(x trailrecord.Resource, value string) bool {
	if strings.Count(value, ":") == 2 { // "arn:aws:s3"
		return strings.HasPrefix(x.ARN, value+":")
	}
	if x.Type == "AWS::S3::Object" {
		return strings.HasPrefix(x.ARN, value)
	}
	return x.ARN == value
}

// advancedTakes reports whether an advanced selector takes an event: all of its fields
// hold. Those about resources hold for one and the same.
func advancedTakes(e types.AdvancedEventSelector, r *trailrecord.Record) bool {
	resources := r.Resources
	if len(resources) == 0 {
		resources = []trailrecord.Resource{{}}
	}
	for _, x := range resources {
		if !slices.ContainsFunc(e.FieldSelectors, func(f types.AdvancedFieldSelector) bool { return !holds(f, fieldOf(aws.ToString(f.Field), r, x)) }) {
			return true
		}
	}
	return false
}

// fieldOf is an event's value of a field that selectors can have.
func fieldOf(name string, r *trailrecord.Record, x trailrecord.Resource) string {
	switch name {
	case "eventCategory":
		return string(r.EventCategory)
	case "readOnly":
		return fmt.Sprint(r.ReadOnly == trailrecord.True)
	case "eventName":
		return r.EventName
	case "eventSource":
		return r.EventSource
	case "eventType":
		return string(r.EventType)
	case "userIdentity.arn":
		return r.UserIdentity.ARN
	case "sessionCredentialFromConsole":
		return fmt.Sprint(r.SessionCredentialFromConsole == trailrecord.True)
	case "errorCode":
		return r.ErrorCode
	case "vpcEndpointId":
		return r.VPCEndpointID
	case "resources.type":
		return x.Type
	case "resources.ARN":
		return x.ARN
	}
	return ""
}

// holds reports whether a value meets a field selector: one of the conditions that
// say what it is, if there are any, and all of those that say what it is not.
func holds(f types.AdvancedFieldSelector, value string) bool {
	is := func(v string) bool { return v == value }
	begins := func(v string) bool { return strings.HasPrefix(value, v) }
	ends := func(v string) bool { return strings.HasSuffix(value, v) }
	if slices.ContainsFunc(f.NotEquals, is) || slices.ContainsFunc(f.NotStartsWith, begins) || slices.ContainsFunc(f.NotEndsWith, ends) {
		return false
	}
	if len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) == 0 {
		return true
	}
	return slices.ContainsFunc(f.Equals, is) || slices.ContainsFunc(f.StartsWith, begins) || slices.ContainsFunc(f.EndsWith, ends)
}

package trailog

import (
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// exportWhole says whether the trail logs, which CloudFormation has to be told, and where
// there can be one.
func exportWhole(_ *trailHandle, s State, x *resource.Export) {
	if !x.Makes {
		return
	}
	x.Set("IsLogging", s.Logging)
	x.Once = s.Settings.MultiRegion || s.Settings.Organization
	if s.Settings.Organization && x.Several {
		x.Findings = append(x.Findings, resource.Finding{
			Code: CodeManagementAccount, Severity: resource.SeverityWarning,
			Problem: "An organization's trail is made in its management account, which gets no stack of a service-managed stack set, and fails in every other.",
			Fix:     "Make a template of it alone, for a stack in the management account or its delegated administrator.",
		})
	}
}

func exportSettings(_ *trailHandle, s TrailSettings, x *resource.Export) {
	for name, text := range map[string]string{
		"S3BucketName": s.Bucket, "S3KeyPrefix": s.Prefix, "CloudWatchLogsLogGroupArn": s.LogGroupARN,
		"CloudWatchLogsRoleArn": s.RoleARN, "SnsTopicName": s.TopicARN, "KMSKeyId": s.KeyARN,
	} {
		if text != "" {
			x.Set(name, text)
		}
	}
	for name, on := range map[string]bool{
		"IsMultiRegionTrail": s.MultiRegion, "IncludeGlobalServiceEvents": s.GlobalEvents,
		"EnableLogFileValidation": s.Validation, "IsOrganizationTrail": s.Organization,
	} {
		x.Set(name, on)
	}
}

func exportSelectors(_ *trailHandle, s *selector.Set, x *resource.Export) {
	if s == nil {
		return
	}
	if len(s.Basic) > 0 {
		x.Set("EventSelectors", resource.InCloudFormation(s.Basic))
	}
	if len(s.Advanced) > 0 {
		x.Set("AdvancedEventSelectors", resource.InCloudFormation(s.Advanced))
	}
}

func exportInsights(_ *trailHandle, in selector.Insights, x *resource.Export) {
	var all []any
	for _, t := range slices.Sorted(maps.Keys(in)) {
		all = append(all, map[string]any{"InsightType": string(t), "EventCategories": in[t]})
	}
	if all != nil {
		x.Set("InsightSelectors", all)
	}
}

package iotlog

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// exportOptions: AWS::IoT::Logging has no disableAllLogs.
func (a account) exportOptions(s OptionsState, x *resource.Export) {
	if s.RoleARN == "" {
		x.Cannot("All logs are to be disabled, and CloudFormation has no property for that.")
		return
	}
	x.Set("AccountId", a.scope.Account)
	x.Set("RoleArn", s.RoleARN)
	x.Set("DefaultLogLevel", s.Default.String())
	var events []any
	for _, event := range slices.Sorted(maps.Keys(s.Events)) {
		c := s.Events[event]
		out := map[string]any{"EventType": event}
		if c.Level != nil {
			out["LogLevel"] = c.Level.String()
		}
		if c.Destination != "" {
			out["LogDestination"] = c.Destination
		}
		events = append(events, out)
	}
	if events != nil {
		x.Set("EventConfigurations", events)
	}
	x.Findings = append(x.Findings, resource.Finding{
		Code: resource.CodeWrittenWhole, Severity: resource.SeverityInfo,
		Problem: "CloudFormation writes the logging options whole: what an event type has that the settings do not name is not kept.",
		Fix:     "Name all event types in the settings.",
	})
}

// The pattern that CloudFormation has for names; the API has none, and usual client ids
// have slashes.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iot-resourcespecificlogging.html
var exportedName = regexp.MustCompile(`^[a-zA-Z0-9.:\s_\-]{1,128}$`)

// exportLevels: each level is a resource.
func exportLevels(_ account, of map[string]Level, x *resource.Export) {
	for _, key := range slices.Sorted(maps.Keys(of)) {
		target := splitTarget(key)
		if !exportedName.MatchString(target.Name) {
			x.Cannot(fmt.Sprintf("The level %s of %s: CloudFormation takes names of letters, digits, spaces and . : _ - only.", of[key], target))
			continue
		}
		x.Beside(resource.Exported{Type: LevelsType, Name: key, Properties: map[string]any{
			"TargetType": string(target.Type), "TargetName": target.Name, "LogLevel": of[key].String(),
		}})
	}
}

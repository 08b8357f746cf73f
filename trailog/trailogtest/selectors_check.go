package trailogtest

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Limits of selectors, for one trail.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const (
	maxBasic         = 5
	maxDataResources = 250
	maxConditions    = 500 // values of all advanced selectors
)

// checkBasic refuses basic selectors as CloudTrail does.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html
func checkBasic(partition string, selectors []types.EventSelector) error {
	if len(selectors) > maxBasic {
		return invalidSelectors("A trail can have %d event selectors, not %d.", maxBasic, len(selectors))
	}
	total := 0
	for _, e := range selectors {
		if !*e.IncludeManagementEvents && len(e.DataResources) == 0 {
			return invalidSelectors("An event selector must include management events or data resources.")
		}
		for _, source := range e.ExcludeManagementEventSources {
			if !excludable(source) {
				return invalidSelectors("Value %s for ExcludeManagementEventSources is invalid.", source)
			}
		}
		for _, d := range e.DataResources {
			if err := checkDataResource(partition, d); err != nil {
				return err
			}
			total += len(d.Values)
		}
	}
	if total > maxDataResources {
		return invalidSelectors("A trail can have %d data resources, not %d.", maxDataResources, total)
	}
	return nil
}

// excludable reports whether management events of a source can be left out.
func excludable(source string) bool {
	return source == "kms.amazonaws.com" || source == "rdsdata.amazonaws.com"
}

// dataServices are the services of the resource types that basic selectors know.
func dataService(resourceType string) string {
	switch resourceType {
	case "AWS::S3::Object":
		return "s3"
	case "AWS::Lambda::Function":
		return "lambda"
	case "AWS::DynamoDB::Table":
		return "dynamodb"
	}
	return ""
}

func checkDataResource(partition string, d types.DataResource) error {
	service := dataService(aws.ToString(d.Type))
	if service == "" {
		return invalidSelectors("Value %s for DataResources.Type is invalid.", aws.ToString(d.Type))
	}
	if len(d.Values) == 0 {
		return invalidSelectors("DataResources.Values must not be empty.")
	}
	all := "arn:" + partition + ":" + service
	for _, v := range d.Values {
		named, is := strings.CutPrefix(v, all+":::")
		bare := service == "s3" && is && named != "" && !strings.Contains(named, "/")
		if v != all && !strings.HasPrefix(v, all+":") || strings.Contains(v, "*") || bare {
			return invalidSelectors("Value %s for DataResources.Values is invalid.", v)
		}
	}
	return nil
}

// fields are those that selectors for a category of events can have.
func fields(category string) []string {
	switch category {
	case "Management":
		return []string{"eventCategory", "readOnly", "eventSource"}
	case "Data":
		return []string{"eventCategory", "readOnly", "resources.type", "resources.ARN", "eventName", "eventSource", "eventType",
			"userIdentity.arn", "sessionCredentialFromConsole"}
	case "NetworkActivity":
		return []string{"eventCategory", "eventSource", "eventName", "errorCode", "vpcEndpointId"}
	}
	return nil
}

// checkAdvanced refuses advanced selectors as CloudTrail does.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
func (s *store) checkAdvanced(selectors []types.AdvancedEventSelector) error {
	total := 0
	for _, e := range selectors {
		by := make(map[string]types.AdvancedFieldSelector, len(e.FieldSelectors))
		for _, f := range e.FieldSelectors {
			name := aws.ToString(f.Field)
			if _, twice := by[name]; twice {
				return invalidSelectors("The field %s occurs twice in an advanced event selector.", name)
			}
			by[name] = f
			n := conditions(f)
			if n == 0 {
				return invalidSelectors("The field %s has no operator.", name)
			}
			total += n
		}
		if err := s.checkFields(by); err != nil {
			return err
		}
	}
	if total > maxConditions {
		return invalidSelectors("The advanced event selectors of a trail can have %d values, not %d.", maxConditions, total)
	}
	return nil
}

// conditions is how many values a field selector has.
func conditions(f types.AdvancedFieldSelector) int {
	return len(f.Equals) + len(f.NotEquals) + len(f.StartsWith) + len(f.NotStartsWith) + len(f.EndsWith) + len(f.NotEndsWith)
}

// onlyEquals reports whether a field selector has no other operator.
func onlyEquals(f types.AdvancedFieldSelector) bool { return conditions(f) == len(f.Equals) }

// checkFields checks one advanced selector.
func (s *store) checkFields(by map[string]types.AdvancedFieldSelector) error {
	c, ok := by["eventCategory"]
	if !ok || !onlyEquals(c) || len(c.Equals) != 1 || fields(c.Equals[0]) == nil {
		return invalidSelectors("The field eventCategory is required, and must equal Management, Data or NetworkActivity.")
	}
	category := c.Equals[0]
	allowed := fields(category)
	if category == "Management" && s.manyFields {
		allowed = append(allowed, "eventName", "eventType", "userIdentity.arn", "sessionCredentialFromConsole")
	}
	for name, f := range by {
		if !slices.Contains(allowed, name) {
			return invalidSelectors("The field %s cannot be used for %s events.", name, category)
		}
		if err := checkOperators(name, f); err != nil {
			return err
		}
	}
	switch category {
	case "Management":
		f, ok := by["eventSource"]
		if ok && !s.manyFields && (len(f.NotEquals) != conditions(f) || slices.ContainsFunc(f.NotEquals, func(v string) bool { return !excludable(v) })) {
			return invalidSelectors("The field eventSource of management events takes NotEquals with kms.amazonaws.com or rdsdata.amazonaws.com.")
		}
	case "Data":
		if f, ok := by["resources.type"]; !ok || len(f.Equals) != 1 {
			return invalidSelectors("The field resources.type is required for Data events, and must equal one type.")
		}
	case "NetworkActivity":
		if f, ok := by["eventSource"]; !ok || !onlyEquals(f) || len(f.Equals) != 1 {
			return invalidSelectors("The field eventSource is required for NetworkActivity events, and must equal one event source.")
		}
	}
	return nil
}

// checkOperators checks the operators and values that a field takes.
func checkOperators(name string, f types.AdvancedFieldSelector) error {
	switch name {
	case "readOnly":
		if !onlyEquals(f) || len(f.Equals) != 1 || f.Equals[0] != "true" && f.Equals[0] != "false" {
			return invalidSelectors("The field readOnly must equal true or false.")
		}
	case "resources.type":
		if !onlyEquals(f) {
			return invalidSelectors("The field resources.type takes Equals only.")
		}
	case "sessionCredentialFromConsole":
		if conditions(f) != len(f.Equals)+len(f.NotEquals) || slices.ContainsFunc(slices.Concat(f.Equals, f.NotEquals), func(v string) bool { return v != "true" }) {
			return invalidSelectors("The field sessionCredentialFromConsole takes Equals and NotEquals with true.")
		}
	case "errorCode":
		if !onlyEquals(f) || len(f.Equals) != 1 || f.Equals[0] != "VpceAccessDenied" {
			return invalidSelectors("The field errorCode must equal VpceAccessDenied.")
		}
	}
	return nil
}

package trailog

import (
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Limits of a trail's selectors.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const (
	MaxBasicSelectors = 5
	MaxDataResources  = 250 // of all basic selectors together
	MaxSelectorValues = 500 // of all conditions of all advanced selectors together
)

var (
	basicTypes = []string{"AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"}
	excludable = []string{"kms.amazonaws.com", "rdsdata.amazonaws.com"}
	// fields that AWS's guide has for each category.
	categoryFields = map[string][]string{
		"Management":      {fieldCategory, fieldReadOnly, fieldSource, fieldName, fieldType, fieldUserARN, fieldConsole},
		"Data":            {fieldCategory, fieldReadOnly, fieldSource, fieldName, fieldType, fieldUserARN, fieldConsole, fieldResourceType, fieldResourceARN},
		"NetworkActivity": {fieldCategory, fieldSource, fieldName, fieldErrorCode, fieldVPCEndpoint},
	}
)

func (s Selectors) validate(v *resource.ValidationError) {
	if len(s.Basic) > 0 && len(s.Advanced) > 0 {
		v.Add("advancedEventSelectors", "", "a trail has basic selectors or advanced ones, not both: the latest call replaces the other kind", putSelectors)
	}
	if n := len(s.Basic); n > MaxBasicSelectors {
		v.Add("eventSelectors", fmt.Sprint(n), fmt.Sprintf("a trail has at most %d basic selectors", MaxBasicSelectors), putSelectors)
	}
	resources, values := 0, 0
	for i, b := range s.Basic {
		resources += b.validate(v, fmt.Sprintf("eventSelectors[%d]", i))
	}
	if resources > MaxDataResources {
		v.Add("eventSelectors", fmt.Sprint(resources), fmt.Sprintf("the basic selectors of a trail have at most %d data resources in all", MaxDataResources), putSelectors)
	}
	for i, a := range s.Advanced {
		values += a.validate(v, fmt.Sprintf("advancedEventSelectors[%d]", i))
	}
	if values > MaxSelectorValues {
		v.Add("advancedEventSelectors", fmt.Sprint(values), fmt.Sprintf("the advanced selectors of a trail have at most %d values in all", MaxSelectorValues), putSelectors)
	}
}

// validate answers how many data resources there are.
func (b BasicSelector) validate(v *resource.ValidationError, at string) (resources int) {
	if !slices.Contains([]ReadWriteType{"", All, ReadOnly, WriteOnly}, b.ReadWrite) {
		v.Add(at+".readWriteType", string(b.ReadWrite), "must be All, ReadOnly or WriteOnly", putSelectors)
	}
	for i, d := range b.Data {
		at := fmt.Sprintf("%s.dataResources[%d]", at, i)
		resources += len(d.Values)
		if !slices.Contains(basicTypes, d.Type) {
			v.Add(at+".type", d.Type, "a basic selector knows AWS::S3::Object, AWS::Lambda::Function and AWS::DynamoDB::Table only; use DataEvents", putSelectors)
		}
		if len(d.Values) == 0 {
			v.Add(at+".values", "", "must have a value: without one no data event is recorded", putSelectors)
		}
	}
	for i, e := range b.Exclude {
		if !slices.Contains(excludable, e) {
			v.Add(fmt.Sprintf("%s.excludeManagementEventSources[%d]", at, i), e, "must be kms.amazonaws.com or rdsdata.amazonaws.com", putSelectors)
		}
	}
	if !b.Management && len(b.Data) == 0 {
		v.Add(at, "", "selects neither management events nor data events, so it would record nothing", putSelectors)
	}
	if len(b.Exclude) > 0 && !b.Management {
		v.Add(at+".excludeManagementEventSources", "", "excludes management events from a selector that has none", putSelectors)
	}
	return resources
}

// validate answers how many values the conditions have.
func (s AdvancedSelector) validate(v *resource.ValidationError, at string) (values int) {
	if n := len(s.Name); n > 1000 {
		v.Add(at+".name", "", fmt.Sprintf("must have at most 1000 characters, and has %d", n), putSelectors)
	}
	category := s.value(fieldCategory)
	known, ok := categoryFields[category]
	if !ok {
		v.Add(at+".fieldSelectors", category, "must have eventCategory Equals Management, Data or NetworkActivity", putSelectors)
	}
	if category == "Data" && s.value(fieldResourceType) == "" {
		v.Add(at+".fieldSelectors", "", "data events need resources.type Equals one type", putSelectors)
	}
	if category == "NetworkActivity" && s.value(fieldSource) == "" {
		v.Add(at+".fieldSelectors", "", "network activity events need eventSource Equals one service", putSelectors)
	}
	seen := map[string]bool{}
	for i, f := range s.Fields {
		at := fmt.Sprintf("%s.fieldSelectors[%d]", at, i)
		values += f.validate(v, at)
		if category == "NetworkActivity" && f.Field == fieldSource && f.values() != len(f.Equals) {
			v.Add(at, f.Field, "can only be compared with Equals for network activity events", putSelectors)
		}
		if seen[f.Field] {
			v.Add(at+".field", f.Field, "is there twice", putSelectors)
		}
		seen[f.Field] = true
		if ok && !slices.Contains(known, f.Field) {
			v.Add(at+".field", f.Field, fmt.Sprintf("is no field of %s events that a trail can select by", category), putSelectors)
		}
	}
	return values
}

// value is the only value that a field must equal, or empty.
func (s AdvancedSelector) value(field string) string {
	for _, f := range s.Fields {
		if f.Field == field && len(f.Equals) == 1 {
			return f.Equals[0]
		}
	}
	return ""
}

// values is how many values the conditions have.
func (f FieldSelector) values() (n int) {
	for _, l := range f.lists() {
		n += len(*l.values)
	}
	return n
}

func (f FieldSelector) validate(v *resource.ValidationError, at string) (values int) {
	values = f.values()
	for _, l := range f.lists() {
		if len(*l.values) > 0 && l.operator != "Equals" && slices.Contains([]string{fieldCategory, fieldReadOnly, fieldResourceType}, f.Field) {
			v.Add(at+"."+l.operator, f.Field, "eventCategory, readOnly and resources.type can only be compared with Equals", putSelectors)
		}
		for i, value := range *l.values {
			if n := len(value); n < 1 || n > 2048 {
				v.Add(fmt.Sprintf("%s.%s[%d]", at, l.operator, i), "", fmt.Sprintf("must have 1 to 2048 characters, and has %d", n), putSelectors)
			}
			if f.Field == fieldReadOnly && value != "true" && value != "false" {
				v.Add(fmt.Sprintf("%s.%s[%d]", at, l.operator, i), value, `must be "true" or "false"`, putSelectors)
			}
		}
	}
	notTrue := func(v string) bool { return v != "true" }
	if f.Field == fieldConsole && (values != len(f.Equals)+len(f.NotEquals) || slices.ContainsFunc(slices.Concat(f.Equals, f.NotEquals), notTrue)) {
		v.Add(at, f.Field, `sessionCredentialFromConsole can only be compared with Equals or NotEquals and "true"`, putSelectors)
	}
	if f.Field == fieldErrorCode && !slices.Equal(f.Equals, []string{"VpceAccessDenied"}) {
		v.Add(at, f.Field, "errorCode can only equal VpceAccessDenied", putSelectors)
	}
	if len(f.Equals) > 1 && (f.Field == fieldCategory || f.Field == fieldReadOnly || f.Field == fieldResourceType) {
		v.Add(at+".Equals", f.Field, "must have one value; add another selector for another one", putSelectors)
	}
	if values == 0 {
		v.Add(at, f.Field, "has no condition: the operators are Equals, NotEquals, StartsWith, NotStartsWith, EndsWith and NotEndsWith", putSelectors)
	}
	return values
}

package selector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Limits of a trail's selectors.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
const (
	maxBasic         = 5
	maxDataResources = 250 // of all basic selectors together
	maxValues        = 500 // of all conditions of all advanced selectors together
)

var (
	basicTypes = []string{"AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"}
	excludable = []string{"kms.amazonaws.com", "rdsdata.amazonaws.com"}
	// The fields of a trail's selectors for each category; event data stores have more.
	// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
	categoryFields = map[string][]string{
		"Management":      {fieldCategory, fieldReadOnly, fieldSource},
		"Data":            {fieldCategory, fieldReadOnly, fieldSource, fieldName, fieldType, fieldUserARN, fieldConsole, fieldResourceType, fieldResourceARN},
		"NetworkActivity": {fieldCategory, fieldSource, fieldName, fieldErrorCode, fieldVPCEndpoint},
	}
)

// Report takes a wrong field: its path, its value, the rule that it breaks, and the
// page that has the rule.
type Report func(path, value, rule, source string)

const (
	putSelectors = "CloudTrail API, PutEventSelectors"
	putInsights  = "CloudTrail API, PutInsightSelectors"
)

// Validate reports what PutEventSelectors refuses, and selectors that would record
// nothing.
func (s Set) Validate(add Report) {
	if len(s.Basic) > 0 && len(s.Advanced) > 0 {
		add("advancedEventSelectors", "", "a trail has basic selectors or advanced ones, not both: the latest call replaces the other kind", putSelectors)
	}
	if n := len(s.Basic); n > maxBasic {
		add("eventSelectors", fmt.Sprint(n), fmt.Sprintf("a trail has at most %d basic selectors", maxBasic), putSelectors)
	}
	resources, values := 0, 0
	for i, b := range s.Basic {
		resources += b.validate(add, fmt.Sprintf("eventSelectors[%d]", i))
	}
	if resources > maxDataResources {
		add("eventSelectors", fmt.Sprint(resources), fmt.Sprintf("the basic selectors of a trail have at most %d data resources in all", maxDataResources), putSelectors)
	}
	for i, a := range s.Advanced {
		values += a.validate(add, fmt.Sprintf("advancedEventSelectors[%d]", i))
	}
	if values > maxValues {
		add("advancedEventSelectors", fmt.Sprint(values), fmt.Sprintf("the advanced selectors of a trail have at most %d values in all", maxValues), putSelectors)
	}
}

// validate answers how many data resources there are.
func (b Basic) validate(add Report, at string) (resources int) {
	if !slices.Contains([]ReadWriteType{"", All, ReadOnly, WriteOnly}, b.ReadWrite) {
		add(at+".readWriteType", string(b.ReadWrite), "must be All, ReadOnly or WriteOnly", putSelectors)
	}
	for i, d := range b.Data {
		at := fmt.Sprintf("%s.dataResources[%d]", at, i)
		resources += len(d.Values)
		if !slices.Contains(basicTypes, d.Type) {
			add(at+".type", d.Type, "a basic selector knows AWS::S3::Object, AWS::Lambda::Function and AWS::DynamoDB::Table only; use DataEvents", putSelectors)
		}
		if len(d.Values) == 0 {
			add(at+".values", "", "must have a value: without one no data event is recorded", putSelectors)
		}
		for i, value := range d.Values {
			if rule := dataValueRule(d.Type, value); rule != "" {
				add(fmt.Sprintf("%s.values[%d]", at, i), value, rule, putSelectors)
			}
		}
	}
	for i, e := range b.Exclude {
		if !slices.Contains(excludable, e) {
			add(fmt.Sprintf("%s.excludeManagementEventSources[%d]", at, i), e, "must be kms.amazonaws.com or rdsdata.amazonaws.com", putSelectors)
		}
	}
	if !b.Management && len(b.Data) == 0 {
		add(at, "", "selects neither management events nor data events, so it would record nothing", putSelectors)
	}
	if len(b.Exclude) > 0 && !b.Management {
		add(at+".excludeManagementEventSources", "", "excludes management events from a selector that has none", putSelectors)
	}
	return resources
}

// dataValueRule is the rule that a basic selector's value breaks, or empty. CloudTrail
// refuses a bucket without the slash behind it.
//
// https://github.com/hashicorp/terraform-provider-aws/issues/4043
func dataValueRule(resourceType, value string) string {
	service, ok := map[string]string{"AWS::S3::Object": "s3", "AWS::Lambda::Function": "lambda", "AWS::DynamoDB::Table": "dynamodb"}[resourceType]
	if !ok {
		return "" // the type is wrong
	}
	parts := strings.SplitN(value, ":", 6)
	switch {
	case strings.Contains(value, "*"):
		return "must have no wildcard: arn:aws:" + service + " is all of them, and of objects the beginning of an ARN does"
	case len(parts) < 3 || parts[0] != "arn" || parts[1] == "" || parts[2] != service:
		return "must be an ARN of " + service
	case service == "s3" && len(parts) == 6 && parts[5] != "" && !strings.Contains(parts[5], "/"):
		return "must have a slash behind the bucket: " + value + "/"
	}
	return ""
}

// validate answers how many values the conditions have.
func (s Advanced) validate(add Report, at string) (values int) {
	if n := len(s.Name); n > 1000 {
		add(at+".name", "", fmt.Sprintf("must have at most 1000 characters, and has %d", n), putSelectors)
	}
	category := s.value(fieldCategory)
	known, ok := categoryFields[category]
	if !ok {
		add(at+".fieldSelectors", category, "must have eventCategory Equals Management, Data or NetworkActivity", putSelectors)
	}
	if category == "Data" && s.value(fieldResourceType) == "" {
		add(at+".fieldSelectors", "", "data events need resources.type Equals one type", putSelectors)
	}
	if category == "NetworkActivity" && s.value(fieldSource) == "" {
		add(at+".fieldSelectors", "", "network activity events need eventSource Equals one service", putSelectors)
	}
	seen := map[string]bool{}
	for i, f := range s.Fields {
		at := fmt.Sprintf("%s.fieldSelectors[%d]", at, i)
		values += f.validate(add, at)
		if category == "NetworkActivity" && f.Field == fieldSource && f.values() != len(f.Equals) {
			add(at, f.Field, "can only be compared with Equals for network activity events", putSelectors)
		}
		if category == "Management" && f.Field == fieldSource {
			other := func(source string) bool { return !slices.Contains(excludable, source) }
			if f.values() != len(f.NotEquals) || slices.ContainsFunc(f.NotEquals, other) {
				add(at, f.Field, "of management events can only be compared with NotEquals, and with kms.amazonaws.com or rdsdata.amazonaws.com: to have the events of one service look for them in the log", putSelectors)
			}
		}
		for _, l := range f.lists() {
			for i, value := range *l.values {
				if rule := s.unmet(f.Field, l.operator, value); rule != "" {
					add(fmt.Sprintf("%s.%s[%d]", at, l.operator, i), value, rule, putSelectors)
				}
			}
		}
		if seen[f.Field] {
			add(at+".field", f.Field, "is there twice", putSelectors)
		}
		seen[f.Field] = true
		if ok && !slices.Contains(known, f.Field) {
			add(at+".field", f.Field, fmt.Sprintf("is no field of %s events that a trail can select by", category), putSelectors)
		}
	}
	return values
}

// unmet is why no event has a value as an operator has it, so that the condition
// selects, or leaves out, nothing; empty where one may.
//
// https://github.com/hashicorp/terraform-provider-aws/issues/32619
func (s Advanced) unmet(field, operator, value string) string {
	if strings.Contains(value, "*") {
		return "has a wildcard, which selectors do not know: use StartsWith, EndsWith, NotStartsWith or NotEndsWith"
	}
	if field != fieldResourceARN || s.value(fieldCategory) != "Data" {
		return ""
	}
	switch strings.TrimPrefix(operator, "Not") {
	case "StartsWith":
		if !strings.HasPrefix(value, "arn:") && !strings.HasPrefix("arn:", value) {
			return "is the beginning of no ARN: it has to begin with arn:"
		}
	case "Equals":
		parts := strings.SplitN(value, ":", 6)
		if len(parts) < 6 || parts[0] != "arn" {
			return "is no whole ARN, and equals none: use StartsWith, EndsWith, NotStartsWith or NotEndsWith"
		}
		if _, key, _ := strings.Cut(parts[5], "/"); s.value(fieldResourceType) == "AWS::S3::Object" && (key == "" || strings.HasSuffix(key, "/")) {
			return "is the beginning of objects' ARNs, and equals none: use StartsWith or NotStartsWith"
		}
	}
	return ""
}

// Unmet are the conditions that no event meets, so that what somebody means to select
// with them is not recorded; each is its value and why. Build refuses them.
func (s Set) Unmet() []string { return s.unmet(false) }

// UnmetExclusions are the conditions that leave nothing out; each is its value and why.
func (s Set) UnmetExclusions() []string { return s.unmet(true) }

func (s Set) unmet(negative bool) (out []string) {
	for _, a := range s.Advanced {
		for _, f := range a.Fields {
			for _, l := range f.lists() {
				for _, value := range *l.values {
					if why := a.unmet(f.Field, l.operator, value); why != "" && strings.HasPrefix(l.operator, "Not") == negative {
						out = append(out, fmt.Sprintf("%s %s %q: it %s", f.Field, l.operator, value, why))
					}
				}
			}
		}
	}
	return out
}

// Partitions are the partitions of the ARNs that the selectors name.
func (s Set) Partitions() (out []string) {
	note := func(value string) {
		if parts := strings.SplitN(value, ":", 3); len(parts) == 3 && parts[0] == "arn" {
			out = append(out, parts[1])
		}
	}
	for _, b := range s.Basic {
		for _, d := range b.Data {
			for _, value := range d.Values {
				note(value)
			}
		}
	}
	for _, a := range s.Advanced {
		for _, f := range a.Fields {
			for _, l := range f.lists() {
				if f.Field == fieldResourceARN || f.Field == fieldUserARN {
					for _, value := range *l.values {
						note(value)
					}
				}
			}
		}
	}
	return sortedValues(out)
}

// value is the only value that a field must equal, or empty.
func (s Advanced) value(field string) string {
	for _, f := range s.Fields {
		if f.Field == field && len(f.Equals) == 1 {
			return f.Equals[0]
		}
	}
	return ""
}

// values is how many values the conditions have.
func (f Field) values() (n int) {
	for _, l := range f.lists() {
		n += len(*l.values)
	}
	return n
}

func (f Field) validate(add Report, at string) (values int) {
	values = f.values()
	for _, l := range f.lists() {
		if len(*l.values) > 0 && l.operator != "Equals" && slices.Contains([]string{fieldCategory, fieldReadOnly, fieldResourceType}, f.Field) {
			add(at+"."+l.operator, f.Field, "eventCategory, readOnly and resources.type can only be compared with Equals", putSelectors)
		}
		for i, value := range *l.values {
			if n := len(value); n < 1 || n > 2048 {
				add(fmt.Sprintf("%s.%s[%d]", at, l.operator, i), "", fmt.Sprintf("must have 1 to 2048 characters, and has %d", n), putSelectors)
			}
			if f.Field == fieldReadOnly && value != "true" && value != "false" {
				add(fmt.Sprintf("%s.%s[%d]", at, l.operator, i), value, `must be "true" or "false"`, putSelectors)
			}
		}
	}
	notTrue := func(v string) bool { return v != "true" }
	if f.Field == fieldConsole && (values != len(f.Equals)+len(f.NotEquals) || slices.ContainsFunc(slices.Concat(f.Equals, f.NotEquals), notTrue)) {
		add(at, f.Field, `sessionCredentialFromConsole can only be compared with Equals or NotEquals and "true"`, putSelectors)
	}
	if f.Field == fieldErrorCode && !slices.Equal(f.Equals, []string{"VpceAccessDenied"}) {
		add(at, f.Field, "errorCode can only equal VpceAccessDenied", putSelectors)
	}
	if len(f.Equals) > 1 && (f.Field == fieldCategory || f.Field == fieldReadOnly || f.Field == fieldResourceType) {
		add(at+".Equals", f.Field, "must have one value; add another selector for another one", putSelectors)
	}
	if values == 0 {
		add(at, f.Field, "has no condition: the operators are Equals, NotEquals, StartsWith, NotStartsWith, EndsWith and NotEndsWith", putSelectors)
	}
	return values
}

// Validate reports a category that there is not, and data events of no type.
func (e Event) Validate(add Report) {
	switch c := e.category(); {
	case c != trailrecord.Management && c != trailrecord.Data && c != trailrecord.NetworkActivity:
		add("eventCategory", string(c), "must be Management, Data or NetworkActivity", putSelectors)
	case c == trailrecord.Data && e.ResourceType == "":
		add("resourceType", "", "must be set for data events", putSelectors)
	}
}

package selector

import (
	"cmp"
	"slices"
)

// ReadWriteType is which calls a basic selector records.
type ReadWriteType string

// The types. The zero value is All.
const (
	All       ReadWriteType = "All"
	ReadOnly  ReadWriteType = "ReadOnly"
	WriteOnly ReadWriteType = "WriteOnly"
)

// Set is what a trail records. It has basic selectors or advanced ones,
// never both; the zero value is what AWS does by default: all management
// events, no data events and no network activity events.
type Set struct {
	Basic    []Basic    `json:"eventSelectors,omitempty" doc:"Basic selectors, at most 5."`
	Advanced []Advanced `json:"advancedEventSelectors,omitempty" doc:"Advanced selectors, instead of basic ones."`
}

// Basic is a basic event selector. A trail has at most 5.
type Basic struct {
	ReadWrite  ReadWriteType `json:"readWriteType,omitempty" doc:"All, ReadOnly or WriteOnly; All where it is not said."` // empty: All
	Management bool          `json:"includeManagementEvents" doc:"Whether management events are recorded."`
	// Data are the objects, functions and tables whose data events are recorded,
	// by type; all basic selectors of a trail have at most 250 of them.
	Data []DataResource `json:"dataResources,omitempty" doc:"Objects, functions and tables whose data events are recorded."`
	// Exclude are event sources whose management events are left out:
	// kms.amazonaws.com and rdsdata.amazonaws.com only.
	Exclude []string `json:"excludeManagementEventSources,omitempty" doc:"Event sources that are left out: kms.amazonaws.com and rdsdata.amazonaws.com only."`
}

// DataResource is what data events are recorded of: "AWS::S3::Object" with the
// beginnings of ARNs, "AWS::Lambda::Function" or "AWS::DynamoDB::Table" with whole
// ones. "arn:aws:s3" is all objects, "arn:aws:lambda" all functions.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html
type DataResource struct {
	Type   string   `json:"type" doc:"AWS::S3::Object, AWS::Lambda::Function or AWS::DynamoDB::Table."`
	Values []string `json:"values" doc:"ARNs; of objects, what ARNs begin with."`
}

// Advanced is an advanced event selector: an event is recorded that all
// its fields match. Make one with ManagementEvents, DataEvents or
// NetworkActivityEvents; its methods answer a changed copy.
type Advanced struct {
	Name   string  `json:"name,omitempty" doc:"Name of the selector."`
	Fields []Field `json:"fieldSelectors" doc:"Conditions that an event must all meet."`
}

// Field is a condition on a field of an event: one of the values of each
// positive operator, and none of those of the negative ones. There are no
// wildcards.
type Field struct {
	Field         string   `json:"field" doc:"Field of the event, such as eventCategory."`
	Equals        []string `json:"equals,omitempty" doc:"Values of which it has one."`
	NotEquals     []string `json:"notEquals,omitempty" doc:"Values of which it has none."`
	StartsWith    []string `json:"startsWith,omitempty" doc:"Beginnings of which it has one."`
	NotStartsWith []string `json:"notStartsWith,omitempty" doc:"Beginnings of which it has none."`
	EndsWith      []string `json:"endsWith,omitempty" doc:"Ends of which it has one."`
	NotEndsWith   []string `json:"notEndsWith,omitempty" doc:"Ends of which it has none."`
}

// lists are the values of every operator, by the API's name of it.
func (f *Field) lists() []struct {
	operator string
	values   *[]string
} {
	return []struct {
		operator string
		values   *[]string
	}{
		{"Equals", &f.Equals}, {"NotEquals", &f.NotEquals}, {"StartsWith", &f.StartsWith},
		{"NotStartsWith", &f.NotStartsWith}, {"EndsWith", &f.EndsWith}, {"NotEndsWith", &f.NotEndsWith},
	}
}

// Fields of events that advanced selectors know.
const (
	fieldCategory     = "eventCategory"
	fieldReadOnly     = "readOnly"
	fieldSource       = "eventSource"
	fieldName         = "eventName"
	fieldType         = "eventType"
	fieldResourceType = "resources.type"
	fieldResourceARN  = "resources.ARN"
	fieldUserARN      = "userIdentity.arn"
	fieldConsole      = "sessionCredentialFromConsole"
	fieldErrorCode    = "errorCode"
	fieldVPCEndpoint  = "vpcEndpointId"
)

// ManagementEvents selects all management events.
func ManagementEvents() Advanced {
	return Advanced{}.Where(fieldCategory, "Equals", "Management")
}

// DataEvents selects the data events of a type of resource, such as
// "AWS::S3::Object" or "AWS::SSMMessages::ControlChannel".
func DataEvents(resourceType string) Advanced {
	return Advanced{}.Where(fieldCategory, "Equals", "Data").Where(fieldResourceType, "Equals", resourceType)
}

// NetworkActivityEvents selects the calls to a service through VPC endpoints,
// such as "ssm.amazonaws.com".
func NetworkActivityEvents(eventSource string) Advanced {
	return Advanced{}.Where(fieldCategory, "Equals", "NetworkActivity").Where(fieldSource, "Equals", eventSource)
}

// Where adds a condition: a field ("eventSource", "resources.ARN", …), an operator
// ("Equals", "NotEquals", "StartsWith", "NotStartsWith", "EndsWith",
// "NotEndsWith") and its values. Values for an operator that the field has
// already are added to its values. An unknown operator is refused by Build.
func (s Advanced) Where(field, operator string, values ...string) Advanced {
	s = s.clone()
	i := slices.IndexFunc(s.Fields, func(f Field) bool { return f.Field == field })
	if i < 0 {
		s.Fields = append(s.Fields, Field{Field: field})
		i = len(s.Fields) - 1
	}
	for _, l := range s.Fields[i].lists() {
		if l.operator == operator {
			*l.values = append(*l.values, values...)
		}
	}
	return s
}

// Named gives the selector a name of at most 1,000 characters.
func (s Advanced) Named(name string) Advanced { s.Name = name; return s }

// ReadOnly selects only calls that change nothing.
func (s Advanced) ReadOnly() Advanced {
	return s.Where(fieldReadOnly, "Equals", "true")
}

// WriteOnly selects only calls that change something.
func (s Advanced) WriteOnly() Advanced {
	return s.Where(fieldReadOnly, "Equals", "false")
}

// Except leaves out the events of event sources. For the management events of a
// trail AWS's guide knows kms.amazonaws.com and rdsdata.amazonaws.com.
func (s Advanced) Except(eventSources ...string) Advanced {
	return s.Where(fieldSource, "NotEquals", eventSources...)
}

// On selects data events of resources whose ARN begins with one of these.
func (s Advanced) On(arnPrefixes ...string) Advanced {
	return s.Where(fieldResourceARN, "StartsWith", arnPrefixes...)
}

func (s Advanced) clone() Advanced {
	s.Fields = slices.Clone(s.Fields)
	for i := range s.Fields {
		for _, l := range s.Fields[i].lists() {
			*l.values = slices.Clone(*l.values)
		}
	}
	return s
}

// Clone shares nothing with s.
func (s Set) Clone() Set {
	s.Basic = slices.Clone(s.Basic)
	for i, b := range s.Basic {
		s.Basic[i].Exclude = slices.Clone(b.Exclude)
		s.Basic[i].Data = slices.Clone(b.Data)
		for k, d := range b.Data {
			s.Basic[i].Data[k].Values = slices.Clone(d.Values)
		}
	}
	s.Advanced = slices.Clone(s.Advanced)
	for i, a := range s.Advanced {
		s.Advanced[i] = a.clone()
	}
	return s
}

// IsDefault reports whether they are what AWS does by default.
func (s Set) IsDefault() bool {
	if len(s.Advanced) > 0 {
		return false
	}
	if len(s.Basic) == 0 {
		return true
	}
	b := s.Basic[0]
	return len(s.Basic) == 1 && (b.ReadWrite == "" || b.ReadWrite == All) && b.Management && len(b.Data) == 0 && len(b.Exclude) == 0
}

// Normal is the one form of selectors that select the same in the same way: the
// order of selectors, fields and values has no meaning. The default is empty.
func (s Set) Normal() Set {
	if s.IsDefault() {
		return Set{}
	}
	s = s.Clone()
	for i := range s.Basic {
		b := &s.Basic[i]
		b.ReadWrite = cmp.Or(b.ReadWrite, All)
		b.Exclude = sortedValues(b.Exclude)
		for k := range b.Data {
			b.Data[k].Values = sortedValues(b.Data[k].Values)
		}
		b.Data = orNone(b.Data)
		slices.SortFunc(b.Data, func(a, c DataResource) int {
			return cmp.Or(cmp.Compare(a.Type, c.Type), slices.Compare(a.Values, c.Values))
		})
	}
	for i := range s.Advanced {
		for k := range s.Advanced[i].Fields {
			for _, l := range s.Advanced[i].Fields[k].lists() {
				*l.values = sortedValues(*l.values)
			}
		}
		slices.SortFunc(s.Advanced[i].Fields, func(a, b Field) int { return cmp.Compare(a.Field, b.Field) })
	}
	slices.SortFunc(s.Basic, func(a, b Basic) int { return cmp.Compare(textOf(a), textOf(b)) })
	slices.SortFunc(s.Advanced, func(a, b Advanced) int { return cmp.Compare(textOf(a), textOf(b)) })
	s.Basic, s.Advanced = orNone(s.Basic), orNone(s.Advanced)
	return s
}

func sortedValues(values []string) []string {
	values = slices.Clone(values)
	slices.Sort(values)
	return orNone(slices.Compact(values))
}

func orNone[T any](values []T) []T {
	if len(values) == 0 {
		return nil
	}
	return values
}

// Equal reports whether two selections are written the same, whatever their
// order. Selections that come to the same in different ways are not equal.
func (s Set) Equal(other Set) bool { return textOf(s.Normal()) == textOf(other.Normal()) }

package selector

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// Event is an event, or all events that have what is set here: an empty member
// stands for every value. Covers asks about it, and a trail is told with Expect to
// record it.
type Event struct {
	Category trailrecord.EventCategory `json:"eventCategory,omitempty" doc:"Management, Data or another category; Management where it is not said."` // empty: Management
	ReadOnly *bool                     `json:"readOnly,omitempty" doc:"Whether calls read only; both kinds where it is not said."`                   // nil: reading and writing calls
	Source   string                    `json:"eventSource,omitempty" doc:"Service, such as ssm.amazonaws.com."`                                      // "ssm.amazonaws.com"
	Name     string                    `json:"eventName,omitempty" doc:"Call, such as SendCommand."`                                                 // "SendCommand"
	Type     trailrecord.EventType     `json:"eventType,omitempty" doc:"Type, such as AwsApiCall."`

	ResourceType string `json:"resourceType,omitempty" doc:"Type of the resource of data events, such as AWS::S3::Object."` // of data events: "AWS::S3::Object"
	ResourceARN  string `json:"resourceArn,omitempty" doc:"ARN of the resource."`
	UserARN      string `json:"userIdentityArn,omitempty" doc:"ARN of who makes the call."`
	FromConsole  *bool  `json:"sessionCredentialFromConsole,omitempty" doc:"Whether the call comes from the console."`
	ErrorCode    string `json:"errorCode,omitempty" doc:"Error of the call."`
	VPCEndpoint  string `json:"vpcEndpointId,omitempty" doc:"VPC endpoint of the call."`

	// Region and Account are where the event happens; empty: in the trail's home
	// region and account. Global is of a service such as IAM, whose events are
	// those of no region.
	Region  string `json:"region,omitempty" doc:"Region of the event; the home region of the trail where it is not said."`
	Account string `json:"account,omitempty" doc:"Account of the event; that of the trail where it is not said."`
	Global  bool   `json:"globalService,omitempty" doc:"Whether the service is global, as IAM is."`

	// Size is how many bytes its record has, as trailrecord.Estimate tells; zero
	// where nobody asks.
	Size int `json:"bytes,omitempty" doc:"Size of the record."`
}

// ServiceCalls are the management events of a service, reading and writing
// calls: ServiceCalls("ssm.amazonaws.com") are the calls of Systems Manager.
func ServiceCalls(eventSource string) Event {
	return Event{Category: trailrecord.Management, Source: eventSource}
}

// EventOf is the event of a record, to ask whether a trail's selectors cover it.
func EventOf(r trailrecord.Record) Event {
	e := Event{
		Category: r.EventCategory, Source: r.EventSource, Name: r.EventName, Type: r.EventType, UserARN: r.UserIdentity.ARN,
		ErrorCode: r.ErrorCode, VPCEndpoint: r.VPCEndpointID, Region: r.AWSRegion, Account: r.RecipientAccountID, Size: r.Size(),
	}
	if is := r.ReadOnly == trailrecord.True; r.ReadOnly != trailrecord.Unset {
		e.ReadOnly = &is
	}
	if r.ManagementEvent == trailrecord.False && e.Category == "" {
		e.Category = trailrecord.Data
	}
	console := r.SessionCredentialFromConsole == trailrecord.True
	e.FromConsole = &console
	res := selectedBy(r.Resources)
	e.ResourceType, e.ResourceARN = res.Type, res.ARN
	return e
}

// selectedBy is the resource that selectors of data events look at: that of an
// object's event is the object, whose bucket is there too.
func selectedBy(resources []trailrecord.Resource) trailrecord.Resource {
	i := slices.IndexFunc(resources, func(r trailrecord.Resource) bool { return r.Type != "" && r.Type != "AWS::S3::Bucket" })
	switch {
	case i >= 0:
		return resources[i]
	case len(resources) > 0:
		return resources[0]
	}
	return trailrecord.Resource{}
}

func (e Event) category() trailrecord.EventCategory {
	return cmp.Or(e.Category, trailrecord.Management)
}

// String names the event for people.
func (e Event) String() string {
	what := map[trailrecord.EventCategory]string{
		trailrecord.Management: "management events", trailrecord.Data: "data events", trailrecord.NetworkActivity: "network activity events",
	}[e.category()]
	what = cmp.Or(what, string(e.category())+" events")
	if e.ReadOnly != nil {
		what = map[bool]string{true: "reading ", false: "writing "}[*e.ReadOnly] + what
	}
	for _, part := range []struct{ before, value string }{
		{"of", e.Source}, {"named", e.Name}, {"on", e.ResourceType}, {"on", e.ResourceARN}, {"by", e.UserARN}, {"in", e.Region}, {"of account", e.Account},
	} {
		if part.value != "" {
			what += " " + part.before + " " + part.value
		}
	}
	if e.Size > 0 {
		what += fmt.Sprintf(" of %d bytes", e.Size)
	}
	return what
}

// Covers reports whether the selectors record the event: all events that are
// like it, where it leaves members empty. Where some of them may be left out it
// is false. It looks at neither region, account nor size.
func (s Set) Covers(e Event) bool {
	if e.ReadOnly == nil { // another selector may have the other half
		return s.Covers(e.read(true)) && s.Covers(e.read(false))
	}
	switch {
	case len(s.Advanced) > 0:
		return slices.ContainsFunc(s.Advanced, func(a Advanced) bool { return a.covers(e) })
	case len(s.Basic) == 0:
		return e.category() == trailrecord.Management
	}
	return slices.ContainsFunc(s.Basic, func(b Basic) bool { return b.covers(e) })
}

// LeftOut says why the selectors do not record an event; empty where Covers
// reports that they do.
func (s Set) LeftOut(e Event) string {
	if s.Covers(e) {
		return ""
	}
	read, write := s.Management()
	switch {
	case e.category() != trailrecord.Management:
		return "no selector is for all of them"
	case !read && !write:
		return "its selectors record no management events, only data or network activity events"
	case e.Source != "" && slices.Contains(s.Excluded(), e.Source):
		return "its selectors exclude the management events of " + e.Source
	case !read:
		return "its selectors record only writing calls"
	case !write:
		return "its selectors record only reading calls"
	}
	return "no selector is for all of them"
}

func (e Event) read(only bool) Event { e.ReadOnly = &only; return e }

func (b Basic) covers(e Event) bool {
	switch b.ReadWrite {
	case ReadOnly:
		if !*e.ReadOnly {
			return false
		}
	case WriteOnly:
		if *e.ReadOnly {
			return false
		}
	}
	switch e.category() {
	case trailrecord.Management:
		return b.Management && (len(b.Exclude) == 0 || e.Source != "" && !slices.Contains(b.Exclude, e.Source))
	case trailrecord.Data:
		for _, d := range b.Data {
			if d.Type == e.ResourceType && slices.ContainsFunc(d.Values, func(v string) bool { return dataValueCovers(d.Type, v, e.ResourceARN) }) {
				return true
			}
		}
	}
	return false
}

// dataValueCovers: the value for objects is the beginning of their ARNs, that for
// functions and tables is a whole one; "arn:aws:s3" and the like are all of them.
func dataValueCovers(resourceType, value, resourceARN string) bool {
	objects := resourceType == "AWS::S3::Object"
	switch all := strings.Count(value, ":") == 2 || objects && strings.HasSuffix(value, ":::"); {
	case all:
		return resourceARN == "" || strings.HasPrefix(resourceARN, strings.TrimRight(value, ":")+":")
	case objects:
		return resourceARN != "" && strings.HasPrefix(resourceARN, value)
	}
	return resourceARN != "" && resourceARN == value
}

func (s Advanced) covers(e Event) bool {
	for _, f := range s.Fields {
		if !f.covers(e) {
			return false
		}
	}
	return len(s.Fields) > 0
}

// covers asks a condition; a value that is not known does not satisfy it.
func (f Field) covers(e Event) bool {
	value, known := e.field(f.Field)
	if !known {
		return false
	}
	any := func(values []string, match func(string, string) bool) bool {
		return slices.ContainsFunc(values, func(v string) bool { return match(value, v) })
	}
	equal := func(a, b string) bool { return a == b }
	positive := len(f.Equals)+len(f.StartsWith)+len(f.EndsWith) == 0 ||
		any(f.Equals, equal) || any(f.StartsWith, strings.HasPrefix) || any(f.EndsWith, strings.HasSuffix)
	return positive && !any(f.NotEquals, equal) && !any(f.NotStartsWith, strings.HasPrefix) && !any(f.NotEndsWith, strings.HasSuffix)
}

// field is the value of a field; false where the event stands for several.
func (e Event) field(name string) (string, bool) {
	known := func(s string) (string, bool) { return s, s != "" }
	switch name {
	case fieldCategory:
		return known(string(e.category()))
	case fieldReadOnly:
		return strconv.FormatBool(e.ReadOnly != nil && *e.ReadOnly), e.ReadOnly != nil
	case fieldSource:
		return known(e.Source)
	case fieldName:
		return known(e.Name)
	case fieldType:
		return known(string(e.Type))
	case fieldResourceType:
		return known(e.ResourceType)
	case fieldResourceARN:
		return known(e.ResourceARN)
	case fieldUserARN:
		return known(e.UserARN)
	case fieldConsole:
		return strconv.FormatBool(e.FromConsole != nil && *e.FromConsole), e.FromConsole != nil
	case fieldErrorCode:
		return known(e.ErrorCode)
	case fieldVPCEndpoint:
		return known(e.VPCEndpoint)
	}
	return "", false
}

// Management reports whether any management events are recorded, of reading and
// of writing calls.
func (s Set) Management() (read, write bool) {
	if s.IsDefault() {
		return true, true
	}
	for _, b := range s.Basic {
		if b.Management {
			read, write = read || b.ReadWrite != WriteOnly, write || b.ReadWrite != ReadOnly
		}
	}
	for _, a := range s.Advanced {
		if a.value(fieldCategory) == "Management" {
			only := a.value(fieldReadOnly)
			read, write = read || only != "false", write || only != "true"
		}
	}
	return read, write
}

// recordsData reports whether any data events are recorded.
func (s Set) recordsData() bool {
	return slices.ContainsFunc(s.Basic, func(b Basic) bool { return len(b.Data) > 0 }) ||
		slices.ContainsFunc(s.Advanced, func(a Advanced) bool { return a.value(fieldCategory) == "Data" })
}

// Excluded are the event sources whose management events some selector leaves out.
func (s Set) Excluded() []string {
	var out []string
	for _, b := range s.Basic {
		out = append(out, b.Exclude...)
	}
	for _, a := range s.Advanced {
		for _, f := range a.Fields {
			if f.Field == fieldSource && a.value(fieldCategory) == "Management" {
				out = append(out, f.NotEquals...)
			}
		}
	}
	return sortedValues(out)
}

// textOf is a value as JSON, to compare and to sort.
func textOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v) // these types always marshal
	}
	return string(text)
}

package selector_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func TestCovers(t *testing.T) {
	yes, no := true, false
	ssm := selector.ServiceCalls("ssm.amazonaws.com")
	kms := selector.ServiceCalls("kms.amazonaws.com")
	writing := selector.Event{Source: "ssm.amazonaws.com", ReadOnly: &no}
	reading := selector.Event{Source: "ssm.amazonaws.com", ReadOnly: &yes}
	put := selector.Event{Category: trailrecord.Data, ResourceType: "AWS::S3::Object", ResourceARN: "arn:aws:s3:::things/a/1", ReadOnly: &no}
	anyObject := selector.Event{Category: trailrecord.Data, ResourceType: "AWS::S3::Object"}
	call := selector.Event{Category: trailrecord.NetworkActivity, Source: "ssm.amazonaws.com"}
	basic := func(b ...selector.Basic) selector.Set { return selector.Set{Basic: b} }
	advanced := func(a ...selector.Advanced) selector.Set { return selector.Set{Advanced: a} }
	all := selector.ManagementEvents()
	objects := func(values ...string) selector.Basic {
		return selector.Basic{Data: []selector.DataResource{{Type: "AWS::S3::Object", Values: values}}}
	}
	for _, tt := range []struct {
		name string
		s    selector.Set
		e    selector.Event
		want bool
	}{
		{"default, SSM", selector.Set{}, ssm, true},
		{"default, data", selector.Set{}, put, false},
		{"default, network", selector.Set{}, call, false},
		{"basic all", basic(selector.Basic{Management: true}), ssm, true},
		{"basic read, all calls", basic(selector.Basic{Management: true, ReadWrite: selector.ReadOnly}), ssm, false},
		{"basic read, reading", basic(selector.Basic{Management: true, ReadWrite: selector.ReadOnly}), reading, true},
		{"basic read and write in two", basic(selector.Basic{Management: true, ReadWrite: selector.ReadOnly}, selector.Basic{Management: true, ReadWrite: selector.WriteOnly}), ssm, true},
		{"basic data only", basic(objects("arn:aws:s3")), ssm, false},
		{"basic data, all objects", basic(objects("arn:aws:s3")), anyObject, true},
		{"basic data, all objects with colons", basic(objects("arn:aws:s3:::")), anyObject, true},
		{"basic data, one bucket", basic(objects("arn:aws:s3:::things/")), put, true},
		{"basic data, one bucket, any object", basic(objects("arn:aws:s3:::things/")), anyObject, false},
		{"basic data, other bucket", basic(objects("arn:aws:s3:::thing/")), put, false},
		{"basic exclude", basic(selector.Basic{Management: true, Exclude: []string{"kms.amazonaws.com"}}), kms, false},
		{"basic exclude, other", basic(selector.Basic{Management: true, Exclude: []string{"kms.amazonaws.com"}}), ssm, true},
		{"basic exclude, any service", basic(selector.Basic{Management: true, Exclude: []string{"kms.amazonaws.com"}}), selector.Event{}, false},
		{"advanced all", advanced(all), ssm, true},
		{"advanced write", advanced(all.WriteOnly()), writing, true},
		{"advanced write, reading", advanced(all.WriteOnly()), reading, false},
		{"advanced both halves", advanced(all.WriteOnly(), all.ReadOnly()), ssm, true},
		{"advanced except", advanced(all.Except("kms.amazonaws.com")), kms, false},
		{"advanced except, other", advanced(all.Except("kms.amazonaws.com")), ssm, true},
		{"advanced data only", advanced(selector.DataEvents("AWS::S3::Object")), ssm, false},
		{"advanced data", advanced(selector.DataEvents("AWS::S3::Object")), anyObject, true},
		{"advanced data on", advanced(selector.DataEvents("AWS::S3::Object").On("arn:aws:s3:::x/", "arn:aws:s3:::things/")), put, true},
		{"advanced data on, any", advanced(selector.DataEvents("AWS::S3::Object").On("arn:aws:s3:::things/")), anyObject, false},
		{"advanced data ends with", advanced(selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "EndsWith", "/1")), put, true},
		{"advanced data not starting with", advanced(selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "NotStartsWith", "arn:aws:s3:::things/")), put, false},
		{"advanced data not ending with", advanced(selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "NotEndsWith", "/1")), put, false},
		{"advanced data, two operators", advanced(selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "StartsWith", "arn:aws:s3:::things/").Where("resources.ARN", "NotEndsWith", "/2")), put, true},
		{"advanced network", advanced(selector.NetworkActivityEvents("ssm.amazonaws.com")), call, true},
		{"advanced network, other", advanced(selector.NetworkActivityEvents("kms.amazonaws.com")), call, false},
		{"advanced name not known", advanced(all.Where("eventName", "NotEquals", "X")), ssm, false},
	} {
		if got := tt.s.Covers(tt.e); got != tt.want {
			t.Errorf("%s: %v covers %v: %v", tt.name, tt.s, tt.e, got)
		}
	}
}

func TestSelectorsEqual(t *testing.T) {
	a := selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents().Except("b", "a"), selector.DataEvents("AWS::S3::Object")}}
	b := selector.Set{Advanced: []selector.Advanced{selector.DataEvents("AWS::S3::Object"), selector.Advanced{}.Except("a", "b", "a").Where("eventCategory", "Equals", "Management")}}
	if !a.Equal(b) {
		t.Error("the order has a meaning")
	}
	if a.Equal(selector.Set{}) || a.Equal(selector.Set{Advanced: a.Advanced[:1]}) {
		t.Error("different selectors are equal")
	}
	if !(selector.Set{}).Equal(selector.Set{Basic: []selector.Basic{{Management: true, ReadWrite: selector.All}}}) {
		t.Error("the default is not the default")
	}
	one := selector.ManagementEvents()
	_ = one.WriteOnly()
	if len(one.Fields) != 1 {
		t.Error("a selector changed what it was made of")
	}
}

func TestEventOf(t *testing.T) {
	r := trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand", EventCategory: trailrecord.Management, ReadOnly: trailrecord.False}
	if e := selector.EventOf(r); !(selector.Set{}).Covers(e) || (selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents().ReadOnly()}}).Covers(e) {
		t.Error(e)
	}
	old := trailrecord.Record{EventSource: "s3.amazonaws.com", ManagementEvent: trailrecord.False, ReadOnly: trailrecord.True, Resources: []trailrecord.Resource{{ARN: "arn:aws:s3:::b"}, {ARN: "arn:aws:s3:::b/o", Type: "AWS::S3::Object"}}}
	if e := selector.EventOf(old); e.Category != trailrecord.Data || e.ResourceType != "AWS::S3::Object" {
		t.Error(e)
	}
}

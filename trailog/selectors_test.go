package trailog_test

import (
	"testing"

	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func TestCovers(t *testing.T) {
	yes, no := true, false
	ssm := trailog.ServiceCalls("ssm.amazonaws.com")
	kms := trailog.ServiceCalls("kms.amazonaws.com")
	writing := trailog.Event{Source: "ssm.amazonaws.com", ReadOnly: &no}
	reading := trailog.Event{Source: "ssm.amazonaws.com", ReadOnly: &yes}
	put := trailog.Event{Category: trailrecord.Data, ResourceType: "AWS::S3::Object", ResourceARN: "arn:aws:s3:::things/a/1", ReadOnly: &no}
	anyObject := trailog.Event{Category: trailrecord.Data, ResourceType: "AWS::S3::Object"}
	call := trailog.Event{Category: trailrecord.NetworkActivity, Source: "ssm.amazonaws.com"}
	basic := func(b ...trailog.BasicSelector) trailog.Selectors { return trailog.Selectors{Basic: b} }
	advanced := func(a ...trailog.AdvancedSelector) trailog.Selectors { return trailog.Selectors{Advanced: a} }
	all := trailog.ManagementEvents()
	objects := func(values ...string) trailog.BasicSelector {
		return trailog.BasicSelector{Data: []trailog.DataResource{{Type: "AWS::S3::Object", Values: values}}}
	}
	for _, tt := range []struct {
		name string
		s    trailog.Selectors
		e    trailog.Event
		want bool
	}{
		{"default, SSM", trailog.Selectors{}, ssm, true},
		{"default, data", trailog.Selectors{}, put, false},
		{"default, network", trailog.Selectors{}, call, false},
		{"basic all", basic(trailog.BasicSelector{Management: true}), ssm, true},
		{"basic read, all calls", basic(trailog.BasicSelector{Management: true, ReadWrite: trailog.ReadOnly}), ssm, false},
		{"basic read, reading", basic(trailog.BasicSelector{Management: true, ReadWrite: trailog.ReadOnly}), reading, true},
		{"basic read and write in two", basic(trailog.BasicSelector{Management: true, ReadWrite: trailog.ReadOnly}, trailog.BasicSelector{Management: true, ReadWrite: trailog.WriteOnly}), ssm, true},
		{"basic data only", basic(objects("arn:aws:s3")), ssm, false},
		{"basic data, all objects", basic(objects("arn:aws:s3")), anyObject, true},
		{"basic data, all objects with colons", basic(objects("arn:aws:s3:::")), anyObject, true},
		{"basic data, one bucket", basic(objects("arn:aws:s3:::things/")), put, true},
		{"basic data, one bucket, any object", basic(objects("arn:aws:s3:::things/")), anyObject, false},
		{"basic data, other bucket", basic(objects("arn:aws:s3:::thing/")), put, false},
		{"basic exclude", basic(trailog.BasicSelector{Management: true, Exclude: []string{"kms.amazonaws.com"}}), kms, false},
		{"basic exclude, other", basic(trailog.BasicSelector{Management: true, Exclude: []string{"kms.amazonaws.com"}}), ssm, true},
		{"basic exclude, any service", basic(trailog.BasicSelector{Management: true, Exclude: []string{"kms.amazonaws.com"}}), trailog.Event{}, false},
		{"advanced all", advanced(all), ssm, true},
		{"advanced write", advanced(all.WriteOnly()), writing, true},
		{"advanced write, reading", advanced(all.WriteOnly()), reading, false},
		{"advanced both halves", advanced(all.WriteOnly(), all.ReadOnly()), ssm, true},
		{"advanced except", advanced(all.Except("kms.amazonaws.com")), kms, false},
		{"advanced except, other", advanced(all.Except("kms.amazonaws.com")), ssm, true},
		{"advanced data only", advanced(trailog.DataEvents("AWS::S3::Object")), ssm, false},
		{"advanced data", advanced(trailog.DataEvents("AWS::S3::Object")), anyObject, true},
		{"advanced data on", advanced(trailog.DataEvents("AWS::S3::Object").On("arn:aws:s3:::x/", "arn:aws:s3:::things/")), put, true},
		{"advanced data on, any", advanced(trailog.DataEvents("AWS::S3::Object").On("arn:aws:s3:::things/")), anyObject, false},
		{"advanced data ends with", advanced(trailog.DataEvents("AWS::S3::Object").Where("resources.ARN", "EndsWith", "/1")), put, true},
		{"advanced data not starting with", advanced(trailog.DataEvents("AWS::S3::Object").Where("resources.ARN", "NotStartsWith", "arn:aws:s3:::things/")), put, false},
		{"advanced data not ending with", advanced(trailog.DataEvents("AWS::S3::Object").Where("resources.ARN", "NotEndsWith", "/1")), put, false},
		{"advanced data, two operators", advanced(trailog.DataEvents("AWS::S3::Object").Where("resources.ARN", "StartsWith", "arn:aws:s3:::things/").Where("resources.ARN", "NotEndsWith", "/2")), put, true},
		{"advanced network", advanced(trailog.NetworkActivityEvents("ssm.amazonaws.com")), call, true},
		{"advanced network, other", advanced(trailog.NetworkActivityEvents("kms.amazonaws.com")), call, false},
		{"advanced name not known", advanced(all.Where("eventName", "NotEquals", "X")), ssm, false},
	} {
		if got := tt.s.Covers(tt.e); got != tt.want {
			t.Errorf("%s: %v covers %v: %v", tt.name, tt.s, tt.e, got)
		}
	}
}

func TestSelectorsEqual(t *testing.T) {
	a := trailog.Selectors{Advanced: []trailog.AdvancedSelector{trailog.ManagementEvents().Except("b", "a"), trailog.DataEvents("AWS::S3::Object")}}
	b := trailog.Selectors{Advanced: []trailog.AdvancedSelector{trailog.DataEvents("AWS::S3::Object"), trailog.AdvancedSelector{}.Except("a", "b", "a").Where("eventCategory", "Equals", "Management")}}
	if !a.Equal(b) {
		t.Error("the order has a meaning")
	}
	if a.Equal(trailog.Selectors{}) || a.Equal(trailog.Selectors{Advanced: a.Advanced[:1]}) {
		t.Error("different selectors are equal")
	}
	if !(trailog.Selectors{}).Equal(trailog.Selectors{Basic: []trailog.BasicSelector{{Management: true, ReadWrite: trailog.All}}}) {
		t.Error("the default is not the default")
	}
	one := trailog.ManagementEvents()
	_ = one.WriteOnly()
	if len(one.Fields) != 1 {
		t.Error("a selector changed what it was made of")
	}
}

func TestEventOf(t *testing.T) {
	r := trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand", EventCategory: trailrecord.Management, ReadOnly: trailrecord.False}
	if e := trailog.EventOf(r); !(trailog.Selectors{}).Covers(e) || (trailog.Selectors{Advanced: []trailog.AdvancedSelector{trailog.ManagementEvents().ReadOnly()}}).Covers(e) {
		t.Error(e)
	}
	old := trailrecord.Record{EventSource: "s3.amazonaws.com", ManagementEvent: trailrecord.False, ReadOnly: trailrecord.True, Resources: []trailrecord.Resource{{ARN: "arn:aws:s3:::b"}, {ARN: "arn:aws:s3:::b/o", Type: "AWS::S3::Object"}}}
	if e := trailog.EventOf(old); e.Category != trailrecord.Data || e.ResourceType != "AWS::S3::Object" {
		t.Error(e)
	}
}

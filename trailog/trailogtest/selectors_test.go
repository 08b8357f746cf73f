package trailogtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func field(name string, set func(*types.AdvancedFieldSelector)) types.AdvancedFieldSelector {
	f := types.AdvancedFieldSelector{Field: &name}
	set(&f)
	return f
}

func equals(name string, values ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: &name, Equals: values}
}

func notEquals(name string, values ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: &name, NotEquals: values}
}

func advanced(fields ...types.AdvancedFieldSelector) []types.AdvancedEventSelector {
	return []types.AdvancedEventSelector{{FieldSelectors: fields}}
}

func data(resourceType string, values ...string) []types.DataResource {
	return []types.DataResource{{Type: &resourceType, Values: values}}
}

func many(n int, format string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i)
	}
	return out
}

func TestSelectors(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.create(f.all())
		get := func() *cloudtrail.GetEventSelectorsOutput {
			f.Helper()
			out, err := f.trails.GetEventSelectors(f.Context(), &cloudtrail.GetEventSelectorsInput{TrailName: str(name)})
			if err != nil {
				f.Fatal(err)
			}
			return out
		}
		put := func(in cloudtrail.PutEventSelectorsInput) {
			f.Helper()
			in.TrailName = str(name)
			out, err := f.trails.PutEventSelectors(f.Context(), &in)
			if err != nil || *out.TrailARN != arnOfAll {
				f.Fatal(out, err)
			}
		}
		custom := func() bool {
			out, err := f.trails.GetTrail(f.Context(), &cloudtrail.GetTrailInput{Name: str(name)})
			return err == nil && *out.Trail.HasCustomEventSelectors
		}
		standard := []types.EventSelector{{ReadWriteType: types.ReadWriteTypeAll, IncludeManagementEvents: aws.Bool(true), DataResources: []types.DataResource{}, ExcludeManagementEventSources: []string{}}}
		got := get()
		if diff := cmp.Diff(standard, got.EventSelectors, ignored); diff != "" || len(got.AdvancedEventSelectors) != 0 || custom() {
			f.Error(diff, got.AdvancedEventSelectors)
		}
		put(cloudtrail.PutEventSelectorsInput{EventSelectors: []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly, ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}}})
		basic := []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly, IncludeManagementEvents: aws.Bool(true), DataResources: []types.DataResource{}, ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}}
		if diff := cmp.Diff(basic, get().EventSelectors, ignored); diff != "" || !custom() {
			f.Error(diff)
		}
		selectors := advanced(equals("eventCategory", "Management"), equals("readOnly", "false"))
		put(cloudtrail.PutEventSelectorsInput{AdvancedEventSelectors: selectors})
		got = get()
		if diff := cmp.Diff(selectors, got.AdvancedEventSelectors, ignored); diff != "" || len(got.EventSelectors) != 0 || !custom() {
			f.Error(diff, got.EventSelectors)
		}
	})
}

func TestSelectorMistakes(t *testing.T) {
	s3 := "arn:aws:s3:::" + bucket + "/"
	management := types.EventSelector{}
	dataOnly := func(d []types.DataResource) []types.EventSelector {
		return []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: d}}
	}
	six := make([]types.EventSelector, 6)
	category := equals("eventCategory", "Data")
	object := equals("resources.type", "AWS::S3::Object")
	long := field("resources.ARN", func(f *types.AdvancedFieldSelector) { f.StartsWith = many(499, "arn:aws:s3:::b%d/") })
	for _, tt := range []struct {
		name     string
		basic    []types.EventSelector
		advanced []types.AdvancedEventSelector
		want     string // "" if it is taken
	}{
		{"neither", nil, nil, "You must specify EventSelectors or AdvancedEventSelectors."},
		{"both", []types.EventSelector{management}, advanced(equals("eventCategory", "Management")), "You can use either EventSelectors or AdvancedEventSelectors, but not both."},
		{"five", six[:5], nil, ""},
		{"six", six, nil, "A trail can have 5 event selectors, not 6."},
		{"nothing selected", dataOnly(nil), nil, "An event selector must include management events or data resources."},
		{"250 resources", dataOnly(data("AWS::S3::Object", many(250, "arn:aws:s3:::b%d/")...)), nil, ""},
		{"251 resources", append(dataOnly(data("AWS::S3::Object", many(250, "arn:aws:s3:::b%d/")...)), types.EventSelector{DataResources: data("AWS::S3::Object", s3)}), nil,
			"A trail can have 250 data resources, not 251."},
		{"resource type", dataOnly(data("AWS::SNS::Topic", "arn:aws:sns")), nil, "Value AWS::SNS::Topic for DataResources.Type is invalid."},
		{"wildcard", dataOnly(data("AWS::S3::Object", "arn:aws:s3:::*")), nil, "Value arn:aws:s3:::* for DataResources.Values is invalid."},
		{"another service", dataOnly(data("AWS::Lambda::Function", s3)), nil, "Value " + s3 + " for DataResources.Values is invalid."},
		{"all of a service", dataOnly(data("AWS::Lambda::Function", "arn:aws:lambda")), nil, ""},
		{"no values", dataOnly(data("AWS::S3::Object")), nil, "DataResources.Values must not be empty."},
		{"excluded source", []types.EventSelector{{ExcludeManagementEventSources: []string{"ssm.amazonaws.com"}}}, nil, "Value ssm.amazonaws.com for ExcludeManagementEventSources is invalid."},
		{"excluded sources", []types.EventSelector{{ExcludeManagementEventSources: []string{"kms.amazonaws.com", "rdsdata.amazonaws.com"}}}, nil, ""},

		{"no category", nil, advanced(equals("readOnly", "true")), "The field eventCategory is required, and must equal Management, Data or NetworkActivity."},
		{"another category", nil, advanced(equals("eventCategory", "Insight")), "The field eventCategory is required, and must equal Management, Data or NetworkActivity."},
		{"category with another operator", nil, advanced(notEquals("eventCategory", "Data")), "The field eventCategory is required, and must equal Management, Data or NetworkActivity."},
		{"data without a type", nil, advanced(category), "The field resources.type is required for Data events, and must equal one type."},
		{"data", nil, advanced(category, object), ""},
		{"500 values", nil, append(advanced(category, object, field("resources.ARN", func(f *types.AdvancedFieldSelector) { f.StartsWith = long.StartsWith[:497] })), advanced(equals("eventCategory", "Management"))...), ""},
		{"501 values", nil, append(advanced(category, object, field("resources.ARN", func(f *types.AdvancedFieldSelector) { f.StartsWith = long.StartsWith[:498] })), advanced(equals("eventCategory", "Management"))...),
			"The advanced event selectors of a trail can have 500 values, not 501."},
		{"readOnly", nil, advanced(category, object, equals("readOnly", "yes")), "The field readOnly must equal true or false."},
		{"readOnly with another operator", nil, advanced(category, object, notEquals("readOnly", "true")), "The field readOnly must equal true or false."},
		{"type with another operator", nil, advanced(category, notEquals("resources.type", "AWS::S3::Object")), "The field resources.type takes Equals only."},
		{"twice", nil, advanced(category, object, object), "The field resources.type occurs twice in an advanced event selector."},
		{"no operator", nil, advanced(category, object, equals("eventName")), "The field eventName has no operator."},
		{"unknown field", nil, advanced(category, object, equals("vpcEndpointId", "vpce-1")), "The field vpcEndpointId cannot be used for Data events."},
		{"management without KMS", nil, advanced(equals("eventCategory", "Management"), notEquals("eventSource", "kms.amazonaws.com")), ""},
		{"management of one source", nil, advanced(equals("eventCategory", "Management"), equals("eventSource", "ssm.amazonaws.com")),
			"The field eventSource of management events takes NotEquals with kms.amazonaws.com or rdsdata.amazonaws.com."},
		{"management by name", nil, advanced(equals("eventCategory", "Management"), equals("eventName", "DeleteDocument")), "The field eventName cannot be used for Management events."},
		{"network", nil, advanced(equals("eventCategory", "NetworkActivity"), equals("eventSource", "kms.amazonaws.com"), equals("errorCode", "VpceAccessDenied")), ""},
		{"network without a source", nil, advanced(equals("eventCategory", "NetworkActivity")), "The field eventSource is required for NetworkActivity events, and must equal one event source."},
		{"network with another error", nil, advanced(equals("eventCategory", "NetworkActivity"), equals("eventSource", "kms.amazonaws.com"), equals("errorCode", "AccessDenied")), "The field errorCode must equal VpceAccessDenied."},
		{"console", nil, advanced(category, object, equals("sessionCredentialFromConsole", "false")), "The field sessionCredentialFromConsole takes Equals and NotEquals with true."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(f fixture) {
				f.create(f.all())
				_, err := f.trails.PutEventSelectors(f.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str(name), EventSelectors: tt.basic, AdvancedEventSelectors: tt.advanced})
				got := failureOf(err)
				if tt.name == "no operator" && err != nil && strings.Contains(got.Message, "validation") {
					return // the API model refuses it first
				}
				want := failure{}
				if tt.want != "" {
					want = failure{"InvalidEventSelectorsException", tt.want}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					f.Error(diff)
				}
			})
		})
	}
}

// TestManagementFields is the other way that AWS may take selectors for trails.
func TestManagementFields(t *testing.T) {
	f := newFixture(t, doors["typed"], trailogtest.WithManagementFields()).started()
	selectors := advanced(equals("eventCategory", "Management"), equals("eventSource", "ssm.amazonaws.com"), equals("eventName", "DeleteDocument", "CreateDocument"))
	if _, err := f.trails.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str(name), AdvancedEventSelectors: selectors}); err != nil {
		t.Fatal(err)
	}
	if d := f.record(deleteDocument); !d.Arrived() {
		t.Error(d)
	}
	if d := f.record(trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "UpdateDocument"}); d.Arrived() {
		t.Error(d)
	}
}

// TestSelected checks what selectors take.
func TestSelected(t *testing.T) {
	read := func(r trailrecord.Record) trailrecord.Record { r.ReadOnly = trailrecord.True; return r }
	ssm := trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "GetDocument"}
	kms := trailrecord.Record{EventSource: "kms.amazonaws.com", EventName: "Decrypt"}
	object := trailrecord.Record{EventSource: "s3.amazonaws.com", EventName: "PutObject", EventCategory: trailrecord.Data, Resources: []trailrecord.Resource{
		{Type: "AWS::S3::Object", ARN: "arn:aws:s3:::data/a/b"}, {Type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::data"}}}
	function := trailrecord.Record{EventSource: "lambda.amazonaws.com", EventName: "Invoke", EventCategory: trailrecord.Data, Resources: []trailrecord.Resource{
		{Type: "AWS::Lambda::Function", ARN: "arn:aws:lambda:eu-west-1:111122223333:function:f"}}}
	events := []trailrecord.Record{ssm, read(ssm), kms, object, read(object), function}
	all := types.ReadWriteTypeAll
	objects := func(more ...types.AdvancedFieldSelector) []types.AdvancedEventSelector {
		return advanced(append([]types.AdvancedFieldSelector{equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object")}, more...)...)
	}
	where := func(set func(*types.AdvancedFieldSelector)) []types.AdvancedEventSelector {
		return objects(field("resources.ARN", set))
	}
	for _, tt := range []struct {
		name     string
		basic    []types.EventSelector
		advanced []types.AdvancedEventSelector
		want     string // y for each event that is taken
	}{
		{"default", nil, nil, "yyynnn"},
		{"read", []types.EventSelector{{ReadWriteType: types.ReadWriteTypeReadOnly}}, nil, "nynnnn"},
		{"write", []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly}}, nil, "ynynnn"},
		{"without KMS", []types.EventSelector{{ReadWriteType: all, ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}}, nil, "yynnnn"},
		{"without KMS and with", []types.EventSelector{{ReadWriteType: types.ReadWriteTypeReadOnly, ExcludeManagementEventSources: []string{"kms.amazonaws.com"}}, {ReadWriteType: types.ReadWriteTypeWriteOnly}}, nil, "yyynnn"},
		{"data only", []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::S3::Object", "arn:aws:s3")}}, nil, "nnnyyn"},
		{"a bucket", []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::S3::Object", "arn:aws:s3:::data/")}}, nil, "nnnyyn"},
		{"all buckets", []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::S3::Object", "arn:aws:s3:::")}}, nil, "nnnyyn"},
		{"a prefix", []types.EventSelector{{ReadWriteType: types.ReadWriteTypeWriteOnly, IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::S3::Object", "arn:aws:s3:::data/a")}}, nil, "nnnynn"},
		{"another bucket", []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::S3::Object", "arn:aws:s3:::dat/")}}, nil, "nnnnnn"},
		{"a function", []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::Lambda::Function", "arn:aws:lambda:eu-west-1:111122223333:function:f")}}, nil, "nnnnny"},
		{"another function", []types.EventSelector{{IncludeManagementEvents: aws.Bool(false), DataResources: data("AWS::Lambda::Function", "arn:aws:lambda:eu-west-1:111122223333:function:")}}, nil, "nnnnnn"},
		{"management", nil, advanced(equals("eventCategory", "Management")), "yyynnn"},
		{"management writes without KMS", nil, advanced(equals("eventCategory", "Management"), equals("readOnly", "false"), notEquals("eventSource", "kms.amazonaws.com")), "ynnnnn"},
		{"objects", nil, objects(), "nnnyyn"},
		{"objects, and functions", nil, append(objects(), advanced(equals("eventCategory", "Data"), equals("resources.type", "AWS::Lambda::Function"))...), "nnnyyy"},
		{"begins", nil, where(func(f *types.AdvancedFieldSelector) { f.StartsWith = []string{"arn:aws:s3:::x/", "arn:aws:s3:::data/"} }), "nnnyyn"},
		{"begins with a bucket", nil, where(func(f *types.AdvancedFieldSelector) { f.StartsWith = []string{"arn:aws:s3:::other/"} }), "nnnnnn"},
		{"the bucket's own ARN", nil, where(func(f *types.AdvancedFieldSelector) { f.Equals = []string{"arn:aws:s3:::data"} }), "nnnnnn"},
		{"does not begin", nil, where(func(f *types.AdvancedFieldSelector) { f.NotStartsWith = []string{"arn:aws:s3:::data/"} }), "nnnnnn"},
		{"ends", nil, where(func(f *types.AdvancedFieldSelector) { f.EndsWith = []string{"/b"} }), "nnnyyn"},
		{"does not end", nil, where(func(f *types.AdvancedFieldSelector) { f.NotEndsWith = []string{"/b"} }), "nnnnnn"},
		{"wildcards are letters", nil, where(func(f *types.AdvancedFieldSelector) { f.Equals = []string{"arn:aws:s3:::data/*"} }), "nnnnnn"},
		{"begins but is not", nil, where(func(f *types.AdvancedFieldSelector) {
			f.StartsWith, f.NotEquals = []string{"arn:"}, []string{"arn:aws:s3:::data/a/b"}
		}), "nnnnnn"},
		{"by name", nil, objects(equals("eventName", "PutObject", "GetObject")), "nnnyyn"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, doors["typed"]).started()
			if tt.basic != nil || tt.advanced != nil {
				if _, err := f.trails.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str(name), EventSelectors: tt.basic, AdvancedEventSelectors: tt.advanced}); err != nil {
					t.Fatal(err)
				}
			}
			got := ""
			for _, e := range events {
				if f.record(e).Arrived() {
					got += "y"
				} else {
					got += "n"
				}
			}
			if got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestInsights(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.create(f.all())
		_, err := f.trails.GetInsightSelectors(f.Context(), &cloudtrail.GetInsightSelectorsInput{TrailName: str(name)})
		want := failure{"InsightNotEnabledException", "Trail events does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again."}
		if diff := cmp.Diff(want, failureOf(err)); diff != "" {
			f.Error(diff)
		}
		put := func(selectors ...types.InsightSelector) error {
			_, err := f.trails.PutInsightSelectors(f.Context(), &cloudtrail.PutInsightSelectorsInput{TrailName: str(name), InsightSelectors: append([]types.InsightSelector{}, selectors...)})
			return err
		}
		rate := types.InsightSelector{InsightType: types.InsightTypeApiCallRateInsight}
		if err := put(rate, rate); failureOf(err).Code != "InvalidInsightSelectorsException" {
			f.Error(err)
		}
		if err := put(rate, types.InsightSelector{InsightType: types.InsightTypeApiErrorRateInsight, EventCategories: []types.SourceEventCategory{"Data"}}); err != nil {
			f.Fatal(err)
		}
		got, err := f.trails.GetInsightSelectors(f.Context(), &cloudtrail.GetInsightSelectorsInput{TrailName: str(arnOfAll)})
		if err != nil {
			f.Fatal(err)
		}
		wantSelectors := []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight, EventCategories: []types.SourceEventCategory{"Management"}},
			{InsightType: types.InsightTypeApiErrorRateInsight, EventCategories: []types.SourceEventCategory{"Data"}}}
		if diff := cmp.Diff(wantSelectors, got.InsightSelectors, ignored); diff != "" {
			f.Error(diff)
		}
		if err := put(); err != nil {
			f.Fatal(err)
		}
		if _, err := f.trails.GetInsightSelectors(f.Context(), &cloudtrail.GetInsightSelectorsInput{TrailName: str(name)}); failureOf(err).Code != "InsightNotEnabledException" {
			f.Error(err)
		}
	})
}

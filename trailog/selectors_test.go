package trailog_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// What Build takes CloudTrail takes: a plan does not fail late at its selectors.
func TestBuiltSelectorsAreTaken(t *testing.T) {
	rounds.Sequential(t)
	r := rand.New(rand.NewPCG(15, 15))
	v := newAccount()
	mustApply(t, trailog.New(typed(v), build(t, plain())))
	oneOf := func(of ...string) string { return of[r.IntN(len(of))] }
	operators := []string{"Equals", "NotEquals", "StartsWith", "NotStartsWith", "EndsWith", "NotEndsWith"}
	value := func() string {
		return oneOf("true", "false", "kms.amazonaws.com", "rdsdata.amazonaws.com", "glue.amazonaws.com", "ssm.amazonaws.com", "PutObject", "AwsApiCall", "VpceAccessDenied",
			"arn:aws:s3:::b/", "arn:aws:s3:::b", "arn:aws:s3:::b/k", "b/*", "*", "arn:aws:lambda:eu-west-1:111122223333:function:f", "AWS::S3::Object", "Management", "")
	}
	taken := 0
	for range rounds.Of(3000) {
		var s selector.Set
		for range 1 + r.IntN(2) {
			if r.IntN(3) == 0 {
				s.Basic = append(s.Basic, selector.Basic{
					ReadWrite: selector.ReadWriteType(oneOf("", "All", "ReadOnly", "WriteOnly", "None")), Management: r.IntN(2) == 0,
					Exclude: []string{oneOf("kms.amazonaws.com", "rdsdata.amazonaws.com", "glue.amazonaws.com")}[:r.IntN(2)],
					Data: []selector.DataResource{{Type: oneOf("AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table", "AWS::S3::Bucket"), Values: []string{oneOf(
						"arn:aws:s3", "arn:aws:s3:::", "arn:aws:s3:::b", "arn:aws:s3:::b/", "arn:aws:s3:::b/k", "arn:aws:s3:::*", "arn:aws:lambda", "arn:aws:lambda:*",
						"arn:aws:lambda:eu-west-1:111122223333:function:f", "arn:aws:dynamodb", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws-cn:s3", "arn:aws", "x", "")}[:r.IntN(2)]}}[:r.IntN(2)],
				})
				continue
			}
			a := selector.Advanced{}.Where("eventCategory", oneOf("Equals", "Equals", "Equals", "NotEquals"), oneOf("Management", "Data", "NetworkActivity", "Insight"))
			if r.IntN(2) == 0 {
				a = a.Where("resources.type", "Equals", oneOf("AWS::S3::Object", "AWS::Lambda::Function"))
			}
			for range r.IntN(3) {
				a = a.Where(oneOf("readOnly", "eventSource", "eventName", "eventType", "resources.type", "resources.ARN", "userIdentity.arn", "sessionCredentialFromConsole", "errorCode", "vpcEndpointId", "x"),
					operators[r.IntN(len(operators))], value())
			}
			s.Advanced = append(s.Advanced, a)
		}
		trail, err := existing().SelectBasic(s.Basic...).Select(s.Advanced...).Build()
		if err != nil {
			continue
		}
		plan, err := logging.NewPlan(t.Context(), logging.Targets{trailog.New(typed(v), trail)})
		if err != nil {
			if !strings.Contains(err.Error(), "partition") {
				t.Fatal(err)
			}
			continue
		}
		taken++
		if _, err := plan.Apply(t.Context()); err != nil {
			t.Fatalf("%+v: %v", s, err)
		}
	}
	if taken < rounds.Of(3000)/100 {
		t.Errorf("%d were taken: the test says little", taken)
	}
}

// putSelectors gives the chain's trail selectors that Build may refuse.
func putSelectors(t *testing.T, c trailog.Clients, s selector.Set) {
	t.Helper()
	in := &cloudtrail.PutEventSelectorsInput{TrailName: aws.String("audit")}
	for _, b := range s.Basic {
		e := types.EventSelector{IncludeManagementEvents: &b.Management, ReadWriteType: types.ReadWriteTypeAll}
		for _, d := range b.Data {
			e.DataResources = append(e.DataResources, types.DataResource{Type: &d.Type, Values: d.Values})
		}
		in.EventSelectors = append(in.EventSelectors, e)
	}
	for _, a := range s.Advanced {
		var fields []types.AdvancedFieldSelector
		for _, f := range a.Fields {
			fields = append(fields, types.AdvancedFieldSelector{Field: &f.Field, Equals: f.Equals, NotEquals: f.NotEquals, StartsWith: f.StartsWith, NotStartsWith: f.NotStartsWith, EndsWith: f.EndsWith})
		}
		in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, types.AdvancedEventSelector{FieldSelectors: fields})
	}
	must(t)(c.Trails.PutEventSelectors(t.Context(), in))
}

// A trail that exists with conditions that no event meets, or that records what it
// writes, is told of it; what the fix says is heard no more.
func TestSelectorsThatExist(t *testing.T) {
	basic := func(values ...string) selector.Set {
		return selector.Set{Basic: []selector.Basic{{Management: true, Data: []selector.DataResource{{Type: "AWS::S3::Object", Values: values}}}}}
	}
	objects := func(conditions ...string) selector.Set {
		a := selector.DataEvents("AWS::S3::Object")
		for ; len(conditions) > 0; conditions = conditions[2:] {
			a = a.Where("resources.ARN", conditions[0], conditions[1])
		}
		return selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents(), a}}
	}
	const unmet, own = "error trail-condition-unmet", "warning trail-records-own-files"
	for _, tt := range []struct {
		name string
		s    selector.Set
		want []string
	}{
		{"a bucket with Equals", objects("Equals", "arn:aws:s3:::secret/"), []string{unmet}},
		{"a folder with Equals", objects("Equals", "arn:aws:s3:::secret/a/"), []string{unmet}},
		{"a bucket without slash with Equals", objects("Equals", "arn:aws:s3:::secret"), []string{unmet}},
		{"a wildcard", objects("StartsWith", "arn:aws:s3:::secret/*"), []string{unmet}},
		{"a path", objects("StartsWith", "secret/"), []string{unmet}},
		{"a bucket with StartsWith", objects("StartsWith", "arn:aws:s3:::secret/"), nil},
		{"an object", objects("Equals", "arn:aws:s3:::secret/1"), nil},
		{"one of two", objects("Equals", "arn:aws:s3:::secret/1", "Equals", "arn:aws:s3:::secret/"), []string{unmet}},
		{"leaves nothing out", objects("NotEquals", "arn:aws:s3:::secret/", "NotStartsWith", "arn:aws:s3:::acme-trails/"), []string{"warning trail-condition-unmet"}},
		{"all objects", objects(), []string{own}},
		{"all objects, basic", basic("arn:aws:s3"), []string{own}},
		{"the trail's bucket, basic", basic("arn:aws:s3:::secret/", "arn:aws:s3:::acme-trails/"), []string{own}},
		{"its folder", objects("StartsWith", "arn:aws:s3:::acme-trails/AWSLogs/"), []string{own}},
		{"another folder", objects("StartsWith", "arn:aws:s3:::acme-trails/else/"), nil},
		{"another bucket, basic", basic("arn:aws:s3:::secret/"), nil},
		{"all but the trail's bucket", objects("NotStartsWith", "arn:aws:s3:::acme-trails/"), nil},
		{"reading calls", selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents(), selector.DataEvents("AWS::S3::Object").ReadOnly()}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := chain{}.build(t)
			putSelectors(t, typed(v), tt.s)
			target := trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails"))))
			findings := check(t, target)
			if diff := cmp.Diff(tt.want, severities(findings)); diff != "" {
				t.Errorf("%s\n%s", diff, findings)
			}
			if !slices.Equal(tt.want, []string{own}) {
				return
			}
			const without = `Where("resources.ARN", "NotStartsWith", "arn:aws:s3:::acme-trails/")`
			if f := findings.With(resource.SeverityWarning)[0]; !strings.Contains(f.Fix, without) {
				t.Error(f)
			}
			mended := selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "NotStartsWith", "arn:aws:s3:::acme-trails/")
			b := existing().Select(selector.ManagementEvents(), mended)
			mustApply(t, trailog.New(typed(v), build(t, b)))
			if findings := check(t, target); findings.Has(trailog.CodeOwnFiles) {
				t.Error(findings)
			}
		})
	}
}

// The selectors of the fake are those of the judge: what records nothing there is found.
func TestUnmetRecordsNothing(t *testing.T) {
	v := chain{}.build(t)
	putSelectors(t, typed(v), selector.Set{Advanced: []selector.Advanced{selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "Equals", "arn:aws:s3:::secret/")}})
	d := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "s3.amazonaws.com", EventName: "PutObject", EventCategory: trailrecord.Data, ReadOnly: trailrecord.False,
		Resources: []trailrecord.Resource{{ARN: "arn:aws:s3:::secret/1", Type: "AWS::S3::Object"}}})
	if len(d) != 1 || d[0].Reason == "" {
		t.Error(d)
	}
}

// Where it is said what has to arrive, a condition that no event meets is an error only by
// what it leaves out.
func TestUnmetAndExpected(t *testing.T) {
	unmet := selector.DataEvents("AWS::S3::Object").Where("resources.ARN", "Equals", "arn:aws:s3:::secret/")
	for name, tt := range map[string]struct {
		set     selector.Set
		expect  []selector.Event
		verdict logging.Verdict
	}{
		"nothing is expected":      {selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents(), unmet}}, nil, logging.NotArrive},
		"what is expected arrives": {selector.Set{Advanced: []selector.Advanced{selector.ManagementEvents(), unmet}}, []selector.Event{selector.ServiceCalls("ssm.amazonaws.com")}, logging.Arrive},
		"it is left out":           {selector.Set{Advanced: []selector.Advanced{unmet}}, []selector.Event{selector.ServiceCalls("ssm.amazonaws.com")}, logging.NotArrive},
	} {
		v := chain{}.build(t)
		putSelectors(t, typed(v), tt.set)
		b := trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("CloudTrail/audit")).Role(role.Named(roleARN)).Expect(tt.expect...)
		findings := check(t, trailog.New(typed(v), build(t, b)))
		if findings.Verdict() != tt.verdict || !findings.Has(trailog.CodeConditionUnmet) {
			t.Errorf("%s: %v", name, findings)
		}
	}
}

package ruletest_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/internal/ruletest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const (
	dataResource     = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html"
	eventSelector    = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html"
	fieldSelector    = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html"
	filteringEvents  = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html"
	bareBucketReport = "https://github.com/hashicorp/terraform-provider-aws/issues/4043"
	endsInSlash      = "https://github.com/hashicorp/terraform-provider-aws/issues/32619"
)

// chosen are selectors as a line: a basic selector for data is "basic TYPE VALUE", an
// advanced one its conditions, "FIELD OPERATOR VALUE" and so on. Management events are
// selected beside data events, so that the trail records something.
type chosen struct{ Region, Line string }

func (c chosen) set() selector.Set {
	words := strings.Split(c.Line, " ")
	switch {
	case words[0] == "basic":
		return selector.Set{Basic: []selector.Basic{{Management: true, Data: []selector.DataResource{{Type: words[1], Values: words[2:]}}}}}
	case words[0] == "exclude":
		return selector.Set{Basic: []selector.Basic{{Management: true, Exclude: words[1:]}}}
	}
	a := selector.Advanced{}
	for ; len(words) > 0; words = words[3:] {
		a = a.Where(words[0], words[1], words[2])
	}
	s := selector.Set{Advanced: []selector.Advanced{a}}
	if words := strings.Split(c.Line, " "); words[2] != "Management" {
		s.Advanced = append(s.Advanced, selector.ManagementEvents())
	}
	return s
}

const (
	taken   = "taken"
	useless = "useless" // CloudTrail takes it, and no event ever meets it
	refused = "refused"
)

func objectsWhere(conditions string) string {
	return "eventCategory Equals Data resources.type Equals AWS::S3::Object " + conditions
}

var selectorRows = func() (rows []ruletest.Row[chosen, string]) {
	for _, r := range []struct{ want, line, source string }{
		{taken, "basic AWS::S3::Object arn:aws:s3", dataResource},
		{taken, "basic AWS::S3::Object arn:aws:s3:::", dataResource},
		{taken, "basic AWS::S3::Object arn:aws:s3:::data-bucket/", dataResource},
		{taken, "basic AWS::S3::Object arn:aws:s3:::data-bucket/images", dataResource},
		{refused, "basic AWS::S3::Object arn:aws:s3:::data-bucket", bareBucketReport},
		{refused, "basic AWS::S3::Object arn:aws:s3:::*", bareBucketReport},
		{refused, "basic AWS::S3::Object arn:aws:s3:::data-*/", dataResource + " has no wildcards"},
		{refused, "basic AWS::S3::Object cg-*/*", dataResource},
		{refused, "basic AWS::S3::Object data-bucket/", dataResource},
		{refused, "basic AWS::S3::Object arn:aws:lambda", dataResource},
		{refused, "basic AWS::S3::Object arn:aws:s3x", dataResource},
		{refused, "basic AWS::S3::Object arn:aws", dataResource},
		{refused, "basic AWS::S3::Object arn:aws:", dataResource},
		{refused, "basic AWS::S3::Object arn", dataResource},
		{taken, "basic AWS::Lambda::Function arn:aws:lambda", dataResource},
		{taken, "basic AWS::Lambda::Function arn:aws:lambda:eu-west-1:111122223333:function:f", dataResource},
		{refused, "basic AWS::Lambda::Function arn:aws:lambda:*", dataResource + " has no wildcards"},
		{refused, "basic AWS::Lambda::Function arn:aws:dynamodb:eu-west-1:111122223333:table/t", dataResource},
		{taken, "basic AWS::DynamoDB::Table arn:aws:dynamodb", dataResource},
		{taken, "basic AWS::DynamoDB::Table arn:aws:dynamodb:eu-west-1:111122223333:table/t", dataResource},
		{refused, "basic AWS::DynamoDB::Table arn:aws:s3", dataResource},
		{refused, "basic AWS::S3::Bucket arn:aws:s3", dataResource},
		{refused, "basic AWS::SNS::Topic arn:aws:sns", dataResource},
		{refused, "basic AWS::S3::Object", eventSelector},
		{taken, "exclude kms.amazonaws.com", eventSelector},
		{taken, "exclude kms.amazonaws.com rdsdata.amazonaws.com", eventSelector},
		{refused, "exclude glue.amazonaws.com", eventSelector},
		{refused, "exclude kms", eventSelector},

		{taken, "eventCategory Equals Management", fieldSelector},
		{taken, "eventCategory Equals Management readOnly Equals false", fieldSelector},
		{taken, "eventCategory Equals Management eventSource NotEquals kms.amazonaws.com", fieldSelector},
		{taken, "eventCategory Equals Management eventSource NotEquals rdsdata.amazonaws.com", fieldSelector},
		{refused, "eventCategory Equals Management eventSource NotEquals glue.amazonaws.com", fieldSelector},
		{refused, "eventCategory Equals Management eventSource Equals glue.amazonaws.com", fieldSelector},
		{refused, "eventCategory Equals Management eventSource StartsWith kms", fieldSelector},
		{refused, "eventCategory Equals Management eventName Equals CreateKey", fieldSelector + " (of event data stores only)"},
		{refused, "eventCategory Equals Management resources.type Equals AWS::S3::Object", fieldSelector},
		{refused, "eventCategory Equals Management readOnly Equals yes", fieldSelector},
		{refused, "eventCategory Equals Management readOnly NotEquals true", fieldSelector},
		{refused, "eventCategory NotEquals Management", fieldSelector},
		{refused, "eventCategory Equals Insight", fieldSelector},
		{refused, "eventCategory StartsWith Data", fieldSelector},
		{refused, "eventCategory Equals Data", fieldSelector},
		{refused, "eventCategory Equals Data resources.type StartsWith AWS::S3", fieldSelector},
		{taken, objectsWhere("readOnly Equals true"), fieldSelector},
		{taken, objectsWhere("eventName Equals PutObject"), fieldSelector},
		{taken, objectsWhere("eventName StartsWith Put"), fieldSelector},
		{taken, objectsWhere("eventSource Equals s3.amazonaws.com"), fieldSelector},
		{taken, objectsWhere("userIdentity.arn StartsWith arn:aws:iam::111122223333:user/"), fieldSelector},
		{taken, objectsWhere("sessionCredentialFromConsole Equals true"), fieldSelector},
		{refused, objectsWhere("sessionCredentialFromConsole Equals false"), fieldSelector},
		{refused, objectsWhere("vpcEndpointId Equals vpce-1"), fieldSelector},
		{refused, objectsWhere("errorCode Equals VpceAccessDenied"), fieldSelector},
		{refused, objectsWhere("nothing Equals x"), fieldSelector},
		{taken, objectsWhere("resources.ARN StartsWith arn:aws:s3:::secret/"), filteringEvents},
		{taken, objectsWhere("resources.ARN StartsWith arn:aws:s3:::secret"), filteringEvents},
		{taken, objectsWhere("resources.ARN NotStartsWith arn:aws:s3:::secret/"), filteringEvents},
		{taken, objectsWhere("resources.ARN Equals arn:aws:s3:::secret/1"), filteringEvents},
		{taken, objectsWhere("resources.ARN EndsWith /1"), filteringEvents},
		{useless, objectsWhere("resources.ARN Equals arn:aws:s3:::secret/"), endsInSlash},
		{useless, objectsWhere("resources.ARN Equals arn:aws:s3:::secret/a/"), endsInSlash},
		{useless, objectsWhere("resources.ARN Equals arn:aws:s3:::secret"), endsInSlash},
		{useless, objectsWhere("resources.ARN Equals secret/1"), filteringEvents},
		{useless, objectsWhere("resources.ARN StartsWith secret/"), filteringEvents},
		{useless, objectsWhere("resources.ARN StartsWith arn:aws:s3:::secret/*"), filteringEvents + " has no wildcards"},
		{useless, objectsWhere("resources.ARN Equals arn:aws:s3:::secret/*"), filteringEvents + " has no wildcards"},
		{useless, objectsWhere("resources.ARN EndsWith *"), filteringEvents + " has no wildcards"},
		{taken, "eventCategory Equals NetworkActivity eventSource Equals kms.amazonaws.com", fieldSelector},
		{taken, "eventCategory Equals NetworkActivity eventSource Equals kms.amazonaws.com errorCode Equals VpceAccessDenied", fieldSelector},
		{refused, "eventCategory Equals NetworkActivity eventSource Equals kms.amazonaws.com errorCode Equals AccessDenied", fieldSelector},
		{refused, "eventCategory Equals NetworkActivity eventSource NotEquals kms.amazonaws.com", fieldSelector},
		{refused, "eventCategory Equals NetworkActivity", fieldSelector},
	} {
		rows = append(rows, ruletest.Row[chosen, string]{In: chosen{home, r.line}, Want: r.want, Source: r.source})
	}
	// An ARN has the partition of the trail.
	for _, partition := range arn.Partitions()[1:] {
		at := arn.MainRegion(partition)
		for line, want := range map[string]string{
			"basic AWS::S3::Object arn:" + partition + ":s3":                                 taken,
			"basic AWS::S3::Object arn:" + partition + ":s3:::data-bucket/":                  taken,
			"basic AWS::S3::Object arn:" + partition + ":s3:::data-bucket":                   refused,
			"basic AWS::S3::Object arn:aws:s3":                                               refused,
			"basic AWS::S3::Object arn:aws:s3:::data-bucket/":                                refused,
			objectsWhere("resources.ARN StartsWith arn:" + partition + ":s3:::data-bucket/"): taken,
			objectsWhere("resources.ARN Equals arn:" + partition + ":s3:::data-bucket/"):     useless,
		} {
			rows = append(rows, ruletest.Row[chosen, string]{In: chosen{at, line}, Want: want, Source: dataResource + ", with the partition's ARNs: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"})
		}
	}
	return rows
}()

// withTrail is an account that has a trail with a bucket.
func withTrail(t testing.TB, at string) loggingtest.View {
	a := loggingtest.NewAccount(account, loggingtest.InPartition(arn.Partition(at)))
	trailogtest.Mount(a)
	v := a.Region(at)
	p := arn.Partition(at)
	s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:*","Resource":["arn:` + p + `:s3:::acme-trails","arn:` + p + `:s3:::acme-trails/*"]}]}`})
	api := trailogtest.NewClient(v)
	must[*cloudtrail.CreateTrailOutput](t)(api.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: aws.String("acme-trails")}))
	must[*cloudtrail.StartLoggingOutput](t)(api.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("audit")}))
	return v
}

// putSelectors is PutEventSelectors, whatever Build thinks of them.
func putSelectors(t testing.TB, v loggingtest.View, s selector.Set) error {
	in := &cloudtrail.PutEventSelectorsInput{TrailName: aws.String("audit")}
	for _, b := range s.Basic {
		e := types.EventSelector{IncludeManagementEvents: &b.Management, ReadWriteType: types.ReadWriteType(cmp.Or(b.ReadWrite, selector.All)), ExcludeManagementEventSources: b.Exclude}
		for _, d := range b.Data {
			e.DataResources = append(e.DataResources, types.DataResource{Type: &d.Type, Values: d.Values})
		}
		in.EventSelectors = append(in.EventSelectors, e)
	}
	for _, a := range s.Advanced {
		var fields []types.AdvancedFieldSelector
		for _, f := range a.Fields {
			fields = append(fields, types.AdvancedFieldSelector{Field: &f.Field, Equals: f.Equals, NotEquals: f.NotEquals,
				StartsWith: f.StartsWith, NotStartsWith: f.NotStartsWith, EndsWith: f.EndsWith, NotEndsWith: f.NotEndsWith})
		}
		in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, types.AdvancedEventSelector{FieldSelectors: fields})
	}
	_, err := trailogtest.NewClient(v).PutEventSelectors(t.Context(), in)
	return err
}

func yes(ok bool) string {
	if ok {
		return taken
	}
	return refused
}

// TestSelectors is what selectors CloudTrail takes, and which of them no event meets.
func TestSelectors(t *testing.T) {
	rounds.Sequential(t)
	ruletest.Equal(t, selectorRows,
		ruletest.Reader[chosen, string]{Name: "the builder, or the plan", Read: func(t testing.TB, c chosen) string {
			s := c.set()
			trail, err := trailog.NewTrail("audit").MustExist().SelectBasic(s.Basic...).Select(s.Advanced...).Build()
			if err != nil {
				return refused
			}
			_, err = logging.NewPlan(t.Context(), logging.Targets{trailog.New(trailogtest.New(withTrail(t, c.Region)), trail)})
			return yes(err == nil)
		}, Right: func(_ chosen, want string) (string, bool) { return yes(want == taken), true }},
		ruletest.Reader[chosen, string]{Name: "the judge of a trail that has them", Read: func(t testing.TB, c chosen) string {
			v := withTrail(t, c.Region)
			if err := putSelectors(t, v, c.set()); err != nil {
				return refused
			}
			if check(t, trailog.New(trailogtest.New(v), build[trailog.Trail](t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails"))))).Has(trailog.CodeConditionUnmet) {
				return useless
			}
			return taken
		}, Right: func(_ chosen, want string) (string, bool) { return want, want != refused }},
		ruletest.Reader[chosen, string]{Name: "the fake", Read: func(t testing.TB, c chosen) string {
			return yes(putSelectors(t, withTrail(t, c.Region), c.set()) == nil)
		}, Right: func(_ chosen, want string) (string, bool) { return yes(want != refused), true }},
	)
}

// An occurrence is an event beside the selectors of a trail.
type occurrence struct{ Line, Event string }

const (
	recorded = "recorded"
	leftOut  = "left out"
)

// occurred are events by name.
var occurred = map[string]selector.Event{
	"management write": {Source: "ssm.amazonaws.com", Name: "UpdateDocument", ReadOnly: aws.Bool(false)},
	"management read":  {Source: "ssm.amazonaws.com", Name: "GetDocument", ReadOnly: aws.Bool(true)},
	"kms":              {Source: "kms.amazonaws.com", Name: "Decrypt", ReadOnly: aws.Bool(true)},
	"put a/1":          object("PutObject", "arn:aws:s3:::data/a/1"),
	"put b":            object("PutObject", "arn:aws:s3:::data/b"),
	"put elsewhere":    object("PutObject", "arn:aws:s3:::database/a/1"),
	"get a/1":          object("GetObject", "arn:aws:s3:::data/a/1"),
	"invoke f":         {Category: "Data", Source: "lambda.amazonaws.com", Name: "Invoke", ReadOnly: aws.Bool(false), ResourceType: "AWS::Lambda::Function", ResourceARN: "arn:aws:lambda:eu-west-1:111122223333:function:f"},
	"invoke f2":        {Category: "Data", Source: "lambda.amazonaws.com", Name: "Invoke", ReadOnly: aws.Bool(false), ResourceType: "AWS::Lambda::Function", ResourceARN: "arn:aws:lambda:eu-west-1:111122223333:function:f2"},
}

func object(name, arn string) selector.Event {
	return selector.Event{Category: "Data", Source: "s3.amazonaws.com", Name: name, ReadOnly: aws.Bool(name == "GetObject"), ResourceType: "AWS::S3::Object", ResourceARN: arn}
}

// recordedRows says of selectors which events they record.
var recordedRows = func() (rows []ruletest.Row[occurrence, string]) {
	for _, r := range []struct {
		line, source string
		events       []string
	}{
		{"eventCategory Equals Management", fieldSelector, []string{"management write", "management read", "kms"}},
		{"eventCategory Equals Management readOnly Equals true", fieldSelector, []string{"management read", "kms"}},
		{"eventCategory Equals Management eventSource NotEquals kms.amazonaws.com", fieldSelector, []string{"management write", "management read"}},
		{"exclude kms.amazonaws.com", eventSelector, []string{"management write", "management read"}},
		{"basic AWS::S3::Object arn:aws:s3", dataResource, []string{"put a/1", "put b", "put elsewhere", "get a/1"}},
		{"basic AWS::S3::Object arn:aws:s3:::", dataResource, []string{"put a/1", "put b", "put elsewhere", "get a/1"}},
		{"basic AWS::S3::Object arn:aws:s3:::data/", dataResource, []string{"put a/1", "put b", "get a/1"}},
		{"basic AWS::S3::Object arn:aws:s3:::data/a", dataResource, []string{"put a/1", "get a/1"}},
		{"basic AWS::Lambda::Function arn:aws:lambda", dataResource, []string{"invoke f", "invoke f2"}},
		{"basic AWS::Lambda::Function arn:aws:lambda:eu-west-1:111122223333:function:f", dataResource + ": function ARNs are exact", []string{"invoke f"}},
		{objectsWhere("readOnly Equals true"), fieldSelector, []string{"get a/1"}},
		{objectsWhere("eventName NotStartsWith Get"), fieldSelector, []string{"put a/1", "put b", "put elsewhere"}},
		{objectsWhere("resources.ARN StartsWith arn:aws:s3:::data/"), filteringEvents, []string{"put a/1", "put b", "get a/1"}},
		{objectsWhere("resources.ARN StartsWith arn:aws:s3:::data"), filteringEvents, []string{"put a/1", "put b", "put elsewhere", "get a/1"}},
		{objectsWhere("resources.ARN Equals arn:aws:s3:::data/b"), filteringEvents, []string{"put b"}},
		{objectsWhere("resources.ARN Equals arn:aws:s3:::data/"), endsInSlash, nil},
		{objectsWhere("resources.ARN NotEquals arn:aws:s3:::data/b"), filteringEvents, []string{"put a/1", "put elsewhere", "get a/1"}},
		{objectsWhere("resources.ARN NotStartsWith arn:aws:s3:::data/"), filteringEvents, []string{"put elsewhere"}},
		{objectsWhere("resources.ARN EndsWith /1"), filteringEvents, []string{"put a/1", "put elsewhere", "get a/1"}},
		{objectsWhere("resources.ARN NotEndsWith /1"), filteringEvents, []string{"put b"}},
		{objectsWhere("resources.ARN StartsWith arn:aws:s3:::data/*"), filteringEvents + " has no wildcards", nil},
		{objectsWhere("resources.ARN StartsWith arn:aws:s3:::data/ resources.ARN NotEquals arn:aws:s3:::data/b"), "Assumed: conditions of one field that say what it is and what it is not hold together", []string{"put a/1", "get a/1"}},
		{"eventCategory Equals Data resources.type Equals AWS::Lambda::Function resources.ARN StartsWith arn:aws:lambda:eu-west-1:111122223333:function:f", filteringEvents, []string{"invoke f", "invoke f2"}},
	} {
		management := !strings.HasPrefix(r.line, "eventCategory Equals Management") && !strings.HasPrefix(r.line, "exclude")
		want := map[string]string{}
		for _, e := range r.events {
			want[e] = recorded
		}
		for name, e := range occurred {
			if management && e.Category == "" {
				want[name] = recorded // see chosen
			}
			rows = append(rows, ruletest.Row[occurrence, string]{In: occurrence{r.line, name}, Want: cmp.Or(want[name], leftOut), Source: r.source})
		}
	}
	return rows
}()

// TestRecorded is which events selectors record.
func TestRecorded(t *testing.T) {
	rounds.Sequential(t)
	accounts := map[string]loggingtest.View{}
	having := func(t testing.TB, line string) loggingtest.View {
		v, ok := accounts[line]
		if !ok {
			v = withTrail(t, home)
			if err := putSelectors(t, v, chosen{home, line}.set()); err != nil {
				t.Fatal(line, err)
			}
			accounts[line] = v
		}
		return v
	}
	ruletest.Equal(t, recordedRows,
		ruletest.Reader[occurrence, string]{Name: "Covers", Read: func(_ testing.TB, o occurrence) string {
			return cmp.Or(map[bool]string{true: recorded}[chosen{home, o.Line}.set().Covers(occurred[o.Event])], leftOut)
		}},
		ruletest.Reader[occurrence, string]{Name: "the judge of what is expected", Read: func(t testing.TB, o occurrence) string {
			trail := build[trailog.Trail](t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).Expect(occurred[o.Event]))
			return cmp.Or(map[bool]string{true: leftOut}[check(t, trailog.New(trailogtest.New(having(t, o.Line)), trail)).Has(trailog.CodeEventNotCovered)], recorded)
		}},
		ruletest.Reader[occurrence, string]{Name: "the fake", Read: func(t testing.TB, o occurrence) string {
			e := occurred[o.Event]
			r := trailrecord.Record{EventSource: e.Source, EventName: e.Name, EventCategory: cmp.Or(e.Category, trailrecord.Management), ReadOnly: trailrecord.FlagOf(*e.ReadOnly)}
			if e.ResourceARN != "" {
				r.Resources = []trailrecord.Resource{{ARN: e.ResourceARN, Type: e.ResourceType, AccountID: account}}
			}
			d := trailogtest.Record(t.Context(), having(t, o.Line), r)
			return cmp.Or(map[bool]string{true: recorded}[len(d) == 1 && d[0].Arrived()], leftOut)
		}},
	)
}

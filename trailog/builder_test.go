package trailog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// paths are the fields that an error names.
func paths(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var invalid *resource.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("%T %v", err, err)
	}
	var out []string
	for _, f := range invalid.Fields {
		out = append(out, f.Path)
	}
	return out
}

func named(name string) *trailog.Builder {
	return trailog.NewTrail(name).Bucket(bucket.Named("acme-trails"))
}

// Every rule of a name at its boundary.
func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"ab": false, "abc": true, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false,
		"a.b": true, "a_b": true, "a-b": true, "a..b": false, "a-_b": false, "a._b": false, "a--b": false,
		"-ab": false, "ab-": false, ".ab": false, "ab_": false, "0ab9": true, "a b": false, "a/b": false, "añb": false,
		"192.168.5.4": false, "192.168.5": true, "192.168.5.400": true, "AbC": true,
	} {
		if _, err := named(name).Build(); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestBucketNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"ab": false, "abc": true, strings.Repeat("a", 63): true, strings.Repeat("a", 64): false, "a.b": true, "a..b": false,
		"A-b": false, "-ab": false, "ab-": false, "a_b": false, "10.0.0.1": false, "": false,
	} {
		if _, err := trailog.NewTrail("audit").Bucket(bucket.Named(name)).Build(); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	everything := selector.ManagementEvents()
	data := func(n int) selector.Basic {
		s := selector.Basic{Management: true, Data: []selector.DataResource{{Type: "AWS::S3::Object"}}}
		for i := range n {
			s.Data[0].Values = append(s.Data[0].Values, fmt.Sprintf("arn:aws:s3:::b%d/", i))
		}
		return s
	}
	values := func(n int) selector.Advanced {
		s := selector.DataEvents("AWS::S3::Object")
		for i := range n - 2 { // eventCategory and resources.type have one each
			s = s.On(fmt.Sprintf("arn:aws:s3:::b%d/", i))
		}
		return s
	}
	basic := func(n int) []selector.Basic {
		out := make([]selector.Basic, n)
		for i := range out {
			out[i].Management = true
		}
		return out
	}
	read := true
	tags := func(n int) *trailog.Builder {
		b := named("audit")
		for i := range n {
			b.Tag(fmt.Sprint("k", i), "v")
		}
		return b
	}
	for _, tt := range []struct {
		name string
		b    *trailog.Builder
		want []string
	}{
		{"nothing", trailog.NewTrail(""), []string{"name", "bucket"}},
		{"least", named("audit"), nil},
		{"whole", whole(), nil},
		{"prefix of 200", named("audit").KeyPrefix(strings.Repeat("a", 200)), nil},
		{"prefix of 201", named("audit").KeyPrefix(strings.Repeat("a", 201)), []string{"s3KeyPrefix"}},
		{"prefix without a bucket", trailog.NewTrail("audit").MustExist().KeyPrefix("a"), []string{"s3KeyPrefix"}},
		{"no prefix without a bucket", trailog.NewTrail("audit").MustExist().WithoutKeyPrefix(), []string{"s3KeyPrefix"}},
		{"prefix with a slash", named("audit").KeyPrefix("a/"), []string{"s3KeyPrefix"}},
		{"prefix with a slash within", named("audit").KeyPrefix("a/b"), nil},
		{"two buckets", named("audit").Bucket(built(bucket.New("other-trails"))), []string{"bucket"}},
		{"two names", named("audit").Bucket(bucket.Named("other-trails")), []string{"bucket"}},
		{"role of 65", named("audit").LogGroup(built(newGroup())).Role(role.Existing(strings.Repeat("r", 65))), []string{"role.roleName"}},
		{"role without a group", named("audit").Role(built(role.New("r"))), []string{"role"}},
		{"role ARN without a group", named("audit").Role(role.Named(roleARN)), []string{"role"}},
		{"role of 64", named("audit").LogGroup(built(newGroup())).Role(role.Existing(strings.Repeat("r", 64))), nil},
		{"group ARN, plain", named("audit").LogGroup(loggroup.Named(strings.TrimSuffix(groupARN, ":*"))), nil},
		{"group ARN, with a star", named("audit").LogGroup(loggroup.Named(groupARN)), nil},
		{"group name", named("audit").LogGroup(loggroup.Named("aws/x")), []string{"logGroup.logGroupName"}},
		{"topic", named("audit").Topic(topic.Named("a b")), []string{"topic.topic"}},
		{"topic of 256", named("audit").Topic(topic.Named(strings.Repeat("t", 256))), nil},
		{"topic of 257", named("audit").Topic(topic.Named(strings.Repeat("t", 257))), []string{"topic.topic"}},
		{"FIFO topic", named("audit").Topic(topic.Named("t.fifo")), []string{"topic.topic"}},
		{"topic ARN", named("audit").Topic(topic.Named("arn:aws:sns:eu-west-1:111122223333:t")), nil},
		{"queue ARN", named("audit").Topic(topic.Named("arn:aws:sqs:eu-west-1:111122223333:t")), []string{"topic.topic"}},
		{"two topics", named("audit").Topic(topic.Named("a")).Topic(built(topic.New("b"))), []string{"topic"}},
		{"key alias", named("audit").Key(key.Named("alias/x")), []string{"key"}},
		{"key by alias, managed", named("audit").Key(built(key.New("alias/x"))), []string{"key"}},
		{"no key", named("audit").Key(key.Key{}), []string{"key.keyId"}},
		{"no topic", named("audit").Topic(topic.Topic{}), []string{"topic.topic"}},
		{"two keys", named("audit").Key(key.Named(keyARN)).Key(key.Existing(keyARN)), []string{"key"}},
		{"all regions without global services", named("audit").AllRegions().WithoutGlobalServiceEvents(), []string{"includeGlobalServiceEvents"}},
		{"one region without global services", named("audit").WithoutAllRegions().WithoutGlobalServiceEvents(), nil},
		{"organization", named("audit").Organization(org), nil},
		{"organization trail without an organization", named("audit").Organization("my-org"), []string{"organization"}},
		{"organization of 9", named("audit").Organization("o-123456789"), []string{"organization"}},
		{"organization of 32", named("audit").Organization("o-" + strings.Repeat("a", 32)), nil},
		{"organization of 33", named("audit").Organization("o-" + strings.Repeat("a", 33)), []string{"organization"}},
		{"five selectors", named("audit").SelectBasic(basic(5)...), nil},
		{"six selectors", named("audit").SelectBasic(basic(6)...), []string{"eventSelectors"}},
		{"both kinds", named("audit").SelectBasic(basic(1)...).Select(everything), []string{"advancedEventSelectors"}},
		{"250 data resources", named("audit").SelectBasic(data(250)), nil},
		{"251 data resources", named("audit").SelectBasic(data(200), data(51)), []string{"eventSelectors"}},
		{"500 values", named("audit").Select(values(500)), nil},
		{"501 values", named("audit").Select(values(300), values(201)), []string{"advancedEventSelectors"}},
		{"nothing selected", named("audit").SelectBasic(selector.Basic{}), []string{"eventSelectors[0]"}},
		{"data type that basic selectors do not know", named("audit").SelectBasic(selector.Basic{Data: []selector.DataResource{{Type: "AWS::SNS::Topic", Values: []string{"x"}}}}), []string{"eventSelectors[0].dataResources[0].type"}},
		{"data without values", named("audit").SelectBasic(selector.Basic{Data: []selector.DataResource{{Type: "AWS::S3::Object"}}}), []string{"eventSelectors[0].dataResources[0].values"}},
		{"excluding", named("audit").SelectBasic(selector.Basic{Management: true, Exclude: []string{"kms.amazonaws.com", "rdsdata.amazonaws.com"}}), nil},
		{"excluding another", named("audit").SelectBasic(selector.Basic{Management: true, Exclude: []string{"ssm.amazonaws.com"}}), []string{"eventSelectors[0].excludeManagementEventSources[0]"}},
		{"excluding from nothing", named("audit").SelectBasic(data(1), selector.Basic{Exclude: []string{"kms.amazonaws.com"}}), []string{"eventSelectors[1]", "eventSelectors[1].excludeManagementEventSources"}},
		{"read write type", named("audit").SelectBasic(selector.Basic{Management: true, ReadWrite: "Some"}), []string{"eventSelectors[0].readWriteType"}},
		{"advanced without category", named("audit").Select(selector.Advanced{}.Where("readOnly", "Equals", "true")), []string{"advancedEventSelectors[0].fieldSelectors"}},
		{"advanced data without type", named("audit").Select(selector.Advanced{}.Where("eventCategory", "Equals", "Data")), []string{"advancedEventSelectors[0].fieldSelectors"}},
		{"network sources by their beginning", named("audit").Select(selector.NetworkActivityEvents("ssm.amazonaws.com").Where("eventSource", "NotEquals", "x")), []string{"advancedEventSelectors[0].fieldSelectors[1]"}},
		{"not from the console", named("audit").Select(selector.DataEvents("AWS::S3::Object").Where("sessionCredentialFromConsole", "NotEquals", "true")), nil},
		{"from the console or not", named("audit").Select(selector.DataEvents("AWS::S3::Object").Where("sessionCredentialFromConsole", "Equals", "false")), []string{"advancedEventSelectors[0].fieldSelectors[2]"}},
		{"advanced network without source", named("audit").Select(selector.Advanced{}.Where("eventCategory", "Equals", "NetworkActivity")), []string{"advancedEventSelectors[0].fieldSelectors"}},
		{"advanced network", named("audit").Select(selector.NetworkActivityEvents("ssm.amazonaws.com").Where("errorCode", "Equals", "VpceAccessDenied")), nil},
		{"advanced network, other error", named("audit").Select(selector.NetworkActivityEvents("ssm.amazonaws.com").Where("errorCode", "Equals", "AccessDenied")), []string{"advancedEventSelectors[0].fieldSelectors[2]"}},
		{"advanced read only, not equals", named("audit").Select(everything.Where("readOnly", "NotEquals", "true")), []string{"advancedEventSelectors[0].fieldSelectors[1].NotEquals"}},
		{"advanced read only, both", named("audit").Select(everything.Where("readOnly", "Equals", "true", "false")), []string{"advancedEventSelectors[0].fieldSelectors[1].Equals"}},
		{"advanced read only, other", named("audit").Select(everything.Where("readOnly", "Equals", "yes")), []string{"advancedEventSelectors[0].fieldSelectors[1].Equals[0]"}},
		{"advanced, operator", named("audit").Select(everything.Where("eventSource", "Like", "x")), []string{"advancedEventSelectors[0].fieldSelectors[1]"}},
		{"advanced, field", named("audit").Select(everything.Where("resources.ARN", "Equals", "x")), []string{"advancedEventSelectors[0].fieldSelectors[1].field"}},
		{"advanced, name", named("audit").Select(everything.Named(strings.Repeat("n", 1001))), []string{"advancedEventSelectors[0].name"}},
		{"advanced, empty value", named("audit").Select(selector.DataEvents("AWS::S3::Object").Except("")), []string{"advancedEventSelectors[0].fieldSelectors[2].NotEquals[0]"}},
		{"insight", named("audit").Insights("Some"), []string{"insightSelectors[Some]"}},
		{"call rate without writing calls", named("audit").Select(everything.ReadOnly()).Insights(selector.APICallRate), []string{"insightSelectors[ApiCallRateInsight]"}},
		{"error rate with reading calls", named("audit").Select(everything.ReadOnly()).Insights(selector.APIErrorRate), nil},
		{"error rate without management", named("audit").Select(selector.DataEvents("AWS::S3::Object")).Insights(selector.APIErrorRate), []string{"insightSelectors[ApiErrorRateInsight]"}},
		{"data insights without data", named("audit").WithoutSelectors().DataInsights(selector.APICallRate), []string{"insightSelectors[ApiCallRateInsight]"}},
		{"50 tags", tags(50), nil},
		{"51 tags", tags(51), []string{"tags"}},
		{"tag of AWS", named("audit").Tag("aws:x", "v"), []string{"tags[aws:x]"}},
		{"tag twice", named("audit").Tag("a", "1").Tag("a", "2"), []string{"tags[a]"}},
		{"tag twice, the same", named("audit").Tag("a", "1").Tag("a", "1"), []string{"tags[a]"}},
		{"grace", named("audit").Grace(-time.Second), []string{"grace"}},
		{"SSM on a data-only trail", named("audit").Select(selector.DataEvents("AWS::S3::Object")).Expect(selector.ServiceCalls("ssm.amazonaws.com")), []string{"expected[0]"}},
		{"SSM's writing calls on a reading trail", named("audit").Select(everything.ReadOnly()).Expect(selector.ServiceCalls("ssm.amazonaws.com")), []string{"expected[0]"}},
		{"KMS where it is excluded", named("audit").Select(everything.Except("kms.amazonaws.com")).Expect(selector.ServiceCalls("kms.amazonaws.com"), selector.ServiceCalls("ssm.amazonaws.com")), []string{"expected[0]"}},
		{"too large", named("audit").LogGroup(built(newGroup())).Expect(selector.Event{Size: trailrecord.MaxCloudWatchEventSize + 1}), []string{"expected[0].bytes"}},
		{"as large as can be", named("audit").LogGroup(built(newGroup())).Expect(selector.Event{Size: trailrecord.MaxCloudWatchEventSize}), nil},
		{"too large for the group, and there is none", named("audit").Expect(selector.Event{Size: trailrecord.MaxCloudWatchEventSize + 1}), nil},
		{"data expected of nothing", named("audit").Expect(selector.Event{Category: trailrecord.Data, ReadOnly: &read}), []string{"expected[0].resourceType"}},
		{"category", named("audit").Expect(selector.Event{Category: "Some"}), []string{"expected[0].eventCategory"}},
		{"global services left out", named("audit").WithoutGlobalServiceEvents().Expect(selector.Event{Source: "iam.amazonaws.com", Global: true}), []string{"expected[0].globalService"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trail, err := tt.b.Build()
			if diff := cmp.Diff(tt.want, paths(t, err)); diff != "" {
				t.Errorf("%s\n%v", diff, err)
			}
			if err != nil {
				return
			}
			text, err := json.Marshal(trail)
			if err != nil {
				t.Fatal(err)
			}
			var back trailog.Trail
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if !back.Equal(trail) {
				again, _ := json.Marshal(back)
				t.Errorf("%s\nis read as\n%s", text, again)
			}
			if rebuilt, err := trail.Builder().Build(); err != nil || !rebuilt.Equal(trail) {
				t.Errorf("built again: %v", err)
			}
		})
	}
}

// What is wrong only for the clients' region and account.
func TestScopeRefusals(t *testing.T) {
	group := func(arn string) *trailog.Builder { return named("audit").LogGroup(loggroup.Named(arn)) }
	for _, tt := range []struct {
		name string
		b    *trailog.Builder
		want string
	}{
		{"right", group(groupARN), ""},
		{"group of another region", group(strings.Replace(groupARN, "eu-west-1", "us-east-1", 1)), "must be a log group of the trail's own region, eu-west-1"},
		{"group of another account", group(strings.Replace(groupARN, acct, "444455556666", 1)), "must be a log group of the trail's own account, 111122223333"},
		{"role of another account", group(groupARN).Role(role.Named("arn:aws:iam::444455556666:role/r")), "must be a role of account 111122223333"},
		{"key of another region", named("audit").Key(key.Existing(strings.Replace(keyARN, "eu-west-1", "us-east-1", 1))), "must be in the region of the clients"},
		{"no clients", named("audit").Topic(topic.Named("t")), "clients.SNS"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := typed(newAccount())
			if tt.name == "no clients" {
				c.SNS = nil
			}
			_, err := logging.NewPlan(t.Context(), logging.Targets{trailog.New(c, build(t, tt.b))})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Error(err)
			}
		})
	}
	if _, err := logging.NewPlan(t.Context(), logging.Targets{trailog.New(typed(newAccount()), trailog.Trail{})}); err == nil {
		t.Error("the zero value is taken")
	}
}

func TestUnmarshalRefusesWhatBuildDoes(t *testing.T) {
	for _, text := range []string{
		`{"version":1,"name":"a"}`, `{"version":1,"name":"audit","s3BucketName":"acme-trails","colour":"red"}`, `[]`,
		`{"name":"audit","s3BucketName":"acme-trails"}`, `{"version":2,"name":"audit","s3BucketName":"acme-trails"}`,
		`{"version":1,"name":"audit","removed":true,"withoutLogging":true}`, `{"version":1,"name":"audit","s3BucketName":"acme-trails","withoutLogGroup":true,"logGroup":{"logGroupName":"g"}}`,
	} {
		var trail trailog.Trail
		if err := json.Unmarshal([]byte(text), &trail); err == nil {
			t.Error(text)
		}
	}
}

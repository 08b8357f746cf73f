package trailog_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

func severities(fs resource.Findings) []string {
	set := map[string]bool{}
	for _, f := range fs {
		if f.Code != resource.CodeSettingsDiffer {
			set[string(f.Severity)+" "+string(f.Code)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// What is found, and nothing else, for each thing that is wrong by itself.
func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    chain
		want []string
	}{
		{"right", chain{}, nil},
		{"stopped", chain{Trail: "stopped"}, []string{"error trail-stopped"}},
		{"missing", chain{Trail: "missing"}, []string{"error trail-missing"}},
		{"detached", chain{Trail: "detached"}, []string{"error trail-log-group-differs"}},
		{"not trusted", chain{Trust: "ec2"}, []string{"error trail-role-not-trusted"}},
		{"wrong stream", chain{Role: "other region"}, []string{"error trail-permission-missing"}},
		{"one stream only", chain{Role: "exact stream"}, []string{"warning trail-permission-missing"}},
		{"no stream of the organization", chain{Organization: "no stream"}, []string{"error trail-organization-stream"}},
		{"no folder of the organization", chain{Organization: "no folder"}, []string{"error trail-bucket-policy"}},
		{"group missing", chain{Group: "missing"}, []string{"error log-group-missing"}},
		{"group class", chain{Group: "infrequent access"}, []string{"warning log-group-class"}},
		{"no acl", chain{Bucket: "no acl"}, []string{"warning trail-bucket-policy"}},
		{"prefix", chain{Bucket: "other prefix"}, []string{"error trail-bucket-prefix"}},
		{"other trail", chain{Bucket: "other trail"}, []string{"error trail-bucket-policy", "warning trail-bucket-policy"}},
		{"topic", chain{Topic: "closed"}, []string{"error trail-topic-policy"}},
		{"trail key", chain{TrailKey: "disabled"}, []string{"error trail-key-unusable"}},
		{"key's context", chain{TrailKey: "other context"}, []string{"error trail-key-closed"}},
		{"bucket's key, where the trail has its own", chain{BucketKey: "disabled", TrailKey: "good"}, nil},
		{"data only", chain{Selectors: "data only"}, []string{"error trail-event-not-covered"}},
		{"without KMS", chain{Selectors: "without kms", Expect: "kms"}, []string{"error trail-event-not-covered"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := tt.c.build(t)
			got := severities(check(t, trailog.New(typed(v), tt.c.settings(t))))
			got = slices.DeleteFunc(got, func(s string) bool { return strings.HasSuffix(s, "trail-delivery-error") })
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Where nothing is expected, what a trail leaves out is told.
func TestNothingExpected(t *testing.T) {
	for selectors, want := range map[string][]string{
		"": nil, "data only": {"warning trail-no-management-events"}, "without kms": {"info trail-events-excluded"},
		"advanced data": {"warning trail-no-management-events", "warning trail-records-own-files"}, "advanced without kms": {"info trail-events-excluded"},
	} {
		v := chain{Selectors: selectors}.build(t)
		b := trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("CloudTrail/audit")).Role(role.Named(roleARN))
		if diff := cmp.Diff(want, severities(check(t, trailog.New(typed(v), build(t, b))))); diff != "" {
			t.Errorf("%s: %s", selectors, diff)
		}
	}
}

// A caller who may not pass the role, one who may not read, and a trust policy
// with conditions that nobody knows to be sent.
func TestCallersAndConditions(t *testing.T) {
	const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	as := func(v loggingtest.View, statements ...string) loggingtest.View {
		v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"all": document(append(statements, everything)...)}})
		return v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
	}
	deny := func(action string) string { return `{"Effect":"Deny","Action":"` + action + `","Resource":"*"}` }
	for _, tt := range []struct {
		name    string
		prepare func(loggingtest.View) loggingtest.View
		want    []string
	}{
		{"may", func(v loggingtest.View) loggingtest.View { return as(v) }, nil},
		{"may not pass the role", func(v loggingtest.View) loggingtest.View { return as(v, deny("iam:PassRole")) }, []string{"warning trail-pass-role"}},
		{"may not describe trails", func(v loggingtest.View) loggingtest.View { return as(v, deny("cloudtrail:DescribeTrails")) }, []string{"unknown unreadable"}},
		{"may not read the bucket's policy", func(v loggingtest.View) loggingtest.View { return as(v, deny("s3:GetBucketPolicy")) }, []string{"unknown bucket-missing", "unknown unreadable"}},
		{"conditions of the trust policy", func(v loggingtest.View) loggingtest.View {
			v.Account().PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Inline: map[string]string{"logs": chain{}.rolePolicy()},
				Trust: document(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}}`)})
			return v
		}, []string{"unknown trail-role-not-trusted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newAccount(trailogtest.WithSourceKeys())
			c := chain{}
			must(t)(v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("CloudTrail/audit")}))
			c.putThings(t, v)
			c.createTrail(t, v)
			must(t)(trailogtest.NewClient(v).StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("audit")}))
			v = tt.prepare(v)
			trail := build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("CloudTrail/audit")).Role(built(role.New("CloudTrail_CloudWatchLogs_Role"))))
			findings := check(t, trailog.New(typed(v), trail))
			if diff := cmp.Diff(tt.want, severities(findings)); diff != "" {
				t.Errorf("%s\n%s", diff, findings)
			}
		})
	}
}

// A trail whose home is elsewhere is read-only, and covers.
func TestShadows(t *testing.T) {
	v := newAccount()
	mustApply(t, trailog.New(typed(v), build(t, plain().AllRegions())))
	there := v.In("us-east-1")

	read, ok, err := trailog.Read(t.Context(), wire(there), trailARN)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	target := trailog.New(wire(there), read)
	if plan := newPlan(t, target); !plan.Empty() {
		t.Error(plan)
	}
	if got := severities(check(t, target)); !slices.Contains(got, "info trail-shadow") {
		t.Error(got)
	}

	// Settings that take it for a trail of this region would make things that
	// nobody uses.
	mine := trailog.New(wire(there), build(t, plain().AllRegions()))
	plan := newPlan(t, mine)
	for _, c := range plan.Changes() {
		if c.Resource.Type == trailog.Type {
			t.Error(c)
		}
	}
	if _, err := plan.Apply(t.Context()); err == nil {
		t.Error("applied")
	}

	// A trail that is missing here, where another one covers.
	other := trailog.New(wire(there), build(t, trailog.NewTrail("other").Bucket(bucket.Named("acme-trails"))))
	if got := severities(check(t, other)); !slices.Contains(got, "info trail-covered") || !slices.Contains(got, "error trail-missing") {
		t.Error(got)
	}
	list, err := trailog.List(t.Context(), wire(there))
	if err != nil || len(list) != 1 || list[trailARN].Name != "audit" || !list[trailARN].MultiRegion {
		t.Error(list, err)
	}
}

// Freshness is CloudWatch's own time, with a grace; the bucket's proves nothing.
func TestStatus(t *testing.T) {
	event := trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand", ReadOnly: trailrecord.False}
	breakRole := func(v loggingtest.View) {
		v.Account().PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: chain{Trust: "ec2"}.trust(), Inline: map[string]string{"logs": chain{}.rolePolicy()}})
	}
	mendRole := func(v loggingtest.View) {
		v.Account().PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: chain{}.trust(), Inline: map[string]string{"logs": chain{}.rolePolicy()}})
	}
	for _, tt := range []struct {
		name string
		run  func(*testing.T, loggingtest.View)
		want []string
	}{
		{"just started", func(*testing.T, loggingtest.View) {}, nil},
		{"nothing at all within the grace", func(*testing.T, loggingtest.View) { time.Sleep(15 * time.Minute) }, nil},
		{"nothing at all", func(*testing.T, loggingtest.View) { time.Sleep(15*time.Minute + time.Second) }, []string{"unknown trail-delivery-stale"}},
		{"delivered long ago", func(t *testing.T, v loggingtest.View) {
			trailogtest.Record(t.Context(), v, event)
			time.Sleep(100 * time.Hour)
		}, nil},
		{"an error", func(t *testing.T, v loggingtest.View) {
			breakRole(v)
			trailogtest.Record(t.Context(), v, event)
			mendRole(v)
		}, []string{"error trail-delivery-error"}},
		{"an error that stayed after recovery", func(t *testing.T, v loggingtest.View) {
			breakRole(v)
			trailogtest.Record(t.Context(), v, event)
			mendRole(v)
			time.Sleep(time.Minute)
			trailogtest.Record(t.Context(), v, event)
		}, []string{"warning trail-delivery-error"}},
		{"the bucket is a little ahead", func(t *testing.T, v loggingtest.View) {
			time.Sleep(time.Hour)
			trailogtest.Record(t.Context(), v, event)
			time.Sleep(10 * time.Minute)
			big := event
			big.RequestParameters = []byte(`{"a":"` + strings.Repeat("x", 300<<10) + `"}`)
			trailogtest.Record(t.Context(), v, big)
		}, nil},
		{"larger than CloudWatch takes", func(t *testing.T, v loggingtest.View) {
			time.Sleep(time.Hour)
			big := event
			big.RequestParameters = []byte(`{"a":"` + strings.Repeat("x", 300<<10) + `"}`)
			trailogtest.Record(t.Context(), v, big)
		}, []string{"unknown trail-delivery-stale"}},
		{"larger than CloudWatch takes, for long", func(t *testing.T, v loggingtest.View) {
			trailogtest.Record(t.Context(), v, event)
			time.Sleep(time.Hour)
			big := event
			big.RequestParameters = []byte(`{"a":"` + strings.Repeat("x", 300<<10) + `"}`)
			trailogtest.Record(t.Context(), v, big)
		}, []string{"error trail-delivery-stale"}},
		{"a log group since a moment ago", func(t *testing.T, v loggingtest.View) {
			api, none := trailogtest.NewClient(v), aws.String("")
			must(t)(api.UpdateTrail(t.Context(), &cloudtrail.UpdateTrailInput{Name: aws.String("audit"), CloudWatchLogsLogGroupArn: none, CloudWatchLogsRoleArn: none}))
			time.Sleep(time.Hour)
			trailogtest.Record(t.Context(), v, event)
			must(t)(api.UpdateTrail(t.Context(), &cloudtrail.UpdateTrailInput{
				Name: aws.String("audit"), CloudWatchLogsLogGroupArn: aws.String(groupARN), CloudWatchLogsRoleArn: aws.String(roleARN)}))
		}, []string{"unknown trail-delivery-stale"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := chain{}
				v := newAccount(trailogtest.WithStickyErrors(), trailogtest.WithManagementFields())
				must(t)(v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("CloudTrail/audit")}))
				c.putThings(t, v)
				c.createTrail(t, v)
				startUnrecorded(t, v)
				tt.run(t, v)
				trail := build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("CloudTrail/audit")).Role(role.Named(roleARN)))
				findings := check(t, trailog.New(typed(v), trail))
				got := slices.DeleteFunc(severities(findings), func(s string) bool { return s == "info trail-events-excluded" })
				if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s\n%s", diff, findings)
				}
			})
		})
	}
}

// startUnrecorded starts the trail with selectors that leave out reading, and
// CloudTrail's own calls.
func startUnrecorded(t *testing.T, v loggingtest.View) {
	t.Helper()
	api := trailogtest.NewClient(v)
	selectors := selector.ManagementEvents().WriteOnly().Except(trailog.Service)
	var fields []types.AdvancedFieldSelector
	for _, f := range selectors.Fields {
		fields = append(fields, types.AdvancedFieldSelector{Field: aws.String(f.Field), Equals: f.Equals, NotEquals: f.NotEquals})
	}
	must(t)(api.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{
		TrailName: aws.String("audit"), AdvancedEventSelectors: []types.AdvancedEventSelector{{FieldSelectors: fields}}}))
	must(t)(api.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("audit")}))
}

// A repair in the plan makes an error of before one of before.
func TestPreflightForgetsWhatItMends(t *testing.T) {
	v := chain{Trust: "ec2"}.build(t)
	trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"})
	plan := newPlan(t, trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).LogGroup(loggroup.Named("CloudTrail/audit")).Role(built(role.New("CloudTrail_CloudWatchLogs_Role"))))))
	if got := severities(plan.FindingsBefore()); !slices.Contains(got, "error trail-delivery-error") || !slices.Contains(got, "error trail-role-not-trusted") {
		t.Error(got)
	}
	if got := plan.Findings().With(resource.SeverityError); len(got) > 0 {
		t.Errorf("%s\n%s", got, plan)
	}
}

func TestBucketNameWithPeriods(t *testing.T) {
	v := newAccount()
	target := trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme.trails")))))
	mustApply(t, target)
	if got := severities(check(t, target)); !slices.Contains(got, "warning bucket-name-period") {
		t.Error(got)
	}
}

// What a trail leaves out for its region, its account, or the size of events.
func TestLeftOut(t *testing.T) {
	for _, tt := range []struct {
		name string
		e    selector.Event
		want []string
	}{
		{"here", selector.Event{Source: "ssm.amazonaws.com"}, nil},
		{"this region", selector.Event{Region: region, Account: acct}, nil},
		{"another region", selector.Event{Region: "us-east-1"}, []string{"error trail-event-not-covered"}},
		{"another account", selector.Event{Account: "444455556666"}, []string{"error trail-event-not-covered"}},
		{"global", selector.Event{Source: "iam.amazonaws.com", Region: "us-east-1", Global: true}, []string{"error trail-event-not-covered"}},
		{"too large", selector.Event{Size: trailrecord.MaxCloudWatchEventSize + 1}, []string{"error trail-event-too-large"}},
		{"as large as can be", selector.Event{Size: trailrecord.MaxCloudWatchEventSize}, nil},
	} {
		v := chain{}.build(t)
		trail := build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")).Expect(tt.e))
		if diff := cmp.Diff(tt.want, severities(check(t, trailog.New(typed(v), trail)))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

package trailogtest_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// TestDelivery checks that an event is in all three places, the same in each, and
// nothing of that in the account's call log.
func TestDelivery(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.started()
		f.account.ResetCalls()
		r := deleteDocument
		r.EventID = "832b82d5-d474-44e8-a51d-093cc0000000"
		d := f.record(r)
		if !d.Arrived() || d.Trail != arnOfAll || d.EventID != r.EventID || d.Event != "ssm:DeleteDocument" {
			f.Errorf("%+v", d)
		}
		if n := f.account.CallCount(); n != 0 {
			f.Errorf("%d calls: %v", n, f.account.Calls())
		}
		key := strings.TrimPrefix(d.Bucket.Place, bucket+"/")
		parsed, err := trailrecord.ParseKey(key)
		if err != nil || parsed.Account != accountID || parsed.Region != region || parsed.Kind != trailrecord.LogFile || parsed.Prefix != "" {
			f.Errorf("%+v %v", parsed, err)
		}
		messages := snstest.Messages(f.view, f.topic)
		n, err := trailrecord.ParseNotification([]byte(messages[len(messages)-1].Body))
		if err != nil || n.Bucket != bucket || len(n.Keys) != 1 || n.Keys[0] != key {
			f.Errorf("%+v %v", n, err)
		}
		o, ok := s3test.ObjectAt(f.view, bucket, key)
		if !ok || o.ContentType != "application/json" {
			f.Errorf("%v %+v", ok, o)
		}
		inBucket := f.inBucket(key)
		inGroup := f.inGroup(stream)
		if d.Logs.Place != group+":"+stream {
			f.Error(d.Logs.Place)
		}
		last := inGroup[len(inGroup)-1]
		if len(inBucket) != 1 || !inBucket[0].Equal(last) || last.EventID != r.EventID || string(last.RequestParameters) != `{"name":"example"}` ||
			last.EventCategory != trailrecord.Management || last.AWSRegion != region || last.RecipientAccountID != accountID || last.EventType != trailrecord.APICall {
			f.Errorf("%+v\n%+v", inBucket, last)
		}
		s := f.status()
		if s.LatestDeliveryTime == nil || s.LatestCloudWatchLogsDeliveryTime == nil || s.LatestNotificationTime == nil ||
			s.LatestDeliveryError != nil || s.LatestCloudWatchLogsDeliveryError != nil || s.LatestNotificationError != nil {
			f.Errorf("%+v", s)
		}
		all := trailogtest.Deliveries(f.view, name)
		if len(all) < 2 || all[len(all)-1].Event != "cloudtrail:GetTrailStatus" && all[len(all)-1].Event != "logs:GetLogEvents" {
			f.Errorf("%v", all)
		}
	})
}

// TestBroken breaks each part of a trail after it was made: the delivery says so for
// its place, the status has the code, and the other places get the event.
func TestBroken(t *testing.T) {
	role := func(f fixture, trust string, stream string) {
		f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": rolePolicy(stream)}})
	}
	type codes struct{ Bucket, Logs, Topic string }
	for _, tt := range []struct {
		name                string
		mistake             func(fixture)
		bucket, logs, topic bool // arrived
		want                codes
		reason              string // part of one
	}{
		{"nothing", func(fixture) {}, true, true, true, codes{}, ""},
		{"trust", func(f fixture) { role(f, "", stream+"*") }, true, false, true, codes{Logs: "AccessDenied"}, "cannot assume"},
		{"stream", func(f fixture) { role(f, trust, "999999999999_CloudTrail_eu-west-1*") }, true, false, true, codes{Logs: "AccessDenied"}, "is not allowed logs:PutLogEvents"},
		{"group", func(f fixture) {
			_, err := f.view.Logs().DeleteLogGroup(f.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: str(group)})
			if err != nil {
				f.Fatal(err)
			}
		}, true, false, true, codes{Logs: "ResourceNotFoundException"}, "does not exist"},
		{"bucket policy", func(f fixture) { f.bucket("") }, false, true, false, codes{Bucket: "AccessDenied"}, "there is no file"},
		{"prefix", func(f fixture) { f.bucket(bucketPolicy(arnOfAll, "prefix/AWSLogs/"+accountID+"/*")) }, false, true, false, codes{Bucket: "AccessDenied"}, ""},
		{"topic policy", func(f fixture) {
			snstest.PutTopic(f.view, snstest.TopicOptions{Name: "trails"})
		}, true, true, false, codes{Topic: "AuthorizationError"}, ""},
		{"key disabled", func(f fixture) {
			f.account.PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: keyPolicy(arnOfAll), State: kmstypes.KeyStateDisabled})
		}, false, true, false, codes{Bucket: "KMS.DisabledException"}, "is disabled"},
		{"key closed", func(f fixture) {
			f.account.PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555"})
		}, false, true, false, codes{Bucket: "AccessDenied"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, doors["typed"]).started()
			tt.mistake(f)
			d := f.record(deleteDocument)
			got := codes{d.Bucket.Code, d.Logs.Code, d.Topic.Code}
			if d.Bucket.Arrived != tt.bucket || d.Logs.Arrived != tt.logs || d.Topic.Arrived != tt.topic || !d.Bucket.Used || !d.Logs.Used || !d.Topic.Used {
				t.Errorf("%s", d)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(d.String(), tt.reason) {
				t.Error(d)
			}
			if d.Arrived() != (tt.name == "nothing") {
				t.Errorf("arrived: %v", d.Arrived())
			}
			s := f.status()
			if diff := cmp.Diff(tt.want, codes{aws.ToString(s.LatestDeliveryError), aws.ToString(s.LatestCloudWatchLogsDeliveryError), aws.ToString(s.LatestNotificationError)}); diff != "" {
				t.Errorf("status: %s", diff)
			}
		})
	}
}

// TestRecovery checks what a status says after a failure and a success.
func TestRecovery(t *testing.T) {
	for _, sticky := range []bool{false, true} {
		var opts []trailogtest.Option
		want := ""
		if sticky {
			opts, want = append(opts, trailogtest.WithStickyErrors()), "AccessDenied"
		}
		f := newFixture(t, doors["typed"], opts...).started()
		f.bucket("")
		f.record(deleteDocument)
		f.bucket(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"))
		f.record(deleteDocument)
		if s := f.status(); aws.ToString(s.LatestDeliveryError) != want || s.LatestDeliveryTime == nil {
			t.Errorf("sticky %v: %+v", sticky, s)
		}
	}
}

// TestLarge checks that CloudWatch Logs lacks an event that is too large, without an
// error, and that the bucket has it.
func TestLarge(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	before := f.status()
	for _, size := range []int{trailrecord.MaxCloudWatchEventSize, trailrecord.MaxCloudWatchEventSize + 1} {
		r := deleteDocument
		r.EventID = "832b82d5-d474-44e8-a51d-093cc0000000"
		r.EventTime = time.Now().UTC().Truncate(time.Second)
		r.AdditionalEventData = json.RawMessage(`""`)
		d := f.record(r)
		key := strings.TrimPrefix(d.Bucket.Place, bucket+"/")
		filled := f.inBucket(key)[0]
		filled.AdditionalEventData = json.RawMessage(`"` + strings.Repeat("x", size-filled.Size()) + `"`)
		if filled.Size() != size {
			t.Fatal(filled.Size())
		}
		d = f.record(filled)
		if fits := size == trailrecord.MaxCloudWatchEventSize; d.Logs.Arrived != fits || !d.Bucket.Arrived || !d.Topic.Arrived || d.Logs.Code != "" {
			t.Errorf("%d bytes: %s", size, d)
		}
	}
	if s := f.status(); s.LatestCloudWatchLogsDeliveryError != nil || before.LatestCloudWatchLogsDeliveryError != nil {
		t.Errorf("%+v", s)
	}
	// Nor does it say that what failed before works again.
	f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role"})
	f.record(deleteDocument)
	large := deleteDocument
	large.AdditionalEventData = json.RawMessage(`"` + strings.Repeat("x", trailrecord.MaxCloudWatchEventSize) + `"`)
	f.record(large)
	all := trailogtest.Deliveries(f.view, name)
	if last := all[len(all)-1]; last.Logs.Code != "" || last.Logs.Reason == "" {
		t.Errorf("%s", last)
	}
	if got := aws.ToString(f.status().LatestCloudWatchLogsDeliveryError); got != "AccessDenied" {
		t.Error(got)
	}
}

// TestCovered checks which trails take an event, and why others do not.
func TestCovered(t *testing.T) {
	open := strings.NewReplacer(`"Condition":{"StringEquals":{"aws:SourceArn":"`+arnOfAll+`"}}`, `"Condition":{}`, `,"aws:SourceArn":"`+arnOfAll+`"`, "").Replace(bucketPolicy(arnOfAll, "AWSLogs/*"))
	f := newFixture(t, doors["typed"])
	f.bucket(open)
	for _, in := range []struct {
		region, name  string
		multi, global bool
		stopped       bool
	}{{"eu-west-1", "alone", false, true, false}, {"us-east-1", "main", false, false, false}, {"us-east-1", "wide", true, true, false}, {"eu-west-1", "stopped", false, true, true}} {
		c := f.door(f.account.Region(in.region))
		if _, err := c.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: &in.name, S3BucketName: str(bucket), IsMultiRegionTrail: &in.multi, IncludeGlobalServiceEvents: &in.global}); err != nil {
			t.Fatal(err)
		}
		if in.stopped {
			continue
		}
		if _, err := c.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: &in.name}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		record trailrecord.Record
		want   []string // reasons of alone, main, stopped, wide
	}{
		{trailrecord.Record{EventName: "A"}, []string{"", "the event is of eu-west-1, and the trail of us-east-1", "the trail is not logging", ""}},
		{trailrecord.Record{EventName: "A", AWSRegion: "us-east-1"}, []string{"the event is of us-east-1, and the trail of eu-west-1", "", "the trail is not logging", ""}},
		{trailrecord.Record{EventName: "A", AWSRegion: "us-east-1", EventSource: "iam.amazonaws.com"},
			[]string{"the event is of us-east-1, and the trail of eu-west-1", "the trail leaves out events of global services", "the trail is not logging", ""}},
		{trailrecord.Record{EventName: "A", RecipientAccountID: "999999999999"},
			[]string{"the event is of another account, and the trail is of one", "the event is of another account, and the trail is of one", "the trail is not logging", "the event is of another account, and the trail is of one"}},
	} {
		var got []string
		for _, d := range trailogtest.Record(t.Context(), f.view, tt.record) {
			got = append(got, d.Reason)
			if d.Arrived() != (d.Reason == "") {
				t.Error(d)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v: %s", tt.record, diff)
		}
	}
}

// TestOrganization checks the records of an organisation's members.
func TestOrganization(t *testing.T) {
	const org = "o-exampleorgid"
	f := newFixture(t, doors["typed"], trailogtest.WithOrganization(org, true))
	in := f.all()
	in.IsOrganizationTrail = aws.Bool(true)
	if _, err := f.trails.CreateTrail(t.Context(), in); failureOf(err).Code != "InsufficientS3BucketPolicyException" {
		t.Error(err)
	}
	f.bucket(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*", "AWSLogs/"+org+"/*"))
	f.create(in) // though the role may not write the members' streams
	f.start()
	member := trailrecord.Record{EventName: "A", RecipientAccountID: "999999999999"}
	own := f.record(trailrecord.Record{EventName: "A"})
	if !own.Arrived() || own.Logs.Place != group+":"+stream || !strings.HasPrefix(own.Bucket.Place, bucket+"/AWSLogs/"+org+"/"+accountID+"/CloudTrail/") {
		t.Error(own)
	}
	if d := f.record(member); d.Logs.Arrived || !d.Bucket.Arrived || !strings.HasPrefix(d.Bucket.Place, bucket+"/AWSLogs/"+org+"/999999999999/CloudTrail/") {
		t.Error(d)
	}
	f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": rolePolicy(stream+"*", org+"_*")}})
	if d := f.record(member); !d.Arrived() || d.Logs.Place != group+":"+org+"_999999999999_CloudTrail_"+region {
		t.Error(d)
	}

	f = newFixture(t, doors["typed"], trailogtest.WithOrganization(org, false))
	_, err := f.trails.CreateTrail(t.Context(), in)
	want := failure{"NotOrganizationMasterAccountException", "You cannot configure or manage trails for an organization because this action requires being signed in with the management account."}
	if diff := cmp.Diff(want, failureOf(err)); diff != "" {
		t.Error(diff)
	}
}

// TestKinds checks the folders of Insights and network events.
func TestKinds(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	insight := trailrecord.Record{InsightDetails: &trailrecord.InsightDetails{State: "Start", EventName: "A", InsightType: "ApiCallRateInsight"}}
	network := trailrecord.Record{EventCategory: trailrecord.NetworkActivity, EventSource: "ec2.amazonaws.com", EventName: "A", EventType: trailrecord.VPCEvents}
	if d := f.record(insight); d.Reason != "no insight selector of the trail selects ApiCallRateInsight" {
		t.Error(d)
	}
	if d := f.record(network); d.Reason != "no event selector selects the event" {
		t.Error(d)
	}
	if _, err := f.trails.PutInsightSelectors(t.Context(), &cloudtrail.PutInsightSelectorsInput{TrailName: str(name), InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.trails.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: str(name), AdvancedEventSelectors: []types.AdvancedEventSelector{
		{FieldSelectors: []types.AdvancedFieldSelector{{Field: str("eventCategory"), Equals: []string{"NetworkActivity"}}, {Field: str("eventSource"), Equals: []string{"ec2.amazonaws.com"}}}}}}); err != nil {
		t.Fatal(err)
	}
	if d := f.record(insight); !d.Arrived() || !strings.Contains(d.Bucket.Place, "/CloudTrail-Insight/") || !d.Logs.Used {
		t.Error(d)
	}
	if d := f.record(network); !d.Arrived() || !strings.Contains(d.Bucket.Place, "/CloudTrail-NetworkActivity/") {
		t.Error(d)
	}
	if d := f.record(deleteDocument); d.Reason != "no advanced event selector selects the event" {
		t.Error(d)
	}
	f.inBucket("")
}

func TestLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, doors["typed"], trailogtest.WithDelay(5*time.Minute)).started()
		if d := f.record(deleteDocument); !d.Pending || d.Arrived() {
			t.Error(d)
		}
		if s := f.status(); s.LatestDeliveryTime != nil {
			t.Errorf("%+v", s)
		}
		time.Sleep(5*time.Minute - time.Second)
		synctest.Wait()
		if o := s3test.Objects(f.view, bucket, ""); len(o) != 0 {
			t.Errorf("%d files", len(o))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if o := s3test.Objects(f.view, bucket, ""); len(o) != 1 {
			t.Errorf("%d files", len(o))
		}
		var names []string
		for _, r := range f.inBucket("") {
			names = append(names, r.What())
		}
		if diff := cmp.Diff([]string{"cloudtrail:StartLogging", "ssm:DeleteDocument", "cloudtrail:GetTrailStatus"}, names); diff != "" {
			t.Error(diff)
		}
	})
}

// What waited for its delivery when the handler was made is delivered after a reset too, and
// what waited since is not.
func TestLateReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, doors["typed"], trailogtest.WithDelay(5*time.Minute)).started()
		f.record(deleteDocument)
		reset := func() {
			w := httptest.NewRecorder()
			f.account.Handler().ServeHTTP(w, httptest.NewRequest("POST", control.Path+"reset", nil))
			if w.Code != 200 {
				t.Fatal(w.Body)
			}
		}
		f.account.Handler()
		for _, wait := range []time.Duration{time.Minute, 5 * time.Minute, time.Hour} {
			f.record(trailrecord.Record{EventSource: "iam.amazonaws.com", EventName: "DeleteUser"})
			time.Sleep(wait) // the second time to when it is delivered
			reset()
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			var names []string
			for _, r := range f.inBucket("") {
				names = append(names, r.What())
			}
			if diff := cmp.Diff([]string{"cloudtrail:StartLogging", "ssm:DeleteDocument"}, names); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestBatches(t *testing.T) {
	f := newFixture(t, doors["typed"], trailogtest.WithBatches()).started()
	for range 3 {
		f.record(deleteDocument)
	}
	elsewhere := deleteDocument
	elsewhere.AWSRegion = "us-east-1"
	f.record(elsewhere)
	if o := s3test.Objects(f.view, bucket, ""); len(o) != 0 {
		t.Errorf("%d files", len(o))
	}
	got := trailogtest.Flush(t.Context(), f.view)
	if o := s3test.Objects(f.view, bucket, ""); len(got) != 4 || len(o) != 1 || !got[0].Arrived() || got[0].Bucket.Place != got[3].Bucket.Place {
		t.Errorf("%d files: %v", len(o), got)
	}
	if n := len(f.inGroup(stream)); n != 4 {
		t.Errorf("%d events", n)
	}
	if got := trailogtest.Flush(t.Context(), f.view); len(got) != 1 || got[0].Event != "logs:GetLogEvents" {
		t.Errorf("%v", got)
	}
}

// TestSourceKeys checks a trust policy that asks where the call is from.
func TestSourceKeys(t *testing.T) {
	f := newFixture(t, doors["typed"], trailogtest.WithSourceKeys())
	f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Inline: map[string]string{"logs": rolePolicy(stream + "*")},
		Trust: strings.Replace(trust, `"sts:AssumeRole"`, `"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceArn":"`+arnOfAll+`"}}`, 1)})
	f.started()
	if d := f.record(deleteDocument); !d.Arrived() {
		t.Error(d)
	}
}

func TestWithoutInsightsInLogs(t *testing.T) {
	f := newFixture(t, doors["typed"], trailogtest.WithoutInsightsInLogs()).started()
	if _, err := f.trails.PutInsightSelectors(t.Context(), &cloudtrail.PutInsightSelectorsInput{TrailName: str(name), InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}}}); err != nil {
		t.Fatal(err)
	}
	d := f.record(trailrecord.Record{InsightDetails: &trailrecord.InsightDetails{InsightType: "ApiCallRateInsight"}})
	if !d.Arrived() || d.Logs.Used || !d.Bucket.Used {
		t.Error(d)
	}
}

// TestKeptDeliveries checks that a trail's last 256 deliveries are kept.
func TestKeptDeliveries(t *testing.T) {
	f := newFixture(t, doors["typed"]).started()
	for range 300 {
		f.record(deleteDocument)
	}
	f.record(trailrecord.Record{EventName: "Last"})
	all := trailogtest.Deliveries(f.view, arnOfAll)
	if len(all) != 256 || all[255].Event != ":Last" && all[255].Event != "Last" {
		t.Errorf("%d, %+v", len(all), all[len(all)-1])
	}
	if got := trailogtest.Deliveries(f.view, "nothing"); got != nil {
		t.Errorf("%v", got)
	}
}

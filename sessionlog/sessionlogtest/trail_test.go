package sessionlogtest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// TestTrail is the three fakes together: a trail records that sessions start and end,
// and only while it is logging does the rule see them.
func TestTrail(t *testing.T) {
	f := mounted(t)
	trailogtest.Mount(f.account) // before EventBridge, so that it knows a call first
	eventstest.Mount(f.account, eventstest.WithTrails(func(v loggingtest.View, call loggingtest.APICall) bool {
		all := trailogtest.Deliveries(v, "all")
		return len(all) > 0 && all[len(all)-1].Reason == ""
	}))
	s3test.PutBucket(f.view, s3test.BucketOptions{Name: "trail-111122223333", Policy: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::trail-111122223333"},
		{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::trail-111122223333/AWSLogs/111122223333/*",
		"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}]}`})
	trails := trailogtest.NewClient(f.view)
	if _, err := trails.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: str("all"), S3BucketName: str("trail-111122223333")}); err != nil {
		t.Fatal(err)
	}
	topic := snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"*"}]}`})
	events := eventstest.New(f.view)
	if _, err := events.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: str("sessions"), EventPattern: str(`{"source":["aws.ssm"],"detail":{"eventName":["StartSession","TerminateSession"]}}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: str("sessions"), Targets: []types.Target{{Id: str("topic"), Arn: &topic}}}); err != nil {
		t.Fatal(err)
	}
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.preferences(streaming)

	session := func() {
		t.Helper()
		if o := must[sessionlogtest.Outcome](t)(f.start(sessionlogtest.Session{Typed: typed}).Terminate(t.Context())); !o.Logged() {
			t.Errorf("%+v", o)
		}
	}
	session() // the trail is not logging yet
	if _, err := trails.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: str("all")}); err != nil {
		t.Fatal(err)
	}
	session()
	var recorded []string
	for _, d := range trailogtest.Deliveries(f.view, "all") {
		if d.Arrived() {
			recorded = append(recorded, d.Event)
		}
	}
	// The agent looks for the log group itself.
	if diff := cmp.Diff([]string{"cloudtrail:StartLogging", "ssm:StartSession", "logs:DescribeLogGroups", "ssm:TerminateSession"}, recorded); diff != "" {
		t.Error(diff)
	}
	var fired []bool
	for _, d := range eventstest.Deliveries(f.view) {
		fired = append(fired, d.Arrived)
	}
	if diff := cmp.Diff([]bool{false, false, true, true}, fired); diff != "" {
		t.Error(diff)
	}
	if n := len(snstest.Messages(f.view, topic)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

package sessionlogtest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

const bellTopic = "arn:aws:sns:eu-west-1:111122223333:sessions"

// TestTrailDecides is the three fakes together, mounted in any order: whether the topic
// hears of a session is up to the trail alone.
func TestTrailDecides(t *testing.T) {
	want := map[string]int{"": 1, "write only": 1, "multi-region from elsewhere": 1, "none": 0, "stopped": 0, "read only": 0, "no management events": 0, "other region": 0}
	fakes := map[string]func(*loggingtest.Account){
		"Session Manager": func(a *loggingtest.Account) { sessionlogtest.Mount(a) },
		"CloudTrail":      func(a *loggingtest.Account) { trailogtest.Mount(a) },
		"EventBridge":     func(a *loggingtest.Account) { eventstest.Mount(a) },
	}
	for _, order := range [][]string{
		{"Session Manager", "CloudTrail", "EventBridge"}, {"EventBridge", "CloudTrail", "Session Manager"},
		{"CloudTrail", "EventBridge", "Session Manager"}, {"EventBridge", "Session Manager", "CloudTrail"},
	} {
		got := map[string]int{}
		for _, trail := range trailFaults {
			account := loggingtest.NewAccount(accountID)
			for _, name := range order {
				fakes[name](account)
			}
			view := account.Region(region)
			f := fixture{t, account, view, sessionlogtest.NewClient(view)}
			bell{Trail: trail}.setUp(t, f)
			if o := f.run(sessionlogtest.Session{}); !o.Started() {
				t.Fatal(o.Refused)
			}
			got[trail] = len(snstest.Messages(view, bellTopic))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: %s", order, diff)
		}
	}
}

// TestTrail checks what a trail records of a session, and that the rule hears of it while
// the trail is logging, and not before and after, though its bucket takes nothing.
func TestTrail(t *testing.T) {
	f := mounted(t)
	trailogtest.Mount(f.account)
	eventstest.Mount(f.account)
	bell{Trail: "stopped"}.setUp(t, f)
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.preferences(streaming)
	trails := trailogtest.NewClient(f.view)
	session := func(want int) {
		t.Helper()
		if o := must[sessionlogtest.Outcome](t)(f.start(sessionlogtest.Session{Typed: typed}).Terminate(t.Context())); !o.Logged() {
			t.Errorf("%+v", o)
		}
		if n := len(snstest.Messages(f.view, bellTopic)); n != want {
			t.Errorf("%d messages, want %d", n, want)
		}
		for _, d := range eventstest.Deliveries(f.view) {
			if !d.Arrived {
				t.Errorf("%+v", d)
			}
		}
	}
	session(0)
	if _, err := trails.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: str("all")}); err != nil {
		t.Fatal(err)
	}
	session(2)
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
	s3test.PutBucket(f.view, s3test.BucketOptions{Name: "trail-111122223333"}) // which lets nobody in
	session(4)
	if _, err := trails.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: str("all")}); err != nil {
		t.Fatal(err)
	}
	session(4)
}

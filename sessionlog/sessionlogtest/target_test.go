package sessionlogtest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// wanted are preferences for both places, with the policy of the node's role.
func wanted(t testing.TB) *sessionlog.Builder {
	t.Helper()
	return sessionlog.NewPreferences().
		LogGroup(thing(loggroup.New(group).RetainDays(365))).Streaming().
		Bucket(thing(bucket.New(bucketName).ExpireDays(365))).KeyPrefix("p").OnlyEncryptedBucket().
		NodeRole(role.Existing(nodeRole)).MaxDuration(time.Hour)
}

func built(t testing.TB, b *sessionlog.Builder) sessionlog.Preferences {
	t.Helper()
	return must[sessionlog.Preferences](t)(b.Build())
}

// TestApply is the whole way, through both doors: an account without anything, on
// whose node sessions start unlogged; the plan is applied, and they are logged; it is
// taken back, and they are not.
func TestApply(t *testing.T) {
	for name, clients := range map[string]func(loggingtest.View) sessionlog.Clients{
		"typed": sessionlogtest.New,
		"wire":  func(v loggingtest.View) sessionlog.Clients { return sessionlog.ClientsFromConfig(v.Config()) },
	} {
		t.Run(name, func(t *testing.T) {
			f := mounted(t)
			f.node(sessionlogtest.Node{}, channelPolicy)
			if before := f.run(sessionlogtest.Session{}); !before.Started() || before.Logged() {
				t.Fatalf("before: %+v", before)
			}
			target := sessionlog.New(clients(f.view), built(t, wanted(t)))
			plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), logging.Targets{target}))
			report := must[*logging.Report](t)(plan.Apply(t.Context()))
			after := f.run(sessionlogtest.Session{})
			if !after.Logged() || !after.LogsWanted || !after.ObjectWanted {
				t.Fatalf("after: %+v", after)
			}
			f.account.ResetCalls()
			again := must[*logging.Plan](t)(logging.NewPlan(t.Context(), logging.Targets{target}))
			if !again.Empty() {
				t.Errorf("there is something left to do:\n%s", again)
			}
			t.Logf("a plan without changes made %d calls", f.account.CallCount())
			if findings := must[resource.Findings](t)(logging.Check(t.Context(), logging.Targets{target})); len(findings.With(resource.SeverityError))+len(findings.With(resource.SeverityUnknown)) > 0 {
				t.Errorf("%s", findings)
			}
			removal := must[*logging.Plan](t)(logging.NewRemoval(t.Context(), report, logging.Targets{target}))
			if _, err := removal.Apply(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, removal)
			}
			// The group and the bucket hold logs, and stay.
			if last := f.run(sessionlogtest.Session{}); !last.Started() || last.Logged() || !f.view.HasLogGroup(group) {
				t.Errorf("after the removal: %+v", last)
			}
		})
	}
}

// TestAdopt changes preferences that somebody else made: what is not asked for stays,
// unknown keys too, and undoing leaves latest and default version the same.
func TestAdopt(t *testing.T) {
	f := mounted(t)
	ssmtest.Mount(f.account, ssmtest.WithDocumentDelay(10*time.Millisecond))
	f.node(sessionlogtest.Node{}, channelPolicy)
	theirs := guide.with(inputs{"shellProfile": map[string]any{"linux": "set -o vi", "windows": ""}, "tomorrow": map[string]any{"x": 1.5}, "runAsEnabled": true, "runAsDefaultUser": "ops"})
	f.preferences(theirs)
	target := sessionlog.New(sessionlogtest.New(f.view), built(t, wanted(t)))
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), logging.Targets{target}))
	report := must[*logging.Report](t)(plan.Apply(t.Context()))
	if got := f.describe(""); got != "2 Active latest 2 default 2" {
		t.Error(got)
	}
	content := func() map[string]any {
		t.Helper()
		var tree struct{ Inputs map[string]any }
		out := must[*ssm.GetDocumentOutput](t)(f.ssm.GetDocument(t.Context(), &ssm.GetDocumentInput{Name: str(preferences)}))
		if err := json.Unmarshal([]byte(*out.Content), &tree); err != nil {
			t.Fatal(err)
		}
		return tree.Inputs
	}
	got := content()
	if fmt.Sprint(got["tomorrow"]) != "map[x:1.5]" || got["runAsDefaultUser"] != "ops" || got["idleSessionTimeout"] != "20" || got["maxSessionDuration"] != "60" || fmt.Sprint(got["shellProfile"]) != "map[linux:set -o vi windows:]" {
		t.Error(got)
	}
	removal := must[*logging.Plan](t)(logging.NewRemoval(t.Context(), report, logging.Targets{target}))
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.describe(""); got != "1 Active latest 1 default 1" {
		t.Error(got)
	}
	if got := content(); got["cloudWatchLogGroupName"] != "" || fmt.Sprint(got["tomorrow"]) != "map[x:1.5]" {
		t.Error(got)
	}
}

// TestBlocked is the preflight: a plan that would shut everybody out is not applied
// unless the caller insists, and then the agent does as was foretold.
func TestBlocked(t *testing.T) {
	f := mounted(t)
	f.node(sessionlogtest.Node{}, channelPolicy)
	target := sessionlog.New(sessionlogtest.New(f.view), built(t, sessionlog.NewPreferences().LogGroup(thing(loggroup.New(group))).Streaming().OnlyEncryptedLogGroup().NodeRole(role.Existing(nodeRole))))
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), logging.Targets{target}))
	f.account.ResetCalls()
	_, err := plan.Apply(t.Context())
	var blocked *logging.BlockedError
	if !errors.As(err, &blocked) || f.account.CallCount("ssm:CreateDocument", "logs:CreateLogGroup", "iam:PutRolePolicy") != 0 {
		t.Fatal(err)
	}
	if o := f.run(sessionlogtest.Session{}); !o.Started() {
		t.Error(o.Refused)
	}
	if _, err := plan.Apply(t.Context(), logging.WithInsist(blocked.Findings[0].Code)); err != nil {
		t.Fatal(err)
	}
	if o := f.run(sessionlogtest.Session{}); !strings.Contains(o.Refused, refusedGroup) {
		t.Errorf("%+v", o)
	}
}

// TestReport is the report of sessions that the agent logged or did not, and of 5,000.
func TestReport(t *testing.T) {
	f := mounted(t)
	f.node(sessionlogtest.Node{}, nodePolicy)
	f.group("")
	f.bucket(s3test.BucketOptions{})
	f.preferences(streaming.with(inputs{"s3BucketName": bucketName, "s3KeyPrefix": "p"}))
	f.document("Mine", guide.document("Standard_Stream"))
	want := map[string]agent.Answer{
		f.run(sessionlogtest.Session{}).SessionID:                                           agent.Yes,
		f.run(sessionlogtest.Session{Document: "Mine"}).SessionID:                           agent.No,
		f.run(sessionlogtest.Session{Document: "AWS-StartPortForwardingSession"}).SessionID: agent.No,
	}
	f.node(sessionlogtest.Node{}, channelPolicy) // it may write nothing any more
	want[f.run(sessionlogtest.Session{}).SessionID] = agent.No
	clients := sessionlogtest.New(f.view)
	for _, r := range must[[]sessionlog.Record](t)(sessionlog.CollectReport(t.Context(), clients, sessionlog.Filter{})) {
		if r.Logged != want[r.SessionID] || (r.Why == "") != (r.Logged == agent.Yes) {
			t.Errorf("%s: %s %q, want %s", r.SessionID, r.Logged, r.Why, want[r.SessionID])
		}
		delete(want, r.SessionID)
	}
	if len(want) > 0 {
		t.Errorf("not in the report: %v", want)
	}

	f.thousands(5000)
	for i := range 100 { // of those, the last hundred left a log
		id := fmt.Sprintf("ana-%017x", 4999-i)
		if i%2 == 0 {
			if _, err := f.view.Logs().CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: str(group), LogStreamName: &id}); err != nil {
				t.Fatal(err)
			}
			event := logstypes.InputLogEvent{Message: str("$ id"), Timestamp: aws.Int64(time.Now().UnixMilli())}
			if _, err := f.view.Logs().PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: str(group), LogStreamName: &id, LogEvents: []logstypes.InputLogEvent{event}}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if _, err := s3test.New(f.view).PutObject(t.Context(), &s3.PutObjectInput{Bucket: str(bucketName), Key: str("p/" + id + ".log"), Body: strings.NewReader("$ id")}); err != nil {
			t.Fatal(err)
		}
	}
	// In under a second, at one of three tries: the machine may be busy.
	const limit = time.Second
	took := limit + 1
	for try := 0; try < 3 && took > limit; try++ {
		before, most, n := heap(), uint64(0), 0
		start := time.Now()
		answers, nodes := map[agent.Answer]int{}, map[string]bool{}
		for r, err := range sessionlog.ReportSessions(t.Context(), clients, sessionlog.Filter{State: types.SessionStateHistory}) {
			if err != nil {
				t.Fatal(err)
			}
			answers[r.Logged]++
			nodes[r.Target] = true
			if n++; try == 0 && n%1000 == 0 {
				most = max(most, heap())
			}
		}
		took = time.Since(start)
		if answers[agent.Yes] != 101 || answers[agent.No] != 4903 || len(nodes) != 101 {
			t.Errorf("%v, %d nodes", answers, len(nodes))
		}
		if most > before+4<<20 { // what is kept of a session is a number; the account remembers calls
			t.Errorf("%d KB are kept", (most-before)>>10)
		}
	}
	t.Logf("5,004 sessions in %v, with %d calls", took, f.account.CallCount("ssm:DescribeSessions", "logs:DescribeLogStreams", "s3:ListObjectsV2"))
	if took > limit {
		t.Errorf("it took %v", took)
	}
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

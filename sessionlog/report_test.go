package sessionlog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	cwltypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
)

// session adds a session that ended so many hours ago, after 90 seconds.
func (w *world) session(id string, hoursAgo int, change ...func(*types.Session)) {
	end := time.Now().Add(-time.Duration(hoursAgo) * time.Hour)
	s := types.Session{
		SessionId: &id, Target: aws.String("i-02573cafcfEXAMPLE"), Owner: aws.String("arn:aws:sts::111122223333:assumed-role/Admin/alice"),
		Status: types.SessionStatusTerminated, StartDate: aws.Time(end.Add(-90 * time.Second)), EndDate: &end, AccessType: types.AccessTypeStandard,
	}
	for _, f := range change {
		f(&s)
	}
	w.docs.sessions = append(w.docs.sessions, s)
}

func (w *world) stream(t testing.TB, id string) {
	t.Helper()
	in := &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("/ssm/sessions"), LogStreamName: &id}
	if _, err := w.view.Logs().CreateLogStream(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	event := cwltypes.InputLogEvent{Message: aws.String("$ id"), Timestamp: aws.Int64(time.Now().UnixMilli())}
	if _, err := w.view.Logs().PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: in.LogGroupName, LogStreamName: &id, LogEvents: []cwltypes.InputLogEvent{event}}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) object(t testing.TB, key string) {
	t.Helper()
	if _, err := s3test.New(w.view).PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("acme-sessions"), Key: &key, Body: strings.NewReader("$ id")}); err != nil {
		t.Fatal(err)
	}
}

// reported is a world with preferences for both places, and sessions of all kinds.
func reported(t testing.TB) *world {
	w := newWorld(t)
	content, err := sessionlog.NewPreferences().LogGroup(thing(group())).Streaming().Bucket(bucket.Named("acme-sessions")).KeyPrefix("sessions").Build()
	if err != nil {
		t.Fatal(err)
	}
	text, err := content.Content()
	if err != nil {
		t.Fatal(err)
	}
	w.put(text)
	if _, err := w.view.Logs().CreateLogGroup(t.Context(), groupInput()); err != nil {
		t.Fatal(err)
	}
	s3test.PutBucket(w.view, s3test.BucketOptions{Name: "acme-sessions"})
	return w
}

func TestReport(t *testing.T) {
	for _, filler := range []int{0, 60} { // looked up one by one, and listed
		t.Run(fmt.Sprint(filler), func(t *testing.T) {
			w := reported(t)
			w.docs.page = 7
			w.session("both-1", 10)
			w.stream(t, "both-1")
			w.object(t, "sessions/both-1.log")
			w.session("streamed-1", 10)
			w.stream(t, "streamed-1")
			w.session("uploaded-1", 10)
			w.object(t, "sessions/uploaded-1.log")
			w.session("lost-1", 10)
			w.session("forwarded-1", 10, func(s *types.Session) { s.DocumentName = aws.String("AWS-StartPortForwardingSessionToRemoteHost") })
			w.session("active-1", 0, func(s *types.Session) { s.Status, s.EndDate = types.SessionStatusConnected, nil })
			w.stream(t, "active-10") // a name that only begins like it
			for i := range filler {
				w.session(fmt.Sprintf("filler-%d", i), 20)
				w.stream(t, fmt.Sprintf("filler-%d", i))
			}
			records, err := sessionlog.CollectReport(t.Context(), w.clients, sessionlog.Filter{})
			if err != nil || len(records) != 6+filler {
				t.Fatalf("%d records, %v", len(records), err)
			}
			got := map[string]string{}
			for _, r := range records {
				if strings.HasPrefix(r.SessionID, "filler") {
					if r.Logged != agent.Yes {
						t.Errorf("%s: %s", r.SessionID, r.Logged)
					}
					continue
				}
				s := r.Logged.String()
				for _, p := range r.Places {
					s += " " + p.Found.String()
				}
				got[r.SessionID] = s
			}
			want := map[string]string{
				"both-1": "yes yes yes", "streamed-1": "yes yes no", "uploaded-1": "yes no yes", "lost-1": "no no no", "forwarded-1": "no", "active-1": "unknown no unknown",
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			one, err := sessionlog.CollectReport(t.Context(), w.clients, sessionlog.Filter{SessionID: "lost-1"})
			if err != nil || len(one) != 1 || one[0].SessionID != "lost-1" || !strings.Contains(one[0].Why, "no stream") {
				t.Errorf("%+v %v", one, err)
			}
		})
	}
}

func TestReportWithoutPlaces(t *testing.T) {
	w := newWorld(t)
	w.session("a-1", 1)
	check := func(logged agent.Answer, why string) {
		t.Helper()
		r, err := sessionlog.CollectReport(t.Context(), w.clients, sessionlog.Filter{})
		if err != nil || len(r) != 1 || r[0].Logged != logged || !strings.Contains(r[0].Why, why) {
			t.Errorf("%+v %v, want %s: %s", r, err, logged, why)
		}
	}
	check(agent.No, "no preferences")
	w.put(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}`)
	check(agent.No, "no place")
	w.put(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"/gone"}}`)
	check(agent.No, "/gone does not exist")
	w.put(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"s3BucketName":"gone-bucket"}}`)
	check(agent.No, "gone-bucket does not exist")
	w.put(`{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"cloudWatchLogGroupName":"{{ group }}"}}`)
	check(agent.Unknown, "parameter")
	w.docs.fail["GetDocument"] = errors.New("denied")
	check(agent.Unknown, "could not be read")
	w.docs.fail["DescribeSessions"] = errors.New("denied")
	if _, err := sessionlog.CollectReport(t.Context(), w.clients, sessionlog.Filter{}); err == nil {
		t.Error("no error")
	}
}

func TestFilterLimits(t *testing.T) {
	w := newWorld(t)
	for _, f := range []sessionlog.Filter{
		{State: "Both"},
		{After: time.Now(), Before: time.Now(), Target: "x", Owner: "x", Status: types.SessionStatusFailed, SessionID: "x", AccessType: types.AccessTypeStandard},
	} {
		for _, err := range sessionlog.Sessions(t.Context(), w.docs, f) {
			if err == nil {
				t.Error("no error")
			}
		}
	}
	if len(w.docs.took()) > 0 {
		t.Error("calls were made")
	}
}

func TestReportWriters(t *testing.T) {
	at := time.Date(2026, 2, 3, 10, 11, 12, 0, time.UTC)
	records := func(yield func(sessionlog.Record, error) bool) {
		r := sessionlog.Record{
			Session: sessionlog.Session{SessionID: "alice-1", Target: "i-1", Owner: "arn:aws:iam::111122223333:user/alice", Status: types.SessionStatusTerminated, Start: at, End: at.Add(90 * time.Second),
				Document: "SSM-SessionManagerRunShell", Reason: "=HYPERLINK(\"x\")", AccessType: types.AccessTypeStandard},
			Logged: agent.Yes, Places: []sessionlog.Place{{LogGroup: "/ssm/sessions", LogStream: "alice-1", Found: agent.Yes}, {Bucket: "b", Key: "k.log", Found: agent.No, Why: "gone"}},
		}
		_ = yield(r, nil) && yield(sessionlog.Record{Session: sessionlog.Session{SessionID: "bob-2", Start: at, Active: true, Reason: "\n=1"}}, nil) && yield(sessionlog.Record{}, errors.New("the connection broke"))
	}
	var b strings.Builder
	if err := sessionlog.WriteCSV(&b, records); err == nil || err.Error() != "the connection broke" {
		t.Error(err)
	}
	const wantCSV = "session_id,user,node,start,end,duration_seconds,document,access_type,status,logged,why,places,reason\n" +
		"alice-1,arn:aws:iam::111122223333:user/alice,i-1,2026-02-03T10:11:12Z,2026-02-03T10:12:42Z,90,SSM-SessionManagerRunShell,Standard,Terminated,yes,,logs:/ssm/sessions:alice-1 s3://b/k.log,\"'=HYPERLINK(\"\"x\"\")\"\n" +
		"bob-2,,,2026-02-03T10:11:12Z,,,,,,unknown,,,\"'\n=1\"\n"
	if d := cmp.Diff(wantCSV, b.String()); d != "" {
		t.Error(d)
	}
	b.Reset()
	if err := sessionlog.WriteJSON(&b, records); err == nil {
		t.Error("no error")
	}
	const wantJSON = `[
{"sessionId":"alice-1","target":"i-1","owner":"arn:aws:iam::111122223333:user/alice","status":"Terminated","start":"2026-02-03T10:11:12Z","end":"2026-02-03T10:12:42Z","document":"SSM-SessionManagerRunShell","reason":"=HYPERLINK(\"x\")","accessType":"Standard","active":false,"logged":"yes","places":[{"logGroup":"/ssm/sessions","logStream":"alice-1","found":"yes"},{"bucket":"b","key":"k.log","found":"no","why":"gone"}],"durationSeconds":90},
{"sessionId":"bob-2","target":"","owner":"","status":"","start":"2026-02-03T10:11:12Z","document":"","reason":"\n=1","active":true,"logged":"unknown"}
]
`
	if d := cmp.Diff(wantJSON, b.String()); d != "" {
		t.Error(d)
	}
	var back []sessionlog.Record
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil || len(back) != 2 || back[0].Places[1].Found != agent.No || back[1].Logged != agent.Unknown {
		t.Errorf("%+v %v", back, err)
	}
	b.Reset()
	if err := sessionlog.WriteJSON(&b, func(func(sessionlog.Record, error) bool) {}); err != nil || b.String() != "[\n]\n" {
		t.Errorf("%q %v", b.String(), err)
	}
}

func BenchmarkReport(b *testing.B) {
	const n = 5000
	w := reported(b)
	for i := range n {
		id := fmt.Sprintf("user-%017d", i)
		w.session(id, 5)
		if i%10 > 0 {
			w.stream(b, id)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		logged := 0
		for r, err := range sessionlog.ReportSessions(b.Context(), w.clients, sessionlog.Filter{}) {
			if err != nil {
				b.Fatal(err)
			}
			if r.Logged == agent.Yes {
				logged++
			}
		}
		if logged != n*9/10 {
			b.Fatal(logged)
		}
	}
}

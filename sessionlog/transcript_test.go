package sessionlog_test

import (
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/agent"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

// TestFromPreferencesToTranscript is the whole way: preferences are applied, a
// session is held, its log is reported, read and joined, without what the agent
// sent twice, and the object in the bucket has the same.
func TestFromPreferencesToTranscript(t *testing.T) {
	for _, stream := range []bool{true, false} {
		account := loggingtest.NewAccount("111122223333")
		sessionlogtest.Mount(account, sessionlogtest.WithRetriedPuts())
		view := account.Region("eu-west-1")
		account.PutRole(loggingtest.RoleOptions{Name: "Bastion", Path: "/nodes/"})
		sessionlogtest.PutNode(view, sessionlogtest.Node{ID: "i-02573cafcf0000000", Role: roleARN, Screen: true})
		clients := sessionlogtest.New(view)
		b := sessionlog.NewPreferences().Bucket(thing(newBucket(""))).KeyPrefix("sessions").NodeRole(role.Existing(roleARN))
		if stream {
			b.LogGroup(thing(group())).Streaming()
		} else {
			b.LogGroup(thing(group())).WithoutStreaming()
		}
		if _, err := apply(t, sessionlog.New(clients, build(t, b))); err != nil {
			t.Fatal(err)
		}
		out, err := sessionlogtest.Run(t.Context(), view, sessionlogtest.Session{
			Node: "i-02573cafcf0000000", Typed: []sessionlogtest.Line{{Command: "whoami", Output: "ssm-user"}, {Command: "uptime", Output: "up 1 day"}},
		})
		if err != nil || !out.Logged() {
			t.Fatalf("%+v %v", out, err)
		}
		records, err := sessionlog.CollectReport(t.Context(), clients, sessionlog.Filter{})
		if err != nil || len(records) != 1 || len(records[0].Places) != 2 || records[0].Logged != agent.Yes {
			t.Fatalf("%+v %v", records, err)
		}
		wire, err := sessionlog.CollectReport(t.Context(), sessionlog.ClientsFromConfig(view.Config()), sessionlog.Filter{Target: "i-02573cafcf0000000"})
		if d := cmp.Diff(records, wire); err != nil || d != "" {
			t.Errorf("on the wire: %v %s", err, d)
		}
		transcripts, err := sessionrecord.Join(func(yield func(sessionrecord.Message, error) bool) {
			for e, err := range logevents.Read(t.Context(), clients.Logs, logevents.Query{Group: "/ssm/sessions"}) {
				if !yield(sessionrecord.Message{Stream: e.Stream, Time: e.Time, Ingested: e.Ingested, Text: e.Message}, err) {
					return
				}
			}
		})
		if err != nil || len(transcripts) != 1 || transcripts[0].SessionID != out.SessionID || transcripts[0].Streamed != stream || len(transcripts[0].Repeated) != 1 {
			t.Fatalf("stream %v: %+v %v", stream, transcripts, err)
		}
		if n := strings.Count(transcripts[0].Text(), "whoami"); n != 1 {
			t.Errorf("stream %v: whoami is there %d times:\n%s", stream, n, transcripts[0].Text())
		}
		object, err := s3test.New(view).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("acme-sessions"), Key: aws.String(records[0].Places[1].Key)})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(object.Body)
		if err != nil {
			t.Fatal(err)
		}
		uploaded, err := sessionrecord.ReadText(strings.NewReader(string(body)), out.SessionID)
		if err != nil || !strings.Contains(uploaded.Text(), "up 1 day\n") {
			t.Errorf("%q %v", uploaded.Text(), err)
		}
	}
}

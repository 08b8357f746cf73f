package sessionquery_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/asktest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionquery"
	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

// streamed is a message of a session that is logged while it runs.
func streamed(t testing.TB, session, user, node string, lines ...string) asktest.Event {
	t.Helper()
	text, err := json.Marshal(sessionrecord.Entry{Version: "1.0", Time: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC), Region: "eu-west-1", Target: node, User: "arn:aws:iam::111122223333:user/" + user, RunAs: "ssm-user", SessionID: session, Lines: lines})
	if err != nil {
		t.Fatal(err)
	}
	return asktest.Event{Stream: session, Message: string(text)}
}

func events(t testing.TB) []asktest.Event {
	return []asktest.Event{
		streamed(t, "alice-0a16f8cac5dc59166", "alice", "i-0123", "sh-4.2$ whoami", "ssm-user"),
		streamed(t, "alice-0a16f8cac5dc59166", "alice", "i-0123", `echo "done"`),
		{Stream: "bob-smith-0b16f8cac5dc59166", Message: "Script started\nsudo rm -rf /tmp/x\n"},
		streamed(t, "carol-0c16f8cac5dc59166", "carol", "i-4567", "exit"),
	}
}

func TestSessions(t *testing.T) {
	all := []string{
		"alice-0a16f8cac5dc59166\tarn:aws:iam::111122223333:user/alice\ti-0123\tssm-user\t2\t" + asktest.At(0) + "\t" + asktest.At(1),
		"bob-smith-0b16f8cac5dc59166\tbob-smith\t\t\t1\t" + asktest.At(2) + "\t" + asktest.At(2),
		"carol-0c16f8cac5dc59166\tarn:aws:iam::111122223333:user/carol\ti-4567\tssm-user\t1\t" + asktest.At(3) + "\t" + asktest.At(3),
	}
	for name, test := range map[string]struct {
		filter sessionquery.Filter
		want   []string
	}{
		"all":           {sessionquery.Filter{}, all},
		"a user":        {sessionquery.Filter{Users: []string{"*:user/ALICE"}}, all[:1]},
		"a starter":     {sessionquery.Filter{Users: []string{"bob-smith"}}, all[1:2]},
		"not a user":    {sessionquery.Filter{Users: []string{"!*alice*"}}, all[1:]},
		"a node":        {sessionquery.Filter{Nodes: []string{"i-4*"}}, all[2:]},
		"a session":     {sessionquery.Filter{Sessions: []string{"bob-smith-*"}}, all[1:2]},
		"who they are":  {sessionquery.Filter{RunAs: []string{"ssm-user"}, Sessions: []string{"!carol-*"}}, all[:1]},
		"what is shown": {sessionquery.Filter{Shown: []string{"SUDO * /tmp", "exit"}}, all[1:]},
	} {
		text, err := sessionquery.Sessions(test.filter)
		if err != nil {
			t.Fatal(err)
		}
		got := asktest.Ask(t, events(t), text, "session", "user", "node", "run_as", "messages", "first_seen", "last_seen")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", name, diff, text)
		}
	}
}

func TestMessages(t *testing.T) {
	text, err := sessionquery.Messages(sessionquery.Filter{Shown: []string{`"done"`, "sudo"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{asktest.At(1) + "\talice-0a16f8cac5dc59166\t" + `echo "done"`, asktest.At(2) + "\tbob-smith-0b16f8cac5dc59166\tScript started\nsudo rm -rf /tmp/x\n"}
	if diff := cmp.Diff(want, asktest.Ask(t, events(t), text, "time", "session", "line")); diff != "" {
		t.Errorf("%s%s", diff, text)
	}
}

// Whatever is asked for is a text, in both forms of sessions.
func FuzzTexts(f *testing.F) {
	asktest.FuzzTexts(f, func(t *testing.T, hostile string) {
		text, err := sessionquery.Messages(sessionquery.Filter{Shown: []string{"$ " + hostile + " #"}})
		if err != nil {
			t.Fatal(err)
		}
		got := asktest.Ask(t, []asktest.Event{streamed(t, "a-1", "a", "i-1", "x", "$ "+hostile+" # y"), {Stream: "b-1", Message: "$ " + hostile + " #"}, streamed(t, "c-1", "c", "i-1", "other"), {Stream: "d-1", Message: "$ #"}}, text, "session")
		if !asktest.Holds(got, []string{"a-1", "b-1"}, hostile) {
			t.Errorf("%q: %v: %s", hostile, got, text)
		}
		text, err = sessionquery.Sessions(sessionquery.Filter{Users: []string{hostile}, Nodes: []string{hostile}, RunAs: []string{"!not " + hostile}, Sessions: []string{"!not " + hostile}})
		if err != nil {
			t.Fatal(err)
		}
		event, err := json.Marshal(map[string]any{"eventVersion": "1.0", "sessionId": "s", "userIdentity": map[string]string{"arn": hostile}, "target": map[string]string{"id": hostile}, "runAsUser": "r", "sessionData": []string{}})
		if err != nil {
			t.Fatal(err)
		}
		if lines := asktest.Ask(t, []asktest.Event{{Stream: "s", Message: string(event)}, streamed(t, "c-1", "other than "+hostile, "i-1", "other")}, text, "session"); !asktest.Holds(lines, []string{"s"}, hostile) {
			t.Errorf("%q: %v: %s", hostile, lines, text)
		}
	})
}

func TestErrors(t *testing.T) {
	_, err := sessionquery.Messages(sessionquery.Filter{Shown: []string{"a\x00"}, Users: []string{"x", "\xff"}})
	for _, part := range []string{"shown[0]", "users[1]"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("no %s in %v", part, err)
		}
	}
}

func show(text string, err error) {
	if err != nil {
		text = err.Error()
	}
	fmt.Println(text)
}

// Which sessions did somebody begin?
func ExampleSessions() {
	show(sessionquery.Sessions(sessionquery.Filter{Users: []string{"*:user/alice", "alice"}}))
	// Output:
	// parse @logStream /^(?<starter>.*)-[0-9a-z]+$/
	// | filter userIdentity.arn like /(?is)^.*:user\/alice$/ or starter like /(?is)^.*:user\/alice$/ or tolower(userIdentity.arn) = "alice" or tolower(starter) = "alice"
	// | fields coalesce(sessionId, @logStream) as session, coalesce(userIdentity.arn, starter) as user, target.id as node, runAsUser as run_as
	// | stats count(*) as messages, sortsFirst(@timestamp) as first_seen, sortsLast(@timestamp) as last_seen by session, user, node, run_as
	// | sort first_seen asc, session asc
	// | limit 1000
}

// Who became root?
func ExampleMessages() {
	show(sessionquery.Messages(sessionquery.Filter{Shown: []string{"sudo su"}}))
	// Output:
	// parse @logStream /^(?<starter>.*)-[0-9a-z]+$/
	// | filter @message like /(?is)sudo su/
	// | fields @timestamp as time, coalesce(sessionId, @logStream) as session, coalesce(userIdentity.arn, starter) as user, target.id as node, coalesce(sessionData.0, @message) as line, @message as message
	// | sort time asc, session asc
	// | limit 1000
	// | display time, session, user, node, line, message
}

package sessionrecord_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/sessionlog/sessionrecord"
)

const documented = `{"eventVersion":"1.0","eventTime":"2026-02-03T10:11:12Z","awsRegion":"us-east-2",` +
	`"target":{"id":"i-02573cafcfEXAMPLE"},"userIdentity":{"arn":"arn:aws:sts::111122223333:assumed-role/Admin/alice"},` +
	`"runAsUser":"ssm-user","sessionId":"alice-0a16f8cac5dc59166","sessionData":["sh-4.2$ whoami","ssm-user"]}`

var documentedEntry = sessionrecord.Entry{
	Version: "1.0", Time: time.Date(2026, 2, 3, 10, 11, 12, 0, time.UTC), Region: "us-east-2", Target: "i-02573cafcfEXAMPLE",
	User: "arn:aws:sts::111122223333:assumed-role/Admin/alice", RunAs: "ssm-user", SessionID: "alice-0a16f8cac5dc59166",
	Lines: []string{"sh-4.2$ whoami", "ssm-user"},
}

func TestParseEntry(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       sessionrecord.Entry
	}{
		{"documented", documented, documentedEntry},
		{"byte order mark and space", "\xEF\xBB\xBF " + documented + "\n", documentedEntry},
		{"little", `{"sessionId":"a-1","sessionData":null}`, sessionrecord.Entry{SessionID: "a-1"}},
		{"bare strings", `{"eventVersion":"1.0","target":"i-1","userIdentity":"arn:aws:iam::111122223333:root","sessionData":"one"}`,
			sessionrecord.Entry{Version: "1.0", Target: "i-1", User: "arn:aws:iam::111122223333:root", Lines: []string{"one"}}},
		{"odd members", `{"eventVersion":2,"eventTime":"today","target":{"id":"i-1","type":"x"},"sessionData":[1],"new":{"a":[1]}}`,
			sessionrecord.Entry{Version: "2", Target: "i-1", Lines: []string{"1"}, Extra: map[string]json.RawMessage{
				"eventTime": json.RawMessage(`"today"`), "new": json.RawMessage(`{"a":[1]}`)}}},
		{"members that no field holds", `{"eventVersion":[],"target":{"type":"x"},"userIdentity":{"arn":{}},"sessionData":{"a":1}}`,
			sessionrecord.Entry{Extra: map[string]json.RawMessage{
				"eventVersion": json.RawMessage(`[]`), "target": json.RawMessage(`{"type":"x"}`), "userIdentity": json.RawMessage(`{"arn":{}}`),
				"sessionData": json.RawMessage(`{"a":1}`)}}},
		{"another offset", `{"eventTime":"2026-02-03T12:11:12.5+02:00","sessionId":"a-1","sessionData":[]}`,
			sessionrecord.Entry{Time: time.Date(2026, 2, 3, 10, 11, 12, 500_000_000, time.UTC), SessionID: "a-1", Lines: []string{}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sessionrecord.ParseEntry([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestNotAnEntry(t *testing.T) {
	for _, text := range []string{
		"", " ", "sh-4.2$ whoami", "{", `{"sessionId":"a-1"}`, `{"sessionData":["what a program printed"]}`, `[{"sessionId":"a","sessionData":[]}]`,
		"null", documented + "x", strings.Repeat(" ", sessionrecord.MaxMessage) + documented,
	} {
		if e, err := sessionrecord.ParseEntry([]byte(text)); err == nil {
			t.Errorf("%.40q is read as an entry: %+v", text, e)
		} else if strings.Contains(err.Error(), "whoami") {
			t.Errorf("the error has what was logged: %v", err)
		}
	}
}

func TestEntryRoundTrip(t *testing.T) {
	for _, text := range []string{
		documented,
		`{"sessionId":"a-1","sessionData":["x"],"new":{"a":[1,null]},"target":{"id":"i-1","type":"x"},"userIdentity":{"arn":"arn:x","more":1}}`,
		`{"eventVersion":{"odd":true},"eventTime":5,"sessionId":"a","sessionData":{"odd":1},"target":[1]}`,
	} {
		var e sessionrecord.Entry
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if err := errors.Join(json.Unmarshal([]byte(text), &want), json.Unmarshal(out, &got)); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
	e, err := sessionrecord.ParseEntry([]byte(`{"sessionId":"a-1","sessionData":["x"],"target":{"id":"i-1","type":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	e.Target, e.Lines = "i-2", nil
	if out, err := json.Marshal(e); err != nil || string(out) != `{"sessionId":"a-1","target":{"id":"i-2","type":"x"},"sessionData":[]}` {
		t.Errorf("what was changed is written as %s, %v", out, err)
	}
	if out, err := json.Marshal(documentedEntry); err != nil || string(out) != documented {
		t.Errorf("got %s, %v", out, err)
	}
	if _, err := (sessionrecord.Entry{Extra: map[string]json.RawMessage{"x": json.RawMessage("{")}}).MarshalJSON(); err == nil {
		t.Error("an Extra that is not JSON is written")
	}
}

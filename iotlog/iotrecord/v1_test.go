package iotrecord

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
	"github.com/google/go-cmp/cmp"
)

func TestParseV1(t *testing.T) {
	data, err := os.ReadFile("testdata/v1.log")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	const trace = "0f1e2d3c-4b5a-6978-8796-00000000000"
	want := []Entry{
		{Timestamp: at(t, "2025-10-31 00:09:31.034"), TraceID: trace + "1", PrincipalID: "a3f1", Level: Info, EventType: "PublishEvent",
			TopicName: "scans", Details: "PublishIn Status: SUCCESS", Status: Success},
		{Timestamp: at(t, "2025-10-31 00:09:31.034"), TraceID: trace + "1", PrincipalID: "AROAEXAMPLE:callback", Level: Info, EventType: "PublishEvent",
			Details: "IpAddress: 203.0.113.26 SourcePort: 35082", SourceIP: "203.0.113.26", SourcePort: 35082},
		{Timestamp: at(t, "2025-10-31 00:09:31.095"), TraceID: trace + "1", PrincipalID: "a3f1", Level: Info, EventType: "MatchingRuleFound",
			TopicName: "scans", ClientID: "rpi001", Details: "Matching rule found: ToDynamo", RuleName: "ToDynamo"},
		{Timestamp: at(t, "2025-10-31 00:09:31.097"), TraceID: trace + "2", PrincipalID: "a3f1", Level: Info, EventType: "MQTTClient Subscribe",
			TopicName: "$aws/things/rpi001/shadow/update/delta", Details: "Subscribe Status: SUCCESS", Status: Success},
		{Timestamp: at(t, "2025-10-31 20:45:05.999"), TraceID: "3", PrincipalID: "a3f1", Level: Error, EventType: "DynamoActionFailure",
			TopicName: "scans", ClientID: "rpi001", Details: "Dynamo Insert record failed. The error was ResourceNotFoundException.",
			Extra: map[string]json.RawMessage{"SHARD": json.RawMessage(`"12"`)}},
	}
	for i, line := range lines {
		want[i].Text = line
		got, err := ParseV1([]byte(line + "\r\n"))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
		back := mustParse(t, string(must(json.Marshal(got))))
		back.Text = line
		if !back.Equal(got) {
			t.Errorf("as JSON: %s", must(json.Marshal(got)))
		}
	}
	if !want[4].Failed() || want[0].Failed() || !want[0].OK() {
		t.Error("Failed or OK")
	}
}

func TestParseV1Odd(t *testing.T) {
	for _, test := range []struct {
		line string
		want Entry
	}{
		{"2025-10-31 00:00:00 [WARN]", Entry{Level: Warn}},
		{"2025-10-31 00:00:00 [warn] words", Entry{Level: Warn}},
		{"2025-10-31 00:00:00 EVENT:", Entry{}},
		{"2025-10-31 00:00:00 EVENT:a  b   TRACEID: t", Entry{EventType: "a  b", TraceID: "t"}},
		{"2025-10-31 00:00:00 [LOUD] EVENT:a [INFO] MESSAGE:x [DEBUG] EVENT:y", Entry{EventType: "a", Level: Info, Details: "x [DEBUG] EVENT:y"}},
		{"2025-10-31 00:00:00 [INFO] EVENT:a [DEBUG] b", Entry{EventType: "a [DEBUG] b", Level: Info}},
		{"2025-10-31T00:00:00Z CLIENTID:c d TOPICNAME:a:b/A:B", Entry{ClientID: "c d", TopicName: "a:b/A:B"}},
		{"2025-10-31 00:00:00 MESSAGE:Connect Status: FAILURE", Entry{Details: "Connect Status: FAILURE", Status: Failure}},
		{"2025-10-31 00:00:00 MESSAGE:Connect Status: ODD", Entry{Details: "Connect Status: ODD", Status: "ODD"}},
		{"2025-10-31 00:00:00 MESSAGE:SourcePort: many xStatus: no", Entry{Details: "SourcePort: many xStatus: no"}},
		{"2025-10-31 00:00:00 TRACEID:a\xff", Entry{TraceID: "a\uFFFD"}},
	} {
		got, err := ParseV1([]byte(test.line))
		if err != nil {
			t.Errorf("%q: %v", test.line, err)
			continue
		}
		test.want.Timestamp = at(t, "2025-10-31 00:00:00.000")
		test.want.Text = strings.ToValidUTF8(test.line, "\uFFFD")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.line, diff)
		}
	}
	for _, line := range []string{
		"", " ", "hello", "2025-10-31", "2025-10-31 00:00:00", "2025-10-31 00:00:00 words only", "2025-13-31 00:00:00 EVENT:a",
		"EVENT:a", "12 EVENT:a", "{}", "[INFO] EVENT:a", "2025-10-31 00:00:00 [LOUD] A:b", strings.Repeat("2", MaxEntrySize+1),
	} {
		if got, err := ParseV1([]byte(line)); err == nil {
			t.Errorf("%.40q: no error but %+v", line, got)
		} else if !got.Equal(Entry{}) {
			t.Errorf("%.40q: an entry came with the error", line)
		}
	}
}

func TestParse(t *testing.T) {
	ingested := at(t, "2025-10-31 15:00:00.000")
	own := at(t, "2025-10-31 14:00:00.000")
	for _, test := range []struct {
		line string
		want Entry
	}{
		{` {"clientId":"a"}`, Entry{ClientID: "a"}},
		{`2025-10-31T15:00:00Z {"clientId":"a"}`, Entry{ClientID: "a", Timestamp: ingested}},
		{"2025-10-31T15:00:00.000Z\t{\"clientId\":\"a\"}", Entry{ClientID: "a", Timestamp: ingested}},
		{`2025-10-31T15:00:00+00:00 stream/1 {"clientId":"a"}`, Entry{ClientID: "a", Timestamp: ingested}},
		{`2025-10-31T15:00:00Z {"timestamp":"2025-10-31 14:00:00.000"}`, Entry{Timestamp: own}},
		{`2025-10-31T15:00:00Z {"timestamp":"odd"}`, Entry{Extra: map[string]json.RawMessage{"timestamp": json.RawMessage(`"odd"`)}}},
		{`2025-10-31T15:00:00Z {"batchDetails":{"timestamps":["2025-10-31 14:00:00.000"]}}`, Entry{BatchDetails: &BatchDetails{Timestamps: []time.Time{own}}}},
		{`2025-10-31T15:00:00Z 2025-10-31 14:00:00.000 EVENT:a`, Entry{Timestamp: own, EventType: "a", Text: "2025-10-31 14:00:00.000 EVENT:a"}},
		{`2025-10-31T15:00:00Z stream 2025-10-31 14:00:00.000 EVENT:a`, Entry{Timestamp: own, EventType: "a", Text: "2025-10-31 14:00:00.000 EVENT:a"}},
		{`2025-10-31 14:00:00.000 EVENT:a`, Entry{Timestamp: own, EventType: "a", Text: "2025-10-31 14:00:00.000 EVENT:a"}},
	} {
		got, err := Parse([]byte(test.line))
		if err != nil {
			t.Errorf("%s: %v", test.line, err)
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.line, diff)
		}
	}
	_, err := Parse([]byte(`2025-10-31T15:00:00Z {"clientId":x}`))
	if diff := cmp.Diff(error(&ParseError{33, "clientId", string(record.BadValue)}), err); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

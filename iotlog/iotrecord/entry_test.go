package iotrecord

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
	"github.com/google/go-cmp/cmp"
)

func documented(t testing.TB) [][]byte {
	t.Helper()
	data, err := os.ReadFile("testdata/documented.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var lines [][]byte
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		lines = append(lines, bytes.Clone(s.Bytes()))
	}
	return lines
}

func mustParse(t testing.TB, text string) Entry {
	t.Helper()
	e, err := ParseEntry([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func at(t testing.TB, text string) time.Time {
	t.Helper()
	ts, err := time.Parse(timeLayout, text)
	if err != nil {
		t.Fatal(err)
	}
	return ts
}

func TestEveryDocumentedTypeHasASampleAndRoundTrips(t *testing.T) {
	seen := map[EventType]bool{}
	for _, line := range documented(t) {
		e, err := ParseEntry(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if len(e.Extra) > 0 {
			t.Errorf("%s: members without a field: %v", e.EventType, e.Extra)
		}
		if e.Level == 0 || e.EventType == "" || !e.OK() && !e.Failed() {
			t.Errorf("%s: common members missing", line)
		}
		seen[e.EventType] = true
		out, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		// Through Marshal nothing is changed at all.
		if diff := cmp.Diff(string(line), string(out)); diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
		// A rewritten entry, without the text it came from, is equal too.
		fresh := e
		fresh.raw = ""
		again := mustParse(t, string(must(fresh.MarshalJSON())))
		if !again.Equal(e) {
			t.Errorf("written anew: got %s, want %s", must(fresh.MarshalJSON()), line)
		}
	}
	for _, want := range []EventType{
		Connect, Disconnect, Ping, ConnectionAuthNError, DeleteConnection, GetConnection, GetRetainedMessage,
		ListRetainedMessage, ListSubscriptions, PublishIn, PublishOut, Queued, Subscribe, Unsubscribe, SendDirectMessage,
		RetrieveOCSPStapleData, DeleteThingShadow, GetThingShadow, UpdateThingShadow,
		FunctionExecution, RuleExecution, RuleMatch, RuleExecutionThrottled, RuleMessageThrottled, RuleNotFound, StartingRuleExecution,
		DescribeJobExecution, GetPendingJobExecution, ReportFinalJobExecutionCount, StartNextPendingJobExecution, UpdateJobExecution,
		GetDeviceCredentials, ProvisionDevice, AddThingToDynamicThingGroupsFailed, NamedShadowCountLimitExceeded,
	} {
		if !seen[want] {
			t.Errorf("no sample of %s", want)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func TestParseEntry(t *testing.T) {
	connect := mustParse(t, `{"timestamp":"2025-10-31 15:37:23.476","logLevel":"INFO","traceId":"t","accountId":"011122223333",
		"status":"Success","eventType":"Connect","protocol":"MQTT","clientId":"dev-1","principalId":"p","sourceIp":"203.0.113.7","sourcePort":13490}`)
	want := Entry{
		Timestamp: at(t, "2025-10-31 15:37:23.476"), Level: Info, TraceID: "t", AccountID: "011122223333", Status: Success,
		EventType: Connect, Protocol: "MQTT", ClientID: "dev-1", PrincipalID: "p", SourceIP: "203.0.113.7", SourcePort: 13490,
	}
	if diff := cmp.Diff(want, connect); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseEntryIsLenient(t *testing.T) {
	when := at(t, "2025-10-31 15:37:23.476")
	second := when.Truncate(time.Second)
	raw := func(s string) map[string]json.RawMessage {
		k, v, _ := strings.Cut(s, "=")
		return map[string]json.RawMessage{k: json.RawMessage(v)}
	}
	for _, test := range []struct {
		name, text string
		want       Entry
	}{
		{"empty", `{}`, Entry{}},
		{"space", " \t\r\n{ } \n", Entry{}},
		{"nulls", `{"timestamp":null,"logLevel":null,"clientId":null,"sourcePort":null,"resources":null,"batchDetails":null,"retain":null}`, Entry{}},
		{"number as string", `{"sourcePort":"13490","maxResults":" 7 ","timeout":"1e1","latency":"1.5"}`, Entry{SourcePort: 13490, MaxResults: 7, Timeout: 10, Latency: 1.5}},
		{"string as number", `{"qos":1,"versionNumber":12,"accountId":111122223333,"jobId":1.50,"details":true}`,
			Entry{QoS: "1", VersionNumber: "12", AccountID: "111122223333", JobID: "1.50", Details: "true"}},
		{"whole float", `{"sourcePort":13490.0,"targetPort":8.883e3}`, Entry{SourcePort: 13490, TargetPort: 8883}},
		{"booleans", `{"retain":"True","confirmation":1}`, Entry{Retain: true, Confirmation: true}},
		{"false", `{"retain":"FALSE","confirmation":"0"}`, Entry{}},
		{"level in lower case", `{"logLevel":" warn "}`, Entry{Level: Warn}},
		{"RFC 3339", `{"timestamp":"2025-10-31T15:37:23.476Z"}`, Entry{Timestamp: when}},
		{"RFC 3339 with zone", `{"timestamp":"2025-10-31T17:37:23.476+02:00"}`, Entry{Timestamp: when}},
		{"T without zone", `{"timestamp":"2025-10-31T15:37:23.476"}`, Entry{Timestamp: when}},
		{"no fraction", `{"timestamp":"2025-10-31 15:37:23"}`, Entry{Timestamp: second}},
		{"epoch ms", `{"timestamp":1761925043476}`, Entry{Timestamp: when}},
		{"epoch ms as string", `{"timestamp":"1761925043476"}`, Entry{Timestamp: when}},
		{"epoch s", `{"timestamp":1761925043.476}`, Entry{Timestamp: when}},
		{"escapes", `{"topicName":"a\/b\u00e4\ud83d\ude00\ud800"}`, Entry{TopicName: "a/bä😀\uFFFD"}},
		{"escaped name", `{"client\u0049d":"c"}`, Entry{ClientID: "c"}},
		{"not UTF-8", "{\"clientId\":\"a\xffb\"}", Entry{ClientID: "a\uFFFDb"}},
		{"last one counts", `{"clientId":"a","clientId":"b"}`, Entry{ClientID: "b"}},
		{"odd then good", `{"logLevel":"LOUD","logLevel":"INFO"}`, Entry{Level: Info}},
		{"good then odd", `{"logLevel":"INFO","logLevel":"LOUD"}`, Entry{Extra: raw(`logLevel="LOUD"`)}},
		{"unknown member", `{"new":{"a":[1]}}`, Entry{Extra: raw(`new={"a":[1]}`)}},
		{"unknown time", `{"timestamp":"yesterday"}`, Entry{Extra: raw(`timestamp="yesterday"`)}},
		{"time out of range", `{"timestamp":1e300}`, Entry{Extra: raw(`timestamp=1e300`)}},
		{"year out of range", `{"timestamp":"9999-12-31T23:59:59-01:00"}`, Entry{Extra: raw(`timestamp="9999-12-31T23:59:59-01:00"`)}},
		{"negative time", `{"timestamp":-5}`, Entry{Extra: raw(`timestamp=-5`)}},
		{"port is no number", `{"sourcePort":"http"}`, Entry{Extra: raw(`sourcePort="http"`)}},
		{"port is not whole", `{"sourcePort":1.5}`, Entry{Extra: raw(`sourcePort=1.5`)}},
		{"port too large", `{"sourcePort":1e99}`, Entry{Extra: raw(`sourcePort=1e99`)}},
		{"latency NaN", `{"latency":"NaN"}`, Entry{Extra: raw(`latency="NaN"`)}},
		{"client is an object", `{"clientId":{"a":1}}`, Entry{Extra: raw(`clientId={"a":1}`)}},
		{"retain is odd", `{"retain":"maybe"}`, Entry{Extra: raw(`retain="maybe"`)}},
		{"resources", `{"resources":{"a":"b","n":1,"o":{"x":[]},"z":null}}`, Entry{Resources: map[string]string{"a": "b", "n": "1", "o": `{"x":[]}`, "z": ""}}},
		{"resources is a list", `{"resources":["a"]}`, Entry{Extra: raw(`resources=["a"]`)}},
		{"groups", `{"dynamicThingGroupNames":["a",1,null]}`, Entry{DynamicThingGroupNames: []string{"a", "1", ""}}},
		{"groups is a string", `{"dynamicThingGroupNames":"a"}`, Entry{Extra: raw(`dynamicThingGroupNames="a"`)}},
		{"batch", `{"batchDetails":{"batchSize":"3","timestamps":["2025-10-31 15:37:23.476",1761925043476],"future":1}}`,
			Entry{BatchDetails: &BatchDetails{BatchSize: 3, Timestamps: []time.Time{when, when}, Extra: raw(`future=1`)}}},
		{"batch is a number", `{"batchDetails":2}`, Entry{Extra: raw(`batchDetails=2`)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustParse(t, test.text)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if out := must(json.Marshal(got)); !sameValue(t, []byte(test.text), out) {
				t.Errorf("round trip: got %s, want %s", out, test.text)
			}
		})
	}
}

// sameValue compares as encoding/json reads the two texts.
func sameValue(t testing.TB, a, b []byte) bool {
	t.Helper()
	x, errX := record.Value(a)
	y, errY := record.Value(b)
	if errX != nil || errY != nil {
		t.Fatalf("not JSON: %v, %v", errX, errY)
	}
	return reflect.DeepEqual(x, y)
}

func TestParseErrors(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 100) + `{}` + strings.Repeat(`}`, 100)
	for _, test := range []struct {
		name, text string
		want       ParseError
	}{
		{"nothing", "", ParseError{0, "", errEmpty}},
		{"blank", " \n", ParseError{2, "", errEmpty}},
		{"array", " []", ParseError{1, "", badObject}},
		{"text", "hello", ParseError{0, "", badObject}},
		{"cut", `{"logLevel":"INFO"`, ParseError{18, "logLevel", badEnd}},
		{"cut in a string", `{"logLevel":"INF`, ParseError{16, "logLevel", badEnd}},
		{"cut in a name", `{"logLev`, ParseError{8, "", badEnd}},
		{"no colon", `{"clientId" "x"}`, ParseError{12, "clientId", string(record.BadColon)}},
		{"no comma", `{"clientId":"x" "y":1}`, ParseError{16, "clientId", badComma}},
		{"comma at the end", `{"clientId":"x",}`, ParseError{16, "", string(record.BadMember)}},
		{"word", `{"clientId":nil}`, ParseError{13, "clientId", string(record.BadValue)}},
		{"number", `{"sourcePort":013}`, ParseError{15, "sourcePort", badComma}},
		{"nested", `{"batchDetails":{"clientIds":["a",]}}`, ParseError{34, "batchDetails", string(record.BadValue)}},
		{"newline in a string", "{\"clientId\":\"a\nb\"}", ParseError{14, "clientId", badString}},
		{"escape", `{"clientId":"a\x"}`, ParseError{15, "clientId", badString}},
		{"control character", "{\"clientId\":\"a\x1fb\"}", ParseError{14, "clientId", badString}},
		{"wrong hex", `{"clientId":"\u00zz"}`, ParseError{17, "clientId", badString}},
		{"two objects", `{} {}`, ParseError{3, "", badTrail}},
		{"too deep", deep, ParseError{500, "a", badDepth}},
		{"too long", strings.Repeat(" ", MaxEntrySize+1), ParseError{MaxEntrySize, "", badTooLong}},
		{"long name", `{"` + strings.Repeat("k", 100) + `":nil}`, ParseError{105, strings.Repeat("k", 64), string(record.BadValue)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseEntry([]byte(test.text))
			if diff := cmp.Diff(error(&test.want), err); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !got.Equal(Entry{}) {
				t.Errorf("an entry came with the error: %+v", got)
			}
		})
	}
}

func TestErrorsTellNothing(t *testing.T) {
	for _, text := range []string{
		`{"details":"hunter2","reason":"hunter2`, `{"details":hunter2}`, `{"details":"hunter2\q"}`, `{"a":"hunter2"} hunter2`, "hunter2",
		"2025-10-31 00:00:00 hunter2",
	} {
		for _, parse := range []func([]byte) (Entry, error){Parse, ParseEntry, ParseV1} {
			_, err := parse([]byte(text))
			if err == nil {
				t.Errorf("%q: no error", text)
			} else if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error has what was logged: %v", err)
			}
		}
	}
}

func TestMarshalKeepsWhatWasNotChanged(t *testing.T) {
	const text = `{"new":[1, 2],"sourcePort":"13490","timestamp":"2025-10-31T15:37:23.476123Z","clientId":"a","qos":null,` +
		`"batchDetails":{"future":true,"batchSize":"2","clientIds":["a"]},"logLevel":"LOUD"}`
	for _, test := range []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"nothing", func(*Entry) {}, text},
		{"a field", func(e *Entry) { e.ClientID = "b<" }, strings.Replace(text, `"a"`, `"b<"`, 1)},
		{"a field away", func(e *Entry) { e.ClientID = "" }, strings.Replace(text, `"clientId":"a",`, ``, 1)},
		{"a new field", func(e *Entry) { e.TopicName = "t" }, strings.TrimSuffix(text, "}") + `,"topicName":"t"}`},
		{"a null", func(e *Entry) { e.QoS = "1" }, strings.Replace(text, `"qos":null`, `"qos":"1"`, 1)},
		{"the time", func(e *Entry) { e.Timestamp = e.Timestamp.Add(time.Hour) },
			strings.Replace(text, "2025-10-31T15:37:23.476123Z", "2025-10-31 16:37:23.476", 1)},
		{"odd level", func(e *Entry) { e.Level = Debug }, strings.Replace(text, "LOUD", "DEBUG", 1)},
		{"odd level away", func(e *Entry) { delete(e.Extra, "logLevel") }, strings.Replace(text, `,"logLevel":"LOUD"`, "", 1)},
		{"extra", func(e *Entry) { e.Extra["new"] = json.RawMessage("3") }, strings.Replace(text, "[1, 2]", "3", 1)},
		{"extra away", func(e *Entry) { delete(e.Extra, "new") }, strings.Replace(text, `"new":[1, 2],`, "", 1)},
		{"extra new", func(e *Entry) { e.Extra["x"] = json.RawMessage("3") }, strings.TrimSuffix(text, "}") + `,"x":3}`},
		{"batch", func(e *Entry) { b := *e.BatchDetails; b.BatchSize = 3; e.BatchDetails = &b }, strings.Replace(text, `"batchSize":"2"`, `"batchSize":3`, 1)},
		{"batch away", func(e *Entry) { e.BatchDetails = nil }, strings.Replace(text, `"batchDetails":{"future":true,"batchSize":"2","clientIds":["a"]},`, "", 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := mustParse(t, text)
			test.change(&e)
			if got := must(json.Marshal(e)); !sameValue(t, []byte(test.want), got) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestMarshalErrors(t *testing.T) {
	nan := 0.0
	nan /= nan
	for _, e := range []Entry{
		{Level: 77}, {Latency: nan}, {Extra: map[string]json.RawMessage{"x": json.RawMessage("{")}}, {Extra: map[string]json.RawMessage{"x": nil}},
	} {
		if out, err := json.Marshal(e); err == nil {
			t.Errorf("%+v: no error but %s", e, out)
		}
	}
}

func TestUnmarshalInsideOtherValues(t *testing.T) {
	var got struct {
		Entries []Entry
		None    Entry
		Ptr     *Entry
	}
	if err := json.Unmarshal([]byte(`{"Entries":[{"clientId":"a"},{"clientId":"b","x":1}],"None":null,"Ptr":{}}`), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Entries) != 2 || got.Entries[1].ClientID != "b" || string(got.Entries[1].Extra["x"]) != "1" || got.Ptr == nil {
		t.Errorf("got %+v", got)
	}
}

func TestInputIsNotRetained(t *testing.T) {
	data := []byte(`{"clientId":"abc","new":"def"}`)
	e, err := ParseEntry(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] = '!'
	}
	if got := string(must(json.Marshal(e))); got != `{"clientId":"abc","new":"def"}` {
		t.Errorf("got %s", got)
	}
}

func TestEqual(t *testing.T) {
	a := mustParse(t, `{"sourcePort":"1","x":{"a":1,"b":2},"batchDetails":{"clientIds":["a"]}}`)
	b := mustParse(t, `{"x":{"b":2, "a":1},"batchDetails":{"clientIds":["a"]},"sourcePort":1}`)
	if !a.Equal(b) {
		t.Error("entries that mean the same are not equal")
	}
	for _, other := range []string{
		`{}`, `{"sourcePort":1,"x":{"a":1,"b":3},"batchDetails":{"clientIds":["a"]}}`,
		`{"sourcePort":1,"y":{"a":1,"b":2},"batchDetails":{"clientIds":["a"]}}`,
		`{"sourcePort":1,"x":{"a":1,"b":2},"batchDetails":{"clientIds":["b"]}}`,
		`{"sourcePort":1,"x":{"a":1,"b":2}}`,
	} {
		if a.Equal(mustParse(t, other)) {
			t.Errorf("equal to %s", other)
		}
	}
}

func TestSecondsWithAFraction(t *testing.T) {
	for ms := range int64(1000) {
		e := mustParse(t, fmt.Sprintf(`{"timestamp":1761925043.%03d}`, ms))
		if got, want := e.Timestamp.UnixMilli(), 1761925043000+ms; got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
}

func TestDuplicatesAreWrittenOnce(t *testing.T) {
	e := mustParse(t, `{"clientId":"a","x":1,"clientId":"b","x":2}`)
	if got, want := string(must(json.Marshal(e))), `{"clientId":"b","x":2}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

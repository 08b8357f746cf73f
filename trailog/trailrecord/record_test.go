package trailrecord

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/record"
)

func documented(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/documented.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// samples are the texts of all records in testdata.
func samples(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/records.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Records []json.RawMessage }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	texts := documented(t)
	for _, raw := range file.Records {
		texts = append(texts, string(raw))
	}
	if len(texts) < 20 {
		t.Fatalf("only %d samples", len(texts))
	}
	return texts
}

func mustParse(t testing.TB, text string) Record {
	t.Helper()
	r, err := parse([]byte(text), true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// plainly takes every object for a record.
func plainly(o *options) { o.plain = true }

func marshal(t testing.TB, r Record) string {
	t.Helper()
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func value(t testing.TB, text string) any {
	t.Helper()
	v, err := record.Value([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func TestRoundTripByValue(t *testing.T) {
	for _, text := range samples(t) {
		r := mustParse(t, text)
		if diff := cmp.Diff(value(t, text), value(t, marshal(t, r))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.EventName, diff)
		}
		// Written from its fields alone it is an equal record.
		fresh := r
		fresh.raw = ""
		again := mustParse(t, marshal(t, fresh))
		if !again.Equal(r) {
			t.Errorf("%s: fields became %s", r.EventName, marshal(t, fresh))
		}
		// And all that has a value is still there.
		was, now := value(t, text).(map[string]any), value(t, marshal(t, fresh)).(map[string]any)
		for key, v := range was {
			if v == nil || v == "" || reflect.DeepEqual(v, map[string]any{}) {
				continue
			}
			if now[key] == nil {
				t.Errorf("%s: %s is lost", r.EventName, key)
			}
		}
	}
}

// The sample of the page on logging Systems Manager calls.
func TestPageSample(t *testing.T) {
	r := mustParse(t, documented(t)[0])
	want := Record{
		EventVersion: "1.04",
		UserIdentity: UserIdentity{
			Type: AssumedRole, PrincipalID: "AKIAI44QH8DHBEXAMPLE:",
			ARN:       "arn:aws:sts::123456789012:assumed-role/example-role/",
			AccountID: "123456789012", AccessKeyID: "AKIAIOSFODNN7EXAMPLE",
			SessionContext: SessionContext{
				SessionIssuer: SessionIssuer{Type: Role, UserName: "example-role", PrincipalID: "AKIAI44QH8DHBEXAMPLE",
					ARN: "arn:aws:iam::123456789012:role/example-role", AccountID: "123456789012"},
				Attributes: SessionAttributes{CreationDate: time.Date(2018, 3, 6, 20, 19, 16, 0, time.UTC), MFAAuthenticated: False},
			},
		},
		EventTime: time.Date(2018, 3, 6, 20, 30, 12, 0, time.UTC), EventName: "DeleteDocument", AWSRegion: "us-east-2",
		UserAgent: "example-user-agent-string", RequestParameters: json.RawMessage(`{ "name": "example-Document" }`),
		RequestID: "86168559-75e9-11e4-8cf8-75d18EXAMPLE", EventID: "832b82d5-d474-44e8-a51d-093ccEXAMPLE",
		Resources:          []Resource{{ARN: "arn:aws:ssm:us-east-2:123456789012:document/example-Document", AccountID: "123456789012"}},
		EventType:          APICall,
		RecipientAccountID: "123456789012",
	}
	if diff := cmp.Diff(want, r); diff != "" { // compares with Equal
		t.Error(diff)
	}
	r.raw = ""
	if !reflect.DeepEqual(want, r) {
		t.Errorf("got %+v\nwant %+v", r, want)
	}
	if got := r.Who().String(); got != "role example-role of 123456789012" {
		t.Error(got)
	}
	if r.What() != "DeleteDocument" || r.Tool().Kind != OtherTool || r.Failed() {
		t.Error(r.What(), r.Tool(), r.Failed())
	}
	if _, ok := r.SourceIP(); ok {
		t.Error("an address from nothing")
	}
	if v, ok := r.Version(); !ok || v.Compare(Version{1, 10}) >= 0 || v.String() != "1.04" {
		t.Error(v, ok)
	}
}

// Between them the samples set every field of every type.
func TestSamplesSetEveryField(t *testing.T) {
	unset := map[string]bool{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch {
		case v.Kind() == reflect.Pointer:
			v = reflect.New(v.Type().Elem()).Elem()
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
			v = reflect.New(v.Type().Elem()).Elem()
		}
		if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && f.Name != "Extra" {
					walk(path+"."+f.Name, v.Field(i))
				}
			}
			return
		}
		unset[path] = true
	}
	walk("", reflect.ValueOf(Record{}))
	all := len(unset)
	var mark func(path string, v reflect.Value)
	mark = func(path string, v reflect.Value) {
		switch {
		case v.IsZero():
			return
		case v.Kind() == reflect.Pointer:
			mark(path, v.Elem())
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
			for i := range v.Len() {
				mark(path, v.Index(i))
			}
		case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() {
					mark(path+"."+f.Name, v.Field(i))
				}
			}
		default:
			delete(unset, path)
		}
	}
	for _, text := range samples(t) {
		mark("", reflect.ValueOf(mustParse(t, text)))
	}
	if len(unset) > 0 || all < 70 {
		t.Errorf("%d fields, never set: %v", all, unset)
	}
}

func TestLenient(t *testing.T) {
	r := mustParse(t, documented(t)[4])
	if r.ReadOnly != True || r.ManagementEvent != False || r.SessionCredentialFromConsole != True || r.APIVersion != "20140101" {
		t.Errorf("%+v", r)
	}
	if !r.EventTime.IsZero() || string(r.Extra["eventTime"]) != `"not a time"` || len(r.Extra) != 1 {
		t.Errorf("%v, %s", r.EventTime, r.Extra)
	}
	if string(r.ServiceEventDetails) != `"str"` || r.RequestParameters != nil || r.Resources != nil {
		t.Errorf("%+v", r)
	}
	r = mustParse(t, `{"eventSource":"a","readOnly":"maybe","eventSource":"b","readOnly":1,"userIdentity":"x","userIdentity":{"type":7}}`)
	if r.EventSource != "b" || r.ReadOnly != True || r.UserIdentity.Type != "7" || r.Extra != nil {
		t.Errorf("the last one counts: %+v", r)
	}
}

func TestTimes(t *testing.T) {
	want := time.Date(2013, 11, 2, 1, 6, 28, 0, time.UTC)
	for _, text := range []string{
		`"2013-11-02T01:06:28Z"`, `"20131102T010628Z"`, `"2013-11-02T01:06:28+00:00"`, `"2013-11-02T02:06:28+0100"`,
		`"2013-11-02T01:06:28"`, `"2013-11-02 01:06:28"`, `" 2013-11-02T01:06:28.000Z "`, `"Sat Nov 2 01:06:28 UTC 2013"`,
		`1383354388`, `1383354388000`, `"1383354388"`,
	} {
		r := mustParse(t, `{"eventTime":`+text+`}`)
		if !r.EventTime.Equal(want) || r.EventTime.Location() != time.UTC {
			t.Errorf("%s: %v", text, r.EventTime)
		}
	}
	for _, text := range []string{`"0001-01-01T00:00:00Z"`, `-1`, `"x"`, `true`, `{}`, `1e300`, `"NaN"`} {
		r := mustParse(t, `{"eventTime":`+text+`}`)
		if !r.EventTime.IsZero() || string(r.Extra["eventTime"]) != text {
			t.Errorf("%s: %v, %s", text, r.EventTime, r.Extra)
		}
	}
}

func TestChangedFields(t *testing.T) {
	text := `{"eventName":"A","readOnly":"true","userIdentity":{"type":"IAMUser","new":1,"userName":"bob","sessionContext":{"attributes":{"mfaAuthenticated":true,"x":2}}},"responseElements":null,"unknown":"u","errorCode":"E"}`
	r := mustParse(t, text)
	r.UserIdentity.UserName = "<redacted>"
	r.UserIdentity.SessionContext.Attributes.MFAAuthenticated = False
	r.ReadOnly = False
	r.ErrorCode = ""
	r.EventID = "id"
	r.Extra["unknown"] = json.RawMessage(`"v"`)
	want := `{"eventName":"A","readOnly":"false","userIdentity":{"type":"IAMUser","new":1,"userName":"<redacted>","sessionContext":{"attributes":{"mfaAuthenticated":false,"x":2}}},"responseElements":null,"unknown":"v","eventID":"id"}`
	got, err := r.MarshalJSON()
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	if r.Equal(mustParse(t, text)) || !r.Equal(mustParse(t, want)) {
		t.Error("Equal does not see changes")
	}
}

func TestMarshalErrors(t *testing.T) {
	for name, r := range map[string]Record{
		"requestParameters": {RequestParameters: json.RawMessage("{")},
		"not JSON":          {Extra: map[string]json.RawMessage{"x": json.RawMessage("secret")}},
		"eventTime":         {EventTime: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"readOnly":          {ReadOnly: 9},
		"resources":         {Resources: []Resource{{Extra: map[string]json.RawMessage{"x": nil}}}},
	} {
		_, err := r.MarshalJSON()
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if out := marshal(t, Record{}); out != `{"requestParameters":null,"responseElements":null}` {
		t.Error(out)
	}
	if out := marshal(t, Record{EventCategory: Insight}); out != `{"eventCategory":"Insight"}` {
		t.Error(out)
	}
}

func TestUnmarshal(t *testing.T) {
	var list []Record
	if err := json.Unmarshal([]byte(`[{"eventName":"A"},null]`), &list); err != nil || len(list) != 2 || list[0].EventName != "A" {
		t.Fatal(list, err)
	}
	if err := json.Unmarshal([]byte(`1`), &list[0]); err == nil {
		t.Error("a number is a record")
	}
	// A parsed record does not share memory with the text.
	text := []byte(`{"eventName":"A","requestParameters":{"a":1},"x":1}`)
	r := mustParse(t, string(text))
	r2, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	copy(text, bytes.Repeat([]byte("#"), len(text)))
	if !r.Equal(r2) || marshal(t, r) != marshal(t, r2) {
		t.Error("the record changed with the text")
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "record 0, byte 0: not JSON"},
		{`null`, "byte 0: the record is not a JSON object"},
		{` [1]`, "byte 0: the record is not a JSON object"},
		{`{"a":secret}`, "byte 5: not JSON"},
		{`{"a":1} {}`, "byte 8: not JSON"},
		{`{"a":"` + strings.Repeat("x", MaxRecordSize) + `"}`, "larger than MaxRecordSize"},
	} {
		_, err := Parse([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "'s'") {
			t.Errorf("%.20q: %v, want %s", c.text, err, c.want)
		}
	}
}

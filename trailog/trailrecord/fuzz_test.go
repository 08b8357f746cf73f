package trailrecord

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

func seed(f *testing.F) {
	for _, text := range samples(f) {
		f.Add([]byte(text))
		f.Add([]byte(`{"Records":[` + text + `,null]}`))
	}
	for _, text := range []string{
		`{"eventTime":1383354388,"readOnly":"TRUE","a":[{"b":null}],"userIdentity":{"sessionContext":{"attributes":[]}}}`,
		`{"eventName":"\ud83d\ude00\ud800\"","eventName":-0.1e+5,"":{"":""}}`, "{\"eventID\":\"\xff\",\"\xfe\":1}", `{"a":01}`,
		`{"insightDetails":{"insightContext":{"statistics":{"insightDuration":1e400,"baseline":{"average":"NaN"}}}}}`,
		`{"eventTime":"2024-02-29T23:59:59Z","eventID":"\u0041\ud83d\ude00\ud800x\n","resources":[{"ARN":"a\/b"},null,{"x":1}],"userIdentity":{"sessionContext":{"x":null,"attributes":{"creationDate":"2023-02-30T00:00:00Z"}}}}`,
		`{"eventName":"a","eventName":"b","Records":1}`, `[{"eventID":"a"},{"eventID":"b"}]`,
		`{"resources":[null,{"ARN":1},[]],"Extra":{},"raw":"x"}`, "\xEF\xBB\xBF{}", `{}{}`, `[[]]`, `1`, "\x1f\x8b\x08",
	} {
		f.Add([]byte(text))
	}
}

// roundTrips checks that a record comes back by value from its text and, without
// that, from its fields.
func roundTrips(t *testing.T, data []byte, r Record) {
	out, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	was, errWas := record.Value(data)
	now, errNow := record.Value(out)
	if errWas != nil || errNow != nil || !reflect.DeepEqual(was, now) {
		t.Fatalf("%s became %s", data, out)
	}
	fresh := r
	fresh.raw = ""
	text, err := fresh.MarshalJSON()
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	again, err := parse(text, true)
	if err != nil || !again.Equal(r) {
		t.Fatalf("%s became, from its fields, %s: %v", data, text, err)
	}
	if r.Size() > len(data) {
		t.Fatalf("%d bytes of %d", r.Size(), len(data))
	}
	for _, s := range []string{r.Who().String(), r.Tool().String()} {
		if s == "" {
			t.Fatal("nothing to read")
		}
	}
	_, _, _ = r.What(), r.Failed(), EstimateFrom(r, 3).MaxItems()
}

// An object is a record exactly where encoding/json says that it is one, and
// comes back as encoding/json reads it.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parse(data, true)
		var members map[string]json.RawMessage
		valid := json.Unmarshal(data, &members) == nil && members != nil
		if (err == nil) != valid {
			t.Fatalf("%v, but for encoding/json: %v", err, valid)
		}
		if err != nil {
			return
		}
		roundTrips(t, data, r)
		sameAsOracle(t, data, r)
		// A field has the value that encoding/json finds.
		var id string
		if raw, ok := members["eventID"]; ok && json.Unmarshal(raw, &id) == nil && r.EventID != id {
			t.Fatalf("eventID %q, want %q", r.EventID, id)
		}
		for _, at := range []time.Time{r.EventTime, r.UserIdentity.SessionContext.Attributes.CreationDate} {
			if at.Location() != time.UTC {
				t.Fatal(at)
			}
		}
	})
}

// Reading does not depend on how the input comes, and finds in a file what
// encoding/json finds.
func FuzzDecode(f *testing.F) {
	seed(f)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, `{"Records":[{}]}`); err != nil {
		f.Fatal(err)
	}
	if err := z.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(append(b.Bytes(), b.Bytes()...))
	f.Fuzz(func(t *testing.T, data []byte) {
		limit := WithMaxBytes(1 << 20)
		var records []Record
		var faults []*ReadError
		for r, err := range Decode(bytes.NewReader(data), limit, plainly) {
			if err != nil {
				var at *ReadError
				if !errors.As(err, &at) || at.Record != len(records)+len(faults) || at.Offset < 0 || !r.Equal(Record{}) {
					t.Fatalf("%v after %d records", err, len(records))
				}
				faults = append(faults, at)
				continue
			}
			records = append(records, r)
		}
		whole := outcome(Decode(bytes.NewReader(data), limit, plainly))
		bytewise := outcome(Decode(iotest.OneByteReader(bytes.NewReader(data)), limit, plainly))
		if len(whole) != len(records)+len(faults) || strings.Join(whole, "\n") != strings.Join(bytewise, "\n") {
			t.Fatalf("in one piece %q, byte by byte %q", whole, bytewise)
		}
		borrowed := 0
		for r, err := range Scan(bytes.NewReader(data), limit, plainly) {
			if err != nil {
				continue
			}
			if !r.Equal(records[borrowed]) || !r.Owned().Equal(*r) {
				t.Fatalf("borrowed, record %d is %+v", borrowed, r)
			}
			borrowed++
		}
		if borrowed != len(records) {
			t.Fatalf("%d records, borrowed %d", len(records), borrowed)
		}
		if len(records) > 0 {
			one := &records[len(records)-1]
			f := Filter{Names: []string{one.EventName}, Sources: []string{one.EventSource, "ssm"}, Until: one.EventTime, Users: []string{one.Who().Name, "alice"}}
			for _, f := range []Filter{{Names: f.Names}, {Sources: f.Sources}, {Until: f.Until}, {Since: f.Until}, {Users: f.Users}, {Failed: True}, f} {
				var want []string
				for i := range records {
					if f.Match(&records[i]) {
						want = append(want, records[i].EventID)
					}
				}
				var got []string
				for r, err := range Scan(bytes.NewReader(data), limit, plainly, WithFilter(f)) {
					if err == nil {
						got = append(got, strings.Clone(r.EventID))
					}
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%+v: %q, want %q", f, got, want)
				}
			}
		}
		var file struct{ Records []json.RawMessage }
		var members map[string]json.RawMessage
		if json.Unmarshal(data, &members) != nil || strings.Count(strings.ToLower(string(data)), "records") > 1 || bytes.Contains(data, []byte(`\u`)) {
			return
		}
		if _, ok := members["Records"]; !ok || json.Unmarshal(data, &file) != nil {
			return
		}
		if len(file.Records) != len(records)+len(faults) {
			t.Fatalf("%d records and %d faults, want %d", len(records), len(faults), len(file.Records))
		}
		for _, raw := range file.Records {
			if raw[0] == '{' {
				sameAsOracle(t, raw, records[0])
				records = records[1:]
			}
		}
	})
}

func FuzzParseKey(f *testing.F) {
	for _, text := range []string{
		"p/AWSLogs/o-1/111122223333/CloudTrail/us-east-2/2026/01/02/111122223333_CloudTrail_us-east-2_20260102T0310Z_AbCd.json.gz",
		"/x/AWSLogs/111122223333/CloudTrail-Insight/us-east-2/2026/01/01/111122223333_CloudTrail-Insight_us-east-2_20260102T0310ZAbCd.json",
		"AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/02/111122223333_CloudTrail-Digest_eu-west-1_a_b_us-east-1_20260102T031007Z_backfill.json.gz",
		"AWSLogs/111122223333/Config/us-east-2/", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (Key, error){ParseKey, ParseFileName} {
			k, err := parse(text)
			if err != nil {
				if !errors.Is(err, ErrNotKey) || k != (Key{}) {
					t.Fatalf("%+v, %v", k, err)
				}
				continue
			}
			if err := k.Validate(); err != nil {
				t.Fatal(err)
			}
			again, err := ParseKey(k.String())
			k2 := again
			k2.Prefix, k2.OrganizationID, k2.Day = k.Prefix, k.OrganizationID, k.Day
			if err != nil || k2 != k || again.String() != k.String() {
				t.Fatalf("%q: %q, %v", text, k, err)
			}
			// Only the underscore that one page leaves out may be new.
			if !strings.HasSuffix(text, k.FileName()) && strings.ReplaceAll(k.FileName(), "_", "") != strings.ReplaceAll(text[strings.LastIndexByte(text, '/')+1:], "_", "") {
				t.Fatalf("%q became %q", text, k)
			}
		}
	})
}

func FuzzParseNotification(f *testing.F) {
	for _, text := range []string{
		`{"s3Bucket":"b","s3ObjectKey":["k"]}`, `{"Type":"Notification","Message":"{\"s3Bucket\":\"b\",\"s3ObjectKey\":\"k\"}"}`,
		`{"Body":"CloudTrail validation message."}`, `"\"\""`, `{"Message":{"Message":""}}`, "CloudTrail validation message", `{"Event":"s3:TestEvent"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNotification(body)
		if err != nil {
			if !errors.Is(err, ErrNotNotification) || n.Kind != 0 || n.Keys != nil {
				t.Fatalf("%+v, %v", n, err)
			}
			return
		}
		if (n.Kind == Delivered) != (n.Bucket != "" && len(n.Keys) > 0) || n.Kind == 0 {
			t.Fatalf("%+v", n)
		}
		if !json.Valid(body) && n.Kind != Validation && !bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")) {
			t.Fatalf("%q is a notification", body)
		}
		wrapped, err := json.Marshal(map[string]string{"Message": string(body)})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseNotification(wrapped); err == nil && (again.Bucket != n.Bucket || again.Kind != n.Kind) {
			t.Fatalf("%+v in an envelope is %+v", n, again)
		}
	})
}

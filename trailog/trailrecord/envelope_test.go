package trailrecord

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	times "github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/google/go-cmp/cmp"
)

func asText(t testing.TB, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

type anyOf = map[string]any

// envelopes are the forms in which people have records, each made of records' texts.
func envelopes(t testing.TB) map[string]func(records []string) string {
	t.Helper()
	list := func(texts []string, one func(text string) any) (out []any) {
		for _, text := range texts {
			out = append(out, one(text))
		}
		return out
	}
	lines := func(texts []string, one func(i int, text string) string) string {
		var b strings.Builder
		for i, text := range texts {
			b.WriteString(one(i, text) + "\n")
		}
		return b.String()
	}
	compact := func(text string) string {
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(text)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	bridge := func(text string) any {
		return anyOf{
			"version": "0", "id": "x", "detail-type": "AWS API Call via CloudTrail", "source": "aws.ssm", "account": "111122223333", "time": "2026-01-02T03:04:05Z",
			"region": "us-east-2", "resources": []any{}, "detail": json.RawMessage(text),
		}
	}
	subscription := func(texts []string) anyOf {
		return anyOf{
			"messageType": "DATA_MESSAGE", "owner": "111122223333", "logGroup": "trail", "logStream": "s", "subscriptionFilters": []any{"f"},
			"logEvents": list(texts, func(text string) any { return anyOf{"id": "1", "timestamp": 1, "message": text} }),
		}
	}
	lambda := func(texts []string) string {
		packed := base64.StdEncoding.EncodeToString([]byte(zipped(t, asText(t, subscription(texts)))))
		return asText(t, anyOf{"awslogs": anyOf{"data": packed}})
	}
	return map[string]func([]string) string{
		"a trail's file": func(r []string) string { return `{"Records":[` + strings.Join(r, ",") + `]}` },
		"a list":         func(r []string) string { return "[" + strings.Join(r, ",\n") + "]" },
		"JSON lines":     func(r []string) string { return lines(r, func(_ int, text string) string { return compact(text) }) },
		"lookup-events": func(r []string) string {
			return asText(t, anyOf{"NextToken": "x", "Events": list(r, func(text string) any {
				return anyOf{"EventId": "x", "EventName": "y", "ReadOnly": "true", "EventTime": 1.5, "Resources": []any{}, "CloudTrailEvent": text}
			})})
		},
		"an event of lookup-events a line": func(r []string) string {
			return lines(r, func(_ int, text string) string { return asText(t, anyOf{"EventId": "x", "CloudTrailEvent": text}) })
		},
		"EventBridge": func(r []string) string {
			return lines(r, func(_ int, text string) string { return asText(t, bridge(text)) })
		},
		"a list of EventBridge": func(r []string) string { return asText(t, list(r, bridge)) },
		"SQS with SNS with EventBridge": func(r []string) string {
			return asText(t, anyOf{"Messages": list(r, func(text string) any {
				return anyOf{"MessageId": "m", "Body": asText(t, anyOf{"Type": "Notification", "Message": asText(t, bridge(text))})}
			})})
		},
		"SQS of Lambda": func(r []string) string {
			return asText(t, anyOf{"Records": list(r, func(text string) any {
				return anyOf{"eventSource": "aws:sqs", "awsRegion": "us-east-2", "body": asText(t, bridge(text))}
			})})
		},
		"SNS of Lambda": func(r []string) string {
			return asText(t, anyOf{"Records": list(r, func(text string) any {
				return anyOf{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": anyOf{"Message": asText(t, bridge(text))}}
			})})
		},
		"a subscription": func(r []string) string { return asText(t, subscription(r)) },
		"subscriptions one after the other": func(r []string) string {
			var b strings.Builder
			for _, text := range r {
				b.WriteString(asText(t, subscription([]string{text})))
			}
			return b.String()
		},
		"a subscription of Lambda": func(r []string) string {
			return lines(r, func(_ int, text string) string { return lambda([]string{text}) })
		},
		"filter-log-events": func(r []string) string {
			return asText(t, anyOf{"searchedLogStreams": []any{}, "events": list(r, func(text string) any {
				return anyOf{"logStreamName": "s", "timestamp": 1, "message": text, "ingestionTime": 2, "eventId": "3"}
			})})
		},
		"log events, a line each": func(r []string) string {
			return lines(r, func(_ int, text string) string { return asText(t, anyOf{"timestamp": 1, "message": text}) })
		},
		"an export": func(r []string) string {
			return lines(r, func(_ int, text string) string { return "2023-07-10T12:00:00.000Z " + compact(text) })
		},
		"logs tail": func(r []string) string {
			return lines(r, func(i int, text string) string {
				return fmt.Sprintf("2023-07-10T12:00:0%d.000000+00:00 111122223333_CloudTrail_us-east-2 %s", i%10, compact(text))
			})
		},
	}
}

// Records in any envelope are the records alone, in every way of reading.
func TestEnvelopes(t *testing.T) {
	var texts []string
	var want []Record
	var file struct{ Records []json.RawMessage }
	if err := json.Unmarshal(generate(60, 11), &file); err != nil {
		t.Fatal(err)
	}
	for _, text := range append(samples(t), func() (s []string) {
		for _, raw := range file.Records {
			s = append(s, string(raw))
		}
		return s
	}()...) {
		r := mustParse(t, text)
		if r.ID() == "" && r.EventName == "" {
			continue
		}
		texts, want = append(texts, text), append(want, r)
	}
	filter := Filter{Sources: []string{"SSM", "iam"}, Failed: False}
	for name, wrap := range envelopes(t) {
		t.Run(name, func(t *testing.T) {
			all := wrap(texts)
			path := filepath.Join(t.TempDir(), "some.json")
			if err := os.WriteFile(path, []byte(all), 0o600); err != nil {
				t.Fatal(err)
			}
			scan := func(opts ...Option) iter.Seq2[Record, error] {
				return func(yield func(Record, error) bool) {
					for r, err := range Scan(strings.NewReader(all), opts...) {
						if err == nil && !yield(r.Owned(), nil) || err != nil && !yield(Record{}, err) {
							return
						}
					}
				}
			}
			for way, read := range map[string]func(opts ...Option) iter.Seq2[Record, error]{
				"Decode": func(opts ...Option) iter.Seq2[Record, error] { return Decode(strings.NewReader(all), opts...) },
				"gzip": func(opts ...Option) iter.Seq2[Record, error] {
					return Decode(strings.NewReader(zipped(t, all)), opts...)
				},
				"Scan": scan,
				"ReadFiles": func(opts ...Option) iter.Seq2[Record, error] {
					return ReadFiles([]string{filepath.Dir(path)}, opts...)
				},
			} {
				var got, filtered []Record
				for r, err := range read() {
					if err != nil {
						t.Fatal(way, err)
					}
					got = append(got, r)
				}
				for r, err := range read(WithFilter(filter)) {
					if err != nil {
						t.Fatal(way, err)
					}
					filtered = append(filtered, r)
				}
				if len(got) != len(want) {
					t.Fatalf("%s: %d records, want %d", way, len(got), len(want))
				}
				k := 0
				for i := range want {
					if !got[i].Equal(want[i]) {
						t.Fatalf("%s: record %d is %+v, want %+v", way, i, got[i], want[i])
					}
					if filter.Match(&want[i]) {
						if k >= len(filtered) || !filtered[k].Equal(want[i]) {
							t.Fatalf("%s, filtered: record %d is another", way, i)
						}
						k++
					}
				}
				if k != len(filtered) || k == 0 {
					t.Errorf("%s, filtered: %d records, want %d", way, len(filtered), k)
				}
			}
			// One record alone is one for Parse, too.
			if strings.HasPrefix(name, "a list") {
				return
			}
			r, err := Parse([]byte(wrap(texts[:1])))
			if err != nil || !r.Equal(want[0]) {
				t.Errorf("Parse: %+v, %v", r, err)
			}
			if _, err := Parse([]byte(wrap(texts[:2]))); err == nil {
				t.Error("Parse takes one of two records")
			}
		})
	}
}

func TestNoRecord(t *testing.T) {
	for name, text := range map[string]string{
		"any object":            `{"a":1}`,
		"an empty one":          `{}`,
		"a notification of S3":  `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-2","eventTime":"2026-01-02T03:04:05Z","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"}}}]}`,
		"a stream of DynamoDB":  `{"Records":[{"eventID":"1","eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{}}]}`,
		"CloudTrail Lake":       `{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventName":"x"},{"eventTime":"y"}]]}`,
		"another event":         `{"version":"0","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","detail":{"instance-id":"i-1","state":"running"}}`,
		"another log":           `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"START RequestId: secret"}]}`,
		"an entry of a session": `{"eventVersion":"1.0","eventTime":"2026-02-03T10:11:12Z","awsRegion":"us-east-2","target":{"id":"i-1"},"userIdentity":{"arn":"a"},"sessionId":"s","sessionData":["secret"]}`,
		"an entry of AWS IoT":   `{"timestamp":"2025-10-31 15:37:23.476","logLevel":"INFO","traceId":"t","accountId":"1","status":"Success","eventType":"Connect","protocol":"MQTT"}`,
		"an export of others":   "2023-07-10T12:00:00.000Z hello secret\n",
		"envelopes in envelopes": func() string {
			text := `{"message":{"eventName":"x"}}`
			for range mostEnvelopes {
				text = `{"message":` + text + `}`
			}
			return text
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for r, err := range Decode(strings.NewReader(text)) {
				if n++; !errors.Is(err, ErrNoRecord) || strings.Contains(err.Error(), "secret") {
					t.Errorf("%+v, %v", r, err)
				}
			}
			if n != 1 {
				t.Errorf("%d outcomes", n)
			}
			if _, err := Parse([]byte(text)); err == nil {
				t.Error("Parse takes it")
			}
		})
	}
	for name, text := range map[string]string{
		"no events": `{"Events":[],"NextToken":"x"}`, "no log events": `{"searchedLogStreams":[],"events":[]}`,
		"a control message": `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination."}]}`,
	} {
		if got := outcome(Decode(strings.NewReader(text))); len(got) != 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestGoesOn(t *testing.T) {
	const a, b, c = `{"eventName":"A","eventID":"A"}`, `{"eventName":"B","eventID":"B"}`, `{"eventName":"C","eventID":"C"}`
	big := `{"eventName":"` + strings.Repeat("x", MaxRecordSize) + `"}`
	for name, test := range map[string]struct {
		text string
		want []string // names, and errors at a byte
	}{
		"cut in a text":       {a + "\n" + b[:15] + "\n" + c + "\n", []string{"A", "47: not JSON", "C"}},
		"cut after a comma":   {a + "\n" + b[:16] + "\n" + c + "\n", []string{"A", "49: not JSON", "C"}},
		"cut after a colon":   {a + "\n" + b[:13] + "\n" + c + "\n" + a, []string{"A", "78: not JSON", "C", "A"}},
		"cut twice":           {a + "\n" + b[:13] + "\n" + b[:13] + "\n" + c + "\n" + a, []string{"A", "92: not JSON", "92: not JSON", "C", "A"}},
		"the last is cut":     {a + "\n" + b[:20], []string{"A", "32: unexpected EOF"}},
		"cut before the last": {a + "\n" + b[:13] + "\n" + c, []string{"A", "32: unexpected EOF", "C"}},
		"garbage":             {"hello\n" + a + "\n!\n" + b, []string{"0: not JSON", "A", "38: not JSON", "B"}},
		"a cut envelope":      {`{"message":"{\"eventN` + "\n" + a, []string{"21: not JSON", "A"}},
		"cut in an envelope":  {`{"message":"{\"eventName\":"}` + "\n" + a, []string{"0: unexpected EOF", "A"}},
		"in a list":           {"[" + a + "," + b[:15] + "\n," + c + "]\n" + a, []string{"A", "48: not JSON"}},
		"too large, a line":   {a + "\n" + big + "\n" + b, []string{"A", "32: the record is larger than MaxRecordSize", "B"}},
		"too large in a list": {"[" + a + "," + big + "," + b + "]" + c, []string{"A", "33: the record is larger than MaxRecordSize", "B", "C"}},
		"too deep":            {strings.Repeat("{\"a\":", 10001) + "\n" + a, []string{"50000: nested too deep", "A"}},
		"an export":           {"2023-07-10T12:00:00.000Z " + b[:15] + "\n2023-07-10T12:00:01.000Z " + a, []string{"40: not JSON", "A"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range []string{test.text, zipped(t, test.text)} {
				var got []string
				for r, err := range Decode(strings.NewReader(text)) {
					var at *ReadError
					if errors.As(err, &at) {
						_, why, _ := strings.Cut(err.Error(), fmt.Sprintf("byte %d: ", at.Offset))
						got = append(got, fmt.Sprintf("%d: %s", at.Offset, why))
					} else {
						got = append(got, r.EventName)
					}
				}
				if d := cmp.Diff(test.want, got); d != "" {
					t.Error(d)
				}
			}
		})
	}
}

func TestFormats(t *testing.T) {
	for format, text := range map[string]string{
		"zip": "PK\x03\x04rest", "zstd": "\x28\xb5\x2f\xfdrest", "bzip2": "BZh91AY", "xz": "\xfd7zXZ\x00rest", "Parquet": "PAR1rest",
		"gzip within gzip": zipped(t, zipped(t, recA)), "UTF-16": "\xff\xfe{\x00",
	} {
		n := 0
		for _, err := range Decode(strings.NewReader(text)) {
			var wrong *FormatError
			if n++; !errors.As(err, &wrong) || wrong.Format != format {
				t.Errorf("%s: %v", format, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d outcomes", format, n)
		}
	}
	for _, text := range []string{"{\x00\"\x00", "\x00{\x00\"", "\xfe\xff\x00{"} {
		if got := outcome(Decode(strings.NewReader(text))); len(got) != 1 || !strings.Contains(got[0], "UTF-16") {
			t.Errorf("%q: %q", text, got)
		}
	}
	deep := strings.Repeat("[", 1_000_000)
	if got := outcome(Decode(strings.NewReader(`{"eventName":` + deep))); len(got) != 1 || !strings.Contains(got[0], "nested too deep") {
		t.Errorf("%.200q", got)
	}
	if _, err := Parse([]byte(deep)); !errors.Is(err, ErrTooDeep) {
		t.Error(err)
	}
}

// Of tiny records compressed input has at most as many as bytes, and some.
func TestTinyRecords(t *testing.T) {
	times.Sequential(t)
	for _, tiny := range []string{`{},`, recA + ",", "1,"} {
		packed := zipped(t, "["+strings.Repeat(tiny, 3_000_000)+"{}]")
		n := 0
		var last error
		for _, err := range Decode(strings.NewReader(packed)) {
			n++
			last = err
		}
		if !errors.Is(last, ErrTooManyRecords) || n > len(packed)+freeRecords+2000 {
			t.Errorf("%q: %d outcomes of %d bytes: %v", tiny, n, len(packed), last)
		}
	}
}

// Lines that look like what was cut do not make the work grow out of bounds.
func TestHostileLines(t *testing.T) {
	block := strings.Repeat("{\"a\":\n", 9000) + "x\n"
	text := strings.Repeat(block, 40)
	n := 0
	for _, err := range Decode(strings.NewReader(text)) {
		if err == nil {
			t.Fatal("a record")
		}
		n++
	}
	t.Logf("%d errors in %d bytes", n, len(text))
}

func FuzzEnvelope(f *testing.F) {
	for _, wrap := range envelopes(f) {
		f.Add([]byte(wrap([]string{recA, `{"eventName":"B","eventID":"é\n"}`})))
	}
	f.Add([]byte("{\"a\":\n{\"eventName\":\"A\"}\n2023-07-10T12:00:00Z s {\"eventID\":1}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		whole := outcome(Decode(bytes.NewReader(data)))
		again := outcome(Decode(&randomPieces{string(data), rand.New(rand.NewPCG(7, 7))}))
		if d := cmp.Diff(whole, again); d != "" {
			t.Fatalf("%q: in pieces: %s", data, d)
		}
		if r, err := Parse(data); err == nil && (len(whole) != 1 || whole[0] != r.EventName && whole[0] != r.EventID) {
			t.Fatalf("%q: Parse finds %+v, Decode %q", data, r, whole)
		}
	})
}

package iotrecord

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

func seed(f *testing.F) {
	for _, line := range documented(f) {
		f.Add(line)
	}
	v1, err := os.ReadFile("testdata/v1.log")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(v1) {
		f.Add(line)
	}
	for _, text := range []string{
		`{"timestamp":1761925043476,"sourcePort":"1","retain":"True","a":[{"b":null}],"logLevel":"x"}`,
		`{"a":"\ud83d\ude00\ud800\"","a":-0.1e+5}`, "{\"clientId\":\"\xff\"}", `{"a":01}`, `{"a":tru}`, `[{}]`, `{}{}`, "{\n\"a\":\n{}}\n{",
		`2025-10-31T15:00:00Z stream {"clientId":"a"}`, "\xEF\xBB\xBF{}",
	} {
		f.Add([]byte(text))
	}
}

// An object is an entry exactly where encoding/json says that it is one, and
// comes back as encoding/json reads it.
func FuzzParseEntry(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ParseEntry(data)
		var members map[string]json.RawMessage
		wantErr := json.Unmarshal(data, &members)
		if text := bytes.TrimSpace(data); bytes.Equal(text, []byte("null")) {
			wantErr = os.ErrInvalid
		}
		if err != nil {
			if wantErr == nil && !strings.Contains(err.Error(), badDepth) && !strings.Contains(err.Error(), badTooLong) {
				t.Fatalf("refused what encoding/json takes: %v", err)
			}
			return
		}
		if wantErr != nil {
			t.Fatalf("took what encoding/json refuses: %v", wantErr)
		}
		out, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if !sameValue(t, data, out) {
			t.Fatalf("%s became %s", data, out)
		}
		// Written anew from the fields it means the same, but for times
		// finer than a millisecond, which AWS's format does not have.
		e.raw = ""
		again, err := ParseEntry(must(json.Marshal(e)))
		if err != nil {
			t.Fatal(err)
		}
		cut := func(e *Entry) {
			e.Timestamp = e.Timestamp.Truncate(1e6)
			e.RequestTimestamp = e.RequestTimestamp.Truncate(1e6)
			e.ResponseTimestamp = e.ResponseTimestamp.Truncate(1e6)
			if e.BatchDetails != nil {
				for i, ts := range e.BatchDetails.Timestamps {
					e.BatchDetails.Timestamps[i] = ts.Truncate(1e6)
				}
			}
		}
		cut(&e)
		cut(&again)
		if !again.Equal(e) {
			t.Fatalf("%s became %s", must(json.Marshal(e)), must(json.Marshal(again)))
		}
	})
}

func FuzzParseV1(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := ParseV1(line)
		if err != nil {
			return
		}
		if e.Timestamp.IsZero() && !strings.Contains(e.Text, "0001-01-01") || e.Text == "" {
			t.Fatalf("%q: %+v", line, e)
		}
		// What the fields hold is in the line.
		for _, v := range []string{e.TraceID, e.PrincipalID, string(e.EventType), e.TopicName, e.ClientID, e.Details, e.SourceIP, e.RuleName} {
			if !strings.Contains(e.Text, v) {
				t.Fatalf("%q is not in %q", v, e.Text)
			}
		}
		again, err := ParseV1([]byte(e.Text))
		if err != nil || !again.Equal(e) {
			t.Fatalf("%q: read again: %+v, %v", line, again, err)
		}
		if out := must(json.Marshal(e)); !json.Valid(out) {
			t.Fatalf("%q: %s", line, out)
		}
	})
}

func FuzzEntries(f *testing.F) {
	seed(f)
	f.Add([]byte("{\n\"a\":[\n{\n{\"b\":1}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Summary
		for e, err := range Entries(bytes.NewReader(data)) {
			if err == nil {
				s.Add(e)
			} else if !e.Equal(Entry{}) {
				t.Fatalf("an entry came with the error %v", err)
			}
		}
		if s.Kept(Debug) > s.Total().Events {
			t.Fatal("kept more than there was")
		}
		if out, err := json.Marshal(s); err != nil || !json.Valid(out) || s.String() == "" {
			t.Fatalf("%s, %v", out, err)
		}
		whole, bytewise := describe(bytes.NewReader(data)), describe(iotest.OneByteReader(bytes.NewReader(data)))
		if strings.Join(whole, "\n") != strings.Join(bytewise, "\n") {
			t.Fatalf("in one piece %q, byte by byte %q", whole, bytewise)
		}
		// A single entry is one here too.
		if e, err := ParseEntry(data); err == nil && (len(whole) != 1 || whole[0] != e.ClientID) {
			t.Fatalf("ParseEntry takes it, Entries gives %q", whole)
		}
	})
}

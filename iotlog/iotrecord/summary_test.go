package iotrecord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSummaryOfTheSamples(t *testing.T) {
	var s Summary
	for _, line := range documented(t) {
		s.Add(mustParse(t, string(line)))
	}
	if got := s.Entries(); got != 38 {
		t.Errorf("entries: %d", got)
	}
	// One of the entries is a batch of two.
	want := Count{Events: 39, Failures: 9, Levels: LevelCounts{Error: 7, Warn: 1, Info: 22, Debug: 9}}
	if diff := cmp.Diff(want, s.Total()); diff != "" {
		t.Errorf("total (-want +got):\n%s", diff)
	}
	for level, want := range map[Level]int64{0: 0, Disabled: 0, Error: 7, Warn: 8, Info: 30, Debug: 39, 9: 0} {
		if got := s.Kept(level); got != want {
			t.Errorf("Kept(%v) = %d, want %d", level, got, want)
		}
	}
	first, last := s.Span()
	if !first.Equal(at(t, "2025-10-31 08:00:00.000")) || !last.Equal(at(t, "2025-10-31 12:16:00.516")) {
		t.Errorf("span: %v to %v", first, last)
	}
	if got := s.EventType(RuleExecution); got.Events != 3 || got.Failures != 2 || got.Name != "RuleExecution" {
		t.Errorf("RuleExecution: %+v", got)
	}
	if got := s.Client("press-8"); got.Events != 1 {
		t.Errorf("press-8: %+v", got)
	}
	sum := int64(0)
	for _, c := range s.TopClients(-1) {
		sum += c.Events
	}
	if got := sum + s.WithoutClient().Events + s.OtherClients().Events; got != 39 {
		t.Errorf("%d events by client, want 39", got)
	}
	if got := s.TopEventTypes(2); len(got) != 2 || got[0].Name != "Publish-In" && got[0].Name != "RuleExecution" || got[0].Events < got[1].Events {
		t.Errorf("top event types: %+v", got)
	}
}

func TestSummaryOfBatches(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       map[string]int64 // "" is without a client
	}{
		{"all named", `{"clientId":"own","batchDetails":{"clientIds":["a","b","a"],"batchSize":3}}`, map[string]int64{"a": 2, "b": 1}},
		{"some named", `{"batchDetails":{"clientIds":["a","b"],"batchSize":5}}`, map[string]int64{"a": 1, "b": 1, "": 3}},
		{"some named, the entry has one", `{"clientId":"own","batchDetails":{"clientIds":["a"],"batchSize":5}}`, map[string]int64{"a": 1, "own": 4}},
		{"more named than there are", `{"batchDetails":{"clientIds":["a","b","c"],"batchSize":2}}`, map[string]int64{"a": 1, "b": 1}},
		{"none named", `{"clientId":"own","batchDetails":{"batchSize":"4"}}`, map[string]int64{"own": 4}},
		{"no size", `{"batchDetails":{"clientIds":["a","N/A"]}}`, map[string]int64{"a": 1, "": 1}},
		{"empty", `{"batchDetails":{}}`, map[string]int64{"": 1}},
		{"negative", `{"batchDetails":{"batchSize":-4,"traceIds":["1","2"]}}`, map[string]int64{"": 2}},
		{"no batch", `{"clientId":"N/A"}`, map[string]int64{"": 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s Summary
			s.Add(mustParse(t, test.text))
			got := map[string]int64{}
			total := int64(0)
			for _, c := range append(s.TopClients(-1), s.WithoutClient()) {
				if c.Events > 0 {
					got[c.Name] = c.Events
				}
				total += c.Events
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if total != s.Total().Events || s.Entries() != 1 {
				t.Errorf("total %d, entries %d", s.Total().Events, s.Entries())
			}
		})
	}
}

func TestSummaryDoesNotOverflow(t *testing.T) {
	var s Summary
	for range 3 {
		s.Add(mustParse(t, `{"logLevel":"ERROR","batchDetails":{"batchSize":9223372036854775807}}`))
	}
	if got := s.Kept(Debug); got != math.MaxInt64 {
		t.Errorf("got %d", got)
	}
	_ = s.String()
}

func TestSummaryIsBounded(t *testing.T) {
	s := Summary{MaxClients: 3}
	for i := range 10 {
		s.Add(Entry{ClientID: fmt.Sprint("c", i), EventType: Connect, Level: Info})
		s.Add(Entry{ClientID: "c1", EventType: Connect, Level: Error})
	}
	if got := len(s.TopClients(-1)); got != 3 {
		t.Errorf("%d clients", got)
	}
	// c0, c1 and c2 came first; of the c1 all are counted.
	if got := s.Client("c1"); got.Events != 11 || got.Failures != 10 {
		t.Errorf("c1: %+v", got)
	}
	if got := s.OtherClients(); got.Events != 7 || got.Levels.Info != 7 {
		t.Errorf("other: %+v", got)
	}
	if got := s.Client("c9"); got.Events != 0 {
		t.Errorf("c9: %+v", got)
	}
	s = Summary{}
	long := strings.Repeat("x", 1000)
	for i := range MaxEventTypes + 5 {
		s.Add(Entry{EventType: EventType(fmt.Sprint(i, long)), ClientID: long})
	}
	if len(s.TopEventTypes(-1)) != MaxEventTypes || s.OtherEventTypes().Events != 5 {
		t.Errorf("%d event types, others %d", len(s.TopEventTypes(-1)), s.OtherEventTypes().Events)
	}
	for _, c := range append(s.TopEventTypes(-1), s.TopClients(-1)...) {
		if len(c.Name) > maxName {
			t.Fatalf("a name of %d bytes", len(c.Name))
		}
	}
	if s.Client(long).Events != MaxEventTypes+5 {
		t.Error("a long name is not found")
	}
}

func TestSummaryJSONAndMerge(t *testing.T) {
	samples := documented(t)
	var whole, left, right Summary
	for i, line := range samples {
		e := mustParse(t, string(line))
		whole.Add(e)
		if i%3 == 0 {
			left.Add(e)
		} else {
			right.Add(e)
		}
	}
	want := must(json.Marshal(whole))
	var back Summary
	if err := json.Unmarshal(want, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(must(json.Marshal(&back)))); diff != "" {
		t.Errorf("there and back (-want +got):\n%s", diff)
	}
	left.Merge(&right)
	if diff := cmp.Diff(string(want), string(must(json.Marshal(left)))); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	small := Summary{MaxClients: 1}
	if err := json.Unmarshal(want, &small); err != nil {
		t.Fatal(err)
	}
	n := small.OtherClients().Events + small.WithoutClient().Events
	for _, c := range small.TopClients(-1) {
		n += c.Events
	}
	if len(small.TopClients(-1)) != 1 || n != 39 {
		t.Errorf("within the limit: %d clients, %d events", len(small.TopClients(-1)), n)
	}
	if err := json.Unmarshal([]byte(`{"total":1}`), &back); err == nil {
		t.Error("no error")
	}
	if got := string(must(json.Marshal(Summary{}))); !strings.Contains(got, `"entries":0`) || strings.Contains(got, "first") {
		t.Errorf("empty: %s", got)
	}
}

func TestSummaryStringIsSafe(t *testing.T) {
	var s Summary
	if got := s.String(); got != "0 events in 0 entries\n" {
		t.Errorf("empty: %q", got)
	}
	s.Add(Entry{ClientID: "\x1b[2J\n" + strings.Repeat("é", 100), EventType: "a\tb"})
	got := s.String()
	if strings.ContainsAny(got, "\x1b\t") || strings.Contains(got, strings.Repeat("é", 50)) || !strings.Contains(got, `"\x1b[2J\n`) {
		t.Errorf("got %q", got)
	}
	for i := range 20 {
		s.Add(Entry{ClientID: fmt.Sprint("c", i)})
	}
	if !strings.Contains(s.String(), "(other)") || strings.Count(s.String(), "\n") > 25 {
		t.Errorf("got %s", s.String())
	}
}

func TestEvents(t *testing.T) {
	when := at(t, "2025-10-31 12:00:00.000")
	for _, test := range []struct {
		name string
		e    Entry
		want []Event
		n    int64
	}{
		{"single", Entry{Timestamp: when, TraceID: "t", ClientID: "c", TopicName: "a", PrincipalID: "p"}, []Event{{when, "t", "c", "a", "p"}}, 1},
		{"batch", Entry{TopicName: "own", PrincipalID: "p", BatchDetails: &BatchDetails{
			Timestamps: []time.Time{when, when.Add(1)}, ClientIDs: []string{"a", "b", "c"}, TraceIDs: []string{"t"}, BatchSize: 7,
		}}, []Event{{when, "t", "a", "own", "p"}, {when.Add(1), "", "b", "own", "p"}, {time.Time{}, "", "c", "own", "p"}}, 7},
		{"batch without lists", Entry{ClientID: "c", BatchDetails: &BatchDetails{BatchSize: 2}}, []Event{{ClientID: "c"}}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, slices.Collect(test.e.Events())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := test.e.Count(); got != test.n {
				t.Errorf("Count() = %d, want %d", got, test.n)
			}
			for range test.e.Events() {
				break
			}
		})
	}
	e := Entry{BatchDetails: &BatchDetails{Timestamps: []time.Time{when.Add(5), {}, when}}}
	if first, last := e.Span(); !first.Equal(when) || !last.Equal(when.Add(5)) {
		t.Errorf("span: %v to %v", first, last)
	}
}

func TestOutcome(t *testing.T) {
	for _, test := range []struct {
		e          Entry
		ok, failed bool
	}{
		{Entry{}, false, false},
		{Entry{Status: Success, Level: Error}, true, false},
		{Entry{Status: "SUCCESS"}, true, false},
		{Entry{Status: Failure, Level: Info}, false, true},
		{Entry{Status: "failure"}, false, true},
		{Entry{Level: Error}, false, true},
		{Entry{Level: Warn}, false, false},
		{Entry{Status: "Odd", Level: Error}, false, false},
	} {
		if test.e.OK() != test.ok || test.e.Failed() != test.failed {
			t.Errorf("%+v: OK %v, Failed %v", test.e, test.e.OK(), test.e.Failed())
		}
	}
	if !Ping.OptIn() || !ConnectionAuthNError.OptIn() || Connect.OptIn() {
		t.Error("OptIn")
	}
	if (Entry{ClientID: "N/A"}).Client() != "" || (Entry{ClientID: "c"}).Client() != "c" {
		t.Error("Client")
	}
}

func BenchmarkParseEntry(b *testing.B) {
	lines := documented(b)
	size := int64(len(bytes.Join(lines, nil)))
	b.Run("iotrecord", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			for _, line := range lines {
				if _, err := ParseEntry(line); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("encoding/json into a map", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			for _, line := range lines {
				var m map[string]any
				if err := json.Unmarshal(line, &m); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("Entries", func(b *testing.B) {
		stream := bytes.Join(lines, []byte("\n"))
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range Entries(bytes.NewReader(stream)) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

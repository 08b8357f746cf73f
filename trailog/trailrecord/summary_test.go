package trailrecord

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A summary counts what encoding/json and a map count.
func TestSummary(t *testing.T) {
	file := generate(3000, 9)
	by, err := ParseColumns(" Region, name ")
	if err != nil {
		t.Fatal(err)
	}
	s := NewSummary(by...)
	for r, err := range Scan(bytes.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		s.Add(r)
	}
	var all struct {
		Records []struct {
			EventName, AWSRegion string
			EventTime            time.Time
		}
	}
	if err := json.Unmarshal(file, &all); err != nil {
		t.Fatal(err)
	}
	type count struct {
		N           int
		First, Last time.Time
	}
	want, got := map[string]count{}, map[string]count{}
	for _, r := range all.Records {
		c := want[r.AWSRegion+" "+r.EventName]
		c.N++
		if c.First.IsZero() || r.EventTime.Before(c.First) {
			c.First = r.EventTime
		}
		if r.EventTime.After(c.Last) {
			c.Last = r.EventTime
		}
		want[r.AWSRegion+" "+r.EventName] = c
	}
	last := 1 << 30
	for _, g := range s.Groups() {
		if g.Count > last {
			t.Error("not the most first")
		}
		last = g.Count
		got[strings.Join(g.Values, " ")] = count{g.Count, g.First, g.Last}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if s.All.Count != len(all.Records) || s.Others.Count != 0 {
		t.Errorf("%d of %d, %d others", s.All.Count, len(all.Records), s.Others.Count)
	}
	if _, err := ParseColumns("time,tyme,adress"); err == nil || !strings.Contains(err.Error(), `"tyme", "adress"`) || !strings.Contains(err.Error(), "address") {
		t.Error(err)
	}
	for _, c := range Columns() {
		for _, text := range samples(t) {
			r := mustParse(t, text)
			_ = c.Of(&r) // of every record there is, none panics
		}
	}
}

package trailrecord

import (
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sized is a record of exactly n bytes.
func sized(t testing.TB, id string, n int) Record {
	t.Helper()
	text := `{"eventTime":"2026-01-02T03:04:05Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"` + id + `","x":""}`
	r := mustParse(t, text[:len(text)-2]+strings.Repeat("x", n-len(text))+`"}`)
	if r.Size() != n {
		t.Fatalf("%d bytes, want %d", r.Size(), n)
	}
	return r
}

func all(records ...Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]int{
		`{}`:     2,
		"{ }\n ": 2,
		`{ "a b" : "c \" d\\" , "e" : [ 1 , 2 ] }`: len(`{"a b":"c \" d\\","e":[1,2]}`),
		`{"userAgent":"é<"}`:                       19,
	} {
		if got := mustParse(t, text).Size(); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
	if n := (Record{ReadOnly: 9}).Size(); n != 0 {
		t.Error(n)
	}
	for _, text := range samples(t) {
		var compact strings.Builder
		if err := json.NewEncoder(&compact).Encode(json.RawMessage(text)); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(text, "<>&") {
			continue // the encoder escapes these
		}
		if got, want := mustParse(t, text).Size(), compact.Len()-1; got != want {
			t.Errorf("%d, want %d: %.80s", got, want, text)
		}
	}
}

func TestMissing(t *testing.T) {
	limit := 256 * 1024
	fits, tooLarge := sized(t, "fits", limit), sized(t, "large", limit+1)
	if !fits.FitsCloudWatch() || tooLarge.FitsCloudWatch() {
		t.Fatal("the limit is not 256 KB")
	}
	small, there := sized(t, "small", 200), sized(t, "There", 200)
	insight := mustParse(t, documented(t)[3])
	none := mustParse(t, `{"eventName":"Old","eventSource":"iam.amazonaws.com"}`)
	boom := errors.New("boom")
	bucket := func(yield func(Record, error) bool) {
		if !yield(Record{}, boom) {
			return
		}
		all(fits, tooLarge, small, there, tooLarge, insight, none, none)(yield)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	large := Absent{"large", at, "ec2:RunInstances", limit + 1, TooLarge}

	absent, errs := TooLargeForCloudWatch(bucket)
	if diff := cmp.Diff([]Absent{large}, absent); diff != "" || !slices.Equal(errs, []error{boom}) {
		t.Error(diff, errs)
	}
	absent, errs = MissingFromCloudWatch(bucket, slices.Values([]string{"FITS", "there", "other", ""}))
	want := []Absent{
		large,
		{"small", at, "ec2:RunInstances", 200, NotDelivered},
		{insight.EventID, insight.EventTime, "", insight.Size(), InsightsEvent},
		{"", time.Time{}, "iam:Old", none.Size(), NoEventID},
		{"", time.Time{}, "iam:Old", none.Size(), NoEventID},
	}
	want[2].What = insight.What()
	if diff := cmp.Diff(want, absent); diff != "" || !slices.Equal(errs, []error{boom}) {
		t.Error(diff, errs)
	}
	// What is in the group is there, whatever its size.
	if absent, _ := MissingFromCloudWatch(all(tooLarge), slices.Values([]string{"large"})); absent != nil {
		t.Error(absent)
	}
	if got := large.String(); got != "2026-01-02T03:04:05Z ec2:RunInstances large, 262145 bytes: larger than the 256 KB that CloudTrail sends to CloudWatch Logs" {
		t.Error(got)
	}
	for r := TooLarge; r <= NoEventID; r++ {
		if strings.HasPrefix(r.String(), "Reason(") {
			t.Error(r)
		}
	}
}

func TestEstimate(t *testing.T) {
	r := mustParse(t, `{"eventName":"RunInstances","requestParameters":{"n": 10 },"responseElements":{"i":"`+strings.Repeat("x", 992)+`"}}`)
	e := EstimateFrom(r, 10)
	if want := (Estimate{Fixed: r.Size() - 8 - 1000, ItemRequest: 1, ItemResponse: 100}); e != want {
		t.Errorf("%+v, want %+v", e, want)
	}
	if e.Size(10) < r.Size() {
		t.Errorf("%d, less than the record it is from: %d", e.Size(10), r.Size())
	}
	for _, c := range []struct {
		e    Estimate
		want int
	}{
		{Estimate{}, -1},
		{Estimate{Fixed: MaxCloudWatchEventSize}, -1},
		{Estimate{Fixed: MaxCloudWatchEventSize, ItemRequest: 1}, 0},
		{Estimate{Fixed: MaxCloudWatchEventSize + 1, ItemRequest: 1}, 0},
		{Estimate{Fixed: MaxCloudWatchEventSize - 10, ItemRequest: 3, ItemResponse: 2}, 2},
		{Estimate{ItemRequest: 1024}, 100},
		{Estimate{ItemResponse: MaxFieldSize + 1}, 0},
		{Estimate{Fixed: 4096, ItemRequest: 10, ItemResponse: 2048}, 50},
	} {
		n := c.e.MaxItems()
		if n != c.want || n > 0 && c.e.Size(n) > MaxCloudWatchEventSize {
			t.Errorf("%+v: %d", c.e, n)
		}
	}
	if e := EstimateFrom(Record{}, -1); e.MaxItems() != -1 {
		t.Errorf("%+v", e)
	}
}

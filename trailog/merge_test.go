package trailog_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/trailog"
)

func delivered(name string, second int) trailog.Delivered {
	var d trailog.Delivered
	d.EventName = name
	d.Log.Time = time.Date(2026, 1, 2, 3, 4, second, 0, time.UTC)
	d.Log.Ingested = d.Log.Time.Add(-time.Duration(second) * time.Minute) // no order that a group is read in
	return d
}

func sequence(err error, ds ...trailog.Delivered) iter.Seq2[trailog.Delivered, error] {
	return func(yield func(trailog.Delivered, error) bool) {
		for _, d := range ds {
			if !yield(d, nil) {
				return
			}
		}
		if err != nil {
			yield(trailog.Delivered{}, err)
		}
	}
}

func TestMergeEvents(t *testing.T) {
	groups := func() []iter.Seq2[trailog.Delivered, error] {
		return []iter.Seq2[trailog.Delivered, error]{
			sequence(nil, delivered("a", 1), delivered("d", 4), delivered("e", 5)),
			sequence(errors.New("denied"), delivered("b", 2)),
			sequence(nil),
			sequence(nil, delivered("c", 3)),
		}
	}
	read := func(s iter.Seq2[trailog.Delivered, error], most int) (out []string) {
		for d, err := range s {
			if err != nil {
				d.EventName = err.Error()
			}
			if out = append(out, d.EventName); len(out) == most {
				break
			}
		}
		return out
	}
	if got := strings.Join(read(trailog.MergeEvents(groups()...), 0), " "); got != "a b denied c d e" {
		t.Error(got)
	}
	if got := strings.Join(read(trailog.MergeEvents(groups()...), 2), " "); got != "a b" {
		t.Error(got)
	}
	got := read(trailog.MixEvents(groups()...), 0)
	slices.Sort(got)
	if strings.Join(got, " ") != "a b c d denied e" {
		t.Error(got)
	}
	if got := read(trailog.MixEvents(groups()...), 2); len(got) != 2 {
		t.Error(got)
	}
}

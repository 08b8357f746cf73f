// Package ruletest holds the readers of one rule to one table. A rule that a builder or
// parser, the judging and the fake each have is written in each by itself, so that a
// mistake of one shows against the others; the table of right answers, each with the
// source that says so, makes them equal.
package ruletest

import (
	"fmt"
	"strings"
	"testing"
)

// Row is an input of a rule, with the right answer and who says so: a page of AWS's, an
// API model, AWS's own source, or a public report. Assumed begins the source of what
// nobody says.
type Row[In, Out any] struct {
	In     In
	Want   Out
	Source string
}

// Reader is one of those who have the rule.
type Reader[In, Out any] struct {
	Name string
	Read func(testing.TB, In) Out
	// Right is the reader's own right answer, where it does not say everything that
	// the rule does, or says more; nil is the table's. Rows where ok is false are not
	// asked of the reader.
	Right func(in In, want Out) (right Out, ok bool)
}

// Equal has each reader read each row. A reader that is asked nothing, or answers all rows
// the same, is no reader of the rule.
func Equal[In any, Out comparable](t *testing.T, rows []Row[In, Out], readers ...Reader[In, Out]) {
	t.Helper()
	if len(readers) < 2 {
		t.Fatal("one reader has nobody to be equal to")
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if key := fmt.Sprintf("%#v", row.In); seen[key] {
			t.Errorf("%s is there twice", key)
		} else {
			seen[key] = true
		}
		if !strings.Contains(row.Source, " ") && !strings.HasPrefix(row.Source, "https://") {
			t.Errorf("%+v: %q is no source", row.In, row.Source)
		}
	}
	for _, r := range readers {
		answers := map[Out]bool{}
		for _, row := range rows {
			want, ok := row.Want, true
			if r.Right != nil {
				want, ok = r.Right(row.In, row.Want)
			}
			if !ok {
				continue
			}
			got := r.Read(t, row.In)
			answers[got] = true
			if got != want {
				t.Errorf("%+v: %s says %v, and right is %v (%s)", row.In, r.Name, got, want, row.Source)
			}
		}
		if len(answers) < 2 {
			t.Errorf("%s answers all rows the same: the table says little", r.Name)
		}
	}
}

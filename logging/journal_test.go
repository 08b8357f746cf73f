package logging_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
)

var errDied = errors.New("died")

// dying is a journal whose process dies after n lines, or within the one after.
type dying struct {
	bytes.Buffer
	lines  int
	within bool
}

func (d *dying) Write(p []byte) (int, error) {
	if d.lines == 0 {
		if d.within {
			d.Buffer.Write(p[:len(p)/2])
			d.within = false
		}
		return 0, errDied
	}
	d.lines--
	return d.Buffer.Write(p)
}

// A process dies at every line of its journal, before or after the call that the line
// is about, or while it writes the line. Another finishes what it began, and a third
// takes it back; both may be asked twice.
func TestRecoverAfterEachLine(t *testing.T) {
	start := map[string]map[string]string{"apart": {"a": "0", "theirs": "kept"}}
	want := map[string]map[string]string{"one": {"a": "1", "b": "2"}, "two": {"a": "1"}, "three": {"a": "1"}, "apart": {"a": "1", "theirs": "kept"}}
	for lines := range 18 {
		for _, back := range []bool{false, true} {
			for _, within := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld()
					w.widgets["apart"] = map[string]string{"a": "0", "theirs": "kept"}
					plan := mustPlan(t, chain(w))
					journal := &dying{lines: lines, within: within}
					// The world stands still from then on: what a process does that is dead is nothing.
					dead := chain(w)
					w.fail = func(string) (error, bool) {
						if journal.lines == 0 {
							return errDied, false
						}
						return nil, false
					}
					_, err := plan.Apply(t.Context(), logging.WithParallel(1), logging.WithJournal(journal), logging.WithUndoLimit(0))
					if lines < 17 && !errors.Is(err, errDied) {
						t.Fatal(err)
					}
					w.fail = nil
					kept := journal.Bytes()
					journal.lines = 100
					var r *logging.Recovery
					for range 2 {
						r, err = logging.Recover(t.Context(), bytes.NewReader(kept), logging.Targets{dead})
						if lines == 0 {
							if err == nil {
								t.Error("a journal without a plan is recovered")
							}
							return
						}
						if cut := !bytes.HasSuffix(kept, []byte("\n")); r == nil || cut != errors.Is(err, logging.ErrCut) || !cut && err != nil {
							t.Fatalf("%d lines: %v", lines, err)
						}
					}
					if cut := bytes.LastIndexByte(kept, '\n') + 1; cut < len(kept) {
						journal.Truncate(cut)
					}
					do, then := r.Finish, want
					if back {
						do, then = r.TakeBack, start
					}
					if _, err := do.Apply(t.Context(), logging.WithJournal(journal)); err != nil {
						t.Fatalf("%d lines: %v\n%s", lines, err, kept)
					}
					if diff := cmp.Diff(then, w.widgets); diff != "" {
						t.Errorf("%d lines, back %v: %s\n%s", lines, back, diff, journal)
					}
					// Finished, it can be taken back all the same; taken back, there is nothing to do.
					if r, err = logging.Recover(t.Context(), bytes.NewReader(journal.Bytes()), logging.Targets{dead}); err != nil {
						t.Fatal(err)
					}
					if !r.Finish.Empty() != back || r.TakeBack.Empty() != back {
						t.Errorf("%d lines, back %v: to finish %s\nto take back %s", lines, back, r.Finish, r.TakeBack)
					}
					if _, err := r.TakeBack.Apply(t.Context()); err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(start, w.widgets); diff != "" {
						t.Errorf("%d lines, back %v: %s", lines, back, diff)
					}
				})
			}
		}
	}
}

// A call is not made unless its line could be written, and what was done is undone.
func TestJournalThatCannotBeWritten(t *testing.T) {
	for lines := range 16 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			report, err := mustPlan(t, chain(w)).Apply(t.Context(), logging.WithParallel(1), logging.WithJournal(&dying{lines: lines}))
			if !errors.Is(err, errDied) || !strings.Contains(err.Error(), "the journal cannot be written") {
				t.Errorf("%d lines: %v", lines, err)
			}
			if len(w.widgets) != 0 {
				t.Errorf("%d lines: left %v\n%s", lines, w.widgets, report)
			}
			if lines == 0 && len(w.log) > 0 {
				t.Error("without a journal something was written:", w.log)
			}
		})
	}
}

func TestJournalFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "apply.journal")
	j, err := logging.CreateJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if _, err := logging.CreateJournal(path); !errors.Is(err, fs.ErrExist) {
		t.Error("an old journal is taken for a new one:", err)
	}
	if _, err := logging.OpenJournal(path); !errors.Is(err, logging.ErrLocked) {
		t.Error("two have it open:", err)
	}
	w := newWorld()
	if _, err := mustPlan(t, chain(w)).Apply(t.Context(), logging.WithJournal(j)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	// The process died while it wrote a line.
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, `{"time":"20`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if j, err = logging.OpenJournal(path); err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	r, err := logging.Recover(t.Context(), j, logging.Targets{chain(w)})
	if !errors.Is(err, logging.ErrCut) || r == nil {
		t.Fatal(err)
	}
	if _, err := r.TakeBack.Apply(t.Context(), logging.WithJournal(j)); err != nil || len(w.widgets) != 0 {
		t.Error(w.widgets, err)
	}
	if text, err = os.ReadFile(path); err != nil || bytes.Contains(text, []byte(`{"time":"20{`)) {
		t.Errorf("%v\n%s", err, text)
	}
	// The same journal says what was done in both applies.
	r, err = logging.Recover(t.Context(), j, logging.Targets{chain(w)})
	if err != nil || len(r.Report.With(logging.Undone)) != len(r.Report.Steps) || len(r.Finish.Changes()) != len(r.Report.Steps) {
		t.Errorf("%v, %v", r, err)
	}
}

func TestJournalErrors(t *testing.T) {
	w := newWorld()
	var b bytes.Buffer
	if _, err := mustPlan(t, chain(w)).Apply(t.Context(), logging.WithJournal(&b)); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(b.String(), "\n")
	other := newWorld()
	other.account = "444455556666"
	for _, tt := range []struct {
		name, text, want string
		target           logging.Target
	}{
		{"empty", "", "it has no plan", chain(w)},
		{"no plan first", lines[1] + lines[0], "line 1: no plan comes before it", chain(w)},
		{"another version", strings.Replace(b.String(), `"version":1`, `"version":7`, 1), "line 1: version 7, and this library reads version 1", chain(w)},
		{"no JSON", lines[0] + "x\n", "line 2: invalid character", chain(w)},
		{"unknown member", lines[0] + `{"step":1,"more":2}` + "\n", "line 2: json: unknown field", chain(w)},
		{"no such step", lines[0] + `{"step":99,"call":"test:Put"}` + "\n", "line 2: step 99, and the plan has 9", chain(w)},
		{"another account", b.String(), "the plan does not fit the account: it is for target", chain(other)},
		{"a target is missing", b.String(), "it is for target", &target{w: w, name: "other"}},
	} {
		r, err := logging.Recover(t.Context(), strings.NewReader(tt.text), logging.Targets{tt.target})
		if err == nil || !strings.Contains(err.Error(), tt.want) || r != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func FuzzJournal(f *testing.F) {
	w := newWorld()
	plan, err := logging.NewPlan(f.Context(), logging.Targets{chain(w)})
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := plan.Apply(f.Context(), logging.WithJournal(&b)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(bytes.Replace(b.Bytes(), []byte(`"version":1`), []byte(`"version":2`), 1))
	f.Add(b.Bytes()[:b.Len()/2])
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := logging.Recover(t.Context(), bytes.NewReader(text), logging.Targets{chain(newWorld())}, logging.WithSettleLimit(0)) // what may still land is not waited for
		if (r == nil) == (err == nil) && !errors.Is(err, logging.ErrCut) {
			t.Errorf("%v and %v", r, err)
		}
	})
}

package logging_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// errRefused is AWS's answer that a write had no effect; errLost tells nothing.
var (
	errRefused = &smithy.GenericAPIError{Code: "Refused", Message: "refused", Fault: smithy.FaultClient}
	errLost    = errors.New("connection reset")
)

// chain is three widgets, each needing the one before, and one apart.
func chain(w *world) *target {
	return &target{w: w, name: "chain", widgets: []*widget{
		{w: w, name: "one", fields: map[string]string{"a": "1", "b": "2"}},
		{w: w, name: "two", fields: map[string]string{"a": "1"}, needs: []string{"one"}},
		{w: w, name: "three", fields: map[string]string{"a": "1"}, needs: []string{"two"}},
		{w: w, name: "apart", fields: map[string]string{"a": "1"}},
	}}
}

func mustPlan(t *testing.T, targets ...logging.Target) *logging.Plan {
	t.Helper()
	p, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func outcomes(r *logging.Report) []string {
	var out []string
	for _, s := range r.Steps {
		out = append(out, fmt.Sprintf("%s %s%s: %s", s.Change.Call, s.Change.Resource.Name, strings.TrimSuffix("."+s.Change.Path, "."), s.Outcome))
	}
	return out
}

func TestApplyInDependencyOrder(t *testing.T) {
	w := newWorld()
	w.widgets["apart"] = map[string]string{"a": "0", "theirs": "kept"}
	report, err := mustPlan(t, chain(w)).Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(report.With(logging.Done)); n != 8 || len(report.Steps) != 8 {
		t.Errorf("done %d of %d:\n%s", n, len(report.Steps), report)
	}
	want := map[string]map[string]string{
		"one": {"a": "1", "b": "2"}, "two": {"a": "1"}, "three": {"a": "1"}, "apart": {"a": "1", "theirs": "kept"},
	}
	if diff := cmp.Diff(want, w.widgets); diff != "" {
		t.Error(diff)
	}
	at := func(call string) int { return slices.Index(w.log, call) }
	if !(at(`test:Put one.b="2"`) < at("test:Create two") && at(`test:Put two.a="1"`) < at("test:Create three")) {
		t.Error("out of order:", w.log)
	}
	if !mustPlan(t, chain(w)).Empty() {
		t.Error("planning again is not empty")
	}
}

// Widgets that need nothing of each other are written at the same time: each
// waits in its write until all are there.
func TestApplySideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		tg := &target{w: w, name: "t"}
		for i := range 5 {
			tg.widgets = append(tg.widgets, &widget{w: w, name: fmt.Sprint("w", i)})
		}
		w.during = func(string) { time.Sleep(time.Second) }
		began := time.Now()
		if _, err := mustPlan(t, tg).Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("5 independent writes of 1 s took %v", took)
		}
	})
}

// A fault at every write, in each way a write can fail: the account ends as it
// was, and the report says so.
func TestApplyUndoes(t *testing.T) {
	before := map[string]map[string]string{"apart": {"a": "0"}}
	for _, tt := range []struct {
		err    error
		effect bool
	}{{errRefused, false}, {errLost, false}, {errLost, true}} {
		effect := tt.effect
		for n := range 8 {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.widgets["apart"] = map[string]string{"a": "0"}
				plan := mustPlan(t, chain(w))
				calls := 0
				w.fail = func(call string) (error, bool) {
					if strings.HasPrefix(call, "test:Get") {
						return nil, false
					}
					calls++
					if calls == n+1 {
						return tt.err, effect
					}
					return nil, false
				}
				report, err := plan.Apply(t.Context())
				var failed *logging.ApplyError
				if !errors.As(err, &failed) || !errors.Is(err, tt.err) || failed.Report != report {
					t.Fatalf("write %d, effect %v: %v", n+1, effect, err)
				}
				if diff := cmp.Diff(before, w.widgets); diff != "" {
					t.Errorf("write %d, effect %v: the account is not as it was: %s\n%s", n+1, effect, diff, report)
				}
				for _, s := range report.Steps {
					switch s.Outcome {
					case logging.Failed, logging.NotStarted, logging.Undone:
					default:
						t.Errorf("write %d, effect %v: %s", n+1, effect, report)
					}
				}
				if wantUndone := len(w.widgets) > 0 && n > 0; wantUndone && len(report.With(logging.Undone)) == 0 {
					t.Errorf("write %d: nothing undone:\n%s", n+1, report)
				}
			})
		}
	}
}

func TestApplyCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("the user pressed ^C")
		w.during = func(call string) {
			if call == "test:Create two" {
				cancel(stop)
			}
		}
		report, err := plan.Apply(ctx)
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if len(w.widgets) != 0 {
			t.Error("left:", w.widgets)
		}
		// The call that was under way is carried through, and undone with the rest.
		if got := outcomes(report); !slices.Contains(got, "test:Create two: undone") || !slices.Contains(got, "test:Put two.a: not started") {
			t.Error(got)
		}
		if !strings.Contains(err.Error(), "the account is as it was") {
			t.Error(err)
		}
	})
}

func TestApplySaysWhatItCouldNotUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		w.fail = func(call string) (error, bool) {
			return map[string]error{"test:Create three": errRefused, "test:Delete one": errors.New("access denied")}[call], false
		}
		report, err := plan.Apply(t.Context())
		if err == nil || !strings.Contains(err.Error(), "NOT undone test:Create on Test::Widget one (111122223333/eu-west-1) (test:Delete on Test::Widget one (111122223333/eu-west-1): access denied)") {
			t.Error(err)
		}
		if diff := cmp.Diff(map[string]map[string]string{"one": {}}, w.widgets); diff != "" {
			t.Error(diff)
		}
		if got := report.With(logging.NotUndone); len(got) != 1 || got[0].Change.Resource.Name != "one" {
			t.Error(report)
		}
	})
}

func TestApplyNeverDeletesData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		w.during = func(call string) {
			if call == "test:Create three" {
				w.widgets["one"]["data"] = "a log"
			}
		}
		w.fail = func(call string) (error, bool) {
			if call == "test:Create three" {
				return errRefused, false
			}
			return nil, false
		}
		report, err := plan.Apply(t.Context())
		if w.widgets["one"]["data"] != "a log" {
			t.Fatal("data was deleted")
		}
		if got := report.With(logging.NotUndone); len(got) != 1 || !strings.Contains(err.Error(), logging.ErrHoldsData.Error()) {
			t.Error(err)
		}
	})
}

func TestApplyWaitsForPropagation(t *testing.T) {
	errNew := &smithy.GenericAPIError{Code: "New", Message: "the role was just created", Fault: smithy.FaultClient}
	for _, tt := range []struct {
		name    string
		after   time.Duration // when it has propagated
		limit   time.Duration
		help    bool // waiting can help
		took    time.Duration
		wantErr string
	}{
		{"propagates in time", 10 * time.Second, 2 * time.Minute, true, 15 * time.Second, ""},
		{"propagates at the limit", 2 * time.Minute, 2 * time.Minute, true, 2 * time.Minute, ""},
		{"never", time.Hour, 30 * time.Second, true, 30 * time.Second, "after waiting 30s for IAM to propagate"},
		{"no waiting", 10 * time.Second, 0, true, 0, "after waiting 0s"},
		{"cannot help", 10 * time.Second, 2 * time.Minute, false, 0, "the trust policy names another service: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				x := &widget{w: w, name: "x", transient: func(err error) (bool, string) {
					if !errors.Is(err, errNew) {
						return false, ""
					}
					if tt.help {
						return true, ""
					}
					return false, "the trust policy names another service"
				}}
				began := time.Now()
				w.fail = func(call string) (error, bool) {
					if call == "test:Create x" && time.Since(began) < tt.after {
						return errNew, false
					}
					return nil, false
				}
				waits := 0
				_, err := mustPlan(t, &target{w: w, name: "t", widgets: []*widget{x}}).Apply(t.Context(),
					logging.WithPropagationLimit(tt.limit),
					logging.WithProgress(func(e logging.Progress, _ *logging.Report) {
						if e.Kind == logging.ProgressWaiting {
							waits++
						}
					}))
				if (err == nil) != (tt.wantErr == "") || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
					t.Error(err)
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if (waits > 0) != (tt.took > 0) {
					t.Error("waits:", waits)
				}
			})
		})
	}
}

// Slow steps that are valid alone are kept when one fails, and planning again goes on.
func TestApplyKeepsStandaloneSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		tg := &target{w: w, name: "t", widgets: []*widget{{w: w, name: "x", fields: map[string]string{"a": "1", "b": "2", "c": "3"}, standalone: true}}}
		w.fail = func(call string) (error, bool) {
			if strings.HasPrefix(call, "test:Put x.b") {
				return errRefused, false
			}
			return nil, false
		}
		_, err := mustPlan(t, tg).Apply(t.Context())
		if err == nil || !strings.Contains(err.Error(), "done and kept test:Create on Test::Widget x") {
			t.Error(err)
		}
		w.fail = nil
		again := mustPlan(t, tg)
		if len(again.Changes()) != 2 {
			t.Error(again)
		}
		if _, err := again.Apply(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A standalone step that fails keeps its own resource's steps and what those need, and
// nothing else; a cancellation keeps those that were done, and what they need.
func TestWhatStandaloneStepsKeep(t *testing.T) {
	for _, cancelled := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			tg := &target{w: w, name: "t", widgets: []*widget{
				{w: w, name: "apart", fields: map[string]string{"a": "1"}},
				{w: w, name: "basis", fields: map[string]string{"a": "1"}},
				{w: w, name: "levels", fields: map[string]string{"a": "1", "b": "2", "c": "3"}, standalone: true, needs: []string{"basis"}},
			}}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.fail = func(call string) (error, bool) {
				if strings.HasPrefix(call, "test:Put levels.b") {
					if cancelled {
						cancel()
						return nil, false
					}
					return errRefused, false
				}
				return nil, false
			}
			report, err := mustPlan(t, tg).Apply(ctx, logging.WithParallel(1))
			want := map[string]map[string]string{"basis": {"a": "1"}, "levels": {"a": "1"}}
			if cancelled {
				want["levels"]["b"] = "2"
			}
			if diff := cmp.Diff(want, w.widgets); err == nil || diff != "" {
				t.Errorf("cancelled %v: %v %s\n%s", cancelled, err, diff, report)
			}
		})
	}
	// One that a standalone step notices before it has begun keeps nothing of that.
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		tg := &target{w: w, name: "t", widgets: []*widget{
			{w: w, name: "basis", fields: map[string]string{"a": "1"}},
			{w: w, name: "levels", fields: map[string]string{"a": "1"}, standalone: true, needs: []string{"basis"}},
		}}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w.during = func(call string) {
			if strings.HasPrefix(call, "test:Put basis") {
				cancel()
			}
		}
		if report, err := mustPlan(t, tg).Apply(ctx, logging.WithParallel(1)); err == nil || len(w.widgets) != 0 {
			t.Errorf("%v: left %v\n%s", err, w.widgets, report)
		}
	})
}

func TestApplyRefusesStalePlans(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*world)
		want   string
	}{
		{"another account", func(w *world) { w.account = "444455556666" }, `target "chain" is for aws 111122223333/eu-west-1, and the clients are for aws 444455556666/eu-west-1`},
		{"a value changed", func(w *world) { w.widgets["apart"]["a"] = "9" }, `apart (111122223333/eu-west-1): a changed since the plan was made: it is "9", not "0"`},
		{"a resource was created", func(w *world) { w.widgets["one"] = map[string]string{"c": "theirs"} }, `one (111122223333/eu-west-1): it changed since the plan was made: it is {"c":"theirs"}, not absent`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.widgets["apart"] = map[string]string{"a": "0"}
			plan := mustPlan(t, chain(w))
			tt.change(w)
			report, err := plan.Apply(t.Context())
			var stale *logging.StaleError
			if !errors.As(err, &stale) || !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
			if report != nil && len(report.With(logging.Done)) > 0 || report == nil && len(w.log) > 0 {
				t.Errorf("left: %v\n%s", w.log, report)
			}
		})
	}
	t.Run("what somebody else made as it is wanted is adopted", func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		w.widgets["one"] = map[string]string{"a": "1"}
		w.fail = func(call string) (error, bool) {
			if call == "test:Create three" {
				return errRefused, false
			}
			return nil, false
		}
		report, err := plan.Apply(t.Context())
		if !errors.Is(err, errRefused) || !strings.Contains(err.Error(), "adopted, and left, test:Create on Test::Widget one") {
			t.Error(err)
		}
		if diff := cmp.Diff(map[string]map[string]string{"one": {"a": "1"}}, w.widgets); diff != "" {
			t.Errorf("%s\n%s", diff, report)
		}
	})
	t.Run("what the plan does not change may change", func(t *testing.T) {
		w := newWorld()
		w.widgets["apart"] = map[string]string{"a": "1"}
		plan := mustPlan(t, chain(w))
		w.widgets["apart"]["a"] = "9"
		if _, err := plan.Apply(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("another digest was approved", func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		if _, err := plan.Apply(t.Context(), logging.WithDigest("beef")); err == nil || len(w.log) > 0 {
			t.Error(err, w.log)
		}
		if _, err := plan.Apply(t.Context(), logging.WithDigest(plan.Digest())); err != nil {
			t.Error(err)
		}
	})
}

func TestApplyTellsProgress(t *testing.T) {
	w := newWorld()
	var kinds []string
	done := 0
	_, err := mustPlan(t, chain(w)).Apply(t.Context(), logging.WithParallel(1), logging.WithProgress(func(e logging.Progress, r *logging.Report) {
		kinds = append(kinds, string(e.Kind)+" "+e.Step.Change.Call)
		if e.Done < done || e.Total != 9 || len(r.Steps) != 9 {
			t.Errorf("done %d after %d, of %d", e.Done, done, e.Total)
		}
		done = e.Done
	}))
	if err != nil || done != 9 {
		t.Error(err, done)
	}
	if diff := cmp.Diff([]string{"started test:Create", "finished test:Create"}, kinds[:2]); diff != "" {
		t.Error(diff)
	}
}

// A process that dies leaves the report it kept at the last event: what it says
// is running may have taken effect, and another process takes it back.
func TestRemovalAfterADeath(t *testing.T) {
	w := newWorld()
	w.widgets["apart"] = map[string]string{"a": "0"}
	var kept []byte
	plan := mustPlan(t, chain(w))
	for event := range 18 {
		w.widgets = map[string]map[string]string{"apart": {"a": "0"}}
		n := 0
		if _, err := plan.Apply(t.Context(), logging.WithParallel(1), logging.WithProgress(func(_ logging.Progress, r *logging.Report) {
			if n <= event {
				kept, _ = json.Marshal(r)
			}
			n++
		})); err != nil {
			t.Fatal(err)
		}
		var report logging.Report
		if err := json.Unmarshal(kept, &report); err != nil {
			t.Fatal(err)
		}
		// Make the world what it was at that event: carry out what the report says.
		w.widgets = map[string]map[string]string{"apart": {"a": "0"}}
		for _, s := range report.Steps {
			if s.Outcome == logging.Done || s.Outcome == logging.Running && event%2 == 0 {
				x := &widget{w: w, name: s.Change.Resource.Name}
				if err := x.Write(t.Context(), s.Change); err != nil {
					t.Fatal(err)
				}
			}
		}
		removal, err := logging.NewRemoval(t.Context(), &report, logging.Targets{chain(w)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]map[string]string{"apart": {"a": "0"}}, w.widgets); diff != "" {
			t.Errorf("event %d: %s\n%s", event, diff, removal)
		}
	}
}

// A call that hangs is given up after the call limit, and undoing after the
// undo limit; the report says what is not known.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		hang := &hanging{target: chain(w)}
		loaded, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		p, err := logging.LoadPlan(loaded, logging.Targets{hang})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		report, err := p.Apply(t.Context(), logging.WithCallLimit(5*time.Second), logging.WithUndoLimit(7*time.Second), logging.WithParallel(1))
		if !errors.Is(err, context.DeadlineExceeded) || len(report.With(logging.NotUndone)) != 5 {
			t.Errorf("%v\n%s", err, report)
		}
		// 5 s for the call, 7 s for undoing, however many steps there are.
		if took := time.Since(began); took != 12*time.Second {
			t.Error("took", took)
		}
	})
}

// hanging is a chain whose widget two hangs when it is created, and which
// cannot be deleted.
type hanging struct{ *target }

func (h *hanging) Declare(s logging.Scope, d *resource.Declaration) error {
	for _, x := range h.widgets {
		x.Resource = plain
		d.Manage(&hangingWidget{x})
	}
	return nil
}

type hangingWidget struct{ *widget }

func (x *hangingWidget) Write(ctx context.Context, c logging.Change) error {
	if x.name == "two" || string(c.After) == "null" {
		<-ctx.Done()
		return ctx.Err()
	}
	return x.widget.Write(ctx, c)
}

func TestReportUntil(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC) }
	r := &logging.Report{Steps: []logging.Step{
		{Outcome: logging.Undone, Change: logging.Change{Until: at(1)}},
		{Outcome: logging.Done},
		{Outcome: logging.Done, Change: logging.Change{Until: at(5)}},
		{Outcome: logging.NotUndone, Change: logging.Change{Until: at(3)}},
		{Outcome: logging.NotStarted, Change: logging.Change{Until: at(2)}},
	}}
	if got := r.Until(); !got.Equal(at(3)) {
		t.Error(got)
	}
	if got := (&logging.Report{Steps: r.Steps[:2]}).Until(); !got.IsZero() {
		t.Error(got)
	}
}

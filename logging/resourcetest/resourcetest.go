// Package resourcetest tests what every kind of resource has to do, without an
// account: it merges in any order, its changes lead to what is wanted and back, and
// changes that no plan makes are refused.
//
//awslogkit:floor 6
//awslogkit:deps cloudwatchlogs iam kms sts
package resourcetest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Kind runs all tests with resources of one ID, in each of the states: JSON, or
// "null" where there is nothing.
func Kind(t *testing.T, rs []resource.Resource, states ...string) {
	t.Helper()
	for _, state := range states {
		for _, r := range rs {
			Converges(t, r, state)
			Refuses(t, r, state)
		}
		Merges(t, state, rs...)
	}
}

// OnlyRead runs the tests of a thing that its package only reads, in each of the
// states: JSON that reads back as the same, or "null". No plan changes it, every
// change of it is refused, and it says what reading it needs.
func OnlyRead(t *testing.T, r resource.Resource, states ...string) {
	t.Helper()
	for _, p := range r.Reads() {
		if _, action, ok := strings.Cut(p.Action, ":"); !ok || action == "" || p.Resource == "" {
			t.Errorf("%s: reading needs %+v", r.ID(), p)
		}
	}
	if len(r.Reads()) == 0 {
		t.Errorf("%s: reading needs nothing", r.ID())
	}
	for _, state := range states {
		if cs, ok := diff(t, r, state); !ok || len(cs) > 0 {
			t.Errorf("%s: a plan changes %s: %v", r.ID(), state, cs)
		}
		now, err := r.DecodeState(json.RawMessage(state))
		back, merr := value.Marshal(now)
		if err != nil || merr != nil || !value.Same(back, json.RawMessage(state)) {
			t.Errorf("%s: %s reads back as %s: %v", r.ID(), state, back, err)
		}
		members, _ := value.Members(json.RawMessage(state)) // of null there are none
		for _, path := range append(value.SortedKeys(members), "") {
			part, err := value.At(json.RawMessage(state), path)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []resource.Change{{Path: path, Before: part, After: value.Null}, {Path: path, Before: value.Null, After: part}} {
				c.Resource = r.ID()
				if err := r.Check(c.Complete(r)); err == nil {
					t.Errorf("%s: %q can be changed", r.ID(), path)
				}
				if err := r.Write(t.Context(), c); err == nil {
					t.Errorf("%s: %q is written", r.ID(), path)
				}
			}
		}
	}
	Merges(t, "null", r)
}

func diff(t *testing.T, r resource.Resource, state string) ([]resource.Change, bool) {
	t.Helper()
	now, err := r.DecodeState(json.RawMessage(state))
	if err != nil {
		t.Fatalf("%s: %v", state, err)
	}
	cs, err := r.Diff(now)
	for i := range cs {
		cs[i] = cs[i].Complete(r)
	}
	return cs, err == nil
}

// Converges: the changes of a plan leave nothing to change, and swapped, in
// reverse, they lead back to the state before, each with a call that is named.
func Converges(t *testing.T, r resource.Resource, state string) {
	t.Helper()
	cs, ok := diff(t, r, state)
	if !ok {
		return
	}
	then := json.RawMessage(state)
	put := func(c resource.Change) {
		have, err := value.At(then, c.Path)
		if err != nil || !value.Same(have, c.Before) {
			t.Errorf("%s: %q is %s before, and the change says %s: %v", r.ID(), c.Path, have, c.Before, err)
		}
		if then, err = value.With(then, c.Path, c.After); err != nil {
			t.Fatal(err)
		}
		if c.Call == "" || len(c.Requires) == 0 || c.Requires[0].Action != c.Call {
			t.Errorf("%s: %q: call %q needs %v", r.ID(), c.Path, c.Call, c.Requires)
		}
	}
	for _, c := range cs {
		put(c)
	}
	if again, ok := diff(t, r, string(then)); !ok || len(again) > 0 {
		t.Errorf("%s: after its changes %d are left: %v, of %s", r.ID(), len(again), again, then)
	}
	for _, c := range slices.Backward(cs) {
		put(c.Reversed(r))
	}
	if !value.Same(then, json.RawMessage(state)) {
		t.Errorf("%s: taken back, it is %s, and it was %s", r.ID(), then, state)
	}
}

// Merges: resources of one ID are one thing, in whatever order they come, and one
// with itself is itself.
func Merges(t *testing.T, state string, rs ...resource.Resource) {
	t.Helper()
	text := func(r resource.Resource, err error) string {
		if err != nil {
			return "conflict"
		}
		cs, ok := diff(t, r, state)
		var lines []string
		for _, c := range cs {
			lines = append(lines, c.Call+" "+c.Path+" "+string(c.Before)+" "+string(c.After))
		}
		slices.Sort(lines)
		if !ok {
			lines = append(lines, "impossible")
		}
		return strings.Join(lines, "\n")
	}
	merge := func(a, b resource.Resource, err error) (resource.Resource, error) {
		if err != nil {
			return nil, err
		}
		return a.Merge(b)
	}
	for _, a := range rs {
		if x, y := text(a, nil), text(merge(a, a, nil)); x != y {
			t.Errorf("%s with itself:\n%s\nand\n%s", a.ID(), x, y)
		}
		for _, b := range rs {
			ab, errAB := a.Merge(b)
			ba, errBA := b.Merge(a)
			if x, y := text(ab, errAB), text(ba, errBA); x != y {
				t.Errorf("%s in two orders:\n%s\nand\n%s (%v, %v)", a.ID(), x, y, errAB, errBA)
			}
			for _, c := range rs {
				bc, errBC := b.Merge(c)
				if x, y := text(merge(ab, c, errAB)), text(merge(a, bc, errBC)); x != y {
					t.Errorf("%s in two groupings:\n%s\nand\n%s", a.ID(), x, y)
				}
			}
		}
	}
}

// Refuses: a change that was altered is no change of this kind.
func Refuses(t *testing.T, r resource.Resource, state string) {
	t.Helper()
	cs, _ := diff(t, r, state)
	for _, c := range cs {
		for _, good := range []resource.Change{c, c.Reversed(r)} {
			if err := r.Check(good); err != nil {
				t.Errorf("%s: %q of a plan is refused: %v", r.ID(), good.Path, err)
			}
			for what, alter := range map[string]func(*resource.Change){
				"unknown path":  func(c *resource.Change) { c.Path = "noSuchField" },
				"path below":    func(c *resource.Change) { c.Path += ".x" },
				"path with key": func(c *resource.Change) { c.Path += "[x][y]" },
				"open bracket":  func(c *resource.Change) { c.Path = strings.TrimSuffix(c.Path, "]") + "[" },
				"other action":  func(c *resource.Change) { c.Action = "destroy" },
				"other call":    func(c *resource.Change) { c.Call = "iam:DeleteUser" },
				"unknown field": func(c *resource.Change) { c.After = json.RawMessage(`{"noSuchField":1}`) },
				"list":          func(c *resource.Change) { c.After = json.RawMessage(`[[]]`) },
				"huge number":   func(c *resource.Change) { c.After = json.RawMessage(`1e400`) },
				"nothing":       func(c *resource.Change) { c.Before, c.After = nil, nil },
			} {
				bad := good
				alter(&bad)
				if err := r.Check(bad); err == nil {
					t.Errorf("%s: %s is taken: %+v", r.ID(), what, bad)
				}
			}
		}
	}
}

package logging_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// LoadPlan never panics, and what it loads is what its digest says: it prints,
// marshals and reloads as the same plan.
func FuzzLoadPlan(f *testing.F) {
	v := newView()
	group, err := loggroup.New("/a").RetainDays(7).Build()
	if err != nil {
		f.Fatal(err)
	}
	target := logging.Join("t", loggroup.Bind(v.LogGroups(), group))
	plan, err := logging.NewPlan(f.Context(), logging.Targets{target})
	if err != nil {
		f.Fatal(err)
	}
	data, err := json.Marshal(plan)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(strings.Replace(string(data), `"after":7`, `"after":14`, 1)))
	f.Add([]byte(strings.Replace(string(data), `"path":"retentionInDays"`, `"path":"a[b"`, 1)))
	f.Add([]byte(`{"version":1,"digest":"","kind":"","targets":null,"changes":null,"reads":null,"findings":null,"findingsBefore":null}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := logging.LoadPlan(data, logging.Targets{target})
		if err != nil {
			return
		}
		var said struct{ Digest string }
		if err := json.Unmarshal(data, &said); err != nil || said.Digest != p.Digest() {
			t.Errorf("%v: digest %q, and it says %q", err, p.Digest(), said.Digest)
		}
		_, _, _ = p.String(), p.Permissions(), p.UndoPermissions()
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := logging.LoadPlan(again, logging.Targets{target})
		if err != nil || q.Digest() != p.Digest() || q.String() != p.String() {
			t.Errorf("it does not reload: %v", err)
		}
	})
}

// A plan with a right digest and a path or value that no plan has is refused, or
// prints, and applying it writes nothing.
func TestLoadedPlansWithOddValues(t *testing.T) {
	for _, tt := range []struct{ path, before, after string }{
		{"a[b", "null", "1"}, {"a..b", "null", "1"}, {"[", "null", "null"}, {"", "1", "2"}, {"", "[]", `"x"`},
		{"retentionInDays", `{"a":[1e400]}`, "true"}, {"tags[]", "null", `{"Statement":1}`}, {"tags[x]", `{"Statement":[]}`, `{"statement":{}}`},
	} {
		v := newView()
		target := groupsTarget(t, v.LogGroups(), loggroup.New("/a").RetainDays(7))
		data, err := json.Marshal(mustPlan(t, target))
		if err != nil {
			t.Fatal(err)
		}
		var plan map[string]any
		if err := json.Unmarshal(data, &plan); err != nil {
			t.Fatal(err)
		}
		plan["changes"] = []any{map[string]any{
			"resource": loggroup.Ref(home, "/a").ID(), "action": "change", "path": tt.path,
			"before": json.RawMessage(tt.before), "after": json.RawMessage(tt.after), "call": "logs:PutRetentionPolicy",
		}}
		p, err := loadAnyDigest(t, plan, target)
		if err != nil {
			continue
		}
		_ = p.String()
		_, _ = p.UndoPermissions(), p.Permissions()
		if _, err := p.Apply(t.Context()); err == nil {
			t.Errorf("%+v was applied", tt)
		}
		if v.HasLogGroup("/a") {
			t.Errorf("%+v wrote", tt)
		}
	}
}

// loadAnyDigest loads a plan whose digest is not known: an altered plan with
// the digest of what it was altered to, which only its maker can have meant.
func loadAnyDigest(t *testing.T, plan map[string]any, target logging.Target) (*logging.Plan, error) {
	t.Helper()
	data, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := logging.WithRightDigest(data)
	if err != nil {
		t.Fatal(err)
	}
	return logging.LoadPlan(fixed, logging.Targets{target})
}

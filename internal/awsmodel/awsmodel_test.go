package awsmodel

import (
	"strings"
	"testing"
)

// TestModels checks that every embedded model parses and is complete.
func TestModels(t *testing.T) {
	entries, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(services) {
		t.Errorf("%d files, %d services", len(entries), len(services))
	}
	types := map[string]bool{}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".json")
		s := Find(name)
		if s == nil {
			t.Fatalf("no model %s", name)
		}
		if s.Name != name || s.ID == "" || s.APIVersion == "" || len(s.Operations) == 0 {
			t.Errorf("%s: incomplete: %+v", name, s)
		}
		for op, o := range s.Operations {
			if rpc := s.Protocol == "json" || s.Protocol == "query"; o.Method == "" || rpc && (o.Method != "POST" || o.URI != "/") {
				t.Errorf("%s:%s: %s %s", name, op, o.Method, o.URI)
			}
			for _, sh := range o.Errors {
				if sh.Error == nil || sh.Error.Code == "" || sh.Error.Status < 400 {
					t.Errorf("%s:%s: error %s has no code or status", name, op, sh.Name)
				}
			}
		}
		for _, sh := range s.Shapes {
			types[sh.Type] = true
			switch sh.Type {
			case "list":
				if sh.Member == nil {
					t.Errorf("%s: list %s without member", name, sh.Name)
				}
			case "map":
				if sh.Key == nil || sh.Value == nil {
					t.Errorf("%s: map %s without key or value", name, sh.Name)
				}
			}
		}
		if Find(name) != s {
			t.Errorf("%s: parsed twice", name)
		}
	}
	for _, want := range []string{"structure", "list", "map", "string", "integer", "long", "boolean", "timestamp"} {
		if !types[want] {
			t.Errorf("no shape is a %s", want)
		}
	}
	if Find("nosuch") != nil {
		t.Error("found a model that is not there")
	}
}

// TestKnownFacts checks facts of the models that fakes rely on.
func TestKnownFacts(t *testing.T) {
	name := Find("logs").Operation("CreateLogGroup").Input.Lookup("logGroupName")
	if name == nil || !name.Required || *name.Shape.Max != 512 || name.Shape.Pattern != `[\.\-_/#A-Za-z0-9]+` {
		t.Errorf("logGroupName: %+v", name)
	}
	if got := Find("logs").Operation("FilterLogEvents").Input.Lookup("startFromHead"); got == nil {
		t.Error("FilterLogEvents has no startFromHead: the newer constraints are not merged")
	}
	nse := Find("iam").Shapes["NoSuchEntityException"]
	if nse == nil || *nse.Error != (Error{Code: "NoSuchEntity", Status: 404}) {
		t.Errorf("NoSuchEntityException: %+v", nse)
	}
	if e := Find("logs").Shapes["ServiceUnavailableException"].Error; e.Status != 500 || !e.Server {
		t.Errorf("ServiceUnavailableException: %+v", e)
	}
	if !Find("iam").Global || Find("sts").Global || Find("logs").Global {
		t.Error("of these services only IAM is global")
	}
	if w := Find("iam").Operation("GetRole").ResultWrapper; w != "GetRoleResult" {
		t.Errorf("GetRole's wrapper is %q", w)
	}
}

func TestParseErrors(t *testing.T) {
	for _, in := range []string{``, `{`, `{"operations":{"A":{"input":"Missing"}}}`,
		`{"shapes":{"L":{"type":"list","member":{"shape":"Missing"}}}}`} {
		if _, err := parse([]byte(in)); err == nil {
			t.Errorf("parse(%s) has no error", in)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	data, err := files.ReadFile("iam.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

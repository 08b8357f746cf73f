package logging_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Plans, reports and journals that were kept by version 1 are read for ever: the files
// are never written anew.
func TestFormatsOfVersionOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		plan := mustPlan(t, chain(w))
		if os.Getenv("AWSLOGKIT_WRITE_FORMATS") != "" { // for the next version
			var journal bytes.Buffer
			report, err := plan.Apply(t.Context(), logging.WithParallel(1), logging.WithJournal(&journal))
			if err != nil {
				t.Fatal(err)
			}
			for name, v := range map[string]any{"plan": plan, "report": report} {
				raw, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile("testdata/formats/"+name+".v1.json", raw, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile("testdata/formats/journal.v1.jsonl", journal.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		file := func(name string) []byte {
			raw, err := os.ReadFile("testdata/formats/" + name)
			if err != nil {
				t.Fatal(err)
			}
			return raw
		}
		w = newWorld()
		loaded, err := logging.LoadPlan(file("plan.v1.json"), logging.Targets{chain(w)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := loaded.Apply(t.Context()); err != nil || len(w.widgets) != 4 {
			t.Error(w.widgets, err)
		}
		var report logging.Report
		if err := json.Unmarshal(file("report.v1.json"), &report); err != nil {
			t.Fatal(err)
		}
		removal, err := logging.NewRemoval(t.Context(), &report, logging.Targets{chain(w)})
		if err != nil || len(removal.Changes()) != 9 {
			t.Errorf("%v\n%s", err, removal)
		}
		r, err := logging.Recover(t.Context(), bytes.NewReader(file("journal.v1.jsonl")), logging.Targets{chain(w)})
		if err != nil || !r.Finish.Empty() || len(r.TakeBack.Changes()) != 9 {
			t.Errorf("%v\n%+v", err, r)
		}

		for name, raw := range map[string][]byte{"plan.v1.json": file("plan.v1.json"), "report.v1.json": file("report.v1.json")} {
			for _, version := range []string{`"version":2`, `"version":0`} {
				text := bytes.Replace(raw, []byte(`"version":1`), []byte(version), 1)
				_, err := logging.LoadPlan(text, logging.Targets{chain(w)})
				if name == "report.v1.json" {
					err = json.Unmarshal(text, &report)
				}
				if err == nil || !strings.Contains(err.Error(), "and this library reads version 1") {
					t.Errorf("%s with %s: %v", name, version, err)
				}
			}
		}
	})
}

// Findings are kept as version 1 has them, which docs/findings.md describes: the file is
// never written anew.
func TestFindingsOfVersionOne(t *testing.T) {
	role := logging.ID{Scope: logging.Scope{Partition: "aws", Account: "111122223333"}, Type: "AWS::IAM::Role", Name: "Runbooks"}
	group := logging.ID{Scope: logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}, Type: "AWS::Logs::LogGroup", Name: "/ops/automation"}
	findings := logging.Findings{
		{Code: "automation-permission-missing", Severity: logging.SeverityError, Target: "automationlog", Resource: role, Problem: "It may not write logs.", Fix: "Let it.", Reason: policy.CauseNoStatement},
		{Code: logging.CodeUnreadable, Severity: logging.SeverityUnknown, Target: "automationlog", Resource: group, Problem: "It could not be read.", Fix: "Let the caller read it.", Cause: logging.ErrAbsent},
		{Code: logging.CodeShortens, Severity: logging.SeverityWarning, Target: "logGroups", Resource: group, Problem: "Logs are deleted earlier.", Fix: "Keep them.", Blocking: true},
		{Code: logging.CodeSettingsDiffer, Severity: logging.SeverityInfo, Resource: group, Problem: "It differs."},
	}
	kept, err := os.ReadFile("testdata/formats/findings.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	now, err := json.MarshalIndent(findings.Report(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(kept), string(now)+"\n"); d != "" {
		t.Error(d)
	}
	var read resource.FindingsReport
	if err := json.Unmarshal(kept, &read); err != nil {
		t.Fatal(err)
	}
	findings[1].Cause = nil
	if d := cmp.Diff(findings, read.Findings); d != "" || read.Verdict != logging.NotArrive || read.Version != 1 {
		t.Errorf("%+v\n%s", read, d)
	}
	none, err := json.Marshal(logging.Findings(nil).Report())
	if want := `{"version":1,"verdict":"logs will arrive","findings":[]}`; err != nil || string(none) != want {
		t.Errorf("%s, %v", none, err)
	}
}

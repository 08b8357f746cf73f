package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// command runs the program that was built, in a folder.
func command(t *testing.T, folder string, args ...string) (code int, out, errs string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], args...)
	c.Dir, c.Env = folder, append(os.Environ(), "AUDITLOG_AS_PROGRAM=1")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

func TestMain(m *testing.M) {
	if os.Getenv("AUDITLOG_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// tableSum is the end of the names of tables, which is another for each other set of columns.
var tableSum = regexp.MustCompile(`(cloudtrail_[a-z]+_)[0-9a-f]{8}\b`)

// The life of an organization's logging: planned, applied, checked, and taken back, with
// what each command tells a pipeline.
func TestCommands(t *testing.T) {
	folder := t.TempDir()
	// The accounts and regions that there are, but one of each.
	whole := "version: 1\nrole: ops/audit\norganization: {except: [\"333344445555\"]}\nexceptions: {\"222233334444\": {skip: it is left as it is}}\n" +
		"settings: {automation: {version: 1, logGroup: {logGroupName: /ops, retentionInDays: 30}}}\n"
	if err := os.WriteFile(filepath.Join(folder, "org.yaml"), []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	// A trail of all regions and accounts that there are, and an account that cannot be entered.
	trails := "version: 1\nrole: ops/audit\norganization: {except: [\"333344445555\"]}\nregions: [eu-west-1, eu-central-1]\nexceptions: {\"111122223333\": {home: {trails: [" +
		"{version: 1, name: all, bucket: {bucketName: all-trails}, isMultiRegionTrail: true, organization: o-exampleorgid}]}}, \"444455556666\": {role: none}}\n"
	if err := os.WriteFile(filepath.Join(folder, "trails.yaml"), []byte(trails), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args string
		code int
		tell string // in the output, or in the error
		more int    // lines at most
	}{
		{"plan -state s", 2, "Plan for 222233334444, 333344445555, 444455556666 × eu-central-1, eu-west-1: 25 to create", 45},
		{"check -state s -sarif findings.sarif", 2, "Verdict: logs will not arrive.", 70},
		{"recover -state s", 1, "no such file", 2},
		{"remove -state s", 1, "auditlog.report.json", 2},
		{"apply -state s", 0, "Planned again: nothing is left to do.\n", 75},
		{"plan -state s", 0, "no changes", 2},
		{"drift -state s", 0, "no changes", 2},
		{"check -state s", 0, "Verdict: logs will arrive.", 10},
		{"check -state s -json", 0, `"verdict": "logs will arrive"`, 60},
		{"plan -state s -json", 0, `"version": 1`, 10000},
		{"query -state s -ask what -user alice -since 2026-11-01 -until 2026-12-01", 0, "FROM \"default\".\"cloudtrail_audit_12345678\"\nWHERE day >= '2026/11/01'\n  AND day <= '2026/12/02'", 250},
		{"query -state s -ask attributions -event RunInstances", 0, "CROSS JOIN UNNEST(", 250},
		{"query -state s -ask what -group aws/cloudtrail/managementevents", 0, "Logs Insights in eu-west-1, group aws/cloudtrail/managementevents\nfilter", 60},
		{"query -ask unusual -user alice", 1, `users "alice" is of calls`, 2},
		{"query -ask nothing", 1, "-ask nothing is no question: there are addresses, attributions, calls,", 2},
		{"query -since yesterday", 1, "yesterday", 100},
		{"query -address 10.0.0.0/99", 1, "is no range of addresses", 2},
		{"query -config org.yaml", 1, "org.yaml has no trails", 40},
		{"query -config trails.yaml", 1, "account IN ('111122223333', '222233334444')", 250},
		{"query -config trails.yaml", 1, "'projection.region.values'='eu-central-1,eu-west-1,us-east-1'", 250},
		{"query -config trails.yaml", 1, "trail all of 111122223333: files of eu-central-1, eu-west-1, us-east-1 are read; those of other", 250},
		{"query -config trails.yaml", 1, "444455556666: arn:aws:iam::444455556666:role/none cannot be assumed", 250},
		{"remove -state s", 0, "Of 3 accounts: 3 applied", 75},
		{"plan -state s", 2, "Plan for", 45},
		{"plan", 2, "Plan for", 45},
		{"plan -config org.yaml", 2, "Plan for 111122223333, 444455556666 × 17 regions: 34 to create", 20},
		{"plan -config org.yaml", 2, "Skipped: 222233334444 (account-222233334444), it is left as it is", 20},
		{"-h", 0, "recover  go on with an apply that died", 70},
		{"export", 2, "these have some: [222233334444]", 2000},
		{"export -account 333344445555", 2, "session-default-not-moved", 2000},
		{"export -config org.yaml", 1, "the file has to name the regions", 2},
		{"export -config org.yaml -account 222233334444", 1, "account 222233334444 is skipped: it is left as it is", 2},
		{"export -account 1", 1, "must be twelve digits", 3},
		{"export -out logging.json", 2, "", 0},
		{"policies -out policies", 1, "policies needs -account and -out", 2},
		{"policies -account 222233334444 -out policies", 0, "role.Runbooks.AutomationScriptLogs.json", 20},
		{"plan -h", 0, "-insist code", 70},
		{"schema", 0, `"$schema"`, 10000},
		{"", 1, "say plan, apply", 2},
		{"plann", 1, "say plan, apply", 2},
		{"plan more", 1, `unexpected "more"`, 2},
		{"plan -bogus", 1, "bogus", 60},
		{"plan -live", 1, "-live needs -config", 2},
		{"plan -config missing.yaml", 1, "missing.yaml", 2},
	} {
		code, out, errs := command(t, folder, strings.Fields(step.args)...)
		out = tableSum.ReplaceAllString(out, "${1}12345678")
		if code != step.code || !strings.Contains(strings.ToLower(out+errs), strings.ToLower(step.tell)) {
			t.Errorf("auditlog %s: exit code %d, and %d is right, with %q:\n%s%s", step.args, code, step.code, step.tell, out, errs)
		}
		if lines := strings.Count(out, "\n"); lines > step.more {
			t.Errorf("auditlog %s: %d lines:\n%s", step.args, lines, out)
		}
	}
	for name, want := range map[string]string{
		"logging.json": `"Fn::Sub": "audit-${AWS::AccountId}-${AWS::Region}"`, "policies/role.Runbooks.trust.json": `"Service": "ssm.amazonaws.com"`,
		"policies/bucket.audit-222233334444-eu-west-1.policy.json": "arn:aws:cloudtrail:eu-west-1:222233334444:trail/audit",
	} {
		if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v; it has no %s:\n%s", name, err, want, text)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "findings.sarif"))
	var sarif struct {
		Version string
		Runs    []struct {
			Results []struct {
				RuleID    string
				Locations []struct {
					PhysicalLocation struct{ Region struct{ StartLine int } }
				}
			}
		}
	}
	if err = errors.Join(err, json.Unmarshal(text, &sarif)); err != nil || sarif.Version != "2.1.0" || len(sarif.Runs) != 1 {
		t.Fatal(err)
	}
	// Each finding is at the settings that it is about.
	at := map[string]int{}
	for _, r := range sarif.Runs[0].Results {
		at[r.RuleID] = r.Locations[0].PhysicalLocation.Region.StartLine
	}
	lines := strings.Split(string(sample), "\n")
	for code, place := range map[string]string{"role-missing": "  automation:", "session-document-missing": "  sessions:", "trail-missing": "  trails:"} {
		if n := at[code]; n < 2 || lines[n-2] != place {
			t.Errorf("%s is in line %d, and not below %q", code, n, place)
		}
	}
}

// A file with every kind of mistake: all are named, with line and column.
func TestMistakes(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"members and kinds": {`version: 1
regions: eu-west-1
rolle: x
accounts:
  - - {id: 222233334444}
    - {name: x}
settings:
  automation: {version: 2, logGroup: {logGroupName: [x], retention: 1}}
  session: {}
  iot: {version: 1, levels: {THING_GROUP/a: 1}}
`, `5:12: accounts[0][0].id 222233334444 must be a string
2:10: regions eu-west-1 must be an array
3:8: rolle x is no member; there are accounts, atOnce, exceptions, externalId, home, organization, regions, role, sessionName, settings, silence, tolerate, version
9:12: settings.session {} is no member; there are automation, iot, sessions, trails
6:7: accounts[0][1].id must be an account id of twelve digits
8:25: settings.automation.version 2 must be 1, the version that this library reads
8:53: settings.automation.logGroup.logGroupName ["x"] must be a string
8:69: settings.automation.logGroup.retention 1 is no member; there are
10:45: settings.iot.levels[THING_GROUP/a] 1 must be a string`},
		"twice": {"version: 1\nversion: 1\n", " yaml: unmarshal errors:\n  line 2: mapping key \"version\" already defined at line 1"},
		"values": {`version: 2
regions: [eu-west-1, nowhere]
atOnce: -1
accounts:
  - - {id: "222233334444"}
    - {id: "2222"}
settings:
  automation: {version: 1, logGroup: {logGroupName: "a b", retentionInDays: 31}}
home:
  trails:
    - {version: 1, name: audit, bucket: {bucketName: "Audit_{account}"}}
exceptions:
  "999999999999": {skip: it is gone}
`, `1:10: version must be 1, the version that this program reads, and is 2
2:22: regions[1] nowhere must be the name of a region, such as "eu-west-1"
3:9: atOnce -1 must be at least 1
6:12: accounts[0][1].id 2222 must be an account id of twelve digits
13:19: exceptions[999999999999] is for no account of the file
8:53: settings.automation.logGroup.logGroupName a b may have only the characters
8:77: settings.automation.logGroup.retentionInDays 31 must be one of
11:54: home.trails[0].bucket.bucketName Audit_111122223333 may have only the characters`},
		"no YAML": {"a: [", "yaml: "},
		"empty":   {"", "it is empty"},
	} {
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		code, err := run(context.Background(), []string{"plan", "-config", path}, &out, &out)
		if err == nil || code != failed {
			t.Errorf("%s: %d, %v", name, code, err)
			continue
		}
		got := strings.Split(strings.ReplaceAll(err.Error(), path+":", ""), "\n")
		want := strings.Split(tt.want, "\n")
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || !strings.Contains(got[i], want[i]) {
				t.Errorf("%s: %s", name, cmp.Diff(want, got))
				break
			}
		}
	}
}

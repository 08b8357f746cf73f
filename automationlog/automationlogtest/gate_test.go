package automationlogtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

const group = "/ops/automation"

// gateTargets are two targets that share a log group: Automation logs to it, and
// the platform team keeps it for a year and protects it.
func gateTargets(t testing.TB, c automationlog.Clients) []resource.Target {
	t.Helper()
	settings, err := automationlog.NewSettings().LogGroup(must(loggroup.New(group).Build())).Build()
	if err != nil {
		t.Fatal(err)
	}
	shared, err := loggroup.New(group).RetainDays(365).ProtectFromDeletion().Build()
	if err != nil {
		t.Fatal(err)
	}
	trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service("ssm.amazonaws.com"))).Build()
	if err != nil {
		t.Fatal(err)
	}
	runbooks, err := role.New("Runbooks").Trust(trust).
		Inline("logs", automationlog.LogPolicy(resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}, group, "")).Build()
	if err != nil {
		t.Fatal(err)
	}
	return []resource.Target{
		automationlog.New(c, settings),
		logging.Join("platform", loggroup.Bind(loggroup.Clients{Clients: c.Clients, Logs: c.Logs, KMS: c.KMS}, shared), role.Bind(role.Clients{Clients: c.Clients, IAM: c.IAM}, runbooks)),
	}
}

// The gate of the design: two targets share a group, a fault in the middle that
// cannot be undone at once, and undoing from the report's JSON in a fresh
// process, against the account over HTTP; then applying from the plan's JSON,
// and removal.
func TestGate(t *testing.T) {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	view := account.Region("eu-west-1")
	automationlogtest.Put(view, automationlog.GroupNameSetting, "/old/group")
	targets := gateTargets(t, automationlogtest.New(view))

	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}

	// The last write fails, and so does undoing the role, for as long as this process lives.
	faults := account.Inject(
		loggingtest.Fault{Operation: "ssm:UpdateServiceSetting", Nth: 2, Kind: loggingtest.FailBefore, Retries: true},
		loggingtest.Fault{Operation: "iam:DeleteRole", Kind: loggingtest.FailBefore},
	)
	report, err := plan.Apply(t.Context(), logging.WithParallel(1), logging.WithSettleLimit(time.Second))
	faults.Disarm()
	var failed *logging.ApplyError
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if left := report.With(logging.NotUndone); len(left) != 1 || left[0].Change.Call != "iam:CreateRole" {
		t.Fatalf("%s", report)
	}
	if n := len(report.With(logging.Undone)); n < 4 {
		t.Errorf("undone %d:\n%s", n, report)
	}

	server := httptest.NewServer(account.Handler())
	defer server.Close()
	child := func(verb string, data any) {
		t.Helper()
		raw, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "data.json")
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestGateChild$", "-test.v")
		cmd.Env = append(os.Environ(), "GATE_VERB="+verb, "GATE_FILE="+file, "GATE_ENDPOINT="+server.URL)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS: TestGateChild") {
			t.Fatalf("%s: %v\n%s", verb, err, out)
		}
	}

	child("remove", report)
	if plan, err := logging.NewPlan(t.Context(), targets); err != nil || plan.Digest() != mustLoad(t, kept, targets).Digest() {
		t.Fatalf("the account is not as it was (%v):\n%s", err, plan)
	}

	// The plan as JSON is applied by a fresh process, and the report it leaves removes everything.
	child("apply", json.RawMessage(kept))
	if plan, err := logging.NewPlan(t.Context(), targets); err != nil || !plan.Empty() {
		t.Fatalf("%v\n%s", err, plan)
	}
	run, err := automationlogtest.RunAutomation(t.Context(), view, automationlogtest.Run{Name: "Patch", Content: runbook, Parameters: map[string]string{"Role": "arn:aws:iam::111122223333:role/Runbooks"}})
	if err != nil || !run.Delivery.Arrived {
		t.Fatalf("%v: %s", err, run.Delivery)
	}
	// The group holds a log by now, so it stays as it is; all else is as before.
	if findings := removeWith(t, targets, fullReport(plan)); !findings.Has(resource.CodeHoldsData) {
		t.Error(findings)
	}
	groups, err := view.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil || len(groups.LogGroups) != 1 || aws.ToInt32(groups.LogGroups[0].RetentionInDays) != 365 || !aws.ToBool(groups.LogGroups[0].DeletionProtectionEnabled) {
		t.Errorf("%v %v", groups, err)
	}
	if got, err := automationlogtest.New(view).Settings.GetServiceSetting(t.Context(), setting(automationlog.GroupNameSetting)); err != nil || aws.ToString(got.ServiceSetting.SettingValue) != "/old/group" {
		t.Errorf("%v %v", got, err)
	}
}

const runbook = `
schemaVersion: "0.3"
assumeRole: "{{ Role }}"
parameters:
  Role: {type: String}
mainSteps:
  - name: hello
    action: aws:executeScript
    inputs: {Runtime: python3.11, Handler: main, Script: "def main(e, c): print('hello')"}
`

// fullReport is the report of a plan of which every step was done.
func fullReport(p *logging.Plan) *logging.Report {
	r := &logging.Report{Plan: p.Digest()}
	for _, c := range p.Changes() {
		r.Steps = append(r.Steps, logging.Step{Change: c, Outcome: logging.Done})
	}
	return r
}

func mustLoad(t *testing.T, data []byte, targets []resource.Target) *logging.Plan {
	t.Helper()
	p, err := logging.LoadPlan(data, targets)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func removeWith(t *testing.T, targets []resource.Target, report *logging.Report) resource.Findings {
	t.Helper()
	removal, err := logging.NewRemoval(t.Context(), report, targets)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, removal)
	}
	return removal.Findings()
}

// TestGateChild is the fresh process of TestGate, with real SDK clients.
func TestGateChild(t *testing.T) {
	endpoint := os.Getenv("GATE_ENDPOINT")
	if endpoint == "" {
		t.Skip("it is run by TestGate, in a process of its own")
	}
	cfg := aws.Config{
		Region: "eu-west-1", BaseEndpoint: &endpoint, HTTPClient: acceptance.Loopback(),
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	}
	targets := gateTargets(t, automationlog.ClientsFromConfig(cfg))
	data, err := os.ReadFile(os.Getenv("GATE_FILE"))
	if err != nil {
		t.Fatal(err)
	}
	var plan *logging.Plan
	switch os.Getenv("GATE_VERB") {
	case "apply":
		plan, err = logging.LoadPlan(data, targets)
	case "remove":
		var report logging.Report
		if err = json.Unmarshal(data, &report); err == nil {
			plan, err = logging.NewRemoval(context.Background(), &report, targets)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	report, err := plan.Apply(context.Background())
	if err != nil {
		t.Fatalf("%v\n%s", err, plan)
	}
	t.Logf("%s", report)
}

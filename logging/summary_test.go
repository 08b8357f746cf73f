package logging_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// What is the same in several accounts and regions is told once, and what differs is not.
func TestSummary(t *testing.T) {
	var targets logging.Targets
	for _, id := range []string{"111122223333", "222233334444"} {
		a := loggingtest.NewAccount(id)
		for _, region := range []string{"eu-west-1", "eu-central-1"} {
			days := int32(30)
			if id == "222233334444" && region == "eu-central-1" {
				days = 90
			}
			g := mustGroup(t, loggroup.New("/ops/"+id).RetainDays(days).Tag("account", id))
			targets = append(targets, loggroup.Bind(a.Region(region).LogGroups(), g))
		}
	}
	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	const want = `Plan for 111122223333, 222233334444 × eu-central-1, eu-west-1: 4 to create, 0 to change, 0 to delete; 8 API calls.

+ AWS::Logs::LogGroup /ops/{account}: 111122223333 × eu-central-1, eu-west-1; 222233334444 × eu-west-1
    logGroupClass: "STANDARD", retentionInDays: 30, tags

+ AWS::Logs::LogGroup /ops/222233334444: 222233334444/eu-central-1
    logGroupClass: "STANDARD", retentionInDays: 90, tags
`
	if d := cmp.Diff(want, plan.Summary()); d != "" {
		t.Error(d)
	}
	report, err := plan.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("Of 8 steps: 8 done.\ndone        4 × logs:CreateLogGroup\ndone        4 × logs:PutRetentionPolicy\n", report.Summary()); d != "" {
		t.Error(d)
	}
	report.Steps[1].Outcome, report.Steps[1].Error = logging.Failed, "RequestID: a, no"
	report.Steps[3].Outcome, report.Steps[3].Error = logging.Failed, "RequestID: b, no"
	if got := report.Summary(); !strings.HasPrefix(got, "Of 8 steps: 2 failed, 6 done.\nfailed      logs:PutRetentionPolicy on AWS::Logs::LogGroup /ops/{account}") && !strings.Contains(got, "(111122223333") {
		t.Error(got)
	}
}

func TestFindingsSummary(t *testing.T) {
	at := func(account, region, name string) logging.ID {
		return logging.ID{Scope: logging.Scope{Partition: "aws", Account: account, Region: region}, Type: "AWS::Logs::LogGroup", Name: name}
	}
	missing := func(account, region string) logging.Finding {
		return logging.Finding{Code: "log-group-missing", Severity: logging.SeverityError, Resource: at(account, region, "/g"),
			Problem: "There is none in " + region + " of " + account + ".", Fix: "Create it."}
	}
	fs := logging.Findings{
		missing("111122223333", "eu-west-1"), missing("111122223333", "eu-central-1"), missing("222233334444", "eu-west-1"),
		{Code: "x", Severity: logging.SeverityInfo, Resource: at("111122223333", "eu-west-1", "/h"), Problem: "Something."},
		{Code: "x", Severity: logging.SeverityInfo, Reason: "a reason", Resource: at("111122223333", "eu-west-1", "/h"), Problem: "Something."},
	}
	const want = `Verdict: logs will not arrive.

ERROR log-group-missing
  AWS::Logs::LogGroup /g: 111122223333 × eu-central-1, eu-west-1; 222233334444 × eu-west-1
  There is none in {region} of {account}.
  Fix: Create it.
`
	if d := cmp.Diff(want, fs.Without("x").Summary()); d != "" {
		t.Error(d)
	}
	if got := fs.Summary(); strings.Count(got, "\nINFO x\n") < 1 || fs.Without("x", "log-group-missing").Verdict() != logging.Arrive {
		t.Error(got)
	}
	if r := fs.Report(); r.Version != 1 || r.Verdict != logging.NotArrive || len(r.Findings) != len(fs) {
		t.Errorf("%+v", r)
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

// The last line is the promise of the program.
func TestEmbedded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := run(t.Context(), []string{"-plan"}, out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if last := lines[len(lines)-1]; last != "4 of 4 places deliver" {
		t.Errorf("the last line is %q", last)
	}
	for _, want := range []string{"With this plan applied: logs will arrive.", "3 of 4 places deliver", "ERROR automation-permission-missing"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// -live takes what an account has, and an account that logs nothing has nothing.
func TestAdopt(t *testing.T) {
	ctx := t.Context()
	view, err := newAccount(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	targets, err := adopt(ctx, &out, view.Config())
	if err != nil || len(targets) != 0 || strings.Count(out.String(), "\n") != 4 {
		t.Fatalf("%v, %d targets:\n%s", err, len(targets), &out)
	}
	wanted, err := declare(view.Config())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := logging.NewPlan(ctx, wanted)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	targets, err = adopt(ctx, &out, view.Config())
	if err != nil || len(targets) != 4 || out.Len() != 0 {
		t.Fatalf("%v, %d targets:\n%s", err, len(targets), &out)
	}
	plan, err = logging.NewPlan(ctx, targets)
	if err != nil || !plan.Empty() {
		t.Errorf("what was adopted differs from the account: %v\n%s", err, plan)
	}
	if err := check(ctx, &out, targets...); err != nil || strings.Contains(out.String(), "ERROR") {
		t.Errorf("%v\n%s", err, &out)
	}
}

// common is the plan whose calls are counted: four log groups, two roles and an
// existing bucket.
func common(t *testing.T, cfg aws.Config) []logging.Target {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	output, err := loggroup.New(automationLog).RetainDays(30).Build()
	must(err)
	scripts, err := automationlog.NewSettings().LogGroup(output).Build()
	must(err)
	typed, err := loggroup.New(sessionLog).RetainDays(365).Build()
	must(err)
	sessions, err := sessionlog.NewPreferences().LogGroup(typed).Streaming().Build()
	must(err)
	devices, err := role.New("IoTLogging").Build()
	must(err)
	things, err := iotlog.NewSettings(iotlog.Warn).Role(devices).ThingGroup("line-7", iotlog.Debug).Build()
	must(err)
	files, err := bucket.New(trailBucket).MustExist().Build()
	must(err)
	group, err := loggroup.New(trailLog).RetainDays(365).Build()
	must(err)
	trail, err := trailog.NewTrail("audit").Bucket(files).LogGroup(group).
		Select(selector.ManagementEvents().Except("kms.amazonaws.com")).Build()
	must(err)
	v2, err := loggroup.New("AWSIotLogsV2").RetainDays(30).Build()
	must(err)
	return []logging.Target{
		automationlog.New(automationlog.ClientsFromConfig(cfg), scripts),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), sessions),
		iotlog.New(iotlog.ClientsFromConfig(cfg), things),
		trailog.New(trailog.ClientsFromConfig(cfg), trail),
		logging.Join("groups", loggroup.Bind(loggroup.ClientsFromConfig(cfg), v2)),
	}
}

// A plan of all four places without changes makes at most 16 calls.
func TestCommonPlanIsCheap(t *testing.T) {
	view, err := newAccount(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s3test.PutBucket(view, s3test.BucketOptions{Name: trailBucket})
	ctx, cfg := t.Context(), view.Config()
	plan, err := logging.NewPlan(ctx, common(t, cfg))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	view.Account().ResetCalls()
	plan, err = logging.NewPlan(ctx, common(t, cfg))
	if err != nil || !plan.Empty() {
		t.Fatalf("%v\n%s", err, plan)
	}
	if n := view.Account().CallCount(); n > 16 {
		for _, c := range view.Account().Calls() {
			t.Log(c.Name())
		}
		t.Errorf("%d calls", n)
	}
}

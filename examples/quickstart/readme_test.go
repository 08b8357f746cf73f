//lint:file-ignore SA4006 the README leaves the errors to its reader

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/fleet/progress"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog"
)

// fakeConfig is in the place of package config: the configuration of a fake account.
type fakeConfig struct{ loggingtest.View }

func (f fakeConfig) LoadDefaultConfig(context.Context) (aws.Config, error) { return f.Config(), nil }

// printer is in the place of package fmt.
type printer struct{ out *bytes.Buffer }

func (p printer) Print(a ...any) { fmt.Fprint(p.out, a...) }

// between is what stands between two lines of a file, with its own indent taken off.
func between(t *testing.T, file, begin, end string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), begin)
	part, _, ends := strings.Cut(rest, end)
	if !found || !ends {
		t.Fatalf("%s has no %q and %q", file, begin, end)
	}
	if strings.HasPrefix(part, "\t") {
		part = strings.ReplaceAll("\n"+part, "\n\t", "\n")
	}
	return strings.TrimSpace(part)
}

// TestREADME runs the README's program on a fake account. What stands between the two
// comments is what the README has.
func TestREADME(t *testing.T) {
	view, err := newAccount(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	view.Account().PutRole(loggingtest.RoleOptions{Name: "Runbooks", Trust: automationlog.TrustPolicy().String()})
	var out bytes.Buffer
	ctx, config, fmt := t.Context(), fakeConfig{view}, printer{&out}
	// The README begins.
	cfg, err := config.LoadDefaultConfig(ctx)

	output, err := loggroup.New("/ops/automation").RetainDays(30).Build() // or one error that names every wrong field
	scripts, err := automationlog.NewSettings().LogGroup(output).Role(role.Existing("Runbooks")).Build()
	files, err := bucket.New("acme-trails").BlockPublicAccess().ExpireDays(2557).Build()
	events, err := loggroup.New("CloudTrail/audit").RetainDays(365).Build()
	trail, err := trailog.NewTrail("audit").Bucket(files).LogGroup(events).AllRegions().ValidateLogFiles().Build()

	targets := logging.Targets{
		automationlog.New(automationlog.ClientsFromConfig(cfg), scripts),
		trailog.New(trailog.ClientsFromConfig(cfg), trail),
	}
	plan, err := logging.NewPlan(ctx, targets) // reads, never writes
	fmt.Print(plan, plan.Findings())           // a diff, and the verdict on what it leads to

	report, err := plan.Apply(ctx) // undoes what it did when a step fails
	fmt.Print(report)
	findings, err := logging.Check(ctx, targets) // will the logs arrive?
	fmt.Print(findings)
	// The README ends.
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "Verdict: logs will arrive."); n != 2 {
		t.Errorf("%d times the logs will arrive, of 2:\n%s", n, &out)
	}
	if d := cmp.Diff(between(t, "readme_test.go", "\t// The README begins.\n", "\t// The README ends.\n"), between(t, "../../README.md", "```go\n", "```\n")); d != "" {
		t.Errorf("the README has another program:\n%s", d)
	}
}

// TestREADMEManyAccounts does the same with the README's program for many accounts.
func TestREADMEManyAccounts(t *testing.T) {
	const all = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	org := loggingtest.NewOrganization("111122223333")
	org.Mount(func(a *loggingtest.Account) { automationlogtest.Mount(a) })
	for _, id := range []string{"222233334444", "333344445555", "444455556666"} {
		org.AddAccount(id, org.Root()).PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Inline: map[string]string{"all": all},
			Trust: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}`})
	}
	declare := func(s fleet.Site) (logging.Targets, error) {
		runbooks, err := role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build()
		if err != nil {
			return nil, err
		}
		scripts, err := automationlog.NewSettings().Role(runbooks).Build()
		return logging.Targets{automationlog.New(automationlog.ClientsFromConfig(s.Config), scripts)}, err
	}
	var out bytes.Buffer
	cfg := org.Management().Region("eu-west-1").As(org.Management().PutUser("ci", all)).Config()
	ctx, fmt := t.Context(), printer{&out}
	// Many accounts begin.
	f, err := fleet.New(cfg, declare). // declare says what a region of an account should have
						AssumeRole("ops/audit").Regions("eu-west-1", "eu-central-1").
						Group(fleet.Account{ID: "222233334444", Name: "sandbox"}). // done before the next group is begun
						Group(fleet.Account{ID: "333344445555"}, fleet.Account{ID: "444455556666"}).
						Build()
	plan, err := f.Plan(ctx)
	fmt.Print(plan.Summary()) // what is the same in several accounts and regions is told once

	report, err := plan.Apply(ctx, fleet.WithProgress(progress.To(os.Stderr)))
	fmt.Print(report.Summary())
	findings, err := f.Check(ctx)
	fmt.Print(findings.Summary())
	// Many accounts end.
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Plan for 222233334444, 333344445555, 444455556666 × eu-central-1, eu-west-1", "Of 3 accounts: 3 applied", "Verdict: logs will arrive."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	_, have, _ := strings.Cut(between(t, "../../README.md", "## Many accounts\n", "\n## "), "```go\n")
	have, _, _ = strings.Cut(have, "\n```")
	if d := cmp.Diff(unindented(between(t, "readme_test.go", "\t// Many accounts begin.\n", "\t// Many accounts end.\n")), unindented(have)); d != "" {
		t.Errorf("the README has another program:\n%s", d)
	}
}

// unindented is a program without its indents, which gofmt makes wider where comments end
// lines.
func unindented(program string) string {
	var lines []string
	for line := range strings.Lines(program) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

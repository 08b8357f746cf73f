package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

const (
	manager = "111122223333"
	trust   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + manager + `:root"},"Action":"sts:AssumeRole"}}`
	all     = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
)

// world is an organization with n accounts besides the one that manages it.
type world struct {
	org     *loggingtest.Organization
	members []*loggingtest.Account
}

func newWorld(n int) *world {
	w := &world{org: loggingtest.NewOrganization(manager)}
	w.org.Mount(func(a *loggingtest.Account) { sessionlogtest.Mount(a); automationlogtest.Mount(a) })
	for i := range n {
		a := w.org.AddAccount(fmt.Sprint(222200000001+i), w.org.Unit("workloads"))
		a.PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Trust: trust, Inline: map[string]string{"all": all}})
		w.members = append(w.members, a)
	}
	return w
}

func (w *world) accounts() (out []fleet.Account) {
	for _, a := range w.members {
		out = append(out, fleet.Account{ID: a.ID()})
	}
	return out
}

func (w *world) base() aws.Config {
	m := w.org.Management()
	return m.Region("eu-west-1").As(m.PutUser("ci", all)).Config()
}

func (w *world) fleet(regions ...string) *fleet.Builder {
	return fleet.New(w.base(), declare).Regions(regions...).AssumeRole("ops/audit")
}

// declare is Automation with a role, and sessions.
func declare(s fleet.Site) (logging.Targets, error) {
	runbooks, err1 := role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build()
	scripts, err2 := loggroup.New("/ops/automation").RetainDays(30).Build()
	group, err3 := loggroup.New("/ops/sessions").RetainDays(30).Build()
	nodes, err4 := role.New("Nodes").Trust(role.Trust("ec2.amazonaws.com")).Build()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	automation, err1 := automationlog.NewSettings().LogGroup(scripts).Role(runbooks).Build()
	sessions, err2 := sessionlog.NewPreferences().LogGroup(group).Streaming().NodeRole(nodes).Build()
	return logging.Targets{
		automationlog.New(automationlog.ClientsFromConfig(s.Config), automation),
		sessionlog.New(sessionlog.ClientsFromConfig(s.Config), sessions),
	}, errors.Join(err1, err2)
}

func build(t testing.TB, b *fleet.Builder) *fleet.Fleet {
	t.Helper()
	f, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFleet(t *testing.T) {
	w := newWorld(3)
	f := build(t, w.fleet("eu-west-1", "eu-central-1").Group(w.accounts()...))
	ctx := t.Context()
	plan, err := f.Plan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(plan.Summary())
	report, err := plan.Apply(ctx, fleet.WithJournal(filepath.Join(t.TempDir(), "j")))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report.Summary())
	again, err := f.Plan(ctx)
	if err != nil || !again.Empty() {
		t.Fatal(again, err)
	}
	findings, err := f.Check(ctx)
	if err != nil || findings.Verdict() != logging.Arrive {
		t.Error(err)
	}
	t.Log(findings.Summary())
	removal, err := f.Removal(ctx, report)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	plan2, err := f.Plan(ctx)
	if err != nil || plan2.Summary() != plan.Summary() {
		t.Error(err, plan2.Summary())
	}
}

// A summary is in the order of the accounts, whichever is looked at first, and that of a plan
// that was kept is the same.
func TestSummaryOrder(t *testing.T) {
	w := newWorld(3)
	finished := map[string]chan struct{}{}
	for _, a := range w.members {
		finished[a.ID()] = make(chan struct{})
	}
	f := build(t, fleet.New(w.base(), func(s fleet.Site) (logging.Targets, error) {
		for i, a := range w.members[:2] {
			if a.ID() == s.Account.ID {
				<-finished[w.members[i+1].ID()]
			}
		}
		g, err := loggroup.New("/ops/of-" + s.Account.ID[11:]).Build()
		return logging.Targets{logging.Join("group", loggroup.Bind(loggroup.ClientsFromConfig(s.Config), g))}, err
	}).Regions("eu-west-1").AssumeRole("ops/audit").Group(w.accounts()...))
	plan, err := f.Plan(t.Context(), fleet.WithProgress(func(p fleet.Progress) {
		if p.Kind == fleet.Finished {
			close(finished[p.Account.ID])
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := plan.Summary()
	for i := 1; i < len(w.members); i++ {
		if strings.Index(got, fmt.Sprint("/ops/of-", i)) > strings.Index(got, fmt.Sprint("/ops/of-", i+1)) {
			t.Errorf("account %d is after the next:\n%s", i, got)
		}
	}
	data, err := plan.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := f.LoadPlan(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, kept.Summary()); d != "" {
		t.Error(d)
	}
}

// An account that fails does so alone.
func TestFailuresAreAlone(t *testing.T) {
	w := newWorld(4)
	w.members[1].PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Trust: strings.ReplaceAll(trust, manager, "999999999999")})
	w.members[2].PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Trust: strings.ReplaceAll(trust, manager, "999999999999")})
	f := build(t, w.fleet("eu-west-1").Tolerate(2).Group(w.accounts()...))
	plan, err := f.Plan(context.Background())
	var failed *fleet.Error
	if !errors.As(err, &failed) || len(failed.Accounts) != 2 {
		t.Fatal(err)
	}
	if lines := strings.Count(err.Error(), "\n"); lines != 1 {
		t.Errorf("%d causes:\n%v", lines, err)
	}
	// What is refused before it begins leaves nothing behind.
	strict, err := build(t, w.fleet("eu-west-1").Tolerate(1).Group(w.accounts()...)).Plan(context.Background())
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "journal")
	if report, err := strict.Apply(context.Background(), fleet.WithJournal(folder)); report != nil || !errors.Is(err, fleet.ErrNotBegun) {
		t.Error(report, err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Error("a folder is left:", err)
	}
	report, err := plan.Apply(context.Background())
	if !errors.As(err, &failed) || len(failed.Accounts) != 2 || report == nil {
		t.Fatal(err)
	}
	t.Log(report.Summary())
}

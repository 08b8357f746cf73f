package automationlogtest_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// applied is an account that is as the gate's targets want it.
func applied(t testing.TB, open func(loggingtest.View) automationlog.Clients) (*loggingtest.Account, []resource.Target) {
	t.Helper()
	account := loggingtest.NewAccount(acct)
	automationlogtest.Mount(account)
	targets := gateTargets(t, open(account.Region(region)))
	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	account.ResetCalls()
	return account, targets
}

func wire(v loggingtest.View) automationlog.Clients {
	return automationlog.ClientsFromConfig(v.Config())
}

// API calls are a feature: two targets with a log group, a role and the two
// settings, and nothing to change.
func TestCallsOfAPlanWithoutChanges(t *testing.T) {
	account, targets := applied(t, wire)
	plan, err := logging.NewPlan(t.Context(), targets)
	if err != nil || !plan.Empty() {
		t.Fatal(plan, err)
	}
	got := calls(account)
	want := []string{
		"iam:GetRole", "iam:GetRolePolicy", "logs:DescribeLogGroups",
		"ssm:GetServiceSetting", "ssm:GetServiceSetting", "sts:GetCallerIdentity",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func calls(a *loggingtest.Account) []string {
	var got []string
	for _, c := range a.Calls() {
		got = append(got, c.Name())
	}
	slices.Sort(got)
	return got
}

// A plan takes as long as its longest chain of dependent calls, not their sum.
func TestTimeOfAPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, targets := applied(t, automationlogtest.New)
		account.Inject(loggingtest.Fault{Kind: loggingtest.Delay, Delay: time.Second})
		began := time.Now()
		if _, err := logging.NewPlan(t.Context(), targets); err != nil {
			t.Fatal(err)
		}
		// Identity, the role, its policy.
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("six calls of a second each took %v, and the longest chain is 3 s", took)
		}
	})
}

// A setting that is PendingUpdate is waited for; one that stays so is put back.
func TestPendingUpdates(t *testing.T) {
	for _, tt := range []struct {
		name    string
		pending time.Duration
		ok      bool
	}{{"for a while", 20 * time.Second, true}, {"for too long", time.Hour, false}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				account := loggingtest.NewAccount(acct)
				automationlogtest.Mount(account, automationlogtest.WithPendingUpdates(tt.pending))
				view := account.Region(region)
				s, err := automationlog.NewSettings().Build()
				if err != nil {
					t.Fatal(err)
				}
				plan, err := logging.NewPlan(t.Context(), logging.Targets{automationlog.New(automationlogtest.New(view), s)})
				if err != nil {
					t.Fatal(err)
				}
				report, err := plan.Apply(t.Context())
				if (err == nil) != tt.ok {
					t.Fatalf("%v\n%s", err, report)
				}
				time.Sleep(2 * time.Hour)
				now, on, err := automationlog.Read(t.Context(), automationlogtest.New(view))
				if err != nil || on != tt.ok {
					t.Errorf("on: %v (%v), %+v", on, err, now)
				}
			})
		})
	}
}

// Resetting without a report puts both settings back to AWS's defaults, the
// destination first, and deletes nothing.
func TestRemovalWithoutAReport(t *testing.T) {
	account, targets := applied(t, automationlogtest.New)
	plan, err := logging.NewRemoval(t.Context(), nil, targets)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, c := range plan.Changes() {
		order = append(order, c.Call+" "+c.Resource.Name)
	}
	want := []string{"ssm:ResetServiceSetting " + automationlog.DestinationSetting, "ssm:ResetServiceSetting " + automationlog.GroupNameSetting}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !account.Region(region).HasLogGroup(group) {
		t.Error("the log group was deleted")
	}
	clients := automationlogtest.New(account.Region(region))
	if now, on, err := automationlog.Read(t.Context(), clients); err != nil || on {
		t.Error(now, err)
	}
	now, err := automationlog.ReadServiceSetting(t.Context(), clients, automationlog.DestinationSetting)
	if err != nil || now.Status != automationlog.Default {
		t.Error(now, err)
	}
}

// What Read adopts makes no change when it is planned again.
func TestReadAdopts(t *testing.T) {
	account, _ := applied(t, automationlogtest.New)
	clients := automationlogtest.New(account.Region(region))
	now, on, err := automationlog.Read(t.Context(), clients)
	if err != nil || !on {
		t.Fatal(now, err)
	}
	plan, err := logging.NewPlan(t.Context(), logging.Targets{automationlog.New(clients, now)})
	if err != nil || !plan.Empty() {
		t.Error(plan, err)
	}
}

func BenchmarkPlanWithoutChanges(b *testing.B) {
	for name, open := range map[string]func(loggingtest.View) automationlog.Clients{"typed": automationlogtest.New, "wire": wire} {
		b.Run(name, func(b *testing.B) {
			account, targets := applied(b, open)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := logging.NewPlan(b.Context(), targets); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(account.CallCount())/float64(b.N), "calls/op")
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	_, targets := applied(b, automationlogtest.New)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := logging.Check(b.Context(), targets); err != nil {
			b.Fatal(err)
		}
	}
}

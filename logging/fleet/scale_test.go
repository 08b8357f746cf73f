package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

var regions = []string{
	"us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-west-1", "eu-west-2", "eu-west-3",
	"eu-central-1", "eu-north-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
}

// many is a fleet's size: 60 accounts in 17 regions where the tests may take their time,
// fewer elsewhere.
func many() (accounts int, in []string) {
	if rounds.Of(1) > 1 && rounds.Costly(60) >= 60 {
		return 60, regions
	}
	return max(36, rounds.Costly(36)), regions[:2]
}

// 60 accounts in 17 regions: one cannot be assumed, one is throttled, one fails in a
// region, and the process dies in the middle. All others are done, and the report is true.
func TestSixtyAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, regions := many()
		w := newWorld(n)
		denied, throttled, broken := w.members[7], w.members[20], w.members[33]
		denied.PutRole(loggingtest.RoleOptions{Name: "audit", Path: "/ops/", Trust: strings.ReplaceAll(trust, manager, "999999999999")})
		throttled.Inject(loggingtest.Fault{Operation: "logs:DescribeLogGroups", Nth: 1, Count: 3, Kind: loggingtest.Throttle})
		broken.Inject(loggingtest.Fault{Operation: "ssm:CreateDocument", Nth: 2, Kind: loggingtest.FailBefore, Retries: true,
			Err: &smithy.GenericAPIError{Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid."}})
		f := build(t, w.fleet(regions...).Tolerate(3).Group(w.accounts()[:2]...).Group(w.accounts()[2:]...))
		plan, err := f.Plan(t.Context())
		var failed *fleet.Error
		if !errors.As(err, &failed) || len(failed.Accounts) != 1 || failed.Accounts[0].Account.ID != denied.ID() {
			t.Fatal(err)
		}
		if lines := strings.Count(plan.Summary(), "\n"); lines > 50 {
			t.Errorf("a summary of %d lines:\n%s", lines, plan.Summary())
		}

		// The process dies when 20 accounts are done: what is under way stays as it is.
		folder := filepath.Join(t.TempDir(), "journal")
		ctx, die := context.WithCancel(t.Context())
		_, err = plan.Apply(ctx, fleet.WithJournal(folder), fleet.WithProgress(func(p fleet.Progress) {
			if p.Done == 20 {
				die()
			}
		}))
		if err == nil || ctx.Err() == nil {
			t.Fatal("it did not die")
		}
		report, err := f.Resume(t.Context(), folder)
		if !errors.As(err, &failed) {
			t.Fatal(err)
		}
		var who []string
		for _, a := range failed.Accounts {
			who = append(who, a.Account.ID)
		}
		// What failed once in the broken account fails no more, unless it was not begun before.
		if len(who) > 2 || who[0] != denied.ID() || len(who) == 2 && who[1] != broken.ID() {
			t.Errorf("failed: %v", err)
		}
		if len(who) == 2 {
			if report, err = f.Resume(t.Context(), folder); !errors.As(err, &failed) || len(failed.Accounts) != 1 {
				t.Fatal(err)
			}
		}
		for _, a := range report.Accounts {
			if its := a.Report; a.Account.ID == denied.ID() {
				if its != nil || a.Error == "" {
					t.Errorf("%+v", a)
				}
			} else if its == nil || len(its.With(logging.Done)) != len(its.Steps) {
				t.Errorf("account %s: %v\n%s", a.Account, a.Error, its)
			}
		}
		again, err := f.Plan(t.Context())
		if !errors.As(err, &failed) || len(failed.Accounts) != 1 || !again.Empty() {
			t.Errorf("%v\n%s", err, again.Summary())
		}
		findings, err := f.Check(t.Context())
		if !errors.As(err, &failed) || findings.Verdict() != logging.CannotSay || len(findings.With(logging.SeverityUnknown)) != 1 {
			t.Errorf("%v\n%s", err, findings.Summary())
		}
	})
}

// Nobody waits for the sum of the accounts, and a plan without changes reads little.
func TestCallsAndTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		regions := regions[:8]
		w := newWorld(6)
		f := build(t, w.fleet(regions...).AtOnce(6).Group(w.accounts()...))
		plan, err := f.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, a := range w.members {
			a.Inject(loggingtest.Fault{Kind: loggingtest.Delay, Delay: 100 * time.Millisecond})
			a.ResetCalls()
		}
		alone := build(t, w.fleet(regions...).Group(w.accounts()[0]))
		took := func(f *fleet.Fleet) time.Duration {
			began := time.Now()
			if p, err := f.Plan(t.Context()); err != nil || !p.Empty() {
				t.Fatal(err)
			}
			return time.Since(began)
		}
		one, all := took(alone), 0
		w.members[0].ResetCalls()
		if six := took(f); six > one*2 {
			t.Errorf("one account takes %v, and 6 take %v", one, six)
		}
		by := map[string]int{}
		for _, a := range w.members {
			for _, c := range a.Calls() {
				by[c.Name()]++
				all++
			}
		}
		if scopes := len(w.members) * len(regions); float64(all) > 6*float64(scopes) {
			t.Errorf("%.2f calls a scope: %v", float64(all)/float64(scopes), by)
		}
	})
}

// A plan of 1,020 scopes is data, and little of it.
func TestHeap(t *testing.T) {
	n, regions := many()
	w := newWorld(n)
	f := build(t, w.fleet(regions...).Group(w.accounts()...))
	before := heap()
	plan, err := f.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	after := heap()
	runtime.KeepAlive(plan)
	kept := int64(after-before) / int64(n*len(regions)) >> 10
	t.Logf("%d KB a scope", kept)
	if kept > 100 {
		t.Errorf("the plan keeps %d KB a scope", kept)
	}
}

// BenchmarkPlan plans 60 accounts in 17 regions, where AWSLOGKIT_ROUNDS is set: as a fleet,
// and as it was before there were fleets, with one plan of all targets.
func BenchmarkPlan(b *testing.B) {
	type plan interface{ Empty() bool }
	for _, changed := range []bool{true, false} {
		n, regions := many()
		w := newWorld(n)
		f := build(b, w.fleet(regions...).Group(w.accounts()...))
		var all logging.Targets
		for _, a := range w.members {
			for _, region := range regions {
				v := a.Region(region)
				targets, err := declare(fleet.Site{Config: v.Config()})
				if err != nil {
					b.Fatal(err)
				}
				all = append(all, targets...)
			}
		}
		if !changed {
			if p, err := f.Plan(b.Context()); err != nil {
				b.Fatal(err)
			} else if _, err := p.Apply(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		for name, make := range map[string]func() (plan, error){
			"one plan": func() (plan, error) { return logging.NewPlan(b.Context(), all) },
			"fleet":    func() (plan, error) { return f.Plan(b.Context()) },
		} {
			b.Run(fmt.Sprintf("changes=%t/%s", changed, name), func(b *testing.B) {
				for _, a := range w.members {
					a.ResetCalls()
				}
				before := heap()
				var kept plan
				for b.Loop() {
					var err error
					if kept, err = make(); err != nil || kept.Empty() == changed {
						b.Fatal(err)
					}
				}
				calls, scopes := 0, float64(n*len(regions))
				for _, a := range w.members {
					calls += len(a.Calls())
					a.ResetCalls()
				}
				b.ReportMetric(float64(calls)/float64(b.N)/scopes, "calls/scope")
				b.ReportMetric(float64(int64(heap()-before))/scopes, "kept-B/scope")
				runtime.KeepAlive(kept)
			})
		}
	}
}

// heap is what is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

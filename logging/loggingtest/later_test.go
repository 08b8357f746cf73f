package loggingtest_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

func reset(t *testing.T, a *loggingtest.Account) {
	t.Helper()
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, httptest.NewRequest("POST", control.Path+"reset", nil))
	if w.Code != 200 {
		t.Fatal(w.Body)
	}
}

// What is to come later comes once, and after a reset only if it was awaited in what is put
// back.
func TestLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := loggingtest.NewAccount(accountID).Region("eu-west-1")
		a := v.Account()
		later := func(name string) {
			a.Later(time.Minute, func(ctx context.Context) { _ = createGroup(ctx, v, name) })
		}
		later("/before")
		a.Handler()
		later("/after")
		after := func(d time.Duration, want ...string) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if d := cmp.Diff(append([]string{}, want...), groups(t, v)); d != "" {
				t.Error(d)
			}
		}
		after(59 * time.Second)
		after(time.Second, "/after", "/before")
		reset(t, a)
		after(0, "/before") // its time has come
		later("/again")
		later("/more")
		after(time.Second, "/before")
		reset(t, a)
		after(time.Hour, "/before")
	})
}

// A write that a fault has land late does not land in an account that was put back.
func TestLateEffectReset(t *testing.T) {
	for door, create := range doors {
		t.Run(door, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := loggingtest.NewAccount(accountID).Region("eu-west-1")
				v.Account().Handler()
				v.Account().Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 1, Kind: loggingtest.LateEffect, Delay: time.Minute})
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if err := create(ctx, v, "/late"); err == nil {
					t.Error("no error")
				}
				reset(t, v.Account())
				time.Sleep(time.Hour)
				if got := groups(t, v); len(got) != 0 {
					t.Errorf("groups %q", got)
				}
			})
		})
	}
}

// What comes later is as late for reads that lag as what is called.
func TestLaterLags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := loggingtest.NewAccount(accountID).Region("eu-west-1")
		v.Account().Lag(10 * time.Second)
		v.Account().Later(time.Minute, func(ctx context.Context) {
			if _, err := v.Logs().DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{}); err != nil {
				t.Error(err)
			}
			if err := createGroup(ctx, v, "/g"); err != nil {
				t.Error(err)
			}
		})
		for _, at := range []struct {
			wait time.Duration
			want int
		}{{61 * time.Second, 0}, {8 * time.Second, 0}, {2 * time.Second, 1}} {
			time.Sleep(at.wait)
			if got := groups(t, v); len(got) != at.want {
				t.Errorf("groups %q, want %d", got, at.want)
			}
		}
	})
}

// What the stores of an account or of several have in common they have in common after a
// reset too.
func TestResetKeepsTogether(t *testing.T) {
	type shared struct{ n int }
	type own struct {
		*shared
		self *own
	}
	org := loggingtest.NewOrganization(accountID)
	member := org.AddAccount("222233334444", nil)
	of := func(a *loggingtest.Account) *own {
		o := loggingtest.State(a, "own", func() *own {
			return &own{shared: loggingtest.SharedState(a, "shared", func() *shared { return &shared{} })}
		})
		o.self = o
		return o
	}
	of(org.Management()).n, of(member).n = 1, 2
	org.Handler()
	for range 2 {
		of(org.Management()).n = 3
		reset(t, org.Management())
		if got := of(member).n; got != 2 {
			t.Errorf("%d after a reset", got)
		}
		of(org.Management()).n = 4
		if got := of(member).n; got != 4 {
			t.Errorf("the accounts do not share it: %d", got)
		}
		if loggingtest.State(member, "own", func() *own { return nil }).self != of(member) {
			t.Error("a store that leads to itself leads to another")
		}
	}
}

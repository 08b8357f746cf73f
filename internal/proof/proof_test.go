package proof

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/trailog"
)

// whole is the plan that is attacked: all four places, a bucket, a topic, a key and a
// rule about sessions.
func whole(t testing.TB, v loggingtest.View, retain int32) []logging.Target {
	return wholeOf(t, v.Config(), v.Scope(), retain)
}

func wholeOf(t testing.TB, cfg aws.Config, scope logging.Scope, retain int32) []logging.Target {
	return append([]logging.Target{
		trailog.New(trailog.ClientsFromConfig(cfg), must[trailog.Trail](t)(trailog.NewTrail("audit").
			Bucket(must[bucket.Bucket](t)(bucket.New("acme-trails").ExpireDays(2557).Build())).
			LogGroup(must[loggroup.Group](t)(loggroup.New("CloudTrail/audit").RetainDays(retain).Build())).AllRegions().Build())),
		iotlog.New(iotlog.ClientsFromConfig(cfg), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Warn).
			Role(logsIoT(t)).ThingGroup("line-7", iotlog.Debug).Event("Ping", iotlog.Error).Build())),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().
			LogGroup(must[loggroup.Group](t)(loggroup.New("/ssm/sessions").RetainDays(retain).Build())).Streaming().Build())),
		automationlog.New(automationlog.ClientsFromConfig(cfg), must[automationlog.Settings](t)(automationlog.NewSettings().
			LogGroup(must[loggroup.Group](t)(loggroup.New("/ops/automation").RetainDays(retain).Build())).Role(role.Existing(runRole)).Build())),
		activity.New(activity.ClientsFromConfig(cfg), must[activity.Rule](t)(activity.NewRule("sessions").
			Topic(must[topic.Topic](t)(topic.New("sessions").Build())).Build())),
		logging.Join("keys", key.Bind(key.ClientsFromConfig(cfg), must[key.Key](t)(key.New("alias/logs").Allow(key.CloudWatchLogs(scope)).Build()))),
		roles(t, cfg),
	}, forwardingOf(t, cfg, scope)...)
}

var insist = []logging.Option{logging.Regardless(), logging.WithInsist(logging.CodeShortens)}

// attack counts what is tried and what fails.
type attack struct {
	t             *testing.T
	name          string
	tried, failed int
	mu            sync.Mutex
}

func (a *attack) fail(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.failed++; a.failed <= 5 {
		a.t.Errorf(a.name+": "+format, args...)
	}
}

func attacks(t *testing.T, name string, body func(*attack)) {
	a := &attack{t: t, name: name}
	body(a)
	t.Logf("proof: %s: %d tried, %d failed", name, a.tried, a.failed)
	if a.tried == 0 {
		t.Errorf("proof: %s: nothing was tried", name)
	}
}

// in runs f in a bubble where waiting costs nothing.
func in(t *testing.T, name string, f func(t *testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// worlds are an account without anything, and one full of other people's things.
var worlds = map[string]func(testing.TB) *loggingtest.Account{
	"empty": func(testing.TB) *loggingtest.Account { return newAccount() },
	"foreign": func(t testing.TB) *loggingtest.Account {
		a := newAccount()
		foreign(t, a.Region("eu-west-1"))
		return a
	},
}

// trial is one apply on a fresh account, with what an attack does to it.
type trial struct {
	account       *loggingtest.Account
	before, after map[string]string
	report        *logging.Report
	err           error
}

// try applies the whole plan. prepare is called between the plan and its apply.
func try(t *testing.T, account *loggingtest.Account, prepare func(*loggingtest.Account, context.CancelFunc) []*loggingtest.Injection, opts ...logging.Option) trial {
	r := trial{account: account, before: state(t, account)}
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), whole(t, account.Region("eu-west-1"), 90)))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	account.ResetCalls()
	var faults []*loggingtest.Injection
	if prepare != nil {
		faults = prepare(account, cancel)
	}
	r.report, r.err = plan.Apply(ctx, append(append([]logging.Option{logging.WithParallel(1)}, insist...), opts...)...)
	for _, f := range faults {
		f.Disarm()
	}
	time.Sleep(5 * time.Minute) // whatever is still under way lands
	account.Lag(0)
	r.after = state(t, account)
	return r
}

// honest checks that an apply's answer is true: told success, the account is as wanted;
// told failure, it is as it was but for what the report names.
func (r trial) honest(a *attack, what string, want map[string]string) {
	if r.err == nil {
		if d := differ(want, r.after); len(d) > 0 {
			a.fail("%s: told success, and %s are not as wanted", what, d)
		}
		return
	}
	var named []string
	var still logging.Report
	if r.report != nil {
		still = *r.report
	}
	for _, s := range still.Steps {
		switch s.Outcome {
		case logging.NotUndone, logging.Uncertain, logging.Kept, logging.Done, logging.Adopted:
			named = append(named, s.Change.Resource.Name)
		}
	}
	for _, d := range differ(r.before, r.after) {
		if !mentioned(d, named) {
			a.fail("%s: %s is not as it was, and nothing says so: %v\n%s\n%s", what, d, r.err, r.before[d], r.after[d])
		}
	}
}

// mentioned tells whether a thing of the state is of one of the names.
func mentioned(thing string, names []string) bool {
	for _, n := range names {
		switch n {
		case "options", "levels", "event configurations":
			n = "iot"
		case sessionlog.DefaultDocument:
			n = "preferences"
		}
		if strings.Contains(thing, n[strings.LastIndexByte(n, '/')+1:]) {
			return true
		}
	}
	return false
}

// reference is the calls of an undisturbed apply, and what it leads to.
func reference(t *testing.T, world func(testing.TB) *loggingtest.Account) (calls []loggingtest.Call, want map[string]string) {
	in(t, "undisturbed", func(t *testing.T) {
		r := try(t, world(t), nil)
		if r.err != nil {
			t.Fatal(r.err)
		}
		for _, c := range r.account.Calls() {
			if c.Attempt == 1 && c.Time.Before(r.report.Finished.Add(time.Nanosecond)) {
				calls = append(calls, c)
			}
		}
		want = r.after
	})
	return calls, want
}

func isWrite(c loggingtest.Call) bool {
	for _, verb := range []string{"Get", "List", "Describe", "Head"} {
		if strings.HasPrefix(c.Operation, verb) {
			return false
		}
	}
	return true
}

// lastCall is the call that a fault hits: it is recorded before. In some other run it may be
// another one.
func lastCall(a *loggingtest.Account) loggingtest.Call {
	calls := a.Calls()
	return calls[len(calls)-1]
}

// about tells whether a call names a resource.
func about(c loggingtest.Call, name string) bool {
	raw, err := json.Marshal(c.Input)
	return err == nil && strings.Contains(string(raw), name[strings.LastIndexByte(name, '/')+1:])
}

// sample are about n of 0…of-1, the same ones each time.
func sample(n, of int) []int {
	n = rounds.Costly(n)
	r := rand.New(rand.NewPCG(1, 2))
	picks := r.Perm(of)
	return picks[:min(n, of)]
}

func TestSingleFaults(t *testing.T) {
	for name, world := range worlds {
		calls, want := reference(t, world)
		attacks(t, "single faults, "+name, func(a *attack) {
			kinds := []loggingtest.FaultKind{loggingtest.FailBefore, loggingtest.LoseAnswer, loggingtest.Throttle, loggingtest.Delay, loggingtest.LateEffect, loggingtest.Meanwhile}
			for _, n := range sample(36, len(calls)*len(kinds)) {
				nth, kind := n/len(kinds), kinds[n%len(kinds)]
				a.tried++
				in(t, fmt.Sprint(n), func(t *testing.T) {
					r := try(t, world(t), func(acc *loggingtest.Account, cancel context.CancelFunc) []*loggingtest.Injection {
						f := loggingtest.Fault{Nth: nth + 1, Kind: kind, Retries: true}
						switch kind {
						case loggingtest.Delay:
							f.Delay = 40 * time.Second
						case loggingtest.LateEffect:
							f.Delay = 2 * time.Second
						case loggingtest.Meanwhile: // the caller gives up
							f.Do = cancel
						}
						return []*loggingtest.Injection{acc.Inject(f)}
					}, logging.WithCallLimit(20*time.Second))
					r.honest(a, fmt.Sprintf("%v at %s (%d)", kind, calls[nth].Name(), nth+1), want)
				})
			}
		})
	}
}

func TestPairsOfFaults(t *testing.T) {
	rounds.Sequential(t)
	for name, world := range worlds {
		calls, want := reference(t, world)
		attacks(t, "pairs of faults, "+name, func(a *attack) {
			for _, n := range sample(24, len(calls)*len(calls)) {
				first, second := n/len(calls), n%len(calls)
				a.tried++
				in(t, fmt.Sprint(n), func(t *testing.T) {
					r := try(t, world(t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
						return []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Nth: first + 1, Kind: loggingtest.FailBefore, Retries: true},
							loggingtest.Fault{Nth: first + 2 + second/2, Kind: []loggingtest.FaultKind{loggingtest.FailBefore, loggingtest.LoseAnswer}[second%2], Retries: true})}
					})
					r.honest(a, fmt.Sprintf("pair %d, %d", first+1, second+1), want)
				})
			}
		})
	}
}

func TestStaleReads(t *testing.T) {
	rounds.Sequential(t)
	for name, world := range worlds {
		calls, want := reference(t, world)
		attacks(t, "stale reads, "+name, func(a *attack) {
			for _, service := range []string{"", "logs", "iam", "kms", "s3", "sns", "events", "cloudtrail", "iot", "ssm"} {
				for _, failing := range append([]int{-1}, sample(1, len(calls))...) {
					a.tried++
					in(t, service, func(t *testing.T) {
						r := try(t, world(t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
							if service == "" {
								acc.Lag(3 * time.Second)
							} else {
								acc.Lag(3*time.Second, service)
							}
							if failing < 0 {
								return nil
							}
							return []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Nth: failing + 1, Kind: loggingtest.FailBefore, Retries: true})}
						})
						r.honest(a, fmt.Sprintf("stale reads of %q, call %d fails", service, failing+1), want)
						if failing < 0 && r.err != nil {
							a.fail("stale reads of %q: %v", service, r.err)
						}
					})
				}
			}
		})
	}
}

func TestLateEffects(t *testing.T) {
	rounds.Sequential(t)
	for name, world := range worlds {
		calls, want := reference(t, world)
		attacks(t, "late effects, "+name, func(a *attack) {
			var writes []int
			for i, c := range calls {
				if isWrite(c) {
					writes = append(writes, i)
				}
			}
			for _, n := range sample(15, len(writes)) {
				nth := writes[n]
				a.tried++
				in(t, fmt.Sprint(n), func(t *testing.T) {
					r := try(t, world(t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
						return []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Nth: nth + 1, Kind: loggingtest.LateEffect, Delay: 2 * time.Second})}
					}, logging.WithCallLimit(5*time.Second))
					r.honest(a, "late "+calls[nth].Name(), want)
				})
			}
		})
	}
}

// Another principal applies too, before one of our calls: the same settings, others for
// other things, or conflicting ones. What it was told, stays true.
func TestTwoAppliers(t *testing.T) {
	rounds.Sequential(t)
	for name, world := range worlds {
		calls, _ := reference(t, world)
		for what, theirs := range map[string]func(testing.TB, loggingtest.View) []logging.Target{
			"equal":       func(t testing.TB, v loggingtest.View) []logging.Target { return whole(t, v, 90) },
			"disjoint":    things,
			"conflicting": func(t testing.TB, v loggingtest.View) []logging.Target { return whole(t, v, 365) },
		} {
			attacks(t, "two appliers, "+what+", "+name, func(a *attack) {
				window := 0
				defer func() { t.Logf("%d came between a look and its write", window) }()
				for _, n := range sample(8, 2*len(calls)) {
					nth, fails := n/2, n%2 == 0
					a.tried++
					in(t, fmt.Sprint(n), func(t *testing.T) {
						var other *logging.Report
						var otherErr error
						var hit loggingtest.Call
						r := try(t, world(t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
							plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), theirs(t, acc.Region("eu-west-1"))))
							faults := []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Nth: nth + 1, Kind: loggingtest.Meanwhile, Do: func() {
								hit = lastCall(acc)
								other, otherErr = plan.Apply(context.WithoutCancel(t.Context()), append(insist, logging.WithParallel(1))...)
							}})}
							if fails {
								last := calls[len(calls)-1-len(calls)/4]
								faults = append(faults, acc.Inject(loggingtest.Fault{Operation: last.Name(), Kind: loggingtest.FailBefore, Nth: 3, Retries: true}))
							}
							return faults
						})
						if otherErr != nil || other == nil {
							return // they were told
						}
						again := must[*logging.Plan](t)(logging.NewPlan(t.Context(), theirs(t, r.account.Region("eu-west-1"))))
						// What they adopted of us while we were at work, we may take back: their
						// report says that it is not theirs. See docs/reliability.md.
						adopted := map[logging.ID]bool{}
						for _, s := range other.With(logging.Adopted) {
							adopted[s.Change.Resource] = true
						}
						lost := 0
						for _, c := range again.Changes() {
							for _, s := range other.With(logging.Done) {
								if s.Change.Resource == c.Resource && s.Change.Path == c.Path && !adopted[c.Resource] {
									if about(hit, c.Resource.Name) { // between our look at it and our write
										window++
										continue
									}
									lost++
									if what == "conflicting" && r.err != nil && strings.Contains(r.err.Error(), c.Resource.Name) {
										lost--
									}
								}
							}
						}
						if lost > 0 && (r.err != nil || what != "conflicting") {
							a.fail("call %d (%s), fails %v: %d of what they had done is lost; ours: %v\n%s", nth+1, hit.Name(), fails, lost, r.err, again)
						}
					})
				}
			})
		}
	}
}

// IAM that propagates late, and the documented rates.
func TestLateIAMAndRates(t *testing.T) {
	for name, opts := range map[string][]loggingtest.Option{
		"late IAM":         {loggingtest.IAMPropagation(20 * time.Second), loggingtest.IAMReadAfterWrite(5 * time.Second)},
		"documented rates": {loggingtest.WithThrottling()},
	} {
		_, want := reference(t, worlds["empty"])
		attacks(t, name, func(a *attack) {
			a.tried++
			in(t, name, func(t *testing.T) {
				r := try(t, newAccount(opts...), nil)
				r.honest(a, name, want)
				if r.err != nil {
					a.fail("%v", r.err)
				}
			})
		})
	}
}

// Somebody else changes what a removal would take back.
func TestForeignChangesBeforeRemoval(t *testing.T) {
	rounds.Sequential(t)
	attacks(t, "foreign changes before removal", func(a *attack) {
		for name, change := range foreignChanges {
			a.tried++
			in(t, name, func(t *testing.T) {
				acc := worlds["foreign"](t)
				v := acc.Region("eu-west-1")
				r := try(t, acc, nil)
				if r.err != nil {
					t.Fatal(r.err)
				}
				change.do(t, v)
				before := change.is(t, v)
				removal := must[*logging.Plan](t)(logging.NewRemoval(t.Context(), r.report, whole(t, v, 90)))
				if _, err := removal.Apply(t.Context()); err != nil {
					a.fail("%s: %v", name, err)
				}
				if after := change.is(t, v); after != before {
					a.fail("%s: it was %s, and is %s", name, before, after)
				}
			})
		}
	})
}

// Somebody else changes something before a call: it stays, or we are told. Where it
// comes between our last look and the write there is nothing in AWS that could tell;
// see docs/reliability.md.
func TestForeignChanges(t *testing.T) {
	rounds.Sequential(t)
	calls, _ := reference(t, worlds["foreign"])
	attacks(t, "foreign changes before a call", func(a *attack) {
		window, last := 0, 0
		for i, c := range calls {
			if isWrite(c) {
				last = i
			}
		}
		for name, change := range foreignChanges {
			for _, nth := range sample(6, len(calls)) {
				a.tried++
				in(t, name, func(t *testing.T) {
					var before string
					var hit loggingtest.Call
					r := try(t, worlds["foreign"](t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
						return []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Nth: nth + 1, Kind: loggingtest.Meanwhile, Do: func() {
							hit = lastCall(acc)
							change.do(t, acc.Region("eu-west-1"))
							before = change.is(t, acc.Region("eu-west-1"))
						}})}
					})
					after := change.is(t, r.account.Region("eu-west-1"))
					var stale *logging.StaleError
					switch {
					case after == before && change.ours && r.err == nil && nth <= last:
						a.fail("%s before %s (%d): told success, and it is %s", name, calls[nth].Name(), nth+1, after)
					case after == before, errors.As(r.err, &stale):
					case hit.Operation == change.write:
						window++
					default:
						a.fail("%s before %s (%d): it was %s, and is %s: %v", name, calls[nth].Name(), nth+1, before, after, r.err)
					}
				})
			}
		}
		t.Logf("%d came between the last look and the write", window)
	})
}

// The calls of an apply without waits are those that write, one look at each resource
// before it is written, and one at the end. A plan without changes makes no more than
// planning needs.
func TestCallsOfAnApply(t *testing.T) {
	calls, _ := reference(t, worlds["empty"])
	reads, writes := 0, 0
	for _, c := range calls {
		if isWrite(c) {
			writes++
		} else {
			reads++
		}
	}
	t.Logf("%d reads, %d writes", reads, writes)
	if reads != 70 || writes != 38 {
		t.Errorf("%d reads and %d writes", reads, writes)
	}
}

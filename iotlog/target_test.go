package iotlog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

const region = "eu-west-1"

func newAccount(opts ...iotlogtest.Option) loggingtest.View {
	a := loggingtest.NewAccount("111122223333")
	iotlogtest.Mount(a, opts...)
	return a.Region(region)
}

// withRole is an account that has the role of the page.
func withRole(opts ...iotlogtest.Option) loggingtest.View {
	v := newAccount(opts...)
	v.Account().PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: iotlog.TrustPolicy().String(),
		Inline: map[string]string{"logs": iotlog.PageRolePolicy().String()}})
	return v
}

// used are settings whose role is only used, and managed those that create or
// complete it.
func used(l iotlog.Level) *iotlog.Builder {
	return iotlog.NewSettings(l).Role(role.Named(roleARN))
}

func managed(l iotlog.Level) *iotlog.Builder {
	r, err := role.New("IoTLogging").Build()
	if err != nil {
		panic(err)
	}
	return iotlog.NewSettings(l).Role(r)
}

func build(t testing.TB, b *iotlog.Builder) iotlog.Settings {
	t.Helper()
	s, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// roleOf is the ARN of the role; empty where there is none.
func roleOf(s iotlog.Settings) string {
	r, ok := s.Role()
	if !ok {
		return ""
	}
	return r.ARN(resource.Scope{Partition: "aws", Account: "111122223333", Region: region})
}

func mustPlan(t testing.TB, targets ...resource.Target) *logging.Plan {
	t.Helper()
	p, err := logging.NewPlan(t.Context(), targets)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustApply(t testing.TB, targets ...resource.Target) *logging.Report {
	t.Helper()
	p := mustPlan(t, targets...)
	r, err := p.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
	if err != nil {
		t.Fatalf("%v\n%s", err, p)
	}
	return r
}

func read(t testing.TB, c iotlog.Clients) iotlog.Settings {
	t.Helper()
	s, _, err := iotlog.Read(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wire opens the account for the real SDK clients.
func wire(v loggingtest.View) iotlog.Clients { return iotlog.ClientsFromConfig(v.Config()) }

func bothDoors(t *testing.T, test func(*testing.T, func(loggingtest.View) iotlog.Clients)) {
	t.Run("typed", func(t *testing.T) { test(t, iotlogtest.New) })
	t.Run("wire", func(t *testing.T) { test(t, wire) })
}

// A first set-up with everything, unchanged when planned again, and undone to
// "all logs disabled", since there is nothing else that undoes it.
func TestSetUpAndRemoval(t *testing.T) {
	bothDoors(t, func(t *testing.T, open func(loggingtest.View) iotlog.Clients) {
		synctest.Test(t, func(t *testing.T) {
			v := newAccount()
			c := open(v)
			s := build(t, managed(iotlog.Warn).
				ThingGroup("line-7", iotlog.Debug).SourceIP("10.0.0.1", iotlog.Disabled).
				Event("Ping", iotlog.Error).LogGroup("Publish-In", loggroup.Named("/iot/publish")))
			report := mustApply(t, iotlog.New(c, s))
			if p := mustPlan(t, iotlog.New(c, s)); !p.Empty() {
				t.Errorf("%s", p)
			}
			now := read(t, c)
			if diff := cmp.Diff(s.Levels(), now.Levels()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(s.Events(), now.Events()); diff != "" {
				t.Error(diff)
			}
			if !now.Enabled() || roleOf(now) != roleARN || now.DefaultLevel() != iotlog.Warn {
				t.Errorf("%+v", now)
			}
			data, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			var kept logging.Report
			if err := json.Unmarshal(data, &kept); err != nil {
				t.Fatal(err)
			}
			removal, err := logging.NewRemoval(t.Context(), &kept, logging.Targets{iotlog.New(c, s)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := removal.Apply(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, removal)
			}
			if now := read(t, c); now.Enabled() || len(now.Levels()) != 0 {
				t.Errorf("%+v", now)
			}
		})
	})
}

// What the settings do not name stays: event types, levels of targets. The row
// DEFAULT is never extra.
func TestWhatOthersOwnStays(t *testing.T) {
	bothDoors(t, func(t *testing.T, open func(loggingtest.View) iotlog.Clients) {
		synctest.Test(t, func(t *testing.T) {
			c := open(withRole())
			mustApply(t, iotlog.New(c, build(t, used(iotlog.Error).
				ThingGroup("theirs", iotlog.Info).ClientID("shared", iotlog.Info).Event("Connect", iotlog.Debug))))
			mine := used(iotlog.Warn).ClientID("shared", iotlog.Debug).Event("Ping", iotlog.Error)
			plan := mustPlan(t, iotlog.New(c, build(t, mine)))
			if n := len(plan.Changes()); n != 2 {
				t.Errorf("%d changes:\n%s", n, plan)
			}
			mustApply(t, iotlog.New(c, build(t, mine)))
			now := read(t, c)
			if diff := cmp.Diff(map[iotlog.LogTarget]iotlog.Level{
				{Type: iotlog.ThingGroup, Name: "theirs"}: iotlog.Info, {Type: iotlog.ClientID, Name: "shared"}: iotlog.Debug,
			}, now.Levels()); diff != "" {
				t.Error(diff)
			}
			if e := now.Events(); len(e) != 2 || *e["Connect"].Level != iotlog.Debug {
				t.Error(e)
			}
			mustApply(t, iotlog.New(c, build(t, mine.WithoutOtherLevels())))
			if diff := cmp.Diff(map[iotlog.LogTarget]iotlog.Level{{Type: iotlog.ClientID, Name: "shared"}: iotlog.Debug}, read(t, c).Levels()); diff != "" {
				t.Error(diff)
			}
			mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn).WithoutLevel(iotlog.LogTarget{Type: iotlog.ClientID, Name: "shared"}))))
			if l := read(t, c).Levels(); len(l) != 0 {
				t.Error(l)
			}
			// A level that is not there needs no deleting.
			if p := mustPlan(t, iotlog.New(c, build(t, used(iotlog.Warn).WithoutLevel(iotlog.LogTarget{Type: iotlog.ClientID, Name: "shared"})))); !p.Empty() {
				t.Errorf("%s", p)
			}
		})
	})
}

// Re-enabling re-enables, also where leaving disableAllLogs out does not: the
// explicit false is on the wire of the real client.
func TestReEnable(t *testing.T) {
	v := withRole()
	c := wire(v)
	s := build(t, used(iotlog.Warn))
	mustApply(t, iotlog.New(c, s))
	mustApply(t, iotlog.New(c, build(t, iotlog.NewSettings(iotlog.Disabled).WithoutLogging())))
	if read(t, c).Enabled() {
		t.Fatal("not disabled")
	}
	// The SDK alone cannot: this is the trap.
	_, err := c.IoT.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(roleARN), DefaultLogLevel: types.LogLevelWarn})
	if err != nil || read(t, c).Enabled() {
		t.Fatal("the fake re-enables by itself:", err)
	}
	mustApply(t, iotlog.New(c, s))
	if !read(t, c).Enabled() {
		t.Error("not enabled")
	}
}

// deaf is a client on which turning logging on has no effect.
type deaf struct{ iotlog.IoTAPI }

func (d deaf) SetV2LoggingOptions(context.Context, *iot.SetV2LoggingOptionsInput, ...func(*iot.Options)) (*iot.SetV2LoggingOptionsOutput, error) {
	return &iot.SetV2LoggingOptionsOutput{}, nil
}

func TestResultIsReadBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := iotlogtest.New(withRole())
		c.IoT = deaf{c.IoT}
		_, err := mustPlan(t, iotlog.New(c, build(t, used(iotlog.Warn)))).Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		if err == nil || !strings.Contains(err.Error(), "AWS answered with success, and it does not show after 30s") {
			t.Error(err)
		}
	})
}

// Only IoT's message about a new role is waited for, and only where waiting can help.
func TestWaitsForTheRole(t *testing.T) {
	wrongTrust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	for _, tt := range []struct {
		name    string
		prepare func(*loggingtest.Account)
		b       *iotlog.Builder
		waits   bool
		wantErr string
	}{
		{"a role of the same plan", func(*loggingtest.Account) {}, managed(iotlog.Warn), true, ""},
		{"a role that is not trusted", func(a *loggingtest.Account) {
			a.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: wrongTrust})
		}, used(iotlog.Warn), false, "the trust policy of role " + roleARN + " does not let iot.amazonaws.com assume it"},
		{"a role that does not exist", func(*loggingtest.Account) {}, used(iotlog.Warn), false, "role " + roleARN + " does not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := loggingtest.NewAccount("111122223333", loggingtest.IAMPropagation(20*time.Second))
				iotlogtest.Mount(a)
				tt.prepare(a)
				plan := mustPlan(t, iotlog.New(iotlogtest.New(a.Region(region)), build(t, tt.b)))
				began := time.Now()
				_, err := plan.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
				if (err == nil) != (tt.wantErr == "") || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
					t.Error(err)
				}
				if waited := time.Since(began) >= 20*time.Second; waited != tt.waits {
					t.Errorf("took %v", time.Since(began))
				}
			})
		})
	}
}

// seedLevels gives n clients a level, without the library.
func seedLevels(t testing.TB, c iotlog.Clients, n int) *iotlog.Builder {
	t.Helper()
	b := used(iotlog.Warn)
	for i := range n {
		name := fmt.Sprintf("device-%04d", i)
		b.ClientID(name, iotlog.Debug)
		if _, err := c.IoT.SetV2LoggingLevel(t.Context(), &iot.SetV2LoggingLevelInput{
			LogTarget: &types.LogTarget{TargetType: types.LogTargetTypeClientId, TargetName: &name}, LogLevel: types.LogLevelDebug,
		}); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// A plan over 1,000 levels costs 6 calls of IoT, and nothing is written.
func TestThousandLevels(t *testing.T) {
	bothDoors(t, func(t *testing.T, open func(loggingtest.View) iotlog.Clients) {
		synctest.Test(t, func(t *testing.T) {
			v := withRole()
			c := open(v)
			mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn))))
			s := build(t, seedLevels(t, c, 1000).WithoutOtherLevels())
			v.Account().ResetCalls()
			if p := mustPlan(t, iotlog.New(c, s)); !p.Empty() {
				t.Errorf("%s", p)
			}
			if n := v.Account().CallCount("iot:*"); n > 6 {
				t.Errorf("%d calls of IoT", n)
			}
		})
	})
}

// Reading 1,000 levels is more calls than the quota has for a second: the real
// client waits for it.
func TestThousandLevelsUnderTheQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount("111122223333", loggingtest.WithThrottling())
		iotlogtest.Mount(a)
		a.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: iotlog.TrustPolicy().String()})
		c := wire(a.Region(region))
		mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn))))
		b := used(iotlog.Warn)
		for i := range 1000 {
			b.ClientID(fmt.Sprint("device-", i), iotlog.Debug)
		}
		time.Sleep(time.Minute)
		began := time.Now()
		mustApply(t, iotlog.New(c, build(t, b)))
		if took := time.Since(began); took < 499*time.Second || took > 550*time.Second {
			t.Errorf("1,000 levels took %v, at two a second", took)
		}
		time.Sleep(time.Minute)
		if p := mustPlan(t, iotlog.New(c, build(t, b))); !p.Empty() {
			t.Errorf("%s", p)
		}
	})
}

// Bulk writes keep to two a second, a failure keeps what was written, and
// planning again goes on from there.
func TestBulkWritesPaceAndResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := loggingtest.NewAccount("111122223333", loggingtest.WithThrottling())
		iotlogtest.Mount(a)
		a.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: iotlog.TrustPolicy().String()})
		c := wire(a.Region(region))
		b := used(iotlog.Warn)
		for i := range 20 {
			b.ClientID(fmt.Sprint("device-", i), iotlog.Debug)
		}
		target := iotlog.New(c, build(t, b))
		mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn))))
		time.Sleep(time.Minute)
		faults := a.Inject(loggingtest.Fault{Operation: "iot:SetV2LoggingLevel", Nth: 11, Kind: loggingtest.FailBefore, Retries: true})
		began := time.Now()
		report, err := mustPlan(t, target).Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
		faults.Disarm()
		if err == nil || len(report.With(logging.Done)) != 10 || len(report.With(logging.Undone)) != 0 {
			t.Fatalf("%v\n%s", err, report)
		}
		if took := time.Since(began); took < 5*time.Second {
			t.Errorf("11 writes took %v, at two a second", took)
		}
		time.Sleep(time.Minute)
		if n := len(mustPlan(t, target).Changes()); n != 10 {
			t.Errorf("%d changes are left", n)
		}
		time.Sleep(time.Minute)
		mustApply(t, target)
		time.Sleep(time.Minute)
		if p := mustPlan(t, target); !p.Empty() {
			t.Errorf("%s", p)
		}
	})
}

func TestRaise(t *testing.T) {
	line7 := iotlog.LogTarget{Type: iotlog.ThingGroup, Name: "line-7"}
	for _, tt := range []struct {
		name   string
		before iotlog.Level
		cancel bool
	}{{"from a level", iotlog.Error, false}, {"from none", 0, false}, {"cancelled", iotlog.Error, true}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := iotlogtest.New(withRole())
				b := used(iotlog.Warn)
				if tt.before != 0 {
					b.Level(line7, tt.before)
				}
				mustApply(t, iotlog.New(c, build(t, b)))
				was := read(t, c).Levels()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				began := time.Now()
				err := iotlog.Raise(ctx, c, line7, iotlog.Debug, 10*time.Minute, func(r *logging.Report) error {
					if !r.Until().Equal(began.Add(10 * time.Minute)) {
						t.Error(r.Until())
					}
					if l := read(t, c).Levels()[line7]; l != iotlog.Debug {
						t.Error(l)
					}
					if tt.cancel {
						cancel()
					}
					return nil
				})
				if errors.Is(err, context.Canceled) != tt.cancel || err != nil && !tt.cancel {
					t.Error(err)
				}
				if diff := cmp.Diff(was, read(t, c).Levels()); diff != "" {
					t.Error(diff)
				}
				if long := time.Since(began) >= 10*time.Minute; long == tt.cancel {
					t.Error(time.Since(began))
				}
			})
		})
	}
}

// The process that raised a level dies: another puts it back from the report.
func TestTemporaryIsPutBackByAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := iotlogtest.New(withRole())
		line7 := iotlog.LogTarget{Type: iotlog.ThingGroup, Name: "line-7"}
		mustApply(t, iotlog.New(c, build(t, used(iotlog.Warn).Level(line7, iotlog.Error))))
		until := time.Now().Add(time.Hour)
		data, err := json.Marshal(mustApply(t, iotlog.NewTemporary(c, iotlog.Temporary{Target: line7, Level: iotlog.Debug, Until: until})))
		if err != nil {
			t.Fatal(err)
		}
		var report logging.Report
		if err := json.Unmarshal(data, &report); err != nil || !report.Until().Equal(until) {
			t.Fatal(report.Until(), err)
		}
		removal, err := logging.NewRemoval(t.Context(), &report, logging.Targets{iotlog.NewTemporary(c, iotlog.Temporary{Target: line7, Level: iotlog.Debug, Until: report.Until()})})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := removal.Apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := read(t, c).Levels()[line7]; l != iotlog.Error {
			t.Error(l)
		}
	})
}

func TestLegacyAndUpgrade(t *testing.T) {
	bothDoors(t, func(t *testing.T, open func(loggingtest.View) iotlog.Clients) {
		synctest.Test(t, func(t *testing.T) {
			c := open(withRole())
			if _, found, err := iotlog.ReadLegacy(t.Context(), c); found || err != nil {
				t.Fatal(found, err)
			}
			want := iotlog.Legacy{Role: role.Named(roleARN), Level: iotlog.Info}
			report := mustApply(t, iotlog.NewLegacy(c, want))
			got, found, err := iotlog.ReadLegacy(t.Context(), c)
			if err != nil || !found || got.Level != want.Level || got.Role.ARN(resource.Scope{}) != roleARN {
				t.Fatal(got, found, err)
			}
			if p := mustPlan(t, iotlog.NewLegacy(c, want)); !p.Empty() {
				t.Errorf("%s", p)
			}
			if read(t, c).Enabled() {
				t.Error("V2 counts as configured")
			}
			mustApply(t, iotlog.New(c, build(t, got.Upgrade())))
			if now := read(t, c); !now.Enabled() || roleOf(now) != roleARN || now.DefaultLevel() != iotlog.Info {
				t.Errorf("%+v", now)
			}
			removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{iotlog.NewLegacy(c, want)})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := removal.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// Two targets of one account agree, or an error names both and the field.
func TestConflicts(t *testing.T) {
	c := iotlogtest.New(withRole())
	a := iotlog.New(c, build(t, used(iotlog.Warn).ClientID("x", iotlog.Debug)))
	b := iotlog.New(c, build(t, used(iotlog.Warn).ClientID("x", iotlog.Error)))
	_, err := logging.NewPlan(t.Context(), logging.Targets{a, b})
	var conflict *logging.ConflictError
	if !errors.As(err, &conflict) || !strings.Contains(err.Error(), "levels[CLIENT_ID/x]") {
		t.Error(err)
	}
	other := iotlog.New(c, build(t, used(iotlog.Info)))
	if _, err := logging.NewPlan(t.Context(), logging.Targets{a, other}); !errors.As(err, &conflict) {
		t.Error(err)
	}
}

// What only the account of the clients can tell is found before any read.
func TestDeclareComparesWithTheClients(t *testing.T) {
	c := iotlogtest.New(withRole())
	for _, b := range []*iotlog.Builder{
		iotlog.NewSettings(iotlog.Warn).Role(role.Named("arn:aws:iam::444455556666:role/Theirs")),
		iotlog.NewSettings(iotlog.Warn).Role(role.Existing("arn:aws-cn:iam::111122223333:role/IoTLogging")),
		used(iotlog.Warn).LogGroup("Ping", loggroup.Named("arn:aws:logs:us-east-1:111122223333:log-group:/iot/ping")),
	} {
		_, err := logging.NewPlan(t.Context(), logging.Targets{iotlog.New(c, build(t, b))})
		if fields := wrong(t, err); len(fields) != 1 {
			t.Error(fields)
		}
	}
	// A level needs logging to be on; the API's own error says so.
	_, err := c.IoT.SetV2LoggingLevel(t.Context(), &iot.SetV2LoggingLevelInput{
		LogTarget: &types.LogTarget{TargetType: types.LogTargetTypeClientId, TargetName: aws.String("x")}, LogLevel: types.LogLevelDebug})
	var not *types.NotConfiguredException
	if !errors.As(err, &not) {
		t.Error(err)
	}
}

func BenchmarkPlanThousandLevels(b *testing.B) {
	c := iotlogtest.New(withRole())
	if _, err := mustPlan(b, iotlog.New(c, build(b, used(iotlog.Warn)))).Apply(b.Context()); err != nil {
		b.Fatal(err)
	}
	s := build(b, seedLevels(b, c, 1000))
	b.ReportAllocs()
	for b.Loop() {
		mustPlan(b, iotlog.New(c, s))
	}
}

func BenchmarkPlanThousandNewLevels(b *testing.B) {
	c := iotlogtest.New(withRole())
	if _, err := mustPlan(b, iotlog.New(c, build(b, used(iotlog.Warn)))).Apply(b.Context()); err != nil {
		b.Fatal(err)
	}
	builder := used(iotlog.Warn)
	for i := range 1000 {
		builder.ClientID(fmt.Sprint("device-", i), iotlog.Debug)
	}
	s := build(b, builder)
	b.ReportAllocs()
	for b.Loop() {
		mustPlan(b, iotlog.New(c, s))
	}
}

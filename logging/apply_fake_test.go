package logging_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
)

func nowMillis() int64 { return time.Now().UnixMilli() }

const marker = "hunter2marker"

// The log says what is done and how it goes, and has no values in it; nor do
// errors and the report's errors.
func TestLogHasNoValues(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults []loggingtest.Fault
		levels map[string]int // how many records of each level there must be at least
	}{
		{"done", nil, map[string]int{"INFO": 8}},
		{"failed and undone", []loggingtest.Fault{{Operation: "iam:PutRolePolicy", Kind: loggingtest.FailBefore}}, map[string]int{"INFO": 4, "ERROR": 1}},
		{"not undone", []loggingtest.Fault{{Operation: "iam:PutRolePolicy", Kind: loggingtest.FailBefore}, {Operation: "iam:Delete*", Kind: loggingtest.FailBefore}}, map[string]int{"INFO": 2, "ERROR": 2}},
		{"waited", nil, map[string]int{"INFO": 4, "WARN": 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var opts []loggingtest.Option
				if tt.name == "waited" {
					opts = append(opts, loggingtest.IAMReadAfterWrite(5*time.Second))
				}
				v := newView(opts...)
				putGroup(t, v, cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/old"), Tags: map[string]string{"t": marker + "1"}})
				secret := mustPolicy(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/x":"`+marker+`"}}}}`)
				target := logging.Join("t", loggroup.Bind(v.LogGroups(), mustGroup(t, loggroup.New("/old").Tag("t", marker+"2")), mustGroup(t, loggroup.New("/new").Tag("t", marker))), role.Bind(v.Roles(), mustRole(t, role.New("R").Trust(mustPolicy(t, trustSSM)).Inline("p", secret).Tag("t", marker).Description(marker))))
				plan := mustPlan(t, target)
				v.Account().Inject(tt.faults...)
				var b bytes.Buffer
				report, err := plan.Apply(t.Context(), logging.WithLogger(slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))))
				if strings.Contains(b.String(), marker) {
					t.Errorf("a value is in the log:\n%s", &b)
				}
				if err != nil && strings.Contains(err.Error(), marker) {
					t.Error("a value is in the error:", err)
				}
				if strings.Contains(report.String(), marker) {
					t.Error("a value is in the report's text:", report)
				}
				levels := map[string]int{}
				for line := range strings.Lines(b.String()) {
					var r struct{ Level, Call, Resource, Outcome string }
					if err := json.Unmarshal([]byte(line), &r); err != nil || r.Call == "" || r.Resource == "" || r.Outcome == "" {
						t.Errorf("%v: %s", err, line)
					}
					levels[r.Level]++
				}
				for level, n := range tt.levels {
					if levels[level] < n {
						t.Errorf("%d records of level %s, want %d:\n%s", levels[level], level, n, &b)
					}
				}
				if (len(tt.faults) == 0) != (levels["ERROR"] == 0) || (err == nil) != (len(tt.faults) == 0) {
					t.Error(levels, err)
				}
			})
		})
	}
}

// WithParallel bounds how many resources are written at once.
func TestWithParallel(t *testing.T) {
	for _, n := range []int{-1, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			tg := &target{w: w, name: "t"}
			for i := range 9 {
				tg.widgets = append(tg.widgets, &widget{w: w, name: string(rune('a' + i))})
			}
			var now, most atomic.Int32
			w.during = func(string) {
				if k := now.Add(1); k > most.Load() {
					most.Store(k)
				}
				time.Sleep(time.Second)
				now.Add(-1)
			}
			if _, err := mustPlan(t, tg).Apply(t.Context(), logging.WithParallel(n)); err != nil {
				t.Fatal(err)
			}
			if int(most.Load()) != max(1, n) {
				t.Errorf("%d writes side by side, want %d", most.Load(), max(1, n))
			}
		})
	}
}

// One plan for two accounts and two regions of one of them.
func TestAccountsAndRegions(t *testing.T) {
	eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
		a, b := loggingtest.NewAccount(acct), loggingtest.NewAccount("444455556666")
		views := []loggingtest.View{a.Region("eu-west-1"), a.Region("us-east-1"), b.Region("eu-west-1")}
		targets := func() (ts []logging.Target) {
			for i, v := range views {
				ts = append(ts, logging.Join(string(rune('a'+i)), loggroup.Bind(open(v).groups, mustGroup(t, loggroup.New("/g").RetainDays(7))), role.Bind(open(v).roles, mustRole(t, role.New("R").Trust(mustPolicy(t, trustSSM))))))
			}
			return ts
		}
		plan := mustPlan(t, targets()...)
		var got []string
		for _, c := range plan.Changes() {
			got = append(got, c.Call+" "+c.Resource.Scope.String())
		}
		// The role is one in each account, whatever the region.
		if diff := cmp.Diff([]string{
			"iam:CreateRole 111122223333", "logs:CreateLogGroup 111122223333/eu-west-1", "logs:PutRetentionPolicy 111122223333/eu-west-1",
			"logs:CreateLogGroup 111122223333/us-east-1", "logs:PutRetentionPolicy 111122223333/us-east-1",
			"iam:CreateRole 444455556666", "logs:CreateLogGroup 444455556666/eu-west-1", "logs:PutRetentionPolicy 444455556666/eu-west-1",
		}, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]logging.TargetScope{{Target: "a", Scope: views[0].Scope()}, {Target: "b", Scope: views[1].Scope()}, {Target: "c", Scope: views[2].Scope()}}, plan.Scopes()); diff != "" {
			t.Error(diff)
		}
		data, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := logging.LoadPlan(data, targets())
		if err != nil {
			t.Fatal(err)
		}
		mustApply(t, loaded)
		for _, v := range views {
			if !v.HasLogGroup("/g") {
				t.Error("missing in", v.Scope())
			}
		}
		if again := mustPlan(t, targets()...); !again.Empty() {
			t.Error(again)
		}
		if n := a.CallCount("sts:*"); n > 3*2 {
			t.Error("the identity was asked for", n, "times")
		}
		// Swapped credentials are noticed before anything is written.
		views[0], views[2] = views[2], views[0]
		swapped, err := logging.LoadPlan(data, targets())
		if err == nil {
			_, err = swapped.Apply(t.Context())
		}
		var stale *logging.StaleError
		if !errors.As(err, &stale) {
			t.Error(err)
		}
	})
}

// Targets for several accounts may have one name.
func TestAccountsWithOneName(t *testing.T) {
	a, b := newView(), loggingtest.NewAccount("444455556666").Region(region)
	targets := logging.Targets{groupsTarget(t, a.LogGroups(), loggroup.New("/g")), groupsTarget(t, b.LogGroups(), loggroup.New("/g"))}
	data, err := json.Marshal(mustPlan(t, targets...))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := logging.LoadPlan(data, targets)
	if err != nil {
		t.Fatal(err)
	}
	mustApply(t, loaded)
	if !a.HasLogGroup("/g") || !b.HasLogGroup("/g") {
		t.Error("not in both accounts")
	}
}

// Real SDK clients make a call again whose answer was lost, and are told that
// what they create exists. That is not a failure, unless somebody else made it.
func TestLostAnswers(t *testing.T) {
	for _, op := range []string{"logs:CreateLogGroup", "iam:CreateRole"} {
		for _, late := range []time.Duration{0, 10 * time.Second} {
			t.Run(op+" "+late.String(), func(t *testing.T) {
				eachDoor(t, func(t *testing.T, open func(loggingtest.View) access) {
					synctest.Test(t, func(t *testing.T) {
						v := newView(loggingtest.IAMReadAfterWrite(late))
						target := logging.Join("t", loggroup.Bind(open(v).groups, mustGroup(t, loggroup.New("/a").Tag("x", "y"))), role.Bind(open(v).roles, mustRole(t, role.New("R").Trust(mustPolicy(t, trustSSM)).Description("d").Tag("x", "y"))))
						plan := mustPlan(t, target)
						v.Account().Inject(loggingtest.Fault{Operation: op, Nth: 1, Kind: loggingtest.LoseAnswer})
						report, err := plan.Apply(t.Context())
						time.Sleep(time.Minute)
						wire := len(v.Account().Calls()) > 0 && v.Account().CallCount(op) > 1
						switch {
						case wire && err != nil:
							t.Errorf("%v\n%s", err, report)
						case !wire && err == nil:
							t.Error("the typed door does not retry, and yet it went well")
						case err != nil && late == 0 && (v.HasLogGroup("/a") || showRole(t, v, "R") != ""):
							t.Errorf("something is left:\n%s", report)
						}
					})
				})
			})
		}
	}
}

// creator is CloudWatch Logs on which somebody else is quicker.
type creator struct {
	loggingtest.LogsClient
	other cloudwatchlogs.CreateLogGroupInput
}

func (c creator) CreateLogGroup(ctx context.Context, in *cloudwatchlogs.CreateLogGroupInput, opts ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.CreateLogGroupOutput, error) {
	if _, err := c.LogsClient.CreateLogGroup(ctx, &c.other); err != nil {
		return nil, err
	}
	return c.LogsClient.CreateLogGroup(ctx, in, opts...)
}

// roleCreator is IAM on which somebody else is quicker.
type roleCreator struct {
	loggingtest.IAMClient
	account *loggingtest.Account
	other   loggingtest.RoleOptions
}

func (c roleCreator) CreateRole(ctx context.Context, in *iam.CreateRoleInput, opts ...func(*iam.Options)) (*iam.CreateRoleOutput, error) {
	c.account.PutRole(c.other)
	return c.IAMClient.CreateRole(ctx, in, opts...)
}

func TestSomebodyElseCreatesTheRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newView()
		c := v.Roles()
		c.IAM = roleCreator{v.IAM(), v.Account(), loggingtest.RoleOptions{Name: "R", Trust: trustEC2}}
		report, err := mustPlan(t, rolesTarget(t, c, role.New("R").Trust(mustPolicy(t, trustSSM)).Inline("p", mustPolicy(t, putLogs)))).Apply(t.Context())
		if !errors.Is(err, logging.ErrNotOurs) || len(report.With(logging.Failed)) != 1 || !strings.Contains(err.Error(), "nothing was changed") {
			t.Errorf("%v\n%s", err, report)
		}
		if got := showRole(t, v, "R"); !strings.Contains(got, "ec2.amazonaws.com") || strings.Contains(got, "inline") {
			t.Errorf("somebody else's role is %q", got)
		}
	})
}

func TestSomebodyElseIsQuicker(t *testing.T) {
	for _, tt := range []struct {
		name string
		tags map[string]string
		want string
	}{
		{"with the same settings", map[string]string{"team": "a"}, ""},
		{"with other settings", map[string]string{"team": "b"}, "it was created by somebody else meanwhile, with other settings"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newView()
				c := v.LogGroups()
				c.Logs = creator{v.Logs(), cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/a"), Tags: tt.tags}}
				report, err := mustPlan(t, groupsTarget(t, c, loggroup.New("/a").Tag("team", "a").RetainDays(7))).Apply(t.Context())
				if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
					t.Error(err)
				}
				if got := showGroup(t, v, "/a"); got == "" || tt.want != "" && got != "STANDARD days=0 key= protected=false tags=map[team:b]" {
					t.Errorf("somebody else's group is %q\n%s", got, report)
				}
			})
		})
	}
}

// Which errors a real client makes a call again for.
func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		op   string
		err  error
		want int
	}{
		{"logs:CreateLogGroup", &logstypes.LimitExceededException{}, 1},
		{"logs:CreateLogGroup", &logstypes.OperationAbortedException{}, 3},
		{"logs:CreateLogGroup", &logstypes.ServiceUnavailableException{}, 3},
		{"logs:CreateLogGroup", &logstypes.InvalidParameterException{}, 1},
		{"logs:CreateLogGroup", &logstypes.ThrottlingException{}, 3},
		{"iam:CreateRole", iamError("ConcurrentModification"), 3},
		{"iam:CreateRole", iamError("LimitExceeded"), 1},
		{"iam:CreateRole", iamError("MalformedPolicyDocument"), 1},
		{"iam:CreateRole", iamError("Throttling"), 3},
	} {
		t.Run(tt.op+" "+logging.ErrorCode(tt.err), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newView()
				target := groupsTarget(t, wire(v).groups, loggroup.New("/a"))
				if tt.op != "logs:CreateLogGroup" {
					target = rolesTarget(t, wire(v).roles, role.New("R").Trust(mustPolicy(t, trustSSM)))
				}
				plan := mustPlan(t, target)
				v.Account().Inject(loggingtest.Fault{Operation: tt.op, Kind: loggingtest.FailBefore, Err: tt.err})
				_, err := plan.Apply(t.Context())
				if logging.ErrorCode(err) == "" {
					t.Error(err)
				}
				if got := v.Account().CallCount(tt.op); got != tt.want {
					t.Errorf("%d attempts, want %d: %v", got, tt.want, err)
				}
			})
		})
	}
}

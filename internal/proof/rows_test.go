package proof

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// oneGroup wants one log group.
func oneGroup(t testing.TB, v loggingtest.View, days int32) logging.Targets {
	if days == 0 {
		return logging.Targets{logging.Join("shared", loggroup.Bind(v.LogGroups(), must[loggroup.Group](t)(loggroup.New("/shared").Build())))}
	}
	return logging.Targets{logging.Join("shared", loggroup.Bind(v.LogGroups(), must[loggroup.Group](t)(loggroup.New("/shared").RetainDays(days).Build())))}
}

// A write that AWS answered with success took effect, although what is read is old.
func TestStaleReadsAreWaitedFor(t *testing.T) {
	in(t, "options and preferences", func(t *testing.T) {
		acc := newAccount()
		v := acc.Region("eu-west-1")
		targets := logging.Targets{
			iotlog.New(iotlog.ClientsFromConfig(v.Config()), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Warn).Role(logsIoT(t)).Build())),
			sessionlog.New(sessionlog.ClientsFromConfig(v.Config()), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().
				LogGroup(must[loggroup.Group](t)(loggroup.New("/ssm/sessions").Build())).Streaming().Build())),
		}
		plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), targets))
		acc.Lag(2*time.Second, "ssm", "iot")
		report, err := plan.Apply(t.Context())
		if err != nil || len(report.With(logging.Done)) != len(report.Steps) {
			t.Errorf("%v\n%s", err, report)
		}
		acc.Lag(0)
		if again := must[*logging.Plan](t)(logging.NewPlan(t.Context(), targets)); !again.Empty() {
			t.Error(again)
		}
	})
}

// Of two that plan one group, the one that fails does not delete what the other made.
func TestLoserLeavesTheWinnersGroup(t *testing.T) {
	for _, days := range []int32{0, 30} { // the winner has made all of it, or more than the create of the loser
		in(t, fmt.Sprint(days), func(t *testing.T) {
			acc := newAccount()
			v := acc.Region("eu-west-1")
			later := logging.Join("later", loggroup.Bind(v.LogGroups(), must[loggroup.Group](t)(loggroup.New("/zz").Build())))
			winner := must[*logging.Plan](t)(logging.NewPlan(t.Context(), oneGroup(t, v, days)))
			loser := must[*logging.Plan](t)(logging.NewPlan(t.Context(), append(oneGroup(t, v, days), later)))
			acc.Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 1, Kind: loggingtest.Meanwhile, Do: func() {
				if _, err := winner.Apply(context.Background()); err != nil {
					t.Error(err)
				}
			}}, loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 3, Kind: loggingtest.FailBefore})
			report, err := loser.Apply(t.Context(), logging.WithParallel(1))
			if err == nil {
				t.Error("it did not fail")
			}
			if !v.HasLogGroup("/shared") || v.HasLogGroup("/zz") || len(report.With(logging.Adopted)) == 0 {
				t.Errorf("the winner's group is gone\n%s", report)
			}
		})
	}
}

// A shorter retention of what exists needs the user's word; a create does not.
func TestShorterRetentionIsBlocked(t *testing.T) {
	acc := newAccount()
	v := acc.Region("eu-west-1")
	if _, err := must[*logging.Plan](t)(logging.NewPlan(t.Context(), oneGroup(t, v, 3653))).Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), oneGroup(t, v, 1)))
	var blocked *logging.BlockedError
	if _, err := plan.Apply(t.Context(), logging.Regardless()); !errors.As(err, &blocked) || !slices.Equal(blocked.Codes(), []logging.Code{logging.CodeShortens}) {
		t.Error(err)
	}
	if _, err := plan.Apply(t.Context(), logging.WithInsist(blocked.Codes()...)); err != nil {
		t.Error(err)
	}
	if plan = must[*logging.Plan](t)(logging.NewPlan(t.Context(), oneGroup(t, v, 3653))); len(plan.Findings().With(logging.SeverityWarning)) != 0 {
		t.Error(plan.Findings())
	}
}

// A plan after which logs do not arrive is not applied, unless one insists.
func TestErrorsOfThePreflightBlock(t *testing.T) {
	acc := newAccount()
	v := acc.Region("eu-west-1")
	targets := logging.Targets{iotlog.New(iotlog.ClientsFromConfig(v.Config()), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Disabled).WithoutLogging().Build()))}
	foreign(t, v)
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), targets))
	var blocked *logging.BlockedError
	if _, err := plan.Apply(t.Context()); !errors.As(err, &blocked) || len(blocked.Codes()) == 0 {
		t.Fatal(err)
	}
	if _, err := plan.Apply(t.Context(), logging.WithInsist(blocked.Codes()...)); err != nil {
		t.Error(err)
	}
}

// An endpoint that accepts and never answers is given up.
func TestReadsHaveALimit(t *testing.T) {
	in(t, "check", func(t *testing.T) {
		acc := newAccount()
		v := acc.Region("eu-west-1")
		acc.Inject(loggingtest.Fault{Operation: "logs:DescribeLogGroups", Kind: loggingtest.Delay, Delay: time.Hour})
		for _, tt := range []struct {
			opts []logging.Option
			want time.Duration
		}{{nil, 30 * time.Second}, {[]logging.Option{logging.WithReadLimit(5 * time.Second)}, 5 * time.Second}} {
			began := time.Now()
			findings, err := logging.Check(context.Background(), oneGroup(t, v, 30), tt.opts...)
			if took := time.Since(began); err != nil || !findings.Has(logging.CodeUnreadable) || took != tt.want {
				t.Errorf("after %v: %v, %v", took, findings, err)
			}
			identity := acc.Inject(loggingtest.Fault{Operation: "sts:GetCallerIdentity", Kind: loggingtest.Delay, Delay: time.Hour})
			began = time.Now()
			if _, err := logging.Check(context.Background(), oneGroup(t, v, 30), tt.opts...); err == nil || time.Since(began) != tt.want {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			identity.Disarm()
			began = time.Now()
			if _, err := logging.NewPlan(context.Background(), oneGroup(t, v, 30), tt.opts...); err == nil || time.Since(began) != tt.want {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
		}
	})
}

// What somebody changes between plan and write is named, with both values.
func TestStaleErrorNamesBothValues(t *testing.T) {
	acc := newAccount()
	v := acc.Region("eu-west-1")
	if _, err := must[*logging.Plan](t)(logging.NewPlan(t.Context(), oneGroup(t, v, 30))).Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), oneGroup(t, v, 90)))
	_, err := v.Logs().PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/shared"), RetentionInDays: aws.Int32(60)})
	ok(t, err)
	_, err = plan.Apply(t.Context())
	var stale *logging.StaleError
	if !errors.As(err, &stale) || len(stale.Changed) != 1 || string(stale.Changed[0].Expected) != "30" || string(stale.Changed[0].Found) != "60" || !strings.Contains(err.Error(), "/shared") {
		t.Error(err)
	}
}

// Any one action less, and the apply fails; with exactly those it succeeds.
func TestPermissionsDroppedSingly(t *testing.T) {
	rounds.Sequential(t)
	attacks(t, "permissions dropped singly", func(a *attack) {
		acc := newAccount()
		plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), whole(t, acc.Region("eu-west-1"), 90)))
		all := plan.Permissions()
		kept := must[[]byte](t)(plan.MarshalJSON())
		with := func(t *testing.T, without string) error {
			acc := newAccount()
			doc := all
			doc.Statements = slices.Clone(all.Statements)
			for i := range doc.Statements {
				s := &doc.Statements[i]
				s.Action = slices.DeleteFunc(slices.Clone(s.Action), func(action string) bool { return action == without })
			}
			doc.Statements = slices.DeleteFunc(doc.Statements, func(s policy.Statement) bool { return len(s.Action) == 0 })
			v := acc.Region("eu-west-1").As(acc.PutUser("ci", doc.String()))
			loaded := must[*logging.Plan](t)(logging.LoadPlan(kept, whole(t, v, 90)))
			_, err := loaded.Apply(context.Background(), append(insist, logging.WithSettleLimit(time.Second), logging.WithPropagationLimit(5*time.Second))...)
			return err
		}
		in(t, "all", func(t *testing.T) {
			if err := with(t, ""); err != nil {
				t.Error(err)
			}
		})
		var actions []string
		for _, s := range all.Statements {
			for _, action := range s.Action {
				if !slices.Contains(actions, action) {
					actions = append(actions, action)
				}
			}
		}
		for _, action := range actions {
			a.tried++
			in(t, action, func(t *testing.T) {
				// The policy that a new topic has lets everybody in the account set it.
				if err := with(t, action); err == nil && action != "sns:SetTopicAttributes" {
					a.fail("without %s it succeeds all the same", action)
				}
			})
		}
	})
}

// What holds logs stays whole when the apply that made it fails later on: the group with
// its retention, the bucket with its rules and its policy.
func TestWhatHoldsLogsStaysWhole(t *testing.T) {
	in(t, "undo", func(t *testing.T) {
		acc := newAccount()
		v := acc.Region("eu-west-1")
		targets := append(logging.Targets(whole(t, v, 90)[:1]), logging.Join("later", loggroup.Bind(v.LogGroups(), must[loggroup.Group](t)(loggroup.New("/zz").Build()))))
		plan := must[*logging.Plan](t)(logging.NewPlan(t.Context(), targets))
		// The trail delivers, and then its own undo, and so the apply, comes.
		acc.Inject(loggingtest.Fault{Operation: "cloudtrail:StartLogging", Nth: 1, Kind: loggingtest.LoseAnswer, Retries: true},
			loggingtest.Fault{Operation: "cloudtrail:StartLogging", Nth: 1, Kind: loggingtest.Delay, Delay: time.Second})
		account := state(t, acc)
		report, err := plan.Apply(t.Context(), logging.WithParallel(1), logging.WithProgress(func(p logging.Progress, _ *logging.Report) {
			if p.Kind == logging.ProgressFinished && p.Step.Change.Call == "cloudtrail:StartLogging" {
				_, _ = v.IAM().ListRoles(context.Background(), nil) // an event that the trail delivers
			}
		}))
		if err == nil {
			t.Fatal("it did not fail")
		}
		kept := 0
		for _, d := range differ(account, state(t, acc)) {
			switch d {
			case "group CloudTrail/audit":
				if text := state(t, acc)[d]; !strings.Contains(text, `"RetentionInDays":90`) {
					t.Errorf("the group lost its retention: %s\n%s", text, report)
				}
				kept++
			case "bucket acme-trails lifecycle":
				kept++
			}
		}
		if kept == 0 || len(report.With(logging.Kept)) == 0 {
			t.Errorf("nothing holds logs: the test tests nothing\n%s", report)
		}
	})
}

// What somebody overwrites between our write and the end is found by the look at the end.
func TestOverwrittenBeforeTheEnd(t *testing.T) {
	in(t, "retention", func(t *testing.T) {
		r := try(t, worlds["foreign"](t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
			return []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Operation: "ssm:UpdateServiceSetting", Nth: 1, Kind: loggingtest.Meanwhile, Do: func() {
				foreignChanges["retention"].do(t, acc.Region("eu-west-1"))
			}})}
		})
		var stale *logging.StaleError
		if !errors.As(r.err, &stale) || len(stale.Changed) != 1 || !stale.Changed[0].Written || string(stale.Changed[0].Found) != "731" {
			t.Errorf("%v\n%s", r.err, r.report)
		}
		if is := foreignChanges["retention"].is(t, r.account.Region("eu-west-1")); is != "731" {
			t.Error("theirs was taken back:", is)
		}
	})
}

// Two appliers of the preferences: the one whose document is not the latest any more by
// the moment of its write is refused by AWS, and nobody's content is lost.
func TestDocumentIsWrittenOnWhatWasRead(t *testing.T) {
	in(t, "preferences", func(t *testing.T) {
		r := try(t, worlds["foreign"](t), func(acc *loggingtest.Account, _ context.CancelFunc) []*loggingtest.Injection {
			return []*loggingtest.Injection{acc.Inject(loggingtest.Fault{Operation: "ssm:UpdateDocument", Nth: 1, Kind: loggingtest.Meanwhile, Do: func() {
				foreignChanges["preferences"].do(t, acc.Region("eu-west-1"))
			}})}
		})
		if r.err == nil {
			t.Errorf("told success\n%s", r.report)
		}
		if is := foreignChanges["preferences"].is(t, r.account.Region("eu-west-1")); !strings.Contains(is, "changed by them") {
			t.Errorf("theirs was lost: %s\n%v", is, r.err)
		}
	})
}

// Reading that takes many calls is not given up as long as they are answered.
func TestSlowReadsAreAnswered(t *testing.T) {
	in(t, "bucket", func(t *testing.T) {
		acc := newAccount()
		v := acc.Region("eu-west-1")
		foreign(t, v)
		acc.Inject(loggingtest.Fault{Operation: "s3:*", Kind: loggingtest.Delay, Delay: 9 * time.Second})
		targets := logging.Targets{bucket.Bind(bucket.ClientsFromConfig(v.Config()), must[bucket.Bucket](t)(bucket.New("acme-trails").Versioning().ExpireDays(400).Tag("a", "b").Build()))}
		began := time.Now()
		if _, err := logging.NewPlan(t.Context(), targets, logging.WithReadLimit(10*time.Second)); err != nil || time.Since(began) <= 10*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		// A call that hangs is given up after the limit, whatever is answered meanwhile.
		hung := acc.Inject(loggingtest.Fault{Operation: "logs:DescribeLogGroups", Kind: loggingtest.Delay, Delay: time.Hour})
		began = time.Now()
		groups := loggroup.Bind(loggroup.ClientsFromConfig(v.Config()), loggroup.Existing("/ops/automation"))
		var call *logging.CallError
		if _, err := logging.NewPlan(t.Context(), append(slices.Clone(targets), groups), logging.WithReadLimit(10*time.Second)); !errors.As(err, &call) || !strings.Contains(err.Error(), "did not answer for 10s") {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		hung.Disarm()
		began = time.Now()
		if _, err := logging.NewPlan(t.Context(), targets, logging.WithReadLimit(5*time.Second)); err == nil || !strings.Contains(err.Error(), "did not answer for 5s") || time.Since(began) > 6*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

package iotlog_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// snapshot is what the account holds by meaning, read without the library: not
// configured and disabled are the same.
func snapshot(t *testing.T, a *loggingtest.Account) map[string]string {
	t.Helper()
	ctx := context.Background()
	v := a.Region(region)
	c := iotlogtest.NewClient(v)
	s := map[string]string{}
	options, err := c.GetV2LoggingOptions(ctx, &iot.GetV2LoggingOptionsInput{})
	if err == nil && !options.DisableAllLogs {
		s["options"] = fmt.Sprint(aws.ToString(options.RoleArn), options.DefaultLogLevel)
		for _, e := range options.EventConfigurations {
			s["event "+*e.EventType] = fmt.Sprint(e.LogLevel, aws.ToString(e.LogDestination))
		}
		levels, err := c.ListV2LoggingLevels(ctx, &iot.ListV2LoggingLevelsInput{MaxResults: aws.Int32(250)})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range levels.LogTargetConfigurations {
			if l.LogTarget.TargetType != "DEFAULT" {
				s["level "+string(l.LogTarget.TargetType)+*l.LogTarget.TargetName] = string(l.LogLevel)
			}
		}
	}
	roles, err := v.IAM().ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles.Roles {
		s["role "+*r.RoleName] = ""
		names, err := v.IAM().ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: r.RoleName})
		if err != nil {
			t.Fatal(err)
		}
		s["role "+*r.RoleName] = fmt.Sprint(names.PolicyNames)
	}
	return s
}

// A fault at every call, in every way a call can fail: the account ends as it was
// or as it was asked for, or, where a level failed, with what was valid before it.
func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	first := func() *loggingtest.Account { return newAccount().Account() }
	existing := func() *loggingtest.Account {
		a := withRole().Account()
		c := iotlogtest.New(a.Region(region))
		s, err := used(iotlog.Error).Event("Connect", iotlog.Debug).ClientID("theirs", iotlog.Info).Build()
		if err != nil {
			panic(err)
		}
		plan, err := logging.NewPlan(context.Background(), logging.Targets{iotlog.New(c, s)})
		if err == nil {
			_, err = plan.Apply(context.Background())
		}
		if err != nil {
			panic(err)
		}
		return a
	}
	for _, tt := range []struct {
		name  string
		setup func() *loggingtest.Account
		b     func() *iotlog.Builder
	}{
		{"first set-up", first, func() *iotlog.Builder {
			return managed(iotlog.Warn).Event("Ping", iotlog.Error)
		}},
		{"change", existing, func() *iotlog.Builder {
			return managed(iotlog.Warn).Event("Ping", iotlog.Error)
		}},
		{"with levels", first, func() *iotlog.Builder {
			return managed(iotlog.Warn).ClientID("a", iotlog.Debug).ClientID("b", iotlog.Debug)
		}},
	} {
		for door, open := range map[string]func(loggingtest.View) iotlog.Clients{"typed": iotlogtest.New, "wire": wire} {
			t.Run(tt.name+"/"+door, func(t *testing.T) {
				var before, after map[string]string
				synctest.Test(t, func(t *testing.T) { before = snapshot(t, tt.setup()) })
				var report *logging.Report
				body := func(ctx context.Context, a *loggingtest.Account) error {
					report = nil
					plan, err := logging.NewPlan(ctx, logging.Targets{iotlog.New(open(a.Region(region)), build(t, tt.b()))})
					if err != nil {
						return err
					}
					report, err = plan.Apply(ctx, logging.Regardless(), logging.WithInsist(logging.CodeShortens), logging.WithParallel(1))
					return err
				}
				loggingtest.Sweep(t, tt.setup, body, func(t *testing.T, s loggingtest.Swept) {
					now := snapshot(t, s.Account)
					if s.Kind == 0 {
						if s.Err != nil {
							t.Fatal(s.Err)
						}
						after = now
					}
					kept := report != nil && len(report.With(logging.Done)) > 0
					switch {
					case s.Err == nil:
						if diff := cmp.Diff(after, now); diff != "" {
							t.Errorf("%v at %s: %s", s.Kind, s.Call.Name(), diff)
						}
					case kept:
						// Levels are valid alone: planning again goes on from there.
						if tt.name != "with levels" {
							t.Errorf("%v at %s: kept\n%s", s.Kind, s.Call.Name(), report)
						}
						time.Sleep(time.Minute)
						if err := body(t.Context(), s.Account); err != nil {
							t.Error(err)
						}
						if diff := cmp.Diff(after, snapshot(t, s.Account)); diff != "" {
							t.Errorf("%v at %s, resumed: %s", s.Kind, s.Call.Name(), diff)
						}
					default:
						if diff := cmp.Diff(before, now); diff != "" {
							t.Errorf("%v at %s (%v): %s\n%s", s.Kind, s.Call.Name(), s.Err, diff, report)
						}
					}
					var failed *logging.ApplyError
					if report != nil && (s.Err != nil) != errors.As(s.Err, &failed) {
						t.Error(s.Err)
					}
				})
			})
		}
	}
}

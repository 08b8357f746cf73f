package activity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
)

// held is what the account holds, read without the library.
func held(v loggingtest.View) map[string]string {
	ctx, s := context.Background(), map[string]string{}
	events := eventstest.New(v)
	if rule, err := events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: aws.String("sessions")}); err == nil {
		s["rule"] = aws.ToString(rule.EventPattern) + string(rule.State)
		if out, err := events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: aws.String("sessions")}); err == nil {
			s["targets"] = fmt.Sprint(len(out.Targets))
		}
	}
	if out, err := eventstest.NewLambda(v).GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: aws.String("notify")}); err == nil {
		s["function"] = aws.ToString(out.Policy)
	}
	if _, err := v.IAM().GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("Activity")}); err == nil {
		s["role"] = "there"
	}
	s["topics"] = fmt.Sprint(snstest.Topics(v))
	return s
}

// TestSweep lets every call go wrong in every way: the account ends as it was, or as
// it was asked for.
func TestSweep(t *testing.T) {
	rounds.Sequential(t)
	for name, clients := range map[string]func(*loggingtest.Account) activity.Clients{
		"typed": func(a *loggingtest.Account) activity.Clients { return worldOf(a).clients },
		"wire": func(a *loggingtest.Account) activity.Clients {
			return activity.ClientsFromConfig(a.Region("eu-west-1").Config())
		},
	} {
		t.Run(name, func(t *testing.T) {
			setup := func() *loggingtest.Account {
				w := newWorld()
				eventstest.PutFunction(w.view, "notify")
				eventstest.PutPipeline(w.view, "audit")
				return w.account
			}
			rule := build(t, newWorld().all())
			before := held(worldOf(setup()).view)
			var after map[string]string
			body := func(ctx context.Context, a *loggingtest.Account) error {
				plan, err := logging.NewPlan(ctx, logging.Targets{activity.New(clients(a), rule)})
				if err != nil {
					return err
				}
				_, err = plan.Apply(ctx, logging.WithParallel(1))
				return err
			}
			loggingtest.Sweep(t, setup, body, func(t *testing.T, s loggingtest.Swept) {
				now := held(s.Account.Region("eu-west-1"))
				if s.Kind == 0 {
					if s.Err != nil {
						t.Fatal(s.Err)
					}
					after = now
				}
				want := after
				if s.Err != nil {
					want = before
				}
				if s.Err != nil && s.Kind == loggingtest.LoseAnswer && (strings.HasPrefix(s.Call.Operation, "Create") || s.Call.Operation == "PutRule") && strings.Contains(s.Err.Error(), "it was kept") {
					return // a create whose answer was lost, and nothing says that it is ours
				}
				if d := cmp.Diff(want, now); d != "" {
					t.Errorf("after %v at %s (%v):\n%s", s.Kind, s.Call.Name(), s.Err, d)
				}
				if s.Kind == loggingtest.LoseAnswer && name == "wire" && s.Err != nil {
					t.Errorf("an answer was lost at %s, and the SDK asked again: %v", s.Call.Name(), s.Err)
				}
			})
		})
	}
}

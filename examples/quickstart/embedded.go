package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/progress"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// newAccount is a fake account with a node that sessions are started on, and a
// group of things.
func newAccount(ctx context.Context) (loggingtest.View, error) {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	sessionlogtest.Mount(account)
	iotlogtest.Mount(account)
	trailogtest.Mount(account)
	view := account.Region(region)
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: "i-02573cafcfEXAMPLE", Screen: true, Role: nodeARN})
	_, err := iot.NewFromConfig(view.Config()).CreateThingGroup(ctx, &iot.CreateThingGroupInput{ThingGroupName: aws.String("line-7")})
	return view, err
}

// embedded is the whole job on a fake account, through the real SDK clients.
func embedded(ctx context.Context, out *os.File, whole bool) error {
	view, err := newAccount(ctx)
	if err != nil {
		return err
	}
	cfg := view.Config() // in production: config.LoadDefaultConfig(ctx)

	title(out, "1. What should be logged, and what would change")
	targets, err := declare(cfg)
	if err != nil {
		return err
	}
	plan, err := logging.NewPlan(ctx, targets)
	if err != nil {
		return err
	}
	if whole {
		fmt.Fprintln(out, plan)
	} else {
		summarize(out, plan)
	}
	fmt.Fprint(out, "With this plan applied: ", plan.Findings().Verdict(), ".\n")

	title(out, "2. Apply")
	if _, err := plan.Apply(ctx, logging.WithProgress(progress.To(out))); err != nil {
		return err
	}

	title(out, "3. Something happens in each place, and its log arrives")
	if _, err := deliver(ctx, out, view); err != nil {
		return err
	}

	title(out, "4. Check: will the logs arrive?")
	if err := check(ctx, out, targets...); err != nil {
		return err
	}

	title(out, `5. Somebody tidies a role up: "it only ever puts events"`)
	_, err = iam.NewFromConfig(cfg).PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: aws.String(runbookRole), PolicyName: aws.String(automationlog.PolicyName(region)), PolicyDocument: aws.String(tidied),
	})
	if err != nil {
		return err
	}
	n, err := deliver(ctx, out, view)
	if err != nil {
		return err
	}
	tell(out, n)
	fmt.Fprintln(out, "\nEvery call succeeded. The check says why a log is missing:")
	fmt.Fprintln(out)
	if err := check(ctx, out, targets...); err != nil {
		return err
	}

	title(out, "6. Plan again, and apply: only what is different is written")
	plan, err = logging.NewPlan(ctx, targets)
	if err != nil {
		return err
	}
	summarize(out, plan)
	if _, err := plan.Apply(ctx, logging.WithProgress(progress.To(out))); err != nil {
		return err
	}
	fmt.Fprintln(out)
	if n, err = deliver(ctx, out, view); err != nil {
		return err
	}
	tell(out, n)
	return nil
}

// tidied looks right, and is not: a group's ARN without ":*" names none of its streams.
const tidied = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Action": ["logs:DescribeLogGroups", "logs:PutLogEvents"],
  "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation"}]}`

// summarize prints a line for each change of a plan.
func summarize(out *os.File, plan *logging.Plan) {
	for _, c := range plan.Changes() {
		fmt.Fprintf(out, "  %-6s %-33s %s %s\n", c.Action, c.Call, c.Resource.Name, c.Path)
	}
	fmt.Fprintln(out)
}

func title(out *os.File, s string) { fmt.Fprintf(out, "\n=== %s\n\n", s) }

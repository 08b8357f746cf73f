package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/examples/internal/progress"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

const (
	group   = "/ops/automation"
	role    = "Runbooks"
	roleARN = "arn:aws:iam::111122223333:role/Runbooks"
)

const runbook = `
schemaVersion: "0.3"
assumeRole: ` + roleARN + `
mainSteps:
  - name: patch
    action: aws:executeScript
    inputs: {Runtime: python3.11, Handler: main, Script: "def main(events, context): ..."}
`

// embedded is the whole job on a fake account, through the real SDK clients.
func embedded(ctx context.Context, out *os.File) error {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	view := account.Region("eu-west-1")
	clients := automationlog.ClientsFromConfig(view.Config()) // in production: config.LoadDefaultConfig(ctx)

	title(out, "1. What should be logged, and what would change")
	targets, err := declare(clients)
	if err != nil {
		return err
	}
	plan, err := logging.NewPlan(ctx, targets...)
	if err != nil {
		return err
	}
	fmt.Fprint(out, plan, "\nWith this plan applied: ", plan.Findings())

	title(out, "2. Apply")
	if _, err := plan.Apply(ctx, logging.WithProgress(progress.To(out))); err != nil {
		return err
	}

	title(out, "3. A runbook runs, and its output arrives")
	if err := automate(ctx, out, view); err != nil {
		return err
	}
	events := logging.ReadEvents(ctx, clients.Logs, logging.EventQuery{Group: group})
	for e, err := range events {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  %s  %s\n", e.Stream, e.Message)
	}

	title(out, "4. Check: will the logs arrive?")
	if err := check(ctx, out, targets...); err != nil {
		return err
	}

	title(out, `5. Somebody tidies the role up: "it only ever puts events"`)
	_, err = iam.NewFromConfig(view.Config()).PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: aws.String(role), PolicyName: aws.String(automationlog.PolicyName(view.Region())), PolicyDocument: aws.String(tidied),
	})
	if err != nil {
		return err
	}
	if err := automate(ctx, out, view); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nEvery call succeeded, and no log arrived. The check says why:")
	fmt.Fprintln(out)
	return check(ctx, out, targets...)
}

// tidied looks right, and is not: a group's ARN without ":*" names none of its streams.
const tidied = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Action": ["logs:DescribeLogGroups", "logs:PutLogEvents"],
  "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation"}]}`

// declare is script output in a log group that is kept for 30 days, from
// runbooks that assume a role of their own.
func declare(c automationlog.Clients) ([]logging.Target, error) {
	settings, err := automationlog.NewSettings().
		Group(logging.NewLogGroup(group).RetainDays(30)).
		RunbookRole(roleARN).AttachPolicy().
		Runbook("Patch", runbook).
		Build()
	if err != nil {
		return nil, err
	}
	trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service("ssm.amazonaws.com"))).Build()
	if err != nil {
		return nil, err
	}
	runbooks, err := logging.NewRole(role).Trust(trust).Description("Automation runbooks").Build()
	if err != nil {
		return nil, err
	}
	return []logging.Target{
		automationlog.New(c, settings),
		logging.NewResources("roles", c.Clients).Role(runbooks),
	}, nil
}

// automate runs the runbook on the account and says what came of its log.
func automate(ctx context.Context, out *os.File, view loggingtest.View) error {
	e, err := automationlogtest.RunAutomation(ctx, view, automationlogtest.Run{
		Name: "Patch", Content: runbook,
		Output: map[string]string{"patch": "2 packages to update\nrebooting"},
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Execution %s succeeded.\n", e.ID)
	return nil
}

func title(out *os.File, s string) { fmt.Fprintf(out, "\n=== %s\n\n", s) }

package logging_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// exampleConfig is the configuration of an account in memory. In production it
// comes from config.LoadDefaultConfig(ctx).
func exampleConfig() aws.Config {
	return loggingtest.NewAccount("111122223333").Region("eu-west-1").Config()
}

// A builder makes settings, which are a value that marshals to JSON and back.
func ExampleNewLogGroup() {
	group, err := logging.NewLogGroup("/ops/automation").
		RetainDays(365).
		Tag("team", "platform").
		ProtectFromDeletion(true).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := json.Marshal(group)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(text))
	// Output:
	// {"logGroupName":"/ops/automation","retentionInDays":365,"tags":{"team":"platform"},"deletionProtectionEnabled":true}
}

func ExampleNewRole() {
	trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service("ssm.amazonaws.com"))).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	scope := logging.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	group := scope.LogGroupARN("/ops/automation")
	write, err := policy.New(policy.Identity, policy.AllowActions("logs:CreateLogStream", "logs:PutLogEvents").On(group.Wildcard())).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	role, err := logging.NewRole("Runbooks").Path("/ops/").Trust(trust).Inline("logs", write).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(role.ARN(scope))
	// Output:
	// arn:aws:iam::111122223333:role/ops/Runbooks
}

// Build names every wrong field at once, with the rule and where it comes from.
func ExampleValidationError() {
	_, err := logging.NewLogGroup("/ops automation").RetainDays(30).Key("alias/logs").Build()

	var invalid *logging.ValidationError
	if errors.As(err, &invalid) {
		for _, f := range invalid.Fields {
			fmt.Printf("%s %q\n  %s\n", f.Path, f.Value, f.Source)
		}
	}
	// Output:
	// logGroupName "/ops automation"
	//   CloudWatch Logs API, CreateLogGroup
	// kmsKeyId "alias/logs"
	//   CloudWatch Logs API, AssociateKmsKey
}

// A plan shows what would change, and what would be wrong then. It never writes.
func ExampleNewPlan() {
	ctx := context.Background()
	group, err := logging.NewLogGroup("/ops/automation").RetainDays(365).MustBeEncrypted().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.NewResources("platform", logging.ClientsFromConfig(exampleConfig())).LogGroup(group)

	plan, err := logging.NewPlan(ctx, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	fmt.Println()
	fmt.Print(plan.Findings())
	// Output:
	// Plan for 111122223333/eu-west-1: 1 to create, 0 to change, 0 to delete; 2 API calls.
	//
	// + AWS::Logs::LogGroup /ops/automation (111122223333/eu-west-1)
	//   + logGroupClass: "STANDARD"
	//   + retentionInDays: 365
	//
	// Verdict: logs will not arrive.
	//
	// ERROR log-group-unencrypted
	//   AWS::Logs::LogGroup /ops/automation (111122223333/eu-west-1)
	//   The log group must be encrypted with a KMS key, and has none.
	//   Fix: Associate a key with it; only what is written from then on is encrypted with it.
}

// Apply tells its progress, and its report says what became of every step. When
// a step fails, what was done is undone.
func ExamplePlan_Apply() {
	ctx := context.Background()
	group, err := logging.NewLogGroup("/ops/automation").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.NewResources("platform", logging.ClientsFromConfig(exampleConfig())).LogGroup(group)
	plan, err := logging.NewPlan(ctx, target)
	if err != nil {
		fmt.Println(err)
		return
	}

	report, err := plan.Apply(ctx, logging.WithProgress(func(e logging.Event, _ *logging.Report) {
		fmt.Printf("%d of %d: %s %s\n", e.Done, e.Total, e.Kind, e.Step.Change.Call)
	}))
	var failed *logging.ApplyError
	switch {
	case errors.As(err, &failed):
		fmt.Println(failed) // says what was undone, and what could not be
		return
	case err != nil:
		fmt.Println(err) // nothing was written
		return
	}
	fmt.Print(report)
	// Output:
	// 0 of 2: started logs:CreateLogGroup
	// 1 of 2: finished logs:CreateLogGroup
	// 1 of 2: started logs:PutRetentionPolicy
	// 2 of 2: finished logs:PutRetentionPolicy
	// done        logs:CreateLogGroup AWS::Logs::LogGroup /ops/automation (111122223333/eu-west-1)
	// done        logs:PutRetentionPolicy AWS::Logs::LogGroup /ops/automation (111122223333/eu-west-1) retentionInDays
}

// Check judges the account as it is.
func ExampleCheck() {
	ctx := context.Background()
	group, err := logging.NewLogGroup("/ops/automation").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.NewResources("platform", logging.ClientsFromConfig(exampleConfig())).LogGroup(group)

	findings, err := logging.Check(ctx, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	if findings.Verdict() != logging.Arrive {
		for _, f := range findings.With(logging.Error) {
			fmt.Println(f.Code, f.Problem, f.Fix)
		}
	}
	// Output:
	// log-group-missing The log group does not exist in eu-west-1. Create it, in this account and region.
}

// A plan is made and kept by one process, somebody approves its digest, and
// another process applies exactly that.
func ExampleLoadPlan() {
	ctx := context.Background()
	group, err := logging.NewLogGroup("/ops/automation").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.NewResources("platform", logging.ClientsFromConfig(exampleConfig())).LogGroup(group)
	plan, err := logging.NewPlan(ctx, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	kept, err := json.Marshal(plan)
	if err != nil {
		fmt.Println(err)
		return
	}
	approved := plan.Digest()

	loaded, err := logging.LoadPlan(kept, target)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := loaded.Apply(ctx, logging.WithDigest(approved))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(report.With(logging.Done)), "steps done")
	// Output:
	// 2 steps done
}

// The report of an apply, kept as JSON, is what a removal needs to restore what
// was there before.
func ExampleNewRemoval() {
	ctx := context.Background()
	clients := logging.ClientsFromConfig(exampleConfig())
	target := func(days int32) logging.Target {
		group, err := logging.NewLogGroup("/ops/automation").RetainDays(days).Build()
		if err != nil {
			panic(err)
		}
		return logging.NewResources("platform", clients).LogGroup(group)
	}
	var report *logging.Report
	for _, days := range []int32{30, 365} {
		plan, err := logging.NewPlan(ctx, target(days))
		if err != nil {
			fmt.Println(err)
			return
		}
		if report, err = plan.Apply(ctx); err != nil {
			fmt.Println(err)
			return
		}
	}
	kept, err := json.Marshal(report)
	if err != nil {
		fmt.Println(err)
		return
	}

	var saved logging.Report
	if err := json.Unmarshal(kept, &saved); err != nil {
		fmt.Println(err)
		return
	}
	removal, err := logging.NewRemoval(ctx, &saved, target(365))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(removal)
	if _, err := removal.Apply(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Plan for 111122223333/eu-west-1: 0 to create, 1 to change, 0 to delete; 1 API call.
	//
	// ~ AWS::Logs::LogGroup /ops/automation (111122223333/eu-west-1)
	//   ~ retentionInDays: 365 → 30
}

// Permissions is the least policy for whoever applies the plan.
func ExamplePlan_Permissions() {
	ctx := context.Background()
	group, err := logging.NewLogGroup("/ops/automation").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.NewResources("platform", logging.ClientsFromConfig(exampleConfig())).LogGroup(group))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range plan.Permissions().Statements {
		fmt.Println(s.Effect, s.Action, s.Resource)
	}
	fmt.Println("to undo:")
	for _, s := range plan.UndoPermissions().Statements {
		fmt.Println(s.Effect, s.Action, s.Resource)
	}
	// Output:
	// Allow [logs:CreateLogGroup logs:PutRetentionPolicy] [arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*]
	// Allow [logs:DescribeLogGroups] [arn:aws:logs:eu-west-1:111122223333:log-group:*]
	// to undo:
	// Allow [logs:DeleteLogGroup logs:DeleteRetentionPolicy logs:DescribeLogStreams] [arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*]
}

// ReadEvents reads what arrived, page by page.
func ExampleReadEvents() {
	ctx := context.Background()
	logs := cloudwatchlogs.NewFromConfig(exampleConfig())
	writeExampleEvents(ctx, logs)

	events := logging.ReadEvents(ctx, logs, logging.EventQuery{
		Group:   "/ops/automation",
		Start:   time.Now().Add(-time.Hour),
		Pattern: "ERROR",
	})
	for event, err := range events {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Stream, event.Message)
	}
	// Output:
	// run-1 ERROR disk full
	// run-1 ERROR gave up
}

func writeExampleEvents(ctx context.Context, logs *cloudwatchlogs.Client) {
	group, stream := aws.String("/ops/automation"), aws.String("run-1")
	_, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: group})
	if err != nil {
		panic(err)
	}
	if _, err = logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: group, LogStreamName: stream}); err != nil {
		panic(err)
	}
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: group, LogStreamName: stream}
	for i, m := range []string{"started", "ERROR disk full", "retrying", "ERROR gave up"} {
		in.LogEvents = append(in.LogEvents, types.InputLogEvent{Message: &m, Timestamp: aws.Int64(time.Now().Add(time.Duration(i-10) * time.Second).UnixMilli())})
	}
	if _, err = logs.PutLogEvents(ctx, in); err != nil {
		panic(err)
	}
}

// APIs want a log group's ARN plain or with ":*". Both spellings are read, and
// each can be written.
func ExampleParseLogGroupARN() {
	group, err := logging.ParseLogGroupARN("arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(group.Name, group.Region)
	fmt.Println(group.Plain())
	fmt.Println(group.Wildcard())
	fmt.Println(group.Stream("run-*"))
	// Output:
	// /ops/automation eu-west-1
	// arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation
	// arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*
	// arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:log-stream:run-*
}

// What an account has now can be adopted as settings.
func ExampleReadLogGroup() {
	ctx := context.Background()
	cfg := exampleConfig()
	writeExampleEvents(ctx, cloudwatchlogs.NewFromConfig(cfg))
	clients := logging.ClientsFromConfig(cfg)

	scope, _, err := logging.Identify(ctx, clients)
	if err != nil {
		fmt.Println(err)
		return
	}
	group, found, err := logging.ReadLogGroup(ctx, clients, scope, "/ops/automation")
	if err != nil || !found {
		fmt.Println(found, err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.NewResources("platform", clients).LogGroup(group))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// Plan for 111122223333/eu-west-1: no changes.
}

package logging_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// exampleConfig is the configuration of an account in memory. In production it
// comes from config.LoadDefaultConfig(ctx).
func exampleConfig() aws.Config {
	return loggingtest.NewAccount("111122223333").Region("eu-west-1").Config()
}

// Build names every wrong field at once, with the rule and where it comes from.
func ExampleValidationError() {
	_, err := loggroup.New("/ops automation").RetainDays(30).Key(key.Named("alias/logs")).Build()

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
	group, err := loggroup.New("/ops/automation").RetainDays(365).MustBeEncrypted().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("platform", loggroup.Bind(loggroup.ClientsFromConfig(exampleConfig()), group))

	plan, err := logging.NewPlan(ctx, logging.Targets{target})
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
	group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("platform", loggroup.Bind(loggroup.ClientsFromConfig(exampleConfig()), group))
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}

	report, err := plan.Apply(ctx, logging.WithProgress(func(e logging.Progress, _ *logging.Report) {
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
	group, err := loggroup.New("/ops/automation").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("platform", loggroup.Bind(loggroup.ClientsFromConfig(exampleConfig()), group))

	findings, err := logging.Check(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	if findings.Verdict() != logging.Arrive {
		for _, f := range findings.With(logging.SeverityError) {
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
	group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("platform", loggroup.Bind(loggroup.ClientsFromConfig(exampleConfig()), group))
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
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

	loaded, err := logging.LoadPlan(kept, logging.Targets{target})
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
	clients := loggroup.ClientsFromConfig(exampleConfig())
	target := func(days int32) logging.Target {
		group, err := loggroup.New("/ops/automation").RetainDays(days).Build()
		if err != nil {
			panic(err)
		}
		return logging.Join("platform", loggroup.Bind(clients, group))
	}
	var report *logging.Report
	for _, days := range []int32{365, 30} {
		plan, err := logging.NewPlan(ctx, logging.Targets{target(days)})
		if err != nil {
			fmt.Println(err)
			return
		}
		// The second plan shortens the retention of a group that exists.
		if report, err = plan.Apply(ctx, logging.WithInsist(logging.CodeShortens)); err != nil {
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
	removal, err := logging.NewRemoval(ctx, &saved, logging.Targets{target(30)})
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
	//   ~ retentionInDays: 30 → 365
}

// Permissions is the least policy for whoever applies the plan.
func ExamplePlan_Permissions() {
	ctx := context.Background()
	group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{logging.Join("platform", loggroup.Bind(loggroup.ClientsFromConfig(exampleConfig()), group))})
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
	// Allow [logs:DeleteLogGroup logs:DeleteRetentionPolicy logs:DescribeLogStreams logs:DescribeMetricFilters logs:DescribeSubscriptionFilters] [arn:aws:logs:eu-west-1:111122223333:log-group:/ops/automation:*]
}

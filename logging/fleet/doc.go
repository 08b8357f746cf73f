// Package fleet plans, applies and checks logging in many accounts and regions.
//
//	f, err := fleet.New(cfg, declare). // declare says what a region of an account should have
//		AssumeRole("ops/audit").Regions("eu-west-1", "eu-central-1").
//		Group(fleet.Account{ID: "222233334444"}). // done before the next group is begun
//		GroupFrom(orgs.Accounts(client, orgs.Units("ou-ab12-11111111"))).
//		Tolerate(2).Build()
//	…
//	plan, err := f.Plan(ctx)
//	fmt.Print(plan.Summary())
//	report, err := plan.Apply(ctx, fleet.WithJournal("rollout"))
//	findings, err := f.Check(ctx)
//
// An account is a unit: its regions are one plan of package logging, which succeeds, or
// fails and is undone, whatever becomes of other accounts. What is global in an account is
// read and written once. A plan that is not empty is the drift.
//
// # Failures
//
// The error of each method is an [*Error] where accounts failed; it comes with the result
// of all others, and says each cause once. More failures than the fleet tolerates keep
// further accounts from being begun in an apply ([ErrNotBegun]); plans and checks go on. Calls are
// paced under the quotas that AWS documents for an account in a region. What is throttled all the
// same is asked again, after longer and longer waits, unless the configuration has a
// retryer of its own.
//
// # A process that dies
//
// [WithJournal] keeps the plan, a journal of each account, and the reports of those that
// are done in a folder. [Fleet.Resume] goes on from it in another process.
//
// # Limits
//
// A fleet is of one partition. A plan is kept as data, some 26 KB for a region with sessions
// and Automation. The fleet's own account is worked in with its own credentials.
//
//awslogkit:floor 4
//awslogkit:deps sts
package fleet

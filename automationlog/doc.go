// Package automationlog makes the output of Systems Manager Automation's scripts
// arrive: what aws:executeScript steps print goes to a log group of CloudWatch
// Logs. It follows AWS's page "Logging Automation action output with CloudWatch
// Logs".
//
//	group, err := loggroup.New("/ops/automation").RetainDays(30).Build()
//	settings, err := automationlog.NewSettings().LogGroup(group).Role(role.Existing("Runbooks")).Build()
//	target := automationlog.New(automationlog.ClientsFromConfig(cfg), settings)
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//
// Two service settings of the account and region decide: a destination, and the
// name of a log group. They are written group name first, and undone together.
// Only aws:executeScript steps log; those of a runbook of your own log with the
// permissions of the role that it assumes, those of one of Amazon's with the
// permissions of who starts it.
//
// There is no documented value that means "off". Turning logging off is a
// removal without a report, which resets the settings; what AWS's defaults are
// is not documented either, so Read afterwards.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html
//
//awslogkit:floor 5
//awslogkit:deps cloudwatchlogs iam kms ssm sts go.yaml.in/yaml/v3
package automationlog

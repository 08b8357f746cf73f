// Package automationlogtest is the part of a fake AWS account that Automation's
// script output needs: the service settings of Systems Manager, and runs of
// automations whose output arrives in the account's log group, or does not, by
// what the account's settings, roles, policies and keys say.
//
// Mount it on an account of package loggingtest:
//
//	account := loggingtest.NewAccount("111122223333")
//	automationlogtest.Mount(account)
//
// What is not simulated: steps other than aws:executeScript are not carried
// out, and scripts do not run, since a run brings their output along; approval
// of pending settings happens only when a test says so; the names of log
// streams and the form of the output are this package's own, since AWS does not
// document them.
//
//awslogkit:floor 8
//awslogkit:deps cloudwatchlogs iam kms ssm sts go.yaml.in/yaml/v3
package automationlogtest

// Package automationlogtest is the part of a fake AWS account that Automation's
// script output needs: the service settings of Systems Manager, and automations
// whose output arrives in the account's log group, or does not, by what the
// account's settings, roles, policies and keys say.
//
// Mount it on an account of package loggingtest:
//
//	account := loggingtest.NewAccount("111122223333")
//	automationlogtest.Mount(account)
//
// Automations start through the API from documents of package ssmtest, which this one
// mounts, and go on by the clock; [FindExecution] says whether their output arrived. [PutStep]
// says what a step does, what its script prints above all. [RunAutomation] runs a runbook
// that is no document, at once.
//
// What is not simulated: scripts do not run, since a test says what they print; of the other
// actions there are aws:sleep, and aws:loop over a list, and a step of any other fails with an
// error that names the action, unless [PutStep] says what it does. Nothing is retried
// (maxAttempts), and references to Parameter Store are not filled in. Automations have no targets, rates, tags, alarms or other accounts: the API
// refuses those members. Approval of pending settings happens only when a test says so; the
// names of log streams and the form of the output are this package's own, since AWS does not
// document them. Run Command (ssm:SendCommand) is not there.
//
//awslogkit:floor 8
//awslogkit:deps cloudwatchlogs iam kms ssm sts go.yaml.in/yaml/v3
package automationlogtest

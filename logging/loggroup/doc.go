// Package loggroup is log groups of CloudWatch Logs, as things that are planned, applied
// and judged.
//
//awslogkit:floor 4
//awslogkit:deps cloudwatchlogs kms sts
package loggroup

// Package logquery runs queries of CloudWatch Logs Insights: it starts one, waits, tells how far it is, reads all
// pages of what it found, and stops it when nobody waits any more, since what a query scans is paid for.
//
//	answer, err := logquery.Run(ctx, client, logquery.Query{
//		Groups: []string{"CloudTrail/audit"}, Text: "stats count(*) as n by eventName", Start: day,
//	}, logquery.Options{})
//
// Package trailquery writes questions about CloudTrail's events, iotquery, sessionquery and automationquery
// about those of the other places.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzingLogData.html
//
//awslogkit:floor 3
//awslogkit:deps cloudwatchlogs
package logquery

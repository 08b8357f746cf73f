// Package trailquery asks what AWS CloudTrail recorded where teams ask it: in Amazon
// Athena, over the files of a trail's bucket, and in CloudWatch Logs Insights, over its log group.
//
// A [Table] is the files of one kind: it has the DDL with partition projection, so that
// there are no partitions to add, and a view that is flat: it says who did what, what was unusual, or how often what was
// counted. A [Question] is about the records that a
// [trailrecord.Filter] wants, the same that reads files, and is written for either engine:
//
//	table, err := trailquery.NewTable("example-trail").Account("111122223333").Regions("eu-west-1").From(day).Build()
//	question, err := trailquery.Who(trailrecord.Filter{Names: []string{"DeleteBucket"}, Since: day})
//	sql, err := table.SQL(question, trailquery.Part{})
//	text, err := question.Insights()
//
// It is text and needs no SDK. Package athenaquery runs SQL, package logquery Insights'
// queries, and [Rows] reads what either answers.
//
// # Values are values
//
// Whatever is in a filter is quoted, or written with escapes, so that it stays a value in either language. Names
// of tables and places in buckets are checked, and what cannot be one is an error of Build.
//
// # What a question asks
//
// Calls: records with an event name, so that neither Insights events nor aggregated ones
// are counted among them. As trailrecord's filters do, it minds neither upper nor lower case, and takes
// asterisks and exclamation marks. What cannot be asked is an error: a filter's function, and users in the words in which
// an actor is printed. Records that were delivered twice count twice.
//
// Access keys are looked for in userIdentity, and of those that a call handed out in the responseElements' credentials,
// accessKey and roleCredentials; trailrecord's filters find them in whatever the responseElements have.
//
// # Insights and aggregated events
//
// [Unusual] and [Attributions] ask about Insights events: what CloudTrail Insights found, which is recorded when it begins and when
// it ends. They are in files, and so in a table, of their own; a log group has them between the calls, since CloudTrail
// sends a trail's Insights events to CloudWatch Logs too (older editions of its guide leave them out).
//
// Aggregated events count data events in windows of five minutes. A table and its view have them. AWS does not name them among
// what CloudTrail sends to log groups, and there are no questions about them.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
//
// # Large records in Logs Insights
//
// Logs Insights finds 200 fields of a record. Of one with more, such as a call with hundreds of parameters, what follows
// requestParameters is lost to it (responseElements, eventID, resources, recipientAccountId and others): questions that need one of
// them answer as if the record had none. SQL and trailrecord's filters have no such limit.
//
// https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
//
//awslogkit:floor 1.5
//awslogkit:deps github.com/klauspost/compress
package trailquery

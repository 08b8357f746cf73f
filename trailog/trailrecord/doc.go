// Package trailrecord reads what AWS CloudTrail recorded: the records
// themselves, the files and notifications that carry them, and which of them
// CloudWatch Logs will not get.
//
// A [Record] has every field of the record format up to event version 1.11, for
// management, data, network activity and Insights events. [Parse] reads one
// record, such as the message of a log event; [Decode] and [ParseFile] read
// whole files and streams, compressed or not. [Record.Who], [Record.What],
// [Record.EventTime], [Record.SourceIP] and [Record.Tool] say who made a call,
// what it was, when and from where it was made, and with which tool.
//
// Every member is optional, since real records leave out and misspell what the
// guide calls always present: booleans are strings, numbers too, and a sample of
// AWS's own has an empty event source. Nothing that a record holds is lost:
// members without a field, and values that a field cannot hold, are in the Extra
// of the object that they are in, and are written back.
//
// [ParseNotification] reads what CloudTrail publishes when it has delivered
// files, [ParseKey] and [Key.String] read and build the keys of those files.
//
// CloudTrail does not send records over [MaxCloudWatchEventSize] to CloudWatch
// Logs, without an error. [TooLargeForCloudWatch] says which records of a set
// that will be, [MissingFromCloudWatch] which records of the bucket are not in
// the log group and why, and [Estimate] how large a request may be.
//
// # Limits
//
// Input is taken to be hostile: a record has at most [MaxRecordSize] bytes,
// compressed input at most [DefaultMaxBytes] uncompressed unless [WithMaxBytes]
// says otherwise, and memory does not grow with the input. Errors tell where the
// fault is and never contain what was logged, except the name of a member.
//
// Digest files are told apart by name and content, and are not verified here.
//
// The package imports the standard library only, and internal packages that do
// the same. encoding/json decides what is JSON.
package trailrecord

// Package trailrecord reads what AWS CloudTrail recorded: the records
// themselves, the files and notifications that carry them, and which of them
// CloudWatch Logs will not get.
//
// A [Record] has every field of the record format up to event version 1.11, for
// management, data, network activity and Insights events. [Parse] reads one
// record, such as the message of a log event; [Decode] and [ParseFile] read
// whole files and streams, compressed or not, and [Scan] does so without copying
// what is not kept. [Record.Who], [Record.What], [Record.EventTime],
// [Record.SourceIP] and [Record.Tool] say who made a call, what it was, when and
// from where it was made, and with which tool.
//
// Records are read in any envelope that they are in: files of a trail, what the AWS
// CLI prints, events of EventBridge, subscriptions and exports of CloudWatch Logs.
// [ReadFiles] reads files, folders and patterns, [ReadObjects] a bucket and
// [ReadNotification] what a notification names, several files at a time. A [Filter]
// leaves out records before they are built. [Sort] and [Unique] bring records in
// order and leave out those that were delivered twice, with bounded memory.
//
// [Verifier] says which files are as CloudTrail delivered them, by their digests.
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
// says otherwise and as many records as it has bytes, and 65,536; values are nested at
// most 10,000 deep, and memory does not grow with the input. What was read before a fault is yielded. Errors tell where the
// fault is and never contain what was logged, except the name of a member.
//
// # What is JSON
//
// What encoding/json finds valid is valid here, and means the same, but for what is
// more lenient: names are case-sensitive, a field takes values of several types, and
// of a member that occurs twice the last one counts as a whole, also if it is null.
//
// # Speed
//
// Text is read in one pass, eight bytes at once inside of strings, and uncompressed by
// a goroutine of its own, so that with two processors a large compressed file is read
// nearly as fast as it is uncompressed. One of less than some 100 KB of text is not:
// many of those are read fast by [ReadFiles] and [ReadObjects], several at a time.
// [Scan] is [Decode] without copies. The package's benchmarks print how all of them
// compare with encoding/json and with gunzip alone. With go1.26 an owned record is read
// 8.5 times as fast as by encoding/json and a borrowed one 12 to 13 times; since go1.27,
// whose encoding/json is 2.3 times as fast, it is 3.7 and 5.4 to 6 times.
//
// The package imports the standard library, github.com/klauspost/compress for
// gunzip, and internal packages that import the standard library only.
//
//awslogkit:floor 1
//awslogkit:deps github.com/klauspost/compress
package trailrecord

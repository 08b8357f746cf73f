// Package iotrecord reads what AWS IoT Core logged.
//
// AWS IoT writes two kinds of entries to CloudWatch Logs. Version 2 logging
// writes one JSON object an event to the group AWSIotLogsV2 or to the log
// group of an event configuration; the older logging writes plain text lines
// to AWSIotLogs. [Parse] takes either and returns an [Entry]; [ParseEntry] and
// [ParseV1] take one of them. [Entries] reads a whole file or stream.
//
// Entries follow the page "CloudWatch Logs AWS IoT log entries" of the AWS IoT
// Core Developer Guide. The page's own samples leave out members that it calls
// common, so every member is optional here, the set of event types is open,
// numbers may be strings and strings numbers. Nothing that an entry holds is
// lost: members without a field, and values that a field cannot hold, are in
// [Entry.Extra] and are written back.
//
// [Level] is the level of an entry and of the logging settings. [Summary]
// counts entries by event type, level and client, to choose levels by: start
// with a verbose level, look at what arrives, then keep less.
//
// # Limits
//
// Input is taken to be hostile: an entry has at most [MaxEntrySize] bytes and
// values nest at most 100 deep. Errors tell where the fault is and never
// contain what was logged, except the name of a member.
//
// The package imports the standard library, and an internal package that imports
// nothing else.
//
//awslogkit:floor 1
package iotrecord

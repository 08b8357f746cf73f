// Package sessionlogtest is the part of a fake AWS account that Session Manager's logs
// need: managed nodes, sessions and their history; and an SSM Agent on each node which
// decides, as the real one does, whether a session starts, and what it logs where.
//
// Mount it on an account of package loggingtest:
//
//	account := loggingtest.NewAccount("111122223333")
//	sessionlogtest.Mount(account)
//
// The documents are those of package ssmtest. [PutNode] describes a node. [Run]
// starts a session on it as somebody, types, and ends it; its [Outcome] says whether
// the log arrived in CloudWatch Logs and in Amazon S3, and why it did not where it
// didn't. [StartSession] does the same step by step. Starting, resuming and
// terminating a session are calls of the account, so that a trail records them, and
// rules of package eventstest see them.
//
// [PutSessions] puts a history of sessions.
//
// # What the agent does
//
// Its decisions are those of the agent's source of October 2024
// (https://github.com/aws/amazon-ssm-agent): it looks for the log group by listing
// groups, with the permissions of the node's role; refuses the session where encryption
// is asked for and not found; never makes the log group; does not upload a log that it
// was to stream and could not. What fails later, only its own log says: [Outcome.Notes].
//
// It lists log groups through the account's door, as the node's role: these calls are in
// the call log and on the bus, and faults hit them. What it writes is not.
//
// # What is not simulated
//
// There is no data channel: a session that is started through the API, and not with
// [StartSession], stays connected and logs nothing. Nothing ends a session but who
// started it: the timeouts of the preferences do not. Logs without the screen utility
// are whole, though AWS says that they might be truncated; [Outcome.Notes] says so, and
// the logs of Windows Server 2012 are well formatted. Commands are not carried out,
// since what they print is typed along; shell profiles are not run. Run As by the tag of
// an IAM user or role is not looked at, Parameter Store parameters are not filled in.
// Access requests and just-in-time access are only in sessions that were put.
//
//awslogkit:floor 9
//awslogkit:deps cloudwatchlogs iam kms s3 ssm sts go.yaml.in/yaml/v3
package sessionlogtest

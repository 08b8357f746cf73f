// Package eventstest is Amazon EventBridge in a fake AWS account: event buses with their
// policies, rules and targets, which fire when a trail records one of the account's
// calls or somebody puts an event, and the policies of the Lambda functions that targets
// are.
//
// Mount it on an account of package loggingtest, with CloudTrail (package trailogtest),
// in any order:
//
//	account := loggingtest.NewAccount("111122223333")
//	eventstest.Mount(account)
//	trailogtest.Mount(account)
//
// The operations are served through both doors: [New] and [NewLambda] are the typed
// one, and the SDK's clients over View.Config, the AWS CLI and others the wire.
//
// # When a rule fires
//
// A call of the account is an event "AWS API Call via CloudTrail", whose detail is
// CloudTrail's record of it, only if a trail that is logging covers its region and
// selects it ([loggingtest.TrailEvent]); whether the trail's bucket takes it does not
// matter. Without CloudTrail, or without a trail, no call is an event, as in AWS, and
// nothing says so: there is no [Delivery]. To find out why, look at what
// trailogtest.Deliveries has for the trail, or at what package sessionlog/activity finds
// when it judges a rule (activity-no-trail). PutEvents puts an event of the caller's own on
// any bus, and [Put] one of a service's on the default one.
//
// A rule that matches is to be ENABLED, for management events that change nothing
// ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. Then the event reaches each target whose
// permissions are right:
//
//   - an SNS topic whose policy, and the policy of whose key, let events.amazonaws.com
//     in; package snstest has the messages
//   - a Lambda function whose policy does ([PutFunction])
//   - a pipeline of CodePipeline ([PutPipeline]), or a Systems Manager document, with a
//     role that events.amazonaws.com can assume and that may start it
//
// [Deliveries] says for each what came of it, and why not.
//
// # What is not simulated
//
// Event buses as targets and of partners, archives, replays, pipes, schedules (they can
// be put, and do not fire), dead letter queues, retries, managed rules, and targets of
// other services and other accounts. Functions do not run, pipelines and documents
// neither; whether a document or a node exists is not looked at. Events are delivered
// at once. CloudTrail's Insights and network activity events are no events here, and
// what is neither a console sign-in nor a service event has the detail type of API calls.
// Of patterns: arrays match where any of their elements does.
//
//awslogkit:floor 7
//awslogkit:deps cloudwatchlogs eventbridge iam kms lambda sns sts
package eventstest

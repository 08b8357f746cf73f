// Package eventstest is Amazon EventBridge in a fake AWS account: rules and targets of
// the default event bus, which fire when the account's calls are logged by a trail,
// and the policies of the Lambda functions that targets are.
//
// Mount it on an account of package loggingtest, and say which calls a trail logs:
//
//	account := loggingtest.NewAccount("111122223333")
//	eventstest.Mount(account, eventstest.WithTrails(eventstest.AllTrails))
//
// The operations are served through both doors: [New] and [NewLambda] are the typed
// one, and the SDK's clients over View.Config, the AWS CLI and others the wire.
//
// # When a rule fires
//
// A call of the account becomes an event "AWS API Call via CloudTrail" only if a trail
// logs it in its region. [Put] puts any other event on the bus. A rule that matches is
// to be ENABLED, for calls that change nothing ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.
// Then the event reaches each target whose permissions are right:
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
// Event buses other than the default one, archives, replays, pipes, schedules (they can
// be put, and do not fire), dead letter queues, retries, managed rules, and targets of
// other services and other accounts. Functions do not run, pipelines and documents
// neither; whether a document or a node exists is not looked at. Events are delivered
// at once. Of patterns: arrays match where any of their elements does.
package eventstest

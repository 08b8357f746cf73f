// Package activity makes something happen when a session of Session Manager starts,
// is resumed or is terminated: a rule of EventBridge whose target is an SNS topic, a
// Lambda function, a pipeline of CodePipeline, or a document that Run Command runs.
//
//	to, err := topic.New("sessions").Build()
//	rule, err := activity.NewRule("sessions").Topic(to).Build()
//	target := activity.New(activity.ClientsFromConfig(cfg), rule)
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//
// The rule matches API calls that a trail recorded, so that without a trail which
// logs write management events in the region it never matches, and nothing says
// so: judging does. The topic's policy, the function's, or the role of a pipeline or
// a command lets EventBridge in; the rule's own part of each is written with it.
//
// A user who types exit makes no API call, and whether a TerminateSession is recorded
// then depends on his client: take it for no proof that a session ended.
//
// # Limits
//
// Rules are on the default event bus, the one that AWS's own events are on. Targets
// are of the account and of the rule's region.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-auditing.html
//
//awslogkit:floor 7
//awslogkit:deps cloudtrail eventbridge iam kms lambda sns sts
package activity

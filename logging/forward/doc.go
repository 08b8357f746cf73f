// Package forward sends the events of log groups to a central account: there a destination of
// CloudWatch Logs, with a role that writes to a Kinesis or Firehose stream and a policy that
// says who may send, and in each account a subscription filter of the group.
//
//	central, err := forward.NewDestination("central").
//		Stream("arn:aws:kinesis:eu-west-1:999999999999:stream/logs").
//		Role(role.Existing("LogsToStream")).AllowAccounts("111122223333").Build()
//	sessions, err := forward.NewFilter("central").
//		LogGroup(loggroup.Existing("/ops/sessions")).To(central.ARN(scope)).Build()
//	…
//	targets := logging.Targets{forward.BindDestination(archive, central), forward.BindFilter(member, sessions)}
//
// The group may be one that AWS manages, such as those into which CloudTrail delivers without a
// trail (trailog.ManagedGroups), by loggroup.Named.
//
// A target is of one account: plan the destination first, or both in one plan. A filter's
// verdict asks the destination's policy and role where clients for its account are given
// (Owners of resource.Clients). Whether the stream is still there is not looked at: CloudWatch
// Logs tries it when the destination is set.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html
//
//awslogkit:floor 5
//awslogkit:deps cloudwatchlogs iam kms sts
package forward

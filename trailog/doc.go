// Package trailog makes the events of AWS CloudTrail arrive: in a log group of
// CloudWatch Logs, in a bucket, and as notifications of a topic. It follows AWS's
// pages "Sending events to CloudWatch Logs" and "Log Systems Manager API calls
// with AWS CloudTrail".
//
//	files, err := bucket.New("acme-trails").BlockPublicAccess().Build()
//	group, err := loggroup.New("CloudTrail/audit").RetainDays(365).Build()
//	trail, err := trailog.NewTrail("audit").
//		Bucket(files).KeyPrefix("audit").LogGroup(group).
//		AllRegions().ValidateLogFiles().
//		Select(selector.ManagementEvents().Except("kms.amazonaws.com")).
//		Expect(selector.ServiceCalls("ssm.amazonaws.com")).
//		Build()
//	target := trailog.New(trailog.ClientsFromConfig(cfg), trail)
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//
// A log group, a role, a bucket, a topic and a key say themselves whether they are
// made, completed or only used. What is not only used gets what the trail needs of
// it: statements of policies one by one, and a role a policy of its own for each
// trail and region, and a statement where its trust policy does not let CloudTrail
// in.
//
// A trail is always called by its ARN and in its home region. A trail that has its
// home elsewhere, or is an organization's seen from a member account, is
// read-only here, and counts as coverage. The log group and the role are set
// together, as CloudTrail wants it. StartLogging comes last: CreateTrail does not
// start a trail.
//
// A trail [Builder.WithoutLogging] is stopped, one [Builder.WithoutLogGroup] writes
// to its bucket alone, and one that is [Builder.Removed] is deleted. [Events] and
// [FollowEvents] read what arrived.
//
// # Limits
//
// Whether CloudTrail sends the condition keys against confused deputies when it
// assumes the role is not documented: a trust policy with them is unknown, not
// wrong. An organization's id is not told by CloudTrail's API. Trails of another
// account's bucket, topic or key are judged as far as these can be read. Events
// over 256 KB do not go to CloudWatch Logs, and AWS does not say so. Event data
// stores and channels are not handled.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
//
//awslogkit:floor 5
//awslogkit:deps cloudtrail cloudwatchlogs iam kms s3 sns sts github.com/klauspost/compress
package trailog

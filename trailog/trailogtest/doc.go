// Package trailogtest is the part of a fake AWS account that AWS CloudTrail is:
// trails that are validated as they are made, and events that arrive in the account's
// log groups, buckets and topics, or do not, by what the account's trails, selectors,
// roles, policies and keys say.
//
// Mount it on an account of package loggingtest. It brings S3 and SNS with it
// (packages s3test and snstest):
//
//	account := loggingtest.NewAccount("111122223333")
//	trailogtest.Mount(account)
//	view := account.Region("eu-west-1")
//	clients := trailogtest.New(view) // what package trailog takes
//
// From then on every API call of the account is an event, whichever door it came
// through; [Record] adds others. Each trail that is logging, covers the region, and
// whose selectors select the event delivers it: as a log event, as a compressed file in
// the bucket, and with a notification to the topic. A [Delivery] says what became of an
// event in each place, and why; [Deliveries] has the last ones of a trail. A trail's
// status follows. What CloudTrail itself writes is no event, and in no call log.
//
// Reading the log group is an API call, and so an event, which is then in the log group:
// a program that reads until there is nothing new does not end here, as it would not
// in AWS. [WithBatches] and [WithDelay] keep events back.
//
// An event that a trail records is published on the account
// (loggingtest.TrailEvent), where rules of package eventstest see it.
//
// In an organization of loggingtest.NewOrganization, a trail with IsOrganizationTrail that
// the management account or a delegated administrator makes delivers the events of all
// accounts on which CloudTrail is mounted, and is seen in all of them. For an account
// that is alone there are [WithOrganization], records with another RecipientAccountID, and
// [PutOrganizationTrail].
//
// The operations are those of trails: CreateTrail, UpdateTrail, DeleteTrail, GetTrail,
// DescribeTrails, ListTrails, GetTrailStatus, StartLogging, StopLogging,
// PutEventSelectors, GetEventSelectors, PutInsightSelectors, GetInsightSelectors,
// AddTags, ListTags, RemoveTags, LookupEvents and ListPublicKeys, with AWS's exceptions
// and, as far as they are known, messages. What AWS does not document can be had both
// ways, by the options of [Mount]. docs/fidelity.md has every claim with its source.
//
// # What is not simulated
//
// There are no event data stores, channels, imports, dashboards, queries or aggregated
// events. Insights are not computed: [Record] them. A call across accounts is
// recorded in the caller's only. All regions are enabled.
//
// An event arrives once and at once, unless an option says otherwise; CloudTrail does not
// try again after a failure, as AWS does for 30 days. There is one log stream for an
// account, however much is written, and a file has the events of one delivery, with no
// limit on its size. Records that API calls make have no vpcEndpointId, addendum or
// sessionCredentialFromConsole; unique ids in them are made from the ARN and are not
// those of IAM; members of requests that are blobs, streams or unions are left out.
// Insights and backfill digests do not exist, the digests of a region are signed with one
// key pair for good, and the chain breaks as soon as validation or logging is turned off,
// not after an hour.
//
//awslogkit:floor 8
//awslogkit:deps cloudtrail cloudwatchlogs iam kms s3 sns sts github.com/klauspost/compress
package trailogtest

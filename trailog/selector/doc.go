// Package selector says which events a trail of AWS CloudTrail records: event
// selectors, basic and advanced ones, and the insights that are looked for. Covers
// tells whether some events are recorded, before there is a trail that does.
//
//	events := selector.ManagementEvents().WriteOnly().Except("kms.amazonaws.com")
//	trailog.NewTrail("audit").Select(events)
//
// It imports no AWS SDK.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
//
//awslogkit:floor 1.5
//awslogkit:deps github.com/klauspost/compress
package selector

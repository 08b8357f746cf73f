// Package accounttest is AWS Account Management on a fake account: its regions.
//
//	account := loggingtest.NewAccount("111122223333")
//	accounttest.Mount(account)
//	client := account.NewFromConfig(account.Region("us-east-1").Config()) // or accounttest.New(view), without HTTP
//
// A mounted account is as AWS's new ones are: opt-in regions are disabled until somebody
// calls EnableRegion, and calls there end as those with keys that nobody has. To begin
// with a region:
//
//	account.SetRegion("me-south-1", loggingtest.RegionEnabled)
//
// The regions of a member account can be read and changed from the organization's
// management account, and from one that administers account.amazonaws.com, if the
// organization trusts that service.
//
// # What is not simulated
//
// Contacts, names and email addresses. A region is enabled and disabled at once; SetRegion
// leaves one in between. What an account has in a region that is disabled stays as it is.
// That Amazon S3 refuses to make a bucket in a disabled region for a request to another
// one, and that session tokens of the global endpoint of STS do not hold in opt-in
// regions.
//
//awslogkit:floor 6
//awslogkit:deps account cloudwatchlogs iam kms sts
package accounttest

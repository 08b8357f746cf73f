// Package bucket declares an S3 bucket as a place for logs: that it exists, its
// encryption, public access block, ownership, versioning, the rules that archive
// and expire what is in it, tags, and the statements of its policy that let
// services write. What is not asked for is left as it is, and what others wrote
// into the policy, the lifecycle and the tags stays.
//
//	b, err := bucket.New("example-logs").BlockPublicAccess().
//		ArchiveDays(90, types.TransitionStorageClassGlacier).
//		ExpireDays(2555).
//		Build()
//	…
//	target := logging.Join("archive", bucket.Bind(bucket.ClientsFromConfig(cfg), b))
//	plan, err := logging.NewPlan(ctx, logging.Targets{target})
//
// A bucket that exists in the account is completed. One of another account is an
// error of the plan, since nothing there can be changed from here: it is [Named].
// No bucket is deleted unless it is empty.
//
// # Limits
//
// A bucket's region cannot be changed. Access control lists, access points,
// replication, object lock and the event notifications of a bucket are not
// managed. S3 answers 403 both for a bucket of another account and for a
// permission that is missing; where it cannot be told which, the error says so. That
// requests to a bucket in another region than the clients' are answered there needs
// the SDK's own client, or one that takes the options of a call.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingBucket.html
//
//awslogkit:floor 4
//awslogkit:deps kms s3 sts
package bucket

// Package s3test is Amazon S3 as logs need it: the buckets of a fake AWS account, what
// is set on them, and files that services and agents write into them, or cannot, by
// what policies, ownership, encryption and keys say.
//
// Mount it on an account of package loggingtest:
//
//	account := loggingtest.NewAccount("111122223333")
//	s3test.Mount(account)
//	view := account.Region("eu-west-1")
//	client := s3test.New(view) // or s3.NewFromConfig(view.Config())
//	delivery, err := s3test.WriteObject(ctx, view, s3test.ObjectWrite{Principal: "cloudtrail.amazonaws.com", Bucket: "logs", Key: "a"})
//
// The operations are those of buckets, bucket policies, default encryption, lifecycle
// configurations, public access blocks, versioning, ownership controls, tags and request
// payment, and those of objects: writing, reading, copying, tagging and deleting them, in
// parts and many at a time, in versions or without, with conditions and checksums, and the
// three listings. What tools read of a bucket besides (CORS, website, replication, object
// lock, logging, acceleration, notifications) is answered as that of a bucket that nothing
// was set on. Clients outside of the process reach them through Account.Handler, in path
// style or, under a name that ends in .localhost, in virtual-host style, and with
// presigned URLs.
//
// Bucket names are unique among all that an account knows: a bucket with another Owner
// ([BucketOptions]) is one of another account, of which only the bucket is simulated.
//
// # What is not simulated
//
// What is not simulated answers NotImplemented, and names what it was. Lifecycle rules are
// checked and kept, but nothing expires or moves. Object ACLs, object lock, replication,
// notifications, access points, directory buckets, uploads from HTML forms and
// customer-provided keys are not there. The same written twice with a KMS key has the same
// ETag. Bucket ACLs are what CreateBucket sets. The account's root user may do everything,
// whatever a bucket policy denies. Whether the principals that a policy names exist is not
// looked at, and KMS keys of other accounts do not exist. Names that begin with
// amzn-s3-demo- are taken, though AWS keeps them for its pages. Signatures are not
// verified, and everything is visible at once.
//
//awslogkit:floor 6
//awslogkit:deps cloudwatchlogs iam kms s3 sts
package s3test

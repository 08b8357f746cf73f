package bucket_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// A bucket that archives logs after 90 days and deletes them after seven years.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333") // in production: config.LoadDefaultConfig
	s3test.Mount(account)
	clients := bucket.ClientsFromConfig(account.Region("eu-west-1").Config())

	b, err := bucket.New("example-logs").
		BlockPublicAccess().
		ArchiveDays(90, types.TransitionStorageClassGlacier).
		ExpireDays(2555).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("archive", bucket.Bind(clients, b))
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range plan.Changes() {
		fmt.Printf("%s %q %s\n", c.Action, c.Path, c.Call)
	}
	if _, err := plan.Apply(ctx); err != nil {
		fmt.Println(err)
		return
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	fmt.Println(findings.Verdict(), err)
	// Output:
	// create "" s3:CreateBucket
	// create "lifecycle[awslogkit]" s3:PutLifecycleConfiguration
	// logs will arrive <nil>
}

// Statements are merged into the policy that there is, and taken out of it again.
func ExampleBuilder_Allow() {
	ctx := context.Background()
	view := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	s3test.Mount(view.Account())
	s3test.PutBucket(view, s3test.BucketOptions{Name: "example-logs", Policy: `{"Version":"2012-10-17","Statement":[{"Sid":"TLS","Effect":"Deny","Principal":"*",
		"Action":"s3:*","Resource":"arn:aws:s3:::example-logs/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`})
	clients := bucket.ClientsFromConfig(view.Config())

	doc, err := policy.New(policy.Bucket,
		policy.AllowActions("s3:GetBucketAcl").To(policy.Service("cloudtrail.amazonaws.com")).On("arn:aws:s3:::example-logs").Sid("AclCheck")).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := bucket.New("example-logs").MustExist().Allow(doc).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("archive", bucket.Bind(clients, b))
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := plan.Apply(ctx)
	fmt.Println(plan.Changes()[0].Path, err)
	removal, err := logging.NewRemoval(ctx, report, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = removal.Apply(ctx)
	fmt.Println(removal.Changes()[0].Action, err)
	now, _, err := bucket.Read(ctx, clients, "example-logs")
	fmt.Println(now.Policy().Statements[0].Sid, len(now.Policy().Statements), err)
	// Output:
	// policy[AclCheck] <nil>
	// delete <nil>
	// TLS 1 <nil>
}

// Every wrong field at once.
func ExampleBuilder_Build() {
	_, err := bucket.New("Logs").
		ArchiveDays(7, types.TransitionStorageClassStandardIa).
		ExpireDays(7).
		Build()
	fmt.Println(err)
	// Output:
	// bucket: 3 fields are wrong:
	//   bucketName "Logs": may have only the characters a-z 0-9 . and - (Amazon S3 User Guide, General purpose bucket naming rules)
	//   lifecycle[awslogkit].transitions[0].afterDays "7": must be at least 30 for STANDARD_IA (Amazon S3 User Guide, Transitioning objects using Amazon S3 Lifecycle)
	//   lifecycle[awslogkit].transitions[0].afterDays "7": must be less than the 7 days after which the objects expire (Amazon S3 API, PutBucketLifecycleConfiguration)
}

// Adopting a bucket that exists.
func ExampleRead() {
	ctx := context.Background()
	view := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	s3test.Mount(view.Account())
	s3test.PutBucket(view, s3test.BucketOptions{Name: "example-logs"})

	b, found, err := bucket.Read(ctx, bucket.ClientsFromConfig(view.Config()), "example-logs")
	fmt.Println(b.ARN(view.Scope()), found, err)
	// Output: arn:aws:s3:::example-logs true <nil>
}

package s3test_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
)

// The SDK's own client works on the account, and so does the typed door.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	s3test.Mount(account)
	view := account.Region("us-east-1")

	client := s3.NewFromConfig(view.Config())
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("trail-logs")}); err != nil {
		fmt.Println(err)
	}
	ownership, err := s3test.New(view).GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: aws.String("trail-logs")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ownership.OwnershipControls.Rules[0].ObjectOwnership)
	// Output: BucketOwnerEnforced
}

// A service writes a file as the bucket's policy lets it.
func ExampleWriteObject() {
	account := loggingtest.NewAccount("111122223333")
	view := account.Region("us-east-1")
	s3test.PutBucket(view, s3test.BucketOptions{Name: "trail-logs", Policy: `{"Version":"2012-10-17","Statement":[{
		"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",
		"Resource":"arn:aws:s3:::trail-logs/AWSLogs/111122223333/*"}]}`})
	for _, key := range []string{"AWSLogs/111122223333/a.json.gz", "prefix/AWSLogs/111122223333/a.json.gz"} {
		delivery, err := s3test.WriteObject(context.Background(), view, s3test.ObjectWrite{
			Principal: "cloudtrail.amazonaws.com", Bucket: "trail-logs", Key: key, Body: []byte("{}")})
		fmt.Println(delivery, err)
	}
	for _, object := range s3test.Objects(view, "trail-logs", "") {
		fmt.Println(object.Key)
	}
	// Output:
	// arrived in s3://trail-logs/AWSLogs/111122223333/a.json.gz <nil>
	// AccessDenied: cloudtrail.amazonaws.com is not allowed s3:PutObject on arn:aws:s3:::trail-logs/prefix/AWSLogs/111122223333/a.json.gz: the resource policy does not allow it: statement 0 of bucket policy of trail-logs is for other resources <nil>
	// AWSLogs/111122223333/a.json.gz
}

// A service looks before it writes, as CloudTrail does when a trail is created.
func ExampleAllowed() {
	view := loggingtest.NewAccount("111122223333").Region("us-east-1")
	s3test.PutBucket(view, s3test.BucketOptions{Name: "trail-logs"})
	decision, err := s3test.Allowed(view, "cloudtrail.amazonaws.com", "s3:GetBucketAcl", "trail-logs", nil)
	fmt.Println(decision.Outcome, err)
	// Output: implicitDeny <nil>
}

package trailogtest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// A trail is made with the SDK's own client, and an API call arrives in the log group
// and in the bucket.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	trailogtest.Mount(account)
	view := account.Region("eu-west-1")
	s3test.PutBucket(view, s3test.BucketOptions{Name: bucket, Policy: bucketPolicy(arnOfAll, "AWSLogs/111122223333/*")})
	role := account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": rolePolicy(stream + "*")}})
	if _, err := view.Logs().CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(group)}); err != nil {
		fmt.Println(err)
		return
	}

	trails := cloudtrail.NewFromConfig(view.Config())
	_, err := trails.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: aws.String("events"), S3BucketName: aws.String(bucket),
		CloudWatchLogsLogGroupArn: aws.String(groupARN), CloudWatchLogsRoleArn: aws.String(role)})
	if err == nil {
		_, err = trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("events")})
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range trailogtest.Deliveries(view, "events") {
		fmt.Printf("%s %v %q\n", d.Event, d.Arrived(), d.Reason)
	}
	// Output:
	// cloudtrail:CreateTrail false "the trail is not logging"
	// cloudtrail:StartLogging true ""
}

// A trail is refused as AWS refuses it.
func ExampleMount() {
	account := loggingtest.NewAccount("111122223333")
	trailogtest.Mount(account)
	view := account.Region("eu-west-1")
	s3test.PutBucket(view, s3test.BucketOptions{Name: bucket})
	_, err := trailogtest.NewClient(view).CreateTrail(context.Background(), &cloudtrail.CreateTrailInput{Name: aws.String("events"), S3BucketName: aws.String(bucket)})
	var refused *types.InsufficientS3BucketPolicyException
	fmt.Println(errors.As(err, &refused), refused.ErrorMessage())
	// Output: true Incorrect S3 bucket policy is detected for bucket: amzn-s3-demo-bucket
}

// Record says for each trail whether an event arrives, and where it does not, why.
func ExampleRecord() {
	ctx := context.Background()
	view := exampleTrail()
	deletion := trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument"}
	for _, d := range trailogtest.Record(ctx, view, deletion) {
		fmt.Println(d.Arrived())
	}
	s3test.PutBucket(view, s3test.BucketOptions{Name: bucket}) // without a policy
	for _, d := range trailogtest.Record(ctx, view, deletion) {
		fmt.Println(d.Arrived(), d.Bucket.Code)
	}
	object := trailrecord.Record{EventSource: "s3.amazonaws.com", EventName: "GetObject", EventCategory: trailrecord.Data}
	for _, d := range trailogtest.Record(ctx, view, object) {
		fmt.Println(d)
	}
	// Output:
	// true
	// false AccessDenied
	// s3:GetObject is not delivered by arn:aws:cloudtrail:eu-west-1:111122223333:trail/events: no event selector selects the event
}

// With batches, events wait for Flush and then share a file.
func ExampleFlush() {
	ctx := context.Background()
	view := exampleTrail(trailogtest.WithBatches())
	for range 3 {
		trailogtest.Record(ctx, view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument"})
	}
	fmt.Println(len(s3test.Objects(view, bucket, "")), "files")
	delivered := trailogtest.Flush(ctx, view)
	fmt.Println(len(s3test.Objects(view, bucket, "")), "file with", len(delivered), "events")
	// Output:
	// 0 files
	// 1 file with 4 events
}

// A digest lists the files since the last one, and is signed.
func ExampleDeliverDigest() {
	view := exampleTrail()
	key, err := trailogtest.DeliverDigest(context.Background(), view, "events")
	if err != nil {
		fmt.Println(err)
		return
	}
	k, err := trailrecord.ParseKey(key)
	fmt.Println(k.Kind, k.Trail, time.Since(k.Time) < time.Minute, err)
	o, _ := s3test.ObjectAt(view, bucket, key)
	fmt.Println(o.Metadata["signature-algorithm"])
	// Output:
	// CloudTrail-Digest events true <nil>
	// SHA256withRSA
}

// exampleTrail is an account with a trail that logs to a bucket.
func exampleTrail(opts ...trailogtest.Option) loggingtest.View {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	trailogtest.Mount(account, opts...)
	view := account.Region("eu-west-1")
	s3test.PutBucket(view, s3test.BucketOptions{Name: bucket, Policy: bucketPolicy(arnOfAll, "AWSLogs/111122223333/*")})
	trails := trailogtest.New(view).Trails
	_, err := trails.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: aws.String("events"), S3BucketName: aws.String(bucket), EnableLogFileValidation: aws.Bool(true)})
	if err == nil {
		_, err = trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("events")})
	}
	if err != nil {
		panic(err)
	}
	return view
}

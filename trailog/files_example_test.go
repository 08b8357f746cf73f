package trailog_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// The log files of a bucket are read several at a time, and what does not match
// is skipped without being decoded.
func ExampleBucketFiles() {
	ctx := context.Background()
	view := newAccount()
	cfg := view.Config() // in production: config.LoadDefaultConfig(ctx)
	trail, err := trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails"))).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{trailog.New(trailog.ClientsFromConfig(cfg), trail)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := plan.Apply(ctx); err != nil {
		fmt.Println(err)
		return
	}
	trailogtest.Record(ctx, view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"})

	files := trailog.BucketFiles(s3.NewFromConfig(cfg), "acme-trails")
	records := trailrecord.ReadObjects(ctx, files, files.List(ctx, "AWSLogs/"),
		trailrecord.WithFilter(trailrecord.Filter{Sources: []string{"ssm"}}))
	for r, err := range records {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.What(), "by", r.Who())
	}
	// Output:
	// ssm:SendCommand by root of 111122223333
}

package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const bucketPolicy = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::amzn-s3-demo-bucket"},
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/111122223333/*",
	 "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}]}`

// What the fake account's CloudTrail delivers is read and verified through the
// fake's API, in good order and not.
func TestFakeTrail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		account := loggingtest.NewAccount("111122223333")
		trailogtest.Mount(account)
		view := account.Region("eu-west-1")
		s3test.PutBucket(view, s3test.BucketOptions{Name: bucket, Policy: bucketPolicy})
		trails := trailogtest.NewClient(view)
		_, err := trails.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: aws.String("events"), S3BucketName: aws.String(bucket), EnableLogFileValidation: aws.Bool(true)})
		if err == nil {
			_, err = trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("events")})
		}
		if err != nil {
			t.Fatal(err)
		}
		var digests []string
		for i := range 3 {
			time.Sleep(time.Hour)
			trailogtest.Record(ctx, view, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: fmt.Sprint("Event", i)})
			key, err := trailogtest.DeliverDigest(ctx, view, "events")
			if err != nil {
				t.Fatal(err)
			}
			digests = append(digests, key)
		}
		// No call of the test is an event from here on.
		if _, err := trails.StopLogging(ctx, &cloudtrail.StopLoggingInput{Name: aws.String("events")}); err != nil {
			t.Fatal(err)
		}

		b := trailog.BucketFiles(s3test.New(view), bucket)
		var events []string
		for r, err := range trailrecord.ReadObjects(ctx, b, b.List(ctx, ""), trailrecord.WithFilter(trailrecord.Filter{Sources: []string{"ssm"}})) {
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, r.EventName)
		}
		slices.Sort(events)
		if !slices.Equal(events, []string{"Event0", "Event1", "Event2"}) {
			t.Errorf("%q", events)
		}

		chains, err := trailrecord.Chains(b.List(ctx, ""))
		if err != nil || len(chains) != 1 || chains[0].Trail != "events" {
			t.Fatalf("%+v, %v", chains, err)
		}
		chains[0].Bucket = bucket
		verifier := trailrecord.Verifier{
			Buckets: func(string) (trailrecord.Bucket, error) { return b, nil },
			Keys: trailog.PublicKeys(func(region string) trailog.PublicKeyAPI {
				return trailogtest.NewClient(account.Region(region))
			}),
		}
		verify := func() (digests, logs int, bad []string) {
			for v, err := range verifier.Verify(ctx, chains[0]) {
				switch {
				case err != nil:
					t.Fatal(err)
				case v.Status != trailrecord.Valid:
					bad = append(bad, v.String())
				case v.Kind == trailrecord.DigestFile:
					digests++
				default:
					logs++
				}
			}
			return digests, logs, bad
		}
		n, logs, bad := verify()
		if n != 3 || logs < 3 || bad != nil {
			t.Errorf("%d digests, %d log files, %q", n, logs, bad)
		}
		// Somebody puts an older digest in the place of the second one.
		old, _ := s3test.ObjectAt(view, bucket, digests[0])
		if _, err := s3test.New(view).PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &digests[1], Body: bytes.NewReader(old.Body), Metadata: old.Metadata}); err != nil {
			t.Fatal(err)
		}
		if n, _, bad := verify(); n != 2 || len(bad) != 2 || !strings.Contains(bad[0], "changed") || !strings.Contains(bad[1], "broken") {
			t.Errorf("%d digests, %q", n, bad)
		}
	})
}

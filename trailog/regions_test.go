package trailog_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// What is in another region is read there; clients that do not reach it are told so,
// once for each thing, and not that a permission is missing.
func TestOtherRegions(t *testing.T) {
	v := newAccount()
	there := v.In("us-east-1")
	s3test.PutBucket(there, s3test.BucketOptions{Name: "acme-trails", Policy: trailog.BucketPolicy(trailog.BucketUse{Bucket: "acme-trails", Trails: []string{trailARN}}).String()})
	const topicARN, abroad = "arn:aws:sns:us-east-1:111122223333:trail-files", "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-4333-8444-555555555555"
	snstest.PutTopic(there, snstest.TopicOptions{Name: "trail-files", Policy: trailog.TopicPolicy(topicARN, trailARN).String()})
	put := func(doc string) {
		v.Account().PutKey("us-east-1", loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: doc})
	}
	put(key.CloudTrail(trailARN).String())
	api := trailogtest.NewClient(v)
	must(t)(api.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: aws.String("acme-trails"), SnsTopicName: aws.String(topicARN), KmsKeyId: aws.String(abroad)}))
	must(t)(api.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("audit")}))
	trail := build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")))

	if findings := check(t, trailog.New(wire(v), trail)); findings.Verdict() != resource.Arrive {
		t.Error(findings)
	}
	findings := check(t, trailog.New(typed(v), trail)) // which reach their own region alone
	if diff := cmp.Diff([]string{"unknown bucket-missing", "unknown topic-missing", "unknown trail-key-unusable"}, severities(findings)); diff != "" {
		t.Errorf("%s\n%s", diff, findings)
	}
	for _, f := range findings {
		if !strings.Contains(f.Problem, "another region") || strings.Contains(f.Fix, "Give the caller") {
			t.Error(f)
		}
	}
	put(strings.ReplaceAll(key.CloudTrail(trailARN).String(), "cloudtrail.amazonaws.com", "sns.amazonaws.com"))
	if findings := check(t, trailog.New(wire(v), trail)); !findings.With(resource.SeverityError).Has(trailog.CodeKeyClosed) {
		t.Error(findings)
	}
}

// That CloudTrail may not look at the key keeps no file away.
func TestKeyThatCannotBeLookedAt(t *testing.T) {
	v := chain{TrailKey: "no describe"}.build(t)
	findings := check(t, trailog.New(typed(v), chain{}.settings(t)))
	if diff := cmp.Diff([]string{"warning trail-key-closed"}, severities(findings)); diff != "" {
		t.Errorf("%s\n%s", diff, findings)
	}
}

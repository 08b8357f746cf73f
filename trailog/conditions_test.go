package trailog_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// What CloudTrail sends is known: a condition on it denies where the fake does not
// deliver, and allows where it does, and leaves nothing unknown.
func TestConditionsOnWhatIsSent(t *testing.T) {
	rounds.Sequential(t)
	r := rand.New(rand.NewPCG(9, 9))
	oneOf := func(of ...string) string { return of[r.IntN(len(of))] }
	const topicARN = "arn:aws:sns:eu-west-1:111122223333:trail-files"
	arrived, denied := 0, 0
	for range rounds.Of(600) {
		place := oneOf("bucket", "key", "topic")
		names := []string{"aws:SourceArn", "aws:SourceAccount", "aws:RequestedRegion", "aws:SecureTransport", "aws:ResourceAccount", "aws:PrincipalArn", "aws:PrincipalOrgID",
			"aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:PrincipalAccount", "aws:MultiFactorAuthPresent", "aws:PrincipalTag/a"}
		switch place {
		case "bucket":
			names = append(names, "s3:x-amz-acl", "s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-grant-read", "s3:RequestObjectTag/a", "s3:x-amz-server-side-encryption-customer-algorithm")
		case "key":
			names = append(names, "kms:EncryptionContext:aws:cloudtrail:arn", "kms:EncryptionContext:other")
		}
		condition := policy.Condition{
			oneOf("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "StringNotEqualsIfExists", "StringEqualsIgnoreCase"): {
				oneOf(names...): {oneOf(trailARN, acct, "444455556666", region, "us-east-1", "true", "AES256", "aws:kms", keyARN, "bucket-owner-full-control", "cloudtrail.amazonaws.com", "*", "arn:aws:cloudtrail:*")},
			},
		}
		if r.IntN(4) == 0 {
			condition = policy.Condition{"Null": {oneOf(names...): {oneOf("true", "false")}}}
		}
		extra := policy.Statement{Effect: policy.Deny, Principal: &policy.Principals{Any: true}, Resource: []string{"*"}, Condition: condition,
			Action: map[string][]string{"bucket": {"s3:PutObject"}, "key": {"kms:GenerateDataKey*"}, "topic": {"SNS:Publish"}}[place]}
		documents := map[string]policy.Document{
			"bucket": trailog.BucketPolicy(trailog.BucketUse{Bucket: "acme-trails", Trails: []string{trailARN}}),
			"key":    key.CloudTrail(trailARN), "topic": trailog.TopicPolicy(topicARN, trailARN),
		}
		v := newAccount()
		put := func() {
			s3test.PutBucket(v, s3test.BucketOptions{Name: "acme-trails", Policy: documents["bucket"].String()})
			v.Account().PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: documents["key"].String()})
			snstest.PutTopic(v, snstest.TopicOptions{Name: "trail-files", Policy: documents["topic"].String()})
		}
		put()
		api := trailogtest.NewClient(v)
		must(t)(api.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: aws.String("audit"), S3BucketName: aws.String("acme-trails"), SnsTopicName: aws.String(topicARN), KmsKeyId: aws.String(keyARN)}))
		must(t)(api.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: aws.String("audit")}))
		doc := documents[place]
		if place != "key" {
			extra.Resource = []string{map[string]string{"bucket": "arn:aws:s3:::acme-trails/*", "topic": topicARN}[place]}
		}
		doc.Statements = append(doc.Statements, extra)
		documents[place] = doc
		put()
		findings := check(t, trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(bucket.Named("acme-trails")))))
		deliveries := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"})
		is := len(deliveries) == 1 && deliveries[0].Arrived()
		if is {
			arrived++
		} else {
			denied++
		}
		if want := map[bool]resource.Verdict{true: resource.Arrive, false: resource.NotArrive}[is]; findings.Verdict() != want {
			t.Fatalf("%s with %v: delivered %v, %v\n%s", place, condition, is, deliveries, findings)
		}
		for _, f := range findings.With(resource.SeverityError) {
			if f.Code != trailog.CodeDeliveryError && (f.Reason != policy.CauseDeny || !strings.Contains(f.Fix, textOf(t, extra))) {
				t.Fatalf("%s with %v: %s", place, condition, f)
			}
		}
	}
	if arrived < 20 || denied < 20 {
		t.Errorf("%d arrived and %d did not: the test says little", arrived, denied)
	}
}

func textOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

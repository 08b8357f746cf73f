package trails_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

var (
	home  = resource.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}
	start = trails.Call{Source: "ssm.amazonaws.com", Name: "StartSession"}
)

const trailBucket = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::trails"},
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::trails/AWSLogs/111122223333/*",
	"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}]}`

func TestKind(t *testing.T) {
	resourcetest.OnlyRead(t, trails.Observe(trails.Clients{}, home), "null", `{}`, `{"trails":{"arn":{"name":"audit"}}}`)
	resourcetest.OnlyRead(t, trails.ObserveRecording(trails.Clients{}, home, start), "null", `{"trails":{"arn":{"name":"audit","records":true}}}`)
}

// What a trail is named makes no difference to the two lists.
func TestNames(t *testing.T) {
	a := loggingtest.NewAccount("111122223333")
	trailogtest.Mount(a)
	v := a.Region("eu-west-1")
	s3test.PutBucket(v, s3test.BucketOptions{Name: "trails", Policy: trailBucket})
	client, ctx := trailogtest.NewClient(v), t.Context()
	for _, name := range []string{"trails", "ssm.amazonaws.com", "audit"} {
		if _, err := client.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: &name, S3BucketName: aws.String("trails")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("trails")}); err != nil {
		t.Fatal(err)
	}
	c := trails.Clients{Clients: v.Clients(), Trails: client}
	all := map[string]trails.Trail{}
	for _, name := range []string{"trails", "ssm.amazonaws.com", "audit"} {
		all["arn:aws:cloudtrail:eu-west-1:111122223333:trail/"+name] = trails.Trail{Name: name, Bucket: "trails"}
	}
	got, err := trails.Read(ctx, c, home)
	if diff := cmp.Diff(trails.State{Trails: all}, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	all["arn:aws:cloudtrail:eu-west-1:111122223333:trail/trails"] = trails.Trail{Name: "trails", Bucket: "trails", Records: true}
	state, err := trails.ObserveRecording(c, home, start).Read(ctx, resource.NewReader())
	if diff := cmp.Diff(resource.State(trails.State{Trails: all}), state); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

package trailog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
)

func parse(t *testing.T, text string) policy.Document {
	t.Helper()
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The policies are those that AWS's pages print.
func TestPoliciesOfThePages(t *testing.T) {
	ohio := resource.Scope{Partition: "aws", Account: acct, Region: "us-east-2"}
	group := loggroup.ARNOf(ohio, "CloudTrail/logs")
	trail := trailog.ARN(ohio, "my-trail")
	// "Sending events to CloudWatch Logs", with its placeholders filled in.
	page := strings.NewReplacer("region", "us-east-2", "accountID", acct, "log_group_name", "CloudTrail/logs").Replace(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AWSCloudTrailCreateLogStream2014110",
      "Effect": "Allow",
      "Action": [
        "logs:CreateLogStream"
      ],
      "Resource": [
        "arn:aws:logs:region:accountID:log-group:log_group_name:log-stream:accountID_CloudTrail_region*"
      ]
    },
    {
      "Sid": "AWSCloudTrailPutLogEvents20141101",
      "Effect": "Allow",
      "Action": [
        "logs:PutLogEvents"
      ],
      "Resource": [
        "arn:aws:logs:region:accountID:log-group:log_group_name:log-stream:accountID_CloudTrail_region*"
      ]
    }
  ]
}`)
	for _, tt := range []struct {
		name, want string
		got        policy.Document
	}{
		{"trust", `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "",
      "Effect": "Allow",
      "Principal": {
        "Service": "cloudtrail.amazonaws.com"
      },
      "Action": "sts:AssumeRole"
    }
  ]
}`, trailog.TrustPolicy()},
		{"role", page, trailog.RolePolicy(group, "")},
		{"role of an organization", `{"Version":"2012-10-17","Statement":[
 {"Sid":"AWSCloudTrailCreateLogStream20141101","Effect":"Allow","Action":["logs:CreateLogStream"],
  "Resource":["arn:aws:logs:us-east-2:111122223333:log-group:CloudTrail/logs:log-stream:111122223333_CloudTrail_us-east-2*",
              "arn:aws:logs:us-east-2:111122223333:log-group:CloudTrail/logs:log-stream:o-exampleorgid_*"]},
 {"Sid":"AWSCloudTrailPutLogEvents20141101","Effect":"Allow","Action":["logs:PutLogEvents"],
  "Resource":["arn:aws:logs:us-east-2:111122223333:log-group:CloudTrail/logs:log-stream:111122223333_CloudTrail_us-east-2*",
              "arn:aws:logs:us-east-2:111122223333:log-group:CloudTrail/logs:log-stream:o-exampleorgid_*"]}]}`, trailog.RolePolicy(group, org)},
		{"bucket", `{"Version":"2012-10-17","Statement":[
 {"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::amzn-s3-demo-bucket",
  "Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail"}}},
 {"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/prefix/AWSLogs/111122223333/*",
  "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control",
    "aws:SourceArn":"arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail"}}}]}`,
			trailog.BucketPolicy(trailog.BucketUse{Bucket: "amzn-s3-demo-bucket", Prefix: "prefix", Trails: []string{trail}})},
		{"bucket of several regions, accounts and an organization", `{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::amzn-s3-demo-bucket",
  "Condition":{"StringEquals":{"aws:SourceArn":["arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail","arn:aws:cloudtrail:eu-west-1:444455556666:trail/other"]}}},
 {"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:PutObject","Resource":["arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/111122223333/*","arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/444455556666/*"],
  "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control",
    "aws:SourceArn":["arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail","arn:aws:cloudtrail:eu-west-1:444455556666:trail/other"]}}},
 {"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/o-exampleorgid/*",
  "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control",
    "aws:SourceArn":["arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail","arn:aws:cloudtrail:eu-west-1:444455556666:trail/other"]}}}]}`,
			trailog.BucketPolicy(trailog.BucketUse{Bucket: "amzn-s3-demo-bucket", Organization: org, Trails: []string{trail, "arn:aws:cloudtrail:eu-west-1:444455556666:trail/other"}})},
		{"topic", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"SNS:Publish",
  "Resource":"arn:aws:sns:us-east-2:111122223333:files","Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail"}}}]}`,
			trailog.TopicPolicy("arn:aws:sns:us-east-2:111122223333:files", trail)},
	} {
		if want := parse(t, tt.want); !tt.got.Equal(want) {
			t.Errorf("%s:\n%s", tt.name, policy.Diff(want, tt.got))
		}
	}
}

func TestPolicyName(t *testing.T) {
	if got := trailog.PolicyName("eu-west-1", "audit"); got != "CloudTrail-eu-west-1-audit" {
		t.Error(got)
	}
	a, b := trailog.PolicyName("ap-southeast-3", strings.Repeat("a", 127)+"b"), trailog.PolicyName("ap-southeast-3", strings.Repeat("a", 127)+"c")
	if len(a) != 128 || a == b {
		t.Error(a, b)
	}
}

func TestARN(t *testing.T) {
	home, name, err := trailog.ParseARN(trailARN)
	if diff := cmp.Diff(resource.Scope{Partition: "aws", Account: acct, Region: region}, home); diff != "" || name != "audit" || err != nil {
		t.Error(diff, name, err)
	}
	if got := trailog.ARN(home, name); got != trailARN {
		t.Error(got)
	}
	for _, bad := range []string{"", "audit", "arn:aws:cloudtrail:eu-west-1:111122223333:channel/audit", "arn:aws:cloudtrail::111122223333:trail/audit", "arn:aws:cloudtrail:eu-west-1:111122223333:trail/a"} {
		if _, _, err := trailog.ParseARN(bad); err == nil {
			t.Error(bad)
		}
	}
}

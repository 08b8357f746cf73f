package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The documents of the page "Sending Events to CloudWatch Logs", as they stand there.
const (
	trailTrust = `{
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
}`
	trailRolePolicy = `{
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
}`
	// Of the page "Amazon S3 bucket policy for CloudTrail".
	trailBucketPolicy = `{"Version":"2012-10-17","Statement":[
 {"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::amzn-s3-demo-bucket",
  "Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-2:123456789012:trail/my-trail"}}},
 {"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
  "Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/AWSLogs/123456789012/*",
  "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control",
    "aws:SourceArn":"arn:aws:cloudtrail:us-east-2:123456789012:trail/my-trail"}}}]}`
)

// file is the path of a new file with that text, as file:// parameters want it.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + path
}

func filled(policy, group string) string {
	return strings.NewReplacer("region", "us-east-2", "accountID", "123456789012", "log_group_name", group).Replace(policy)
}

// existingTrail is the trail that the page begins with.
func (c cli) existingTrail(t *testing.T) {
	t.Helper()
	c.Run("s3api", "create-bucket", "--bucket", "amzn-s3-demo-bucket", "--create-bucket-configuration", "LocationConstraint=us-east-2")
	c.Refused("InsufficientS3BucketPolicyException", "cloudtrail", "create-trail", "--name", "my-trail", "--s3-bucket-name", "amzn-s3-demo-bucket")
	c.Silent("s3api", "put-bucket-policy", "--bucket", "amzn-s3-demo-bucket", "--policy", file(t, "bucket-policy.json", trailBucketPolicy))
	trail := c.Object("cloudtrail", "create-trail", "--name", "my-trail", "--s3-bucket-name", "amzn-s3-demo-bucket")
	if trail["TrailARN"] != "arn:aws:cloudtrail:us-east-2:123456789012:trail/my-trail" || trail["IsMultiRegionTrail"] != false {
		t.Error(trail)
	}
	c.Silent("cloudtrail", "start-logging", "--name", "my-trail")
}

// pageRole makes the role of the page and answers its ARN.
func (c cli) pageRole(t *testing.T, trust, policy string) string {
	t.Helper()
	role := c.Object("iam", "create-role", "--role-name", "CloudTrail_CloudWatchLogs_Role",
		"--assume-role-policy-document", file(t, "assume_role_policy_document.json", trust))["Role"].(map[string]any)
	c.Silent("iam", "put-role-policy", "--role-name", "CloudTrail_CloudWatchLogs_Role", "--policy-name", "cloudtrail-policy",
		"--policy-document", file(t, "role-policy-document.json", policy))
	return role["Arn"].(string)
}

// The commands of the page "Sending Events to CloudWatch Logs", in its order, and
// then an API call that arrives.
func TestCLITrailPage(t *testing.T) {
	t.Parallel()
	aws := startCLI(t)
	aws.existingTrail(t)

	aws.Silent("logs", "create-log-group", "--log-group-name", "CloudTrail/logs")
	group := aws.Object("logs", "describe-log-groups")["logGroups"].([]any)[0].(map[string]any)
	role := aws.pageRole(t, trailTrust, filled(trailRolePolicy, "CloudTrail/logs"))
	updated := aws.Object("cloudtrail", "update-trail", "--name", "my-trail",
		"--cloud-watch-logs-log-group-arn", group["arn"].(string), "--cloud-watch-logs-role-arn", role)
	if updated["CloudWatchLogsLogGroupArn"] != "arn:aws:logs:us-east-2:123456789012:log-group:CloudTrail/logs:*" || updated["CloudWatchLogsRoleArn"] != role {
		t.Error(updated)
	}

	aws.Run("ssm", "get-service-setting", "--setting-id", "/ssm/automation/customer-script-log-destination")
	found := aws.Object("logs", "filter-log-events", "--log-group-name", "CloudTrail/logs", "--filter-pattern", `{ $.eventName = "GetServiceSetting" }`)["events"].([]any)
	if len(found) != 1 || found[0].(map[string]any)["logStreamName"] != "123456789012_CloudTrail_us-east-2" {
		t.Fatalf("in the log group: %v", found)
	}
	var record struct{ EventID, EventSource, EventName, UserAgent string }
	if err := json.Unmarshal([]byte(found[0].(map[string]any)["message"].(string)), &record); err != nil {
		t.Fatal(err)
	}
	if record.EventSource != "ssm.amazonaws.com" || !strings.Contains(record.UserAgent, "aws-cli") {
		t.Error(record)
	}
	if !aws.inBucket(t, "AWSLogs/123456789012/CloudTrail/us-east-2/", record.EventID) {
		t.Errorf("event %s is not in the bucket", record.EventID)
	}
	status := aws.Object("cloudtrail", "get-trail-status", "--name", "my-trail")
	if status["IsLogging"] != true || status["LatestCloudWatchLogsDeliveryTime"] == nil || status["LatestDeliveryTime"] == nil ||
		status["LatestCloudWatchLogsDeliveryError"] != nil {
		t.Error(status)
	}
	// It is looked up without a trail, too.
	events := aws.Object("cloudtrail", "lookup-events", "--lookup-attributes", "AttributeKey=EventName,AttributeValue=GetServiceSetting")["Events"].([]any)
	if len(events) != 1 || events[0].(map[string]any)["EventId"] != record.EventID {
		t.Error(events)
	}
}

// inBucket reports whether a record is in a log file below a prefix.
func (c cli) inBucket(t *testing.T, prefix, eventID string) bool {
	t.Helper()
	objects, _ := c.Object("s3api", "list-objects-v2", "--bucket", "amzn-s3-demo-bucket", "--prefix", prefix)["Contents"].([]any)
	if len(objects) == 0 {
		t.Error("there are no log files")
	}
	for i, o := range objects {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i))
		c.Run("s3api", "get-object", "--bucket", "amzn-s3-demo-bucket", "--key", o.(map[string]any)["Key"].(string), path)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		var records struct{ Records []struct{ EventID string } }
		if err := json.NewDecoder(z).Decode(&records); err != nil {
			t.Fatal(err)
		}
		f.Close()
		for _, r := range records.Records {
			if r.EventID == eventID {
				return true
			}
		}
	}
	return false
}

// The same commands with one mistake each get AWS's exception.
func TestCLITrailPageMistakes(t *testing.T) {
	t.Parallel()
	const (
		arn      = "arn:aws:logs:us-east-2:123456789012:log-group:CloudTrail/logs"
		roleARN  = "arn:aws:iam::123456789012:role/CloudTrail_CloudWatchLogs_Role"
		badGroup = "InvalidCloudWatchLogsLogGroupArnException"
		badRole  = "InvalidCloudWatchLogsRoleArnException"
	)
	aws := startCLI(t)
	aws.existingTrail(t)
	aws.Silent("logs", "create-log-group", "--log-group-name", "CloudTrail/logs")
	aws.pageRole(t, trailTrust, strings.ReplaceAll(filled(trailRolePolicy, "CloudTrail/logs"), "CloudTrail_us-east-2", "CloudTrail_eu-west-1"))
	update := func(name, code, message, group, role string) {
		t.Helper()
		args := []string{"cloudtrail", "update-trail", "--name", "my-trail"}
		if group != "" {
			args = append(args, "--cloud-watch-logs-log-group-arn", group)
		}
		if role != "" {
			args = append(args, "--cloud-watch-logs-role-arn", role)
		}
		if got := aws.Refused(code, args...); !strings.Contains(got, message) {
			t.Errorf("%s: %s does not say %q", name, got, message)
		}
	}
	update("the policy's resource is of another region", badGroup, "Access denied. Check the permissions for your role.", arn+":*", roleARN)
	aws.Silent("iam", "put-role-policy", "--role-name", "CloudTrail_CloudWatchLogs_Role", "--policy-name", "cloudtrail-policy",
		"--policy-document", filled(trailRolePolicy, "CloudTrail/logs"))
	update("ARN without :*", badGroup, "", arn, roleARN)
	update("only the group", badRole, "You must specify a role ARN as well as a log group.", arn+":*", "")
	update("only the role", badGroup, "", "", roleARN)
	update("group in another region", badGroup, "", strings.Replace(arn, "us-east-2", "eu-west-1", 1)+":*", roleARN)
	update("no such group", badGroup, "", arn+"2:*", roleARN)
	update("no such role", badRole, "", arn+":*", roleARN+"2")
	aws.Silent("iam", "update-assume-role-policy", "--role-name", "CloudTrail_CloudWatchLogs_Role",
		"--policy-document", strings.Replace(trailTrust, "cloudtrail.", "ec2.", 1))
	update("the role trusts another service", badRole, "Access denied. Check the trust relationships for your role.", arn+":*", roleARN)
	if trail := aws.Object("cloudtrail", "get-trail", "--name", "my-trail")["Trail"].(map[string]any); trail["CloudWatchLogsLogGroupArn"] != nil {
		t.Error("the trail was changed:", trail)
	}
}

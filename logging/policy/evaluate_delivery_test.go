package policy

const (
	autoGroup = "arn:aws:logs:us-east-2:111122223333:log-group:/aws/ssm/automation/executeScript"
	iotGroup  = "arn:aws:logs:us-east-1:111122223333:log-group:AWSIotLogsV2"
	trailLogs = "arn:aws:logs:us-east-2:111122223333:log-group:CloudTrail/logs:log-stream:"
	trailARN  = "arn:aws:cloudtrail:us-east-2:111122223333:trail/my-trail"
	bucketARN = "arn:aws:s3:::amzn-s3-demo-bucket"
	ssmGroup  = "arn:aws:logs:us-east-2:111122223333:log-group:/ssm/sessions"
)

// deliveryPolicies has the policies under which the services write their logs.
func deliveryPolicies() []group {
	trust := func(service string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"sts:AssumeRole"}]}`
	}
	return []group{
		{
			origin: "Systems Manager User Guide: Logging Automation action output (five actions)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Sid":"AutomationScriptLogsDescribe","Effect":"Allow","Action":["logs:DescribeLogGroups"],
			 "Resource":"arn:aws:logs:us-east-2:111122223333:log-group:*"},{"Sid":"AutomationScriptLogsWrite","Effect":"Allow",
			 "Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogStreams","logs:PutLogEvents"],
			 "Resource":["` + autoGroup + `","` + autoGroup + `:*"]}]}`},
			cases: []ask{
				{action: "logs:DescribeLogGroups", resource: "arn:aws:logs:us-east-2:111122223333:log-group:*", want: Allowed, statement: 1},
				{action: "logs:DescribeLogGroups", resource: "arn:aws:logs:us-east-2:111122223333:log-group::log-stream:", want: Allowed, statement: 1},
				{action: "logs:CreateLogGroup", resource: autoGroup, want: Allowed, statement: 2},
				{action: "logs:CreateLogStream", resource: autoGroup + ":log-stream:s", want: Allowed, statement: 2},
				{action: "logs:DescribeLogStreams", resource: autoGroup + ":log-stream:", want: Allowed, statement: 2},
				{action: "logs:PutLogEvents", resource: autoGroup + ":log-stream:s", want: Allowed, statement: 2},
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-1:111122223333:log-group:/aws/ssm/automation/executeScript:log-stream:s", want: ImplicitDeny},
				{action: "logs:PutLogEvents", resource: autoGroup + "2:log-stream:s", want: ImplicitDeny},
				{action: "logs:DeleteLogGroup", resource: autoGroup, want: ImplicitDeny},
			},
		},
		{
			origin:   "CloudWatch Logs User Guide: a group ARN without :* does not cover its streams",
			identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"` + autoGroup + `"}}`},
			cases: []ask{
				{action: "logs:CreateLogGroup", resource: autoGroup, want: Allowed},
				{action: "logs:PutLogEvents", resource: autoGroup + ":log-stream:s", want: ImplicitDeny},
				{action: "logs:PutRetentionPolicy", resource: autoGroup + ":*", want: ImplicitDeny},
			},
		},
		{
			origin: "CloudWatch Logs User Guide: prefixes of group names",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"arn:aws:logs:us-east-2:111122223333:log-group:/ssm/*"},
			 {"Effect":"Allow","Action":"logs:GetLogEvents","Resource":"arn:aws:logs:us-east-2:111122223333:log-group:*x:log-stream:y"},
			 {"Effect":"Allow","Action":"logs:CreateLogStream","Resource":"arn:aws:logs:us-east-2:111122223333"},
			 {"Effect":"Allow","Action":"logs:DeleteLogStream","Resource":"arn:aws:logs:us-east-2:*:log-group:/ssm/?:log-stream:*"}]}`},
			cases: []ask{
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/ssm/x:log-stream:y", want: Allowed},
				{action: "logs:GetLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/a/x:log-stream:y", want: Allowed},
				{action: "logs:GetLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/a:x:log-stream:y", want: Undetermined},
				{action: "logs:CreateLogStream", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/a", want: Undetermined}, // incomplete ARNs are not documented
				{action: "logs:CreateLogStream", resource: "arn:aws:logs:us-east-1:111122223333:log-group:/a", want: ImplicitDeny},
				{action: "logs:CreateLogStream", resource: "arn:aws:logs:us-east-2:111122223333", want: Undetermined}, // incomplete ARNs are not documented
				{action: "logs:DeleteLogStream", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/ssm/x:log-stream:y", want: Allowed},
				{action: "logs:DeleteLogStream", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/ssm/xy:log-stream:y", want: ImplicitDeny},
			},
		},
		{
			origin: "IoT Core Developer Guide: Configure AWS IoT logging (role policy)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
			 "Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents","logs:PutMetricFilter","logs:PutRetentionPolicy","iot:GetLoggingOptions","iot:SetLoggingOptions"],
			 "Resource":["arn:aws:logs:us-east-1:111122223333:log-group:AWSIotLogsV2:*","arn:aws:logs:us-east-1:111122223333:log-group:examplePublishInLogGroup:*"]}]}`},
			cases: []ask{
				{action: "logs:PutLogEvents", resource: iotGroup + ":log-stream:abc", want: Allowed},
				{action: "logs:CreateLogGroup", resource: iotGroup + ":log-stream:", want: Allowed},
				{action: "logs:CreateLogGroup", resource: iotGroup, want: ImplicitDeny},
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-1:111122223333:log-group:examplePublishInLogGroup:log-stream:a", want: Allowed},
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-1:111122223333:log-group:forgotten:log-stream:a", want: ImplicitDeny},
				{action: "iot:SetLoggingOptions", resource: "*", want: ImplicitDeny}, // the CDK's mistake: iot: on a logs ARN
				{action: "logs:DescribeLogGroups", resource: "arn:aws:logs:us-east-1:111122223333:log-group:*", want: ImplicitDeny},
			},
		},
		{
			origin: "IoT Core Developer Guide: Cross-service confused deputy prevention (trust policy)",
			resource: `{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole",
			 "Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:iot:us-east-1:111122223333:*"}}}]}`,
			must: true,
			cases: []ask{
				{action: "sts:AssumeRole", resource: roleARN, by: by("iot.amazonaws.com"), context: with("aws:SourceAccount", account, "aws:SourceArn", "arn:aws:iot:us-east-1:111122223333:logging"), want: Allowed, statement: 1},
				{action: "sts:AssumeRole", resource: roleARN, by: by("iot.amazonaws.com"), want: ImplicitDeny},
				{action: "sts:AssumeRole", resource: roleARN, by: by("iot.amazonaws.com"), unknown: []string{"aws:Source*"}, want: Undetermined, statement: 1},
				{action: "sts:AssumeRole", resource: roleARN, by: by("iot.amazonaws.com"), context: with("aws:SourceAccount", "999999999999", "aws:SourceArn", "arn:aws:iot:us-east-1:999999999999:logging"), want: ImplicitDeny},
				{action: "sts:AssumeRole", resource: roleARN, by: by("iot.amazonaws.com"), context: with("aws:SourceAccount", account, "aws:SourceArn", "arn:aws:iot:us-west-2:111122223333:logging"), want: ImplicitDeny},
				{action: "sts:AssumeRole", resource: roleARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceAccount", account, "aws:SourceArn", "arn:aws:iot:us-east-1:111122223333:x"), want: ImplicitDeny},
			},
		},
		{
			origin:   "IoT Core Developer Guide: Passing role permissions",
			identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/IoTLogging","Condition":{"StringEquals":{"iam:PassedToService":"iot.amazonaws.com"}}}}`},
			cases: []ask{
				{action: "iam:PassRole", resource: "arn:aws:iam::111122223333:role/IoTLogging", context: with("iam:PassedToService", "iot.amazonaws.com"), want: Allowed},
				{action: "iam:PassRole", resource: "arn:aws:iam::111122223333:role/IoTLogging", context: with("iam:PassedToService", "ec2.amazonaws.com"), want: ImplicitDeny},
				{action: "iam:PassRole", resource: "arn:aws:iam::111122223333:role/service-role/IoTLogging", context: with("iam:PassedToService", "iot.amazonaws.com"), want: ImplicitDeny},
			},
		},
		{
			origin: "CloudTrail User Guide: Role policy document for CloudTrail to use CloudWatch Logs",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailCreateLogStream20141101","Effect":"Allow","Action":["logs:CreateLogStream"],
			 "Resource":["` + trailLogs + `111122223333_CloudTrail_us-east-2*"]},{"Sid":"AWSCloudTrailPutLogEvents20141101","Effect":"Allow","Action":["logs:PutLogEvents"],
			 "Resource":["` + trailLogs + `111122223333_CloudTrail_us-east-2*","` + trailLogs + `o-exampleorgid_*"]}]}`},
			cases: []ask{
				{action: "logs:CreateLogStream", resource: trailLogs + "111122223333_CloudTrail_us-east-2", want: Allowed, statement: 1},
				{action: "logs:PutLogEvents", resource: trailLogs + "111122223333_CloudTrail_us-east-2", want: Allowed, statement: 2},
				{action: "logs:PutLogEvents", resource: trailLogs + "111122223333_CloudTrail_us-east-2_3", want: Allowed, statement: 2},
				{action: "logs:PutLogEvents", resource: trailLogs + "111122223333_CloudTrail_us-west-2", want: ImplicitDeny},
				{action: "logs:PutLogEvents", resource: trailLogs + "o-exampleorgid_444455556666_CloudTrail_us-east-2", want: Allowed, statement: 2},
				{action: "logs:CreateLogStream", resource: trailLogs + "o-exampleorgid_444455556666_CloudTrail_us-east-2", want: ImplicitDeny},
				{action: "logs:CreateLogGroup", resource: "arn:aws:logs:us-east-2:111122223333:log-group:CloudTrail/logs", want: ImplicitDeny},
			},
		},
		{
			origin: "CloudTrail User Guide: trust policy of the CloudWatch Logs role", resource: trust("cloudtrail.amazonaws.com"), must: true,
			cases: []ask{
				{action: "sts:AssumeRole", resource: roleARN, by: by("cloudtrail.amazonaws.com"), want: Allowed, statement: 1},
				{action: "sts:AssumeRole", resource: roleARN, by: by("iot.amazonaws.com"), want: ImplicitDeny},
				{action: "sts:AssumeRoleWithSAML", resource: roleARN, by: by("cloudtrail.amazonaws.com"), want: ImplicitDeny},
				{action: "sts:AssumeRole", resource: roleARN, by: by(rootARN), want: ImplicitDeny},
			},
		},
		{
			origin: "CloudTrail User Guide: Amazon S3 bucket policy for CloudTrail",
			resource: `{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
			  "Action":"s3:GetBucketAcl","Resource":"` + bucketARN + `","Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}},
			 {"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",
			  "Resource":"` + bucketARN + `/prefix/AWSLogs/111122223333/*","Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"` + trailARN + `"}}}]}`,
			cases: []ask{
				{action: "s3:GetBucketAcl", resource: bucketARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: Allowed, statement: 1},
				{action: "s3:PutObject", resource: bucketARN + "/prefix/AWSLogs/111122223333/CloudTrail/us-east-2/x.json.gz", by: by("cloudtrail.amazonaws.com"),
					context: with("aws:SourceArn", trailARN, "s3:x-amz-acl", "bucket-owner-full-control"), want: Allowed, statement: 2},
				{action: "s3:PutObject", resource: bucketARN + "/prefix/AWSLogs/111122223333/x", by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: ImplicitDeny},
				{action: "s3:PutObject", resource: bucketARN + "/AWSLogs/111122223333/x", by: by("cloudtrail.amazonaws.com"),
					context: with("aws:SourceArn", trailARN, "s3:x-amz-acl", "bucket-owner-full-control"), want: ImplicitDeny}, // prefixes do not agree
				{action: "s3:PutObject", resource: bucketARN + "/prefix/AWSLogs/111122223333/x", by: by("cloudtrail.amazonaws.com"),
					context: with("aws:SourceArn", trailARN+"-2", "s3:x-amz-acl", "bucket-owner-full-control"), want: ImplicitDeny},
				{action: "s3:PutObject", resource: bucketARN + "/prefix/AWSLogs/444455556666/x", by: by("cloudtrail.amazonaws.com"),
					context: with("aws:SourceArn", trailARN, "s3:x-amz-acl", "bucket-owner-full-control"), want: ImplicitDeny},
				{action: "s3:PutObject", resource: bucketARN + "/prefix/AWSLogs/111122223333/x", want: ImplicitDeny}, // a role, not the service
			},
		},
		{
			origin: "CloudTrail User Guide: Amazon SNS topic policy for CloudTrail",
			resource: `{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailSNSPolicy20131101","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
			 "Action":"SNS:Publish","Resource":"arn:aws:sns:us-east-2:111122223333:topic","Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}}]}`,
			cases: []ask{
				{action: "sns:Publish", resource: "arn:aws:sns:us-east-2:111122223333:topic", by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: Allowed},
				{action: "sns:Publish", resource: "arn:aws:sns:us-east-2:111122223333:topic", by: by("cloudtrail.amazonaws.com"), want: ImplicitDeny},
				{action: "sns:Publish", resource: "arn:aws:sns:us-east-2:111122223333:topic", by: by("events.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: ImplicitDeny},
			},
		},
		{
			origin: "Systems Manager User Guide: Create a custom IAM role for Session Manager (instance profile)",
			identity: []string{`{"Version":"2012-10-17","Statement":[
			 {"Sid":"Channel","Effect":"Allow","Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel","ssm:UpdateInstanceInformation"],"Resource":"*"},
			 {"Sid":"CwlFind","Effect":"Allow","Action":["logs:DescribeLogGroups"],"Resource":"*"},
			 {"Sid":"CwlWrite","Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents","logs:DescribeLogStreams"],"Resource":["` + ssmGroup + `","` + ssmGroup + `:*"]},
			 {"Sid":"S3Put","Effect":"Allow","Action":["s3:PutObject"],"Resource":"` + bucketARN + `/sessions/*"},
			 {"Sid":"S3Enc","Effect":"Allow","Action":["s3:GetEncryptionConfiguration"],"Resource":"` + bucketARN + `"},
			 {"Sid":"ChannelKey","Effect":"Allow","Action":["kms:Decrypt"],"Resource":"arn:aws:kms:us-east-2:111122223333:key/KEY-ID"},
			 {"Sid":"BucketKey","Effect":"Allow","Action":["kms:GenerateDataKey"],"Resource":"*"}]}`},
			cases: []ask{
				{action: "ssmmessages:OpenDataChannel", resource: "*", want: Allowed, statement: 1},
				{action: "logs:DescribeLogGroups", resource: "arn:aws:logs:us-east-2:111122223333:log-group:*", want: Allowed, statement: 2},
				{action: "logs:PutLogEvents", resource: ssmGroup + ":log-stream:alice-0a16f8cac5dc59166", want: Allowed, statement: 3},
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/ssm/other:log-stream:s", want: ImplicitDeny},
				{action: "s3:PutObject", resource: bucketARN + "/sessions/i-1/alice.log", want: Allowed, statement: 4},
				{action: "s3:PutObject", resource: bucketARN + "/other/alice.log", want: ImplicitDeny},
				{action: "s3:GetEncryptionConfiguration", resource: bucketARN, want: Allowed, statement: 5},
				{action: "s3:GetEncryptionConfiguration", resource: bucketARN + "2", want: ImplicitDeny},
				{action: "kms:Decrypt", resource: "arn:aws:kms:us-east-2:111122223333:key/KEY-ID", want: Allowed, statement: 6},
				{action: "kms:Decrypt", resource: "arn:aws:kms:us-east-2:111122223333:key/OTHER", want: ImplicitDeny},
				{action: "kms:GenerateDataKey", resource: "arn:aws:kms:us-east-2:111122223333:key/OTHER", want: Allowed, statement: 7},
				{action: "logs:CreateLogGroup", resource: ssmGroup, want: ImplicitDeny},
			},
		},
		{
			origin: "CloudWatch Logs User Guide: resource policies (EventBridge writes to a group)",
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]},
			 "Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:us-east-2:111122223333:log-group:/aws/events/*:*"}]}`,
			cases: []ask{
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/aws/events/rule:log-stream:s", by: by("events.amazonaws.com"), want: Allowed},
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/aws/events/rule", by: by("events.amazonaws.com"), want: ImplicitDeny},
				{action: "logs:PutLogEvents", resource: "arn:aws:logs:us-east-2:111122223333:log-group:/aws/events/rule:log-stream:s", by: by("cloudtrail.amazonaws.com"), want: ImplicitDeny},
			},
		},
	}
}

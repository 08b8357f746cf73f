package policy

// iamGuide has the example policies of the IAM User Guide.
func iamGuide() []group {
	return []group{
		{
			origin: "IAM User Guide: Variables and tags (home directories in a bucket)",
			identity: []string{`{"Version":"2012-10-17","Statement":[
			 {"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::mybucket"],"Condition":{"StringLike":{"s3:prefix":["${aws:username}/*"]}}},
			 {"Action":["s3:GetObject","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::mybucket/${aws:username}/*"]}]}`},
			cases: []ask{
				{action: "s3:GetObject", resource: "arn:aws:s3:::mybucket/alice/a.txt", by: by(userARN), want: Allowed, statement: 2},
				{action: "s3:GetObject", resource: "arn:aws:s3:::mybucket/bob/a.txt", by: by(userARN), want: ImplicitDeny},
				{action: "s3:ListBucket", resource: "arn:aws:s3:::mybucket", by: by(userARN), context: with("s3:prefix", "alice/x"), want: Allowed, statement: 1},
				{action: "s3:ListBucket", resource: "arn:aws:s3:::mybucket", by: by(userARN), context: with("s3:prefix", "bob/x"), want: ImplicitDeny},
				{action: "s3:ListBucket", resource: "arn:aws:s3:::mybucket", by: by(userARN), want: ImplicitDeny},
				{action: "s3:GetObject", resource: "arn:aws:s3:::mybucket/alice/a.txt", want: ImplicitDeny}, // a session has no user name
				{action: "s3:DeleteObject", resource: "arn:aws:s3:::mybucket/alice/a.txt", by: by(userARN), want: ImplicitDeny},
			},
		},
		{
			origin: "IAM User Guide: Variables and tags (queue names)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Sid":"ListForConsole","Effect":"Allow","Action":"sqs:ListQueues","Resource":"*"},
			 {"Sid":"AllQueueActions","Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:us-east-2:*:${aws:username}-queue"}]}`},
			cases: []ask{
				{action: "sqs:ListQueues", resource: "*", by: by(userARN), want: Allowed, statement: 1},
				{action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-2:111122223333:alice-queue", by: by(userARN), want: Allowed, statement: 2},
				{action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:111122223333:alice-queue", by: by(userARN), want: ImplicitDeny},
				{action: "SQS:sendmessage", resource: "arn:aws:sqs:us-east-2:111122223333:alice-queue", by: by(userARN), want: Allowed},
			},
		},
		{
			origin:   "IAM User Guide: Variables and tags (access keys of one user)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Action":["iam:*AccessKey*"],"Effect":"Allow","Resource":["arn:aws:iam::111122223333:user/${aws:username}"]}]}`},
			cases: []ask{
				{action: "iam:CreateAccessKey", resource: "arn:aws:iam::111122223333:user/carol", by: by("arn:aws:iam::111122223333:user/carol"), want: Allowed, statement: 1},
				{action: "iam:UpdateAccessKey", resource: "arn:aws:iam::111122223333:user/carol", by: by("arn:aws:iam::111122223333:user/carol"), want: Allowed},
				{action: "iam:GetAccessKeyLastUsed", resource: "arn:aws:iam::111122223333:user/dan", by: by("arn:aws:iam::111122223333:user/carol"), want: ImplicitDeny},
				{action: "iam:CreateUser", resource: "arn:aws:iam::111122223333:user/carol", by: by("arn:aws:iam::111122223333:user/carol"), want: ImplicitDeny},
			},
		},
		{
			origin: "IAM User Guide: NotAction with Allow",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"s3:DeleteBucket","Resource":"arn:aws:s3:::*"}]}`,
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}`},
			cases: []ask{
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", want: Allowed, statement: 1},
				{action: "s3:DeleteBucket", resource: "arn:aws:s3:::b", want: Allowed, statement: 1}, // the second policy lets it through
				{action: "iam:CreateUser", resource: "arn:aws:iam::111122223333:user/x", want: ImplicitDeny},
				{action: "logs:CreateLogGroup", resource: "arn:aws:logs:eu-west-1:111122223333:log-group:x", want: Allowed},
			},
		},
		{
			origin: "IAM User Guide: NotAction with Deny (MFA for everything else)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"},
			 {"Sid":"DenyAllUsersNotUsingMFA","Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}`},
			cases: []ask{
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: with("aws:MultiFactorAuthPresent", "false"), want: ExplicitDeny, statement: 2},
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", want: ExplicitDeny, statement: 2},
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: with("aws:MultiFactorAuthPresent", "true"), want: Allowed, statement: 1},
				{action: "iam:ListUsers", resource: "*", context: with("aws:MultiFactorAuthPresent", "false"), want: Allowed},
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", unknown: []string{"aws:MultiFactorAuthPresent"}, want: Undetermined, statement: 2},
			},
		},
		{
			origin: "IAM User Guide: NotResource (deny all S3 but one folder)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},
			 {"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::HRBucket/Payroll","arn:aws:s3:::HRBucket/Payroll/*"]}]}`},
			cases: []ask{
				{action: "s3:GetObject", resource: "arn:aws:s3:::HRBucket/Payroll/2026", want: Allowed, statement: 1},
				{action: "s3:GetObject", resource: "arn:aws:s3:::HRBucket/Payroll", want: Allowed},
				{action: "s3:GetObject", resource: "arn:aws:s3:::HRBucket/Other", want: ExplicitDeny, statement: 2},
				{action: "s3:GetObject", resource: "arn:aws:s3:::hrbucket/Payroll/2026", want: ExplicitDeny}, // resources have a case
			},
		},
		{
			origin: "IAM User Guide: Examples (access within specific dates)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"service-prefix:action-name","Resource":"*",
			 "Condition":{"DateGreaterThan":{"aws:CurrentTime":"2020-04-01T00:00:00Z"},"DateLessThan":{"aws:CurrentTime":"2020-06-30T23:59:59Z"}}}]}`},
			cases: []ask{
				{action: "service-prefix:action-name", resource: "*", context: with("aws:CurrentTime", "2020-05-01T12:00:00Z"), want: Allowed},
				{action: "service-prefix:action-name", resource: "*", context: with("aws:CurrentTime", "2020-07-01T12:00:00Z"), want: ImplicitDeny},
				{action: "service-prefix:action-name", resource: "*", context: with("aws:CurrentTime", "2020-04-01T00:00:00Z"), want: ImplicitDeny},
				{action: "service-prefix:action-name", resource: "*", unknown: []string{"aws:CurrentTime"}, want: Undetermined},
				{action: "service-prefix:action-name", resource: "*", context: with("AWS:currenttime", "2020-05-01T12:00:00Z"), want: Allowed},
			},
		},
		{
			origin: "IAM User Guide: Examples (deny by source IP)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*",
			 "Condition":{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","203.0.113.0/24"]},"Bool":{"aws:ViaAWSService":"false"}}}]}`},
			cases: []ask{
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: with("aws:SourceIp", "203.0.113.7", "aws:ViaAWSService", "false"), want: Allowed},
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: with("aws:SourceIp", "198.51.100.7", "aws:ViaAWSService", "false"), want: ExplicitDeny, statement: 2},
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: with("aws:SourceIp", "198.51.100.7", "aws:ViaAWSService", "true"), want: Allowed},
				{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: with("aws:ViaAWSService", "false"), want: ExplicitDeny}, // negated, key absent
			},
		},
		{
			origin: "IAM User Guide: Examples (deny outside a Region)",
			identity: []string{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"DenyAllOutsideRequestedRegions","Effect":"Deny",
			 "NotAction":["cloudfront:*","iam:*","route53:*","support:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}}]}`},
			cases: []ask{
				{action: "logs:CreateLogGroup", resource: "arn:aws:logs:eu-west-1:111122223333:log-group:x", context: with("aws:RequestedRegion", "eu-west-1"), want: Allowed},
				{action: "logs:CreateLogGroup", resource: "arn:aws:logs:us-east-1:111122223333:log-group:x", context: with("aws:RequestedRegion", "us-east-1"), want: ExplicitDeny, statement: 2},
				{action: "iam:CreateRole", resource: "arn:aws:iam::111122223333:role/x", context: with("aws:RequestedRegion", "us-east-1"), want: Allowed},
			},
		},
		{
			origin:   "IAM User Guide: Tutorial, delegate access across accounts (assume a role)",
			identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::999999999999:role/UpdateApp"}}`},
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole","Condition":{}}]}`,
			must:     true, cross: true,
			cases: []ask{
				{action: "sts:AssumeRole", resource: "arn:aws:iam::999999999999:role/UpdateApp", by: by(userARN), want: Allowed},
				{action: "sts:AssumeRole", resource: "arn:aws:iam::999999999999:role/Other", by: by(userARN), want: ImplicitDeny},
				{action: "sts:AssumeRole", resource: "arn:aws:iam::999999999999:role/UpdateApp", by: by("arn:aws:iam::222222222222:user/x"), want: ImplicitDeny},
			},
		},
	}
}

package policy

// organizationPages has the examples of "SCP evaluation", "RCP evaluation", "RCP syntax"
// and "Resource control policy examples" of the Organizations User Guide.
func organizationPages() []group {
	const (
		version = `{"Version":"2012-10-17","Statement":`
		full    = version + `[{"Effect":"Allow","Action":"*","Resource":"*"}]}` // FullAWSAccess
		open    = version + `[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
		object  = "arn:aws:s3:::amzn-s3-demo-bucket/k"
		trail   = "cloudtrail.amazonaws.com"
	)
	only := func(effect, action string) string {
		return version + `[{"Effect":"` + effect + `","Action":"` + action + `","Resource":"*"}]}`
	}
	allowS3, allowEC2, denyS3, denyEC2 := only("Allow", "s3:*"), only("Allow", "ec2:*"), only("Deny", "s3:*"), only("Deny", "ec2:*")
	on := func(action string, want Outcome) ask {
		return ask{action: action, resource: "*", by: by(userARN), want: want}
	}
	s3 := func(want Outcome) ask { return on("s3:ListAllMyBuckets", want) }
	ec2 := func(want Outcome) ask { return on("ec2:DescribeInstances", want) }
	logs := func(want Outcome) ask { return on("logs:DescribeLogGroups", want) }

	var out []group
	scp := func(what string, levels [][]string, cases ...ask) {
		out = append(out, group{origin: "Organizations User Guide: SCP evaluation, " + what, identity: []string{full}, scps: levels, cases: cases})
	}
	scp("figure 1, an Allow at Root, Production OU and Account B", [][]string{{allowS3}, {allowS3}, {allowS3}}, s3(Allowed), ec2(ImplicitDeny))
	scp("figure 2, the Allow is missing at Production OU", [][]string{{allowS3}, {allowEC2}, {allowS3}}, s3(ImplicitDeny), ec2(ImplicitDeny))
	scp("figure 3, a Deny at Production OU (Account B)", [][]string{{allowS3}, {full, denyS3}, {allowS3}}, s3(ExplicitDeny))
	scp("figure 3, a Deny at Production OU (Account A)", [][]string{{full}, {full, denyS3}, {full}}, s3(ExplicitDeny), ec2(Allowed))
	scp("a subset of services", [][]string{{version + `[{"Effect":"Allow","Action":["ec2:*","cloudwatch:*","organizations:*"],"Resource":"*"}]}`}},
		ec2(Allowed), on("cloudwatch:PutMetricData", Allowed), on("organizations:LeaveOrganization", Allowed), s3(ImplicitDeny), logs(ImplicitDeny))
	scp("a subset of services, and nobody leaves", [][]string{{version + `[{"Effect":"Allow","Action":["ec2:*","cloudwatch:*","organizations:*"],"Resource":"*"},{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}]}`}},
		ec2(Allowed), on("organizations:DescribeOrganization", Allowed), on("organizations:LeaveOrganization", ExplicitDeny), s3(ImplicitDeny),
		ask{action: "organizations:LeaveOrganization", resource: "*", by: by(rootARN), want: ExplicitDeny}, ask{action: "s3:ListAllMyBuckets", resource: "*", by: by(rootARN), want: ImplicitDeny})
	scp("scenario 1, Account A", [][]string{{full}, {full, denyS3}, {full}}, s3(ExplicitDeny), ec2(Allowed), logs(Allowed))
	scp("scenario 1, Account B", [][]string{{full}, {full, denyS3}, {full, denyEC2}}, s3(ExplicitDeny), ec2(ExplicitDeny), logs(Allowed))
	scp("scenario 2, Accounts A and B", [][]string{{full}, {allowEC2}, {full}}, ec2(Allowed), s3(ImplicitDeny), logs(ImplicitDeny))
	scp("scenario 3, no Allow at the root", [][]string{{denyS3}, {full}, {full}}, s3(ExplicitDeny), ec2(ImplicitDeny), logs(ImplicitDeny))
	scp("scenario 4, Account D", [][]string{{full}, {full}, {full, denyEC2}, {full}}, ec2(ExplicitDeny), s3(Allowed), logs(Allowed))
	scp("scenario 4, Accounts E and F", [][]string{{full}, {full}, {full}, {full}}, ec2(Allowed), s3(Allowed), logs(Allowed))
	scp("scenario 5, Account D", [][]string{{full}, {full}, {allowEC2}, {full}}, ec2(Allowed), s3(ImplicitDeny), logs(ImplicitDeny))
	scp("scenario 5, Accounts E and F", [][]string{{full}, {full}, {full}, {full}}, ec2(Allowed), s3(Allowed))
	scp("scenario 6, Account D", [][]string{{full, denyS3}, {full}, {allowS3}, {full}}, s3(ExplicitDeny), ec2(ImplicitDeny), logs(ImplicitDeny))
	scp("scenario 6, Accounts E and F", [][]string{{full, denyS3}, {full}, {full}, {full}}, s3(ExplicitDeny), ec2(Allowed), logs(Allowed))
	// Of the edition of 2023: a deny list in one policy and in two, and an allow list.
	dynamo := func(want Outcome) ask { return on("dynamodb:ListTables", want) }
	scp("a deny list in one policy", [][]string{{version + `[{"Sid":"AllowsAllActions","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"DenyDynamoDB","Effect":"Deny","Action":"dynamodb:*","Resource":"*"}]}`}}, dynamo(ExplicitDeny), s3(Allowed))
	scp("a deny list beside FullAWSAccess", [][]string{{full, only("Deny", "dynamodb:*")}}, dynamo(ExplicitDeny), s3(Allowed))
	scp("an allow list", [][]string{{version + `[{"Effect":"Allow","Action":["ec2:*","cloudwatch:*"],"Resource":"*"}]}`}}, ec2(Allowed), on("cloudwatch:PutMetricData", Allowed), s3(ImplicitDeny))
	scp("permissions A, B, C within C, D, E", [][]string{{version + `[{"Effect":"Allow","Action":["p:A","p:B","p:C"],"Resource":"*"}]}`}, {version + `[{"Effect":"Allow","Action":["p:C","p:D","p:E"],"Resource":"*"}]}`}},
		on("p:A", ImplicitDeny), on("p:B", ImplicitDeny), on("p:C", Allowed), on("p:D", ImplicitDeny), on("p:E", ImplicitDeny))

	rcp := func(what string, policies []string, cases ...ask) {
		out = append(out, group{origin: "Organizations User Guide: " + what, identity: []string{full}, resource: open, rcp: policies, cases: cases})
	}
	of := func(who, action, resource string, want Outcome, pairs ...string) ask {
		return ask{action: action, resource: resource, by: by(who), context: with(pairs...), want: want}
	}
	const bucket = "arn:aws:s3:::amzn-s3-demo-bucket"
	rcp("RCP syntax, one statement", []string{`{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:PutBucketPublicAccessBlock","Resource":"*"}}`},
		of(userARN, "s3:PutBucketPublicAccessBlock", bucket, ExplicitDeny), of(rootARN, "s3:PutBucketPublicAccessBlock", bucket, ExplicitDeny), of(userARN, "s3:GetBucketPublicAccessBlock", bucket, Allowed))
	rcp("RCP syntax, one statement with an id", []string{`{"Statement":{"Sid":"DenyBPAConfigurations","Effect":"Deny","Principal":"*","Action":"s3:PutBucketPublicAccessBlock","Resource":"*"}}`},
		of(userARN, "s3:PutBucketPublicAccessBlock", bucket, ExplicitDeny), of(userARN, "s3:GetObject", object, Allowed))
	rcp("RCP syntax, secure transport", []string{version + `[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}]}`},
		of(userARN, "s3:GetObject", object, ExplicitDeny, "aws:SecureTransport", "false"), of(userARN, "s3:GetObject", object, Allowed, "aws:SecureTransport", "true"), of(userARN, "kms:Decrypt", keyARN, Allowed, "aws:SecureTransport", "false"))
	rcp("RCP evaluation, figure 1, a Deny at Production OU", []string{open, version + `[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}`, open},
		of(userARN, "s3:GetObject", object, ExplicitDeny), of(userARN, "kms:Decrypt", keyARN, Allowed))
	rcp("RCP examples, RCPFullAWSAccess", []string{open}, of(userARN, "s3:GetObject", object, Allowed), of(trail, "s3:PutObject", object, Allowed))
	rcp("RCP examples, confused deputies", []string{version + `[{"Sid":"EnforceConfusedDeputyProtection","Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*","kms:*","secretsmanager:*","sts:*"],"Resource":"*","Condition":{
		"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-mine","aws:SourceAccount":["111111111111","222222222222"]},"Bool":{"aws:PrincipalIsAWSService":"true"},"Null":{"aws:SourceArn":"false"}}}]}`},
		of(trail, "s3:PutObject", object, Allowed, "aws:SourceArn", trailARN, "aws:SourceAccount", "333333333333", "aws:SourceOrgID", "o-mine"),
		of(trail, "s3:PutObject", object, Allowed, "aws:SourceArn", trailARN, "aws:SourceAccount", "222222222222", "aws:SourceOrgID", "o-other"),
		of(trail, "s3:PutObject", object, ExplicitDeny, "aws:SourceArn", trailARN, "aws:SourceAccount", "333333333333", "aws:SourceOrgID", "o-other"),
		of(trail, "s3:PutObject", object, ExplicitDeny, "aws:SourceArn", trailARN, "aws:SourceAccount", "333333333333"),
		of(trail, "s3:PutObject", object, Allowed), of(userARN, "s3:PutObject", object, Allowed), of(trail, "sns:Publish", "arn:aws:sns:us-east-2:111122223333:t", Allowed, "aws:SourceArn", trailARN))
	rcp("RCP examples, only HTTPS", []string{version + `[{"Sid":"EnforceSecureTransport","Effect":"Deny","Principal":"*","Action":["sts:*","s3:*","sqs:*","secretsmanager:*","kms:*"],"Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}]}`},
		of(userARN, "kms:Decrypt", keyARN, ExplicitDeny, "aws:SecureTransport", "false"), of(userARN, "kms:Decrypt", keyARN, Allowed, "aws:SecureTransport", "true"), of(trail, "s3:PutObject", object, ExplicitDeny, "aws:SecureTransport", "false"))
	const kmsKey = "s3:x-amz-server-side-encryption-aws-kms-key-id"
	rcp("RCP examples, consistent controls of buckets", []string{version + `[{"Sid":"EnforceS3TlsVersion","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"s3:TlsVersion":["1.2"]}}},
		{"Sid":"EnforceKMSEncryption","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{"Null":{"` + kmsKey + `":"true"}}}]}`},
		of(userARN, "s3:GetObject", object, Allowed, "s3:TlsVersion", "1.2"), of(userARN, "s3:GetObject", object, Allowed, "s3:TlsVersion", "1.3"), of(userARN, "s3:GetObject", object, ExplicitDeny, "s3:TlsVersion", "1.1"),
		of(userARN, "s3:PutObject", object, ExplicitDeny, "s3:TlsVersion", "1.2"), of(userARN, "s3:PutObject", object, Allowed, "s3:TlsVersion", "1.2", kmsKey, keyARN), of(userARN, "s3:PutObject", object, ExplicitDeny, "s3:TlsVersion", "1.0", kmsKey, keyARN))
	return out
}

package policy

const (
	keyARN     = "arn:aws:kms:us-east-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	keyDefault = `{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`
	allowKey   = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"` + keyARN + `"}}`
)

// keyPolicies has the key policies of KMS, CloudWatch Logs and CloudTrail.
func keyPolicies() []group {
	logsKey := func(condition string) string {
		return `{"Version":"2012-10-17","Id":"key-default-1","Statement":[` + keyDefault + `,{"Effect":"Allow","Principal":{"Service":"logs.us-east-2.amazonaws.com"},
		 "Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*","Condition":` + condition + `}]}`
	}
	group1 := "arn:aws:logs:us-east-2:111122223333:log-group:/ssm/sessions"
	contextKey := "kms:EncryptionContext:aws:logs:arn"
	return []group{
		{
			origin: "KMS Developer Guide: Default key policy, the account may use IAM policies", identity: []string{allowKey},
			resource: `{"Version":"2012-10-17","Id":"key-default-1","Statement":[` + keyDefault + `]}`, must: true,
			cases: []ask{
				{action: "kms:Decrypt", resource: keyARN, want: Allowed},
				{action: "kms:GenerateDataKeyWithoutPlaintext", resource: keyARN, want: Allowed},
				{action: "kms:ScheduleKeyDeletion", resource: keyARN, want: ImplicitDeny},
				{action: "kms:ScheduleKeyDeletion", resource: keyARN, by: by(rootARN), want: Allowed, statement: 1},
				{action: "kms:Decrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), want: ImplicitDeny},
				{action: "kms:Decrypt", resource: keyARN, by: by("arn:aws:sts::444455556666:assumed-role/Writer/s"), want: ImplicitDeny},
			},
		},
		{
			origin: "KMS Developer Guide: a key policy without the account shuts IAM policies out", identity: []string{allowKey},
			resource: `{"Version":"2012-10-17","Statement":[{"Sid":"Allow use of the key","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Admin"},"Action":"kms:*","Resource":"*"}]}`, must: true,
			cases: []ask{
				{action: "kms:Decrypt", resource: keyARN, want: ImplicitDeny},
				{action: "kms:Decrypt", resource: keyARN, by: by("arn:aws:iam::111122223333:role/Admin"), want: Allowed, statement: 1},
				{action: "kms:Decrypt", resource: keyARN, by: by("arn:aws:sts::111122223333:assumed-role/Admin/bob"), want: Allowed, statement: 1},
				{action: "kms:ScheduleKeyDeletion", resource: keyARN, by: by("arn:aws:sts::111122223333:assumed-role/Admin/bob"), want: Allowed},
				{action: "kms:Decrypt", resource: keyARN, by: by(rootARN), want: ImplicitDeny},
			},
		},
		{
			origin:   "KMS Developer Guide: users in other accounts need both policies",
			identity: []string{allowKey},
			resource: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["111122223333"]},"Action":["kms:Decrypt","kms:DescribeKey"],"Resource":"*"}]}`, must: true, cross: true,
			cases: []ask{
				{action: "kms:Decrypt", resource: keyARN, want: Allowed},
				{action: "kms:DescribeKey", resource: keyARN, want: ImplicitDeny},     // no identity policy allows it
				{action: "kms:GenerateDataKey", resource: keyARN, want: ImplicitDeny}, // the key policy does not
			},
		},
		{
			origin:   "CloudWatch Logs User Guide: Encrypt log data using AWS KMS (one group)",
			resource: logsKey(`{"ArnEquals":{"` + contextKey + `":"` + group1 + `"}}`), must: true,
			cases: []ask{
				{action: "kms:GenerateDataKey", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1), want: Allowed, statement: 2},
				{action: "kms:DescribeKey", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1), want: Allowed, statement: 2},
				{action: "kms:ReEncryptTo", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1), want: Allowed},
				{action: "kms:CreateGrant", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1), want: ImplicitDeny},
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1+":*"), want: ImplicitDeny},
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), want: ImplicitDeny},
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-1.amazonaws.com"), context: with(contextKey, group1), want: ImplicitDeny},
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.amazonaws.com"), context: with(contextKey, group1), want: ImplicitDeny},
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), unknown: []string{"kms:EncryptionContext:*"}, want: Undetermined, statement: 2},
			},
		},
		{
			origin:   "CloudWatch Logs User Guide: Encrypt log data using AWS KMS (all groups of the account)",
			resource: logsKey(`{"ArnLike":{"` + contextKey + `":"arn:aws:logs:us-east-2:111122223333:*"}}`), must: true,
			cases: []ask{
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1), want: Allowed, statement: 2},
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, "arn:aws:logs:us-east-2:444455556666:log-group:x"), want: ImplicitDeny},
			},
		},
		{
			origin:   "CloudWatch Logs User Guide: the same wildcard under StringEquals",
			resource: logsKey(`{"StringEquals":{"` + contextKey + `":"arn:aws:logs:us-east-2:111122223333:*"}}`), must: true,
			cases: []ask{
				{action: "kms:Encrypt", resource: keyARN, by: by("logs.us-east-2.amazonaws.com"), context: with(contextKey, group1), want: ImplicitDeny},
			},
		},
		{
			origin:   "CloudWatch Logs User Guide: Encrypt log data using AWS KMS (role through the service)",
			identity: []string{`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:Encrypt","kms:ReEncrypt*","kms:Decrypt","kms:GenerateDataKey*","kms:Describe*"],"Resource":"` + keyARN + `","Condition":{"StringEquals":{"kms:ViaService":"logs.us-east-2.amazonaws.com"}}}}`},
			resource: `{"Version":"2012-10-17","Statement":[` + keyDefault + `]}`, must: true,
			cases: []ask{
				{action: "kms:Decrypt", resource: keyARN, context: with("kms:ViaService", "logs.us-east-2.amazonaws.com"), want: Allowed},
				{action: "kms:Decrypt", resource: keyARN, context: with("kms:ViaService", "s3.us-east-2.amazonaws.com"), want: ImplicitDeny},
				{action: "kms:Decrypt", resource: keyARN, want: ImplicitDeny},
			},
		},
		{
			origin: "CloudTrail User Guide: Configure AWS KMS key policies for CloudTrail",
			resource: `{"Version":"2012-10-17","Statement":[
			 {"Sid":"AllowCloudTrailEncryptLogs","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*",
			  "Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"},"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}},
			 {"Sid":"AllowCloudTrailDescribeKey","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:DescribeKey","Resource":"*",
			  "Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}},
			 {"Sid":"ReadLogs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/LogReader"},"Action":"kms:Decrypt","Resource":"*",
			  "Condition":{"Null":{"kms:EncryptionContext:aws:cloudtrail:arn":"false"}}}]}`, must: true,
			cases: []ask{
				{action: "kms:GenerateDataKey", resource: keyARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN, "kms:EncryptionContext:aws:cloudtrail:arn", trailARN), want: Allowed, statement: 1},
				{action: "kms:GenerateDataKey", resource: keyARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: ImplicitDeny},
				{action: "kms:GenerateDataKey", resource: keyARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN, "kms:EncryptionContext:aws:cloudtrail:arn", "arn:aws:cloudtrail:us-east-2:444455556666:trail/t"), want: ImplicitDeny},
				{action: "kms:DescribeKey", resource: keyARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: Allowed, statement: 2},
				{action: "kms:Decrypt", resource: keyARN, by: by("arn:aws:sts::111122223333:assumed-role/LogReader/s"), context: with("kms:EncryptionContext:aws:cloudtrail:arn", trailARN), want: Allowed, statement: 3},
				{action: "kms:Decrypt", resource: keyARN, by: by("arn:aws:sts::111122223333:assumed-role/LogReader/s"), want: ImplicitDeny},
				{action: "kms:Decrypt", resource: keyARN, by: by("cloudtrail.amazonaws.com"), context: with("aws:SourceArn", trailARN), want: ImplicitDeny}, // bucket keys need it
				{action: "kms:Decrypt", resource: keyARN, by: by("arn:aws:sts::111122223333:assumed-role/LogReader/s"), unknown: []string{"*"}, want: Undetermined, statement: 3},
			},
		},
	}
}

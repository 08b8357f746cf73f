package key

import (
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// allowing is a statement of a key policy.
func allowing(sid string, to policy.Principals, condition policy.Condition, actions ...string) policy.Statement {
	return policy.Statement{Sid: sid, Effect: policy.Allow, Principal: &to, Action: actions, Resource: []string{"*"}, Condition: condition}
}

func document(statements ...policy.Statement) policy.Document {
	return policy.Document{Version: policy.Version, Statements: statements}
}

// CloudWatchLogs lets CloudWatch Logs of a scope's region encrypt log groups: those that
// are named, or all of the account in the region.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func CloudWatchLogs(s resource.Scope, groups ...string) policy.Document {
	operator, names := "ArnEquals", []string{}
	for _, g := range groups {
		names = append(names, "log-group:"+g)
	}
	if len(groups) == 0 {
		operator, names = "ArnLike", []string{"*"}
	}
	for i, name := range names {
		names[i] = arn.ARN{Partition: s.Partition, Service: "logs", Region: s.Region, Account: s.Account, Resource: name}.String()
	}
	return document(allowing("AllowCloudWatchLogs", policy.Service("logs."+s.Region+"."+arn.DNSSuffix(s.Partition)),
		policy.Condition{operator: {"kms:EncryptionContext:aws:logs:arn": names}},
		"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"))
}

const (
	cloudTrail        = "cloudtrail.amazonaws.com"
	cloudTrailContext = "kms:EncryptionContext:aws:cloudtrail:arn"
)

// CloudTrail lets a trail encrypt its log files: kms:GenerateDataKey* and
// kms:DescribeKey, for the trail of that ARN. An organisation trail's is that of the
// management account. What is no ARN makes a document that Build refuses.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func CloudTrail(trailARN string) policy.Document {
	a, err := arn.Parse(trailARN)
	if err != nil {
		return document(policy.Statement{Sid: "AllowCloudTrailEncryptLogs"})
	}
	trails := arn.ARN{Partition: a.Partition, Service: "cloudtrail", Region: "*", Account: a.Account, Resource: "trail/*"}.String()
	return document(
		allowing("AllowCloudTrailEncryptLogs", policy.Service(cloudTrail),
			policy.Condition{"StringEquals": {"aws:SourceArn": {trailARN}}, "StringLike": {cloudTrailContext: {trails}}}, "kms:GenerateDataKey*"),
		allowing("AllowCloudTrailDescribeKey", policy.Service(cloudTrail), policy.Condition{"StringEquals": {"aws:SourceArn": {trailARN}}}, "kms:DescribeKey"))
}

// CloudTrailBucketKey lets a trail use a bucket that has an S3 Bucket Key, which takes
// kms:Decrypt too.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func CloudTrailBucketKey(trailARN string) policy.Document {
	return document(allowing("AllowCloudTrailDecrypt", policy.Service(cloudTrail), policy.Condition{"StringEquals": {"aws:SourceArn": {trailARN}}}, "kms:Decrypt"))
}

// CloudTrailBucket lets a trail without a key of its own write to a bucket that the key
// encrypts by default: S3 asks for the key then, without CloudTrail's encryption context.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
func CloudTrailBucket(trailARN string) policy.Document {
	return document(allowing("AllowCloudTrailBucket", policy.Service(cloudTrail), policy.Condition{"StringEquals": {"aws:SourceArn": {trailARN}}}, "kms:GenerateDataKey*", "kms:Decrypt"))
}

// CloudTrailReaders lets principals, by their ARNs, decrypt the log files of trails.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func CloudTrailReaders(principalARNs ...string) policy.Document {
	return document(allowing("AllowCloudTrailReaders", policy.AWS(principalARNs...), policy.Condition{"Null": {cloudTrailContext: {"false"}}}, "kms:Decrypt"))
}

// SNSPublishers lets services, such as "cloudtrail.amazonaws.com", publish to topics
// that the key encrypts. Narrow it with a condition on aws:SourceAccount for services
// that send that key: which do, AWS does not list.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func SNSPublishers(services ...string) policy.Document {
	return document(allowing("AllowSNSPublishers", policy.Service(services...), nil, "kms:GenerateDataKey*", "kms:Decrypt"))
}

// S3Writers lets principals, by their ARNs, write to and read from buckets that the key
// encrypts, through Amazon S3 in a region, as agents that upload logs do. Their own
// policies need the same actions only where the principals are of another account.
// S3 names itself there by "s3", the region and the partition's domain, or for China perhaps
// another, which is not documented: any domain will do, since AWS alone says the name.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func S3Writers(s resource.Scope, principalARNs ...string) policy.Document {
	return document(allowing("AllowS3Writers", policy.AWS(principalARNs...), policy.Condition{"StringLike": {"kms:ViaService": {"s3." + s.Region + ".*"}}}, "kms:GenerateDataKey*", "kms:Decrypt"))
}

// Administrators is the policy that a key is created with, as the KMS console
// writes it: the account's IAM policies decide who may use and administer the key.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func Administrators(s resource.Scope) policy.Document {
	root := arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "root"}.String()
	return document(allowing("Enable IAM User Permissions", policy.AWS(root), nil, "kms:*"))
}

package key

import (
	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// CloudWatchLogs lets CloudWatch Logs of a scope's region encrypt log groups: those that
// are named, or all of the account in the region.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func CloudWatchLogs(s resource.Scope, groups ...string) policy.StatementBuilder {
	b := policy.AllowActions("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*").
		To(policy.Service("logs." + s.Region + "." + arn.DNSSuffix(s.Partition))).On("*").Sid("AllowCloudWatchLogs")
	const key = "kms:EncryptionContext:aws:logs:arn"
	if len(groups) == 0 {
		return b.When("ArnLike", key, arn.ARN{Partition: s.Partition, Service: "logs", Region: s.Region, Account: s.Account, Resource: "*"}.String())
	}
	var arns []string
	for _, g := range groups {
		arns = append(arns, arn.ARN{Partition: s.Partition, Service: "logs", Region: s.Region, Account: s.Account, Resource: "log-group:" + g}.String())
	}
	return b.When("ArnEquals", key, arns...)
}

const (
	cloudTrail        = "cloudtrail.amazonaws.com"
	cloudTrailContext = "kms:EncryptionContext:aws:cloudtrail:arn"
)

// CloudTrail lets a trail encrypt its log files: kms:GenerateDataKey* and
// kms:DescribeKey, for the trail of that ARN. An organisation trail's is that of the
// management account. What is no ARN makes statements that do not build.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func CloudTrail(trailARN string) []policy.StatementBuilder {
	a, err := arn.Parse(trailARN)
	if err != nil {
		return []policy.StatementBuilder{{}}
	}
	trails := arn.ARN{Partition: a.Partition, Service: "cloudtrail", Region: "*", Account: a.Account, Resource: "trail/*"}.String()
	return []policy.StatementBuilder{
		policy.AllowActions("kms:GenerateDataKey*").To(policy.Service(cloudTrail)).On("*").Sid("AllowCloudTrailEncryptLogs").
			When("StringEquals", "aws:SourceArn", trailARN).When("StringLike", cloudTrailContext, trails),
		policy.AllowActions("kms:DescribeKey").To(policy.Service(cloudTrail)).On("*").Sid("AllowCloudTrailDescribeKey").
			When("StringEquals", "aws:SourceArn", trailARN),
	}
}

// CloudTrailBucketKey lets a trail use a bucket that has an S3 Bucket Key, which takes
// kms:Decrypt too.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func CloudTrailBucketKey(trailARN string) policy.StatementBuilder {
	return policy.AllowActions("kms:Decrypt").To(policy.Service(cloudTrail)).On("*").Sid("AllowCloudTrailDecrypt").
		When("StringEquals", "aws:SourceArn", trailARN)
}

// CloudTrailReaders lets principals, by their ARNs, decrypt the log files of trails.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
func CloudTrailReaders(principalARNs ...string) policy.StatementBuilder {
	return policy.AllowActions("kms:Decrypt").To(policy.AWS(principalARNs...)).On("*").Sid("AllowCloudTrailReaders").
		When("Null", cloudTrailContext, "false")
}

// SNSPublishers lets services, such as "cloudtrail.amazonaws.com", publish to topics
// that the key encrypts. Narrow it with When("StringEquals", "aws:SourceAccount", …) for
// services that send that key: which do, AWS does not list.
//
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func SNSPublishers(services ...string) policy.StatementBuilder {
	return policy.AllowActions("kms:GenerateDataKey*", "kms:Decrypt").To(policy.Service(services...)).On("*").Sid("AllowSNSPublishers")
}

// S3Writers lets principals, by their ARNs, write to and read from buckets that the key
// encrypts, through Amazon S3 in a region, as agents that upload logs do. Their own
// policies need the same actions only where the principals are of another account.
// For China, where it is not documented which domain S3 names itself by, it has both.
//
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func S3Writers(s resource.Scope, principalARNs ...string) policy.StatementBuilder {
	via := []string{"s3." + s.Region + ".amazonaws.com"}
	if own := "s3." + s.Region + "." + arn.DNSSuffix(s.Partition); own != via[0] {
		via = append(via, own)
	}
	return policy.AllowActions("kms:GenerateDataKey*", "kms:Decrypt").To(policy.AWS(principalARNs...)).On("*").Sid("AllowS3Writers").
		When("StringEquals", "kms:ViaService", via...)
}

// Administrators is the statement that a key is created with, as the KMS console
// writes it: the account's IAM policies decide who may use and administer the key.
//
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func Administrators(s resource.Scope) policy.StatementBuilder {
	root := arn.ARN{Partition: s.Partition, Service: "iam", Account: s.Account, Resource: "root"}.String()
	return policy.AllowActions("kms:*").To(policy.AWS(root)).On("*").Sid("Enable IAM User Permissions")
}

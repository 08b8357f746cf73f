package trailogtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

var ignored = cmp.Options{
	cmpopts.IgnoreUnexported(types.Trail{}, types.EventSelector{}, types.DataResource{}, types.AdvancedEventSelector{}, types.AdvancedFieldSelector{}, types.Tag{}, types.ResourceTag{}, types.InsightSelector{}, types.TrailInfo{}),
}

func TestCreate(t *testing.T) {
	eachDoor(t, func(f fixture) {
		in := f.all()
		in.TagsList = []types.Tag{{Key: str("team"), Value: str("audit")}}
		f.create(in)
		got, err := f.trails.GetTrail(f.Context(), &cloudtrail.GetTrailInput{Name: str(name)})
		if err != nil {
			f.Fatal(err)
		}
		want := &types.Trail{
			Name: str(name), TrailARN: str(arnOfAll), HomeRegion: str(region), S3BucketName: str(bucket),
			SnsTopicARN: &f.topic, KmsKeyId: &f.key, CloudWatchLogsLogGroupArn: str(groupARN), CloudWatchLogsRoleArn: &f.role,
			IncludeGlobalServiceEvents: aws.Bool(true), IsMultiRegionTrail: aws.Bool(false), IsOrganizationTrail: aws.Bool(false),
			LogFileValidationEnabled: aws.Bool(true), HasCustomEventSelectors: aws.Bool(false), HasInsightSelectors: aws.Bool(false),
		}
		if diff := cmp.Diff(want, got.Trail, ignored); diff != "" {
			f.Error(diff)
		}
		if s := f.status(); *s.IsLogging || s.StartLoggingTime != nil || s.LatestDeliveryTime != nil {
			f.Errorf("CreateTrail started it: %+v", s)
		}
		if m := snstest.Messages(f.view, f.topic); len(m) != 1 || m[0].Body != "CloudTrail validation message." {
			f.Errorf("%+v", m)
		}
	})
}

// TestMistakes makes each mistake alone, in CreateTrail and in UpdateTrail, and wants
// CloudTrail's exception for it.
func TestMistakes(t *testing.T) {
	rounds.Sequential(t)
	const (
		logGroupARN = "InvalidCloudWatchLogsLogGroupArnException"
		roleARN     = "InvalidCloudWatchLogsRoleArnException"
		s3Policy    = "InsufficientS3BucketPolicyException"
	)
	badGroup := "CloudTrail cannot validate the specified log group ARN."
	badBucket := "Incorrect S3 bucket policy is detected for bucket: " + bucket
	badTopic := "SNS Topic does not exist or the topic policy is incorrect!"
	tests := []struct {
		name    string
		mistake func(fixture, *cloudtrail.CreateTrailInput)
		want    failure
	}{
		{"trust", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Inline: map[string]string{"logs": rolePolicy(stream + "*")}})
		}, failure{roleARN, "Access denied. Check the trust relationships for your role."}},
		{"no role", func(_ fixture, in *cloudtrail.CreateTrailInput) { *in.CloudWatchLogsRoleArn += "x" },
			failure{roleARN, "Access denied. Check the trust relationships for your role."}},
		{"a role of another account", func(_ fixture, in *cloudtrail.CreateTrailInput) {
			in.CloudWatchLogsRoleArn = str("arn:aws:iam::999999999999:role/CloudTrail_CloudWatchLogs_Role")
		}, failure{roleARN, "Access denied. Check the trust relationships for your role."}},
		{"no role's ARN", func(_ fixture, in *cloudtrail.CreateTrailInput) {
			in.CloudWatchLogsRoleArn = str("CloudTrail_CloudWatchLogs_Role")
		},
			failure{roleARN, "You must specify a valid role ARN."}},
		{"trust asks for keys that are not sent", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Inline: map[string]string{"logs": rolePolicy(stream + "*")},
				Trust: strings.Replace(trust, `"sts:AssumeRole"`, `"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}`, 1)})
		}, failure{roleARN, "Access denied. Check the trust relationships for your role."}},
		{"policy for another region's stream", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": rolePolicy(accountID + "_CloudTrail_us-east-1*")}})
		}, failure{logGroupARN, "Access denied. Check the permissions for your role."}},
		{"policy without PutLogEvents", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutRole(loggingtest.RoleOptions{Name: "CloudTrail_CloudWatchLogs_Role", Trust: trust, Inline: map[string]string{"logs": strings.Replace(rolePolicy(stream+"*"), `,"logs:PutLogEvents"`, "", 1)}})
		}, failure{logGroupARN, "Access denied. Check the permissions for your role."}},
		{"group without the role", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.CloudWatchLogsRoleArn = nil },
			failure{roleARN, "You must specify a role ARN as well as a log group."}},
		{"role without the group", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.CloudWatchLogsLogGroupArn = nil },
			failure{logGroupARN, "You must specify a log group as well as a role ARN."}},
		{"group ARN without the end", func(_ fixture, in *cloudtrail.CreateTrailInput) {
			in.CloudWatchLogsLogGroupArn = str(strings.TrimSuffix(groupARN, ":*"))
		}, failure{logGroupARN, badGroup}},
		{"group ARN with the end twice", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.CloudWatchLogsLogGroupArn = str(groupARN + ":*") }, failure{logGroupARN, badGroup}},
		{"no group", func(_ fixture, in *cloudtrail.CreateTrailInput) {
			in.CloudWatchLogsLogGroupArn = str(strings.Replace(groupARN, "/logs", "/log", 1))
		}, failure{logGroupARN, badGroup}},
		{"group of another region", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.group("us-east-1", group)
			in.CloudWatchLogsLogGroupArn = str(strings.Replace(groupARN, region, "us-east-1", 1))
		}, failure{logGroupARN, "You must specify a log group that is in the current region."}},
		{"group of another account", func(_ fixture, in *cloudtrail.CreateTrailInput) {
			in.CloudWatchLogsLogGroupArn = str(strings.Replace(groupARN, accountID, "999999999999", 1))
		}, failure{logGroupARN, badGroup}},
		{"no bucket", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.S3BucketName = str("amzn-s3-demo-bucket1") },
			failure{"S3BucketDoesNotExistException", "S3 bucket amzn-s3-demo-bucket1 does not exist!"}},
		{"bucket without a policy", func(f fixture, _ *cloudtrail.CreateTrailInput) { f.bucket("") }, failure{s3Policy, badBucket}},
		{"bucket policy without the ACL", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			f.bucket(strings.Replace(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"), "s3:GetBucketAcl", "s3:GetBucketPolicy", 1))
		}, failure{s3Policy, badBucket}},
		{"bucket policy for another account", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			f.bucket(bucketPolicy(arnOfAll, "AWSLogs/999999999999/*"))
		}, failure{s3Policy, badBucket}},
		{"bucket policy for another trail", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			f.bucket(bucketPolicy(arnOfAll+"2", "AWSLogs/"+accountID+"/*"))
		}, failure{s3Policy, badBucket}},
		{"bucket policy for another ACL", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			f.bucket(strings.Replace(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"), "bucket-owner-full-control", "private", 1))
		}, failure{s3Policy, badBucket}},
		{"prefix that the bucket policy lacks", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.S3KeyPrefix = str("prefix") }, failure{s3Policy, badBucket}},
		{"long prefix", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.S3KeyPrefix = str(strings.Repeat("p", 201)) },
			failure{"InvalidS3PrefixException", "S3 key prefix cannot be longer than 200 characters."}},
		{"topic name", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.SnsTopicName = str("a topic") },
			failure{"InvalidSnsTopicNameException", "The SNS topic name is not valid: a topic"}},
		{"topic's ARN without a name", func(f fixture, in *cloudtrail.CreateTrailInput) {
			in.SnsTopicName = str(strings.TrimSuffix(f.topic, "trails"))
		},
			failure{"InvalidSnsTopicNameException", "The SNS topic name is not valid: arn:aws:sns:eu-west-1:111122223333:"}},
		{"bucket policy without the digests", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			f.bucket(bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/CloudTrail/*"))
		}, failure{s3Policy, badBucket}},
		{"no topic", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.SnsTopicName = str("nothing") },
			failure{"InsufficientSnsTopicPolicyException", badTopic}},
		{"topic policy", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			snstest.PutTopic(f.view, snstest.TopicOptions{Name: "trails", Policy: topicPolicy(arnOfAll + "2")})
		}, failure{"InsufficientSnsTopicPolicyException", badTopic}},
		{"topic's key", func(f fixture, _ *cloudtrail.CreateTrailInput) {
			snstest.PutTopic(f.view, snstest.TopicOptions{Name: "trails", Policy: topicPolicy(arnOfAll), KeyARN: f.account.PutKey(region, loggingtest.KeyOptions{})})
		}, failure{"InsufficientSnsTopicPolicyException", badTopic}},
		{"no key's ARN", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.KmsKeyId = str("arn:aws:s3:::" + bucket) },
			failure{"InvalidKmsKeyIdException", "The KMS key ID is not valid: arn:aws:s3:::" + bucket}},
		{"no key", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.KmsKeyId = str("alias/none") },
			failure{"KmsKeyNotFoundException", "The KMS key alias/none cannot be found."}},
		{"disabled key", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: keyPolicy(arnOfAll), State: kmstypes.KeyStateDisabled})
		}, failure{"KmsException", "The KMS key arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555 is not enabled."}},
		{"asymmetric key", func(f fixture, in *cloudtrail.CreateTrailInput) {
			in.KmsKeyId = str(f.account.PutKey(region, loggingtest.KeyOptions{ID: "21111111-2222-4333-8444-555555555555", Spec: kmstypes.KeySpecRsa2048}))
		}, failure{"InvalidKmsKeyIdException", "The KMS key arn:aws:kms:eu-west-1:111122223333:key/21111111-2222-4333-8444-555555555555 is not a symmetric encryption key."}},
		{"closed key", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: keyPolicy(arnOfAll + "2")})
		}, failure{"InsufficientEncryptionPolicyException", "Insufficient permissions to access S3 bucket " + bucket +
			" or KMS key arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555."}},
		{"key that cannot be described", func(f fixture, in *cloudtrail.CreateTrailInput) {
			f.account.PutKey(region, loggingtest.KeyOptions{ID: "11111111-2222-4333-8444-555555555555", Policy: strings.Replace(keyPolicy(arnOfAll), "kms:DescribeKey", "kms:ListKeys", 1)})
		}, failure{"InsufficientEncryptionPolicyException", "Insufficient permissions to access S3 bucket " + bucket +
			" or KMS key arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555."}},
		{"key of another region", func(f fixture, in *cloudtrail.CreateTrailInput) {
			in.KmsKeyId = str(f.account.PutKey("us-east-1", loggingtest.KeyOptions{ID: "31111111-2222-4333-8444-555555555555", Policy: keyPolicy(arnOfAll)}))
		}, failure{"KmsKeyNotFoundException", "The KMS key arn:aws:kms:us-east-1:111122223333:key/31111111-2222-4333-8444-555555555555 is not in the region of the S3 bucket " + bucket + "."}},
		{"bucket key", func(f fixture, _ *cloudtrail.CreateTrailInput) { // it needs kms:Decrypt
			s3test.PutBucket(f.view, s3test.BucketOptions{Name: bucket, Policy: bucketPolicy(arnOfAll, "AWSLogs/"+accountID+"/*"), KeyARN: f.key, BucketKey: true})
		}, failure{"InsufficientEncryptionPolicyException", "Insufficient permissions to access S3 bucket " + bucket +
			" or KMS key arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555."}},
		{"multi-region without global services", func(_ fixture, in *cloudtrail.CreateTrailInput) {
			in.IsMultiRegionTrail, in.IncludeGlobalServiceEvents = aws.Bool(true), aws.Bool(false)
		}, failure{"InvalidParameterCombinationException", "Multi-Region trail must include global service events."}},
		{"organisation", func(_ fixture, in *cloudtrail.CreateTrailInput) { in.IsOrganizationTrail = aws.Bool(true) },
			failure{"OrganizationsNotInUseException", "Your account 111122223333 is not a member of an organization."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDoor(t, func(f fixture) {
				in := f.all()
				in.CloudWatchLogsRoleArn = str(f.role)
				tt.mistake(f, in)
				_, err := f.trails.CreateTrail(f.Context(), in)
				if diff := cmp.Diff(tt.want, failureOf(err)); diff != "" {
					f.Errorf("CreateTrail: %s", diff)
				}
				if out, err := f.trails.ListTrails(f.Context(), &cloudtrail.ListTrailsInput{}); err != nil || len(out.Trails) != 0 {
					f.Errorf("what was refused is there: %v, %v", out, err)
				}
			})
			eachDoor(t, func(f fixture) {
				f.create(f.all())
				in := f.all()
				in.CloudWatchLogsRoleArn = str(f.role)
				tt.mistake(f, in)
				_, err := f.trails.UpdateTrail(f.Context(), &cloudtrail.UpdateTrailInput{
					Name: in.Name, S3BucketName: in.S3BucketName, S3KeyPrefix: in.S3KeyPrefix, SnsTopicName: in.SnsTopicName, KmsKeyId: in.KmsKeyId,
					CloudWatchLogsLogGroupArn: in.CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: in.CloudWatchLogsRoleArn,
					IsMultiRegionTrail: in.IsMultiRegionTrail, IncludeGlobalServiceEvents: in.IncludeGlobalServiceEvents, IsOrganizationTrail: in.IsOrganizationTrail})
				if diff := cmp.Diff(tt.want, failureOf(err)); diff != "" {
					f.Errorf("UpdateTrail: %s", diff)
				}
				got, err := f.trails.GetTrail(f.Context(), &cloudtrail.GetTrailInput{Name: str(name)})
				if err != nil || *got.Trail.S3BucketName != bucket || *got.Trail.CloudWatchLogsLogGroupArn != groupARN || *got.Trail.IsMultiRegionTrail {
					f.Errorf("what was refused took effect: %+v %v", got, err)
				}
			})
		})
	}
}

func TestNames(t *testing.T) {
	tooShort := "Trail name too short. Minimum allowed length: 3 characters. Specified name length: %d characters."
	chars := "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_)."
	adjacent := "Trail name cannot have adjacent periods, underscores or hyphens."
	for _, tt := range []struct{ name, want string }{
		{"ab", fmt.Sprintf(tooShort, 2)}, {"abc", ""}, {strings.Repeat("a", 128), ""},
		{strings.Repeat("a", 129), "Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 characters."},
		{"a b", chars}, {"tröil", chars}, {"-abc", "Trail name must starts with a letter or number."}, {"abc-", "Trail name must ends with a letter or number."},
		{"a.b-c_d", ""}, {"a..b", adjacent}, {"a-_b", adjacent}, {"192.168.5.4", "Trail name cannot be in IP address format."}, {"192.168.5", ""},
	} {
		eachDoor(t, func(f fixture) {
			f.bucket(bucketPolicy("arn:aws:cloudtrail:"+region+":"+accountID+":trail/"+tt.name, "AWSLogs/"+accountID+"/*"))
			_, err := f.trails.CreateTrail(f.Context(), &cloudtrail.CreateTrailInput{Name: str(tt.name), S3BucketName: str(bucket)})
			want := failure{}
			if tt.want != "" {
				want = failure{"InvalidTrailNameException", tt.want}
			}
			if diff := cmp.Diff(want, failureOf(err)); diff != "" {
				f.Errorf("%s: %s", tt.name, diff)
			}
		})
	}
}

// TestUpdate checks that what is not sent stays, and what is sent empty goes.
func TestUpdate(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.create(f.all())
		update := func(in cloudtrail.UpdateTrailInput) *cloudtrail.UpdateTrailOutput {
			f.Helper()
			in.Name = str(arnOfAll)
			out, err := f.trails.UpdateTrail(f.Context(), &in)
			if err != nil {
				f.Fatal(err)
			}
			return out
		}
		out := update(cloudtrail.UpdateTrailInput{EnableLogFileValidation: aws.Bool(false)})
		if *out.LogFileValidationEnabled || *out.CloudWatchLogsLogGroupArn != groupARN || *out.KmsKeyId != f.key || *out.SnsTopicARN != f.topic {
			f.Errorf("%+v", out)
		}
		out = update(cloudtrail.UpdateTrailInput{CloudWatchLogsLogGroupArn: str(""), CloudWatchLogsRoleArn: str(""), SnsTopicName: str(""), KmsKeyId: str("")})
		if out.CloudWatchLogsLogGroupArn != nil || out.CloudWatchLogsRoleArn != nil || out.SnsTopicARN != nil || out.KmsKeyId != nil {
			f.Errorf("%+v", out)
		}
		out = update(cloudtrail.UpdateTrailInput{KmsKeyId: str("alias/trails"), SnsTopicName: &f.topic})
		if *out.KmsKeyId != f.key || *out.SnsTopicARN != f.topic {
			f.Errorf("%+v", out)
		}
	})
}

// TestRoom checks the five trails of a region, and that names are taken.
func TestRoom(t *testing.T) {
	eachDoor(t, func(f fixture) {
		open := strings.NewReplacer(`"Condition":{"StringEquals":{"aws:SourceArn":"`+arnOfAll+`"}}`, `"Condition":{}`, `,"aws:SourceArn":"`+arnOfAll+`"`, "").Replace(bucketPolicy(arnOfAll, "AWSLogs/*"))
		f.bucket(open)
		create := func(region, name string, multi bool) failure {
			_, err := f.door(f.account.Region(region)).CreateTrail(f.Context(), &cloudtrail.CreateTrailInput{Name: &name, S3BucketName: str(bucket), IsMultiRegionTrail: &multi})
			return failureOf(err)
		}
		var got []failure
		for i := range 4 {
			got = append(got, create(region, fmt.Sprint("trail-", i), false))
		}
		got = append(got, create(region, "trail-0", false), create("us-east-1", "trail-0", false), create("us-east-1", "trail-1", true),
			create("us-east-1", "wide", true), create(region, "wide", false), create(region, "more", false), create("us-east-1", "more", true), create("us-east-1", "more", false))
		want := []failure{{}, {}, {}, {},
			{"TrailAlreadyExistsException", "Trail trail-0 already exists for customer: 111122223333"}, {},
			{"TrailAlreadyExistsException", "Trail trail-1 already exists for customer: 111122223333"}, {},
			{"TrailAlreadyExistsException", "Trail wide already exists for customer: 111122223333"},
			{"MaximumNumberOfTrailsExceededException", "User: 111122223333 already has 5 trails in eu-west-1."},
			{"MaximumNumberOfTrailsExceededException", "User: 111122223333 already has 5 trails in eu-west-1."}, {}}
		if diff := cmp.Diff(want, got); diff != "" {
			f.Error(diff)
		}
	})
}

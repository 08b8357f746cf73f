package loggingtest_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

// startMoto is a configuration for moto's server; see acceptance.Moto.
func startMoto(t testing.TB) aws.Config {
	t.Helper()
	endpoint, client := acceptance.Moto(t, testAccount, "MOTO_IAM_LOAD_MANAGED_POLICIES=true")
	return aws.Config{
		Region:       testRegion,
		BaseEndpoint: &endpoint,
		HTTPClient:   client,
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "x", ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// motoDiffers are the steps where moto (5.2) answers something else, and why the
// account does not follow it.
var motoDiffers = map[string]string{
	"group in aws/":            "moto takes the reserved prefix; the API page and many issue threads say InvalidParameterException",
	"group with no key":        "moto does not look at KMS; the API page says InvalidParameterException for a key that does not exist",
	"groups":                   "moto leaves logGroupClass out for STANDARD; the API page lists the member",
	"groups by identifiers":    "moto ignores logGroupIdentifiers, adds an empty kmsKeyId and leaves logGroupClass out",
	"groups by pattern":        "moto answers all members; the API page says that a pattern gives three",
	"retention of 2 days":      "moto takes any number of days; the API page lists the values",
	"streams":                  "moto counts storedBytes; the API page says that it is 0 for streams",
	"filter since":             "moto fills searchedLogStreams; the API page says that it is always empty since 2020",
	"filter":                   "as above",
	"delete protected":         "moto knows no deletion protection; the user guide says ValidationException",
	"create role":              "moto answers MaxSessionDuration; recorded answers of AWS do not have it",
	"role again in lower case": "moto compares role names with their case; the quota page says that they are unique without it",
	"trust of an unknown role": "moto does not look whether principals exist; IAM says MalformedPolicyDocument",
	"assume as root":           "moto does not evaluate trust policies; STS lets no root user assume roles",
}

func TestAgainstMoto(t *testing.T) {
	moto := startMoto(t)
	theirs := clients{cloudwatchlogs.NewFromConfig(moto), iam.NewFromConfig(moto), sts.NewFromConfig(moto), kms.NewFromConfig(moto)}
	ours := wireDoor(loggingtest.NewAccount(testAccount).Region(testRegion))
	now := time.Now().UnixMilli()
	event := func(ms int64) logstypes.InputLogEvent {
		return logstypes.InputLogEvent{Timestamp: aws.Int64(now + ms), Message: aws.String("m")}
	}
	g, s, r, p := aws.String("/g"), aws.String("s"), aws.String("R"), aws.String("p")
	plain := aws.String(logsPrefix + "log-group:/g")
	readOnly := aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")
	for _, step := range []struct {
		name, operation string
		in              any
	}{
		{"create group", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: g, Tags: map[string]string{"a": "b"}}},
		{"create group again", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: g}},
		{"group in aws/", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("aws/x")}},
		{"group with no key", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/k"), KmsKeyId: aws.String("arn:aws:kms:eu-west-1:111122223333:key/none")}},
		{"groups", "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: g}},
		{"groups by pattern", "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: g}},
		{"groups by identifiers", "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{LogGroupIdentifiers: []string{"/g"}}},
		{"groups, limit 51", "DescribeLogGroups", &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(51)}},
		{"retention", "PutRetentionPolicy", &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: g, RetentionInDays: aws.Int32(7)}},
		{"retention of 2 days", "PutRetentionPolicy", &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: g, RetentionInDays: aws.Int32(2)}},
		{"retention of no group", "PutRetentionPolicy", &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: p, RetentionInDays: aws.Int32(7)}},
		{"no retention", "DeleteRetentionPolicy", &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: g}},
		{"tags", "ListTagsForResource", &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: plain}},
		{"tag", "TagResource", &cloudwatchlogs.TagResourceInput{ResourceArn: plain, Tags: map[string]string{"c": "d"}}},
		{"untag", "UntagResource", &cloudwatchlogs.UntagResourceInput{ResourceArn: plain, TagKeys: []string{"a"}}},
		{"stream", "CreateLogStream", &cloudwatchlogs.CreateLogStreamInput{LogGroupName: g, LogStreamName: s}},
		{"stream again", "CreateLogStream", &cloudwatchlogs.CreateLogStreamInput{LogGroupName: g, LogStreamName: s}},
		{"stream of no group", "CreateLogStream", &cloudwatchlogs.CreateLogStreamInput{LogGroupName: p, LogStreamName: s}},
		{"put", "PutLogEvents", &cloudwatchlogs.PutLogEventsInput{LogGroupName: g, LogStreamName: s, LogEvents: []logstypes.InputLogEvent{event(0), event(1)}}},
		{"put out of order", "PutLogEvents", &cloudwatchlogs.PutLogEventsInput{LogGroupName: g, LogStreamName: s, LogEvents: []logstypes.InputLogEvent{event(1), event(0)}}},
		{"put to no stream", "PutLogEvents", &cloudwatchlogs.PutLogEventsInput{LogGroupName: g, LogStreamName: p, LogEvents: []logstypes.InputLogEvent{event(0)}}},
		{"put to no group", "PutLogEvents", &cloudwatchlogs.PutLogEventsInput{LogGroupName: p, LogStreamName: s, LogEvents: []logstypes.InputLogEvent{event(0)}}},
		{"streams", "DescribeLogStreams", &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: g}},
		{"streams of no group", "DescribeLogStreams", &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: p}},
		{"get events", "GetLogEvents", &cloudwatchlogs.GetLogEventsInput{LogGroupName: g, LogStreamName: s}},
		{"get events of no stream", "GetLogEvents", &cloudwatchlogs.GetLogEventsInput{LogGroupName: g, LogStreamName: p}},
		{"filter since", "FilterLogEvents", &cloudwatchlogs.FilterLogEventsInput{LogGroupName: g, StartTime: aws.Int64(now)}},
		{"filter", "FilterLogEvents", &cloudwatchlogs.FilterLogEventsInput{LogGroupName: g}},
		{"filter no group", "FilterLogEvents", &cloudwatchlogs.FilterLogEventsInput{LogGroupName: p}},
		{"protected", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/p"), DeletionProtectionEnabled: aws.Bool(true)}},
		{"delete protected", "DeleteLogGroup", &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/p")}},
		{"delete stream", "DeleteLogStream", &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: g, LogStreamName: s}},
		{"delete stream again", "DeleteLogStream", &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: g, LogStreamName: s}},
		{"delete group", "DeleteLogGroup", &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: g}},
		{"delete group again", "DeleteLogGroup", &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: g}},

		{"create role", "CreateRole", &iam.CreateRoleInput{RoleName: r, AssumeRolePolicyDocument: aws.String(serviceText)}},
		{"role again", "CreateRole", &iam.CreateRoleInput{RoleName: r, AssumeRolePolicyDocument: aws.String(serviceText)}},
		{"role again in lower case", "CreateRole", &iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(serviceText)}},
		{"trust of an unknown role", "CreateRole", &iam.CreateRoleInput{RoleName: p, AssumeRolePolicyDocument: aws.String(trustFor(iamPrefix + "role/none"))}},
		{"get role", "GetRole", &iam.GetRoleInput{RoleName: r}},
		{"no role", "GetRole", &iam.GetRoleInput{RoleName: aws.String("none")}},
		{"inline", "PutRolePolicy", &iam.PutRolePolicyInput{RoleName: r, PolicyName: p, PolicyDocument: aws.String(inlineText)}},
		{"inline of no resources", "PutRolePolicy", &iam.PutRolePolicyInput{RoleName: r, PolicyName: s, PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*"}]}`)}},
		{"get inline", "GetRolePolicy", &iam.GetRolePolicyInput{RoleName: r, PolicyName: p}},
		{"get no inline", "GetRolePolicy", &iam.GetRolePolicyInput{RoleName: r, PolicyName: s}},
		{"inlines", "ListRolePolicies", &iam.ListRolePoliciesInput{RoleName: r}},
		{"attach AWS's policy", "AttachRolePolicy", &iam.AttachRolePolicyInput{RoleName: r, PolicyArn: readOnly}},
		{"attached", "ListAttachedRolePolicies", &iam.ListAttachedRolePoliciesInput{RoleName: r}},
		{"delete attached", "DeleteRole", &iam.DeleteRoleInput{RoleName: r}},
		{"detach", "DetachRolePolicy", &iam.DetachRolePolicyInput{RoleName: r, PolicyArn: readOnly}},
		{"detach again", "DetachRolePolicy", &iam.DetachRolePolicyInput{RoleName: r, PolicyArn: readOnly}},
		{"delete with inline", "DeleteRole", &iam.DeleteRoleInput{RoleName: r}},
		{"delete inline", "DeleteRolePolicy", &iam.DeleteRolePolicyInput{RoleName: r, PolicyName: p}},
		{"assume as root", "AssumeRole", &sts.AssumeRoleInput{RoleArn: aws.String(iamPrefix + "role/R"), RoleSessionName: aws.String("s1")}},
		{"delete role", "DeleteRole", &iam.DeleteRoleInput{RoleName: r}},
		{"delete role again", "DeleteRole", &iam.DeleteRoleInput{RoleName: r}},
		{"who", "GetCallerIdentity", &sts.GetCallerIdentityInput{}},
		{"describe no key", "DescribeKey", &kms.DescribeKeyInput{KeyId: aws.String("1234abcd-12ab-34cd-56ef-1234567890ab")}},
	} {
		t.Run(step.name, func(t *testing.T) {
			d := cmp.Diff(answer(theirs, step.operation, step.in), answer(ours, step.operation, step.in))
			reason, known := motoDiffers[step.name]
			switch {
			case d != "" && !known:
				t.Errorf("moto (-) and the account (+) differ, and no reason is given:\n%s", d)
			case d == "" && known:
				t.Logf("moto no longer differs: %s", reason)
			}
		})
	}
}

// answer makes a call with the client that has the operation.
func answer(c clients, operation string, in any) []string {
	for _, client := range []any{c.logs, c.iam, c.sts, c.kms} {
		if reflect.ValueOf(client).MethodByName(operation).IsValid() {
			return acceptance.Answer(client, operation, in)
		}
	}
	panic("no client has " + operation)
}

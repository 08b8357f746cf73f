package proof

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	iottypes "github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/sessionlog"
)

// foreignChange is what another principal does, how it is seen, and the operation that
// would write over it.
type foreignChange struct {
	write string
	ours  bool // what we want of it is another value
	do    func(testing.TB, loggingtest.View)
	is    func(testing.TB, loggingtest.View) string
}

var foreignChanges = map[string]foreignChange{
	"retention": {"PutRetentionPolicy", true, func(t testing.TB, v loggingtest.View) {
		_, err := v.Logs().PutRetentionPolicy(t.Context(), &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: aws.String("/ops/automation"), RetentionInDays: aws.Int32(731)})
		ok(t, err)
	}, func(t testing.TB, v loggingtest.View) string {
		out, err := v.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/ops/automation")})
		ok(t, err)
		return fmt.Sprint(aws.ToInt32(out.LogGroups[0].RetentionInDays))
	}},
	"a role's policy": {"PutRolePolicy", false, func(t testing.TB, v loggingtest.View) {
		_, err := v.IAM().PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{RoleName: aws.String("IoTLogging"), PolicyName: aws.String("theirs"),
			PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:Get*","Resource":"*"}]}`)})
		ok(t, err)
	}, func(t testing.TB, v loggingtest.View) string {
		out, err := v.IAM().GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: aws.String("IoTLogging"), PolicyName: aws.String("theirs")})
		ok(t, err)
		return aws.ToString(out.PolicyDocument)
	}},
	"iot options": {"SetV2LoggingOptions", true, func(t testing.TB, v loggingtest.View) {
		_, err := iot.NewFromConfig(v.Config()).SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(iotRole), DefaultLogLevel: iottypes.LogLevelInfo})
		ok(t, err)
	}, func(t testing.TB, v loggingtest.View) string {
		out, err := iot.NewFromConfig(v.Config()).GetV2LoggingOptions(t.Context(), &iot.GetV2LoggingOptionsInput{})
		ok(t, err)
		return fmt.Sprint(aws.ToString(out.RoleArn), out.DefaultLogLevel)
	}},
	"preferences": {"UpdateDocument", true, func(t testing.TB, v loggingtest.View) {
		_, err := ssm.NewFromConfig(v.Config()).UpdateDocument(t.Context(), &ssm.UpdateDocumentInput{Name: aws.String(sessionlog.DefaultDocument), DocumentVersion: aws.String("$LATEST"), DocumentFormat: "JSON",
			Content: aws.String(`{"schemaVersion":"1.0","description":"changed by them","sessionType":"Standard_Stream","inputs":{"s3BucketName":"theirs","cloudWatchLogGroupName":"","cloudWatchStreamingEnabled":false}}`)})
		ok(t, err)
	}, func(t testing.TB, v loggingtest.View) string {
		out, err := ssm.NewFromConfig(v.Config()).GetDocument(t.Context(), &ssm.GetDocumentInput{Name: aws.String(sessionlog.DefaultDocument), DocumentVersion: aws.String("$LATEST")})
		ok(t, err)
		return aws.ToString(out.Content)
	}},
	"a service setting": {"UpdateServiceSetting", true, func(t testing.TB, v loggingtest.View) {
		_, err := ssm.NewFromConfig(v.Config()).UpdateServiceSetting(t.Context(), &ssm.UpdateServiceSettingInput{SettingId: aws.String("/ssm/automation/customer-script-log-group-name"), SettingValue: aws.String("/theirs")})
		ok(t, err)
	}, func(t testing.TB, v loggingtest.View) string {
		out, err := ssm.NewFromConfig(v.Config()).GetServiceSetting(t.Context(), &ssm.GetServiceSettingInput{SettingId: aws.String("/ssm/automation/customer-script-log-group-name")})
		ok(t, err)
		return aws.ToString(out.ServiceSetting.SettingValue)
	}},
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err) // it may be another goroutine than the test's
	}
}

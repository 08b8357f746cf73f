package loggingtest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// A service control policy binds the root user of a member account, also where he asks
// for what is his own.
func TestServiceControlBindsRoot(t *testing.T) {
	org := loggingtest.NewOrganization("111122223333")
	member := org.AddAccount("222233334444", nil)
	org.PutServiceControlPolicy(org.Root(), "no-keys", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["iam:*AccessKey*","iam:GetUser"],"Resource":"*"}]}`)
	for account, want := range map[*loggingtest.Account]string{member: "AccessDenied", org.Management(): ""} {
		c := account.Region("us-east-1").IAM()
		_, err := c.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{})
		wantCode(t, err, want, "")
		_, err = c.GetUser(t.Context(), &iam.GetUserInput{})
		wantCode(t, err, want, "")
	}
}

// Keys and instance profiles are asked for as they are: with their tags, and their paths.
func TestAuthorizedByTagAndPath(t *testing.T) {
	a := loggingtest.NewAccount("111122223333")
	v := a.Region("eu-west-1")
	root := typedDoor(v)
	created := must(root.kms.CreateKey(t.Context(), &kms.CreateKeyInput{Tags: []kmstypes.Tag{{TagKey: aws.String("team"), TagValue: aws.String("ops")}}}))(t)
	must(root.iam.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: aws.String("node"), Path: aws.String("/app/")}))(t)
	ops := typedDoor(v.As(a.PutUser("ops", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"kms:DescribeKey","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"ops"}}},
		{"Effect":"Allow","Action":["kms:CreateKey","iam:CreateInstanceProfile"],"Resource":"*"},
		{"Effect":"Allow","Action":"iam:GetInstanceProfile","Resource":"arn:aws:iam::111122223333:instance-profile/app/node"}]}`)))
	_, err := ops.kms.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: created.KeyMetadata.KeyId})
	wantCode(t, err, "", "")
	other := must(root.kms.CreateKey(t.Context(), &kms.CreateKeyInput{}))(t)
	_, err = ops.kms.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: other.KeyMetadata.KeyId})
	wantCode(t, err, "AccessDeniedException", "")
	_, err = ops.kms.CreateKey(t.Context(), &kms.CreateKeyInput{Tags: []kmstypes.Tag{{TagKey: aws.String("team"), TagValue: aws.String("ops")}}})
	wantCode(t, err, "AccessDeniedException", "")
	_, err = ops.iam.GetInstanceProfile(t.Context(), &iam.GetInstanceProfileInput{InstanceProfileName: aws.String("node")})
	wantCode(t, err, "", "")
	_, err = ops.iam.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{InstanceProfileName: aws.String("n"), Tags: []iamtypes.Tag{{Key: aws.String("a"), Value: aws.String("b")}}})
	wantCode(t, err, "AccessDenied", "")
}

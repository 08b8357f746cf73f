package automationlogtest_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

func setting(path string) *ssm.GetServiceSettingInput {
	return &ssm.GetServiceSettingInput{SettingId: aws.String(path)}
}

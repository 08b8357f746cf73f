package automationlogtest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/policy"
)

func setting(path string) *ssm.GetServiceSettingInput {
	return &ssm.GetServiceSettingInput{SettingId: aws.String(path)}
}

// must is for what the tests themselves say.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func mustPolicy(t testing.TB, text string) policy.Document {
	t.Helper()
	d, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

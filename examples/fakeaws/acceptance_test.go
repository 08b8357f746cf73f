package main

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// cli is the AWS CLI against an account that this program serves.
type cli struct {
	acceptance.CLI
	account  *loggingtest.Account // what is behind the endpoint
	endpoint string
}

func startCLI(t *testing.T) cli {
	t.Helper()
	aws := acceptance.NewCLI(t, "", "us-east-2")
	accounts := newAccounts("123456789012", "aws")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, listener, localOnly{next: accounts[0].Handler()}) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	endpoint := "http://" + listener.Addr().String()
	return cli{aws.At(endpoint), accounts[0], endpoint}
}

// The commands of the page "Logging Automation action output with CloudWatch
// Logs", as they stand there.
func TestCLIAutomationPage(t *testing.T) {
	aws := startCLI(t)
	const arn = "arn:aws:ssm:us-east-2:123456789012:servicesetting/ssm/automation/"
	for setting, value := range map[string]string{"customer-script-log-destination": "CloudWatch", "customer-script-log-group-name": "my-log-group"} {
		aws.Silent("ssm", "update-service-setting", "--setting-id", arn+setting, "--setting-value", value)
	}
	got := aws.Object("ssm", "get-service-setting", "--setting-id", arn+"customer-script-log-destination")["ServiceSetting"].(map[string]any)
	if got["LastModifiedDate"] == nil {
		t.Error("LastModifiedDate is missing")
	}
	delete(got, "LastModifiedDate")
	want := map[string]any{
		"Status": "Customized", "SettingId": "/ssm/automation/customer-script-log-destination", "SettingValue": "CloudWatch",
		"LastModifiedUser": "arn:aws:iam::123456789012:root", "ARN": arn + "customer-script-log-destination",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// The path is taken too, and another region has settings of its own.
	if got := aws.Object("--region", "eu-west-1", "ssm", "get-service-setting", "--setting-id", "/ssm/automation/customer-script-log-destination"); got["ServiceSetting"].(map[string]any)["Status"] != "Default" {
		t.Error(got)
	}
	reset := aws.Object("ssm", "reset-service-setting", "--setting-id", arn+"customer-script-log-destination")["ServiceSetting"].(map[string]any)
	if reset["Status"] != "Default" {
		t.Error(reset)
	}
	aws.Refused("ServiceSettingNotFound", "ssm", "get-service-setting", "--setting-id", "/ssm/no/such-setting")
}

func TestCLILogsAndIAM(t *testing.T) {
	aws := startCLI(t)
	aws.Silent("logs", "create-log-group", "--log-group-name", "my-log-group", "--tags", "team=ops")
	groups := aws.Object("logs", "describe-log-groups", "--log-group-name-prefix", "my")["logGroups"].([]any)
	if len(groups) != 1 || groups[0].(map[string]any)["arn"] != "arn:aws:logs:us-east-2:123456789012:log-group:my-log-group:*" ||
		groups[0].(map[string]any)["logGroupArn"] != "arn:aws:logs:us-east-2:123456789012:log-group:my-log-group" {
		t.Error(groups)
	}
	aws.Refused("ResourceAlreadyExistsException", "logs", "create-log-group", "--log-group-name", "my-log-group")
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	role := aws.Object("iam", "create-role", "--role-name", "Runbooks", "--assume-role-policy-document", trust)["Role"].(map[string]any)
	if role["Arn"] != "arn:aws:iam::123456789012:role/Runbooks" {
		t.Error(role)
	}
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:PutLogEvents"],"Resource":"*"}]}`
	aws.Silent("iam", "put-role-policy", "--role-name", "Runbooks", "--policy-name", "logs", "--policy-document", document)
	var want any
	if err := json.Unmarshal([]byte(document), &want); err != nil {
		t.Fatal(err)
	}
	got := aws.Object("iam", "get-role-policy", "--role-name", "Runbooks", "--policy-name", "logs")
	if diff := cmp.Diff(map[string]any{"RoleName": "Runbooks", "PolicyName": "logs", "PolicyDocument": want}, got); diff != "" {
		t.Error(diff)
	}
	if got := aws.Object("sts", "get-caller-identity"); got["Account"] != "123456789012" {
		t.Error(got)
	}
	aws.Refused("NoSuchEntity", "iam", "get-role", "--role-name", "Nobody")
	// What the account lacks fails by name.
	if _, err := aws.Try("logs", "describe-query-definitions"); err == nil || !strings.Contains(err.Error(), "DescribeQueryDefinitions") {
		t.Error(err)
	}
}

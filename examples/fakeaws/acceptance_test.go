package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// cli runs the AWS CLI against the fake, always with --endpoint-url: an old CLI
// ignores AWS_ENDPOINT_URL, and would call AWS.
type cli struct {
	path, endpoint string
	account        *loggingtest.Account // what is behind the endpoint
}

// startCLI serves the account, or skips the test where no recent AWS CLI is installed.
func startCLI(t *testing.T) cli {
	t.Helper()
	path, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("the AWS CLI is not installed: this test compares the fake with it")
	}
	version, err := exec.CommandContext(t.Context(), path, "--version").CombinedOutput()
	m := regexp.MustCompile(`aws-cli/(\d+)\.(\d+)`).FindSubmatch(version)
	if err != nil || m == nil {
		t.Skipf("the AWS CLI does not run: %v %s", err, version)
	}
	major, _ := strconv.Atoi(string(m[1]))
	minor, _ := strconv.Atoi(string(m[2]))
	if major == 1 && minor < 32 || major == 2 && minor < 15 {
		t.Skipf("the AWS CLI is too old: %s; 1.32 or 2.15 is needed", m[0])
	}
	account, err := newAccount("123456789012")
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, listener, account.Handler()) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return cli{path, "http://" + listener.Addr().String(), account}
}

// run is the output of a command that succeeds.
func (c cli) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := c.try(t, args...)
	if err != nil {
		t.Fatalf("aws %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func (c cli) try(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), c.path, append([]string{"--endpoint-url", c.endpoint, "--output", "json"}, args...)...)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=y", "AWS_SESSION_TOKEN=", "AWS_DEFAULT_REGION=us-east-2",
		"AWS_REGION=us-east-2", "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return string(out), err
}

// object is the output of a command as JSON.
func (c cli) object(t *testing.T, args ...string) map[string]any {
	t.Helper()
	out := c.run(t, args...)
	var v map[string]any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("aws %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return v
}

// The commands of the page "Logging Automation action output with CloudWatch
// Logs", as they stand there.
func TestCLIAutomationPage(t *testing.T) {
	aws := startCLI(t)
	const arn = "arn:aws:ssm:us-east-2:123456789012:servicesetting/ssm/automation/"
	for setting, value := range map[string]string{"customer-script-log-destination": "CloudWatch", "customer-script-log-group-name": "my-log-group"} {
		if out := aws.run(t, "ssm", "update-service-setting", "--setting-id", arn+setting, "--setting-value", value); out != "" {
			t.Errorf("there is no output if the command succeeds, and this is: %s", out)
		}
	}
	got := aws.object(t, "ssm", "get-service-setting", "--setting-id", arn+"customer-script-log-destination")["ServiceSetting"].(map[string]any)
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
	if got := aws.object(t, "--region", "eu-west-1", "ssm", "get-service-setting", "--setting-id", "/ssm/automation/customer-script-log-destination"); got["ServiceSetting"].(map[string]any)["Status"] != "Default" {
		t.Error(got)
	}
	reset := aws.object(t, "ssm", "reset-service-setting", "--setting-id", arn+"customer-script-log-destination")["ServiceSetting"].(map[string]any)
	if reset["Status"] != "Default" {
		t.Error(reset)
	}
	_, err := aws.try(t, "ssm", "get-service-setting", "--setting-id", "/ssm/no/such-setting")
	if err == nil || !strings.Contains(err.Error(), "(ServiceSettingNotFound)") {
		t.Error(err)
	}
}

func TestCLILogsAndIAM(t *testing.T) {
	aws := startCLI(t)
	if out := aws.run(t, "logs", "create-log-group", "--log-group-name", "my-log-group", "--tags", "team=ops"); out != "" {
		t.Error(out)
	}
	groups := aws.object(t, "logs", "describe-log-groups", "--log-group-name-prefix", "my")["logGroups"].([]any)
	if len(groups) != 1 || groups[0].(map[string]any)["arn"] != "arn:aws:logs:us-east-2:123456789012:log-group:my-log-group:*" ||
		groups[0].(map[string]any)["logGroupArn"] != "arn:aws:logs:us-east-2:123456789012:log-group:my-log-group" {
		t.Error(groups)
	}
	if _, err := aws.try(t, "logs", "create-log-group", "--log-group-name", "my-log-group"); err == nil || !strings.Contains(err.Error(), "(ResourceAlreadyExistsException)") {
		t.Error(err)
	}
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	role := aws.object(t, "iam", "create-role", "--role-name", "Runbooks", "--assume-role-policy-document", trust)["Role"].(map[string]any)
	if role["Arn"] != "arn:aws:iam::123456789012:role/Runbooks" {
		t.Error(role)
	}
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:PutLogEvents"],"Resource":"*"}]}`
	if out := aws.run(t, "iam", "put-role-policy", "--role-name", "Runbooks", "--policy-name", "logs", "--policy-document", document); out != "" {
		t.Error(out)
	}
	var want any
	if err := json.Unmarshal([]byte(document), &want); err != nil {
		t.Fatal(err)
	}
	got := aws.object(t, "iam", "get-role-policy", "--role-name", "Runbooks", "--policy-name", "logs")
	if diff := cmp.Diff(map[string]any{"RoleName": "Runbooks", "PolicyName": "logs", "PolicyDocument": want}, got); diff != "" {
		t.Error(diff)
	}
	if got := aws.object(t, "sts", "get-caller-identity"); got["Account"] != "123456789012" {
		t.Error(got)
	}
	if _, err := aws.try(t, "iam", "get-role", "--role-name", "Nobody"); err == nil || !strings.Contains(err.Error(), "(NoSuchEntity)") {
		t.Error(err)
	}
	// What the account lacks fails by name.
	if _, err := aws.try(t, "logs", "describe-queries"); err == nil || !strings.Contains(err.Error(), "DescribeQueries") {
		t.Error(err)
	}
}

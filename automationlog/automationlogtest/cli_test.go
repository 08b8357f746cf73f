package automationlogtest_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// TestCLI is the page "Logging Automation action output with CloudWatch Logs (command
// line)" with all that it takes for granted, with the AWS CLI alone; and Parameter Store.
func TestCLI(t *testing.T) {
	aws := acceptance.NewCLI(t, "", "us-east-2")
	t.Parallel()
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	server := httptest.NewServer(account.Handler())
	t.Cleanup(server.Close)
	aws = aws.At(server.URL)
	pick := func(object any, names ...string) map[string]any {
		got, all := map[string]any{}, object.(map[string]any)
		for _, name := range names {
			got[name] = all[name]
		}
		return got
	}
	same := func(want, got any) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}

	aws.Run("iam", "create-role", "--role-name", "Runbooks", "--assume-role-policy-document", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
	aws.Silent("iam", "put-role-policy", "--role-name", "Runbooks", "--policy-name", "logs", "--policy-document", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:PutLogEvents"],"Resource":"*"}]}`)
	aws.Silent("logs", "create-log-group", "--log-group-name", "my-log-group")
	const setting = "arn:aws:ssm:us-east-2:111122223333:servicesetting/ssm/automation/customer-script-log-"
	aws.Silent("ssm", "update-service-setting", "--setting-id", setting+"destination", "--setting-value", "CloudWatch")
	aws.Silent("ssm", "update-service-setting", "--setting-id", setting+"group-name", "--setting-value", "my-log-group")
	same(map[string]any{"Status": "Customized", "SettingId": "/ssm/automation/customer-script-log-destination", "SettingValue": "CloudWatch", "ARN": setting + "destination"},
		pick(aws.Object("ssm", "get-service-setting", "--setting-id", setting+"destination")["ServiceSetting"], "Status", "SettingId", "SettingValue", "ARN"))

	file := filepath.Join(t.TempDir(), "runbook.yaml")
	if err := os.WriteFile(file, []byte(`schemaVersion: "0.3"
assumeRole: "{{ AutomationAssumeRole }}"
parameters:
  AutomationAssumeRole: {type: "AWS::IAM::Role::Arn"}
outputs: [patch.OutputPayload]
mainSteps:
- name: patch
  action: aws:executeScript
  inputs: {Runtime: python3.11, Handler: main, Script: "def main(events, context): print('patched')"}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	created := aws.Object("ssm", "create-document", "--name", "Patch", "--document-type", "Automation", "--document-format", "YAML", "--content", "file://"+file)
	same(map[string]any{"Name": "Patch", "DocumentType": "Automation"}, pick(created["DocumentDescription"], "Name", "DocumentType"))
	aws.Refused("InvalidAutomationExecutionParametersException", "ssm", "start-automation-execution", "--document-name", "Patch")
	id := aws.Object("ssm", "start-automation-execution", "--document-name", "Patch", "--parameters", "AutomationAssumeRole=arn:aws:iam::111122223333:role/Runbooks")["AutomationExecutionId"].(string)
	e := aws.Object("ssm", "get-automation-execution", "--automation-execution-id", id)["AutomationExecution"].(map[string]any)
	same(map[string]any{"AutomationExecutionStatus": "Success", "DocumentName": "Patch", "DocumentVersion": "1", "ExecutedBy": "arn:aws:iam::111122223333:root",
		"Outputs": map[string]any{"patch.OutputPayload": []any{`{"Payload":{}}`}}}, pick(e, "AutomationExecutionStatus", "DocumentName", "DocumentVersion", "ExecutedBy", "Outputs"))
	same(map[string]any{"StepName": "patch", "Action": "aws:executeScript", "StepStatus": "Success"}, pick(e["StepExecutions"].([]any)[0], "StepName", "Action", "StepStatus"))
	events := aws.Object("logs", "filter-log-events", "--log-group-name", "my-log-group")["events"].([]any)
	if len(events) != 1 {
		t.Fatal(events)
	}
	same(map[string]any{"message": "step patch ran"}, pick(events[0], "message"))
	same(1, len(aws.Object("ssm", "describe-automation-executions", "--filters", "Key=DocumentNamePrefix,Values=Patch")["AutomationExecutionMetadataList"].([]any)))
	aws.Refused("UnknownOperationException", "ssm", "send-command", "--document-name", "AWS-RunShellScript", "--targets", "Key=tag:a,Values=b")

	put := aws.Object("ssm", "put-parameter", "--name", "/db/password", "--value", "hunter2", "--type", "SecureString", "--tags", "Key=team,Value=ops")
	same(map[string]any{"Version": 1.0, "Tier": "Standard"}, put)
	got := aws.Object("ssm", "get-parameter", "--name", "/db/password", "--with-decryption")["Parameter"]
	same(map[string]any{"Name": "/db/password", "Value": "hunter2", "Type": "SecureString", "Version": 1.0, "DataType": "text", "ARN": "arn:aws:ssm:us-east-2:111122223333:parameter/db/password"},
		pick(got, "Name", "Value", "Type", "Version", "DataType", "ARN"))
	if sealed := aws.Object("ssm", "get-parameter", "--name", "/db/password")["Parameter"].(map[string]any)["Value"]; sealed == "hunter2" || sealed == "" {
		t.Error(sealed)
	}
	same([]any{map[string]any{"Key": "team", "Value": "ops"}}, aws.Object("ssm", "list-tags-for-resource", "--resource-type", "Parameter", "--resource-id", "/db/password")["TagList"])
	aws.Silent("ssm", "delete-parameter", "--name", "/db/password")
	aws.Refused("ParameterNotFound", "ssm", "get-parameter", "--name", "/db/password")
}

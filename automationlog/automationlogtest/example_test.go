package automationlogtest_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

// A real SDK client of Systems Manager, against the fake account.
func ExampleMount() {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	client := ssm.NewFromConfig(account.Region("us-east-2").Config())
	out, err := client.GetServiceSetting(context.Background(), &ssm.GetServiceSettingInput{
		SettingId: aws.String("/ssm/automation/customer-script-log-destination"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*out.ServiceSetting.Status, *out.ServiceSetting.ARN)
	// Output: Default arn:aws:ssm:us-east-2:111122223333:servicesetting/ssm/automation/customer-script-log-destination
}

// An automation runs, and the fake says why its output does not arrive.
func ExampleRunAutomation() {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	view := account.Region("eu-west-1")
	automationlogtest.Put(view, "/ssm/automation/customer-script-log-destination", "CloudWatch")
	automationlogtest.Put(view, "/ssm/automation/customer-script-log-group-name", "/ops/automation")

	e, err := automationlogtest.RunAutomation(context.Background(), view, automationlogtest.Run{
		Name: "Patch",
		Content: `{"schemaVersion": "0.3", "mainSteps": [
			{"name": "patch", "action": "aws:executeScript", "inputs": {"Runtime": "python3.11"}}]}`,
		Output: map[string]string{"patch": "2 packages to update"},
	})
	fmt.Println(e.Delivery, err)
	// Output: log group /ops/automation does not exist in eu-west-1, and only the default one is created <nil>
}

// An automation is started through the API, and goes on by the clock.
func ExamplePutStep() {
	account := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(account)
	view := account.Region("eu-west-1")
	automationlogtest.Put(view, "/ssm/automation/customer-script-log-destination", "CloudWatch")
	automationlogtest.Put(view, "/ssm/automation/customer-script-log-group-name", "/aws/ssm/automation/executeScript")
	ssmtest.PutDocument(view, ssmtest.Document{Name: "Patch", Kind: types.DocumentTypeAutomation, Content: `{"schemaVersion": "0.3", "mainSteps": [
		{"name": "patch", "action": "aws:executeScript", "inputs": {"Runtime": "python3.11"}}]}`})
	automationlogtest.PutStep(view, "Patch", "patch", automationlogtest.Step{Prints: "2 packages to update", Returns: `{"packages": 2}`})

	ctx := context.Background()
	client := ssm.NewFromConfig(view.Config())
	started, err := client.StartAutomationExecution(ctx, &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Patch")})
	if err != nil {
		fmt.Println(err)
		return
	}
	got, err := client.GetAutomationExecution(ctx, &ssm.GetAutomationExecutionInput{AutomationExecutionId: started.AutomationExecutionId})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.AutomationExecution.AutomationExecutionStatus, got.AutomationExecution.StepExecutions[0].Outputs)
	e, err := automationlogtest.FindExecution(ctx, view, *started.AutomationExecutionId)
	fmt.Println(e.Delivery, err)
	// Output:
	// Success map[OutputPayload:[{"Payload":{"packages":2}}]]
	// 1 events arrived in /aws/ssm/automation/executeScript, stream 00000000-0000-4000-8000-000000000001 <nil>
}

package automationlog_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// account is a fake account with a role for runbooks; in production the clients
// come from config.LoadDefaultConfig.
func account() automationlog.Clients {
	a := loggingtest.NewAccount("111122223333")
	automationlogtest.Mount(a)
	a.PutRole(loggingtest.RoleOptions{Name: "Runbooks", Trust: `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}`})
	return automationlog.ClientsFromConfig(a.Region("eu-west-1").Config())
}

// Send the output to the log group that Automation creates by itself.
func ExampleNewSettings() {
	settings, err := automationlog.NewSettings().Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(context.Background(), logging.Targets{automationlog.New(account(), settings)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// Plan for 111122223333/eu-west-1: 0 to create, 2 to change, 0 to delete; 2 API calls.
	//
	// ~ AWS::SSM::ServiceSetting /ssm/automation/customer-script-log-group-name (111122223333/eu-west-1)
	//   + settingValue: "/aws/ssm/automation/executeScript"
	//
	// ~ AWS::SSM::ServiceSetting /ssm/automation/customer-script-log-destination (111122223333/eu-west-1)
	//   + settingValue: "CloudWatch"
}

// Everything that is wrong comes at once.
func ExampleBuilder_Build() {
	_, err := automationlog.NewSettings().
		LogGroup(loggroup.Existing("my group")).
		Role(role.Existing("arn:aws:iam::111122223333:user/Runbooks")).
		Runbook("Patch", "{}").
		Build()
	fmt.Println(err)
	// Output:
	// automationlog settings: 3 fields are wrong:
	//   runbooks[Patch]: runbook Patch: its schemaVersion must be 0.3, that of an Automation runbook (Systems Manager User Guide, Automation runbooks)
	//   logGroup.logGroupName "my group": may have only the characters a-z A-Z 0-9 _ - / . # (CloudWatch Logs API, CreateLogGroup)
	//   runbookRoles[0].roleName "arn:aws:iam::111122223333:user/Runbooks": must be the ARN of a role, arn:partition:iam::account:role/name (IAM User Guide, IAM identifiers)
}

// Give the role that runbooks assume the policy, apply, and check.
func ExampleNew() {
	ctx := context.Background()
	group, err := loggroup.New("/ops/automation").RetainDays(30).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	settings, err := automationlog.NewSettings().LogGroup(group).Role(role.Existing("Runbooks")).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := automationlog.New(account(), settings)
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print("Before: ", plan.FindingsBefore().Verdict(), "\n")
	if _, err := plan.Apply(ctx); err != nil {
		fmt.Println(err)
		return
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	fmt.Print("After: ", findings.Verdict(), "\n")
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// Before: logs will not arrive
	// After: logs will arrive
}

// The policy of the five permissions, for a role that is kept elsewhere.
func ExampleLogPolicy() {
	scope := resource.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-2"}
	fmt.Println(automationlog.LogPolicy(scope, automationlog.DefaultLogGroup, "").Indented())
	// Output:
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Sid": "AutomationScriptLogsDescribe",
	//       "Effect": "Allow",
	//       "Action": "logs:DescribeLogGroups",
	//       "Resource": "arn:aws:logs:us-east-2:111122223333:log-group:*"
	//     },
	//     {
	//       "Sid": "AutomationScriptLogsWrite",
	//       "Effect": "Allow",
	//       "Action": [
	//         "logs:CreateLogGroup",
	//         "logs:CreateLogStream",
	//         "logs:DescribeLogStreams",
	//         "logs:PutLogEvents"
	//       ],
	//       "Resource": [
	//         "arn:aws:logs:us-east-2:111122223333:log-group:/aws/ssm/automation/executeScript",
	//         "arn:aws:logs:us-east-2:111122223333:log-group:/aws/ssm/automation/executeScript:*"
	//       ]
	//     },
	//     {
	//       "Sid": "AutomationScriptLogsKey",
	//       "Effect": "Allow",
	//       "Action": [
	//         "kms:Decrypt",
	//         "kms:Describe*",
	//         "kms:Encrypt",
	//         "kms:GenerateDataKey*",
	//         "kms:ReEncrypt*"
	//       ],
	//       "Resource": "arn:aws:kms:us-east-2:*:key/*",
	//       "Condition": {
	//         "ArnEqualsIfExists": {
	//           "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-2:111122223333:log-group:/aws/ssm/automation/executeScript"
	//         },
	//         "StringEquals": {
	//           "kms:ViaService": "logs.us-east-2.amazonaws.com"
	//         }
	//       }
	//     }
	//   ]
	// }
}

// What the account has now.
func ExampleRead() {
	now, on, err := automationlog.Read(context.Background(), account())
	if err != nil || !on {
		fmt.Println("Output of scripts goes nowhere.", err)
		return
	}
	fmt.Println("Output of scripts goes to", now.LogGroup().Name())
	// Output: Output of scripts goes nowhere. <nil>
}

// A runbook that will never log anything.
func ExampleParseRunbook() {
	r, err := automationlog.ParseRunbook("Reboot", `
schemaVersion: "0.3"
mainSteps:
  - name: reboot
    action: aws:runCommand
`)
	fmt.Println(len(r.Scripts), err)
	// Output: 0 <nil>
}

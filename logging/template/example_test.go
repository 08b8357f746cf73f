package template_test

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/template"
)

// Settings become a template without a call of AWS.
func ExampleNew() {
	group, err := loggroup.New("/ops/automation").RetainDays(365).Build()
	if err != nil {
		panic(err)
	}
	settings, err := automationlog.NewSettings().LogGroup(group).Build()
	if err != nil {
		panic(err)
	}
	cfg := aws.Config{Region: "eu-west-1"} // without credentials
	targets := logging.Targets{automationlog.New(automationlog.ClientsFromConfig(cfg), settings)}
	t, findings, err := template.New(template.AnyAccount, targets)
	if err != nil {
		panic(err)
	}
	fmt.Print(t)
	for _, f := range findings {
		fmt.Println(f.Severity, f.Code)
	}
	// Output:
	// {
	//  "AWSTemplateFormatVersion": "2010-09-09",
	//  "Description": "Logging: automationlog.",
	//  "Metadata": {
	//   "awslogkit": {
	//    "version": 1,
	//    "findings": [
	//     {
	//      "code": "made-by-stack",
	//      "problem": "The stack makes all of these, and fails where one of them exists: AWS::Logs::LogGroup /ops/automation."
	//     }
	//    ]
	//   }
	//  },
	//  "Resources": {
	//   "LogGroupOpsAutomation17F7F3DF": {
	//    "Type": "AWS::Logs::LogGroup",
	//    "DeletionPolicy": "Retain",
	//    "UpdateReplacePolicy": "Retain",
	//    "Properties": {
	//     "LogGroupClass": "STANDARD",
	//     "LogGroupName": "/ops/automation",
	//     "RetentionInDays": 365
	//    }
	//   },
	//   "ServiceSettingSsmAutomationCustomerScriptLogDestinationEBB9E527": {
	//    "Type": "AWS::SSM::ServiceSetting",
	//    "DependsOn": [
	//     "ServiceSettingSsmAutomationCustomerScriptLogGroupName612C182D"
	//    ],
	//    "Properties": {
	//     "SettingId": "/ssm/automation/customer-script-log-destination",
	//     "SettingValue": "CloudWatch"
	//    }
	//   },
	//   "ServiceSettingSsmAutomationCustomerScriptLogGroupName612C182D": {
	//    "Type": "AWS::SSM::ServiceSetting",
	//    "DependsOn": [
	//     "LogGroupOpsAutomation17F7F3DF"
	//    ],
	//    "Properties": {
	//     "SettingId": "/ssm/automation/customer-script-log-group-name",
	//     "SettingValue": "/ops/automation"
	//    }
	//   }
	//  }
	// }
	// info made-by-stack
}

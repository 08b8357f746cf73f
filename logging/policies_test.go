package logging_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
)

// The policies of settings as files, without a call of AWS.
func ExamplePolicies() {
	runbooks, err := role.New("Runbooks").Trust(role.Trust("ssm.amazonaws.com")).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	cfg := aws.Config{Region: "eu-west-1"} // without credentials
	files, err := logging.Policies("111122223333", logging.Targets{role.Bind(role.ClientsFromConfig(cfg), runbooks)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files {
		fmt.Println(f.Name, f.Kind)
	}
	fmt.Print(files[2].Text()) // os.WriteFile(f.Name, []byte(f.Text()), 0o644)
	// Output:
	// apply.json inline policy
	// read.json inline policy
	// role.Runbooks.trust.json trust policy
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Effect": "Allow",
	//       "Principal": {
	//         "Service": "ssm.amazonaws.com"
	//       },
	//       "Action": "sts:AssumeRole"
	//     }
	//   ]
	// }
}

// What the role of a pipeline needs that only looks, and of one that sets logging up.
func ExampleReadPolicy() {
	ctx, view := context.Background(), loggingtest.NewAccount("111122223333").Region("eu-west-1")
	group, err := loggroup.New("/ops/app").RetainDays(90).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	targets := logging.Targets{loggroup.Bind(view.LogGroups(), group)}
	for _, policyOf := range []func(context.Context, logging.Targets, ...logging.Option) (policy.Document, error){logging.ReadPolicy, logging.ApplyPolicy} {
		doc, err := policyOf(ctx, targets)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, s := range doc.Statements {
			fmt.Println(s.Action, s.Resource)
		}
		fmt.Println()
	}
	// Output:
	// [kms:DescribeKey kms:GetKeyPolicy] [arn:aws:kms:*:*:key/*]
	// [logs:DescribeLogGroups] [arn:aws:logs:eu-west-1:111122223333:log-group:*]
	//
	// [kms:DescribeKey kms:GetKeyPolicy] [arn:aws:kms:*:*:key/*]
	// [logs:CreateLogGroup logs:DeleteLogGroup logs:DeleteRetentionPolicy logs:DescribeLogStreams logs:DescribeMetricFilters logs:DescribeSubscriptionFilters logs:PutRetentionPolicy] [arn:aws:logs:eu-west-1:111122223333:log-group:/ops/app:*]
	// [logs:DescribeLogGroups] [arn:aws:logs:eu-west-1:111122223333:log-group:*]
}

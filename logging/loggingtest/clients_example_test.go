package loggingtest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

func ExampleView_LogGroups() {
	ctx := context.Background()
	clients := loggingtest.NewAccount("111122223333").Region("eu-west-1").LogGroups()
	_, err := clients.Logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	fmt.Println(err)
	_, err = clients.Logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	var exists *types.ResourceAlreadyExistsException
	fmt.Println(errors.As(err, &exists))
	// Output:
	// <nil>
	// true
}

func ExampleAccount_PutUser() {
	account := loggingtest.NewAccount("111122223333")
	alice := account.PutUser("alice", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:eu-west-1:111122223333:log-group:/app:*"}]}`)
	logs := account.Region("eu-west-1").As(alice).Logs()

	_, err := logs.DescribeLogGroups(context.Background(), &cloudwatchlogs.DescribeLogGroupsInput{})
	var api smithy.APIError
	if errors.As(err, &api) {
		fmt.Println(api.ErrorCode())
		fmt.Println(api.ErrorMessage())
	}
	// Output:
	// AccessDeniedException
	// User: arn:aws:iam::111122223333:user/alice is not authorized to perform: logs:DescribeLogGroups on resource: arn:aws:logs:eu-west-1:111122223333:log-group::log-stream: because no identity-based policy allows the logs:DescribeLogGroups action
}

func ExampleAccount_PutKey() {
	account := loggingtest.NewAccount("111122223333")
	key := account.PutKey("eu-west-1", loggingtest.KeyOptions{ID: "logs", State: kmstypes.KeyStateDisabled})
	_, err := account.Region("eu-west-1").Logs().CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{
		LogGroupName: aws.String("/app"),
		KmsKeyId:     &key,
	})
	var invalid *types.InvalidParameterException
	if errors.As(err, &invalid) {
		fmt.Println(*invalid.Message)
	}
	// Output:
	// The specified KMS key is not enabled
}

func ExampleIAMPropagation() {
	account := loggingtest.NewAccount("111122223333", loggingtest.IAMPropagation(10*time.Second))
	role := account.PutRole(loggingtest.RoleOptions{
		Name:  "logging",
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`,
	})
	// What is seeded is there at once. A role that is made through iam:CreateRole
	// would be trusted ten seconds later, which testing/synctest makes short.
	decision := account.Region("eu-west-1").EvaluateTrust(role, "iot.amazonaws.com", nil)
	fmt.Println(decision.Outcome, "by", decision.Source)
	// Output:
	// allowed by trust policy of logging
}

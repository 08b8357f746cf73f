package loggingtest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// The SDK's own clients, on an account in memory.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	logs := cloudwatchlogs.NewFromConfig(account.Region("eu-west-1").Config())

	in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")}
	_, err := logs.CreateLogGroup(ctx, in)
	fmt.Println(err)
	_, err = logs.CreateLogGroup(ctx, in)
	var exists *types.ResourceAlreadyExistsException
	fmt.Println(errors.As(err, &exists))
	for _, c := range account.Calls() {
		fmt.Println(c.N, c.Name(), c.Region, c.Principal)
	}
	// Output:
	// <nil>
	// true
	// 1 logs:CreateLogGroup eu-west-1 arn:aws:iam::111122223333:root
	// 2 logs:CreateLogGroup eu-west-1 arn:aws:iam::111122223333:root
}

// Somebody else than the root user needs permissions.
func ExampleView_As() {
	account := loggingtest.NewAccount("111122223333")
	user := account.PutUser("ann", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:CreateLogGroup","Resource":"*"}]}`)
	logs := account.Region("eu-west-1").As(user).Logs()

	_, err := logs.CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/app")})
	fmt.Println(err)
	_, err = logs.DeleteLogGroup(context.Background(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/app")})
	var denied *types.AccessDeniedException
	fmt.Println(errors.As(err, &denied))
	// Output:
	// <nil>
	// true
}

// A fault for the second call of an operation.
func ExampleAccount_Inject() {
	account := loggingtest.NewAccount("111122223333")
	account.Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Kind: loggingtest.FailBefore,
		Err: &types.LimitExceededException{Message: aws.String("Resource limit exceeded.")}})
	logs := account.Region("eu-west-1").Logs()
	for _, name := range []string{"a", "b", "c"} {
		_, err := logs.CreateLogGroup(context.Background(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name})
		var limit *types.LimitExceededException
		fmt.Println(name, err == nil, errors.As(err, &limit))
	}
	// Output:
	// a true false
	// b false true
	// c true false
}

// An operation that the account does not have, added by a test: here one that counts
// queries.
func ExampleHandle() {
	type store struct{ queries int }
	account := loggingtest.NewAccount("111122223333")
	loggingtest.Handle(account, loggingtest.Logs(), "PutQueryDefinition",
		func(r *loggingtest.Request, in *cloudwatchlogs.PutQueryDefinitionInput) (*cloudwatchlogs.PutQueryDefinitionOutput, error) {
			if err := r.Authorize("logs:PutQueryDefinition", "*", nil); err != nil {
				return nil, err
			}
			s := loggingtest.State(r.Account(), "queries", func() *store { return new(store) })
			s.queries++
			return &cloudwatchlogs.PutQueryDefinitionOutput{QueryDefinitionId: aws.String(fmt.Sprintf("%s-%d", r.Region(), s.queries))}, nil
		})

	logs := cloudwatchlogs.NewFromConfig(account.Region("eu-west-1").Config())
	for range 2 {
		out, err := logs.PutQueryDefinition(context.Background(), &cloudwatchlogs.PutQueryDefinitionInput{
			Name: aws.String("all"), QueryString: aws.String("fields @message")})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(*out.QueryDefinitionId)
	}
	// Output:
	// eu-west-1-1
	// eu-west-1-2
}

// What the account is asked to do, as a trail would record it.
func ExampleSubscribe() {
	account := loggingtest.NewAccount("111122223333")
	stop := loggingtest.Subscribe(account, func(c loggingtest.APICall) {
		fmt.Printf("%s %s read-only: %v, error: %q\n", c.EventSource, c.EventName, c.ReadOnly, c.ErrorCode)
	})
	defer stop()
	logs := account.Region("eu-west-1").Logs()
	_, _ = logs.DescribeLogGroups(context.Background(), nil)
	_, _ = logs.DeleteLogGroup(context.Background(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("absent")})
	// Output:
	// logs.amazonaws.com DescribeLogGroups read-only: true, error: ""
	// logs.amazonaws.com DeleteLogGroup read-only: false, error: "ResourceNotFoundException"
}

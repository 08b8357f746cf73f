package key_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// An existing key lets CloudWatch Logs and a trail in; the rest of its policy stays.
func ExampleExisting() {
	account := loggingtest.NewAccount("111122223333") // in production: an aws.Config
	view := account.Region("eu-west-1")
	keyARN := account.PutKey("eu-west-1", loggingtest.KeyOptions{ID: "12345678-1234-1234-1234-123456789012"})

	k, err := key.New(keyARN).MustExist().
		Allow(key.CloudWatchLogs(view.Scope(), "/ops/trail")).
		Allow(key.CloudTrail("arn:aws:cloudtrail:eu-west-1:111122223333:trail/ops")).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := logging.Join("keys", key.Bind(key.ClientsFromConfig(view.Config()), k))
	plan, err := logging.NewPlan(context.Background(), logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range plan.Changes() {
		fmt.Println(c.Call, c.Path)
	}
	_, err = plan.Apply(context.Background())
	fmt.Println(err)
	// Output:
	// kms:PutKeyPolicy policy[AllowCloudWatchLogs]
	// kms:PutKeyPolicy policy[AllowCloudTrailEncryptLogs]
	// kms:PutKeyPolicy policy[AllowCloudTrailDescribeKey]
	// <nil>
}

// A key is created under an alias, and found by it.
func ExampleNew() {
	view := loggingtest.NewAccount("111122223333").Region("eu-west-1")
	clients := key.ClientsFromConfig(view.Config())

	k, err := key.New("alias/logs").Rotation().Allow(key.CloudWatchLogs(view.Scope())).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(context.Background(), logging.Targets{logging.Join("keys", key.Bind(clients, k))})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := plan.Apply(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	_, found, err := key.Find(context.Background(), clients, "alias/logs")
	fmt.Println(found, err)
	// Output: true <nil>
}

package iotlogtest_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Settings are applied, and a device's event arrives in the log group.
func Example() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	iotlogtest.Mount(account)
	view := account.Region("eu-west-1")

	its, err := role.New("IoTLogging").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	settings, err := iotlog.NewSettings(iotlog.Warn).Role(its).ClientID("press", iotlog.Debug).Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{iotlog.New(iotlogtest.New(view), settings)})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := plan.Apply(ctx); err != nil {
		fmt.Println(err)
		return
	}
	for _, client := range []string{"press", "lathe"} {
		delivery, err := iotlogtest.Emit(ctx, view, iotlogtest.DeviceEvent{ClientID: client, EventType: "Connect"})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %v %q\n", client, delivery.Arrived, delivery.Reason)
	}
	// Output:
	// press: true ""
	// lathe: false "level WARN does not log an entry of level INFO (the account, WARN)"
}

// The wire door is for the SDK's own client, which cannot send a false by itself.
func ExampleMount() {
	ctx := context.Background()
	account := loggingtest.NewAccount("111122223333")
	iotlogtest.Mount(account)
	view := account.Region("eu-west-1")
	role := account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust})

	client := iot.NewFromConfig(view.Config())
	for _, in := range []*iot.SetV2LoggingOptionsInput{
		{RoleArn: aws.String(role), DefaultLogLevel: types.LogLevelWarn},
		{DisableAllLogs: true},
		{DisableAllLogs: false},
	} {
		if _, err := client.SetV2LoggingOptions(ctx, in); err != nil {
			fmt.Println(err)
			return
		}
		out, err := client.GetV2LoggingOptions(ctx, &iot.GetV2LoggingOptionsInput{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("disabled:", out.DisableAllLogs)
	}
	// Output:
	// disabled: false
	// disabled: true
	// disabled: true
}

// Client is AWS IoT without HTTP, with the errors of the SDK.
func ExampleNewClient() {
	account := loggingtest.NewAccount("111122223333")
	iotlogtest.Mount(account)
	client := iotlogtest.NewClient(account.Region("eu-west-1"))
	_, err := client.GetV2LoggingOptions(context.Background(), &iot.GetV2LoggingOptionsInput{})
	var not *types.NotConfiguredException
	fmt.Println(errors.As(err, &not), not.ErrorMessage())
	// Output: true The logging options of this account are not configured.
}

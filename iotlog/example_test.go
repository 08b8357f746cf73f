package iotlog_test

import (
	"context"
	"fmt"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// account is a fake account; in production the clients come from
// config.LoadDefaultConfig.
func account() iotlog.Clients {
	a := loggingtest.NewAccount("111122223333")
	iotlogtest.Mount(a)
	return iotlog.ClientsFromConfig(a.Region("eu-west-1").Config())
}

// Log warnings of everything, all of one production line, and pings that fail.
func ExampleNewSettings() {
	ctx := context.Background()
	settings, err := iotlog.NewSettings(iotlog.Warn).Role(role.Named("arn:aws:iam::111122223333:role/IoTLogging")).
		ThingGroup("line-7", iotlog.Debug).
		Event("Ping", iotlog.Error).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{iotlog.New(account(), settings)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(plan)
	// Output:
	// Plan for 111122223333/eu-west-1: 1 to create, 1 to change, 0 to delete; 2 API calls.
	//
	// + AWS::IoT::Logging options (111122223333/eu-west-1)
	//   + defaultLogLevel: "WARN"
	//   + eventConfigurations.Ping.logLevel: "ERROR"
	//   + roleArn: "arn:aws:iam::111122223333:role/IoTLogging"
	//
	// ~ AWS::IoT::ResourceSpecificLogging levels (111122223333/eu-west-1)
	//   + levels[THING_GROUP/line-7]: "DEBUG"
}

// The role with it, then a check: the pings are expected, and logged.
func ExampleBuilder_Role() {
	ctx := context.Background()
	its, err := role.New("IoTLogging").Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	settings, err := iotlog.NewSettings(iotlog.Debug).Role(its).
		Expect("Connect", "Ping").
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	target := iotlog.New(account(), settings)
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := plan.Apply(ctx, logging.Regardless()); err != nil {
		fmt.Println(err)
		return
	}
	findings, err := logging.Check(ctx, logging.Targets{target})
	for _, f := range findings.With(resource.SeverityError) {
		fmt.Println(f.Code)
		fmt.Println(f.Problem)
	}
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// iot-event-not-logged
	// Entries of Ping are expected of every device, and the account's level never logs them, not even DEBUG: they are off unless the event type, or a target, has a level.
}

// Which level holds for a device, and why.
func ExampleSettings_EffectiveLevel() {
	settings, err := iotlog.NewSettings(iotlog.Warn).Role(role.Named("arn:aws:iam::111122223333:role/IoTLogging")).
		ThingGroup("plant", iotlog.Info).
		ThingGroup("line-7", iotlog.Debug).
		SourceIP("203.0.113.7", iotlog.Error).
		Build()
	if err != nil {
		fmt.Println(err)
		return
	}
	press := iotlog.Device{ClientID: "press-1", Thing: "press-1", Groups: [][]string{{"line-7", "plant"}}}
	fmt.Println(settings.EffectiveLevel(press, "Connect"))
	press.SourceIP = "203.0.113.7"
	fmt.Println(settings.EffectiveLevel(press, "Connect"))
	press = iotlog.Device{ClientID: "7f3a", Thing: "press-1", Groups: [][]string{{"line-7", "plant"}}}
	e := settings.EffectiveLevel(press, "Connect")
	fmt.Println(e, e.GroupsIgnored)
	// Output:
	// DEBUG, by THING_GROUP/line-7
	// not documented which holds: SOURCE_IP/203.0.113.7 ERROR, THING_GROUP/line-7 DEBUG
	// WARN, by the account true
}

// The policy that the role needs, where entries of an event type have a log
// group of their own.
func ExampleRolePolicy() {
	scope := resource.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	fmt.Println(iotlog.RolePolicy(scope, "/iot/publish").Statements[0].Resource)
	// Output: [arn:aws:logs:us-east-1:111122223333:log-group:AWSIotLogsV2:* arn:aws:logs:us-east-1:111122223333:log-group:/iot/publish:*]
}

// Go from logging before V2 to V2, with the same role and level.
func ExampleLegacy_Upgrade() {
	legacy := iotlog.Legacy{Role: role.Existing("IoTLogging"), Level: iotlog.Info}
	settings, err := legacy.Upgrade().Build()
	fmt.Println(settings.DefaultLevel(), err)
	// Output: INFO <nil>
}

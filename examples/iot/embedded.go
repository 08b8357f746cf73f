package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
)

// embedded is a fake account on which AWS IoT logs at INFO, with presses on a
// line of a plant, whose devices have connected and published.
func embedded(ctx context.Context) (iotlog.Clients, error) {
	account := loggingtest.NewAccount("111122223333")
	iotlogtest.Mount(account)
	view := account.Region("eu-west-1")
	clients := iotlog.ClientsFromConfig(view.Config())
	its, err := role.New("IoTLogging").Build()
	if err != nil {
		return clients, err
	}
	settings, err := iotlog.NewSettings(iotlog.Info).Role(its).ThingGroup("line-7", iotlog.Debug).Build()
	if err != nil {
		return clients, err
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{iotlog.New(clients, settings)})
	if err != nil {
		return clients, err
	}
	if _, err := plan.Apply(ctx); err != nil {
		return clients, err
	}
	if err := plant(ctx, iot.NewFromConfig(view.Config())); err != nil {
		return clients, err
	}
	for i := range 12 {
		press := fmt.Sprintf("press-%d", i%3)
		for _, e := range []iotlogtest.DeviceEvent{
			{EventType: "Connect", Level: iotlog.Info, Status: "Success"},
			{EventType: "Publish-In", Level: iotlog.Info, Status: "Success"},
			{EventType: "Publish-In", Level: iotlog.Error, Status: "Failure"},
			{EventType: "Subscribe", Level: iotlog.Debug, Status: "Success"},
		} {
			e.ClientID, e.Thing = press, press
			if _, err := iotlogtest.Emit(ctx, view, e); err != nil {
				return clients, err
			}
		}
	}
	return clients, nil
}

// plant makes the thing groups, plant and line-7 in it, and three presses.
func plant(ctx context.Context, c *iot.Client) error {
	for _, g := range []iot.CreateThingGroupInput{
		{ThingGroupName: aws.String("plant")},
		{ThingGroupName: aws.String("line-7"), ParentGroupName: aws.String("plant")},
	} {
		if _, err := c.CreateThingGroup(ctx, &g); err != nil {
			return err
		}
	}
	for i := range 3 {
		name := fmt.Sprintf("press-%d", i)
		if _, err := c.CreateThing(ctx, &iot.CreateThingInput{ThingName: &name}); err != nil {
			return err
		}
		if i == 0 {
			if _, err := c.AddThingToThingGroup(ctx, &iot.AddThingToThingGroupInput{ThingName: &name, ThingGroupName: aws.String("line-7")}); err != nil {
				return err
			}
		}
	}
	return nil
}

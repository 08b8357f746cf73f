package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// What -demo sets up, by name.
const (
	demoTrail    = "demo"
	demoBucket   = "demo-trail-" // and the account's id
	demoTrailLog = "CloudTrail/demo"
	demoSessions = "/demo/sessions"
	demoNode     = "i-02573cafcfEXAMPLE"
	demoDigests  = 2
)

// demo has the account log something in each way: a trail with validated files and
// digests, sessions, and devices.
func demo(ctx context.Context, view loggingtest.View) error {
	service := `"ec2.amazonaws.com"`
	if view.Account().Partition() == "aws-cn" {
		service = `["ec2.amazonaws.com","ec2.amazonaws.com.cn"]`
	}
	node := view.Account().PutRole(loggingtest.RoleOptions{Name: "Node",
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":` + service + `},"Action":"sts:AssumeRole"}]}`})
	targets, err := demoTargets(view, node)
	if err != nil {
		return err
	}
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: demoNode, Screen: true, Role: node})
	things := iotlogtest.NewClient(view)
	if _, err := things.CreateThingGroup(ctx, &iot.CreateThingGroupInput{ThingGroupName: aws.String("line-7")}); err != nil {
		return err
	}
	plan, err := logging.NewPlan(ctx, targets)
	if err != nil {
		return err
	}
	if _, err := plan.Apply(ctx); err != nil {
		return err
	}
	for i := range demoDigests {
		if err := demoActivity(ctx, view, i); err != nil {
			return err
		}
		trailogtest.Flush(ctx, view)
		if i > 0 { // a digest is named by its second
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if _, err := trailogtest.DeliverDigest(ctx, view, demoTrail); err != nil {
			return err
		}
	}
	return nil
}

// demoTargets is what logging the account has.
func demoTargets(view loggingtest.View, nodeRole string) (logging.Targets, error) {
	group, err1 := loggroup.New(demoSessions).Build()
	devices, err2 := role.New("IoTLogging").Build()
	files, err3 := bucket.New(demoBucket + view.Account().ID()).Build()
	events, err4 := loggroup.New(demoTrailLog).Build()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	preferences, err1 := sessionlog.NewPreferences().LogGroup(group).Streaming().NodeRole(role.Existing(nodeRole)).Build()
	settings, err2 := iotlog.NewSettings(iotlog.Warn).Role(devices).ThingGroup("line-7", iotlog.Debug).Build()
	trail, err3 := trailog.NewTrail(demoTrail).Bucket(files).LogGroup(events).ValidateLogFiles().Build()
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	cfg := view.Config()
	return logging.Targets{
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), preferences),
		iotlog.New(iotlog.ClientsFromConfig(cfg), settings),
		trailog.New(trailog.ClientsFromConfig(cfg), trail),
	}, nil
}

// demoActivity is a session, and a device that fails to connect.
func demoActivity(ctx context.Context, view loggingtest.View, i int) error {
	outcome, err := sessionlogtest.Run(ctx, view, sessionlogtest.Session{Node: demoNode, Typed: []sessionlogtest.Line{
		{Command: "whoami", Output: "ssm-user"}, {Command: fmt.Sprintf("sudo systemctl restart line-%d", i), Output: ""}}})
	if err != nil {
		return err
	}
	if outcome.Refused != "" {
		return errors.New("the session of the demo was refused: " + outcome.Refused)
	}
	for _, e := range []iotlogtest.DeviceEvent{
		{ClientID: fmt.Sprintf("press-%d", i), EventType: "Connect", Status: "Failure", Fields: map[string]any{"reason": "AUTHORIZATION_FAILURE"}},
		{ClientID: fmt.Sprintf("oven-%d", i), EventType: "Publish-In", Status: "Failure", Fields: map[string]any{"topicName": "line-7/heat"}},
	} {
		d, err := iotlogtest.Emit(ctx, view, e)
		if err != nil {
			return err
		}
		if !d.Arrived {
			return errors.New("the device's entry of the demo did not arrive: " + d.Reason)
		}
	}
	return nil
}

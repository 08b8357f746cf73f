package main

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
)

// adopt reads what each place logs in the configuration's region, as targets to
// check. What does not log is said, and is no target.
func adopt(ctx context.Context, out io.Writer, cfg aws.Config) (targets []logging.Target, err error) {
	automation := automationlog.ClientsFromConfig(cfg)
	if now, ok, err := automationlog.Read(ctx, automation); err != nil {
		return nil, err
	} else if ok {
		targets = append(targets, automationlog.New(automation, now))
	} else {
		fmt.Fprintln(out, "Automation logs no script output.")
	}

	sessions := sessionlog.ClientsFromConfig(cfg)
	if now, ok, err := sessionlog.Read(ctx, sessions, sessionlog.DefaultDocument); err != nil {
		return nil, err
	} else if ok {
		targets = append(targets, sessionlog.New(sessions, now))
	} else {
		fmt.Fprintln(out, "Session Manager has no preferences.")
	}

	things := iotlog.ClientsFromConfig(cfg)
	if now, ok, err := iotlog.Read(ctx, things); err != nil {
		return nil, err
	} else if ok {
		targets = append(targets, iotlog.New(things, now))
	} else {
		fmt.Fprintln(out, "AWS IoT does not log.")
	}

	trails := trailog.ClientsFromConfig(cfg)
	all, err := trailog.List(ctx, trails)
	if err != nil {
		return nil, err
	}
	for arn := range all {
		trail, ok, err := trailog.Read(ctx, trails, arn)
		if err != nil {
			return nil, err
		}
		if ok {
			targets = append(targets, trailog.New(trails, trail))
		}
	}
	if len(all) == 0 {
		fmt.Fprintln(out, "CloudTrail has no trail.")
	}
	return targets, nil
}

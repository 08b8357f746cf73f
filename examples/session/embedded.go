package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

const (
	node    = "i-02573cafcfEXAMPLE"
	nodeARN = "arn:aws:iam::111122223333:role/Bastion"
)

// embedded is a fake account with a node, on which sessions were held: two that were
// logged, and one that forwarded a port. Its trail records them, so that a rule can
// tell of them.
func embedded(ctx context.Context) (aws.Config, error) {
	account := loggingtest.NewAccount("111122223333")
	sessionlogtest.Mount(account)
	trailogtest.Mount(account)
	eventstest.Mount(account)
	view := account.Region("eu-west-1")
	cfg := view.Config()
	sessionlogtest.PutNode(view, sessionlogtest.Node{ID: node, Screen: true, Role: nodeARN})
	targets, err := declare(cfg)
	if err != nil {
		return cfg, err
	}
	plan, err := logging.NewPlan(ctx, targets)
	if err != nil {
		return cfg, err
	}
	if _, err := plan.Apply(ctx); err != nil {
		return cfg, err
	}
	for _, s := range []sessionlogtest.Session{
		{Reason: "disk full", Typed: []sessionlogtest.Line{{Command: "df -h /", Output: "/dev/xvda1  8.0G  7.9G  0.1G  99% /"}, {Command: "sudo journalctl --vacuum-size=100M"}}},
		{Reason: "deploy", Typed: []sessionlogtest.Line{{Command: "export PASSWORD=hunter2"}, {Command: "make deploy", Output: "done"}}},
		{Document: "AWS-StartPortForwardingSession"},
	} {
		s.Node = node
		if _, err := sessionlogtest.Run(ctx, view, s); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}

func declare(cfg aws.Config) ([]logging.Target, error) {
	group, err := loggroup.New("/ops/sessions").RetainDays(365).Build()
	if err != nil {
		return nil, err
	}
	preferences, err := sessionlog.NewPreferences().
		LogGroup(group).Streaming().
		NodeRole(role.Existing(nodeARN)).
		Build()
	if err != nil {
		return nil, err
	}
	files, err := bucket.New("acme-trails").Build()
	if err != nil {
		return nil, err
	}
	trail, err := trailog.NewTrail("audit").Bucket(files).Build()
	if err != nil {
		return nil, err
	}
	trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service("ec2.amazonaws.com"))).Build()
	if err != nil {
		return nil, err
	}
	bastion, err := role.New("Bastion").Trust(trust).Build()
	if err != nil {
		return nil, err
	}
	return []logging.Target{
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), preferences),
		trailog.New(trailog.ClientsFromConfig(cfg), trail),
		logging.Join("roles", role.Bind(role.ClientsFromConfig(cfg), bastion)),
	}, nil
}

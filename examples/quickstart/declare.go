package main

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
)

const (
	region        = "eu-west-1"
	runbookRole   = "Runbooks"
	runbookARN    = "arn:aws:iam::111122223333:role/Runbooks"
	nodeRole      = "Bastion"
	nodeARN       = "arn:aws:iam::111122223333:role/Bastion"
	automationLog = "/ops/automation"
	sessionLog    = "/ops/sessions"
	trailLog      = "CloudTrail/audit"
	trailBucket   = "acme-trails"
)

const runbook = `
schemaVersion: "0.3"
assumeRole: ` + runbookARN + `
mainSteps:
  - name: patch
    action: aws:executeScript
    inputs: {Runtime: python3.11, Handler: main, Script: "def main(events, context): ..."}
`

// declare is what logging the account should have.
func declare(cfg aws.Config) ([]logging.Target, error) {
	output, err := loggroup.New(automationLog).RetainDays(30).Build()
	if err != nil {
		return nil, err
	}
	scripts, err := automationlog.NewSettings().
		LogGroup(output).
		Role(role.Existing(runbookRole)).
		Runbook("Patch", runbook).
		Build()
	if err != nil {
		return nil, err
	}
	typed, err := loggroup.New(sessionLog).RetainDays(365).Build()
	if err != nil {
		return nil, err
	}
	sessions, err := sessionlog.NewPreferences().
		LogGroup(typed).Streaming().
		NodeRole(role.Existing(nodeARN)).
		Build()
	if err != nil {
		return nil, err
	}
	devices, err := role.New("IoTLogging").Build()
	if err != nil {
		return nil, err
	}
	things, err := iotlog.NewSettings(iotlog.Warn).
		Role(devices).
		ThingGroup("line-7", iotlog.Debug).
		Build()
	if err != nil {
		return nil, err
	}
	files, err1 := bucket.New(trailBucket).BlockPublicAccess().ExpireDays(2557).Build()
	group, err2 := loggroup.New(trailLog).RetainDays(365).Build()
	trail, err3 := trailog.NewTrail("audit").Bucket(files).LogGroup(group).
		Expect(selector.ServiceCalls("ssm.amazonaws.com")).Build()
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	roles, err := roles(cfg)
	if err != nil {
		return nil, err
	}
	return []logging.Target{
		automationlog.New(automationlog.ClientsFromConfig(cfg), scripts),
		sessionlog.New(sessionlog.ClientsFromConfig(cfg), sessions),
		iotlog.New(iotlog.ClientsFromConfig(cfg), things),
		trailog.New(trailog.ClientsFromConfig(cfg), trail),
		roles,
	}, nil
}

// roles are those that runbooks and nodes have anyway, logging or not.
func roles(cfg aws.Config) (logging.Target, error) {
	var all []role.Role
	for _, r := range []struct{ name, service, description string }{
		{runbookRole, "ssm.amazonaws.com", "Automation runbooks"},
		{nodeRole, "ec2.amazonaws.com", "Bastion hosts"},
	} {
		trust, err := policy.New(policy.Trust, policy.AllowActions("sts:AssumeRole").To(policy.Service(r.service))).Build()
		if err != nil {
			return nil, err
		}
		built, err := role.New(r.name).Trust(trust).Description(r.description).Build()
		if err != nil {
			return nil, err
		}
		all = append(all, built)
	}
	return logging.Join("roles", role.Bind(role.ClientsFromConfig(cfg), all...)), nil
}

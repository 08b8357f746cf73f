package main

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

const viewer = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:Describe*", "Resource": "*"}]}`

// embedded is a fake account with a trail "audit", which sends to a bucket and a
// log group, and with two users, one of whom may only look.
func embedded(ctx context.Context) (trailog.Clients, error) {
	account := loggingtest.NewAccount("111122223333")
	trailogtest.Mount(account)
	view := account.Region("eu-west-1")
	clients := trailog.ClientsFromConfig(view.Config())
	files, err1 := bucket.New("acme-trails").BlockPublicAccess().Build()
	group, err2 := loggroup.New("CloudTrail/audit").RetainDays(365).Build()
	trail, err3 := trailog.NewTrail("audit").Bucket(files).LogGroup(group).Build()
	if err := errors.Join(err1, err2, err3); err != nil {
		return clients, err
	}
	plan, err := logging.NewPlan(ctx, logging.Targets{trailog.New(clients, trail)})
	if err != nil {
		return clients, err
	}
	if _, err := plan.Apply(ctx); err != nil {
		return clients, err
	}
	work(ctx, view)
	return clients, nil
}

// work is what the users do. Some of it they may not; the trail records that too.
func work(ctx context.Context, view loggingtest.View) {
	account := view.Account()
	admin := cloudwatchlogs.NewFromConfig(view.Config())
	alice := cloudwatchlogs.NewFromConfig(view.As(account.PutUser("alice", viewer)).Config())
	_, _ = admin.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/shop/orders")})
	_, _ = alice.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	_, _ = alice.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String("/shop/orders")})
}

package iotlog

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// IoTAPI is what this package needs of AWS IoT: the account's logging options, those of
// before V2, the levels of single targets, and the hierarchy of thing groups.
type IoTAPI interface {
	GetV2LoggingOptions(context.Context, *iot.GetV2LoggingOptionsInput, ...func(*iot.Options)) (*iot.GetV2LoggingOptionsOutput, error)
	SetV2LoggingOptions(context.Context, *iot.SetV2LoggingOptionsInput, ...func(*iot.Options)) (*iot.SetV2LoggingOptionsOutput, error)
	ListV2LoggingLevels(context.Context, *iot.ListV2LoggingLevelsInput, ...func(*iot.Options)) (*iot.ListV2LoggingLevelsOutput, error)
	SetV2LoggingLevel(context.Context, *iot.SetV2LoggingLevelInput, ...func(*iot.Options)) (*iot.SetV2LoggingLevelOutput, error)
	DeleteV2LoggingLevel(context.Context, *iot.DeleteV2LoggingLevelInput, ...func(*iot.Options)) (*iot.DeleteV2LoggingLevelOutput, error)
	GetLoggingOptions(context.Context, *iot.GetLoggingOptionsInput, ...func(*iot.Options)) (*iot.GetLoggingOptionsOutput, error)
	SetLoggingOptions(context.Context, *iot.SetLoggingOptionsInput, ...func(*iot.Options)) (*iot.SetLoggingOptionsOutput, error)
	DescribeThingGroup(context.Context, *iot.DescribeThingGroupInput, ...func(*iot.Options)) (*iot.DescribeThingGroupOutput, error)
	ListThingGroups(context.Context, *iot.ListThingGroupsInput, ...func(*iot.Options)) (*iot.ListThingGroupsOutput, error)
	ListThingGroupsForThing(context.Context, *iot.ListThingGroupsForThingInput, ...func(*iot.Options)) (*iot.ListThingGroupsForThingOutput, error)
}

var _ IoTAPI = (*iot.Client)(nil)

// Clients are the clients that a target needs.
type Clients struct {
	resource.Clients
	Logs loggroup.LogsAPI
	IAM  role.API
	KMS  key.ReadAPI
	IoT  IoTAPI
}

// ClientsFromConfig makes clients from cfg.
func ClientsFromConfig(cfg aws.Config) Clients {
	cfg = resource.Watched(cfg)
	return Clients{
		Clients: resource.ClientsFromConfig(cfg), Logs: cloudwatchlogs.NewFromConfig(cfg), IAM: iam.NewFromConfig(cfg), KMS: kms.NewFromConfig(cfg),
		IoT: iot.NewFromConfig(cfg),
	}
}

// iotOptions never retries the quota of 1,000 levels as if it were throttling,
// and retries throttling more often than the SDK does: with two calls a second of
// each operation, a plan and its apply meet the quota as a matter of course.
func iotOptions(o *iot.Options) {
	o.Retryer = retry.AddWithMaxAttempts(resource.Retryer(o.Retryer, nil, []string{"LimitExceededException"}), 10)
}

func (c Clients) groups() loggroup.Clients {
	return loggroup.Clients{Clients: c.Clients, Logs: c.Logs, KMS: c.KMS}
}

func (c Clients) roles() role.Clients { return role.Clients{Clients: c.Clients, IAM: c.IAM} }

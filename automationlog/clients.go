package automationlog

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging/key"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// ServiceSettingAPI reads and writes the service settings of Systems Manager.
type ServiceSettingAPI interface {
	GetServiceSetting(context.Context, *ssm.GetServiceSettingInput, ...func(*ssm.Options)) (*ssm.GetServiceSettingOutput, error)
	UpdateServiceSetting(context.Context, *ssm.UpdateServiceSettingInput, ...func(*ssm.Options)) (*ssm.UpdateServiceSettingOutput, error)
	ResetServiceSetting(context.Context, *ssm.ResetServiceSettingInput, ...func(*ssm.Options)) (*ssm.ResetServiceSettingOutput, error)
}

var _ ServiceSettingAPI = (*ssm.Client)(nil)

// Clients are the clients that a target needs.
type Clients struct {
	resource.Clients
	Logs     loggroup.API
	IAM      role.API
	KMS      key.ReadAPI
	Settings ServiceSettingAPI
}

// ClientsFromConfig makes clients from cfg.
func ClientsFromConfig(cfg aws.Config) Clients {
	cfg = resource.Watched(cfg)
	return Clients{
		Clients: resource.ClientsFromConfig(cfg), Logs: cloudwatchlogs.NewFromConfig(cfg), IAM: iam.NewFromConfig(cfg), KMS: kms.NewFromConfig(cfg),
		Settings: ssm.NewFromConfig(cfg),
	}
}

// ssmOptions retries a concurrent change, which the SDK does not.
func ssmOptions(o *ssm.Options) {
	o.Retryer = resource.Retryer(o.Retryer, []string{"TooManyUpdates"}, nil)
}

func (c Clients) groups() loggroup.Clients {
	return loggroup.Clients{Clients: c.Clients, Logs: c.Logs, KMS: c.KMS}
}

func (c Clients) roles() role.Clients { return role.Clients{Clients: c.Clients, IAM: c.IAM} }

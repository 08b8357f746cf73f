package automationlog

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/awslogkit/awslogkit/logging"
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
	logging.Clients
	Settings ServiceSettingAPI
}

// ClientsFromConfig makes clients from cfg.
func ClientsFromConfig(cfg aws.Config) Clients {
	return Clients{logging.ClientsFromConfig(cfg), ssm.NewFromConfig(cfg)}
}

// ssmOptions retries a concurrent change, which the SDK does not.
func ssmOptions(o *ssm.Options) {
	o.Retryer = logging.Retryer(o.Retryer, []string{"TooManyUpdates"}, nil)
}

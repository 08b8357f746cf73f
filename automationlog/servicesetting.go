package automationlog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// The two service settings, by path.
const (
	DestinationSetting = "/ssm/automation/customer-script-log-destination"
	GroupNameSetting   = "/ssm/automation/customer-script-log-group-name"
)

// CloudWatch is the one destination that AWS documents.
const CloudWatch = "CloudWatch"

// ServiceSettingType names a service setting in an ID. CloudFormation has the
// same type.
const ServiceSettingType = "AWS::SSM::ServiceSetting"

// Status is the status of a service setting. AWS may add others.
type Status string

// The statuses.
const (
	Default       Status = "Default"       // the value is AWS's
	Customized    Status = "Customized"    // the value was set by the account
	PendingUpdate Status = "PendingUpdate" // the old value is in force, and a change awaits approval
)

// ServiceSetting is a service setting as it is now.
type ServiceSetting struct {
	ID           string // the path
	Value        string
	Status       Status
	LastModified time.Time // zero where AWS does not say
	ModifiedBy   string    // an ARN, or "System"
	ARN          string
}

// SettingPath is the path of a service setting's ID, which AWS takes as a path
// or as an ARN and always answers as a path.
func SettingPath(id string) string {
	if a, err := arn.Parse(id); err == nil && a.Service == "ssm" {
		if path, ok := strings.CutPrefix(a.Resource, "servicesetting"); ok {
			return path
		}
	}
	return id
}

// settingARN is what is sent: every operation takes the ARN.
func settingARN(s resource.Scope, path string) string {
	return arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "servicesetting" + path}.String()
}

func getSetting(ctx context.Context, api ServiceSettingAPI, scope resource.Scope, path string) (ServiceSetting, error) {
	out, err := api.GetServiceSetting(ctx, &ssm.GetServiceSettingInput{SettingId: aws.String(settingARN(scope, path))}, ssmOptions)
	switch {
	case resource.IsError[*types.ServiceSettingNotFound](err):
		return ServiceSetting{ID: path, Status: Default, ARN: settingARN(scope, path)}, nil
	case err != nil:
		return ServiceSetting{}, resource.Failed("ssm:GetServiceSetting", settingID(scope, path), err)
	case out.ServiceSetting == nil:
		return ServiceSetting{}, resource.Failed("ssm:GetServiceSetting", settingID(scope, path), errors.New("the answer has no ServiceSetting"))
	}
	s := out.ServiceSetting
	return ServiceSetting{
		ID: SettingPath(aws.ToString(s.SettingId)), Value: aws.ToString(s.SettingValue), Status: Status(aws.ToString(s.Status)),
		LastModified: aws.ToTime(s.LastModifiedDate), ModifiedBy: aws.ToString(s.LastModifiedUser), ARN: aws.ToString(s.ARN),
	}, nil
}

// SettingState is the state of a service setting in a plan.
type SettingState struct {
	// Value is what the account set; absent where AWS's default holds.
	Value string `json:"settingValue,omitempty"`
	// DefaultValue is AWS's own value, where that holds.
	DefaultValue string `json:"defaultValue,omitempty"`
	// Pending: Value is the old one, and a change awaits approval.
	Pending bool `json:"pendingUpdate,omitempty"`
}

// InForce is the value that holds.
func (s SettingState) InForce() string { return cmp.Or(s.Value, s.DefaultValue) }

// setting is a service setting's clients and path.
type setting struct {
	clients Clients
	scope   resource.Scope
	path    string
}

func (s setting) arn() string { return settingARN(s.scope, s.path) }

var settingType = resource.NewType[SettingState](ServiceSettingType)

func settingRef(s resource.Scope, path string) resource.Ref[SettingState] {
	return settingType.Ref(s, path)
}

func settingID(s resource.Scope, path string) resource.ID { return settingRef(s, path).ID() }

// settingValue is read back by each write, since the answer of an update does not
// say what holds.
var settingValue = resource.One[setting]("settingValue", func(s *SettingState) *string { return &s.Value }).
	Set("ssm:UpdateServiceSetting", setting.update).Clear("ssm:ResetServiceSetting", setting.reset).Also("ssm:GetServiceSetting")

var settingKind = resource.Kind[SettingState, setting]{
	Type: settingType, Noun: "service setting", NameProperty: "SettingId", ARN: setting.arn,
	Read: setting.read, Origin: func(s setting) any { return s.clients.Origin() },
	Reads: func(s setting) []resource.Permission {
		return []resource.Permission{{Action: "ssm:GetServiceSetting", Resource: s.arn()}}
	},
	// A change awaits approval, and may still come or go. One that is pending when a
	// write gives up is undone: it would take effect behind the back of the report.
	Unsettled: func(s SettingState) bool { return s.Pending },
	Reset: func(SettingState) []resource.Wish[SettingState] {
		return []resource.Wish[SettingState]{settingValue.Is("")}
	},
	Fields: []resource.Field[SettingState, setting]{settingValue},
}

func manageSetting(c Clients, s resource.Scope, path, value string, needs ...resource.ID) (resource.Resource, error) {
	return settingKind.Manage(settingRef(s, path), setting{c, s, path}, settingValue.Is(value), resource.After[SettingState](needs...))
}

func (s setting) read(ctx context.Context, _ *resource.Reader) (SettingState, bool, error) {
	now, err := getSetting(ctx, s.clients.Settings, s.scope, s.path)
	if now.Status == Default {
		return SettingState{DefaultValue: now.Value}, err == nil, err
	}
	return SettingState{Value: now.Value, Pending: now.Status == PendingUpdate}, err == nil, err
}

func (s setting) update(ctx context.Context, value string) error {
	_, err := s.clients.Settings.UpdateServiceSetting(ctx, &ssm.UpdateServiceSettingInput{SettingId: aws.String(s.arn()), SettingValue: &value}, ssmOptions)
	if err != nil {
		return err
	}
	return resource.TookEffect(s.settle(ctx, func(now ServiceSetting) bool { return now.Value == value }))
}

func (s setting) reset(ctx context.Context) error {
	_, err := s.clients.Settings.ResetServiceSetting(ctx, &ssm.ResetServiceSettingInput{SettingId: aws.String(s.arn())}, ssmOptions)
	if err != nil {
		return err
	}
	return resource.TookEffect(s.settle(ctx, func(ServiceSetting) bool { return true }))
}

// pendingLimit is how long a setting may stay PendingUpdate before the write
// counts as failed.
const pendingLimit = 45 * time.Second

// settle waits while the setting is PendingUpdate, or not yet as it was written.
// How long a change takes to hold is not documented.
func (s setting) settle(ctx context.Context, holds func(ServiceSetting) bool) error {
	ctx, cancel := context.WithTimeout(ctx, pendingLimit)
	defer cancel()
	for delay := time.Second; ; delay = min(2*delay, 10*time.Second) {
		now, err := getSetting(ctx, s.clients.Settings, s.scope, s.path)
		switch {
		case err != nil:
			return err
		case now.Status != PendingUpdate && holds(now):
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the setting does not hold yet after %v: its status is %s", pendingLimit, now.Status)
		case <-time.After(delay):
		}
	}
}

package automationlog

import (
	"context"
	"encoding/json"
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
	var missing *types.ServiceSettingNotFound
	switch {
	case errors.As(err, &missing):
		return ServiceSetting{ID: path, Status: Default, ARN: settingARN(scope, path)}, nil
	case err != nil:
		return ServiceSetting{}, &resource.CallError{Operation: "ssm:GetServiceSetting", Resource: settingID(scope, path), Err: err}
	case out.ServiceSetting == nil:
		return ServiceSetting{}, &resource.CallError{Operation: "ssm:GetServiceSetting", Resource: settingID(scope, path), Err: errors.New("the answer has no ServiceSetting")}
	}
	s := out.ServiceSetting
	return ServiceSetting{
		ID: SettingPath(aws.ToString(s.SettingId)), Value: aws.ToString(s.SettingValue), Status: Status(aws.ToString(s.Status)),
		LastModified: aws.ToTime(s.LastModifiedDate), ModifiedBy: aws.ToString(s.LastModifiedUser), ARN: aws.ToString(s.ARN),
	}, nil
}

func settingID(s resource.Scope, path string) resource.ID {
	return resource.ID{Scope: s, Type: ServiceSettingType, Name: path}
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
func (s SettingState) InForce() string {
	if s.Value != "" {
		return s.Value
	}
	return s.DefaultValue
}

// settingKey is for shared reads.
type settingKey struct {
	origin any
	id     resource.ID
}

type settingResource struct {
	api    ServiceSettingAPI
	origin any
	scope  resource.Scope
	path   string
	want   string // "" where it is only read
	needs  []resource.ID
}

func (r *settingResource) ID() resource.ID      { return settingID(r.scope, r.path) }
func (r *settingResource) Needs() []resource.ID { return r.needs }

func (r *settingResource) Merge(other resource.Resource) (resource.Resource, error) {
	o, ok := other.(*settingResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	if r.want != o.want {
		return nil, &resource.MergeError{Path: pathValue, A: r.want, B: o.want}
	}
	m := *r
	m.needs = append(append([]resource.ID{}, r.needs...), o.needs...)
	return &m, nil
}

func (r *settingResource) Read(ctx context.Context, rd *resource.Reader) (resource.State, error) {
	return resource.Shared(ctx, rd, settingKey{r.origin, r.ID()}, func(ctx context.Context) (SettingState, error) {
		s, err := getSetting(ctx, r.api, r.scope, r.path)
		if err != nil {
			return SettingState{}, err
		}
		if s.Status == Default {
			return SettingState{DefaultValue: s.Value}, nil
		}
		return SettingState{Value: s.Value, Pending: s.Status == PendingUpdate}, nil
	})
}

// Unsettled: a change awaits approval, and may still come or go.
func (r *settingResource) Unsettled(now resource.State) bool {
	s, _ := now.(SettingState)
	return s.Pending
}

func (r *settingResource) Reads() []resource.Permission {
	return []resource.Permission{{Action: "ssm:GetServiceSetting", Resource: settingARN(r.scope, r.path)}}
}

const pathValue = "settingValue"

func (r *settingResource) Diff(now resource.State) ([]resource.Change, error) {
	s, _ := now.(SettingState)
	if s.Value == r.want {
		return nil, nil
	}
	return r.change(s, r.want)
}

// Reset puts AWS's default back.
func (r *settingResource) Reset(now resource.State) ([]resource.Change, error) {
	s, _ := now.(SettingState)
	if s.Value == "" {
		return nil, nil
	}
	return r.change(s, "")
}

func (r *settingResource) change(now SettingState, value string) ([]resource.Change, error) {
	var before, after any
	if now.Value != "" {
		before = now.Value
	}
	if value != "" {
		after = value
	}
	c, err := resource.NewChange(pathValue, before, after)
	return []resource.Change{c}, err
}

func (r *settingResource) Call(c resource.Change) resource.Call {
	action := "ssm:UpdateServiceSetting"
	if string(c.After) == "null" {
		action = "ssm:ResetServiceSetting"
	}
	// Write reads back, since the answer of an update does not say what holds.
	a := settingARN(r.scope, r.path)
	return resource.Call{Operation: action, Requires: []resource.Permission{{Action: action, Resource: a}, {Action: "ssm:GetServiceSetting", Resource: a}}}
}

func (r *settingResource) Write(ctx context.Context, c resource.Change) error {
	if c.Path != pathValue {
		return fmt.Errorf("a service setting has no %q", c.Path)
	}
	if err := r.set(ctx, c.After); err != nil {
		return err
	}
	// A change that is still pending when this gives up is Unsettled, so that it is
	// undone: it would take effect later, behind the back of the report.
	return r.settle(ctx, c.After)
}

func (r *settingResource) set(ctx context.Context, value json.RawMessage) error {
	id := aws.String(settingARN(r.scope, r.path))
	var v *string
	if err := json.Unmarshal(value, &v); err != nil {
		return err
	}
	if v == nil {
		_, err := r.api.ResetServiceSetting(ctx, &ssm.ResetServiceSettingInput{SettingId: id}, ssmOptions)
		return err
	}
	_, err := r.api.UpdateServiceSetting(ctx, &ssm.UpdateServiceSettingInput{SettingId: id, SettingValue: v}, ssmOptions)
	return err
}

// pendingLimit is how long a setting may stay PendingUpdate before the write
// counts as failed.
const pendingLimit = 45 * time.Second

// settle waits while the setting is PendingUpdate. How long a change takes to
// hold is not documented.
func (r *settingResource) settle(ctx context.Context, value json.RawMessage) error {
	ctx, cancel := context.WithTimeout(ctx, pendingLimit)
	defer cancel()
	for delay := time.Second; ; delay = min(2*delay, 10*time.Second) {
		s, err := getSetting(ctx, r.api, r.scope, r.path)
		if err != nil {
			return err
		}
		if s.Status != PendingUpdate {
			var want *string
			if err := json.Unmarshal(value, &want); err != nil {
				return err
			}
			if want == nil || s.Value == *want {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the setting does not hold yet after %v: its status is %s", pendingLimit, s.Status)
		case <-time.After(delay):
		}
	}
}

// Transient is never: a service setting does not depend on IAM propagating.
func (r *settingResource) Transient(error, resource.Facts) (bool, string) { return false, "" }

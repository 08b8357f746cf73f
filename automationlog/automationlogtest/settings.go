package automationlogtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/ssmtest"
)

const (
	destination = "/ssm/automation/customer-script-log-destination"
	groupName   = "/ssm/automation/customer-script-log-group-name"
)

// documented are the settings of the API reference, with the values that each
// takes; nil takes any. The list there is not closed.
var documented = map[string][]string{
	destination:                          {"CloudWatch"},
	groupName:                            nil,
	"/ssm/appmanager/appmanager-enabled": {"True", "False"},
	"/ssm/automation/enable-adaptive-concurrency":                {"True", "False"},
	"/ssm/documents/console/public-sharing-permission":           {"Enable", "Disable"},
	"/ssm/managed-instance/activation-tier":                      {"standard", "advanced"},
	"/ssm/managed-instance/default-ec2-instance-management-role": nil,
	"/ssm/opsinsights/opscenter":                                 {"Enabled", "Disabled"},
	"/ssm/parameter-store/default-parameter-tier":                {"Standard", "Advanced", "Intelligent-Tiering"},
	"/ssm/parameter-store/high-throughput-enabled":               {"true", "false"},
}

// Option changes how the settings behave.
type Option func(*store)

// WithDefaults sets AWS's own values of the two settings, which hold while an
// account has set nothing. They are not documented; both are empty unless set.
func WithDefaults(destinationValue, group string) Option {
	return func(s *store) { s.defaults = map[string]string{destination: destinationValue, groupName: group} }
}

// WithPendingUpdates makes every update stay PendingUpdate for d before it holds.
func WithPendingUpdates(d time.Duration) Option {
	return func(s *store) { s.pending = d }
}

// store is the service settings and the automations of an account.
type store struct {
	mu       sync.Mutex
	defaults map[string]string
	pending  time.Duration
	settings map[settingKey]setting

	executions []*execution // of all regions, oldest first
	started    int          // how many ids were given out
	byID       map[string]*execution
	scripted   map[stepKey]Step
}

type settingKey struct{ region, path string }

type setting struct {
	value    string // "" with reset
	reset    bool
	modified time.Time
	by       string
	// next is a change that awaits approval; due is when it comes, zero for when
	// a test says so.
	next *setting
	due  time.Time
}

type storeOfAccount struct{}

func storeOf(a *loggingtest.Account) *store {
	return loggingtest.State(a, storeOfAccount{}, func() *store {
		return &store{settings: map[settingKey]setting{}, byID: map[string]*execution{}, scripted: map[stepKey]Step{}}
	})
}

// Mount puts the service settings and automations of Systems Manager on an account, and the
// documents of package ssmtest, which runbooks are.
func Mount(a *loggingtest.Account, opts ...Option) {
	s := storeOf(a)
	for _, o := range opts {
		o(s)
	}
	ssmtest.Mount(a)
	handleSSM(a, s)
}

// path is a setting's path, from a path or an ARN of this account and region.
func (s *store) path(r *loggingtest.Request, id string) (string, error) {
	path := id
	if strings.HasPrefix(id, "arn:") {
		a, err := arn.Parse(id)
		rest, ok := strings.CutPrefix(a.Resource, "servicesetting")
		if err != nil || !ok || a.Service != "ssm" || a.Region != r.Region() || a.Account != r.Account().ID() || a.Partition != r.Account().Partition() {
			return "", notFound(id)
		}
		path = rest
	}
	if _, ok := documented[path]; !ok {
		return "", notFound(id)
	}
	return path, nil
}

func notFound(id string) error {
	return &types.ServiceSettingNotFound{Message: aws.String("Setting " + id + " does not exist or is not of this account and Region.")}
}

// at is a setting as it is now, with what was pending and is due.
func (s *store) at(k settingKey) (setting, bool) {
	v, ok := s.settings[k]
	if ok && v.next != nil && !v.due.IsZero() && !time.Now().Before(v.due) {
		v = *v.next
		s.settings[k] = v
	}
	return v, ok
}

func (s *store) describe(v loggingtest.View, path string) *types.ServiceSetting {
	out := &types.ServiceSetting{
		SettingId: aws.String(path), ARN: aws.String(ssmtest.ARN(v, "servicesetting"+path)),
		SettingValue: aws.String(s.defaults[path]), Status: aws.String("Default"),
		LastModifiedUser: aws.String("System"),
	}
	have, ok := s.at(settingKey{v.Region(), path})
	if !ok {
		return out
	}
	if !have.reset {
		out.SettingValue, out.Status = aws.String(have.value), aws.String("Customized")
	}
	out.LastModifiedDate, out.LastModifiedUser = aws.Time(have.modified), aws.String(have.by)
	if have.next != nil {
		out.Status = aws.String("PendingUpdate")
	}
	return out
}

func (s *store) get(r *loggingtest.Request, in *ssm.GetServiceSettingInput) (*ssm.GetServiceSettingOutput, error) {
	path, err := s.path(r, aws.ToString(in.SettingId))
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("ssm:GetServiceSetting", ssmtest.ARN(r.View, "servicesetting"+path), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &ssm.GetServiceSettingOutput{ServiceSetting: s.describe(r.View, path)}, nil
}

func (s *store) update(r *loggingtest.Request, in *ssm.UpdateServiceSettingInput) (*ssm.UpdateServiceSettingOutput, error) {
	path, err := s.path(r, aws.ToString(in.SettingId))
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("ssm:UpdateServiceSetting", ssmtest.ARN(r.View, "servicesetting"+path), nil); err != nil {
		return nil, err
	}
	value := aws.ToString(in.SettingValue)
	if allowed := documented[path]; allowed != nil && !slices.Contains(allowed, value) {
		// Not documented for the destination; the others answer so.
		return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: fmt.Sprintf("Setting %s takes one of %s.", path, strings.Join(allowed, ", "))}
	}
	s.change(r.View, path, setting{value: value})
	return &ssm.UpdateServiceSettingOutput{}, nil
}

func (s *store) reset(r *loggingtest.Request, in *ssm.ResetServiceSettingInput) (*ssm.ResetServiceSettingOutput, error) {
	path, err := s.path(r, aws.ToString(in.SettingId))
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("ssm:ResetServiceSetting", ssmtest.ARN(r.View, "servicesetting"+path), nil); err != nil {
		return nil, err
	}
	s.change(r.View, path, setting{reset: true})
	s.mu.Lock()
	defer s.mu.Unlock()
	return &ssm.ResetServiceSettingOutput{ServiceSetting: s.describe(r.View, path)}, nil
}

func (s *store) change(v loggingtest.View, path string, to setting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to.modified, to.by = time.Now().UTC(), v.Principal()
	k := settingKey{v.Region(), path}
	if s.pending == 0 {
		s.settings[k] = to
		return
	}
	now, ok := s.at(k)
	if !ok {
		now = setting{reset: true, by: "System"}
	}
	now.next, now.due = &to, time.Now().Add(s.pending)
	s.settings[k] = now
}

// Put sets a service setting, as somebody did before the test begins.
func Put(v loggingtest.View, path, value string) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings[settingKey{v.Region(), path}] = setting{value: value, modified: time.Now().UTC(), by: v.Principal()}
}

// PutPending makes a change of a service setting await approval: the old value
// stays in force, and the status is PendingUpdate.
func PutPending(v loggingtest.View, path, value string) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	k := settingKey{v.Region(), path}
	now, ok := s.at(k)
	if !ok {
		now = setting{reset: true, by: "System"}
	}
	now.next, now.due = &setting{value: value, modified: time.Now().UTC(), by: v.Principal()}, time.Time{}
	s.settings[k] = now
}

// inForce is the value that holds.
func (s *store) inForce(v loggingtest.View, path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, ok := s.at(settingKey{v.Region(), path})
	if !ok || have.reset {
		return s.defaults[path]
	}
	return have.value
}

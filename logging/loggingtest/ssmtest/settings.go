package ssmtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// documentedSettings are the settings of the API reference, with the values that each
// takes; nil takes any. The list there is not closed.
var documentedSettings = map[string][]string{
	"/ssm/automation/customer-script-log-destination":            {"CloudWatch"},
	"/ssm/automation/customer-script-log-group-name":             nil,
	"/ssm/appmanager/appmanager-enabled":                         {"True", "False"},
	"/ssm/automation/enable-adaptive-concurrency":                {"True", "False"},
	"/ssm/documents/console/public-sharing-permission":           {"Enable", "Disable"},
	"/ssm/managed-instance/activation-tier":                      {"standard", "advanced"},
	"/ssm/managed-instance/default-ec2-instance-management-role": nil,
	"/ssm/opsinsights/opscenter":                                 {"Enabled", "Disabled"},
	"/ssm/parameter-store/default-parameter-tier":                {"Standard", "Advanced", "Intelligent-Tiering"},
	"/ssm/parameter-store/high-throughput-enabled":               {"true", "false"},
}

// WithSettingDefaults sets AWS's own values of service settings, by path, which hold while
// an account has set nothing. They are not documented; all are empty unless set.
func WithSettingDefaults(values map[string]string) Option {
	return func(s *store) { s.settings.defaults = values }
}

// WithPendingSettings makes every update of a service setting stay PendingUpdate for d
// before it holds.
func WithPendingSettings(d time.Duration) Option {
	return func(s *store) { s.settings.pending = d }
}

// settings are the service settings of an account, guarded by the store's lock.
type settings struct {
	defaults map[string]string
	pending  time.Duration
	set      map[settingKey]setting
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

// settingPath is a setting's path, from a path or an ARN of this account and region.
func (s *store) settingPath(r *loggingtest.Request, id string) (string, error) {
	path := id
	if strings.HasPrefix(id, "arn:") {
		a, err := arn.Parse(id)
		rest, ok := strings.CutPrefix(a.Resource, "servicesetting")
		if err != nil || !ok || a.Service != "ssm" || a.Region != r.Region() || a.Account != r.Account().ID() || a.Partition != r.Account().Partition() {
			return "", settingNotFound(id)
		}
		path = rest
	}
	if _, ok := documentedSettings[path]; !ok {
		return "", settingNotFound(id)
	}
	return path, nil
}

func settingNotFound(id string) error {
	return &types.ServiceSettingNotFound{Message: aws.String("Setting " + id + " does not exist or is not of this account and Region.")}
}

// settingAt is a setting as it is now, with what was pending and is due.
func (s *store) settingAt(k settingKey) (setting, bool) {
	v, ok := s.settings.set[k]
	if ok && v.next != nil && !v.due.IsZero() && !time.Now().Before(v.due) {
		v = *v.next
		s.settings.set[k] = v
	}
	return v, ok
}

func (s *store) describeSetting(v loggingtest.View, path string) *types.ServiceSetting {
	out := &types.ServiceSetting{
		SettingId: aws.String(path), ARN: aws.String(ARN(v, "servicesetting"+path)),
		SettingValue: aws.String(s.settings.defaults[path]), Status: aws.String("Default"),
		LastModifiedUser: aws.String("System"),
	}
	have, ok := s.settingAt(settingKey{v.Region(), path})
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

func (s *store) getSetting(r *loggingtest.Request, in *ssm.GetServiceSettingInput) (*ssm.GetServiceSettingOutput, error) {
	path, err := s.settingPath(r, aws.ToString(in.SettingId))
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("ssm:GetServiceSetting", ARN(r.View, "servicesetting"+path), nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return &ssm.GetServiceSettingOutput{ServiceSetting: s.describeSetting(r.View, path)}, nil
}

func (s *store) updateSetting(r *loggingtest.Request, in *ssm.UpdateServiceSettingInput) (*ssm.UpdateServiceSettingOutput, error) {
	path, err := s.settingPath(r, aws.ToString(in.SettingId))
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("ssm:UpdateServiceSetting", ARN(r.View, "servicesetting"+path), nil); err != nil {
		return nil, err
	}
	value := aws.ToString(in.SettingValue)
	if allowed := documentedSettings[path]; allowed != nil && !slices.Contains(allowed, value) {
		// Not documented for the destination; the others answer so.
		return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: fmt.Sprintf("Setting %s takes one of %s.", path, strings.Join(allowed, ", "))}
	}
	s.changeSetting(r.View, path, setting{value: value})
	return &ssm.UpdateServiceSettingOutput{}, nil
}

func (s *store) resetSetting(r *loggingtest.Request, in *ssm.ResetServiceSettingInput) (*ssm.ResetServiceSettingOutput, error) {
	path, err := s.settingPath(r, aws.ToString(in.SettingId))
	if err != nil {
		return nil, err
	}
	if err := r.Authorize("ssm:ResetServiceSetting", ARN(r.View, "servicesetting"+path), nil); err != nil {
		return nil, err
	}
	s.changeSetting(r.View, path, setting{reset: true})
	s.mu.Lock()
	defer s.mu.Unlock()
	return &ssm.ResetServiceSettingOutput{ServiceSetting: s.describeSetting(r.View, path)}, nil
}

func (s *store) changeSetting(v loggingtest.View, path string, to setting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to.modified, to.by = time.Now().UTC(), v.Principal()
	k := settingKey{v.Region(), path}
	if s.settings.pending == 0 {
		s.settings.set[k] = to
		return
	}
	now, ok := s.settingAt(k)
	if !ok {
		now = setting{reset: true, by: "System"}
	}
	now.next, now.due = &to, time.Now().Add(s.settings.pending)
	s.settings.set[k] = now
}

// PutSetting sets a service setting, as somebody did before the test begins.
func PutSetting(v loggingtest.View, path, value string) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings.set[settingKey{v.Region(), path}] = setting{value: value, modified: time.Now().UTC(), by: v.Principal()}
}

// PutPendingSetting makes a change of a service setting await approval: the old value
// stays in force, and the status is PendingUpdate.
func PutPendingSetting(v loggingtest.View, path, value string) {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	k := settingKey{v.Region(), path}
	now, ok := s.settingAt(k)
	if !ok {
		now = setting{reset: true, by: "System"}
	}
	now.next, now.due = &setting{value: value, modified: time.Now().UTC(), by: v.Principal()}, time.Time{}
	s.settings.set[k] = now
}

// Setting is the value of a service setting that holds, "" where there is none, without a
// call that is recorded: for fakes of what follows it.
func Setting(v loggingtest.View, path string) string {
	s := storeOf(v.Account())
	s.mu.Lock()
	defer s.mu.Unlock()
	have, ok := s.settingAt(settingKey{v.Region(), path})
	if !ok || have.reset {
		return s.settings.defaults[path]
	}
	return have.value
}

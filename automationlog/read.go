package automationlog

import (
	"context"
	"errors"

	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts what the account of the clients has now, and the log group's own
// settings. False where no output is sent: with another destination, and without the
// name of a log group. The error of a call is a *resource.CallError.
func Read(ctx context.Context, c Clients) (Settings, bool, error) {
	now := map[string]string{}
	for _, path := range []string{DestinationSetting, GroupNameSetting} {
		s, err := ReadServiceSetting(ctx, c, path)
		if err != nil {
			return Settings{}, false, err
		}
		now[path] = s.Value
	}
	name := now[GroupNameSetting]
	if broken, _ := rule.LogGroupName(name); now[DestinationSetting] != CloudWatch || broken != "" {
		return Settings{}, false, nil // no name, or something that is none, such as an ARN
	}
	group, found, err := loggroup.Read(ctx, c.groups(), name)
	if err == nil && !found {
		// The name is what the account has; whether the group must exist is for judging.
		group, err = loggroup.New(name).Build()
	}
	if err != nil {
		return Settings{}, false, err
	}
	return Settings{spec{Group: group}}, true, nil
}

// ReadServiceSetting reads DestinationSetting or GroupNameSetting as AWS answers it.
func ReadServiceSetting(ctx context.Context, c Clients, path string) (ServiceSetting, error) {
	if c.Settings == nil {
		return ServiceSetting{}, errors.New("automationlog: clients.Settings must be set")
	}
	scope, _, err := resource.Identify(ctx, c.Clients)
	if err != nil {
		return ServiceSetting{}, err
	}
	return getSetting(ctx, c.Settings, scope, path)
}

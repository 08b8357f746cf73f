package automationlog

import (
	"context"
	"errors"

	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggroup"
)

// Current is what an account has now in a region.
type Current struct {
	// Destination and GroupName are the two service settings as AWS answers them.
	Destination, GroupName ServiceSetting
	// On: script output is sent to CloudWatch Logs, to the log group of Settings.
	On bool
	// Settings are the settings that the account has; the zero value where it is
	// not on. They adopt the log group's own settings.
	Settings Settings
}

// Read adopts what the account of the clients has now. With logging off, or on
// without the name of a log group, On is false. The error is a *logging.CallError.
func Read(ctx context.Context, c Clients) (Current, error) {
	var cur Current
	scope, _, err := logging.Identify(ctx, c.Clients)
	if err != nil {
		return cur, err
	}
	if c.Settings == nil {
		return cur, errors.New("automationlog: clients.Settings must be set")
	}
	if cur.Destination, err = getSetting(ctx, c.Settings, scope, DestinationSetting); err != nil {
		return cur, err
	}
	if cur.GroupName, err = getSetting(ctx, c.Settings, scope, GroupNameSetting); err != nil {
		return cur, err
	}
	if broken, _ := rule.LogGroupName(cur.GroupName.Value); cur.Destination.Value != CloudWatch || broken != "" {
		return cur, nil // no name, or something that is none, such as an ARN
	}
	group, found, err := loggroup.Read(ctx, c.groups(), cur.GroupName.Value)
	if err != nil {
		return cur, err
	}
	if !found {
		// The name is what the account has; whether the group must exist is for judging.
		if group, err = loggroup.New(cur.GroupName.Value).Build(); err != nil {
			return cur, err
		}
	}
	cur.On = true
	cur.Settings = Settings{spec{Group: group}}
	return cur, nil
}

package iotlog

import (
	"context"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Read adopts what the account of the clients has now: its options, with every
// event type's, and the levels of all targets. Where nothing was configured, or
// all logs are disabled, the settings are not Enabled, and have no role.
func Read(ctx context.Context, c Clients) (Settings, error) {
	scope, _, err := logging.Identify(ctx, c.Clients)
	if err != nil {
		return Settings{}, err
	}
	options, err := getOptions(ctx, c.IoT, scope)
	if err != nil {
		return Settings{}, err
	}
	now, _, err := account{clients: c, scope: scope}.readLevels(ctx, resource.NewReader())
	if err != nil {
		return Settings{}, err
	}
	return settingsOf(options.now, now), nil
}

// settingsOf is states as settings; nil options are absent.
func settingsOf(o *OptionsState, l LevelsState) Settings {
	s := spec{Levels: map[LogTarget]Level{}, Disabled: o == nil, Default: Disabled}
	if o != nil {
		s.RoleARN, s.Default, s.Events = o.RoleARN, o.Default, o.Events
	}
	for key, level := range l.Levels {
		s.Levels[splitTarget(key)] = level
	}
	return Settings{s}
}

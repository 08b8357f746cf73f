package iotlog

import (
	"context"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Read adopts what the account of the clients has now: its options, with every
// event type's, and the levels of all targets. Its role and log groups are only
// used. False where nothing was configured, or all logs are disabled: then the
// settings are WithoutLogging, and have the levels that nothing comes of.
func Read(ctx context.Context, c Clients) (Settings, bool, error) {
	scope, _, err := resource.Identify(ctx, c.Clients)
	if err != nil {
		return Settings{}, false, err
	}
	a := account{clients: c, scope: scope}
	options, on, err := a.readOptions(ctx, nil)
	if err != nil {
		return Settings{}, false, err
	}
	now, _, err := a.readLevels(ctx, nil)
	if err != nil {
		return Settings{}, false, err
	}
	s := settingsOf(options, on, now)
	return s, s.Enabled(), nil
}

// settingsOf is states as settings; options that are not on say nothing.
func settingsOf(o OptionsState, on bool, l LevelsState) Settings {
	s := spec{Disabled: !on, Default: Disabled}.clone()
	if on {
		s.Default = o.Default
		if o.RoleARN != "" {
			s.Role = new(role.Named(o.RoleARN))
		}
		for t, c := range o.Events {
			e := eventSpec{Level: c.Level}
			if c.Destination != "" {
				e.Group = new(loggroup.Named(c.Destination))
			}
			s.Events[t] = e
		}
	}
	for key, level := range l.Levels {
		s.Levels[splitTarget(key)] = level
	}
	return Settings{s}
}

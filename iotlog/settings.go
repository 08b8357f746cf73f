package iotlog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// LogGroup is the log group that AWS IoT writes to, and LegacyLogGroup the one
// of logging before V2. AWS IoT creates a missing group, with 30 days of retention.
const (
	LogGroup       = "AWSIotLogsV2"
	LegacyLogGroup = "AWSIotLogs"
)

// MaxLevels is how many targets of an account can have a level of their own.
const MaxLevels = 1000

const settingsNoun = "iotlog settings"

// Settings is how AWS IoT should log in one region of an account. NewSettings
// makes it; the zero value is not valid.
type Settings struct{ spec spec }

// spec is the settings; see settingsJSON for what their JSON form has instead.
type spec struct {
	Role     *role.Role `json:"role,omitempty" doc:"Role that AWS IoT writes logs with."`
	Default  Level      `json:"defaultLogLevel,omitzero" doc:"Level of everything that has none of its own."`
	Disabled bool       `json:"withoutLogging,omitempty" doc:"All logging is turned off, whatever the levels say."`
	// Levels are those of single targets.
	Levels     map[LogTarget]Level  `json:"-"`
	Removed    []LogTarget          `json:"withoutLevels,omitempty" doc:"Targets whose level is removed."`
	OnlyLevels bool                 `json:"withoutOtherLevels,omitempty" doc:"Levels that are not named here are removed."`
	Events     map[string]eventSpec `json:"events,omitempty" doc:"Level and log group by event type."`
	Expected   []string             `json:"expectedEventTypes,omitempty" doc:"Event types that every device is expected to log."`
	Devices    []Device             `json:"devices,omitempty" doc:"Devices to judge."`
	Readers    []role.Role          `json:"readerRoles,omitempty" doc:"Roles of which it is judged whether they can read what is logged."`
}

// eventSpec is what is wanted of an event type.
type eventSpec struct {
	Level *Level          `json:"logLevel,omitempty" doc:"Level of the event type."`
	Group *loggroup.Group `json:"logGroup,omitempty" doc:"Log group of the event type."`
}

// EventConfig is the level and the log group of an event type. What is absent
// is the account's.
type EventConfig struct {
	Level       *Level `json:"logLevel,omitempty"`
	Destination string `json:"logDestination,omitempty"` // name of a log group
}

func (e eventSpec) config() EventConfig {
	c := EventConfig{Level: e.Level}
	if e.Group != nil {
		c.Destination = e.Group.Name()
	}
	return c
}

func (s spec) configs() map[string]EventConfig {
	out := make(map[string]EventConfig, len(s.Events))
	for t, e := range s.Events {
		out[t] = e.config()
	}
	return out
}

// clone is a copy whose maps are not nil. Levels and groups in it are never changed.
func (s spec) clone() spec {
	levels, events := map[LogTarget]Level{}, map[string]eventSpec{}
	maps.Copy(levels, s.Levels)
	maps.Copy(events, s.Events)
	s.Levels, s.Events = levels, events
	s.Expected, s.Devices, s.Removed = slices.Clone(s.Expected), slices.Clone(s.Devices), slices.Clone(s.Removed)
	s.Readers = slices.Clone(s.Readers)
	return s
}

const (
	setOptions = "AWS IoT API, SetV2LoggingOptions"
	setLevel   = "AWS IoT API, SetV2LoggingLevel; CloudFormation, AWS::IoT::ResourceSpecificLogging"
)

func (s spec) validate(v *resource.ValidationError) {
	// What is disabled needs no role and no level.
	switch {
	case s.Role != nil:
		v.Merge("role", s.Role.Validate())
	case !s.Disabled:
		v.Add("role", "", "must be set: AWS IoT writes logs with it", setOptions)
	}
	if !s.Default.IsValid() && !(s.Disabled && s.Default.IsZero()) {
		v.Add("defaultLogLevel", s.Default.String(), levelRule, setOptions)
	}
	if len(s.Levels) > MaxLevels {
		v.Add("levels", strconv.Itoa(len(s.Levels)), "must be at most 1000", "AWS General Reference, AWS IoT Core quotas")
	}
	for _, t := range sortedTargets(s.Levels) {
		at := "levels[" + t.String() + "]"
		if r := t.rule(); r != "" {
			v.Add(at, t.Name, r, setLevel)
		}
		if !s.Levels[t].IsValid() {
			v.Add(at, s.Levels[t].String(), levelRule, setLevel)
		}
	}
	for i, t := range s.Removed {
		at := fmt.Sprintf("withoutLevels[%d]", i)
		if r := t.rule(); r != "" {
			v.Add(at, t.String(), r, setLevel)
		}
		if _, both := s.Levels[t]; both {
			v.Add(at, t.String(), "has a level in the same settings", "")
		}
	}
	first := map[string]string{} // event types by group
	for _, event := range slices.Sorted(maps.Keys(s.Events)) {
		e := s.Events[event]
		e.validate(v, event)
		if e.Group == nil {
			continue
		}
		if other, shared := first[e.Group.Name()]; !shared {
			first[e.Group.Name()] = event
		} else if !e.Group.Equal(*s.Events[other].Group) {
			v.Add(eventPath(event)+".logGroup", e.Group.Name(), fmt.Sprintf("is wanted in another way for %s", other), "")
		}
	}
	for i, r := range s.Readers {
		at := fmt.Sprintf("readerRoles[%d]", i)
		v.Merge(at, r.Validate())
		if !r.OnlyUsed() {
			v.Add(at, r.Name(), "is judged, and not written: it must be role.Named", "")
		}
	}
	for i, d := range s.Devices {
		v.Merge(fmt.Sprintf("devices[%d]", i), d.validate())
	}
}

const levelRule = "must be DEBUG, INFO, WARN, ERROR or DISABLED"

func (e eventSpec) validate(v *resource.ValidationError, event string) {
	at := eventPath(event)
	if n := len(event); n < 1 || n > 512 {
		v.Add(at, event, fmt.Sprintf("an event type must have 1 to 512 characters, and has %d", n), setOptions)
	}
	if e.Level == nil && e.Group == nil {
		v.Add(at, "", "must have a level or a log group", setOptions)
	}
	if e.Level != nil && !e.Level.IsValid() {
		v.Add(at+".logLevel", e.Level.String(), levelRule, setOptions)
	}
	if e.Group != nil {
		v.Merge(at+".logGroup", e.Group.ValidateWritten())
	}
}

// groups are the log groups that entries go to, the common one first.
func groups(events map[string]EventConfig) []string {
	out := []string{LogGroup}
	for _, e := range slices.Sorted(maps.Keys(events)) {
		if g := events[e].Destination; g != "" && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func sortedTargets(m map[LogTarget]Level) []LogTarget {
	return slices.SortedFunc(maps.Keys(m), compareTargets)
}

// Role is the role that AWS IoT writes logs with; false where logging is off and
// none is wanted.
func (s Settings) Role() (role.Role, bool) {
	if s.spec.Role == nil {
		return role.Role{}, false
	}
	return *s.spec.Role, true
}

// DefaultLevel is the account's level.
func (s Settings) DefaultLevel() Level { return s.spec.Default }

// Enabled reports whether anything is logged.
func (s Settings) Enabled() bool { return !s.spec.Disabled }

// Levels are the levels of single targets.
func (s Settings) Levels() map[LogTarget]Level { return maps.Clone(s.spec.Levels) }

// Events are the level and the log group's name of each event type.
func (s Settings) Events() map[string]EventConfig {
	out := s.spec.configs()
	for t, c := range out {
		if c.Level != nil {
			c.Level = new(*c.Level)
			out[t] = c
		}
	}
	return out
}

// settingsJSON has the levels by "THING_GROUP/line-7".
type settingsJSON struct {
	spec
	Levels map[string]Level `json:"levels,omitempty" doc:"Level by target, such as THING_GROUP/line-7."`
}

// SettingsSchema is the JSON Schema of what MarshalJSON writes; see [resource.Schema].
func SettingsSchema() map[string]any {
	return resource.SettingsSchema("Settings of AWS IoT's logging", settingsJSON{})
}

// MarshalJSON is the settings, with their version; UnmarshalJSON reads them back.
func (s Settings) MarshalJSON() ([]byte, error) {
	j := settingsJSON{spec: s.spec, Levels: map[string]Level{}}
	for t, l := range s.spec.Levels {
		j.Levels[t.String()] = l
	}
	return resource.EncodeSettings(j)
}

// UnmarshalJSON reads settings and validates them as Build does.
func (s *Settings) UnmarshalJSON(data []byte) error {
	var j settingsJSON
	err := resource.DecodeSettings(settingsNoun, data, &j, func(j settingsJSON, v *resource.ValidationError) {
		s, err := j.settings()
		v.Merge("", err)
		s.validate(v)
	})
	if err == nil {
		s.spec, err = j.settings()
	}
	return err
}

// settings have the levels by their targets.
func (j settingsJSON) settings() (spec, error) {
	v := &resource.ValidationError{Of: settingsNoun}
	j.spec.Levels = map[LogTarget]Level{}
	for _, k := range slices.Sorted(maps.Keys(j.Levels)) {
		t, err := ParseLogTarget(k)
		if err != nil {
			v.Add("levels["+k+"]", k, err.Error(), setLevel)
			continue
		}
		j.spec.Levels[t] = j.Levels[k]
	}
	return j.spec, v.Err()
}

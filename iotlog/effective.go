package iotlog

import (
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Device is what levels can match.
type Device struct {
	ClientID    string `json:"clientId,omitempty" doc:"MQTT client id."`
	Thing       string `json:"thing,omitempty" doc:"Name of the thing."`
	SourceIP    string `json:"sourceIp,omitempty" doc:"IP address."`
	PrincipalID string `json:"principalId,omitempty" doc:"Id of the certificate, or another principal id."`
	// Groups are the thing groups that the thing is in, each with its parents:
	// the group itself first, the root last.
	Groups [][]string `json:"groups,omitempty" doc:"Thing groups of the thing, each with its parents: the group first, the root last."`
	// ExclusiveThing: the thing is attached to the principal exclusively, so that
	// its sessions are its own whatever the client id is.
	ExclusiveThing bool `json:"exclusiveThing,omitempty" doc:"Whether the thing is attached to the principal exclusively."`
}

func (d Device) validate() error {
	v := &resource.ValidationError{Of: "device"}
	if d.ClientID == "" && d.Thing == "" && d.SourceIP == "" && d.PrincipalID == "" && len(d.Groups) == 0 {
		v.Add("", "", "must have a client id, a thing, a source IP, a principal id or groups", "")
	}
	if d.SourceIP != "" {
		if r := (LogTarget{SourceIP, d.SourceIP}).rule(); r != "" {
			v.Add("sourceIp", d.SourceIP, r, "")
		}
	}
	return v.Err()
}

// reachedByGroups reports whether levels of thing groups apply to the device's
// sessions: only when its client id is its thing's name, or it is attached
// exclusively. Otherwise they silently do not.
func (d Device) reachedByGroups() bool {
	return d.ExclusiveThing || d.Thing != "" && d.ClientID == d.Thing
}

// Setting is one setting that decides a level.
type Setting struct {
	Kind   SettingKind `json:"kind"`
	Target LogTarget   `json:"target,omitzero"` // of a resource's setting
	Event  string      `json:"event,omitempty"` // of an event type's setting
	Level  Level       `json:"level"`
}

// SettingKind is where a setting stands: resource comes before event, and event
// before account.
type SettingKind string

// The kinds of settings.
const (
	ByResource SettingKind = "resource"
	ByEvent    SettingKind = "event"
	ByAccount  SettingKind = "account"
	ByDisabled SettingKind = "disabled" // disableAllLogs comes before everything
	ByNothing  SettingKind = "nothing"  // an event type that is off unless it is set
)

// Effective is the level that holds for a device and an event type.
type Effective struct {
	// Level holds, unless Ambiguous.
	Level Level `json:"level"`
	// Decided is the setting that decided.
	Decided Setting `json:"decided"`
	// Matches are all settings of resources that match. AWS documents no order
	// between targets of several types, or between unrelated groups.
	Matches []Setting `json:"matches,omitempty"`
	// Ambiguous: several match, with different levels, and which one holds is
	// not documented. Level and Decided are zero.
	Ambiguous bool `json:"ambiguous,omitempty"`
	// GroupsIgnored: a level of a thing group would match, but does not apply,
	// since the client id is not the thing's name.
	GroupsIgnored bool `json:"groupsIgnored,omitempty"`
}

// EffectiveLevel is the level that holds for a device and an event type (empty:
// any without a setting of its own), and which setting decided it: a child group
// comes before its parents, a resource before the event type, and that before
// the account. Where several targets match and AWS documents no order, all are
// reported and none is chosen.
func (s Settings) EffectiveLevel(d Device, eventType string) Effective {
	sp := s.spec
	if sp.Disabled {
		return Effective{Level: Disabled, Decided: Setting{Kind: ByDisabled, Level: Disabled}}
	}
	var e Effective
	e.Matches, e.GroupsIgnored = sp.matches(d)
	if len(e.Matches) > 0 {
		for _, m := range e.Matches[1:] {
			if m.Level != e.Matches[0].Level {
				e.Ambiguous = true
				return e
			}
		}
		e.Decided, e.Level = e.Matches[0], e.Matches[0].Level
		return e
	}
	if c := sp.Events[eventType]; c.Level != nil {
		e.Decided = Setting{Kind: ByEvent, Event: eventType, Level: *c.Level}
	} else if iotrecord.EventType(eventType).OptIn() {
		e.Decided = Setting{Kind: ByNothing, Level: Disabled}
	} else {
		e.Decided = Setting{Kind: ByAccount, Level: sp.Default}
	}
	e.Level = e.Decided.Level
	return e
}

// matches are the settings of resources that match, by target.
func (s spec) matches(d Device) (out []Setting, ignored bool) {
	add := func(t TargetType, name string) bool {
		l, ok := s.Levels[LogTarget{t, name}]
		if ok && name != "" {
			m := Setting{Kind: ByResource, Target: LogTarget{t, name}, Level: l}
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
		return ok
	}
	add(ClientID, d.ClientID)
	add(PrincipalID, d.PrincipalID)
	add(SourceIP, d.SourceIP)
	for _, line := range d.Groups {
		for _, g := range line { // the child first: its level overrides its parents'
			if _, ok := s.Levels[LogTarget{ThingGroup, g}]; !ok {
				continue
			}
			if d.reachedByGroups() {
				add(ThingGroup, g)
			} else {
				ignored = true
			}
			break
		}
	}
	slices.SortFunc(out, func(a, b Setting) int { return compareTargets(a.Target, b.Target) })
	return out, ignored
}

// String is the level and what decided it, for people.
func (e Effective) String() string {
	if e.Ambiguous {
		var all []string
		for _, m := range e.Matches {
			all = append(all, m.Target.String()+" "+m.Level.String())
		}
		return "not documented which holds: " + strings.Join(all, ", ")
	}
	switch e.Decided.Kind {
	case ByResource:
		return e.Level.String() + ", by " + e.Decided.Target.String()
	case ByEvent:
		return e.Level.String() + ", by event type " + e.Decided.Event
	case ByDisabled:
		return e.Level.String() + ", since all logs are disabled"
	case ByNothing:
		return e.Level.String() + ", since the event type is off unless it is set"
	}
	return e.Level.String() + ", by the account"
}

package iotlogtest

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog"
)

// verbosity orders levels; each logs the entries of those before it.
var verbosity = map[types.LogLevel]int{
	types.LogLevelDisabled: 0, types.LogLevelError: 1, types.LogLevelWarn: 2, types.LogLevelInfo: 3, types.LogLevelDebug: 4,
}

// logs reports whether a level logs an entry of another.
func logs(level types.LogLevel, entry iotlog.Level) bool {
	n := verbosity[types.LogLevel(entry.String())]
	return n > 0 && n <= verbosity[level]
}

// levelFor is the level that holds for an event, and what decided it: a target's
// own level, else the event type's, else the account's. It is called with the lock
// held.
func (s *store) levelFor(here *region, e DeviceEvent) (level types.LogLevel, decided string) {
	if matching := here.matching(e); len(matching) > 0 {
		return s.among(here, matching)
	}
	switch set := here.options.events[e.EventType]; {
	case set.level != "":
		return set.level, "event type " + e.EventType + ", " + string(set.level)
	case optIn(e.EventType):
		return types.LogLevelDisabled, "event type " + e.EventType + " is off unless it or a resource has a level"
	}
	return here.options.level, "the account, " + string(here.options.level)
}

// among picks one of the targets that match.
func (s *store) among(here *region, matching []target) (level types.LogLevel, decided string) {
	picked := matching[0]
	levels := map[types.LogLevel]bool{}
	var all []string
	for _, t := range matching {
		level := here.levels[t]
		levels[level] = true
		all = append(all, t.String()+" "+string(level))
		if more := verbosity[level] - verbosity[here.levels[picked]]; more > 0 != s.leastVerbose && more != 0 {
			picked = t
		}
	}
	level = here.levels[picked]
	decided = picked.String() + ", " + string(level)
	if len(levels) > 1 {
		rule := "the most verbose"
		if s.leastVerbose {
			rule = "the least verbose"
		}
		decided += "; AWS documents no order among " + strings.Join(all, ", ") + ": here, " + rule + " holds"
	}
	return level, decided
}

// matching are the targets with a level of their own that an event is of. Of a line
// of thing groups, it is the child nearest to the thing.
func (here *region) matching(e DeviceEvent) []target {
	var out []target
	for _, t := range []target{
		{types.LogTargetTypeClientId, e.ClientID}, {types.LogTargetTypePrincipalId, e.PrincipalID}, {types.LogTargetTypeSourceIp, e.SourceIP},
	} {
		if _, has := here.levels[t]; has && t.name != "" {
			out = append(out, t)
		}
	}
	thing := here.things[e.Thing]
	if thing == nil || e.ClientID != e.Thing && !e.ExclusiveThing {
		return out // the session is not the thing's, and so not in its groups
	}
	for _, g := range slices.Sorted(maps.Keys(thing.groups)) {
		for _, name := range append([]string{g}, here.parents(g)...) {
			t := target{types.LogTargetTypeThingGroup, name}
			if _, has := here.levels[t]; has {
				if !slices.Contains(out, t) {
					out = append(out, t)
				}
				break
			}
		}
	}
	return out
}

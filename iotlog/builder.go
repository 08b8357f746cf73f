package iotlog

import (
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// Builder builds Settings. Its methods change and return it.
type Builder struct {
	spec   spec
	notes  resource.Notes
	levels []string // what was said of levels, which nothing logs without logging
}

// NewSettings begins settings with the level of everything that has none of its own.
func NewSettings(defaultLevel Level) *Builder {
	return (&Settings{spec{Default: defaultLevel}}).Builder()
}

// Builder is a builder that begins with these settings.
func (s Settings) Builder() *Builder { return &Builder{spec: s.spec.clone()} }

// Role is the role that AWS IoT writes logs with. Unless it is only used, it gets
// what it lacks: the policy of RolePolicy for the log groups of these settings,
// unless it was built with one of its own by the name of PolicyName, and the
// statement of TrustPolicy, unless its trust policy lets AWS IoT in already. A role
// with another path than "/" is given by its ARN.
func (b *Builder) Role(r role.Role) *Builder {
	b.notes.Once("role", fmt.Sprintf("Role(%s)", r.Name()))
	b.spec.Role = &r
	return b
}

// ThingGroup sets the level of a thing group and of the groups in it that have
// none of their own. It applies to devices whose client id is their thing's name.
func (b *Builder) ThingGroup(name string, l Level) *Builder {
	return b.Level(LogTarget{ThingGroup, name}, l)
}

// ClientID sets the level of an MQTT client.
func (b *Builder) ClientID(id string, l Level) *Builder { return b.Level(LogTarget{ClientID, id}, l) }

// SourceIP sets the level of what comes from an IP address.
func (b *Builder) SourceIP(ip string, l Level) *Builder { return b.Level(LogTarget{SourceIP, ip}, l) }

// PrincipalID sets the level of a principal: a certificate's id, or another id
// as the principalId of an entry has it.
func (b *Builder) PrincipalID(id string, l Level) *Builder {
	return b.Level(LogTarget{PrincipalID, id}, l)
}

// Level sets the level of a target; at most 1,000 have one. It overrides the
// account's level and those of event types, all of them.
func (b *Builder) Level(t LogTarget, l Level) *Builder {
	t = t.canonical()
	b.level("levels["+t.String()+"]", fmt.Sprintf("Level(%s, %v)", t, l))
	b.spec.Levels[t] = l
	b.spec.Removed = slices.DeleteFunc(b.spec.Removed, func(r LogTarget) bool { return r == t })
	return b
}

// WithoutLevel removes the level of a target, which then has the account's.
func (b *Builder) WithoutLevel(t LogTarget) *Builder {
	t = t.canonical()
	b.level("levels["+t.String()+"]", fmt.Sprintf("WithoutLevel(%s)", t))
	delete(b.spec.Levels, t)
	if !slices.Contains(b.spec.Removed, t) {
		b.spec.Removed = append(b.spec.Removed, t)
	}
	return b
}

// WithoutOtherLevels removes levels of targets that the settings do not have. By
// default they are kept.
func (b *Builder) WithoutOtherLevels() *Builder {
	b.level("withoutOtherLevels", "WithoutOtherLevels()")
	b.spec.OnlyLevels = true
	return b
}

// Event sets the level of an event type, such as "Publish-In" or "Ping". Which
// types there are is what GetV2LoggingOptions answers with verbose.
func (b *Builder) Event(eventType string, l Level) *Builder {
	b.level(eventPath(eventType)+".logLevel", fmt.Sprintf("Event(%s, %v)", eventType, l))
	e := b.spec.Events[eventType]
	e.Level = &l
	b.spec.Events[eventType] = e
	return b
}

// LogGroup sends the entries of an event type to a log group of their own. Unless
// the group is only used, it is created or completed as its settings say. All other
// entries go to the group [LogGroup], which AWS IoT creates.
func (b *Builder) LogGroup(eventType string, g loggroup.Group) *Builder {
	b.level(eventPath(eventType)+".logGroup", fmt.Sprintf("LogGroup(%s, %s)", eventType, g.Name()))
	e := b.spec.Events[eventType]
	e.Group = &g
	b.spec.Events[eventType] = e
	return b
}

// level notes what needs that something is logged.
func (b *Builder) level(path, by string) {
	b.notes.Once(path, by)
	b.levels = append(b.levels, by)
}

func eventPath(eventType string) string { return "events[" + eventType + "]" }

// WithoutLogging turns all logging off, whatever the levels say: those of settings
// that the builder began with are not written while it is off.
func (b *Builder) WithoutLogging() *Builder {
	b.notes.Once("withoutLogging", "WithoutLogging()")
	b.spec.Disabled = true
	return b
}

// Expect says that entries of an event type are expected of every device, also of
// those without a level of their own, so that judging finds what keeps them away.
// Ping and Connection.AuthNError never follow from the account's level.
func (b *Builder) Expect(eventTypes ...string) *Builder {
	for _, t := range eventTypes {
		b.notes.Once("expectedEventTypes["+t+"]", fmt.Sprintf("Expect(%s)", t))
		if !slices.Contains(b.spec.Expected, t) {
			b.spec.Expected = append(b.spec.Expected, t)
		}
	}
	return b
}

// Device adds a device to judge: which level it has, and whether thing-group
// levels reach it. ReadDevice completes it with its thing's groups.
func (b *Builder) Device(d Device) *Builder {
	b.spec.Devices = append(b.spec.Devices, d)
	return b
}

// ReaderRole adds a role of which it is judged whether it can read what is logged, and
// which is not written: it is [role.Named]. IAM is not searched for who else can.
func (b *Builder) ReaderRole(r role.Role) *Builder {
	b.spec.Readers = append(b.spec.Readers, r)
	return b
}

// Build is the settings, or a *resource.ValidationError with every wrong field.
func (b *Builder) Build() (Settings, error) {
	notes := b.notes
	if b.spec.Disabled && len(b.levels) > 0 {
		notes.Add("withoutLogging", "true", fmt.Sprintf("turns all logging off, and %s is about what is logged", b.levels[0]), "")
	}
	s, err := resource.Valid(settingsNoun, &notes, b.spec.clone(), spec.validate)
	return Settings{s}, err
}

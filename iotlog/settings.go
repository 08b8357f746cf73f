package iotlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/rule"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// LogGroup is the log group that AWS IoT writes to, and LegacyLogGroup the one
// of logging before V2. AWS IoT creates a missing group, with 30 days of retention.
const (
	LogGroup       = "AWSIotLogsV2"
	LegacyLogGroup = "AWSIotLogs"
)

// MaxLevels is how many targets of an account can have a level of their own.
const MaxLevels = 1000

// Settings is how AWS IoT should log in one region of an account. NewSettings
// makes it; the zero value is not valid.
type Settings struct{ spec spec }

type spec struct {
	RoleARN      string                 `json:"roleArn,omitempty"`
	Default      Level                  `json:"defaultLogLevel,omitzero"`
	Disabled     bool                   `json:"disableAllLogs,omitempty"`
	Levels       map[LogTarget]Level    `json:"-"`
	Events       map[string]EventConfig `json:"eventConfigurations,omitempty"` // by event type
	RemoveExtra  bool                   `json:"removeExtraLevels,omitempty"`
	Removed      []LogTarget            `json:"removedLevels,omitempty"`
	ManageRole   bool                   `json:"manageRole,omitempty"`
	SourceLimits bool                   `json:"confusedDeputyConditions,omitempty"`
	RolePolicy   *policy.Document       `json:"rolePolicy,omitempty"`
	Expected     []string               `json:"expectedEventTypes,omitempty"`
	Devices      []Device               `json:"devices,omitempty"`
}

// EventConfig is the level and the log group of an event type. What is absent
// is the account's.
type EventConfig struct {
	Level       *Level `json:"logLevel,omitempty"`
	Destination string `json:"logDestination,omitempty"` // name of a log group
}

// Builder builds Settings. Its methods change and return it.
type Builder struct {
	spec spec
	errs resource.ValidationError
}

// NewSettings begins settings: the ARN of the role that AWS IoT writes logs
// with, and the level of everything that has none of its own.
func NewSettings(roleARN string, defaultLevel Level) *Builder {
	return &Builder{spec: spec{RoleARN: roleARN, Default: defaultLevel, Levels: map[LogTarget]Level{}, Events: map[string]EventConfig{}}}
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
	if have, twice := b.spec.Levels[t]; twice && have != l {
		b.errs.Add("levels["+t.String()+"]", l.String(), fmt.Sprintf("is there twice, as %v too", have), "")
	}
	b.spec.Levels[t] = l
	return b
}

// Event sets the level of an event type, such as "Publish-In" or "Ping". Which
// types there are is what GetV2LoggingOptions answers with verbose.
func (b *Builder) Event(eventType string, l Level) *Builder {
	c := b.spec.Events[eventType]
	if c.Level != nil && *c.Level != l {
		b.errs.Add("eventConfigurations["+eventType+"].logLevel", l.String(), fmt.Sprintf("is there twice, as %v too", *c.Level), "")
	}
	c.Level = &l
	b.spec.Events[eventType] = c
	return b
}

// EventTo sends the entries of an event type to a log group of their own, which
// the role has to be allowed to write to.
func (b *Builder) EventTo(eventType, group string) *Builder {
	c := b.spec.Events[eventType]
	if c.Destination != "" && c.Destination != group {
		b.errs.Add("eventConfigurations["+eventType+"].logDestination", group, fmt.Sprintf("is there twice, as %s too", c.Destination), "")
	}
	c.Destination = group
	b.spec.Events[eventType] = c
	return b
}

// Disable turns all logging off, whatever the levels say; levels of the settings
// are not written while it is off.
func (b *Builder) Disable() *Builder { b.spec.Disabled = true; return b }

// NoLevel removes the level of a target, which then has the account's.
func (b *Builder) NoLevel(t LogTarget) *Builder {
	b.spec.Removed = append(b.spec.Removed, t.canonical())
	return b
}

// RemoveExtraLevels removes levels of targets that the settings do not have. By
// default they are kept.
func (b *Builder) RemoveExtraLevels() *Builder { b.spec.RemoveExtra = true; return b }

// ManageRole creates the role, or gives it what it needs: the statement of
// TrustPolicy, unless its trust policy lets AWS IoT in already, and the least
// RolePolicy for the log groups of these settings. Whom else it trusts stays.
func (b *Builder) ManageRole() *Builder { b.spec.ManageRole = true; return b }

// ConfusedDeputyConditions has conditions on aws:SourceAccount and aws:SourceArn in
// the statement that ManageRole adds. Whether AWS IoT
// sends these keys when it logs is not documented: see that entries arrive
// before you keep them.
func (b *Builder) ConfusedDeputyConditions() *Builder { b.spec.SourceLimits = true; return b }

// RolePolicy is a permission policy of your own, which ManageRole writes instead.
func (b *Builder) RolePolicy(doc policy.Document) *Builder { b.spec.RolePolicy = &doc; return b }

// Expect says that entries of an event type are expected of every device, also of
// those without a level of their own, so that judging finds what keeps them away. Ping and Connection.AuthNError never follow from the
// account's level.
func (b *Builder) Expect(eventTypes ...string) *Builder {
	b.spec.Expected = append(b.spec.Expected, eventTypes...)
	return b
}

// Device adds a device to judge: which level it has, and whether thing-group
// levels reach it. ReadDevice completes it with its thing's groups.
func (b *Builder) Device(d Device) *Builder { b.spec.Devices = append(b.spec.Devices, d); return b }

// Build is the settings, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Settings, error) {
	v := &resource.ValidationError{Of: "iotlog settings", Fields: slices.Clone(b.errs.Fields)}
	b.spec.validate(v)
	if err := v.Err(); err != nil {
		return Settings{}, err
	}
	s := b.spec
	s.Levels, s.Events = maps.Clone(s.Levels), cloneEvents(s.Events)
	s.Expected, s.Devices, s.Removed = slices.Clone(s.Expected), slices.Clone(s.Devices), slices.Clone(s.Removed)
	return Settings{s}, nil
}

const (
	setOptions = "AWS IoT API, SetV2LoggingOptions"
	setLevel   = "AWS IoT API, SetV2LoggingLevel; CloudFormation, AWS::IoT::ResourceSpecificLogging"
)

func (s spec) validate(v *resource.ValidationError) {
	// What is disabled needs no role and no level.
	if r, src := rule.RoleARN(s.RoleARN); r != "" && !(s.Disabled && s.RoleARN == "") {
		v.Add("roleArn", s.RoleARN, r, src)
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
		at := fmt.Sprintf("removedLevels[%d]", i)
		if r := t.rule(); r != "" {
			v.Add(at, t.String(), r, setLevel)
		}
		if _, both := s.Levels[t]; both {
			v.Add(at, t.String(), "has a level in the same settings", "")
		}
	}
	if s.ManageRole && s.RoleARN == "" {
		v.Add("manageRole", "true", "needs the ARN of the role", "")
	}
	for _, event := range slices.Sorted(maps.Keys(s.Events)) {
		s.validateEvent(v, event, s.Events[event])
	}
	for i, d := range s.Devices {
		v.Merge(fmt.Sprintf("devices[%d]", i), d.validate())
	}
	if s.SourceLimits && !s.ManageRole {
		v.Add("confusedDeputyConditions", "true", "needs ManageRole", "")
	}
	if s.RolePolicy != nil {
		s.validateRolePolicy(v)
	}
}

const levelRule = "must be DEBUG, INFO, WARN, ERROR or DISABLED"

func (s spec) validateEvent(v *resource.ValidationError, event string, c EventConfig) {
	at := "eventConfigurations[" + event + "]"
	if n := len(event); n < 1 || n > 512 {
		v.Add(at, event, fmt.Sprintf("an event type must have 1 to 512 characters, and has %d", n), setOptions)
	}
	if c.Level == nil && c.Destination == "" {
		v.Add(at, "", "must have a level or a log group", setOptions)
	}
	if c.Level != nil && !c.Level.IsValid() {
		v.Add(at+".logLevel", c.Level.String(), levelRule, setOptions)
	}
	if c.Destination != "" {
		if r, src := rule.LogGroupName(c.Destination); r != "" {
			v.Add(at+".logDestination", c.Destination, r, src)
		}
	}
}

// validateRolePolicy finds the log groups that a policy of the caller's own
// does not cover. The region is not known yet, so a policy for any region counts.
func (s spec) validateRolePolicy(v *resource.ValidationError) {
	if !s.ManageRole {
		v.Add("rolePolicy", "", "needs ManageRole", "")
	}
	for _, p := range s.RolePolicy.Lint(policy.Identity) {
		if p.Severity == policy.SeverityError {
			v.Add("rolePolicy."+p.Path, "", p.Message, p.Code.Source())
		}
	}
	a, err := arn.Parse(s.RoleARN)
	if err != nil {
		return
	}
	for _, g := range s.groups() {
		covered := false
		for _, region := range regionsOf(*s.RolePolicy) {
			scope := resource.Scope{Partition: a.Partition, Account: a.Account, Region: region}
			if missing, _ := missingActions(policy.Policies{Identity: []policy.Source{{Name: "role policy", Document: *s.RolePolicy}}}, scope, s.RoleARN, g); missing.Empty() {
				covered = true
			}
		}
		if !covered {
			v.Add("rolePolicy", "", "does not let the role write to log group "+g, "AWS IoT Developer Guide, Configure AWS IoT logging")
		}
	}
}

// regionsOf are the regions that a policy's resources name, and one for those
// that name none.
func regionsOf(d policy.Document) []string {
	regions := []string{"us-east-1"}
	for _, s := range d.Statements {
		for _, r := range s.Resource {
			if a, err := arn.Parse(r); err == nil && arn.IsRegion(a.Region) && !slices.Contains(regions, a.Region) {
				regions = append(regions, a.Region)
			}
		}
	}
	return regions
}

// groups are the log groups that entries go to, the common one first.
func (s spec) groups() []string {
	out := []string{LogGroup}
	for _, e := range slices.Sorted(maps.Keys(s.Events)) {
		if g := s.Events[e].Destination; g != "" && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func sortedTargets(m map[LogTarget]Level) []LogTarget {
	return slices.SortedFunc(maps.Keys(m), compareTargets)
}

// RoleARN is the role that AWS IoT writes logs with.
func (s Settings) RoleARN() string { return s.spec.RoleARN }

// DefaultLevel is the account's level.
func (s Settings) DefaultLevel() Level { return s.spec.Default }

// Enabled reports whether anything is logged.
func (s Settings) Enabled() bool { return !s.spec.Disabled }

// Levels are the levels of single targets.
func (s Settings) Levels() map[LogTarget]Level { return maps.Clone(s.spec.Levels) }

// Events are the event configurations, by event type.
func (s Settings) Events() map[string]EventConfig { return cloneEvents(s.spec.Events) }

func cloneEvents(events map[string]EventConfig) map[string]EventConfig {
	out := maps.Clone(events)
	for t, c := range out {
		if c.Level != nil {
			l := *c.Level
			c.Level = &l
			out[t] = c
		}
	}
	return out
}

// Builder is a builder that begins with these settings.
func (s Settings) Builder() *Builder {
	sp := s.spec
	sp.Levels, sp.Events = maps.Clone(sp.Levels), cloneEvents(sp.Events)
	if sp.Levels == nil {
		sp.Levels = map[LogTarget]Level{}
	}
	if sp.Events == nil {
		sp.Events = map[string]EventConfig{}
	}
	sp.Expected, sp.Devices, sp.Removed = slices.Clone(sp.Expected), slices.Clone(sp.Devices), slices.Clone(sp.Removed)
	return &Builder{spec: sp}
}

type settingsJSON struct {
	spec
	Levels map[string]Level `json:"levels,omitempty"` // by "THING_GROUP/line-7"
}

// MarshalJSON is the settings; UnmarshalJSON reads them back.
func (s Settings) MarshalJSON() ([]byte, error) {
	j := settingsJSON{spec: s.spec, Levels: map[string]Level{}}
	for t, l := range s.spec.Levels {
		j.Levels[t.String()] = l
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads settings and validates them as Build does.
func (s *Settings) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var j settingsJSON
	if err := d.Decode(&j); err != nil {
		return fmt.Errorf("iotlog settings: %w", err)
	}
	v := &resource.ValidationError{Of: "iotlog settings"}
	j.spec.Levels = map[LogTarget]Level{}
	for _, k := range slices.Sorted(maps.Keys(j.Levels)) {
		t, err := ParseLogTarget(k)
		if err != nil {
			v.Add("levels["+k+"]", k, err.Error(), setLevel)
			continue
		}
		j.spec.Levels[t] = j.Levels[k]
	}
	j.spec.validate(v)
	if err := v.Err(); err != nil {
		return err
	}
	s.spec = j.spec
	return nil
}

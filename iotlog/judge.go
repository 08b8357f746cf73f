package iotlog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// The codes of findings of this package; docs/findings.md has cause and fix.
const (
	CodeLoggingOff        resource.Code = "iot-logging-off"
	CodeNothingLogged     resource.Code = "iot-nothing-logged"
	CodeRoleDiffers       resource.Code = "iot-role-differs"
	CodeRoleNotTrusted    resource.Code = "iot-role-not-trusted"
	CodePermissionMissing resource.Code = "iot-permission-missing"
	CodeNotCovered        resource.Code = "iot-destination-not-covered"
	CodeThingGroupMissing resource.Code = "iot-thing-group-missing"
	CodeDeviceNotReached  resource.Code = "iot-device-not-reached"
	CodeLevelAmbiguous    resource.Code = "iot-level-ambiguous"
	CodeLevelHides        resource.Code = "iot-level-hides-events"
	CodeEventNotLogged    resource.Code = "iot-event-not-logged"
	CodeEventUndocumented resource.Code = "iot-event-undocumented"
	CodeLegacy            resource.Code = "iot-legacy-group"
	CodePassRole          resource.Code = "iot-pass-role"
	CodeReaders           resource.Code = "iot-readers"
)

type judging struct {
	*resource.Judgement
	facts   resource.Facts
	want    spec
	options OptionsState
	levels  LevelsState
}

// judge says what keeps entries from arriving: the options, the role, the log
// groups and their keys, and levels that do not do what one would expect.
func (s spec) judge(out *resource.Judgement, f resource.Facts) {
	j := &judging{Judgement: out, facts: f, want: s}
	j.passRole()
	options := optionsRef(f.Scope).In(f)
	switch {
	case options.Err != nil:
		return // unreadable is a finding of the core
	case options.Absent():
		off := loggingOff(f.Scope)
		if s.Disabled {
			off.Problem, off.Fix = "All logs are disabled, as the settings say, so nothing is logged.", "Want settings that are enabled, if logs are to arrive."
		}
		j.Find(off)
		return
	}
	j.options = options.State
	j.levels = levelsRef(f.Scope).In(f).State
	j.role()
	for _, g := range j.groups() {
		j.group(g)
	}
	j.nothing()
	j.thingGroups()
	j.hidden()
	j.undocumented()
	j.expected()
	j.devices()
	j.legacy()
	j.readers()
}

func loggingOff(s resource.Scope) resource.Finding {
	return resource.Finding{
		Code: CodeLoggingOff, Severity: resource.SeverityError, Resource: optionsID(s),
		Problem: "Logging was never configured, or all logs are disabled, so V2 logs nothing whatever the levels say.",
		Fix:     "Plan and apply settings; under heavy load AWS IoT may also have disabled logging by itself.",
	}
}

// wantedARN is that of the role which is wanted; empty where none is.
func (j *judging) wantedARN() string {
	if j.want.Role == nil {
		return ""
	}
	return j.want.Role.ARN(j.facts.Scope)
}

func (j *judging) role() {
	roleARN := j.options.RoleARN
	if want := j.wantedARN(); roleARN != want && !j.want.Disabled {
		j.Find(resource.Finding{
			Code: CodeRoleDiffers, Severity: resource.SeverityWarning, Resource: optionsID(j.facts.Scope),
			Problem: fmt.Sprintf("AWS IoT logs with role %q, and %s is wanted.", roleARN, want),
			Fix:     "Plan and apply, or want the role that is set.",
		})
	}
	ref := role.Ref(j.facts.Scope, roleARN)
	own, known := role.Writer{
		ARN: roleARN, Service: service, MayNot: CodePermissionMissing,
		Missing: resource.Finding{
			Problem: fmt.Sprintf("Role %s, which AWS IoT logs with, does not exist.", roleARN),
			Fix:     "Create it; settings with role.New do.",
		},
		NotTrusted: resource.Finding{
			Code:    CodeRoleNotTrusted,
			Problem: "The role's trust policy does not let AWS IoT (iot.amazonaws.com) assume it",
			Fix:     "Give it the trust policy of TrustPolicy. With conditions on aws:SourceAccount or aws:SourceArn it is not known whether AWS IoT can log: see that entries arrive.",
		},
	}.Judge(j.Judgement, j.facts)
	if known {
		for _, g := range j.groups() {
			j.permissions(ref.ID(), own, g)
		}
	}
}

// groups are the log groups that some level lets an entry go to.
func (j *judging) groups() []string {
	anyTarget := j.loudest() != Disabled
	reached := map[string]bool{LogGroup: anyTarget || j.options.Default != Disabled}
	for event, c := range j.options.Events {
		level := j.options.Default
		if iotrecord.EventType(event).OptIn() {
			level = Disabled // the account's level does not turn it on
		}
		if c.Level != nil {
			level = *c.Level
		}
		if anyTarget || level != Disabled {
			reached[cmp.Or(c.Destination, LogGroup)] = true
		}
	}
	return slices.DeleteFunc(groups(j.options.Events), func(g string) bool { return !reached[g] })
}

// loudest is the most verbose level that a target has of its own; Disabled where
// none has one.
func (j *judging) loudest() Level {
	most := Disabled
	for _, l := range j.levels.Levels {
		most = max(most, l)
	}
	return most
}

// permissions judges what the role may do on a log group.
func (j *judging) permissions(id resource.ID, policies policy.Policies, group string) {
	f := resource.Finding{
		Code: CodePermissionMissing, Resource: id,
		Fix: "Give the role the policy of RolePolicy. The group's ARN has to end in \":*\".",
	}
	if group != LogGroup {
		f.Code = CodeNotCovered
		f.Fix = fmt.Sprintf("Add log group %s to the role's policy, as RolePolicy does.", group)
	}
	g := loggroup.ARNOf(j.facts.Scope, group)
	create := resource.Permission{Action: "logs:CreateLogGroup", Resource: g.Stream("")}
	asked := []resource.Permission{{Action: "logs:CreateLogStream", Resource: g.Stream("*")}, {Action: "logs:PutLogEvents", Resource: g.Stream("*")}}
	its := g.Ref().In(j.facts)
	if its.Absent() {
		asked = append(asked, create)
	}
	missing, unsure := role.Allows(policies, j.facts.Scope, j.options.RoleARN, asked...)
	j.DecideAll(missing, unsure, f, "The role's own policies do not let it write to log group "+group,
		"Whether the role's own policies let it write to log group "+group+" could not be told")
	d := role.Ask(policies, j.facts.Scope, j.options.RoleARN, create.Action).To(create.Resource, j.facts.Scope.Account, nil)
	if its.Present && missing.Empty() {
		f.Problem = fmt.Sprintf("AWS IoT cannot create log group %s, which exists, where somebody deletes it", group)
		j.Warn(d, f)
	}
}

// group judges a log group. A missing one is no fault: AWS IoT creates it.
func (j *judging) group(name string) {
	g := loggroup.ARNOf(j.facts.Scope, name)
	if !g.Ref().In(j.facts).Absent() {
		j.FindAll(loggroup.Judge(j.facts, g, false))
	}
}

// nothing finds levels that log nothing at all.
func (j *judging) nothing() {
	if j.options.Default != Disabled {
		return
	}
	for _, c := range j.options.Events {
		if c.Level != nil && *c.Level != Disabled {
			return
		}
	}
	if j.loudest() != Disabled {
		return
	}
	j.Find(resource.Finding{
		Code: CodeNothingLogged, Severity: resource.SeverityError, Resource: optionsID(j.facts.Scope),
		Problem: "The account's level is DISABLED, and no event type and no target has another, so nothing is logged.",
		Fix:     "Set a level: AWS suggests to begin with INFO or DEBUG.",
	})
}

func (j *judging) thingGroups() {
	groups := thingGroupsRef(j.facts.Scope).In(j.facts)
	if !groups.Present {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(j.levels.Levels)) {
		name, ok := strings.CutPrefix(key, string(ThingGroup)+"/")
		if _, exists := slices.BinarySearch(groups.State.Names, name); !ok || exists {
			continue
		}
		j.Find(resource.Finding{
			Code: CodeThingGroupMissing, Severity: resource.SeverityWarning, Resource: levelsID(j.facts.Scope),
			Problem: fmt.Sprintf("Thing group %s has a level, and does not exist, so the level reaches no device.", name),
			Fix:     "Create the thing group, or remove the level.",
		})
	}
}

// hidden finds targets whose own level hides what an event type's level logs.
func (j *judging) hidden() {
	for _, event := range slices.Sorted(maps.Keys(j.options.Events)) {
		want := j.options.Events[event].Level
		if want == nil || *want == Disabled {
			continue
		}
		var hiding []string
		for _, key := range slices.Sorted(maps.Keys(j.levels.Levels)) {
			if !j.levels.Levels[key].Includes(*want) {
				hiding = append(hiding, fmt.Sprintf("%s (%v)", key, j.levels.Levels[key]))
			}
		}
		if len(hiding) == 0 {
			continue
		}
		const most = 5
		if n := len(hiding) - most; n > 0 {
			hiding = append(hiding[:most], fmt.Sprintf("and %d more", n))
		}
		j.Find(resource.Finding{
			Code: CodeLevelHides, Severity: resource.SeverityWarning, Resource: levelsID(j.facts.Scope),
			Problem: fmt.Sprintf("%s is to be logged at %v, and these have a level of their own, which hides some of it: %s.", event, *want, strings.Join(hiding, ", ")),
			Fix:     "Give these targets a more verbose level: a target's level overrides those of event types.",
		})
	}
}

// expected finds event types that are wanted and have no level that logs them.
func (j *judging) expected() {
	now := settingsOf(j.options, true, LevelsState{})
	for _, event := range j.want.Expected {
		e := now.EffectiveLevel(Device{}, event)
		if e.Level != Disabled {
			continue
		}
		f := resource.Finding{
			Code: CodeEventNotLogged, Severity: resource.SeverityError, Resource: optionsID(j.facts.Scope),
			Problem: fmt.Sprintf("Entries of %s are expected of every device, and its level is DISABLED.", event),
			Fix:     fmt.Sprintf("Set a level for it: Event(%q, …).", event),
		}
		if e.Decided.Kind == ByNothing {
			f.Problem = fmt.Sprintf("Entries of %s are expected of every device, and the account's level never logs them, not even DEBUG: they are off unless the event type, or a target, has a level.", event)
		}
		j.Find(f)
	}
}

func (j *judging) devices() {
	now := settingsOf(j.options, true, j.levels)
	for _, d := range j.want.Devices {
		e := now.EffectiveLevel(d, "")
		who := cmp.Or(d.ClientID, d.Thing)
		j.silent(d, who, now)
		if e.GroupsIgnored {
			j.Find(resource.Finding{
				Code: CodeDeviceNotReached, Severity: resource.SeverityWarning, Resource: levelsID(j.facts.Scope),
				Problem: fmt.Sprintf("The level of its thing group does not apply to device %s, since its client id is not the name of its thing, %q.", who, d.Thing),
				Fix:     "Connect with the thing's name as client id, attach the thing to its principal exclusively, or set a level for the client id.",
			})
		}
		if e.Ambiguous {
			f := resource.Finding{
				Code: CodeLevelAmbiguous, Severity: resource.SeverityWarning, Resource: levelsID(j.facts.Scope),
				Problem: fmt.Sprintf("Several levels match device %s, and AWS does not document which one holds: %s.", who, strings.TrimPrefix(e.String(), "not documented which holds: ")),
				Fix:     "Give them the same level, or leave all but one out.",
			}
			if len(j.want.Expected) > 0 && slices.ContainsFunc(e.Matches, func(m Setting) bool { return m.Level == Disabled }) {
				f.Severity = resource.SeverityUnknown // if that one holds, what is expected does not arrive
			}
			j.Find(f)
		}
	}
}

// silent finds event types that are expected of a device, and that a level of its own
// turns off.
func (j *judging) silent(d Device, who string, now Settings) {
	for _, event := range j.want.Expected {
		e := now.EffectiveLevel(d, event)
		if e.Ambiguous || e.Decided.Kind != ByResource || e.Level != Disabled {
			continue
		}
		j.Find(resource.Finding{
			Code: CodeEventNotLogged, Severity: resource.SeverityError, Resource: levelsID(j.facts.Scope),
			Problem: fmt.Sprintf("Entries of %s are expected of every device, and the level of device %s is %s.", event, who, e),
			Fix:     fmt.Sprintf("Give %s another level, or none: it overrides that of the event type and the account's.", e.Decided.Target),
		})
	}
}

// undocumented finds event types that AWS's page does not have.
func (j *judging) undocumented() {
	named := map[string]bool{}
	for event := range j.options.Events {
		named[event] = true
	}
	for _, event := range j.want.Expected {
		named[event] = true
	}
	for _, event := range slices.Sorted(maps.Keys(named)) {
		if iotrecord.EventType(event).Documented() {
			continue
		}
		j.Find(resource.Finding{
			Code: CodeEventUndocumented, Severity: resource.SeverityWarning, Resource: optionsID(j.facts.Scope),
			Problem: fmt.Sprintf("%q is no event type that AWS documents, and their names are told apart by case: entries of it may never come.", event),
			Fix:     "Name one that the page \"CloudWatch Logs AWS IoT log entries\" has, or that GetV2LoggingOptions lists with verbose set.",
		})
	}
}

// legacy finds the old group, which readers may still look at.
func (j *judging) legacy() {
	old := loggroup.Ref(j.facts.Scope, LegacyLogGroup)
	if old.In(j.facts).Present {
		j.Find(resource.Finding{
			Code: CodeLegacy, Severity: resource.SeverityInfo, Resource: old.ID(),
			Problem: fmt.Sprintf("Log group %s of logging before V2 is there; new entries go to %s, as JSON.", LegacyLogGroup, LogGroup),
			Fix:     "Point dashboards, filters and readers to the new group.",
		})
	}
}

// passRole judges whether the caller may set the options.
func (j *judging) passRole() {
	if j.want.Role == nil || j.want.Disabled {
		return
	}
	d, caller, known := role.CallerMayPass(j.facts, j.wantedARN(), service)
	if known {
		j.Warn(d, resource.Finding{
			Code: CodePassRole, Resource: caller,
			Problem: fmt.Sprintf("The caller may not pass role %s to AWS IoT, and so it cannot set the logging options", j.wantedARN()),
			Fix:     "Give the caller the policy of PassRolePolicy.",
		})
	}
}

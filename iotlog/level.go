package iotlog

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
)

// Level is a log level; see [iotrecord.Level]. Each includes the ones before it:
// Warn logs errors and warnings. Disabled logs nothing.
type Level = iotrecord.Level

// The levels.
const (
	Disabled = iotrecord.Disabled
	Error    = iotrecord.Error
	Warn     = iotrecord.Warn
	Info     = iotrecord.Info
	Debug    = iotrecord.Debug
)

// TargetType is what a level of its own can be set for.
type TargetType string

// The target types. The account's own level is no target here.
const (
	ThingGroup  TargetType = "THING_GROUP"
	ClientID    TargetType = "CLIENT_ID"
	SourceIP    TargetType = "SOURCE_IP"
	PrincipalID TargetType = "PRINCIPAL_ID"
)

// defaultTarget is a row that ListV2LoggingLevels may have: the account's level.
const defaultTarget TargetType = "DEFAULT"

// LogTarget is a thing group, client id, source IP or principal id.
type LogTarget struct {
	Type TargetType `json:"targetType" doc:"THING_GROUP, CLIENT_ID, SOURCE_IP or PRINCIPAL_ID."`
	Name string     `json:"targetName" doc:"Name of the group, id or address."`
}

// String is "THING_GROUP/line-7".
func (t LogTarget) String() string { return string(t.Type) + "/" + t.Name }

// ParseLogTarget reads what String writes.
func ParseLogTarget(s string) (LogTarget, error) {
	typ, name, ok := strings.Cut(s, "/")
	t := LogTarget{TargetType(typ), name}
	if !ok {
		return LogTarget{}, fmt.Errorf("log target %q: must be TYPE/name, such as THING_GROUP/line-7", s)
	}
	if rule := t.rule(); rule != "" {
		return LogTarget{}, fmt.Errorf("log target %q: %s", s, rule)
	}
	return t, nil
}

func compareTargets(a, b LogTarget) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
}

var (
	thingGroupRE = regexp.MustCompile(`^[a-zA-Z0-9:_-]{1,128}$`)
	targetNameRE = regexp.MustCompile(`^[^\x00-\x1f\x7f]{1,128}$`)
)

// canonical writes an IP address in its usual form, so that one address is one target.
func (t LogTarget) canonical() LogTarget {
	if ip, err := netip.ParseAddr(t.Name); err == nil && t.Type == SourceIP {
		t.Name = ip.String()
	}
	return t
}

// rule is what the target's name breaks; empty where it is right. The API has no
// pattern for names. CloudFormation has one that leaves out slashes, which usual
// client ids have, so only its length is taken.
func (t LogTarget) rule() string {
	switch {
	case t.Name == "":
		return "must be set"
	}
	switch t.Type {
	case ThingGroup:
		if !thingGroupRE.MatchString(t.Name) {
			return "must be the name of a thing group: 1 to 128 characters of a-z A-Z 0-9 : _ -"
		}
	case SourceIP:
		if ip, err := netip.ParseAddr(t.Name); err != nil || ip.Zone() != "" {
			return "must be an IP address, without a port, a mask or a zone"
		}
	case ClientID, PrincipalID:
		if !targetNameRE.MatchString(t.Name) {
			return "must have 1 to 128 characters, none of them a control character"
		}
	default:
		return "must be of type THING_GROUP, CLIENT_ID, SOURCE_IP or PRINCIPAL_ID"
	}
	return ""
}

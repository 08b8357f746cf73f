package activity

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
)

// Pattern is an event pattern, as JSON; nil where there is none, as in a rule that
// has a schedule.
type Pattern json.RawMessage

// MarshalJSON is the pattern.
func (p Pattern) MarshalJSON() ([]byte, error) { return json.RawMessage(p).MarshalJSON() }

// UnmarshalJSON reads a pattern: an object whose members are lists, or such objects.
func (p *Pattern) UnmarshalJSON(data []byte) error {
	var tree map[string]any
	if json.Unmarshal(data, &tree) != nil || tree == nil || !isPattern(tree) {
		return errors.New("its event pattern is no JSON object of lists")
	}
	*p = slices.Clone(data)
	return nil
}

func isPattern(tree map[string]any) bool {
	for _, v := range tree {
		switch v := v.(type) {
		case []any:
		case map[string]any:
			if !isPattern(v) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// eventOf is what EventBridge makes of a call that a trail recorded, as far as
// patterns about sessions look at it.
func eventOf(a Action, account, region string) map[string]any {
	return map[string]any{
		"version": "0", "source": "aws.ssm", "detail-type": "AWS API Call via CloudTrail", "account": account, "region": region,
		"detail": map[string]any{
			"eventSource": "ssm.amazonaws.com", "eventName": string(a), "awsRegion": region, "eventType": "AwsApiCall",
			"readOnly": false, "managementEvent": true,
		},
	}
}

// matching is whether a pattern matches: yes, no, or it has what is not known here.
type matching int

// In this order a pattern matches as its worst member does, and a list as its best.
const (
	no matching = iota
	unsure
	yes
)

// matches reports whether an event pattern matches an event. Only values, and the
// filters prefix, suffix, exists and anything-but of values are carried out.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
func matches(pattern Pattern, event map[string]any) matching {
	var p map[string]any
	if json.Unmarshal(pattern, &p) != nil || p == nil {
		return unsure
	}
	return matchObject(p, event)
}

func matchObject(pattern, event map[string]any) matching {
	out := yes
	for key, want := range pattern {
		have, exists := event[key]
		var m matching
		switch want := want.(type) {
		case map[string]any:
			child, _ := have.(map[string]any)
			m = matchObject(want, child)
		case []any:
			m = matchAny(want, have, exists)
		default:
			m = unsure
		}
		if strings.HasPrefix(key, "$") {
			m = unsure // "$or"
		}
		out = min(out, m)
	}
	return out
}

func matchAny(wants []any, have any, exists bool) matching {
	out := no
	for _, want := range wants {
		if filter, ok := want.(map[string]any); ok {
			out = max(out, matchFilter(filter, have, exists))
		} else if exists && reflect.DeepEqual(want, have) {
			out = yes
		}
	}
	return out
}

func matchFilter(filter map[string]any, have any, exists bool) matching {
	if len(filter) != 1 {
		return unsure
	}
	text, isText := have.(string)
	is := func(b bool) matching {
		if b {
			return yes
		}
		return no
	}
	for name, v := range filter {
		s, plain := v.(string)
		switch {
		case name == "exists" && (v == true || v == false):
			return is(exists == (v == true))
		case name == "prefix" && plain:
			return is(isText && strings.HasPrefix(text, s))
		case name == "suffix" && plain:
			return is(isText && strings.HasSuffix(text, s))
		case name == "anything-but":
			switch list := v.(type) {
			case []any:
				for _, x := range list {
					if _, odd := x.(map[string]any); odd {
						return unsure
					}
				}
				return is(exists && matchAny(list, have, true) == no)
			case string, float64:
				return is(exists && !reflect.DeepEqual(v, have))
			}
		}
	}
	return unsure
}

package eventstest

import (
	"encoding/json"
	"strings"
)

// match reports whether a pattern matches an event, or a part of one. Where that is
// not there, event is nil.
func (p *fields) match(event map[string]any) bool {
	for name, tests := range p.values {
		if !matchValue(tests, event, name) {
			return false
		}
	}
	for name, object := range p.objects {
		if !object.matchAny(event[name]) {
			return false
		}
	}
	for _, either := range p.either {
		if !matchEither(either, event) {
			return false
		}
	}
	return true
}

func matchEither(either []*fields, event map[string]any) bool {
	for _, p := range either {
		if p.match(event) {
			return true
		}
	}
	return false
}

// matchAny matches an object, or one of the objects of a list. What is neither has no
// fields.
func (p *fields) matchAny(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		return p.match(v)
	case []any:
		for _, item := range v {
			if p.matchAny(item) {
				return true
			}
		}
		if len(v) > 0 {
			return false
		}
	}
	return p.match(nil)
}

// matchValue matches a leaf, or one of the leaves of a list.
func matchValue(tests []test, event map[string]any, name string) bool {
	value, there := event[name]
	var all []any
	if there {
		all = leaves(value)
	}
	for _, t := range tests {
		if len(all) == 0 && t.absent {
			return true
		}
		for _, leaf := range all {
			if t.leaf(leaf) {
				return true
			}
		}
	}
	return false
}

// leaves are the values of a field that are no objects and lists.
func leaves(value any) []any {
	switch v := value.(type) {
	case map[string]any:
		return nil
	case []any:
		var all []any
		for _, item := range v {
			all = append(all, leaves(item)...)
		}
		return all
	}
	return []any{value}
}

// matchWildcard reports whether s is the parts with anything between them.
func matchWildcard(parts []string, s string) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return s == first
	}
	if !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) || len(s) < len(first)+len(last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}

// sameNumber is whether both are numbers, and the same.
func sameNumber(a, b any) bool {
	x, ok1 := a.(json.Number)
	y, ok2 := b.(json.Number)
	if !ok1 || !ok2 {
		return false
	}
	m, err1 := x.Float64()
	n, err2 := y.Float64()
	return err1 == nil && err2 == nil && m == n
}

package eventstest

import (
	"encoding/json"
	"strings"
)

// match reports whether a pattern matches an event, or a part of one. Where that is
// not there, event is nil.
func (p fields) match(event map[string]any) bool {
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

func matchEither(either []fields, event map[string]any) bool {
	for _, p := range either {
		if p.match(event) {
			return true
		}
	}
	return false
}

// matchAny matches an object, or one of the objects of a list. What is neither has no
// fields.
func (p fields) matchAny(value any) bool {
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

// mostWildcards is how many asterisks a value may have. How EventBridge computes what is
// too complex is not documented; six were refused.
const mostWildcards = 5

// wildcardParts are the texts between the asterisks of a wildcard pattern. A
// backslash takes the meaning off an asterisk and a backslash.
func wildcardParts(pattern string) ([]string, error) {
	if strings.Count(pattern, "*") > mostWildcards {
		return nil, notValid("Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character")
	}
	parts := []string{""}
	last := &parts[0]
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
			if i == len(pattern) || pattern[i] != '*' && pattern[i] != '\\' {
				return nil, notValid("Invalid escape character at pos %d", i-1)
			}
			*last += pattern[i : i+1]
		case c == '*':
			if i > 0 && pattern[i-1] == '*' && *last == "" && len(parts) > 1 {
				return nil, notValid("Consecutive wildcard characters at pos %d", i)
			}
			parts = append(parts, "")
			last = &parts[len(parts)-1]
		default:
			*last += pattern[i : i+1]
		}
	}
	return parts, nil
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

// numericLimit is the largest number of a numeric comparison, both ways.
const numericLimit = 5e9

// parseNumeric reads one comparison with a number, or a range.
func parseNumeric(value any) (test, error) {
	list, ok := value.([]any)
	switch {
	case !ok:
		return test{}, notValid("Value of numeric must be an array.")
	case len(list) == 3:
		operator, _ := list[2].(string)
		return test{}, notValid("Value of %s must be numeric", operator)
	case len(list) != 2 && len(list) != 4:
		return test{}, notValid("Invalid numeric match: it has one or two operators, each with a number")
	}
	var compare []func(float64) bool
	var limits []float64
	var kinds strings.Builder
	for i := 0; i < len(list); i += 2 {
		operator, _ := list[i].(string)
		number, ok := list[i+1].(json.Number)
		limit, err := number.Float64()
		if !ok || err != nil || limit < -numericLimit || limit > numericLimit {
			return test{}, notValid("Value of %s must be numeric, from -5.0E9 to +5.0E9", operator)
		}
		is := map[string]func(float64) bool{
			"=":  func(n float64) bool { return n == limit },
			"<":  func(n float64) bool { return n < limit },
			"<=": func(n float64) bool { return n <= limit },
			">":  func(n float64) bool { return n > limit },
			">=": func(n float64) bool { return n >= limit },
		}[operator]
		if is == nil {
			return test{}, notValid("Unrecognized numeric range operator: %s", operator)
		}
		compare, limits = append(compare, is), append(limits, limit)
		kinds.WriteByte(operator[0])
	}
	if k := kinds.String(); len(k) == 2 && k != "><" {
		return test{}, notValid("Bad numeric range operator: a range has a lower bound and then an upper one")
	} else if len(k) == 2 && limits[0] >= limits[1] {
		return test{}, notValid("Bottom must be less than top")
	}
	return test{leaf: func(leaf any) bool {
		number, ok := leaf.(json.Number)
		n, err := number.Float64()
		for _, is := range compare {
			ok = ok && err == nil && is(n)
		}
		return ok
	}}, nil
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

package eventstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// Matches reports whether an event pattern matches an event, both JSON. The error is
// EventBridge's for a pattern that is not valid
// (*types.InvalidEventPatternException), or that the event is no JSON object.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
func Matches(pattern, event string) (bool, error) {
	p, err := parsePattern(pattern)
	if err != nil {
		return false, err
	}
	tree, err := decode(event)
	if err != nil {
		return false, fmt.Errorf("the event is not valid: %w", err)
	}
	return p.match(undotted(tree)), nil
}

// decode reads one JSON object, with its numbers as they are written.
func decode(text string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("there is more after the object")
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return nil, errNoObject
	}
	return object, nil
}

var errNoObject = errors.New("it is not an object")

// undotted is an object with fields instead of fields' paths: EventBridge joins the names
// on the way to a value with dots, so that {"a.b":1} and {"a":{"b":1}} are the same to it,
// of patterns and of events.
func undotted(object map[string]any) map[string]any {
	out := make(map[string]any, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := object[name]
		switch v := value.(type) {
		case map[string]any:
			value = undotted(v)
		case []any:
			list := make([]any, len(v))
			for i, item := range v {
				if inner, ok := item.(map[string]any); ok && len(inner) > 0 {
					item = undotted(inner)
				}
				list[i] = item
			}
			value = list
		}
		join(out, name, value)
	}
	return out
}

// join puts a value where a path leads to, beside what is there already.
func join(out map[string]any, path string, value any) {
	name, rest, dotted := strings.Cut(path, ".")
	if dotted && name != "" && rest != "" {
		inner := map[string]any{}
		join(inner, rest, value)
		value = inner
	} else {
		name = path
	}
	have, there := out[name]
	a, ok1 := have.(map[string]any)
	b, ok2 := value.(map[string]any)
	switch {
	case !there:
		out[name] = value
	case ok1 && ok2:
		for k, v := range b {
			join(a, k, v)
		}
	default:
		out[name] = append(asList(have), asList(value)...)
	}
}

// fields is a pattern, or a part of one: every field matches, and one of each group
// of alternatives.
type fields struct {
	values  map[string][]test // of a leaf: one of the tests matches
	objects map[string]fields
	either  [][]fields // $or
}

// test is one value of a pattern. It gets a leaf of the event: a text, json.Number,
// bool or nil. absent is whether it matches a field that is no leaf.
type test struct {
	leaf   func(any) bool
	absent bool
}

// parsePattern reads and checks a pattern.
func parsePattern(text string) (fields, error) {
	tree, err := decode(text)
	if err == nil {
		var p fields
		if p, err = parseFields(undotted(tree)); err == nil {
			return p, nil
		}
	} else if errors.Is(err, errNoObject) {
		err = reason("Filter is not an object")
	}
	message := "Event pattern is not valid. Reason: " + err.Error()
	return fields{}, &types.InvalidEventPatternException{Message: &message}
}

// reason is why a pattern is not valid, in AWS's words.
type reason string

func (r reason) Error() string { return string(r) }

func notValid(format string, args ...any) error { return reason(fmt.Sprintf(format, args...)) }

func parseFields(tree map[string]any) (fields, error) {
	p := fields{values: map[string][]test{}, objects: map[string]fields{}}
	if len(tree) == 0 {
		return p, notValid("Empty objects are not allowed")
	}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		var err error
		switch value := tree[name].(type) {
		case map[string]any:
			p.objects[name], err = parseFields(value)
		case []any:
			if name == "$or" && alternatives(value) {
				var either []fields
				either, err = parseEither(value)
				p.either = append(p.either, either)
				break
			}
			p.values[name], err = parseValues(value)
		default:
			err = fmt.Errorf("%q must be an object or an array", name)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// operators are the names of comparisons.
var operators = []string{"prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists", "cidr"}

// alternatives is whether the value of a field "$or" is the operator, and not a field
// of that name.
func alternatives(list []any) bool {
	if len(list) < 2 {
		return false
	}
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return false
		}
		for name := range object {
			if slices.Contains(operators, name) {
				return false
			}
		}
	}
	return true
}

func parseEither(list []any) ([]fields, error) {
	var either []fields
	for _, item := range list {
		p, err := parseFields(item.(map[string]any))
		if err != nil {
			return nil, err
		}
		either = append(either, p)
	}
	return either, nil
}

func parseValues(list []any) ([]test, error) {
	if len(list) == 0 {
		return nil, notValid("Empty arrays are not allowed")
	}
	var tests []test
	for _, item := range list {
		var t test
		var err error
		switch value := item.(type) {
		case map[string]any:
			t, err = parseExpression(value)
		case []any:
			err = fmt.Errorf("an array is not allowed inside of an array")
		default:
			t.leaf = func(leaf any) bool { return leaf == value || sameNumber(leaf, value) }
		}
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return tests, nil
}

// parseExpression reads a comparison: an object with its name and what is compared
// with.
func parseExpression(object map[string]any) (test, error) {
	if len(object) != 1 {
		return test{}, notValid("Only one key allowed in match expression")
	}
	for name, value := range object {
		switch name {
		case "anything-but":
			return parseAnythingBut(value)
		case "numeric":
			return parseNumeric(value)
		case "exists":
			want, ok := value.(bool)
			if !ok {
				return test{}, notValid("exists match pattern must be either true or false.")
			}
			return test{leaf: func(any) bool { return want }, absent: !want}, nil
		case "cidr":
			text, ok := value.(string)
			if !ok || text == "" {
				return test{}, notValid("prefix match pattern must be a string")
			}
			network, err := parseNetwork(text)
			if err != nil {
				return test{}, err
			}
			return onText(func(s string) bool {
				address, err := netip.ParseAddr(s)
				return err == nil && network.Contains(address)
			}), nil
		}
		compare, err := parseComparison(name, value)
		return onText(compare), err
	}
	panic("unreachable")
}

// parseNetwork reads an address, or a block of them.
func parseNetwork(text string) (netip.Prefix, error) {
	address, bits, ok := strings.Cut(text, "/")
	if !ok || strings.Contains(bits, "/") {
		return netip.Prefix{}, notValid("Malformed CIDR, one '/' required")
	}
	n, err := strconv.Atoi(bits)
	if err != nil {
		return netip.Prefix{}, notValid("Malformed CIDR, mask bits must be an integer")
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}, notValid("Nonstandard IP address: %s", address)
	}
	p, err := a.Prefix(n)
	if err != nil {
		return netip.Prefix{}, notValid("Malformed CIDR, mask bits must be < %d", a.BitLen()+1)
	}
	return p, nil
}

// onText is a test that only matches texts.
func onText(compare func(string) bool) test {
	return test{leaf: func(leaf any) bool {
		s, ok := leaf.(string)
		return ok && compare(s)
	}}
}

// parseComparison reads a comparison of texts.
func parseComparison(name string, value any) (func(string) bool, error) {
	if inner, ok := value.(map[string]any); ok && (name == "prefix" || name == "suffix") {
		text, ok := inner["equals-ignore-case"].(string)
		if !ok || len(inner) != 1 {
			return nil, fmt.Errorf("%s match pattern must be a string", name)
		}
		if name == "prefix" {
			return func(s string) bool { return len(s) >= len(text) && strings.EqualFold(s[:len(text)], text) }, nil
		}
		return func(s string) bool { return len(s) >= len(text) && strings.EqualFold(s[len(s)-len(text):], text) }, nil
	}
	text, ok := value.(string)
	if !ok && slices.Contains(operators, name) {
		return nil, fmt.Errorf("%s match pattern must be a string", name)
	}
	switch name {
	case "prefix":
		return func(s string) bool { return strings.HasPrefix(s, text) }, nil
	case "suffix":
		return func(s string) bool { return strings.HasSuffix(s, text) }, nil
	case "equals-ignore-case":
		return func(s string) bool { return strings.EqualFold(s, text) }, nil
	case "wildcard":
		parts, err := wildcardParts(text)
		return func(s string) bool { return matchWildcard(parts, s) }, err
	}
	return nil, notValid("Unrecognized match type %s", name)
}

// parseAnythingBut reads what must not be: a text or a number, a list of either, or
// another comparison of texts with one value or a list. Any other leaf matches.
func parseAnythingBut(value any) (test, error) {
	if object, ok := value.(map[string]any); ok {
		if len(object) != 1 {
			return test{}, notValid("Only one key allowed in match expression")
		}
		var compare []func(string) bool
		for name, inner := range object {
			if name != "prefix" && name != "suffix" && name != "equals-ignore-case" && name != "wildcard" {
				return test{}, notValid("Unsupported anything-but pattern: %s", name)
			}
			for _, one := range asList(inner) {
				if name == "prefix" || name == "suffix" {
					switch text, ok := one.(string); {
					case ok && text == "":
						return test{}, notValid("Null prefix/suffix not allowed")
					case !ok && isObject(one):
						return test{}, notValid("Value of anything-but must be an array or single string/number value.")
					case !ok:
						return test{}, notValid("prefix/suffix match pattern must be a string")
					}
				}
				c, err := parseComparison(name, one)
				if err != nil {
					return test{}, err
				}
				compare = append(compare, c)
			}
		}
		return test{leaf: func(leaf any) bool {
			s, ok := leaf.(string)
			return !ok || !slices.ContainsFunc(compare, func(is func(string) bool) bool { return is(s) })
		}}, nonEmpty(len(compare))
	}
	_, many := value.([]any)
	list := asList(value)
	texts, numbers := 0, 0
	for _, one := range list {
		switch one.(type) {
		case string:
			texts++
		case json.Number:
			numbers++
		default:
			if !many {
				return test{}, notValid("Value of anything-but must be an array or single string/number value.")
			}
			return test{}, notValid("Inside anything but list, start|null|boolean is not supported.")
		}
	}
	if texts != len(list) && numbers != len(list) {
		return test{}, notValid("Inside anything but list, either all values are number or string, mixed type is not supported")
	}
	return test{leaf: func(leaf any) bool {
		return !slices.ContainsFunc(list, func(one any) bool { return one == leaf || sameNumber(one, leaf) })
	}}, nonEmpty(len(list))
}

func isObject(value any) bool {
	_, ok := value.(map[string]any)
	return ok
}

func nonEmpty(n int) error {
	if n == 0 {
		return notValid("Empty arrays are not allowed")
	}
	return nil
}

func asList(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

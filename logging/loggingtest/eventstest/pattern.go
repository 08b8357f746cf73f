package eventstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
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
		return nil, errors.New("it is not an object")
	}
	return object, nil
}

// undotted is an object with fields instead of fields' paths: EventBridge joins the names
// on the way to a value with dots, so that {"a.b":1} and {"a":{"b":1}} are the same to it.
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
				if inner, ok := item.(map[string]any); ok {
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
	objects map[string]*fields
	either  [][]*fields // $or
}

func newFields() *fields {
	return &fields{values: map[string][]test{}, objects: map[string]*fields{}}
}

// place is where a path of names leads to: the fields that have its last name.
func (p *fields) place(path string) (*fields, string) {
	name, rest, dotted := strings.Cut(path, ".")
	if !dotted || name == "" || rest == "" {
		return p, path
	}
	return p.object(name).place(rest)
}

// object are the fields of one of the fields.
func (p *fields) object(name string) *fields {
	if p.objects[name] == nil {
		p.objects[name] = newFields()
	}
	return p.objects[name]
}

// test is one value of a pattern. It gets a leaf of the event: a text, json.Number,
// bool or nil. absent is whether it matches a field that is no leaf.
type test struct {
	leaf   func(any) bool
	absent bool
}

func asList(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

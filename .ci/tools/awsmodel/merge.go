package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// tree is a newer edition's view of an input or output, with everything in place.
type tree struct {
	Type       string
	Required   bool
	Members    map[string]*tree
	Of         *tree
	Key, Value *tree
	Min, Max   *float64
	Pattern    string
	Enum       []string
}

// merge takes over constraints, new members and new errors from a newer edition.
func merge(m *model, path string, keep []string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var newer struct {
		Operations map[string]struct {
			Errors        map[string]json.RawMessage
			Input, Output *tree
		}
	}
	if err := json.Unmarshal(data, &newer); err != nil {
		return err
	}
	for _, name := range keep {
		n, ok := newer.Operations[name]
		if !ok {
			continue
		}
		op := m.Operations[name]
		for e := range n.Errors {
			if m.Shapes[e] != nil && !slices.ContainsFunc(op.Errors, func(r ref) bool { return r.Shape == e }) {
				fmt.Fprintf(os.Stderr, "%s: error %s added\n", name, e)
				op.Errors = append(op.Errors, ref{Shape: e})
			}
		}
		if op.Input != nil && n.Input != nil {
			m.mergeShape(name, op.Input.Shape, n.Input, map[string]bool{})
		}
		if op.Output != nil && n.Output != nil {
			m.mergeShape(name, op.Output.Shape, n.Output, map[string]bool{})
		}
	}
	return nil
}

// mergeShape changes the shape called name to what n says. A shape has the same
// constraints wherever it is used, so changing it in place is right.
func (m *model) mergeShape(at, name string, n *tree, seen map[string]bool) {
	s := m.Shapes[name]
	if s == nil || n == nil || seen[name] {
		return
	}
	seen[name] = true
	m.mergeConstraints(at, s, n)
	for _, key := range sortedKeys(n.Members) {
		t := n.Members[key]
		r := s.Members.find(key)
		if r == nil {
			fmt.Fprintf(os.Stderr, "%s: member %s added\n", at, key)
			s.Members = append(s.Members, member{key, ref{Shape: m.newShape(at+"_"+key, t)}})
			r = s.Members.find(key)
		}
		if req := slices.Contains(s.Required, key); req != t.Required {
			fmt.Fprintf(os.Stderr, "%s.%s: required %v to %v\n", at, key, req, t.Required)
			if t.Required {
				s.Required = append(s.Required, key)
			} else {
				s.Required = slices.DeleteFunc(s.Required, func(k string) bool { return k == key })
			}
		}
		m.mergeShape(at+"."+key, r.Shape, t, seen)
	}
	for _, sub := range []struct {
		r *ref
		t *tree
	}{{s.Member, n.Of}, {s.Key, n.Key}, {s.Value, n.Value}} {
		if sub.r != nil {
			m.mergeShape(at+"[]", sub.r.Shape, sub.t, seen)
		}
	}
}

func (m *model) mergeConstraints(at string, s *shape, n *tree) {
	if !same(s.Min, n.Min) || !same(s.Max, n.Max) || s.Pattern != n.Pattern || !slices.Equal(s.Enum, n.Enum) {
		fmt.Fprintf(os.Stderr, "%s: constraints changed\n", at)
	}
	s.Min, s.Max, s.Pattern, s.Enum = n.Min, n.Max, n.Pattern, n.Enum
}

// newShape adds shapes for a member that botocore does not have.
func (m *model) newShape(name string, t *tree) string {
	s := &shape{Type: t.Type, Min: t.Min, Max: t.Max, Pattern: t.Pattern, Enum: t.Enum}
	m.Shapes[name] = s
	for _, key := range sortedKeys(t.Members) {
		if t.Members[key].Required {
			s.Required = append(s.Required, key)
		}
		s.Members = append(s.Members, member{key, ref{Shape: m.newShape(name+"_"+key, t.Members[key])}})
	}
	if t.Of != nil {
		s.Member = &ref{Shape: m.newShape(name+"_member", t.Of)}
	}
	if t.Key != nil {
		s.Key, s.Value = &ref{Shape: m.newShape(name+"_key", t.Key)}, &ref{Shape: m.newShape(name+"_value", t.Value)}
	}
	return name
}

func same(a, b *float64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func sortedKeys(m map[string]*tree) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

package logging

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/logging/policy"
)

var null = json.RawMessage("null")

func decodeStrict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is more after the value")
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func isNull(v json.RawMessage) bool {
	return len(v) == 0 || bytes.Equal(bytes.TrimSpace(v), null)
}

// marshalValue is v as canonical JSON: sorted keys, no HTML escapes, so that
// equal values are equal bytes.
func marshalValue(v any) (json.RawMessage, error) {
	if v == nil {
		return null, nil
	}
	if rv := reflect.ValueOf(v); (rv.Kind() == reflect.Pointer || rv.Kind() == reflect.Map || rv.Kind() == reflect.Slice) && rv.IsNil() {
		return null, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return canonical(b.Bytes())
}

func canonical(raw json.RawMessage) (json.RawMessage, error) {
	v, err := decodeAny(raw)
	if err != nil || v == nil {
		return null, err
	}
	return encodeCanonical(v)
}

func encodeCanonical(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// sameValue compares two values as JSON, whatever their spelling. Policy
// documents in them are compared by meaning: IAM rewrites trust policies.
func sameValue(a, b json.RawMessage) bool {
	ca, errA := canonical(a)
	cb, errB := canonical(b)
	if errA != nil || errB != nil {
		return false
	}
	switch {
	case bytes.Equal(ca, cb):
		return true
	case isNull(ca) || isNull(cb):
		return false
	}
	if isPolicy(ca) && isPolicy(cb) {
		var da, db policy.Document
		return json.Unmarshal(ca, &da) == nil && json.Unmarshal(cb, &db) == nil && da.Equal(db)
	}
	var ma, mb map[string]json.RawMessage
	if json.Unmarshal(ca, &ma) != nil || json.Unmarshal(cb, &mb) != nil || len(ma) != len(mb) {
		return false
	}
	for k, v := range ma {
		other, ok := mb[k]
		if !ok || !sameValue(v, other) {
			return false
		}
	}
	return true
}

// isPolicy reports whether a value looks like a policy document.
func isPolicy(v json.RawMessage) bool {
	var d struct{ Statement json.RawMessage }
	return json.Unmarshal(v, &d) == nil && !isNull(d.Statement)
}

// splitPath splits "levels[THING_GROUP/line-7].level" into its keys. What is in
// brackets is one key, whatever it holds but a closing bracket.
func splitPath(path string) ([]string, error) {
	var keys []string
	if !utf8.ValidString(path) {
		return nil, errors.New("it is not UTF-8, as JSON is")
	}
	for path != "" {
		if path[0] == '[' {
			end := strings.IndexByte(path, ']')
			if end < 0 {
				return nil, errors.New("a bracket is not closed")
			}
			keys = append(keys, path[1:end])
			path = path[end+1:]
		} else {
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			if end == 0 {
				return nil, errors.New("a key is empty")
			}
			keys = append(keys, path[:end])
			path = path[end:]
		}
		if strings.HasPrefix(path, ".") {
			if path = path[1:]; path == "" {
				return nil, errors.New("a key is empty")
			}
		}
	}
	return keys, nil
}

// stateTree is a state taken apart, for many reads and writes of paths.
type stateTree struct{ root any }

func parseState(state json.RawMessage) (*stateTree, error) {
	v, err := decodeAny(state)
	return &stateTree{v}, err
}

// decodeAny keeps numbers as they are written. Null and nothing are nil.
func decodeAny(raw json.RawMessage) (any, error) {
	if isNull(raw) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// at is the value at path; null where there is none.
func (t *stateTree) at(path string) (json.RawMessage, error) {
	keys, err := splitPath(path)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", path, err)
	}
	v := t.root
	for _, k := range keys {
		m, err := object(v)
		if err != nil {
			return nil, fmt.Errorf("path %q: %w", path, err)
		}
		v = m[k]
	}
	return marshalValue(v)
}

// set replaces the value at path; null removes it, and what is empty then within
// the state: states leave empty maps out.
func (t *stateTree) set(path string, value json.RawMessage) error {
	keys, err := splitPath(path)
	if err != nil {
		return fmt.Errorf("path %q: %w", path, err)
	}
	v, err := decodeAny(value)
	if err != nil {
		return fmt.Errorf("path %q: %w", path, err)
	}
	if t.root, err = replaced(t.root, keys, v, false); err != nil {
		return fmt.Errorf("path %q: %w", path, err)
	}
	return nil
}

func replaced(state any, keys []string, value any, nested bool) (any, error) {
	if len(keys) == 0 {
		return value, nil
	}
	m, err := object(state)
	if err != nil {
		return nil, err
	}
	inner, err := replaced(m[keys[0]], keys[1:], value, true)
	switch {
	case err != nil:
		return nil, err
	case inner != nil && m == nil:
		return map[string]any{keys[0]: inner}, nil
	case inner != nil:
		m[keys[0]] = inner
		return m, nil
	}
	delete(m, keys[0])
	if len(m) == 0 && (nested || state == nil) {
		return nil, nil
	}
	return m, nil
}

// object is v as an object; nil for what is not there.
func object(v any) (map[string]any, error) {
	m, ok := v.(map[string]any)
	if !ok && v != nil {
		return nil, fmt.Errorf("a %T is on the way, not an object", v)
	}
	return m, nil
}

func (t *stateTree) json() (json.RawMessage, error) { return marshalValue(t.root) }

// valueAt is the value at path of state; null where there is none.
func valueAt(state json.RawMessage, path string) (json.RawMessage, error) {
	t, err := parseState(state)
	if err != nil {
		return nil, err
	}
	return t.at(path)
}

// withValue is state with the value at path replaced; see stateTree.set.
func withValue(state json.RawMessage, path string, value json.RawMessage) (json.RawMessage, error) {
	t, err := parseState(state)
	if err != nil {
		return nil, err
	}
	if err := t.set(path, value); err != nil {
		return nil, err
	}
	return t.json()
}

// stateTrees are the states of resources, taken apart when they are first asked for.
type stateTrees struct {
	states map[ID]stateOf
	trees  map[ID]*stateTree
}

func newStateTrees(states map[ID]stateOf) *stateTrees {
	return &stateTrees{states, map[ID]*stateTree{}}
}

func (s *stateTrees) of(id ID) (*stateTree, error) {
	if t := s.trees[id]; t != nil {
		return t, nil
	}
	t, err := parseState(s.states[id].json)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	s.trees[id] = t
	return t, nil
}

// put is the states with what was set.
func (s *stateTrees) put() (map[ID]stateOf, error) {
	out := maps.Clone(s.states)
	for id, t := range s.trees {
		j, err := t.json()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		out[id] = stateOf{json: j}
	}
	return out, nil
}

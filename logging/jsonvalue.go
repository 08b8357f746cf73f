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
	if isNull(raw) {
		return null, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
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

// valueAt is the value at path of state; null where there is none.
func valueAt(state json.RawMessage, path string) (json.RawMessage, error) {
	keys, err := splitPath(path)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", path, err)
	}
	for _, k := range keys {
		if isNull(state) {
			return null, nil
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(state, &m); err != nil {
			return nil, fmt.Errorf("path %q: %w", path, err)
		}
		state = m[k]
	}
	if isNull(state) {
		return null, nil
	}
	return state, nil
}

// withValue is state with the value at path replaced; null removes it, and what
// is empty then within the state.
func withValue(state json.RawMessage, path string, value json.RawMessage) (json.RawMessage, error) {
	keys, err := splitPath(path)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", path, err)
	}
	return replaceAt(state, keys, value, false)
}

func replaceAt(state json.RawMessage, keys []string, value json.RawMessage, nested bool) (json.RawMessage, error) {
	if len(keys) == 0 {
		return canonical(value)
	}
	m := map[string]json.RawMessage{}
	if !isNull(state) {
		if err := json.Unmarshal(state, &m); err != nil {
			return nil, err
		}
	}
	inner, err := replaceAt(m[keys[0]], keys[1:], value, true)
	if err != nil {
		return nil, err
	}
	if isNull(inner) {
		delete(m, keys[0])
		if len(m) == 0 && (nested || isNull(state)) {
			return null, nil // states leave empty maps out
		}
	} else {
		m[keys[0]] = inner
	}
	return marshalValue(m)
}

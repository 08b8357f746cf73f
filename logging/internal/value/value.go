package value

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

// Null is what is absent, as JSON.
var Null = json.RawMessage("null")

// DecodeStrict decodes one value, and refuses members that it does not know.
func DecodeStrict(data []byte, into any) error {
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

// DecodeVersion decodes what is stored with the version of its form, strictly; another
// version than this library reads is refused before anything else is said of it.
func DecodeVersion(data []byte, version int, into any) error {
	var v struct{ Version int }
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	if v.Version != version {
		return fmt.Errorf("version %d, and this library reads version %d", v.Version, version)
	}
	return DecodeStrict(data, into)
}

// SortedKeys are the keys of a map, sorted.
func SortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// IsNull reports whether a value is absent: nothing, or null.
func IsNull(v json.RawMessage) bool {
	return len(v) == 0 || bytes.Equal(bytes.TrimSpace(v), Null)
}

// Marshal is v as Canonical JSON: sorted keys, no HTML escapes, so that
// equal values are equal bytes.
func Marshal(v any) (json.RawMessage, error) {
	if v == nil {
		return Null, nil
	}
	switch rv := reflect.ValueOf(v); {
	case (rv.Kind() == reflect.Pointer || rv.Kind() == reflect.Map || rv.Kind() == reflect.Slice) && rv.IsNil():
		return Null, nil
	case isPlain(rv):
		return json.Marshal(v)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return Canonical(b.Bytes())
}

// isPlain reports whether json.Marshal writes a value canonically: it has no keys to
// sort and nothing to escape for HTML.
func isPlain(v reflect.Value) bool {
	if _, own := v.Interface().(json.Marshaler); own {
		return false
	}
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64:
		return true
	case reflect.String:
		return !strings.ContainsAny(v.String(), "<>&\u2028\u2029") && utf8.ValidString(v.String())
	}
	return false
}

// Members are the members of an object as they are; an error where it is none.
func Members(raw json.RawMessage) (map[string]json.RawMessage, error) {
	var m map[string]json.RawMessage
	err := json.Unmarshal(raw, &m)
	return m, err
}

// Canonical is a value with sorted keys and without spaces, so that equal values are
// equal bytes.
func Canonical(raw json.RawMessage) (json.RawMessage, error) {
	v, err := DecodeAny(raw)
	if err != nil || v == nil {
		return Null, err
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

// Same compares two values as JSON, whatever their spelling. Policy
// documents in them are compared by meaning: IAM rewrites trust policies.
func Same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) && json.Valid(a) {
		return true
	}
	ca, errA := Canonical(a)
	cb, errB := Canonical(b)
	if errA != nil || errB != nil {
		return false
	}
	switch {
	case bytes.Equal(ca, cb):
		return true
	case IsNull(ca) || IsNull(cb):
		return false
	}
	if IsPolicy(ca) && IsPolicy(cb) {
		var da, db policy.Document
		return json.Unmarshal(ca, &da) == nil && json.Unmarshal(cb, &db) == nil && da.Equal(db)
	}
	var ma, mb map[string]json.RawMessage
	if json.Unmarshal(ca, &ma) != nil || json.Unmarshal(cb, &mb) != nil || len(ma) != len(mb) {
		return false
	}
	for k, v := range ma {
		other, ok := mb[k]
		if !ok || !Same(v, other) {
			return false
		}
	}
	return true
}

// IsPolicy reports whether a value looks like a policy document.
func IsPolicy(v json.RawMessage) bool {
	var d struct{ Statement json.RawMessage }
	return json.Unmarshal(v, &d) == nil && !IsNull(d.Statement)
}

// SplitPath splits "levels[THING_GROUP/line-7].level" into its keys. What is in
// brackets is one key, whatever it holds but a closing bracket.
func SplitPath(path string) ([]string, error) {
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

// Tree is a state taken apart, for many reads and writes of paths.
type Tree struct{ root any }

// Parse takes a state apart.
func Parse(state json.RawMessage) (*Tree, error) {
	v, err := DecodeAny(state)
	return &Tree{v}, err
}

// DecodeAny keeps numbers as they are written. Null and nothing are nil.
func DecodeAny(raw json.RawMessage) (any, error) {
	if IsNull(raw) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// At is the value at path; null where there is none.
func (t *Tree) At(path string) (json.RawMessage, error) {
	keys, err := SplitPath(path)
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
	return Marshal(v)
}

// Set replaces the value at path; null removes it, and what is empty then within
// the state: states leave empty maps out.
func (t *Tree) Set(path string, value json.RawMessage) error {
	keys, err := SplitPath(path)
	if err != nil {
		return fmt.Errorf("path %q: %w", path, err)
	}
	v, err := DecodeAny(value)
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

// JSON is the state, put together again.
func (t *Tree) JSON() (json.RawMessage, error) { return Marshal(t.root) }

// At is the value at path of state; null where there is none.
func At(state json.RawMessage, path string) (json.RawMessage, error) {
	t, err := Parse(state)
	if err != nil {
		return nil, err
	}
	return t.At(path)
}

// With is state with the value at path replaced; see [Tree.Set].
func With(state json.RawMessage, path string, value json.RawMessage) (json.RawMessage, error) {
	t, err := Parse(state)
	if err != nil {
		return nil, err
	}
	if err := t.Set(path, value); err != nil {
		return nil, err
	}
	return t.JSON()
}

// Holds reports whether a value has all that another has: an object has at least the
// members of the other, and they hold those of the other.
func Holds(have, want json.RawMessage) bool {
	if Same(have, want) {
		return true
	}
	h, errH := Members(have)
	w, errW := Members(want)
	if errH != nil || errW != nil || h == nil || w == nil || IsPolicy(have) {
		return false
	}
	for k, v := range w {
		if !Holds(h[k], v) {
			return false
		}
	}
	return true
}

package iotrecord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
)

// MarshalJSON writes the entry as version 2 logging does. Members that were
// parsed and not changed since are written as they were, and in their order; a
// field set to its zero value is left out; new ones come last. Times are
// written in AWS's format, which has milliseconds.
//
// The error is about a value of [Entry.Extra] that is not JSON, a level that
// is none, or a latency that is not a number.
func (e Entry) MarshalJSON() ([]byte, error) {
	if e.Level > Debug {
		return nil, fmt.Errorf("iotrecord: logLevel: %w", ErrUnknownLevel)
	}
	if math.IsNaN(e.Latency) || math.IsInf(e.Latency, 0) {
		return nil, errors.New("iotrecord: latency is not a number")
	}
	for _, key := range slices.Sorted(maps.Keys(e.Extra)) {
		if !json.Valid(e.Extra[key]) {
			return nil, fmt.Errorf("iotrecord: the value of %q in Extra is not JSON", key[:min(len(key), maxKeyInError)])
		}
	}
	extra := e.Extra
	if extra == nil {
		extra = map[string]json.RawMessage{}
	}
	return appendObject(make([]byte, 0, len(e.raw)+256), &e, entryFields, e.raw, extra), nil
}

type member struct{ name, value string }

// appendObject writes t as an object on top of what it was read from. With
// extra, that decides about members without a field; without, they stay.
func appendObject[T any](dst []byte, t *T, fields []field[T], before string, extra map[string]json.RawMessage) []byte {
	w := objectWriter[T]{dst: append(dst, '{'), t: t, extra: extra, done: map[string]bool{}}
	var members []member
	last := map[string]int{}
	if before != "" && before[0] == '{' {
		eachMember(before, 0, 1, func(name, value string) {
			f := find(fields, unquote(name))
			if f != nil {
				f.set(&w.was, value)
			}
			last[unquote(name)] = len(members)
			members = append(members, member{name, value})
		})
	}
	for i, m := range members {
		key := unquote(m.name)
		if last[key] == i {
			w.member(key, m, find(fields, key))
		}
	}
	for i := range fields {
		if f := &fields[i]; !w.done[f.name] {
			w.member(f.name, member{name: string(appendQuoted(nil, f.name))}, f)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if !w.done[key] {
			w.put(key, string(appendQuoted(nil, key)), extra[key])
		}
	}
	return append(w.dst, '}')
}

type objectWriter[T any] struct {
	dst   []byte
	t     *T
	was   T // as read from the text before
	extra map[string]json.RawMessage
	done  map[string]bool
	some  bool // something was written
}

// member writes one member, whose value before is empty if it is new.
func (w *objectWriter[T]) member(key string, m member, f *field[T]) {
	kept, inExtra := w.extra[key]
	if f == nil {
		switch {
		case inExtra:
			w.put(key, m.name, kept)
		case w.extra == nil:
			w.put(key, m.name, []byte(m.value))
		}
		w.done[key] = true
		return
	}
	unchanged := m.value != "" && f.equal(&w.was, w.t)
	var scratch T
	holds := m.value != "" && f.set(&scratch, m.value)
	switch {
	case unchanged && (holds || w.extra == nil):
		w.put(key, m.name, []byte(m.value))
	case !f.zero(w.t):
		w.put(key, m.name, f.write(nil, w.t, m.value))
	case inExtra:
		w.put(key, m.name, kept)
	}
	w.done[key] = true
}

func (w *objectWriter[T]) put(key, quoted string, value []byte) {
	if w.some {
		w.dst = append(w.dst, ',')
	}
	w.some = true
	w.dst = append(append(append(w.dst, quoted...), ':'), value...)
	w.done[key] = true
}

// sameJSON reports whether two JSON values are equal.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, errX := jsonValue(a)
	y, errY := jsonValue(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

func jsonValue(raw []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

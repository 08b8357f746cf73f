package trailrecord

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// field is one member of a JSON object and where it is kept in a T.
type field[T any] struct {
	name  string
	set   func(*T, string) bool // the value, null for none; false: cannot hold it, and is zero
	equal func(a, b *T) bool
	zero  func(*T) bool
	write func(dst []byte, t *T, before string) ([]byte, error)
}

func member[T, V any](name string, of kind[V], at func(*T) *V) field[T] {
	return field[T]{
		name: name,
		set: func(t *T, text string) bool {
			var none V
			if text == "null" {
				*at(t) = none
				return true
			}
			v, ok := of.read(text)
			if !ok {
				v = none
			}
			*at(t) = v
			return ok
		},
		equal: func(a, b *T) bool { return of.equal(*at(a), *at(b)) },
		zero:  func(t *T) bool { return of.zero(*at(t)) },
		write: func(dst []byte, t *T, before string) ([]byte, error) { return of.write(dst, *at(t), before) },
	}
}

// object is how a JSON object is kept in a T.
type object[T any] struct {
	fields []field[T] // in the order in which AWS writes them
	index  map[string]*field[T]
	extra  func(*T) *map[string]json.RawMessage
}

func objectOf[T any](extra func(*T) *map[string]json.RawMessage, fields ...field[T]) *object[T] {
	o := &object[T]{fields: fields, index: make(map[string]*field[T], len(fields)), extra: extra}
	for i := range fields {
		o.index[fields[i].name] = &fields[i]
	}
	return o
}

// kind is the object as the value of a member.
func (o *object[T]) kind() kind[T] {
	return kind[T]{
		read: func(text string) (T, bool) {
			var t T
			if text[0] != '{' {
				return t, false
			}
			o.read(text, &t)
			return t, true
		},
		write: func(dst []byte, t T, before string) ([]byte, error) { return o.append(dst, &t, before, nil) },
		equal: func(a, b T) bool { return o.equal(&a, &b) },
		zero:  func(t T) bool { return o.zero(&t) },
	}
}

// read fills t from a valid JSON object. Of a member that occurs twice the last
// one counts.
func (o *object[T]) read(text string, t *T) {
	extra := o.extra(t)
	eachMember(text, func(name, value string) {
		key := unquote(name)
		if f := o.index[key]; f != nil && f.set(t, value) {
			if delete(*extra, key); len(*extra) == 0 {
				*extra = nil
			}
			return
		}
		if *extra == nil {
			*extra = map[string]json.RawMessage{}
		}
		(*extra)[key] = json.RawMessage(value)
	})
}

func (o *object[T]) equal(a, b *T) bool {
	for i := range o.fields {
		if !o.fields[i].equal(a, b) {
			return false
		}
	}
	return maps.EqualFunc(*o.extra(a), *o.extra(b), sameJSON)
}

func (o *object[T]) zero(t *T) bool {
	for i := range o.fields {
		if !o.fields[i].zero(t) {
			return false
		}
	}
	return len(*o.extra(t)) == 0
}

// append writes t as an object on top of what it was read from. Members in
// nullable are written as null where they are new and zero.
func (o *object[T]) append(dst []byte, t *T, before string, nullable []string) ([]byte, error) {
	extra := *o.extra(t)
	w := objectWriter[T]{object: o, dst: append(dst, '{'), t: t, extra: extra, done: map[string]bool{}}
	type written struct{ name, value string }
	var members []written
	last := map[string]int{}
	if before != "" && before[0] == '{' {
		o.read(before, &w.was)
		eachMember(before, func(name, value string) {
			last[unquote(name)] = len(members)
			members = append(members, written{name, value})
		})
	}
	for i, m := range members {
		if key := unquote(m.name); last[key] == i {
			if err := w.member(key, m.name, m.value); err != nil {
				return nil, err
			}
		}
	}
	for i := range o.fields {
		key := o.fields[i].name
		if w.done[key] {
			continue
		}
		if err := w.member(key, `"`+key+`"`, ""); err != nil {
			return nil, err
		}
		if !w.wrote[key] && slices.Contains(nullable, key) {
			w.put(key, `"`+key+`"`, "null")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if w.done[key] {
			continue
		}
		quoted, err := appendJSON(nil, key)
		if err != nil {
			return nil, err
		}
		if err := w.member(key, string(quoted), ""); err != nil {
			return nil, err
		}
	}
	return append(w.dst, '}'), nil
}

type objectWriter[T any] struct {
	*object[T]
	dst   []byte
	t     *T
	was   T // as read from the text before
	extra map[string]json.RawMessage
	done  map[string]bool // looked at
	wrote map[string]bool
}

// member writes one member, whose value before is empty if it is new.
func (w *objectWriter[T]) member(key, quoted, before string) error {
	w.done[key] = true
	f := w.index[key]
	if f != nil {
		var scratch T
		switch {
		case before != "" && f.equal(&w.was, w.t) && f.set(&scratch, before):
			w.put(key, quoted, before)
			return nil
		case !f.zero(w.t):
			text, err := f.write(nil, w.t, before)
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			w.put(key, quoted, string(text))
			return nil
		}
	}
	if kept, ok := w.extra[key]; ok {
		if !json.Valid(kept) {
			return fmt.Errorf("%q in Extra: not JSON", cut(key))
		}
		w.put(key, quoted, string(kept))
	}
	return nil
}

func (w *objectWriter[T]) put(key, quoted, value string) {
	if w.wrote == nil {
		w.wrote = map[string]bool{}
	} else {
		w.dst = append(w.dst, ',')
	}
	w.dst = append(append(append(w.dst, quoted...), ':'), value...)
	w.wrote[key] = true
}

// cut keeps a hostile name from filling an error.
func cut(name string) string { return name[:min(len(name), 64)] }

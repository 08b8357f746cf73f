package record

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Extra holds, under their names, the members of an object that have no field, and
// those whose value the field cannot hold.
type Extra = map[string]json.RawMessage

// Field is one member of a JSON object and where it is kept in a T.
type Field[T any] struct {
	name  string
	set   func(*T, string) bool // the value, null for none; false: cannot hold it, and is zero
	equal func(a, b *T) bool
	zero  func(*T) bool
	write func(dst []byte, t *T, before string) ([]byte, error)
}

// Member is the member with a name, which is kept at a place in a T.
func Member[T, V any](name string, of Kind[V], at func(*T) *V) Field[T] {
	return Field[T]{
		name: name,
		set: func(t *T, text string) bool {
			var none V
			if text == "null" {
				*at(t) = none
				return true
			}
			v, ok := of.Read(text)
			if !ok {
				v = none
			}
			*at(t) = v
			return ok
		},
		equal: func(a, b *T) bool { return of.Equal(*at(a), *at(b)) },
		zero:  func(t *T) bool { return of.Zero(*at(t)) },
		write: func(dst []byte, t *T, before string) ([]byte, error) { return of.Write(dst, *at(t), before) },
	}
}

// Object is how a JSON object is kept in a T.
type Object[T any] struct {
	fields []Field[T] // in the order in which AWS writes them
	index  map[string]*Field[T]
	extra  func(*T) *Extra
}

// ObjectOf is an object with these members, in the order in which AWS writes them.
func ObjectOf[T any](extra func(*T) *Extra, fields ...Field[T]) *Object[T] {
	o := &Object[T]{fields: fields, index: make(map[string]*Field[T], len(fields)), extra: extra}
	for i := range fields {
		o.index[fields[i].name] = &fields[i]
	}
	return o
}

// Kind is the object as the value of a member.
func (o *Object[T]) Kind() Kind[T] {
	return Kind[T]{
		Read: func(text string) (T, bool) {
			var t T
			if text[0] != '{' {
				return t, false
			}
			o.Read(text, &t)
			return t, true
		},
		Write: func(dst []byte, t T, before string) ([]byte, error) { return o.Append(dst, &t, before, nil) },
		Equal: func(a, b T) bool { return o.Equal(&a, &b) },
		Zero:  func(t T) bool { return o.zero(&t) },
	}
}

// Read fills t from a valid JSON object. Of a member that occurs twice the last
// one counts.
func (o *Object[T]) Read(text string, t *T) {
	EachMember(text, func(name, value string) { o.Set(t, name, value) })
}

// Set puts a member, whose name is in quotes, into its field, or into the Extra.
func (o *Object[T]) Set(t *T, name, value string) {
	extra := o.extra(t)
	key := Unquote(name)
	if f := o.index[key]; f != nil && f.set(t, value) {
		if delete(*extra, key); len(*extra) == 0 {
			*extra = nil
		}
		return
	}
	if *extra == nil {
		*extra = Extra{}
	}
	(*extra)[key] = json.RawMessage(value)
}

// Names are the names of the members that have a field.
func (o *Object[T]) Names() []string {
	names := make([]string, len(o.fields))
	for i, f := range o.fields {
		names[i] = f.name
	}
	return names
}

// Equal reports whether the two have the same fields and the same Extra, by value.
func (o *Object[T]) Equal(a, b *T) bool {
	for i := range o.fields {
		if !o.fields[i].equal(a, b) {
			return false
		}
	}
	return maps.EqualFunc(*o.extra(a), *o.extra(b), SameJSON)
}

func (o *Object[T]) zero(t *T) bool {
	for i := range o.fields {
		if !o.fields[i].zero(t) {
			return false
		}
	}
	return len(*o.extra(t)) == 0
}

// Parse fills t from the JSON object at i of the text, which the scanner has. It
// answers as [Scanner.Members] does.
func (o *Object[T]) Parse(s *Scanner, text string, i int, t *T) (end, name int) {
	return s.Members(i, 0, func(name, nameEnd, value, valueEnd int) { o.Set(t, text[name:nameEnd], text[value:valueEnd]) })
}

// Append writes t as an object on top of what it was read from. Members in
// empty are written so where they would not be written otherwise.
func (o *Object[T]) Append(dst []byte, t *T, before string, empty map[string]string) ([]byte, error) {
	extra := *o.extra(t)
	w := objectWriter[T]{Object: o, dst: append(dst, '{'), t: t, extra: extra, done: map[string]bool{}}
	type written struct{ name, value string }
	var members []written
	last := map[string]int{}
	if before != "" && before[0] == '{' {
		o.Read(before, &w.was)
		EachMember(before, func(name, value string) {
			last[Unquote(name)] = len(members)
			members = append(members, written{name, value})
		})
	}
	for i, m := range members {
		if key := Unquote(m.name); last[key] == i {
			if err := w.member(key, m.name, m.value); err != nil {
				return nil, err
			}
		}
	}
	for i := range o.fields {
		key := o.fields[i].name
		if !w.done[key] {
			if err := w.member(key, `"`+key+`"`, ""); err != nil {
				return nil, err
			}
		}
		if value := empty[key]; value != "" && !w.wrote[key] {
			w.put(key, `"`+key+`"`, value)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if w.done[key] {
			continue
		}
		quoted, err := AppendJSON(nil, key)
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
	*Object[T]
	dst   []byte
	t     *T
	was   T // as read from the text before
	extra Extra
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
			return fmt.Errorf("%q in Extra: not JSON", Cut(key))
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

// Cut keeps a hostile name from filling an error.
func Cut(name string) string {
	if len(name) <= 64 {
		return name
	}
	return strings.ToValidUTF8(name[:64], "")
}

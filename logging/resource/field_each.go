package resource

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// EachField is a field with entries, each changed on its own: "tags[team]".
type EachField[S, H, V any] struct {
	fieldInfo[S, H]
	part     func(*S) *map[string]V
	setFrom  func(H, context.Context, string, V, V) error
	clearIt  func(H, context.Context, string) error
	observes func(H, string, V) []Resource
	own      func(H, context.Context, *Reader, *S, []string) error
	same     func(now map[string]V, key string, want V) bool
	fixed    func(key string, have V) error
	rewrite  func(h H, ctx context.Context, key string, before, after *V) error
	settled  func(map[string]*V) (map[string]*V, error)

	exporting func(H, map[string]V, *Export)
}

// Each is a field of that name in the state's JSON, of entries by key.
func Each[H, S, V any](name string, part func(*S) *map[string]V) *EachField[S, H, V] {
	return &EachField[S, H, V]{fieldInfo: fieldInfo[S, H]{name: name, each: true}, part: part}
}

// Set is the call that writes an entry.
func (f *EachField[S, H, V]) Set(action string, call func(H, context.Context, string, V) error) *EachField[S, H, V] {
	return f.SetFrom(action, func(h H, ctx context.Context, key string, _, after V) error { return call(h, ctx, key, after) })
}

// SetFrom is Set for a call that has to know what was there before.
func (f *EachField[S, H, V]) SetFrom(action string, call func(h H, ctx context.Context, key string, before, after V) error) *EachField[S, H, V] {
	f.set, f.setFrom = action, call
	return f
}

// Clear is the call that takes an entry away.
func (f *EachField[S, H, V]) Clear(action string, call func(H, context.Context, string) error) *EachField[S, H, V] {
	f.clear, f.clearIt = action, call
	return f
}

// On is what the permissions are given on, where not the kind's ARN.
func (f *EachField[S, H, V]) On(arn func(H) string) *EachField[S, H, V] { f.on = arn; return f }

// More are more permissions for a change, such as iam:PassRole.
func (f *EachField[S, H, V]) More(p func(h H, before, after V) []Permission) *EachField[S, H, V] {
	f.more = func(h H, before, after any) []Permission { return p(h, as[V](before), as[V](after)) }
	return f
}

// AtCreate goes with the create, which needs the actions where there are entries.
func (f *EachField[S, H, V]) AtCreate(actions ...string) *EachField[S, H, V] {
	f.atCreate, f.create = true, actions
	return f
}

// Shortens says why a change would have logs deleted earlier; empty where it does not.
// A key that is not there has the zero value.
func (f *EachField[S, H, V]) Shortens(why func(before, after V) string) *EachField[S, H, V] {
	f.shortens = func(before, after any) string { return why(as[V](before), as[V](after)) }
	return f
}

// Standalone marks the changes; see Change.
func (f *EachField[S, H, V]) Standalone() *EachField[S, H, V] { f.standalone = true; return f }

// Met decides what is as wanted, where not an equal entry under the same key is:
// a target of a rule under somebody else's id.
func (f *EachField[S, H, V]) Met(by func(now map[string]V, key string, want V) bool) *EachField[S, H, V] {
	f.same = by
	return f
}

// Fixed says why an entry that is there cannot be changed; nil where it can.
func (f *EachField[S, H, V]) Fixed(why func(key string, have V) error) *EachField[S, H, V] {
	f.fixed = why
	return f
}

// Settled says what entries all the wishes together lead to, where that is not what each
// of them says: entries of several regions that are one. The map is not to be changed.
func (f *EachField[S, H, V]) Settled(by func(map[string]*V) (map[string]*V, error)) *EachField[S, H, V] {
	f.settled = by
	return f
}

// wanted is what the wishes together want.
func (f *EachField[S, H, V]) wanted(want any) (entries[V], bool) {
	e, ok := want.(entries[V])
	switch {
	case ok && e.settled != nil:
		e.of = e.settled
	case ok && f.settled != nil:
		if of, err := f.settled(e.of); err == nil { // merge has said what is wrong
			e.of = of
		}
	}
	return e, ok
}

// Observes are the things that an entry, wanted or found, makes worth reading.
func (f *EachField[S, H, V]) Observes(rs func(h H, key string, v V) []Resource) *EachField[S, H, V] {
	f.observes = rs
	return f
}

// Read reads the field by itself, where entries are wanted: those of the keys at
// least, and all of them for a thorough reader.
func (f *EachField[S, H, V]) Read(call func(h H, ctx context.Context, r *Reader, s *S, keys []string) error, actions ...string) *EachField[S, H, V] {
	f.own, f.reads, f.hasRead = call, actions, true
	return f
}

// Judged is read for judging too, with the actions besides.
func (f *EachField[S, H, V]) Judged(actions ...string) *EachField[S, H, V] {
	f.judged, f.deepReads = true, actions
	return f
}

// Kept is read by a thorough reader where the thing is managed, so that a removal
// can put it back.
func (f *EachField[S, H, V]) Kept() *EachField[S, H, V] { f.kept = true; return f }

// entries is what is wanted: nil for an entry that is to go.
type entries[V any] struct {
	of    map[string]*V
	given []string // the keys in the order in which they were given; nil: sorted
	only  bool     // what is not wanted goes

	settled map[string]*V // what all of them lead to, nil where that is yet to be found out
}

// keys are those that are wanted, or wanted gone.
func (e entries[V]) keys() []string {
	if len(e.given) == 0 {
		return value.SortedKeys(e.of)
	}
	out := slices.Clone(e.given)
	for _, k := range value.SortedKeys(e.of) {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// Has wants the entries; others are left alone.
func (f *EachField[S, H, V]) Has(of map[string]V) Wish[S] {
	if len(of) == 0 {
		return Wish[S]{}
	}
	w := entries[V]{of: map[string]*V{}}
	for k, v := range of {
		w.of[k] = &v
	}
	return Wish[S]{field: f.name, value: w}
}

// HasAll wants an entry of one value for each key, in the order given.
func (f *EachField[S, H, V]) HasAll(v V, keys ...string) Wish[S] {
	if len(keys) == 0 {
		return Wish[S]{}
	}
	w := entries[V]{of: map[string]*V{}, given: slices.Clone(keys)}
	for _, k := range keys {
		w.of[k] = &v
	}
	return Wish[S]{field: f.name, value: w}
}

// HasNot wants the entries gone.
func (f *EachField[S, H, V]) HasNot(keys ...string) Wish[S] {
	w := entries[V]{of: map[string]*V{}}
	for _, k := range keys {
		w.of[k] = nil
	}
	if len(keys) == 0 {
		return Wish[S]{}
	}
	return Wish[S]{field: f.name, value: w}
}

// HasOnly wants entries gone that nobody wants.
func (f *EachField[S, H, V]) HasOnly() Wish[S] {
	return Wish[S]{field: f.name, value: entries[V]{of: map[string]*V{}, only: true}}
}

// Wanted are the entries that are wanted.
func (f *EachField[S, H, V]) Wanted(w Wants[S]) map[string]V {
	out := map[string]V{}
	e, _ := f.wanted(w.of[f.name])
	for k, v := range e.of {
		if v != nil {
			out[k] = *v
		}
	}
	return out
}

func (f *EachField[S, H, V]) info() *fieldInfo[S, H] { return &f.fieldInfo }

func (f *EachField[S, H, V]) first(s *S, want any) error {
	e, ok := f.wanted(want)
	if !ok || !f.atCreate {
		return nil
	}
	m := maps.Clone(*f.part(s))
	for k, v := range e.of {
		if v != nil {
			if m == nil {
				m = map[string]V{}
			}
			m[k] = *v
		}
	}
	*f.part(s) = m
	return nil
}

func (f *EachField[S, H, V]) leadsBack(any, any) bool { return false }

func (f *EachField[S, H, V]) path(key string) string { return f.name + "[" + key + "]" }

func (f *EachField[S, H, V]) diff(d *diff, h H, now *S, exists bool, want any) error {
	e, ok := f.wanted(want)
	if !ok {
		return nil
	}
	have := *f.part(now)
	then := maps.Clone(have)
	if then == nil {
		then = map[string]V{}
	}
	defer func() {
		if len(then) > 0 || have != nil {
			*f.part(now) = then
		}
	}()
	for _, k := range value.SortedKeys(have) { // what goes makes room
		if v, mentioned := e.of[k]; mentioned && v == nil || !mentioned && e.only {
			d.change(f.path(k), have[k], nil)
			delete(then, k)
		}
	}
	for _, k := range e.keys() {
		v := e.of[k]
		if v == nil {
			continue
		}
		was, ok := have[k]
		switch {
		case f.same != nil && f.same(have, k, *v), ok && f.same == nil && same(was, *v):
		case ok:
			if f.fixed != nil {
				if err := f.fixed(k, was); err != nil {
					d.errs = append(d.errs, err)
					continue
				}
			}
			d.change(f.path(k), was, *v)
			then[k] = *v
		default:
			d.change(f.path(k), nil, *v)
			then[k] = *v
		}
	}
	return nil
}

func (f *EachField[S, H, V]) decode(_ string, raw []byte) (any, error) { return decodeStrict[V](raw) }

func (f *EachField[S, H, V]) write(ctx context.Context, h H, key string, before, after, _ any) error {
	switch {
	case f.rewrite != nil:
		return f.rewrite(h, ctx, key, pointer[V](before), pointer[V](after))
	case after == nil && f.clearIt == nil || f.setFrom == nil:
		return fmt.Errorf("%s cannot be taken away", f.path(key))
	case after == nil:
		return f.clearIt(h, ctx, key)
	}
	return f.setFrom(h, ctx, key, as[V](before), as[V](after))
}

func (f *EachField[S, H, V]) merge(a, b any) (any, error) {
	x, y := a.(entries[V]), b.(entries[V])
	m := entries[V]{of: maps.Clone(x.of), given: slices.Clone(x.given), only: x.only || y.only}
	for _, k := range y.given {
		if !slices.Contains(m.given, k) {
			m.given = append(m.given, k)
		}
	}
	var errs []error
	for _, k := range value.SortedKeys(y.of) {
		was, twice := m.of[k]
		if twice && ((was == nil) != (y.of[k] == nil) || was != nil && !same(*was, *y.of[k])) {
			errs = append(errs, &MergeError{f.path(k), text(was), text(y.of[k])})
		}
		m.of[k] = y.of[k]
	}
	if f.settled != nil {
		var err error
		m.settled, err = f.settled(m.of)
		errs = append(errs, err)
	}
	return m, errors.Join(errs...)
}

func text[V any](v *V) string {
	if v == nil {
		return "absent"
	}
	return fmt.Sprint(*v)
}

func (f *EachField[S, H, V]) read(ctx context.Context, h H, r *Reader, s *S, want any) error {
	e, _ := f.wanted(want)
	return f.own(h, ctx, r, s, value.SortedKeys(e.of))
}

func (f *EachField[S, H, V]) needsOf(H, any) []ID { return nil }

func (f *EachField[S, H, V]) observed(h H, s *S, want any) (out []Resource) {
	if f.observes == nil {
		return nil
	}
	of := map[string]V{}
	if s != nil {
		maps.Copy(of, *f.part(s))
	}
	for _, k := range value.SortedKeys(of) {
		out = append(out, f.observes(h, k, of[k])...)
	}
	e, _ := f.wanted(want)
	for _, k := range e.keys() {
		if v := e.of[k]; v != nil {
			out = append(out, f.observes(h, k, *v)...)
		}
	}
	return out
}

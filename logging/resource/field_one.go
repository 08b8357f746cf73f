package resource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// OneField is a field with one value; its zero value is absent.
type OneField[S, H, T any] struct {
	fieldInfo[S, H]
	part     func(*S) *T
	setFrom  func(H, context.Context, T, T) error
	setBack  func(H, context.Context, T, T) error
	clearIt  func(H, context.Context) error
	fixed    func(have, want T) error
	others   func(S) bool
	needs    func(H, T) []ID
	observes func(H, T) []Resource
	own      func(h H, ctx context.Context, r *Reader, s *S, wanted bool) error

	exporting func(H, T, *Export)
}

// One is a field of that name in the state's JSON: "retentionInDays". Write the
// handle's type; the others follow: One[*group]("name", func(s *State) *string …).
func One[H, S, T any](name string, part func(*S) *T) *OneField[S, H, T] {
	return &OneField[S, H, T]{fieldInfo: fieldInfo[S, H]{name: name}, part: part}
}

// Set is the call that writes the value. Without Clear it writes the zero value too.
func (f *OneField[S, H, T]) Set(action string, call func(H, context.Context, T) error) *OneField[S, H, T] {
	return f.SetFrom(action, func(h H, ctx context.Context, _, after T) error { return call(h, ctx, after) })
}

// SetFrom is Set for a call that has to know what was there before.
func (f *OneField[S, H, T]) SetFrom(action string, call func(h H, ctx context.Context, before, after T) error) *OneField[S, H, T] {
	f.set, f.setFrom = action, call
	return f
}

// SetBy is SetFrom where the values decide which calls are made: the actions of a
// change, the one that names it first. There is always one.
func (f *OneField[S, H, T]) SetBy(actions func(before, after T) []string, call func(h H, ctx context.Context, before, after T) error) *OneField[S, H, T] {
	f.by = func(before, after any) []string { return actions(as[T](before), as[T](after)) }
	f.setFrom = call
	return f
}

// Back is the call for a change that leads away from what is wanted, where taking
// back is another call than setting: a version that was made is deleted.
func (f *OneField[S, H, T]) Back(action string, call func(h H, ctx context.Context, before, after T) error, also ...string) *OneField[S, H, T] {
	f.back, f.setBack, f.backAlso = action, call, also
	return f
}

// Also are more actions that every change of the field needs on the same ARN.
func (f *OneField[S, H, T]) Also(actions ...string) *OneField[S, H, T] { f.also = actions; return f }

// Restored is put back where a thing that was deleted is created again: the kit
// sets it after the create, which needs the actions.
func (f *OneField[S, H, T]) Restored() *OneField[S, H, T] { f.restored = true; return f }

// Clear is the call that takes the value away.
func (f *OneField[S, H, T]) Clear(action string, call func(H, context.Context) error) *OneField[S, H, T] {
	f.clear, f.clearIt = action, call
	return f
}

// On is what the permissions are given on, where not the kind's ARN.
func (f *OneField[S, H, T]) On(arn func(H) string) *OneField[S, H, T] { f.on = arn; return f }

// More are more permissions for a change, such as iam:PassRole.
func (f *OneField[S, H, T]) More(p func(h H, before, after T) []Permission) *OneField[S, H, T] {
	f.more = func(h H, before, after any) []Permission { return p(h, as[T](before), as[T](after)) }
	return f
}

// AtCreate goes with the create, which needs the actions where the value is set.
func (f *OneField[S, H, T]) AtCreate(actions ...string) *OneField[S, H, T] {
	f.atCreate, f.create = true, actions
	return f
}

// Fixed cannot be changed: why says so of a value that is not the wanted one.
func (f *OneField[S, H, T]) Fixed(why func(have, want T) error) *OneField[S, H, T] {
	f.fixed = why
	return f
}

// Others says of a state that the value is set by something else than the thing: then it
// is left alone, whatever is wanted.
func (f *OneField[S, H, T]) Others(set func(S) bool) *OneField[S, H, T] {
	f.others = set
	return f
}

// Exclusive is wanted in one way only: two ways of Toward are a conflict.
func (f *OneField[S, H, T]) Exclusive() *OneField[S, H, T] { f.exclusive = true; return f }

// Required is never absent.
func (f *OneField[S, H, T]) Required() *OneField[S, H, T] { f.required = true; return f }

// Needs are the things that are written before one that wants the value.
func (f *OneField[S, H, T]) Needs(ids func(H, T) []ID) *OneField[S, H, T] { f.needs = ids; return f }

// Observes are the things that the value, wanted or found, makes worth reading.
func (f *OneField[S, H, T]) Observes(rs func(H, T) []Resource) *OneField[S, H, T] {
	f.observes = rs
	return f
}

// Read reads the field by itself, where it is wanted, with the actions.
func (f *OneField[S, H, T]) Read(call func(h H, ctx context.Context, r *Reader, s *S, wanted bool) error, actions ...string) *OneField[S, H, T] {
	f.own, f.reads, f.hasRead = call, actions, true
	return f
}

// Judged is read for judging too, with the actions besides.
func (f *OneField[S, H, T]) Judged(actions ...string) *OneField[S, H, T] {
	f.judged, f.deepReads = true, actions
	return f
}

// Kept is read by a thorough reader where the thing is managed, so that a removal
// can put it back.
func (f *OneField[S, H, T]) Kept() *OneField[S, H, T] { f.kept = true; return f }

// Leaves is the value that shows after it was taken away, where that is not its
// absence.
func (f *OneField[S, H, T]) Leaves(what func(before T) T) *OneField[S, H, T] {
	f.leaves = func(before any) any { return what(as[T](before)) }
	return f
}

// Shortens says why a change would have logs deleted earlier; empty where it does not.
func (f *OneField[S, H, T]) Shortens(why func(before, after T) string) *OneField[S, H, T] {
	f.shortens = func(before, after any) string { return why(as[T](before), as[T](after)) }
	return f
}

// Is wants the value; the zero value is that there is none.
func (f *OneField[S, H, T]) Is(v T) Wish[S] {
	return Wish[S]{field: f.name, value: wanted[S, T]{is: &v}}
}

// IsIf wants what the pointer points to, and nothing where it is nil.
func (f *OneField[S, H, T]) IsIf(v *T) Wish[S] {
	if v == nil {
		return Wish[S]{}
	}
	return f.Is(*v)
}

// IsUnlessZero wants a value that is not zero.
func (f *OneField[S, H, T]) IsUnlessZero(v T) Wish[S] {
	if isZero(v) {
		return Wish[S]{}
	}
	return f.Is(v)
}

// Toward wants what from makes of the state that there is, or of the one that is
// to be created. It is to be content with its own result. What two call the same
// is the same.
func (f *OneField[S, H, T]) Toward(name string, from func(now S, exists bool) (T, error)) Wish[S] {
	return Wish[S]{field: f.name, value: wanted[S, T]{toward: []aim[S, T]{{name, from}}}}
}

// Wanted is the value that is wanted, of a thing that does not exist yet; false
// where nobody says.
func (f *OneField[S, H, T]) Wanted(w Wants[S]) (T, bool) {
	var none S
	p, ok := w.of[f.name].(wanted[S, T])
	v, err := f.of(p, none, false)
	return v, ok && err == nil
}

// wanted is a value, or what leads to one.
type wanted[S, T any] struct {
	is     *T
	toward []aim[S, T]
}

type aim[S, T any] struct {
	name string
	from func(S, bool) (T, error)
}

// of is the value that is wanted of a state.
func (f *OneField[S, H, T]) of(w wanted[S, T], now S, exists bool) (T, error) {
	if w.is != nil {
		return *w.is, nil
	}
	for _, a := range w.toward {
		v, err := a.from(now, exists)
		if err != nil {
			return v, err
		}
		*f.part(&now) = v
	}
	return *f.part(&now), nil
}

func (f *OneField[S, H, T]) info() *fieldInfo[S, H] { return &f.fieldInfo }

func (f *OneField[S, H, T]) first(s *S, want any) error {
	w, ok := want.(wanted[S, T])
	if !ok || !f.atCreate {
		return nil
	}
	v, err := f.of(w, *s, false)
	*f.part(s) = v
	return err
}

func (f *OneField[S, H, T]) diff(d *diff, h H, now *S, exists bool, want any) error {
	w, ok := want.(wanted[S, T])
	if !ok || exists && f.others != nil && f.others(*now) {
		return nil
	}
	then, err := f.of(w, *now, exists)
	if err != nil {
		return err
	}
	have := f.part(now)
	before, after := orNil(*have), orNil(then)
	if f.name == "" && !exists { // what remains of it is not there
		before = nil
	}
	switch {
	case before == nil && after == nil, before != nil && same(*have, then):
		return nil
	case f.fixed != nil:
		return f.fixed(*have, then)
	}
	d.change(f.name, before, after)
	*have = then
	return nil
}

func (f *OneField[S, H, T]) decode(_ string, raw []byte) (any, error) { return decodeStrict[T](raw) }

// leadsBack reports whether what is wanted would change the value again.
func (f *OneField[S, H, T]) leadsBack(after, want any) bool {
	w, ok := want.(wanted[S, T])
	if !ok {
		return true
	}
	var s S
	*f.part(&s) = as[T](after)
	v, err := f.of(w, s, true)
	return err != nil || !same(v, as[T](after))
}

func (f *OneField[S, H, T]) write(ctx context.Context, h H, _ string, before, after, want any) error {
	switch {
	case f.setFrom == nil:
		return fmt.Errorf("%s cannot be changed", f.name)
	case after == nil && f.required:
		return fmt.Errorf("%s cannot be taken away", f.name)
	case after == nil && f.clearIt != nil:
		return f.clearIt(h, ctx)
	case f.setBack != nil && f.leadsBack(after, want):
		return f.setBack(h, ctx, as[T](before), as[T](after))
	}
	return f.setFrom(h, ctx, as[T](before), as[T](after))
}

// merge is both: one value, and all that is to be reached. A value is stronger
// than what it already is.
func (f *OneField[S, H, T]) merge(a, b any) (any, error) {
	x, y := a.(wanted[S, T]), b.(wanted[S, T])
	m := wanted[S, T]{is: x.is, toward: slices.Clone(x.toward)}
	if m.is == nil {
		m.is = y.is
	} else if y.is != nil && !same(*x.is, *y.is) {
		return nil, &MergeError{cmp.Or(f.name, "options"), fmt.Sprint(*x.is), fmt.Sprint(*y.is)}
	}
	for _, t := range y.toward {
		if !slices.ContainsFunc(m.toward, func(u aim[S, T]) bool { return u.name == t.name }) {
			m.toward = append(m.toward, t)
		}
	}
	slices.SortFunc(m.toward, func(t, u aim[S, T]) int { return cmp.Compare(t.name, u.name) })
	for _, t := range m.toward {
		if m.is == nil {
			break
		}
		var s S
		*f.part(&s) = *m.is
		if v, err := t.from(s, true); err != nil || !same(v, *m.is) {
			return nil, &MergeError{cmp.Or(f.name, "options"), fmt.Sprint(*m.is), t.name}
		}
	}
	if f.exclusive && len(m.toward) > 1 {
		return nil, &MergeError{cmp.Or(f.name, "options"), m.toward[0].name, m.toward[1].name}
	}
	return m, nil
}

func (f *OneField[S, H, T]) read(ctx context.Context, h H, r *Reader, s *S, want any) error {
	return f.own(h, ctx, r, s, want != nil)
}

func (f *OneField[S, H, T]) needsOf(h H, want any) []ID {
	w, ok := want.(wanted[S, T])
	if !ok || f.needs == nil {
		return nil
	}
	var none S
	v, err := f.of(w, none, false)
	if err != nil {
		return nil
	}
	return f.needs(h, v)
}

func (f *OneField[S, H, T]) observed(h H, s *S, want any) (out []Resource) {
	if f.observes == nil {
		return nil
	}
	var values []T
	if w, ok := want.(wanted[S, T]); ok {
		var none S
		if v, err := f.of(w, none, false); err == nil {
			values = append(values, v)
		}
	}
	if s != nil {
		values = append(values, *f.part(s))
	}
	for _, v := range values {
		if !isZero(v) {
			out = append(out, f.observes(h, v)...)
		}
	}
	return out
}

// same compares values as the plan does: as JSON, policies in it by meaning.
func same[T any](a, b T) bool {
	if t := reflect.TypeFor[T](); t.Kind() < reflect.Array || t.Kind() == reflect.String {
		return any(a) == any(b)
	}
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, errX := value.Marshal(a)
	y, errY := value.Marshal(b)
	return errX == nil && errY == nil && value.Same(x, y)
}

// isZero holds for empty maps and lists too, which a state leaves out.
func isZero[T any](v T) bool {
	r := reflect.ValueOf(&v).Elem()
	return r.IsZero() || (r.Kind() == reflect.Map || r.Kind() == reflect.Slice) && r.Len() == 0
}

func orNil[T any](v T) any {
	if isZero(v) {
		return nil
	}
	return v
}

// as is a decoded value; the zero value for what is absent.
func as[T any](v any) T {
	t, _ := v.(T)
	return t
}

// pointer is a decoded value; nil for what is absent.
func pointer[T any](v any) *T {
	if t, ok := v.(T); ok {
		return &t
	}
	return nil
}

// decodeStrict is a T, or nil for null. What a T does not say back in the same
// words is not a T's JSON.
func decodeStrict[T any](raw []byte) (any, error) {
	if value.IsNull(raw) {
		return nil, nil
	}
	var v T
	if err := value.DecodeStrict(raw, &v); err != nil {
		return nil, err
	}
	back, err := value.Marshal(v)
	if err != nil {
		return nil, err
	}
	if !value.Same(back, raw) {
		return nil, errors.New("it says more, or less, than such a value can")
	}
	return v, nil
}

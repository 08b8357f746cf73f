package resource

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Wish is what somebody wants of one field of a state; fields make them. What no
// wish is about is left as it is.
type Wish[S any] struct {
	field  string // empty: it is about the whole
	value  any
	after  []ID
	until  time.Time
	whole  whole
	exists bool
	asked  Asked
}

// whole is what is wanted of a thing as a whole.
type whole int

const (
	toBe     whole = iota // it is there
	ifExists              // nothing, where it is not there
	gone
)

// IfExists wants the rest only of a thing that exists.
func IfExists[S any]() Wish[S] { return Wish[S]{whole: ifExists} }

// Gone wants that there is no such thing.
func Gone[S any]() Wish[S] { return Wish[S]{whole: gone} }

// MustExist wants that somebody else has made the thing, or another target of the
// plan makes it: otherwise a plan that would have to create it is an error that
// wraps ErrAbsent.
func MustExist[S any](on bool) Wish[S] { return Wish[S]{exists: on} }

// After wants the things written first.
func After[S any](ids ...ID) Wish[S] { return Wish[S]{after: ids} }

// Until wants the rest for a while only; see Change.Until.
func Until[S any](t time.Time) Wish[S] { return Wish[S]{until: t} }

// Asks is what is asked of others who write the thing, where it is only used.
func Asks[S any](docs Asked) Wish[S] { return Wish[S]{asked: docs} }

// Wants is what is wanted of a thing, by all targets together.
type Wants[S any] struct {
	of     map[string]any // by field
	after  []ID
	until  time.Time
	whole  whole
	exists bool  // it is not created
	asked  Asked // of others
}

// wish adds wishes, of one settings value or of another target's. It is the same
// in whatever order they come: each field's merge is.
func (t *thing[S, H]) wish(wishes []Wish[S]) error {
	var errs []error
	w := Wants[S]{maps.Clone(t.want.of), slices.Clone(t.want.after), t.want.until, t.want.whole, t.want.exists, t.want.asked}
	if w.of == nil {
		w.of = map[string]any{}
	}
	for _, one := range wishes {
		for _, id := range one.after {
			if !slices.Contains(w.after, id) {
				w.after = append(w.after, id)
			}
		}
		if !one.until.IsZero() {
			w.until = one.until
		}
		w.exists = w.exists || one.exists
		if one.whole != toBe {
			w.whole = one.whole
		}
		if one.value == nil {
			continue
		}
		have, twice := w.of[one.field]
		if !twice {
			w.of[one.field] = one.value
			continue
		}
		merged, err := t.kind.field(one.field).merge(have, one.value)
		errs = append(errs, err)
		w.of[one.field] = merged
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if t.kind.Validate != nil {
		if err := t.kind.Validate(w); err != nil {
			return err
		}
	}
	t.want = w
	return nil
}

// Merge is what both want.
func (t *thing[S, H]) Merge(other Resource) (Resource, error) {
	o, ok := other.(*thing[S, H])
	if !ok || o.kind != t.kind {
		return nil, fmt.Errorf("it is a %s and a %T", t.kind.Noun, other)
	}
	m := *t
	if t.Owner() == "" && o.Owner() != "" { // one target has clients for the owner
		m.bare, m.last = o.bare, o.last
	}
	m.managed = t.managed || o.managed
	for _, d := range o.want.asked {
		m.want.asked = m.want.asked.And(d.Name, d.Kind, d.Document)
	}
	if !t.want.until.Equal(o.want.until) {
		return nil, errors.New("what is wanted for a while is applied alone: its report says what to put back")
	}
	if t.managed && o.managed && (t.want.whole == gone) != (o.want.whole == gone) {
		return nil, &MergeError{t.kind.Noun, t.want.describe(), o.want.describe()}
	}
	wishes := []Wish[S]{After[S](o.want.after...)}
	for _, f := range t.kind.Fields {
		name := f.info().name
		if v, ok := o.want.of[name]; ok {
			wishes = append(wishes, Wish[S]{field: name, value: v})
		}
	}
	if err := m.wish(wishes); err != nil {
		return nil, err
	}
	// Where another target creates it, it is there when the plan is carried out.
	m.want.exists = m.managed && (t.want.exists || !t.managed) && (o.want.exists || !o.managed)
	if t.managed && o.managed {
		m.want.whole = min(t.want.whole, o.want.whole)
		if t.want.whole == gone {
			m.want.whole = gone
		}
	}
	return &m, nil
}

func (w Wants[S]) describe() string {
	if w.whole == gone {
		return "removed"
	}
	return "there"
}

package resource

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// Type is a CloudFormation type whose things have the state S. One is made
// by NewType.
type Type[S any] struct{ name string }

var types sync.Map // name to reflect.Type

// NewType is the type of that name. It panics where another state was given the
// name already: two kinds that are one thing to a plan.
func NewType[S any](name string) Type[S] {
	state := reflect.TypeFor[S]()
	if have, taken := types.LoadOrStore(name, state); taken && have != state {
		panic(fmt.Sprintf("resource: %s is the type of %v already, and now of %v", name, have, state))
	}
	return Type[S]{name}
}

// String is the name.
func (t Type[S]) String() string { return t.name }

// Ref names the thing of that name in a scope.
func (t Type[S]) Ref(s Scope, name string) Ref[S] { return Ref[S]{ID{s, t.name, name}} }

// Known are the things of the type that facts know of, whichever target reads them, in order
// of their IDs: those that exist, and those that could not be read.
func (t Type[S]) Known(f Facts) []Ref[S] {
	var out []Ref[S]
	for id, k := range f.states {
		if id.Type == t.name && (k.Err != nil || !value.IsNull(k.JSON)) {
			out = append(out, Ref[S]{id})
		}
	}
	slices.SortFunc(out, func(a, b Ref[S]) int { return CompareIDs(a.id, b.id) })
	return out
}

// Ref is an ID that knows what state the thing has. Only a Type makes one, so that
// a fact is never read as something else.
type Ref[S any] struct{ id ID }

// ID is the ID without its type: what changes, plans and findings have.
func (r Ref[S]) ID() ID { return r.id }

// String is the ID as text.
func (r Ref[S]) String() string { return r.id.String() }

// In is what the facts know of it.
func (r Ref[S]) In(f Facts) Fact[S] {
	k, ok := f.states[r.id]
	switch {
	case !ok:
		return Fact[S]{Err: ErrNotRead}
	case k.Err != nil:
		return Fact[S]{Err: k.Err}
	case value.IsNull(k.JSON):
		return Fact[S]{}
	}
	var s S
	if err := json.Unmarshal(k.JSON, &s); err != nil {
		return Fact[S]{Err: fmt.Errorf("%s: state: %w", r.id, err)}
	}
	return Fact[S]{State: s, Present: true}
}

package loggingtest

import (
	"reflect"
	"sync"
)

type stateKey struct {
	key any
	typ reflect.Type
}

type stateCell struct {
	once  sync.Once
	value any
	fresh func() any // makes what a new account has
}

// State returns the account's value of type T under key, and has it made on first
// use: this is where a fake keeps its store. The value is the same for all
// regions and principals and lives as long as the account; T does its own
// locking. key must be comparable; a value of an unexported type of the calling
// package keeps others out. make runs once, under no lock of the account but its
// own: it must not ask for the same key.
func State[T any](a *Account, key any, make func() *T) *T {
	return held(&a.state, key, make)
}

// SharedState is [State] for what the accounts of an organization have in common, as
// they have the names of buckets: one value for all of them, or for an account that is
// alone.
func SharedState[T any](a *Account, key any, make func() *T) *T {
	if a.org != nil {
		return held(&a.org.state, key, make)
	}
	return held(&a.state, key, make)
}

func held[T any](in *sync.Map, key any, make func() *T) *T {
	k := stateKey{key, reflect.TypeFor[T]()}
	c, ok := in.Load(k)
	if !ok {
		c, _ = in.LoadOrStore(k, new(stateCell))
	}
	cell := c.(*stateCell)
	cell.once.Do(func() {
		cell.fresh = func() any { return make() }
		cell.value = make()
	})
	return cell.value.(*T)
}

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
}

// State returns the account's value of type T under key, and has it made on first
// use: this is where a fake keeps its store. The value is the same for all
// regions and principals and lives as long as the account; T does its own
// locking. key must be comparable; a value of an unexported type of the calling
// package keeps others out. make runs once, under no lock of the account but its
// own: it must not ask for the same key.
func State[T any](a *Account, key any, make func() *T) *T {
	k := stateKey{key, reflect.TypeFor[T]()}
	c, ok := a.state.Load(k)
	if !ok {
		c, _ = a.state.LoadOrStore(k, new(stateCell))
	}
	cell := c.(*stateCell)
	cell.once.Do(func() { cell.value = make() })
	return cell.value.(*T)
}

package loggingtest

import (
	"maps"
	"reflect"
	"slices"
	"sync"
)

// bus carries what one fake tells another.
type bus struct {
	mu   sync.RWMutex
	next int
	subs map[reflect.Type]map[int]any // type of event to func(T)s
}

// Subscribe calls fn with every event of type T that is published on the account,
// until stop is called. Events are typed by whoever publishes them: see [APICall].
// fn runs in the publisher's goroutine, under no lock, in the order of
// subscription; it may call the account, publish and subscribe.
func Subscribe[T any](a *Account, fn func(T)) (stop func()) {
	b, t := &a.bus, reflect.TypeFor[T]()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subs == nil {
		b.subs = make(map[reflect.Type]map[int]any)
	}
	if b.subs[t] == nil {
		b.subs[t] = make(map[int]any)
	}
	id := b.next
	b.next++
	b.subs[t][id] = fn
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs[t], id)
	}
}

// Publish hands event to the account's subscribers of its type and returns when
// they have. Do not hold a lock.
func Publish[T any](a *Account, event T) {
	for _, fn := range subscribers[T](a) {
		fn(event)
	}
}

// subscribers are those of T, in the order of subscription.
func subscribers[T any](a *Account) []func(T) {
	b := &a.bus
	b.mu.RLock()
	defer b.mu.RUnlock()
	m := b.subs[reflect.TypeFor[T]()]
	if len(m) == 0 {
		return nil
	}
	out := make([]func(T), 0, len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[id].(func(T)))
	}
	return out
}

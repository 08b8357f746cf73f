package logging

import (
	"context"
	"sync"
)

// Reader shares the reads of one plan or check: the same call is made once,
// and calls that can be batched are.
type Reader struct {
	thorough bool

	mu       sync.Mutex
	memo     map[any]*memo
	observed []Resource
}

type memo struct {
	once  sync.Once
	value any
	err   error
}

func newReader(thorough bool) *Reader {
	return &Reader{thorough: thorough, memo: map[any]*memo{}}
}

// Thorough reports whether everything that judging looks at is wanted, or only
// what a comparison with the settings needs. A resource is read again when a
// reader becomes thorough; shared calls are not made again.
func (r *Reader) Thorough() bool { return r.thorough }

// Observe adds a resource that reading another one showed to matter, such as
// the key of a log group. It is read, for judging, before the facts are.
func (r *Reader) Observe(rs ...Resource) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.observed = append(r.observed, rs...)
}

func (r *Reader) takeObserved() []Resource {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.observed
	r.observed = nil
	return o
}

// Batcher is a Resource that says, before anything is read, what it will ask
// of a Loader.
type Batcher interface {
	Resource
	Batch(*Reader)
}

// Shared makes a read once for each key and gives every caller its result. The
// key must be comparable; use a struct type of your own package, so that keys
// of others cannot meet it.
func Shared[T any](ctx context.Context, r *Reader, key any, read func(context.Context) (T, error)) (T, error) {
	r.mu.Lock()
	m, ok := r.memo[key]
	if !ok {
		m = &memo{}
		r.memo[key] = m
	}
	r.mu.Unlock()
	m.once.Do(func() { m.value, m.err = read(ctx) })
	if m.err != nil {
		var zero T
		return zero, m.err
	}
	return m.value.(T), nil
}

// Loader reads many things with one call: keys are announced with Want and
// fetched together at the first Get.
type Loader[K comparable, V any] struct {
	load func(context.Context, []K) (map[K]V, error)

	mu     sync.Mutex
	wanted []K
	done   map[K]loaded[V]
}

type loaded[V any] struct {
	value V
	found bool
	err   error
}

// Batched is the reader's loader under key, made on first use.
func Batched[K comparable, V any](r *Reader, key any, load func(context.Context, []K) (map[K]V, error)) *Loader[K, V] {
	l, _ := Shared(context.Background(), r, key, func(context.Context) (*Loader[K, V], error) {
		return &Loader[K, V]{load: load, done: map[K]loaded[V]{}}, nil
	})
	return l
}

// Want announces a key.
func (l *Loader[K, V]) Want(k K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.done[k]; !ok {
		l.wanted = append(l.wanted, k)
	}
}

// Get is the value of k; false where the load did not bring one.
func (l *Loader[K, V]) Get(ctx context.Context, k K) (V, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.done[k]; !ok {
		seen := map[K]bool{k: true}
		keys := []K{k}
		for _, w := range l.wanted {
			if !seen[w] {
				seen[w] = true
				keys = append(keys, w)
			}
		}
		l.wanted = nil
		values, err := l.load(ctx, keys)
		for _, w := range keys {
			v, found := values[w]
			l.done[w] = loaded[V]{v, found, err}
		}
	}
	d := l.done[k]
	return d.value, d.found, d.err
}

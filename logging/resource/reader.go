package resource

import (
	"context"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Reader shares the reads of one plan or check: the same call is made once,
// and calls that can be batched are.
type Reader struct {
	thorough bool

	mu       sync.Mutex
	memo     map[any]*memo
	observed []Observed
}

// Observed is a resource that reading another one, By, showed to matter.
type Observed struct {
	By ID
	Resource
}

// memo is a result that is there once done is closed. Waiting is on a channel,
// so that a caller's cancellation ends it, and so that tests with synctest can
// tell that it waits.
type memo struct {
	done  chan struct{}
	value any
	err   error
}

// NewReader is a reader of its own, for reading a resource outside of a plan.
func NewReader() *Reader { return NewReaderFor(false) }

// NewReaderFor is a reader that is thorough, or not; see Thorough.
func NewReaderFor(thorough bool) *Reader {
	return &Reader{thorough: thorough, memo: map[any]*memo{}}
}

// Thorough reports whether everything that judging looks at is wanted, or only
// what a comparison with the settings needs. A resource is read again when a
// reader becomes thorough; shared calls are not made again.
func (r *Reader) Thorough() bool { return r.thorough }

// Observe adds a resource that reading another one showed to matter, such as
// the key of a log group. It is read, for judging, before the facts are.
func (r *Reader) Observe(rs ...Resource) { r.observe(ID{}, rs) }

func (r *Reader) observe(by ID, rs []Resource) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, res := range rs {
		r.observed = append(r.observed, Observed{by, res})
	}
}

// TakeObserved is what was observed since it was asked last. It is for package logging.
func (r *Reader) TakeObserved() []Observed {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.observed
	r.observed = nil
	return o
}

// Shared makes a read once for each key and gives every caller its result. The
// key must be comparable; use a struct type of your own package, so that keys
// of others cannot meet it.
func Shared[T any](ctx context.Context, r *Reader, key any, read func(context.Context) (T, error)) (T, error) {
	var zero T
	r.mu.Lock()
	m, ok := r.memo[key]
	if !ok {
		m = &memo{done: make(chan struct{})}
		r.memo[key] = m
	}
	r.mu.Unlock()
	if !ok {
		m.value, m.err = read(ctx)
		close(m.done)
	}
	select {
	case <-m.done:
	case <-ctx.Done():
		return zero, ctx.Err()
	}
	if m.err != nil {
		return zero, m.err
	}
	return m.value.(T), nil
}

// Once is Shared for a read of a thing, by what of it is read: those whose clients call
// one account with the same credentials share it.
func Once[T any](ctx context.Context, r *Reader, c Clients, id ID, what string, read func(context.Context) (T, error)) (T, error) {
	type key struct {
		origin any
		id     ID
		what   string
	}
	return Shared(ctx, r, key{c.Origin(), id, what}, read)
}

// Pages reads page by page, from the one without a token to the one that names no next.
func Pages(read func(token *string) (next *string, err error)) error {
	for token := (*string)(nil); ; {
		next, err := read(token)
		if err != nil || aws.ToString(next) == "" {
			return err
		}
		token = next
	}
}

// OwnTags are the tags of a list, without those of AWS, which begin with "aws:" and can
// be neither set nor taken; nil where there are none.
func OwnTags[T any](list []T, of func(T) (key, value *string)) map[string]string {
	var tags map[string]string
	for _, t := range list {
		key, value := of(t)
		if k := aws.ToString(key); !strings.HasPrefix(strings.ToLower(k), "aws:") {
			if tags == nil {
				tags = map[string]string{}
			}
			tags[k] = aws.ToString(value)
		}
	}
	return tags
}

// Loader reads many things with one call: keys are announced with Want and
// fetched together at the first Get.
type Loader[K comparable, V any] struct {
	load func(context.Context, []K) (map[K]V, error)

	mu      sync.Mutex
	wanted  []K
	batches map[K]*batch[K, V]
}

// batch is one call of a loader.
type batch[K comparable, V any] struct {
	done   chan struct{}
	values map[K]V
	err    error
}

// Batched is the reader's loader under key, made on first use.
func Batched[K comparable, V any](r *Reader, key any, load func(context.Context, []K) (map[K]V, error)) *Loader[K, V] {
	l, _ := Shared(context.Background(), r, key, func(context.Context) (*Loader[K, V], error) {
		return &Loader[K, V]{load: load, batches: map[K]*batch[K, V]{}}, nil
	})
	return l
}

// Want announces a key.
func (l *Loader[K, V]) Want(k K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.batches[k] == nil {
		l.wanted = append(l.wanted, k)
	}
}

// Get is the value of k; false where the load did not bring one.
func (l *Loader[K, V]) Get(ctx context.Context, k K) (V, bool, error) {
	var zero V
	b, keys := l.join(k)
	if keys != nil {
		b.values, b.err = l.load(ctx, keys)
		close(b.done)
	}
	select {
	case <-b.done:
	case <-ctx.Done():
		return zero, false, ctx.Err()
	}
	v, found := b.values[k]
	return v, found, b.err
}

// join is the batch that k is in. Keys that are not nil are a new one's, which
// the caller has to load.
func (l *Loader[K, V]) join(k K) (b *batch[K, V], keys []K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.batches[k]; b != nil {
		return b, nil
	}
	b = &batch[K, V]{done: make(chan struct{})}
	for _, w := range append([]K{k}, l.wanted...) {
		if l.batches[w] == nil {
			l.batches[w] = b
			keys = append(keys, w)
		}
	}
	l.wanted = nil
	return b, keys
}

package loggingtest

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// lag is how far reads are behind writes.
type lag struct {
	on      atomic.Bool
	mu      sync.Mutex               // calls are made one at a time while reads lag
	behind  map[string]time.Duration // by service; "" is all others
	history []past                   // the oldest first
}

// past is what an account held right before a write.
type past struct {
	until time.Time // when the write was carried out
	state map[*stateCell]reflect.Value
}

// Lag makes the reads of services ("ssm", "iam"; of all where none is named) answer
// what was there d ago, as an eventually consistent service may. What a test puts into
// the account directly is not a write: old answers do not have it, and new ones do.
// Zero ends the lag. Calls are made one after another while there is one. In an
// organization the reads of all accounts lag together.
func (a *Account) Lag(d time.Duration, services ...string) {
	l := a.lag
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.behind == nil || len(services) == 0 {
		l.behind = map[string]time.Duration{}
	}
	if len(services) == 0 {
		services = []string{""}
	}
	for _, s := range services {
		l.behind[s] = d
	}
	on := false
	for _, d := range l.behind {
		on = on || d > 0
	}
	if l.on.Store(on); !on {
		l.history = nil
	}
}

// of is how far a service's reads are behind.
func (l *lag) of(service string) time.Duration {
	if d, ok := l.behind[service]; ok {
		return d
	}
	return l.behind[""]
}

type laggedCall struct{}

// alone has the call carried out alone where reads lag; what it answers ends that. A call
// that its handler makes is a part of it.
func (r *Request) alone() (end func()) {
	if !r.account.lag.on.Load() || r.ctx.Value(laggedCall{}) != nil {
		return func() {}
	}
	r.ctx = context.WithValue(r.ctx, laggedCall{}, true)
	r.lagged = true
	r.account.lag.mu.Lock()
	return r.account.lag.mu.Unlock
}

// handled carries out a call, a read in the account's past where reads lag.
func (r *Request) handled(in any) (any, error) {
	if !r.lagged {
		return r.op.call(r, in)
	}
	l := r.account.lag
	if !readOnly(r.op.svc.Name, r.op.name) {
		l.remember(r.account)
		return r.op.call(r, in)
	}
	then := time.Now().Add(-l.of(r.op.svc.Name))
	for _, p := range l.history {
		if p.until.After(then) {
			defer p.swap()
			p.swap()
			break
		}
	}
	return r.op.call(r, in)
}

// remember keeps what the account holds now, and forgets what no read goes back to.
func (l *lag) remember(a *Account) {
	now := time.Now()
	most := time.Duration(0)
	for _, d := range l.behind {
		most = max(most, d)
	}
	for len(l.history) > 0 && !l.history[0].until.After(now.Add(-most)) {
		l.history = l.history[1:]
	}
	if n := len(l.history); n > 0 && now.Sub(l.history[n-1].until) < time.Millisecond {
		return // the same moment
	}
	p := past{now, map[*stateCell]reflect.Value{}}
	cells := a.cells()
	copies := newDeepCopy(cells)
	for _, cell := range cells {
		p.state[cell] = copies.of(reflect.ValueOf(cell.value).Elem())
	}
	l.history = append(l.history, p)
}

// swap exchanges what the account holds with the past.
func (p past) swap() {
	for cell, old := range p.state {
		live := reflect.ValueOf(cell.value).Elem()
		now := reflect.New(live.Type()).Elem()
		now.Set(live)
		live.Set(old)
		old.Set(now)
	}
}

// cells are what the account and its organization hold.
func (a *Account) cells() (cells []*stateCell) {
	for _, held := range a.held() {
		held.Range(func(_, c any) bool {
			if cell := c.(*stateCell); cell.value != nil {
				cells = append(cells, cell)
			}
			return true
		})
	}
	return cells
}

// deepCopy copies stores with what is unexported in them. Nothing else runs, so that
// their locks are free. What stores share, copies that it makes share too; where one leads to
// another store the copy leads to that itself, which is put back in its place.
type deepCopy struct {
	seen map[seenKey]reflect.Value
}

type seenKey struct {
	at  unsafe.Pointer
	typ reflect.Type
}

func newDeepCopy(cells []*stateCell) *deepCopy {
	d := &deepCopy{seen: map[seenKey]reflect.Value{}}
	for _, cell := range cells {
		v := reflect.ValueOf(cell.value)
		d.seen[seenKey{v.UnsafePointer(), v.Type()}] = v
	}
	return d
}

// of is a copy of a store that shares nothing with it.
func (d *deepCopy) of(live reflect.Value) reflect.Value {
	c := reflect.New(live.Type()).Elem()
	d.copy(c, live)
	return c
}

var (
	accountType = reflect.TypeFor[*Account]()
	leafTypes   = map[reflect.Type]bool{accountType: true, timeType: true}
)

func (d *deepCopy) copy(dst, src reflect.Value) {
	t := src.Type()
	if leafTypes[t] {
		dst.Set(src)
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		d.pointer(dst, src)
	case reflect.Interface:
		dst.Set(src)
		if e := src.Elem(); e.IsValid() && e.Kind() == reflect.Pointer {
			c := reflect.New(e.Type()).Elem()
			d.pointer(c, e)
			dst.Set(c)
		}
	case reflect.Slice:
		dst.Set(src)
		if !src.IsNil() && mayChange(t.Elem()) {
			s := reflect.MakeSlice(t, src.Len(), src.Len())
			for i := range src.Len() {
				d.copy(s.Index(i), src.Index(i))
			}
			dst.Set(s)
		} else if !src.IsNil() {
			dst.Set(reflect.AppendSlice(reflect.MakeSlice(t, 0, src.Len()), src))
		}
	case reflect.Map:
		dst.Set(src)
		if !src.IsNil() {
			m := reflect.MakeMapWithSize(t, src.Len())
			for it := src.MapRange(); it.Next(); {
				v := reflect.New(t.Elem()).Elem()
				d.copy(v, addressable(it.Value()))
				m.SetMapIndex(it.Key(), v)
			}
			dst.Set(m)
		}
	case reflect.Struct:
		dst.Set(src)
		for i := range t.NumField() {
			if mayChange(t.Field(i).Type) {
				d.copy(reach(dst.Field(i)), reach(src.Field(i)))
			}
		}
	default:
		dst.Set(src)
	}
}

func (d *deepCopy) pointer(dst, src reflect.Value) {
	if src.IsNil() || leafTypes[src.Type()] {
		dst.Set(src)
		return
	}
	key := seenKey{src.UnsafePointer(), src.Type()}
	if have, ok := d.seen[key]; ok {
		dst.Set(have)
		return
	}
	p := reflect.New(src.Type().Elem())
	d.seen[key] = p
	d.copy(p.Elem(), src.Elem())
	dst.Set(p)
}

// mayChange reports whether values of a type lead to memory that is shared.
func mayChange(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map, reflect.Struct, reflect.Array:
		return !leafTypes[t] && !strings.HasPrefix(t.PkgPath(), "sync") // a free lock is as its copy
	}
	return false
}

// reach is a field, whether it is exported or not.
func reach(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	a := reflect.New(v.Type()).Elem()
	a.Set(v)
	return a
}

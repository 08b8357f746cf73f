package loggingtest

import (
	"reflect"
	"sync"
	"time"
)

// Clone returns a deep copy of v: what pointers, slices, maps and union members
// lead to is copied too. Unexported fields, SDK documents and the metadata of
// answers are shared, since they do not change.
func Clone[T any](v T) T {
	t := reflect.TypeFor[T]()
	c := clonerOf(t)
	if c.copy == nil {
		return v
	}
	var out T
	c.copy(reflect.ValueOf(&out).Elem(), reflect.ValueOf(&v).Elem())
	return out
}

// cloner copies values of one type. Its copy is nil where an assignment is a
// deep copy already.
type cloner struct {
	copy func(dst, src reflect.Value)
	size func(reflect.Value) int // bytes behind the value, to bound what is kept

	// elements makes deep copies of the elements of a slice out of plain ones, where these
	// are structs: what one field of all points to is allocated at once. field does that for
	// fields that are pointers.
	elements func(slice reflect.Value)
	field    func(slice reflect.Value, field int)
}

// cloners caches one cloner for each type. Entries never change.
var cloners sync.Map // reflect.Type to *cloner

func clonerOf(t reflect.Type) *cloner {
	if c, ok := cloners.Load(t); ok {
		return c.(*cloner)
	}
	c, _ := cloners.LoadOrStore(t, buildCloner(t, map[reflect.Type]*cloner{}))
	return c.(*cloner)
}

var timeType = reflect.TypeFor[time.Time]()

func buildCloner(t reflect.Type, building map[reflect.Type]*cloner) *cloner {
	if c, ok := building[t]; ok {
		return c // a recursive type; its functions are there by the time they are called
	}
	c := new(cloner)
	building[t] = c
	switch t.Kind() {
	case reflect.String:
		c.size = reflect.Value.Len
	case reflect.Pointer:
		c.pointer(t, buildCloner(t.Elem(), building))
	case reflect.Slice:
		c.slice(t, buildCloner(t.Elem(), building))
	case reflect.Map:
		c.maps(t, buildCloner(t.Key(), building), buildCloner(t.Elem(), building))
	case reflect.Struct:
		if t != timeType {
			c.structs(t, building)
		}
	case reflect.Interface:
		c.union()
	}
	return c
}

func (c *cloner) pointer(t reflect.Type, elem *cloner) {
	et := t.Elem()
	set := func(dst, src reflect.Value) {
		if elem.copy == nil {
			dst.Set(src)
		} else {
			elem.copy(dst, src)
		}
	}
	many := reflect.SliceOf(et)
	c.field = func(slice reflect.Value, field int) {
		var memory reflect.Value
		for i, n := 0, slice.Len(); i < n; i++ {
			p := slice.Index(i).Field(field)
			if p.IsNil() {
				continue
			}
			if !memory.IsValid() {
				memory = reflect.MakeSlice(many, n, n)
			}
			set(memory.Index(i), p.Elem())
			p.Set(memory.Index(i).Addr())
		}
	}
	c.copy = func(dst, src reflect.Value) {
		if src.IsNil() {
			dst.SetZero()
			return
		}
		p := reflect.New(et)
		set(p.Elem(), src.Elem())
		dst.Set(p)
	}
	c.size = func(v reflect.Value) int {
		if v.IsNil() {
			return 0
		}
		return int(et.Size()) + elem.sizeOf(v.Elem())
	}
}

func (c *cloner) slice(t reflect.Type, elem *cloner) {
	es := int(t.Elem().Size())
	c.copy = func(dst, src reflect.Value) {
		if src.IsNil() {
			dst.SetZero()
			return
		}
		n := src.Len()
		s := reflect.MakeSlice(t, n, n)
		switch {
		case elem.copy == nil:
			reflect.Copy(s, src)
		case elem.elements != nil && n > 1:
			reflect.Copy(s, src)
			elem.elements(s)
		default:
			for i := range n {
				elem.copy(s.Index(i), src.Index(i))
			}
		}
		dst.Set(s)
	}
	c.size = func(v reflect.Value) int {
		n := v.Len() * es
		if elem.size != nil {
			for i := range v.Len() {
				n += elem.size(v.Index(i))
			}
		}
		return n
	}
}

func (c *cloner) maps(t reflect.Type, key, elem *cloner) {
	c.copy = func(dst, src reflect.Value) {
		if src.IsNil() {
			dst.SetZero()
			return
		}
		m := reflect.MakeMapWithSize(t, src.Len())
		for it := src.MapRange(); it.Next(); {
			v := it.Value()
			if elem.copy != nil {
				n := reflect.New(t.Elem()).Elem()
				elem.copy(n, v)
				v = n
			}
			m.SetMapIndex(it.Key(), v)
		}
		dst.Set(m)
	}
	c.size = func(v reflect.Value) int {
		n := 0
		for it := v.MapRange(); it.Next(); {
			n += 16 + key.sizeOf(it.Key()) + elem.sizeOf(it.Value())
		}
		return n
	}
}

func (c *cloner) structs(t reflect.Type, building map[reflect.Type]*cloner) {
	type field struct {
		i int
		c *cloner
	}
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		fc := buildCloner(f.Type, building)
		switch f.Type.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Struct, reflect.Interface, reflect.String:
			fields = append(fields, field{i, fc})
		}
	}
	if len(fields) == 0 {
		return
	}
	c.copy = func(dst, src reflect.Value) {
		dst.Set(src)
		for _, f := range fields {
			if f.c.copy != nil {
				f.c.copy(dst.Field(f.i), src.Field(f.i))
			}
		}
	}
	c.elements = func(slice reflect.Value) {
		for _, f := range fields {
			if f.c.field != nil {
				f.c.field(slice, f.i)
			} else if f.c.copy != nil {
				for i := range slice.Len() {
					v := slice.Index(i).Field(f.i)
					f.c.copy(v, v)
				}
			}
		}
	}
	c.size = func(v reflect.Value) int {
		n := 0
		for _, f := range fields {
			n += f.c.sizeOf(v.Field(f.i))
		}
		return n
	}
}

// union copies what an interface holds where that is a pointer to a struct with
// exported fields: an SDK union's member. Documents have none and are shared.
func (c *cloner) union() {
	c.copy = func(dst, src reflect.Value) {
		dst.Set(src)
		if src.IsNil() {
			return
		}
		if held := src.Elem(); isUnionMember(held.Type()) {
			p := reflect.New(held.Type()).Elem()
			clonerOf(held.Type()).copy(p, held)
			dst.Set(p)
		}
	}
}

func isUnionMember(t reflect.Type) bool {
	if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return false
	}
	_, ok := t.Elem().FieldByName("Value")
	return ok
}

func (c *cloner) sizeOf(v reflect.Value) int {
	if c.size == nil {
		return 0
	}
	return c.size(v)
}

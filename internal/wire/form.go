package wire

import (
	"encoding/base64"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// errForm is a form that cannot be read at all.
var errForm = errors.New("the query string is malformed")

// maxFormDepth bounds the dots in a parameter's name.
const maxFormDepth = 32

// form is a parameter with those below it: Tags.member.1.Key=a is the value a
// under Tags, member, 1, Key.
type form struct {
	value    string
	set      bool
	children map[string]*form
}

func cutByte(s string, c byte) (before, after string) {
	if i := strings.IndexByte(s, c); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// parseForm reads application/x-www-form-urlencoded parameters.
func parseForm(params string) (*form, error) {
	root := new(form)
	for len(params) > 0 {
		var pair string
		pair, params = cutByte(params, '&')
		if pair == "" {
			continue
		}
		k, v := cutByte(pair, '=')
		key, err := url.QueryUnescape(k)
		if err != nil {
			return nil, errForm
		}
		value, err := url.QueryUnescape(v)
		if err != nil {
			return nil, errForm
		}
		if err := root.put(key, value); err != nil {
			return nil, err
		}
	}
	return root, nil
}

func (f *form) put(key, value string) error {
	for depth := 0; key != ""; depth++ {
		if depth == maxFormDepth {
			return errForm
		}
		var name string
		name, key = cutByte(key, '.')
		if f.children == nil {
			f.children = make(map[string]*form, 4)
		}
		c := f.children[name]
		if c == nil {
			c = new(form)
			f.children[name] = c
		}
		f = c
	}
	f.value, f.set = value, true
	return nil
}

// formReader reads forms into inputs of a service.
type formReader struct{ svc *Service }

// structure reads the members of n from what is below f.
func (r formReader) structure(f *form, n *node, v reflect.Value) error {
	for i := range n.fields {
		fd := &n.fields[i]
		c := f.child(fd.listName)
		if c == nil && fd.listName != fd.name {
			c = f.child(fd.name)
		}
		if c == nil && fd.ref == nil { // without a model, either case is read
			c = f.child(swapFirst(fd.name))
		}
		if c == nil {
			continue
		}
		if err := r.value(c, fd, fd.node, fd.flat, v.Field(fd.index)); err != nil {
			return err
		}
	}
	return nil
}

func (f *form) child(name string) *form { return f.children[name] }

// value reads f into v. fd is the member that it belongs to, for messages.
func (r formReader) value(f *form, fd *field, n *node, flat bool, v reflect.Value) error {
	switch n.kind {
	case kindStruct:
		return r.structure(f, n, n.alloc(v))
	case kindList:
		return r.list(f, fd, n, flat, v)
	case kindMap:
		return r.maps(f, fd, n, flat, v)
	case kindUnion:
		return r.union(f, fd, n, v)
	case kindUnsupported:
		return nil
	}
	if !f.set {
		return nil
	}
	if err := setText(f.value, n, v, fd.timeFormat); err != nil {
		return errors.New("the value of " + fd.name + " cannot be read as " + goKindName(n))
	}
	return nil
}

func (r formReader) list(f *form, fd *field, n *node, flat bool, v reflect.Value) error {
	elems := f
	if !flat {
		elems = f.child(n.elemName)
		if elems == nil && n.elemName != "member" {
			elems = f.child("member")
		}
	}
	s := reflect.MakeSlice(n.typ, 0, 4)
	for _, c := range elems.numbered() {
		s = reflect.Append(s, reflect.Zero(n.typ.Elem()))
		if err := r.value(c, fd, n.elem, false, s.Index(s.Len()-1)); err != nil {
			return err
		}
	}
	// "Tags=" is how clients send an empty list.
	if s.Len() > 0 || f.set {
		n.alloc(v).Set(s)
	}
	return nil
}

func (r formReader) maps(f *form, fd *field, n *node, flat bool, v reflect.Value) error {
	entries := f
	if !flat {
		entries = f.child("entry")
	}
	m := reflect.MakeMap(n.typ)
	for _, c := range entries.numbered() {
		k := c.child(n.keyName)
		if k == nil || !k.set {
			return errors.New("an entry of " + fd.name + " has no key")
		}
		e := reflect.New(n.typ.Elem()).Elem()
		if val := c.child(n.valueName); val != nil {
			if err := r.value(val, fd, n.elem, false, e); err != nil {
				return err
			}
		}
		m.SetMapIndex(reflect.ValueOf(k.value).Convert(n.typ.Key()), e)
	}
	if m.Len() > 0 || f.set {
		n.alloc(v).Set(m)
	}
	return nil
}

// union reads a union: a structure of which one member is there.
func (r formReader) union(f *form, fd *field, n *node, v reflect.Value) error {
	for name, c := range f.children {
		t, member := n.unionType(r.svc, name)
		if t == nil {
			continue
		}
		if !v.IsNil() {
			return errors.New("more than one member of the union " + fd.name)
		}
		held := reflect.New(t.Elem())
		if err := r.value(c, fd, member, false, held.Elem().FieldByName("Value")); err != nil {
			return err
		}
		v.Set(held)
	}
	return nil
}

// numbered are the children called 1, 2, 3 …, in that order. Gaps do not matter.
func (f *form) numbered() []*form {
	if f == nil {
		return nil
	}
	type entry struct {
		i int
		f *form
	}
	entries := make([]entry, 0, len(f.children))
	for k, c := range f.children {
		if i, err := strconv.Atoi(k); err == nil && i > 0 {
			entries = append(entries, entry{i, c})
		}
	}
	slices.SortFunc(entries, func(x, y entry) int { return x.i - y.i })
	out := make([]*form, len(entries))
	for i, e := range entries {
		out[i] = e.f
	}
	return out
}

// setText puts the text of a scalar, as query and XML write it, into v.
func setText(s string, n *node, v reflect.Value, timeFormat string) error {
	switch n.kind {
	case kindString:
		n.alloc(v).SetString(s)
	case kindBool:
		b, ok := map[string]bool{"true": true, "false": false, "True": true, "False": false, "1": true, "0": false}[s]
		if !ok {
			return errors.New("not a boolean")
		}
		n.alloc(v).SetBool(b)
	case kindInt:
		i, err := parseInt(s, n.typ.Bits())
		if err != nil {
			return err
		}
		n.alloc(v).SetInt(i)
	case kindFloat:
		x, err := parseFloat(s, n.typ.Bits())
		if err != nil {
			return err
		}
		n.alloc(v).SetFloat(x)
	case kindBlob:
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return err
		}
		n.alloc(v).SetBytes(b)
	case kindTime:
		if timeFormat == "" {
			timeFormat = formatISO
		}
		t, err := parseTime(s, timeFormat)
		if err != nil {
			return err
		}
		n.alloc(v).Set(reflect.ValueOf(t))
	case kindBig:
		return setBig(s, n, v)
	}
	return nil
}

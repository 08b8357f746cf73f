package wire

import (
	"errors"
	"reflect"
)

// maxDepth is how deep JSON may nest.
const maxDepth = 200

var (
	errSyntax = errors.New("the body is not valid JSON")
	errDepth  = errors.New("the body nests too deep")
)

// mismatch is a value of another type than the member has.
type mismatch struct{ got, want string }

func (m mismatch) Error() string { return m.got + " can not be converted to " + m.want }

// reader reads JSON (RFC 8259).
type reader struct {
	svc   *Service
	data  []byte
	pos   int
	depth int
}

// readJSON reads data, all of it, into v, a struct of node n. An empty body reads
// as an empty object.
func readJSON(svc *Service, data []byte, n *node, v reflect.Value) error {
	r := &reader{svc: svc, data: data}
	if r.space(); r.pos == len(data) {
		return nil
	}
	if err := r.value(n, v); err != nil {
		return err
	}
	if r.space(); r.pos != len(data) {
		return errSyntax
	}
	return nil
}

func (r *reader) space() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// peek is the next byte that is no space, 0 at the end.
func (r *reader) peek() byte {
	r.space()
	if r.pos == len(r.data) {
		return 0
	}
	return r.data[r.pos]
}

func (r *reader) literal(word string) error {
	if len(r.data)-r.pos < len(word) || string(r.data[r.pos:r.pos+len(word)]) != word {
		return errSyntax
	}
	r.pos += len(word)
	return nil
}

// value reads a value into v. null leaves v alone.
func (r *reader) value(n *node, v reflect.Value) error {
	c := r.peek()
	if c == 'n' {
		return r.literal("null")
	}
	switch n.kind {
	case kindStruct:
		if c != '{' {
			return r.wrong(c, "a structure")
		}
		return r.structure(n, n.alloc(v))
	case kindList:
		if c != '[' {
			return r.wrong(c, "a list")
		}
		return r.list(n, v)
	case kindMap:
		if c != '{' {
			return r.wrong(c, "a map")
		}
		return r.maps(n, v)
	case kindUnion:
		if c != '{' {
			return r.wrong(c, "a union")
		}
		return r.union(n, v)
	case kindUnsupported:
		return r.skip()
	}
	return r.scalar(c, n, v)
}

// wrong is the error for a value that begins with c where something else is wanted.
func (r *reader) wrong(c byte, want string) error {
	got := ""
	switch {
	case c == '{':
		got = "Start of structure or map"
	case c == '[':
		got = "Start of list"
	case c == '"':
		got = "STRING_VALUE"
	case c == 't':
		got = "TRUE_VALUE"
	case c == 'f':
		got = "FALSE_VALUE"
	case c == '-' || c >= '0' && c <= '9':
		got = "NUMBER_VALUE"
	default:
		return errSyntax
	}
	return mismatch{got, want}
}

// open goes one level down, past the bracket.
func (r *reader) open() error {
	r.pos++
	if r.depth++; r.depth > maxDepth {
		return errDepth
	}
	return nil
}

// more reads what separates members or elements. It returns false at the closing
// bracket, which it reads too.
func (r *reader) more(first bool, closing byte) (bool, error) {
	switch c := r.peek(); {
	case c == closing:
		r.pos++
		r.depth--
		return false, nil
	case first && c != 0:
		return true, nil
	case !first && c == ',':
		r.pos++
		return r.peek() != closing, r.notClosing(closing)
	}
	return false, errSyntax
}

// notClosing refuses a comma before the closing bracket.
func (r *reader) notClosing(closing byte) error {
	if c := r.peek(); c == closing || c == 0 {
		return errSyntax
	}
	return nil
}

// name reads a member's name with its colon.
func (r *reader) name() (string, error) {
	if r.peek() != '"' {
		return "", errSyntax
	}
	s, err := r.string()
	if err != nil {
		return "", err
	}
	if r.peek() != ':' {
		return "", errSyntax
	}
	r.pos++
	return s, nil
}

func (r *reader) structure(n *node, v reflect.Value) error {
	if err := r.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := r.more(first, '}')
		if !more || err != nil {
			return err
		}
		name, err := r.name()
		if err != nil {
			return err
		}
		i, ok := n.byName[name]
		if !ok { // AWS ignores members that it does not know
			if err := r.skip(); err != nil {
				return err
			}
			continue
		}
		f := &n.fields[i]
		if err := r.value(f.node, v.Field(f.index)); err != nil {
			return err
		}
	}
}

func (r *reader) list(n *node, v reflect.Value) error {
	if err := r.open(); err != nil {
		return err
	}
	s := reflect.MakeSlice(n.typ, 0, 4)
	zero := reflect.Zero(n.typ.Elem())
	for first := true; ; first = false {
		more, err := r.more(first, ']')
		if err != nil {
			return err
		}
		if !more {
			n.alloc(v).Set(s)
			return nil
		}
		s = reflect.Append(s, zero)
		if err := r.value(n.elem, s.Index(s.Len()-1)); err != nil {
			return err
		}
	}
}

func (r *reader) maps(n *node, v reflect.Value) error {
	if err := r.open(); err != nil {
		return err
	}
	m := reflect.MakeMap(n.typ)
	for first := true; ; first = false {
		more, err := r.more(first, '}')
		if err != nil {
			return err
		}
		if !more {
			n.alloc(v).Set(m)
			return nil
		}
		name, err := r.name()
		if err != nil {
			return err
		}
		e := reflect.New(n.typ.Elem()).Elem()
		if err := r.value(n.elem, e); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(name).Convert(n.typ.Key()), e)
	}
}

// union reads a union: an object of which one member is not null.
func (r *reader) union(n *node, v reflect.Value) error {
	if err := r.open(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := r.more(first, '}')
		if !more || err != nil {
			return err
		}
		name, err := r.name()
		if err != nil {
			return err
		}
		if r.peek() == 'n' {
			if err := r.literal("null"); err != nil {
				return err
			}
			continue
		}
		t, member := n.unionType(r.svc, name)
		if t == nil {
			if err := r.skip(); err != nil {
				return err
			}
			continue
		}
		if !v.IsNil() {
			return mismatch{"More than one member", "a union"}
		}
		held := reflect.New(t.Elem())
		if err := r.value(member, held.Elem().FieldByName("Value")); err != nil {
			return err
		}
		v.Set(held)
	}
}

// skip reads a value and drops it.
func (r *reader) skip() error {
	switch c := r.peek(); {
	case c == '{' || c == '[':
		if err := r.open(); err != nil {
			return err
		}
		for first := true; ; first = false {
			more, err := r.more(first, c+2) // ']' and '}' are two after '[' and '{'
			if !more || err != nil {
				return err
			}
			if c == '{' {
				if _, err := r.name(); err != nil {
					return err
				}
			}
			if err := r.skip(); err != nil {
				return err
			}
		}
	case c == '"':
		_, err := r.string()
		return err
	case c == 't':
		return r.literal("true")
	case c == 'f':
		return r.literal("false")
	case c == 'n':
		return r.literal("null")
	default:
		_, err := r.number()
		return err
	}
}

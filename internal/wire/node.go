package wire

import (
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

// kind is what a Go type holds, as far as the wire sees it.
type kind uint8

const (
	kindUnsupported kind = iota
	kindStruct
	kindList
	kindMap
	kindString
	kindBool
	kindInt
	kindFloat
	kindBlob
	kindTime
	kindUnion
	kindBig // *big.Int, *big.Float
)

// node is a Go type with its shape, compiled. A pointer's node is that of what it
// points to, with ptr set.
type node struct {
	kind  kind
	ptr   bool
	typ   reflect.Type // without the pointer
	shape *awsmodel.Shape

	fields []field        // struct
	byName map[string]int // struct: index in fields by the name on the wire
	order  []int          // struct: indexes of fields that the model has, in the model's order
	elem   *node          // list, map: what it holds
	key    *node          // map

	elemName, keyName, valueName string // XML and query
	flattened                    bool
}

// field is a member of a struct.
type field struct {
	index  int
	goName string
	name   string        // on the wire
	quoted string        // name as a JSON string with a colon
	ref    *awsmodel.Ref // nil without a model
	node   *node
	flat   bool // a flattened list or map

	listName, timeFormat string
}

type compiler struct {
	lowerCamel bool
	building   map[nodeKey]*node
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	bigInt    = reflect.TypeFor[big.Int]()
	bigFloat  = reflect.TypeFor[big.Float]()
	bytesType = reflect.TypeFor[[]byte]()
)

func (c *compiler) node(t reflect.Type, shape *awsmodel.Shape) *node {
	k := nodeKey{t, shape, c.lowerCamel}
	if n, ok := c.building[k]; ok {
		return n // recursive, complete by the time it is used
	}
	n := &node{typ: t, shape: shape}
	c.building[k] = n
	if t.Kind() == reflect.Pointer {
		n.ptr, n.typ = true, t.Elem()
	}
	c.fill(n)
	return n
}

func (c *compiler) fill(n *node) {
	switch t := n.typ; t.Kind() {
	case reflect.String:
		n.kind = kindString
	case reflect.Bool:
		n.kind = kindBool
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		n.kind = kindInt
	case reflect.Float32, reflect.Float64:
		n.kind = kindFloat
	case reflect.Slice:
		if t == bytesType {
			n.kind = kindBlob
			return
		}
		c.list(n)
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			c.maps(n)
		}
	case reflect.Struct:
		switch t {
		case timeType:
			n.kind = kindTime
		case bigInt, bigFloat:
			n.kind = kindBig
		default:
			c.structs(n)
		}
	case reflect.Interface:
		n.kind = kindUnion
	}
}

func (c *compiler) list(n *node) {
	n.kind, n.elemName = kindList, "member"
	var elem *awsmodel.Shape
	if s := n.shape; s != nil && s.Member != nil {
		elem, n.flattened = s.Member.Shape, s.Flattened
		if s.Member.LocationName != "" {
			n.elemName = s.Member.LocationName
		}
	}
	n.elem = c.node(n.typ.Elem(), elem)
}

func (c *compiler) maps(n *node) {
	n.kind, n.keyName, n.valueName = kindMap, "key", "value"
	var key, value *awsmodel.Shape
	if s := n.shape; s != nil && s.Key != nil {
		key, value, n.flattened = s.Key.Shape, s.Value.Shape, s.Flattened
		if s.Key.LocationName != "" {
			n.keyName = s.Key.LocationName
		}
		if s.Value.LocationName != "" {
			n.valueName = s.Value.LocationName
		}
	}
	n.key, n.elem = c.node(n.typ.Key(), key), c.node(n.typ.Elem(), value)
}

func (c *compiler) structs(n *node) {
	n.kind = kindStruct
	n.byName = make(map[string]int, n.typ.NumField())
	for i := range n.typ.NumField() {
		f := n.typ.Field(i)
		if !f.IsExported() || f.Anonymous || f.Name == "ResultMetadata" || f.Name == "ErrorCodeOverride" {
			continue
		}
		fd := field{index: i, goName: f.Name, ref: memberFor(n.shape, f.Name)}
		var shape *awsmodel.Shape
		if fd.ref != nil {
			fd.name, shape = fd.ref.WireName(), fd.ref.Shape
			fd.timeFormat = fd.ref.TimestampFormat
			if fd.timeFormat == "" {
				fd.timeFormat = shape.TimestampFormat
			}
		} else {
			fd.name = c.wireName(f.Name)
		}
		fd.node = c.node(f.Type, shape)
		if k := fd.node.kind; k == kindList || k == kindMap {
			fd.flat = fd.node.flattened || (fd.ref != nil && fd.ref.Flattened)
		}
		fd.listName = fd.name
		if fd.flat && shape != nil && shape.Member != nil && shape.Member.LocationName != "" {
			fd.listName = shape.Member.LocationName
		}
		fd.quoted = string(appendJSONString(nil, fd.name)) + ":"
		n.byName[fd.name] = len(n.fields)
		n.fields = append(n.fields, fd)
	}
	if n.shape != nil {
		for m := range n.shape.Members {
			if i := slices.IndexFunc(n.fields, func(f field) bool { return f.ref == &n.shape.Members[m] }); i >= 0 {
				n.order = append(n.order, i)
			}
		}
	}
	for i := range n.fields { // without a model, either case of the first letter is read
		if f := &n.fields[i]; f.ref == nil {
			for _, alias := range []string{f.goName, swapFirst(f.goName)} {
				if _, taken := n.byName[alias]; !taken {
					n.byName[alias] = i
				}
			}
		}
	}
}

// wireName is a Go field's name on the wire where no model says it.
func (c *compiler) wireName(goName string) string {
	goName = strings.TrimSuffix(goName, "_") // Message_ of some errors
	if c.lowerCamel {
		return swapFirst(goName)
	}
	return goName
}

// memberFor finds the member that became the Go field called goName: the SDK's
// names differ from the model's by the case of the first letter, and by an
// underscore where a name would clash with a method.
func memberFor(s *awsmodel.Shape, goName string) *awsmodel.Ref {
	if s == nil {
		return nil
	}
	for _, name := range []string{goName, strings.TrimSuffix(goName, "_")} {
		for i := range s.Members {
			if m := &s.Members[i]; m.Name == name || upperFirst(m.Name) == name {
				return m
			}
		}
	}
	return nil
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// lowerFirst is how AWS writes a member's name in validation errors.
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

func swapFirst(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); unicode.IsUpper(r) {
		return lowerFirst(s)
	}
	return upperFirst(s)
}

// alloc makes room for a value of n in v, and returns where it goes: v itself, or
// what v then points to.
func (n *node) alloc(v reflect.Value) reflect.Value {
	if !n.ptr {
		return v
	}
	p := reflect.New(n.typ)
	v.Set(p)
	return p.Elem()
}

// value follows v's pointer. ok is false where there is no value: a nil pointer,
// list, map, blob or union, or an empty enum.
func (n *node) value(v reflect.Value) (reflect.Value, bool) {
	if n.ptr {
		if v.IsNil() {
			return v, false
		}
		return v.Elem(), true
	}
	switch n.kind {
	case kindList, kindMap, kindBlob, kindUnion:
		return v, !v.IsNil()
	case kindString:
		return v, v.Len() > 0
	}
	return v, true
}

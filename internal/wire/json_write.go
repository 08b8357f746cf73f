package wire

import (
	"encoding/base64"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// appendJSON writes v, of node n, which is there: see node.value.
func appendJSON(b []byte, s *Service, n *node, v reflect.Value, timeFormat string) []byte {
	switch n.kind {
	case kindStruct:
		return appendObject(b, s, n, v)
	case kindList:
		return appendList(b, s, n, v)
	case kindMap:
		return appendMap(b, s, n, v)
	case kindUnion:
		name, member, value, ok := n.unionValue(s, v)
		b = append(b, '{')
		if ok {
			b = append(appendJSONString(b, name), ':')
			b = appendOrNull(b, s, member, value)
		}
		return append(b, '}')
	case kindString:
		return appendJSONString(b, v.String())
	case kindBool:
		return strconv.AppendBool(b, v.Bool())
	case kindInt:
		return strconv.AppendInt(b, v.Int(), 10)
	case kindFloat:
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return append(appendFloat(append(b, '"'), f, n.typ.Bits()), '"')
		}
		return appendFloat(b, f, n.typ.Bits())
	case kindBlob:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, v.Bytes())
		return append(b, '"')
	case kindTime:
		t := v.Interface().(time.Time)
		if timeFormat == formatISO || timeFormat == formatHTTP {
			return append(appendTime(append(b, '"'), t, timeFormat), '"')
		}
		return appendTime(b, t, formatUnix)
	case kindBig:
		return appendBig(b, v)
	}
	return append(b, "null"...)
}

// appendOrNull is appendJSON for elements, which keep their place when nil.
func appendOrNull(b []byte, s *Service, n *node, v reflect.Value) []byte {
	val, ok := n.value(v)
	if !ok && n.kind != kindString {
		return append(b, "null"...)
	}
	if n.ptr && !ok {
		return append(b, "null"...)
	}
	return appendJSON(b, s, n, val, "")
}

func appendObject(b []byte, s *Service, n *node, v reflect.Value) []byte {
	b = append(b, '{')
	first := true
	for i := range n.fields {
		f := &n.fields[i]
		val, ok := f.node.value(v.Field(f.index))
		if !ok {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, f.quoted...)
		b = appendJSON(b, s, f.node, val, f.timeFormat)
	}
	return append(b, '}')
}

func appendList(b []byte, s *Service, n *node, v reflect.Value) []byte {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendOrNull(b, s, n.elem, v.Index(i))
	}
	return append(b, ']')
}

func appendMap(b []byte, s *Service, n *node, v reflect.Value) []byte {
	b = append(b, '{')
	for i, k := range sortedMapKeys(v) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSONString(b, k.String()), ':')
		b = appendOrNull(b, s, n.elem, v.MapIndex(k))
	}
	return append(b, '}')
}

// sortedMapKeys makes answers the same each time.
func sortedMapKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int {
		switch {
		case x.String() < y.String():
			return -1
		case x.String() > y.String():
			return 1
		}
		return 0
	})
	return keys
}

func appendBig(b []byte, v reflect.Value) []byte {
	switch x := v.Addr().Interface().(type) {
	case *big.Int:
		return x.Append(b, 10)
	case *big.Float:
		return x.Append(b, 'g', -1)
	}
	return append(b, "null"...)
}

const hexDigits = "0123456789abcdef"

// appendJSONString writes s in quotes. What is not UTF-8 becomes U+FFFD.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if x, size := utf8.DecodeRuneInString(s[i:]); x != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		switch {
		case c >= utf8.RuneSelf:
			b = append(b, "\ufffd"...)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

package wire

import (
	"encoding/base64"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// appendXMLMembers writes the members of v, a struct, as elements.
func appendXMLMembers(b []byte, s *Service, n *node, v reflect.Value) []byte {
	for i := range n.fields {
		if n.fields[i].isAttribute() {
			continue
		}
		b = appendXMLField(b, s, &n.fields[i], v)
	}
	return b
}

// appendXMLField writes member f of v, nothing if it is not there.
func appendXMLField(b []byte, s *Service, f *field, v reflect.Value) []byte {
	val, ok := f.node.value(v.Field(f.index))
	if !ok {
		return b
	}
	if f.flat {
		return appendXMLFlat(b, s, f, val)
	}
	return appendXMLElement(b, s, f.name, f.node, val, f.timeFormat)
}

func appendXMLElement(b []byte, s *Service, name string, n *node, v reflect.Value, timeFormat string) []byte {
	return appendXMLElementAs(b, s, name, "", n, v, timeFormat)
}

// appendXMLElementAs is appendXMLElement with attributes of the element's own, such as
// a namespace, before those that v has.
func appendXMLElementAs(b []byte, s *Service, name, attributes string, n *node, v reflect.Value, timeFormat string) []byte {
	b = append(append(append(b, '<'), name...), attributes...)
	if n.kind == kindStruct {
		b = appendXMLAttributes(b, n, v)
	}
	b = append(b, '>')
	b = appendXMLContent(b, s, n, v, timeFormat)
	return append(append(append(b, "</"...), name...), '>')
}

func (f *field) isAttribute() bool { return f.ref != nil && f.ref.XMLAttribute }

// appendXMLAttributes writes the members of v that are attributes, with the
// namespace of those of XML Schema.
func appendXMLAttributes(b []byte, n *node, v reflect.Value) []byte {
	for i := range n.fields {
		f := &n.fields[i]
		if !f.isAttribute() {
			continue
		}
		val, ok := f.node.value(v.Field(f.index))
		if !ok {
			continue
		}
		if strings.HasPrefix(f.name, "xsi:") {
			b = append(b, ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`...)
		}
		b = append(append(append(b, ' '), f.name...), '=', '"')
		b = append(appendXMLText(b, headerText(f, f.node, val)), '"')
	}
	return b
}

// appendXMLOptional is appendXMLElement for elements of lists and maps, which are
// empty where there is no value.
func appendXMLOptional(b []byte, s *Service, name string, n *node, v reflect.Value) []byte {
	val, ok := n.value(v)
	if !ok {
		return append(append(append(b, '<'), name...), "/>"...)
	}
	return appendXMLElement(b, s, name, n, val, "")
}

// appendXMLFlat writes a list or map without an element around it.
func appendXMLFlat(b []byte, s *Service, f *field, v reflect.Value) []byte {
	if f.node.kind == kindMap {
		for _, k := range sortedMapKeys(v) {
			b = append(append(append(b, '<'), f.name...), '>')
			b = appendXMLEntry(b, s, f.node, k, v.MapIndex(k))
			b = append(append(append(b, "</"...), f.name...), '>')
		}
		return b
	}
	for i := range v.Len() {
		b = appendXMLOptional(b, s, f.listName, f.node.elem, v.Index(i))
	}
	return b
}

func appendXMLEntry(b []byte, s *Service, n *node, key, value reflect.Value) []byte {
	b = appendXMLElement(b, s, n.keyName, n.key, key, "")
	return appendXMLOptional(b, s, n.valueName, n.elem, value)
}

func appendXMLContent(b []byte, s *Service, n *node, v reflect.Value, timeFormat string) []byte {
	switch n.kind {
	case kindStruct:
		return appendXMLMembers(b, s, n, v)
	case kindList:
		for i := range v.Len() {
			b = appendXMLOptional(b, s, n.elemName, n.elem, v.Index(i))
		}
	case kindMap:
		for _, k := range sortedMapKeys(v) {
			b = append(b, "<entry>"...)
			b = appendXMLEntry(b, s, n, k, v.MapIndex(k))
			b = append(b, "</entry>"...)
		}
	case kindUnion:
		if name, member, value, ok := n.unionValue(s, v); ok {
			b = appendXMLOptional(b, s, name, member, value)
		}
	case kindString:
		return appendXMLText(b, v.String())
	case kindBool:
		return strconv.AppendBool(b, v.Bool())
	case kindInt:
		return strconv.AppendInt(b, v.Int(), 10)
	case kindFloat:
		return appendFloat(b, v.Float(), n.typ.Bits())
	case kindBlob:
		return base64.StdEncoding.AppendEncode(b, v.Bytes())
	case kindTime:
		if timeFormat == "" {
			timeFormat = formatISO
		}
		return appendTime(b, v.Interface().(time.Time), timeFormat)
	case kindBig:
		return appendBig(b, v)
	}
	return b
}

// appendXMLText writes s as the text of an element or attribute. What XML cannot
// hold becomes U+FFFD.
func appendXMLText(b []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		x, size := utf8.DecodeRuneInString(s[i:])
		esc := ""
		switch {
		case x == '<':
			esc = "&lt;"
		case x == '>':
			esc = "&gt;"
		case x == '&':
			esc = "&amp;"
		case x == '"':
			esc = "&quot;"
		case x == '\r':
			esc = "&#xD;" // a reader would make it a line feed
		case x == '\n' || x == '\t' || x >= ' ' && x <= 0xD7FF && size > 0:
		case x == utf8.RuneError && size <= 1, x < ' ', x == 0xFFFE, x == 0xFFFF:
			esc = "\ufffd"
		}
		if esc != "" {
			b = append(append(b, s[start:i]...), esc...)
			start = i + size
		}
		i += size
	}
	return append(b, s[start:]...)
}

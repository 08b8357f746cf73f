package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
)

// errXML is a body that is no XML, or not the XML of its operation.
var errXML = errors.New("the XML does not match")

// maxXMLDepth bounds how deeply elements nest.
const maxXMLDepth = 64

// xmlElement is an element with what is in it. Namespaces are not looked at.
type xmlElement struct {
	name     string
	attrs    []xml.Attr
	text     []byte
	children []*xmlElement
}

// parseXML reads a document of one element. It refuses document types, as AWS does.
func parseXML(data []byte) (*xmlElement, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var root *xmlElement
	var open []*xmlElement
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, errXML
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := &xmlElement{name: t.Name.Local, attrs: t.Attr}
			switch {
			case len(open) == maxXMLDepth, len(open) == 0 && root != nil:
				return nil, errXML
			case len(open) == 0:
				root = e
			default:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1] // the decoder has matched them
		case xml.CharData:
			if len(open) > 0 {
				e := open[len(open)-1]
				e.text = append(e.text, t...)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, errXML
			}
		case xml.Directive:
			return nil, errXML
		}
	}
	if root == nil {
		return nil, errXML
	}
	return root, nil
}

// xmlReader reads elements into inputs of a service.
type xmlReader struct{ svc *Service }

// structure reads the members of n from attributes and elements of e. An element
// that n does not have, and one twice that is no list, are refused.
func (r xmlReader) structure(e *xmlElement, n *node, v reflect.Value) error {
	for i := range n.fields {
		f := &n.fields[i]
		if !f.isAttribute() {
			continue
		}
		local := f.name[strings.IndexByte(f.name, ':')+1:]
		for _, a := range e.attrs {
			if a.Name.Local == local && a.Name.Space != "xmlns" {
				if err := setText(a.Value, f.node, v.Field(f.index), f.timeFormat); err != nil {
					return errXML
				}
			}
		}
	}
	seen := make(map[int]bool, len(e.children))
	for _, c := range e.children {
		i := n.elementNamed(c.name)
		if i < 0 {
			return errXML
		}
		f := &n.fields[i]
		if f.flat {
			if err := r.flat(c, f, v.Field(f.index)); err != nil {
				return err
			}
			continue
		}
		if seen[i] {
			return errXML
		}
		seen[i] = true
		if err := r.value(c, f, f.node, v.Field(f.index)); err != nil {
			return err
		}
	}
	for i := range n.fields { // an empty list has no elements: one that must be there is taken to be empty
		if f := &n.fields[i]; f.flat && f.node.kind == kindList && f.ref != nil && f.ref.Required && v.Field(f.index).IsNil() {
			v.Field(f.index).Set(reflect.MakeSlice(f.node.typ, 0, 0))
		}
	}
	return nil
}

// elementNamed is the index of the member that an element is, -1 if there is none.
func (n *node) elementNamed(name string) int {
	for i := range n.fields {
		f := &n.fields[i]
		if f.isAttribute() {
			continue
		}
		if f.name == name || f.flat && f.listName == name {
			return i
		}
	}
	return -1
}

// flat reads one element of a list or map that has no element around it.
func (r xmlReader) flat(e *xmlElement, f *field, v reflect.Value) error {
	if f.node.kind == kindMap {
		return r.entry(e, f, f.node, v)
	}
	return r.append(e, f, f.node, v)
}

// append reads one more element of a list.
func (r xmlReader) append(e *xmlElement, f *field, n *node, v reflect.Value) error {
	one := reflect.New(n.typ.Elem()).Elem()
	if err := r.value(e, f, n.elem, one); err != nil {
		return err
	}
	v.Set(reflect.Append(v, one))
	return nil
}

// entry reads one more entry of a map.
func (r xmlReader) entry(e *xmlElement, f *field, n *node, v reflect.Value) error {
	key, value := reflect.New(n.typ.Key()).Elem(), reflect.New(n.typ.Elem()).Elem()
	for _, c := range e.children {
		var err error
		switch c.name {
		case n.keyName:
			err = r.value(c, f, n.key, key)
		case n.valueName:
			err = r.value(c, f, n.elem, value)
		default:
			err = errXML
		}
		if err != nil {
			return err
		}
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(n.typ))
	}
	v.SetMapIndex(key, value)
	return nil
}

// value reads e into v. f is the member that it belongs to.
func (r xmlReader) value(e *xmlElement, f *field, n *node, v reflect.Value) error {
	switch n.kind {
	case kindStruct:
		return r.structure(e, n, n.alloc(v))
	case kindList:
		v.Set(reflect.MakeSlice(n.typ, 0, len(e.children)))
		for _, c := range e.children {
			if c.name != n.elemName {
				return errXML
			}
			if err := r.append(c, f, n, v); err != nil {
				return err
			}
		}
		return nil
	case kindMap:
		v.Set(reflect.MakeMap(n.typ))
		for _, c := range e.children {
			if c.name != "entry" {
				return errXML
			}
			if err := r.entry(c, f, n, v); err != nil {
				return err
			}
		}
		return nil
	case kindUnion, kindUnsupported:
		return nil
	}
	if len(e.children) > 0 {
		return errXML
	}
	text := string(e.text)
	if n.kind != kindString {
		text = strings.TrimSpace(text)
	}
	if err := setText(text, n, v, f.timeFormat); err != nil {
		return errXML
	}
	return nil
}

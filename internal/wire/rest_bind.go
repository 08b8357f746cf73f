package wire

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What the REST protocols put outside of the body, by the model's locations: labels
// of the path, the query string, headers and the status. The body is what is left,
// or one member, the payload.
//
// https://smithy.io/2.0/spec/http-bindings.html

const (
	inPath    = "uri"
	inQuery   = "querystring"
	inHeader  = "header"
	inHeaders = "headers"
	inStatus  = "statusCode"
)

// location is where a member is, "" for the body.
func (f *field) location() string {
	if f.ref == nil {
		return ""
	}
	return f.ref.Location
}

// bodyNodes caches structs without the members that are not in the body.
var bodyNodes sync.Map // *node to *node

// body is n as it is in the body: without what has another place.
func (n *node) body() *node {
	if b, ok := bodyNodes.Load(n); ok {
		return b.(*node)
	}
	b := *n
	b.fields, b.byName = nil, make(map[string]int, len(n.byName))
	kept := make(map[int]int, len(n.fields))
	for i := range n.fields {
		if n.fields[i].location() == "" {
			kept[i] = len(b.fields)
			b.fields = append(b.fields, n.fields[i])
		}
	}
	for name, i := range n.byName {
		if k, ok := kept[i]; ok {
			b.byName[name] = k
		}
	}
	stored, _ := bodyNodes.LoadOrStore(n, &b)
	return stored.(*node)
}

// payload is the member that is the whole body, nil where there is none.
func (n *node) payload() *field {
	if n.shape == nil || n.shape.Payload == "" {
		return nil
	}
	for i := range n.fields {
		if f := &n.fields[i]; f.ref != nil && f.ref.Name == n.shape.Payload {
			return f
		}
	}
	return nil
}

// readBound reads the members that are not in the body.
func (op *Operation) readBound(r *Request, v reflect.Value) error {
	n := op.in
	var query url.Values
	for i := range n.fields {
		f := &n.fields[i]
		var err error
		switch f.location() {
		case inPath:
			op.route.path(r.Path, func(label, value string) {
				if label == f.name && err == nil {
					err = setText(value, f.node, v.Field(f.index), f.timeFormat)
				}
			})
		case inQuery:
			if query == nil {
				if query, err = url.ParseQuery(r.RawQuery); err != nil {
					return errors.New("the query string is malformed")
				}
			}
			err = n.readQuery(query, f, v.Field(f.index))
		case inHeader:
			err = readHeader(r.Header, f, v.Field(f.index))
		case inHeaders:
			readHeaders(r.Header, f, v.Field(f.index))
		}
		if err != nil {
			return errors.New("the value of " + f.name + " cannot be read as " + goKindName(f.node))
		}
	}
	return nil
}

// readQuery reads a parameter, or with a map all parameters that no other member has.
func (n *node) readQuery(query url.Values, f *field, v reflect.Value) error {
	if f.node.kind == kindMap {
		return n.readQueryMap(query, f, v)
	}
	values, ok := query[f.name]
	switch {
	case !ok:
		return nil
	case f.node.kind == kindList:
		return setTexts(values, f, f.node, v)
	}
	return setText(values[0], f.node, v, f.timeFormat)
}

func (n *node) readQueryMap(query url.Values, f *field, v reflect.Value) error {
	m := reflect.MakeMap(f.node.typ)
	for k, values := range query {
		if i, ok := n.byName[k]; ok && n.fields[i].location() == inQuery && &n.fields[i] != f {
			continue
		}
		e := reflect.New(f.node.typ.Elem()).Elem()
		var err error
		if f.node.elem.kind == kindList {
			err = setTexts(values, f, f.node.elem, e)
		} else {
			err = setText(values[0], f.node.elem, e, "")
		}
		if err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(k).Convert(f.node.typ.Key()), e)
	}
	if m.Len() > 0 {
		f.node.alloc(v).Set(m)
	}
	return nil
}

// setTexts puts texts into a list.
func setTexts(values []string, f *field, n *node, v reflect.Value) error {
	s := reflect.MakeSlice(n.typ, len(values), len(values))
	for i, value := range values {
		if err := setText(value, n.elem, s.Index(i), f.timeFormat); err != nil {
			return err
		}
	}
	n.alloc(v).Set(s)
	return nil
}

func readHeader(h http.Header, f *field, v reflect.Value) error {
	values := h[textproto.CanonicalMIMEHeaderKey(f.name)]
	if len(values) == 0 {
		return nil
	}
	format := f.timeFormat
	if format == "" {
		format = formatHTTP
	}
	if f.node.kind != kindList {
		return setText(strings.TrimSpace(values[0]), f.node, v, format)
	}
	commas := 1
	if f.node.elem.kind == kindTime && format == formatHTTP {
		commas = 2 // "Mon, 02 Jan 2006 …" has one of its own
	}
	withFormat := *f
	withFormat.timeFormat = format
	return setTexts(splitHeader(strings.Join(values, ","), commas), &withFormat, f.node, v)
}

// splitHeader splits a header that is a list at every nth comma that is not in
// quotes, and takes the quotes off.
func splitHeader(s string, n int) []string {
	var out []string
	var b strings.Builder
	commas, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case c == ',' && !quoted:
			if commas++; commas == n {
				out = append(out, strings.TrimSpace(b.String()))
				b.Reset()
				commas = 0
				continue
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return append(out, strings.TrimSpace(b.String()))
}

// readHeaders reads all headers with a prefix into a map.
func readHeaders(h http.Header, f *field, v reflect.Value) {
	m := reflect.MakeMap(f.node.typ)
	for k, values := range h {
		if len(k) > len(f.name) && strings.EqualFold(k[:len(f.name)], f.name) && len(values) > 0 {
			e := reflect.New(f.node.typ.Elem()).Elem()
			f.node.elem.alloc(e).SetString(values[0])
			m.SetMapIndex(reflect.ValueOf(strings.ToLower(k[len(f.name):])).Convert(f.node.typ.Key()), e)
		}
	}
	if m.Len() > 0 {
		f.node.alloc(v).Set(m)
	}
}

// writeBound writes the members of an answer that are not in the body.
func (w *Response) writeBound(n *node, v reflect.Value) {
	for i := range n.fields {
		f := &n.fields[i]
		where := f.location()
		if where == "" {
			continue
		}
		val, ok := f.node.value(v.Field(f.index))
		if !ok {
			continue
		}
		switch where {
		case inStatus:
			if status := int(val.Int()); status >= 200 && status < 600 {
				w.Status = status
			}
		case inHeader:
			if text := headerText(f, f.node, val); text != "" {
				w.setHeader(f.name, text)
			}
		case inHeaders:
			for _, k := range sortedMapKeys(val) {
				if e, ok := f.node.elem.value(val.MapIndex(k)); ok {
					w.setPlainHeader(f.name+k.String(), e.String())
				}
			}
		}
	}
}

// setPlainHeader sets a header with the case that key has: clients outside of Go take
// part of its name for a key of a map.
func (w *Response) setPlainHeader(key, value string) {
	if w.Header == nil {
		w.Header = make(http.Header, 2)
	}
	w.Header[key] = []string{value}
}

// headerText is a value as a header.
func headerText(f *field, n *node, v reflect.Value) string {
	switch n.kind {
	case kindList:
		var parts []string
		for i := range v.Len() {
			if e, ok := n.elem.value(v.Index(i)); ok {
				text := headerText(f, n.elem, e)
				if n.elem.kind == kindString && strings.ContainsAny(text, `",`) {
					text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
				}
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, ", ")
	case kindString:
		return v.String()
	case kindBool:
		return strconv.FormatBool(v.Bool())
	case kindInt:
		return strconv.FormatInt(v.Int(), 10)
	case kindFloat:
		return string(appendFloat(nil, v.Float(), n.typ.Bits()))
	case kindBlob:
		return base64.StdEncoding.EncodeToString(v.Bytes())
	case kindTime:
		format := f.timeFormat
		if format == "" {
			format = formatHTTP
		}
		return string(appendTime(nil, v.Interface().(time.Time), format))
	}
	return ""
}

package wire

import (
	"net/textproto"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// Sent reports whether a request has a member of op's input, by its name on the
// wire: whatever its value is, but null. A Go type often cannot tell: a plain bool
// is false whether it was sent or not. A request that cannot be read has none.
func (op *Operation) Sent(r *Request, member string) bool {
	i, ok := op.in.byName[member]
	if !ok {
		return false
	}
	f := &op.in.fields[i]
	switch op.Service.Protocol {
	case Query:
		form, err := parseForm(queryParams(r))
		return err == nil && (form.child(f.listName) != nil || form.child(f.name) != nil)
	case RESTJSON:
		return op.sentREST(r, f)
	case RESTXML:
		return op.sentREST(inPathStyle(unhoisted(r)), f)
	}
	return sentJSON(op.Service, r.Body, member)
}

func (op *Operation) sentREST(r *Request, f *field) bool {
	switch f.location() {
	case inPath:
		return true // a path without it is not the operation's
	case inQuery:
		q, err := url.ParseQuery(r.RawQuery)
		return err == nil && q.Has(f.name)
	case inHeader:
		return len(r.Header[textproto.CanonicalMIMEHeaderKey(f.name)]) > 0
	case inHeaders:
		for k := range r.Header {
			if len(k) > len(f.name) && strings.EqualFold(k[:len(f.name)], f.name) {
				return true
			}
		}
		return false
	}
	if p := op.in.payload(); p != nil {
		return p == f && len(r.Body) > 0
	}
	if op.Service.Protocol == RESTXML {
		root, err := parseXML(r.Body)
		return err == nil && slices.ContainsFunc(root.children, func(e *xmlElement) bool { return e.name == f.name })
	}
	return sentJSON(op.Service, r.Body, f.name)
}

// sentJSON looks for a member of the object in a body.
func sentJSON(s *Service, body []byte, member string) (found bool) {
	r := &reader{svc: s, data: body}
	if r.peek() != '{' || r.open() != nil {
		return false
	}
	for first := true; ; first = false {
		more, err := r.more(first, '}')
		if !more || err != nil {
			return found && err == nil
		}
		name, err := r.name()
		if err != nil {
			return false
		}
		null := r.peek() == 'n'
		if r.skip() != nil {
			return false
		}
		if name == member {
			found = !null // the last one wins, as when it is read
		}
	}
}

// Set reports whether in, a pointer to op's input, has a member, by its name on the
// wire. What Go cannot leave out, such as a plain bool, is always there.
func (op *Operation) Set(in any, member string) bool {
	i, ok := op.in.byName[member]
	if !ok {
		return false
	}
	f := &op.in.fields[i]
	_, ok = f.node.value(reflect.ValueOf(in).Elem().Field(f.index))
	return ok
}

package wire

import (
	"net/http"
	"reflect"
	"strings"
)

// restJSON is restJson1: the operation is in method and path, members in the path,
// the query string, headers and a JSON body. An error's code is in
// X-Amzn-Errortype. It routes by the service's model and by what is bound besides.
//
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
type restJSON struct{}

// RESTJSON is the protocol of AWS IoT.
var RESTJSON Protocol = restJSON{}

func (restJSON) Operation(s *Service, r *Request) (string, bool) {
	for _, rt := range s.routes() {
		if rt.match(r) {
			return rt.operation, true
		}
	}
	name := s.other(r)
	return name, name != ""
}

func (restJSON) Decode(op *Operation, r *Request, in any) error {
	v := reflect.ValueOf(in).Elem()
	err := readBody(op, r, v)
	if err == nil {
		err = op.readBound(r, v)
	}
	if err != nil {
		return &Error{Code: "SerializationException", Message: err.Error(), Status: http.StatusBadRequest}
	}
	return nil
}

func readBody(op *Operation, r *Request, v reflect.Value) error {
	p := op.in.payload()
	if p == nil {
		return readJSON(op.Service, r.Body, op.in.body(), v)
	}
	if len(r.Body) == 0 {
		return nil
	}
	to := v.Field(p.index)
	switch p.node.kind {
	case kindBlob:
		p.node.alloc(to).SetBytes(append([]byte(nil), r.Body...))
		return nil
	case kindString:
		p.node.alloc(to).SetString(string(r.Body))
		return nil
	}
	return readJSON(op.Service, r.Body, p.node, to)
}

func (restJSON) Encode(op *Operation, w *Response, out any) error {
	v := reflect.ValueOf(out).Elem()
	if op.Model != nil {
		w.Status = op.Model.Status
	}
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	w.ContentType = "application/json"
	w.writeBound(op.out, v)
	if op.Model != nil && op.Model.Output == nil || w.Status == http.StatusNoContent {
		w.ContentType = ""
		return nil
	}
	p := op.out.payload()
	if p == nil {
		w.Body = appendObject(w.Body, op.Service, op.out.body(), v)
		return nil
	}
	val, ok := p.node.value(v.Field(p.index))
	if !ok {
		return nil
	}
	switch p.node.kind {
	case kindBlob:
		w.ContentType = "application/octet-stream"
		w.Body = append(w.Body, val.Bytes()...)
	case kindString:
		w.ContentType = "text/plain"
		w.Body = append(w.Body, val.String()...)
	default:
		w.Body = appendJSON(w.Body, op.Service, p.node, val, p.timeFormat)
	}
	return nil
}

func (restJSON) EncodeError(s *Service, op *Operation, w *Response, e *Error) {
	w.Status, w.ContentType = e.Status, "application/json"
	w.setHeader("X-Amzn-Errortype", e.Code)
	b, name := append(w.Body, '{'), "message"
	if n, v, ok := errorNode(s, e); ok {
		w.writeBound(n, v)
		body := n.body()
		for i := range body.fields {
			f := &body.fields[i]
			if strings.EqualFold(f.name, "message") {
				name = f.name
				continue
			}
			if val, ok := f.node.value(v.Field(f.index)); ok {
				b = append(appendJSON(append(b, f.quoted...), s, f.node, val, f.timeFormat), ',')
			}
		}
	}
	b = append(appendJSONString(b, name), ':')
	w.Body = append(appendJSONString(b, e.Message), '}')
}

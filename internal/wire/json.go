package wire

import (
	"net/http"
	"reflect"
	"strings"
)

// jsonRPC is awsJson1_0 and awsJson1_1: the operation is in X-Amz-Target, input
// and output are JSON objects. The two differ in the content type. An error's code is
// in __type, without a namespace; AWS's services of these protocols send no
// X-Amzn-Errortype, which is for the REST protocols.
//
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
type jsonRPC struct{ contentType string }

// The JSON protocols.
var (
	JSON10 Protocol = jsonRPC{"application/x-amz-json-1.0"}
	JSON11 Protocol = jsonRPC{"application/x-amz-json-1.1"}
)

func (p jsonRPC) Operation(s *Service, r *Request) (string, bool) {
	prefix, name := cutTarget(r.Header.Get("X-Amz-Target"))
	return name, name != "" && prefix == s.TargetPrefix
}

func (p jsonRPC) Decode(op *Operation, r *Request, in any) error {
	if err := readJSON(op.Service, r.Body, op.in, reflect.ValueOf(in).Elem()); err != nil {
		return &Error{Code: "SerializationException", Message: err.Error(), Status: http.StatusBadRequest}
	}
	return nil
}

// cutTarget is the prefix and the operation of a target. Before the prefix there
// may be the name of a Java package: for CloudTrail the SDKs for Python and for
// Go differ in that.
func cutTarget(target string) (prefix, operation string) {
	before, operation, ok := cutLast(target)
	if !ok {
		return "", ""
	}
	if _, last, ok := cutLast(before); ok {
		before = last
	}
	return before, operation
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

func (p jsonRPC) Encode(op *Operation, w *Response, out any) error {
	w.ContentType = p.contentType
	// Operations without an output answer an empty body; the SDKs for Go and
	// Python read that and {} alike.
	if op.Model != nil && op.Model.Output == nil {
		return nil
	}
	w.Body = appendObject(w.Body, op.Service, op.out, reflect.ValueOf(out).Elem())
	return nil
}

func (p jsonRPC) EncodeError(s *Service, op *Operation, w *Response, e *Error) {
	w.Status, w.ContentType = e.Status, p.contentType
	b := append(w.Body, `{"__type":`...)
	b = appendJSONString(b, e.Code)
	name := "message"
	if n, v, ok := errorNode(s, e); ok {
		for i := range n.fields {
			f := &n.fields[i]
			if strings.EqualFold(f.name, "message") {
				name = f.name
				continue
			}
			if val, ok := f.node.value(v.Field(f.index)); ok {
				b = append(append(b, ','), f.quoted...)
				b = appendJSON(b, s, f.node, val, f.timeFormat)
			}
		}
	}
	b = append(appendJSONString(append(b, ','), name), ':')
	w.Body = append(appendJSONString(b, e.Message), '}')
	if s.QueryError {
		fault := "Sender"
		if e.Server {
			fault = "Receiver"
		}
		w.setHeader("x-amzn-query-error", e.Code+";"+fault)
	}
}

// errorNode is the node of an error's own struct with its value. ok is false for
// errors that have none, such as smithy.GenericAPIError, whose fields are no members.
func errorNode(s *Service, e *Error) (n *node, v reflect.Value, ok bool) {
	v = reflect.ValueOf(e.Value)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, v, false
	}
	v = v.Elem()
	if _, ok := v.Type().FieldByName("ErrorCodeOverride"); !ok {
		return nil, v, false
	}
	n = compiled(s, v.Type(), s.errorShape(e.Code, v.Type().Name()))
	return n, v, true
}

func (w *Response) setHeader(key, value string) {
	if w.Header == nil {
		w.Header = make(http.Header, 2)
	}
	w.Header.Set(key, value)
}

package wire

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
)

// query is awsQuery: a form with Action and Version, answered in XML.
//
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
type query struct{}

// Query is the protocol of IAM, STS and SNS.
var Query Protocol = query{}

// queryParams are the parameters of a request: the body of a POST, the query
// string of a GET.
func queryParams(r *Request) string {
	if r.Method == http.MethodGet {
		return r.RawQuery
	}
	return string(r.Body)
}

func (query) Operation(s *Service, r *Request) (string, bool) {
	params := queryParams(r)
	if v := formValue(params, "Version"); v != "" && v != s.APIVersion {
		return "", false
	}
	name := formValue(params, "Action")
	return name, name != ""
}

func (query) Decode(op *Operation, r *Request, in any) error {
	form, err := parseForm(queryParams(r))
	if err == nil {
		err = formReader{op.Service}.structure(form, op.in, reflect.ValueOf(in).Elem())
	}
	if err == nil {
		return nil
	}
	e := &Error{Code: "MalformedInput", Message: err.Error(), Status: http.StatusBadRequest}
	if errors.Is(err, errForm) {
		e.Code = "MalformedQueryString"
	}
	return e
}

func (query) Encode(op *Operation, w *Response, out any) error {
	w.ContentType = "text/xml"
	b := append(w.Body, '<')
	b = append(append(b, op.Name...), `Response xmlns="`...)
	b = append(appendXMLText(b, op.Service.XMLNamespace), `">`...)
	wrapper := op.Name + "Result"
	hasResult := true
	if op.Model != nil {
		hasResult = op.Model.Output != nil
		if op.Model.ResultWrapper != "" {
			wrapper = op.Model.ResultWrapper
		}
	}
	if hasResult {
		b = append(append(append(b, '<'), wrapper...), '>')
		b = appendXMLMembers(b, op.Service, op.out, reflect.ValueOf(out).Elem())
		b = append(append(append(b, "</"...), wrapper...), '>')
	}
	b = append(b, "<ResponseMetadata><RequestId>"...)
	b = appendXMLText(b, w.RequestID)
	b = append(b, "</RequestId></ResponseMetadata></"...)
	w.Body = append(append(b, op.Name...), "Response>"...)
	return nil
}

func (query) EncodeError(s *Service, op *Operation, w *Response, e *Error) {
	w.Status, w.ContentType = e.Status, "text/xml"
	fault := "Sender"
	if e.Server {
		fault = "Receiver"
	}
	b := append(w.Body, `<ErrorResponse xmlns="`...)
	b = append(appendXMLText(b, s.XMLNamespace), `"><Error><Type>`...)
	b = append(append(b, fault...), "</Type><Code>"...)
	b = append(appendXMLText(b, e.Code), "</Code><Message>"...)
	b = append(appendXMLText(b, e.Message), "</Message>"...)
	if n, v, ok := errorNode(s, e); ok {
		for i := range n.fields {
			f := &n.fields[i]
			if f.goName == "Message" || f.goName == "Message_" {
				continue
			}
			b = appendXMLField(b, s, f, v)
		}
	}
	b = append(b, "</Error><RequestId>"...)
	b = appendXMLText(b, w.RequestID)
	w.Body = append(b, "</RequestId></ErrorResponse>"...)
}

// formValue is the first value of a parameter whose name needs no escape.
func formValue(params, name string) string {
	for len(params) > 0 {
		var pair string
		pair, params = cutByte(params, '&')
		if k, v := cutByte(pair, '='); k == name {
			if u, err := url.QueryUnescape(v); err == nil {
				return u
			}
		}
	}
	return ""
}

// QueryAction is what a request of an unknown service asks for in the query
// protocol, "" if it is not in that.
func QueryAction(r *Request) string { return formValue(queryParams(r), "Action") }

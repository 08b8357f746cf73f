package wire

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
	"github.com/google/go-cmp/cmp"
)

type restInput struct {
	Name    *string
	Key     *string
	Verbose bool
	Max     *int32
	Since   *time.Time
	Types   []color
	Extra   map[string]string
	ETag    *string
	At      *time.Time
	Dates   []time.Time
	Words   []string
	Meta    map[string]string
	Note    *string
	When    *time.Time
	Inner   *inner
}

type restOutput struct {
	Code  int32
	ETag  *string
	At    *time.Time
	Words []string
	Meta  map[string]string
	Data  []byte
	Ok    bool
	Ratio *float64
	Note  *string
	When  *time.Time
}

type payloadInput struct {
	Name *string
	Blob []byte
}

type payloadOutput struct {
	Type *string
	Text *string
}

// restModel is a small model with every location that there is.
func restModel() *awsmodel.Service {
	str, num, flag := &awsmodel.Shape{Type: "string"}, &awsmodel.Shape{Type: "integer"}, &awsmodel.Shape{Type: "boolean"}
	stamp, blob, float := &awsmodel.Shape{Type: "timestamp"}, &awsmodel.Shape{Type: "blob"}, &awsmodel.Shape{Type: "double"}
	list := func(of *awsmodel.Shape) *awsmodel.Shape {
		return &awsmodel.Shape{Type: "list", Member: &awsmodel.Ref{Shape: of}}
	}
	strings := &awsmodel.Shape{Type: "map", Key: &awsmodel.Ref{Shape: str}, Value: &awsmodel.Ref{Shape: str}}
	at := func(name, location, wireName string, s *awsmodel.Shape) awsmodel.Ref {
		return awsmodel.Ref{Name: name, Location: location, LocationName: wireName, Shape: s}
	}
	nested := &awsmodel.Shape{Type: "structure", Members: []awsmodel.Ref{at("value", "", "", str)}}
	in := &awsmodel.Shape{Name: "In", Type: "structure", Members: []awsmodel.Ref{
		at("name", inPath, "name", str), at("key", inPath, "key", str),
		at("verbose", inQuery, "verbose", flag), at("max", inQuery, "max", num), at("since", inQuery, "since", stamp),
		at("types", inQuery, "type", list(str)), at("extra", inQuery, "", strings),
		at("eTag", inHeader, "X-Tag", str), at("at", inHeader, "X-At", stamp), at("dates", inHeader, "X-Dates", list(stamp)),
		at("words", inHeader, "X-Words", list(str)), at("meta", inHeaders, "X-Meta-", strings),
		at("note", "", "", str), at("when", "", "", stamp), at("inner", "", "", nested),
	}}
	out := &awsmodel.Shape{Name: "Out", Type: "structure", Members: []awsmodel.Ref{
		at("code", inStatus, "", num), at("eTag", inHeader, "X-Tag", str), at("at", inHeader, "X-At", stamp),
		at("words", inHeader, "X-Words", list(str)), at("meta", inHeaders, "X-Meta-", strings),
		at("data", inHeader, "X-Data", blob), at("ok", inHeader, "X-Ok", flag), at("ratio", inHeader, "X-Ratio", float),
		at("note", "", "", str), at("when", "", "", stamp),
	}}
	pin := &awsmodel.Shape{Name: "PIn", Type: "structure", Payload: "blob", Members: []awsmodel.Ref{at("name", inPath, "name", str), at("blob", "", "", blob)}}
	pout := &awsmodel.Shape{Name: "POut", Type: "structure", Payload: "text", Members: []awsmodel.Ref{at("type", inHeader, "X-Type", str), at("text", "", "", str)}}
	gone := &awsmodel.Shape{Name: "GoneException", Type: "structure", Error: &awsmodel.Error{Code: "GoneException", Status: 410}, Members: []awsmodel.Ref{
		at("Message", "", "", str), at("retryAfter", inHeader, "Retry-After", str), at("id", "", "", str)}}
	return &awsmodel.Service{Name: "test", Protocol: "rest-json", Shapes: map[string]*awsmodel.Shape{"GoneException": gone}, Operations: map[string]*awsmodel.Operation{
		"Put":     {Method: "PUT", URI: "/things/{name}/files/{key+}", Status: 201, Input: in, Output: out, Errors: []*awsmodel.Shape{gone}},
		"Upload":  {Method: "POST", URI: "/things/{name}?upload", Input: pin, Output: pout},
		"Start":   {Method: "POST", URI: "/things/{name}?do=start", Input: pin},
		"Create":  {Method: "POST", URI: "/things/{name}", Input: pin},
		"Special": {Method: "POST", URI: "/things/special", Input: pin},
		"GetACL":  {Method: "GET", URI: "/things/{name}/files/{key+}/acl/{user}", Input: in, Output: out},
		"List":    {Method: "GET", URI: "/things"},
		"Root":    {Method: "GET", URI: "/"},
	}}
}

func restService() *Service {
	return &Service{Name: "test", Protocol: RESTJSON, Model: restModel()}
}

func TestRESTRouting(t *testing.T) {
	s := restService()
	for _, tt := range []struct{ method, path, query, want string }{
		{"GET", "/things", "", "List"},
		{"GET", "/things", "max=1", "List"},
		{"GET", "/things/", "", ""},
		{"GET", "/things/a", "", ""},
		{"GET", "/", "", "Root"},
		{"POST", "/things/a", "", "Create"},
		{"POST", "/things/a%2Fb", "x=1", "Create"},
		{"POST", "/things/a/b", "", ""},
		{"POST", "/things/special", "", "Special"},
		{"POST", "/things/s%70ecial", "", "Special"},
		{"POST", "/things/a", "upload", "Upload"},
		{"POST", "/things/a", "upload=", "Upload"},
		{"POST", "/things/a", "do=start", "Start"},
		{"POST", "/things/a", "do=stop", "Create"},
		{"POST", "/things/a", "%zz", "Create"},
		{"POST", "/things/%zz", "", ""},
		{"PUT", "/things/a/files/b/c", "", "Put"},
		{"PUT", "/things/a/files/", "", ""},
		{"PUT", "/things/a/files", "", ""},
		{"PUT", "/things//files/b", "", ""},
		{"GET", "/things/a/files/b/c/acl/me", "", "GetACL"},
		{"GET", "/things/a/files/b/c/lca/me", "", ""},
		{"GET", "/things/a/files/acl/me", "", ""},
	} {
		name, ok := RESTJSON.Operation(s, &Request{Method: tt.method, Path: tt.path, RawQuery: tt.query})
		if name != tt.want || ok != (tt.want != "") {
			t.Errorf("%s %s?%s: %q, %v, want %q", tt.method, tt.path, tt.query, name, ok, tt.want)
		}
	}
	if name, ok := RESTJSON.Operation(&Service{}, &Request{Method: "GET", Path: "/things"}); ok {
		t.Errorf("a service without a model has %s", name)
	}
}

func TestRESTDecode(t *testing.T) {
	op := NewOperation(restService(), "Put", reflect.TypeFor[restInput](), reflect.TypeFor[restOutput]())
	when := time.UnixMilli(1613758617500).UTC()
	second := time.Unix(1613758617, 0).UTC()
	full := &Request{Method: "PUT", Path: "/things/a%20b%2Fc/files/x/y%2Bz", RawQuery: "verbose=true&max=7&since=2021-02-19T18%3A16%3A57.5Z&type=a&type=b&other=1",
		Header: http.Header{"X-Tag": {" t "}, "X-At": {"Fri, 19 Feb 2021 18:16:57 GMT"},
			"X-Dates": {"Fri, 19 Feb 2021 18:16:57 GMT, Fri, 19 Feb 2021 18:16:57 GMT"}, "X-Words": {`a, "b,\"c"`, "d"}, "X-Meta-Team": {"ops"}},
		Body: []byte(`{"note":"n","when":1613758617.5,"name":"ignored","inner":{"value":"v"},"max":9}`)}
	want := restInput{Name: ptr("a b/c"), Key: ptr("x/y+z"), Verbose: true, Max: ptr(int32(7)), Since: &when, Types: []color{"a", "b"},
		Extra: map[string]string{"other": "1"}, ETag: ptr("t"), At: &second, Dates: []time.Time{second, second}, Words: []string{"a", `b,"c`, "d"},
		Meta: map[string]string{"team": "ops"}, Note: ptr("n"), When: &when, Inner: &inner{Value: ptr("v")}}
	for _, tt := range []struct {
		name string
		r    *Request
		want restInput
	}{
		{"everything", full, want},
		{"only what the path has", &Request{Method: "PUT", Path: "/things/a/files/b"}, restInput{Name: ptr("a"), Key: ptr("b")}},
		{"an empty object, and what is not the body's", &Request{Method: "PUT", Path: "/things/a/files/b", Body: []byte(` {"verbose":true} `)}, restInput{Name: ptr("a"), Key: ptr("b")}},
		{"false", &Request{Method: "PUT", Path: "/things/a/files/b", RawQuery: "verbose=false"}, restInput{Name: ptr("a"), Key: ptr("b")}},
	} {
		var got restInput
		if err := RESTJSON.Decode(op, tt.r, &got); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for name, r := range map[string]*Request{
		"not JSON":       {Path: "/things/a/files/b", Body: []byte(`{`)},
		"wrong type":     {Path: "/things/a/files/b", Body: []byte(`{"note":1}`)},
		"wrong number":   {Path: "/things/a/files/b", RawQuery: "max=x"},
		"wrong boolean":  {Path: "/things/a/files/b", RawQuery: "verbose=yes"},
		"wrong time":     {Path: "/things/a/files/b", RawQuery: "since=today"},
		"wrong header":   {Path: "/things/a/files/b", Header: http.Header{"X-At": {"today"}}},
		"bad query":      {Path: "/things/a/files/b", RawQuery: "%zz"},
		"number too big": {Path: "/things/a/files/b", RawQuery: "max=3000000000"},
	} {
		err := RESTJSON.Decode(op, r, new(restInput))
		if e, ok := err.(*Error); !ok || e.Code != "SerializationException" || e.Status != 400 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRESTPayload(t *testing.T) {
	op := NewOperation(restService(), "Upload", reflect.TypeFor[payloadInput](), reflect.TypeFor[payloadOutput]())
	var got payloadInput
	body := []byte("\x00raw")
	if err := RESTJSON.Decode(op, &Request{Path: "/things/a", Body: body}, &got); err != nil {
		t.Fatal(err)
	}
	body[1] = 'X' // the body is kept by nobody
	if diff := cmp.Diff(payloadInput{ptr("a"), []byte("\x00raw")}, got); diff != "" {
		t.Error(diff)
	}
	w := &Response{}
	if err := RESTJSON.Encode(op, w, &payloadOutput{Type: ptr("t"), Text: ptr("plain")}); err != nil {
		t.Fatal(err)
	}
	if string(w.Body) != "plain" || w.ContentType != "text/plain" || w.Header.Get("X-Type") != "t" || w.Status != 200 {
		t.Errorf("%+v", w)
	}
	w = &Response{}
	if err := RESTJSON.Encode(op, w, &payloadOutput{}); err != nil || len(w.Body) != 0 {
		t.Errorf("%v %+v", err, w)
	}
}

func TestRESTEncode(t *testing.T) {
	s := restService()
	op := NewOperation(s, "Put", reflect.TypeFor[restInput](), reflect.TypeFor[restOutput]())
	when := time.Unix(1613758617, 0)
	w := &Response{}
	out := &restOutput{Code: 202, ETag: ptr("t"), At: &when, Words: []string{"a", "b,c"}, Meta: map[string]string{"Team": "ops"}, Data: []byte("hi"), Ok: true,
		Ratio: ptr(1.5), Note: ptr("n"), When: &when}
	if err := RESTJSON.Encode(op, w, out); err != nil {
		t.Fatal(err)
	}
	want := &Response{Status: 202, ContentType: "application/json", Body: []byte(`{"note":"n","when":1613758617}`), Header: http.Header{
		"X-Tag": {"t"}, "X-At": {"Fri, 19 Feb 2021 18:16:57 GMT"}, "X-Words": {`a, "b,c"`}, "X-Meta-Team": {"ops"}, "X-Data": {"aGk="}, "X-Ok": {"true"}, "X-Ratio": {"1.5"}}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Error(diff)
	}
	w = &Response{}
	if err := RESTJSON.Encode(op, w, &restOutput{}); err != nil || w.Status != 201 || string(w.Body) != "{}" {
		t.Errorf("the model's status: %v %+v", err, w)
	}
	w = &Response{}
	none := NewOperation(s, "Start", reflect.TypeFor[payloadInput](), reflect.TypeFor[struct{}]())
	if err := RESTJSON.Encode(none, w, &struct{}{}); err != nil || w.Status != 200 || len(w.Body) != 0 {
		t.Errorf("an operation without an output has an empty body: %v %+v", err, w)
	}
}

type goneError struct {
	Message           *string
	ErrorCodeOverride *string
	RetryAfter        *string
	Id                *string
}

func TestRESTErrors(t *testing.T) {
	s := restService()
	w := &Response{}
	RESTJSON.EncodeError(s, nil, w, &Error{Code: "GoneException", Message: `it is "gone"`, Status: 410, Value: &goneError{RetryAfter: ptr("7"), Id: ptr("i")}})
	want := &Response{Status: 410, ContentType: "application/json", Body: []byte(`{"id":"i","Message":"it is \"gone\""}`),
		Header: http.Header{"X-Amzn-Errortype": {"GoneException"}, "Retry-After": {"7"}}}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Error(diff)
	}
	for code, status := range map[string]int{"GoneException": 410, "AccessDeniedException": 403, "ThrottlingException": 429, "UnknownOperationException": 404, "OtherException": 400} {
		if got := s.Status(code, false); got != status {
			t.Errorf("%s has status %d, want %d", code, got, status)
		}
	}
	if got := (&Service{Protocol: JSON11}).Status("AccessDeniedException", false); got != 400 {
		t.Errorf("in JSON 1.1, AccessDeniedException has status %d", got)
	}
}

func TestSent(t *testing.T) {
	s := restService()
	rest := NewOperation(s, "Put", reflect.TypeFor[restInput](), reflect.TypeFor[restOutput]())
	upload := NewOperation(s, "Upload", reflect.TypeFor[payloadInput](), reflect.TypeFor[payloadOutput]())
	rpc, query := testOp(JSON11), testOp(Query)
	path := "/things/a/files/b"
	for _, tt := range []struct {
		name   string
		op     *Operation
		r      *Request
		member string
		want   bool
	}{
		{"false is sent", rpc, &Request{Body: []byte(`{"Plain":false}`)}, "Plain", true},
		{"null is not", rpc, &Request{Body: []byte(`{"Plain":null}`)}, "Plain", false},
		{"the last one wins", rpc, &Request{Body: []byte(`{"Plain":true,"Plain":null}`)}, "Plain", false},
		{"absent", rpc, &Request{Body: []byte(`{"Name":"a","Inner":{"Plain":true}}`)}, "Plain", false},
		{"empty body", rpc, &Request{}, "Plain", false},
		{"broken body", rpc, &Request{Body: []byte(`{"Plain":false`)}, "Plain", false},
		{"no such member", rpc, &Request{Body: []byte(`{"Nope":1}`)}, "Nope", false},
		{"form", query, &Request{Method: "POST", Body: []byte("Plain=false")}, "Plain", true},
		{"form, absent", query, &Request{Method: "POST", Body: []byte("Name=a")}, "Plain", false},
		{"form, list", query, &Request{Method: "POST", Body: []byte("Names.member.1=a")}, "Names", true},
		{"path", rest, &Request{Path: path}, "name", true},
		{"query", rest, &Request{Path: path, RawQuery: "verbose=false"}, "verbose", true},
		{"query, absent", rest, &Request{Path: path, Body: []byte(`{"verbose":true}`)}, "verbose", false},
		{"header", rest, &Request{Path: path, Header: http.Header{"X-Tag": {"x"}}}, "X-Tag", true},
		{"header, absent", rest, &Request{Path: path}, "X-Tag", false},
		{"headers", rest, &Request{Path: path, Header: http.Header{"X-Meta-A": {"x"}}}, "X-Meta-", true},
		{"headers, absent", rest, &Request{Path: path}, "X-Meta-", false},
		{"body", rest, &Request{Path: path, Body: []byte(`{"note":""}`)}, "note", true},
		{"body, absent", rest, &Request{Path: path, Body: []byte(`{}`)}, "note", false},
		{"payload", upload, &Request{Path: path, Body: []byte("x")}, "blob", true},
		{"payload, absent", upload, &Request{Path: path}, "blob", false},
	} {
		if got := tt.op.Sent(tt.r, tt.member); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	for member, want := range map[string]bool{"Plain": true, "On": false, "Name": true, "Names": false, "Color": false, "Nope": false} {
		if got := rpc.Set(&input{Name: ptr("")}, member); got != want {
			t.Errorf("%s is set: %v", member, got)
		}
	}
}

// FuzzREST feeds the reader paths, queries, headers and bodies: none may panic, and
// what was read of the path must be what routing saw.
func FuzzREST(f *testing.F) {
	f.Add("/things/a%20b/files/x/y", "verbose=true&max=7&type=a&other=1", `a, "b,c"`, []byte(`{"note":"n","when":1.5,"inner":{"value":"v"}}`))
	f.Add("/things/special", "do=start", "Fri, 19 Feb 2021 18:16:57 GMT", []byte("raw"))
	f.Add("//%2F%zz{name}", "a=b;c&%zz", `"\`, []byte(`{"a":[`))
	s := restService()
	put := NewOperation(s, "Put", reflect.TypeFor[restInput](), reflect.TypeFor[restOutput]())
	upload := NewOperation(s, "Upload", reflect.TypeFor[payloadInput](), reflect.TypeFor[payloadOutput]())
	f.Fuzz(func(t *testing.T, path, query, header string, body []byte) {
		h := http.Header{"X-Tag": {header}, "X-At": {header}, "X-Dates": {header}, "X-Words": {header}, "X-Meta-A": {header}}
		for _, method := range []string{"GET", "POST", "PUT"} {
			r := &Request{Method: method, Path: path, RawQuery: query, Header: h, Body: body}
			name, ok := RESTJSON.Operation(s, r)
			var in restInput
			err := RESTJSON.Decode(put, r, &in)
			if ok && name == "Put" && err == nil && (in.Name == nil || *in.Name == "" || in.Key == nil || *in.Key == "") {
				t.Errorf("%s is routed with an empty label: %+v", path, in)
			}
			_ = RESTJSON.Decode(upload, r, new(payloadInput))
			for _, member := range []string{"name", "verbose", "note", "extra", "X-Words"} {
				put.Sent(r, member)
			}
		}
	})
}

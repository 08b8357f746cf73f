package wire

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/awsmodel"
)

type boundInput struct {
	ThingName *string
	Limit     *int32
	Kinds     []string
	Note      *string
	inner     int // a route may not name it
}

func TestBind(t *testing.T) {
	_ = boundInput{}.inner
	op, err := Bind("PUT /v1/things/{thingName}/notes?list&limit={Limit}&kind={kinds}", reflect.TypeFor[boundInput]())
	if err != nil {
		t.Fatal(err)
	}
	none := &awsmodel.Shape{}
	want := &awsmodel.Operation{Method: "PUT", URI: "/v1/things/{thingName}/notes?list", Output: &awsmodel.Shape{Type: "structure"},
		Input: &awsmodel.Shape{Name: "boundInput", Type: "structure", Members: []awsmodel.Ref{
			{Name: "thingName", Location: "uri", Required: true, Shape: none},
			{Name: "Limit", Location: "querystring", LocationName: "limit", Shape: none},
			{Name: "kinds", Location: "querystring", LocationName: "kind", Shape: none},
		}}}
	if diff := cmp.Diff(want, op); diff != "" {
		t.Error(diff)
	}
	if again, err := Bind("PUT /v1/things/{thingName}/notes?list&limit={Limit}&kind={kinds}", reflect.TypeFor[boundInput]()); again != op || err != nil {
		t.Error("it is compiled twice", err)
	}
	for text, why := range map[string]string{
		"":                                      "method and a path",
		"/things":                               "method and a path",
		"get /things":                           "method and a path",
		"GET things":                            "method and a path",
		"GET /things /more":                     "method and a path",
		"GET /things/{name}":                    `names "name", which wire.boundInput does not have`,
		"GET /things/{inner}":                   `names "inner"`,
		"GET /things/{}":                        `names ""`,
		"GET /things/{thingName":                "segment {thingName",
		"GET /things/a{thingName}":              "segment a{thingName}",
		"GET /{thingName}/{thingName}":          "names thingName twice",
		"GET /{thingName}?note={nothing}":       `names "nothing"`,
		"GET /{thingName}?a={limit}&b={limit}":  "names limit twice",
		"GET /things/{thingName}?x={note} HTTP": "method and a path",
	} {
		if _, err := Bind(text, reflect.TypeFor[boundInput]()); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %s", text, err, why)
		}
	}
}

// What is bound is found beside what the model has, and before it under the same name.
func TestBoundOperations(t *testing.T) {
	in := reflect.TypeFor[boundInput]()
	bind := func(text string) *awsmodel.Operation {
		op, err := Bind(text, in)
		if err != nil {
			t.Fatal(err)
		}
		return op
	}
	s := &Service{Name: "things", Protocol: RESTJSON, LowerCamel: true,
		Model: &awsmodel.Service{Operations: map[string]*awsmodel.Operation{
			"List": {Method: "GET", URI: "/things"}, "Get": {Method: "GET", URI: "/things/{thingName}"}, "Old": {Method: "GET", URI: "/old"}}},
		Bound: map[string]*awsmodel.Operation{"Note": bind("POST /things/{thingName}/notes?limit={limit}&kind={kinds}"), "Old": bind("GET /new/{thingName}")}}
	for _, tt := range []struct{ method, path, want string }{
		{"GET", "/things", "List"}, {"GET", "/things/a", "Get"}, {"GET", "/old", ""}, {"GET", "/new/a", "Old"}, {"POST", "/things/a/notes", "Note"}, {"GET", "/things/a/notes", ""},
	} {
		if got, _ := RESTJSON.Operation(s, &Request{Method: tt.method, Path: tt.path}); got != tt.want {
			t.Errorf("%s %s is %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
	var got boundInput
	note := NewOperation(s, "Note", in, reflect.TypeFor[boundInput]())
	err := RESTJSON.Decode(note, &Request{Method: "POST", Path: "/things/a%2Fb/notes", RawQuery: "limit=7&kind=x&kind=y", Body: []byte(`{"note":"n"}`)}, &got)
	name, limit, text := "a/b", int32(7), "n"
	if diff := cmp.Diff(boundInput{ThingName: &name, Limit: &limit, Kinds: []string{"x", "y"}, Note: &text}, got, cmp.AllowUnexported(boundInput{})); diff != "" || err != nil {
		t.Error(diff, err)
	}
	var w Response
	if err := RESTJSON.Encode(note, &w, &got); err != nil || string(w.Body) != `{"thingName":"a/b","limit":7,"kinds":["x","y"],"note":"n"}` {
		t.Errorf("%s, %v", w.Body, err)
	}
	if missing := note.Missing(&boundInput{}); len(missing) != 1 || missing[0] != "ThingName" {
		t.Errorf("missing: %q", missing)
	}
}

// FuzzBind compiles any text: nothing panics, and what is compiled finds its own path.
func FuzzBind(f *testing.F) {
	f.Add("GET /things/{thingName}?limit={limit}")
	f.Add("PUT /a/{Note+}/b?x")
	f.Fuzz(func(t *testing.T, text string) {
		op, err := bind(text, reflect.TypeFor[boundInput]())
		if err != nil {
			return
		}
		s := &Service{Protocol: RESTJSON, Bound: map[string]*awsmodel.Operation{"Op": op}}
		path, query, _ := strings.Cut(op.URI, "?")
		if strings.ContainsAny(path+query, "%;+") {
			return // escapes
		}
		for _, m := range op.Input.Members {
			path = strings.ReplaceAll(path, "{"+m.Name+"}", "x")
		}
		if got, ok := RESTJSON.Operation(s, &Request{Method: op.Method, Path: path, RawQuery: query}); !ok || got != "Op" {
			t.Errorf("%s is not found at %s?%s", text, path, query)
		}
	})
}

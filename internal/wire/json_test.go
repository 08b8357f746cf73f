package wire

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type color string

type inner struct {
	Value *string
	Next  *inner
}

type input struct {
	Name   *string
	Count  *int32
	Total  *int64
	Ratio  *float64
	On     *bool
	Plain  bool
	Color  color
	When   *time.Time
	Data   []byte
	Names  []string
	Grid   [][]int32
	Labels map[string]string
	Parts  map[string][]string
	Colors []color
	Inner  *inner
	Inners []inner
	Big    *big.Int
}

func testOp(p Protocol) *Operation {
	s := &Service{Name: "test", Protocol: p, TargetPrefix: "Test_2020", APIVersion: "2020-01-01", XMLNamespace: "https://example.com/"}
	return NewOperation(s, "Do", reflect.TypeFor[input](), reflect.TypeFor[input]())
}

func ptr[T any](v T) *T { return &v }

var compareBig = cmp.Comparer(func(x, y *big.Int) bool { return x == y || x != nil && y != nil && x.Cmp(y) == 0 })

func TestJSONDecode(t *testing.T) {
	tests := []struct {
		name, in string
		want     input
	}{
		{"empty body", "", input{}},
		{"spaces", " \t\r\n", input{}},
		{"empty", "{}", input{}},
		{"null", "null", input{}},
		{"null members", `{"Name":null,"Names":null,"Labels":null,"Inner":null}`, input{}},
		{"either case without a model", `{"name":"a","Count":1}`, input{Name: ptr("a"), Count: ptr(int32(1))}},
		{"unknown members", `{"Nope":{"a":[1,{"b":"c"},null,true,-1.5e3]},"Name":"a","x":"y"}`, input{Name: ptr("a")}},
		{"last one wins", `{"Name":"a","Name":"b"}`, input{Name: ptr("b")}},
		{"escapes", `{"Name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800x"}`, input{Name: ptr("\"\\/\b\f\n\r\té😀\ufffdx")}},
		{"not UTF-8", "{\"Name\":\"a\xffb\"}", input{Name: ptr("a\ufffdb")}},
		{"integers", `{"Count":-2147483648,"Total":9223372036854775807}`, input{Count: ptr(int32(math.MinInt32)), Total: ptr(int64(math.MaxInt64))}},
		{"integral floats", `{"Count":1.0,"Total":1e3}`, input{Count: ptr(int32(1)), Total: ptr(int64(1000))}},
		{"floats", `{"Ratio":1.5e-7}`, input{Ratio: ptr(1.5e-7)}},
		{"infinity", `{"Ratio":"-Infinity"}`, input{Ratio: ptr(math.Inf(-1))}},
		{"big", `{"Big":123456789012345678901234567890}`, input{Big: bigOf("123456789012345678901234567890")}},
		{"time", `{"When":1613758617.036}`, input{When: ptr(time.UnixMilli(1613758617036).UTC())}},
		{"time as text", `{"When":"2021-02-19T18:16:57.036Z"}`, input{When: ptr(time.UnixMilli(1613758617036).UTC())}},
		{"blob", `{"Data":"aGk="}`, input{Data: []byte("hi")}},
		{"empty list and map", `{"Names":[],"Labels":{}}`, input{Names: []string{}, Labels: map[string]string{}}},
		{"lists", `{"Names":["a",null,"b"],"Grid":[[1,2],[]],"Colors":["red"]}`,
			input{Names: []string{"a", "", "b"}, Grid: [][]int32{{1, 2}, {}}, Colors: []color{"red"}}},
		{"maps", `{"Labels":{"a":"b"},"Parts":{"x":["y"]}}`, input{Labels: map[string]string{"a": "b"}, Parts: map[string][]string{"x": {"y"}}}},
		{"recursive", `{"Inner":{"Value":"a","Next":{"Value":"b"}},"Inners":[{"Value":"c"},{}]}`,
			input{Inner: &inner{Value: ptr("a"), Next: &inner{Value: ptr("b")}}, Inners: []inner{{Value: ptr("c")}, {}}}},
	}
	op := testOp(JSON11)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got input
			if err := JSON11.Decode(op, &Request{Body: []byte(tt.in)}, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, compareBig); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func bigOf(s string) *big.Int {
	i, _ := new(big.Int).SetString(s, 10)
	return i
}

func TestJSONDecodeErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{`, errSyntax.Error()},
		{`{"Name":"a"`, errSyntax.Error()},
		{`{"Name":"a",}`, errSyntax.Error()},
		{`{"Name" "a"}`, errSyntax.Error()},
		{`{"Name":"a"} x`, errSyntax.Error()},
		{`{"Name":"a` + "\n" + `"}`, errSyntax.Error()},
		{`{"Name":"\u12g4"}`, errSyntax.Error()},
		{`{"Name":"\x"}`, errSyntax.Error()},
		{`{"Names":["a",]}`, errSyntax.Error()},
		{`{"Names":["a" "b"]}`, errSyntax.Error()},
		{`{"Count":01}`, errSyntax.Error()},
		{`{"Count":1.}`, errSyntax.Error()},
		{`{"Count":+1}`, errSyntax.Error()},
		{`{"x":tru}`, errSyntax.Error()},
		{`[]`, "Start of list can not be converted to a structure"},
		{`{"Name":1}`, "NUMBER_VALUE can not be converted to String"},
		{`{"Name":true}`, "TRUE_VALUE or FALSE_VALUE can not be converted to String"},
		{`{"Name":{}}`, "Start of structure or map can not be converted to String"},
		{`{"Count":"1"}`, "STRING_VALUE can not be converted to Integer"},
		{`{"Count":1.5}`, "NUMBER_VALUE can not be converted to Integer"},
		{`{"Count":2147483648}`, "NUMBER_VALUE can not be converted to Integer"},
		{`{"Total":9223372036854775808}`, "NUMBER_VALUE can not be converted to Long"},
		{`{"Total":1e30}`, "NUMBER_VALUE can not be converted to Long"},
		{`{"On":"true"}`, "STRING_VALUE can not be converted to Boolean"},
		{`{"When":1e300}`, "NUMBER_VALUE can not be converted to Timestamp"},
		{`{"Data":"?"}`, "STRING_VALUE can not be converted to a blob"},
		{`{"Names":"a"}`, "STRING_VALUE can not be converted to a list"},
		{`{"Labels":[]}`, "Start of list can not be converted to a map"},
		{`{"x":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`, errDepth.Error()},
		{`{"Big":` + strings.Repeat("1", 2000) + `}`, "NUMBER_VALUE can not be converted to the member's type"},
	}
	op := testOp(JSON11)
	for _, tt := range tests {
		err := JSON11.Decode(op, &Request{Body: []byte(tt.in)}, new(input))
		want := &Error{Code: "SerializationException", Message: tt.want, Status: 400}
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%.40s: %v", tt.in, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.40s (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestJSONEncode(t *testing.T) {
	out := input{
		Name: ptr("a\"\\\n\u2028é\x01\xff"), Count: ptr(int32(0)), Total: ptr(int64(-1)), Ratio: ptr(math.NaN()), On: ptr(false),
		When: ptr(time.UnixMilli(1613758617036)), Data: []byte("hi"), Names: []string{}, Grid: [][]int32{nil, {1}},
		Labels: map[string]string{"b": "", "a": "x"}, Inner: &inner{}, Big: bigOf("12345678901234567890"),
	}
	var w Response
	if err := JSON11.Encode(testOp(JSON11), &w, &out); err != nil {
		t.Fatal(err)
	}
	want := `{"Name":"a\"\\\n` + "\u2028é" + `\u0001` + "\ufffd" + `","Count":0,"Total":-1,"Ratio":"NaN","On":false,"Plain":false,` +
		`"When":1613758617.036,"Data":"aGk=","Names":[],"Grid":[null,[1]],"Labels":{"a":"x","b":""},"Inner":{},"Big":12345678901234567890}`
	if got := string(w.Body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if w.ContentType != "application/x-amz-json-1.1" || !json.Valid(w.Body) {
		t.Errorf("%s: %s", w.ContentType, w.Body)
	}
}

func TestJSONErrorHeader(t *testing.T) {
	var w Response
	s := &Service{QueryError: true}
	JSON10.EncodeError(s, nil, &w, &Error{Code: "Oops", Message: "no", Status: 503, Server: true})
	if got := string(w.Body); got != `{"__type":"Oops","message":"no"}` || w.Status != 503 ||
		w.ContentType != "application/x-amz-json-1.0" || w.Header.Get("X-Amzn-Query-Error") != "Oops;Receiver" {
		t.Errorf("%+v", w)
	}
}

func TestJSONOperation(t *testing.T) {
	s := &Service{TargetPrefix: "Test_2020"}
	for target, want := range map[string]string{"Test_2020.Do": "Do", "Test_2020.": "", "Test_2021.Do": "", "": "", "Do": ""} {
		name, ok := JSON11.Operation(s, &Request{Header: http.Header{"X-Amz-Target": {target}}})
		if ok != (want != "") || ok && name != want {
			t.Errorf("%q: %q, %v", target, name, ok)
		}
	}
}

// FuzzJSON compares the reader with encoding/json: both accept the same texts, and
// read the same strings.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"b"}`, `{"a":null,"b":"\u00e9\ud83d\ude00"}`, `{"a":"` + "\xff" + `"}`, `{"a":[1,2.5e-3,{"x":true}]}`,
		` [ ] `, `"\ud800\u0041"`, `-0.0`, `{"a":"b",}`, `nulll`, `{"\u0061":"1","a":"2"}`} {
		f.Add([]byte(s))
	}
	c := compiler{building: map[nodeKey]*node{}}
	strs := c.node(reflect.TypeFor[map[string]string](), nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reader{data: data, svc: &Service{}}
		err := r.skip()
		if r.space(); err == nil && r.pos != len(data) {
			err = errSyntax
		}
		if errors.Is(err, errDepth) {
			t.Skip()
		}
		if (err == nil) != json.Valid(data) {
			t.Fatalf("skip says %v, encoding/json %v", err, json.Valid(data))
		}
		var want, got map[string]string
		oracle := json.Unmarshal(data, &want)
		err = readJSON(&Service{}, data, strs, reflect.ValueOf(&got).Elem())
		if len(strings.TrimSpace(string(data))) == 0 {
			return // an empty body is an empty input
		}
		if (oracle == nil) != (err == nil) {
			t.Fatalf("read says %v, encoding/json %v", err, oracle)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("(-encoding/json +read):\n%s", diff)
		}
	})
}

// FuzzJSONString compares the writer of strings with encoding/json.
func FuzzJSONString(f *testing.F) {
	for _, s := range []string{"", "a\"b", "\x00\x1f", "é\u2028", "\xff\xfe", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		oracle, err := json.Marshal(s)
		if err != nil {
			t.Skip()
		}
		var want, got string
		if err := json.Unmarshal(oracle, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(appendJSONString(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%q became %q, encoding/json makes it %q", s, got, want)
		}
	})
}

// FuzzDecode feeds both protocols what a client might send: no input may panic, and
// what was read must be read again after it was written.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"Name":"a","Inners":[{"Value":"b"}],"Labels":{"a":"b"},"Data":"aGk=","When":1.5}`))
	f.Add([]byte(`Name=a&Names.member.2=b&Names.member.1=a&Labels.entry.1.key=k&Labels.entry.1.value=v&Inner.Next.Value=x`))
	jsonOp, queryOp := testOp(JSON11), testOp(Query)
	f.Fuzz(func(t *testing.T, data []byte) {
		var in, again input
		if err := JSON11.Decode(jsonOp, &Request{Body: data}, &in); err == nil {
			var w Response
			if err := JSON11.Encode(jsonOp, &w, &in); err != nil {
				t.Fatal(err)
			}
			if err := JSON11.Decode(jsonOp, &Request{Body: w.Body}, &again); err != nil {
				t.Errorf("%s: %v", w.Body, err)
			}
		}
		var q input
		if err := Query.Decode(queryOp, &Request{Method: "POST", Body: data}, &q); err == nil {
			if err := Query.Encode(queryOp, new(Response), &q); err != nil {
				t.Fatal(err)
			}
		}
	})
}

package wire

import (
	"encoding/xml"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQueryDecode(t *testing.T) {
	tests := []struct {
		name, in string
		want     input
	}{
		{"empty", "", input{}},
		{"scalars", "Action=Do&Version=2020-01-01&Name=a%26b+c&Count=-1&Total=5&Ratio=1.5&On=true&Plain=True&Color=red&Data=aGk%3D",
			input{Name: ptr("a&b c"), Count: ptr(int32(-1)), Total: ptr(int64(5)), Ratio: ptr(1.5), On: ptr(true), Plain: true, Color: "red", Data: []byte("hi")}},
		{"empty string", "Name=", input{Name: ptr("")}},
		{"either case without a model", "name=a", input{Name: ptr("a")}},
		{"time", "When=2021-02-19T18:16:57.036Z", input{When: ptr(time.UnixMilli(1613758617036).UTC())}},
		{"list in any order, with gaps", "Names.member.10=c&Names.member.2=b&Names.member.1=a", input{Names: []string{"a", "b", "c"}}},
		{"empty list", "Names=", input{Names: []string{}}},
		{"list index out of this world", "Names.member.99999999999999999999=a&Names.member.4000000000=b", input{Names: []string{"b"}}},
		{"nested lists", "Grid.member.1.member.1=1&Grid.member.1.member.2=2", input{Grid: [][]int32{{1, 2}}}},
		{"map", "Labels.entry.1.key=a&Labels.entry.1.value=b&Labels.entry.2.key=c", input{Labels: map[string]string{"a": "b", "c": ""}}},
		{"structures", "Inner.Value=a&Inner.Next.Value=b&Inners.member.1.Value=c",
			input{Inner: &inner{Value: ptr("a"), Next: &inner{Value: ptr("b")}}, Inners: []inner{{Value: ptr("c")}}}},
		{"unknown members", "Nope.member.1.X=1&Name=a&&x", input{Name: ptr("a")}},
	}
	op := testOp(Query)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []*Request{{Method: "POST", Body: []byte(tt.in)}, {Method: "GET", RawQuery: tt.in}} {
				var got input
				if err := Query.Decode(op, r, &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got, compareBig); diff != "" {
					t.Errorf("%s (-want +got):\n%s", r.Method, diff)
				}
			}
		})
	}
}

func TestQueryDecodeErrors(t *testing.T) {
	tests := []struct{ in, code, message string }{
		{"Name=%zz", "MalformedQueryString", errForm.Error()},
		{"%zz=1", "MalformedQueryString", errForm.Error()},
		{strings.Repeat("a.", 40) + "b=1", "MalformedQueryString", errForm.Error()},
		{"Count=x", "MalformedInput", "the value of Count cannot be read as Integer"},
		{"On=maybe", "MalformedInput", "the value of On cannot be read as Boolean"},
		{"When=yesterday", "MalformedInput", "the value of When cannot be read as Timestamp"},
		{"Data=?", "MalformedInput", "the value of Data cannot be read as a blob"},
		{"Labels.entry.1.value=x", "MalformedInput", "an entry of Labels has no key"},
		{"Grid.member.1.member.1=x", "MalformedInput", "the value of Grid cannot be read as Integer"},
	}
	for _, tt := range tests {
		var got *Error
		err := Query.Decode(testOp(Query), &Request{Method: "POST", Body: []byte(tt.in)}, new(input))
		if !errors.As(err, &got) || got.Code != tt.code || got.Message != tt.message || got.Status != 400 {
			t.Errorf("%.30s: %v", tt.in, err)
		}
	}
}

func TestQueryEncode(t *testing.T) {
	out := input{
		Name: ptr("<a & \"b\">\r\n\x01"), Count: ptr(int32(0)), Ratio: ptr(math.Inf(1)), When: ptr(time.Unix(1613758617, 0)), Data: []byte("hi"),
		Names: []string{}, Grid: [][]int32{{1}, nil}, Labels: map[string]string{"b": "", "a": "x"}, Inners: []inner{{Value: ptr("v")}},
	}
	w := Response{RequestID: "id-1"}
	if err := Query.Encode(testOp(Query), &w, &out); err != nil {
		t.Fatal(err)
	}
	want := `<DoResponse xmlns="https://example.com/"><DoResult>` +
		`<Name>&lt;a &amp; &quot;b&quot;&gt;&#xD;` + "\n\ufffd" + `</Name><Count>0</Count><Ratio>Infinity</Ratio><Plain>false</Plain>` +
		`<When>2021-02-19T18:16:57Z</When><Data>aGk=</Data><Names></Names>` +
		`<Grid><member><member>1</member></member><member/></Grid>` +
		`<Labels><entry><key>a</key><value>x</value></entry><entry><key>b</key><value/></entry></Labels>` +
		`<Inners><member><Value>v</Value></member></Inners>` +
		`</DoResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DoResponse>`
	if got := string(w.Body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestQueryError(t *testing.T) {
	op := testOp(Query)
	w := Response{RequestID: "id-1"}
	Query.EncodeError(op.Service, op, &w, &Error{Code: "NoSuchEntity", Message: "no <role>", Status: 404})
	want := `<ErrorResponse xmlns="https://example.com/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>` +
		`<Message>no &lt;role&gt;</Message></Error><RequestId>id-1</RequestId></ErrorResponse>`
	if string(w.Body) != want || w.Status != 404 || w.ContentType != "text/xml" {
		t.Errorf("%d %s\n%s", w.Status, w.ContentType, w.Body)
	}
}

func TestQueryOperation(t *testing.T) {
	s := testOp(Query).Service
	for params, want := range map[string]string{
		"Action=Do&Version=2020-01-01":   "Do",
		"Version=2020-01-01&Action=D%6F": "Do",
		"Action=Do":                      "Do",
		"Action=Do&Version=2010-05-08":   "",
		"Version=2020-01-01":             "",
		"":                               "",
	} {
		name, ok := Query.Operation(s, &Request{Method: "POST", Body: []byte(params)})
		if ok != (want != "") || name != want {
			t.Errorf("%q: %q, %v", params, name, ok)
		}
	}
}

// FuzzXMLText checks that what is written as text is read again by encoding/xml.
func FuzzXMLText(f *testing.F) {
	for _, s := range []string{"", "<&>\"'", "\r\n\t", "\x00\x1f", "\xff", "😀\ufffe\uffff", "]]>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := string(appendXMLText([]byte("<a>"), s)) + "</a>"
		var got string
		if err := xml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var escaped strings.Builder
		if err := xml.EscapeText(&escaped, []byte(s)); err != nil {
			t.Fatal(err)
		}
		var want string
		if err := xml.Unmarshal([]byte("<a>"+escaped.String()+"</a>"), &want); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%q became %q, encoding/xml makes it %q", s, got, want)
		}
	})
}

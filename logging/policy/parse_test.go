package policy

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       Document
	}{
		{"empty object", `{}`, Document{}},
		{"single statement, strings", `{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"","Effect":"Allow","Action":"a:B","Resource":"*"}}`,
			Document{Version: Version, ID: "x", Statements: []Statement{{Effect: Allow, Action: []string{"a:B"}, Resource: []string{"*"}}}}},
		{"lists", ` { "Statement" : [ {"Effect":"Deny","NotAction":["a:B","c:D"],"NotResource":[]} , {} ] } `,
			Document{Statements: []Statement{{Effect: Deny, NotAction: []string{"a:B", "c:D"}, NotResource: []string{}}, {}}}},
		{"principals", `{"Statement":[{"Principal":"*"},{"NotPrincipal":{"AWS":"1","Service":["a","b"],"Federated":"f","CanonicalUser":"c"}},{"Principal":{}}]}`,
			Document{Statements: []Statement{
				{Principal: &Principals{Any: true}},
				{NotPrincipal: &Principals{AWS: []string{"1"}, Service: []string{"a", "b"}, Federated: []string{"f"}, CanonicalUser: []string{"c"}}},
				{Principal: &Principals{}},
			}}},
		{"conditions", `{"Statement":{"Condition":{"Bool":{"a:b":true,"a:c":["false",true]},"NumericEquals":{"a:d":[1,2.50,-3e2]},"StringEquals":{"a:e":"x"},"Null":{}}}}`,
			Document{Statements: []Statement{{Condition: Condition{
				"Bool": {"a:b": {"true"}, "a:c": {"false", "true"}}, "NumericEquals": {"a:d": {"1", "2.50", "-3e2"}}, "StringEquals": {"a:e": {"x"}}, "Null": {}}}}}},
		{"escapes", `{"Version":"2012\u002d10-17","\u0049d":"a\"\\\/\n\u00e9"}`, Document{Version: Version, ID: "a\"\\/\né"}},
		{"values are not judged", `{"Version":"1","Statement":[{"Effect":"allow"}]}`, Document{Version: "1", Statements: []Statement{{Effect: "allow"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.Transformer("plain", func(d Document) document { return document(d) })); diff != "" {
				t.Error(diff)
			}
			var viaJSON Document
			if err := json.Unmarshal([]byte(tt.text), &viaJSON); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(document(got), document(viaJSON)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// document is a Document that cmp compares by its fields, not by its meaning.
type document Document

func TestParseProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // path code
	}{
		{"empty", ``, []string{" json-syntax"}},
		{"not JSON", `{"Version":}`, []string{" json-syntax"}},
		{"two documents", `{} {}`, []string{" json-syntax"}},
		{"not an object", `[]`, []string{" wrong-type"}},
		{"unknown elements", `{"version":"2012-10-17","Statement":[{},{"Efect":"Allow","Actions":"*","Extra":{"Deep":[{}]}}]}`,
			[]string{"version unknown-element", "Statement[1].Efect unknown-element", "Statement[1].Actions unknown-element", "Statement[1].Extra unknown-element"}},
		{"single statement has index 0", `{"Statement":{"Efect":"Allow"}}`, []string{"Statement[0].Efect unknown-element"}},
		{"duplicates", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Effect":"Allow","Condition":{"Bool":{"a:b":"1","a:b":"2"},"Bool":{}}},"Version":"x"}`,
			[]string{"Statement[0].Effect duplicate-key", `Statement[0].Condition.Bool["a:b"] duplicate-key`, "Statement[0].Condition.Bool duplicate-key", "Version duplicate-key"}},
		{"duplicates written in two ways", `{"Id":"a","\u0049d":"b"}`, []string{"Id duplicate-key"}},
		{"types", `{"Version":1,"Id":null,"Statement":[1,{"Sid":[],"Effect":{},"Action":null,"Resource":["a",1,["b"]],"Condition":[]},null]}`,
			[]string{"Version wrong-type", "Id wrong-type", "Statement[0] wrong-type", "Statement[1].Sid wrong-type", "Statement[1].Effect wrong-type", "Statement[1].Action wrong-type",
				"Statement[1].Resource[1] wrong-type", "Statement[1].Resource[2] wrong-type", "Statement[1].Condition wrong-type", "Statement[2] wrong-type"}},
		{"principal types", `{"Statement":[{"Principal":"arn:aws:iam::111122223333:root"},{"Principal":["*"]},{"Principal":{"Aws":"*","AWS":{"a":1}}}]}`,
			[]string{"Statement[0].Principal wrong-type", "Statement[1].Principal wrong-type", "Statement[2].Principal.Aws unknown-element", "Statement[2].Principal.AWS wrong-type"}},
		{"condition types", `{"Statement":{"Condition":{"Bool":"true","StringEquals":{"a:b":null,"a:c":{"d":1},"a:e":["x",null]}}}}`,
			[]string{"Statement[0].Condition.Bool wrong-type", `Statement[0].Condition.StringEquals["a:b"] wrong-type`, `Statement[0].Condition.StringEquals["a:c"] wrong-type`, `Statement[0].Condition.StringEquals["a:e"][1] wrong-type`}},
		{"too large", `{"Id":"` + strings.Repeat("x", MaxParseBytes) + `"}`, []string{" json-syntax"}},
		{"deep", strings.Repeat(`{"Statement":`, 20000), []string{" json-syntax"}},
		{"deep and valid", `{"Statement":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`, []string{"Statement[0] wrong-type"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			var invalid *ValidationError
			if !errors.As(err, &invalid) {
				t.Fatalf("error is %v", err)
			}
			var got []string
			for _, p := range invalid.Problems {
				got = append(got, p.Path+" "+string(p.Code))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			var first Problem
			if !errors.As(err, &first) || first != invalid.Problems[0] {
				t.Errorf("errors.As gives %v", first)
			}
		})
	}
}

func TestParseKeepsWhatItCan(t *testing.T) {
	got, err := Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":["a:B",1],"Foo":1,"Resource":"*"}]}`))
	if err == nil {
		t.Fatal("no error")
	}
	want := Document{Version: Version, Statements: []Statement{{Effect: Deny, Action: []string{"a:B"}, Resource: []string{"*"}}}}
	if diff := cmp.Diff(document(want), document(got)); diff != "" {
		t.Error(diff)
	}
}

func TestParseBoundsItsProblems(t *testing.T) {
	_, err := Parse([]byte(`{` + strings.Repeat(`"x":1,`, 50000) + `"y":1}`))
	var invalid *ValidationError
	if !errors.As(err, &invalid) || len(invalid.Problems) != maxProblems+1 || invalid.Problems[maxProblems].Code != CodeTooMany {
		t.Errorf("got %.200v", err)
	}
}

func TestParseSuggests(t *testing.T) {
	for text, want := range map[string]string{
		`{"Statment":[]}`:              "did you mean Statement?",
		`{"Statement":{"Actions":[]}}`: "did you mean Action?",
		`{"Statement":{"effect":""}}`:  "did you mean Effect?",
		`{"Statements":[]}`:            "did you mean Statement?",
		`{"{":}`:                       "line 1, column 6",
		"{\n  \"Id\": tru\n}":          "line 2, column",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestParseEncoded(t *testing.T) {
	want, err := Parse([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a+b/100%/*"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	// RFC 3986: everything but the unreserved characters; "+" may stay.
	for name, text := range map[string]string{
		"all encoded":   strings.ReplaceAll(url.QueryEscape(want.Indented()), "+", "%20"),
		"plus as it is": strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(want.String()), "+", "%20"), "%2B", "+"),
		"not encoded":   "\n" + want.Indented(),
	} {
		got, err := ParseEncoded(text)
		if err != nil || got.String() != want.String() {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	var problem Problem
	if _, err := ParseEncoded("%7B%2"); !errors.As(err, &problem) || problem.Code != CodeEncoding {
		t.Errorf("broken encoding: %v", err)
	}
}

func TestMarshal(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"zero", `{}`, `{"Statement":[]}`},
		{"order and lists", `{"Statement":{"Resource":["b","a","b"],"Action":["x:Y"],"Effect":"Allow","Sid":"S","Principal":{"Service":["s"],"AWS":["2","1"]}},"Id":"i","Version":"2012-10-17"}`,
			`{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"S","Effect":"Allow","Principal":{"AWS":["1","2"],"Service":"s"},"Action":"x:Y","Resource":["a","b"]}]}`},
		{"conditions", `{"Statement":[{"Condition":{"StringEquals":{"b":["2","1"],"a":true},"Bool":{"c":[false]}}},{"Condition":{}}]}`,
			`{"Statement":[{"Condition":{"Bool":{"c":"false"},"StringEquals":{"a":"true","b":["1","2"]}}},{}]}`},
		{"everybody", `{"Statement":[{"Principal":"*"},{"NotPrincipal":{"AWS":"*"}},{"Principal":{}}]}`, `{"Statement":[{"Principal":"*"},{"NotPrincipal":{"AWS":"*"}},{"Principal":{}}]}`},
		{"empty list", `{"Statement":[{"Action":[],"Resource":[""]}]}`, `{"Statement":[{"Action":[],"Resource":""}]}`},
		{"no HTML escapes", `{"Id":"<&>\u003c\"\\\té"}`, `{"Id":"<&><\"\\\té","Statement":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, d.String()); diff != "" {
				t.Error(diff)
			}
			if got := Length(d.Indented()); got != d.Length() {
				t.Errorf("the indented text has length %d, the document %d", got, d.Length())
			}
		})
	}
}

func TestMarshalLeavesTheDocumentAlone(t *testing.T) {
	d := Document{Statements: []Statement{{Action: []string{"b:B", "a:A"}, Principal: &Principals{AWS: []string{"2", "1"}}, Condition: Condition{"Bool": {"K": {"b", "a"}}}}}}
	before := d.Clone()
	_ = d.Indented()
	_ = d.Canonical()
	_ = Diff(d, Document{})
	_ = d.Lint(Resource)
	if diff := cmp.Diff(document(before), document(d)); diff != "" {
		t.Error(diff)
	}
}

func TestLength(t *testing.T) {
	for text, want := range map[string]int{
		``: 0, `{}`: 2, " {\n\t} ": 2, `{"a": "b c"}`: 11, `{"a\" " : 1}`: 10, `"é\\" `: 5,
	} {
		if got := Length(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

package value

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestSplitPath(t *testing.T) {
	for _, tt := range []struct {
		path string
		want []string
		ok   bool
	}{
		{"", nil, true},
		{"a", []string{"a"}, true},
		{"a.b", []string{"a", "b"}, true},
		{"levels[THING_GROUP/line-7].level", []string{"levels", "THING_GROUP/line-7", "level"}, true},
		{"tags[a.b[c]", []string{"tags", "a.b[c"}, true},
		{"tags[]", []string{"tags", ""}, true},
		{"[a][b]", []string{"a", "b"}, true},
		{"a[b", nil, false},
		{"a..b", nil, false},
		{".a", nil, false},
		{"a.", nil, false},
		{"a[b].", nil, false},
		{"a\xff", nil, false},
	} {
		got, err := SplitPath(tt.path)
		if (err == nil) != tt.ok || !slices.Equal(got, tt.want) && tt.ok {
			t.Errorf("%q: %q, %v", tt.path, got, err)
		}
	}
}

func TestWithValue(t *testing.T) {
	for _, tt := range []struct{ state, path, value, want string }{
		{`null`, "", `{"a":1}`, `{"a":1}`},
		{`{"a":1}`, "", `null`, `null`},
		{`null`, "a", `1`, `{"a":1}`},
		{`{"b":2}`, "a", `1`, `{"a":1,"b":2}`},
		{`{"a":1}`, "a", `2`, `{"a":2}`},
		{`{"a":1,"b":2}`, "a", `null`, `{"b":2}`},
		{`{"a":1}`, "a", `null`, `{}`}, // the resource is still there
		{`{"a":1}`, "tags[x]", `"y"`, `{"a":1,"tags":{"x":"y"}}`},
		{`{"a":1,"tags":{"x":"y"}}`, "tags[x]", `null`, `{"a":1}`}, // what is empty is left out, as it was before
		{`{"tags":{"x":"y"}}`, "tags[x]", `null`, `{}`},
		{`{"a":1}`, "tags[x]", `null`, `{"a":1}`},
		{`null`, "tags[x]", `null`, `null`},
		{`{"a":1}`, "b[c].d", `{"e":[1,2]}`, `{"a":1,"b":{"c":{"d":{"e":[1,2]}}}}`},
		{`{"a":"<&>"}`, "b", `12345678901234567890`, `{"a":"<&>","b":12345678901234567890}`},
	} {
		got, err := With(json.RawMessage(tt.state), tt.path, json.RawMessage(tt.value))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s with %s = %s: %s, %v; want %s", tt.state, tt.path, tt.value, got, err, tt.want)
		}
	}
	for _, tt := range []struct{ state, path string }{{`{"a":1}`, "a.b"}, {`[]`, "a"}, {`{}`, "a["}, {`{`, "a"}} {
		if _, err := With(json.RawMessage(tt.state), tt.path, json.RawMessage(`1`)); err == nil {
			t.Errorf("%s at %s: no error", tt.state, tt.path)
		}
	}
}

func TestSameValue(t *testing.T) {
	const one = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B"],"Resource":"*"}]}`
	const same = `{"Statement":{"Resource":["*"],"Effect":"Allow","Action":"a:B"},"Version":"2012-10-17"}`
	const other = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:C"],"Resource":"*"}]}`
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{`null`, ``, true},
		{`null`, ` null `, true},
		{`null`, `{}`, false}, // absent is not empty
		{`{}`, `null`, false},
		{`null`, `0`, false},
		{`{}`, `[]`, false},
		{`{"a":1,"b":2}`, `{"b":2, "a":1}`, true},
		{`{"a":1}`, `{"a":1,"b":2}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`"\u0041"`, `"A"`, true},
		{`[1,2]`, `[2,1]`, false},
		{one, same, true},
		{one, other, false},
		{`{"p":` + one + `,"x":1}`, `{"x":1,"p":` + same + `}`, true},
		{`{"p":` + one + `}`, `{"p":` + other + `}`, false},
		{`{"p":{}}`, `{"p":null}`, false},
		{`{"Statement":"x"}`, `{"Statement":"y"}`, false},
		{`{`, `{`, false},
	} {
		if got := Same(json.RawMessage(tt.a), json.RawMessage(tt.b)); got != tt.want {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}

func FuzzWithValue(f *testing.F) {
	f.Add(`{"a":{"b":1}}`, "a.b", `2`)
	f.Add(`null`, "levels[THING_GROUP/line-7].level", `"DEBUG"`)
	f.Add(`{"tags":{"x":"y"}}`, "tags[x]", `null`)
	f.Add(`{}`, "a[", `1`)
	f.Add(`[1]`, "[0]", `{}`)
	f.Fuzz(func(t *testing.T, state, path, value string) {
		if !json.Valid([]byte(value)) || !json.Valid([]byte(state)) {
			return
		}
		was, err := At(json.RawMessage(state), path)
		if err != nil {
			return
		}
		next, err := With(json.RawMessage(state), path, json.RawMessage(value))
		if err != nil {
			return
		}
		if !json.Valid(next) {
			t.Fatalf("%s with %s at %s is %s", state, value, path, next)
		}
		if got, err := At(next, path); err != nil || !Same(got, json.RawMessage(value)) {
			t.Errorf("%s with %s at %s is %s, which has %s there (%v)", state, value, path, next, got, err)
		}
		// Setting it twice is setting it once, and setting it back gives what was there.
		if again, err := With(next, path, json.RawMessage(value)); err != nil || !Same(again, next) {
			t.Errorf("twice: %s, once: %s (%v)", again, next, err)
		}
		back, err := With(next, path, was)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := At(back, path); err != nil || !Same(got, was) {
			t.Errorf("back: %s has %s, was %s (%v)", back, got, was, err)
		}
	})
}

package record_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/record"
)

func scanner(text string) record.Scanner { return record.Scanner{B: record.Padded([]byte(text))} }

func TestFaults(t *testing.T) {
	deep := strings.Repeat("[", record.MaxDepth)
	for _, c := range []struct {
		name, text string
		at         int
		why        record.Why
	}{
		{"a word", "nil", 1, record.BadValue},
		{"no value", "x", 0, record.BadValue},
		{"a sign alone", "-x", 1, record.BadNumber},
		{"a point alone", "1.x", 2, record.BadNumber},
		{"an exponent alone", "1ex", 2, record.BadNumber},
		{"a control character", "\"a\nb\"", 2, record.BadString},
		{"an escape", `"a\x"`, 3, record.BadString},
		{"hexadecimal digits", `"\u00zz"`, 5, record.BadString},
		{"a name without quotes", `{a:1}`, 1, record.BadMember},
		{"no colon", `{"a" 1}`, 5, record.BadColon},
		{"no comma", `[1 2]`, 3, record.BadComma},
		{"another bracket", `[1}`, 2, record.BadComma},
		{"a comma at the end", `{"a":1,}`, 7, record.BadMember},
		{"too deep", deep + "[", record.MaxDepth, record.BadDepth},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scanner(c.text)
			if end := s.Skip(0, 0); end >= 0 || s.Fault != c.at || s.Why != c.why {
				t.Errorf("%d: byte %d, %q; want byte %d, %q", end, s.Fault, s.Why, c.at, c.why)
			}
		})
	}
	s := scanner(deep + strings.Repeat("]", record.MaxDepth))
	if end := s.Skip(0, 0); end != 2*record.MaxDepth {
		t.Errorf("the deepest is refused: %d, %q", s.Fault, s.Why)
	}
}

// A scanner takes what encoding/json takes, and says of what is cut that its end
// is missing.
func FuzzSkip(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-0.5e+3,{"b":null},true,false,"\u00e4\n"],"":{}}`, `[[]]`, "\"\xff\"", "-", `{"a":tru`, ` 1`, `[1,]`, `{"a":1 "b":2}`, "0123",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := record.Scanner{B: record.Padded(text)}
		start := record.Space(s.B, 0)
		end := s.Skip(start, 0)
		if got, want := end >= 0 && record.Space(s.B, end) == len(text), json.Valid(text); got != want {
			t.Fatalf("%q: valid is %v, for encoding/json %v", text, got, want)
		}
		if end < 0 || s.B[start] != '{' {
			return
		}
		seen, twice := map[string]string{}, false
		s.Members(start, 0, func(name, nameEnd, value, valueEnd int) {
			key := record.Unquote(string(text[name:nameEnd]))
			_, again := seen[key]
			twice = twice || again
			seen[key] = string(text[value:valueEnd])
		})
		want := map[string]json.RawMessage{}
		if json.Unmarshal(text[start:end], &want) != nil {
			t.Fatalf("%q is no object", text)
		}
		for name, value := range want {
			if seen[name] != string(value) {
				t.Fatalf("%q: %q is %q, want %q", text, name, seen[name], value)
			}
		}
		again := map[string]string{}
		record.EachMember(string(text[start:end]), func(name, value string) { again[record.Unquote(name)] = value })
		if !reflect.DeepEqual(seen, again) {
			t.Fatalf("%q is split as %q and %q", text, seen, again)
		}
	})
}

type thing struct {
	Name  string
	Size  int
	At    time.Time
	Tags  map[string]string
	Parts []part
	Extra record.Extra
}

type part struct {
	ID    string
	Extra record.Extra
}

var (
	partObject = record.ObjectOf(func(p *part) *record.Extra { return &p.Extra },
		record.Member("id", record.Text[string](), func(p *part) *string { return &p.ID }))
	thingObject = record.ObjectOf(func(t *thing) *record.Extra { return &t.Extra },
		record.Member("name", record.Text[string](), func(t *thing) *string { return &t.Name }),
		record.Member("size", record.Int, func(t *thing) *int { return &t.Size }),
		record.Member("at", record.Time(time.RFC3339, time.RFC3339), func(t *thing) *time.Time { return &t.At }),
		record.Member("tags", record.Texts, func(t *thing) *map[string]string { return &t.Tags }),
		record.Member("parts", record.List(partObject.Kind()), func(t *thing) *[]part { return &t.Parts }))
)

// What is not known, or does not fit, is kept and written back; what was changed is
// written anew, and nothing else.
func TestObject(t *testing.T) {
	const text = `{"new":[1],"size":"big","parts":[{"id":"a","x":1},null],"name":5,"at":"2026-01-02T03:04:05Z","tags":{"a":"b"}}`
	var got thing
	s := scanner(text)
	if end, _ := thingObject.Parse(&s, text, 0, &got); end != len(text) {
		t.Fatal(s.Fault, s.Why)
	}
	want := thing{
		Name: "5", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Tags: map[string]string{"a": "b"},
		Parts: []part{{ID: "a", Extra: record.Extra{"x": json.RawMessage("1")}}, {}},
		Extra: record.Extra{"new": json.RawMessage("[1]"), "size": json.RawMessage(`"big"`)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
	for _, c := range []struct {
		name   string
		change func(*thing)
		want   string
	}{
		{"nothing", func(*thing) {}, text},
		{"a text", func(x *thing) { x.Name = "<" }, strings.Replace(text, `"name":5`, `"name":"<"`, 1)},
		{"what did not fit", func(x *thing) { x.Size = 3 }, strings.Replace(text, `"big"`, "3", 1)},
		{"a part", func(x *thing) { x.Parts = []part{{ID: "b", Extra: x.Parts[0].Extra}} }, strings.Replace(text, `[{"id":"a","x":1},null]`, `[{"id":"b","x":1}]`, 1)},
		{"an extra", func(x *thing) { delete(x.Extra, "new") }, strings.Replace(text, `"new":[1],`, "", 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var changed thing
			thingObject.Read(text, &changed)
			c.change(&changed)
			out, err := thingObject.Append(nil, &changed, text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, string(out)); d != "" {
				t.Error(d)
			}
		})
	}
}

package recordedtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type rule struct {
	Name *string
	Tags []string
	Text map[string]string
	Next *rule
}

type rules struct{ Rules []rule }

// A row holds only where the answer has what its path leads through.
func TestAnswer(t *testing.T) {
	name := "x"
	full := &rules{Rules: []rule{{Name: &name, Tags: []string{"a", "b"}, Text: map[string]string{"Policy": `{"Statement":[{"Sid":"s"}],"Id":null}`}}}}
	for _, tt := range []struct {
		out       *rules
		want, got string // got where it is another
	}{
		{full, ".Rules[].Name = x", ""},
		{full, ".Rules[].Name = ?", ""},
		{full, ".Rules[].Name != y", ""},
		{full, ".Rules[].Tags[] = b", ""},
		{full, ".Rules[].Next = null", ""},
		{full, ".Rules[].Text.none = null", ""},
		{full, ".Rules[].Text.Policy.Id = null", ""},
		{full, ".Rules[].Text.Policy.Statement[].Sid = s", ""},
		{full, ".Rules[].Text.Policy.Statement[].Principal = null", ""},
		{full, ".Rules[].Name = null", ".Rules[].Name = x"},
		{full, ".Rules[].Name != x", ".Rules[].Name = x"},
		{full, ".Rules[].Next = ?", ".Rules[].Next = null"},
		{full, ".Rules[].Name = y", ".Rules[].Name = x"},
		{full, ".Rule = null", "recordedtest.rules has no Rule"},
		{full, ".Rules[].Nome = null", "recordedtest.rule has no Nome"},
		{full, ".Rules[].Nome = ?", "recordedtest.rule has no Nome"},
		{full, ".Rules.Name = null", "[]recordedtest.rule has no Name"},
		{full, ".Rules[].Name[] = null", "string is no list, and has no []"},
		{full, ".Rules[].Name.More = null", "string has no More"},
		{full, ".Rules[].Next.Name = null", `the answer has no value at ".Rules[].Next"`},
		{full, ".Rules[].Text.none.Id = null", `the answer has no value at ".Rules[].Text.none"`},
		{full, ".Rules[].Text.Policy.none.Id = null", `the answer has no value at ".Rules[].Text.Policy.none"`},
		{&rules{}, ".Rules[].Name = null", `the answer has no value at ".Rules[]"`},
		{&rules{Rules: []rule{}}, ".Rules[].Name = null", `the answer has no value at ".Rules[]"`},
		{nil, ".Rules = null", `the answer has no value at ""`},
	} {
		want := tt.got
		if want == "" {
			want = tt.want
		}
		if d := cmp.Diff(want, answer(tt.out, nil, tt.want)); d != "" {
			t.Errorf("%s: %s", tt.want, d)
		}
	}
}

// What a call says is all read.
func TestDecode(t *testing.T) {
	for text, wrong := range map[string]string{
		`{"rules":[{"name":"x"}]}`:            "",
		`{"Rules":[{"Next":{"Tags":["a"]}}]}`: "",
		`{"Rule":[]}`:                         `"Rule"`,
		`{"Rules":[{"Nome":"x"}]}`:            `"Nome"`,
		`{"Rules":[{"Next":{"Tag":["a"]}}]}`:  `"Tag"`,
	} {
		err := decode([]byte(text), new(rules))
		if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, g := range allGroups() {
		for _, text := range append([]string{g.resource, g.boundary, g.session}, g.identity...) {
			f.Add([]byte(text))
		}
	}
	for _, text := range []string{`{"Statement":[{"Effect":1}]}`, `[[[`, `{"a":{"b":[1,"\ud800",{"c":null}]}}`, "{\"\xff\":\"\xff\",\"\xfe\":1}", `{"Id":"\u2028"}`, `"x"`, ` 1`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Parse(data)
		if valid := json.Valid(data); !valid {
			var problem Problem
			if !errors.As(err, &problem) || problem.Code != CodeSyntax {
				t.Fatalf("invalid JSON was taken: %v", err)
			}
			return
		}
		var problem Problem
		if errors.As(err, &problem) && problem.Code == CodeSyntax {
			t.Fatalf("valid JSON was refused: %v", err)
		}
		text, err := doc.MarshalJSON()
		if err != nil || !json.Valid(text) {
			t.Fatalf("wrote %s: %v", text, err)
		}
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("cannot read its own %s: %v", text, err)
		}
		if second, _ := again.MarshalJSON(); !bytes.Equal(text, second) {
			t.Fatalf("not stable:\n%s\n%s", text, second)
		}
		if !doc.Equal(doc) || !doc.Equal(again) || !again.Equal(doc.Canonical()) {
			t.Fatalf("not equal to itself: %s", text)
		}
		if canonical := doc.Canonical(); canonical.Canonical().String() != canonical.String() {
			t.Fatalf("canonical form is not stable: %s", canonical)
		}
		if Diff(doc, again) != "" {
			t.Fatalf("differs from itself:\n%s", Diff(doc, again))
		}
		if Length(string(text)) != doc.Length() || Length(doc.Indented()) != doc.Length() {
			t.Fatalf("length %d of %s", doc.Length(), text)
		}
		for kind := Identity; kind <= LogResource; kind++ {
			_ = LintJSON(string(data), kind)
		}
		s := Source{Name: "fuzzed", Document: doc}
		_ = Evaluate(Request{Principal: by(sessionARN), Action: "logs:PutLogEvents", Resource: ssmGroup + ":log-stream:s"}, Policies{Resource: &s, Identity: []Source{s}, Boundary: &s})
	})
}

// FuzzEqual holds Equal to what it means: it is the same both ways and of all spellings,
// Diff finds nothing between equals, and they answer alike.
func FuzzEqual(f *testing.F) {
	groups := allGroups()
	for i, g := range groups {
		other := groups[(i+1)%len(groups)]
		for _, text := range append([]string{g.resource, g.boundary}, g.identity...) {
			f.Add([]byte(text), []byte(strings.Join(other.identity, "")+other.resource), uint64(i))
			f.Add([]byte(text), []byte(text), uint64(i))
		}
	}
	f.Fuzz(func(t *testing.T, one, two []byte, seed uint64) {
		a, err := Parse(one)
		if err != nil {
			return
		}
		r := random{rand.New(rand.NewPCG(seed, 2))}
		b, err := Parse(two)
		if err != nil {
			b = r.respell(a)
			if !a.Equal(b) {
				t.Fatalf("another spelling is not equal:\n%s\n%s", a, b)
			}
		}
		if a.Equal(b) != b.Equal(a) {
			t.Fatalf("equal one way only:\n%s\n%s", a, b)
		}
		if a.Equal(b) != (a.Canonical().String() == b.Canonical().String()) {
			t.Fatalf("equal is %v, and the canonical forms are\n%s\n%s", a.Equal(b), a.Canonical(), b.Canonical())
		}
		if a.Equal(b) != (Diff(a, b) == "") {
			t.Fatalf("equal is %v, and differ in %q", a.Equal(b), Diff(a, b))
		}
		if !a.Equal(b) {
			return
		}
		for range 4 {
			q := r.request()
			x, y := Evaluate(q, Policies{Identity: []Source{{Document: a}}, Resource: &Source{Document: a}}), Evaluate(q, Policies{Identity: []Source{{Document: b}}, Resource: &Source{Document: b}})
			if x.Outcome != y.Outcome {
				t.Fatalf("equal documents answer %v and %v to %+v:\n%s\n%s", x.Outcome, y.Outcome, q, a, b)
			}
		}
	})
}

// FuzzMatch holds the matcher against one that is too simple to be wrong.
func FuzzMatch(f *testing.F) {
	f.Add("a*b?c:*", "axxbyc:d:e")
	f.Add("*a*:*b", "xa:a:yb")
	f.Add("a*?b*", "a:b")
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if len(pattern) > 12 || len(s) > 16 || bytes.ContainsAny([]byte(pattern+s), "\x01\x02") || !ascii(pattern+s) {
			return
		}
		if got, want := glob(pattern, s), slowMatch(pattern, s, false); got != want {
			t.Errorf("glob(%q, %q) = %v", pattern, s, got)
		}
		if got, want := globSegments(pattern, s), slowMatch(pattern, s, true); got != want {
			t.Errorf("globSegments(%q, %q) = %v", pattern, s, got)
		}
		if !hasWildcard(s) {
			if got, want := overlap(pattern, s), slowMatch(pattern, s, false); got != want {
				t.Errorf("overlap(%q, %q) = %v", pattern, s, got)
			}
		}
		if overlap(pattern, s) != overlap(s, pattern) {
			t.Errorf("overlap(%q, %q) is not symmetric", pattern, s)
		}
	})
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func slowMatch(pattern, s string, segments bool) bool {
	if pattern == "" {
		return s == ""
	}
	switch pattern[0] {
	case '*':
		rest := pattern[1:]
		if slowMatch(rest, s, segments) {
			return true
		}
		free := !segments || lastOfSegment(pattern)
		return s != "" && (free || s[0] != ':') && slowMatch(pattern, s[1:], segments)
	case '?':
		return s != "" && !(segments && s[0] == ':') && slowMatch(pattern[1:], s[1:], segments)
	}
	return s != "" && s[0] == pattern[0] && slowMatch(pattern[1:], s[1:], segments)
}

// lastOfSegment: a run of stars is one star.
func lastOfSegment(pattern string) bool {
	i := 0
	for i < len(pattern) && pattern[i] == '*' {
		i++
	}
	return i == len(pattern) || pattern[i] == ':'
}

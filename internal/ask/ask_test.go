package ask_test

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/ask"
	"github.com/awslogkit/awslogkit/internal/asktest"
)

// A literal matches its text and nothing else, also as JSON has it, with or without HTML's
// escapes; none of its characters ends what it is quoted with.
func FuzzLiteral(f *testing.F) {
	for _, text := range asktest.Hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if ask.Wrong(text) != "" {
			return
		}
		literal := ask.Literal(text)
		if strings.ContainsAny(strings.ReplaceAll(literal, `\/`, ""), "\"'`/\n;#&<>%$") {
			t.Fatalf("%q is written %s", text, literal)
		}
		re := regexp.MustCompile(ask.Flags + "^" + literal + "$")
		for other, want := range map[string]bool{text: true, text + "x": false, "x" + text: false, strings.ToLower(text): strings.EqualFold(text, strings.ToLower(text)), `\` + text: false} {
			if re.MatchString(other) != want {
				t.Fatalf("%s of %q, matches %q: %v", literal, text, other, !want)
			}
		}
		value := regexp.MustCompile(ask.Flags + ask.Value(strings.ReplaceAll(text, "*", "")))
		for _, html := range []bool{true, false} {
			var b strings.Builder
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(html)
			_ = e.Encode([]string{strings.ReplaceAll(text, "*", "")})
			if in := strings.TrimSpace(b.String()); !value.MatchString(in) {
				t.Fatalf("%s does not find %q in %s", value, text, in)
			}
		}
	})
}

// What is negated holds where the condition does not, whatever it is made of.
func TestNegated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var random func(depth int) ask.Condition
	random = func(depth int) ask.Condition {
		field := []string{"a", "b", "c"}[r.IntN(3)]
		switch n := r.IntN(8); {
		case n < 2 && depth > 0:
			return ask.AllOf(random(depth-1), random(depth-1))
		case n < 4 && depth > 0:
			return ask.AnyOf(random(depth-1), random(depth-1))
		case n == 4 && depth > 0:
			return ask.Negated(random(depth - 1))
		case n == 5:
			return ask.Present(field)
		case n == 6:
			return ask.Matches(field, "^x")
		}
		return ask.IsText(field, "x")
	}
	events := []asktest.Event{}
	for _, text := range []string{`{}`, `{"a":"x"}`, `{"b":"x"}`, `{"a":"y","c":"x"}`, `{"a":"xx","b":"y","c":"X"}`, `no object`} {
		events = append(events, asktest.Event{Message: text})
	}
	for range 300 {
		c := random(4)
		found := asktest.Ask(t, events, "filter "+c.Insights(), "@message")
		not := asktest.Ask(t, events, "filter "+ask.Negated(c).Insights(), "@message")
		seen := map[string]int{}
		for _, m := range append(found, not...) {
			seen[m]++
		}
		if len(found)+len(not) != len(events) || len(seen) != len(events) {
			t.Fatalf("%s finds %q, and %s %q", c.Insights(), found, ask.Negated(c).Insights(), not)
		}
	}
}

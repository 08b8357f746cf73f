package linediff

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	for _, tt := range []struct{ name, before, after, want string }{
		{"equal", "a b", "a b", " a  b"},
		{"from nothing", "", "a b", "+a +b"},
		{"to nothing", "a b", "", "-a -b"},
		{"changed in the middle", "a b c", "a x c", " a -b +x  c"},
		{"moved", "a b c", "b c a", "-a  b  c +a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, l := range Lines(strings.Fields(tt.before), strings.Fields(tt.after)) {
				got = append(got, string(l.Sign)+l.Text)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever the texts, the lines without '+' are the text before, and those
// without '-' the text after.
func TestLinesHoldBothTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		lines := make([]string, random.IntN(12))
		for i := range lines {
			lines[i] = string(rune('a' + random.IntN(4)))
		}
		return lines
	}
	for range 500 {
		before, after := text(), text()
		var b, a []string
		for _, l := range Lines(before, after) {
			if l.Sign != '+' {
				b = append(b, l.Text)
			}
			if l.Sign != '-' {
				a = append(a, l.Text)
			}
		}
		if strings.Join(b, "") != strings.Join(before, "") || strings.Join(a, "") != strings.Join(after, "") {
			t.Fatalf("%q to %q: %q, %q", before, after, b, a)
		}
	}
}

package judgetest

import (
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

type links struct{ A, B string }

func TestChains(t *testing.T) {
	var c links
	l := []Link{Of(&c.A, "", "x"), Of(&c.B, "", "y", "z")}
	singles := Chains(&c, l, false, 0, 1)
	if want := []links{{}, {A: "x"}, {}, {B: "y"}, {B: "z"}}; !slices.Equal(singles, want) {
		t.Error(singles)
	}
	pairs := Chains(&c, l, true, 0, 1)
	if !slices.Contains(pairs, links{"x", "z"}) || !slices.Contains(pairs, links{"x", "y"}) {
		t.Error(pairs)
	}
	random := Chains(&c, l, false, 50, 1)[len(singles):]
	if len(random) != rounds.Of(50) || !slices.Equal(random, Chains(&c, l, false, 50, 1)[len(singles):]) || !slices.Contains(random, links{"x", "y"}) {
		t.Error(random)
	}
}

func TestAgree(t *testing.T) {
	var c links
	chains := Chains(&c, []Link{Of(&c.A, "", "x"), Of(&c.B, "", "y")}, true, 0, 1)
	Agree(t, chains, []string{"a", "b"}, func(_ *testing.T, c links) Outcome {
		o := Outcome{Arrived: c == (links{})}
		if c.A != "" {
			o.Errors = append(o.Errors, "a")
		}
		if c.B != "" {
			o.Errors = append(o.Errors, "b")
		}
		return o
	})
}

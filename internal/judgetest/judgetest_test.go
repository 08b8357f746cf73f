package judgetest

import (
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

type links struct{ A, B string }

func TestChains(t *testing.T) {
	l := Links{"A": {"", "x"}, "B": {"", "y", "z"}}
	singles := Chains[links](l, false, 0, 1)
	if want := []links{{}, {A: "x"}, {}, {B: "y"}, {B: "z"}}; !slices.Equal(singles, want) {
		t.Error(singles)
	}
	pairs := Chains[links](l, true, 0, 1)
	if !slices.Contains(pairs, links{"x", "z"}) || !slices.Contains(pairs, links{"x", "y"}) {
		t.Error(pairs)
	}
	random := Chains[links](l, false, 50, 1)[len(singles):]
	if len(random) != rounds.Of(50) || !slices.Equal(random, Chains[links](l, false, 50, 1)[len(singles):]) || !slices.Contains(random, links{"x", "y"}) {
		t.Error(random)
	}
}

func TestAgree(t *testing.T) {
	chains := Chains[links](Links{"A": {"", "x"}, "B": {"", "y"}}, true, 0, 1)
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

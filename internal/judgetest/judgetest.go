package judgetest

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

// Links are what can be wrong with each link of a chain, by the name of a string
// field of the chain's struct. The empty string is right.
type Links map[string][]string

// Chains are every single fault, random combinations of about four faults (as many as
// rounds.Of says of random), and with pairs every pair of faults. The zero value of C, a
// struct, is right in every link.
func Chains[C any](links Links, pairs bool, random int, seed uint64) []C {
	var out []C
	set := func(c *C, link, value string) { reflect.ValueOf(c).Elem().FieldByName(link).SetString(value) }
	names := slices.Sorted(maps.Keys(links))
	for i, a := range names {
		for _, x := range links[a] {
			var c C
			set(&c, a, x)
			out = append(out, c)
			for _, b := range names[i+1:] {
				for _, y := range links[b] {
					if c := c; pairs {
						set(&c, b, y)
						out = append(out, c)
					}
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(seed, seed))
	for range rounds.Of(random) {
		var c C
		for _, n := range names {
			if r.IntN(len(names)) < 4 {
				set(&c, n, links[n][r.IntN(len(links[n]))])
			}
		}
		out = append(out, c)
	}
	return out
}

// Outcome is what came of one chain.
type Outcome struct {
	Arrived bool
	Why     string   // it did not arrive
	Errors  []string // the codes of the errors that the check finds
	Unknown []string // and of what it could not tell
	Text    string   // the findings, for people
}

// Agree tries every chain. With full read rights an error is found exactly where
// something does not arrive, nothing is unknown, and no code could be left out:
// each of codes is somewhere the only one, and no other code is an error.
func Agree[C any](t *testing.T, chains []C, codes []string, try func(*testing.T, C) Outcome) {
	t.Helper()
	alone := map[string]bool{}
	arrived := 0
	for _, c := range chains {
		o := try(t, c)
		if t.Failed() {
			t.Logf("first failure: %+v", c)
		}
		if o.Arrived {
			arrived++
		}
		if (len(o.Errors) == 0) != o.Arrived {
			t.Errorf("%+v: arrived %v (%s), and the check says:\n%s", c, o.Arrived, o.Why, o.Text)
		}
		if len(o.Unknown) > 0 {
			t.Errorf("%+v: unknown: %v\n%s", c, o.Unknown, o.Text)
		}
		if only := slices.Compact(slices.Sorted(slices.Values(o.Errors))); len(only) == 1 && !o.Arrived {
			alone[only[0]] = true
		}
		for _, code := range o.Errors {
			if !slices.Contains(codes, code) {
				t.Errorf("%+v: error %s is not among the codes", c, code)
			}
		}
		if t.Failed() {
			break // one is enough to look at
		}
	}
	if t.Failed() {
		return
	}
	if arrived < len(chains)/50 || arrived > len(chains)*19/20 {
		t.Errorf("%d of %d arrived: the chains say little", arrived, len(chains))
	}
	for _, code := range codes {
		if !alone[code] {
			t.Errorf("switching %s off would go unseen", code)
		}
	}
}

package judgetest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
)

// Link is one link of a chain, and what can be wrong with it.
type Link struct {
	at     *string
	faults []string
}

// Of is a link by a field of the chain that Chains is given. The empty string is right.
func Of(at *string, faults ...string) Link { return Link{at, faults} }

// Chains are every single fault, random combinations of about four faults (as many as
// rounds.Of says of random), and with pairs every pair of faults. The links are those of
// c, a zero value, which is right in every link.
func Chains[C any](c *C, links []Link, pairs bool, random int, seed uint64) []C {
	var out []C
	right := *c
	for i, a := range links {
		for _, x := range a.faults {
			*a.at = x
			out = append(out, *c)
			for _, b := range links[i+1:] {
				for _, y := range b.faults {
					if *b.at = y; pairs {
						out = append(out, *c)
					}
				}
				*b.at = ""
			}
			*c = right
		}
	}
	r := rand.New(rand.NewPCG(seed, seed))
	for range rounds.Of(random) {
		for _, l := range links {
			if r.IntN(len(links)) < 4 {
				*l.at = l.faults[r.IntN(len(l.faults))]
			}
		}
		out = append(out, *c)
		*c = right
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

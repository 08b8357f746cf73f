package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// A place is attacked with random configurations: each is the right one with some
// mutations. Nothing of it comes from the library's builders or the fakes' own tests.
type place[C any] struct {
	name      string
	right     func() *C
	mutations []mutation[C]
	mount     func(*loggingtest.Account)
	// other is another account of the organization, whose some things are; "" for none.
	other string
	// organization is what the account is in, by the configuration.
	organization func(*C) **organization
	// put puts what a configuration has into an account, and answers what is judged, and
	// what has it log.
	put func(testing.TB, loggingtest.View, *C) (logging.Target, logs, error)
}

// logs has a place log, and tells whether everything arrived that was to, and why not.
// An error says that this could not be done at all.
type logs func() (arrived bool, why string, err error)

// mutation changes one thing, and says what it did. Weight is how often it is taken,
// by one; 0 is once.
type mutation[C any] struct {
	weight int
	do     func(*rand.Rand, *C) string
}

// trying is what came of a configuration. An error in its place says that AWS does not take it.
type trying struct {
	findings logging.Findings
	arrived  bool
	why      string // it did not
	// unseen: it did not arrive because of a policy of the organization, which the account
	// cannot read: docs/findings.md says that it is not judged.
	unseen bool
}

// step is one mutation with what its choices come from: leaving a step out does not
// change the others.
type step struct {
	mutation int
	seed     uint64
}

// made is the configuration that steps lead to, and what they did.
func (p place[C]) made(steps []step) (c *C, did []string) {
	c = p.right()
	for _, s := range steps {
		if what := p.mutations[s.mutation].do(rand.New(rand.NewPCG(s.seed, 1)), c); what != "" {
			did = append(did, what)
		}
	}
	return c, did
}

// steps are those of a round.
func (p place[C]) steps(seed uint64) []step {
	r := rand.New(rand.NewPCG(seed, uint64(len(p.name)))) // not the same in all places
	var bag []int
	for i, m := range p.mutations {
		for range max(1, m.weight) {
			bag = append(bag, i)
		}
	}
	steps := make([]step, 1+r.IntN(4))
	for i := range steps {
		steps[i] = step{bag[r.IntN(len(bag))], r.Uint64()}
	}
	return steps
}

// wrong says how the verdict is wrong: "missed", "false", or "".
func (o trying) wrong() string {
	switch o.findings.Verdict() {
	case logging.Arrive:
		if !o.arrived && !o.unseen {
			return "missed"
		}
	case logging.NotArrive:
		if o.arrived {
			return "false"
		}
	}
	return ""
}

// try makes an account of a configuration, judges it, and has it log.
func (p place[C]) try(t testing.TB, c *C) (o trying, err error) {
	in := p.organization(c)
	if o, err = p.tryIn(t, c, *in); err != nil || o.arrived || *in == nil {
		return o, err
	}
	alone, err := p.tryIn(t, c, nil)
	o.unseen = err == nil && alone.arrived
	return o, nil
}

func (p place[C]) tryIn(t testing.TB, c *C, in *organization) (o trying, err error) {
	defer taken(&err)
	account, bind := in.newAccount(p.mount, p.other)
	target, log, err := p.put(t, account.Region(ourRegion), c)
	if err != nil {
		return o, err
	}
	bind()
	if o.findings, err = logging.Check(t.Context(), logging.Targets{target}); err != nil {
		return o, err
	}
	o.arrived, o.why, err = log()
	return o, err
}

// smallest leaves out every step that the mistake does not need.
func (p place[C]) smallest(t testing.TB, steps []step, how string) []step {
	for i := 0; i < len(steps); {
		without := slices.Delete(slices.Clone(steps), i, i+1)
		c, _ := p.made(without)
		if o, err := p.try(t, c); err == nil && o.wrong() == how {
			steps = without
		} else {
			i++
		}
	}
	return steps
}

// tally is what an attack on a place counts.
type tally struct {
	tried, missed, false, unknown, unseen, refused, arrived int
	// pairs are the codes of errors and unknown findings, with their reasons.
	pairs map[string]int
	// open are what unknown findings say, by code.
	open map[string]string
}

// hedged is what an unknown finding says: what could not be seen, and not that logs do not
// arrive.
var hedged = regexp.MustCompile(`(?i)\b(whether|perhaps|could not be|is not known|not known|depends on|decides|does not document|nobody|no role)\b`)

// verdicts attacks a place. AWSLOGKIT_SEED tries that one round alone, and says more.
func (p place[C]) verdicts(t *testing.T, n int) tally {
	t.Helper()
	rounds.Sequential(t)
	sum := tally{pairs: map[string]int{}, open: map[string]string{}}
	first, last := uint64(0), uint64(n)
	only := os.Getenv("AWSLOGKIT_SEED")
	if only != "" {
		first = must[uint64](t)(strconv.ParseUint(only, 10, 64))
		last = first + 1
	}
	shown := map[string]bool{} // by what the mutations are about
	for seed := first; seed < last; seed++ {
		steps := p.steps(seed)
		c, _ := p.made(steps)
		o, err := p.try(t, c)
		if err != nil {
			sum.refused++
			if only != "" {
				t.Logf("refused: %v", err)
			}
			continue
		}
		sum.count(o)
		for _, f := range o.findings.With(logging.SeverityUnknown) {
			if !hedged.MatchString(f.Problem) && !shown[string(f.Code)] {
				shown[string(f.Code)] = true
				t.Errorf("%s: an unknown finding asserts: %s", p.name, f)
			}
		}
		how := o.wrong()
		if how != "" {
			sum.add(how)
			steps = p.smallest(t, steps, how)
			c, did := p.made(steps)
			if kind := how + kindsOf(did); shown[kind] || len(shown) == 10 {
				t.Errorf("%s %s: AWSLOGKIT_SEED=%d: %s", p.name, how, seed, strings.Join(did, "; "))
				continue
			} else {
				shown[kind] = true
			}
			o, _ = p.try(t, c)
			t.Errorf("%s %s: AWSLOGKIT_SEED=%d: %s\n%s\narrived: %v %s\n%s", p.name, how, seed, strings.Join(did, "; "), p.readable(c), o.arrived, o.why, o.findings)
		} else if only != "" {
			_, did := p.made(steps)
			t.Logf("%s\n%s\narrived: %v %s\n%s", strings.Join(did, "; "), p.readable(c), o.arrived, o.why, o.findings)
		}
	}
	t.Logf("proof: verdict, %s: %d tried, %d missed, %d false, %d unknown (%d arrived, %d denied by policies of the organization, and %d more that AWS refuses)",
		p.name, sum.tried, sum.missed, sum.false, sum.unknown, sum.arrived, sum.unseen, sum.refused)
	if only == "" && n >= 100 && (sum.arrived < sum.tried/10 || sum.arrived > sum.tried*9/10 || sum.refused > n/3) {
		t.Errorf("%s: these configurations say little", p.name)
	}
	return sum
}

// kindsOf are the first words of what mutations did.
func kindsOf(did []string) (kinds string) {
	for _, what := range did {
		words := strings.Fields(what)
		kinds += " " + strings.Join(words[:min(4, len(words))], " ")
	}
	return kinds
}

func (s *tally) count(o trying) {
	s.tried++
	if o.arrived {
		s.arrived++
	}
	if o.unseen {
		s.unseen++
	}
	if o.findings.Verdict() == logging.CannotSay {
		s.unknown++
	}
	for _, f := range o.findings {
		if f.Severity == logging.SeverityError || f.Severity == logging.SeverityUnknown {
			s.pairs[string(f.Code)+" "+string(f.Reason)]++
		}
		if f.Severity == logging.SeverityUnknown {
			s.open[string(f.Code)] = f.Problem
		}
	}
}

func (s *tally) add(how string) {
	if how == "missed" {
		s.missed++
	} else {
		s.false++
	}
}

// readable is what a configuration has that the right one has not.
func (p place[C]) readable(c *C) string {
	lines := func(c *C) []string {
		text, err := json.MarshalIndent(c, "", " ")
		if err != nil {
			return []string{err.Error()}
		}
		return strings.Split(string(text), "\n")
	}
	right, out := lines(p.right()), []string{}
	for _, l := range lines(c) {
		if !slices.Contains(right, l) || strings.Contains(l, "policies") {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// errRefused is the error of a configuration that could not be made.
var errRefused = errors.New("AWS does not take it")

// taken turns a panic of what puts things into an account into an error.
func taken(err *error) {
	if r := recover(); r != nil {
		text := fmt.Sprint(r)
		if !strings.Contains(text, "test: ") {
			panic(r)
		}
		*err = fmt.Errorf("%w: %s", errRefused, text)
	}
}

// verdictRounds is how many configurations of each place are tried: some where somebody
// waits, and a thousand for each time that AWSLOGKIT_ROUNDS says elsewhere.
func verdictRounds() int {
	if times := rounds.Of(1); times > 1 {
		return 1000 * times
	}
	return rounds.Costly(400)
}

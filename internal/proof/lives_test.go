package proof

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/resourcetest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

var update = flag.Bool("update", false, "write testdata anew")

// Whole lives of settings: plan, apply, plan again, check, removal by the report,
// its apply, reset without a report. Plans and reports as JSON, digests, findings
// and the number of calls of each operation are as they were.
func TestLives(t *testing.T) {
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			var got string
			synctest.Test(t, func(t *testing.T) { got = live(t, life) })
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("a life of %s is not what it was (-was +is):\n%s", name, diff)
			}
		})
	}
}

// Who has the permissions that the plan of a life names, and no others, can apply
// it, and take it back.
func TestLeastPermissionsSuffice(t *testing.T) {
	rounds.Sequential(t)
	for name, life := range lives() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				resourcetest.Suffices(t, func() loggingtest.View {
					v := newAccount().Region("eu-west-1")
					if life.before != nil {
						life.before(t, v)
					}
					return v
				}, func(v loggingtest.View) []logging.Target { return life.targets(t, v) })
			})
		})
	}
}

func newAccount(opts ...loggingtest.Option) *loggingtest.Account {
	a := loggingtest.NewAccount("111122223333", opts...)
	s3test.Mount(a)
	snstest.Mount(a)
	eventstest.Mount(a)
	iotlogtest.Mount(a)
	trailogtest.Mount(a)
	sessionlogtest.Mount(a)
	automationlogtest.Mount(a)
	a.Region("eu-west-1").PutStream(streamARN)
	return a
}

type page struct {
	t       *testing.T
	account *loggingtest.Account
	out     strings.Builder
	calls   map[string]int
}

// live is the record of one life.
func live(t *testing.T, life life) string {
	p := &page{t: t, account: newAccount(), calls: map[string]int{}}
	view := p.account.Region("eu-west-1")
	if life.before != nil {
		life.before(t, view)
	}
	p.count()
	targets := life.targets(t, view)

	plan, err := logging.NewPlan(t.Context(), targets)
	p.end("plan", err, plan)
	if err != nil {
		return p.out.String()
	}
	fmt.Fprintln(&p.out, "digest", plan.Digest())
	fmt.Fprint(&p.out, plan.Findings(), "\n")
	p.json("least", plan.Permissions())
	p.json("least to undo", plan.UndoPermissions())
	kept, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := logging.LoadPlan(kept, targets)
	if err != nil {
		t.Fatalf("LoadPlan: %v", err)
	}
	report, err := loaded.Apply(t.Context(), logging.WithParallel(1), logging.Regardless(), logging.WithInsist(blocking(loaded.Findings())...))
	p.end("apply", err, report)
	again, err := logging.NewPlan(t.Context(), targets)
	p.end("plan again", err, again)
	findings, err := logging.Check(t.Context(), targets)
	p.end("check", err, findings)

	removal, err := logging.NewRemoval(t.Context(), report, targets)
	p.end("removal", err, removal)
	if err == nil {
		fmt.Fprintln(&p.out, "digest", removal.Digest())
		removed, err := removal.Apply(t.Context(), logging.WithParallel(1))
		p.end("remove", err, removed)
	}
	reset, err := logging.NewRemoval(t.Context(), nil, targets)
	p.end("reset", err, reset)
	return p.out.String()
}

func blocking(fs logging.Findings) (codes []logging.Code) {
	for _, f := range fs {
		codes = append(codes, f.Code)
	}
	return codes
}

// end writes what a step led to, and its calls.
func (p *page) end(step string, err error, v any) {
	fmt.Fprintf(&p.out, "\n== %s\n", step)
	var invalid *logging.ValidationError
	switch {
	case errors.As(err, &invalid):
		fmt.Fprintln(&p.out, "invalid:", err)
	case err != nil:
		fmt.Fprintln(&p.out, "error:", err)
	}
	switch r, isReport := v.(*logging.Report); {
	case isReport && r != nil: // its changes are those of the plan before
		kept, err := json.Marshal(r)
		if err != nil {
			p.t.Fatal(err)
		}
		fmt.Fprintf(&p.out, "%s: %v\nsha256 of its JSON: %x\n", step, r, sha256.Sum256(kept))
	case err == nil:
		p.json(step, v)
	}
	p.count()
}

func (p *page) json(what string, v any) {
	p.t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		p.t.Fatal(err)
	}
	fmt.Fprintf(&p.out, "%s: %s\n", what, b)
}

// count writes how often each operation was called since it was asked last.
func (p *page) count() {
	now := map[string]int{}
	for _, c := range p.account.Calls() {
		now[c.Operation]++
	}
	var lines []string
	for _, op := range slices.Sorted(maps.Keys(now)) {
		if n := now[op] - p.calls[op]; n != 0 {
			lines = append(lines, fmt.Sprint(op, " ", n))
		}
	}
	p.calls = now
	fmt.Fprintln(&p.out, "calls:", strings.Join(lines, ", "))
}

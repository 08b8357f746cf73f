package proof

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const (
	childEndpoint = "AWSLOGKIT_PROOF_ENDPOINT"
	childJournal  = "AWSLOGKIT_PROOF_JOURNAL"
)

func TestMain(m *testing.M) {
	if endpoint := os.Getenv(childEndpoint); os.Getenv(childFleet) != "" {
		os.Exit(fleetChild(endpoint, os.Getenv(childFleet)))
	} else if endpoint != "" {
		os.Exit(child(endpoint, os.Getenv(childJournal)))
	}
	os.Exit(m.Run())
}

// child is the process that dies: it applies the whole plan, with a journal.
func child(endpoint, path string) int {
	targets := wholeOf(&loneT{}, overHTTP(endpoint), newAccount().Region("eu-west-1").Scope(), 90)
	plan, err := logging.NewPlan(context.Background(), targets)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	j, err := logging.CreateJournal(path)
	if err == nil {
		_, err = plan.Apply(context.Background(), append(insist, logging.WithParallel(1), logging.WithJournal(j))...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// loneT is a test's TB in a process without tests.
type loneT struct{ testing.TB }

func (*loneT) Helper() {}
func (*loneT) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

func overHTTP(endpoint string) aws.Config {
	return aws.Config{Region: "eu-west-1", BaseEndpoint: &endpoint, HTTPClient: acceptance.Loopback(),
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", "")}
}

// planning is how many calls planning makes, before any of the apply.
func planning(t *testing.T) int {
	a := newAccount()
	must[*logging.Plan](t)(logging.NewPlan(t.Context(), whole(t, a.Region("eu-west-1"), 90)))
	return len(a.Calls())
}

// TestDeath kills a process, for good, right before a call is carried out or right after,
// before its answer. Another finishes what it had begun, or takes it back.
func TestDeath(t *testing.T) {
	calls, _ := reference(t, worlds["empty"])
	var want map[string]string
	synctest.Test(t, func(t *testing.T) { want = try(t, newAccount(), nil).after })
	planned := planning(t)
	self, err := os.Executable()
	ok(t, err)
	attacks(t, "death, by a kill", func(a *attack) {
		recovered := 0
		defer func() {
			if recovered < a.tried/2 {
				t.Errorf("only %d of %d deaths left something to recover", recovered, a.tried)
			}
		}()
		for _, n := range sample(12, 4*len(calls)) {
			nth, after, back := n/4, n%2 == 0, n%4 < 2
			a.tried++
			account := newAccount()
			before := state(t, account)
			server := httptest.NewServer(account.Handler())
			path := filepath.Join(t.TempDir(), fmt.Sprint(n, ".journal"))
			cmd := exec.Command(self, "-test.run", "^$")
			cmd.Env = append(os.Environ(), childEndpoint+"="+server.URL, childJournal+"="+path)
			cmd.Stderr = os.Stderr
			process, dead := make(chan *os.Process, 1), make(chan struct{})
			var begun atomic.Int32
			faults := account.Inject(loggingtest.Fault{Kind: loggingtest.Meanwhile, Do: func() {
				if int(begun.Add(1)) == nth+1+planned {
					_ = (<-process).Kill()
					<-dead
				}
			}}, loggingtest.Fault{Nth: nth + 1 + planned, Retries: true, Kind: map[bool]loggingtest.FaultKind{true: loggingtest.LoseAnswer, false: loggingtest.FailBefore}[after]})
			ok(t, cmd.Start())
			process <- cmd.Process
			_ = cmd.Wait()
			close(dead)
			faults.Disarm()
			server.Close()

			view := account.Region("eu-west-1")
			j, err := logging.OpenJournal(path)
			if errors.Is(err, os.ErrNotExist) { // it died while it planned
				if d := differ(before, state(t, account)); len(d) > 0 {
					a.fail("call %d: without a journal %s was written", nth, d)
				}
				continue
			}
			ok(t, err)
			r, err := logging.Recover(t.Context(), j, logging.Targets(whole(t, view, 90)), logging.WithSettleLimit(time.Millisecond))
			if err != nil {
				if !errors.Is(err, logging.ErrNoPlan) {
					a.fail("call %d: %v", nth, err)
				}
				ok(t, j.Close())
				continue
			}
			recovered++
			do, then := r.Finish, want
			if back {
				do, then = r.TakeBack, before
			}
			if _, err := do.Apply(t.Context(), append(insist, logging.WithJournal(j))...); err != nil {
				a.fail("call %d, after %v, back %v: %v", nth, after, back, err)
			}
			ok(t, j.Close())
			left := differ(then, state(t, account))
			if back { // an uncertain create that nothing says is ours is kept, and named
				for _, f := range r.TakeBack.Findings() {
					if f.Code == logging.CodePerhapsTheirs || f.Code == logging.CodeHoldsData {
						left = nil
					}
				}
			}
			if len(left) > 0 {
				a.fail("call %d (%s), after %v, back %v: %s are not as they should be", nth, calls[min(nth, len(calls)-1)].Name(), after, back, left)
			}
		}
	})
}

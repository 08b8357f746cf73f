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
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/awslogkit/awslogkit/automationlog"
	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/internal/acceptance"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/fleet"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/sessionlog"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

const (
	childFleet = "AWSLOGKIT_PROOF_FLEET" // the journal's folder
	childKey   = "AWSLOGKIT_PROOF_KEY"
	childToken = "AWSLOGKIT_PROOF_SECRET"
)

// fleetOf is an organization with three members, and the user who may work in them.
type fleetOf struct {
	members []*loggingtest.Account
	cfg     aws.Config
	key     aws.Credentials
}

func newFleet(t testing.TB) *fleetOf {
	const manager = "999900001111"
	org := loggingtest.NewOrganization(manager)
	org.Mount(func(a *loggingtest.Account) {
		s3test.Mount(a)
		snstest.Mount(a)
		eventstest.Mount(a)
		iotlogtest.Mount(a)
		trailogtest.Mount(a)
		sessionlogtest.Mount(a)
		automationlogtest.Mount(a)
	})
	all := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	w := &fleetOf{}
	for i := range 3 {
		a := org.AddAccount(fmt.Sprint(111100001111+i), org.Root())
		a.PutRole(loggingtest.RoleOptions{Name: "audit", Inline: map[string]string{"all": all},
			Trust: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + manager + `:root"},"Action":"sts:AssumeRole"}}`})
		w.members = append(w.members, a)
	}
	m := org.Management()
	user := m.PutUser("ci", all)
	out, err := m.Region("eu-west-1").IAM().CreateAccessKey(context.Background(), &iam.CreateAccessKeyInput{UserName: aws.String("ci")})
	ok(t, err)
	w.key = aws.Credentials{AccessKeyID: *out.AccessKey.AccessKeyId, SecretAccessKey: *out.AccessKey.SecretAccessKey}
	w.cfg = m.Region("eu-west-1").As(user).Config()
	return w
}

func fleetWith(t testing.TB, cfg aws.Config) *fleet.Fleet {
	f, err := fleet.New(cfg, func(s fleet.Site) (logging.Targets, error) {
		runbooks := must[role.Role](t)(role.New("Runbooks").Trust(automationlog.TrustPolicy()).Build())
		return logging.Targets{
			automationlog.New(automationlog.ClientsFromConfig(s.Config), must[automationlog.Settings](t)(automationlog.NewSettings().
				LogGroup(must[loggroup.Group](t)(loggroup.New("/ops/automation").RetainDays(90).Build())).Role(runbooks).Build())),
			sessionlog.New(sessionlog.ClientsFromConfig(s.Config), must[sessionlog.Preferences](t)(sessionlog.NewPreferences().
				LogGroup(must[loggroup.Group](t)(loggroup.New("/ssm/sessions").RetainDays(90).Build())).Streaming().Build())),
			iotlog.New(iotlog.ClientsFromConfig(s.Config), must[iotlog.Settings](t)(iotlog.NewSettings(iotlog.Warn).Role(logsIoT(t)).Build())),
		}, nil
	}).Regions("eu-west-1", "eu-central-1").AssumeRole("audit").Tolerate(3).
		Group(fleet.Account{ID: "111100001111"}).Group(fleet.Account{ID: "111100001112"}, fleet.Account{ID: "111100001113"}).Build()
	ok(t, err)
	return f
}

func (w *fleetOf) states(t testing.TB) (out []map[string]string) {
	for _, a := range w.members {
		out = append(out, state(t, a))
	}
	return out
}

var insistFleet = fleet.WithEach(insist...)

// fleetReference is what a fleet leads to, and the calls of one of its accounts.
func fleetReference(t *testing.T) (before, want []map[string]string, calls int) {
	synctest.Test(t, func(t *testing.T) {
		w := newFleet(t)
		before = w.states(t)
		plan, err := fleetWith(t, w.cfg).Plan(t.Context())
		ok(t, err)
		w.members[1].ResetCalls()
		_, err = plan.Apply(t.Context(), insistFleet)
		ok(t, err)
		calls = len(w.members[1].Calls())
		want = w.states(t)
	})
	return before, want, calls
}

// A fault in one account never reaches another, and leaves its own as it was or as it was
// to be, as the report says.
func TestFleetFaultsAreAlone(t *testing.T) {
	before, want, calls := fleetReference(t)
	attacks(t, "fleet, faults in one account", func(a *attack) {
		kinds := []loggingtest.FaultKind{loggingtest.FailBefore, loggingtest.LoseAnswer, loggingtest.Throttle, loggingtest.Delay, loggingtest.LateEffect}
		for _, n := range sample(16, calls*len(kinds)) {
			nth, kind := n/len(kinds), kinds[n%len(kinds)]
			a.tried++
			in(t, fmt.Sprint(n), func(t *testing.T) {
				w := newFleet(t)
				plan, err := fleetWith(t, w.cfg).Plan(t.Context())
				ok(t, err)
				w.members[1].Inject(loggingtest.Fault{Nth: nth + 1, Kind: kind, Retries: true, Delay: 2 * time.Second})
				report, err := plan.Apply(context.Background(), insistFleet, fleet.WithEach(logging.WithCallLimit(5*time.Second)))
				time.Sleep(time.Minute) // what is late has landed
				if report == nil {
					a.fail("%v at call %d: no report, %v", kind, nth, err)
					return
				}
				for i, is := range w.states(t) {
					its := report.Accounts[i]
					switch {
					case i != 1 && (its.Error != "" || len(differ(want[i], is)) > 0):
						a.fail("%v at call %d reaches account %d: %s %v", kind, nth, i, its.Error, differ(want[i], is))
					case i == 1 && its.Error == "" && len(differ(want[i], is)) > 0:
						a.fail("%v at call %d: told success, and these differ: %v", kind, nth, differ(want[i], is))
					case i == 1 && its.Error != "" && its.Report != nil && len(its.Report.With(logging.NotUndone))+len(its.Report.With(logging.Uncertain))+len(its.Report.With(logging.Kept)) == 0 && len(differ(before[i], is)) > 0:
						a.fail("%v at call %d: told that all is undone, and these differ: %v", kind, nth, differ(before[i], is))
					}
				}
				var failed *fleet.Error
				if err != nil && (!errors.As(err, &failed) || len(failed.Accounts) != 1 || failed.Accounts[0].Account.ID != w.members[1].ID()) {
					a.fail("%v at call %d: %v", kind, nth, err)
				}
			})
		}
	})
}

// fleetChild is the process that dies.
func fleetChild(endpoint, folder string) int {
	t := &loneT{}
	plan, err := fleetWith(t, fleetOverHTTP(endpoint, os.Getenv(childKey), os.Getenv(childToken))).Plan(context.Background())
	if err == nil {
		_, err = plan.Apply(context.Background(), insistFleet, fleet.WithJournal(folder))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func fleetOverHTTP(endpoint, key, secret string) aws.Config {
	return aws.Config{Region: "eu-west-1", BaseEndpoint: &endpoint, HTTPClient: acceptance.Loopback(),
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, "")}
}

// TestFleetDeath kills a process that applies a fleet, for good, before a call in any of
// its accounts. Another goes on: every account is as it was to be.
func TestFleetDeath(t *testing.T) {
	_, want, calls := fleetReference(t)
	self, err := os.Executable()
	ok(t, err)
	attacks(t, "fleet, death by a kill", func(a *attack) {
		resumed := 0
		defer func() {
			if resumed == 0 {
				t.Error("no death left something to resume")
			}
		}()
		for _, n := range sample(4, 3*calls) {
			a.tried++
			w := newFleet(t)
			server := httptest.NewServer(w.members[0].Handler())
			folder := filepath.Join(t.TempDir(), fmt.Sprint(n))
			cmd := exec.Command(self, "-test.run", "^$")
			cmd.Env = append(os.Environ(), childEndpoint+"="+server.URL, childFleet+"="+folder, childKey+"="+w.key.AccessKeyID, childToken+"="+w.key.SecretAccessKey)
			cmd.Stderr = os.Stderr
			process, dead := make(chan *os.Process, 1), make(chan struct{})
			var begun atomic.Int32
			for _, m := range w.members {
				m.Inject(loggingtest.Fault{Kind: loggingtest.Meanwhile, Do: func() {
					if _, err := os.Stat(filepath.Join(folder, "plan.json")); err == nil && int(begun.Add(1)) == n+1 {
						_ = (<-process).Kill()
						<-dead
					}
				}})
			}
			ok(t, cmd.Start())
			process <- cmd.Process
			_ = cmd.Wait()
			close(dead)
			if int(begun.Load()) > n {
				resumed++
			}
			for _, m := range w.members {
				m.ResetCalls()
			}
			f := fleetWith(t, fleetOverHTTP(server.URL, w.key.AccessKeyID, w.key.SecretAccessKey))
			report, err := f.Resume(t.Context(), folder, insistFleet, fleet.WithEach(logging.WithSettleLimit(time.Millisecond)))
			if err != nil || report == nil {
				a.fail("call %d: %v", n, err)
			}
			for i, is := range w.states(t) {
				if d := differ(want[i], is); len(d) > 0 {
					a.fail("call %d, account %d: %v", n, i, d)
				}
			}
			server.Close()
		}
	})
}

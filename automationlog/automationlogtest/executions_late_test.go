package automationlogtest_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/automationlog/automationlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/control"
)

// reset puts the account back as it was when first its handler was made.
func (f automated) reset() {
	f.Helper()
	w := httptest.NewRecorder()
	f.view.Account().Handler().ServeHTTP(w, httptest.NewRequest("POST", control.Path+"reset", nil))
	if w.Code != 200 {
		f.Fatal(w.Body)
	}
}

const waiting = `{"name":"a",` + script + `},{"name":"wait","action":"aws:sleep","inputs":{"Duration":"PT1M"}},{"name":"b",` + script + `}`

// A reset ends the automations that began after what it puts back, also where their next step
// is due at that moment.
func TestAutomationReset(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", waiting, "")
		f.view.Account().Handler()
		for _, wait := range []time.Duration{time.Second, time.Minute} {
			for range 20 {
				f.start("Patch")
			}
			time.Sleep(wait)
			f.reset()
			id := f.start("Patch") // which has the id of the first that is no more
			if got, want := f.status(id), "InProgress a=Success wait=InProgress b=Pending"; got != want {
				f.Errorf("%s, want %s", got, want)
			}
			if d := cmp.Diff([]string{"step a ran"}, f.logged()); d != "" {
				f.Error(d)
			}
			time.Sleep(2 * time.Minute)
			if d := cmp.Diff([]string{"step a ran", "step b ran"}, f.logged()); d != "" {
				f.Error(d)
			}
			f.reset()
		}
	})
}

// What a reset puts back goes on as it would have, each time.
func TestAutomationPutBack(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", waiting, "")
		id := f.start("Patch")
		f.view.Account().Handler()
		for _, wait := range []time.Duration{time.Second, time.Hour, time.Second} {
			time.Sleep(wait)
			f.reset()
			time.Sleep(time.Minute)
			if got, want := f.status(id), "Success a=Success wait=Success b=Success"; got != want {
				f.Errorf("%s, want %s", got, want)
			}
			if d := cmp.Diff([]string{"step a ran", "step b ran"}, f.logged()); d != "" {
				f.Error(d)
			}
		}
	})
}

// Reads that lag show an automation as it was, and do not carry it on: each script logs once.
func TestAutomationLag(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", waiting+`,{"name":"wait2","action":"aws:sleep","inputs":{"Duration":"PT1M"}},{"name":"c",`+script+`}`, "")
		f.view.Account().Lag(90*time.Second, "ssm")
		id := f.start("Patch")
		time.Sleep(30 * time.Second)
		f.runbook("Other", waiting, "") // a write, before which there is a past
		for _, tt := range []struct {
			wait time.Duration
			want string
		}{
			{61 * time.Second, "InProgress a=Success wait=InProgress b=Pending wait2=Pending c=Pending"}, // 1:31: as of 0:01
			{58 * time.Second, "InProgress a=Success wait=InProgress b=Pending wait2=Pending c=Pending"}, // 2:29: as of 0:59
			{2 * time.Second, "InProgress a=Success wait=Success b=Success wait2=InProgress c=Pending"},  // 2:31: as of 1:01
			{time.Minute, "Success a=Success wait=Success b=Success wait2=Success c=Success"},            // 3:31: as of 2:01
		} {
			time.Sleep(tt.wait)
			if got := f.status(id); got != tt.want {
				f.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if _, err := f.ssm.DescribeAutomationExecutions(f.Context(), &ssm.DescribeAutomationExecutionsInput{}); err != nil {
				f.Error(err)
			}
		}
		time.Sleep(time.Hour)
		f.view.Account().Lag(0)
		if d := cmp.Diff([]string{"step a ran", "step b ran", "step c ran"}, f.logged()); d != "" {
			f.Error(d)
		}
	})
}

// Of calls with one token at the same time one starts an automation, which all answer.
func TestClientTokenConcurrent(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", `{"name":"a",`+script+`}`, "")
		const tokens = 20
		for n := range tokens {
			in := &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Patch"), ClientToken: aws.String(fmt.Sprintf("11111111-2222-3333-4444-%012d", n))}
			var all sync.WaitGroup
			ids := make([]string, 8)
			for i := range ids {
				all.Go(func() {
					out, err := f.ssm.StartAutomationExecution(f.Context(), in)
					if err != nil {
						f.Error(err)
						return
					}
					ids[i] = *out.AutomationExecutionId
				})
			}
			all.Wait()
			for _, id := range ids {
				if id != ids[0] {
					f.Fatalf("token %d started several: %q", n, ids)
				}
			}
		}
		if got := len(f.logged()); got != tokens {
			f.Errorf("%d events, want %d", got, tokens)
		}
	})
}

// As many automations run as can, also where they are started at the same time.
func TestExecutionLimit(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Wait", `{"name":"wait","action":"aws:sleep","inputs":{"Duration":"PT1M"}}`, "")
		var all sync.WaitGroup
		var mu sync.Mutex
		started, refused := 0, map[string]int{}
		for range 10 {
			all.Go(func() {
				for range 111 {
					_, err := f.ssm.StartAutomationExecution(f.Context(), &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Wait")})
					mu.Lock()
					if err == nil {
						started++
					} else {
						refused[apiError(err)]++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		want := map[string]int{"AutomationExecutionLimitExceededException: The number of simultaneously running Automation executions exceeded the allowable limit.": 10}
		if d := cmp.Diff(want, refused); d != "" || started != 1100 {
			f.Error(started, d)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		f.start("Wait") // they have ended
	})
}

// A script that a stop comes upon has logged, and is cancelled.
func TestStopWhileItRuns(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		f.runbook("Patch", waiting, "")
		var all sync.WaitGroup
		for range 50 {
			id := f.start("Patch")
			all.Go(func() {
				time.Sleep(time.Minute) // when the second script is due
				_, err := f.ssm.StopAutomationExecution(f.Context(), &ssm.StopAutomationExecutionInput{AutomationExecutionId: &id})
				e := f.get(id)
				stopped := e.AutomationExecutionStatus == types.AutomationExecutionStatusCancelled
				if stopped != (err == nil) || e.ExecutionEndTime == nil {
					f.Errorf("%s, and the stop answers %v", f.status(id), err)
				}
			})
			time.Sleep(time.Second)
		}
		all.Wait()
	})
}

// Somebody who does not wait for the end of an automation ends it.
func TestRunAutomationCancelled(t *testing.T) {
	throughEachDoor(t, func(f automated) {
		ctx, cancel := context.WithCancel(f.Context())
		cancel()
		if _, err := automationlogtest.RunAutomation(ctx, f.view, automationlogtest.Run{Name: "Patch", Content: `{"schemaVersion":"0.3","mainSteps":[` + waiting + `]}`}); err == nil {
			f.Error("no error")
		}
		out, err := f.ssm.DescribeAutomationExecutions(f.Context(), &ssm.DescribeAutomationExecutionsInput{})
		if err != nil || len(out.AutomationExecutionMetadataList) != 1 || out.AutomationExecutionMetadataList[0].AutomationExecutionStatus != types.AutomationExecutionStatusCancelled {
			f.Error(out, err)
		}
	})
}

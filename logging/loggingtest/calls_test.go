package loggingtest_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

func TestCalls(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	v := a.Region("eu-west-1")
	_ = createGroup(t.Context(), v, "a")
	err := createGroup(t.Context(), v.In("us-east-2").As("arn:aws:iam::111122223333:user/u"), "b")
	calls := a.Calls()
	if len(calls) != 2 {
		t.Fatalf("calls %+v", calls)
	}
	for i := range calls {
		if calls[i].Time.IsZero() {
			t.Error("no time")
		}
		calls[i].Time = calls[0].Time
	}
	type call struct {
		N                            int
		Name, Region, Principal, Err string
		Group                        string
	}
	var got []call
	for _, c := range calls {
		g := call{N: c.N, Name: c.Name(), Region: c.Region, Principal: c.Principal, Group: *c.Input.(*cloudwatchlogs.CreateLogGroupInput).LogGroupName}
		if c.Err != nil {
			g.Err, _, _ = strings.Cut(c.Err.Error(), ":")
		}
		got = append(got, g)
	}
	want := []call{
		{1, "logs:CreateLogGroup", "eu-west-1", "arn:aws:iam::111122223333:root", "", "a"},
		{2, "logs:CreateLogGroup", "us-east-2", "arn:aws:iam::111122223333:user/u", "AccessDeniedException", "b"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s%v", diff, err)
	}

	*calls[0].Input.(*cloudwatchlogs.CreateLogGroupInput).LogGroupName = "changed"
	if got := *a.Calls()[0].Input.(*cloudwatchlogs.CreateLogGroupInput).LogGroupName; got != "a" {
		t.Errorf("the log now says %q", got)
	}
	a.ResetCalls()
	if len(a.Calls()) != 0 || a.CallCount() != 0 {
		t.Error("calls are left after a reset")
	}
	_ = createGroup(t.Context(), v, "c")
	if c := a.Calls(); len(c) != 1 || c[0].N != 3 {
		t.Errorf("after a reset: %+v", c)
	}
}

// TestCallLogIsBounded checks that the log forgets and the counters do not.
func TestCallLogIsBounded(t *testing.T) {
	a := loggingtest.NewAccount(accountID, loggingtest.WithCallLog(3))
	v := a.Region("eu-west-1")
	for range 10 {
		_ = createGroup(t.Context(), v, "a")
	}
	_ = groups(t, v)
	calls := a.Calls()
	if len(calls) != 3 || calls[0].N != 9 || calls[2].N != 11 || calls[2].Operation != "DescribeLogGroups" {
		t.Errorf("calls %+v", calls)
	}
	for ops, want := range map[string]int{"": 11, "logs:CreateLogGroup": 10, "logs:*": 11, "iam:*": 0, "logs:CreateLogGroup logs:DescribeLogGroups": 11} {
		if got := a.CallCount(strings.Fields(ops)...); got != want {
			t.Errorf("CallCount(%s) = %d, want %d", ops, got, want)
		}
	}
}

// TestLargeInputsAreNotKept bounds what the log of a writing test holds.
func TestLargeInputsAreNotKept(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	in := &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("g"), LogStreamName: aws.String("s"),
		LogEvents: []types.InputLogEvent{{Timestamp: aws.Int64(1), Message: aws.String(strings.Repeat("x", 100<<10))}}}
	_, _ = loggingtest.Invoke[cloudwatchlogs.PutLogEventsInput, cloudwatchlogs.PutLogEventsOutput](t.Context(), a.Region("eu-west-1"),
		loggingtest.Logs(), "PutLogEvents", in)
	if c := a.Calls(); len(c) != 1 || c[0].Input != nil {
		t.Errorf("%+v", c)
	}
}

// TestKeptInputsAreBounded checks that older inputs make room for newer ones.
func TestKeptInputsAreBounded(t *testing.T) {
	a := loggingtest.NewAccount(accountID, loggingtest.WithCallLog(200))
	const size, n = 60 << 10, 300
	for range n {
		_, _ = loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("eu-west-1"), things, "PutThing",
			&thingInput{Name: aws.String(strings.Repeat("x", size))})
	}
	calls, kept := a.Calls(), 0
	for i, c := range calls {
		if c.Input != nil {
			kept++
			if i > 0 && calls[i-1].Input == nil && kept > 1 {
				t.Errorf("call %d has an input, but a newer one had to go", c.N)
			}
		}
	}
	if len(calls) != 200 || kept < 120 || kept > 8<<20/size || calls[199].Input == nil {
		t.Errorf("%d calls, %d inputs", len(calls), kept)
	}
}

// TestForgottenInputsDoNotCount checks that inputs of calls that the log forgot leave
// room.
func TestForgottenInputsDoNotCount(t *testing.T) {
	a := loggingtest.NewAccount(accountID, loggingtest.WithCallLog(100))
	for range 300 {
		_, _ = loggingtest.Invoke[thingInput, thingOutput](t.Context(), a.Region("eu-west-1"), things, "PutThing",
			&thingInput{Name: aws.String(strings.Repeat("x", 60<<10))})
	}
	for _, c := range a.Calls() {
		if c.Input == nil {
			t.Fatalf("call %d has no input", c.N)
		}
	}
}

// TestConcurrentCalls is for the race detector.
func TestConcurrentCalls(t *testing.T) {
	a := loggingtest.NewAccount(accountID, loggingtest.WithCallLog(16), loggingtest.WithRates(map[string]float64{"logs:*": 1e6}))
	defer loggingtest.Subscribe(a, func(loggingtest.APICall) {})()
	var wg sync.WaitGroup
	for _, create := range doors {
		for range 4 {
			wg.Go(func() {
				v := a.Region("eu-west-1")
				for range 20 {
					_ = create(t.Context(), v, "same")
					faults := a.Inject(loggingtest.Fault{Operation: "kms:*", Kind: loggingtest.FailBefore})
					_ = groups(t, v)
					_ = a.Calls()
					faults.Disarm()
				}
			})
		}
	}
	wg.Wait()
	if n := a.CallCount(); n != 2*4*20*2 {
		t.Errorf("%d calls", n)
	}
	if got := groups(t, a.Region("eu-west-1")); len(got) != 1 {
		t.Errorf("groups %q", got)
	}
}

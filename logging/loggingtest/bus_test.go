package loggingtest_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

func TestBus(t *testing.T) {
	type ping struct{ n int }
	type pong struct{ n int }
	a := loggingtest.NewAccount(accountID)
	var got []int
	stop := loggingtest.Subscribe(a, func(p ping) {
		got = append(got, p.n)
		loggingtest.Publish(a, pong{p.n + 100}) // subscribers may publish
	})
	loggingtest.Subscribe(a, func(p ping) { got = append(got, p.n+1) })
	loggingtest.Subscribe(a, func(p pong) { got = append(got, p.n) })
	loggingtest.Publish(a, ping{1})
	loggingtest.Publish(loggingtest.NewAccount(accountID), ping{7}) // another account
	stop()
	loggingtest.Publish(a, ping{3})
	if diff := cmp.Diff([]int{1, 101, 2, 4}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSubscribersAreCalledInOrder(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	var want, got []int
	for i := range 20 {
		want = append(want, i)
		loggingtest.Subscribe(a, func(string) { got = append(got, i) })
	}
	loggingtest.Publish(a, "event")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPICalls(t *testing.T) {
	a := loggingtest.NewAccount(accountID)
	var got []loggingtest.APICall
	loggingtest.Subscribe(a, func(c loggingtest.APICall) { got = append(got, c) })
	v := a.Region("eu-west-1")
	a.Inject(loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 1, Kind: loggingtest.FailBefore},
		loggingtest.Fault{Operation: "logs:CreateLogGroup", Nth: 2, Kind: loggingtest.LoseAnswer})
	for _, name := range []string{"never arrives", "a", "a"} {
		_ = createGroup(t.Context(), v, name)
	}
	_ = groups(t, v)
	type event struct {
		Source, Name, Region, Code string
		ReadOnly, Input, Output    bool
	}
	var events []event
	for _, c := range got {
		_, in := c.Input.(*cloudwatchlogs.CreateLogGroupInput)
		events = append(events, event{c.EventSource, c.EventName, c.Region, c.ErrorCode, c.ReadOnly, in, c.Output != nil})
	}
	want := []event{
		{"logs.amazonaws.com", "CreateLogGroup", "eu-west-1", "", false, true, true},
		{"logs.amazonaws.com", "CreateLogGroup", "eu-west-1", "ResourceAlreadyExistsException", false, true, false},
		{"logs.amazonaws.com", "DescribeLogGroups", "eu-west-1", "", true, false, true},
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

package trailog_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

var doors = map[string]func(loggingtest.View) trailog.Clients{"typed": typed, "wire": wire}

// A trail with everything is made from nothing, and events arrive everywhere.
func TestApplyWhole(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newAccount()
				putKey(v)
				target := trailog.New(open(v), build(t, whole()))
				plan := newPlan(t, target)
				if len(plan.Findings().With("error")) > 0 || len(plan.Findings().With("unknown")) > 0 {
					t.Errorf("the preflight finds:\n%s\n%s", plan.Findings(), plan)
				}
				if _, err := plan.Apply(t.Context()); err != nil {
					t.Fatalf("%v\n%s", err, plan)
				}
				if again := newPlan(t, target); !again.Empty() {
					t.Errorf("planned again:\n%s", again)
				}
				if findings := check(t, target); len(findings.With("error"))+len(findings.With("unknown")) > 0 {
					t.Error(findings)
				}
				got := trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "SendCommand"})
				if len(got) != 1 || !got[0].Arrived() || !got[0].Logs.Used || !got[0].Topic.Used {
					t.Error(got)
				}
				time.Sleep(time.Hour)
				if findings := check(t, target); len(findings.With("error"))+len(findings.With("unknown")) > 0 {
					t.Error(findings)
				}
			})
		})
	}
}

// An unchanged plan of a trail with group, role, existing bucket and selectors
// makes at most 8 calls.
func TestUnchangedPlanIsCheap(t *testing.T) {
	v := newAccount()
	b := plain().Select(selector.ManagementEvents().WriteOnly())
	target := trailog.New(typed(v), build(t, b))
	mustApply(t, target)
	v.Account().ResetCalls()
	if plan := newPlan(t, trailog.New(typed(v), build(t, b))); !plan.Empty() {
		t.Fatal(plan)
	}
	calls := map[string]int{}
	for _, c := range v.Account().Calls() {
		calls[c.Name()]++
	}
	want := map[string]int{
		"sts:GetCallerIdentity": 1, "logs:DescribeLogGroups": 1, "iam:GetRole": 1, "iam:GetRolePolicy": 1,
		"cloudtrail:DescribeTrails": 1, "cloudtrail:GetTrailStatus": 1, "cloudtrail:GetEventSelectors": 1, "s3:GetBucketPolicy": 1,
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Error(diff)
	}
	if n := len(v.Account().Calls()); n > 8 {
		t.Errorf("%d calls", n)
	}
}

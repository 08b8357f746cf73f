package trailog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const managedGroup = trailog.ManagedGroups + "managementevents"

// A log group that a telemetry rule fills covers the account in its region, and has what a trail
// sends to a group twice; where no trail sends or is to, it is not looked for.
func TestManagedGroups(t *testing.T) {
	v := newAccount()
	trailogtest.PutManagedGroup(v, managedGroup, trailrecord.Management)
	with, without := trailog.New(typed(v), build(t, plain())), trailog.New(typed(v), build(t, trailog.NewTrail("audit").Bucket(built(bucket.New("acme-trails")))))
	covered := func(code resource.Code, findings resource.Findings) bool {
		return slices.ContainsFunc(findings, func(f resource.Finding) bool { return f.Code == code && strings.Contains(f.Problem, managedGroup) })
	}
	if fs := check(t, with); !covered(trailog.CodeCovered, fs) || fs.Verdict() != logging.NotArrive {
		t.Error(fs)
	}
	if fs := check(t, without); covered(trailog.CodeCovered, fs) {
		t.Error(fs)
	}
	if plan := newPlan(t, with); !covered(trailog.CodeSecondCopy, plan.Findings()) {
		t.Error(plan.Findings())
	}
	if plan := newPlan(t, without); covered(trailog.CodeSecondCopy, plan.Findings()) {
		t.Error(plan.Findings())
	}
	elsewhere := trailog.New(typed(v.In("us-east-1")), build(t, trailog.NewTrail("other").MustExist().LogGroup(loggroup.Named("logs"))))
	if fs := check(t, elsewhere); covered(trailog.CodeCovered, fs) {
		t.Error(fs)
	}
	mustApply(t, with)
	if fs := check(t, with); fs.Has(trailog.CodeCovered) || !covered(trailog.CodeSecondCopy, fs) {
		t.Error(fs)
	}
}

// Managed groups are read as others, and nobody writes into them.
func TestManagedGroupsAreRead(t *testing.T) {
	v := newAccount()
	trailogtest.PutManagedGroup(v, managedGroup, trailrecord.Management)
	trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "iam.amazonaws.com", EventName: "CreateUser"})
	trailogtest.Record(t.Context(), v.In("us-east-1"), trailrecord.Record{EventSource: "iam.amazonaws.com", EventName: "DeleteUser"})
	trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "s3.amazonaws.com", EventName: "GetObject", EventCategory: trailrecord.Data})
	var names []string
	for e, err := range logevents.Read(t.Context(), v.Logs(), logevents.Query{Group: managedGroup}) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := trailrecord.Parse([]byte(e.Message))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, r.EventName)
	}
	if !slices.Equal(names, []string{"CreateUser"}) {
		t.Error(names)
	}
	if _, err := v.Logs().CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String(managedGroup), LogStreamName: aws.String("mine")}); resource.ErrorCode(err) != "AccessDeniedException" {
		t.Error(err)
	}
	for _, group := range []loggroup.Group{loggroup.Named(managedGroup), loggroup.Existing(managedGroup), loggroup.Named("AWS/CloudTrail/x")} {
		if err := group.Validate(); err != nil {
			t.Error(err)
		}
		if _, err := plain().LogGroup(group).Build(); err == nil || !strings.Contains(err.Error(), `must not begin with "aws/"`) {
			t.Error(err)
		}
	}
	if _, err := loggroup.New(managedGroup).Build(); err == nil {
		t.Error("it can be made")
	}
}

package trailog_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/logevents"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const group = "CloudTrail/audit"

// recorded is an account whose trail has delivered some events, five minutes
// after they happened.
func recorded(t *testing.T) loggingtest.View {
	t.Helper()
	v := newAccount()
	// Reading is not recorded, so that looking is no event.
	mustApply(t, trailog.New(typed(v), build(t, plain().Select(selector.ManagementEvents().WriteOnly().Except("kms.amazonaws.com")))))
	for i, r := range []trailrecord.Record{
		{EventSource: "ssm.amazonaws.com", EventName: "SendCommand", UserIdentity: trailrecord.UserIdentity{Type: trailrecord.IAMUser, UserName: "Alice"}},
		{EventSource: "ssm.amazonaws.com", EventName: "DeleteDocument", ErrorCode: "AccessDenied",
			Resources: []trailrecord.Resource{{ARN: "arn:aws:ssm:eu-west-1:111122223333:document/example-Document"}}},
		{EventSource: "iot.amazonaws.com", EventName: "CreateThing"},
	} {
		r.EventTime = time.Now().Add(-time.Duration(5+i) * time.Minute).UTC()
		r.EventID = fmt.Sprintf("00000000-0000-0000-0000-00000000000%d", i)
		if got := trailogtest.Record(t.Context(), v, r); !got[0].Arrived() {
			t.Fatal(got)
		}
	}
	return v
}

func names(t *testing.T, events iter.Seq2[trailog.Delivered, error]) []string {
	t.Helper()
	var out []string
	for e, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		if e.EventSource != trailog.Service { // of setting the trail up
			out = append(out, e.What())
		}
	}
	return out
}

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := recorded(t)
		now := time.Now()
		for name, tt := range map[string]struct {
			q    trailog.EventQuery
			want []string
		}{
			"all":           {trailog.EventQuery{}, []string{"ssm:SendCommand", "ssm:DeleteDocument", "iot:CreateThing"}},
			"source":        {trailog.EventQuery{Source: "iot.amazonaws.com"}, []string{"iot:CreateThing"}},
			"name":          {trailog.EventQuery{Name: "SendCommand"}, []string{"ssm:SendCommand"}},
			"source, name":  {trailog.EventQuery{Source: "iot.amazonaws.com", Name: "SendCommand"}, nil},
			"user":          {trailog.EventQuery{User: "alice"}, []string{"ssm:SendCommand"}},
			"resource":      {trailog.EventQuery{Resource: "document/example"}, []string{"ssm:DeleteDocument"}},
			"error":         {trailog.EventQuery{ErrorCode: "AccessDenied"}, []string{"ssm:DeleteDocument"}},
			"failed":        {trailog.EventQuery{Failed: true}, []string{"ssm:DeleteDocument"}},
			"event time":    {trailog.EventQuery{EventStart: now.Add(-6 * time.Minute), EventEnd: now.Add(-6 * time.Minute)}, []string{"ssm:DeleteDocument"}},
			"delivery time": {trailog.EventQuery{Start: now.Add(time.Second)}, nil},
			"pattern":       {trailog.EventQuery{Pattern: `{ $.eventSource = "iot*" }`}, []string{"iot:CreateThing"}},
			"odd":           {trailog.EventQuery{Source: `a"b`}, nil},
			"streams":       {trailog.EventQuery{StreamPrefix: trailog.StreamPrefix(home)}, []string{"ssm:SendCommand", "ssm:DeleteDocument", "iot:CreateThing"}},
			"other streams": {trailog.EventQuery{StreamPrefix: "o-"}, nil},
		} {
			tt.q.Group = group
			got := names(t, trailog.Events(t.Context(), v.Logs(), tt.q))
			slices.Sort(got)
			slices.Sort(tt.want)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		for e, err := range trailog.Events(t.Context(), v.Logs(), trailog.EventQuery{Group: group, Name: "SendCommand"}) {
			if err != nil || e.Lag().Round(time.Minute) != 5*time.Minute || e.Delivery().Before(e.EventTime) || e.Log.Stream == "" {
				t.Error(e.Lag(), e.Delivery(), err)
			}
		}
		if lag := (trailog.Delivered{}).Lag(); lag != 0 {
			t.Error(lag)
		}
		for _, err := range trailog.Events(t.Context(), v.Logs(), trailog.EventQuery{Group: "missing"}) {
			if resource.ErrorCode(err) != "ResourceNotFoundException" {
				t.Error(err)
			}
		}
	})
}

// Following sees what comes later, once, and ends with the context.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := recorded(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			time.Sleep(10 * time.Second)
			trailogtest.Record(t.Context(), v, trailrecord.Record{EventSource: "ssm.amazonaws.com", EventName: "StartSession"})
			time.Sleep(10 * time.Second)
			cancel()
		}()
		got := names(t, trailog.FollowEvents(ctx, v.Logs(), trailog.EventQuery{Group: group, Source: "ssm.amazonaws.com"}, logevents.FollowOptions{}))
		if diff := cmp.Diff([]string{"ssm:SendCommand", "ssm:DeleteDocument", "ssm:StartSession"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// What is in the bucket and not in the log group, by eventID and with the reason.
func TestMissingEvents(t *testing.T) {
	v := recorded(t)
	big := trailrecord.Record{EventSource: "ec2.amazonaws.com", EventName: "RunInstances", EventID: "big", ReadOnly: trailrecord.False,
		RequestParameters: json.RawMessage(`{"a":"` + strings.Repeat("x", 300<<10) + `"}`)}
	if got := trailogtest.Record(t.Context(), v, big); !got[0].Bucket.Arrived || got[0].Logs.Arrived {
		t.Fatal(got)
	}
	inBucket := func(yield func(trailrecord.Record, error) bool) {
		for _, o := range s3test.Objects(v, "acme-trails", "AWSLogs/") {
			if key, err := trailrecord.ParseKey(o.Key); err != nil || key.Account != acct || key.Region != region {
				continue // the file with which the bucket was tried
			}
			for r, err := range trailrecord.Decode(strings.NewReader(string(o.Body))) {
				if !yield(r, err) {
					return
				}
			}
		}
	}
	absent, errs, err := trailog.MissingEvents(t.Context(), v.Logs(), trailog.EventQuery{Group: group}, inBucket)
	if err != nil || len(errs) > 0 || len(absent) != 1 || absent[0].EventID != "big" || absent[0].Why != trailrecord.TooLarge {
		t.Error(absent, errs, err)
	}
	if _, _, err := trailog.MissingEvents(t.Context(), v.Logs(), trailog.EventQuery{Group: "missing"}, inBucket); err == nil {
		t.Error("a group that is not there")
	}
}

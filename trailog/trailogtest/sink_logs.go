package trailogtest

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// writeLogs writes events to the trail's log group, and answers what became of each.
// Those that are too large are left out, without an error anywhere.
func (s *store) writeLogs(ctx context.Context, t *trail, items []item) []Sink {
	out := make([]Sink, len(items))
	if t.group == "" {
		return out
	}
	v := s.account.Region(t.home).Owner(t.group) // which a delegated administrator may have
	account := items[0].record.RecipientAccountID
	organization := ""
	if account != t.owner {
		organization = s.organization
	}
	stream := streamName(organization, account, t.home)
	name, _ := groupOf(v, t.group) // it was checked when it was set
	write := loggingtest.LogWrite{Principal: t.role, Service: principal, TrustContext: s.trustKeys(t),
		Group: name, Stream: stream, MaxEventBytes: trailrecord.MaxCloudWatchEventSize}
	done := Sink{Used: true, Place: name + ":" + stream}
	var fit []int
	for i, x := range items {
		switch {
		case len(x.text) > trailrecord.MaxCloudWatchEventSize:
			out[i] = done
			out[i].Reason = fmt.Sprintf("the event has %d bytes, and CloudTrail sends at most %d to CloudWatch Logs", len(x.text), trailrecord.MaxCloudWatchEventSize)
		case x.record.EventCategory == trailrecord.Insight && s.noInsightLogs:
			// It is not meant to arrive.
		default:
			fit = append(fit, i)
			write.Messages = append(write.Messages, x.text)
		}
	}
	if len(fit) == 0 {
		return out
	}
	d, err := v.WriteLog(ctx, write)
	done.Arrived, done.Reason, done.Steps = d.Arrived, d.Reason, d.Steps
	if err != nil {
		done.Reason = err.Error()
	}
	if !done.Arrived {
		done.Code = failureCode(d.Steps)
	}
	for _, i := range fit {
		out[i] = done
	}
	return out
}

// failureCode is the code of what failed, as a trail's status has it.
func failureCode(steps []loggingtest.DeliveryStep) string {
	if len(steps) == 0 {
		return ""
	}
	last := steps[len(steps)-1]
	var api smithy.APIError
	switch {
	case last.Decision.Outcome != policy.Allowed:
		return "AccessDenied"
	case errors.As(last.Err, &api):
		return api.ErrorCode()
	}
	return ""
}

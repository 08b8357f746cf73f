package sessionlogtest_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
)

// TestRules checks that a rule of the guide's pattern sees sessions that start, are
// resumed and terminated, where a trail logs that, and that they have the form of
// records that people published.
func TestRules(t *testing.T) {
	const rulePattern = `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["ssm.amazonaws.com"],"eventName":["StartSession","ResumeSession","TerminateSession"]}}`
	for _, trail := range []bool{true, false} {
		f := mounted(t)
		eventstest.Mount(f.account, eventstest.WithTrails(func(v loggingtest.View, call loggingtest.APICall) bool {
			return trail && !call.ReadOnly && v.Region() == region
		}))
		f.node(sessionlogtest.Node{}, nodePolicy)
		f.group("")
		f.preferences(streaming)
		topic := snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"*"}]}`})
		events := eventstest.New(f.view)
		if _, err := events.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: str("sessions"), EventPattern: str(rulePattern)}); err != nil {
			t.Fatal(err)
		}
		if _, err := events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: str("sessions"), Targets: []types.Target{{Id: str("topic"), Arn: &topic}}}); err != nil {
			t.Fatal(err)
		}
		user := f.account.PutUser("ana", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*"}]}`)
		run := f.start(sessionlogtest.Session{User: user, Typed: typed, Reason: "ticket 7"})
		if err := run.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		_ = must[sessionlogtest.Outcome](t)(run.Terminate(t.Context()))
		_ = f.run(sessionlogtest.Session{User: user}) // is exited, which is no call
		_ = f.run(sessionlogtest.Session{Node: "i-none", User: user})

		type detail struct {
			EventName, ErrorCode                string
			UserIdentity                        struct{ Type, UserName string }
			RequestParameters, ResponseElements map[string]any
		}
		var got []detail
		for _, m := range snstest.Messages(f.view, topic) {
			var e struct{ Detail detail }
			if err := json.Unmarshal([]byte(m.Body), &e); err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Detail)
		}
		if !trail {
			if deliveries := eventstest.Deliveries(f.view); len(got) != 0 || len(deliveries) != 5 || deliveries[0].Reason != "no trail of the account logs StartSession in eu-west-1, so that the call is no event" {
				t.Errorf("%d events without a trail: %+v", len(got), deliveries)
			}
			continue
		}
		const secret = "Value hidden due to security reasons."
		opened := func(id string) map[string]any {
			return map[string]any{"sessionId": id, "tokenValue": secret, "streamUrl": "wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/" + id + "?role=publish_subscribe"}
		}
		ana := struct{ Type, UserName string }{"IAMUser", "ana"}
		own, second := map[string]any{"sessionId": run.ID()}, "ana-0a000000000000002"
		want := []detail{
			{"StartSession", "", ana, map[string]any{"target": nodeID, "reason": "ticket 7"}, opened(run.ID())},
			{"ResumeSession", "", ana, own, opened(run.ID())},
			{"TerminateSession", "", ana, own, own},
			{"StartSession", "", ana, map[string]any{"target": nodeID}, opened(second)},
			{"StartSession", "TargetNotConnected", ana, map[string]any{"target": "i-none"}, nil},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

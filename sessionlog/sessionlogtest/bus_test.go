package sessionlogtest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/sessionlog/sessionlogtest"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
)

// TestRules checks that a rule of the guide's pattern sees sessions that start, are
// resumed and terminated, where a trail logs that, and that they have the form of
// records that people published.
func TestRules(t *testing.T) {
	const rulePattern = `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["ssm.amazonaws.com"],"eventName":["StartSession","ResumeSession","TerminateSession"]}}`
	for _, trail := range []bool{true, false} {
		f := mounted(t)
		eventstest.Mount(f.account)
		trailogtest.Mount(f.account)
		if trail {
			bell{}.buildTrail(f)
		}
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

		type opened struct{ SessionID, TokenValue string }
		type detail struct {
			EventName, ErrorCode string
			UserIdentity         struct{ Type, UserName string }
			RequestParameters    map[string]any
			ResponseElements     opened
		}
		var got []detail
		for _, m := range snstest.Messages(f.view, topic) {
			var e struct{ Detail detail }
			if err := json.Unmarshal([]byte(m.Body), &e); err != nil {
				t.Fatal(err)
			}
			if token := &e.Detail.ResponseElements.TokenValue; strings.Contains(strings.ToLower(*token), "hidden") {
				*token = "hidden"
			}
			got = append(got, e.Detail)
		}
		if !trail {
			if deliveries := eventstest.Deliveries(f.view); len(got)+len(deliveries) != 0 {
				t.Errorf("%d events without a trail: %+v", len(got), deliveries)
			}
			continue
		}
		ana := struct{ Type, UserName string }{"IAMUser", "ana"}
		own, second := map[string]any{"sessionId": run.ID()}, "ana-0a000000000000002"
		want := []detail{
			{"StartSession", "", ana, map[string]any{"target": nodeID, "reason": "ticket 7"}, opened{run.ID(), "hidden"}},
			{"ResumeSession", "", ana, own, opened{run.ID(), "hidden"}},
			{"TerminateSession", "", ana, own, opened{SessionID: run.ID()}},
			{"StartSession", "", ana, map[string]any{"target": nodeID}, opened{second, "hidden"}},
			{"StartSession", "TargetNotConnected", ana, map[string]any{"target": "i-none"}, opened{}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

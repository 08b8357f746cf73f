package activity_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/s3test"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/sessionlog/activity"
	"github.com/awslogkit/awslogkit/trailog/trailogtest"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

const (
	documentARN = "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript"
)

// recorded is the detail of a StartSession event, as CloudTrail records it.
const recorded = `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Admin/alice","accountId":"111122223333"},
	"eventTime":"2026-02-03T10:11:12Z","eventSource":"ssm.amazonaws.com","eventName":"StartSession","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.1","userAgent":"aws-cli/2",
	"requestParameters":{"target":"i-02573cafcfEXAMPLE"},"responseElements":{"sessionId":"alice-0a16f8cac5dc59166","tokenValue":"Value hidden due to security reasons.",
	"streamUrl":"wss://ssmmessages.eu-west-1.amazonaws.com/v1/data-channel/alice-0a16f8cac5dc59166?role=publish_subscribe"},
	"requestID":"8a2b1f0e","eventID":"8a2b1f0e","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}`

// trailBucket lets any trail of the account write into the bucket "trails".
const trailBucket = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::trails"},
	{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::trails/AWSLogs/111122223333/*",
	"Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}}]}`

// world is an account in which a trail of us-east-1 records the calls of all regions.
type world struct {
	account *loggingtest.Account
	view    loggingtest.View
	clients activity.Clients
}

func newWorld() *world {
	a := loggingtest.NewAccount("111122223333")
	eventstest.Mount(a)
	trailogtest.Mount(a, trailogtest.WithManagementFields())
	w := worldOf(a)
	s3test.PutBucket(w.view, s3test.BucketOptions{Name: "trails", Policy: trailBucket})
	if err := w.trail("us-east-1", true); err != nil {
		panic(err)
	}
	a.ResetCalls()
	return w
}

// worldOf is a view of such an account.
func worldOf(a *loggingtest.Account) *world {
	v := a.Region("eu-west-1")
	return &world{account: a, view: v, clients: activity.Clients{Clients: v.Clients(), IAM: v.IAM(), KMS: v.KMS(), Events: eventstest.New(v), SNS: snstest.New(v),
		Functions: eventstest.NewLambda(v), Trails: trailogtest.NewClient(v)}}
}

// trail makes the trail, and starts it.
func (w *world) trail(region string, multi bool) error {
	trails, ctx := trailogtest.NewClient(w.view.In(region)), context.Background()
	_, err1 := trails.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: aws.String("all"), S3BucketName: aws.String("trails"), IsMultiRegionTrail: &multi})
	_, err2 := trails.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: aws.String("all")})
	return errors.Join(err1, err2)
}

func build(t *testing.T, b *activity.Builder) activity.Rule {
	t.Helper()
	r, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// thing is what a builder of the tests makes.
func thing[T any](b interface{ Build() (T, error) }) T {
	built, err := b.Build()
	if err != nil {
		panic(err)
	}
	return built
}

func apply(t *testing.T, target resource.Target) *logging.Report {
	t.Helper()
	p, err := logging.NewPlan(t.Context(), logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Apply(t.Context(), logging.Regardless(), logging.WithInsist(logging.CodeShortens))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func command() activity.Command {
	return activity.Command{Key: "tag:Team", Values: []string{"security"}, Parameters: map[string][]string{"commands": {"logger session"}}}
}

// all is a rule with a target of each kind.
func (w *world) all() *activity.Builder {
	return activity.NewRule("sessions").Description("Session activity").Topic(thing(topic.New("sessions"))).
		Function(eventstest.PutFunction(w.view, "notify")).Pipeline(eventstest.PutPipeline(w.view, "audit"), thing(role.New("Activity"))).
		RunCommand(documentARN, thing(role.New("Activity")), command())
}

// start has CloudTrail record that a session starts, and tells what came of it.
func start(t *testing.T, w *world) []eventstest.Delivery {
	t.Helper()
	record, err := trailrecord.Parse([]byte(recorded))
	if err != nil {
		t.Fatal(err)
	}
	before := len(eventstest.Deliveries(w.view))
	trailogtest.Record(t.Context(), w.view, record)
	return eventstest.Deliveries(w.view)[before:]
}

func TestEveryTargetIsReached(t *testing.T) {
	w := newWorld()
	target := activity.New(w.clients, build(t, w.all()))
	report := apply(t, target)
	arrived := 0
	for _, d := range start(t, w) {
		if !d.Arrived {
			t.Errorf("%s: %s", d.Target, d.Reason)
		}
		arrived++
	}
	if arrived != 4 || len(snstest.Messages(w.view, "arn:aws:sns:eu-west-1:111122223333:sessions")) != 1 {
		t.Errorf("%d deliveries", arrived)
	}
	findings, err := logging.Check(t.Context(), logging.Targets{target})
	if err != nil || findings.Verdict() != resource.Arrive {
		t.Errorf("%v %v", findings, err)
	}
	again, err := logging.NewPlan(t.Context(), logging.Targets{target})
	if err != nil || !again.Empty() {
		t.Errorf("%v %v", again, err)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ds := start(t, w); len(ds) > 0 {
		t.Errorf("after the removal: %+v", ds)
	}
	var missing *types.ResourceNotFoundException
	if _, err := w.clients.Events.DescribeRule(t.Context(), &eventbridge.DescribeRuleInput{Name: aws.String("sessions")}); !errors.As(err, &missing) {
		t.Errorf("the rule is there: %v", err)
	}
}

// TestJudgingAgreesWithDelivery breaks one thing at a time: the event does not
// arrive, and judging says why.
func TestJudgingAgreesWithDelivery(t *testing.T) {
	const denied = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`
	for _, c := range []struct {
		name   string
		breaks func(*testing.T, *world)
		code   resource.Code
		sent   int // targets that are reached all the same
	}{
		{"disabled", func(t *testing.T, w *world) {
			if _, err := eventstest.New(w.view).DisableRule(t.Context(), &eventbridge.DisableRuleInput{Name: aws.String("sessions")}); err != nil {
				t.Fatal(err)
			}
		}, activity.CodeRuleDisabled, 0},
		{"another pattern", func(t *testing.T, w *world) {
			if _, err := w.clients.Events.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: aws.String("sessions"), EventPattern: aws.String(`{"source":["aws.ec2"]}`)}); err != nil {
				t.Fatal(err)
			}
		}, activity.CodeRulePattern, 0},
		{"topic closed", func(t *testing.T, w *world) {
			snstest.PutTopic(w.view, snstest.TopicOptions{Name: "sessions", Policy: strings.ReplaceAll(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sns:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:sessions"}]}`, "\n", "")})
		}, activity.CodeTopicClosed, 3},
		{"topic's key closed", func(t *testing.T, w *world) {
			key := w.account.PutKey("eu-west-1", loggingtest.KeyOptions{})
			snstest.PutTopic(w.view, snstest.TopicOptions{Name: "sessions", KeyARN: key, Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:sessions"}]}`})
		}, activity.CodeTopicKeyClosed, 3},
		{"function closed", func(t *testing.T, w *world) { eventstest.PutFunction(w.view, "notify") }, activity.CodeFunctionClosed, 3},
		{"role denied", func(t *testing.T, w *world) {
			w.account.PutRole(loggingtest.RoleOptions{Name: "Activity", Trust: activity.TrustPolicy().String(), Inline: map[string]string{"no": denied}})
		}, activity.CodeRoleDenied, 2},
		{"role not trusted", func(t *testing.T, w *world) { w.account.PutRole(loggingtest.RoleOptions{Name: "Activity"}) }, activity.CodeRoleNotTrusted, 2},
		{"target removed", func(t *testing.T, w *world) {
			out, err := w.clients.Events.ListTargetsByRule(t.Context(), &eventbridge.ListTargetsByRuleInput{Rule: aws.String("sessions")})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.clients.Events.RemoveTargets(t.Context(), &eventbridge.RemoveTargetsInput{Rule: aws.String("sessions"), Ids: []string{*out.Targets[0].Id}}); err != nil {
				t.Fatal(err)
			}
		}, activity.CodeTargetMissing, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			target := activity.New(w.clients, build(t, w.all()))
			apply(t, target)
			c.breaks(t, w)
			sent := 0
			for _, d := range start(t, w) {
				if d.Arrived {
					sent++
				}
			}
			findings, err := logging.Check(t.Context(), logging.Targets{target})
			if err != nil || !findings.Has(c.code) || findings.Verdict() != resource.NotArrive {
				t.Errorf("%v %v", findings, err)
			}
			if sent != c.sent {
				t.Errorf("%d targets are reached, want %d", sent, c.sent)
			}
			// Applying again mends what belongs to the rule.
			if c.code == activity.CodeRuleDisabled || c.code == activity.CodeRulePattern || c.code == activity.CodeTargetMissing || c.code == activity.CodeFunctionClosed {
				apply(t, target)
				if ds := start(t, w); len(ds) != 4 {
					t.Errorf("after applying: %+v", ds)
				}
			}
		})
	}
}

func TestOthersKeepTheirPart(t *testing.T) {
	w := newWorld()
	function := eventstest.PutFunction(w.view, "other")
	events := w.clients.Events
	_, err1 := events.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: aws.String("sessions"), EventPattern: aws.String(`{"source":["aws.ec2"]}`), Description: aws.String("theirs"), State: types.RuleStateDisabled})
	_, err2 := events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: aws.String("sessions"), Targets: []types.Target{{Id: aws.String("theirs"), Arn: &function}}})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	target := activity.New(w.clients, build(t, activity.NewRule("sessions").On(activity.Start).Topic(thing(topic.New("sessions")))))
	report := apply(t, target)
	rule, err := events.DescribeRule(t.Context(), &eventbridge.DescribeRuleInput{Name: aws.String("sessions")})
	if err != nil || rule.State != types.RuleStateEnabled || *rule.Description != "theirs" || !strings.Contains(*rule.EventPattern, "StartSession") {
		t.Fatalf("%+v %v", rule, err)
	}
	removal, err := logging.NewRemoval(t.Context(), report, logging.Targets{target})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := removal.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	rule, err = events.DescribeRule(t.Context(), &eventbridge.DescribeRuleInput{Name: aws.String("sessions")})
	if err != nil || rule.State != types.RuleStateDisabled || *rule.EventPattern != `{"source":["aws.ec2"]}` {
		t.Errorf("%+v %v", rule, err)
	}
	out, err := events.ListTargetsByRule(t.Context(), &eventbridge.ListTargetsByRuleInput{Rule: aws.String("sessions")})
	if err != nil || len(out.Targets) != 1 || *out.Targets[0].Id != "theirs" {
		t.Errorf("%+v %v", out, err)
	}
}

// A target of ours that is put back keeps what others added to it.
func TestTargetKeepsWhatOthersAdded(t *testing.T) {
	w := newWorld()
	events := w.clients.Events
	pipeline := eventstest.PutPipeline(w.view, "deploy")
	const starter = "arn:aws:iam::111122223333:role/Starter"
	target := activity.New(w.clients, build(t, activity.NewRule("sessions").Pipeline(pipeline, thing(role.New("Starter")))))
	apply(t, target)
	out, err := events.ListTargetsByRule(t.Context(), &eventbridge.ListTargetsByRuleInput{Rule: aws.String("sessions")})
	if err != nil || len(out.Targets) != 1 {
		t.Fatal(out, err)
	}
	theirs := out.Targets[0]
	theirs.RoleArn, theirs.RetryPolicy = aws.String(starter+"Other"), &types.RetryPolicy{MaximumRetryAttempts: aws.Int32(3)}
	if _, err := events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: aws.String("sessions"), Targets: []types.Target{theirs}}); err != nil {
		t.Fatal(err)
	}
	apply(t, target)
	out, err = events.ListTargetsByRule(t.Context(), &eventbridge.ListTargetsByRuleInput{Rule: aws.String("sessions")})
	if err != nil || len(out.Targets) != 1 {
		t.Fatal(out, err)
	}
	if got := out.Targets[0]; *got.RoleArn != starter || got.RetryPolicy == nil || *got.RetryPolicy.MaximumRetryAttempts != 3 {
		t.Errorf("%+v", got)
	}
}

// TestTargetUnderAnotherID: somebody made the rule with a target of the same topic. It
// must not be told twice.
func TestTargetUnderAnotherID(t *testing.T) {
	w := newWorld()
	rule := build(t, activity.NewRule("sessions").Topic(thing(topic.New("sessions"))))
	events, topicARN := w.clients.Events, "arn:aws:sns:eu-west-1:111122223333:sessions"
	_, err1 := events.PutRule(t.Context(), &eventbridge.PutRuleInput{Name: aws.String("sessions"), EventPattern: aws.String(rule.Pattern())})
	_, err2 := events.PutTargets(t.Context(), &eventbridge.PutTargetsInput{Rule: aws.String("sessions"), Targets: []types.Target{{Id: aws.String("1"), Arn: &topicARN, Input: aws.String(`"a session"`)}}})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	target := activity.New(w.clients, rule)
	apply(t, target)
	if ds := start(t, w); len(ds) != 1 {
		t.Errorf("%d deliveries", len(ds))
	}
	findings, err := logging.Check(t.Context(), logging.Targets{target})
	if err != nil || len(findings.With(resource.SeverityError)) > 0 {
		t.Errorf("%v %v", findings, err)
	}
}

func TestPattern(t *testing.T) {
	r := build(t, activity.NewRule("sessions").Topic(thing(topic.New("sessions"))))
	const want = `{"detail":{"eventName":["StartSession","ResumeSession","TerminateSession"],"eventSource":["ssm.amazonaws.com"]},"detail-type":["AWS API Call via CloudTrail"],"source":["aws.ssm"]}`
	if r.Pattern() != want || len(want) > activity.MaxPattern {
		t.Errorf("got %s", r.Pattern())
	}
	event := func(detail string) string {
		return `{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.ssm","account":"111122223333","time":"2026-02-03T10:11:12Z","region":"eu-west-1","resources":[],"detail":` + detail + `}`
	}
	for _, c := range []struct {
		event string
		want  bool
	}{
		{event(recorded), true},
		{event(strings.Replace(recorded, "StartSession", "ResumeSession", 1)), true},
		{event(strings.Replace(recorded, "StartSession", "TerminateSession", 1)), true},
		{event(strings.Replace(recorded, "StartSession", "DescribeSessions", 1)), false},
		{strings.Replace(event(recorded), "aws.ssm", "aws.ec2", 1), false},
	} {
		if got, err := eventstest.Matches(r.Pattern(), c.event); err != nil || got != c.want {
			t.Errorf("%v %v, want %v: %.200s", got, err, c.want, c.event)
		}
	}
}

func TestBadRules(t *testing.T) {
	ok := func() *activity.Builder { return activity.NewRule("sessions").Topic(thing(topic.New("sessions"))) }
	for _, c := range []struct {
		name string
		b    *activity.Builder
		want []string
	}{
		{"right", ok(), nil},
		{"no target", activity.NewRule("sessions"), []string{"targets"}},
		{"name", activity.NewRule("a b").Topic(thing(topic.New("sessions"))), []string{"name"}},
		{"long name", activity.NewRule(strings.Repeat("x", 65)).Topic(thing(topic.New("sessions"))), []string{"name"}},
		{"description", ok().Description(strings.Repeat("x", 513)), []string{"description"}},
		{"action", ok().On("StopSession"), []string{"actions[0]"}},
		{"topic", activity.NewRule("sessions").Topic(topic.Named("a b")), []string{"targets[0].topic.topic"}},
		{"topic that nobody made", activity.NewRule("sessions").Topic(topic.Topic{}), []string{"targets[0].topic.topic"}},
		{"topic twice", ok().Topic(topic.Named("sessions")), []string{"targets[1]"}},
		{"topic by its ARN alone", ok().Function("arn:aws:sns:eu-west-1:111122223333:x"), []string{"targets[1].arn"}},
		{"said twice", ok().Description("a").Description("a").On(activity.Start).On(activity.Resume), []string{"description", "actions"}},
		{"function", ok().Function("notify"), []string{"targets[1].arn"}},
		{"of something else", ok().Function("arn:aws:s3:::x"), []string{"targets[1].arn"}},
		{"pipeline without a role", ok().Pipeline("arn:aws:codepipeline:eu-west-1:111122223333:x", role.Role{}), []string{"targets[1].role.roleName"}},
		{"role by the ARN of a user", ok().Pipeline("arn:aws:codepipeline:eu-west-1:111122223333:x", role.Named("arn:aws:iam::111122223333:user/x")), []string{"targets[1].role.roleName"}},
		{"command of nobody", ok().RunCommand(documentARN, thing(role.New("Activity")), activity.Command{Key: "Name"}), []string{"targets[1].command.key", "targets[1].command.values"}},
		{"document without a command", ok().Pipeline(documentARN, thing(role.New("Activity"))), []string{"targets[1].command"}},
		{"twice", ok().Function("arn:aws:lambda:eu-west-1:111122223333:function:x").Function("arn:aws:lambda:eu-west-1:111122223333:function:x"), []string{"targets[2]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.b.Build()
			var v *resource.ValidationError
			var got []string
			if errors.As(err, &v) {
				for _, f := range v.Fields {
					got = append(got, f.Path)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%v: %s", err, d)
			}
		})
	}
	w := newWorld()
	if _, err := logging.NewPlan(t.Context(), logging.Targets{activity.New(w.clients, build(t, activity.NewRule("x").Function("arn:aws:lambda:eu-west-1:444455556666:function:x")))}); err == nil {
		t.Error("a function of another account is taken")
	}
}

func TestRuleJSON(t *testing.T) {
	w := newWorld()
	out, err := json.Marshal(build(t, w.all()))
	if err != nil {
		t.Fatal(err)
	}
	var back activity.Rule
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(out) {
		t.Errorf("%s becomes %s, %v", out, again, err)
	}
	if json.Unmarshal([]byte(`{"version":1,"name":"x","targets":[]}`), &back) == nil || json.Unmarshal([]byte(`{"version":1,"name":"x","more":1}`), &back) == nil {
		t.Error("a bad rule is taken")
	}
}

package eventstest_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/snstest"
)

const (
	topicPolicy = `{"Version":"2012-10-17","Statement":[{"Sid":"Events","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sns:Publish",
		"Resource":"arn:aws:sns:eu-west-1:111122223333:sessions","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:eu-west-1:111122223333:rule/r"}}}]}`
	eventsTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	anyone      = `{"source":["my.app","a"]}`
)

// bus is an account with one rule.
func bus(t *testing.T, state types.RuleState, rulePattern string, opts ...eventstest.Option) fixture {
	account := loggingtest.NewAccount(accountID)
	eventstest.Mount(account, opts...)
	f := fixture{T: t, account: account, view: account.Region(region)}.as(account.Region(region), "typed")
	f.put(&eventbridge.PutRuleInput{Name: str("r"), EventPattern: str(rulePattern), State: state})
	return f
}

func (f fixture) send(e eventstest.Event) []eventstest.Delivery {
	f.Helper()
	return must[[]eventstest.Delivery](f)(eventstest.Put(f.Context(), f.view, e))
}

var ping = eventstest.Event{ID: "e1", Source: "my.app", DetailType: "ping", Detail: json.RawMessage(`{"a":{"b":"x\"y"},"n":7}`)}

// TestDeliver has one row for each way in which a target does or does not get an event.
func TestDeliver(t *testing.T) {
	key := func(f fixture, policy string) string {
		return f.account.PutKey(region, loggingtest.KeyOptions{Policy: policy})
	}
	function := "arn:aws:lambda:eu-west-1:111122223333:function:notify"
	pipeline := "arn:aws:codepipeline:eu-west-1:111122223333:deploy"
	document := "arn:aws:ssm:eu-west-1:111122223333:document/Isolate"
	role := func(f fixture, trust, statement string) *string {
		return str(f.account.PutRole(loggingtest.RoleOptions{Name: "Events", Trust: trust, Inline: map[string]string{"p": `{"Version":"2012-10-17","Statement":[` + statement + `]}`}}))
	}
	start := `{"Effect":"Allow","Action":"codepipeline:StartPipelineExecution","Resource":"` + pipeline + `"}`
	send := `{"Effect":"Allow","Action":"ssm:SendCommand","Resource":["` + document + `","arn:aws:ec2:eu-west-1:111122223333:instance/i-1"]}`
	sendToAll := `{"Effect":"Allow","Action":"ssm:SendCommand","Resource":["` + document + `","arn:aws:ec2:eu-west-1:111122223333:instance/*"]}`
	nodes := func(key string, values ...string) *types.RunCommandParameters {
		return &types.RunCommandParameters{RunCommandTargets: []types.RunCommandTarget{{Key: &key, Values: values}}}
	}
	allow := func(f fixture, sid, principal, source string) {
		in := &lambda.AddPermissionInput{FunctionName: str("notify"), StatementId: &sid, Action: str("lambda:InvokeFunction"), Principal: &principal}
		if source != "" {
			in.SourceArn = &source
		}
		_ = must[*lambda.AddPermissionOutput](f)(f.lambda.AddPermission(f.Context(), in))
	}
	for _, tt := range []struct {
		name   string
		target func(f fixture) types.Target
		code   string
		reason string // a part of it
	}{
		{"topic", func(f fixture) types.Target {
			return types.Target{Arn: str(snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: topicPolicy}))}
		}, "", ""},
		{"topic that is missing", func(fixture) types.Target { return types.Target{Arn: str(topic)} }, "NotFound", ""},
		{"topic with the default policy", func(f fixture) types.Target {
			return types.Target{Arn: str(snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions"}))}
		}, "AuthorizationError", "events.amazonaws.com"},
		{"topic for another rule", func(f fixture) types.Target {
			return types.Target{Arn: str(snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: strings.Replace(topicPolicy, "rule/r", "rule/x", 1)}))}
		}, "AuthorizationError", "events.amazonaws.com"},
		{"topic with a key that shuts EventBridge out", func(f fixture) types.Target {
			return types.Target{Arn: str(snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: topicPolicy, KeyARN: key(f, "")}))}
		}, "KMSAccessDenied", "kms:"},
		{"topic with a key that lets EventBridge in", func(f fixture) types.Target {
			return types.Target{Arn: str(snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: topicPolicy, KeyARN: key(f,
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*"}]}`)}))}
		}, "", ""},

		{"function", func(f fixture) types.Target {
			eventstest.PutFunction(f.view, "notify")
			allow(f, "a", "events.amazonaws.com", "arn:aws:events:eu-west-1:111122223333:rule/r")
			return types.Target{Arn: &function}
		}, "", ""},
		{"function without a policy", func(f fixture) types.Target {
			return types.Target{Arn: str(eventstest.PutFunction(f.view, "notify"))}
		}, "AccessDeniedException", "events.amazonaws.com is not allowed lambda:InvokeFunction"},
		{"function for another rule", func(f fixture) types.Target {
			eventstest.PutFunction(f.view, "notify")
			allow(f, "a", "events.amazonaws.com", "arn:aws:events:eu-west-1:111122223333:rule/x")
			return types.Target{Arn: &function}
		}, "AccessDeniedException", "not allowed"},
		{"function for another service", func(f fixture) types.Target {
			eventstest.PutFunction(f.view, "notify")
			allow(f, "a", "s3.amazonaws.com", "")
			return types.Target{Arn: &function}
		}, "AccessDeniedException", "not allowed"},
		{"version with the function's policy", func(f fixture) types.Target {
			eventstest.PutFunction(f.view, "notify")
			allow(f, "a", "events.amazonaws.com", "")
			return types.Target{Arn: str(function + ":1")}
		}, "AccessDeniedException", "not allowed"},
		{"version with its own policy", func(f fixture) types.Target {
			eventstest.PutFunction(f.view, "notify")
			_ = must[*lambda.AddPermissionOutput](f)(f.lambda.AddPermission(f.Context(), &lambda.AddPermissionInput{FunctionName: str("notify"), Qualifier: str("1"), StatementId: str("a"),
				Action: str("lambda:InvokeFunction"), Principal: str("events.amazonaws.com")}))
			return types.Target{Arn: str(function + ":1")}
		}, "", ""},
		{"function that is missing", func(fixture) types.Target { return types.Target{Arn: &function} }, "ResourceNotFoundException", "Function not found"},

		{"pipeline", func(f fixture) types.Target {
			return types.Target{Arn: str(eventstest.PutPipeline(f.view, "deploy")), RoleArn: role(f, eventsTrust, start)}
		}, "", ""},
		{"pipeline that is missing", func(f fixture) types.Target {
			return types.Target{Arn: &pipeline, RoleArn: role(f, eventsTrust, start)}
		}, "PipelineNotFoundException", "does not exist"},
		{"pipeline with a role for others", func(f fixture) types.Target {
			return types.Target{Arn: str(eventstest.PutPipeline(f.view, "deploy")), RoleArn: role(f, "", start)}
		}, "AccessDenied", "events.amazonaws.com cannot assume"},
		{"pipeline with a role without permission", func(f fixture) types.Target {
			return types.Target{Arn: str(eventstest.PutPipeline(f.view, "deploy")), RoleArn: role(f, eventsTrust, send)}
		}, "AccessDeniedException", "codepipeline:StartPipelineExecution"},
		{"role that is missing", func(f fixture) types.Target {
			return types.Target{Arn: str(eventstest.PutPipeline(f.view, "deploy")), RoleArn: str("arn:aws:iam::111122223333:role/None")}
		}, "AccessDenied", "does not exist"},

		{"Run Command on a node", func(f fixture) types.Target {
			return types.Target{Arn: &document, RoleArn: role(f, eventsTrust, send), RunCommandParameters: nodes("InstanceIds", "i-1")}
		}, "", ""},
		{"Run Command on another node", func(f fixture) types.Target {
			return types.Target{Arn: &document, RoleArn: role(f, eventsTrust, send), RunCommandParameters: nodes("InstanceIds", "i-1", "i-2")}
		}, "AccessDeniedException", "instance/i-2"},
		{"Run Command on a node that is no instance", func(f fixture) types.Target {
			return types.Target{Arn: &document, RoleArn: role(f, eventsTrust, sendToAll), RunCommandParameters: nodes("InstanceIds", "mi-1")}
		}, "AccessDeniedException", "managed-instance/mi-1"},
		{"Run Command on nodes with a tag", func(f fixture) types.Target {
			return types.Target{Arn: &document, RoleArn: role(f, eventsTrust, sendToAll), RunCommandParameters: nodes("tag:env", "prod")}
		}, "", ""},
		{"Run Command without permission", func(f fixture) types.Target {
			return types.Target{Arn: &document, RoleArn: role(f, eventsTrust, start), RunCommandParameters: nodes("tag:env", "prod")}
		}, "AccessDeniedException", "ssm:SendCommand on " + document},

		{"a queue", func(fixture) types.Target { return types.Target{Arn: str("arn:aws:sqs:eu-west-1:111122223333:q")} }, "", "targets of sqs are not simulated"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := bus(t, types.RuleStateEnabled, anyone)
			target := tt.target(f)
			target.Id = str("t")
			f.targets("r", target)
			f.account.ResetCalls()
			got := f.send(ping)
			if len(got) != 1 || got[0].Rule != "r" || got[0].TargetID != "t" || got[0].EventID != "e1" {
				t.Fatalf("%+v", got)
			}
			d := got[0]
			if d.Arrived != (tt.code == "" && tt.reason == "") || d.Code != tt.code || !strings.Contains(d.Reason, tt.reason) || (d.Reason == "") != d.Arrived {
				t.Errorf("%v %q %q", d.Arrived, d.Code, d.Reason)
			}
			if n := f.account.CallCount(); n != 0 {
				t.Errorf("EventBridge made %d calls through the account's doors", n)
			}
			if diff := cmp.Diff(got, eventstest.Deliveries(f.view), cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) || errors.Is(b, a) })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTargetRoles is the other reading of the guide: a role may be given for every
// target, and its permissions count.
func TestTargetRoles(t *testing.T) {
	f := bus(t, types.RuleStateEnabled, anyone, eventstest.WithTargetRoles())
	snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions"})
	role := f.account.PutRole(loggingtest.RoleOptions{Name: "Events", Trust: eventsTrust, Inline: map[string]string{
		"p": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:Publish","Resource":"` + topic + `"}]}`}})
	f.targets("r", types.Target{Id: str("t"), Arn: str(topic), RoleArn: &role})
	if d := f.send(ping); len(d) != 1 || !d[0].Arrived || len(snstest.Messages(f.view, topic)) != 1 {
		t.Errorf("%+v, want one delivery that arrived", d)
	}
}

// TestInputs checks what a target gets, with the examples of the page "Amazon
// EventBridge input transformation".
func TestInputs(t *testing.T) {
	f := bus(t, types.RuleStateEnabled, anyone)
	snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: topicPolicy})
	transformer := func(template string) types.Target {
		return types.Target{InputTransformer: &types.InputTransformer{InputTemplate: &template, InputPathsMap: map[string]string{
			"b": "$.detail.a.b", "n": "$.detail.n", "a": "$.detail.a", "none": "$.detail.none.x"}}}
	}
	whole := `{"version":"0","id":"e1","detail-type":"ping","source":"my.app","account":"111122223333","time":"`
	for _, tt := range []struct {
		target types.Target
		want   string
	}{
		{types.Target{}, whole},
		{types.Target{Input: str(`{"x":1}`)}, `{"x":1}`},
		{types.Target{InputPath: str("$.detail.a")}, `{"b":"x\"y"}`},
		{types.Target{InputPath: str("$.detail.none")}, `null`},
		{transformer(`"<b> is <n> of <aws.events.rule-name>"`), `"x\"y is 7 of r"`},
		{transformer(`{"b":<b>,"n":<n>,"a":<a>,"t":"<b>","q":"\"<n>","<unknown>":"<none>"}`), `{"b":"x\"y","n":7,"a":{"b":"x\"y"},"t":"x\"y","q":"\"7","<unknown>":""}`},
	} {
		tt.target.Id, tt.target.Arn = str("t"), str(topic)
		f.targets("r", tt.target)
		d := f.send(ping)
		messages := snstest.Messages(f.view, topic)
		if got := messages[len(messages)-1].Body; !strings.HasPrefix(got, tt.want) || d[0].Input != got {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// TestTrailEvents checks what rules and targets see of what a trail recorded.
func TestTrailEvents(t *testing.T) {
	const (
		enabled = types.RuleStateEnabled
		all     = types.RuleStateEnabledWithAllCloudtrailManagementEvents
		unseen  = "rule r does not see calls that change nothing: its state is ENABLED"
	)
	reads := map[string]any{"readOnly": true}
	type seen struct{ Source, DetailType, Reason string }
	calls := "AWS API Call via CloudTrail"
	for _, tt := range []struct {
		name  string
		state types.RuleState
		event loggingtest.TrailEvent
		want  []seen
	}{
		{"write", enabled, record("logs", "CreateLogGroup", nil), []seen{{"aws.logs", calls, ""}}},
		{"failed call", enabled, record("logs", "CreateLogGroup", map[string]any{"errorCode": "AccessDenied", "requestParameters": nil}), []seen{{"aws.logs", calls, ""}}},
		{"read", enabled, record("logs", "DescribeLogGroups", reads), []seen{{"", "", unseen}}},
		{"read, all management events", all, record("logs", "DescribeLogGroups", reads), []seen{{"aws.logs", calls, ""}}},
		{"disabled", types.RuleStateDisabled, record("logs", "CreateLogGroup", nil), []seen{{"", "", "rule r is disabled"}}},
		{"read of data", enabled, record("s3", "GetObject", map[string]any{"readOnly": true, "managementEvent": false, "eventCategory": "Data"}), []seen{{"aws.s3", calls, ""}}},
		{"sign-in", enabled, record("signin", "ConsoleLogin", map[string]any{"eventType": "AwsConsoleSignIn"}), []seen{{"aws.signin", "AWS Console Sign In via CloudTrail", ""}}},
		{"service event", enabled, record("kms", "RotateKey", map[string]any{"eventType": "AwsServiceEvent"}), []seen{{"aws.kms", "AWS Service Event via CloudTrail", ""}}},
		{"another region", enabled, record("logs", "CreateLogGroup", map[string]any{"awsRegion": "us-east-1"}), nil},
		{"no record", enabled, loggingtest.TrailEvent{Region: region, Record: json.RawMessage("{")}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := bus(t, tt.state, `{"source":[{"prefix":"aws."}],"detail":{"eventName":[{"exists":true}]}}`)
			snstest.PutTopic(f.view, snstest.TopicOptions{Name: "sessions", Policy: topicPolicy})
			f.targets("r", types.Target{Id: str("t"), Arn: str(topic)})
			loggingtest.Publish(f.account, tt.event)
			messages := snstest.Messages(f.view, topic)
			var got []seen
			for _, d := range eventstest.Deliveries(f.view) {
				if d.Arrived != (d.Reason == "") {
					t.Errorf("%+v, want a reason exactly where it did not arrive", d)
				}
				one := seen{Reason: d.Reason}
				if d.Arrived && len(messages) == 1 {
					var e struct {
						Source, Account, Region, Time, ID string
						DetailType                        string `json:"detail-type"`
						Detail                            json.RawMessage
					}
					if err := json.Unmarshal([]byte(messages[0].Body), &e); err != nil {
						t.Fatal(err)
					}
					one.Source, one.DetailType = e.Source, e.DetailType
					if e.Account != accountID || e.Region != region || e.Time != "2026-02-03T10:11:12Z" || e.ID != d.EventID {
						t.Errorf("%+v, want the account, the region and the time of the record, and the id %s", e, d.EventID)
					}
					if diff := cmp.Diff(string(tt.event.Record), string(e.Detail)); diff != "" {
						t.Error(diff)
					}
				}
				got = append(got, one)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCallsWithoutTrail checks that calls alone are no events.
func TestCallsWithoutTrail(t *testing.T) {
	f := bus(t, types.RuleStateEnabledWithAllCloudtrailManagementEvents, `{"source":[{"prefix":"aws."}]}`)
	if _, err := f.view.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str("/g")}); err != nil {
		t.Fatal(err)
	}
	if ds := eventstest.Deliveries(f.view); len(ds) > 0 {
		t.Errorf("%+v, want no deliveries", ds)
	}
}

func TestPutErrors(t *testing.T) {
	f := bus(t, types.RuleStateEnabled, anyone)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := eventstest.Put(ended, f.view, ping); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, detail := range []string{`[]`, `{`, `7`} {
		if _, err := eventstest.Put(t.Context(), f.view, eventstest.Event{Source: "a", DetailType: "b", Detail: json.RawMessage(detail)}); err == nil {
			t.Errorf("the detail %s was taken", detail)
		}
	}
	if d := f.send(eventstest.Event{Source: "a", DetailType: "b"}); len(d) != 1 || d[0].Reason != "rule r has no targets" || d[0].EventID == "" {
		t.Errorf("%+v, want one delivery with an id that had no target", d)
	}
}

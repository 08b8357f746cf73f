package eventstest_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest/eventstest"
)

const (
	accountID = "111122223333"
	region    = "eu-west-1"
	pattern   = `{"source":["aws.ssm"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["ssm.amazonaws.com"],"eventName":["StartSession","ResumeSession","TerminateSession"]}}`
)

// api is what both doors of EventBridge have, and functions those of Lambda.
type api interface {
	PutRule(context.Context, *eventbridge.PutRuleInput, ...func(*eventbridge.Options)) (*eventbridge.PutRuleOutput, error)
	DescribeRule(context.Context, *eventbridge.DescribeRuleInput, ...func(*eventbridge.Options)) (*eventbridge.DescribeRuleOutput, error)
	DeleteRule(context.Context, *eventbridge.DeleteRuleInput, ...func(*eventbridge.Options)) (*eventbridge.DeleteRuleOutput, error)
	EnableRule(context.Context, *eventbridge.EnableRuleInput, ...func(*eventbridge.Options)) (*eventbridge.EnableRuleOutput, error)
	DisableRule(context.Context, *eventbridge.DisableRuleInput, ...func(*eventbridge.Options)) (*eventbridge.DisableRuleOutput, error)
	ListRules(context.Context, *eventbridge.ListRulesInput, ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error)
	PutTargets(context.Context, *eventbridge.PutTargetsInput, ...func(*eventbridge.Options)) (*eventbridge.PutTargetsOutput, error)
	ListTargetsByRule(context.Context, *eventbridge.ListTargetsByRuleInput, ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error)
	RemoveTargets(context.Context, *eventbridge.RemoveTargetsInput, ...func(*eventbridge.Options)) (*eventbridge.RemoveTargetsOutput, error)
	TagResource(context.Context, *eventbridge.TagResourceInput, ...func(*eventbridge.Options)) (*eventbridge.TagResourceOutput, error)
	UntagResource(context.Context, *eventbridge.UntagResourceInput, ...func(*eventbridge.Options)) (*eventbridge.UntagResourceOutput, error)
	ListTagsForResource(context.Context, *eventbridge.ListTagsForResourceInput, ...func(*eventbridge.Options)) (*eventbridge.ListTagsForResourceOutput, error)
	ListRuleNamesByTarget(context.Context, *eventbridge.ListRuleNamesByTargetInput, ...func(*eventbridge.Options)) (*eventbridge.ListRuleNamesByTargetOutput, error)
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
	TestEventPattern(context.Context, *eventbridge.TestEventPatternInput, ...func(*eventbridge.Options)) (*eventbridge.TestEventPatternOutput, error)
	CreateEventBus(context.Context, *eventbridge.CreateEventBusInput, ...func(*eventbridge.Options)) (*eventbridge.CreateEventBusOutput, error)
	DescribeEventBus(context.Context, *eventbridge.DescribeEventBusInput, ...func(*eventbridge.Options)) (*eventbridge.DescribeEventBusOutput, error)
	ListEventBuses(context.Context, *eventbridge.ListEventBusesInput, ...func(*eventbridge.Options)) (*eventbridge.ListEventBusesOutput, error)
	DeleteEventBus(context.Context, *eventbridge.DeleteEventBusInput, ...func(*eventbridge.Options)) (*eventbridge.DeleteEventBusOutput, error)
	PutPermission(context.Context, *eventbridge.PutPermissionInput, ...func(*eventbridge.Options)) (*eventbridge.PutPermissionOutput, error)
	RemovePermission(context.Context, *eventbridge.RemovePermissionInput, ...func(*eventbridge.Options)) (*eventbridge.RemovePermissionOutput, error)
}

type functions interface {
	AddPermission(context.Context, *lambda.AddPermissionInput, ...func(*lambda.Options)) (*lambda.AddPermissionOutput, error)
	GetPolicy(context.Context, *lambda.GetPolicyInput, ...func(*lambda.Options)) (*lambda.GetPolicyOutput, error)
	RemovePermission(context.Context, *lambda.RemovePermissionInput, ...func(*lambda.Options)) (*lambda.RemovePermissionOutput, error)
}

var (
	_ api       = eventstest.Client{}
	_ api       = (*eventbridge.Client)(nil)
	_ functions = eventstest.LambdaClient{}
	_ functions = (*lambda.Client)(nil)
)

// fixture is a view of a mounted account through one of the doors.
type fixture struct {
	*testing.T
	account *loggingtest.Account
	view    loggingtest.View
	events  api
	lambda  functions
}

// eachDoor runs a test through both doors, each with an account of its own.
func eachDoor(t *testing.T, test func(fixture), opts ...eventstest.Option) {
	t.Helper()
	for _, door := range []string{"typed", "wire"} {
		t.Run(door, func(t *testing.T) {
			account := loggingtest.NewAccount(accountID)
			eventstest.Mount(account, opts...)
			f := fixture{T: t, account: account, view: account.Region(region)}
			test(f.as(f.view, door))
		})
	}
}

func (f fixture) as(v loggingtest.View, door string) fixture {
	f.events, f.lambda = eventstest.New(v), eventstest.NewLambda(v)
	if door == "wire" {
		f.events = eventbridge.NewFromConfig(v.Config(), func(o *eventbridge.Options) { o.RetryMaxAttempts = 1 })
		f.lambda = lambda.NewFromConfig(v.Config(), func(o *lambda.Options) { o.RetryMaxAttempts = 1 })
	}
	return f
}

// record is a call as CloudTrail records it; more are other members, over those that
// are there. It has no eventID.
func record(service, name string, more map[string]any) loggingtest.TrailEvent {
	r := map[string]any{"eventVersion": "1.11", "eventSource": service + ".amazonaws.com", "eventName": name, "awsRegion": region, "eventTime": "2026-02-03T10:11:12Z",
		"eventType": "AwsApiCall", "eventCategory": "Management", "managementEvent": true, "readOnly": false, "recipientAccountId": accountID}
	maps.Copy(r, more)
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return loggingtest.TrailEvent{Region: r["awsRegion"].(string), Record: text}
}

// code is the code and message of an error, "" without one.
func code(err error) string {
	var apiErr smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &apiErr):
		return apiErr.ErrorCode() + ": " + apiErr.ErrorMessage()
	}
	return err.Error()
}

// status is the HTTP status of an error.
func status(err error) int {
	var s interface{ HTTPStatusCode() int }
	if errors.As(err, &s) {
		return s.HTTPStatusCode()
	}
	return 0
}

func (f fixture) wantCode(err error, want string, wantStatus int) {
	f.Helper()
	if code(err) != want || status(err) != wantStatus {
		f.Errorf("got  %d %q\nwant %d %q", status(err), code(err), wantStatus, want)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// jsonText is s as JSON.
func jsonText(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

package iotlogtest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/aws/smithy-go"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

const (
	accountID = "111122223333"
	region    = "eu-west-1"
	trust     = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	rolePage  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents","logs:PutMetricFilter","logs:PutRetentionPolicy"],"Resource":["*"]}]}`
)

// api is what both doors have.
type api interface {
	iotlog.IoTAPI
	CreateThing(context.Context, *iot.CreateThingInput, ...func(*iot.Options)) (*iot.CreateThingOutput, error)
	DescribeThing(context.Context, *iot.DescribeThingInput, ...func(*iot.Options)) (*iot.DescribeThingOutput, error)
	DeleteThing(context.Context, *iot.DeleteThingInput, ...func(*iot.Options)) (*iot.DeleteThingOutput, error)
	CreateThingGroup(context.Context, *iot.CreateThingGroupInput, ...func(*iot.Options)) (*iot.CreateThingGroupOutput, error)
	DeleteThingGroup(context.Context, *iot.DeleteThingGroupInput, ...func(*iot.Options)) (*iot.DeleteThingGroupOutput, error)
	AddThingToThingGroup(context.Context, *iot.AddThingToThingGroupInput, ...func(*iot.Options)) (*iot.AddThingToThingGroupOutput, error)
	UpdateThingGroup(context.Context, *iot.UpdateThingGroupInput, ...func(*iot.Options)) (*iot.UpdateThingGroupOutput, error)
	ListThings(context.Context, *iot.ListThingsInput, ...func(*iot.Options)) (*iot.ListThingsOutput, error)
	TagResource(context.Context, *iot.TagResourceInput, ...func(*iot.Options)) (*iot.TagResourceOutput, error)
	UntagResource(context.Context, *iot.UntagResourceInput, ...func(*iot.Options)) (*iot.UntagResourceOutput, error)
	ListTagsForResource(context.Context, *iot.ListTagsForResourceInput, ...func(*iot.Options)) (*iot.ListTagsForResourceOutput, error)
	RemoveThingFromThingGroup(context.Context, *iot.RemoveThingFromThingGroupInput, ...func(*iot.Options)) (*iot.RemoveThingFromThingGroupOutput, error)
}

var (
	_ api = iotlogtest.Client{}
	_ api = (*iot.Client)(nil)
)

// doors are the two ways to a view.
var doors = map[string]func(loggingtest.View) api{
	"typed": func(v loggingtest.View) api { return iotlogtest.NewClient(v) },
	"wire":  func(v loggingtest.View) api { return wire(v) },
}

// wire is the SDK's own client, which does not retry.
func wire(v loggingtest.View) *iot.Client {
	return iot.NewFromConfig(v.Config(), func(o *iot.Options) { o.RetryMaxAttempts = 1 })
}

// fixture is an account with a role that AWS IoT may assume.
type fixture struct {
	*testing.T
	account *loggingtest.Account
	view    loggingtest.View
	iot     api
	role    string
}

// eachDoor runs a test through both doors, each with an account of its own.
func eachDoor(t *testing.T, test func(fixture), opts ...iotlogtest.Option) {
	t.Helper()
	for name, door := range doors {
		t.Run(name, func(t *testing.T) { test(newFixture(t, door, opts...)) })
	}
}

func newFixture(t *testing.T, door func(loggingtest.View) api, opts ...iotlogtest.Option) fixture {
	account := loggingtest.NewAccount(accountID)
	iotlogtest.Mount(account, opts...)
	view := account.Region(region)
	role := account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust, Inline: map[string]string{"logs": rolePage}})
	return fixture{t, account, view, door(view), role}
}

// configured turns logging on.
func (f fixture) configured(level types.LogLevel) fixture {
	f.Helper()
	f.set(&iot.SetV2LoggingOptionsInput{RoleArn: &f.role, DefaultLogLevel: level})
	return f
}

func (f fixture) set(in *iot.SetV2LoggingOptionsInput) {
	f.Helper()
	if _, err := f.iot.SetV2LoggingOptions(f.Context(), in); err != nil {
		f.Fatal(err)
	}
}

func (f fixture) get() *iot.GetV2LoggingOptionsOutput {
	f.Helper()
	out, err := f.iot.GetV2LoggingOptions(f.Context(), &iot.GetV2LoggingOptionsInput{})
	if err != nil {
		f.Fatal(err)
	}
	return out
}

func (f fixture) level(typ types.LogTargetType, name string, level types.LogLevel) {
	f.Helper()
	if err := f.tryLevel(typ, name, level); err != nil {
		f.Fatal(err)
	}
}

func (f fixture) tryLevel(typ types.LogTargetType, name string, level types.LogLevel) error {
	t := &types.LogTarget{TargetType: typ}
	if name != "" {
		t.TargetName = &name
	}
	_, err := f.iot.SetV2LoggingLevel(f.Context(), &iot.SetV2LoggingLevelInput{LogTarget: t, LogLevel: level})
	return err
}

func (f fixture) thing(name string, groups ...string) {
	f.Helper()
	if _, err := f.iot.CreateThing(f.Context(), &iot.CreateThingInput{ThingName: &name}); err != nil {
		f.Fatal(err)
	}
	for _, g := range groups {
		if _, err := f.iot.AddThingToThingGroup(f.Context(), &iot.AddThingToThingGroupInput{ThingName: &name, ThingGroupName: &g}); err != nil {
			f.Fatal(err)
		}
	}
}

// line makes groups, each the parent of the next.
func (f fixture) line(names ...string) {
	f.Helper()
	var parent *string
	for _, name := range names {
		if _, err := f.iot.CreateThingGroup(f.Context(), &iot.CreateThingGroupInput{ThingGroupName: &name, ParentGroupName: parent}); err != nil {
			f.Fatal(err)
		}
		parent = &name
	}
}

func (f fixture) emit(e iotlogtest.DeviceEvent) loggingtest.Delivery {
	f.Helper()
	d, err := iotlogtest.Emit(f.Context(), f.view, e)
	if err != nil {
		f.Fatal(err)
	}
	return d
}

// failure is an error's code, HTTP status and message.
type failure struct {
	code    string
	status  int
	message string
}

func failureOf(err error) failure {
	var out failure
	var apiErr smithy.APIError
	if errors.As(err, &apiErr) {
		out.code, out.message = apiErr.ErrorCode(), apiErr.ErrorMessage()
	}
	var status interface{ HTTPStatusCode() int }
	if errors.As(err, &status) {
		out.status = status.HTTPStatusCode()
	}
	return out
}

// wantError checks code and status, and returns the message.
func wantError(t testing.TB, err error, code string, status int) string {
	t.Helper()
	got := failureOf(err)
	if got.code != code || got.status != status {
		t.Errorf("%v: code %q, status %d; want %s, %d", err, got.code, got.status, code, status)
	}
	return got.message
}

const badRequest = http.StatusBadRequest

var str = aws.String

package iotlogtest_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
)

// visible compares what an answer says.
var visible = cmp.Options{cmpopts.IgnoreUnexported(iot.GetV2LoggingOptionsOutput{}, iot.ListV2LoggingLevelsOutput{}, iot.GetLoggingOptionsOutput{},
	types.LogEventConfiguration{}, types.LogTargetConfiguration{}, types.LogTarget{}, types.GroupNameAndArn{}),
	cmpopts.IgnoreFields(iot.GetV2LoggingOptionsOutput{}, "ResultMetadata"), cmpopts.IgnoreFields(iot.GetLoggingOptionsOutput{}, "ResultMetadata")}

func TestNotConfigured(t *testing.T) {
	eachDoor(t, func(f fixture) {
		_, err := f.iot.GetV2LoggingOptions(f.Context(), &iot.GetV2LoggingOptionsInput{})
		wantError(f, err, "NotConfiguredException", 404)
		if not := (*types.NotConfiguredException)(nil); !errors.As(err, &not) {
			f.Errorf("%v is not the SDK's own type", err)
		}
		_, err = f.iot.ListV2LoggingLevels(f.Context(), &iot.ListV2LoggingLevelsInput{})
		wantError(f, err, "NotConfiguredException", 404)
		wantError(f, f.tryLevel(types.LogTargetTypeClientId, "dev-1", types.LogLevelDebug), "NotConfiguredException", 404)
		if _, err := f.iot.DeleteV2LoggingLevel(f.Context(), &iot.DeleteV2LoggingLevelInput{TargetType: types.LogTargetTypeClientId, TargetName: str("dev-1")}); err != nil {
			f.Errorf("deleting a level where nothing is configured: %v", err)
		}
		// Options before V2 do not count.
		if _, err := f.iot.SetLoggingOptions(f.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &f.role, LogLevel: types.LogLevelInfo}}); err != nil {
			f.Fatal(err)
		}
		_, err = f.iot.GetV2LoggingOptions(f.Context(), &iot.GetV2LoggingOptionsInput{})
		wantError(f, err, "NotConfiguredException", 404)
		// A region has options of its own.
		f.configured(types.LogLevelInfo)
		other := f.view.In("us-east-1")
		_, err = iotlogtest.NewClient(other).GetV2LoggingOptions(f.Context(), &iot.GetV2LoggingOptionsInput{})
		wantError(f, err, "NotConfiguredException", 404)
	})
}

func TestSetOptions(t *testing.T) {
	eachDoor(t, func(f fixture) {
		first := "The logging options are set for the first time: roleArn and defaultLogLevel are required."
		for _, in := range []*iot.SetV2LoggingOptionsInput{{}, {RoleArn: &f.role}, {DefaultLogLevel: types.LogLevelInfo}, {DisableAllLogs: true}} {
			_, err := f.iot.SetV2LoggingOptions(f.Context(), in)
			if msg := wantError(f, err, "InvalidRequestException", badRequest); msg != first {
				f.Errorf("message %q", msg)
			}
		}
		f.configured(types.LogLevelWarn)
		want := &iot.GetV2LoggingOptionsOutput{RoleArn: &f.role, DefaultLogLevel: types.LogLevelWarn}
		if diff := cmp.Diff(want, f.get(), visible); diff != "" {
			f.Error(diff)
		}
		// Later calls may send a part: what is left out keeps its value.
		f.set(&iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{
			{EventType: str("Publish-In"), LogLevel: types.LogLevelDebug, LogDestination: str("publish")}, {EventType: str("Ping"), LogLevel: types.LogLevelError}}})
		f.set(&iot.SetV2LoggingOptionsInput{DefaultLogLevel: types.LogLevelError})
		want.DefaultLogLevel = types.LogLevelError
		want.EventConfigurations = []types.LogEventConfiguration{
			{EventType: str("Ping"), LogLevel: types.LogLevelError}, {EventType: str("Publish-In"), LogLevel: types.LogLevelDebug, LogDestination: str("publish")}}
		if diff := cmp.Diff(want, f.get(), visible); diff != "" {
			f.Error(diff)
		}
		// By default the event types that are sent are all that there are, none too.
		f.set(&iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{{EventType: str("Connect"), LogLevel: types.LogLevelInfo}}})
		want.EventConfigurations = []types.LogEventConfiguration{{EventType: str("Connect"), LogLevel: types.LogLevelInfo}}
		if diff := cmp.Diff(want, f.get(), visible); diff != "" {
			f.Error(diff)
		}
		f.set(&iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{}})
		if got := f.get().EventConfigurations; len(got) != 0 {
			f.Error(got)
		}
	})
}

func TestMergedEventConfigurations(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelWarn)
		for _, name := range []string{"Connect", "Ping"} {
			f.set(&iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{{EventType: &name, LogLevel: types.LogLevelDebug}}})
		}
		want := []types.LogEventConfiguration{{EventType: str("Connect"), LogLevel: types.LogLevelDebug}, {EventType: str("Ping"), LogLevel: types.LogLevelDebug}}
		if diff := cmp.Diff(want, f.get().EventConfigurations, visible); diff != "" {
			f.Error(diff)
		}
	}, iotlogtest.WithMergedEventConfigurations())
}

func TestVerbose(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelWarn)
		f.set(&iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{
			{EventType: str("Connect"), LogLevel: types.LogLevelDebug}, {EventType: str("Publish-In"), LogDestination: str("publish")}, {EventType: str("Of-Tomorrow"), LogLevel: types.LogLevelInfo}}})
		out, err := f.iot.GetV2LoggingOptions(f.Context(), &iot.GetV2LoggingOptionsInput{Verbose: true})
		if err != nil {
			f.Fatal(err)
		}
		got := map[string]string{}
		for _, e := range out.EventConfigurations {
			got[*e.EventType] = string(e.LogLevel) + " " + aws.ToString(e.LogDestination)
		}
		for name, want := range map[string]string{"Connect": "DEBUG ", "Publish-In": "WARN publish", "Of-Tomorrow": "INFO ", "Disconnect": "WARN ", "Ping": "DISABLED ", "Connection.AuthNError": "DISABLED "} {
			if got[name] != want {
				f.Errorf("%s: %q, want %q", name, got[name], want)
			}
		}
		if len(out.EventConfigurations) != len(got) || len(got) < 30 {
			f.Errorf("%d event types, %d names", len(out.EventConfigurations), len(got))
		}
	})
}

// TestOptionsInput checks what the service itself refuses.
func TestOptionsInput(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.configured(types.LogLevelWarn)
		long := strings.Repeat("x", 513)
		for name, in := range map[string]*iot.SetV2LoggingOptionsInput{
			"unknown level":       {DefaultLogLevel: "LOUD"},
			"unknown event level": {EventConfigurations: []types.LogEventConfiguration{{EventType: str("Connect"), LogLevel: "LOUD"}}},
			"empty event type":    {EventConfigurations: []types.LogEventConfiguration{{EventType: str("")}}},
			"long event type":     {EventConfigurations: []types.LogEventConfiguration{{EventType: &long}}},
			"bad destination":     {EventConfigurations: []types.LogEventConfiguration{{EventType: str("Connect"), LogDestination: str("a b")}}},
		} {
			_, err := f.iot.SetV2LoggingOptions(f.Context(), in)
			if msg := wantError(f, err, "InvalidRequestException", badRequest); !strings.Contains(msg, "failed to satisfy constraint") {
				f.Errorf("%s: %q", name, msg)
			}
			if invalid := (*types.InvalidRequestException)(nil); !errors.As(err, &invalid) {
				f.Errorf("%s: %v is not the SDK's own type", name, err)
			}
		}
		_, err := f.iot.SetV2LoggingOptions(f.Context(), &iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{{}}})
		if err == nil || !strings.Contains(err.Error(), "EventConfigurations[0].EventType") {
			f.Errorf("an event configuration without a type: %v", err)
		}
		if got := f.get(); got.DefaultLogLevel != types.LogLevelWarn || got.EventConfigurations != nil {
			f.Errorf("what was refused took effect: %+v", got)
		}
	})
}

func TestRole(t *testing.T) {
	eachDoor(t, func(f fixture) {
		f.account.PutRole(loggingtest.RoleOptions{Name: "Other"})
		deny := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"` + accountID + `"}}}]}`
		f.account.PutRole(loggingtest.RoleOptions{Name: "Limited", Trust: deny})
		role := "arn:aws:iam::" + accountID + ":role/"
		just := " If the role was just created or updated, please try again in a few seconds."
		for arn, end := range map[string]string{
			role + "Nobody":                            just,
			role + "Other":                             just,
			role + "Limited":                           just, // AWS IoT sends no source keys by default
			"arn:aws:iam::444455556666:role/IoT":       "Cross-account pass role is not allowed: arn:aws:iam::444455556666:role/IoT",
			"arn:aws-cn:iam::" + accountID + ":role/R": "arn:aws-cn:iam::" + accountID + ":role/R",
			"arn:aws:iam::" + accountID + ":user/u":    "The role ARN is not valid: arn:aws:iam::" + accountID + ":user/u",
			"role":                                     "The role ARN is not valid: role",
			"":                                         "roleArn and defaultLogLevel are required.",
		} {
			_, err := f.iot.SetV2LoggingOptions(f.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: &arn, DefaultLogLevel: types.LogLevelInfo})
			if msg := wantError(f, err, "InvalidRequestException", badRequest); !strings.HasSuffix(msg, end) {
				f.Errorf("%s: %q", arn, msg)
			}
			if arn == "" {
				continue
			}
			_, err = f.iot.SetLoggingOptions(f.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &arn}})
			if msg := wantError(f, err, "InvalidRequestException", badRequest); !strings.HasSuffix(msg, end) {
				f.Errorf("before V2: %s: %q", arn, msg)
			}
		}
		// Its permissions are nobody's concern.
		empty := f.account.PutRole(loggingtest.RoleOptions{Name: "Empty", Trust: trust})
		f.set(&iot.SetV2LoggingOptionsInput{RoleArn: &empty, DefaultLogLevel: types.LogLevelInfo})
		// Without a role in the call, the one that is set is not looked at.
		f.account.PutRole(loggingtest.RoleOptions{Name: "Empty"})
		f.set(&iot.SetV2LoggingOptionsInput{DefaultLogLevel: types.LogLevelDebug})
	})
}

func TestSourceKeys(t *testing.T) {
	limited := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole",
		"Condition":{"StringEquals":{"aws:SourceAccount":"` + accountID + `"},"ArnLike":{"aws:SourceArn":"arn:aws:iot:` + region + `:` + accountID + `:*"}}}]}`
	for _, with := range []bool{false, true} {
		var opts []iotlogtest.Option
		if with {
			opts = append(opts, iotlogtest.WithSourceKeys())
		}
		f := newFixture(t, doors["typed"], opts...)
		f.configured(types.LogLevelInfo)
		f.account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: limited, Inline: map[string]string{"logs": rolePage}})
		_, err := f.iot.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: &f.role})
		if (err == nil) != with {
			t.Errorf("keys sent %v: %v", with, err)
		}
		if d := f.emit(iotlogtest.DeviceEvent{}); d.Arrived != with {
			t.Errorf("keys sent %v: %v", with, d)
		}
	}
}

// TestRolePropagates checks that a new role is refused with the message that means
// it, until IAM has propagated.
func TestRolePropagates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := loggingtest.NewAccount(accountID, loggingtest.IAMPropagation(5*time.Second))
		iotlogtest.Mount(account)
		view := account.Region(region)
		iamClient := view.IAM()
		made, err := iamClient.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: str("New"), AssumeRolePolicyDocument: str(trust)})
		if err != nil {
			t.Fatal(err)
		}
		in := &iot.SetV2LoggingOptionsInput{RoleArn: made.Role.Arn, DefaultLogLevel: types.LogLevelInfo}
		_, err = iotlogtest.NewClient(view).SetV2LoggingOptions(t.Context(), in)
		if msg := wantError(t, err, "InvalidRequestException", badRequest); !strings.HasSuffix(msg, "If the role was just created or updated, please try again in a few seconds.") {
			t.Error(msg)
		}
		time.Sleep(6 * time.Second)
		if _, err := iotlogtest.NewClient(view).SetV2LoggingOptions(t.Context(), in); err != nil {
			t.Error(err)
		}
	})
}

// TestDisable checks what the SDK's client can say: it never sends a false.
func TestDisable(t *testing.T) {
	for _, tt := range []struct {
		door   string
		opts   []iotlogtest.Option
		reenab bool // a call without DisableAllLogs turns logging on again
	}{
		{"wire", nil, false},
		{"wire", []iotlogtest.Option{iotlogtest.WithOmittedDisableReenabling()}, true},
		{"typed", nil, true}, // there a false counts as sent
	} {
		f := newFixture(t, doors[tt.door], tt.opts...).configured(types.LogLevelInfo)
		f.set(&iot.SetV2LoggingOptionsInput{DisableAllLogs: true})
		if got := f.get(); !got.DisableAllLogs || got.DefaultLogLevel != types.LogLevelInfo {
			t.Errorf("%s: %+v", tt.door, got)
		}
		if d := f.emit(iotlogtest.DeviceEvent{}); d.Arrived || d.Reason != "all logs are disabled (disableAllLogs)" {
			t.Errorf("%s: %v", tt.door, d)
		}
		f.set(&iot.SetV2LoggingOptionsInput{DefaultLogLevel: types.LogLevelInfo, DisableAllLogs: false})
		if got := f.get(); got.DisableAllLogs == tt.reenab {
			t.Errorf("%s: disabled %v after a call with false", tt.door, got.DisableAllLogs)
		}
	}
}

// TestExplicitFalse proves that iotlog's own false reaches the wire: where leaving
// it out does not turn logging on, iotlog does.
func TestExplicitFalse(t *testing.T) {
	f := newFixture(t, doors["wire"]).configured(types.LogLevelInfo)
	f.set(&iot.SetV2LoggingOptionsInput{DisableAllLogs: true})
	settings, err := iotlog.NewSettings(iotlog.Warn).Role(role.Named(f.role)).Build()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := logging.NewPlan(t.Context(), logging.Targets{iotlog.New(iotlog.ClientsFromConfig(f.view.Config()), settings)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.get(); got.DisableAllLogs || got.DefaultLogLevel != types.LogLevelWarn {
		t.Errorf("%+v", got)
	}
}

func TestLegacy(t *testing.T) {
	eachDoor(t, func(f fixture) {
		get := func() *iot.GetLoggingOptionsOutput {
			f.Helper()
			out, err := f.iot.GetLoggingOptions(f.Context(), &iot.GetLoggingOptionsInput{})
			if err != nil {
				f.Fatal(err)
			}
			return out
		}
		if diff := cmp.Diff(&iot.GetLoggingOptionsOutput{}, get(), visible); diff != "" {
			f.Error(diff)
		}
		for _, step := range []struct{ sent, want types.LogLevel }{
			{"", types.LogLevelDisabled}, {types.LogLevelInfo, types.LogLevelInfo}, {"", types.LogLevelInfo},
		} {
			if _, err := f.iot.SetLoggingOptions(f.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &f.role, LogLevel: step.sent}}); err != nil {
				f.Fatal(err)
			}
			if diff := cmp.Diff(&iot.GetLoggingOptionsOutput{RoleArn: &f.role, LogLevel: step.want}, get(), visible); diff != "" {
				f.Error(diff)
			}
		}
		_, err := f.iot.SetLoggingOptions(f.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &f.role, LogLevel: "LOUD"}})
		wantError(f, err, "InvalidRequestException", badRequest)
	})
}

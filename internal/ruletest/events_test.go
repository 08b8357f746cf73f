package ruletest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/ruletest"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/role"
)

// What an event type of AWS IoT is.
const (
	named   = "named"   // by the page of log entries
	optIn   = "opt-in"  // named, and only logged where it, or a target, has a level
	older   = "older"   // by another page of AWS
	unknown = "unknown" // by none
)

const (
	entries  = "https://docs.aws.amazon.com/iot/latest/developerguide/cwl-format.html"
	logging2 = "https://docs.aws.amazon.com/iot/latest/developerguide/configure-logging.html"
	eventAPI = "https://docs.aws.amazon.com/iot/latest/apireference/API_LogEventConfiguration.html"
)

var eventRows = func() (rows []ruletest.Row[string, string]) {
	add := func(source, want string, names ...string) {
		for _, n := range names {
			rows = append(rows, ruletest.Row[string, string]{In: n, Want: want, Source: source})
		}
	}
	add(entries, named, "Connect", "Disconnect", "DeleteConnection", "GetConnection", "GetRetainedMessage", "ListRetainedMessage", "ListSubscriptions",
		"Publish-In", "Publish-Out", "Queued", "Subscribe", "Unsubscribe", "SendDirectMessage", "RetrieveOCSPStapleData",
		"DeleteThingShadow", "GetThingShadow", "UpdateThingShadow", "FunctionExecution", "RuleExecution", "RuleMatch", "RuleExecutionThrottled", "RuleNotFound", "StartingRuleExecution",
		"DescribeJobExecution", "GetPendingJobExecution", "ReportFinalJobExecutionCount", "StartNextPendingJobExecution", "UpdateJobExecution",
		"GetDeviceCredentials", "ProvisionDevice", "AddThingToDynamicThingGroupsFailed", "NamedShadowCountForDynamicGroupQueryLimitExceeded")
	add(logging2, optIn, "Ping", "Connection.AuthNError")
	add(entries+": earlier editions, and headings beside the name", older, "RuleMessageThrottled", "GetJobExecution", "GetDeviceCredential")
	add(eventAPI+" describes configurations with it", older, "Publish")
	add(entries+": names are told apart by case", unknown, "connect", "CONNECT", "publish-in", "Publish-in", "PublishIn", "ping", "connection.authnerror", "rulematch")
	add(entries, unknown, "Foo", "*", "Publish-*", "Connect ", " Connect", "Connection", "AuthNError", "GetDevice", "Jobs", strings.Repeat("x", 512))
	add(eventAPI+": 1 to 512 characters", refused, "", strings.Repeat("x", 513))
	return rows
}()

// TestEventTypes is which event types there are.
func TestEventTypes(t *testing.T) {
	v := withThings(t, "aws")
	api := iotlogtest.NewClient(v)
	must[*iot.SetV2LoggingOptionsOutput](t)(api.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(roleARN), DefaultLogLevel: types.LogLevelInfo}))
	listed := must[*iot.GetV2LoggingOptionsOutput](t)(api.GetV2LoggingOptions(t.Context(), &iot.GetV2LoggingOptionsInput{Verbose: true})).EventConfigurations
	settings := func() *iotlog.Builder { return iotlog.NewSettings(iotlog.Info).Role(role.Named(roleARN)) }
	only := func(wants ...string) func(string, string) (string, bool) {
		return func(_, want string) (string, bool) { return want, slices.Contains(wants, want) }
	}
	ruletest.Equal(t, eventRows,
		ruletest.Reader[string, string]{Name: "the builder", Read: func(_ testing.TB, event string) string {
			return yes(failed(settings().Event(event, iotlog.Debug).Build()) == nil && failed(settings().Expect(event).Build()) == nil)
		}, Right: func(_, want string) (string, bool) { return yes(want != refused), true }},
		ruletest.Reader[string, string]{Name: "the reader of entries", Read: func(_ testing.TB, event string) string {
			switch is := iotrecord.EventType(event); {
			case is.OptIn():
				return optIn
			case is.Documented():
				return named
			}
			return unknown
		}, Right: func(_, want string) (string, bool) {
			if want == older {
				want = named
			}
			return want, want != refused
		}},
		ruletest.Reader[string, string]{Name: "the judge", Read: func(t testing.TB, event string) string {
			switch f := check(t, iotlog.New(iotlogtest.New(v), build[iotlog.Settings](t, settings().Expect(event)))); {
			case f.Has(iotlog.CodeEventUndocumented):
				return unknown
			case f.Has(iotlog.CodeEventNotLogged):
				return optIn
			}
			return named
		}, Right: func(_, want string) (string, bool) {
			if want == older {
				want = named
			}
			return want, want != refused
		}},
		ruletest.Reader[string, string]{Name: "the fake's verbose answer", Read: func(_ testing.TB, event string) string {
			for _, e := range listed {
				switch {
				case *e.EventType != event:
				case e.LogLevel == types.LogLevelDisabled:
					return optIn
				default:
					return named
				}
			}
			return unknown
		}, Right: func(_, want string) (string, bool) {
			if want == older {
				want = unknown
			}
			return want, want != refused
		}},
		ruletest.Reader[string, string]{Name: "what the fake logs by the account's level", Read: func(t testing.TB, event string) string {
			d, err := iotlogtest.Emit(t.Context(), v, iotlogtest.DeviceEvent{ClientID: "press-1", EventType: event, Level: iotlog.Error, Status: "Failure"})
			if err != nil || !d.Arrived {
				return optIn
			}
			return named
		}, Right: only(named, optIn)},
		ruletest.Reader[string, string]{Name: "what the fake takes", Read: func(t testing.TB, event string) string {
			w := withThings(t, "aws")
			return yes(failed(iotlogtest.NewClient(w).SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(roleARN), DefaultLogLevel: types.LogLevelInfo,
				EventConfigurations: []types.LogEventConfiguration{{EventType: &event, LogLevel: types.LogLevelDebug}}})) == nil)
		}, Right: func(_, want string) (string, bool) { return yes(want != refused), true }},
	)
}

package iotlogtest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
)

// TestEventTypes has the event types of the page "CloudWatch Logs AWS IoT log entries" and
// what it says of each, for who reads entries, for the judge's levels and for the fake.
func TestEventTypes(t *testing.T) {
	const page = `Connect Disconnect Ping* Connection.AuthNError* DeleteConnection GetConnection GetRetainedMessage ListRetainedMessage ListSubscriptions
		Publish-In Publish-Out Queued Subscribe Unsubscribe SendDirectMessage RetrieveOCSPStapleData DeleteThingShadow GetThingShadow UpdateThingShadow
		FunctionExecution RuleExecution RuleMatch RuleExecutionThrottled RuleNotFound StartingRuleExecution DescribeJobExecution GetPendingJobExecution
		ReportFinalJobExecutionCount StartNextPendingJobExecution UpdateJobExecution GetDeviceCredentials ProvisionDevice
		AddThingToDynamicThingGroupsFailed NamedShadowCountForDynamicGroupQueryLimitExceeded`
	// Names of headings, of older editions and of the API's text: documented, and listed by no account here.
	const aliases = "GetJobExecution GetDeviceCredential RuleMessageThrottled Publish"
	const none = "publish-in PUBLISH-IN Publish-in Foo ping Connection.AuthnError Publish-In-"

	account := loggingtest.NewAccount(accountID)
	iotlogtest.Mount(account)
	account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust, Inline: map[string]string{"logs": rolePage}})
	v := account.Region(region)
	client := iotlogtest.New(v).IoT
	if _, err := client.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/IoTLogging"), DefaultLogLevel: types.LogLevelDebug}); err != nil {
		t.Fatal(err)
	}
	out, err := client.GetV2LoggingOptions(t.Context(), &iot.GetV2LoggingOptionsInput{Verbose: true})
	if err != nil {
		t.Fatal(err)
	}
	var listed, want []string
	for _, c := range out.EventConfigurations {
		listed = append(listed, *c.EventType)
	}
	settings, err := iotlog.NewSettings(iotlog.Debug).Role(role.Named("IoTLogging")).Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(page) {
		name, optIn := strings.CutSuffix(name, "*")
		want = append(want, name)
		event := iotrecord.EventType(name)
		if !event.Documented() || event.OptIn() != optIn {
			t.Errorf("entries: %s: documented %v, off by itself %v", name, event.Documented(), event.OptIn())
		}
		if e := settings.EffectiveLevel(iotlog.Device{}, name); (e.Level == iotlog.Disabled) != optIn {
			t.Errorf("levels: %s: %s", name, e)
		}
	}
	slices.Sort(want)
	slices.Sort(listed)
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Error("the fake lists:", diff)
	}
	for _, name := range strings.Fields(aliases) {
		if !iotrecord.EventType(name).Documented() {
			t.Errorf("%s is documented", name)
		}
	}
	for _, name := range strings.Fields(none) {
		if iotrecord.EventType(name).Documented() || iotrecord.EventType(name).OptIn() {
			t.Errorf("%s is no event type", name)
		}
	}
}

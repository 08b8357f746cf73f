package iotlog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

const roleARN = "arn:aws:iam::111122223333:role/IoTLogging"

func wrong(t *testing.T, err error) map[string]string {
	t.Helper()
	var v *resource.ValidationError
	if !errors.As(err, &v) {
		t.Fatalf("%v is not a ValidationError", err)
	}
	out := map[string]string{}
	for _, f := range v.Fields {
		out[f.Path] = f.Rule
	}
	return out
}

func TestBuildNamesEveryWrongField(t *testing.T) {
	many := iotlog.NewSettings(roleARN, iotlog.Warn)
	for i := range 1001 {
		many.ClientID(fmt.Sprint("device", i), iotlog.Debug)
	}
	narrow := policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: policy.Allow, Action: iotlog.Actions(), Resource: []string{"arn:aws:logs:eu-west-1:111122223333:log-group:AWSIotLogsV2:*"},
	}}}
	for _, tt := range []struct {
		name string
		b    *iotlog.Builder
		want map[string]string
	}{
		{"everything at once",
			iotlog.NewSettings("IoTLogging", 0).
				ThingGroup("line 7", iotlog.Debug).ThingGroup("", iotlog.Debug).
				ClientID("a\nb", iotlog.Debug).SourceIP("10.0.0.0/8", iotlog.Debug).PrincipalID(strings.Repeat("x", 129), iotlog.Debug).
				ClientID("twice", iotlog.Debug).ClientID("twice", iotlog.Error).
				Event("", iotlog.Info).Event("Ping", 0).EventTo("Connect", "aws/mine").EventTo("Publish-In", "a").EventTo("Publish-In", "b").
				Device(iotlog.Device{}).ConfusedDeputyConditions(),
			map[string]string{
				"roleArn":                      `must be the ARN of a role: an ARN starts with "arn:"`,
				"defaultLogLevel":              "must be DEBUG, INFO, WARN, ERROR or DISABLED",
				"levels[THING_GROUP/line 7]":   "must be the name of a thing group: 1 to 128 characters of a-z A-Z 0-9 : _ -",
				"levels[THING_GROUP/]":         "must be set",
				"levels[CLIENT_ID/a\nb]":       "must have 1 to 128 characters, none of them a control character",
				"levels[SOURCE_IP/10.0.0.0/8]": "must be an IP address, without a port, a mask or a zone",
				"levels[PRINCIPAL_ID/" + strings.Repeat("x", 129) + "]": "must have 1 to 128 characters, none of them a control character",
				"levels[CLIENT_ID/twice]":                               "is there twice, as DEBUG too",
				"eventConfigurations[]":                                 "an event type must have 1 to 512 characters, and has 0",
				"eventConfigurations[Ping].logLevel":                    "must be DEBUG, INFO, WARN, ERROR or DISABLED",
				"eventConfigurations[Connect].logDestination":           `must not begin with "aws/"`,
				"eventConfigurations[Publish-In].logDestination":        "is there twice, as a too",
				"devices[0]":               "must have a client id, a thing, a source IP, a principal id or groups",
				"confusedDeputyConditions": "needs ManageRole",
			}},
		{"more levels than an account has", many, map[string]string{"levels": "must be at most 1000"}},
		{"a destination that the policy does not cover", iotlog.NewSettings(roleARN, iotlog.Warn).ManageRole().RolePolicy(narrow).EventTo("Publish-In", "examplePublishInLogGroup"),
			map[string]string{"rolePolicy": "does not let the role write to log group examplePublishInLogGroup"}},
		{"no role, and logging is on", iotlog.NewSettings("", iotlog.Warn), map[string]string{"roleArn": "must be set"}},
		{"a user for a role", iotlog.NewSettings("arn:aws:iam::111122223333:user/x", iotlog.Warn), map[string]string{"roleArn": "must be the ARN of a role, arn:partition:iam::account:role/name"}},
		{"a level that is set and removed", iotlog.NewSettings(roleARN, iotlog.Warn).ClientID("x", iotlog.Debug).NoLevel(iotlog.LogTarget{Type: iotlog.ClientID, Name: "x"}),
			map[string]string{"removedLevels[0]": "has a level in the same settings"}},
		{"a policy for nobody", iotlog.NewSettings(roleARN, iotlog.Warn).RolePolicy(narrow), map[string]string{"rolePolicy": "needs ManageRole"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.b.Build()
			if diff := cmp.Diff(tt.want, wrong(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, ip := range []string{"10.0.0.1", "2001:db8::1"} {
		if _, err := iotlog.NewSettings(roleARN, iotlog.Warn).SourceIP(ip, iotlog.Debug).Build(); err != nil {
			t.Error(err)
		}
	}
	if _, err := iotlog.NewSettings(roleARN, iotlog.Warn).ManageRole().RolePolicy(narrow).Build(); err != nil {
		t.Error(err)
	}
}

func TestSettingsJSON(t *testing.T) {
	s, err := iotlog.NewSettings(roleARN, iotlog.Warn).
		ThingGroup("line-7", iotlog.Debug).SourceIP("10.0.0.1", iotlog.Disabled).
		Event("Ping", iotlog.Error).EventTo("Publish-In", "/iot/publish").
		RemoveExtraLevels().ManageRole().ConfusedDeputyConditions().Expect("Ping").
		Device(iotlog.Device{ClientID: "a", Thing: "a", Groups: [][]string{{"child", "root"}}}).Build()
	if err != nil {
		t.Fatal(err)
	}
	first, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back iotlog.Settings
	if err := json.Unmarshal(first, &back); err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(back)
	if err != nil || string(first) != string(second) {
		t.Errorf("%v\n%s\n%s", err, first, second)
	}
	if again, err := s.Builder().Build(); err != nil || !cmp.Equal(again.Levels(), s.Levels()) {
		t.Error(again, err)
	}
	for _, bad := range []string{
		`{}`, `{"roleArn":"` + roleARN + `","defaultLogLevel":"LOUD"}`, `{"roleArn":"` + roleARN + `","defaultLogLevel":"WARN","levels":{"THING_GROUP":"WARN"}}`,
		`{"roleArn":"` + roleARN + `","defaultLogLevel":"WARN","unknown":1}`,
	} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// The documents of the page, to the letter, by meaning.
func TestDocumentsOfThePage(t *testing.T) {
	for name, tt := range map[string]struct {
		got  policy.Document
		want string
	}{
		"role policy": {iotlog.PageRolePolicy(), `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents","logs:PutMetricFilter","logs:PutRetentionPolicy"],"Resource":["*"]}]}`},
		"trust":       {iotlog.TrustPolicy(), `{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}`},
		"least": {iotlog.RolePolicy(resource.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, "examplePublishInLogGroup"),
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents","logs:PutMetricFilter","logs:PutRetentionPolicy"],
			"Resource":["arn:aws:logs:us-east-1:111122223333:log-group:AWSIotLogsV2:*","arn:aws:logs:us-east-1:111122223333:log-group:examplePublishInLogGroup:*"]}]}`},
		"limited trust": {iotlog.LimitedTrustPolicy(resource.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}),
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws:iot:*:111122223333:*"}}}]}`},
	} {
		want, err := policy.Parse([]byte(tt.want))
		if err != nil {
			t.Fatal(err)
		}
		if !tt.got.Equal(want) {
			t.Errorf("%s:\n%s", name, policy.Diff(want, tt.got))
		}
	}
}

func TestEffectiveLevel(t *testing.T) {
	base := func() *iotlog.Builder {
		return iotlog.NewSettings(roleARN, iotlog.Warn).
			ThingGroup("plant", iotlog.Info).ThingGroup("line-7", iotlog.Debug).ThingGroup("off", iotlog.Disabled).
			ClientID("press", iotlog.Error).SourceIP("10.0.0.1", iotlog.Debug).PrincipalID("cert", iotlog.Error).
			Event("Publish-In", iotlog.Info).Event("Connect", iotlog.Disabled)
	}
	lineup := [][]string{{"line-7", "plant"}}
	for _, tt := range []struct {
		name   string
		device iotlog.Device
		event  string
		want   string
	}{
		{"nothing of its own", iotlog.Device{ClientID: "x"}, "", "WARN, by the account"},
		{"event over account", iotlog.Device{ClientID: "x"}, "Publish-In", "INFO, by event type Publish-In"},
		{"event that is off", iotlog.Device{ClientID: "x"}, "Connect", "DISABLED, by event type Connect"},
		{"resource over event, also one that is off", iotlog.Device{ClientID: "press"}, "Connect", "ERROR, by CLIENT_ID/press"},
		{"opt-in event", iotlog.Device{ClientID: "x"}, "Ping", "DISABLED, since the event type is off unless it is set"},
		{"opt-in event of a target", iotlog.Device{ClientID: "press"}, "Ping", "ERROR, by CLIENT_ID/press"},
		{"child over parent", iotlog.Device{ClientID: "t", Thing: "t", Groups: lineup}, "", "DEBUG, by THING_GROUP/line-7"},
		{"parent covers its children", iotlog.Device{ClientID: "t", Thing: "t", Groups: [][]string{{"line-8", "plant"}}}, "", "INFO, by THING_GROUP/plant"},
		{"client id is not the thing", iotlog.Device{ClientID: "c", Thing: "t", Groups: lineup}, "", "WARN, by the account"},
		{"attached exclusively", iotlog.Device{ClientID: "c", Thing: "t", ExclusiveThing: true, Groups: lineup}, "", "DEBUG, by THING_GROUP/line-7"},
		{"several with one level", iotlog.Device{ClientID: "press", PrincipalID: "cert"}, "", "ERROR, by CLIENT_ID/press"},
		{"several with different levels", iotlog.Device{ClientID: "press", SourceIP: "10.0.0.1"}, "", "not documented which holds: CLIENT_ID/press ERROR, SOURCE_IP/10.0.0.1 DEBUG"},
		{"unrelated groups", iotlog.Device{ClientID: "t", Thing: "t", Groups: [][]string{{"line-7", "plant"}, {"off"}}}, "", "not documented which holds: THING_GROUP/line-7 DEBUG, THING_GROUP/off DISABLED"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := base().Build()
			if err != nil {
				t.Fatal(err)
			}
			e := s.EffectiveLevel(tt.device, tt.event)
			if diff := cmp.Diff(tt.want, e.String()); diff != "" {
				t.Error(diff)
			}
			if ignored := tt.name == "client id is not the thing"; e.GroupsIgnored != ignored {
				t.Errorf("groups ignored: %v", e.GroupsIgnored)
			}
			if e.Ambiguous && (e.Level != 0 || len(e.Matches) < 2) {
				t.Errorf("%+v", e)
			}
			off, err := base().Disable().Build()
			if err != nil {
				t.Fatal(err)
			}
			if got := off.EffectiveLevel(tt.device, tt.event).String(); got != "DISABLED, since all logs are disabled" {
				t.Error(got)
			}
		})
	}
}

func TestParseLogTarget(t *testing.T) {
	for _, s := range []string{"THING_GROUP/line-7", "CLIENT_ID/a b", "SOURCE_IP/2001:db8::1", "PRINCIPAL_ID/abc"} {
		got, err := iotlog.ParseLogTarget(s)
		if err != nil || got.String() != s {
			t.Errorf("%s: %v %v", s, got, err)
		}
	}
	for _, s := range []string{"", "THING_GROUP", "THING_GROUP/", "EVENT_TYPE/x", "SOURCE_IP/x", "DEFAULT/x"} {
		if got, err := iotlog.ParseLogTarget(s); err == nil {
			t.Errorf("%s is taken as %v", s, got)
		}
	}
}

func FuzzParseLogTarget(f *testing.F) {
	f.Add("THING_GROUP/line-7")
	f.Add("SOURCE_IP/2001:db8::1")
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := iotlog.ParseLogTarget(s); err == nil && got.String() != s {
			t.Errorf("%q: %v", s, got)
		}
	})
}

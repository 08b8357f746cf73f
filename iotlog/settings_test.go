package iotlog_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
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
	many := used(iotlog.Warn)
	for i := range 1001 {
		many.ClientID(fmt.Sprint("device", i), iotlog.Debug)
	}
	x := iotlog.LogTarget{Type: iotlog.ClientID, Name: "x"}
	group := func(b *loggroup.Builder) loggroup.Group {
		g, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	for _, tt := range []struct {
		name string
		b    *iotlog.Builder
		want map[string]string
	}{
		{"everything at once",
			iotlog.NewSettings(0).Role(role.Named("arn:aws:iam::111122223333:user/x")).
				ThingGroup("line 7", iotlog.Debug).ThingGroup("", iotlog.Debug).
				ClientID("a\nb", iotlog.Debug).SourceIP("10.0.0.0/8", iotlog.Debug).PrincipalID(strings.Repeat("x", 129), iotlog.Debug).
				Event("", iotlog.Info).Event("Ping", 0).LogGroup("Connect", loggroup.Existing("aws/mine")).
				Device(iotlog.Device{}),
			map[string]string{
				"role.roleName":                `must be the ARN of a role, arn:partition:iam::account:role/name`,
				"defaultLogLevel":              "must be DEBUG, INFO, WARN, ERROR or DISABLED",
				"levels[THING_GROUP/line 7]":   "must be the name of a thing group: 1 to 128 characters of a-z A-Z 0-9 : _ -",
				"levels[THING_GROUP/]":         "must be set",
				"levels[CLIENT_ID/a\nb]":       "must have 1 to 128 characters, none of them a control character",
				"levels[SOURCE_IP/10.0.0.0/8]": "must be an IP address, without a port, a mask or a zone",
				"levels[PRINCIPAL_ID/" + strings.Repeat("x", 129) + "]": "must have 1 to 128 characters, none of them a control character",
				"events[]":                              "an event type must have 1 to 512 characters, and has 0",
				"events[Ping].logLevel":                 "must be DEBUG, INFO, WARN, ERROR or DISABLED",
				"events[Connect].logGroup.logGroupName": `must not begin with "aws/"`,
				"devices[0]":                            "must have a client id, a thing, a source IP, a principal id or groups",
			}},
		{"more levels than an account has", many, map[string]string{"levels": "must be at most 1000"}},
		{"no role, and logging is on", iotlog.NewSettings(iotlog.Warn), map[string]string{"role": "must be set: AWS IoT writes logs with it"}},
		{"the zero value of a role", iotlog.NewSettings(iotlog.Warn).Role(role.Role{}), map[string]string{"role.roleName": "must be set"}},
		{"a role twice", used(iotlog.Warn).Role(role.Existing("IoTLogging")), map[string]string{"role": "is set twice: Role(IoTLogging), and then Role(IoTLogging)"}},
		{"a level twice", used(iotlog.Warn).ClientID("x", iotlog.Debug).ClientID("x", iotlog.Error),
			map[string]string{"levels[CLIENT_ID/x]": "is set twice: Level(CLIENT_ID/x, DEBUG), and then Level(CLIENT_ID/x, ERROR)"}},
		{"the same level twice", used(iotlog.Warn).ClientID("x", iotlog.Debug).Level(x, iotlog.Debug),
			map[string]string{"levels[CLIENT_ID/x]": "is set twice: Level(CLIENT_ID/x, DEBUG), and then Level(CLIENT_ID/x, DEBUG)"}},
		{"one address twice", used(iotlog.Warn).SourceIP("2001:db8::1", iotlog.Debug).SourceIP("2001:0db8::1", iotlog.Debug),
			map[string]string{"levels[SOURCE_IP/2001:db8::1]": "is set twice: Level(SOURCE_IP/2001:db8::1, DEBUG), and then Level(SOURCE_IP/2001:db8::1, DEBUG)"}},
		{"a level that is set and removed", used(iotlog.Warn).ClientID("x", iotlog.Debug).WithoutLevel(x),
			map[string]string{"levels[CLIENT_ID/x]": "is set twice: Level(CLIENT_ID/x, DEBUG), and then WithoutLevel(CLIENT_ID/x)"}},
		{"a level that is removed and set", used(iotlog.Warn).WithoutLevel(x).Level(x, iotlog.Debug),
			map[string]string{"levels[CLIENT_ID/x]": "is set twice: WithoutLevel(CLIENT_ID/x), and then Level(CLIENT_ID/x, DEBUG)"}},
		{"an event type twice", used(iotlog.Warn).Event("Ping", iotlog.Debug).Event("Ping", iotlog.Debug),
			map[string]string{"events[Ping].logLevel": "is set twice: Event(Ping, DEBUG), and then Event(Ping, DEBUG)"}},
		{"a log group twice", used(iotlog.Warn).LogGroup("Ping", loggroup.Named("/a")).LogGroup("Ping", loggroup.Named("/b")),
			map[string]string{"events[Ping].logGroup": "is set twice: LogGroup(Ping, /a), and then LogGroup(Ping, /b)"}},
		{"one log group in two ways", used(iotlog.Warn).LogGroup("Ping", group(loggroup.New("/a").RetainDays(30))).LogGroup("Connect", group(loggroup.New("/a").RetainDays(7))),
			map[string]string{"events[Ping].logGroup": "is wanted in another way for Connect"}},
		{"levels without logging", used(iotlog.Warn).ThingGroup("line-7", iotlog.Debug).WithoutLogging(),
			map[string]string{"withoutLogging": "turns all logging off, and Level(THING_GROUP/line-7, DEBUG) is about what is logged"}},
		{"a log group without logging", iotlog.NewSettings(iotlog.Warn).WithoutLogging().LogGroup("Ping", loggroup.Named("/a")),
			map[string]string{"withoutLogging": "turns all logging off, and LogGroup(Ping, /a) is about what is logged"}},
		{"without logging, twice", iotlog.NewSettings(iotlog.Warn).WithoutLogging().WithoutLogging(),
			map[string]string{"withoutLogging": "is set twice: WithoutLogging(), and then WithoutLogging()"}},
		{"without other levels, twice", used(iotlog.Warn).WithoutOtherLevels().WithoutOtherLevels(),
			map[string]string{"withoutOtherLevels": "is set twice: WithoutOtherLevels(), and then WithoutOtherLevels()"}},
		{"expected twice", used(iotlog.Warn).Expect("Ping", "Connect").Expect("Ping"),
			map[string]string{"expectedEventTypes[Ping]": "is set twice: Expect(Ping), and then Expect(Ping)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.b.Build()
			if diff := cmp.Diff(tt.want, wrong(t, err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, ip := range []string{"10.0.0.1", "2001:db8::1"} {
		if _, err := used(iotlog.Warn).SourceIP(ip, iotlog.Debug).Build(); err != nil {
			t.Error(err)
		}
	}
}

// What was built does not change with its builder, and a builder that begins with
// settings replaces what they have.
func TestBuilderIsUsedOn(t *testing.T) {
	text := func(s iotlog.Settings) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	x := iotlog.LogTarget{Type: iotlog.ClientID, Name: "x"}
	b := used(iotlog.Warn).Level(x, iotlog.Debug).Event("Ping", iotlog.Error).Expect("Ping")
	first := build(t, b)
	before := text(first)
	second := build(t, b.ThingGroup("line-7", iotlog.Info).LogGroup("Ping", loggroup.Named("/ping")))
	again := first.Builder().Role(role.Existing("Mine")).WithoutLevel(x).Event("Ping", iotlog.Debug).Expect("Ping")
	third := build(t, again)
	fourth := build(t, third.Builder().Level(x, iotlog.Info))
	for want, s := range map[string]iotlog.Settings{
		before: first,
		`{"version":1,"role":{"roleName":"` + roleARN + `","onlyUsed":true},"defaultLogLevel":"WARN","events":{"Ping":{"logLevel":"ERROR","logGroup":{"logGroupName":"/ping","onlyUsed":true}}},"expectedEventTypes":["Ping"],"levels":{"CLIENT_ID/x":"DEBUG","THING_GROUP/line-7":"INFO"}}`: second,
		`{"version":1,"role":{"roleName":"Mine","mustExist":true},"defaultLogLevel":"WARN","withoutLevels":[{"targetType":"CLIENT_ID","targetName":"x"}],"events":{"Ping":{"logLevel":"DEBUG"}},"expectedEventTypes":["Ping"]}`:                                                              third,
		`{"version":1,"role":{"roleName":"Mine","mustExist":true},"defaultLogLevel":"WARN","events":{"Ping":{"logLevel":"DEBUG"}},"expectedEventTypes":["Ping"],"levels":{"CLIENT_ID/x":"INFO"}}`:                                                                                            fourth,
	} {
		if diff := cmp.Diff(want, text(s)); diff != "" {
			t.Error(diff)
		}
	}
	if off := build(t, first.Builder().WithoutLogging()); off.Enabled() || len(off.Levels()) != 1 {
		t.Error(text(off))
	}
	if _, err := again.WithoutLevel(x).Build(); len(wrong(t, err)) != 1 {
		t.Error(err)
	}
}

func TestSettingsJSON(t *testing.T) {
	s, err := used(iotlog.Warn).
		ThingGroup("line-7", iotlog.Debug).SourceIP("10.0.0.1", iotlog.Disabled).
		Event("Ping", iotlog.Error).LogGroup("Publish-In", loggroup.Named("/iot/publish")).
		WithoutOtherLevels().Expect("Ping").
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
	const its = `"role":{"roleName":"` + roleARN + `","onlyUsed":true}`
	if err := json.Unmarshal([]byte(`{"version":1,`+its+`,"defaultLogLevel":"WARN"}`), &back); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{
		`{}`, `{"version":1}`, `{` + its + `,"defaultLogLevel":"WARN"}`, `{"version":7,` + its + `,"defaultLogLevel":"WARN"}`,
		`{"version":1,` + its + `,"defaultLogLevel":"LOUD"}`, `{"version":1,` + its + `,"defaultLogLevel":"WARN","levels":{"THING_GROUP":"WARN"}}`,
		`{"version":1,` + its + `,"defaultLogLevel":"WARN","unknown":1}`,
		`{"version":1,` + its + `,"defaultLogLevel":"WARN","levels":{"CLIENT_ID/x":"WARN"},"withoutLevels":[{"targetType":"CLIENT_ID","targetName":"x"}]}`,
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
		return used(iotlog.Warn).
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
			off, err := s.Builder().WithoutLogging().Build()
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

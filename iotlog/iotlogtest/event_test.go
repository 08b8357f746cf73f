package iotlogtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/policy"
)

// event sets an event type's configuration.
func (f fixture) event(name string, level types.LogLevel, group string) {
	f.Helper()
	e := types.LogEventConfiguration{EventType: &name, LogLevel: level}
	if group != "" {
		e.LogDestination = &group
	}
	f.set(&iot.SetV2LoggingOptionsInput{EventConfigurations: []types.LogEventConfiguration{e}})
}

func (f fixture) withRole(trust, policy string) {
	f.account.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trust, Inline: map[string]string{"logs": policy}})
}

const (
	dev1    = "dev-1"
	warn    = types.LogLevelWarn
	debug   = types.LogLevelDebug
	off     = types.LogLevelDisabled
	client  = types.LogTargetTypeClientId
	thingGp = types.LogTargetTypeThingGroup
)

// TestEmit has what keeps an event from being logged, and what does not. want is
// the reason, "" where the event arrives.
func TestEmit(t *testing.T) {
	device := iotlogtest.DeviceEvent{ClientID: dev1, Thing: dev1, PrincipalID: "1451", SourceIP: "203.0.113.7"}
	with := func(change func(*iotlogtest.DeviceEvent)) iotlogtest.DeviceEvent {
		e := device
		change(&e)
		return e
	}
	failure := with(func(e *iotlogtest.DeviceEvent) { e.Status = "Failure" })
	ping := with(func(e *iotlogtest.DeviceEvent) { e.EventType = "Ping" })
	pingFailed := with(func(e *iotlogtest.DeviceEvent) { e.EventType, e.Status = "Ping", "Failure" })
	authN := with(func(e *iotlogtest.DeviceEvent) { e.EventType, e.Status = "Connection.AuthNError", "Failure" })
	verbose := with(func(e *iotlogtest.DeviceEvent) { e.Level = iotlog.Debug })
	otherClient := with(func(e *iotlogtest.DeviceEvent) { e.ClientID = "session-9" })
	exclusive := with(func(e *iotlogtest.DeviceEvent) { e.ClientID, e.ExclusiveThing = "session-9", true })
	grouped := func(f fixture) {
		f.configured(warn)
		f.line("plant", "hall", "line-7")
		f.thing(dev1, "line-7")
	}
	none := func(level, entry, decided string) string {
		return fmt.Sprintf("level %s does not log an entry of level %s (%s)", level, entry, decided)
	}
	groups := "arn:aws:logs:" + region + ":" + accountID + ":log-group:"
	for _, tt := range []struct {
		name  string
		set   func(fixture)
		event iotlogtest.DeviceEvent
		want  string
	}{
		{"nothing is configured", func(fixture) {}, device, "logging is not configured in eu-west-1"},
		{"disabled", func(f fixture) { f.configured(debug); f.set(&iot.SetV2LoggingOptionsInput{DisableAllLogs: true}) }, failure, "all logs are disabled (disableAllLogs)"},
		{"disabled beats a resource's level", func(f fixture) {
			f.configured(debug)
			f.level(client, dev1, debug)
			f.set(&iot.SetV2LoggingOptionsInput{DisableAllLogs: true})
		}, failure, "all logs are disabled (disableAllLogs)"},
		{"the account's level", func(f fixture) { f.configured(warn) }, device, none("WARN", "INFO", "the account, WARN")},
		{"the account's level, a failure", func(f fixture) { f.configured(warn) }, failure, ""},
		{"the account's level DISABLED", func(f fixture) { f.configured(off) }, failure, none("DISABLED", "ERROR", "the account, DISABLED")},
		{"an event type's level", func(f fixture) { f.configured(warn); f.event("Connect", debug, "") }, verbose, ""},
		{"an event type's level DISABLED", func(f fixture) { f.configured(debug); f.event("Connect", off, "") }, failure, none("DISABLED", "ERROR", "event type Connect, DISABLED")},
		{"another event type's level", func(f fixture) { f.configured(warn); f.event("Publish-In", debug, "") }, device, none("WARN", "INFO", "the account, WARN")},
		{"an event type with a group alone has the account's level", func(f fixture) { f.configured(debug); f.event("Connect", "", "connects") }, device, ""},
		{"a client's level", func(f fixture) { f.configured(warn); f.level(client, dev1, debug) }, verbose, ""},
		{"a client's level beats an event type's", func(f fixture) {
			f.configured(debug)
			f.event("Connect", debug, "")
			f.level(client, dev1, types.LogLevelError)
		}, device, none("ERROR", "INFO", "CLIENT_ID/dev-1, ERROR")},
		{"another client's level", func(f fixture) { f.configured(warn); f.level(client, "dev-2", debug) }, device, none("WARN", "INFO", "the account, WARN")},
		{"a principal's level", func(f fixture) { f.configured(warn); f.level(types.LogTargetTypePrincipalId, "1451", debug) }, device, ""},
		{"an address's level", func(f fixture) { f.configured(warn); f.level(types.LogTargetTypeSourceIp, "203.0.113.7", debug) }, device, ""},
		{"Ping is off", func(f fixture) { f.configured(debug) }, pingFailed, none("DISABLED", "ERROR", "event type Ping is off unless it or a resource has a level")},
		{"Connection.AuthNError is off", func(f fixture) { f.configured(debug) }, authN, none("DISABLED", "ERROR", "event type Connection.AuthNError is off unless it or a resource has a level")},
		{"Ping with a group alone is off", func(f fixture) { f.configured(debug); f.event("Ping", "", "pings") }, pingFailed, none("DISABLED", "ERROR", "event type Ping is off unless it or a resource has a level")},
		{"Ping by its own level", func(f fixture) { f.configured(off); f.event("Ping", types.LogLevelError, "") }, pingFailed, ""},
		{"Ping by its own level, a success", func(f fixture) { f.configured(debug); f.event("Ping", types.LogLevelError, "") }, ping, none("ERROR", "INFO", "event type Ping, ERROR")},
		{"Ping by a client's level", func(f fixture) { f.configured(warn); f.level(client, dev1, debug) }, ping, ""},
		{"a group's level", func(f fixture) { grouped(f); f.level(thingGp, "line-7", debug) }, device, ""},
		{"a parent's level", func(f fixture) { grouped(f); f.level(thingGp, "plant", debug) }, device, ""},
		{"a child's level beats its parents'", func(f fixture) { grouped(f); f.level(thingGp, "plant", debug); f.level(thingGp, "hall", off) }, failure, none("DISABLED", "ERROR", "THING_GROUP/hall, DISABLED")},
		{"a child's level beats its parents', the other way", func(f fixture) { grouped(f); f.level(thingGp, "plant", off); f.level(thingGp, "line-7", debug) }, device, ""},
		{"a group that the thing is not in", func(f fixture) { grouped(f); f.line("office"); f.level(thingGp, "office", debug) }, device, none("WARN", "INFO", "the account, WARN")},
		{"a group's level, but the client id is not the thing's name", func(f fixture) { grouped(f); f.level(thingGp, "line-7", debug) }, otherClient, none("WARN", "INFO", "the account, WARN")},
		{"a group's level, and the thing is attached exclusively", func(f fixture) { grouped(f); f.level(thingGp, "line-7", debug) }, exclusive, ""},
		{"a thing that there is not", func(f fixture) { f.configured(warn); f.line("line-7"); f.level(thingGp, "line-7", debug) }, device, none("WARN", "INFO", "the account, WARN")},
		{"a level of a group that does not exist", func(f fixture) { f.configured(warn); f.thing(dev1); f.level(thingGp, "line-7", debug) }, device, none("WARN", "INFO", "the account, WARN")},
		{"the role is not trusted any more", func(f fixture) {
			f.configured(debug)
			f.withRole(strings.Replace(trust, "iot.", "ec2.", 1), rolePage)
		}, device, "iot.amazonaws.com cannot assume arn:aws:iam::111122223333:role/IoTLogging: the resource policy does not allow it"},
		{"the role may not create the group", func(f fixture) { f.configured(debug); f.withRole(trust, allow("logs:Put*", "*")) }, device,
			"arn:aws:iam::111122223333:role/IoTLogging is not allowed logs:CreateLogGroup on " + groups + "AWSIotLogsV2:log-stream:: no identity policy allows it"},
		{"the role may not write", func(f fixture) { f.configured(debug); f.withRole(trust, allow("logs:Create*", "*")) }, device,
			"arn:aws:iam::111122223333:role/IoTLogging is not allowed logs:PutLogEvents on " + groups + "AWSIotLogsV2:log-stream:"},
		{"the role's policy lacks :*", func(f fixture) { f.configured(debug); f.withRole(trust, allow("logs:*", groups+"AWSIotLogsV2")) }, device, "is not allowed logs:CreateLogGroup on "},
		{"the role's policy is of another region", func(f fixture) {
			f.configured(debug)
			f.withRole(trust, allow("logs:*", strings.Replace(groups, region, "us-east-1", 1)+"AWSIotLogsV2:*"))
		}, device, "is not allowed logs:CreateLogGroup on "},
		{"the event type's group is not in the role's policy", func(f fixture) {
			f.configured(debug)
			f.event("Connect", "", "connects")
			f.withRole(trust, allow("logs:*", groups+"AWSIotLogsV2:*"))
		}, device, "is not allowed logs:CreateLogGroup on " + groups + "connects"},
		{"the event type's group is in the role's policy", func(f fixture) {
			f.configured(debug)
			f.event("Connect", "", "connects")
			f.withRole(trust, allow("logs:*", groups+"connects:*"))
		}, device, ""},
		{"before V2", func(f fixture) { f.legacy(types.LogLevelInfo) }, device, ""},
		{"before V2, the level", func(f fixture) { f.legacy(warn) }, device, none("WARN", "INFO", "the options before V2, WARN")},
		{"before V2, Ping", func(f fixture) { f.legacy(debug) }, pingFailed, "Ping is logged only with V2 logging"},
		{"V2 beats what was before", func(f fixture) { f.legacy(debug); f.configured(warn) }, device, none("WARN", "INFO", "the account, WARN")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, doors["typed"])
			tt.set(f)
			d := f.emit(tt.event)
			if d.Arrived != (tt.want == "") || !strings.Contains(d.Reason, tt.want) || tt.want != "" && d.Reason == "" {
				t.Errorf("%v\nwant %q", d, tt.want)
			}
			if len(d.Steps) == 0 || d.Steps[0].Action != "iot:Log" {
				t.Errorf("steps %+v", d.Steps)
			}
			if n := f.events(d.Group); n != d.Events || d.Arrived != (n == 1) {
				t.Errorf("%d events are in %q, and the delivery says %d", n, d.Group, d.Events)
			}
		})
	}
}

func (f fixture) legacy(level types.LogLevel) {
	f.Helper()
	if _, err := f.iot.SetLoggingOptions(f.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &f.role, LogLevel: level}}); err != nil {
		f.Fatal(err)
	}
}

// messages are those of a log group, nil where there is none.
func (f fixture) messages(group string) (out []string) {
	f.Helper()
	for in := (&cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group, StartTime: aws.Int64(0)}); f.view.HasLogGroup(group); {
		page, err := f.view.Logs().FilterLogEvents(f.Context(), in)
		if err != nil {
			f.Fatal(err)
		}
		for _, e := range page.Events {
			out = append(out, *e.Message)
		}
		if in.NextToken = page.NextToken; in.NextToken == nil {
			break
		}
	}
	return out
}

func (f fixture) events(group string) int { return len(f.messages(group)) }

// TestSeveralMatches checks both readings of what AWS does not document.
func TestSeveralMatches(t *testing.T) {
	e := iotlogtest.DeviceEvent{ClientID: dev1, Thing: dev1, SourceIP: "203.0.113.7", PrincipalID: "1451"}
	for _, tt := range []struct {
		opts    []iotlogtest.Option
		arrived bool
		decided string
	}{
		{nil, true, "SOURCE_IP/203.0.113.7, DEBUG; AWS documents no order among CLIENT_ID/dev-1 ERROR, SOURCE_IP/203.0.113.7 DEBUG, THING_GROUP/g WARN: here, the most verbose holds"},
		{[]iotlogtest.Option{iotlogtest.WithLeastVerboseMatch()}, false,
			"CLIENT_ID/dev-1, ERROR; AWS documents no order among CLIENT_ID/dev-1 ERROR, SOURCE_IP/203.0.113.7 DEBUG, THING_GROUP/g WARN: here, the least verbose holds"},
	} {
		f := newFixture(t, doors["typed"], tt.opts...).configured(debug)
		f.line("g")
		f.thing(dev1, "g")
		f.level(client, dev1, types.LogLevelError)
		f.level(types.LogTargetTypeSourceIp, "203.0.113.7", debug)
		f.level(thingGp, "g", warn)
		d := f.emit(e)
		if d.Arrived != tt.arrived || d.Steps[0].Decision.Reason != tt.decided {
			t.Errorf("%v: %s", d, d.Steps[0].Decision.Reason)
		}
		if !tt.arrived && !strings.Contains(d.Reason, tt.decided) {
			t.Errorf("the reason does not say so: %s", d.Reason)
		}
		// Where all agree there is nothing to choose.
		f.level(client, dev1, warn)
		f.level(types.LogTargetTypeSourceIp, "203.0.113.7", warn)
		if d := f.emit(e); d.Steps[0].Decision.Reason != "CLIENT_ID/dev-1, WARN" || d.Steps[0].Decision.Outcome != policy.ImplicitDeny {
			t.Errorf("%+v", d.Steps[0])
		}
	}
}

// TestEntry checks what arrives, and where.
func TestEntry(t *testing.T) {
	f := newFixture(t, doors["wire"]).configured(debug)
	before := time.Now().UTC().Truncate(time.Millisecond)
	d := f.emit(iotlogtest.DeviceEvent{ClientID: dev1, PrincipalID: "1451", SourceIP: "203.0.113.7", EventType: "Publish-In", Level: iotlog.Error, Status: "Failure",
		Fields: map[string]any{"protocol": "MQTT", "topicName": "a/b", "sourcePort": 13490, "clientId": "N/A"}})
	if !d.Arrived || d.Group != iotlog.LogGroup || d.Events != 1 || d.Stream == "" {
		t.Fatalf("%+v", d)
	}
	entry, err := iotrecord.ParseEntry([]byte(f.messages(d.Group)[0]))
	if err != nil {
		t.Fatal(err)
	}
	if entry.Timestamp.Before(before) || entry.TraceID == "" {
		t.Errorf("%+v", entry)
	}
	if entry.Level != iotlog.Error || entry.AccountID != accountID || entry.Status != "Failure" || entry.EventType != "Publish-In" || entry.Protocol != "MQTT" ||
		entry.ClientID != "N/A" || entry.PrincipalID != "1451" || entry.SourceIP != "203.0.113.7" || entry.SourcePort != 13490 || entry.TopicName != "a/b" {
		t.Errorf("%+v", entry)
	}
	// Without more, it is a device that connects.
	if d := f.emit(iotlogtest.DeviceEvent{}); !d.Arrived {
		t.Error(d)
	}
	got, err := iotrecord.ParseEntry([]byte(f.messages(iotlog.LogGroup)[1]))
	if err != nil || got.EventType != "Connect" || got.Level != iotlog.Info || got.Status != "Success" || got.TraceID == entry.TraceID {
		t.Errorf("%+v, %v", got, err)
	}
	// An event type's own group.
	f.event("Connect", "", "connects")
	if d := f.emit(iotlogtest.DeviceEvent{}); d.Group != "connects" || f.events("connects") != 1 {
		t.Errorf("%+v", d)
	}
}

func TestLegacyEntry(t *testing.T) {
	f := newFixture(t, doors["typed"])
	f.legacy(types.LogLevelInfo)
	d := f.emit(iotlogtest.DeviceEvent{ClientID: dev1, PrincipalID: "1451", SourceIP: "203.0.113.7", Fields: map[string]any{"topicName": "a/b"}})
	if !d.Arrived || d.Group != iotlog.LegacyLogGroup {
		t.Fatalf("%+v", d)
	}
	message := f.messages(iotlog.LegacyLogGroup)[0]
	if !strings.HasSuffix(message, " PRINCIPALID:1451 [INFO] EVENT:Connect CLIENTID:dev-1 TOPICNAME:a/b MESSAGE:Connect IpAddress: 203.0.113.7 Status: SUCCESS") {
		t.Error(message)
	}
	e, err := iotrecord.ParseV1([]byte(message))
	if err != nil || e.Level != iotlog.Info || e.EventType != "Connect" || e.ClientID != dev1 || e.Status != iotrecord.Success || e.SourceIP != "203.0.113.7" || e.TopicName != "a/b" {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestGroupIsMade checks the retention of groups that AWS IoT makes.
func TestGroupIsMade(t *testing.T) {
	retention := func(f fixture, group string) int32 {
		t.Helper()
		out, err := f.view.Logs().DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &group})
		if err != nil || len(out.LogGroups) != 1 {
			t.Fatal(out, err)
		}
		return aws.ToInt32(out.LogGroups[0].RetentionInDays)
	}
	f := newFixture(t, doors["typed"]).configured(debug)
	for range 2 {
		if d := f.emit(iotlogtest.DeviceEvent{}); !d.Arrived || retention(f, iotlog.LogGroup) != 30 {
			t.Errorf("%+v, %d days", d, retention(f, iotlog.LogGroup))
		}
	}
	// A group that is there is left as it is.
	f = newFixture(t, doors["typed"]).configured(debug)
	if _, err := f.view.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str(iotlog.LogGroup)}); err != nil {
		t.Fatal(err)
	}
	if d := f.emit(iotlogtest.DeviceEvent{}); !d.Arrived || retention(f, iotlog.LogGroup) != 0 {
		t.Errorf("%+v", d)
	}
	// A role that may not set the retention loses nothing, but the events never expire.
	f = newFixture(t, doors["typed"]).configured(debug)
	f.withRole(trust, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}`)
	d := f.emit(iotlogtest.DeviceEvent{})
	if !d.Arrived || retention(f, iotlog.LogGroup) != 0 {
		t.Errorf("%+v", d)
	}
	var steps []string
	for _, s := range d.Steps {
		steps = append(steps, s.Action+" "+s.Decision.Outcome.String())
	}
	want := []string{"iot:Log allowed", "sts:AssumeRole allowed", "logs:CreateLogGroup allowed", "logs:PutRetentionPolicy implicitDeny", "logs:CreateLogStream allowed", "logs:PutLogEvents allowed"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
}

// TestKey checks a group whose key is closed to CloudWatch Logs afterwards.
func TestKey(t *testing.T) {
	f := newFixture(t, doors["typed"]).configured(debug)
	open := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.` + region + `.amazonaws.com"},"Action":"kms:*","Resource":"*"}]}`
	key := f.account.PutKey(region, loggingtest.KeyOptions{ID: "00000000-0000-0000-0000-000000000001", Policy: open})
	if _, err := f.view.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: str(iotlog.LogGroup), KmsKeyId: &key}); err != nil {
		t.Fatal(err)
	}
	if d := f.emit(iotlogtest.DeviceEvent{}); !d.Arrived {
		t.Error(d)
	}
	f.account.PutKey(region, loggingtest.KeyOptions{ID: "00000000-0000-0000-0000-000000000001"})
	if d := f.emit(iotlogtest.DeviceEvent{}); d.Arrived || d.Reason == "" {
		t.Errorf("%+v", d)
	}
}

func TestEmitErrors(t *testing.T) {
	f := newFixture(t, doors["typed"]).configured(debug)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := iotlogtest.Emit(ctx, f.view, iotlogtest.DeviceEvent{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_, err := iotlogtest.Emit(t.Context(), f.view, iotlogtest.DeviceEvent{Fields: map[string]any{"x": func() {}}})
	if err == nil || !strings.HasPrefix(err.Error(), "the entry of a Connect event: ") {
		t.Error(err)
	}
	// What is wrong shows before what the entry is.
	if _, err := iotlogtest.Emit(t.Context(), f.view.In("us-east-1"), iotlogtest.DeviceEvent{Fields: map[string]any{"x": func() {}}}); err != nil {
		t.Error(err)
	}
}

package iotlog_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awslogkit/awslogkit/internal/judgetest"
	"github.com/awslogkit/awslogkit/internal/rounds"
	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// A chain is one way in which an account can be set up; the zero value is right
// in every link.
type chain struct {
	Options, Role, Trust, Group, Key, Destination, Expect string
}

// fault is the chain whose links are set.
var fault chain

var links = []judgetest.Link{
	judgetest.Of(&fault.Options, "", "only Publish-In", "not configured", "disabled", "nothing", "only events", "only a client", "other role", "Connect off", "V1"),
	judgetest.Of(&fault.Role, "", "least", "missing", "no CreateLogStream", "no PutLogEvents", "other region", "no colon star", "only the second group", "denied", "attached", "boundary",
		"only the first group", "log-stream form", "condition", "wrong region condition"),
	judgetest.Of(&fault.Trust, "", "ec2", "denied", "account"),
	judgetest.Of(&fault.Group, "", "exists", "infrequent access"),
	judgetest.Of(&fault.Key, "", "good", "closed", "disabled"),
	judgetest.Of(&fault.Destination, "", "of its own", "exists", "key closed"),
	judgetest.Of(&fault.Expect, "", "Ping", "anything"),
}

const (
	acct        = "111122223333"
	destination = "/iot/publish"
	otherRole   = "arn:aws:iam::111122223333:role/Other"
)

func rolePolicy(c chain) string {
	actions := slices.DeleteFunc(iotlog.Actions(), func(a string) bool { return c.Role == "no "+strings.TrimPrefix(a, "logs:") })
	list := `"` + strings.Join(actions, `","`) + `"`
	one := func(r, g, suffix string) string {
		return `"arn:aws:logs:` + r + `:` + acct + `:log-group:` + g + suffix + `"`
	}
	both := func(r, suffix string) string {
		return "[" + one(r, iotlog.LogGroup, suffix) + "," + one(r, destination, suffix) + "]"
	}
	resources, extra, condition := `"*"`, "", ""
	switch c.Role {
	case "least", "only the first group":
		resources = both(region, ":*")
		if c.Role == "only the first group" {
			resources = "[" + one(region, iotlog.LogGroup, ":*") + "]"
		}
	case "only the second group":
		resources = "[" + one(region, destination, ":*") + "]"
	case "other region":
		resources = both("us-east-1", ":*")
	case "no colon star":
		resources = both(region, "")
	case "log-stream form":
		resources = both(region, ":log-stream:*")
	case "denied":
		extra = `,{"Effect":"Deny","Action":"logs:PutLogEvents","Resource":"*"}`
	case "attached":
		list = `"s3:GetObject"`
	case "condition":
		condition = `,"Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`
	case "wrong region condition":
		condition = `,"Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}`
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[%s],"Resource":%s%s}%s]}`, list, resources, condition, extra)
}

func trustPolicy(c chain) string {
	principal, extra := `{"Service":"iot.amazonaws.com"}`, ""
	switch c.Trust {
	case "ec2":
		principal = `{"Service":"ec2.amazonaws.com"}`
	case "account":
		principal = `{"AWS":"111122223333"}`
	case "denied":
		extra = `,{"Effect":"Deny","Principal":{"Service":"iot.amazonaws.com"},"Action":"sts:AssumeRole"}`
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":%s,"Action":"sts:AssumeRole"}%s]}`, principal, extra)
}

func keyPolicy(service, group string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"},
		{"Effect":"Allow","Principal":{"Service":%q},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*",
		 "Condition":{"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:%s:%s:log-group:%s"}}}]}`, acct, service, region, acct, group)
}

// build makes the account, without the library.
func (c chain) build(t *testing.T) loggingtest.View {
	t.Helper()
	v := newAccount()
	a := v.Account()
	// The role is right while the options are set, which asks for its trust.
	a.PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trustPolicy(chain{})})
	a.PutRole(loggingtest.RoleOptions{Name: "Other", Trust: trustPolicy(chain{}), Inline: map[string]string{"logs": rolePolicy(chain{})}})
	c.buildOptions(t, iotlogtest.NewClient(v))
	c.buildGroups(t, v)
	all := a.PutManagedPolicy("All", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	few := a.PutManagedPolicy("Few", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:Create*","Resource":"*"}}`)
	role := loggingtest.RoleOptions{Name: "IoTLogging", Trust: trustPolicy(c), Inline: map[string]string{"logs": rolePolicy(c)}}
	switch c.Role {
	case "missing":
		if _, err := v.IAM().DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String("IoTLogging")}); err != nil {
			t.Fatal(err)
		}
		return v
	case "attached":
		role.Attached = []string{all}
	case "boundary":
		role.Boundary = few
	}
	a.PutRole(role)
	return v
}

func (c chain) buildOptions(t *testing.T, api iotlogtest.Client) {
	t.Helper()
	in := &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(roleARN), DefaultLogLevel: types.LogLevelInfo}
	switch c.Options {
	case "not configured":
		return
	case "V1":
		if _, err := api.SetLoggingOptions(t.Context(), &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: in.RoleArn, LogLevel: types.LogLevelInfo}}); err != nil {
			t.Fatal(err)
		}
		return
	case "nothing", "only events", "only a client", "only Publish-In":
		in.DefaultLogLevel = types.LogLevelDisabled
	case "other role":
		in.RoleArn = aws.String(otherRole)
	}
	event := func(typ string, l types.LogLevel, group string) {
		e := types.LogEventConfiguration{EventType: &typ, LogLevel: l}
		if group != "" {
			e.LogDestination = &group
		}
		in.EventConfigurations = append(in.EventConfigurations, e)
	}
	switch {
	case c.Options == "only Publish-In" && c.Destination != "":
		event("Publish-In", types.LogLevelInfo, destination)
	case c.Options == "only Publish-In":
		event("Publish-In", types.LogLevelInfo, "")
	case c.Destination != "":
		event("Publish-In", "", destination)
	}
	switch c.Options {
	case "only events":
		event("Connect", types.LogLevelInfo, "")
	case "Connect off":
		event("Connect", types.LogLevelDisabled, "")
	}
	if _, err := api.SetV2LoggingOptions(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if c.Options == "only a client" {
		if _, err := api.SetV2LoggingLevel(t.Context(), &iot.SetV2LoggingLevelInput{LogTarget: &types.LogTarget{TargetType: types.LogTargetTypeClientId, TargetName: aws.String("somebody")}, LogLevel: types.LogLevelDebug}); err != nil {
			t.Fatal(err)
		}
	}
	if c.Options == "disabled" {
		if _, err := api.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{DisableAllLogs: true}); err != nil {
			t.Fatal(err)
		}
	}
}

func (c chain) buildGroups(t *testing.T, v loggingtest.View) {
	t.Helper()
	create := func(name, id, key string, class logstypes.LogGroupClass) {
		in := &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &name, LogGroupClass: class}
		if key != "" {
			in.KmsKeyId = aws.String(v.Account().PutKey(region, loggingtest.KeyOptions{ID: id, Policy: keyPolicy("logs."+region+".amazonaws.com", name)}))
		}
		if _, err := v.Logs().CreateLogGroup(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		switch key {
		case "closed":
			v.Account().PutKey(region, loggingtest.KeyOptions{ID: id, Policy: keyPolicy("logs.us-east-1.amazonaws.com", name)})
		case "disabled":
			v.Account().PutKey(region, loggingtest.KeyOptions{ID: id, Policy: keyPolicy("logs."+region+".amazonaws.com", name), State: kmstypes.KeyStateDisabled})
		}
	}
	if c.Group != "" || c.Key != "" {
		class := logstypes.LogGroupClassStandard
		if c.Group == "infrequent access" {
			class = logstypes.LogGroupClassInfrequentAccess
		}
		create(iotlog.LogGroup, "11111111-2222-4333-8444-555555555555", c.Key, class)
	}
	switch c.Destination {
	case "exists":
		create(destination, "", "", "")
	case "key closed":
		create(destination, "99999999-2222-4333-8444-555555555555", "closed", "")
	}
}

// anything: no event type is named, so logs arrive where any entry does.
func (c chain) anything() bool { return c.Expect == "anything" && c.Destination == "" }

func (c chain) expected() []string {
	if c.anything() {
		return nil
	}
	if c.Options == "only Publish-In" {
		return []string{"Publish-In"} // nothing goes to the common log group but by it
	}
	events := []string{"Connect", "Publish-In"}
	if c.Expect == "Ping" {
		events = append(events, c.Expect)
	}
	return events
}

// run has a device do all that is expected, and fail at it: an entry that every
// level but DISABLED logs.
func (c chain) run(t *testing.T, v loggingtest.View) (bool, string) {
	t.Helper()
	if c.anything() {
		for _, e := range []iotlogtest.DeviceEvent{{ClientID: "press-1", EventType: "Connect"}, {ClientID: "press-1", EventType: "Subscribe"}, {ClientID: "press-1", EventType: "Publish-In"}, {ClientID: "somebody", EventType: "Connect"}} {
			e.Level, e.Status = iotlog.Error, "Failure"
			d, err := iotlogtest.Emit(t.Context(), v, e)
			if err != nil {
				t.Fatal(err)
			}
			if d.Arrived && d.Group == iotlog.LogGroup {
				return true, ""
			}
		}
		return false, "nothing arrives"
	}
	for _, event := range c.expected() {
		d, err := iotlogtest.Emit(t.Context(), v, iotlogtest.DeviceEvent{ClientID: "press-1", EventType: event, Level: iotlog.Error, Status: "Failure"})
		if err != nil {
			t.Fatal(err)
		}
		want := iotlog.LogGroup
		if event == "Publish-In" && c.Destination != "" {
			want = destination
		}
		if !d.Arrived || d.Group != want {
			return false, event + ": " + d.String()
		}
	}
	return true, ""
}

func (c chain) check(t *testing.T, v loggingtest.View) resource.Findings {
	t.Helper()
	b := used(iotlog.Info).Expect(c.expected()...)
	findings, err := logging.Check(t.Context(), logging.Targets{iotlog.New(iotlogtest.New(v), build(t, b))})
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

var errorCodes = []string{
	string(iotlog.CodeLoggingOff),
	string(iotlog.CodeNothingLogged),
	string(iotlog.CodeRoleNotTrusted),
	string(iotlog.CodePermissionMissing),
	string(iotlog.CodeNotCovered),
	string(iotlog.CodeEventNotLogged),
	string(role.CodeMissing),
	string(loggroup.CodeKeyClosed),
	string(loggroup.CodeKeyUnusable),
}

// With full read rights an error is found exactly where an expected entry does
// not arrive, and no code could be left out.
func TestCheckAgreesWithDelivery(t *testing.T) {
	rounds.Sequential(t)
	judgetest.Agree(t, judgetest.Chains(&fault, links, true, 200, 3), errorCodes, func(t *testing.T, c chain) judgetest.Outcome {
		v := c.build(t)
		findings := c.check(t, v)
		ok, why := c.run(t, v)
		return judgetest.Outcome{
			Arrived: ok, Why: why, Text: findings.String(),
			Errors: codeNames(findings.With(resource.SeverityError)), Unknown: codeNames(findings.With(resource.SeverityUnknown)),
		}
	})
}

func codeNames(fs resource.Findings) []string {
	var out []string
	for _, f := range fs {
		out = append(out, string(f.Code))
	}
	return out
}

// The level that the library says holds is the one that the fake logs by, where
// AWS documents which that is.
func TestEffectiveLevelAgreesWithDelivery(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 9))
	levels := []iotlog.Level{iotlog.Disabled, iotlog.Error, iotlog.Warn, iotlog.Info, iotlog.Debug}
	ambiguous := 0
	for range rounds.Of(40) {
		v := withRole()
		c := iotlogtest.New(v)
		api := iotlogtest.NewClient(v)
		for _, g := range []iot.CreateThingGroupInput{{ThingGroupName: aws.String("plant")}, {ThingGroupName: aws.String("line-7"), ParentGroupName: aws.String("plant")}, {ThingGroupName: aws.String("apart")}} {
			if _, err := api.CreateThingGroup(t.Context(), &g); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := api.CreateThing(t.Context(), &iot.CreateThingInput{ThingName: aws.String("press")}); err != nil {
			t.Fatal(err)
		}
		for _, g := range []string{"line-7", "apart"} {
			if random.IntN(2) == 0 {
				if _, err := api.AddThingToThingGroup(t.Context(), &iot.AddThingToThingGroupInput{ThingName: aws.String("press"), ThingGroupName: &g}); err != nil {
					t.Fatal(err)
				}
			}
		}
		level := func() iotlog.Level { return levels[random.IntN(len(levels))] }
		in := &iot.SetV2LoggingOptionsInput{RoleArn: aws.String(roleARN), DefaultLogLevel: types.LogLevel(level().String())}
		for _, e := range []string{"Connect", "Ping"} {
			if random.IntN(2) == 0 {
				in.EventConfigurations = append(in.EventConfigurations, types.LogEventConfiguration{EventType: &e, LogLevel: types.LogLevel(level().String())})
			}
		}
		if _, err := api.SetV2LoggingOptions(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		for _, target := range []iotlog.LogTarget{{Type: "THING_GROUP", Name: "plant"}, {Type: "THING_GROUP", Name: "line-7"}, {Type: "THING_GROUP", Name: "apart"}, {Type: "CLIENT_ID", Name: "press"}, {Type: "SOURCE_IP", Name: "10.0.0.1"}} {
			if random.IntN(3) == 0 {
				if _, err := api.SetV2LoggingLevel(t.Context(), &iot.SetV2LoggingLevelInput{LogTarget: &types.LogTarget{TargetType: types.LogTargetType(target.Type), TargetName: &target.Name}, LogLevel: types.LogLevel(level().String())}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, d := range []iotlog.Device{{ClientID: "press", Thing: "press"}, {ClientID: "other", Thing: "press"}, {ClientID: "press", SourceIP: "10.0.0.1"}, {ClientID: "other", Thing: "press", ExclusiveThing: true}} {
			for _, event := range []string{"Connect", "Ping", "Subscribe"} {
				e, err := iotlog.EffectiveLevel(t.Context(), c, d, event)
				if err != nil {
					t.Fatal(err)
				}
				if e.Ambiguous {
					ambiguous++
					continue
				}
				for _, l := range levels[1:] {
					got, err := iotlogtest.Emit(t.Context(), v, iotlogtest.DeviceEvent{ClientID: d.ClientID, Thing: d.Thing, SourceIP: d.SourceIP, ExclusiveThing: d.ExclusiveThing, EventType: event, Level: l})
					if err != nil {
						t.Fatal(err)
					}
					if got.Arrived != e.Level.Includes(l) {
						t.Errorf("%+v %s at %v: arrived %v (%s), and the library says %s", d, event, l, got.Arrived, got.Reason, e)
					}
				}
			}
		}
	}
	if ambiguous == 0 {
		t.Error("no ambiguous level came up")
	}
}

func codes(fs resource.Findings) []string {
	set := map[string]bool{}
	for _, f := range fs {
		if f.Code != resource.CodeSettingsDiffer && f.Code != iotlog.CodeReaders {
			set[string(f.Severity)+" "+string(f.Code)] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// What is not an error is found too: for each, exactly it.
func TestOtherFindings(t *testing.T) {
	const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}%s]}`
	limited := func(v loggingtest.View) {
		v.Account().PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Inline: map[string]string{"logs": rolePolicy(chain{})},
			Trust: iotlog.LimitedTrustPolicy(v.Scope()).String()})
	}
	for _, tt := range []struct {
		name    string
		prepare func(loggingtest.View) loggingtest.View
		b       *iotlog.Builder
		want    []string
	}{
		{"right", nil, used(iotlog.Info), nil},
		{"disabled, as wanted", nil, iotlog.NewSettings(iotlog.Disabled).WithoutLogging(), []string{"error iot-logging-off"}},
		{"another role", nil, iotlog.NewSettings(iotlog.Info).Role(role.Named(otherRole)), []string{"warning iot-role-differs"}},
		{"conditions that nobody knows to be sent", func(v loggingtest.View) loggingtest.View { limited(v); return v }, used(iotlog.Info), []string{"unknown iot-role-not-trusted"}},
		{"a level that hides events", nil, used(iotlog.Info).Event("Connect", iotlog.Debug).ClientID("quiet", iotlog.Error), []string{"warning iot-level-hides-events"}},
		{"a thing group that is not there", nil, used(iotlog.Info).ThingGroup("nowhere", iotlog.Debug), []string{"warning iot-thing-group-missing"}},
		{"a device that the group's level does not reach", func(v loggingtest.View) loggingtest.View {
			if _, err := iotlogtest.NewClient(v).CreateThingGroup(t.Context(), &iot.CreateThingGroupInput{ThingGroupName: aws.String("line-7")}); err != nil {
				t.Fatal(err)
			}
			return v
		}, used(iotlog.Info).ThingGroup("line-7", iotlog.Debug).Device(iotlog.Device{ClientID: "c", Thing: "t", Groups: [][]string{{"line-7"}}}), []string{"warning iot-device-not-reached"}},
		{"an expected device that is off", nil, used(iotlog.Info).Expect("Connect").ClientID("c", iotlog.Disabled).Device(iotlog.Device{ClientID: "c"}), []string{"error iot-event-not-logged"}},
		{"an expected device whose address is off", nil, used(iotlog.Info).Expect("Connect").SourceIP("10.0.0.1", iotlog.Disabled).Device(iotlog.Device{ClientID: "t", SourceIP: "10.0.0.1"}), []string{"error iot-event-not-logged"}},
		{"an expected device among others", nil, used(iotlog.Info).Expect("Connect").ClientID("c", iotlog.Disabled).Device(iotlog.Device{ClientID: "d"}), nil},
		{"event types in another case, and none", nil, used(iotlog.Info).Event("publish-in", iotlog.Debug).Event("Publish-In", iotlog.Debug).Expect("Foo"), []string{"warning iot-event-undocumented"}},
		{"levels without a documented order", nil, used(iotlog.Info).ClientID("c", iotlog.Debug).SourceIP("10.0.0.1", iotlog.Error).Device(iotlog.Device{ClientID: "c", SourceIP: "10.0.0.1"}), []string{"warning iot-level-ambiguous"}},
		{"levels without a documented order, one of them off", nil, used(iotlog.Info).Expect("Connect").ClientID("c", iotlog.Debug).SourceIP("10.0.0.1", iotlog.Disabled).Device(iotlog.Device{ClientID: "c", SourceIP: "10.0.0.1"}), []string{"unknown iot-level-ambiguous"}},
		{"a group that cannot be made again", func(v loggingtest.View) loggingtest.View {
			chain{Group: "exists"}.buildGroups(t, v)
			v.Account().PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trustPolicy(chain{}), Inline: map[string]string{"logs": fmt.Sprintf(everything, `,{"Effect":"Deny","Action":"logs:CreateLogGroup","Resource":"*"}`)}})
			return v
		}, used(iotlog.Info), []string{"warning iot-permission-missing"}},
		{"a group of an event type that is off by itself", func(v loggingtest.View) loggingtest.View {
			v.Account().PutRole(loggingtest.RoleOptions{Name: "IoTLogging", Trust: trustPolicy(chain{}), Inline: map[string]string{"logs": rolePolicy(chain{Role: "only the first group"})}})
			return v
		}, used(iotlog.Info).LogGroup("Ping", loggroup.Named(destination)), nil},
		{"readers of the old group", func(v loggingtest.View) loggingtest.View {
			if _, err := v.Logs().CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(iotlog.LegacyLogGroup)}); err != nil {
				t.Fatal(err)
			}
			return v
		}, used(iotlog.Info), []string{"info iot-legacy-group"}},
		{"class that cannot be read back", func(v loggingtest.View) loggingtest.View {
			chain{Group: "infrequent access"}.buildGroups(t, v)
			return v
		}, used(iotlog.Info), []string{"warning log-group-class"}},
		{"a caller who may not pass the role", func(v loggingtest.View) loggingtest.View {
			v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"all": fmt.Sprintf(everything, `,{"Effect":"Deny","Action":"iam:PassRole","Resource":"*"}`)}})
			return v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
		}, used(iotlog.Info), []string{"warning iot-pass-role"}},
		{"a caller who may", func(v loggingtest.View) loggingtest.View {
			v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"all": fmt.Sprintf(everything, "")}})
			return v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
		}, used(iotlog.Info), nil},
		{"a caller who may not read the options", func(v loggingtest.View) loggingtest.View {
			v.Account().PutRole(loggingtest.RoleOptions{Name: "Ops", Inline: map[string]string{"all": fmt.Sprintf(everything, `,{"Effect":"Deny","Action":"iot:GetV2LoggingOptions","Resource":"*"}`)}})
			return v.As("arn:aws:sts::111122223333:assumed-role/Ops/me")
		}, used(iotlog.Info), []string{"unknown unreadable"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := chain{}.build(t)
			api := iotlogtest.NewClient(v)
			s := build(t, tt.b)
			if !s.Enabled() {
				if _, err := api.SetV2LoggingOptions(t.Context(), &iot.SetV2LoggingOptionsInput{DisableAllLogs: true}); err != nil {
					t.Fatal(err)
				}
			} else if len(s.Levels())+len(s.Events()) > 0 {
				mustApply(t, iotlog.New(iotlogtest.New(v), s))
			}
			if tt.prepare != nil {
				v = tt.prepare(v)
			}
			findings, err := logging.Check(t.Context(), logging.Targets{iotlog.New(iotlogtest.New(v), s)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, codes(findings)); diff != "" {
				t.Errorf("%s\n%s", diff, findings)
			}
			if findings.Has(iotlog.CodeReaders) != (s.Enabled() && !findings.Has(resource.CodeUnreadable)) {
				t.Error("that readers see debugging information is not said")
			}
		})
	}
}

package proof

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog"
	"github.com/awslogkit/awslogkit/iotlog/iotlogtest"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/awslogkit/awslogkit/logging/role"
)

// broker is a configuration of AWS IoT.
type broker struct {
	Level        string
	Disabled     bool
	V1           bool // only the options before V2
	Unconfigured bool
	Events       map[string]brokerEvent
	Levels       map[string]string // by target: "CLIENT_ID/press-1"
	Role         roleThing
	RoleARN      string // that the options have, "" for its own
	Common       *groupThing
	Apart        *groupThing // of an event type
	Expected     []string
	Devices      []iotlog.Device
	InGroups     []string // that the thing press-1 is in
	Least        bool     // of several targets' levels the least verbose holds: AWS does not say
	SourceKeys   bool     // AWS IoT sends aws:SourceArn: AWS does not say
	Organization *organization
}

type brokerEvent struct{ Level, Destination string }

func ofBroker(c *broker) asked {
	all := []string{}
	for _, g := range []string{"AWSIotLogsV2", "/iot/publish"} {
		arn := arnIn + "logs:" + ourRegion + ":" + ourAccount + ":log-group:" + g
		all = append(all, arn, arn+":*", arn+":log-stream:*")
	}
	return asked{account: ourAccount, actions: []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:PutRetentionPolicy"}, resources: all,
		sent: map[string][]string{"aws:RequestedRegion": {ourRegion}, "aws:SecureTransport": {"true"}, "aws:PrincipalAccount": {ourAccount}, "aws:ResourceAccount": {ourAccount},
			"aws:PrincipalArn": {c.Role.arn()}, "aws:PrincipalType": {"AssumedRole"}, "aws:PrincipalIsAWSService": {"false"}}}
}

// lines of thing groups, each with its parents.
var thingLines = map[string][]string{"plant": {"plant"}, "line-7": {"line-7", "plant"}, "apart": {"apart"}}

func brokerPlace() place[broker] {
	trusts := ofTrust("iot.amazonaws.com", arnIn+"iot:"+ourRegion+":"+ourAccount+":logging/options")
	levels := []string{"DISABLED", "ERROR", "WARN", "INFO", "DEBUG"}
	events := []string{"Connect", "Publish-In", "Ping", "Connection.AuthNError", "Subscribe"}
	return place[broker]{
		name:         "IoT",
		mount:        func(*loggingtest.Account) {},
		organization: func(c *broker) **organization { return &c.Organization },
		put:          putBroker,
		right: func() *broker {
			c := &broker{Level: "INFO", Events: map[string]brokerEvent{}, Levels: map[string]string{}, Expected: []string{"Connect"}}
			c.Role = roleThing{Name: "IoTLogging", Path: "/", Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"})}
			c.Role.Inline = c.needs()
			return c
		},
		mutations: []mutation[broker]{
			{12, func(r *rand.Rand, c *broker) string { return c.Role.changed(r, ofBroker(c), trusts) }},
			{3, func(r *rand.Rand, c *broker) string {
				if c.Common == nil {
					c.Common = &groupThing{Name: "AWSIotLogsV2", Region: ourRegion}
				}
				return "the common group: " + c.Common.changed(r)
			}},
			{2, func(r *rand.Rand, c *broker) string {
				if c.Apart == nil {
					c.Apart = &groupThing{Name: "/iot/publish", Region: ourRegion}
				}
				return "the other group: " + c.Apart.changed(r)
			}},
			{2, func(r *rand.Rand, c *broker) string {
				c.Organization = c.Organization.changed(r, ofBroker(c))
				return "a policy of the organization"
			}},
			{2, func(r *rand.Rand, c *broker) string { c.Level = one(r, levels...); return "level " + c.Level }},
			{3, func(r *rand.Rand, c *broker) string {
				e := one(r, events...)
				c.Events[e] = brokerEvent{one(r, append(levels, "")...), one(r, "", "/iot/publish", "/iot/publish")}
				return "event type " + e
			}},
			{3, func(r *rand.Rand, c *broker) string {
				t := one(r, "CLIENT_ID/press-1", "CLIENT_ID/other", "THING_GROUP/plant", "THING_GROUP/line-7", "THING_GROUP/apart", "SOURCE_IP/10.0.0.1", "PRINCIPAL_ID/cert")
				c.Levels[t] = one(r, levels...)
				return "level of " + t
			}},
			{3, func(r *rand.Rand, c *broker) string {
				c.Expected = append(slices.Clone(c.Expected), one(r, append(events, "publish-in")...))
				slices.Sort(c.Expected)
				c.Expected = slices.Compact(c.Expected)
				return "expected"
			}},
			{3, func(r *rand.Rand, c *broker) string {
				d := iotlog.Device{ClientID: one(r, "press-1", "other")}
				if chance(r, 60) {
					d.Thing, d.ExclusiveThing = "press-1", chance(r, 30)
					c.InGroups = []string{one(r, "plant", "line-7")}
					if chance(r, 40) {
						c.InGroups = append(c.InGroups, "apart")
					}
				}
				if chance(r, 30) {
					d.SourceIP = "10.0.0.1"
				}
				if chance(r, 30) {
					d.PrincipalID = "cert"
				}
				c.Devices = append(c.Devices, d)
				if chance(r, 30) { // several levels match it
					c.Levels["CLIENT_ID/"+d.ClientID] = one(r, levels...)
					c.Levels[one(r, "SOURCE_IP/10.0.0.1", "PRINCIPAL_ID/cert", "THING_GROUP/plant")] = one(r, levels...)
					c.Least = chance(r, 50)
				}
				return "a device"
			}},
			{1, func(r *rand.Rand, c *broker) string {
				switch r.IntN(8) {
				case 0:
					c.Disabled = true
				case 1:
					c.V1 = true
				case 2:
					c.Unconfigured = true
				case 3, 4, 5:
					c.Least = true
				default:
					c.SourceKeys = true
				}
				return "the options"
			}},
			{1, func(r *rand.Rand, c *broker) string {
				c.RoleARN = one(r, arnIn+"iam::"+ourAccount+":role/x/"+c.Role.Name, arnIn+"iam::"+ourAccount+":role/Other")
				return "the options' role is " + c.RoleARN
			}},
		},
	}
}

func (c *broker) needs() []document {
	does := ofBroker(c)
	return []document{grants(allow(does.actions, []string{does.resources[1], does.resources[4]}))}
}

func putBroker(t testing.TB, v loggingtest.View, c *broker) (target logging.Target, _ logs, err error) {
	if err := c.before(t, v); err != nil {
		return nil, nil, err
	}
	if err := c.Role.put(t.Context(), v); err != nil {
		return nil, nil, err
	}
	return c.target(t, v)
}

// before sets the logging options.
func (c *broker) before(t testing.TB, v loggingtest.View) error {
	var opts []iotlogtest.Option
	if c.Least {
		opts = append(opts, iotlogtest.WithLeastVerboseMatch())
	}
	if c.SourceKeys {
		opts = append(opts, iotlogtest.WithSourceKeys())
	}
	iotlogtest.Mount(v.Account(), opts...)
	for _, g := range []*groupThing{c.Common, c.Apart} {
		if g == nil {
			continue
		}
		if err := g.put(t.Context(), v); err != nil {
			return err
		}
	}
	return c.options(t, v, cmp.Or(c.RoleARN, c.Role.arn()))
}

// target is what is judged, and devices that log.
func (c *broker) target(t testing.TB, v loggingtest.View) (logging.Target, logs, error) {
	ctx, api, roleARN := t.Context(), iotlogtest.NewClient(v), cmp.Or(c.RoleARN, c.Role.arn())
	for _, g := range []string{"plant", "line-7", "apart"} {
		in := &iot.CreateThingGroupInput{ThingGroupName: &g}
		if line := thingLines[g]; len(line) > 1 {
			in.ParentGroupName = &line[1]
		}
		must[*iot.CreateThingGroupOutput](t)(api.CreateThingGroup(ctx, in))
	}
	must[*iot.CreateThingOutput](t)(api.CreateThing(ctx, &iot.CreateThingInput{ThingName: aws.String("press-1")}))
	for _, g := range c.InGroups {
		must[*iot.AddThingToThingGroupOutput](t)(api.AddThingToThingGroup(ctx, &iot.AddThingToThingGroupInput{ThingName: aws.String("press-1"), ThingGroupName: &g}))
	}
	b := iotlog.NewSettings(iotlog.Info).Role(role.Named(roleARN)).Expect(c.Expected...)
	for i := range c.Devices {
		if c.Devices[i].Thing != "" {
			c.Devices[i].Groups = nil
			for _, g := range c.InGroups {
				c.Devices[i].Groups = append(c.Devices[i].Groups, thingLines[g])
			}
		}
		b.Device(c.Devices[i])
	}
	settings, err := b.Build()
	if err != nil {
		return nil, nil, err
	}
	return iotlog.New(iotlogtest.New(v), settings), func() (bool, string, error) { return c.log(t, v) }, nil
}

// options sets the logging options, for which AWS IoT has to be able to assume the role.
func (c *broker) options(t testing.TB, v loggingtest.View, roleARN string) error {
	ctx, api := t.Context(), iotlogtest.NewClient(v)
	path, name := "/", c.Role.Name
	if roleARN == c.Role.arn() {
		path = c.Role.Path
	} else if roleARN == arnIn+"iam::"+ourAccount+":role/x/"+c.Role.Name {
		path = "/x/"
	} else {
		name = "Other"
	}
	before := roleThing{Name: name, Path: path, Trust: grants(statement{"Effect": "Allow", "Principal": map[string]any{"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"})}
	must[*iam.CreateRoleOutput](t)(v.IAM().CreateRole(ctx, &iam.CreateRoleInput{RoleName: &before.Name, Path: &before.Path, AssumeRolePolicyDocument: aws.String(before.Trust.String())}))
	switch {
	case c.Unconfigured:
	case c.V1:
		if _, err := api.SetLoggingOptions(ctx, &iot.SetLoggingOptionsInput{LoggingOptionsPayload: &types.LoggingOptionsPayload{RoleArn: &roleARN, LogLevel: types.LogLevel(c.Level)}}); err != nil {
			return err
		}
	default:
		in := &iot.SetV2LoggingOptionsInput{RoleArn: &roleARN, DefaultLogLevel: types.LogLevel(c.Level), DisableAllLogs: c.Disabled}
		for _, e := range sorted(c.Events) {
			set := types.LogEventConfiguration{EventType: aws.String(e), LogLevel: types.LogLevel(c.Events[e].Level)}
			if d := c.Events[e].Destination; d != "" {
				set.LogDestination = &d
			}
			in.EventConfigurations = append(in.EventConfigurations, set)
		}
		if _, err := api.SetV2LoggingOptions(ctx, in); err != nil {
			return err
		}
		for _, target := range sorted(c.Levels) {
			kind, name, _ := strings.Cut(target, "/")
			if _, err := api.SetV2LoggingLevel(ctx, &iot.SetV2LoggingLevelInput{LogLevel: types.LogLevel(c.Levels[target]), LogTarget: &types.LogTarget{TargetType: types.LogTargetType(kind), TargetName: &name}}); err != nil {
				return err
			}
		}
	}
	must[*iam.DeleteRoleOutput](t)(v.IAM().DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &before.Name}))
	return nil
}

// log has devices do what is expected, and what event types and targets have settings
// for, in a way that every level but DISABLED logs. What is to be logged must arrive, and
// what is expected be logged.
func (c *broker) log(t testing.TB, v loggingtest.View) (bool, string, error) {
	devices := append([]iotlog.Device{{ClientID: "nobody"}}, c.Devices...)
	described := len(devices)
	for _, target := range sorted(c.Levels) {
		switch kind, name, _ := strings.Cut(target, "/"); kind {
		case "CLIENT_ID":
			devices = append(devices, iotlog.Device{ClientID: name})
		case "SOURCE_IP":
			devices = append(devices, iotlog.Device{ClientID: "nobody", SourceIP: name})
		case "PRINCIPAL_ID":
			devices = append(devices, iotlog.Device{ClientID: "nobody", PrincipalID: name})
		}
	}
	events := append(append([]string{"Subscribe", "Disconnect"}, c.Expected...), sorted(c.Events)...)
	any := false
	for i, d := range devices {
		for _, event := range events {
			e := iotlogtest.DeviceEvent{ClientID: d.ClientID, Thing: d.Thing, ExclusiveThing: d.ExclusiveThing, PrincipalID: d.PrincipalID, SourceIP: d.SourceIP, EventType: event, Level: iotlog.Error, Status: "Failure"}
			got, err := iotlogtest.Emit(t.Context(), v, e)
			if err != nil {
				return false, "", err
			}
			want := cmp.Or(c.Events[event].Destination, "AWSIotLogsV2")
			due := len(got.Steps) == 0 || got.Steps[0].Decision.Outcome.String() == "allowed"
			if i < described && slices.Contains(c.Expected, event) {
				due = true
			}
			any = any || got.Arrived
			if due && (!got.Arrived || got.Group != want) {
				return false, d.ClientID + " " + event + ": " + got.String(), nil
			}
		}
	}
	return any, "nothing arrives", nil
}

func TestVerdictIoT(t *testing.T) { brokerPlace().verdicts(t, verdictRounds()) }

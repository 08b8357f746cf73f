package iotlog

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/internal/pace"
	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// LoggingType names the account's logging options in an ID; there is one of
// each region, with the name "options".
const LoggingType = "AWS::IoT::Logging"

// OptionsState is the state of the account's logging options. They are absent
// where nothing was ever configured, and where all logs are disabled.
type OptionsState struct {
	RoleARN string                 `json:"roleArn,omitempty"`
	Default Level                  `json:"defaultLogLevel"`
	Events  map[string]EventConfig `json:"eventConfigurations,omitempty"`
}

var loggingType = resource.NewType[OptionsState](LoggingType)

func optionsRef(s resource.Scope) resource.Ref[OptionsState] { return loggingType.Ref(s, "options") }

func optionsID(s resource.Scope) resource.ID { return optionsRef(s).ID() }

// options are set by one call, all at once.
var options = resource.One[account]("", func(s *OptionsState) *OptionsState { return s }).
	Set("iot:SetV2LoggingOptions", account.setOptions).Clear("iot:SetV2LoggingOptions", account.disable).Exclusive().
	Also("iot:GetV2LoggingOptions").Exports(account.exportOptions).
	More(func(_ account, _, after OptionsState) []resource.Permission { return passRole(after.RoleARN) }).
	Observes(account.namedBy)

var optionsKind = resource.Kind[OptionsState, account]{
	Type: loggingType, Noun: "logging option",
	Read: account.readOptions, Origin: account.origin,
	Reads: func(account) []resource.Permission {
		return []resource.Permission{{Action: "iot:GetV2LoggingOptions", Resource: "*"}}
	},
	LeadsTo: func(a account) []resource.Resource {
		return append(role.LeadsTo(a.clients.roles(), a.scope), role.CallerLeadsTo(a.clients.roles(), a.scope), loggroup.Observe(a.clients.groups(), a.scope, "*"))
	},
	Transient: account.transient,
	Fields:    []resource.Field[OptionsState, account]{options},
}

// passRole is what setting options needs besides.
func passRole(roleARN string) []resource.Permission {
	if roleARN == "" {
		return nil
	}
	return []resource.Permission{{Action: "iam:PassRole", Resource: roleARN}}
}

// account is the clients of an account's logging in a region.
type account struct {
	clients Clients
	scope   resource.Scope
	pace    *pace.Pacer
}

func (a account) origin() any { return a.clients.Origin() }

func observeOptions(a account) resource.Resource { return optionsKind.Observe(optionsRef(a.scope), a) }

// manageOptions wants the options of settings: event types that they do not name
// keep their configuration.
func manageOptions(a account, want *spec, needs ...resource.ID) (resource.Resource, error) {
	s := a.scope
	wish := options.Is(OptionsState{})
	if !want.Disabled {
		over := func(events map[string]EventConfig) OptionsState {
			o := OptionsState{RoleARN: want.Role.ARN(s), Default: want.Default, Events: map[string]EventConfig{}}
			maps.Copy(o.Events, events)
			maps.Copy(o.Events, want.configs())
			return o
		}
		name, err := json.Marshal(over(nil))
		if err != nil {
			return nil, err
		}
		wish = options.Toward(string(name), func(now OptionsState, _ bool) (OptionsState, error) { return over(now.Events), nil })
	}
	for _, g := range groups(want.configs()) {
		needs = append(needs, loggroup.Ref(s, g).ID())
	}
	return optionsKind.Manage(optionsRef(s), a, wish, resource.After[OptionsState](needs...))
}

// readOptions answers what is configured while all logs are disabled too, as what
// remains of options that are absent.
func (a account) readOptions(ctx context.Context, _ *resource.Reader) (OptionsState, bool, error) {
	out, err := a.clients.IoT.GetV2LoggingOptions(ctx, &iot.GetV2LoggingOptionsInput{}, iotOptions)
	if resource.IsError[*types.NotConfiguredException](err) {
		return OptionsState{}, false, nil
	}
	var s OptionsState
	if err == nil {
		s, err = optionsOf(out)
	}
	if err != nil {
		return OptionsState{}, false, resource.Failed("iot:GetV2LoggingOptions", optionsID(a.scope), err)
	}
	return s, !out.DisableAllLogs, nil
}

// namedBy are the role and the groups that options name.
func (a account) namedBy(s OptionsState) []resource.Resource {
	var out []resource.Resource
	if s.RoleARN != "" {
		out = append(out, role.Observe(a.clients.roles(), a.scope, s.RoleARN))
	}
	for _, g := range groups(s.Events) {
		out = append(out, loggroup.Observe(a.clients.groups(), a.scope, g))
	}
	return out
}

func optionsOf(out *iot.GetV2LoggingOptionsOutput) (OptionsState, error) {
	s := OptionsState{RoleARN: aws.ToString(out.RoleArn), Events: map[string]EventConfig{}}
	var err error
	if s.Default, err = parseLevel(out.DefaultLogLevel); err != nil {
		return s, err
	}
	for _, e := range out.EventConfigurations {
		c := EventConfig{Destination: aws.ToString(e.LogDestination)}
		if e.LogLevel != "" {
			l, err := parseLevel(e.LogLevel)
			if err != nil {
				return s, err
			}
			c.Level = &l
		}
		s.Events[aws.ToString(e.EventType)] = c
	}
	return s, nil
}

func (a account) disable(ctx context.Context) error {
	_, err := a.clients.IoT.SetV2LoggingOptions(ctx, &iot.SetV2LoggingOptionsInput{DisableAllLogs: true}, iotOptions)
	return err
}

// setOptions sets everything at once, the explicit "not disabled" too. AWS does not
// document what it does with event types that are left out; what it has then, the look
// at the end of an apply tells.
func (a account) setOptions(ctx context.Context, after OptionsState) error {
	in := &iot.SetV2LoggingOptionsInput{
		DefaultLogLevel: types.LogLevel(after.Default.String()),
		// Empty, not nil, which would not be sent: then AWS would keep what it has.
		EventConfigurations: []types.LogEventConfiguration{},
	}
	if after.RoleARN != "" {
		in.RoleArn = &after.RoleARN
	}
	for _, t := range slices.Sorted(maps.Keys(after.Events)) {
		e := types.LogEventConfiguration{EventType: aws.String(t)}
		if l := after.Events[t].Level; l != nil {
			e.LogLevel = types.LogLevel(l.String())
		}
		if g := after.Events[t].Destination; g != "" {
			e.LogDestination = &g
		}
		in.EventConfigurations = append(in.EventConfigurations, e)
	}
	_, err := a.clients.IoT.SetV2LoggingOptions(ctx, in, iotOptions, explicitFalse)
	return err
}

// transient waits on IoT's own message about a new role only, and not where the
// role, as the plan leaves it, does not exist or does not trust AWS IoT.
func (a account) transient(w resource.Wants[OptionsState], err error, then resource.Facts) (bool, string) {
	var invalid *types.InvalidRequestException
	want, ok := options.Wanted(w)
	if !errors.As(err, &invalid) || !isJustCreated(invalid) || !ok {
		return false, ""
	}
	is := role.Ref(a.scope, want.RoleARN).In(then)
	switch {
	case is.Absent():
		return false, "role " + want.RoleARN + " does not exist"
	case !is.Present:
		return true, ""
	}
	if d := role.Trusts(a.scope, is.State.Trust, want.RoleARN, service, nil); d.Outcome == policy.ImplicitDeny || d.Outcome == policy.ExplicitDeny {
		return false, "the trust policy of role " + want.RoleARN + " does not let iot.amazonaws.com assume it (" + d.Reason + ")"
	}
	return true, ""
}

// parseLevel reads a level of an answer; an absent one logs nothing.
func parseLevel(l types.LogLevel) (Level, error) {
	if l == "" {
		return Disabled, nil
	}
	return iotrecord.ParseLevel(string(l))
}

// isJustCreated reports IoT's own message about a role that IAM has not propagated.
func isJustCreated(err *types.InvalidRequestException) bool {
	return strings.Contains(err.ErrorMessage(), "If the role was just created or updated")
}

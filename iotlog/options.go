package iotlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iot"
	"github.com/aws/aws-sdk-go-v2/service/iot/types"

	"github.com/awslogkit/awslogkit/iotlog/iotrecord"
	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/policy"
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

func optionsID(s logging.Scope) logging.ID {
	return logging.ID{Scope: s, Type: LoggingType, Name: "options"}
}

type optionsResource struct {
	clients Clients
	scope   logging.Scope
	want    *spec // nil: it is only read
	role    bool  // the role is managed in the same plan
	// hidden is what is configured while all logs are disabled, as last read:
	// turning logging on again keeps the event types that the settings do not name.
	hidden *atomic.Pointer[OptionsState]
}

func newOptions(c Clients, s logging.Scope, want *spec, role bool) *optionsResource {
	return &optionsResource{c, s, want, role, new(atomic.Pointer[OptionsState])}
}

func (r *optionsResource) ID() logging.ID { return optionsID(r.scope) }

func (r *optionsResource) Needs() []logging.ID {
	if r.want == nil {
		return nil
	}
	var needs []logging.ID
	if r.role {
		needs = append(needs, logging.RoleID(r.scope, roleName(r.want.RoleARN)))
	}
	for _, g := range r.want.groups() {
		needs = append(needs, logging.LogGroupID(r.scope, g))
	}
	return needs
}

// roleName is the name in a role's ARN, without the path.
func roleName(roleARN string) string { return roleARN[strings.LastIndexByte(roleARN, '/')+1:] }

func (r *optionsResource) Merge(other logging.Resource) (logging.Resource, error) {
	o, ok := other.(*optionsResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	switch {
	case r.want == nil:
		return o, nil
	case o.want == nil:
		return r, nil
	}
	a, b := r.merge(nil), o.merge(nil)
	m := *r
	m.role = r.role || o.role
	if r.want.Disabled != o.want.Disabled || !sameOptions(a, b) {
		return nil, &logging.MergeError{Path: "options", A: describe(a, r.want.Disabled), B: describe(b, o.want.Disabled)}
	}
	return &m, nil
}

func describe(s OptionsState, disabled bool) string {
	if disabled {
		return "disabled"
	}
	return fmt.Sprintf("%v with role %s and %d event types", s.Default, s.RoleARN, len(s.Events))
}

func sameOptions(a, b OptionsState) bool {
	return a.RoleARN == b.RoleARN && a.Default == b.Default && maps.EqualFunc(a.Events, b.Events, sameEvent)
}

func sameEvent(a, b EventConfig) bool {
	return a.Destination == b.Destination && (a.Level == nil) == (b.Level == nil) && (a.Level == nil || *a.Level == *b.Level)
}

func (r *optionsResource) Read(ctx context.Context, rd *logging.Reader) (logging.State, error) {
	got, err := logging.Shared(ctx, rd, optionsKey{r.clients.Origin(), r.ID()}, func(ctx context.Context) (optionsRead, error) {
		return getOptions(ctx, r.clients.IoT, r.scope)
	})
	r.hidden.Store(got.hidden)
	s := got.now
	if err != nil || s == nil {
		return nil, err
	}
	if rd.Thorough() && s.RoleARN != "" {
		rd.Observe(logging.ObserveRole(r.clients.Clients, r.scope, roleName(s.RoleARN)))
	}
	for _, g := range (spec{Events: s.Events}).groups() {
		if rd.Thorough() {
			rd.Observe(logging.ObserveLogGroup(r.clients.Clients, r.scope, g))
		}
	}
	return *s, nil
}

// optionsKey is for shared reads.
type optionsKey struct {
	origin any
	id     logging.ID
}

// optionsRead is the options; hidden are those of an account whose logs are all
// disabled. Both are nil where nothing is configured.
type optionsRead struct{ now, hidden *OptionsState }

func getOptions(ctx context.Context, api OptionsAPI, scope logging.Scope) (optionsRead, error) {
	out, err := api.GetV2LoggingOptions(ctx, &iot.GetV2LoggingOptionsInput{}, iotOptions)
	var not *types.NotConfiguredException
	if errors.As(err, &not) {
		return optionsRead{}, nil
	}
	var s *OptionsState
	if err == nil {
		s, err = optionsOf(out)
	}
	switch {
	case err != nil:
		return optionsRead{}, &logging.CallError{Operation: "iot:GetV2LoggingOptions", Resource: optionsID(scope), Err: err}
	case out.DisableAllLogs:
		return optionsRead{hidden: s}, nil
	}
	return optionsRead{now: s}, nil
}

func optionsOf(out *iot.GetV2LoggingOptionsOutput) (*OptionsState, error) {
	s := &OptionsState{RoleARN: aws.ToString(out.RoleArn), Events: map[string]EventConfig{}}
	var err error
	if s.Default, err = parseLevel(out.DefaultLogLevel); err != nil {
		return nil, err
	}
	for _, e := range out.EventConfigurations {
		c := EventConfig{Destination: aws.ToString(e.LogDestination)}
		if e.LogLevel != "" {
			l, err := parseLevel(e.LogLevel)
			if err != nil {
				return nil, err
			}
			c.Level = &l
		}
		s.Events[aws.ToString(e.EventType)] = c
	}
	return s, nil
}

func (r *optionsResource) Reads() []logging.Permission {
	return []logging.Permission{{Action: "iot:GetV2LoggingOptions", Resource: "*"}}
}

// merge is what is there now with what is wanted: event types that the settings
// do not name keep their configuration.
func (r *optionsResource) merge(now *OptionsState) OptionsState {
	s := OptionsState{RoleARN: r.want.RoleARN, Default: r.want.Default, Events: map[string]EventConfig{}}
	if now != nil {
		maps.Copy(s.Events, now.Events)
	}
	maps.Copy(s.Events, r.want.Events)
	return s
}

func (r *optionsResource) Diff(now logging.State) ([]logging.Change, error) {
	if r.want == nil {
		return nil, nil
	}
	s, exists := now.(OptionsState)
	switch {
	case r.want.Disabled && !exists:
		return nil, nil
	case r.want.Disabled:
		c, err := logging.NewChange("", s, nil)
		return []logging.Change{c}, err
	case !exists:
		c, err := logging.NewChange("", nil, r.merge(r.hidden.Load()))
		return []logging.Change{c}, err
	}
	after := r.merge(&s)
	if sameOptions(s, after) {
		return nil, nil
	}
	c, err := logging.NewChange("", s, after)
	return []logging.Change{c}, err
}

func (r *optionsResource) Call(c logging.Change) logging.Call {
	call := logging.Call{Operation: "iot:SetV2LoggingOptions", Requires: []logging.Permission{
		{Action: "iot:SetV2LoggingOptions", Resource: "*"}, {Action: "iot:GetV2LoggingOptions", Resource: "*"}}}
	var s OptionsState
	if json.Unmarshal(c.After, &s) == nil && s.RoleARN != "" {
		call.Requires = append(call.Requires, logging.Permission{Action: "iam:PassRole", Resource: s.RoleARN})
	}
	return call
}

// Write sets everything at once, the explicit "not disabled" too, and reads it
// back: the call answers nothing, and AWS does not document what it does with
// what is left out.
func (r *optionsResource) Write(ctx context.Context, c logging.Change) error {
	var after *OptionsState
	if c.Path != "" {
		return fmt.Errorf("the logging options have no %q", c.Path)
	}
	if err := json.Unmarshal(c.After, &after); err != nil {
		return err
	}
	if after == nil {
		_, err := r.clients.IoT.SetV2LoggingOptions(ctx, &iot.SetV2LoggingOptionsInput{DisableAllLogs: true}, iotOptions)
		return err
	}
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
	if _, err := r.clients.IoT.SetV2LoggingOptions(ctx, in, iotOptions, explicitFalse); err != nil {
		return err
	}
	var before *OptionsState
	if err := json.Unmarshal(c.Before, &before); err != nil {
		return err
	}
	got, err := getOptions(ctx, r.clients.IoT, r.scope)
	switch {
	case err != nil:
		return err
	case got.now == nil:
		return errors.New("all logs are still disabled after they were turned on; AWS answered no error")
	}
	return holds(*got.now, *after, before)
}

// holds compares what AWS has with what was written. Whether it replaces or
// merges event types is not documented: types that were not to be removed may be
// there besides, types that were may not.
func holds(now, after OptionsState, before *OptionsState) error {
	for _, t := range slices.Sorted(maps.Keys(now.Events)) {
		if _, wanted := after.Events[t]; wanted {
			continue
		}
		if before != nil {
			if _, had := before.Events[t]; had {
				return fmt.Errorf("AWS keeps event type %s, although it was left out of what was set", t)
			}
		}
		delete(now.Events, t)
	}
	if !sameOptions(now, after) {
		return errors.New("AWS took the options, and has others now")
	}
	return nil
}

// Transient waits on IoT's own message about a new role only, and not where the
// role, as the plan leaves it, does not exist or does not trust AWS IoT.
func (r *optionsResource) Transient(err error, then logging.Facts) (bool, string) {
	var invalid *types.InvalidRequestException
	if !errors.As(err, &invalid) || !isJustCreated(invalid) || r.want == nil {
		return false, ""
	}
	role := logging.Lookup[logging.RoleState](then, logging.RoleID(r.scope, roleName(r.want.RoleARN)))
	switch {
	case role.Absent():
		return false, "role " + r.want.RoleARN + " does not exist"
	case !role.Present:
		return true, ""
	}
	if d := trusted(r.scope, r.want.RoleARN, role.State.Trust); d.Outcome == policy.ImplicitDeny || d.Outcome == policy.ExplicitDeny {
		return false, "the trust policy of role " + r.want.RoleARN + " does not let iot.amazonaws.com assume it (" + d.Reason + ")"
	}
	return true, ""
}

// trusted asks a trust policy whether AWS IoT may assume the role. Whether it
// sends the keys against confused deputies when it logs is not documented, so a
// policy with conditions on them is undetermined.
func trusted(s logging.Scope, roleARN string, trust policy.Document) policy.Decision {
	return policy.Evaluate(policy.Request{
		Principal: policy.Principal{Service: "iot.amazonaws.com"}, Action: "sts:AssumeRole", Resource: roleARN,
		Unknown: []string{"aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "sts:ExternalId"},
	}, policy.Policies{Resource: &policy.Source{Name: "trust policy", Document: trust}, ResourceMustAllow: true})
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

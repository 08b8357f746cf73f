package activity

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// RuleType is the CloudFormation type of a rule.
const RuleType = "AWS::Events::Rule"

// RuleState is the state of a rule on the default event bus.
type RuleState struct {
	Pattern     Pattern               `json:"eventPattern,omitempty"`
	State       types.RuleState       `json:"state"`
	Description string                `json:"description,omitempty"`
	Targets     map[string]RuleTarget `json:"targets,omitempty"` // by id
}

// RuleTarget is a target of a rule.
type RuleTarget struct {
	ARN     string `json:"arn"`
	RoleARN string `json:"roleArn,omitempty"`
	Input   string `json:"input,omitempty"`
	// RunCommand names the nodes of a document: key and values.
	RunCommand map[string][]string `json:"runCommandTargets,omitempty"`
}

var ruleType = resource.NewType[RuleState](RuleType)

// RuleRef names a rule on the default event bus.
func RuleRef(s resource.Scope, name string) resource.Ref[RuleState] { return ruleType.Ref(s, name) }

// PutRule sets everything that it is not given back, so that a part of a rule is put
// into what is there.
var (
	pattern = resource.One[*ruleHandle]("eventPattern", func(s *RuleState) *Pattern { return &s.Pattern }).
		AtCreate().Exclusive().Set("events:PutRule", with(func(in *eventbridge.PutRuleInput, p Pattern) { in.EventPattern = resource.OrUnset(string(p)) })).Also("events:DescribeRule")
	enabled = resource.One[*ruleHandle]("state", func(s *RuleState) *types.RuleState { return &s.State }).
		AtCreate().Required().Set("events:PutRule", with(func(in *eventbridge.PutRuleInput, s types.RuleState) { in.State = s })).Also("events:DescribeRule")
	description = resource.One[*ruleHandle]("description", func(s *RuleState) *string { return &s.Description }).
			AtCreate().Set("events:PutRule", with(func(in *eventbridge.PutRuleInput, s string) { in.Description = resource.OrUnset(s) })).Also("events:DescribeRule")
	targets = resource.Each[*ruleHandle]("targets", func(s *RuleState) *map[string]RuleTarget { return &s.Targets }).Met(met).Exports(exportTargets).
		SetFrom("events:PutTargets", (*ruleHandle).putTarget).Clear("events:RemoveTargets", (*ruleHandle).removeTarget).
		More(targetPermissions)
)

var ruleKind = resource.Kind[RuleState, *ruleHandle]{
	Type: ruleType, Noun: "rule", NameProperty: "Name", ARN: (*ruleHandle).arn,
	Read: (*ruleHandle).read, Origin: func(h *ruleHandle) any { return h.clients.Origin() },
	Reads: func(h *ruleHandle) []resource.Permission {
		return []resource.Permission{{Action: "events:DescribeRule", Resource: h.arn()}, {Action: "events:ListTargetsByRule", Resource: h.arn()}}
	},
	Create: resource.Whole[RuleState, *ruleHandle]{Action: "events:PutRule", Call: (*ruleHandle).create},
	Delete: resource.Whole[RuleState, *ruleHandle]{Action: "events:DeleteRule", Call: (*ruleHandle).delete},
	Fields: []resource.Field[RuleState, *ruleHandle]{pattern, enabled, description, targets},
}

func exportTargets(_ *ruleHandle, of map[string]RuleTarget, x *resource.Export) {
	var all []any
	for _, id := range slices.Sorted(maps.Keys(of)) {
		t := of[id]
		out := map[string]any{"Id": id, "Arn": t.ARN}
		for name, text := range map[string]string{"RoleArn": t.RoleARN, "Input": t.Input} {
			if text != "" {
				out[name] = text
			}
		}
		var nodes []any
		for _, key := range slices.Sorted(maps.Keys(t.RunCommand)) {
			nodes = append(nodes, map[string]any{"Key": key, "Values": t.RunCommand[key]})
		}
		if nodes != nil {
			out["RunCommandParameters"] = map[string]any{"RunCommandTargets": nodes}
		}
		all = append(all, out)
	}
	x.Set("Targets", all)
}

// resource is the rule with what it needs first.
func (s spec) resource(c Clients, scope resource.Scope, needs ...resource.ID) (resource.Resource, error) {
	want := s.pattern()
	return ruleKind.Manage(RuleRef(scope, s.Name), &ruleHandle{c, scope, s.Name},
		pattern.Toward(want, func(RuleState, bool) (Pattern, error) { return Pattern(want), nil }),
		enabled.Toward("enabled", func(now RuleState, exists bool) (types.RuleState, error) {
			if exists && now.State != types.RuleStateDisabled {
				return now.State, nil // there is more than one way to be enabled
			}
			return types.RuleStateEnabled, nil
		}),
		description.IsUnlessZero(s.Description), targets.Has(s.targets(scope)), resource.After[RuleState](needs...))
}

// met: a target under an id that somebody else chose would be told twice.
func met(now map[string]RuleTarget, id string, want RuleTarget) bool {
	if have, ok := now[id]; ok {
		return reflect.DeepEqual(have, want)
	}
	return reaches(now, want)
}

// reaches reports whether one of the targets does what is wanted, whatever its id is
// and, where nothing is asked for, whatever it is told.
func reaches(now map[string]RuleTarget, want RuleTarget) bool {
	for _, have := range now {
		if want.Input == "" {
			have.Input = ""
		}
		if reflect.DeepEqual(have, want) {
			return true
		}
	}
	return false
}

func targetPermissions(h *ruleHandle, before, after RuleTarget) []resource.Permission {
	var ps []resource.Permission
	if after.RoleARN != "" {
		ps = append(ps, resource.Permission{Action: "iam:PassRole", Resource: after.RoleARN})
	}
	if before.ARN != "" && after.ARN != "" {
		ps = append(ps, resource.Permission{Action: "events:ListTargetsByRule", Resource: h.arn()})
	}
	return ps
}

// ruleHandle is a rule's clients and name.
type ruleHandle struct {
	clients Clients
	scope   resource.Scope
	name    string
}

func (h *ruleHandle) arn() string { return ruleARN(h.scope, h.name) }

func (h *ruleHandle) failed(operation string, err error) error {
	return resource.Failed(operation, RuleRef(h.scope, h.name).ID(), err)
}

func (h *ruleHandle) read(ctx context.Context, _ *resource.Reader) (RuleState, bool, error) {
	out, err := h.describe(ctx)
	if err != nil || out == nil {
		return RuleState{}, false, err
	}
	s := RuleState{State: out.State, Description: aws.ToString(out.Description), Targets: map[string]RuleTarget{}}
	if p := aws.ToString(out.EventPattern); p != "" {
		if err := s.Pattern.UnmarshalJSON([]byte(p)); err != nil {
			return s, false, fmt.Errorf("%s: %w", RuleRef(h.scope, h.name), err)
		}
	}
	live, err := h.liveTargets(ctx)
	for _, t := range live {
		s.Targets[aws.ToString(t.Id)] = fromAWS(t)
	}
	return s, err == nil, err
}

// liveTargets are the targets that the rule has.
func (h *ruleHandle) liveTargets(ctx context.Context) (live []types.Target, err error) {
	err = resource.Pages(func(token *string) (*string, error) {
		page, err := h.clients.Events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: &h.name, NextToken: token}, eventsOptions)
		if err != nil {
			return nil, h.failed("events:ListTargetsByRule", err)
		}
		live = append(live, page.Targets...)
		return page.NextToken, nil
	})
	return live, err
}

// describe is nil where there is no such rule.
func (h *ruleHandle) describe(ctx context.Context) (*eventbridge.DescribeRuleOutput, error) {
	out, err := h.clients.Events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &h.name}, eventsOptions)
	if resource.IsError[*types.ResourceNotFoundException](err) {
		return nil, nil
	}
	return out, h.failed("events:DescribeRule", err)
}

func (h *ruleHandle) create(ctx context.Context, s *RuleState) error {
	_, err := h.clients.Events.PutRule(ctx, &eventbridge.PutRuleInput{
		Name: &h.name, EventPattern: aws.String(string(s.Pattern)), State: s.State, Description: resource.OrUnset(s.Description),
	}, eventsOptions)
	return err
}

func (h *ruleHandle) delete(ctx context.Context, _ *RuleState) error {
	_, err := h.clients.Events.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: &h.name}, eventsOptions)
	return err
}

// with is a call that writes a rule with a part set.
func with[T any](set func(*eventbridge.PutRuleInput, T)) func(*ruleHandle, context.Context, T) error {
	return func(h *ruleHandle, ctx context.Context, v T) error {
		return h.put(ctx, func(in *eventbridge.PutRuleInput) { set(in, v) })
	}
}

// put writes the rule as it is, with a part set.
func (h *ruleHandle) put(ctx context.Context, set func(*eventbridge.PutRuleInput)) error {
	live, err := h.describe(ctx)
	switch {
	case err != nil:
		return err
	case live == nil:
		return resource.ErrAbsent
	}
	in := &eventbridge.PutRuleInput{
		Name: &h.name, EventPattern: live.EventPattern, State: live.State, Description: live.Description,
		RoleArn: live.RoleArn, ScheduleExpression: live.ScheduleExpression,
	}
	set(in)
	_, err = h.clients.Events.PutRule(ctx, in, eventsOptions)
	return err
}

func (h *ruleHandle) removeTarget(ctx context.Context, id string) error {
	out, err := h.clients.Events.RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: &h.name, Ids: []string{id}}, eventsOptions)
	if err != nil {
		return err
	}
	for _, f := range out.FailedEntries {
		return fmt.Errorf("target %s was not removed: %s: %s", id, aws.ToString(f.ErrorCode), aws.ToString(f.ErrorMessage))
	}
	return nil
}

func (h *ruleHandle) putTarget(ctx context.Context, id string, before, after RuleTarget) error {
	put := after.toAWS(id)
	if before.ARN != "" {
		live, err := h.liveTargets(ctx)
		if err != nil {
			return err
		}
		for _, l := range live {
			if aws.ToString(l.Id) == id {
				put = after.over(l)
			}
		}
	}
	out, err := h.clients.Events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: &h.name, Targets: []types.Target{put}}, eventsOptions)
	if err != nil {
		return err
	}
	for _, f := range out.FailedEntries {
		return fmt.Errorf("target %s was not put: %s: %s", id, aws.ToString(f.ErrorCode), aws.ToString(f.ErrorMessage))
	}
	return nil
}

func fromAWS(t types.Target) RuleTarget {
	out := RuleTarget{ARN: aws.ToString(t.Arn), RoleARN: aws.ToString(t.RoleArn), Input: aws.ToString(t.Input)}
	if t.RunCommandParameters != nil {
		for _, c := range t.RunCommandParameters.RunCommandTargets {
			if out.RunCommand == nil {
				out.RunCommand = map[string][]string{}
			}
			out.RunCommand[aws.ToString(c.Key)] = c.Values
		}
	}
	return out
}

func (t RuleTarget) toAWS(id string) types.Target {
	out := types.Target{Id: &id, Arn: &t.ARN, RoleArn: resource.OrUnset(t.RoleARN), Input: resource.OrUnset(t.Input)}
	for _, key := range slices.Sorted(maps.Keys(t.RunCommand)) {
		if out.RunCommandParameters == nil {
			out.RunCommandParameters = &types.RunCommandParameters{}
		}
		out.RunCommandParameters.RunCommandTargets = append(out.RunCommandParameters.RunCommandTargets, types.RunCommandTarget{Key: &key, Values: t.RunCommand[key]})
	}
	return out
}

// over is the target put over one that is there, which keeps what others added to
// it: a retry policy, a queue for what is not delivered, an input transformer.
func (t RuleTarget) over(live types.Target) types.Target {
	own := t.toAWS(aws.ToString(live.Id))
	live.Arn, live.RoleArn, live.Input, live.RunCommandParameters = own.Arn, own.RoleArn, own.Input, own.RunCommandParameters
	if live.Input != nil { // there is one input of three
		live.InputPath, live.InputTransformer = nil, nil
	}
	return live
}

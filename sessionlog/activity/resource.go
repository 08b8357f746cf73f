package activity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// RuleType is the CloudFormation type of a rule.
const RuleType = "AWS::Events::Rule"

// RuleState is the state of a rule.
type RuleState struct {
	Pattern     json.RawMessage       `json:"eventPattern,omitempty"`
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

// RuleID is the ID of a rule on the default event bus.
func RuleID(s resource.Scope, name string) resource.ID {
	return resource.ID{Scope: s, Type: RuleType, Name: name}
}

type ruleResource struct {
	clients Clients
	scope   resource.Scope
	want    spec
	needs   []resource.ID
}

func (r *ruleResource) ID() resource.ID                                { return RuleID(r.scope, r.want.Name) }
func (r *ruleResource) Needs() []resource.ID                           { return r.needs }
func (r *ruleResource) Transient(error, resource.Facts) (bool, string) { return false, "" }

func (r *ruleResource) Merge(other resource.Resource) (resource.Resource, error) {
	o, ok := other.(*ruleResource)
	if !ok {
		return nil, fmt.Errorf("it is a %T and a %T", r, other)
	}
	if r.want.pattern() != o.want.pattern() || r.want.Description != o.want.Description {
		return nil, &resource.MergeError{Path: "eventPattern", A: r.want.pattern(), B: o.want.pattern()}
	}
	m := *r
	m.want.Targets = slices.Clone(r.want.Targets)
	for _, t := range o.want.Targets {
		same := func(x target) bool { return x.arnIn(r.scope) == t.arnIn(r.scope) }
		if !slices.ContainsFunc(m.want.Targets, same) {
			m.want.Targets = append(m.want.Targets, t)
		}
	}
	m.needs = append(slices.Clone(r.needs), o.needs...)
	return &m, nil
}

type ruleKey struct {
	origin any
	id     resource.ID
}

func (r *ruleResource) Read(ctx context.Context, rd *resource.Reader) (resource.State, error) {
	s, err := resource.Shared(ctx, rd, ruleKey{r.clients.Origin(), r.ID()}, r.read)
	if err != nil || s == nil {
		return nil, err
	}
	return *s, nil
}

func (r *ruleResource) read(ctx context.Context) (*RuleState, error) {
	out, err := r.describe(ctx)
	if err != nil || out == nil {
		return nil, err
	}
	s := &RuleState{State: out.State, Description: aws.ToString(out.Description), Targets: map[string]RuleTarget{}}
	if p := aws.ToString(out.EventPattern); p != "" {
		if !json.Valid([]byte(p)) {
			return nil, fmt.Errorf("%s: its event pattern is not JSON", r.ID())
		}
		s.Pattern = json.RawMessage(p)
	}
	targets, err := r.liveTargets(ctx)
	for _, t := range targets {
		s.Targets[aws.ToString(t.Id)] = fromAWS(t)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// liveTargets are the targets that the rule has.
func (r *ruleResource) liveTargets(ctx context.Context) (targets []types.Target, err error) {
	in := &eventbridge.ListTargetsByRuleInput{Rule: &r.want.Name}
	for {
		page, err := r.clients.Events.ListTargetsByRule(ctx, in, eventsOptions)
		if err != nil {
			return nil, &resource.CallError{Operation: "events:ListTargetsByRule", Resource: r.ID(), Err: err}
		}
		targets = append(targets, page.Targets...)
		if aws.ToString(page.NextToken) == "" {
			return targets, nil
		}
		in.NextToken = page.NextToken
	}
}

// describe is nil where there is no such rule.
func (r *ruleResource) describe(ctx context.Context) (*eventbridge.DescribeRuleOutput, error) {
	out, err := r.clients.Events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &r.want.Name}, eventsOptions)
	var missing *types.ResourceNotFoundException
	switch {
	case errors.As(err, &missing):
		return nil, nil
	case err != nil:
		return nil, &resource.CallError{Operation: "events:DescribeRule", Resource: r.ID(), Err: err}
	}
	return out, nil
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
	out := types.Target{Id: &id, Arn: &t.ARN}
	if t.RoleARN != "" {
		out.RoleArn = &t.RoleARN
	}
	if t.Input != "" {
		out.Input = &t.Input
	}
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

func (r *ruleResource) Reads() []resource.Permission {
	a := ruleARN(r.scope, r.want.Name)
	return []resource.Permission{{Action: "events:DescribeRule", Resource: a}, {Action: "events:ListTargetsByRule", Resource: a}}
}

// targets are the wanted targets by id.
func (s spec) targets(scope resource.Scope) (map[string]RuleTarget, error) {
	out := map[string]RuleTarget{}
	for _, t := range s.Targets {
		rt := RuleTarget{ARN: t.arnIn(scope), RoleARN: t.RoleARN}
		id := targetID(rt.ARN)
		if c := t.Command; c != nil {
			rt.RunCommand = map[string][]string{c.Key: c.Values}
			if len(c.Parameters) > 0 {
				in, err := json.Marshal(c.Parameters)
				if err != nil {
					return nil, err
				}
				rt.Input = string(in)
			}
			key, _ := json.Marshal(rt) // two commands of one document are two targets
			id = targetID(string(key))
		}
		out[id] = rt
	}
	return out, nil
}

func (r *ruleResource) Diff(now resource.State) ([]resource.Change, error) {
	var out []resource.Change
	add := func(path string, before, after any) error {
		c, err := resource.NewChange(path, before, after)
		out = append(out, c)
		return err
	}
	want, err := r.want.targets(r.scope)
	if err != nil {
		return nil, err
	}
	s, exists := now.(RuleState)
	var errs []error
	if !exists {
		errs = append(errs, add("", nil, RuleState{Pattern: json.RawMessage(r.want.pattern()), State: types.RuleStateEnabled, Description: r.want.Description}))
	} else {
		if !sameJSON(s.Pattern, []byte(r.want.pattern())) {
			errs = append(errs, add("eventPattern", nilIfEmpty(s.Pattern), json.RawMessage(r.want.pattern())))
		}
		if s.State == types.RuleStateDisabled {
			errs = append(errs, add("state", s.State, types.RuleStateEnabled))
		}
		if r.want.Description != "" && s.Description != r.want.Description {
			var before any
			if s.Description != "" {
				before = s.Description
			}
			errs = append(errs, add("description", before, r.want.Description))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		have, ok := s.Targets[id]
		switch {
		case !ok && s.reaches(want[id]): // under an id that somebody else chose: a second one would be told twice
		case !ok:
			errs = append(errs, add("targets["+id+"]", nil, want[id]))
		case !reflect.DeepEqual(have, want[id]):
			errs = append(errs, add("targets["+id+"]", have, want[id]))
		}
	}
	return out, errors.Join(errs...)
}

// reaches reports whether a target of the rule does what is wanted, whatever its id is
// and, where nothing is asked for, whatever it is told.
func (s RuleState) reaches(want RuleTarget) bool {
	for _, have := range s.Targets {
		if want.Input == "" {
			have.Input = ""
		}
		if reflect.DeepEqual(have, want) {
			return true
		}
	}
	return false
}

func nilIfEmpty(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	return raw
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// targetOf is the id in a path "targets[id]".
func targetOf(path string) (string, bool) {
	id, ok := strings.CutPrefix(path, "targets[")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(id, "]")
}

func (r *ruleResource) Call(c resource.Change) resource.Call {
	a := ruleARN(r.scope, r.want.Name)
	call := func(action string, more ...resource.Permission) resource.Call {
		return resource.Call{Operation: action, Requires: append([]resource.Permission{{Action: action, Resource: a}}, more...)}
	}
	gone := string(c.After) == "null"
	if _, ok := targetOf(c.Path); ok {
		if gone {
			return call("events:RemoveTargets")
		}
		var also []resource.Permission
		var t RuleTarget
		if json.Unmarshal(c.After, &t) == nil && t.RoleARN != "" {
			also = append(also, resource.Permission{Action: "iam:PassRole", Resource: t.RoleARN})
		}
		if c.Action == resource.Update {
			also = append(also, resource.Permission{Action: "events:ListTargetsByRule", Resource: a})
		}
		return call("events:PutTargets", also...)
	}
	switch {
	case c.Path == "" && gone:
		return call("events:DeleteRule")
	case c.Path == "":
		return call("events:PutRule")
	}
	return call("events:PutRule", resource.Permission{Action: "events:DescribeRule", Resource: a})
}

// Write carries one change out. PutRule sets everything that it is not given back,
// so a part of the rule is put into what is there.
func (r *ruleResource) Write(ctx context.Context, c resource.Change) error {
	if id, ok := targetOf(c.Path); ok {
		return r.writeTarget(ctx, id, c)
	}
	if c.Path == "" {
		var s *RuleState
		if err := json.Unmarshal(c.After, &s); err != nil {
			return err
		}
		if s == nil {
			_, err := r.clients.Events.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: &r.want.Name}, eventsOptions)
			return err
		}
		in := &eventbridge.PutRuleInput{Name: &r.want.Name, EventPattern: aws.String(string(s.Pattern)), State: s.State}
		if s.Description != "" {
			in.Description = &s.Description
		}
		_, err := r.clients.Events.PutRule(ctx, in, eventsOptions)
		return err
	}
	live, err := r.describe(ctx)
	if err != nil {
		return err
	}
	if live == nil {
		return resource.ErrAbsent
	}
	in := &eventbridge.PutRuleInput{
		Name: &r.want.Name, EventPattern: live.EventPattern, State: live.State, Description: live.Description,
		RoleArn: live.RoleArn, ScheduleExpression: live.ScheduleExpression,
	}
	switch c.Path {
	case "eventPattern":
		in.EventPattern = nil
		if string(c.After) != "null" {
			in.EventPattern = aws.String(string(c.After))
		}
	case "state":
		err = json.Unmarshal(c.After, &in.State)
	case "description":
		err = json.Unmarshal(c.After, &in.Description)
	default:
		err = fmt.Errorf("a rule has no %q", c.Path)
	}
	if err != nil {
		return err
	}
	_, err = r.clients.Events.PutRule(ctx, in, eventsOptions)
	return err
}

func (r *ruleResource) writeTarget(ctx context.Context, id string, c resource.Change) error {
	var t *RuleTarget
	if err := json.Unmarshal(c.After, &t); err != nil {
		return err
	}
	if t == nil {
		out, err := r.clients.Events.RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: &r.want.Name, Ids: []string{id}}, eventsOptions)
		if err != nil {
			return err
		}
		for _, f := range out.FailedEntries {
			return fmt.Errorf("target %s was not removed: %s: %s", id, aws.ToString(f.ErrorCode), aws.ToString(f.ErrorMessage))
		}
		return nil
	}
	put := t.toAWS(id)
	if c.Action == resource.Update {
		live, err := r.liveTargets(ctx)
		if err != nil {
			return err
		}
		for _, l := range live {
			if aws.ToString(l.Id) == id {
				put = t.over(l)
			}
		}
	}
	out, err := r.clients.Events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: &r.want.Name, Targets: []types.Target{put}}, eventsOptions)
	if err != nil {
		return err
	}
	for _, f := range out.FailedEntries {
		return fmt.Errorf("target %s was not put: %s: %s", id, aws.ToString(f.ErrorCode), aws.ToString(f.ErrorMessage))
	}
	return nil
}

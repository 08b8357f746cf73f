package eventstest

import (
	"encoding/base64"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Quotas of rules, and of the targets of each.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
const (
	maxRules   = 300
	maxTargets = 5
)

// rule is a rule of the default event bus, with its targets in the order in which
// they were put.
type rule struct {
	name, arn, text, schedule, description, role, createdBy string
	pattern                                                 *fields // nil for a schedule
	state                                                   types.RuleState
	targets                                                 []types.Target
	tags                                                    map[string]string
}

func noRule(name string) error {
	return &types.ResourceNotFoundException{Message: aws.String("Rule " + name + " does not exist on EventBus default.")}
}

// defaultBus answers an error for any other event bus.
func defaultBus(v loggingtest.View, name *string) error {
	switch n := aws.ToString(name); n {
	case "", "default", arnOf(v, "events", "event-bus/default"):
		return nil
	default:
		return &types.ResourceNotFoundException{Message: aws.String("Event bus " + n + " does not exist.")}
	}
}

// ruleARN is the ARN of a rule of the default event bus.
func ruleARN(v loggingtest.View, name string) string { return arnOf(v, "events", "rule/"+name) }

// onRule asks for permission for an operation on a rule, and does it on the rule.
func (s *store) onRule(r *loggingtest.Request, name, bus *string, do func(here *region, found *rule) error) error {
	if err := r.Authorize("events:"+r.Operation(), ruleARN(r.View, *name), nil); err != nil {
		return err
	}
	if err := defaultBus(r.View, bus); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	found := here.rules[*name]
	if found == nil {
		return noRule(*name)
	}
	return do(here, found)
}

// schedule is what a schedule looks like: a rate, or six fields.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
var schedule = regexp.MustCompile(`^(rate\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\)|cron\(([-0-9A-Za-z*,/?#]+ ){5}[-0-9A-Za-z*,/?#]+\))$`)

// putRule makes a rule or replaces one: what is left out is not kept, but for the
// targets and tags.
func (s *store) putRule(r *loggingtest.Request, in *eventbridge.PutRuleInput) (*eventbridge.PutRuleOutput, error) {
	name := *in.Name
	made := &rule{name: name, arn: ruleARN(r.View, name), text: aws.ToString(in.EventPattern), schedule: aws.ToString(in.ScheduleExpression),
		description: aws.ToString(in.Description), role: aws.ToString(in.RoleArn), createdBy: r.Account().ID(), state: in.State}
	if err := r.Authorize("events:PutRule", made.arn, nil); err != nil {
		return nil, err
	}
	if err := defaultBus(r.View, in.EventBusName); err != nil {
		return nil, err
	}
	if made.text == "" && made.schedule == "" {
		return nil, invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
	}
	if made.schedule != "" && !schedule.MatchString(made.schedule) {
		return nil, invalid("Parameter ScheduleExpression is not valid.")
	}
	if made.state == "" {
		made.state = types.RuleStateEnabled
	}
	if made.text != "" {
		p, err := parsePattern(made.text)
		if err != nil {
			return nil, err
		}
		made.pattern = &p
	}
	made.tags = tagMap(in.Tags)
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	switch have := here.rules[name]; {
	case have != nil:
		made.targets, made.tags = have.targets, have.tags
	case len(here.rules) >= maxRules:
		return nil, &types.LimitExceededException{Message: aws.String("The requested resource exceeds the maximum number allowed.")}
	}
	here.rules[name] = made
	return &eventbridge.PutRuleOutput{RuleArn: aws.String(made.arn)}, nil
}

func (s *store) describeRule(r *loggingtest.Request, in *eventbridge.DescribeRuleInput) (*eventbridge.DescribeRuleOutput, error) {
	var out *eventbridge.DescribeRuleOutput
	err := s.onRule(r, in.Name, in.EventBusName, func(_ *region, x *rule) error {
		out = &eventbridge.DescribeRuleOutput{Name: aws.String(x.name), Arn: aws.String(x.arn), State: x.state, EventBusName: aws.String("default"), CreatedBy: aws.String(x.createdBy),
			EventPattern: optional(x.text), ScheduleExpression: optional(x.schedule), Description: optional(x.description), RoleArn: optional(x.role)}
		return nil
	})
	return out, err
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// deleteRule deletes a rule without targets. One that is not there is no error.
func (s *store) deleteRule(r *loggingtest.Request, in *eventbridge.DeleteRuleInput) (*eventbridge.DeleteRuleOutput, error) {
	if err := r.Authorize("events:DeleteRule", ruleARN(r.View, *in.Name), nil); err != nil {
		return nil, err
	}
	if err := defaultBus(r.View, in.EventBusName); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	if x := here.rules[*in.Name]; x != nil && len(x.targets) > 0 {
		return nil, invalid("Rule can't be deleted since it has targets.")
	}
	delete(here.rules, *in.Name)
	return &eventbridge.DeleteRuleOutput{}, nil
}

// enableRule makes a disabled rule ENABLED.
func (s *store) enableRule(r *loggingtest.Request, in *eventbridge.EnableRuleInput) (*eventbridge.EnableRuleOutput, error) {
	return nil, s.onRule(r, in.Name, in.EventBusName, func(_ *region, x *rule) error {
		if x.state == types.RuleStateDisabled {
			x.state = types.RuleStateEnabled
		}
		return nil
	})
}

func (s *store) disableRule(r *loggingtest.Request, in *eventbridge.DisableRuleInput) (*eventbridge.DisableRuleOutput, error) {
	return nil, s.onRule(r, in.Name, in.EventBusName, func(_ *region, x *rule) error {
		x.state = types.RuleStateDisabled
		return nil
	})
}

func (s *store) listRules(r *loggingtest.Request, in *eventbridge.ListRulesInput) (*eventbridge.ListRulesOutput, error) {
	if err := r.Authorize("events:ListRules", ruleARN(r.View, "*"), nil); err != nil {
		return nil, err
	}
	if err := defaultBus(r.View, in.EventBusName); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here := s.region(r.View)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(here.rules)), func(n string) bool { return !strings.HasPrefix(n, aws.ToString(in.NamePrefix)) })
	page, next, err := pageOf(names, in.NextToken, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &eventbridge.ListRulesOutput{Rules: []types.Rule{}, NextToken: next}
	for _, name := range page {
		x := here.rules[name]
		out.Rules = append(out.Rules, types.Rule{Name: aws.String(x.name), Arn: aws.String(x.arn), State: x.state, EventBusName: aws.String("default"),
			EventPattern: optional(x.text), ScheduleExpression: optional(x.schedule), Description: optional(x.description), RoleArn: optional(x.role)})
	}
	return out, nil
}

// pageOf cuts a page out of sorted names. The token names the last one given out. A
// page has at most 100 names.
func pageOf(names []string, token *string, limit *int32) ([]string, *string, error) {
	start := 0
	if token != nil {
		last, err := base64.RawURLEncoding.DecodeString(*token)
		if err != nil || len(last) == 0 {
			return nil, nil, invalid("The nextToken is not valid.")
		}
		start = sort.SearchStrings(names, string(last)+"\x00")
	}
	n := 100
	if limit != nil {
		n = int(*limit)
	}
	end := min(start+n, len(names))
	if end == len(names) {
		return names[start:], nil, nil
	}
	return names[start:end], aws.String(base64.RawURLEncoding.EncodeToString([]byte(names[end-1]))), nil
}

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[*t.Key] = *t.Value
	}
	return m
}

// onTags asks for permission for an operation on a rule that an ARN names.
func (s *store) onTags(r *loggingtest.Request, resource string, do func(*rule)) error {
	if err := r.Authorize("events:"+r.Operation(), resource, nil); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if bus, ok := strings.CutPrefix(resource, arnOf(r.View, "events", "event-bus/")); ok {
		return &types.ResourceNotFoundException{Message: aws.String("Event bus " + bus + " does not exist.")}
	}
	name, ok := strings.CutPrefix(resource, ruleARN(r.View, ""))
	name = strings.TrimPrefix(name, "default/")
	x := s.region(r.View).rules[name]
	if !ok || x == nil {
		return noRule(name)
	}
	do(x)
	return nil
}

func (s *store) tagResource(r *loggingtest.Request, in *eventbridge.TagResourceInput) (*eventbridge.TagResourceOutput, error) {
	return nil, s.onTags(r, *in.ResourceARN, func(x *rule) { maps.Copy(x.tags, tagMap(in.Tags)) })
}

func (s *store) untagResource(r *loggingtest.Request, in *eventbridge.UntagResourceInput) (*eventbridge.UntagResourceOutput, error) {
	return nil, s.onTags(r, *in.ResourceARN, func(x *rule) {
		maps.DeleteFunc(x.tags, func(k, _ string) bool { return slices.Contains(in.TagKeys, k) })
	})
}

func (s *store) listTags(r *loggingtest.Request, in *eventbridge.ListTagsForResourceInput) (*eventbridge.ListTagsForResourceOutput, error) {
	out := &eventbridge.ListTagsForResourceOutput{Tags: []types.Tag{}}
	err := s.onTags(r, *in.ResourceARN, func(x *rule) {
		for _, k := range slices.Sorted(maps.Keys(x.tags)) {
			out.Tags = append(out.Tags, types.Tag{Key: aws.String(k), Value: aws.String(x.tags[k])})
		}
	})
	return out, err
}

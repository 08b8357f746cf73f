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

// rule is a rule of an event bus, with its targets in the order in which
// they were put.
type rule struct {
	name, arn, text, schedule, description, role, createdBy string
	pattern                                                 *fields // nil for a schedule
	state                                                   types.RuleState
	targets                                                 []types.Target
	tags                                                    map[string]string
}

func noRule(name, on string) error {
	return &types.ResourceNotFoundException{Message: aws.String("Rule " + name + " does not exist on EventBus " + on + ".")}
}

// onRule asks for permission for an operation on a rule, and does it on the rule.
func (s *store) onRule(r *loggingtest.Request, name, on *string, do func(here *bus, found *rule) error) error {
	if err := r.Authorize("events:"+r.Operation(), ruleARN(r.View, busName(on), *name), nil); err != nil {
		return err
	}
	return s.onBus(r.View, on, func(here *bus) error {
		found := here.rules[*name]
		if found == nil {
			return noRule(*name, here.name)
		}
		return do(here, found)
	})
}

// schedule is what a schedule looks like: a rate, or six fields.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
var schedule = regexp.MustCompile(`^(rate\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\)|cron\(([-0-9A-Za-z*,/?#]+ ){5}[-0-9A-Za-z*,/?#]+\))$`)

// putRule makes a rule or replaces one: what is left out is not kept, but for the
// targets and tags.
func (s *store) putRule(r *loggingtest.Request, in *eventbridge.PutRuleInput) (*eventbridge.PutRuleOutput, error) {
	name := *in.Name
	made := &rule{name: name, arn: ruleARN(r.View, busName(in.EventBusName), name), text: aws.ToString(in.EventPattern), schedule: aws.ToString(in.ScheduleExpression),
		description: aws.ToString(in.Description), role: aws.ToString(in.RoleArn), createdBy: r.Account().ID(), state: in.State}
	if err := r.Authorize("events:PutRule", made.arn, nil); err != nil {
		return nil, err
	}
	if made.text == "" && made.schedule == "" {
		return nil, invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
	}
	if made.schedule != "" && !schedule.MatchString(made.schedule) {
		return nil, invalid("Parameter ScheduleExpression is not valid.")
	}
	if made.schedule != "" && busName(in.EventBusName) != defaultBus {
		return nil, invalid("ScheduleExpression is supported only on the default event bus.")
	}
	if made.state == "" {
		made.state = types.RuleStateEnabled
	}
	if made.text != "" {
		p, err := parsePattern(made.text)
		if err != nil {
			return nil, err
		}
		made.pattern = p
	}
	made.tags = tagMap(in.Tags)
	err := s.onBus(r.View, in.EventBusName, func(here *bus) error {
		switch have := here.rules[name]; {
		case have != nil:
			made.targets, made.tags = have.targets, have.tags
		case len(here.rules) >= maxRules:
			return &types.LimitExceededException{Message: aws.String("The requested resource exceeds the maximum number allowed.")}
		}
		here.rules[name] = made
		return nil
	})
	return &eventbridge.PutRuleOutput{RuleArn: aws.String(made.arn)}, err
}

func (s *store) describeRule(r *loggingtest.Request, in *eventbridge.DescribeRuleInput) (*eventbridge.DescribeRuleOutput, error) {
	var out *eventbridge.DescribeRuleOutput
	err := s.onRule(r, in.Name, in.EventBusName, func(here *bus, x *rule) error {
		out = &eventbridge.DescribeRuleOutput{Name: aws.String(x.name), Arn: aws.String(x.arn), State: x.state, EventBusName: aws.String(here.name), CreatedBy: aws.String(x.createdBy),
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
	if err := r.Authorize("events:DeleteRule", ruleARN(r.View, busName(in.EventBusName), *in.Name), nil); err != nil {
		return nil, err
	}
	return nil, s.onBus(r.View, in.EventBusName, func(here *bus) error {
		if x := here.rules[*in.Name]; x != nil && len(x.targets) > 0 {
			return invalid("Rule can't be deleted since it has targets.")
		}
		delete(here.rules, *in.Name)
		return nil
	})
}

// enableRule makes a disabled rule ENABLED.
func (s *store) enableRule(r *loggingtest.Request, in *eventbridge.EnableRuleInput) (*eventbridge.EnableRuleOutput, error) {
	return nil, s.onRule(r, in.Name, in.EventBusName, func(_ *bus, x *rule) error {
		if x.state == types.RuleStateDisabled {
			x.state = types.RuleStateEnabled
		}
		return nil
	})
}

func (s *store) disableRule(r *loggingtest.Request, in *eventbridge.DisableRuleInput) (*eventbridge.DisableRuleOutput, error) {
	return nil, s.onRule(r, in.Name, in.EventBusName, func(_ *bus, x *rule) error {
		x.state = types.RuleStateDisabled
		return nil
	})
}

func (s *store) listRules(r *loggingtest.Request, in *eventbridge.ListRulesInput) (*eventbridge.ListRulesOutput, error) {
	if err := r.Authorize("events:ListRules", ruleARN(r.View, busName(in.EventBusName), "*"), nil); err != nil {
		return nil, err
	}
	out := &eventbridge.ListRulesOutput{Rules: []types.Rule{}}
	return out, s.onBus(r.View, in.EventBusName, func(here *bus) error {
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(here.rules)), func(n string) bool { return !strings.HasPrefix(n, aws.ToString(in.NamePrefix)) })
		page, next, err := pageOf(names, in.NextToken, in.Limit)
		for _, name := range page {
			x := here.rules[name]
			out.Rules = append(out.Rules, types.Rule{Name: aws.String(x.name), Arn: aws.String(x.arn), State: x.state, EventBusName: aws.String(here.name),
				EventPattern: optional(x.text), ScheduleExpression: optional(x.schedule), Description: optional(x.description), RoleArn: optional(x.role)})
		}
		out.NextToken = next
		return err
	})
}

// listRuleNames answers the rules that have a target.
func (s *store) listRuleNames(r *loggingtest.Request, in *eventbridge.ListRuleNamesByTargetInput) (*eventbridge.ListRuleNamesByTargetOutput, error) {
	if err := r.Authorize("events:ListRuleNamesByTarget", ruleARN(r.View, busName(in.EventBusName), "*"), nil); err != nil {
		return nil, err
	}
	out := &eventbridge.ListRuleNamesByTargetOutput{}
	return out, s.onBus(r.View, in.EventBusName, func(here *bus) (err error) {
		names := slices.DeleteFunc(slices.Sorted(maps.Keys(here.rules)), func(n string) bool {
			return !slices.ContainsFunc(here.rules[n].targets, func(t types.Target) bool { return *t.Arn == *in.TargetArn })
		})
		out.RuleNames, out.NextToken, err = pageOf(names, in.NextToken, in.Limit)
		return err
	})
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

// onTags asks for permission for an operation on the tags of a rule or an event bus that
// an ARN names.
func (s *store) onTags(r *loggingtest.Request, resource string, do func(tags map[string]string)) error {
	if err := r.Authorize("events:"+r.Operation(), resource, nil); err != nil {
		return err
	}
	if name, ok := strings.CutPrefix(resource, busARN(r.View, "")); ok {
		return s.onBus(r.View, &name, func(here *bus) error {
			do(here.tags)
			return nil
		})
	}
	name, ok := strings.CutPrefix(resource, ruleARN(r.View, defaultBus, ""))
	on := defaultBus
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		on, name = name[:i], name[i+1:]
	}
	return s.onBus(r.View, &on, func(here *bus) error {
		x := here.rules[name]
		if !ok || x == nil {
			return noRule(name, on)
		}
		do(x.tags)
		return nil
	})
}

func (s *store) tagResource(r *loggingtest.Request, in *eventbridge.TagResourceInput) (*eventbridge.TagResourceOutput, error) {
	return nil, s.onTags(r, *in.ResourceARN, func(tags map[string]string) { maps.Copy(tags, tagMap(in.Tags)) })
}

func (s *store) untagResource(r *loggingtest.Request, in *eventbridge.UntagResourceInput) (*eventbridge.UntagResourceOutput, error) {
	return nil, s.onTags(r, *in.ResourceARN, func(tags map[string]string) {
		maps.DeleteFunc(tags, func(k, _ string) bool { return slices.Contains(in.TagKeys, k) })
	})
}

func (s *store) listTags(r *loggingtest.Request, in *eventbridge.ListTagsForResourceInput) (*eventbridge.ListTagsForResourceOutput, error) {
	out := &eventbridge.ListTagsForResourceOutput{Tags: []types.Tag{}}
	err := s.onTags(r, *in.ResourceARN, func(tags map[string]string) {
		for _, k := range slices.Sorted(maps.Keys(tags)) {
			out.Tags = append(out.Tags, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
		}
	})
	return out, err
}

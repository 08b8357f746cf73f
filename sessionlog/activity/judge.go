package activity

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// The codes of findings of this package; docs/findings.md has cause and fix.
const (
	CodeRuleMissing    resource.Code = "activity-rule-missing"
	CodeRuleDisabled   resource.Code = "activity-rule-disabled"
	CodeRulePattern    resource.Code = "activity-rule-pattern"
	CodeTargetMissing  resource.Code = "activity-target-missing"
	CodeNoTrail        resource.Code = "activity-no-trail"
	CodeTopicClosed    resource.Code = "activity-topic-closed"
	CodeTopicKeyClosed resource.Code = "activity-topic-key-closed"
	CodeFunctionClosed resource.Code = "activity-function-closed"
	CodeRoleNotTrusted resource.Code = "activity-role-not-trusted"
	CodeRoleDenied     resource.Code = "activity-role-denied"
)

// judging is one judgement under way.
type judging struct {
	*resource.Judgement
	facts resource.Facts
	spec  spec
	rule  resource.Ref[RuleState]
}

// judge says what keeps the rule from doing its work: the rule itself, a trail, if
// trails can be read, and what each target lets in.
func (s spec) judge(out *resource.Judgement, f resource.Facts, trails bool) {
	j := &judging{out, f, s, RuleRef(f.Scope, s.Name)}
	j.itself()
	if !f.Thorough() {
		j.Find(resource.Finding{Code: resource.CodeNotChecked, Severity: resource.SeverityUnknown, Resource: j.rule.ID(), Cause: resource.ErrNotRead})
		return
	}
	if trails {
		j.trail()
	}
	for _, one := range s.Targets {
		j.target(one)
	}
}

func (j *judging) itself() {
	r := j.rule.In(j.facts)
	switch {
	case r.Err != nil:
		return // that it could not be read is a finding of the core
	case r.Absent():
		j.Find(resource.Finding{
			Code: CodeRuleMissing, Severity: resource.SeverityError, Resource: j.rule.ID(),
			Problem: fmt.Sprintf("The rule does not exist in %s.", j.facts.Scope.Region), Fix: "Apply it; each region that has nodes needs one.",
		})
		return
	}
	if r.State.State == types.RuleStateDisabled {
		j.Find(resource.Finding{
			Code: CodeRuleDisabled, Severity: resource.SeverityError, Resource: j.rule.ID(),
			Problem: "The rule is disabled, so nothing happens.", Fix: "Enable it; applying does.",
		})
	}
	j.pattern(r.State)
	want := j.spec.targets(j.facts.Scope)
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if _, ok := r.State.Targets[id]; !ok && !reaches(r.State.Targets, want[id]) {
			j.Find(resource.Finding{
				Code: CodeTargetMissing, Severity: resource.SeverityError, Resource: j.rule.ID(),
				Problem: fmt.Sprintf("The rule has no target %s.", want[id].ARN), Fix: "Apply it.",
			})
		}
	}
}

// pattern tries the pattern on what EventBridge makes of the calls.
func (j *judging) pattern(s RuleState) {
	for _, a := range j.spec.actions() {
		f := resource.Finding{Code: CodeRulePattern, Severity: resource.SeverityError, Resource: j.rule.ID(), Fix: "Use the pattern of Rule.Pattern; applying does."}
		switch matches(s.Pattern, eventOf(a, j.facts.Scope.Account, j.facts.Scope.Region)) {
		case yes:
			continue
		case no:
			f.Problem = fmt.Sprintf("The rule's pattern does not match the event of %s.", a)
		default:
			f.Severity = resource.SeverityUnknown
			f.Problem = fmt.Sprintf("Whether the rule's pattern matches the event of %s could not be told.", a)
		}
		j.Find(f)
	}
}

func (j *judging) trail() {
	ref := trails.RecordingRef(j.facts.Scope, start)
	list := ref.In(j.facts)
	if list.Err != nil {
		return // that they could not be read is a finding of the core
	}
	for _, t := range list.State.Trails {
		if t.Records {
			return
		}
	}
	why := "there is none"
	if len(list.State.Trails) > 0 {
		why = "these do not log, or leave write management events out: " + strings.Join(slices.Sorted(maps.Keys(list.State.Trails)), ", ")
	}
	j.Find(resource.Finding{
		Code: CodeNoTrail, Severity: resource.SeverityError, Resource: ref.ID(),
		Problem: fmt.Sprintf("No trail records write management events in %s, so the rule never matches: %s.", j.facts.Scope.Region, why),
		Fix:     "Create a trail that covers the region with write management events, and start logging.",
	})
}

func (j *judging) target(t target) {
	switch t.kind() {
	case snsTopic:
		j.topic(t.arnIn(j.facts.Scope))
	case function:
		j.function(t.ARN)
	default:
		j.role(t)
	}
}

// unknown are the condition keys of which it is not documented what EventBridge
// sends to SNS, KMS and STS.
func unknown() []string {
	return append(resource.UnknownConditionKeys(), "kms:EncryptionContext*", "kms:ViaService", "kms:CallerAccount", "sns:*")
}

func (j *judging) topic(topicARN string) {
	j.FindAll(topic.Judge(j.facts, topicARN))
	ask := resource.Access{Principal: policy.Principal{Service: events}, Action: "sns:Publish", Unknown: unknown()}
	id := topic.ID(j.facts.Scope, topicARN)
	d, err := topic.Decide(j.facts, topicARN, ask)
	if errors.Is(err, resource.ErrAbsent) {
		return // topic.Judge has said so
	}
	closed := resource.Finding{
		Code: CodeTopicClosed, Resource: id, Problem: "The topic's policy does not let EventBridge (events.amazonaws.com) publish",
		Fix: "Add the statement of TopicPolicy to the topic's policy; applying does.",
	}
	if err == nil {
		j.Decide(d, closed)
	}
	d, action, err := topic.DecideKey(j.facts, topicARN, ask)
	if err != nil {
		return // topic.Judge has said so
	}
	j.Decide(d, resource.Finding{
		Code: CodeTopicKeyClosed, Resource: id, Problem: fmt.Sprintf("The policy of the topic's KMS key does not let EventBridge (events.amazonaws.com) do %s", action),
		Fix: "Add the statement of KeyPolicy to the key's policy. AWS's own key alias/aws/sns does not let services publish: use a customer managed one.",
	})
}

func (j *judging) function(functionARN string) {
	ref := permissionRef(j.facts.Scope, functionARN)
	p := ref.In(j.facts)
	if p.Err != nil {
		return // a finding of the core
	}
	ask := resource.Access{
		Principal: policy.Principal{Service: events}, Action: "lambda:InvokeFunction",
		Context: map[string][]string{"aws:SourceArn": {ruleARN(j.facts.Scope, j.spec.Name)}, "aws:SourceAccount": {j.facts.Scope.Account}},
		Unknown: []string{"aws:SourceOrg*", "aws:PrincipalOrg*"},
	}
	j.Decide(ask.To(functionARN, j.facts.Scope.Account, &policy.Source{Name: "the function's policy", Document: p.State.Policy.Document()}), resource.Finding{
		Code: CodeFunctionClosed, Resource: ref.ID(), Problem: "The function's policy does not let the rule invoke it",
		Fix: "Add a permission for events.amazonaws.com with the rule's ARN as source; applying does.",
	})
}

// role judges the role that EventBridge starts a pipeline or a command with.
func (j *judging) role(t target) {
	id, roleARN := t.Role.ID(j.facts.Scope), t.Role.ARN(j.facts.Scope)
	j.FindAll(role.Named(roleARN).Judge(j.facts)) // the rule has the ARN
	r := role.Ref(j.facts.Scope, id.Name).In(j.facts)
	if !r.Present || role.Named(id.Name).ARNIn(j.facts) != roleARN {
		return // a finding of the role, or of the core
	}
	j.Decide(role.Trusts(j.facts.Scope, r.State.Trust, roleARN, events, nil), resource.Finding{
		Code: CodeRoleNotTrusted, Resource: id, Problem: "The role's trust policy does not let EventBridge (events.amazonaws.com) assume it", Fix: "Use the trust policy of TrustPolicy; a role that is not only used gets it.",
	})
	own, err := role.Policies(j.facts, id)
	if err != nil {
		return // a finding of the core
	}
	action, resources := "codepipeline:StartPipelineExecution", []string{t.ARN}
	if t.Command != nil {
		action, resources = "ssm:SendCommand", append(resources, j.nodes(*t.Command)...)
	}
	for _, on := range resources {
		denied, unsure := role.Allows(own, j.facts.Scope, roleARN, resource.Permission{Action: action, Resource: on})
		j.DecideAll(denied, unsure, resource.Finding{Code: CodeRoleDenied, Resource: id, Fix: "Give the role the policy of RolePolicy; a role that is not only used gets it."},
			"The role's own policies do not let it start the target, on "+on, "Whether the role's own policies let it start the target could not be told, on "+on)
	}
}

// nodes are the ARNs of the nodes of a command; of a tag, one that stands for all.
func (j *judging) nodes(c Command) []string {
	ids := []string{"i-02573cafcfEXAMPLE"}
	if c.Key == "InstanceIds" {
		ids = c.Values
	}
	var out []string
	for _, id := range ids {
		a := arn.ARN{Partition: j.facts.Scope.Partition, Service: "ec2", Region: j.facts.Scope.Region, Account: j.facts.Scope.Account, Resource: "instance/" + id}
		if strings.HasPrefix(id, "mi-") {
			a.Service, a.Resource = "ssm", "managed-instance/"+id
		}
		out = append(out, a.String())
	}
	return out
}

package activity

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/internal/grouped"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/logging/topic"
)

// Action is an API call about a session.
type Action string

// The calls that rules can match.
const (
	Start     Action = "StartSession"
	Resume    Action = "ResumeSession"
	Terminate Action = "TerminateSession"
)

// MaxPattern is how many characters an event pattern may have.
const MaxPattern = 4096

// Rule is what should happen on session activity. NewRule makes it; the zero value
// is not valid.
type Rule struct{ spec spec }

type spec struct {
	Name        string   `json:"name" doc:"Name of the rule."`
	Description string   `json:"description,omitempty" doc:"Description of the rule."`
	Actions     []Action `json:"actions,omitempty" doc:"Calls to match: StartSession, ResumeSession, TerminateSession; all three where none is named."`
	Targets     []target `json:"targets" doc:"What happens then, at most 5."`
}

// target is one target of the rule: a topic, or an ARN.
type target struct {
	Topic   *topic.Topic `json:"topic,omitempty" doc:"SNS topic to publish to."`
	ARN     string       `json:"arn,omitempty" doc:"ARN of a Lambda function, of a pipeline, or of a document of Systems Manager."`
	Role    *role.Role   `json:"role,omitempty" doc:"Role that EventBridge starts the pipeline or the document with."`
	Command *Command     `json:"command,omitempty" doc:"What Run Command does with the document."`
}

// Command is what Run Command does.
type Command struct {
	// Key and Values name the nodes: "InstanceIds" and ids, or "tag:NAME" and the
	// tag's values; 1 to 50 values.
	Key    string   `json:"key" doc:"InstanceIds, or tag:NAME."`
	Values []string `json:"values" doc:"Ids of nodes, or values of the tag; 1 to 50."`
	// Parameters are those of the document, such as "commands".
	Parameters map[string][]string `json:"parameters,omitempty" doc:"Parameters of the document, such as commands."`
}

// Builder builds a Rule. Its methods change and return it.
type Builder struct {
	spec  spec
	notes resource.Notes
}

// NewRule begins a rule of that name: 1 to 64 characters of A-Z a-z 0-9 _ - and
// the period. It matches the start, the resuming and the termination of sessions.
func NewRule(name string) *Builder { return &Builder{spec: spec{Name: name}} }

// Builder is a builder that begins with this rule; targets are added.
func (r Rule) Builder() *Builder { return &Builder{spec: r.spec.clone()} }

func (s spec) clone() spec {
	s.Actions, s.Targets = slices.Clone(s.Actions), slices.Clone(s.Targets)
	return s
}

// Description describes the rule, in at most 512 characters.
func (b *Builder) Description(text string) *Builder {
	b.notes.Once("description", fmt.Sprintf("Description(%s)", text))
	b.spec.Description = text
	return b
}

// On matches these calls only.
func (b *Builder) On(actions ...Action) *Builder {
	b.notes.Once("actions", fmt.Sprintf("On%v", actions))
	b.spec.Actions = slices.Clone(actions)
	return b
}

// Topic publishes to an SNS topic. Unless it is only used, its policy then lets
// EventBridge in. A topic with a KMS key needs KeyPolicy in the key's policy.
func (b *Builder) Topic(t topic.Topic) *Builder { return b.add(target{Topic: &t}) }

// Function invokes a Lambda function, by ARN, whose policy then lets EventBridge in.
func (b *Builder) Function(functionARN string) *Builder { return b.add(target{ARN: functionARN}) }

// Pipeline starts a pipeline of CodePipeline, by ARN, with a role that EventBridge
// assumes. Unless the role is only used, it gets what it lacks: RolePolicy, and the
// statement of TrustPolicy. A role with another path than "/" is given by its ARN.
func (b *Builder) Pipeline(pipelineARN string, r role.Role) *Builder {
	return b.add(target{ARN: pipelineARN, Role: &r})
}

// RunCommand runs a document of Systems Manager, by ARN, on nodes, with a role as
// Pipeline has it. Mind that a document that starts sessions itself makes the rule
// match again.
func (b *Builder) RunCommand(documentARN string, r role.Role, c Command) *Builder {
	return b.add(target{ARN: documentARN, Role: &r, Command: &c})
}

func (b *Builder) add(t target) *Builder {
	b.spec.Targets = append(b.spec.Targets, t)
	return b
}

// Build is the rule, or a *logging.ValidationError with every wrong field.
func (b *Builder) Build() (Rule, error) {
	s, err := resource.Valid(validated, &b.notes, b.spec.clone(), spec.validate)
	return Rule{s}, err
}

const (
	validated = "session activity rule"
	putRule   = "EventBridge API, PutRule"
	putTarget = "EventBridge API, PutTargets"
)

var (
	nameRE = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)
	keyRE  = regexp.MustCompile(`^(InstanceIds|tag:.{1,128})$`)
)

func (s spec) validate(v *resource.ValidationError) {
	if !nameRE.MatchString(s.Name) {
		v.Add("name", s.Name, "must have 1 to 64 characters of A-Z a-z 0-9 _ - and the period", putRule)
	}
	if len([]rune(s.Description)) > 512 {
		v.Add("description", "", "must have at most 512 characters", putRule)
	}
	for i, a := range s.Actions {
		if a != Start && a != Resume && a != Terminate {
			v.Add(fmt.Sprintf("actions[%d]", i), string(a), "must be StartSession, ResumeSession or TerminateSession", "")
		}
	}
	switch n := len(s.Targets); {
	case n == 0:
		v.Add("targets", "", "must be one at least: add Topic, Function, Pipeline or RunCommand", "")
	case n > 5:
		v.Add("targets", fmt.Sprint(n), "must be at most 5 for a rule", "EventBridge service quotas")
	}
	seen := map[string]bool{}
	for i, t := range s.Targets {
		at, name := fmt.Sprintf("targets[%d]", i), t.ARN
		if t.Topic != nil {
			name = t.Topic.NameOrARN()
		}
		t.validate(v, at)
		if name != "" && seen[name] && t.Command == nil {
			v.Add(at, name, "is there twice", "")
		}
		seen[name] = true
	}
}

func (t target) validate(v *resource.ValidationError, at string) {
	switch t.kind() {
	case "":
		v.Add(at+".arn", t.ARN, "must be the ARN of a Lambda function, of a pipeline, or of a document", putTarget)
		return
	case snsTopic:
		if t.Topic == nil {
			v.Add(at+".arn", t.ARN, "is a topic's: it is given as topic.Named, Existing or New", "")
			return
		}
		v.Merge(at+".topic", t.Topic.Validate())
	case pipeline, command:
		if t.Role == nil {
			v.Add(at+".role", "", "must be set: EventBridge starts the target with it", putTarget)
			break
		}
		v.Merge(at+".role", t.Role.Validate())
	}
	if (t.kind() == command) != (t.Command != nil) {
		v.Add(at+".command", "", "must be given with a document, and only with one", putTarget)
	}
	if c := t.Command; c != nil {
		if !keyRE.MatchString(c.Key) {
			v.Add(at+".command.key", c.Key, `must be "InstanceIds" or "tag:NAME"`, putTarget)
		}
		if len(c.Values) == 0 || len(c.Values) > 50 {
			v.Add(at+".command.values", fmt.Sprint(len(c.Values)), "must be 1 to 50", putTarget)
		}
	}
}

// kind tells targets apart.
type kind string

const (
	snsTopic kind = "topic"
	function kind = "function"
	pipeline kind = "pipeline"
	command  kind = "command"
)

func (t target) kind() kind {
	if t.Topic != nil {
		return snsTopic
	}
	return kindOf(t.ARN)
}

// kindOf is the kind of a target's ARN; empty for others.
func kindOf(targetARN string) kind {
	a, _ := arn.Parse(targetARN) // an empty one matches nothing
	switch {
	case a.Service == "sns":
		return snsTopic
	case a.Service == "lambda" && strings.HasPrefix(a.Resource, "function:"):
		return function
	case a.Service == "codepipeline":
		return pipeline
	case a.Service == "ssm" && strings.HasPrefix(a.Resource, "document/"):
		return command
	}
	return ""
}

// arnIn is the target's ARN in a scope.
func (t target) arnIn(s resource.Scope) string {
	if t.Topic != nil {
		return t.Topic.ARN(s)
	}
	return t.ARN
}

// targets are the wanted targets by id.
func (s spec) targets(scope resource.Scope) map[string]RuleTarget {
	out := map[string]RuleTarget{}
	for _, t := range s.Targets {
		rt := RuleTarget{ARN: t.arnIn(scope)}
		if t.Role != nil {
			rt.RoleARN = t.Role.ARN(scope)
		}
		id := targetID(scope, rt.ARN)
		if c := t.Command; c != nil {
			rt.RunCommand = map[string][]string{c.Key: c.Values}
			if len(c.Parameters) > 0 {
				in, _ := json.Marshal(c.Parameters) // strings always marshal
				rt.Input = string(in)
			}
			key, _ := json.Marshal(rt) // two commands of one document are two targets
			id = targetID(scope, string(key))
		}
		out[id] = rt
	}
	return out
}

// targetID names a target of the rule: the same for the same ARN, so that the order
// of targets does not matter, and in each account and region, whose template is one.
func targetID(s resource.Scope, targetARN string) string {
	return "session-" + grouped.Digest(targetARN, s.Partition, s.Account, s.Region)
}

// Name is the rule's name.
func (r Rule) Name() string { return r.spec.Name }

// ARN is the rule's ARN in a scope.
func (r Rule) ARN(s resource.Scope) string { return ruleARN(s, r.spec.Name) }

func ruleARN(s resource.Scope, name string) string {
	return arn.ARN{Partition: s.Partition, Service: "events", Region: s.Region, Account: s.Account, Resource: "rule/" + name}.String()
}

// Pattern is the rule's event pattern.
func (r Rule) Pattern() string { return r.spec.pattern() }

// actions are the calls to match.
func (s spec) actions() []Action {
	if len(s.Actions) == 0 {
		return []Action{Start, Resume, Terminate}
	}
	return s.Actions
}

func (s spec) pattern() string {
	p, _ := json.Marshal(map[string]any{ // strings always marshal
		"source": []string{"aws.ssm"}, "detail-type": []string{"AWS API Call via CloudTrail"},
		"detail": map[string]any{"eventSource": []string{"ssm.amazonaws.com"}, "eventName": s.actions()},
	})
	return string(p)
}

// SettingsSchema is the JSON Schema of what MarshalJSON writes; see [resource.Schema].
func SettingsSchema() map[string]any {
	return resource.SettingsSchema("A rule about session activity", spec{})
}

// MarshalJSON is the settings, with their version; UnmarshalJSON reads them back.
func (r Rule) MarshalJSON() ([]byte, error) { return resource.EncodeSettings(r.spec) }

// UnmarshalJSON reads settings and validates them as Build does.
func (r *Rule) UnmarshalJSON(data []byte) error {
	return resource.DecodeSettings(validated, data, &r.spec, spec.validate)
}

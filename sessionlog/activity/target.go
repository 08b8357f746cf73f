package activity

import (
	"fmt"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// Target is a rule bound to clients; see logging.NewPlan and logging.Check.
type Target struct {
	clients Clients
	rule    Rule
}

var _ resource.Target = (*Target)(nil)

// New binds a rule to clients.
func New(c Clients, r Rule) *Target { return &Target{c, r} }

// Name is "activity" and the rule's name.
func (t *Target) Name() string { return "activity " + t.rule.spec.Name }

// Clients are the clients that say for which account and region it is.
func (t *Target) Clients() resource.Clients { return t.clients.Clients }

const events = "events.amazonaws.com"

// start is the call by whose events a trail is judged.
var start = trails.Call{Source: "ssm.amazonaws.com", Name: string(Start)}

// TopicPolicy lets EventBridge publish to a topic, as AWS's page has it. That
// EventBridge honours conditions in a topic's policy is not documented, so it has none.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
func TopicPolicy(topicARN string) policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "SessionActivity", Effect: policy.Allow, Principal: new(policy.Service(events)), Action: []string{"sns:Publish"}, Resource: []string{topicARN},
	}}}
}

// KeyPolicy lets EventBridge publish to a topic that is encrypted with a customer
// managed key: it is for that key's policy.
func KeyPolicy() policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Sid: "SessionActivityKey", Effect: policy.Allow, Principal: new(policy.Service(events)), Action: []string{"kms:Decrypt", "kms:GenerateDataKey*"}, Resource: []string{"*"},
	}}}
}

// TrustPolicy is the trust policy of a role that a rule starts its target with.
func TrustPolicy() policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: policy.Allow, Principal: &policy.Principals{Service: []string{events}}, Action: []string{"sts:AssumeRole"},
	}}}
}

// RolePolicy is the least policy of the role of a target, a pipeline or a document
// by its ARN: codepipeline:StartPipelineExecution, or ssm:SendCommand with the
// document, on nodes of the account.
func RolePolicy(s resource.Scope, targetARN string) policy.Document {
	st := policy.Statement{Sid: "SessionActivity", Effect: policy.Allow, Action: []string{"codepipeline:StartPipelineExecution"}, Resource: []string{targetARN}}
	if kindOf(targetARN) == command {
		st.Action = []string{"ssm:SendCommand"}
		st.Resource = append(st.Resource,
			arn.ARN{Partition: s.Partition, Service: "ec2", Region: s.Region, Account: s.Account, Resource: "instance/*"}.String(),
			arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "managed-instance/*"}.String())
	}
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{st}}
}

// Declare adds what the targets need, then the rule, so that it does not match
// before they let it in.
func (t *Target) Declare(scope resource.Scope, d *resource.Declaration) error {
	s := t.rule.spec
	v := &resource.ValidationError{Of: validated}
	if s.Name == "" {
		v.Add("name", "", "must be set: use NewRule", "")
	}
	if t.clients.Events == nil {
		v.Add("clients.Events", "", "must be set", "")
	}
	var needs []resource.ID
	for i, target := range s.Targets {
		v.Merge(fmt.Sprintf("targets[%d]", i), t.declare(scope, d, &needs, target))
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := s.resource(t.clients, scope, needs...)
	if err != nil {
		return err
	}
	d.Manage(r)
	if t.clients.Trails != nil {
		d.Observe(trails.ObserveRecording(t.clients.trails(), scope, start))
	}
	return nil
}

// declare adds what one target needs.
func (t *Target) declare(scope resource.Scope, d *resource.Declaration, needs *[]resource.ID, one target) error {
	v := &resource.ValidationError{Of: validated}
	if a, err := arn.Parse(one.ARN); err == nil && (a.Account != "" && a.Account != scope.Account || a.Region != scope.Region || a.Partition != scope.Partition) {
		v.Add("arn", one.ARN, fmt.Sprintf("must be of account %s and region %s, whose clients these are", scope.Account, scope.Region), "")
	}
	manage := func(path string, res resource.Resource, err error) {
		v.Merge(path, err)
		if err == nil {
			d.Manage(res)
			*needs = append(*needs, res.ID())
		}
	}
	switch one.kind() {
	case snsTopic:
		with, err := one.Topic.With(TopicPolicy(one.Topic.ARN(scope)))
		v.Merge("topic", err)
		if err == nil {
			res, err := with.Resource(t.clients.topicClients(), scope)
			manage("", res, err)
		}
	case function:
		if t.clients.Functions == nil {
			v.Add("clients.Functions", "", "must be set", "")
			break
		}
		res, err := managePermission(t.clients, scope, one.ARN, t.rule.spec.Name)
		manage("", res, err)
	default:
		d.Observe(role.Observe(t.clients.roles(), scope, one.Role.Name()))
		res, err := one.Role.With(policyName(scope.Region, one.ARN), RolePolicy(scope, one.ARN)).Admitting(TrustPolicy()).Resource(t.clients.roles(), scope)
		manage("role", res, err)
	}
	return v.Err()
}

// policyName is the name of a role's inline policy for a target.
func policyName(region, targetARN string) string {
	return "SessionActivity-" + region + "-" + targetID(targetARN)
}

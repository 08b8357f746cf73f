package activity

import (
	"fmt"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// New binds a rule to clients, as a target that is named "activity" and the rule's name;
// see logging.NewPlan and logging.Check.
func New(c Clients, r Rule) resource.Target {
	return resource.NewTarget("activity "+r.spec.Name, c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return r.spec.declare(c, scope, d)
	}, func(j *resource.Judgement, f resource.Facts) { r.spec.judge(j, f, c.Trails != nil) })
}

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
func TrustPolicy() policy.Document { return role.Trust(events) }

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

// declare adds what the targets need, then the rule, so that it does not match
// before they let it in.
func (s spec) declare(c Clients, scope resource.Scope, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: validated}
	if s.Name == "" {
		v.Add("name", "", "must be set: use NewRule", "")
	}
	if c.Events == nil {
		v.Add("clients.Events", "", "must be set", "")
	}
	var needs []resource.ID
	for i, one := range s.Targets {
		needs = append(needs, s.declareTarget(c, scope, d, v, fmt.Sprintf("targets[%d]", i), one)...)
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := s.resource(c, scope, needs...)
	if err != nil {
		return err
	}
	d.Manage(r)
	if c.Trails != nil {
		d.Observe(trails.ObserveRecording(c.trails(), scope, start))
	}
	return nil
}

// declareTarget adds what one target needs.
func (s spec) declareTarget(c Clients, scope resource.Scope, d *resource.Declaration, v *resource.ValidationError, at string, one target) []resource.ID {
	if a, err := arn.Parse(one.ARN); err == nil && (a.Account != "" && a.Account != scope.Account || a.Region != scope.Region || a.Partition != scope.Partition) {
		v.Add(at+".arn", one.ARN, fmt.Sprintf("must be of account %s and region %s, whose clients these are", scope.Account, scope.Region), "")
	}
	switch one.kind() {
	case snsTopic:
		with, err := one.Topic.With(TopicPolicy(one.Topic.ARN(scope)))
		return resource.Declare(d, v, at, c.topicClients(), scope, with, err)
	case function:
		if c.Functions == nil {
			v.Add(at+".clients.Functions", "", "must be set", "")
			return nil
		}
		res, err := managePermission(c, scope, one.ARN, s.Name)
		if v.Merge(at, err); err != nil {
			return nil
		}
		d.Manage(res)
		return []resource.ID{res.ID()}
	}
	d.Offer("pass-role-"+one.Role.Name(), policy.Identity, role.PassPolicy(one.Role.ARN(scope), events))
	d.Observe(role.Observe(c.roles(), scope, one.Role.Name()))
	its := one.Role.With(policyName(scope, one.ARN), RolePolicy(scope, one.ARN)).Admitting(TrustPolicy())
	return resource.Declare(d, v, at+".role", c.roles(), scope, its, nil)
}

// policyName is the name of a role's inline policy for a target.
func policyName(s resource.Scope, targetARN string) string {
	return "SessionActivity-" + s.Region + "-" + targetID(s, targetARN)
}

package role

import (
	"fmt"
	"iter"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// CodeMissing is the code of findings about roles that do not exist.
const CodeMissing resource.Code = "role-missing"

// Judge finds that the role does not exist.
func (r Role) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		ref := Ref(f.Scope, r.Name())
		if ref.In(f).Absent() {
			j.Find(resource.Finding{
				Code: CodeMissing, Severity: resource.SeverityError, Resource: ref.ID(),
				Problem: fmt.Sprintf("Role %s does not exist.", r.Name()), Fix: "Create it.",
			})
		}
	})
}

// ReadAdvice is the fix where the policies of a role could not be read.
const ReadAdvice = "Give the caller iam:GetRole, iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies, iam:GetPolicy and iam:GetPolicyVersion."

// Trust is a trust policy that lets a service assume the role.
func Trust(service string) policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: policy.Allow, Principal: &policy.Principals{Service: []string{service}}, Action: []string{"sts:AssumeRole"},
	}}}
}

// PassPolicy lets whoever has it pass a role to a service.
func PassPolicy(roleARN, service string) policy.Document {
	return policy.Document{Version: policy.Version, Statements: []policy.Statement{{
		Effect: policy.Allow, Action: []string{"iam:PassRole"}, Resource: []string{roleARN},
		Condition: policy.Condition{"StringEquals": {"iam:PassedToService": {service}}},
	}}}
}

// Trusts asks a trust policy whether a service may assume the role. Sent are the
// condition keys that the service is known to send. What else it sends, such as
// aws:SourceArn, is mostly not documented, so that a condition on it leaves it
// undetermined.
func Trusts(trust policy.Document, roleARN, service string, sent map[string][]string) policy.Decision {
	own, _, _ := strings.Cut(service, ".")
	ask := resource.Access{
		Principal: policy.Principal{Service: service}, Action: "sts:AssumeRole", Own: policy.Policies{ResourceMustAllow: true},
		Context: sent, Unknown: []string{"aws:SourceAccount", "aws:SourceArn", "aws:SourceOrg*", "aws:CurrentTime", "aws:EpochTime", "sts:ExternalId", own + ":*"},
	}
	return ask.To(roleARN, "", &policy.Source{Name: "trust policy", Document: trust})
}

// Ask is a question about what a role may do in a scope, by its own policies as
// [Policies] answers them.
func Ask(own policy.Policies, s resource.Scope, roleARN, action string) resource.Access {
	return resource.Access{
		Principal: policy.Principal{ARN: roleARN}, Action: action, Own: own,
		Context: map[string][]string{"aws:RequestedRegion": {s.Region}, "aws:ResourceAccount": {s.Account}, "aws:SecureTransport": {"true"}},
		Unknown: resource.UnknownConditionKeys(),
	}
}

// Allows asks a role's own policies, as [Policies] answers them, for permissions in an
// account and region. It answers what they do not allow, and what could not be told,
// each with the reason. Nothing is known of the condition keys of an action's own service.
func Allows(own policy.Policies, s resource.Scope, roleARN string, asked ...resource.Permission) (missing, unsure resource.Reasons) {
	for _, ask := range asked {
		a := Ask(own, s, roleARN, ask.Action)
		service, _, _ := strings.Cut(ask.Action, ":")
		a.Unknown = append(a.Unknown, service+":*")
		resource.Weigh(a.To(ask.Resource, s.Account, nil), ask.Action, &missing, &unsure)
	}
	return missing, unsure
}

// CallerMayPass asks whether whoever uses the clients may pass a role to a service:
// where not, it shows as access denied on the service's call, not on IAM's. Caller is
// the role that the caller has a session of; false where there is none, or its policies
// could not be read, which is a finding of the plan.
func CallerMayPass(f resource.Facts, roleARN, service string) (d policy.Decision, caller resource.ID, known bool) {
	name := resource.SessionRole(f.Caller)
	if name == "" {
		return d, caller, false
	}
	caller = Ref(f.Scope, name).ID()
	own, err := Policies(f, caller)
	if err != nil {
		return d, caller, false
	}
	ask := resource.Access{
		Principal: policy.Principal{ARN: f.Caller}, Action: "iam:PassRole", Own: own,
		Context: map[string][]string{"iam:PassedToService": {service}}, Unknown: append(resource.UnknownConditionKeys(), "iam:*"),
	}
	return ask.To(roleARN, f.Scope.Account, nil), caller, true
}

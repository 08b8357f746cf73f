package role

import (
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// ReadAdvice is the fix where the policies of a role could not be read.
const ReadAdvice = "Give the caller iam:GetRole, iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies, iam:GetPolicy and iam:GetPolicyVersion."

// Allows asks a role's own policies, as [Policies] answers them, for permissions in an
// account and region. It answers what they do not allow, and what could not be told,
// each with the reason.
func Allows(p policy.Policies, s resource.Scope, roleARN string, asked ...resource.Permission) (missing, unsure resource.Reasons) {
	for _, ask := range asked {
		d := policy.Evaluate(policy.Request{
			Principal: policy.Principal{ARN: roleARN}, Action: ask.Action, Resource: ask.Resource,
			Context: map[string][]string{"aws:RequestedRegion": {s.Region}, "aws:ResourceAccount": {s.Account}, "aws:SecureTransport": {"true"}},
			Unknown: resource.UnknownConditionKeys(),
		}, p)
		switch d.Outcome {
		case policy.Allowed:
		case policy.Undetermined:
			unsure.Add(ask.Action, d.Reason)
		default:
			missing.Add(ask.Action, d.Reason)
		}
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
	policies, err := Policies(f, caller)
	if err != nil {
		return d, caller, false
	}
	return policy.Evaluate(policy.Request{
		Principal: policy.Principal{ARN: f.Caller}, Action: "iam:PassRole", Resource: roleARN,
		Context: map[string][]string{"iam:PassedToService": {service}},
		Unknown: append(resource.UnknownConditionKeys(), "iam:*"),
	}, policies), caller, true
}

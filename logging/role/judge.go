package role

import (
	"errors"
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
		missing(j, f, r.ARNIn(f), resource.Finding{Problem: fmt.Sprintf("Role %s does not exist.", r.Name()), Fix: "Create it."})
	})
}

// missing finds that there is no role of an ARN: none of its name, or one whose ARN is
// another one, in its path or in the case of its name.
func missing(j *resource.Judgement, f resource.Facts, roleARN string, missing resource.Finding) bool {
	ref := Ref(f.Scope, roleARN)
	is := ref.In(f)
	var otherCase *otherCaseError
	its := ""
	switch {
	case is.Present:
		its = Named(ref.ID().Name).ARNIn(f)
	case errors.As(is.Err, &otherCase):
		its = otherCase.itsARN
	}
	if its == roleARN || its == "" && !is.Absent() {
		return false
	}
	missing.Code, missing.Severity, missing.Resource = CodeMissing, resource.SeverityError, ref.ID()
	if its != "" {
		missing.Problem = fmt.Sprintf("Role %s does not exist: the role of that name is %s.", roleARN, its)
		missing.Reason, missing.Fix = resource.ReasonOtherName, "Give the role by its ARN, "+its+": its path and the case of its letters are part of that."
	}
	j.Find(missing)
	return true
}

// otherCaseError is what GetRole answers with to a name in another case.
type otherCaseError struct {
	asked  resource.ID
	itsARN string
}

func (e *otherCaseError) Error() string {
	return fmt.Sprintf("%s: the role that exists is %s; IAM does not tell names apart that differ only in case", e.asked, e.itsARN)
}

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

// Ask is a question about what a role may do in a scope, by its own policies as
// [Policies] answers them.
func Ask(own policy.Policies, s resource.Scope, roleARN, action string) resource.Access {
	return resource.Access{
		Principal: policy.Principal{ARN: roleARN}, Action: action, Own: own,
		Context: map[string][]string{"aws:RequestedRegion": {s.Region}, "aws:SecureTransport": {"true"}},
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

// Writer is a role that logs are written with, as a place judges it.
type Writer struct {
	ARN string
	// Service is who has to be able to assume it; empty: nobody. Sent: see [Trusts].
	Service string
	Sent    map[string][]string
	// Missing and NotTrusted have the problem and the fix of what is found, and
	// NotTrusted the code. MayNot is the code of what follows from the role's policies.
	Missing, NotTrusted resource.Finding
	MayNot              resource.Code
}

// Judge finds that the role does not exist, or not under this ARN, that the service may not assume it, and that
// its policies could not be read. It answers these, for [Allows], and false where they
// are not known.
func (w Writer) Judge(j *resource.Judgement, f resource.Facts) (own policy.Policies, known bool) {
	ref := Ref(f.Scope, w.ARN)
	is := ref.In(f)
	if missing(j, f, w.ARN, w.Missing) {
		return own, false
	}
	if w.NotTrusted.Resource = ref.ID(); is.Present && w.Service != "" {
		j.Decide(Trusts(f.Scope, is.State.Trust, w.ARN, w.Service, w.Sent), w.NotTrusted)
	}
	own, err := Policies(f, ref.ID())
	if err != nil {
		j.Find(resource.Finding{
			Code: w.MayNot, Severity: resource.SeverityUnknown, Resource: ref.ID(), Cause: err,
			Problem: fmt.Sprintf("Whether role %s may write logs could not be told: %v.", w.ARN, err),
			Fix:     "Give the caller iam:GetRole, iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies, iam:GetPolicy and iam:GetPolicyVersion.",
		})
	}
	return own, err == nil
}

package role

import (
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Caller is the role that a caller has a session of, or the user that the caller is;
// false for anybody else, such as the account's root user, of whom IAM has no policies.
func Caller(s resource.Scope, callerARN string) (resource.ID, bool) {
	if name := resource.SessionRole(callerARN); name != "" {
		return Ref(s, name).ID(), true
	}
	if isUser(callerARN) {
		return UserRef(s, callerARN).ID(), true
	}
	return resource.ID{}, false
}

func isUser(callerARN string) bool {
	a, err := arn.Parse(callerARN)
	return err == nil && a.Service == "iam" && strings.HasPrefix(a.Resource, "user/")
}

// ObserveCaller reads the role that the caller has a session of, or the user that the
// caller is, if any, for [CallerMayPass].
func ObserveCaller(d *resource.Declaration, c Clients, s resource.Scope) {
	if name := resource.SessionRole(d.Caller); name != "" {
		d.Observe(Observe(c, s, name))
	} else if isUser(d.Caller) {
		d.Observe(ObserveUser(c, s, d.Caller))
	}
}

// CallerMayPass asks whether whoever uses the clients may pass a role to a service:
// where not, it shows as access denied on the service's call, not on IAM's. The answers are
// those of [CallerMay].
func CallerMayPass(f resource.Facts, roleARN, service string) (d policy.Decision, caller resource.ID, known bool) {
	return CallerMay(f, resource.Permission{Action: "iam:PassRole", Resource: roleARN}, map[string][]string{"iam:PassedToService": {service}})
}

// CallerMay asks whether whoever uses the clients may do something of IAM, which AWS asks
// where a service does it for him; sent are the condition keys. Caller is as
// [Caller] answers it; known is false where there is none, or its policies
// could not be read, which is a finding of the plan.
func CallerMay(f resource.Facts, ask resource.Permission, sent map[string][]string) (d policy.Decision, caller resource.ID, known bool) {
	caller, known = Caller(f.Scope, f.Caller)
	if !known {
		return d, caller, false
	}
	own, err := Policies(f, caller)
	if err != nil {
		return d, caller, false
	}
	a := resource.Access{
		Principal: policy.Principal{ARN: f.Caller}, Action: ask.Action, Own: own,
		Context: sent, Unknown: append(resource.UnknownConditionKeys(), "iam:*"),
	}
	return a.To(ask.Resource, f.Scope.Account, nil), caller, true
}

package forward

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/internal/arn"
	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// The codes of findings of this package; docs/findings.md has cause and fix.
const (
	CodeFilterMissing      resource.Code = "forward-filter-missing"
	CodeFilterDiffers      resource.Code = "forward-filter-differs"
	CodeGroupClass         resource.Code = "forward-group-class"
	CodeFilterLimit        resource.Code = "forward-filter-limit"
	CodeLoop               resource.Code = "forward-loop"
	CodeDestinationMissing resource.Code = "forward-destination-missing"
	CodeDestinationDiffers resource.Code = "forward-destination-differs"
	CodeNotAdmitted        resource.Code = "forward-not-admitted"
	CodeRoleNotTrusted     resource.Code = "forward-role-not-trusted"
	CodeRoleDenied         resource.Code = "forward-role-denied"
	CodePassRole           resource.Code = "forward-pass-role"
)

// maxFilters is how many subscription filters a group can have.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const maxFilters = 2

// judge says what keeps the group's events from the destination.
func (f Filter) judge(j *resource.Judgement, facts resource.Facts) {
	h := &filter{group: loggroup.ARNOf(facts.Scope, f.spec.Group.Name()), name: f.spec.Name}
	j.FindAll(loggroup.Judge(facts, h.group, f.spec.Group.RequiresEncryption()))
	if g := h.group.Ref().In(facts); g.Present && g.State.Class != loggroup.ClassStandard {
		j.Find(resource.Finding{
			Code: CodeGroupClass, Severity: resource.SeverityError, Resource: h.group.ID(),
			Problem: fmt.Sprintf("A log group of class %s has no subscription filters.", g.State.Class),
			Fix:     "Use a group of class STANDARD; the class of a group cannot be changed.",
		})
	}
	others := slices.DeleteFunc(slices.Clone(namesRef(h.group).In(facts).State.Names), func(name string) bool { return name == h.name })
	if len(others) >= maxFilters {
		j.Find(resource.Finding{
			Code: CodeFilterLimit, Severity: resource.SeverityError, Resource: h.group.ID(),
			Problem: fmt.Sprintf("The log group has the subscription filters %s, and can have no more than %d.", strings.Join(others, ", "), maxFilters),
			Fix:     "Delete one that nobody needs, or send the events to one destination.",
		})
	}
	is := h.ref().In(facts)
	switch {
	case is.Err != nil: // a finding of the plan
	case is.Absent():
		j.Find(resource.Finding{
			Code: CodeFilterMissing, Severity: resource.SeverityError, Resource: h.ref().ID(),
			Problem: "The log group has no filter of this name, so none of its events is sent.", Fix: "Apply it.",
		})
	default:
		var differs []string
		for _, what := range []struct{ name, is, want string }{
			{"destination", is.State.Destination, f.spec.Destination}, {"pattern", is.State.Pattern, f.spec.Pattern}, {"role", is.State.RoleARN, f.roleARN(facts)},
		} {
			if what.is != what.want {
				differs = append(differs, fmt.Sprintf("its %s is %q, and %q is wanted", what.name, what.is, what.want))
			}
		}
		if len(differs) > 0 {
			j.Find(resource.Finding{
				Code: CodeFilterDiffers, Severity: resource.SeverityError, Resource: h.ref().ID(),
				Problem: "The filter is another one: " + strings.Join(differs, "; ") + ".", Fix: "Apply it.",
			})
		}
	}
	f.judgeWay(j, facts, h)
	if roleARN := f.roleARN(facts); roleARN != "" {
		judgePassing(j, facts, roleARN)
	}
}

// roleARN is the role that is wanted, with its path as far as it is known.
func (f Filter) roleARN(facts resource.Facts) string {
	if f.spec.Role == nil {
		return ""
	}
	return f.spec.Role.ARNIn(facts)
}

// judgeWay judges what an event goes through: the filter's own role, as the filter has it, and
// the destination.
func (f Filter) judgeWay(j *resource.Judgement, facts resource.Facts, h *filter) {
	roleARN := f.roleARN(facts)
	if is := h.ref().In(facts); is.Present {
		roleARN = is.State.RoleARN
	}
	if roleARN != "" {
		judgeRole(j, facts, roleARN, "logs:PutLogEvents", h.group.Stream(""), facts.Scope.Account)
	}
	f.judgeDestination(j, facts, h)
}

// judgeDestination asks the destination whether this account may send.
func (f Filter) judgeDestination(j *resource.Judgement, facts resource.Facts, h *filter) {
	at, name, _ := nameOfDestination(f.spec.Destination)
	ref := destinationRef(at, name)
	d := ref.In(facts)
	if errors.Is(d.Err, resource.ErrNotRead) && facts.Thorough() {
		reason, fix := resource.ToRead(facts.Scope, ref.ID(), "logs:DescribeDestinations")
		j.Find(resource.Finding{
			Code: CodeDestinationMissing, Severity: resource.SeverityUnknown, Resource: ref.ID(), Reason: reason, Fix: fix,
			Problem: fmt.Sprintf("Whether the destination is there, and lets account %s send, is shown to account %s alone.", facts.Scope.Account, at.Account),
		})
		return
	}
	if !resource.Exists(j, facts.Scope, d, resource.Finding{
		Code: CodeDestinationMissing, Resource: ref.ID(),
		Problem: fmt.Sprintf("The destination does not exist in account %s in %s.", at.Account, at.Region), Fix: "Create it there, with NewDestination and BindDestination.",
	}, "logs:DescribeDestinations") {
		return
	}
	j.Decide(admits(d.State, ref, facts.Scope.Account, f.spec.Organization), resource.Finding{
		Code: CodeNotAdmitted, Resource: ref.ID(),
		Problem: fmt.Sprintf("The destination's access policy does not let account %s send", facts.Scope.Account),
		Fix:     "Let the account in with AllowAccounts, or its organization with AllowOrganization, and say which that is with the filter's Organization.",
	})
	there := facts
	there.Scope = at
	if to := d.State.Stream; at == facts.Scope || !errors.Is(role.Ref(at, to.RoleARN).In(there).Err, resource.ErrNotRead) {
		judgeRole(j, there, to.RoleARN, streamAction(to.TargetARN), to.TargetARN, facts.Scope.Account)
	}
	if target, err := arn.Parse(d.State.Stream.TargetARN); err == nil && target.Account == facts.Scope.Account && loops(h.group.Name, target) {
		j.Find(resource.Finding{
			Code: CodeLoop, Severity: resource.SeverityError, Resource: h.ref().ID(),
			Problem: fmt.Sprintf("The group has what Firehose reports of %s, to which its events are sent: each failure leads to another.", target),
			Fix:     "Send the events of another group, or to another stream.",
		})
	}
}

// admits asks a destination's access policy whether an account may send, of an organization
// where that is known.
func admits(d DestinationState, ref resource.Ref[DestinationState], account, organization string) policy.Decision {
	at := ref.ID()
	ask := resource.Access{
		Principal: policy.Principal{ARN: arn.ARN{Partition: at.Partition, Service: "iam", Account: account, Resource: "root"}.String()},
		Action:    putFilter, Own: policy.Policies{ResourceMustAllow: true, Identity: []policy.Source{{Name: "the account", Document: everything}}},
		Context: map[string][]string{"aws:PrincipalAccount": {account}}, Unknown: []string{"aws:PrincipalOrgPaths", "aws:Source*"},
	}
	if organization != "" {
		ask.Context[organizationKey] = []string{organization}
	} else {
		ask.Unknown = append(ask.Unknown, organizationKey)
	}
	decision := ask.ToParts(destinationARN(at.Scope, at.Name), at.Account, "access policy", d.Access)
	if decision.Outcome == policy.ImplicitDeny && names(d.Access, account) {
		decision = policy.Decision{Outcome: policy.Undetermined, Statement: -1, Reason: "the access policy lets only some users or roles of the account in, and who sets the filter is not known"}
	}
	return decision
}

// names tells whether an access policy lets in some users or roles of an account.
func names(access policy.Statements, account string) bool {
	for _, doc := range access {
		for _, st := range doc.Statements {
			if st.Effect == policy.Allow && st.Principal != nil && slices.ContainsFunc(st.Principal.AWS, func(principal string) bool {
				a, err := arn.Parse(principal)
				return err == nil && a.Account == account && a.Resource != "root"
			}) {
				return true
			}
		}
	}
	return false
}

// everything is what the account's own policies may allow at most.
var everything = policy.Document{Version: policy.Version, Statements: []policy.Statement{{Effect: policy.Allow, Action: []string{"*"}, Resource: []string{"*"}}}}

// loops tells whether a group has what a stream reports of itself.
//
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
func loops(group string, target arn.ARN) bool {
	return target.Service == "firehose" && group == "/aws/kinesisfirehose/"+strings.TrimPrefix(target.Resource, "deliverystream/")
}

// judge says what keeps what is sent to the destination from its stream.
func (d Destination) judge(j *resource.Judgement, facts resource.Facts) {
	ref := destinationRef(facts.Scope, d.spec.Name)
	is := ref.In(facts)
	if resource.Exists(j, facts.Scope, is, resource.Finding{
		Code: CodeDestinationMissing, Resource: ref.ID(), Problem: fmt.Sprintf("The destination does not exist in %s.", facts.Scope.Region), Fix: "Apply it.",
	}, "logs:DescribeDestinations") {
		roleARN := d.spec.Role.ARNIn(facts)
		if have := is.State.Stream; have.TargetARN != d.spec.Stream || have.RoleARN != roleARN {
			j.Find(resource.Finding{
				Code: CodeDestinationDiffers, Severity: resource.SeverityError, Resource: ref.ID(),
				Problem: fmt.Sprintf("The destination sends to %s with %s, and %s with %s is wanted.", have.TargetARN, have.RoleARN, d.spec.Stream, roleARN), Fix: "Apply it.",
			})
		}
		closed := func(who string) resource.Finding {
			return resource.Finding{Code: CodeNotAdmitted, Resource: ref.ID(), Problem: "The destination's access policy does not let " + who + " send", Fix: "Apply the destination, whose policy lets it in."}
		}
		for _, account := range d.spec.Accounts {
			j.Decide(admits(is.State, ref, account, ""), closed("account "+account))
		}
		for _, organization := range d.spec.Organizations {
			j.Decide(admits(is.State, ref, anyAccount, organization), closed("organization "+organization))
		}
		accounts := d.senders(facts.Scope)
		if len(d.spec.Organizations) > 0 {
			accounts = append(accounts, anyAccount)
		}
		judgeRole(j, facts, is.State.Stream.RoleARN, streamAction(is.State.Stream.TargetARN), is.State.Stream.TargetARN, accounts...)
	}
	judgePassing(j, facts, d.spec.Role.ARNIn(facts))
}

// anyAccount stands for an account of an organization, which nobody names.
const anyAccount = "000000000000"

// judgePassing warns where the caller may not hand a role to CloudWatch Logs.
func judgePassing(j *resource.Judgement, facts resource.Facts, roleARN string) {
	if d, caller, known := role.CallerMayPass(facts, roleARN, service); known {
		j.Warn(d, resource.Finding{
			Code: CodePassRole, Resource: caller,
			Problem: fmt.Sprintf("The caller may not pass role %s to CloudWatch Logs, and so it cannot set what sends with it", roleARN),
			Fix:     "Give the caller the policy of role.PassPolicy, for logs.amazonaws.com.",
		})
	}
}

// judgeRole judges a role that CloudWatch Logs assumes for accounts.
func judgeRole(j *resource.Judgement, facts resource.Facts, roleARN, action, on string, accounts ...string) {
	sent := func(account string) map[string][]string {
		return map[string][]string{"aws:SourceAccount": {account}, "aws:SourceArn": {source(facts.Scope, account)}}
	}
	id := role.Ref(facts.Scope, roleARN)
	w := role.Writer{
		ARN: roleARN, MayNot: CodeRoleDenied,
		Missing: resource.Finding{Problem: fmt.Sprintf("Role %s does not exist.", roleARN), Fix: "Create it, or name the role that is really used."},
	}
	own, known := w.Judge(j, facts)
	if is := id.In(facts); is.Present {
		var denied, unsure []string
		var why, doubt policy.Decision
		for _, account := range accounts {
			who := account
			if account == anyAccount {
				who = "any of the organization"
			}
			switch d := role.Trusts(facts.Scope, is.State.Trust, roleARN, service, sent(account)); d.Outcome {
			case policy.Allowed:
			case policy.Undetermined:
				doubt, unsure = d, append(unsure, who)
			default:
				why, denied = d, append(denied, who)
			}
		}
		if len(denied) == 0 {
			why, denied = doubt, unsure
		}
		if len(denied) > 0 {
			j.Decide(why, resource.Finding{
				Code: CodeRoleNotTrusted, Resource: id.ID(),
				Problem: "The role's trust policy does not let CloudWatch Logs (logs.amazonaws.com) assume it for " + strings.Join(denied, ", "),
				Fix:     "Add a statement to the trust policy that allows logs.amazonaws.com the action sts:AssumeRole for these accounts, as TrustPolicy does.",
			})
		}
	}
	if !known {
		return
	}
	missing, unsure := role.Allows(own, facts.Scope, roleARN, resource.Permission{Action: action, Resource: on})
	j.DecideAll(missing, unsure, resource.Finding{Code: CodeRoleDenied, Resource: id.ID(), Fix: "Give the role the policy that RolePolicy makes; the builder's Role does, unless the role is only used."},
		"The role's own policies do not allow it on "+on, "Whether the role's own policies allow it on "+on+" could not be told")
}

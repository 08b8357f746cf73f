package forward

import (
	"errors"
	"fmt"
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
	CodeLoop               resource.Code = "forward-loop"
	CodeDestinationMissing resource.Code = "forward-destination-missing"
	CodeDestinationDiffers resource.Code = "forward-destination-differs"
	CodeNotAdmitted        resource.Code = "forward-not-admitted"
	CodeRoleNotTrusted     resource.Code = "forward-role-not-trusted"
	CodeRoleDenied         resource.Code = "forward-role-denied"
)

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
	is := h.ref().In(facts)
	switch {
	case is.Err != nil: // a finding of the plan
	case is.Absent():
		j.Find(resource.Finding{
			Code: CodeFilterMissing, Severity: resource.SeverityError, Resource: h.ref().ID(),
			Problem: "The log group has no filter of this name, so none of its events is sent.", Fix: "Apply it.",
		})
	case is.State.Destination != f.spec.Destination || is.State.Pattern != f.spec.Pattern:
		j.Find(resource.Finding{
			Code: CodeFilterDiffers, Severity: resource.SeverityError, Resource: h.ref().ID(),
			Problem: fmt.Sprintf("The filter sends to %s, with a pattern of its own, and not what is wanted to %s.", is.State.Destination, f.spec.Destination),
			Fix:     "Apply it.",
		})
	}
	f.judgeDestination(j, facts, h)
	if f.spec.Role != nil {
		judgeRole(j, facts, *f.spec.Role, "logs:PutLogEvents", h.group.Stream(""), facts.Scope.Account)
	}
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
	j.Decide(admits(d.State, ref, facts.Scope.Account), resource.Finding{
		Code: CodeNotAdmitted, Resource: ref.ID(),
		Problem: fmt.Sprintf("The destination's access policy does not let account %s send", facts.Scope.Account),
		Fix:     "Let the account in with AllowAccounts, or its organization with AllowOrganization.",
	})
	if target, err := arn.Parse(d.State.Stream.TargetARN); err == nil && target.Account == facts.Scope.Account && loops(h.group.Name, target) {
		j.Find(resource.Finding{
			Code: CodeLoop, Severity: resource.SeverityError, Resource: h.ref().ID(),
			Problem: fmt.Sprintf("The group has what Firehose reports of %s, to which its events are sent: each failure leads to another.", target),
			Fix:     "Send the events of another group, or to another stream.",
		})
	}
}

// admits asks a destination's access policy whether an account may send.
func admits(d DestinationState, ref resource.Ref[DestinationState], account string) policy.Decision {
	at := ref.ID()
	ask := resource.Access{
		Principal: policy.Principal{ARN: arn.ARN{Partition: at.Partition, Service: "iam", Account: account, Resource: "root"}.String()},
		Action:    putFilter, Own: policy.Policies{ResourceMustAllow: true, Identity: []policy.Source{{Name: "the account", Document: everything}}},
		Context: map[string][]string{"aws:PrincipalAccount": {account}}, Unknown: []string{"aws:PrincipalOrg*", "aws:Source*"},
	}
	return ask.ToParts(destinationARN(at.Scope, at.Name), at.Account, "access policy", d.Access)
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
		if is.State.Stream.TargetARN != d.spec.Stream {
			j.Find(resource.Finding{
				Code: CodeDestinationDiffers, Severity: resource.SeverityError, Resource: ref.ID(),
				Problem: fmt.Sprintf("The destination sends to %s, and %s is wanted.", is.State.Stream.TargetARN, d.spec.Stream), Fix: "Apply it.",
			})
		}
		for _, account := range d.spec.Accounts {
			j.Decide(admits(is.State, ref, account), resource.Finding{
				Code: CodeNotAdmitted, Resource: ref.ID(),
				Problem: fmt.Sprintf("The destination's access policy does not let account %s send", account), Fix: "Apply the destination, whose policy lets it in.",
			})
		}
	}
	judgeRole(j, facts, *d.spec.Role, streamAction(d.spec.Stream), d.spec.Stream, append([]string{facts.Scope.Account}, d.spec.Accounts...)...)
}

// judgeRole judges a role that CloudWatch Logs assumes for accounts.
func judgeRole(j *resource.Judgement, facts resource.Facts, r role.Role, action, on string, accounts ...string) {
	sent := func(account string) map[string][]string {
		source := arn.ARN{Partition: facts.Scope.Partition, Service: "logs", Region: facts.Scope.Region, Account: account, Resource: "*"}
		return map[string][]string{"aws:SourceAccount": {account}, "aws:SourceArn": {source.String()}}
	}
	w := role.Writer{
		ARN: r.ARNIn(facts), Service: service, Sent: sent(accounts[0]), MayNot: CodeRoleDenied,
		Missing: resource.Finding{Problem: fmt.Sprintf("Role %s does not exist.", r.ARNIn(facts)), Fix: "Create it, or name the role that is really used."},
		NotTrusted: resource.Finding{
			Code: CodeRoleNotTrusted, Problem: "The role's trust policy does not let CloudWatch Logs (logs.amazonaws.com) assume it",
			Fix: "Add a statement to the trust policy that allows logs.amazonaws.com the action sts:AssumeRole.",
		},
	}
	own, known := w.Judge(j, facts)
	if !known {
		return
	}
	id := role.Ref(facts.Scope, r.Name())
	for _, account := range accounts[1:] {
		its := w.NotTrusted
		its.Resource, its.Problem = id.ID(), its.Problem+" for account "+account
		j.Decide(role.Trusts(facts.Scope, id.In(facts).State.Trust, w.ARN, service, sent(account)), its)
	}
	missing, unsure := role.Allows(own, facts.Scope, w.ARN, resource.Permission{Action: action, Resource: on})
	j.DecideAll(missing, unsure, resource.Finding{Code: CodeRoleDenied, Resource: id.ID(), Fix: "Give the role the policy that RolePolicy makes; the builder's Role does, unless the role is only used."},
		"The role's own policies do not allow it on "+on, "Whether the role's own policies allow it on "+on+" could not be told")
}

package automationlog

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
	CodeDestinationOff    resource.Code = "automation-destination-off"
	CodeGroupNotSet       resource.Code = "automation-group-not-set"
	CodeGroupDiffers      resource.Code = "automation-group-differs"
	CodeSettingPending    resource.Code = "automation-setting-pending"
	CodePermissionMissing resource.Code = "automation-permission-missing"
	CodeRoleNotTrusted    resource.Code = "automation-role-not-trusted"
	CodeKeyDenied         resource.Code = "automation-key-denied"
	CodeNoScript          resource.Code = "automation-runbook-no-script"
	CodeRunbookRole       resource.Code = "automation-runbook-role"
	CodeUserMissing       resource.Code = "automation-user-missing"
	CodeCallerUnknown     resource.Code = "automation-caller-unknown"
	CodeNobodyJudged      resource.Code = "automation-nobody-judged"
)

// judging is one judgement under way.
type judging struct {
	*resource.Judgement
	facts resource.Facts
	spec  spec
	group loggroup.ARN
}

// judge says what keeps the output of scripts from arriving in the log group:
// the settings, the group and its key, the roles, the runbooks.
func (s spec) judge(out *resource.Judgement, f resource.Facts) {
	j := &judging{out, f, s, loggroup.ARNOf(f.Scope, s.Group.Name())}
	j.destination()
	j.groupName()
	j.logGroup()
	s.eachRole(func(_ string, r role.Role, assumed bool) { j.principal(r, assumed) })
	for _, u := range s.Users {
		j.user(u)
	}
	if s.Caller {
		j.caller()
	}
	if len(s.Roles)+len(s.Starters)+len(s.Users) == 0 && !s.Caller {
		j.Find(resource.Finding{
			Code: CodeNobodyJudged, Severity: resource.SeverityUnknown, Resource: settingID(f.Scope, DestinationSetting),
			Problem: "Nobody who logs was named, so no permission was judged: a runbook's script logs with the permissions of its role, or of who starts it.",
			Fix:     "Name the runbooks' roles with Role, or who starts Amazon-owned runbooks with Starter, StarterUser or Caller.",
		})
	}
	for _, r := range s.Runbooks {
		j.runbook(r)
	}
}

// setting looks a setting up, and finds what is unknown or pending.
func (j *judging) setting(path string) (SettingState, bool) {
	ref := settingRef(j.facts.Scope, path)
	s := ref.In(j.facts)
	if s.Err != nil {
		return SettingState{}, false // that it could not be read is a finding of the core
	}
	if s.State.Pending {
		j.Find(resource.Finding{
			Code: CodeSettingPending, Severity: resource.SeverityWarning, Resource: ref.ID(),
			Problem: fmt.Sprintf("A change of the setting awaits approval; until then %q is in force.", s.State.InForce()),
			Fix:     "Approve or reject the change, then check again.",
		})
	}
	return s.State, true
}

func (j *judging) destination() {
	s, ok := j.setting(DestinationSetting)
	if !ok || s.InForce() == CloudWatch {
		return
	}
	j.Find(resource.Finding{
		Code: CodeDestinationOff, Severity: resource.SeverityError, Resource: settingID(j.facts.Scope, DestinationSetting),
		Problem: fmt.Sprintf("The destination is %q, so Automation sends no output in %s.", s.InForce(), j.facts.Scope.Region),
		Fix:     "Set it to CloudWatch; it is set for each region apart.",
	})
}

func (j *judging) groupName() {
	s, ok := j.setting(GroupNameSetting)
	if !ok || s.InForce() == j.spec.Group.Name() {
		return
	}
	f := resource.Finding{
		Code: CodeGroupDiffers, Severity: resource.SeverityError, Resource: settingID(j.facts.Scope, GroupNameSetting),
		Problem: fmt.Sprintf("Automation sends the output to %s, and %s is wanted.", s.InForce(), j.spec.Group.Name()),
		Fix:     "Set it to the log group that is wanted, or want the one that is set. It takes a name, not an ARN, of this region.",
	}
	if s.InForce() == "" {
		f.Code, f.Problem = CodeGroupNotSet, "No log group is set, so a destination alone sends the output nowhere."
		f.Fix = fmt.Sprintf("Set it to %s.", j.spec.Group.Name())
	}
	j.Find(f)
}

// logGroup judges the group. The default one may be missing: Automation creates
// it on first use.
func (j *judging) logGroup() {
	id := j.spec.Group.ID(j.facts.Scope)
	if j.group.Name == DefaultLogGroup && j.group.Ref().In(j.facts).Absent() {
		if j.spec.Group.RequiresEncryption() {
			j.Find(resource.Finding{
				Code: loggroup.CodeUnencrypted, Severity: resource.SeverityError, Resource: id,
				Problem: "The log group must be encrypted with a KMS key, and Automation would create it without one.",
				Fix:     "Create it before, with a key.",
			})
		}
		return
	}
	j.FindAll(loggroup.Judge(j.facts, j.group, j.spec.Group.RequiresEncryption()))
}

// caller judges who starts Amazon-owned runbooks, where that is whoever uses
// the clients. The account's root user may do everything.
func (j *judging) caller() {
	id, known := role.Caller(j.facts.Scope, j.facts.Caller)
	switch {
	case known && id.Type == role.UserType:
		j.user(j.facts.Caller)
	case known:
		j.principal(role.Named(id.Name), false)
	case !strings.HasSuffix(j.facts.Caller, ":root"):
		j.Find(resource.Finding{
			Code: CodeCallerUnknown, Severity: resource.SeverityUnknown, Resource: settingID(j.facts.Scope, DestinationSetting),
			Problem: fmt.Sprintf("Whether %s may log as the one who starts a runbook could not be told: only the policies of roles and users are read.", j.facts.Caller),
			Fix:     "Start automations with a role or a user, and name it with Starter or StarterUser.",
		})
	}
}

// user judges a user who starts runbooks.
func (j *judging) user(userARN string) {
	id := role.UserRef(j.facts.Scope, userARN).ID()
	own, err := role.Policies(j.facts, id)
	switch {
	case errors.Is(err, resource.ErrAbsent) && role.UserRef(j.facts.Scope, userARN).In(j.facts).Absent():
		j.Find(resource.Finding{
			Code: CodeUserMissing, Severity: resource.SeverityError, Resource: id,
			Problem: fmt.Sprintf("User %s does not exist.", id.Name), Fix: "Create it, or name who really starts runbooks.",
		})
	case err != nil:
		j.Find(resource.Finding{
			Code: CodePermissionMissing, Severity: resource.SeverityUnknown, Resource: id, Cause: err,
			Problem: fmt.Sprintf("Whether user %s may write logs could not be told: %v.", id.Name, err),
			Fix:     "Give the caller iam:GetUser, iam:ListUserPolicies, iam:GetUserPolicy, iam:ListAttachedUserPolicies, iam:ListGroupsForUser, iam:ListGroupPolicies, iam:GetGroupPolicy, iam:ListAttachedGroupPolicies, iam:GetPolicy and iam:GetPolicyVersion.",
		})
	default:
		j.writes(id, userARN, own, "The user's own policies, and those of the user's groups, do", "Give the user, or a group of the user's, the policy that LogPolicy makes.")
	}
}

// principal judges a role that runbooks assume, or that starts them: the five actions, and
// the group's key, by the role's own policies.
func (j *judging) principal(r role.Role, assumed bool) {
	w := role.Writer{
		ARN: r.ARNIn(j.facts), MayNot: CodePermissionMissing,
		Sent:    map[string][]string{"aws:SourceAccount": {j.facts.Scope.Account}, "aws:SourceArn": {automationARN(j.facts.Scope)}},
		Missing: resource.Finding{Problem: fmt.Sprintf("Role %s does not exist.", r.ARNIn(j.facts)), Fix: "Create it, or name the role that is really used."},
		NotTrusted: resource.Finding{
			Code:    CodeRoleNotTrusted,
			Problem: "The role's trust policy does not let Automation (ssm.amazonaws.com) assume it",
			Fix:     "Add a statement to the trust policy that allows ssm.amazonaws.com the action sts:AssumeRole.",
		},
	}
	if assumed {
		w.Service = service
	}
	policies, known := w.Judge(j.Judgement, j.facts)
	if !known {
		return
	}
	j.writes(role.Ref(j.facts.Scope, r.Name()).ID(), w.ARN, policies, "The role's own policies do", "Give the role the policy that LogPolicy makes; Role and Starter do, unless the role is only used.")
}

// writes judges whether somebody may do the five actions, and may use the group's key.
func (j *judging) writes(id resource.ID, principal string, own policy.Policies, whose, fix string) {
	var asked []resource.Permission
	for _, action := range Actions() {
		asked = append(asked, resource.Permission{Action: action, Resource: j.resourceOf(action)})
	}
	missing, unsure := role.Allows(own, j.facts.Scope, principal, asked...)
	j.DecideAll(missing, unsure, resource.Finding{Code: CodePermissionMissing, Resource: id, Fix: fix},
		whose+" not allow it on "+j.group.Name, "Whether "+strings.ToLower(whose[:1])+strings.TrimSuffix(whose[1:], " do")+" allow it on "+j.group.Name+" could not be told")
	loggroup.JudgeWriter(j.Judgement, j.facts, j.group, principal, own, resource.Finding{
		Code: CodeKeyDenied, Resource: id,
		Fix: "Attach the policy that LogPolicy makes with the key's ARN, and let the key policy hand the decision to IAM or name who writes.",
	})
}

// automationARN stands for an execution of any runbook, in conditions on aws:SourceArn.
func automationARN(s resource.Scope) string {
	return arn.ARN{Partition: s.Partition, Service: "ssm", Region: s.Region, Account: s.Account, Resource: "automation-execution/*"}.String()
}

// resourceOf is the resource that an action is asked for.
func (j *judging) resourceOf(action string) string {
	switch action {
	case "logs:DescribeLogGroups":
		return loggroup.ARNOf(j.facts.Scope, "").Stream("") // of no group and no stream
	case "logs:CreateLogStream", "logs:PutLogEvents":
		return j.group.Stream("*") // how Automation names streams is not documented
	}
	return j.group.Stream("") // IAM is asked about the group with an empty stream
}

func (j *judging) runbook(r Runbook) {
	f := resource.Finding{Code: CodeRunbookRole, Severity: resource.SeverityUnknown, Resource: settingID(j.facts.Scope, DestinationSetting)}
	starters := len(j.spec.Starters)+len(j.spec.Users) > 0 || j.spec.Caller
	switch {
	case len(r.Scripts) == 0:
		f.Code, f.Severity = CodeNoScript, resource.SeverityError
		f.Problem = fmt.Sprintf("Runbook %s has no aws:executeScript step, and only those log, so nothing of it will ever arrive.", r.Name)
		f.Fix = "Expect no log of it, or write with a script step."
	case len(j.spec.Roles) == 0 && !starters:
		return // that nobody was named is a finding of its own
	case r.AmazonOwned() && !starters:
		f.Problem = fmt.Sprintf("Runbook %s is Amazon's, so it logs with the permissions of who starts it, and nobody who does was named.", r.Name)
		f.Fix = "Name who starts it with Starter or Caller."
	case r.AmazonOwned():
		return
	case strings.HasPrefix(r.AssumeRole, "arn:") && !slices.ContainsFunc(j.spec.Roles, func(its role.Role) bool { return its.ARNIn(j.facts) == r.AssumeRole }):
		f.Problem = fmt.Sprintf("Runbook %s assumes %s, which is not one of the roles that were judged.", r.Name, r.AssumeRole)
		f.Fix = "Name it with Role."
	case r.AssumeRole == "" && !starters:
		f.Problem = fmt.Sprintf("Runbook %s assumes no role, so it logs with the permissions of who starts it, and nobody who does was named.", r.Name)
		f.Fix = "Give the runbook an assumeRole, or name who starts it with Starter or Caller."
	case r.AssumeRole != "" && len(j.spec.Roles) == 0:
		f.Problem, f.Fix = fmt.Sprintf("Runbook %s assumes a role, and none was named.", r.Name), "Name it with Role."
	default:
		return
	}
	j.Find(f)
}

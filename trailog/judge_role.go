package trailog

import (
	"errors"
	"fmt"

	"github.com/awslogkit/awslogkit/logging/loggroup"
	"github.com/awslogkit/awslogkit/logging/policy"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/logging/role"
)

// group judges the log group that the trail names.
func (j *judging) group() {
	s := j.trail.Settings
	if want := j.want.group(j.home); j.want.LogGroup != nil && !sameGroup(s.LogGroupARN, want) {
		f := resource.Finding{
			Code: CodeGroupDiffers, Severity: resource.SeverityError, Resource: j.id,
			Problem: fmt.Sprintf("Events are wanted in log group %s, and the trail sends them to %s.", want, s.LogGroupARN),
			Fix:     "Plan and apply, or want the group that is set.",
		}
		if s.LogGroupARN == "" {
			f.Problem = fmt.Sprintf("Events are wanted in log group %s, and the trail sends none to CloudWatch Logs, only files to its bucket.", want)
		}
		j.Find(f)
	}
	if s.LogGroupARN == "" {
		if j.want.WithoutLogGroup {
			j.Find(resource.Finding{
				Code: CodeGroupDiffers, Severity: resource.SeverityInfo, Resource: j.id,
				Problem: "The trail sends no events to CloudWatch Logs, only files to its bucket.", Fix: "Give it a log group, if events are to arrive there.",
			})
		}
		return
	}
	a, err := loggroup.ParseARN(s.LogGroupARN)
	switch {
	case err != nil || s.LogGroupARN != a.Wildcard():
		j.Find(resource.Finding{
			Code: CodeGroupARN, Severity: resource.SeverityError, Resource: j.id,
			Problem: fmt.Sprintf("The log group's ARN is %s; CloudTrail needs it with \":*\" at its end (InvalidCloudWatchLogsLogGroupArnException).", s.LogGroupARN),
			Fix:     "Take arn of DescribeLogGroups, not logGroupArn; loggroup.Named takes either.",
		})
	case a.Region != j.home.Region || a.Account != j.home.Account && !s.Organization:
		j.Find(resource.Finding{
			Code: CodeGroupARN, Severity: resource.SeverityError, Resource: j.id,
			Problem: fmt.Sprintf("The log group is in %s, and CloudTrail writes only to one of the trail's own region and account, %s (InvalidCloudWatchLogsLogGroupArnException).", a.Scope(), j.home),
			Fix:     "Use a log group of the trail's home region; the events of all regions go there.",
		})
	case a.Scope() == j.scope:
		j.FindAll(loggroup.Judge(j.facts, a, j.want.LogGroup != nil && j.want.LogGroup.RequiresEncryption()))
	}
}

func sameGroup(have string, want loggroup.ARN) bool {
	a, err := loggroup.ParseARN(have)
	return err == nil && a == want
}

// role judges whether CloudTrail can assume the role, and write with it.
func (j *judging) role() {
	s := j.trail.Settings
	if s.LogGroupARN == "" || !ownRole(s.RoleARN, j.scope) {
		return // of another account: nobody here can read it
	}
	own, known := role.Writer{
		ARN: s.RoleARN, Service: Service, MayNot: CodePermissionMissing,
		Missing: resource.Finding{
			Problem: fmt.Sprintf("Role %s, which CloudTrail writes to the log group with, does not exist (InvalidCloudWatchLogsRoleArnException).", s.RoleARN),
			Fix:     "Create it; a trail with Role does.",
		},
		NotTrusted: resource.Finding{
			Code:    CodeRoleNotTrusted,
			Problem: "The role's trust policy does not let CloudTrail (" + Service + ") assume it; CloudTrail's message is \"Access denied. Check the trust relationships for your role.\"",
			Fix:     "Add the statement of TrustPolicy. With conditions on aws:SourceArn or aws:SourceAccount it is not known whether CloudTrail can assume it: see that events arrive.",
		},
	}.Judge(j.Judgement, j.facts)
	if known {
		j.permissions(role.Ref(j.scope, s.RoleARN).ID(), own)
	}
}

// permissions asks for the streams of the trail, with a number behind them that
// volume brings, and for those of an organization.
func (j *judging) permissions(id resource.ID, policies policy.Policies) {
	s := j.trail.Settings
	group, err := loggroup.ParseARN(s.LogGroupARN)
	if err != nil {
		return
	}
	stream := StreamPrefix(resource.Scope{Account: group.Account, Region: j.home.Region})
	f := resource.Finding{
		Code: CodePermissionMissing, Resource: id,
		Fix: fmt.Sprintf("Give the role the policy of RolePolicy, on %s: the region is the trail's home, also of a trail for all regions.", group.Stream(stream+"*")),
	}
	missing, unsure := mayWrite(policies, s.RoleARN, group, stream, createStream, putEvents)
	switch {
	case missing.Empty() && unsure.Empty():
		if missing, _ := mayWrite(policies, s.RoleARN, group, stream+"_2", createStream, putEvents); !missing.Empty() {
			f.Severity = resource.SeverityWarning
			f.Problem = "The role's policies do not let it write to log stream " + group.Stream(stream+"_2") + ", and with much volume CloudTrail writes to several: " + missing.String() + "."
			j.Find(f)
		}
	case j.onlyCreating(f, policies, group, stream):
	default:
		j.DecideAll(missing, unsure, f, "The role's own policies do not let it write to log stream "+group.Stream(stream)+"; CloudTrail's message is \"Access denied.\", as it is while IAM propagates",
			"Whether the role's own policies let it write to log stream "+group.Stream(stream)+" could not be told")
	}
	if s.Organization {
		j.organizationStreams(id, policies, group)
	}
}

// onlyCreating finds that nothing but creating the stream is denied, which keeps no events
// away where it is there. It reports whether that is all, and known or not.
func (j *judging) onlyCreating(f resource.Finding, policies policy.Policies, group loggroup.ARN, stream string) bool {
	is := streamOf(group, j.home).In(j.facts).State
	missing, unsure := mayWrite(policies, j.trail.Settings.RoleARN, group, stream, putEvents)
	if j.making || !is.Exists && is.Hidden == "" || !missing.Empty() || !unsure.Empty() {
		return false
	}
	missing, unsure = mayWrite(policies, j.trail.Settings.RoleARN, group, stream, createStream)
	does := "do not let it create it"
	if missing.Empty() {
		missing, does = unsure, "may not let it create it"
	}
	if is.Exists {
		f.Problem = fmt.Sprintf("Log stream %s is there, and so events arrive; the role's own policies %s, so that creating or changing the trail may fail, and further streams for much volume", group.Stream(stream), does)
		j.Warn(missing.Decided(), f)
		return true
	}
	f.Severity, f.Reason, f.Cause = resource.SeverityUnknown, policy.CauseUnknown, errors.New(is.Hidden)
	f.Problem = fmt.Sprintf("Whether log stream %s is there could not be seen, and if it is not, the role's own policies %s: %s. %s.", group.Stream(stream), does, missing, is.Hidden)
	f.Fix += " Or give the caller logs:DescribeLogStreams."
	j.Find(f)
	return true
}

func (j *judging) organizationStreams(id resource.ID, policies policy.Policies, group loggroup.ARN) {
	org := j.want.organization()
	f := resource.Finding{
		Code: CodeOrganizationStream, Resource: id,
		Fix: "Give the role the policy of RolePolicy with the organization's id.",
	}
	if org == "" {
		f.Severity = resource.SeverityUnknown
		f.Problem = "Whether the role may write to the organization's log streams could not be told, since the organization's id is not known: CloudTrail's API does not tell it."
		f.Fix = "Say it: Organization(\"o-…\")."
		j.Find(f)
		return
	}
	// A member account's stream: its number is not known, and says nothing.
	stream := OrganizationStreamPrefix(org) + StreamPrefix(resource.Scope{Account: "000000000000", Region: j.home.Region})
	missing, unsure := mayWrite(policies, j.trail.Settings.RoleARN, group, stream, createStream, putEvents)
	j.DecideAll(missing, unsure, f, "The role's own policies do not let it write to the organization's log streams, "+group.Stream(OrganizationStreamPrefix(org)+"*")+", so nothing of member accounts arrives, although CloudTrail's API says nothing",
		"Whether the role's own policies let it write to the organization's log streams could not be told")
}

// passRole judges whether the caller may create or update the trail: it shows as
// access denied on CloudTrail's call, not on IAM's.
func (j *judging) passRole() {
	if j.want.Role == nil || j.want.readOnly(j.scope) {
		return
	}
	roleARN := j.want.roleARN(j.scope, "")
	if trail := trailType.Ref(j.id.Scope, j.id.Name).In(j.facts); trail.Present && role.Ref(j.scope, trail.State.Settings.RoleARN).ID() == j.want.Role.ID(j.scope) {
		roleARN = trail.State.Settings.RoleARN // with the path that it has
	}
	d, caller, known := role.CallerMayPass(j.facts, roleARN, Service)
	if known {
		j.Warn(d, resource.Finding{
			Code: CodePassRole, Resource: caller,
			Problem: fmt.Sprintf("The caller may not pass role %s to CloudTrail, and so it cannot create or update the trail", roleARN),
			Fix:     "Give the caller PassRolePolicy.",
		})
	}
}

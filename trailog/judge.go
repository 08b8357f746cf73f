package trailog

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/trails"
)

// The codes of findings of this package; docs/findings.md has cause and fix.
const (
	CodeTrailMissing       resource.Code = "trail-missing"
	CodeShadow             resource.Code = "trail-shadow"
	CodeCovered            resource.Code = "trail-covered"
	CodeStopped            resource.Code = "trail-stopped"
	CodeGroupDiffers       resource.Code = "trail-log-group-differs"
	CodeGroupARN           resource.Code = "trail-log-group-arn"
	CodeRoleNotTrusted     resource.Code = "trail-role-not-trusted"
	CodePermissionMissing  resource.Code = "trail-permission-missing"
	CodeOrganizationStream resource.Code = "trail-organization-stream"
	CodeEventNotCovered    resource.Code = "trail-event-not-covered"
	CodeEventTooLarge      resource.Code = "trail-event-too-large"
	CodeNoManagement       resource.Code = "trail-no-management-events"
	CodeExcluded           resource.Code = "trail-events-excluded"
	CodeConditionUnmet     resource.Code = "trail-condition-unmet"
	CodeSecondCopy         resource.Code = "trail-second-copy"
	CodeHomeOptIn          resource.Code = "trail-home-opt-in"
	CodeOwnFiles           resource.Code = "trail-records-own-files"
	CodeBucketPolicy       resource.Code = "trail-bucket-policy"
	CodeBucketPrefix       resource.Code = "trail-bucket-prefix"
	CodeBucketKey          resource.Code = "trail-bucket-key-closed"
	CodeKeyUnusable        resource.Code = "trail-key-unusable"
	CodeKeyClosed          resource.Code = "trail-key-closed"
	CodeTopicPolicy        resource.Code = "trail-topic-policy"
	CodeTopicKey           resource.Code = "trail-topic-key-closed"
	CodeDeliveryError      resource.Code = "trail-delivery-error"
	CodeStale              resource.Code = "trail-delivery-stale"
	CodePassRole           resource.Code = "trail-pass-role"
	CodeLinkedRole         resource.Code = "trail-service-linked-role"
	// CodeManagementAccount is of templates of CloudFormation.
	CodeManagementAccount resource.Code = "trail-management-account"
)

type judging struct {
	*resource.Judgement
	facts resource.Facts
	want  *spec
	scope resource.Scope // of the clients
	home  resource.Scope // of the trail
	id    resource.ID
	trail State
	// making: CloudTrail refused to make or change the trail, for which it asks for more
	// than for a delivery.
	making bool
}

// judge says what keeps events from arriving: the trail, its log group and role,
// its bucket, key and topic, its selectors, and what it says of itself.
func (s *spec) judge(out *resource.Judgement, f resource.Facts) {
	j := &judging{Judgement: out, facts: f, want: s, scope: f.Scope, home: s.home(f.Scope)}
	j.id = trailID(j.home, s.Name)
	j.judge()
}

func (j *judging) judge() {
	j.passRole()
	j.linkedRole()
	trail := trailType.Ref(j.id.Scope, j.id.Name).In(j.facts)
	switch {
	case trail.Err != nil:
		if errors.Is(trail.Err, resource.ErrNotRead) {
			j.Find(resource.Finding{Code: CodeTrailMissing, Severity: resource.SeverityUnknown, Resource: j.id, Cause: trail.Err})
		}
		return // unreadable is a finding of the core
	case trail.Absent():
		j.missing()
		return
	case j.want.Removed:
		return // nothing is to arrive
	}
	j.trail = trail.State
	if j.trail.ARN != ARN(j.home, j.want.Name) || j.home != j.scope {
		j.shadow()
	}
	j.home = j.trail.home(j.home)
	if j.logging(); j.want.WithoutLogging && !j.trail.Logging {
		return
	}
	j.group()
	j.role()
	j.bucket()
	j.key()
	j.topic()
	j.events()
	j.organization()
	j.twice()
	j.status()
}

// missing finds that there is no trail, and whether another one covers.
func (j *judging) missing() {
	f := resource.Finding{
		Code: CodeTrailMissing, Severity: resource.SeverityError, Resource: j.id,
		Problem: fmt.Sprintf("There is no trail %s in %s, so it records nothing.", j.want.Name, j.home.Region),
		Fix:     "Plan and apply; or, where another trail covers the account, judge that one: Read takes its ARN.",
	}
	if j.want.Removed {
		f.Problem, f.Fix = fmt.Sprintf("There is no trail %s in %s.", j.want.Name, j.home.Region), "Nothing, if it is to be so."
	}
	if j.Find(f); j.want.Removed {
		return
	}
	list := trails.Ref(j.scope).In(j.facts).State.Trails
	for _, other := range slices.Sorted(maps.Keys(list)) {
		if other == ARN(j.home, j.want.Name) {
			continue // the list is of before the plan, which deletes this one
		}
		// A region lists only what covers it.
		j.Find(resource.Finding{
			Code: CodeCovered, Severity: resource.SeverityInfo, Resource: j.id,
			Problem: fmt.Sprintf("Trail %s covers the account in this region: it is %s.", other, kindOf(list[other], other, j.scope)),
			Fix:     "Judge it in its home region and account, where its log group and bucket are.",
		})
	}
	if names := j.managed(); names != "" {
		j.Find(resource.Finding{
			Code: CodeCovered, Severity: resource.SeverityInfo, Resource: j.id,
			Problem: "CloudWatch has CloudTrail's events in this region without a trail, by a telemetry rule: in " + names + ".",
			Fix:     "Read, query or forward these groups as they are, if the rule has the events that are wanted; it does not show here.",
		})
	}
}

// shadow finds a trail that belongs to another region or account.
func (j *judging) shadow() {
	home := j.trail.home(j.home)
	f := resource.Finding{
		Code: CodeShadow, Severity: resource.SeverityInfo, Resource: j.id,
		Problem: fmt.Sprintf("Trail %s has its home in %s of account %s and covers %s from there; here it is read-only.", j.trail.ARN, home.Region, home.Account, j.scope),
		Fix:     "Change it with clients of its home region and account; in another region AWS answers InvalidHomeRegionException.",
	}
	if !j.want.readOnly(j.scope) {
		// These settings take it for a trail of this region, and would make a log
		// group, a role and policies that no trail uses.
		f.Severity, f.Blocking = resource.SeverityWarning, true
	}
	j.Find(f)
}

func (j *judging) logging() {
	if j.trail.Logging {
		return
	}
	f := resource.Finding{
		Code: CodeStopped, Severity: resource.SeverityError, Resource: j.id,
		Problem: "The trail is stopped, so it records nothing: CreateTrail does not start a trail, as the console does, and somebody may have called StopLogging.",
		Fix:     "Plan and apply, which calls StartLogging.",
	}
	if j.want.WithoutLogging {
		f.Problem, f.Fix = "The trail is stopped, so it records nothing.", "Start it, if events are to arrive."
	}
	j.Find(f)
}

// grace is how long a delivery may take.
func (s *spec) grace() time.Duration { return cmp.Or(s.Grace, DefaultGrace) }

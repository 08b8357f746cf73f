package trailog

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/awslogkit/awslogkit/logging"
)

// The codes of findings of this package; docs/findings.md has cause and fix.
const (
	CodeTrailMissing       logging.Code = "trail-missing"
	CodeShadow             logging.Code = "trail-shadow"
	CodeCovered            logging.Code = "trail-covered"
	CodeStopped            logging.Code = "trail-stopped"
	CodeGroupDiffers       logging.Code = "trail-log-group-differs"
	CodeGroupARN           logging.Code = "trail-log-group-arn"
	CodeRoleNotTrusted     logging.Code = "trail-role-not-trusted"
	CodePermissionMissing  logging.Code = "trail-permission-missing"
	CodeOrganizationStream logging.Code = "trail-organization-stream"
	CodeEventNotCovered    logging.Code = "trail-event-not-covered"
	CodeEventTooLarge      logging.Code = "trail-event-too-large"
	CodeNoManagement       logging.Code = "trail-no-management-events"
	CodeExcluded           logging.Code = "trail-events-excluded"
	CodeBucketPolicy       logging.Code = "trail-bucket-policy"
	CodeBucketPrefix       logging.Code = "trail-bucket-prefix"
	CodeBucketKey          logging.Code = "trail-bucket-key-closed"
	CodeKeyUnusable        logging.Code = "trail-key-unusable"
	CodeKeyClosed          logging.Code = "trail-key-closed"
	CodeTopicPolicy        logging.Code = "trail-topic-policy"
	CodeTopicKey           logging.Code = "trail-topic-key-closed"
	CodeDeliveryError      logging.Code = "trail-delivery-error"
	CodeStale              logging.Code = "trail-delivery-stale"
	CodePassRole           logging.Code = "trail-pass-role"
)

type judging struct {
	*logging.Judgement
	facts logging.Facts
	want  *spec
	scope logging.Scope // of the clients
	home  logging.Scope // of the trail
	id    logging.ID
	trail State
}

// Judge says what keeps events from arriving: the trail, its log group and role,
// its bucket, key and topic, its selectors, and what it says of itself.
func (t *Target) Judge(f logging.Facts) iter.Seq[logging.Finding] {
	return logging.Judging(func(out *logging.Judgement) {
		want := t.trail.spec
		j := &judging{Judgement: out, facts: f, want: &want, scope: f.Scope, home: want.home(f.Scope)}
		j.id = trailID(j.home, want.Name)
		j.judge()
	})
}

func (j *judging) judge() {
	j.passRole()
	trail := logging.Lookup[State](j.facts, j.id)
	switch {
	case trail.Err != nil:
		if errors.Is(trail.Err, logging.ErrNotRead) {
			j.Find(logging.Finding{Code: CodeTrailMissing, Severity: logging.Unknown, Resource: j.id, Cause: trail.Err})
		}
		return // unreadable is a finding of the core
	case trail.Absent():
		j.missing()
		return
	}
	j.trail = trail.State
	if j.trail.ARN != ARN(j.home, j.want.Name) || j.home != j.scope {
		j.shadow()
	}
	j.home = j.trail.home(j.home)
	j.logging()
	j.group()
	j.role()
	j.bucket()
	j.key()
	j.topic()
	j.events()
	j.status()
}

// missing finds that there is no trail, and whether another one covers.
func (j *judging) missing() {
	j.Find(logging.Finding{
		Code: CodeTrailMissing, Severity: logging.Error, Resource: j.id,
		Problem: fmt.Sprintf("There is no trail %s in %s, so it records nothing.", j.want.Name, j.home.Region),
		Fix:     "Plan and apply; or, where another trail covers the account, judge that one: Read takes its ARN.",
	})
	list := logging.Lookup[TrailsState](j.facts, trailsID(j.scope))
	for _, other := range list.State.sorted() {
		if other == ARN(j.home, j.want.Name) {
			continue // the list is of before the plan, which deletes this one
		}
		// A region lists only what covers it.
		j.Find(logging.Finding{
			Code: CodeCovered, Severity: logging.Info, Resource: j.id,
			Problem: fmt.Sprintf("Trail %s covers the account in this region: it is %s.", other, list.State.Trails[other].kind(other, j.scope)),
			Fix:     "Judge it in its home region and account, where its log group and bucket are.",
		})
	}
}

// shadow finds a trail that belongs to another region or account.
func (j *judging) shadow() {
	home := j.trail.home(j.home)
	f := logging.Finding{
		Code: CodeShadow, Severity: logging.Info, Resource: j.id,
		Problem: fmt.Sprintf("Trail %s has its home in %s of account %s and covers %s from there; here it is read-only.", j.trail.ARN, home.Region, home.Account, j.scope),
		Fix:     "Change it with clients of its home region and account; in another region AWS answers InvalidHomeRegionException.",
	}
	if !j.want.readOnly(j.scope) {
		// These settings take it for a trail of this region, and would make a log
		// group, a role and policies that no trail uses.
		f.Severity, f.Blocking = logging.Warning, true
	}
	j.Find(f)
}

func (j *judging) logging() {
	if j.trail.Logging {
		return
	}
	j.Find(logging.Finding{
		Code: CodeStopped, Severity: logging.Error, Resource: j.id,
		Problem: "The trail is stopped, so it records nothing: CreateTrail does not start a trail, as the console does, and somebody may have called StopLogging.",
		Fix:     "Plan and apply, which calls StartLogging.",
	})
}

// grace is how long a delivery may take.
func (s *spec) grace() time.Duration {
	if s.Grace > 0 {
		return s.Grace
	}
	return DefaultGrace
}

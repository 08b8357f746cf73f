package trailog

import (
	"fmt"
	"iter"
	"strings"

	"github.com/awslogkit/awslogkit/logging/resource"
)

// Control is a target that stops a trail, detaches it from CloudWatch Logs, or
// removes it: a plan like every other, which is undone where a step fails, and
// can be taken back with logging.NewRemoval and the report. What the trail wrote
// to, its bucket, log group and role, stays.
type Control struct {
	clients Clients
	trail   string // name or ARN
	mode    mode
}

// mode is what a control does.
type mode int

const (
	stopping  mode = iota // StopLogging
	detaching             // no log group and no role
	removing              // DeleteTrail
)

var _ resource.Target = (*Control)(nil)

// NewStop stops a trail, by its name or ARN: it records nothing any more, and
// stays as it is. The chain of digests breaks after an hour.
func NewStop(c Clients, nameOrARN string) *Control { return &Control{c, nameOrARN, stopping} }

// NewDetach takes the log group and the role from a trail, by its name or ARN;
// it goes on writing to its bucket.
func NewDetach(c Clients, nameOrARN string) *Control { return &Control{c, nameOrARN, detaching} }

// NewRemove stops and deletes a trail, by its name or ARN. Taking that back makes
// a trail like it, with its selectors and tags; what happened in between is not
// recorded, and its chain of digests begins anew.
func NewRemove(c Clients, nameOrARN string) *Control { return &Control{c, nameOrARN, removing} }

// Name is "trailog stop", "trailog detach" or "trailog remove" with the trail.
func (t *Control) Name() string {
	return "trailog " + map[mode]string{stopping: "stop", detaching: "detach", removing: "remove"}[t.mode] + " " + t.trail
}

// Clients are the clients that say for which account and region it is.
func (t *Control) Clients() resource.Clients { return t.clients.Clients }

// spec is the trail that is meant. An ARN has to be of the clients' own region
// and account.
func (t *Control) spec(scope resource.Scope) (spec, error) {
	v := &resource.ValidationError{Of: "trail"}
	s := spec{Name: t.trail}
	if strings.HasPrefix(t.trail, "arn:") {
		home, name, err := ParseARN(t.trail)
		switch {
		case err != nil:
			v.Add("name", t.trail, err.Error(), createTrail)
		case home != scope:
			v.Add("name", t.trail, fmt.Sprintf("must be a trail whose home is %s, whose clients these are: a trail can only be changed there (InvalidHomeRegionException)", scope), createTrail)
		}
		s.Name = name
	} else if r := nameRule(t.trail); r != "" {
		v.Add("name", t.trail, r, createTrail)
	}
	if t.clients.Trails == nil {
		v.Add("clients.Trails", "", "must be set", "")
	}
	return s, v.Err()
}

// Declare adds the trail.
func (t *Control) Declare(scope resource.Scope, d *resource.Declaration) error {
	s, err := t.spec(scope)
	if err != nil {
		return err
	}
	r, err := newTrail(t.clients, scope, s).control(t.mode)
	d.Manage(r)
	return err
}

// Judge finds that there is nothing to change, and what will not arrive any more.
func (t *Control) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		s, err := t.spec(f.Scope)
		if err != nil {
			return // Declare has said so
		}
		id := trailID(f.Scope, s.Name)
		trail := trailRef(f.Scope, s.Name).In(f)
		switch {
		case trail.Err != nil:
		case trail.Absent():
			j.Find(resource.Finding{
				Code: CodeTrailMissing, Severity: resource.SeverityError, Resource: id,
				Problem: fmt.Sprintf("There is no trail %s in %s.", s.Name, f.Scope.Region),
				Fix:     "Nothing, if it is to be so.",
			})
		case trail.State.ARN != ARN(f.Scope, s.Name):
			jj := &judging{Judgement: j, facts: f, want: &s, scope: f.Scope, home: f.Scope, id: id, trail: trail.State}
			jj.shadow()
		case !trail.State.Logging:
			j.Find(resource.Finding{
				Code: CodeStopped, Severity: resource.SeverityError, Resource: id,
				Problem: "The trail is stopped, so it records nothing.",
				Fix:     "Start it, if events are to arrive.",
			})
		case trail.State.Settings.LogGroupARN == "":
			j.Find(resource.Finding{
				Code: CodeGroupDiffers, Severity: resource.SeverityInfo, Resource: id,
				Problem: "The trail sends no events to CloudWatch Logs, only files to its bucket.",
				Fix:     "Give it a log group, if events are to arrive there.",
			})
		}
	})
}

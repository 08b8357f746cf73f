package iotlog

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/awslogkit/awslogkit/logging"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// Temporary is a level that a log target has for a while: the page's own workflow
// is to look at what needs attention with a more verbose level and to go back.
type Temporary struct {
	Target LogTarget `json:"target"`
	Level  Level     `json:"logLevel"`
	Until  time.Time `json:"until"`
}

// TemporaryTarget is a temporary level bound to clients. The end is written in the
// plan and in the report, so that any process can put back what was there before, by
// logging.NewRemoval with the report.
type TemporaryTarget struct {
	clients Clients
	level   Temporary
}

var _ resource.Target = (*TemporaryTarget)(nil)

// NewTemporary binds a temporary level to clients; Declare checks it. Logging has to
// be on. It is applied alone, not in one plan with a Target of the same account and
// region.
func NewTemporary(c Clients, t Temporary) *TemporaryTarget {
	t.Until = t.Until.UTC()
	return &TemporaryTarget{c, t}
}

// Name is "iotlog-temporary" with the log target.
func (t *TemporaryTarget) Name() string { return "iotlog-temporary " + t.level.Target.String() }

// Clients are the clients that say for which account and region it is.
func (t *TemporaryTarget) Clients() resource.Clients { return t.clients.Clients }

// Declare adds the one level.
func (t *TemporaryTarget) Declare(scope resource.Scope, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: "temporary level"}
	if r := t.level.Target.rule(); r != "" {
		v.Add("target", t.level.Target.String(), r, setLevel)
	}
	if !t.level.Level.IsValid() {
		v.Add("level", t.level.Level.String(), levelRule, setLevel)
	}
	if t.level.Until.IsZero() {
		v.Add("until", "", "must be set", "")
	}
	if t.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := manageLevels(account{t.clients, scope, newPacer()}, map[LogTarget]Level{t.level.Target: t.level.Level}, resource.Until[LevelsState](t.level.Until))
	d.Manage(r)
	d.Observe(observeOptions(t.clients, scope))
	return err
}

// Judge finds that logging is off, so that a level has no effect.
func (t *TemporaryTarget) Judge(f resource.Facts) iter.Seq[resource.Finding] {
	return resource.Judging(func(j *resource.Judgement) {
		if optionsRef(f.Scope).In(f).Absent() {
			j.Find(loggingOff(f.Scope))
		}
	})
}

// Raise gives a log target a level for a duration: it applies at once, waits,
// and puts back what was there before. When ctx is cancelled it puts back
// earlier. report is called after applying, to be kept: should this process
// die, another puts back with logging.NewRemoval. It may be nil.
func Raise(ctx context.Context, c Clients, t LogTarget, l Level, d time.Duration, report func(*logging.Report) error) error {
	if d <= 0 {
		return fmt.Errorf("iotlog: a level is raised for a time, not for %v", d)
	}
	target := NewTemporary(c, Temporary{t, l, time.Now().Add(d)})
	plan, err := logging.NewPlan(ctx, target)
	if err != nil {
		return err
	}
	done, err := plan.Apply(ctx)
	if err != nil {
		return err
	}
	if report != nil {
		if err := report(done); err != nil {
			return putBack(ctx, done, target, fmt.Errorf("the report could not be kept: %w", err))
		}
	}
	select {
	case <-time.After(d):
		return putBack(ctx, done, target, nil)
	case <-ctx.Done():
		return putBack(ctx, done, target, context.Cause(ctx))
	}
}

// putBackLimit is how long putting back may take, also after a cancellation.
const putBackLimit = 2 * time.Minute

func putBack(ctx context.Context, report *logging.Report, target resource.Target, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), putBackLimit)
	defer cancel()
	plan, err := logging.NewRemoval(ctx, report, target)
	if err == nil {
		_, err = plan.Apply(ctx)
	}
	if err != nil {
		return fmt.Errorf("the level of %s was not put back: %w", target.Name(), err)
	}
	return why
}

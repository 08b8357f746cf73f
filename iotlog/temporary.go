package iotlog

import (
	"context"
	"fmt"
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

// NewTemporary binds a temporary level to clients, as a target that is named
// "iotlog-temporary" with the log target. The end is written in the plan and in the
// report, so that any process can put back what was there before, by logging.NewRemoval
// with the report. What is wrong with it is an error of the plan. Logging has to be on. It
// is applied alone, not in one plan with a target of New of the same account and region.
func NewTemporary(c Clients, t Temporary) resource.Target {
	t.Until = t.Until.UTC()
	return resource.NewTarget("iotlog-temporary "+t.Target.String(), c.Clients, func(scope resource.Scope, d *resource.Declaration) error {
		return t.declare(account{c, scope, newPacer()}, d)
	}, func(j *resource.Judgement, f resource.Facts) {
		if optionsRef(f.Scope).In(f).Absent() {
			j.Find(loggingOff(f.Scope)) // a level has no effect
		}
	})
}

// declare adds the one level.
func (t Temporary) declare(a account, d *resource.Declaration) error {
	v := &resource.ValidationError{Of: "temporary level"}
	if r := t.Target.rule(); r != "" {
		v.Add("target", t.Target.String(), r, setLevel)
	}
	if !t.Level.IsValid() {
		v.Add("level", t.Level.String(), levelRule, setLevel)
	}
	if t.Until.IsZero() {
		v.Add("until", "", "must be set", "")
	}
	if a.clients.IoT == nil {
		v.Add("clients.IoT", "", "must be set", "")
	}
	if err := v.Err(); err != nil {
		return err
	}
	r, err := manageLevels(a, map[LogTarget]Level{t.Target: t.Level}, resource.Until[LevelsState](t.Until))
	d.Manage(r)
	d.Observe(observeOptions(a))
	return err
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
	plan, err := logging.NewPlan(ctx, logging.Targets{target})
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
	plan, err := logging.NewRemoval(ctx, report, logging.Targets{target})
	if err == nil {
		_, err = plan.Apply(ctx)
	}
	if err != nil {
		return fmt.Errorf("the level of %s was not put back: %w", target.Name(), err)
	}
	return why
}

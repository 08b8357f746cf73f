package logging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// WithFreshSteps reads each thing again right before it is written. A step that
// somebody else has made in the meantime is Found, not ours and so not undone;
// where the value is any other than the plan's, the step fails. It costs a read for
// each step.
func WithFreshSteps() ApplyOption { return func(o *applyOptions) { o.fresh = true } }

// Found is the outcome of a step whose value was there before it.
const Found Outcome = "found"

// errFound ends a step that has nothing to do.
var errFound = errors.New("it was so already, by somebody else")

// standing reads what step i is about to change. What the value was earlier in
// this apply is a stale read, which is waited out; any other value is somebody's.
func (a *application) standing(ctx context.Context, i int) error {
	c := a.report.Steps[i].Change
	for began, delay := time.Now(), 100*time.Millisecond; ; delay = min(2*delay, 5*time.Second) {
		readCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.opts.call)
		now := readOne(readCtx, resource.NewReaderFor(a.plan.kind == removalPlan), a.plan.managed[c.Resource])
		cancel()
		if now.err != nil {
			return now.err
		}
		have, err := value.At(now.json, c.Path)
		switch {
		case err != nil:
			return err
		case value.Same(have, c.Before):
			return nil
		case value.Same(have, c.After):
			return errFound
		case !a.wasEarlier(i, have) || time.Since(began) > a.opts.propagation:
			return fmt.Errorf("%s: %w", c.Path, resource.ErrChangedMeanwhile)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("stopped: %w", context.Cause(ctx))
		case <-time.After(delay):
		}
	}
}

// wasEarlier reports whether a value is one that the path had since the plan's
// first step.
func (a *application) wasEarlier(i int, have json.RawMessage) bool {
	c := a.report.Steps[i].Change
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.report.Steps[:i] {
		if s.Change.Resource != c.Resource || s.Outcome != Done {
			continue
		}
		for _, was := range []Change{s.Change} {
			switch {
			case was.Path == c.Path && value.Same(have, was.Before):
				return true
			case was.Path == "": // it was not there, or as it was before
				if v, err := value.At(was.Before, c.Path); err == nil && value.Same(have, v) {
					return true
				}
			}
		}
	}
	return false
}

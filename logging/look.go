package logging

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
)

// read is a resource as it is now, as far as the plan compares it.
func (a *application) read(ctx context.Context, r resource.Resource) reading {
	return new(patience).read(ctx, resource.NewReaderFor(a.plan.kind == removalPlan), r, a.opts.read)
}

// look reads a resource right before its first write. What is as the plan read it is
// written; what is already as the plan wants it, somebody else has made: it is adopted.
// An error comes with the first step that cannot be carried out.
func (a *application) look(ctx context.Context, id ID, steps []int) (int, error) {
	return a.compare(id, steps, a.read(ctx, a.plan.managed[id]))
}

func (a *application) compare(id ID, steps []int, now reading) (failing int, err error) {
	failing = steps[0]
	if now.err != nil {
		return failing, now.err
	}
	if a.plan.foreseen == nil { // a plan that was loaded knows only what it changes
		defer a.foresee(id, now, steps)
	}
	tree, err := value.Parse(now.json)
	if err != nil {
		return failing, fmt.Errorf("%s: %w", id, err)
	}
	var stale StaleError
	a.mu.Lock()
	defer a.mu.Unlock()
	for n, i := range steps {
		step := &a.report.Steps[i]
		have, err := tree.At(step.Change.Path)
		switch {
		case err != nil:
			return i, fmt.Errorf("%s: %w", id, err)
		case value.Same(have, step.Change.Before):
			if err := tree.Set(step.Change.Path, step.Change.After); err != nil {
				return i, fmt.Errorf("%s: %w", id, err)
			}
		case value.Same(have, step.Change.After), resource.Creates(a.plan.managed[id], step.Change) && a.madeFurther(have, step.Change, steps[n+1:]):
			step.Outcome = Adopted
		default:
			if len(stale.Changed) == 0 {
				failing = i
			}
			stale.add(step.Change, have)
		}
	}
	return failing, stale.orNil()
}

// madeByOthers reports whether what a create found is what it was to make, with some of
// what its later steps change.
func (a *application) madeByOthers(ctx context.Context, i int) bool {
	id := a.report.Steps[i].Change.Resource
	var steps []int
	for j := i; j < len(a.report.Steps); j++ {
		if a.report.Steps[j].Change.Resource == id { // what others write of a step is its outcome
			steps = append(steps, j)
		}
	}
	// What has more than that is not taken over, so that all of it is read.
	now := new(patience).read(ctx, resource.NewReaderFor(true), a.plan.managed[id], a.opts.read)
	_, err := a.compare(id, steps, now)
	return err == nil && a.report.Steps[i].Outcome == Adopted
}

// madeFurther reports whether what is there is what a create was to make, with some of
// what the later steps change.
func (a *application) madeFurther(have json.RawMessage, c Change, later []int) bool {
	for _, i := range later {
		path := a.report.Steps[i].Change.Path
		was, err := value.At(c.After, path)
		if err != nil {
			return false
		}
		if have, err = value.With(have, path, was); err != nil {
			return false
		}
	}
	return value.Same(have, c.After)
}

// foresee notes a resource as the plan leaves it, for judging an error.
func (a *application) foresee(id ID, now reading, steps []int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.facts.Thorough() {
		return
	}
	var changes []Change
	for _, i := range steps {
		changes = append(changes, a.report.Steps[i].Change)
	}
	if states, err := foresee(map[ID]resource.Known{id: {JSON: now.json}}, changes); err == nil {
		a.facts = a.facts.With(id, states[id])
	}
}

// lookAgain reads what step i is about to change, after a wait. What the value was
// earlier in this apply is a stale read; adopted is what somebody else has made.
func (a *application) lookAgain(ctx context.Context, i int) (adopted bool, err error) {
	c := a.report.Steps[i].Change
	now := a.read(ctx, a.plan.managed[c.Resource])
	if now.err != nil {
		return false, now.err
	}
	have, err := value.At(now.json, c.Path)
	switch {
	case err != nil:
		return false, fmt.Errorf("%s: %w", c.Resource, err)
	case value.Same(have, c.Before), resource.Creates(a.plan.managed[c.Resource], c) && value.Same(have, c.After) && a.created(i, now.state):
		return false, nil
	case value.Same(have, c.After):
		return true, nil
	case a.wasEarlier(i, have):
		return false, nil
	}
	var stale StaleError
	stale.add(c, have)
	return false, &stale
}

// lookBack looks at everything that was written, when all is. What does not show yet
// is read until it does; what somebody else wrote over is a *StaleError.
func (a *application) lookBack(ctx context.Context) {
	left := map[ID][]int{} // of each resource, the steps to look at
	a.mu.Lock()
	for _, i := range a.order {
		id := a.report.Steps[i].Change.Resource
		left[id] = append(left[id], i)
	}
	a.mu.Unlock()
	var stale StaleError
	looks := 0
	for began, delay := time.Now(), 100*time.Millisecond; len(left) > 0; delay = min(2*delay, 5*time.Second) {
		lagging := a.lookAt(ctx, left, &stale)
		if looks++; len(lagging) == 0 || len(stale.Changed) > 0 {
			break
		}
		if time.Since(began) >= a.opts.settle && looks > 1 { // the first may have been too slow
			a.mu.Lock()
			for i, err := range lagging {
				a.report.Steps[i].Outcome, a.report.Steps[i].Error = Uncertain, err.Error()
				a.report.Steps[i].Window = a.calls[i].window
				a.fail(fmt.Errorf("%s on %s: %w", a.report.Steps[i].Change.Call, a.report.Steps[i].Change.Resource, err), func(Step) bool { return false })
			}
			a.mu.Unlock()
			return
		}
		left = map[ID][]int{}
		for i := range lagging {
			id := a.report.Steps[i].Change.Resource
			left[id] = append(left[id], i)
		}
		select {
		case <-ctx.Done():
			a.mu.Lock()
			a.stop(ctx)
			a.mu.Unlock()
			return
		case <-time.After(delay):
		}
	}
	if err := stale.orNil(); err != nil {
		a.mu.Lock()
		a.fail(err, func(Step) bool { return false })
		a.mu.Unlock()
	}
}

// lookAt reads the resources together, and answers the steps that do not show, and why.
func (a *application) lookAt(ctx context.Context, steps map[ID][]int, stale *StaleError) map[int]error {
	s := &survey{reader: resource.NewReaderFor(a.plan.kind == removalPlan), read: map[ID]reading{}, limit: a.opts.read}
	var rs []resource.Resource
	for id := range steps {
		rs = append(rs, a.plan.managed[id])
	}
	s.readAll(ctx, rs)
	lagging := map[int]error{}
	for id, of := range steps {
		now := s.read[id]
		tree, treeErr := value.Parse(now.json)
		for _, i := range of {
			c := a.report.Steps[i].Change
			if now.err != nil {
				lagging[i] = fmt.Errorf("AWS answered with success, and what is there cannot be read: %w", now.err)
				continue
			}
			var have json.RawMessage
			err := treeErr
			if err == nil {
				have, err = tree.At(c.Path)
			}
			want := a.expected(i)
			if value.Same(want, c.After) {
				want = a.plan.managed[id].Leaves(c)
			}
			switch {
			case err == nil && shows(have, want, c) || a.plan.managed[id].Unsettled(now.state):
			case err != nil || a.wasEarlier(i, have) || value.Same(have, c.Before):
				lagging[i] = fmt.Errorf("AWS answered with success, and it does not show after %v", a.opts.settle)
			case value.IsNull(c.Before) && value.IsNull(have):
				lagging[i] = fmt.Errorf("AWS answered with success, and it is not there after %v", a.opts.settle)
			default:
				stale.Changed = append(stale.Changed, ChangedValue{c.Resource, c.Path, true, want, have})
			}
		}
	}
	return lagging
}

// shows reports whether what was written is there. What somebody else adds to what was
// created is theirs.
func shows(have, want json.RawMessage, c Change) bool {
	if !value.IsNull(c.Before) || c.Path != "" {
		return value.Same(have, want)
	}
	return value.Holds(have, want)
}

// wasEarlier reports whether a value is one that the path of step i had since the
// plan's first step.
func (a *application) wasEarlier(i int, have json.RawMessage) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.report.Steps[i].Change
	for _, s := range a.report.Steps {
		if s.Change.Resource != c.Resource {
			continue
		}
		for _, whole := range []json.RawMessage{s.Change.Before, s.Change.After} {
			switch {
			case s.Change.Path == c.Path && value.Same(have, whole):
				return true
			case s.Change.Path == "":
				if v, err := value.At(whole, c.Path); err == nil && value.Same(have, v) {
					return true
				}
			case c.Path == "" && !value.IsNull(have):
				// a part that does not show yet
				if v, err := value.With(have, s.Change.Path, s.Change.After); err == nil && value.Holds(v, a.expected(i)) {
					return true
				}
			}
		}
	}
	return false
}

// expected is the value that step i left, with what later steps of the resource wrote
// into it and is in effect.
func (a *application) expected(i int) json.RawMessage {
	c := a.report.Steps[i].Change
	left := c.After
	for j := i + 1; j < len(a.report.Steps); j++ {
		later := &a.report.Steps[j]
		if later.Change.Resource != c.Resource || !later.Outcome.mayHold() {
			continue
		}
		switch {
		case later.Change.Path == c.Path:
			left = later.Change.After
		case c.Path == "":
			if v, err := value.With(left, later.Change.Path, later.Change.After); err == nil {
				left = v
			}
		}
	}
	return left
}

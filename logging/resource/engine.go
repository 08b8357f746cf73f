package resource

import (
	"maps"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// What is here is for the engine, which makes and applies plans; an author of a
// resource needs none of it. In the end it takes a value of an internal type, so
// that nobody else can call it.

// NewFacts are facts for a target's judging.
func NewFacts(s Scope, caller string, states map[ID]Known, thorough bool) Facts {
	return Facts{Scope: s, Caller: caller, states: states, thorough: thorough}
}

// Known is the state of a resource as JSON; false where it was not read.
func (f Facts) Known(id ID) (Known, bool) {
	k, ok := f.states[id]
	return k, ok
}

// With are the facts with one more, or another.
func (f Facts) With(id ID, k Known) Facts {
	states := maps.Clone(f.states)
	if states == nil {
		states = map[ID]Known{}
	}
	states[id] = k
	f.states = states
	return f
}

// Creates reports whether a change creates a resource. What is set as a whole, as an
// account's options are, is not created.
func Creates(r Resource, c Change) bool {
	return c.Path == "" && value.IsNull(c.Before) && !r.setAsAWhole()
}

// MakeThorough makes a reader thorough from now on.
func (r *Reader) MakeThorough() { r.thorough = true }

// Managed are the resources that the plan writes.
func (d *Declaration) Managed() []Resource { return d.managed }

// Observed are the resources that are only read.
func (d *Declaration) Observed() []Resource { return d.observed }

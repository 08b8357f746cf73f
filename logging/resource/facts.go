package resource

import (
	"encoding/json"
	"errors"
)

// ErrNotRead is the error of a Fact that nobody asked AWS for: a plan without
// changes reads only what it compares.
var ErrNotRead = errors.New("not read")

// Facts is what is known of an account, as it was read or as a plan would
// leave it. It is a value for judging; it does no I/O.
type Facts struct {
	Scope  Scope  // of the target that judges
	Caller string // ARN of whose credentials the target has, as STS tells it

	states map[ID]Known
	// thorough: everything that judging looks at was read, not only what a
	// comparison needs.
	thorough bool
}

// Known is a state as JSON, or why it could not be read.
type Known struct {
	JSON json.RawMessage // null: absent
	Err  error
}

// Fact is a resource's state as far as it is known.
type Fact[S any] struct {
	State   S
	Present bool  // the resource exists, and State is its state
	Err     error // not nil: nothing is known, and this is why
}

// Absent reports that the resource is known not to exist.
func (f Fact[S]) Absent() bool { return !f.Present && f.Err == nil }

// Thorough reports whether everything that judging looks at was read: what a
// state leaves out then is not there. In other facts it may not have been asked
// for, and a judge that needs it says unknown, with the cause ErrNotRead.
func (f Facts) Thorough() bool { return f.thorough }

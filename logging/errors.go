package logging

import (
	"fmt"
	"strings"
)

// ConflictError is two targets that want one resource in two ways.
type ConflictError struct {
	Resource ID
	Targets  [2]string
	Err      error // usually a *MergeError
}

// Error names the resource, both targets and the field.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s: targets %q and %q do not agree: %v", e.Resource, e.Targets[0], e.Targets[1], e.Err)
}

// Unwrap is the error of Merge.
func (e *ConflictError) Unwrap() error { return e.Err }

// StaleError says that a plan does not fit the account any more; nothing was
// written.
type StaleError struct {
	Reasons []string
}

// Error lists the reasons.
func (e *StaleError) Error() string {
	return "the plan is not applied, nothing was written: " + strings.Join(e.Reasons, "; ")
}

// BlockedError says that a plan would do harm and was not applied; nothing was
// written. Insist on the findings' codes to apply it all the same.
type BlockedError struct {
	Findings Findings
}

// Error lists the findings.
func (e *BlockedError) Error() string {
	var b strings.Builder
	b.WriteString("the plan is not applied, nothing was written:")
	for _, f := range e.Findings {
		b.WriteString("\n  " + f.String())
	}
	return b.String()
}

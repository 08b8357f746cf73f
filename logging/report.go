package logging

import (
	"fmt"
	"strings"
	"time"
)

// Outcome is what became of a step of an apply.
type Outcome string

// The outcomes.
const (
	NotStarted Outcome = "not started"
	Running    Outcome = "running" // only in a report that was kept while an apply went on
	Done       Outcome = "done"
	Failed     Outcome = "failed"     // it had no effect
	Undone     Outcome = "undone"     // it was done, and taken back
	NotUndone  Outcome = "not undone" // it is in effect, and could not be taken back
	Kept       Outcome = "kept"       // a delete that was not carried out, since it would destroy logs
	Uncertain  Outcome = "uncertain"  // it failed, and whether it had an effect could not be read
)

// mayHold reports whether the change is, or may be, in effect.
func (o Outcome) mayHold() bool {
	switch o {
	case Running, Done, NotUndone, Uncertain:
		return true
	}
	return false
}

// Step is a change and what became of it.
type Step struct {
	Change  Change  `json:"change"`
	Outcome Outcome `json:"outcome"`
	// Error says why the step failed, or why it was not undone.
	Error string `json:"error,omitempty"`
	// Attempts counts the tries; more than one where IAM had to propagate.
	Attempts int `json:"attempts,omitempty"`
}

// Report is what an apply did. It is pure data: kept as JSON, it is what
// NewRemoval needs to restore what was there before.
type Report struct {
	Plan     string    `json:"plan"` // the plan's digest
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Steps    []Step    `json:"steps"` // in the plan's order
}

// With are the steps with an outcome.
func (r *Report) With(o Outcome) []Step {
	var out []Step
	for _, s := range r.Steps {
		if s.Outcome == o {
			out = append(out, s)
		}
	}
	return out
}

// Until is when the first of the changes that are meant for a while is to be put
// back; zero where there is none.
func (r *Report) Until() time.Time {
	var first time.Time
	for _, s := range r.Steps {
		if u := s.Change.Until; s.Outcome.mayHold() && !u.IsZero() && (first.IsZero() || u.Before(first)) {
			first = u
		}
	}
	return first
}

// String is a line for each step.
func (r *Report) String() string {
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%-11s %s %s", s.Outcome, s.Change.Call, s.Change.Resource)
		if s.Change.Path != "" {
			fmt.Fprintf(&b, " %s", s.Change.Path)
		}
		if s.Error != "" {
			fmt.Fprintf(&b, ": %s", s.Error)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// ApplyError is an apply that failed. The report says of every step what became
// of it.
type ApplyError struct {
	Report *Report
	Err    error // why it failed: a *CallError, or the context's error
}

// Error says what failed, and what was done, undone and not undone.
func (e *ApplyError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "apply: %v", e.Err)
	undone, still := e.Report.With(Undone), append(e.Report.With(NotUndone), e.Report.With(Uncertain)...)
	kept := e.Report.With(Done)
	switch {
	case len(undone)+len(still)+len(kept) == 0:
		b.WriteString("; nothing was changed")
	case len(still)+len(kept) == 0:
		fmt.Fprintf(&b, "; the account is as it was: undone %s", names(undone))
	default:
		if len(undone) > 0 {
			fmt.Fprintf(&b, "; undone %s", names(undone))
		}
		if len(kept) > 0 {
			fmt.Fprintf(&b, "; done and kept %s", names(kept))
		}
		if len(still) > 0 {
			fmt.Fprintf(&b, "; NOT undone %s", names(still))
			for _, s := range still {
				fmt.Fprintf(&b, " (%s)", s.Error)
			}
		}
	}
	return b.String()
}

// Unwrap is why it failed.
func (e *ApplyError) Unwrap() error { return e.Err }

func names(steps []Step) string {
	var s []string
	for _, st := range steps {
		s = append(s, st.Change.Call+" on "+st.Change.Resource.String())
	}
	return strings.Join(s, ", ")
}

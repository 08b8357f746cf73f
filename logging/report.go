package logging

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/logging/internal/value"
	"github.com/awslogkit/awslogkit/logging/resource"
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
	Adopted    Outcome = "adopted"    // it was so already, made by somebody else: it is not taken back
	Kept       Outcome = "kept"       // what would have destroyed logs was not carried out: a delete, or taking this back
	Uncertain  Outcome = "uncertain"  // its answer was lost, and whether it had an effect could not be read
)

// mayHold reports whether the change is, or may be, in effect.
func (o Outcome) mayHold() bool {
	switch o {
	case Running, Done, NotUndone, Uncertain, Kept:
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
	// Window is when the call of an uncertain step was made, by AWS's clock: what was
	// created within it, it created.
	Window Window `json:"window,omitzero"`
}

// Window is the time from which and until which a call was under way.
type Window struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// holds reports whether what was created then was created by the call, which may have
// landed later by so much.
func (w Window) holds(created time.Time, later time.Duration) bool {
	return !w.From.IsZero() && resource.CreatedWithin(created, w.From, w.Until.Add(later))
}

// Report is what an apply did. It is pure data: kept as JSON, it is what
// NewRemoval needs to restore what was there before.
type Report struct {
	Plan     string    `json:"plan"` // the plan's digest
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished"`
	Steps    []Step    `json:"steps"` // in the plan's order
}

func newReport(digest string, changes []Change, started time.Time) *Report {
	r := &Report{Plan: digest, Started: started}
	for _, c := range changes {
		r.Steps = append(r.Steps, Step{Change: c, Outcome: NotStarted})
	}
	return r
}

const reportVersion = 1

// MarshalJSON is the report with the version of its form, and with times in UTC.
func (r *Report) MarshalJSON() ([]byte, error) {
	type plain Report
	c := plain(*r)
	c.Started, c.Finished = c.Started.UTC(), c.Finished.UTC()
	return json.Marshal(struct {
		Version int `json:"version"`
		*plain
	}{reportVersion, &c})
}

// UnmarshalJSON refuses a report of another version, and one with members that this
// version does not have.
func (r *Report) UnmarshalJSON(data []byte) error {
	type plain Report
	j := struct {
		Version int `json:"version"`
		*plain
	}{plain: (*plain)(r)}
	if err := value.DecodeVersion(data, reportVersion, &j); err != nil {
		return fmt.Errorf("logging: report: %w", err)
	}
	return nil
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

// whole reports whether a resource was created or deleted, or may have been.
func (r *Report) whole(id ID) bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool {
		c := s.Change
		return c.Resource == id && c.Path == "" && value.IsNull(c.Before) != value.IsNull(c.After) && s.Outcome.mayHold()
	})
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
	still := append(e.Report.With(NotUndone), e.Report.With(Uncertain)...)
	list := func(what string, o Outcome) {
		if steps := e.Report.With(o); len(steps) > 0 {
			fmt.Fprintf(&b, "; %s %s", what, names(steps))
		}
	}
	switch done := len(e.Report.With(Done)) + len(e.Report.With(Kept)); {
	case done+len(still)+len(e.Report.With(Undone)) == 0:
		b.WriteString("; nothing was changed")
	case done+len(still) == 0:
		list("the account is as it was: undone", Undone)
	default:
		list("undone", Undone)
		list("done and kept", Done)
		list("kept, since it holds logs or putting it back would delete some,", Kept)
		if len(still) > 0 {
			fmt.Fprintf(&b, "; NOT undone %s", names(still))
			for _, s := range still {
				fmt.Fprintf(&b, " (%s)", s.Error)
			}
		}
	}
	list("adopted, and left,", Adopted)
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

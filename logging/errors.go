package logging

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/logging/policy"
)

// FieldError is one wrong field of settings.
type FieldError struct {
	Path   string // "retentionInDays", "inlinePolicies[logs].Statement[0].Sid"
	Value  string // what was given, as it is written; empty where it must not be shown
	Rule   string // what the field must be
	Source string // where the rule comes from: an AWS page or API operation
}

// Error is the path, the value and the rule.
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString(e.Path)
	if e.Value != "" {
		fmt.Fprintf(&b, " %q", abbreviate(e.Value))
	}
	b.WriteString(": ")
	b.WriteString(e.Rule)
	if e.Source != "" {
		fmt.Fprintf(&b, " (%s)", e.Source)
	}
	return b.String()
}

func abbreviate(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// ValidationError is every wrong field of one value. Collect with Add, and
// return Err.
type ValidationError struct {
	Of     string // what was validated: "log group", "automationlog settings"
	Fields []*FieldError
}

// Add notes a wrong field.
func (e *ValidationError) Add(path, value, rule, source string) {
	e.Fields = append(e.Fields, &FieldError{path, value, rule, source})
}

// Merge notes the fields of err, a *ValidationError, below a path, and so the
// problems of a *policy.ValidationError. Another error becomes one field.
func (e *ValidationError) Merge(path string, err error) {
	var v *ValidationError
	var invalid *policy.ValidationError
	switch {
	case err == nil:
	case errors.As(err, &invalid):
		for _, p := range invalid.Problems {
			e.Add(joinPath(path, p.Path), "", p.Message, p.Code.Source())
		}
	case errors.As(err, &v):
		for _, f := range v.Fields {
			g := *f
			g.Path = joinPath(path, f.Path)
			e.Fields = append(e.Fields, &g)
		}
	default:
		e.Add(path, "", err.Error(), "")
	}
}

func joinPath(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || b[0] == '[':
		return a + b
	}
	return a + "." + b
}

// Err is nil where no field is wrong.
func (e *ValidationError) Err() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

// Error names every wrong field, one on a line.
func (e *ValidationError) Error() string {
	var b strings.Builder
	if len(e.Fields) == 1 {
		fmt.Fprintf(&b, "%s: ", e.Of)
	} else {
		fmt.Fprintf(&b, "%s: %d fields are wrong:\n", e.Of, len(e.Fields))
	}
	for i, f := range e.Fields {
		if i > 0 {
			b.WriteByte('\n')
		}
		if len(e.Fields) > 1 {
			b.WriteString("  ")
		}
		b.WriteString(f.Error())
	}
	return b.String()
}

// Unwrap are the *FieldErrors.
func (e *ValidationError) Unwrap() []error {
	out := make([]error, len(e.Fields))
	for i, f := range e.Fields {
		out[i] = f
	}
	return out
}

// CallError is a call to AWS that failed. The SDK's own error is below it, for
// errors.As.
type CallError struct {
	Operation string // "logs:CreateLogGroup"
	Resource  ID     // with the account and the region
	Err       error
}

// Error is the operation, the resource and the SDK's error.
func (e *CallError) Error() string {
	return fmt.Sprintf("%s on %s: %v", e.Operation, e.Resource, e.Err)
}

// Unwrap is the SDK's error.
func (e *CallError) Unwrap() error { return e.Err }

// MergeError is what Resource.Merge answers when the same thing is wanted in
// two ways.
type MergeError struct {
	Path string // the field
	A, B string // the two values
}

// Error is the field and the values.
func (e *MergeError) Error() string {
	return fmt.Sprintf("%s is wanted as %s and as %s", e.Path, e.A, e.B)
}

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

// ErrNotOurs is the error of a create that found, with other settings than
// wanted, what was absent just before. The step has failed, and undoing leaves
// what is there alone.
var ErrNotOurs = errors.New("it was created by somebody else meanwhile, with other settings")

// ErrHoldsData is the error of a delete that would destroy logs: it is not
// carried out, and the report says that the resource was kept.
var ErrHoldsData = errors.New("it holds data, so it is not deleted")

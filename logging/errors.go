package logging

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/internal/value"
)

// StaleError says that a plan does not fit the account any more: it is another account,
// or somebody else changed what the plan changes, before it was written or after. What
// the apply had done is undone, but for what is somebody else's now.
type StaleError struct {
	Reasons []string // what is not about a value: another account, another digest
	Changed []ChangedValue
}

// ChangedValue is a value that somebody else changed.
type ChangedValue struct {
	Resource ID
	Path     string          // empty: the resource as a whole
	Written  bool            // by this apply, before it was changed
	Expected json.RawMessage // as it was written, or as the plan read it; null is absent
	Found    json.RawMessage
}

// add notes what is there instead of what c is to change.
func (e *StaleError) add(c Change, found json.RawMessage) {
	e.Changed = append(e.Changed, ChangedValue{Resource: c.Resource, Path: c.Path, Expected: c.Before, Found: found})
}

func (e *StaleError) orNil() error {
	if len(e.Reasons)+len(e.Changed) == 0 {
		return nil
	}
	return e
}

// Error lists the reasons, and of each value the resource, the path, and what is there
// instead of what: ten at most, and how many more there are.
func (e *StaleError) Error() string {
	return e.text(func(c ChangedValue) string {
		return ": it is " + abbreviate(c.Found) + ", not " + abbreviate(c.Expected)
	})
}

func (e *StaleError) text(values func(ChangedValue) string) string {
	reasons := slices.Clone(e.Reasons)
	for _, c := range e.Changed {
		what := "it"
		if c.Path != "" {
			what = c.Path
		}
		since := "changed since the plan was made"
		if c.Written {
			since = "is not as it was written"
		}
		reasons = append(reasons, fmt.Sprintf("%s: %s %s", c.Resource, what, since)+values(c))
	}
	const most = 10
	if more := len(reasons) - most; more > 0 {
		reasons = append(reasons[:most], fmt.Sprintf("and %d more", more))
	}
	return "the plan does not fit the account: " + strings.Join(reasons, "; ")
}

func abbreviate(v json.RawMessage) string {
	const most = 80
	if value.IsNull(v) {
		return "absent"
	}
	if len(v) <= most {
		return string(v)
	}
	return strings.ToValidUTF8(string(v[:most]), "") + "…"
}

// BlockedError says that a plan would do harm, or that logs would not arrive after it,
// and was not applied; nothing was written. [WithInsist] on the findings' codes applies
// it all the same, and [Regardless] on all that do no harm.
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

// Codes are the codes to insist on, each once.
func (e *BlockedError) Codes() []Code {
	var codes []Code
	for _, f := range e.Findings {
		if !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

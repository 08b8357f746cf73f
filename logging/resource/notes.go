package resource

import (
	"fmt"
	"slices"
)

// Notes keeps what a builder was told, so that telling it one thing twice, or two
// things that contradict, is an error of Build instead of silently the last word.
// The zero value is ready to use; a copy goes on by itself.
type Notes struct {
	last  *note
	wrong []*FieldError
}

// note is never changed, so that copies can have it in common.
type note struct {
	path, by string
	before   *note
}

// Once notes that a field is set, and by what: "RetainDays(30)". A second time is
// a wrong field, whatever it is set to.
func (n *Notes) Once(path, by string) {
	for first := n.last; first != nil; first = first.before {
		if first.path == path {
			n.Add(path, "", fmt.Sprintf("is set twice: %s, and then %s", first.by, by), "")
			return
		}
	}
	n.last = &note{path, by, n.last}
}

// Add notes a wrong field; see [ValidationError.Add].
func (n *Notes) Add(path, value, rule, source string) {
	n.wrong = append(slices.Clip(n.wrong), &FieldError{path, value, rule, source})
}

// Validation begins the error of Build, with what is wrong so far.
func (n *Notes) Validation(of string) *ValidationError {
	return &ValidationError{Of: of, Fields: slices.Clone(n.wrong)}
}

package resource

import (
	"fmt"
	"slices"
)

// Notes keeps what a builder was told, so that telling it one thing twice, or two
// things that contradict, is an error of Build instead of silently the last word.
// The zero value is ready to use.
type Notes struct {
	said  map[string]string
	wrong []*FieldError
}

// Once notes that a field is set, and by what: "RetainDays(30)". A second time is
// a wrong field, whatever it is set to.
func (n *Notes) Once(path, by string) {
	if n.said == nil {
		n.said = map[string]string{}
	}
	first, twice := n.said[path]
	if !twice {
		n.said[path] = by
		return
	}
	n.Add(path, "", fmt.Sprintf("is set twice: %s, and then %s", first, by), "")
}

// Add notes a wrong field; see [ValidationError.Add].
func (n *Notes) Add(path, value, rule, source string) {
	n.wrong = append(n.wrong, &FieldError{path, value, rule, source})
}

// Validation begins the error of Build, with what is wrong so far.
func (n *Notes) Validation(of string) *ValidationError {
	return &ValidationError{Of: of, Fields: slices.Clone(n.wrong)}
}

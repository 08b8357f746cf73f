package resource

import (
	"fmt"
	"slices"

	"github.com/awslogkit/awslogkit/logging/policy"
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

// Tag sets a tag, once.
func (n *Notes) Tag(tags *map[string]string, key, value string) {
	n.Once("tags["+key+"]", fmt.Sprintf("Tag(%s, %s)", key, value))
	if *tags == nil {
		*tags = map[string]string{}
	}
	(*tags)[key] = value
}

// Allow adds the statements of a document to those that settings ask of a policy, each
// where none means the same.
func (n *Notes) Allow(asked **policy.Document, doc policy.Document) {
	if len(doc.Statements) == 0 {
		return
	}
	have := policy.Document{Version: doc.Version}
	if *asked != nil {
		have = **asked
	}
	same, ok := doc.As(have.Version)
	if !ok {
		n.Add("policy", doc.Version, fmt.Sprintf("has a policy variable, which is literal text in the document before, of version %q", have.Version), "")
		return
	}
	*asked = new(have.Union(same))
}

// Add notes a wrong field; see [ValidationError.Add].
func (n *Notes) Add(path, value, rule, source string) {
	n.wrong = append(slices.Clip(n.wrong), &FieldError{path, value, rule, source})
}

// Validation begins the error of Build, with what is wrong so far.
func (n *Notes) Validation(of string) *ValidationError {
	return &ValidationError{Of: of, Fields: slices.Clone(n.wrong)}
}

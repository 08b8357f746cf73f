package grouped

import (
	"fmt"
	"regexp"
	"strings"
)

// Causes is an error of several, which says each cause once.
type Causes struct {
	Errs []error
	// Cause is what is the same of errors that have one cause; nil: their text.
	Cause func(error) string
}

// Join is the errors as one that says each cause once; nil where there are none. errors.Is
// and errors.As see them all.
func Join(cause func(error) string, errs ...error) error {
	c := &Causes{Cause: cause}
	for _, err := range errs {
		if err != nil {
			c.Errs = append(c.Errs, err)
		}
	}
	if len(c.Errs) == 0 {
		return nil
	}
	return c
}

// Unwrap are the errors.
func (c *Causes) Unwrap() []error { return c.Errs }

// Error is a line for each cause: its first error, and how many more it has.
func (c *Causes) Error() string {
	var s Set[error]
	for _, err := range Flat(c.Errs...) {
		key := err.Error()
		if c.Cause != nil {
			key = c.Cause(err)
		}
		s.Add(WithoutRequest(key), err, "", "")
	}
	var lines []string
	for _, g := range s.Groups() {
		line := g.First.Error()
		if g.Count > 1 {
			line += fmt.Sprintf(" (and %d more of this cause)", g.Count-1)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// Flat are the errors that were joined, each by itself.
func Flat(errs ...error) (out []error) {
	for _, err := range errs {
		switch joined, ok := err.(interface{ Unwrap() []error }); {
		case ok:
			out = append(out, Flat(joined.Unwrap()...)...)
		case err != nil:
			out = append(out, err)
		}
	}
	return out
}

var request = regexp.MustCompile(`(?i)\b(RequestID|HostID): ?[^,]*, | \(request [^)]*\)`)

// WithoutRequest is the text of an error of a call without the ids of its request, which
// tell errors of one cause apart.
func WithoutRequest(text string) string { return request.ReplaceAllString(text, "") }

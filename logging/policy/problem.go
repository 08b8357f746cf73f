package policy

import (
	"fmt"
	"strings"
)

// Severity tells what a [Problem] means for the document.
type Severity int

const (
	// SeverityError: AWS refuses the document, or a part of it can never do what it says.
	SeverityError Severity = iota
	// SeverityWarning: AWS takes the document, but it may do something else than was meant.
	SeverityWarning
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == SeverityWarning {
		return "warning"
	}
	return "error"
}

// Problem is one thing that is wrong with a document. It is an error of its own,
// so that errors.As finds the first one behind a [ValidationError].
type Problem struct {
	Path     string // `Statement[1].Efect`; "" for the document as a whole
	Code     Code
	Message  string // one clause for people
	Severity Severity
}

// Error returns the path and the message.
func (p Problem) Error() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// ValidationError is what [Parse] and [Builder.Build] return: every problem at once, in document order.
type ValidationError struct {
	Problems []Problem
}

// Error names every problem, separated by "; ".
func (e *ValidationError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.Error()
	}
	return "invalid policy document: " + strings.Join(texts, "; ")
}

// Unwrap returns the problems as errors.
func (e *ValidationError) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		errs[i] = p
	}
	return errs
}

// problems collects what is wrong. A hostile document could have millions of
// mistakes, so it stops listing at maxProblems.
type problems struct {
	list []Problem
	more int
}

const maxProblems = 200

func (ps *problems) add(severity Severity, path string, code Code, format string, args ...any) {
	if len(ps.list) >= maxProblems {
		ps.more++
		return
	}
	ps.list = append(ps.list, Problem{Path: path, Code: code, Message: fmt.Sprintf(format, args...), Severity: severity})
}

func (ps *problems) fail(path string, code Code, format string, args ...any) {
	ps.add(SeverityError, path, code, format, args...)
}

func (ps *problems) warn(path string, code Code, format string, args ...any) {
	ps.add(SeverityWarning, path, code, format, args...)
}

// all returns the list, with a last entry for what was left off.
func (ps *problems) all() []Problem {
	if ps.more == 0 {
		return ps.list
	}
	return append(ps.list, Problem{Code: CodeTooMany, Message: fmt.Sprintf("%d more problems are not listed", ps.more)})
}

func (ps *problems) err() error {
	if len(ps.list) == 0 {
		return nil
	}
	return &ValidationError{Problems: ps.all()}
}

// shown returns a value as a message shows it: quoted, and cut when it is long.
func shown(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q…", strings.ToValidUTF8(s[:most], ""))
	}
	return fmt.Sprintf("%q", s)
}

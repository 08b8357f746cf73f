package trailquery

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a table or a question.
type Problem struct {
	Path  string // what is wrong: "prefix", "names[1]"
	Value string // what it is, cut where it is long
	Rule  string // what it must be
}

// Error returns the path, the value and the rule.
func (p Problem) Error() string {
	if p.Value == "" {
		return p.Path + " " + p.Rule
	}
	return fmt.Sprintf("%s %q %s", p.Path, p.Value, p.Rule)
}

// ValidationError names everything that is wrong with a table or a question.
type ValidationError struct {
	Of       string // "table", "question"
	Problems []Problem
}

// Error names every problem, separated by "; ".
func (e *ValidationError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.Error()
	}
	return "trailquery: invalid " + e.Of + ": " + strings.Join(texts, "; ")
}

// problems collects them. The zero value has none.
type problems []Problem

func (p *problems) add(path, value, rule string) {
	if rule == "" {
		return
	}
	if len(value) > 80 {
		value = strings.ToValidUTF8(value[:80], "") + "…"
	}
	*p = append(*p, Problem{path, value, rule})
}

func (p problems) err(of string) error {
	if len(p) == 0 {
		return nil
	}
	return &ValidationError{of, p}
}

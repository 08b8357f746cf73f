package loggingtest

import (
	"errors"
	"regexp"
	"sort"
	"strings"
)

// maxPatternRegexps is how many regular expressions a filter pattern may have.
const maxPatternRegexps = 2

// filterPattern is a filter pattern that was read.
type filterPattern struct {
	matches func(message string) bool
	term    string // all that is asked for is that a message contains this; "" where it is not so simple

	// fields is what a message has for what a pattern names, by "$.selector" or "$column";
	// nil for terms. value is one of them, also one that the pattern does not name.
	fields func(message string) map[string]string
	value  func(message, name string) (string, bool)
	names  func(name string) bool // whether a column is called so; nil for JSON
}

// each calls do with the events of a stream that match, in their order.
func (p filterPattern) each(events []storedEvent, do func(*storedEvent)) {
	if p.term == "" || strings.Contains(p.term, batchEnd) {
		for i := range events {
			if p.matches(events[i].message()) {
				do(&events[i])
			}
		}
		return
	}
	for len(events) > 0 {
		// Of one batch, and all of it between the first and the last: their numbers say so.
		n := len(events)
		for last := events[n-1]; last.sequence-events[0].sequence != uint64(n-1) || last.batch != events[0].batch; last = events[n-1] {
			n = (n + 1) / 2
		}
		text, at := events[0].batch[:events[n-1].to], events[0].from
		for rest := events[:n]; ; {
			i := strings.Index(text[at:], p.term)
			if i < 0 {
				break
			}
			at += uint32(i)
			hit := sort.Search(len(rest), func(i int) bool { return rest[i].to > at })
			do(&rest[hit])
			if rest = rest[hit+1:]; len(rest) == 0 {
				break
			}
			at = rest[0].from
		}
		events = events[n:]
	}
}

// parseFilterPattern reads a filter pattern: terms, a JSON pattern in braces, or a
// space-delimited one in brackets.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
func parseFilterPattern(pattern string) (filterPattern, error) {
	p := &patternParser{rest: strings.TrimSpace(pattern)}
	switch {
	case p.rest == "":
		return filterPattern{matches: func(string) bool { return true }}, nil
	case p.rest[0] == '{':
		return p.json()
	case p.rest[0] == '[':
		return p.columns()
	}
	return p.terms()
}

// patternParser holds what is still to be read.
type patternParser struct {
	rest    string
	regexps int
	depth   int // of parentheses

	selectors map[string]selector // those that were read, by their text
}

func (p *patternParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// take reads prefix where it is next.
func (p *patternParser) take(prefix string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.rest, prefix)
	if ok {
		p.rest = rest
	}
	return ok
}

// terms reads words, "phrases", %regular expressions%, ?any of these and -none of
// these. Where there are others too, AWS ignores the terms with a question mark.
func (p *patternParser) terms() (filterPattern, error) {
	var all, anyOf, none []func(string) bool
	var only string
	for p.space(); p.rest != ""; p.space() {
		list := &all
		if p.take("?") {
			list = &anyOf
		} else if p.take("-") {
			list = &none
		}
		term, literal, err := p.term()
		if err != nil {
			return filterPattern{}, err
		}
		*list, only = append(*list, term), literal
	}
	if len(all) == 1 && len(none) == 0 && len(anyOf) == 0 {
		return filterPattern{matches: all[0], term: only}, nil // as most patterns are
	}
	return filterPattern{matches: func(message string) bool {
		for _, f := range none {
			if f(message) {
				return false
			}
		}
		for _, f := range all {
			if !f(message) {
				return false
			}
		}
		if len(all) > 0 || len(none) > 0 {
			return true
		}
		for _, f := range anyOf {
			if f(message) {
				return true
			}
		}
		return false
	}}, nil
}

// term reads one, with its text where it is no regular expression.
func (p *patternParser) term() (matches func(string) bool, literal string, err error) {
	switch {
	case strings.HasPrefix(p.rest, `"`):
		phrase, err := p.quoted()
		return func(m string) bool { return strings.Contains(m, phrase) }, phrase, err
	case strings.HasPrefix(p.rest, "%"):
		re, err := p.regexp()
		if err != nil {
			return nil, "", err
		}
		return re.MatchString, "", nil
	}
	end := strings.IndexAny(p.rest, " \t\r\n")
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	for _, c := range word {
		if c < 0x80 && !isWordByte(byte(c)) {
			return nil, "", errors.New("terms with characters other than letters, digits and underscores need double quotes")
		}
	}
	if word == "" {
		return nil, "", errors.New("a term is missing")
	}
	return func(m string) bool { return strings.Contains(m, word) }, word, nil
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// quoted reads a double-quoted string, in which a backslash escapes.
func (p *patternParser) quoted() (string, error) {
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '"':
			p.rest = p.rest[i+1:]
			return b.String(), nil
		case '\\':
			if i++; i == len(p.rest) {
				return "", errors.New("a double quote is not closed")
			}
			b.WriteByte(p.rest[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", errors.New("a double quote is not closed")
}

// regexp reads %expression%.
func (p *patternParser) regexp() (*regexp.Regexp, error) {
	if p.regexps++; p.regexps > maxPatternRegexps {
		return nil, errors.New("a pattern has at most two regular expressions")
	}
	end := strings.IndexByte(p.rest[1:], '%')
	if end <= 0 {
		return nil, errors.New("a regular expression is between two percent signs")
	}
	expression := p.rest[1 : end+1]
	p.rest = p.rest[end+2:]
	for i := 0; i < len(expression); i++ {
		switch expression[i] {
		case '\\':
			i++
		case '(', ')':
			return nil, errors.New("a regular expression must not have parentheses")
		}
	}
	re, err := regexp.Compile(expression)
	if err != nil {
		return nil, errors.New("a regular expression is not valid")
	}
	return re, nil
}

package insights

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError is of a query that is not understood, and of what in it.
type SyntaxError struct {
	Start, End int // characters of the query, from 0; End is behind the last
	Message    string
}

// Error returns the message.
func (e *SyntaxError) Error() string { return e.Message }

// kind is that of a token.
type kind uint8

const (
	end kind = iota
	word
	text // in quotes
	number
	regex // in slashes
	mark  // an operator or a bracket
)

type token struct {
	kind     kind
	s        string // without quotes
	quoted   bool   // a word in backticks, which is a field whatever it is
	from, to int    // bytes
}

func (t token) String() string {
	if t.kind == end {
		return "<EOF>"
	}
	return t.s
}

// is reports whether the token is an operator, a bracket or, in any case, a keyword.
func (t token) is(s string) bool {
	return t.kind == mark && t.s == s || t.kind == word && !t.quoted && strings.EqualFold(t.s, s)
}

// lex cuts a query into tokens; the last is the end.
func lex(query string) (tokens []token, err error) {
	for at := 0; ; {
		rest := query[at:]
		skip := len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
		if rest = rest[skip:]; strings.HasPrefix(rest, "#") {
			line, _, _ := strings.Cut(rest, "\n")
			at += skip + len(line)
			continue
		}
		at += skip
		if rest == "" {
			return append(tokens, token{kind: end, from: at, to: at}), nil
		}
		t, n := next(rest, tokens)
		if n == 0 {
			return nil, fault(query, at, at+1, "token recognition error at: '%s'", firstRune(rest))
		}
		t.from, t.to = at, at+n
		tokens, at = append(tokens, t), at+n
	}
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// next is the first token of s, and its length: 0 where there is none.
func next(s string, before []token) (token, int) {
	c := s[0]
	switch {
	case c == '"' || c == '\'' || c == '`':
		body, n := quoted(s, c)
		if c == '`' {
			return token{kind: word, s: body, quoted: true}, n
		}
		return token{kind: text, s: body}, n
	case c == '/' && expectsRegex(before):
		n := closing(s, '/')
		if n == 0 {
			return token{}, 0
		}
		return token{kind: regex, s: strings.ReplaceAll(s[1:n-1], `\/`, "/")}, n
	case isDigit(c):
		n := len(s) - len(strings.TrimLeft(s, "0123456789."))
		return token{kind: number, s: s[:n]}, n
	case isWord(c):
		n := 1
		for n < len(s) && (isWord(s[n]) || isDigit(s[n]) || s[n] == '.') {
			n++
		}
		return token{kind: word, s: s[:n]}, n
	}
	for _, m := range []string{"!=", "<=", ">=", "=~", "=", "<", ">", "(", ")", "[", "]", ",", "|", "*"} {
		if strings.HasPrefix(s, m) {
			return token{kind: mark, s: m}, len(m)
		}
	}
	return token{}, 0
}

// expectsRegex reports whether a slash begins a regular expression: behind what compares with one, and
// behind the field of parse.
func expectsRegex(before []token) bool {
	n := len(before)
	return n > 0 && (before[n-1].is("like") || before[n-1].is("=~")) || n > 1 && before[n-2].is("parse")
}

// closing is the length of what is quoted, with both quotes, or 0 if it does not end.
func closing(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return 0
}

// quoted is what is in quotes, and the length with them.
func quoted(s string, quote byte) (string, int) {
	n := closing(s, quote)
	if n == 0 {
		return "", 0
	}
	var b strings.Builder
	for i := 1; i < n-1; i++ {
		if s[i] == '\\' {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '@' || c >= utf8.RuneSelf
}

// fault is an error about bytes of a query.
func fault(query string, from, to int, format string, args ...any) *SyntaxError {
	to = min(to, len(query))
	return &SyntaxError{Start: utf8.RuneCountInString(query[:from]), End: utf8.RuneCountInString(query[:to]), Message: fmt.Sprintf(format, args...)}
}

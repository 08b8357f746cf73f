package iotrecord

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep values nest; the entry itself is at depth 1. Documented
// entries nest 3 deep.
const maxDepth = 100

// Why JSON is refused. The texts are constants so that no content gets into an
// error.
const (
	badEnd     = "the JSON ends early"
	badValue   = "not a JSON value"
	badString  = "a string holds a control character or a wrong escape"
	badNumber  = "not a JSON number"
	badMember  = "want a member's name in quotes"
	badColon   = "want a colon after a member's name"
	badComma   = "want a comma or the end of an object or array"
	badDepth   = "values nest too deep"
	badObject  = "not a JSON object"
	badTrail   = "something follows the JSON object"
	badTooLong = "longer than MaxEntrySize"
)

// fault is where scanning stopped and why; a constant's empty string means none.
type fault struct {
	at  int
	why string
}

func (f fault) bad() bool { return f.why != "" }

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
		i++
	}
	return i
}

// scanValue returns the index after the value that starts at i, which is not a
// space. It accepts what encoding/json accepts.
func scanValue(s string, i, depth int) (int, fault) {
	if i >= len(s) {
		return i, fault{i, badEnd}
	}
	switch c := s[i]; {
	case c == '"':
		return scanString(s, i)
	case c == '{':
		return eachMember(s, i, depth, nil)
	case c == '[':
		return eachElement(s, i, depth, nil)
	case c == '-' || c >= '0' && c <= '9':
		return scanNumber(s, i)
	case c == 't':
		return scanWord(s, i, "true")
	case c == 'f':
		return scanWord(s, i, "false")
	case c == 'n':
		return scanWord(s, i, "null")
	}
	return i, fault{i, badValue}
}

func scanWord(s string, i int, word string) (int, fault) {
	if !strings.HasPrefix(s[i:], word) {
		return i, fault{i, badValue}
	}
	return i + len(word), fault{}
}

func scanString(s string, i int) (int, fault) {
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1, fault{}
		case c < ' ':
			return i, fault{i, badString}
		case c == '\\':
			i++
			if i >= len(s) {
				return i, fault{i, badEnd}
			}
			if s[i] == 'u' {
				for range 4 {
					i++
					if i >= len(s) {
						return i, fault{i, badEnd}
					}
					if !isHex(s[i]) {
						return i, fault{i, badString}
					}
				}
			} else if strings.IndexByte(`"\/bfnrt`, s[i]) < 0 {
				return i, fault{i, badString}
			}
		}
	}
	return i, fault{i, badEnd}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func scanNumber(s string, i int) (int, fault) {
	if s[i] == '-' {
		i++
	}
	start := i
	i = digits(s, i)
	if i == start || s[start] == '0' && i > start+1 {
		return i, fault{start, badNumber}
	}
	if i < len(s) && s[i] == '.' {
		start = i + 1
		if i = digits(s, start); i == start {
			return i, fault{i, badNumber}
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		start = i
		if i = digits(s, start); i == start {
			return i, fault{i, badNumber}
		}
	}
	return i, fault{}
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// eachMember goes through the object at i and returns the index after it, or, on
// a fault in or after a member, the index of the member's name. visit gets every
// member's name, in quotes as written, and value.
func eachMember(s string, i, depth int, visit func(name, value string)) (int, fault) {
	if depth > maxDepth {
		return i, fault{i, badDepth}
	}
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1, fault{}
	}
	for {
		if i >= len(s) {
			return i, fault{i, badEnd}
		}
		if s[i] != '"' {
			return i, fault{i, badMember}
		}
		nameEnd, f := scanString(s, i)
		if f.bad() {
			return i, f
		}
		name := s[i:nameEnd]
		colon := skipSpace(s, nameEnd)
		if colon >= len(s) {
			return i, fault{colon, badEnd}
		}
		if s[colon] != ':' {
			return i, fault{colon, badColon}
		}
		start := skipSpace(s, colon+1)
		end, f := scanValue(s, start, depth+1)
		if f.bad() {
			return i, f
		}
		if visit != nil {
			visit(name, s[start:end])
		}
		next, done, f := afterValue(s, end, '}')
		if f.bad() {
			return i, f
		}
		if done {
			return next, f
		}
		i = next
	}
}

// eachElement goes through the array at i and returns the index after it.
func eachElement(s string, i, depth int, visit func(value string)) (int, fault) {
	if depth > maxDepth {
		return i, fault{i, badDepth}
	}
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1, fault{}
	}
	for {
		end, f := scanValue(s, i, depth+1)
		if f.bad() {
			return end, f
		}
		if visit != nil {
			visit(s[i:end])
		}
		next, done, f := afterValue(s, end, ']')
		if done || f.bad() {
			return next, f
		}
		i = next
	}
}

// afterValue reads the comma or the end that follows a value, and returns the
// index of what comes next.
func afterValue(s string, i int, end byte) (next int, done bool, f fault) {
	i = skipSpace(s, i)
	switch {
	case i >= len(s):
		return i, false, fault{i, badEnd}
	case s[i] == end:
		return i + 1, true, fault{}
	case s[i] != ',':
		return i, false, fault{i, badComma}
	}
	return skipSpace(s, i+1), false, fault{}
}

// unquote returns the text of a valid JSON string. Without escapes it shares
// memory with its argument. Like encoding/json it replaces what is not UTF-8.
func unquote(quoted string) string {
	text := quoted[1 : len(quoted)-1]
	if strings.IndexByte(text, '\\') < 0 && utf8.ValidString(text) {
		return text
	}
	var out string
	if json.Unmarshal([]byte(quoted), &out) != nil {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return out
}

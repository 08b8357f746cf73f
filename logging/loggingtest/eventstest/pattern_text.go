package eventstest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// source is a pattern's text. EventBridge judges a pattern while it reads it, with a JSON
// parser of Java (Jackson), so that an error is the first in the text, whether it is one
// of JSON or of patterns, and says where the reader stood: behind the last token, but
// behind the first quote only of a text that it has not looked at.
type source string

// element is a value in a pattern's text, with where the reader stands that has begun
// with it, and behind it.
type element struct {
	kind       byte      // its first character; '0' of a number, ']' behind a list's last
	leaf       any       // of a text, number (json.Number), bool and null
	members    []member  // of an object, in their order
	items      []element // of a list
	start, end int
	err        error // here the text stops to be JSON; then the kind is 0
	broken     bool  // here, or inside
}

type member struct {
	name  string
	value element
}

// item is an item of a list, or the bracket that closes it.
func (e element) item(i int) element {
	if i < len(e.items) {
		return e.items[i]
	}
	return element{kind: ']', start: e.end, end: e.end}
}

// text is an element as the parser shows it: a value as it is, and of lists and objects
// the bracket.
func (e element) text() string {
	switch {
	case e.kind == '[' || e.kind == '{' || e.kind == ']':
		return string(e.kind)
	case e.leaf == nil:
		return "null"
	}
	return fmt.Sprint(e.leaf)
}

// fail is a reason with its place.
func (s source) fail(at int, format string, args ...any) error {
	return reason{fmt.Sprintf(format, args...), s.place(at)}
}

// wrong is what is said of an element that is not as it must be: that it is no JSON, if
// so.
func (s source) wrong(e element, format string, args ...any) error {
	if e.err != nil {
		return e.err
	}
	return s.fail(e.start, format, args...)
}

// mostShown is how much of a text its places show, in UTF-16, as columns are.
const mostShown = 500

func (s source) place(at int) string { return "\n at " + s.where(at) }

func (s source) where(at int) string {
	before := string(s[:at])
	column := len(utf16.Encode([]rune(before[strings.LastIndexByte(before, '\n')+1:]))) + 1
	units := utf16.Encode([]rune(s))
	more := ""
	if n := len(units) - mostShown; n > 0 {
		units, more = units[:mostShown], fmt.Sprintf("[truncated %d chars]", n)
	}
	var shown strings.Builder
	for _, c := range utf16.Decode(units) {
		if unicode.IsControl(c) && c != '\n' && c != '\r' {
			fmt.Fprintf(&shown, `\u%04X`, c)
		} else {
			shown.WriteRune(c)
		}
	}
	return fmt.Sprintf(`[Source: (String)"%s"%s; line: %d, column: %d]`, shown.String(), more, strings.Count(before, "\n")+1, column)
}

// reader reads elements of a text.
type reader struct {
	source
	pos int
}

// end is what comes after the last character.
const end rune = -1

// next is the next character that is no white space, where pos is then.
func (r *reader) next() rune {
	for r.pos < len(r.source) && strings.IndexByte(" \t\r\n", r.source[r.pos]) >= 0 {
		r.pos++
	}
	return r.here()
}

func (r *reader) here() rune {
	if r.pos >= len(r.source) {
		return end
	}
	c, _ := utf8.DecodeRuneInString(string(r.source[r.pos:]))
	return c
}

func (r *reader) broken(format string, args ...any) element {
	return element{err: r.fail(r.pos, format, args...), broken: true}
}

// unexpected is that a character is not one of those that may be here.
func (r *reader) unexpected(c rune, comment string) element {
	return r.broken("Unexpected character (%s)%s", described(c), comment)
}

func described(c rune) string {
	switch {
	case unicode.IsControl(c):
		return fmt.Sprintf("(CTRL-CHAR, code %d)", c)
	case c > 255:
		return fmt.Sprintf("'%c' (code %d / 0x%x)", c, c, c)
	}
	return fmt.Sprintf("'%c' (code %d)", c, c)
}

const valueKinds = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

var number = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`)

// value reads the next value. Without one, what is outermost has the kind 0 and no error.
func (r *reader) value(outermost bool) element {
	c := r.next()
	switch {
	case c == end && outermost:
		return element{start: r.pos, end: r.pos}
	case c == end:
		return r.broken("Unexpected end-of-input within/between Object entries")
	case c == '{' || c == '[':
		return r.container(byte(c))
	case c == '"':
		start := r.pos + 1
		text, failed := r.quoted(": was expecting closing quote for a string value", "string value")
		if failed != nil {
			return *failed
		}
		return element{kind: '"', leaf: text, start: start, end: r.pos}
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case c == '_' || c == '$' || unicode.IsLetter(c):
		return r.word()
	}
	return r.unexpected(c, ": expected a valid value "+valueKinds)
}

func (r *reader) number() element {
	text := number.FindString(string(r.source[r.pos:]))
	r.pos += len(text)
	switch c := r.here(); {
	case text == "":
		r.pos++
		return r.unexpected(r.here(), " in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value")
	case strings.TrimPrefix(text, "-") == "0" && c >= '0' && c <= '9':
		return r.broken("Invalid numeric value: Leading zeroes not allowed")
	case c == '.':
		r.pos++
		return r.unexpected(r.here(), " in numeric value: Decimal point not followed by a digit")
	case c == 'e' || c == 'E':
		r.pos++
		return r.unexpected(r.here(), " in numeric value: Exponent indicator not followed by a digit")
	}
	return element{kind: '0', leaf: json.Number(text), start: r.pos, end: r.pos}
}

func (r *reader) word() element {
	from := r.pos
	for c := r.here(); c != end && (c == '_' || c == '$' || unicode.IsLetter(c) || unicode.IsDigit(c)); c = r.here() {
		r.pos += utf8.RuneLen(c)
	}
	word := string(r.source[from:r.pos])
	leaf, ok := map[string]any{"true": true, "false": false, "null": nil}[word]
	if !ok {
		return r.broken("Unrecognized token '%s': was expecting %s", word, valueKinds)
	}
	return element{kind: word[0], leaf: leaf, start: r.pos, end: r.pos}
}

// quoted reads a text in quotes, where the reader is at the first one.
func (r *reader) quoted(unfinished, what string) (string, *element) {
	from := r.pos
	stop := func(e element) (string, *element) { return "", &e }
	for r.pos++; ; r.pos++ {
		c := r.here()
		switch {
		case c == end:
			return stop(r.broken("Unexpected end-of-input%s", unfinished))
		case c < ' ':
			r.pos++
			return stop(r.broken("Illegal unquoted character (%s): has to be escaped using backslash to be included in %s", described(c), what))
		case c == '\\':
			r.pos++
			if c = r.here(); c == end || !strings.ContainsRune(`"\/bfnrtu`, c) {
				return stop(r.broken("Unrecognized character escape %s", described(c)))
			}
			for i := 0; c == 'u' && i < 4; i++ {
				r.pos++
				if digit := r.here(); digit == end || !strings.ContainsRune("0123456789abcdefABCDEF", digit) {
					return stop(r.unexpected(digit, ": expected a hex-digit for character escape sequence"))
				}
			}
		case c == '"':
			r.pos++
			var text string
			if err := json.Unmarshal([]byte(r.source[from:r.pos]), &text); err != nil {
				return stop(r.broken("%s", err))
			}
			return text, nil
		}
	}
}

// container reads an object or a list.
func (r *reader) container(open byte) element {
	from, what, closing := r.pos, "Object", rune('}')
	if open == '[' {
		what, closing = "Array", ']'
	}
	r.pos++
	e := element{kind: open, start: r.pos}
	for first := true; !e.broken; first = false {
		c := r.next()
		var m member
		switch {
		case c == closing:
			r.pos++
			e.end = r.pos
			return e
		case c == end:
			m.value = r.broken("Unexpected end-of-input: expected close marker for %s (start marker at %s)", what, r.where(from))
		case c == '}' || c == ']':
			r.pos++
			m.value = r.broken("Unexpected close marker '%c': expected '%c' (for %s starting at %s)", c, closing, what, r.where(from))
		case !first && c != ',':
			m.value = r.unexpected(c, ": was expecting comma to separate "+what+" entries")
		default:
			if !first {
				r.pos++
				c = r.next()
			}
			if c == end {
				m.value = r.broken("Unexpected end-of-input within/between %s entries", what)
			} else if open == '[' {
				m.value = r.value(false)
			} else {
				m = r.member(c)
			}
		}
		e.broken = m.value.broken
		e.end = r.pos
		if open == '[' {
			e.items = append(e.items, m.value)
		} else {
			e.members = append(e.members, m)
		}
	}
	return e
}

// member reads a name, a colon and a value; c is the next character.
func (r *reader) member(c rune) member {
	if c != '"' {
		return member{value: r.unexpected(c, ": was expecting double-quote to start field name")}
	}
	name, failed := r.quoted(" in field name", "name")
	if failed != nil {
		return member{value: *failed}
	}
	switch c = r.next(); c {
	case ':':
		r.pos++
		return member{name, r.value(false)}
	case end:
		return member{value: r.broken("Unexpected end-of-input within/between Object entries")}
	}
	return member{value: r.unexpected(c, ": was expecting a colon to separate field name and value")}
}

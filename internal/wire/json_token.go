package wire

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a number and returns its text.
func (r *reader) number() (string, error) {
	start := r.pos
	if r.at('-') {
		r.pos++
	}
	switch {
	case r.at('0'):
		r.pos++
	case !r.digits():
		return "", errSyntax
	}
	if r.at('.') {
		r.pos++
		if !r.digits() {
			return "", errSyntax
		}
	}
	if r.at('e') || r.at('E') {
		r.pos++
		if r.at('+') || r.at('-') {
			r.pos++
		}
		if !r.digits() {
			return "", errSyntax
		}
	}
	return string(r.data[start:r.pos]), nil
}

func (r *reader) at(c byte) bool { return r.pos < len(r.data) && r.data[r.pos] == c }

func (r *reader) digits() bool {
	start := r.pos
	for r.pos < len(r.data) && r.data[r.pos] >= '0' && r.data[r.pos] <= '9' {
		r.pos++
	}
	return r.pos > start
}

// string reads a string. What is not UTF-8 becomes U+FFFD.
func (r *reader) string() (string, error) {
	r.pos++
	start := r.pos
	for i := start; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return string(r.data[start:i]), nil
		case c == '\\' || c >= utf8.RuneSelf:
			return r.slowString(start, i)
		case c < ' ':
			return "", errSyntax
		}
	}
	return "", errSyntax
}

// slowString reads a string that begins at start and is plain up to i.
func (r *reader) slowString(start, i int) (string, error) {
	b := append(make([]byte, 0, 2*(i-start)+64), r.data[start:i]...)
	for i < len(r.data) {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return string(b), nil
		case c == '\\':
			var ok bool
			if b, i, ok = r.escape(b, i+1); !ok {
				return "", errSyntax
			}
		case c < ' ':
			return "", errSyntax
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			x, size := utf8.DecodeRune(r.data[i:])
			b = utf8.AppendRune(b, x)
			i += size
		}
	}
	return "", errSyntax
}

// escape reads what follows a backslash, at i.
func (r *reader) escape(b []byte, i int) ([]byte, int, bool) {
	if i >= len(r.data) {
		return b, i, false
	}
	switch c := r.data[i]; c {
	case '"', '\\', '/':
		return append(b, c), i + 1, true
	case 'b':
		return append(b, '\b'), i + 1, true
	case 'f':
		return append(b, '\f'), i + 1, true
	case 'n':
		return append(b, '\n'), i + 1, true
	case 'r':
		return append(b, '\r'), i + 1, true
	case 't':
		return append(b, '\t'), i + 1, true
	case 'u':
		x, ok := r.hex(i + 1)
		if !ok {
			return b, i, false
		}
		i += 5
		if utf16.IsSurrogate(x) {
			x2, ok := rune(0), false
			if i+1 < len(r.data) && r.data[i] == '\\' && r.data[i+1] == 'u' {
				x2, ok = r.hex(i + 2)
			}
			if y := utf16.DecodeRune(x, x2); ok && y != utf8.RuneError {
				return utf8.AppendRune(b, y), i + 6, true
			}
			x = utf8.RuneError
		}
		return utf8.AppendRune(b, x), i, true
	}
	return b, i, false
}

func (r *reader) hex(i int) (rune, bool) {
	if i+4 > len(r.data) {
		return 0, false
	}
	for _, c := range r.data[i : i+4] {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return 0, false
		}
	}
	x, err := strconv.ParseUint(string(r.data[i:i+4]), 16, 32)
	return rune(x), err == nil
}

package policy

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// scanner walks over JSON that json.Valid has accepted, so it never meets a
// syntax error, and nothing in it recurses: nesting cannot exhaust the stack.
// encoding/json's own decoder would keep the last of two equal names silently.
type scanner struct {
	data []byte
	pos  int
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the first byte of the next value: one of { [ " t f n - 0-9.
func (s *scanner) peek() byte {
	s.space()
	return s.data[s.pos]
}

// object calls member for each name; member must consume the value.
func (s *scanner) object(member func(name string)) {
	s.space()
	s.pos++ // {
	for s.peek() != '}' {
		name := s.str()
		s.space()
		s.pos++ // :
		member(name)
		if s.peek() == ',' {
			s.pos++
		}
	}
	s.pos++
}

// array calls element for each element; element must consume it.
func (s *scanner) array(element func(i int)) {
	s.space()
	s.pos++ // [
	for i := 0; s.peek() != ']'; i++ {
		element(i)
		if s.peek() == ',' {
			s.pos++
		}
	}
	s.pos++
}

// str consumes a string.
func (s *scanner) str() string {
	raw := s.skip()
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var text string
	// It cannot fail: the document is valid JSON, and this is a string in it.
	_ = json.Unmarshal(raw, &text)
	return text
}

// skip consumes any value and returns its text.
func (s *scanner) skip() []byte {
	s.space()
	start := s.pos
	depth := 0
	for {
		switch c := s.data[s.pos]; c {
		case '{', '[':
			depth++
			s.pos++
		case '}', ']':
			depth--
			s.pos++
		case '"':
			s.pos++
			for s.data[s.pos] != '"' {
				if s.data[s.pos] == '\\' {
					s.pos++
				}
				s.pos++
			}
			s.pos++
		case ',', ':', ' ', '\t', '\n', '\r':
			s.pos++
			continue
		default: // number, true, false, null
			for s.pos < len(s.data) && strings.IndexByte(",:]} \t\n\r", s.data[s.pos]) < 0 {
				s.pos++
			}
		}
		if depth == 0 {
			return s.data[start:s.pos]
		}
	}
}

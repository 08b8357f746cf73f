package record

import "sync"

// MaxDepth is how deep values may be nested at most, as in encoding/json.
const MaxDepth = 10000

// Why is why text is not JSON. The texts are constants so that nothing of what
// was logged gets into an error.
type Why string

// Reasons.
const (
	BadEnd    Why = "the JSON ends early"
	BadValue  Why = "not a JSON value"
	BadString Why = "a string holds a control character or a wrong escape"
	BadNumber Why = "not a JSON number"
	BadMember Why = "want a member's name in quotes"
	BadColon  Why = "want a colon after a member's name"
	BadComma  Why = "want a comma or the end of an object or array"
	BadDepth  Why = "nested too deep"
)

// Scanner reads JSON text that begins anywhere in a buffer and may be cut. Its
// methods take the index of what they read and return the index behind it, or -1
// where the text is not JSON or ends too early. They accept what encoding/json
// accepts.
type Scanner struct {
	B []byte // the text and, behind it, [Padding]
	// Limit is how deep values may be nested, [MaxDepth] for zero.
	Limit int
	// Fault says where reading failed, which is the end of the text, or behind it,
	// if more text could mend it, and Why, if none could.
	Fault int
	Why   Why
	// nested has a bit for each container that is open: whether it is an object.
	nested [MaxDepth/64 + 1]uint64
}

// scanners are kept for the next text: each has to know much of deep values.
var scanners = sync.Pool{New: func() any { return new(Scanner) }}

// NewScanner returns a scanner of a copy of the text, to be released after use.
func NewScanner(text []byte, limit int) *Scanner {
	s := scanners.Get().(*Scanner)
	s.B = append(append(s.B[:0], text...), make([]byte, Padding)...)
	s.Limit = limit
	return s
}

// Release keeps the scanner for the next text.
func (s *Scanner) Release() {
	if cap(s.B) <= 64<<10 {
		scanners.Put(s)
	}
}

// Fail takes note of a fault; it returns -1.
func (s *Scanner) Fail(at int, why Why) int {
	s.Fault, s.Why = at, why
	return -1
}

// TooDeep reports whether there is no room for a container inside of depth others.
func (s *Scanner) TooDeep(depth int) bool {
	return depth >= MaxDepth || s.Limit > 0 && depth >= s.Limit
}

// Skip reads any value, inside of depth containers, and checks that it is JSON.
func (s *Scanner) Skip(i, depth int) int {
	b := s.B
	outside := depth
	inObject := false
value:
	switch c := b[i]; c {
	case '"':
		end, _ := TextEnd(b, i+1)
		if i = end + 1; b[end] != '"' {
			if i = s.Str(end); i < 0 {
				return -1
			}
		}
	case '{', '[':
		if s.TooDeep(depth) {
			return s.Fail(i, BadDepth)
		}
		if word, bit := uint(depth)/64, uint64(1)<<(uint(depth)%64); inObject {
			s.nested[word] |= bit
		} else {
			s.nested[word] &^= bit
		}
		depth++
		inObject = c == '{'
		if i++; b[i] <= ' ' {
			i = Space(b, i)
		}
		if b[i] == c+2 { // the closing ones come two after the opening ones
			goto closed
		}
		if inObject {
			goto key
		}
		goto value
	default:
		if i = s.scalar(i); i < 0 {
			return -1
		}
	}
after:
	if depth == outside {
		return i
	}
	if b[i] <= ' ' {
		i = Space(b, i)
	}
	switch {
	case b[i] == ',':
		if i++; b[i] <= ' ' {
			i = Space(b, i)
		}
		if !inObject {
			goto value
		}
	case b[i] == '}' && inObject, b[i] == ']' && !inObject:
		goto closed
	default:
		return s.Fail(i, BadComma)
	}
key:
	if b[i] != '"' {
		return s.Fail(i, BadMember)
	}
	if end, _ := TextEnd(b, i+1); b[end] == '"' {
		i = end + 1
	} else if i = s.Str(end); i < 0 {
		return -1
	}
	if b[i] != ':' {
		if i = Space(b, i); b[i] != ':' {
			return s.Fail(i, BadColon)
		}
	}
	if i++; b[i] <= ' ' {
		i = Space(b, i)
	}
	goto value
closed:
	i++
	depth--
	inObject = s.nested[uint(depth)/64]>>(uint(depth)%64)&1 != 0
	goto after
}

// Str reads the rest of a string, from i on, which is inside of it.
func (s *Scanner) Str(i int) int {
	for {
		end, _ := TextEnd(s.B, i)
		switch s.B[end] {
		case '"':
			return end + 1
		case '\\':
			if i = s.escape(end); i < 0 {
				return -1
			}
		default:
			return s.Fail(end, BadString)
		}
	}
}

// escape reads an escape in a string.
func (s *Scanner) escape(i int) int {
	i++
	switch s.B[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		for range 4 {
			i++
			c := s.B[i] | 0x20
			if !('0' <= s.B[i] && s.B[i] <= '9' || 'a' <= c && c <= 'f') {
				return s.Fail(i, BadString)
			}
		}
		return i + 1
	}
	return s.Fail(i, BadString)
}

// scalar reads a number, true, false or null.
func (s *Scanner) scalar(i int) int {
	switch s.B[i] {
	case 't':
		return s.Literal(i, "true")
	case 'f':
		return s.Literal(i, "false")
	case 'n':
		return s.Literal(i, "null")
	}
	return s.number(i)
}

// Literal reads a word of at least four letters.
func (s *Scanner) Literal(i int, word string) int {
	if string(s.B[i:i+4]) == word { // false has another letter
		return i + 4
	}
	for k := range len(word) {
		if s.B[i+k] != word[k] {
			return s.Fail(i+k, BadValue)
		}
	}
	return i + len(word)
}

func (s *Scanner) number(i int) int {
	b := s.B
	why := BadValue
	if b[i] == '-' {
		why = BadNumber
		i++
	}
	switch {
	case b[i] == '0':
		i++
	case IsDigit(b[i]):
		i = digits(b, i)
	default:
		return s.Fail(i, why)
	}
	if b[i] == '.' {
		if i++; !IsDigit(b[i]) {
			return s.Fail(i, BadNumber)
		}
		i = digits(b, i)
	}
	if b[i] == 'e' || b[i] == 'E' {
		if i++; b[i] == '+' || b[i] == '-' {
			i++
		}
		if !IsDigit(b[i]) {
			return s.Fail(i, BadNumber)
		}
		i = digits(b, i)
	}
	return i
}

// IsDigit reports whether the byte is a digit.
func IsDigit(c byte) bool { return c-'0' <= 9 }

func digits(b []byte, i int) int {
	for IsDigit(b[i]) {
		i++
	}
	return i
}

// Members reads the object at i, inside of depth containers, and calls visit with
// where each name, in quotes, and each value begins and ends. Where it fails, name
// is where the name of the member begins in or after which it did, else zero.
func (s *Scanner) Members(i, depth int, visit func(name, nameEnd, value, valueEnd int)) (end, name int) {
	b := s.B
	if s.TooDeep(depth) {
		return s.Fail(i, BadDepth), 0
	}
	if i = Space(b, i+1); b[i] == '}' {
		return i + 1, 0
	}
	for {
		if b[i] != '"' {
			return s.Fail(i, BadMember), 0
		}
		from := i
		to := s.Str(i + 1)
		if to < 0 {
			return -1, 0
		}
		if i = Space(b, to); b[i] != ':' {
			return s.Fail(i, BadColon), from
		}
		value := Space(b, i+1)
		if i = s.Skip(value, depth+1); i < 0 {
			return -1, from
		}
		visit(from, to, value, i)
		switch i = Space(b, i); b[i] {
		case ',':
			i = Space(b, i+1)
		case '}':
			return i + 1, 0
		default:
			return s.Fail(i, BadComma), from
		}
	}
}

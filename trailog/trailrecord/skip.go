package trailrecord

// maxDepth is how deep values may be nested, as in encoding/json.
const maxDepth = 10000

// parser reads JSON text that begins anywhere in a buffer and may be cut. Its
// functions take the index of what they read and return the index behind it, or
// -1 where the text is not JSON or ends too early: fault says where, and that is
// the end of the text, or behind it, if more text could mend it.
type parser struct {
	b     []byte // the text and, behind it, padding
	fault int

	values
	guesses [2 * (fieldCount + 1)]uint8
	// nested has a bit for each container that is open: whether it is an object.
	nested [maxDepth/64 + 1]uint64
}

func (p *parser) fail(at int) int {
	p.fault = at
	return -1
}

// skip reads any value, inside of depth containers, and checks that it is JSON.
func (p *parser) skip(i, depth int) int {
	b := p.b
	outside := depth
	inObject := false
value:
	switch c := b[i]; c {
	case '"':
		end, _ := textEnd(b, i+1)
		if i = end + 1; b[end] != '"' {
			if i = p.str(end); i < 0 {
				return -1
			}
		}
	case '{', '[':
		if depth == maxDepth {
			return p.fail(i)
		}
		if word, bit := uint(depth)/64, uint64(1)<<(uint(depth)%64); inObject {
			p.nested[word] |= bit
		} else {
			p.nested[word] &^= bit
		}
		depth++
		inObject = c == '{'
		if i++; b[i] <= ' ' {
			i = space(b, i)
		}
		if b[i] == c+2 { // the closing ones come two after the opening ones
			goto closed
		}
		if inObject {
			goto key
		}
		goto value
	default:
		if i = p.scalar(i); i < 0 {
			return -1
		}
	}
after:
	if depth == outside {
		return i
	}
	if b[i] <= ' ' {
		i = space(b, i)
	}
	switch {
	case b[i] == ',':
		if i++; b[i] <= ' ' {
			i = space(b, i)
		}
		if !inObject {
			goto value
		}
	case b[i] == '}' && inObject, b[i] == ']' && !inObject:
		goto closed
	default:
		return p.fail(i)
	}
key:
	if b[i] != '"' {
		return p.fail(i)
	}
	if end, _ := textEnd(b, i+1); b[end] == '"' {
		i = end + 1
	} else if i = p.str(end); i < 0 {
		return -1
	}
	if b[i] != ':' {
		if i = space(b, i); b[i] != ':' {
			return p.fail(i)
		}
	}
	if i++; b[i] <= ' ' {
		i = space(b, i)
	}
	goto value
closed:
	i++
	depth--
	inObject = p.nested[uint(depth)/64]>>(uint(depth)%64)&1 != 0
	goto after
}

// str reads the rest of a string, from i on, which is inside of it.
func (p *parser) str(i int) int {
	for {
		end, _ := textEnd(p.b, i)
		switch p.b[end] {
		case '"':
			return end + 1
		case '\\':
			if i = p.escape(end); i < 0 {
				return -1
			}
		default:
			return p.fail(end)
		}
	}
}

// escape reads an escape in a string.
func (p *parser) escape(i int) int {
	i++
	switch p.b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		for range 4 {
			i++
			c := p.b[i] | 0x20
			if !('0' <= p.b[i] && p.b[i] <= '9' || 'a' <= c && c <= 'f') {
				return p.fail(i)
			}
		}
		return i + 1
	}
	return p.fail(i)
}

// scalar reads a number, true, false or null.
func (p *parser) scalar(i int) int {
	switch p.b[i] {
	case 't':
		return p.literal(i, "true")
	case 'f':
		return p.literal(i, "false")
	case 'n':
		return p.literal(i, "null")
	}
	return p.number(i)
}

func (p *parser) literal(i int, word string) int {
	if string(p.b[i:i+4]) == word { // false has another letter
		return i + 4
	}
	for k := range len(word) {
		if p.b[i+k] != word[k] {
			return p.fail(i + k)
		}
	}
	return i + len(word)
}

func (p *parser) number(i int) int {
	b := p.b
	if b[i] == '-' {
		i++
	}
	switch {
	case b[i] == '0':
		i++
	case isDigit(b[i]):
		i = digits(b, i)
	default:
		return p.fail(i)
	}
	if b[i] == '.' {
		if i++; !isDigit(b[i]) {
			return p.fail(i)
		}
		i = digits(b, i)
	}
	if b[i] == 'e' || b[i] == 'E' {
		if i++; b[i] == '+' || b[i] == '-' {
			i++
		}
		if !isDigit(b[i]) {
			return p.fail(i)
		}
		i = digits(b, i)
	}
	return i
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func digits(b []byte, i int) int {
	for isDigit(b[i]) {
		i++
	}
	return i
}

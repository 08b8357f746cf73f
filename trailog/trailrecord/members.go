package trailrecord

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/awslogkit/awslogkit/internal/record"
)

// span is a part of the text: offsets from where the record begins.
type span struct{ from, to uint32 }

func (s span) in(text string) string { return text[s.from:s.to] }

// values are where in its text a record has what. All of it is used again for
// the next record.
type values struct {
	start  int // where in the buffer the record begins
	size   int // of the record
	fields [manyFields]span
	seen   uint64 // a bit for each of fields
	dirty  uint64 // texts with escapes, or that are not UTF-8
	// resources are the elements of the member resources, and aside the members
	// that so few records have that they have no place.
	resources []resourceValues
	aside     []asideValue
	extra     []extraValue
	// top is of a record that may be an object around records instead, or a
	// digest; wrapper and digest say so.
	top, wrapper, digest bool
	// slow is of a record that needs more than what is here: one with a member
	// twice. Its text has to be read again.
	slow bool
}

type resourceValues struct {
	fields [elementFields]span
	seen   uint8
}

type asideValue struct {
	id fieldID
	at span
}

// extraValue is a member that goes to an Extra.
type extraValue struct {
	of      fieldID // the object that it is in; unknownField for the record itself
	element int     // of resources
	name    span    // without the quotes
	value   span
}

func (v *values) reset(start int) {
	v.start = start
	v.fields = [manyFields]span{}
	v.seen, v.dirty = 0, 0
	v.slow, v.wrapper, v.digest = false, false, false
	v.resources = v.resources[:0]
	v.aside = v.aside[:0]
	v.extra = v.extra[:0]
}

func (v *values) span(from, to int) span {
	return span{uint32(from - v.start), uint32(to - v.start)}
}

// AWS writes the members of an object in the same order most of the time. So each
// field has a guess, one more than the field that came after it the last time, and
// each object one for its first member, from firstGuess on; zero is for none.
const firstGuess = int(fieldCount) + 1

// quotedNames are how the members that guesses stand for begin.
var quotedNames = func() (names [fieldCount + 1]string) {
	for id := range fieldCount {
		names[id+1] = `"` + fieldNames[id] + `":`
	}
	return names
}()

func hasPrefix(b []byte, i int, s string) bool {
	return i+len(s) <= len(b) && string(b[i:i+len(s)]) == s
}

// set takes note of a value. A span without length is a member that is null.
func (v *values) set(id fieldID, s span) {
	if id < manyFields {
		if v.seen>>id&1 != 0 {
			v.slow = true
		}
		v.seen |= 1 << id
		v.fields[id] = s
		return
	}
	if id >= manyFields+elementFields {
		v.setAside(id, s)
		return
	}
	r := &v.resources[len(v.resources)-1]
	at := id - manyFields
	if r.seen>>at&1 != 0 {
		v.slow = true
	}
	r.seen |= 1 << at
	r.fields[at] = s
}

func (v *values) setAside(id fieldID, s span) {
	v.slow = v.slow || slices.ContainsFunc(v.aside, func(a asideValue) bool { return a.id == id })
	v.aside = append(v.aside, asideValue{id, s})
}

func (v *values) keep(of fieldID, name, value span) {
	v.extra = append(v.extra, extraValue{of, len(v.resources) - 1, name, value})
}

// parser is a scanner that finds the members of records.
type parser struct {
	record.Scanner
	values
	guesses [2 * (fieldCount + 1)]uint8
}

// record reads a record, the object at i.
func (p *parser) record(i int) int {
	p.reset(i)
	end := p.object(i, unknownField, 0)
	p.size = end - i
	return end
}

// object reads the object at i, the value of the member of, or the record itself.
func (p *parser) object(i int, of fieldID, depth int) int {
	b := p.B
	depth++
	if i++; b[i] <= ' ' {
		i = record.Space(b, i)
	}
	if b[i] == '}' {
		return i + 1
	}
	at := firstGuess + int(of)
	for {
		var id fieldID
		name, end := i+1, 0
		if guess := p.guesses[at]; guess > 0 && hasPrefix(b, i, quotedNames[guess]) {
			id = fieldID(guess - 1)
			i += len(quotedNames[guess])
			end = i - 2
			if b[i] <= ' ' {
				i = record.Space(b, i)
			}
		} else {
			if end, i = p.name(i); i < 0 {
				return -1
			}
			if id = memberField(of, b[name:end]); id != unknownField && at != int(unknownField) {
				p.guesses[at] = uint8(id + 1)
			}
		}
		at = int(id)
		if b[i] == '"' && kindOf[id] == textValue {
			// Most members are this.
			if end, all := record.TextEnd(b, i+1); b[end] == '"' && all&record.Highs == 0 {
				if bit := uint64(1) << (id & 63); id < manyFields && p.seen&bit == 0 {
					p.seen |= bit
					p.fields[id] = p.span(i+1, end)
				} else {
					p.set(id, p.span(i+1, end))
				}
				i = end + 1
				goto next
			}
		}
		if id == unknownField {
			if of == unknownField && p.top && p.special(b[name:end], b[i]) {
				return i
			}
			value := i
			if i = p.Skip(i, depth); i < 0 {
				return -1
			}
			p.keep(of, p.span(name, end), p.span(value, i))
		} else if i = p.member(i, id, of, p.span(name, end), depth); i < 0 {
			return -1
		}
	next:
		if b[i] <= ' ' {
			i = record.Space(b, i)
		}
		switch b[i] {
		case ',':
			if i++; b[i] <= ' ' {
				i = record.Space(b, i)
			}
		case '}':
			return i + 1
		default:
			return p.Fail(i, record.BadComma)
		}
	}
}

// name reads the name of a member, from its quote on, and the colon. It returns
// where the name ends, without the quote, and where the value begins.
func (p *parser) name(i int) (end, value int) {
	b := p.B
	if b[i] != '"' {
		return 0, p.Fail(i, record.BadMember)
	}
	end, _ = record.TextEnd(b, i+1)
	if b[end] != '"' {
		// A name with an escape may be any of those that are known.
		if i = p.Str(end); i < 0 {
			return 0, -1
		}
		end = i - 1
		p.slow = true
	}
	i = end + 1
	if b[i] != ':' {
		if i = record.Space(b, i); b[i] != ':' {
			return 0, p.Fail(i, record.BadColon)
		}
	}
	if i++; b[i] <= ' ' {
		i = record.Space(b, i)
	}
	return end, i
}

// member reads the value of a member that has a field.
func (p *parser) member(i int, id, of fieldID, name span, depth int) int {
	b := p.B
	c := b[i]
	switch kind := kindOf[id]; {
	case c == '"' && kind == textValue:
		from := i + 1
		end, all := record.TextEnd(b, from)
		if b[end] == '"' && (all&record.Highs == 0 || utf8.Valid(b[from:end])) {
			p.set(id, p.span(from, end))
			return end + 1
		}
		if i = p.Str(end); i < 0 {
			return -1
		}
		if p.set(id, p.span(from, i-1)); id < manyFields {
			p.dirty |= 1 << id
		} else {
			p.slow = true
		}
		return i
	case c == 'n':
		if i = p.Literal(i, "null"); i > 0 {
			p.set(id, span{})
		}
		return i
	case c == '{' && kind == objectValue:
		p.set(id, p.span(i, i+1))
		return p.object(i, id, depth)
	case c == '[' && kind == listValue:
		p.set(id, p.span(i, i+1))
		return p.elements(i, depth)
	case kind == rawValue || kind == looseValue || kind == textValue && c != '{' && c != '[':
		from := i
		if i = p.Skip(i, depth); i > 0 {
			p.set(id, p.span(from, i))
		}
		return i
	}
	// The field cannot hold it.
	from := i
	if i = p.Skip(i, depth); i > 0 {
		p.set(id, span{})
		p.keep(of, name, p.span(from, i))
	}
	return i
}

// elements reads the list of resources at i.
func (p *parser) elements(i, depth int) int {
	b := p.B
	depth++
	if i++; b[i] <= ' ' {
		i = record.Space(b, i)
	}
	if b[i] == ']' {
		return i + 1
	}
	for {
		p.resources = append(p.resources, resourceValues{})
		if b[i] == '{' {
			i = p.object(i, fResources, depth)
		} else {
			// Null is an element without members; a list with anything else is
			// none that the field can hold.
			p.slow = p.slow || b[i] != 'n'
			i = p.Skip(i, depth)
		}
		if i < 0 {
			return -1
		}
		if b[i] <= ' ' {
			i = record.Space(b, i)
		}
		switch b[i] {
		case ',':
			if i++; b[i] <= ' ' {
				i = record.Space(b, i)
			}
		case ']':
			return i + 1
		default:
			return p.Fail(i, record.BadComma)
		}
	}
}

// special reports whether a member of an object, which was taken for a record,
// is that with records. Its value begins with c.
func (p *parser) special(name []byte, c byte) bool {
	if bytes.IndexByte(name, '\\') >= 0 {
		name = []byte(record.Unquote(`"` + string(name) + `"`))
	}
	switch string(name) {
	case "Records":
		p.wrapper = true
	case "digestStartTime", "digestS3Object":
		p.digest = true
	default:
		p.wrapper = c == '[' && p.seen&ofRecords == 0 && slices.Contains(listsOfRecords, string(name))
	}
	return p.wrapper
}

// wrong is why the text is not JSON, which begins at the offset base.
func (p *parser) wrong(base int64) error {
	if p.Why == record.BadDepth {
		return ErrTooDeep
	}
	return &json.SyntaxError{Offset: base + int64(p.Fault) + 1}
}

// own makes the record, the object at the start of the buffer, with memory of its
// own.
func (p *parser) own(r *Record) {
	raw := p.B[p.start : p.start+p.size]
	text := raw
	if p.dirty != 0 {
		text = p.clean(append([]byte(nil), raw...))
	}
	r.Resources = nil // somebody has them
	owned := string(text)
	p.build(r, owned, p.pack(raw))
}

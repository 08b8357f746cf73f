package trailrecord

import (
	"encoding/json"
	"math/bits"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// build makes the record that the values are of. Its texts share memory with
// text, the record's own, and its JSON with raw: the same bytes, or what pack
// returns. A list that r has is used again.
func (v *values) build(r *Record, text string, raw []byte) {
	resources := r.Resources[:0]
	*r = Record{}
	r.raw = text[:v.size]
	if v.slow {
		recordObject.Read(r.raw, r)
		return
	}
	r.Resources = resources
	v.fill(r, text, raw)
	if len(v.aside) > 0 {
		v.fillAside(r, text)
	}
	for _, e := range v.extra {
		extra := v.extraOf(r, e)
		if *extra == nil {
			*extra = record.Extra{}
		}
		(*extra)[record.Unquote(text[e.name.from-1:e.name.to+1])] = raw[e.value.from:e.value.to:e.value.to]
	}
}

// clean appends to the record's text what the strings with escapes say, and makes
// the values be of that.
func (v *values) clean(text []byte) []byte {
	for dirty := v.dirty; dirty != 0; dirty &= dirty - 1 {
		s := &v.fields[bits.TrailingZeros64(dirty)]
		from := len(text)
		text = appendText(text, text[s.from:s.to])
		*s = span{uint32(from), uint32(len(text))}
	}
	return text
}

// pack copies what of the text stays JSON, and makes the values be of that.
func (v *values) pack(text []byte) []byte {
	if v.slow {
		return nil
	}
	total := uint32(0)
	for _, id := range rawFields {
		total += v.fields[id].to - v.fields[id].from
	}
	for _, e := range v.extra {
		total += e.value.to - e.value.from
	}
	if total == 0 {
		return nil
	}
	raw := make([]byte, 0, total)
	move := func(s *span) {
		from := uint32(len(raw))
		raw = append(raw, text[s.from:s.to]...)
		*s = span{from, uint32(len(raw))}
	}
	for _, id := range rawFields {
		if s := &v.fields[id]; s.to > 0 {
			move(s)
		}
	}
	for i := range v.extra {
		move(&v.extra[i].value)
	}
	return raw
}

// elements gives the record its resources.
func (v *values) elements(r *Record, text string) {
	list := r.Resources
	r.Resources = nil
	if len(v.resources) == 0 {
		return
	}
	if cap(list) < len(v.resources) {
		list = make([]Resource, 0, len(v.resources))
	}
	for i := range v.resources {
		f := &v.resources[i].fields
		list = append(list, Resource{
			ARN:       f[fResourceARN-manyFields].in(text),
			AccountID: f[fResourceAccountID-manyFields].in(text),
			Type:      f[fResourceType-manyFields].in(text),
		})
	}
	r.Resources = list
}

func (v *values) text(text string, id fieldID) string {
	s := v.fields[id]
	return text[s.from:s.to]
}

func (v *values) json(raw []byte, id fieldID) json.RawMessage {
	if s := v.fields[id]; s.to > 0 {
		return raw[s.from:s.to:s.to]
	}
	return nil
}

func (v *values) time(text string, id fieldID, name string, extra *record.Extra) time.Time {
	s := v.fields[id]
	if s.to == 0 {
		return time.Time{}
	}
	if t, ok := quickTime(s.in(text)); ok {
		return t
	}
	return loose(timeKind, text, s, name, extra)
}

func (v *values) flag(text string, id fieldID, name string, extra *record.Extra) Flag {
	s := v.fields[id]
	switch {
	case s.to == 0:
		return Unset
	case text[s.from] == 't':
		return True
	case text[s.from] == 'f':
		return False
	case s.in(text) == `"true"`:
		return True
	case s.in(text) == `"false"`:
		return False
	}
	return loose(flagKind, text, s, name, extra)
}

// loose reads a value as its kind does. What that cannot hold goes to extra.
func loose[V any](of record.Kind[V], text string, s span, name string, extra *record.Extra) (v V) {
	if s.to == 0 {
		return v
	}
	v, ok := of.Read(s.in(text))
	if ok {
		return v
	}
	if *extra == nil {
		*extra = record.Extra{}
	}
	(*extra)[name] = json.RawMessage(s.in(text))
	var none V
	return none
}

// quickTime reads the form that almost all times have: "2006-01-02T15:04:05Z",
// in quotes. Anything else it leaves to others.
func quickTime[T string | []byte](q T) (time.Time, bool) {
	if len(q) != 22 || q[0] != '"' || q[5] != '-' || q[8] != '-' || q[11] != 'T' || q[14] != ':' || q[17] != ':' || q[20] != 'Z' || q[21] != '"' {
		return time.Time{}, false
	}
	// A bit above the lowest seven is left in bad by what is not a digit.
	bad := uint(0)
	two := func(a, b byte) int {
		tens, units := uint(a-'0'), uint(b-'0')
		bad |= (tens + 118) | (units + 118)
		return int(tens*10 + units)
	}
	year, month, day := two(q[1], q[2])*100+two(q[3], q[4]), two(q[6], q[7]), two(q[9], q[10])
	hour, minute, second := two(q[12], q[13]), two(q[15], q[16]), two(q[18], q[19])
	// Days that not all months have, and the first year, in which the zero time
	// is, are left to package time.
	if bad > 127 || year < 2 || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	// Days since 1 March of the year 0, from when leap days come last in a year.
	if month < 3 {
		year--
		month += 12
	}
	days := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1
	const until1970 = 719468
	return time.Unix(int64(days-until1970)*86400+int64(hour*3600+minute*60+second), 0).UTC(), true
}

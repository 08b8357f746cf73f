package insights

import (
	"bytes"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
)

// parsedJSON is what jsonParse makes of a text: a list or a map, of which neither members nor elements are limited as
// those that are discovered are. What is no JSON is not there.
func parsedJSON(v value) value {
	if !v.there || !json.Valid([]byte(v.s)) {
		return value{}
	}
	return ofJSON([]byte(v.s))
}

// ofJSON is a value of JSON. Null is not there.
func ofJSON(raw json.RawMessage) value {
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case '{', '[':
		return value{there: true, structure: true, s: string(raw)}
	case '"':
		var s string
		_ = json.Unmarshal(raw, &s) // it is valid
		return textOf(s)
	case 't', 'f':
		return boolOf(raw[0] == 't')
	case 'n':
		return value{}
	}
	return value{there: true, number: true, s: string(raw)}
}

// member is what a map has under a name, or a list at an index, with dots for what is in those.
func (v value) member(path string) value {
	for _, name := range strings.Split(path, ".") {
		if !v.structure {
			return value{}
		}
		var raw json.RawMessage
		if v.s[0] == '{' {
			var members map[string]json.RawMessage
			_ = json.Unmarshal([]byte(v.s), &members)
			raw = members[name]
		} else if i, err := strconv.Atoi(name); err == nil {
			if list := v.elements(); i >= 0 && i < len(list) {
				raw = list[i]
			}
		}
		if raw == nil {
			return value{}
		}
		v = ofJSON(raw)
	}
	return v
}

func (v value) elements() (list []json.RawMessage) {
	_ = json.Unmarshal([]byte(v.s), &list)
	return list
}

// unnested reads unnest FIELD into NAME: a row for each element of a list, and the row itself for what is none. A row
// without the field is left out.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Unnest.html
func (p *parser) unnested() {
	from := p.field()
	p.want("into")
	name := p.field()
	p.add(true, func(rows []row) (out []row) {
		for _, r := range rows {
			v := r.get(from)
			elements := []value{v}
			if v.structure && v.s[0] == '[' {
				elements = nil
				for _, raw := range v.elements() {
					elements = append(elements, ofJSON(raw))
				}
			}
			for _, one := range elements {
				if one.there {
					each := row{maps.Clone(r.fields)}
					each.set(name, one)
					out = append(out, each)
				}
			}
		}
		return out
	})
}

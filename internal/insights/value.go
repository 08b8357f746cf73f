package insights

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// value is that of a field or an expression. The zero value is of a field that is not
// there.
type value struct {
	there  bool
	number bool // s is one
	// structure: s is a list or a map of jsonParse, in JSON.
	structure bool
	s         string
}

func textOf(s string) value { return value{there: true, s: s} }

func numberOf(n float64) value {
	return value{there: true, number: true, s: strconv.FormatFloat(n, 'f', -1, 64)}
}

// boolOf is 1 or 0, as booleans are shown.
func boolOf(b bool) value {
	if b {
		return numberOf(1)
	}
	return numberOf(0)
}

func (v value) float() (float64, bool) {
	n, err := strconv.ParseFloat(v.s, 64)
	return n, v.there && err == nil && !math.IsNaN(n)
}

// compare brings values in order: as numbers where one is one and the other reads as one,
// and as texts otherwise. What is not there comes first.
func compare(a, b value) int {
	if !a.there || !b.there {
		return cmp.Compare(btoi(a.there), btoi(b.there))
	}
	x, isX := a.float()
	y, isY := b.float()
	if isX && isY && (a.number || b.number) {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a.s, b.s)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// maxFields is how many fields of an event are discovered.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
const maxFields = 200

// discover finds the fields of a message that is a JSON object: of objects in it with dots, of
// lists with an index. Null is no field.
func discover(message string, fields map[string]value) {
	d := json.NewDecoder(strings.NewReader(message))
	d.UseNumber()
	if t, err := d.Token(); err == nil && t == json.Delim('{') && json.Valid([]byte(message)) {
		walk(d, "", false, fields)
	}
}

// walk goes through an object or a list whose opening bracket was read.
func walk(d *json.Decoder, prefix string, list bool, fields map[string]value) {
	for i := 0; d.More(); i++ {
		name := strconv.Itoa(i)
		if !list {
			t, _ := d.Token() // the JSON is valid
			name = t.(string)
		}
		name = prefix + name
		t, _ := d.Token()
		var v value
		switch t := t.(type) {
		case json.Delim:
			walk(d, name+".", t == '[', fields)
			continue
		case string:
			v = textOf(t)
		case json.Number:
			v = value{there: true, number: true, s: t.String()}
		case bool:
			v = boolOf(t)
		default: // null
			continue
		}
		if _, again := fields[name]; again || len(fields) < maxFields {
			fields[name] = v
		}
	}
	_, _ = d.Token() // the closing bracket
}

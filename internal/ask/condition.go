package ask

import "strings"

// Op is what a condition asks.
type Op uint8

// What conditions ask.
const (
	All     Op = iota // all of Of: of none it is true
	Any               // one of Of: of none it is false
	Not               // not the first of Of
	Is                // Field is Text, in any case of letters
	Match             // Field matches the regular expression Text, in any case of letters
	Has               // Field is there
	Flag              // Field is the boolean Text
	AtLeast           // Field does not sort before Text
	Below             // Field sorts before Text
	Within            // Field is an address in the range Text
	Element           // Field, of any element of a list, has Text in it, or is like it if it has an asterisk
	Holds             // somewhere in the JSON of Field is a text like Text
)

// Condition is something about an object that was logged. Field names a member, with dots
// for those of members; that of Element is as "resources[].ARN".
type Condition struct {
	Op          Op
	Of          []Condition
	Field, Text string
}

// True is the condition of every object.
var True = Condition{Op: All}

// AllOf is that all of them hold.
func AllOf(of ...Condition) Condition { return several(All, of) }

// AnyOf is that one of them holds.
func AnyOf(of ...Condition) Condition { return several(Any, of) }

// several leaves out what does not matter, so that what is asked stays short.
func several(op Op, of []Condition) Condition {
	c := Condition{Op: op}
	for _, one := range of {
		switch {
		case one.Op == op:
			c.Of = append(c.Of, one.Of...)
		case op == Any && one.Op == All && len(one.Of) == 0:
			return True
		default:
			c.Of = append(c.Of, one)
		}
	}
	if len(c.Of) == 1 {
		return c.Of[0]
	}
	return c
}

// Negated is that a condition does not hold. Only conditions about one field are under a Not, since
// languages differ in what they make of a field that is not there.
func Negated(c Condition) Condition {
	switch c.Op {
	case All, Any:
		n := make([]Condition, len(c.Of))
		for i, one := range c.Of {
			n[i] = Negated(one)
		}
		return several(All+Any-c.Op, n)
	case Not:
		return c.Of[0]
	}
	return Condition{Op: Not, Of: []Condition{c}}
}

// IsText is that a field is a text, in any case of letters.
func IsText(field, text string) Condition { return Condition{Op: Is, Field: field, Text: text} }

// Matches is that a field matches a regular expression, which is made of the package's
// parts.
func Matches(field, pattern string) Condition {
	return Condition{Op: Match, Field: field, Text: pattern}
}

// Present is that a field is there.
func Present(field string) Condition { return Condition{Op: Has, Field: field} }

// IsLike is that a field is a text in which an asterisk stands for any text.
func IsLike(field, text string) Condition {
	switch {
	case strings.Trim(text, "*") == "" && text != "":
		return True
	case strings.Contains(text, "*"):
		return Matches(field, "^"+Glob(text, ".*")+"$")
	}
	return IsText(field, text)
}

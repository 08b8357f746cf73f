package eventstest

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// reason is why a pattern is not valid, in AWS's words, and where in its text the one
// who reads it stood. What is found out about a value by itself has no place.
type reason struct{ message, place string }

func (r reason) Error() string { return r.message + r.place }

func notValid(format string, args ...any) error { return reason{message: fmt.Sprintf(format, args...)} }

// parsePattern reads and checks a pattern.
func parsePattern(text string) (*fields, error) {
	s, p := source(text), newFields()
	r := reader{source: s}
	root := r.value(true)
	var err error
	if root.kind != '{' {
		err = s.wrong(root, "Filter is not an object")
	} else if err = s.parseFields(p, root); err == nil && r.next() != end {
		err = notValid("there is more after the object")
	}
	if err != nil {
		message := "Event pattern is not valid. Reason: " + err.Error()
		return nil, &types.InvalidEventPatternException{Message: &message}
	}
	return p, nil
}

func (s source) parseFields(p *fields, object element) error {
	for _, m := range object.members {
		at, name := p.place(m.name)
		var err error
		switch {
		case m.value.kind == '{':
			err = s.parseFields(at.object(name), m.value)
		case m.value.kind == '[' && name == "$or" && alternatives(m.value.items):
			var either []*fields
			for _, item := range m.value.items {
				if item.err != nil {
					return item.err
				}
				one := newFields()
				if err = s.parseFields(one, item); err != nil {
					return err
				}
				either = append(either, one)
			}
			at.either = append(at.either, either)
		case m.value.kind == '[':
			at.values[name], err = s.parseValues(m.value)
		default:
			err = s.wrong(m.value, "\"%s\" must be an object or an array", m.name)
		}
		if err != nil {
			return err
		}
	}
	if len(object.members) == 0 {
		return s.fail(object.end, "Empty objects are not allowed")
	}
	return nil
}

// operators are the names of comparisons.
var operators = []string{"prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists", "cidr"}

// alternatives is whether the value of a field "$or" is the operator, and not a field
// of that name.
func alternatives(list []element) bool {
	if len(list) < 2 {
		return false
	}
	for _, item := range list {
		if item.kind != '{' && item.err == nil {
			return false
		}
		for _, m := range item.members {
			if slices.Contains(operators, m.name) {
				return false
			}
		}
	}
	return true
}

func (s source) parseValues(list element) ([]test, error) {
	var tests []test
	for _, item := range list.items {
		var t test
		var err error
		switch {
		case item.kind == '{':
			t, err = s.parseExpression(item)
		case item.kind == '[' || item.err != nil:
			err = s.wrong(item, "Match value must be String, number, true, false, or null")
		default:
			t.leaf = func(leaf any) bool { return leaf == item.leaf || sameNumber(leaf, item.leaf) }
		}
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	if len(tests) == 0 {
		return nil, s.fail(list.end, "Empty arrays are not allowed")
	}
	return tests, nil
}

// parseExpression reads a comparison: an object with its name and what is compared
// with.
func (s source) parseExpression(object element) (test, error) {
	if len(object.members) == 0 {
		return test{}, s.fail(object.end, "Match expression name not found")
	}
	name, value := object.members[0].name, object.members[0].value
	t, err := s.parseOperator(name, value)
	if err == nil && len(object.members) > 1 {
		message := "Only one key allowed in match expression"
		if name == "numeric" || name == "anything-but" && value.kind != '{' {
			message = "Too many elements in numeric expression"
		}
		err = s.wrong(object.members[1].value, "%s", message)
	}
	return t, err
}

func (s source) parseOperator(name string, value element) (test, error) {
	switch name {
	case "anything-but":
		return s.parseAnythingBut(value)
	case "numeric":
		return s.parseNumeric(value)
	case "exists":
		want, ok := value.leaf.(bool)
		if !ok {
			return test{}, s.wrong(value, "exists match pattern must be either true or false.")
		}
		return test{leaf: func(any) bool { return want }, absent: !want}, nil
	case "cidr":
		text, ok := value.leaf.(string)
		if !ok {
			return test{}, s.wrong(value, "prefix match pattern must be a string")
		}
		network, err := parseNetwork(text)
		return onText(func(s string) bool {
			address, err := netip.ParseAddr(s)
			return err == nil && network.Contains(address)
		}), err
	}
	compare, err := s.parseComparison(name, value)
	return onText(compare), err
}

// parseNetwork reads a block of addresses.
func parseNetwork(text string) (netip.Prefix, error) {
	address, bits, ok := strings.Cut(text, "/")
	if !ok || strings.Contains(bits, "/") {
		return netip.Prefix{}, notValid("Malformed CIDR, one '/' required")
	}
	n, err := strconv.Atoi(bits)
	if err != nil {
		return netip.Prefix{}, notValid("Malformed CIDR, mask bits must be an integer")
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}, notValid("Nonstandard IP address: %s", address)
	}
	p, err := a.Prefix(n)
	if err != nil {
		return netip.Prefix{}, notValid("Malformed CIDR, mask bits must be < %d", a.BitLen()+1)
	}
	return p, nil
}

// onText is a test that only matches texts.
func onText(compare func(string) bool) test {
	return test{leaf: func(leaf any) bool {
		s, ok := leaf.(string)
		return ok && compare(s)
	}}
}

// parseComparison reads a comparison of texts.
func (s source) parseComparison(name string, value element) (func(string) bool, error) {
	if !slices.Contains(operators, name) {
		return nil, s.wrong(value, "Unrecognized match type %s", name)
	}
	fold := false
	if value.kind == '{' && (name == "prefix" || name == "suffix") && len(value.members) == 1 && value.members[0].name == "equals-ignore-case" {
		fold, value = true, value.members[0].value
	}
	text, ok := value.leaf.(string)
	switch {
	case !ok:
		return nil, s.wrong(value, "%s match pattern must be a string", name)
	case name == "prefix" && fold:
		return func(s string) bool { return len(s) >= len(text) && strings.EqualFold(s[:len(text)], text) }, nil
	case name == "suffix" && fold:
		return func(s string) bool { return len(s) >= len(text) && strings.EqualFold(s[len(s)-len(text):], text) }, nil
	case name == "prefix":
		return func(s string) bool { return strings.HasPrefix(s, text) }, nil
	case name == "suffix":
		return func(s string) bool { return strings.HasSuffix(s, text) }, nil
	case name == "equals-ignore-case":
		return func(s string) bool { return strings.EqualFold(s, text) }, nil
	}
	parts, err := s.wildcardParts(text, value.end)
	return func(s string) bool { return matchWildcard(parts, s) }, err
}

// mostWildcards is how many asterisks a value may have. How EventBridge computes what is
// too complex is not documented; six were refused.
const mostWildcards = 5

// wildcardParts are the texts between the asterisks of a wildcard pattern. A backslash
// takes the meaning off an asterisk and a backslash. Positions in it are of the text with
// its quote.
func (s source) wildcardParts(pattern string, at int) ([]string, error) {
	parts := []string{""}
	last := &parts[0]
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
			if i == len(pattern) || pattern[i] != '*' && pattern[i] != '\\' {
				return nil, s.fail(at, "Invalid escape character at pos %d", i)
			}
			*last += pattern[i : i+1]
		case c == '*':
			if i+1 < len(pattern) && pattern[i+1] == '*' {
				return nil, s.fail(at, "Consecutive wildcard characters at pos %d", i+1)
			}
			parts = append(parts, "")
			last = &parts[len(parts)-1]
		default:
			*last += pattern[i : i+1]
		}
	}
	if len(parts) > mostWildcards+1 {
		return nil, notValid("Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character")
	}
	return parts, nil
}

// parseAnythingBut reads what must not be: a text or a number, a list of either, or
// another comparison of texts with one value or a list. Any other leaf matches.
func (s source) parseAnythingBut(value element) (test, error) {
	if value.kind == '{' {
		return s.parseAnythingButObject(value)
	}
	list := value.items
	if value.kind == '"' || value.kind == '0' {
		list = []element{value}
	} else if value.kind != '[' {
		return test{}, s.wrong(value, "Value of anything-but must be an array or single string/number value.")
	}
	texts, numbers := 0, 0
	for _, one := range list {
		switch one.kind {
		case '"':
			texts++
		case '0':
			numbers++
		default:
			return test{}, twice(s.wrong(one, "Inside anything but list, start|null|boolean is not supported."))
		}
	}
	if (texts > 0) == (numbers > 0) {
		return test{}, s.fail(value.end, "Inside anything but list, either all values are number or string, mixed type is not supported")
	}
	return test{leaf: func(leaf any) bool {
		return !slices.ContainsFunc(list, func(one element) bool { return one.leaf == leaf || sameNumber(one.leaf, leaf) })
	}}, nil
}

// twice is a reason whose place AWS says two times: what is found inside of a list of
// anything-but is reported again around it.
func twice(err error) error {
	r := err.(reason)
	r.place += r.place
	return r
}

func (s source) parseAnythingButObject(object element) (test, error) {
	if len(object.members) == 0 {
		return test{}, s.fail(object.end, "Anything-But expression name not found")
	}
	name, value := object.members[0].name, object.members[0].value
	if !slices.Contains([]string{"prefix", "suffix", "equals-ignore-case", "wildcard"}, name) {
		return test{}, s.wrong(value, "Unsupported anything-but pattern: %s", name)
	}
	list := value.items
	if value.kind != '[' {
		list = []element{value}
	}
	var compare []func(string) bool
	for _, one := range list {
		c, err := s.parseExcluded(name, one)
		if err != nil && value.kind == '[' {
			err = twice(err)
		}
		if err != nil {
			return test{}, err
		}
		compare = append(compare, c)
	}
	switch {
	case len(list) == 0:
		return test{}, s.fail(value.end, "Empty arrays are not allowed")
	case len(object.members) > 1:
		return test{}, s.wrong(object.members[1].value, "Only one key allowed in match expression")
	}
	return test{leaf: func(leaf any) bool {
		s, ok := leaf.(string)
		return !ok || !slices.ContainsFunc(compare, func(is func(string) bool) bool { return is(s) })
	}}, nil
}

// parseExcluded reads a comparison of texts inside of anything-but, whose errors have
// other words.
func (s source) parseExcluded(name string, value element) (func(string) bool, error) {
	affix := name == "prefix" || name == "suffix"
	switch text, ok := value.leaf.(string); {
	case affix && value.kind == '{':
		return nil, s.wrong(value, "Value of anything-but must be an array or single string/number value.")
	case affix && !ok:
		return nil, s.wrong(value, "prefix/suffix match pattern must be a string")
	case affix && text == "":
		return nil, s.fail(value.end, "Null prefix/suffix not allowed")
	case name == "equals-ignore-case" && !ok:
		return nil, s.wrong(value, "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")
	}
	return s.parseComparison(name, value)
}

package loggingtest

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// condition is a part of a JSON pattern.
type condition func(document any) bool

const maxPatternDepth = 32

// json reads { condition }.
func (p *patternParser) json() (filterPattern, error) {
	p.take("{")
	match, err := p.or()
	if err != nil {
		return filterPattern{}, err
	}
	if !p.take("}") {
		return filterPattern{}, errors.New("a JSON pattern ends with }")
	}
	if p.space(); p.rest != "" {
		return filterPattern{}, errors.New("nothing follows a JSON pattern")
	}
	selectors := p.selectors
	return filterPattern{
		matches: func(message string) bool {
			d, ok := jsonObject(message)
			return ok && match(d)
		},
		fields: func(message string) map[string]string {
			found := map[string]string{}
			d, _ := jsonObject(message)
			for name, path := range selectors {
				if v, ok := path.text(d); ok {
					found[name] = v
				}
			}
			return found
		},
		value: func(message, name string) (string, bool) {
			path, err := (&patternParser{rest: name}).selector()
			if err != nil {
				return "", false
			}
			d, _ := jsonObject(message)
			return path.text(d)
		},
	}, nil
}

// jsonObject reads a message that is an object.
func jsonObject(message string) (map[string]any, bool) {
	d := json.NewDecoder(strings.NewReader(message))
	d.UseNumber()
	var document any
	if d.Decode(&document) != nil {
		return nil, false
	}
	object, ok := document.(map[string]any)
	return object, ok
}

// text is the first value that the selector leads to, as a text.
func (path selector) text(d map[string]any) (string, bool) {
	found := path.find(d)
	if len(found) == 0 {
		return "", false
	}
	if s, ok := found[0].(string); ok {
		return s, true
	}
	text, err := json.Marshal(found[0])
	return string(text), err == nil
}

func (p *patternParser) or() (condition, error) {
	left, err := p.and()
	for err == nil && p.take("||") {
		var right condition
		l := left
		right, err = p.and()
		left = func(d any) bool { return l(d) || right(d) }
	}
	return left, err
}

func (p *patternParser) and() (condition, error) {
	left, err := p.comparison()
	for err == nil && p.take("&&") {
		var right condition
		l := left
		right, err = p.comparison()
		left = func(d any) bool { return l(d) && right(d) }
	}
	return left, err
}

func (p *patternParser) comparison() (condition, error) {
	if p.take("(") {
		if p.depth++; p.depth > maxPatternDepth {
			return nil, errors.New("too many parentheses")
		}
		inner, err := p.or()
		if err == nil && !p.take(")") {
			err = errors.New("a parenthesis is not closed")
		}
		p.depth--
		return inner, err
	}
	path, err := p.selector()
	if err != nil {
		return nil, err
	}
	if p.word("NOT") {
		if !p.word("EXISTS") {
			return nil, errors.New("NOT is followed by EXISTS")
		}
		return func(d any) bool { return len(path.find(d)) == 0 }, nil
	}
	if p.word("IS") {
		return p.is(path)
	}
	for _, op := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if p.take(op) {
			return p.value(path, op)
		}
	}
	return nil, errors.New("a selector is followed by =, !=, <, >, <=, >=, IS or NOT EXISTS")
}

// word reads a keyword, in upper case as the guide has it.
func (p *patternParser) word(w string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.rest, w)
	if !ok || rest != "" && isWordByte(rest[0]) {
		return false
	}
	p.rest = rest
	return true
}

func (p *patternParser) is(path selector) (condition, error) {
	var want any
	switch {
	case p.word("NULL"):
	case p.word("TRUE"):
		want = true
	case p.word("FALSE"):
		want = false
	default:
		return nil, errors.New("IS is followed by NULL, TRUE or FALSE")
	}
	return path.some(func(v any) bool { return v == want }), nil
}

// selector is the steps of $.a.b[0].*: a string is a key, an int an index, nil any
// element.
type selector []any

func (p *patternParser) selector() (selector, error) {
	p.space()
	whole := p.rest
	if !p.take("$") {
		return nil, errors.New("a selector begins with $")
	}
	var path selector
	for {
		switch {
		case strings.HasPrefix(p.rest, ".[") || strings.HasPrefix(p.rest, "["):
			p.rest = strings.TrimPrefix(p.rest, ".")
			end := strings.IndexByte(p.rest, ']')
			if end < 0 {
				return nil, errors.New("a bracket is not closed")
			}
			step, err := bracketStep(p.rest[1:end])
			if err != nil {
				return nil, err
			}
			path = append(path, step)
			p.rest = p.rest[end+1:]
		case strings.HasPrefix(p.rest, "."):
			end := 1
			for end < len(p.rest) && (isWordByte(p.rest[end]) || p.rest[end] == '-') {
				end++
			}
			if end == 1 {
				return nil, errors.New("a selector has a key after each period")
			}
			path = append(path, p.rest[1:end])
			p.rest = p.rest[end:]
		default:
			if len(path) == 0 {
				return nil, errors.New("a selector names a key")
			}
			if p.selectors == nil {
				p.selectors = map[string]selector{}
			}
			p.selectors[whole[:len(whole)-len(p.rest)]] = path
			return path, nil
		}
	}
}

func bracketStep(s string) (any, error) {
	if s == "*" {
		return nil, nil
	}
	if len(s) > 2 && (s[0] == '\'' || s[0] == '"') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1], nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return nil, errors.New("brackets hold an index, * or a quoted key")
	}
	return n, nil
}

// find is the values that the selector leads to.
func (path selector) find(d any) []any {
	found := []any{d}
	for _, step := range path {
		var next []any
		for _, v := range found {
			switch step := step.(type) {
			case string:
				if m, ok := v.(map[string]any); ok {
					if e, ok := m[step]; ok {
						next = append(next, e)
					}
				}
			case int:
				if l, ok := v.([]any); ok && step < len(l) {
					next = append(next, l[step])
				}
			case nil:
				if l, ok := v.([]any); ok {
					next = append(next, l...)
				}
			}
		}
		found = next
	}
	return found
}

func (path selector) some(match func(any) bool) condition {
	return func(d any) bool {
		for _, v := range path.find(d) {
			if match(v) {
				return true
			}
		}
		return false
	}
}

// value reads what a selector is compared with.
func (p *patternParser) value(path selector, op string) (condition, error) {
	c, err := p.operand(" \t\r\n&|)}")
	if err != nil {
		return nil, err
	}
	equal := func(v any) bool {
		switch v := v.(type) {
		case json.Number:
			if c.isNumber {
				f, err := v.Float64()
				return err == nil && f == c.number
			}
			return !c.quoted && c.re == nil && glob(c.text, v.String())
		case string:
			return c.equals(v)
		}
		return false
	}
	switch op {
	case "=":
		return path.some(equal), nil
	case "!=":
		return path.some(func(v any) bool { return !equal(v) }), nil
	}
	if !c.isNumber {
		return nil, errOrder
	}
	return path.some(func(v any) bool {
		n, ok := v.(json.Number)
		if !ok {
			return false
		}
		f, err := n.Float64()
		return err == nil && inOrder(f, op, c.number)
	}), nil
}

var errOrder = errors.New("<, >, <= and >= compare numbers")

// inOrder reports whether a number is less than another, or what op says.
func inOrder(a float64, op string, b float64) bool {
	switch op {
	case "<":
		return a < b
	case ">":
		return a > b
	case "<=":
		return a <= b
	}
	return a >= b
}

// operand is what something is compared with.
type operand struct {
	text             string // with * for any run of characters
	quoted, isNumber bool
	number           float64
	re               *regexp.Regexp
}

// operand reads one, which ends before one of some characters where it has no quotes.
func (p *patternParser) operand(ends string) (c operand, err error) {
	p.space()
	switch {
	case strings.HasPrefix(p.rest, `"`):
		c.text, err = p.quoted()
		c.quoted = true
	case strings.HasPrefix(p.rest, "%"):
		c.re, err = p.regexp()
	default:
		end := strings.IndexAny(p.rest, ends)
		if end < 0 {
			end = len(p.rest)
		}
		if c.text, p.rest = p.rest[:end], p.rest[end:]; c.text == "" {
			err = errors.New("a value is missing")
		}
	}
	number, numberErr := strconv.ParseFloat(c.text, 64)
	c.number, c.isNumber = number, !c.quoted && c.re == nil && numberErr == nil
	return c, err
}

// equals reports whether it matches a text.
func (c operand) equals(s string) bool {
	if c.re != nil {
		return c.re.MatchString(s)
	}
	return glob(c.text, s)
}

// glob matches s against a pattern in which * stands for any run of characters.
func glob(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	rest, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

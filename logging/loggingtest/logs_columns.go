package loggingtest

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// column is one of a space-delimited pattern.
type column struct {
	name    string
	rest    bool // "...": any number of fields
	matches func(field string) bool
}

// columns reads [ip, user, status = 4*, bytes > 1000, ...].
func (p *patternParser) columns() (filterPattern, error) {
	p.take("[")
	var columns []column
	for more := true; more; more = p.take(",") {
		c, err := p.column()
		if err != nil {
			return filterPattern{}, err
		}
		for _, other := range columns {
			if c.rest && other.rest {
				return filterPattern{}, errors.New("a space-delimited pattern has one ellipsis")
			}
		}
		columns = append(columns, c)
	}
	if !p.take("]") {
		return filterPattern{}, errors.New("a space-delimited pattern ends with ]")
	}
	if p.space(); p.rest != "" {
		return filterPattern{}, errors.New("nothing follows a space-delimited pattern")
	}
	named := func(message string) map[string]string {
		fields, _ := assign(columns, splitFields(message))
		return fields
	}
	return filterPattern{
		matches: func(message string) bool { _, ok := assign(columns, splitFields(message)); return ok },
		fields:  named,
		names: func(name string) bool {
			return slices.ContainsFunc(columns, func(c column) bool { return !c.rest && "$"+c.name == name })
		},
		value: func(message, name string) (string, bool) {
			v, ok := named(message)[name]
			return v, ok
		},
	}, nil
}

// column reads one, with what is asked of it.
func (p *patternParser) column() (column, error) {
	if p.take("...") {
		return column{rest: true}, nil
	}
	name := p.columnName()
	if name == "" {
		return column{}, errors.New("a column has a name")
	}
	c := column{name: name, matches: func(string) bool { return true }}
	if p.space(); strings.HasPrefix(p.rest, ",") || strings.HasPrefix(p.rest, "]") {
		return c, nil
	}
	var err error
	c.matches, err = p.asked(name)
	return c, err
}

func (p *patternParser) columnName() string {
	p.space()
	end := 0
	for end < len(p.rest) && (isWordByte(p.rest[end]) || p.rest[end] == '-') {
		end++
	}
	name := p.rest[:end]
	p.rest = p.rest[end:]
	return name
}

// asked reads what is asked of a column whose name was read: = 4*, or more with && and ||,
// before which the name stands again.
func (p *patternParser) asked(name string) (func(string) bool, error) {
	left, err := p.test()
	for err == nil {
		and := p.take("&&")
		if !and && !p.take("||") {
			return left, nil
		}
		if p.columnName() != name {
			return nil, errors.New("what is asked of a column is about that column")
		}
		var right func(string) bool
		l := left
		if right, err = p.test(); and {
			left = func(f string) bool { return l(f) && right(f) }
		} else {
			left = func(f string) bool { return l(f) || right(f) }
		}
	}
	return nil, err
}

// test reads an operator and what is compared.
func (p *patternParser) test() (func(string) bool, error) {
	for _, op := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if !p.take(op) {
			continue
		}
		c, err := p.operand(" \t\r\n,]&|")
		if err != nil {
			return nil, err
		}
		switch op {
		case "=":
			return c.equals, nil
		case "!=":
			return func(f string) bool { return !c.equals(f) }, nil
		}
		if !c.isNumber {
			return nil, errOrder
		}
		return func(f string) bool {
			n, err := strconv.ParseFloat(f, 64)
			return err == nil && inOrder(n, op, c.number)
		}, nil
	}
	return nil, errors.New("a column is followed by a comma, or by =, !=, <, >, <= or >=")
}

// splitFields are the fields of a message, which are apart by spaces; what is between double
// quotes or brackets is one field.
func splitFields(message string) []string {
	var fields []string
	for rest := strings.TrimLeft(message, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		closing := map[byte]string{'"': `"`, '[': "]"}[rest[0]]
		if end := strings.Index(rest[1:], closing); closing != "" && end >= 0 {
			fields, rest = append(fields, rest[1:end+1]), rest[end+2:]
			continue
		}
		field, after, _ := strings.Cut(rest, " ")
		fields, rest = append(fields, field), after
	}
	return fields
}

// assign gives each column its field, and answers them by "$name", or "$1" for the first
// of those without a name, and whether all are as asked.
func assign(columns []column, fields []string) (map[string]string, bool) {
	more := len(fields) - len(columns) // of an ellipsis
	named := make(map[string]string, len(fields))
	matches, at := true, 0
	put := func(name string) string {
		if at >= len(fields) {
			matches = false
			return ""
		}
		f := fields[at]
		if at++; name == "" {
			name = strconv.Itoa(at)
		}
		named["$"+name] = f
		return f
	}
	for _, c := range columns {
		if c.rest {
			for range more + 1 {
				put("")
			}
			continue
		}
		if f := put(c.name); matches && !c.matches(f) {
			matches = false
		}
	}
	return named, matches && at == len(fields)
}

package insights

import (
	"net/netip"
	"strings"
)

// expression is the value of something in a row.
type expression func(row) value

// truth is that of a condition: what is not there is not true.
func (v value) truth() bool { return v.there && v.s != "0" && v.s != "" }

func (p *parser) or() expression {
	left := p.and()
	for p.take("or") {
		l, r := left, p.and()
		left = func(x row) value { return boolOf(l(x).truth() || r(x).truth()) }
	}
	return left
}

func (p *parser) and() expression {
	left := p.not()
	for p.take("and") {
		l, r := left, p.not()
		left = func(x row) value { return boolOf(l(x).truth() && r(x).truth()) }
	}
	return left
}

func (p *parser) not() expression {
	if p.take("not") {
		e := p.not()
		return func(x row) value { return boolOf(!e(x).truth()) }
	}
	return p.comparison()
}

// comparison reads a value, or two that are compared. A comparison with what is not there
// does not hold.
func (p *parser) comparison() expression {
	left := p.value()
	for _, op := range []string{"=", "!=", "<=", ">=", "<", ">"} {
		if p.take(op) {
			right := p.value()
			return func(x row) value {
				a, b := left(x), right(x)
				return boolOf(a.there && b.there && ordered(compare(a, b), op))
			}
		}
	}
	not := p.peek().is("not") && len(p.tokens) > 1 && (p.tokens[1].is("like") || p.tokens[1].is("in"))
	if not {
		p.next()
	}
	var is expression
	switch {
	case p.take("like"), p.take("=~"):
		is = p.like(left)
	case p.take("in"):
		is = p.in(left)
	default:
		return left
	}
	return func(x row) value {
		return boolOf(left(x).there && is(x).truth() != not)
	}
}

func ordered(c int, op string) bool {
	switch op {
	case "=":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

// like reads a regular expression, or a text that is a part of the value.
func (p *parser) like(left expression) expression {
	t := p.next()
	switch t.kind {
	case regex:
		re := p.compile(t, t.s)
		return func(x row) value { return boolOf(re.MatchString(left(x).s)) }
	case text:
		return func(x row) value { return boolOf(strings.Contains(left(x).s, t.s)) }
	}
	p.fail(t, "mismatched input '%s' expecting a regular expression or a text", t)
	return left
}

func (p *parser) in(left expression) expression {
	var list []expression
	p.want("[")
	p.list(func() { list = append(list, p.value()) })
	p.want("]")
	return func(x row) value {
		for _, one := range list {
			if compare(left(x), one(x)) == 0 {
				return boolOf(true)
			}
		}
		return boolOf(false)
	}
}

// functions are those with arguments that are expressions, and how many they take: at least 1 where that is
// negative.
var functions = map[string]struct {
	arguments int
	of        func([]value) value
}{
	"tolower":      {1, func(v []value) value { return v[0].with(strings.ToLower(v[0].s)) }},
	"jsonparse":    {1, func(v []value) value { return parsedJSON(v[0]) }},
	"ispresent":    {1, func(v []value) value { return boolOf(v[0].there) }},
	"strcontains":  {2, func(v []value) value { return boolOf(v[0].there && v[1].there && strings.Contains(v[0].s, v[1].s)) }},
	"isipinsubnet": {2, func(v []value) value { return boolOf(inSubnet(v[0].s, v[1].s)) }},
	"coalesce": {-1, func(v []value) value {
		for _, one := range v {
			if one.there {
				return one
			}
		}
		return value{}
	}},
}

// with is a text in place of a value that is there.
func (v value) with(s string) value {
	if v.there {
		v.s = s
	}
	return v
}

func inSubnet(address, subnet string) bool {
	within, err := netip.ParsePrefix(subnet)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(address)
	return err == nil && within.Contains(addr.Unmap().WithZone(""))
}

// value reads a literal, a field, a function or what is in brackets.
func (p *parser) value() expression {
	t := p.next()
	switch {
	case t.is("("):
		e := p.or()
		p.want(")")
		return e
	case t.kind == text:
		return func(row) value { return textOf(t.s) }
	case t.kind == number:
		v := value{there: true, number: true, s: t.s}
		if _, ok := v.float(); !ok {
			p.fail(t, "'%s' is not a number", t.s)
		}
		return func(row) value { return v }
	case t.kind != word:
		p.fail(t, "mismatched input '%s' expecting a value", t)
	case p.peek().is("(") && !t.quoted:
		return p.call(t)
	}
	return func(x row) value { return x.get(t.s) }
}

func (p *parser) call(t token) expression {
	f, ok := functions[strings.ToLower(t.s)]
	if !ok {
		p.fail(t, "the function '%s' is unknown or not simulated", t.s)
	}
	var list []expression
	p.want("(")
	p.list(func() { list = append(list, p.or()) })
	p.want(")")
	if f.arguments > 0 && len(list) != f.arguments {
		p.fail(t, "the function '%s' takes %d arguments", t.s, f.arguments)
	}
	return func(x row) value {
		values := make([]value, len(list))
		for i, e := range list {
			values[i] = e(x)
		}
		return f.of(values)
	}
}

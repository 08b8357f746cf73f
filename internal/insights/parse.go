package insights

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Query is one that was understood.
type Query struct {
	commands []command
	limit    int // of a limit command; 0: none
	stats    bool
	shown    []string // by fields, display or stats; none: @timestamp and @message
	display  bool
}

// command changes the rows. One that reduces them makes fewer of those that a query has
// found.
type command struct {
	run     func(rows []row) []row
	reduces bool
}

// Parse reads a query.
func Parse(query string) (*Query, *SyntaxError) {
	tokens, err := lex(query)
	if err != nil {
		return nil, err.(*SyntaxError)
	}
	p := &parser{query: query, tokens: tokens, q: &Query{}}
	p.pipeline()
	return p.q, p.err
}

// parser reads tokens. After the first error it reads only the end.
type parser struct {
	query  string
	tokens []token
	q      *Query
	err    *SyntaxError
}

func (p *parser) peek() token {
	if p.err != nil {
		return token{kind: end}
	}
	return p.tokens[0]
}

func (p *parser) next() token {
	t := p.peek()
	if t.kind != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

// take takes a token if it is this one.
func (p *parser) take(s string) bool {
	if p.peek().is(s) {
		p.next()
		return true
	}
	return false
}

func (p *parser) want(s string) {
	if !p.take(s) {
		p.fail(p.peek(), "mismatched input '%s' expecting '%s'", p.peek(), s)
	}
}

func (p *parser) fail(t token, format string, args ...any) {
	if p.err == nil {
		p.err = fault(p.query, t.from, max(t.to, t.from), format, args...)
	}
}

var commands = map[string]func(*parser){
	"fields": (*parser).fields, "display": (*parser).displayed, "filter": (*parser).filter, "stats": (*parser).statistics,
	"sort": (*parser).sorted, "limit": (*parser).limited, "dedup": (*parser).unique, "parse": (*parser).parsed, "unnest": (*parser).unnested,
}

func (p *parser) pipeline() {
	for {
		t := p.next()
		read := commands[strings.ToLower(t.s)]
		if t.kind != word || t.quoted || read == nil {
			p.fail(t, "mismatched input '%s' expecting {K_PARSE, K_FIELDS, K_DISPLAY, K_FILTER, K_STATS, K_SORT, K_LIMIT, K_DEDUP, K_UNNEST}", t)
			return
		}
		if read(p); p.peek().kind == end {
			return
		}
		p.want("|")
	}
}

func (p *parser) add(reduces bool, run func([]row) []row) {
	p.q.commands = append(p.q.commands, command{run, reduces})
}

// field reads a field's name.
func (p *parser) field() string {
	t := p.next()
	if t.kind != word {
		p.fail(t, "mismatched input '%s' expecting a field", t)
	}
	return t.s
}

// list reads what is apart by commas.
func (p *parser) list(one func()) {
	for one(); p.take(","); {
		one()
	}
}

// named reads an expression and its name: that after as, or its text.
func (p *parser) named() (string, expression) {
	first := p.peek()
	e := p.or()
	if p.take("as") {
		return p.field(), e
	}
	if p.err != nil {
		return "", e
	}
	return strings.Trim(strings.TrimSpace(p.query[first.from:p.tokens[0].from]), "`"), e
}

func (p *parser) fields() {
	type named struct {
		name string
		of   expression
	}
	var list []named
	p.list(func() {
		name, e := p.named()
		list = append(list, named{name, e})
		if !p.q.display {
			p.q.shown = append(p.q.shown, name)
		}
	})
	p.each(func(r row) bool {
		values := make([]value, len(list))
		for i, n := range list {
			values[i] = n.of(r)
		}
		for i, n := range list {
			r.set(n.name, values[i])
		}
		return true
	})
}

func (p *parser) displayed() {
	p.q.shown, p.q.display = nil, true
	p.list(func() { p.q.shown = append(p.q.shown, p.field()) })
}

func (p *parser) filter() {
	e := p.or()
	p.each(func(r row) bool { return e(r).truth() })
}

// each is a command that looks at one row after another, and keeps some.
func (p *parser) each(keep func(row) bool) {
	p.add(false, func(rows []row) []row {
		kept := rows[:0]
		for _, r := range rows {
			if keep(r) {
				kept = append(kept, r)
			}
		}
		return kept
	})
}

func (p *parser) limited() {
	t := p.next()
	n, err := strconv.Atoi(t.s)
	if t.kind != number || err != nil || n < 1 || n > maxRows {
		p.fail(t, "the limit must be a number from 1 to %d", maxRows)
	}
	p.q.limit = n
	p.add(true, func(rows []row) []row { return rows[:min(n, len(rows))] })
}

// parsed reads parse FIELD /(?<name>…)/ and parse FIELD "a * b *" as x, y.
func (p *parser) parsed() {
	from := p.field()
	t := p.next()
	pattern, names := t.s, []string(nil)
	switch t.kind {
	case regex:
	case text:
		parts := strings.Split(t.s, "*")
		for i, part := range parts {
			parts[i] = regexp.QuoteMeta(part)
		}
		pattern = "(?s)" + strings.Join(parts, "(.*?)")
		if strings.HasSuffix(t.s, "*") {
			pattern += "$"
		}
		p.want("as")
		p.list(func() { names = append(names, p.field()) })
		if p.err == nil && len(names) != len(parts)-1 {
			p.fail(t, "the pattern has %d wildcards, and there are %d names", len(parts)-1, len(names))
		}
	default:
		p.fail(t, "mismatched input '%s' expecting a pattern", t)
	}
	re := p.compile(t, pattern)
	if p.err != nil {
		return
	}
	if names == nil {
		names = re.SubexpNames()[1:]
	}
	p.each(func(r row) bool {
		if found := re.FindStringSubmatch(r.get(from).s); found != nil {
			for i, name := range names {
				if name != "" {
					r.set(name, textOf(found[i+1]))
				}
			}
		}
		return true
	})
}

func (p *parser) compile(t token, pattern string) *regexp.Regexp {
	re, err := regexp.Compile(pattern)
	if err != nil {
		p.fail(t, "invalid regular expression: %v", err)
	}
	return re
}

// unique reads dedup a, b: of rows with the same values the first stays. Rows without one
// stay.
func (p *parser) unique() {
	var names []string
	p.list(func() { names = append(names, p.field()) })
	p.add(true, func(rows []row) []row {
		seen, kept := map[string]bool{}, rows[:0]
		for _, r := range rows {
			key, all := "", true
			for _, name := range names {
				v := r.get(name)
				key, all = key+fmt.Sprintf("%q", v.s), all && v.there
			}
			if !all || !seen[key] {
				kept = append(kept, r)
			}
			seen[key] = true
		}
		return kept
	})
}

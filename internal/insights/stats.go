package insights

import (
	"fmt"
	"slices"
	"strings"
)

// aggregate is a value of several rows.
type aggregate struct {
	name string
	of   func([]row) value
}

// statistics reads stats count(*) as n, sum(x) by a, b.
func (p *parser) statistics() {
	var list []aggregate
	var by []string
	p.list(func() { list = append(list, p.aggregate()) })
	if p.take("by") {
		p.list(func() { by = append(by, p.field()) })
	}
	p.q.stats, p.q.shown = true, slices.Clone(by)
	for _, a := range list {
		p.q.shown = append(p.q.shown, a.name)
	}
	p.add(true, func(rows []row) []row {
		groups, order := map[string][]row{}, []string(nil)
		for _, r := range rows {
			key := ""
			for _, name := range by {
				v := r.get(name)
				key += fmt.Sprintf("%v%q", v.there, v.s)
			}
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], r)
		}
		if len(by) == 0 && len(rows) == 0 {
			groups[""], order = []row{}, []string{""}
		}
		var out []row
		for _, key := range order {
			r := row{fields: map[string]value{}}
			for _, name := range by {
				r.set(name, groups[key][0].get(name))
			}
			for _, a := range list {
				r.set(a.name, a.of(groups[key]))
			}
			out = append(out, r)
		}
		return out
	})
}

// aggregates are the functions of stats, of the values of the rows that have one.
var aggregates = map[string]func([]value) value{
	"count": func(v []value) value { return numberOf(float64(len(v))) },
	"sum": func(v []value) value {
		sum := 0.0
		for _, one := range v {
			n, _ := one.float()
			sum += n
		}
		return numberOf(sum)
	},
	"max": func(v []value) (most value) {
		for _, one := range v {
			if n, ok := one.float(); ok && (!most.there || compare(numberOf(n), most) > 0) {
				most = numberOf(n)
			}
		}
		return most
	},
	"sortsfirst": func(v []value) value { return extreme(v, 1) },
	"sortslast":  func(v []value) value { return extreme(v, -1) },
}

// extreme is the value that sorts first, or with -1 last, as a text.
func extreme(v []value, way int) (found value) {
	for _, one := range v {
		if !found.there || strings.Compare(found.s, one.s)*way > 0 {
			found = one
		}
	}
	return found
}

func (p *parser) aggregate() aggregate {
	t := p.next()
	f, ok := aggregates[strings.ToLower(t.s)]
	if t.kind != word || !ok {
		p.fail(t, "the statistic '%s' is unknown or not simulated", t)
	}
	p.want("(")
	var of expression
	if strings.EqualFold(t.s, "count") && (p.take("*") || p.peek().is(")")) {
		of = func(row) value { return boolOf(true) }
	} else {
		of = p.or()
	}
	closing := p.peek()
	p.want(")")
	a := aggregate{name: p.query[t.from:max(closing.to, t.from)], of: func(rows []row) value {
		var values []value
		for _, r := range rows {
			if v := of(r); v.there {
				values = append(values, v)
			}
		}
		return f(values)
	}}
	if p.take("as") {
		a.name = p.field()
	}
	return a
}

// sorted reads sort a desc, b asc. What is not there comes first, as the smallest.
func (p *parser) sorted() {
	type key struct {
		name string
		way  int
	}
	var keys []key
	p.list(func() {
		k := key{p.field(), 1}
		if p.take("desc") {
			k.way = -1
		} else {
			p.take("asc")
		}
		keys = append(keys, k)
	})
	p.add(false, func(rows []row) []row {
		slices.SortStableFunc(rows, func(a, b row) int {
			for _, k := range keys {
				if c := compare(a.get(k.name), b.get(k.name)) * k.way; c != 0 {
					return c
				}
			}
			return 0
		})
		return rows
	})
}

package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// refusal explains why nothing allows the request: the statement that came
// closest, of the side that failed. It only runs for refusals.
func (ev *evaluation) refusal(control grant) string {
	p := ev.policies
	if control.match == no {
		for _, level := range p.ServiceControl {
			if ev.any(level).match == no {
				return noneOf(level) + ev.nearest(level, false)
			}
		}
	}
	var resource []Source
	if p.Resource != nil {
		resource = []Source{*p.Resource}
	}
	named := max(ev.sides.direct.match, ev.sides.role.match, ev.sides.account.match)
	byService := ev.env.caller.kind == serviceCaller
	if (byService || p.CrossAccount || p.ResourceMustAllow) && named == no {
		if p.Resource == nil {
			return "there is no resource policy, and without one nothing allows it"
		}
		return "the resource policy does not allow it" + ev.nearest(resource, true)
	}
	if ev.any(p.Identity).match > no || max(ev.sides.direct.match, ev.sides.role.match) > no {
		if p.Boundary != nil && ev.scan(p.Boundary).match == no {
			return "the permissions boundary does not allow it" + ev.nearest([]Source{*p.Boundary}, false)
		}
		if p.Session != nil && ev.scan(p.Session).match == no {
			return "the session policy does not allow it" + ev.nearest([]Source{*p.Session}, false)
		}
	}
	if near := ev.nearest(p.Identity, false); near != "" || p.Resource == nil || p.CrossAccount || p.ResourceMustAllow {
		return "no identity policy allows it" + near
	}
	return "neither an identity policy nor the resource policy allows it" + ev.nearest(resource, true)
}

// noneOf says that no service control policy of a level allows it.
func noneOf(level []Source) string {
	switch len(level) {
	case 0:
		return "a level of the organisation has no service control policy, and without one nothing allows it"
	case 1:
		return level[0].Name + " does not allow it"
	}
	names := make([]string, len(level))
	for i, s := range level {
		names[i] = s.Name
	}
	return "none of " + strings.Join(names, ", ") + " allows it"
}

// nearest names the Allow statement that matched furthest, as a clause to append.
func (ev *evaluation) nearest(sources []Source, ofResource bool) string {
	e := &ev.env
	var reached stage
	var source *Source
	index := 0
	for i := range sources {
		s := &sources[i]
		e.variables = s.Document.Version == Version
		for j := range s.Document.Statements {
			if s.Document.Statements[j].Effect != Allow {
				continue
			}
			if v := e.statement(&s.Document.Statements[j], ofResource); v.match == no && v.stage > reached {
				reached, source, index = v.stage, s, j
			}
		}
	}
	if source == nil {
		return ""
	}
	st := &source.Document.Statements[index]
	text := ": statement " + strconv.Itoa(index)
	if st.Sid != "" {
		text += " (" + st.Sid + ")"
	}
	text += " of " + source.Name
	switch reached {
	case stageAction:
		return text + " names other principals"
	case stagePrincipal:
		return text + " is for other resources"
	}
	e.variables = source.Document.Version == Version
	return text + " has a condition that does not hold: " + ev.failing(st.Condition)
}

// failing names the tests of a condition that fail.
func (ev *evaluation) failing(c Condition) string {
	text := ""
	for _, name := range slices.Sorted(maps.Keys(c)) {
		op, ok := parseOperator(name)
		if !ok {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(c[name])) {
			if ev.env.test(op, key, c[name][key]) == no {
				if text != "" {
					text += ", "
				}
				text += name + " " + key
				if _, known := ev.env.lookup(key); known == no {
					text += " (the request has no such key)"
				}
			}
		}
	}
	return text
}

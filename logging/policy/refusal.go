package policy

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// refusal explains why nothing allows the request: the statement that came
// closest, of the side that failed. It only runs for refusals.
func (ev *evaluation) refusal(control, identity grant) Decision {
	p := ev.policies
	// refused is an implicit deny by the sources, where no other cause is given.
	refused := func(cause Cause, reason string, ofResource bool, sources ...Source) Decision {
		near, text := ev.nearest(sources, ofResource)
		d := Decision{Statement: -1, Cause: cmp.Or(cause, near), Reason: reason + text}
		if len(sources) == 1 {
			d.Source = sources[0].Name
		}
		return d
	}
	if control.match == no {
		for _, level := range p.ServiceControl {
			if ev.any(level).match == no {
				return refused(CauseControl, noneOf(level), false, level...)
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
			return refused("", "there is no resource policy, and without one nothing allows it", true)
		}
		return refused("", "the resource policy does not allow it", true, resource...)
	}
	if identity.match > no || max(ev.sides.direct.match, ev.sides.role.match) > no {
		if p.Boundary != nil && ev.scan(p.Boundary).match == no {
			return refused(CauseBoundary, "the permissions boundary does not allow it", false, *p.Boundary)
		}
		if p.Session != nil && ev.scan(p.Session).match == no {
			return refused(CauseSession, "the session policy does not allow it", false, *p.Session)
		}
	}
	d := refused("", "no identity policy allows it", false, p.Identity...)
	if d.Cause == CauseNoStatement && p.Resource != nil && !p.CrossAccount && !p.ResourceMustAllow {
		d = refused("", "neither an identity policy nor the resource policy allows it", true, resource...)
	}
	d.Source = "" // any identity policy may allow it, also one that is not there yet
	return d
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

// nearest names the Allow statement that matched furthest, as a clause to append, and
// what it lacks.
func (ev *evaluation) nearest(sources []Source, ofResource bool) (Cause, string) {
	e := &ev.env
	var reached stage
	var source *Source
	index, valueless := 0, ""
	for i := range sources {
		s := &sources[i]
		e.variables = s.Document.Version == Version
		for j := range s.Document.Statements {
			if s.Document.Statements[j].Effect != Allow {
				continue
			}
			if v := e.statement(&s.Document.Statements[j], ofResource); v.match == no && v.stage > reached {
				reached, source, index, valueless = v.stage, s, j, ""
				if e.unresolved {
					valueless = e.doubt
				}
			}
		}
	}
	if source == nil {
		return CauseNoStatement, ""
	}
	st := &source.Document.Statements[index]
	text := ": " + statementName(source, index)
	switch reached {
	case stageAction:
		return CauseOtherPrincipals, text + " names other principals"
	case stagePrincipal:
		if valueless != "" {
			return CauseOtherResources, text + " has " + valueless
		}
		return CauseOtherResources, text + " is for other resources"
	}
	e.variables = source.Document.Version == Version
	return CauseCondition, text + " has a condition that does not hold: " + ev.failing(st.Condition)
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

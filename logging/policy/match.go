package policy

import "strings"

// stage is how far a statement got in matching a request; it explains a refusal.
type stage uint8

const (
	stageNothing   stage = iota
	stageAction          // the action matches, the principal does not
	stagePrincipal       // the principal matches too, the resource does not
	stageResource        // the resource matches too, the condition does not
	stageAll
)

// verdict is what one statement says about a request.
type verdict struct {
	match  tri
	grants grants // how a resource policy's statement names the caller
	stage  stage
}

// statement matches one statement. A statement that IAM would refuse decides
// nothing for sure: it matches maybe, at most.
func (e *env) statement(s *Statement, ofResource bool) verdict {
	e.unresolved, e.doubt = false, ""
	v := verdict{match: yes, grants: grants{direct: yes}}

	if v.match = e.actions(s); v.match == no {
		return v
	}
	v.stage = stageAction

	if v.match = and(v.match, e.principals(s, ofResource, &v.grants)); v.match == no {
		return v
	}
	v.stage = stagePrincipal

	if v.match = and(v.match, e.resources(s, ofResource)); v.match == no {
		return v
	}
	v.stage = stageResource

	if v.match = and(v.match, e.condition(s.Condition)); v.match == no {
		return v
	}
	v.stage = stageAll
	if e.unresolved {
		v.match = maybe
	}
	return v
}

// malformed notes a statement that IAM would refuse.
func (e *env) malformed(what string) tri {
	e.note("a statement that " + what)
	return maybe
}

func (e *env) actions(s *Statement) tri {
	if (s.Action == nil) == (s.NotAction == nil) {
		return e.malformed("has not exactly one of Action and NotAction")
	}
	if s.Action != nil {
		return e.anyAction(s.Action)
	}
	return e.anyAction(s.NotAction).not()
}

func (e *env) anyAction(patterns []string) tri {
	result := no
	for _, pattern := range patterns {
		if pattern == "*" {
			return yes
		}
		if !globFold(pattern, e.r.Action) {
			continue
		}
		if prefix, _, ok := strings.Cut(pattern, ":"); ok && !hasWildcard(prefix) {
			return yes
		}
		result = e.malformed("has a wildcard in an action's service prefix")
	}
	return result
}

func (e *env) principals(s *Statement, ofResource bool, g *grants) tri {
	if !ofResource {
		if s.Principal != nil || s.NotPrincipal != nil {
			return e.malformed("names principals in an identity policy")
		}
		return yes
	}
	if (s.Principal == nil) == (s.NotPrincipal == nil) {
		return e.malformed("has not exactly one of Principal and NotPrincipal")
	}
	t := no
	switch {
	case s.Principal != nil:
		*g = e.caller.named(s.Principal, s.Effect)
		if e.inSession && s.Effect == Allow && s.Principal.everyone() {
			// Whether a session policy limits what everybody may do is not documented.
			*g = grants{direct: and(g.direct, maybe), role: g.direct}
		}
		t = g.any()
	case s.Effect == Deny && e.bounded && e.caller.kind != serviceCaller && e.caller.kind != rootCaller:
		// "The NotPrincipal element with a Deny effect will always deny any IAM principal that
		// has a permissions boundary policy attached" (IAM User Guide, NotPrincipal).
		t = yes
	default:
		t = e.caller.excepted(s.NotPrincipal)
		// Whether a boundary limits a role that is allowed by not being listed is not documented.
		*g = grants{direct: t}
		if e.caller.kind == roleCaller || e.caller.kind == sessionCaller {
			*g = grants{direct: and(t, maybe), role: t}
		}
	}
	if t == maybe {
		e.note("whether the principal is meant")
	}
	return t
}

func (e *env) resources(s *Statement, ofResource bool) tri {
	switch {
	case s.Resource != nil && s.NotResource != nil:
		return e.malformed("has both Resource and NotResource")
	case s.Resource != nil:
		return e.anyResource(s.Resource)
	case s.NotResource != nil:
		return e.anyResource(s.NotResource).not()
	case ofResource:
		return yes // trust policies name none; other services may leave it out
	}
	return e.malformed("has neither Resource nor NotResource")
}

func (e *env) anyResource(patterns []string) tri {
	result := no
	for _, pattern := range patterns {
		if result < yes || e.hasVariable(pattern) {
			result = or(result, e.resource(pattern))
		}
	}
	if result == yes && !e.unresolved {
		e.doubt = ""
	}
	return result
}

// hasVariable reports whether a text has policy variables. One without a value
// concerns the whole statement, so these are looked at even when another member
// of their list has settled it: the order of lists must not matter.
func (e *env) hasVariable(text string) bool { return e.variables && strings.Contains(text, "${") }

// resource matches one pattern with the request's resource.
func (e *env) resource(pattern string) tri {
	if pattern == "*" {
		return yes
	}
	state := yes
	if e.hasVariable(pattern) {
		parts, isARN := cutARN(pattern)
		expanded, known := e.expand(pattern, true)
		if known == no {
			return no
		}
		if isARN && strings.Contains(parts[0]+parts[1]+parts[2]+parts[3]+parts[4], "${") {
			e.note("a policy variable before the resource part of an ARN")
			known = maybe
		}
		pattern, state = expanded, known
	}
	parts, ok := cutARN(pattern)
	if !ok || parts[5] == "" {
		if !canComplete(pattern, e.r.Resource) && !glob(pattern, e.r.Resource) {
			return no
		}
		e.note("the incomplete ARN " + pattern)
		return maybe
	}
	if !glob(pattern, e.r.Resource) {
		return no
	}
	if state == maybe {
		return maybe
	}
	switch {
	case hasWildcard(parts[2]):
		e.note("a wildcard in the service part of " + pattern)
	case globSegments(pattern, e.r.Resource):
		return yes
	default:
		e.note("whether a wildcard of " + pattern + " passes a colon")
	}
	return maybe
}

// canComplete reports whether an incomplete ARN could be completed to match a resource:
// what AWS makes of one is not documented, but parts that differ stay different.
func canComplete(pattern, resource string) bool {
	have := strings.SplitN(resource, ":", 6)
	parts := strings.Split(pattern, ":")
	for i, part := range parts {
		switch {
		case i >= len(have):
			return true
		case i == len(parts)-1 || i == 5:
			return glob(part+"*", have[i])
		case !glob(part, have[i]):
			return false
		}
	}
	return true
}

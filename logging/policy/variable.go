package policy

import "strings"

// expand replaces the policy variables of a text. With wildcards, the text's own
// "*" and "?" stay wildcards; what variables bring is literal either way.
//
// The state is yes when every variable has a value; maybe when one is not known,
// in which case a "*" stands for it, or when the text is not well formed; no when
// one has no value, so that the text can match nothing.
func (e *env) expand(text string, wildcards bool) (expanded string, state tri) {
	var out strings.Builder
	state = yes
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			out.WriteString(plain(text, wildcards))
			return out.String(), state
		}
		out.WriteString(plain(text[:start], wildcards))
		name, rest, closed := strings.Cut(text[start+2:], "}")
		if !closed {
			e.note("a policy variable is not closed")
			out.WriteString(plain(text[start:], wildcards))
			return out.String(), maybe
		}
		text = rest
		value, ok := e.variable(name)
		switch ok {
		case no:
			return "", no
		case maybe:
			state = maybe
			out.WriteByte('*')
		case yes:
			out.WriteString(escape(value))
		}
	}
}

// variable returns the value of what stands between ${ and }.
func (e *env) variable(name string) (string, tri) {
	switch name {
	case "*", "?", "$":
		return name, yes
	}
	key, fallback, hasDefault := strings.Cut(name, ",")
	values, known := e.lookup(strings.TrimSpace(key))
	switch {
	case known == maybe || len(values) > 1:
		// Only keys with one value can be variables; AWS does not say what else happens.
		// A key that nobody knows may have no value, too.
		e.unresolved = e.unresolved || !hasDefault
		e.note("policy variable " + key)
		return "", maybe
	case known == yes:
		return values[0], yes
	case hasDefault:
		fallback = strings.TrimSpace(fallback)
		if len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
			return fallback[1 : len(fallback)-1], yes
		}
		e.note("the default of policy variable " + key)
		return "", maybe
	}
	// The guide says that this "might cause the entire statement to be invalid".
	e.unresolved = true
	e.note("policy variable " + key + ", which has no value")
	return "", no
}

func plain(text string, wildcards bool) string {
	if wildcards {
		return text
	}
	return escape(text)
}

// escape makes wildcards literal.
func escape(s string) string {
	if !hasWildcard(s) {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		switch c {
		case '*':
			b[i] = literalStar
		case '?':
			b[i] = literalMark
		}
	}
	return string(b)
}

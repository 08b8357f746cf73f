package policy

import "strings"

// env is the request while one document is evaluated.
type env struct {
	r         *Request
	caller    caller
	bounded   bool // the caller has a permissions boundary
	inSession bool // the caller has a session policy
	variables bool // the document's version has policy variables

	// Of the statement at hand:
	unresolved bool   // it uses a variable that has no value
	doubt      string // what is open; of several, the first in sorted order
}

// note remembers what an answer depends on. Conditions are maps, so the first in
// sorted order is kept: the answer must not change from call to call.
func (e *env) note(what string) {
	if e.doubt == "" || what < e.doubt {
		e.doubt = what
	}
}

// condition evaluates a whole Condition: all of its tests must hold.
func (e *env) condition(c Condition) tri {
	result := yes
	for name, keys := range c {
		op, ok := parseOperator(name)
		if !ok {
			e.note("condition operator " + name)
			result = maybe
			continue
		}
		for key, values := range keys {
			t := e.test(op, key, values)
			if t == no {
				return no
			}
			result = and(result, t)
		}
	}
	return result
}

// test evaluates one operator on one key.
func (e *env) test(op operator, key string, values []string) tri {
	have, known := e.lookup(key)
	if known == maybe {
		e.note("condition key " + key)
		return maybe
	}
	if op.comparison == null {
		return e.testNull(key, values, known)
	}
	if known == no {
		switch {
		case op.ifExists || op.set == forAllValues:
			return yes
		case op.set == forAnyValue:
			return no
		}
		return truth(op.negated)
	}
	all, some := yes, no
	for _, value := range have {
		t := e.testValue(op, value, values)
		all, some = and(all, t), or(some, t)
	}
	result := all
	switch {
	case op.set == forAnyValue:
		result = some
	case op.set == single && all != some:
		// What an operator without a prefix does with several values is not documented.
		result = maybe
	}
	if result == maybe {
		e.note("condition key " + key)
	}
	return result
}

// testNull: "true" wants the key absent. Like AWS, it takes a key without
// values for absent, which lookup does.
func (e *env) testNull(key string, values []string, known tri) tri {
	result := no
	for _, value := range values {
		absent, ok := parseBool(value)
		if !ok {
			e.note("condition key " + key)
			result = or(result, maybe)
			continue
		}
		result = or(result, truth(absent == (known == no)))
	}
	return result
}

// testValue compares one value of the request with the policy's: one must match,
// or none for a negated operator.
func (e *env) testValue(op operator, have string, values []string) tri {
	result := no
	for _, want := range values {
		if result < yes || e.hasVariable(want) {
			t := e.compare(op.comparison, want, have)
			if op.negated && op.comparison == arnLike && !(isARN(want) && isARN(have)) {
				t = or(t, maybe) // what is no ARN is not known to differ
			}
			result = or(result, t)
		}
	}
	if op.negated {
		return result.not()
	}
	return result
}

// lookup finds a condition key. The second result is yes when the request has
// it, no when it is absent, maybe when nobody knows.
func (e *env) lookup(key string) ([]string, tri) {
	values, ok := e.r.Context[key]
	if !ok {
		// Of several spellings in the request, the first in sorted order counts.
		spelling := ""
		for name := range e.r.Context {
			if strings.EqualFold(name, key) && (!ok || name < spelling) {
				spelling, ok = name, true
			}
		}
		if ok {
			values = e.r.Context[spelling]
		}
	}
	if ok {
		return values, truth(len(values) > 0)
	}
	values, known := e.caller.key(key)
	if known == no && e.unknown(key) {
		return nil, maybe
	}
	return values, known
}

// unknown reports whether the caller does not know a key.
func (e *env) unknown(key string) bool {
	for _, name := range e.r.Unknown {
		prefix, isPrefix := strings.CutSuffix(name, "*")
		if strings.EqualFold(key, name) || isPrefix && len(key) >= len(prefix) && strings.EqualFold(key[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

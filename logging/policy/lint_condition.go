package policy

import (
	"encoding/base64"
	"strings"
)

func (l *linter) condition(path string, s *Statement) {
	for _, name := range sortedKeys(s.Condition) {
		at := join(path, name)
		op, ok := parseOperator(name)
		if !ok {
			l.fail(at, CodeOperator, "unknown condition operator%s", operatorHint(name))
		}
		spellings := map[string]string{}
		for _, key := range sortedKeys(s.Condition[name]) {
			at := join(at, key)
			l.characters(at, key)
			if key == "" {
				l.fail(at, CodeEmpty, "the condition key is empty")
			}
			if other, twice := spellings[strings.ToLower(key)]; twice {
				l.warn(at, CodeConditionKey, "is the same key as %s: the case of keys does not count", shown(other))
			}
			spellings[strings.ToLower(key)] = key
			values := s.Condition[name][key]
			if len(values) == 0 {
				l.warn(at, CodeEmpty, "has no values, so that nothing matches it")
			}
			each(at, values, func(path, value string) {
				l.characters(path, value)
				if ok {
					l.conditionValue(path, op, value)
				}
			})
		}
	}
}

// operatorHint suggests the operator that was meant, when only the case or one letter is wrong.
func operatorHint(name string) string {
	for _, right := range []string{"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
		"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
		"Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"} {
		if strings.EqualFold(name, right) || oneApart(strings.ToLower(name), strings.ToLower(right)) {
			return "; did you mean " + right + "?"
		}
	}
	return ""
}

func (l *linter) conditionValue(path string, op operator, value string) {
	if strings.Contains(value, "${") {
		if !op.comparison.takesVariables() {
			l.fail(path, CodeVariable, "policy variables work with string and ARN operators only")
			return
		}
		l.variables(path, value)
		return
	}
	bad := func(want string) {
		l.fail(path, CodeConditionValue, "%s is not %s", shown(value), want)
	}
	switch c := op.comparison; {
	case c.isNumeric():
		if _, ok := parseNumber(value); !ok {
			bad("a number")
		}
	case c.isDate():
		if _, ok := parseDate(value); !ok {
			bad("a date (2020-04-01T00:00:00Z, or seconds since 1970)")
		}
	case c == boolean || c == null:
		if _, ok := parseBool(value); !ok {
			bad("true or false")
		}
	case c == binaryEquals:
		if _, err := base64.StdEncoding.DecodeString(value); err != nil {
			bad("base64")
		}
	case c == ipAddress:
		if _, ok := parsePrefix(value); !ok {
			bad("an address or a CIDR range")
		}
	case c == arnLike:
		if _, ok := cutARN(value); !ok {
			bad("an ARN of six parts")
		}
	case c == stringEquals && !op.negated:
		if strings.HasPrefix(value, "arn:") && hasWildcard(value) {
			l.warn(path, CodeWildcardInExact, "StringEquals compares the wildcards of %s as they are: use ArnLike", shown(value))
		}
	}
}

// variables checks that the policy variables of a value can work.
func (l *linter) variables(path, value string) {
	if l.doc.Version != Version {
		l.warn(path, CodeVariable, "policy variables are literal text unless Version is %s", Version)
		return
	}
	for rest := value; ; {
		_, after, found := strings.Cut(rest, "${")
		if !found {
			return
		}
		name, behind, closed := strings.Cut(after, "}")
		if !closed || strings.TrimSpace(name) == "" {
			l.fail(path, CodeVariable, "%s has a policy variable that is empty or not closed", shown(value))
			return
		}
		rest = behind
	}
}

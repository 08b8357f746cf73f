package policy

import "strings"

// comparison is what an operator compares, without its prefix, suffix and negation.
type comparison uint8

const (
	stringEquals comparison = iota
	stringEqualsIgnoreCase
	stringLike
	numericEquals
	numericLess
	numericLessEquals
	numericGreater
	numericGreaterEquals
	dateEquals
	dateLess
	dateLessEquals
	dateGreater
	dateGreaterEquals
	boolean
	binaryEquals
	ipAddress
	arnLike
	null
)

// takesVariables: variables work with string and ARN operators only.
func (c comparison) takesVariables() bool { return c <= stringLike || c == arnLike }

func (c comparison) isNumeric() bool { return numericEquals <= c && c <= numericGreaterEquals }

func (c comparison) isDate() bool { return dateEquals <= c && c <= dateGreaterEquals }

// set is a set operator, for keys with several values.
type set uint8

const (
	single set = iota
	forAllValues
	forAnyValue
)

type operator struct {
	comparison comparison
	negated    bool
	ifExists   bool
	set        set
}

// parseOperator reads an operator's name. IAM's pages write operators in one
// case only and do not say that another is accepted, so another is unknown.
func parseOperator(name string) (op operator, ok bool) {
	if rest, found := strings.CutPrefix(name, "ForAllValues:"); found {
		op.set, name = forAllValues, rest
	} else if rest, found := strings.CutPrefix(name, "ForAnyValue:"); found {
		op.set, name = forAnyValue, rest
	}
	name, op.ifExists = strings.CutSuffix(name, "IfExists")
	switch name {
	case "StringEquals":
		op.comparison = stringEquals
	case "StringNotEquals":
		op.comparison, op.negated = stringEquals, true
	case "StringEqualsIgnoreCase":
		op.comparison = stringEqualsIgnoreCase
	case "StringNotEqualsIgnoreCase":
		op.comparison, op.negated = stringEqualsIgnoreCase, true
	case "StringLike":
		op.comparison = stringLike
	case "StringNotLike":
		op.comparison, op.negated = stringLike, true
	case "NumericEquals":
		op.comparison = numericEquals
	case "NumericNotEquals":
		op.comparison, op.negated = numericEquals, true
	case "NumericLessThan":
		op.comparison = numericLess
	case "NumericLessThanEquals":
		op.comparison = numericLessEquals
	case "NumericGreaterThan":
		op.comparison = numericGreater
	case "NumericGreaterThanEquals":
		op.comparison = numericGreaterEquals
	case "DateEquals":
		op.comparison = dateEquals
	case "DateNotEquals":
		op.comparison, op.negated = dateEquals, true
	case "DateLessThan":
		op.comparison = dateLess
	case "DateLessThanEquals":
		op.comparison = dateLessEquals
	case "DateGreaterThan":
		op.comparison = dateGreater
	case "DateGreaterThanEquals":
		op.comparison = dateGreaterEquals
	case "Bool":
		op.comparison = boolean
	case "BinaryEquals":
		op.comparison = binaryEquals
	case "IpAddress":
		op.comparison = ipAddress
	case "NotIpAddress":
		op.comparison, op.negated = ipAddress, true
	case "ArnEquals", "ArnLike":
		op.comparison = arnLike
	case "ArnNotEquals", "ArnNotLike":
		op.comparison, op.negated = arnLike, true
	case "Null":
		op.comparison = null
		// Null asks for the key itself: neither prefix nor suffix goes with it.
		return op, op.set == single && !op.ifExists
	default:
		return operator{}, false
	}
	return op, true
}

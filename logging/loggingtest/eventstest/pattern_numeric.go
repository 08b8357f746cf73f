package eventstest

import "encoding/json"

// numericLimit is the largest number of a numeric comparison, both ways.
const numericLimit = 5e9

// parseNumeric reads one comparison with a number, or a range: a lower bound and then an
// upper one.
func (s source) parseNumeric(list element) (test, error) {
	if list.kind != '[' {
		return test{}, s.wrong(list, "Value of numeric must be an array.")
	}
	operator, first, next := list.item(0), list.item(1), list.item(2)
	name, ok := operator.leaf.(string)
	if !ok {
		return test{}, s.wrong(operator, "Invalid member in numeric match: %s", operator.text())
	}
	is := comparisons[name]
	switch {
	case is == nil:
		return test{}, s.wrong(first, "Unrecognized numeric range operator: %s", name)
	case first.kind != '0' && name == "=":
		return test{}, s.wrong(first, "Value of equals must be numeric")
	case first.kind != '0':
		return test{}, s.wrong(first, "Value of %s must be numeric", name)
	}
	bottom, err := s.limit(first, next)
	if err != nil {
		return test{}, err
	}
	if next.kind == ']' {
		return onNumber(func(n float64) bool { return is(n, bottom) }), nil
	}
	if name[0] != '>' {
		return test{}, s.wrong(next, "Too many elements in numeric expression")
	}
	second, last := list.item(3), list.item(4)
	upper, ok := next.leaf.(string)
	switch {
	case !ok:
		return test{}, s.wrong(next, "Bad value in numeric range: %s", next.text())
	case upper != "<" && upper != "<=":
		return test{}, s.fail(next.end, "Bad numeric range operator: %s", upper)
	case second.kind != '0':
		return test{}, s.wrong(second, "Value of %s must be numeric", upper)
	case last.kind != ']':
		return test{}, s.wrong(last, "Too many terms in numeric range expression")
	}
	top, err := s.limit(second, last)
	if err == nil && bottom >= top {
		err = s.fail(last.end, "Bottom must be less than top")
	}
	return onNumber(func(n float64) bool { return is(n, bottom) && comparisons[upper](n, top) }), err
}

var comparisons = map[string]func(n, limit float64) bool{
	"=":  func(n, limit float64) bool { return n == limit },
	"<":  func(n, limit float64) bool { return n < limit },
	"<=": func(n, limit float64) bool { return n <= limit },
	">":  func(n, limit float64) bool { return n > limit },
	">=": func(n, limit float64) bool { return n >= limit },
}

// limit is the number that is compared with; next is what follows it in the list.
func (s source) limit(e, next element) (float64, error) {
	n, err := e.leaf.(json.Number).Float64()
	if err != nil || n < -numericLimit || n > numericLimit {
		return 0, s.wrong(next, "Value must be between -5.0E9 and 5.0E9, inclusive")
	}
	return n, nil
}

// onNumber is a test that only matches numbers.
func onNumber(compare func(float64) bool) test {
	return test{leaf: func(leaf any) bool {
		number, ok := leaf.(json.Number)
		if !ok {
			return false
		}
		n, err := number.Float64()
		return err == nil && compare(n)
	}}
}

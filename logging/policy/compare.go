package policy

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// compare compares a request's value with one of the policy's, without negation.
// What the operator cannot read is open, on either side.
func (e *env) compare(c comparison, want, have string) tri {
	if e.hasVariable(want) {
		if !c.takesVariables() {
			return maybe
		}
		return e.compareExpanded(c, want, have)
	}
	switch c {
	case stringEquals:
		return truth(want == have)
	case stringEqualsIgnoreCase:
		return truth(strings.EqualFold(want, have))
	case stringLike:
		return truth(glob(want, have))
	case arnLike:
		return compareARN(want, have)
	case boolean:
		w, ok1 := parseBool(want)
		h, ok2 := parseBool(have)
		if !ok1 || !ok2 {
			return maybe
		}
		return truth(w == h)
	case binaryEquals:
		if want == have {
			return yes
		}
		w, err1 := base64.StdEncoding.DecodeString(want)
		h, err2 := base64.StdEncoding.DecodeString(have)
		if err1 != nil || err2 != nil {
			return maybe
		}
		return truth(bytes.Equal(w, h))
	case ipAddress:
		prefix, ok := parsePrefix(want)
		addr, err := netip.ParseAddr(have)
		if !ok || err != nil {
			return maybe
		}
		return truth(prefix.Contains(addr.Unmap().WithZone("")))
	}
	if c.isNumeric() {
		return compareNumbers(c, want, have)
	}
	return compareDates(c, want, have)
}

// compareExpanded compares with a value that has policy variables.
func (e *env) compareExpanded(c comparison, want, have string) tri {
	text, state := e.expand(want, c == stringLike || c == arnLike)
	switch {
	case state == no:
		return no
	case c == stringEqualsIgnoreCase:
		return and(state, truth(globFold(text, escape(have))))
	case c == arnLike && state == yes:
		return compareARN(text, have)
	}
	return and(state, truth(glob(text, have)))
}

func isARN(s string) bool {
	_, ok := cutARN(s)
	return ok
}

// compareARN compares the six parts one by one; a "*" does not pass a colon
// within the first five.
func compareARN(want, have string) tri {
	w, ok1 := cutARN(want)
	h, ok2 := cutARN(have)
	if !ok1 || !ok2 {
		// One of the two is no ARN. What then happens is not documented, but
		// what does not even match as text cannot match.
		return and(maybe, truth(glob(want, have)))
	}
	for i := range w {
		if !glob(w[i], h[i]) {
			return no
		}
	}
	return yes
}

func parseBool(s string) (value, ok bool) {
	switch {
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}

func parsePrefix(s string) (netip.Prefix, bool) {
	if strings.IndexByte(s, '/') >= 0 {
		prefix, err := netip.ParsePrefix(s)
		return prefix, err == nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	addr = addr.Unmap().WithZone("")
	return netip.PrefixFrom(addr, addr.BitLen()), true
}

func compareNumbers(c comparison, want, have string) tri {
	order, ok := orderNumbers(have, want)
	if !ok {
		return maybe
	}
	return inOrder(c-numericEquals, order)
}

// orderNumbers returns -1, 0 or 1. Integers are compared exactly.
func orderNumbers(a, b string) (int, bool) {
	if x, err := strconv.ParseInt(a, 10, 64); err == nil {
		if y, err := strconv.ParseInt(b, 10, 64); err == nil {
			return order(x, y), true
		}
	}
	x, ok1 := parseNumber(a)
	y, ok2 := parseNumber(b)
	return order(x, y), ok1 && ok2
}

func parseNumber(s string) (float64, bool) {
	if strings.ContainsAny(s, "xXpP_iInN") { // Go's own forms, and infinities
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func order[T int64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// inOrder: the five relations are in the same order for numbers and dates.
func inOrder(relation comparison, order int) tri {
	switch relation {
	case 0:
		return truth(order == 0)
	case 1:
		return truth(order < 0)
	case 2:
		return truth(order <= 0)
	case 3:
		return truth(order > 0)
	}
	return truth(order >= 0)
}

func compareDates(c comparison, want, have string) tri {
	w, ok1 := parseDate(want)
	h, ok2 := parseDate(have)
	if !ok1 || !ok2 {
		return maybe
	}
	return inOrder(c-dateEquals, h.Compare(w))
}

// parseDate reads the W3C forms of ISO 8601, and seconds since 1970. Four digits
// could be a year or seconds, so they are neither.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "20060102T150405Z", "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if len(s) > 4 {
		if seconds, err := strconv.ParseInt(s, 10, 64); err == nil {
			return time.Unix(seconds, 0), true
		}
	}
	return time.Time{}, false
}

package wire

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// Timestamp formats, as API models call them.
const (
	formatUnix = "unixTimestamp"
	formatISO  = "iso8601"
	formatHTTP = "rfc822"
)

const httpTime = "Mon, 02 Jan 2006 15:04:05.999 GMT"

// appendTime writes t, with milliseconds where it has any.
func appendTime(b []byte, t time.Time, format string) []byte {
	t = t.UTC()
	switch format {
	case formatISO:
		return t.Truncate(time.Millisecond).AppendFormat(b, "2006-01-02T15:04:05.999Z")
	case formatHTTP:
		return t.Truncate(time.Millisecond).AppendFormat(b, httpTime)
	}
	ms := t.UnixMilli()
	if ms < 0 {
		b, ms = append(b, '-'), -ms
	}
	b = strconv.AppendInt(b, ms/1000, 10)
	if frac := ms % 1000; frac != 0 {
		b = append(b, '.', byte('0'+frac/100), byte('0'+frac/10%10), byte('0'+frac%10))
	}
	return b
}

var errTime = errors.New("not a timestamp")

// parseTime reads a timestamp in format; AWS accepts each format wherever a string
// can be told apart, and so does this.
func parseTime(s, format string) (time.Time, error) {
	if format == formatHTTP {
		if t, err := time.Parse(httpTime, s); err == nil {
			return t, nil
		}
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return unixTime(f)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errTime
}

// maxUnix is the last second of the year 9999.
const maxUnix = 253402300799

// unixTime is seconds since 1970, to the millisecond.
func unixTime(seconds float64) (time.Time, error) {
	if math.IsNaN(seconds) || math.Abs(seconds) > maxUnix {
		return time.Time{}, errTime
	}
	return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC(), nil
}

// appendFloat writes f as JSON writes numbers; NaN and the infinities are words,
// which JSON protocols put in quotes.
func appendFloat(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, bits)
}

var errFloat = errors.New("not a number")

func parseFloat(s string, bits int) (float64, error) {
	switch s {
	case "NaN":
		return math.NaN(), nil
	case "Infinity":
		return math.Inf(1), nil
	case "-Infinity":
		return math.Inf(-1), nil
	}
	if strings.ContainsAny(s, "xXpP_iInN") { // what Go reads beyond JSON
		return 0, errFloat
	}
	return strconv.ParseFloat(s, bits)
}

// parseInt reads an integer, also written as 10.0 or 1e1.
func parseInt(s string, bits int) (int64, error) {
	i, err := strconv.ParseInt(s, 10, bits)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return i, err
	}
	f, err := parseFloat(s, 64)
	if err != nil {
		return 0, err
	}
	if limit := math.Ldexp(1, bits-1); f != math.Trunc(f) || f >= limit || f < -limit {
		return 0, strconv.ErrRange
	}
	return int64(f), nil
}

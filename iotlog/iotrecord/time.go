package iotrecord

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// timeLayout is how AWS IoT writes times, always in UTC.
const timeLayout = "2006-01-02 15:04:05.000"

// Numbers below this are seconds, from here on milliseconds: it is the year 5138
// in seconds, and 1973 in milliseconds, when there was no AWS IoT.
const firstMilli = 1e11

// readTime takes AWS's own format, RFC 3339, and numbers since 1970.
func readTime(raw string) (time.Time, bool) {
	text, ok := readText(raw)
	if !ok {
		return time.Time{}, false
	}
	return parseTime(strings.TrimSpace(text))
}

func parseTime(text string) (time.Time, bool) {
	// Parsing takes a fraction of any length, also where the layout has none.
	for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), inRange(t)
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(f) || f <= 0 || f >= 1000*firstMilli:
		return time.Time{}, false
	case f >= firstMilli:
		whole, frac := math.Modf(f)
		return time.UnixMilli(int64(whole)).Add(time.Duration(frac * float64(time.Millisecond))).UTC(), true
	}
	return time.UnixMilli(int64(math.Round(f * 1000))).UTC(), true
}

// inRange reports whether the time can be written again, as text and as JSON.
func inRange(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 1 && year <= 9999
}

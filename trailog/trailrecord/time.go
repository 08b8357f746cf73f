package trailrecord

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// timeLayouts are the extended ISO form of current records, the basic form that
// the guide's samples have for creationDate, and forms that exports write.
// Parsing takes a fraction of any length, also where the layout has none.
var timeLayouts = []string{
	time.RFC3339,
	"20060102T150405Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05Z07:00",
	time.DateTime,
	"2006-01-02T15:04Z07:00",
	"Mon Jan _2 15:04:05 UTC 2006", // of records of 2013
}

// Numbers below this are seconds, from here on milliseconds: it is the year 5138
// in seconds, and 1973 in milliseconds, when there was no AWS.
const firstMilli = 1e11

func readTime(text string) (time.Time, bool) {
	s, ok := readText(text)
	if !ok {
		return time.Time{}, false
	}
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			t = t.UTC()
			return t, inRange(t) && !t.IsZero()
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil || math.IsNaN(f) || f <= 0 || f >= 1000*firstMilli:
		return time.Time{}, false
	case f < firstMilli:
		f *= 1000
	}
	return time.UnixMilli(int64(math.Round(f))).UTC(), true
}

func writeTime(dst []byte, t time.Time, _ string) ([]byte, error) {
	if t = t.UTC(); !inRange(t) {
		return nil, errors.New("the year has not four digits")
	}
	return appendJSON(dst, t.Format(time.RFC3339Nano))
}

// inRange reports whether the time can be written again.
func inRange(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

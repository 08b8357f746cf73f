package record

import (
	"math"
	"strconv"
	"time"
)

// Numbers below this are seconds, from here on milliseconds: it is the year 5138
// in seconds, and 1973 in milliseconds, when there was no AWS.
const firstMilli = 1e11

// ParseTime reads a time in one of the layouts, or a number since 1970, and returns
// it in UTC. A layout takes a fraction of any length, also where it has none.
func ParseTime(text string, layouts ...string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			t = t.UTC()
			return t, InRange(t) && !t.IsZero()
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(f) || f <= 0 || f >= 1000*firstMilli:
		return time.Time{}, false
	case f < firstMilli:
		return time.UnixMilli(int64(math.Round(f * 1000))).UTC(), true
	}
	whole, frac := math.Modf(f)
	return time.UnixMilli(int64(whole)).Add(time.Duration(frac * float64(time.Millisecond))).UTC(), true
}

// InRange reports whether the time can be written again.
func InRange(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }

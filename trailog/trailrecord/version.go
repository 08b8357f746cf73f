package trailrecord

import (
	"cmp"
	"strconv"
	"strings"
)

// Version is the version of the record format: two whole numbers, so that 1.10
// comes after 1.9.
type Version struct{ Major, Minor int }

// ParseVersion reads "1.08"; ok is false for anything else.
func ParseVersion(s string) (v Version, ok bool) {
	major, minor, ok := strings.Cut(s, ".")
	if !ok {
		return Version{}, false
	}
	a, errA := strconv.ParseUint(major, 10, 31)
	b, errB := strconv.ParseUint(minor, 10, 31)
	if errA != nil || errB != nil {
		return Version{}, false
	}
	return Version{int(a), int(b)}, true
}

// Compare is negative where v is before w, and positive where it is after.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}

// String returns the version as current records write it: "1.08", "1.11".
func (v Version) String() string {
	minor := strconv.Itoa(v.Minor)
	if len(minor) == 1 {
		minor = "0" + minor
	}
	return strconv.Itoa(v.Major) + "." + minor
}

// Flag is a boolean that a record may lack. Records write some of them as
// booleans and some as strings, and now and then the other way round.
type Flag uint8

// The three states of a flag. Unset is the zero value.
const (
	Unset Flag = iota
	False
	True
)

// String returns "true", "false" or nothing.
func (f Flag) String() string {
	switch f {
	case True:
		return "true"
	case False:
		return "false"
	}
	return ""
}

// FlagOf returns True or False.
func FlagOf(b bool) Flag {
	if b {
		return True
	}
	return False
}

package iotrecord

import (
	"fmt"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

//go:generate go run ../../internal/record/generate

// timeLayout is how AWS IoT writes times, always in UTC.
const timeLayout = "2006-01-02 15:04:05.000"

var timeLayouts = []string{time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00"}

// timeKind takes AWS's own format, RFC 3339, and numbers since 1970.
var timeKind = record.Time(timeLayout, timeLayouts...)

var levelKind = record.Plain(func(text string) (Level, bool) {
	s, ok := record.ReadText(text)
	if !ok {
		return 0, false
	}
	level, err := ParseLevel(strings.TrimSpace(s))
	return level, err == nil
}, func(dst []byte, l Level, _ string) ([]byte, error) {
	if l > Debug {
		return nil, ErrUnknownLevel
	}
	return record.AppendJSON(dst, l.String())
})

// MarshalJSON writes the entry as version 2 logging does. Members that were
// parsed and not changed since are written as they were, and in their order; a
// field set to its zero value is left out; new ones come last. Times are
// written in AWS's format, which has milliseconds.
//
// The error is about a value of an Extra that is not JSON, a level that is none,
// or a latency that is not a number.
func (e Entry) MarshalJSON() ([]byte, error) {
	out, err := entryObject.Append(make([]byte, 0, len(e.raw)+256), &e, e.raw, nil)
	if err != nil {
		return nil, fmt.Errorf("iotrecord: %w", err)
	}
	return out, nil
}

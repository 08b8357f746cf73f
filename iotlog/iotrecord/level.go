package iotrecord

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
)

// Level is a log level of AWS IoT. As a setting it says which entries are
// wanted, on an entry it says what the entry is.
//
// Levels are ordered from the quietest to the most verbose: Disabled < Error <
// Warn < Info < Debug. The zero value means "not set": as a setting the level
// is inherited from the account (AWS logs nothing that nobody asked for, so it
// includes nothing by itself), on an entry no level was given or it is unknown.
type Level uint8

// The levels, as the page "Configure AWS IoT logging" defines them.
const (
	Disabled Level = iota + 1 // all logging is disabled
	Error                     // any error that causes an operation to fail
	Warn                      // what can cause inconsistencies, but might not cause the operation to fail
	Info                      // high-level information about the flow of things
	Debug                     // what might help when debugging a problem
)

// ErrUnknownLevel is wrapped by the errors of [ParseLevel] and of the methods
// that marshal and unmarshal a [Level].
var ErrUnknownLevel = errors.New("unknown log level: want ERROR, WARN, INFO, DEBUG or DISABLED")

// Levels returns the five levels from the quietest, Disabled, to the most
// verbose, Debug. The slice is the caller's.
func Levels() []Level { return []Level{Disabled, Error, Warn, Info, Debug} }

// IsValid reports whether l is one of the five levels. The zero value is not.
func (l Level) IsValid() bool { return l >= Disabled && l <= Debug }

// IsZero reports whether the level is not set; encoding/json's omitzero uses it.
func (l Level) IsZero() bool { return l == 0 }

// Includes reports whether logging at level l keeps an entry of level other.
// Error keeps errors only, Warn keeps errors and warnings, Info those and
// information, and Debug everything. Disabled and the zero value keep nothing,
// and no level includes Disabled, since no entry has it.
func (l Level) Includes(other Level) bool {
	return l.IsValid() && other >= Error && other <= l
}

// String returns AWS's word for the level, such as "WARN", which is also its
// value in the API. The zero value's is the empty string, which the API takes
// as absent.
func (l Level) String() string {
	switch l {
	case 0:
		return ""
	case Disabled:
		return "DISABLED"
	case Error:
		return "ERROR"
	case Warn:
		return "WARN"
	case Info:
		return "INFO"
	case Debug:
		return "DEBUG"
	}
	return fmt.Sprintf("Level(%d)", uint8(l))
}

// ParseLevel returns the level that AWS calls by this name, in upper or lower
// case. The error wraps [ErrUnknownLevel], also for the empty string.
func ParseLevel(s string) (Level, error) {
	for l := Disabled; l <= Debug; l++ {
		if strings.EqualFold(s, l.String()) {
			return l, nil
		}
	}
	return 0, fmt.Errorf("iotrecord: %w", ErrUnknownLevel)
}

// MarshalText returns AWS's word for the level; that of the zero value is
// empty. The error of a value that is no level wraps [ErrUnknownLevel].
func (l Level) MarshalText() ([]byte, error) {
	if l > Debug {
		return nil, fmt.Errorf("iotrecord: %w", ErrUnknownLevel)
	}
	return []byte(l.String()), nil
}

// UnmarshalText is [ParseLevel], and takes empty text for the zero value.
func (l *Level) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = 0
		return nil
	}
	parsed, err := ParseLevel(string(text))
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}

// SlogLevel returns the level of log/slog of the same name. Disabled is the
// highest number there is: as the minimum of a handler it lets nothing pass.
// The zero value is slog's own default, Info.
func (l Level) SlogLevel() slog.Level {
	switch l {
	case Disabled:
		return slog.Level(math.MaxInt)
	case Error:
		return slog.LevelError
	case Warn:
		return slog.LevelWarn
	case Debug:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// FromSlog returns the level under which log/slog prints l: WARN+2 is Warn.
// Everything below Info is Debug, everything from Error up is Error, and the
// highest number, which [Level.SlogLevel] gives for Disabled, is Disabled.
func FromSlog(l slog.Level) Level {
	switch {
	case l == slog.Level(math.MaxInt):
		return Disabled
	case l >= slog.LevelError:
		return Error
	case l >= slog.LevelWarn:
		return Warn
	case l >= slog.LevelInfo:
		return Info
	}
	return Debug
}

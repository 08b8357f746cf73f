package trailrecord

import (
	"errors"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// timeKind has the extended ISO form of current records, the basic form that the
// guide's samples have for creationDate, and forms that exports write.
var timeKind = record.Time(time.RFC3339Nano,
	time.RFC3339,
	"20060102T150405Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05",
	"2006-01-02 15:04:05Z07:00",
	time.DateTime,
	"2006-01-02T15:04Z07:00",
	"Mon Jan _2 15:04:05 UTC 2006", // of records of 2013
)

// A flag is written as a boolean or as a string: as it was, else as AWS does.
var (
	flagKind   = flagOf(false)
	quotedKind = flagOf(true)
)

func flagOf(quoted bool) record.Kind[Flag] {
	return record.Plain(readFlag, func(dst []byte, f Flag, before string) ([]byte, error) {
		if f > True {
			return nil, errors.New("not a Flag")
		}
		asText := quoted
		if before != "" && before != "null" {
			asText = before[0] == '"'
		}
		if asText {
			return record.AppendJSON(dst, f.String())
		}
		return append(dst, f.String()...), nil
	})
}

func readFlag(text string) (Flag, bool) {
	b, ok := record.Bool.Read(text)
	switch {
	case !ok:
		return Unset, text[0] == '"' && record.Trim(record.Unquote(text)) == ""
	case b:
		return True, true
	}
	return False, true
}

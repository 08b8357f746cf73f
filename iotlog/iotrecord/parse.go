package iotrecord

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/awslogkit/awslogkit/internal/record"
)

// MaxEntrySize is the most bytes that an entry may have: 1 MiB, the largest
// event that CloudWatch Logs takes.
const MaxEntrySize = 1 << 20

// ParseError says where text is not a log entry. It does not contain what was
// logged, except the name of a member.
type ParseError struct {
	Offset int    // byte in the text where the fault is, from 0
	Key    string // member of the entry in or right after which the fault is, cut to 64 bytes; may be empty
	Rule   string // what is wrong
}

// Error implements error.
func (e *ParseError) Error() string {
	if e.Key != "" {
		return fmt.Sprintf("iotrecord: byte %d, member %q: %s", e.Offset, e.Key, e.Rule)
	}
	return fmt.Sprintf("iotrecord: byte %d: %s", e.Offset, e.Rule)
}

// errEmpty is the rule that blank text breaks.
const errEmpty = "no log entry: the text is blank"

// ParseEntry reads one entry of version 2 logging, a JSON object. Members may
// be missing, null, or of another type than documented; what a field cannot
// hold is kept in [Entry.Extra]. Of a member that occurs twice the last one
// counts.
//
// The error is a *[ParseError]: text that is not a JSON object (as
// encoding/json defines it), is longer than [MaxEntrySize], or nests deeper
// than 100. data is not retained.
func ParseEntry(data []byte) (Entry, error) {
	var e Entry
	return e, e.parse(data)
}

func (e *Entry) parse(data []byte) error {
	*e = Entry{}
	if len(data) > MaxEntrySize {
		return &ParseError{Offset: MaxEntrySize, Rule: badTooLong}
	}
	text := string(data)
	s := record.NewScanner(data, maxDepth)
	defer s.Release()
	start := record.Space(s.B, 0)
	if start >= len(text) {
		return &ParseError{Offset: start, Rule: errEmpty}
	}
	if text[start] != '{' {
		return &ParseError{Offset: start, Rule: badObject}
	}
	end, name := entryObject.Parse(s, text, start, e)
	if end < 0 {
		*e = Entry{}
		err := &ParseError{Offset: s.Fault, Rule: string(s.Why)}
		if s.Fault >= len(text) {
			err.Offset, err.Rule = len(text), badEnd
		}
		if name > 0 {
			err.Key = record.Cut(record.Unquote(text[name:s.Str(name+1)]))
		}
		return err
	}
	if after := record.Space(s.B, end); after < len(text) {
		*e = Entry{}
		return &ParseError{Offset: after, Rule: badTrail}
	}
	e.raw = text[start:end]
	return nil
}

// UnmarshalJSON is [ParseEntry]. null leaves the entry as it is.
func (e *Entry) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	return e.parse(data)
}

// Parse reads one entry of either kind: JSON as [ParseEntry] does, anything
// else as [ParseV1] does. Files exported from CloudWatch Logs have the time at
// which the entry was taken in before it ("2017-08-10T15:37:23.476Z "), lines
// of the AWS CLI's "logs tail" also the name of the stream; both are skipped,
// and the time counts where the entry itself has none.
//
// The error is a *[ParseError]. line is not retained.
func Parse(line []byte) (Entry, error) {
	skip, ingested := exportPrefix(line)
	e, err := parseEither(line[skip:])
	if err != nil {
		var at *ParseError
		if errors.As(err, &at) {
			at.Offset += skip
		}
		return Entry{}, err
	}
	e.setIngested(ingested)
	return e, nil
}

// setIngested gives an entry without any time the one at which it was taken in.
func (e *Entry) setIngested(t time.Time) {
	if t.IsZero() {
		return
	}
	first, _ := e.Span()
	if _, odd := e.Extra["timestamp"]; first.IsZero() && !odd {
		e.Timestamp = t
	}
}

func parseEither(text []byte) (Entry, error) {
	for _, c := range text {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			continue
		}
		if c == '{' {
			return ParseEntry(text)
		}
		break
	}
	return ParseV1(text)
}

// maxPrefix is the longest time and stream name (512 characters) before an entry.
const maxPrefix = 64 + 512

// exportPrefix returns how many bytes of the line are not the entry, and the
// time that they hold. Lines of the older logging start with a time of another
// format.
func exportPrefix(line []byte) (int, time.Time) {
	head := string(line[:min(len(line), maxPrefix)])
	first, rest, ok := strings.Cut(head, " ")
	if !ok {
		first, rest, ok = strings.Cut(head, "\t")
	}
	if !ok || !strings.Contains(first, "T") {
		return 0, time.Time{}
	}
	t, err := time.Parse(time.RFC3339, first)
	if err != nil || !record.InRange(t) {
		return 0, time.Time{}
	}
	skip := len(first) + 1
	// A stream's name comes next only if an entry begins right after it.
	if stream, entry, ok := strings.Cut(rest, " "); ok && stream != "" && stream[0] != '{' && !startsV1(rest) &&
		(strings.HasPrefix(entry, "{") || startsV1(entry)) {
		skip += len(stream) + 1
	}
	return skip, t.UTC()
}

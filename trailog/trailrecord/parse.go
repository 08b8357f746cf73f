package trailrecord

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/awslogkit/awslogkit/internal/record"
)

// MaxRecordSize is the most bytes of JSON text that a record may have: 4 MiB.
// CloudTrail writes at most 256 KB since event version 1.05, and at most 1 MB
// to event data stores; the rest is for white space and escapes.
const MaxRecordSize = 4 << 20

// Errors of text that is not a record. Test for them with [errors.Is].
var (
	// ErrTooLarge is of a record longer than [MaxRecordSize].
	ErrTooLarge = errors.New("the record is larger than MaxRecordSize")
	// ErrNotObject is of a record that is null, a number, a text or a list.
	ErrNotObject = errors.New("the record is not a JSON object")
)

// Parse reads one record, a JSON object, such as the message of one log event.
// Members may be missing, null, or of another type than documented; what a
// field cannot hold is in [Record.Extra]. Member names are case-sensitive, and
// of a member that occurs twice the last one counts.
//
// The error is a *[ReadError] around a *[json.SyntaxError], [ErrNotObject] or
// [ErrTooLarge]. It never contains what was logged. data is not retained.
func Parse(data []byte) (Record, error) {
	if len(data) > MaxRecordSize {
		return Record{}, &ReadError{Offset: MaxRecordSize, Err: ErrTooLarge}
	}
	b := record.Padded(data)
	p := parser{Scanner: record.Scanner{B: b}}
	start := record.Space(b, 0)
	end := -1
	if b[start] == '{' {
		end = p.record(start)
	}
	if end < 0 || record.Space(b, end) != len(data) {
		var probe json.RawMessage
		if err := json.Unmarshal(data, &probe); err != nil {
			return Record{}, &ReadError{Offset: syntaxOffset(err), Err: err}
		}
		return Record{}, &ReadError{Err: ErrNotObject}
	}
	var r Record
	text := b[start:end]
	if p.dirty != 0 {
		text = p.clean(append([]byte(nil), text...))
	}
	p.build(&r, string(text), b[start:end])
	return r, nil
}

// syntaxOffset is the byte, from 0, at which text stopped being JSON.
func syntaxOffset(err error) int64 {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 {
		return syntax.Offset - 1
	}
	return 0
}

// UnmarshalJSON is [Parse]. null leaves the record as it is.
func (r *Record) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	got, err := Parse(data)
	if err != nil {
		return err
	}
	*r = got
	return nil
}

// MarshalJSON writes the record as CloudTrail does. Members that were parsed
// and not changed since are written as they were, and in their order; a field
// set to its zero value is left out; new ones come last. A record that was not
// parsed has requestParameters and responseElements also where they are null,
// unless it is an Insights event.
//
// The error is about a value that is not JSON, a time that cannot be written,
// or a number that is none.
func (r Record) MarshalJSON() ([]byte, error) {
	var empty map[string]string
	if r.raw == "" && r.EventCategory != Insight && r.EventType != InsightTrailed {
		empty = map[string]string{"requestParameters": "null", "responseElements": "null"}
	}
	out, err := recordObject.Append(make([]byte, 0, len(r.raw)+1024), &r, r.raw, empty)
	if err != nil {
		return nil, fmt.Errorf("trailrecord: %w", err)
	}
	return out, nil
}

// ReadError says where a record could not be read.
type ReadError struct {
	// File is the name given to [ParseFile], and empty otherwise.
	File string
	// Offset is the byte, from 0, in the uncompressed text: where text stopped
	// being JSON, else where the record begins.
	Offset int64
	// Record is the index of the record, from 0, in the file or stream: as many
	// came before it, those that were errors included.
	Record int
	// Err is what is wrong.
	Err error
}

// Error implements error.
func (e *ReadError) Error() string {
	var b strings.Builder
	b.WriteString("trailrecord: ")
	if e.File != "" {
		fmt.Fprintf(&b, "%s: ", e.File)
	}
	fmt.Fprintf(&b, "record %d, byte %d: ", e.Record, e.Offset)
	var syntax *json.SyntaxError
	if errors.As(e.Err, &syntax) {
		// The error's own text quotes a character of what was logged.
		return b.String() + "not JSON"
	}
	return b.String() + e.Err.Error()
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

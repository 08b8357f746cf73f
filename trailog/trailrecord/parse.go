package trailrecord

import (
	"bytes"
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
	// ErrTooDeep is of JSON with values that are nested more than 10,000 deep.
	ErrTooDeep = errors.New("nested too deep")
	// ErrSeveral is of text with several records, given to [Parse].
	ErrSeveral = errors.New("more than one record: Decode reads them all")
)

// Parse reads one record: a JSON object, such as the message of one log event, or one
// in an envelope, as [Decode] reads it. Members may be missing, null, or of another
// type than documented; what a field cannot hold is in [Record.Extra]. Member names
// are case-sensitive, and of a member that occurs twice the last one counts.
//
// The error is a *[ReadError] around a *[json.SyntaxError], [ErrNotObject],
// [ErrNoRecord], [ErrSeveral], [ErrTooDeep] or [ErrTooLarge]. It never contains what
// was logged. data is not retained.
func Parse(data []byte) (Record, error) {
	return parse(data, false)
}

// parse reads one record: with plain, any object.
func parse(data []byte, plain bool) (r Record, err error) {
	if len(data) > MaxRecordSize {
		return Record{}, &ReadError{Offset: MaxRecordSize, Err: ErrTooLarge}
	}
	p := parser{Scanner: record.Scanner{B: record.Padded(data)}}
	start, end := record.Space(p.B, 0), -1
	isObject := p.B[start] == '{'
	switch {
	case isObject:
		end = p.record(start)
	case !plain && exported(p.B[start:len(data)]) != 0:
		return enclosed(data)
	default:
		end = p.Skip(start, 0)
	}
	if end < 0 {
		p.Fault = min(p.Fault, len(data))
		return Record{}, &ReadError{Offset: int64(p.Fault), Err: p.wrong(0)}
	}
	if after := record.Space(p.B, end); after < len(data) {
		return Record{}, &ReadError{Offset: int64(after), Err: &json.SyntaxError{Offset: int64(after) + 1}}
	}
	switch {
	case !isObject:
		return Record{}, &ReadError{Err: ErrNotObject}
	case !plain && !p.isRecord(p.B[start:]):
		return enclosed(data)
	}
	p.own(&r)
	return r, nil
}

// enclosed reads the one record that an envelope holds.
func enclosed(data []byte) (r Record, err error) {
	n := 0
	for one, wrong := range Decode(bytes.NewReader(data)) {
		if n++; n > 1 {
			return Record{}, &ReadError{Err: ErrSeveral}
		}
		r, err = one, wrong
	}
	if n == 0 {
		return Record{}, &ReadError{Err: ErrNoRecord}
	}
	return r, err
}

// UnmarshalJSON reads a record, as [Record.MarshalJSON] writes it: any object, without
// an envelope. null leaves the record as it is. Its errors are those of [Parse].
func (r *Record) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	got, err := parse(data, true)
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
	// being JSON, else where the record begins, or what it is in. It is negative where
	// no place is meant: of a file that cannot be opened.
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
	if e.Offset >= 0 {
		fmt.Fprintf(&b, "record %d, byte %d: ", e.Record, e.Offset)
	}
	var syntax *json.SyntaxError
	if errors.As(e.Err, &syntax) {
		// The error's own text quotes a character of what was logged.
		return b.String() + "not JSON"
	}
	return b.String() + e.Err.Error()
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

package trailrecord

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync/atomic"
)

// DefaultMaxBytes is the most uncompressed bytes that [Decode] takes from
// compressed input: 1 GiB. CloudTrail's own files have at most 50 MB.
const DefaultMaxBytes = 1 << 30

// Errors of files and streams. Test for them with [errors.Is].
var (
	// ErrTooManyBytes is of input with more bytes than it may have; see
	// [WithMaxBytes].
	ErrTooManyBytes = errors.New("the uncompressed input is larger than allowed")
	// ErrDigest is of a digest file, which lists log files and has no records.
	ErrDigest = errors.New("a digest file, not a log file")
	// ErrRecords is of an object whose member Records is not a list.
	ErrRecords = errors.New("the member Records is not a list")
	// ErrAfterGzip is of compressed input that something other than zeros or
	// more compressed input follows.
	ErrAfterGzip = errors.New("something that is not gzip follows the compressed input")
	// ErrTooManyRecords is of compressed input with more records than it has bytes,
	// and another 65,536: each record that CloudTrail writes has an id of its own, which
	// does not get smaller.
	ErrTooManyRecords = errors.New("more records than the compressed input can have")
)

// Option changes how [Decode] and [ParseFile] read.
type Option func(*options)

type options struct {
	maxBytes int64
	filter   *Filter
	counter  *Counter
	plain    bool // every object is a record
}

// Counter counts what was read, while it is read, for whoever wants to show it: its
// numbers grow now and then. The zero value is ready for use.
type Counter struct {
	Files   atomic.Int64 // or readers, that were read, also where an error or the caller ended it
	Records atomic.Int64 // those that do not match a filter included
	Bytes   atomic.Int64 // uncompressed
}

// WithCounter counts what is read. Several readers can share a counter.
func WithCounter(c *Counter) Option {
	return func(o *options) { o.counter = c }
}

// WithMaxBytes limits how many bytes the input may have, uncompressed. Without
// it compressed input may have [DefaultMaxBytes], and plain input any number.
// A limit below 1 means none.
func WithMaxBytes(n int64) Option {
	return func(o *options) {
		if o.maxBytes = n; n < 1 {
			o.maxBytes = noLimit
		}
	}
}

const noLimit = 1<<63 - 1

// Decode reads all records of r, in the order in which they come, which is not
// that of time. It takes
//   - what CloudTrail writes to a bucket: {"Records":[…]}, members before and
//     after Records included;
//   - a list of records, single records, and one a line, as the log group has them;
//   - records in envelopes, told by their shape: what "aws cloudtrail lookup-events",
//     "aws logs filter-log-events", "aws logs tail" and an export of a log group have, each
//     with its times; events of EventBridge; subscriptions of CloudWatch Logs; and
//     messages of SNS, SQS and Lambda's events that hold one of these. [Record.Raw] is
//     the record alone;
//   - any of these several times, one after the other, and in any mixture;
//   - all of it plain or compressed with gzip, in several members too, also with
//     zeros after it. gzip is told by its first bytes, so that a name does not
//     matter;
//   - a byte order mark before it.
//
// An object with an eventName, an eventSource or an eventID is a record, but for
// events of Lambda's sources and of S3's own notifications, whose source is such as
// "aws:s3". Any other that holds no record is [ErrNoRecord]. Empty input, "Records":null
// and an empty list have no records, and are no error.
//
// Each error is a *[ReadError], and mostly reading goes on: in a list with the next
// element after one that is no record ([ErrNotObject], [ErrNoRecord]) or too large
// ([ErrTooLarge]); outside of lists after any fault, at the next line that a record, a list or a
// time begins. Where a list has a fault, the rest of it cannot be told apart: text that is
// not JSON in it (*[json.SyntaxError], [ErrTooDeep]) comes last, and so does a stream that ends
// early ([io.ErrUnexpectedEOF]), another format ([FormatError]), gzip's own errors,
// [ErrTooManyBytes], [ErrTooManyRecords], [ErrAfterGzip], and the errors of r. They
// never contain what was logged.
//
// Memory stays under a small multiple of [MaxRecordSize], and under 100 times that
// for a record made of a million tiny members, which none of CloudTrail's is. The
// records own what they hold, each in memory of its own. Compressed input of more
// than some 10 KB is read and uncompressed by another goroutine; it has ended when
// the sequence has, which for that waits for a call of r.Read that is under way.
// Where that goroutine is the slower one, it is waited for awake, for up to 0.1 ms
// at a time. The sequence can be used once, since r is read.
func Decode(r io.Reader, opts ...Option) iter.Seq2[Record, error] {
	var o options
	for _, set := range opts {
		set(&o)
	}
	return func(yield func(Record, error) bool) { decode(r, "", o, yield) }
}

// ParseFile reads all records of a file as [Decode] does. The errors name the
// file. A file that cannot be opened is one, and so is an empty one whose name
// ends in ".gz". The sequence can be used again; it opens the file each time,
// and closes it.
func ParseFile(name string, opts ...Option) iter.Seq2[Record, error] {
	var o options
	for _, set := range opts {
		set(&o)
	}
	return func(yield func(Record, error) bool) {
		fileSource(name).read(context.Background(), o, yield)
	}
}

// Encode writes the records as CloudTrail's log files have them, without
// compression: {"Records":[…]}. The error is one of [Record.MarshalJSON] or of
// w.
func Encode(w io.Writer, records iter.Seq[Record]) error {
	before := `{"Records":[`
	for r := range records {
		text, err := r.MarshalJSON()
		if err != nil {
			return err
		}
		if _, err := w.Write(append([]byte(before), text...)); err != nil {
			return err
		}
		before = ","
	}
	if before != "," {
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]}")
	return err
}

func decode(r io.Reader, file string, o options, yield func(Record, error) bool) {
	d := &decoder{file: file, yield: byValue(yield)}
	d.decode(r, o)
}

func byValue(yield func(Record, error) bool) func(*Record, error) bool {
	return func(r *Record, err error) bool {
		if err != nil {
			return yield(Record{}, err)
		}
		return yield(*r, nil)
	}
}

// Scan reads all records of r as [Decode] does, at less cost. What it yields is
// nil where there is an error, and otherwise the same record again and again, with
// texts and JSON in memory that is read into again: valid until the loop goes on,
// and not to be changed. Where the loop is left it stays valid, and keeps the
// memory that it was read with.
//
// Of its texts, EventSource, EventName, AWSRegion and ErrorCode may be kept, so
// that a scan can count by them. Any other is to be copied with [strings.Clone],
// also to be a map's key, and [Record.Owned] is a copy of a whole record. In a
// program that is built with -race, Scan overwrites each record when the loop goes
// on, so that a test shows what was kept by mistake.
func Scan(r io.Reader, opts ...Option) iter.Seq2[*Record, error] {
	var o options
	for _, set := range opts {
		set(&o)
	}
	return func(yield func(*Record, error) bool) {
		d := &decoder{names: new(names), yield: yield}
		d.decode(r, o)
	}
}

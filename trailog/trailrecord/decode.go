package trailrecord

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
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
)

// Option changes how [Decode] and [ParseFile] read.
type Option func(*options)

type options struct {
	maxBytes int64
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
//   - any of these several times, one after the other;
//   - all of it plain or compressed with gzip, in several members too, also with
//     zeros after it. gzip is told by its first bytes, so that a name does not
//     matter;
//   - a byte order mark before it.
//
// Empty input, "Records":null and an empty list have no records, and are no
// error.
//
// The error is a *[ReadError]. After one about an element of the list that is
// not an object, null for one, reading goes on with the next; any other error
// comes last, after all records that were read whole: text that is not JSON
// (*[json.SyntaxError]), a stream that ends early ([io.ErrUnexpectedEOF]),
// gzip's own errors, [ErrDigest], [ErrRecords], [ErrTooLarge],
// [ErrTooManyBytes], [ErrAfterGzip], and the errors of r. They never contain
// what was logged.
//
// Memory stays under a small multiple of [MaxRecordSize] whatever r holds. The
// records own what they hold. The sequence can be used once, since r is read.
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
		f, err := os.Open(name)
		if err != nil {
			var path *fs.PathError
			if errors.As(err, &path) {
				err = path.Err // the ReadError has the name
			}
			yield(Record{}, &ReadError{File: name, Err: err})
			return
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() == 0 && strings.HasSuffix(name, ".gz") {
			yield(Record{}, &ReadError{File: name, Err: io.ErrUnexpectedEOF})
			return
		}
		decode(f, name, o, yield)
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
	d := &decoder{file: file, yield: yield}
	text, err := openText(r, &o)
	if err == nil {
		m := &meter{r: text, limit: o.maxBytes}
		if d.base, err = m.skipMark(); err == nil {
			d.dec = json.NewDecoder(m)
			m.consumed = d.dec.InputOffset
			err = d.all()
		}
	}
	if err != nil && err != errStopped {
		d.fail(d.offset(), err)
	}
}

// errStopped ends reading because the caller wants no more.
var errStopped = errors.New("stopped")

type decoder struct {
	dec   *json.Decoder
	file  string
	base  int64 // bytes before what dec reads
	index int   // of the next record
	yield func(Record, error) bool
	text  json.RawMessage // of one record, used again
}

func (d *decoder) offset() int64 {
	if d.dec == nil {
		return d.base
	}
	return d.base + d.dec.InputOffset()
}

func (d *decoder) fail(at int64, err error) bool {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at += d.faultIn(syntax)
	}
	return d.yield(Record{}, &ReadError{File: d.file, Offset: at, Record: d.index, Err: err})
}

// faultIn finds where in what was not consumed yet the text is no longer JSON.
// The decoder's own offset does not count all that it read.
func (d *decoder) faultIn(syntax *json.SyntaxError) int64 {
	if d.dec == nil {
		return 0
	}
	rest, err := io.ReadAll(d.dec.Buffered())
	if err != nil {
		return 0
	}
	skip := skipSpace(string(rest), 0)
	var again *json.SyntaxError
	if err := json.Unmarshal(rest[skip:], new(json.RawMessage)); errors.As(err, &again) && again.Error() == syntax.Error() {
		return int64(skip) + max(again.Offset-1, 0)
	}
	return int64(skip)
}

func (d *decoder) all() error {
	for {
		token, err := d.dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'):
			err = d.object(d.offset() - 1)
		case json.Delim('['):
			err = d.list()
		default:
			err = d.give(Record{}, ErrNotObject, d.offset())
		}
		if err != nil {
			return err
		}
	}
}

// give hands one record or its error over.
func (d *decoder) give(r Record, err error, at int64) error {
	ok := false
	if err != nil {
		var cause *ReadError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		ok = d.fail(at, err)
	} else {
		ok = d.yield(r, nil)
	}
	d.index++
	if !ok {
		return errStopped
	}
	return nil
}

// next reads the next token inside of an object or a list.
func (d *decoder) next() (json.Token, error) {
	token, err := d.dec.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return token, err
}

// value reads a whole value into d.text.
func (d *decoder) value() error {
	err := d.dec.Decode(&d.text)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err == nil && len(d.text) > MaxRecordSize {
		err = ErrTooLarge
	}
	return err
}

// list reads records up to the end of a list that has begun.
func (d *decoder) list() error {
	for d.dec.More() {
		if err := d.value(); err != nil {
			return err
		}
		r, err := parseValid(d.text)
		if err := d.give(r, err, d.offset()-int64(len(d.text))); err != nil {
			return err
		}
		if cap(d.text) > keptBuffer {
			d.text = nil
		}
	}
	_, err := d.next()
	return err
}

// keptBuffer is the largest buffer that is kept from one record to the next.
const keptBuffer = 1 << 20

// object reads an object that began at start: one that has Records, or a record.
func (d *decoder) object(start int64) error {
	members := []byte{'{'}
	wrapped, digest := false, false
	for d.dec.More() {
		token, err := d.next()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if key == "Records" {
			wrapped = true
			if err := d.records(); err != nil {
				return err
			}
			continue
		}
		if err := d.value(); err != nil {
			return err
		}
		if wrapped {
			continue
		}
		digest = digest || key == "digestS3Object" || key == "digestStartTime"
		if len(members) > 1 {
			members = append(members, ',')
		}
		if members, err = appendJSON(members, key); err != nil {
			return err
		}
		members = append(append(members, ':'), d.text...)
		if len(members) > MaxRecordSize {
			return ErrTooLarge
		}
	}
	if _, err := d.next(); err != nil || wrapped {
		return err
	}
	if digest {
		return d.give(Record{}, ErrDigest, start)
	}
	r, err := parseValid(append(members, '}'))
	return d.give(r, err, start)
}

// records reads the value of the member Records.
func (d *decoder) records() error {
	token, err := d.next()
	switch {
	case err != nil:
		return err
	case token == nil:
		return nil
	case token == json.Delim('['):
		return d.list()
	}
	return ErrRecords
}

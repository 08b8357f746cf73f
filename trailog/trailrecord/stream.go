package trailrecord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"slices"

	"github.com/awslogkit/awslogkit/internal/record"
)

// decoder finds the records in a text and hands them on.
type decoder struct {
	window
	parser
	file  string
	index int // of the next record
	// yield gets a record, which is valid during the call, or an error.
	yield   func(*Record, error) bool
	filter  *Filter  // nil for none
	plain   bool     // every object is a record
	inner   *parser  // of what is in envelopes, nil before the first
	counter *Counter // nil for none
	counted int      // records, of them
	inList  bool     // a list, or an object around one, has begun and not ended
	rec     Record
	again   int64 // how much was read once more, after faults

	// names are of borrowed records, which share memory with the window; nil for
	// owned ones.
	names   *names
	scratch []byte
}

// errStopped ends reading because the caller wants no more.
var errStopped = errors.New("stopped")

func (d *decoder) decode(r io.Reader, o options) {
	d.filter, d.counter, d.plain = o.filter, o.counter, o.plain
	var err error
	d.window, err = open(r, o.maxBytes)
	defer d.close()
	if err == nil {
		d.B = d.buf
		if err = d.mark(); err == nil {
			err = d.all()
		}
	}
	if err != nil && err != errStopped {
		d.report(d.offset(d.pos), err)
	}
	if d.counter != nil {
		d.count()
		d.counter.Files.Add(1)
	}
}

// mark skips a byte order mark. The error is of text in another format than JSON.
func (d *decoder) mark() error {
	mark := []byte("\xEF\xBB\xBF")
	for d.end-d.pos < longestMagic && d.more() == nil {
	}
	text := d.B[d.pos:d.end]
	if err := formatOf(text); err != nil {
		return err
	}
	if bytes.HasPrefix(text, mark) {
		d.pos += len(mark)
	}
	return nil
}

// more reads more text.
func (d *decoder) more() error {
	if d.counter != nil {
		d.count()
	}
	read := d.total
	err := d.fill()
	d.B = d.buf
	if d.counter != nil {
		d.counter.Bytes.Add(d.total - read)
	}
	return err
}

func (d *decoder) count() {
	d.counter.Records.Add(int64(d.index - d.counted))
	d.counted = d.index
}

// peek skips white space and returns what comes then; the error is io.EOF at the
// end.
func (d *decoder) peek() (byte, error) {
	for {
		if d.pos = record.Space(d.B, d.pos); d.pos < d.end {
			return d.B[d.pos], nil
		}
		if err := d.more(); err != nil {
			return 0, err
		}
	}
}

// inside is peek where the text must not end.
func (d *decoder) inside() (byte, error) {
	c, err := d.peek()
	return c, early(err)
}

func (d *decoder) report(at int64, err error) bool {
	if of, ok := err.(*fs.PathError); ok && d.file != "" {
		err = of.Err // the file is named once
		if d.total == 0 {
			at = -1 // a folder, for one, cannot be read at all
		}
	}
	return d.yield(nil, &ReadError{File: d.file, Offset: at, Record: d.index, Err: err})
}

// refuse hands on what is wrong with one record.
func (d *decoder) refuse(at int64, err error) error {
	ok := d.report(at, err)
	d.index++
	if !ok {
		return errStopped
	}
	return nil
}

// syntax is the error of text that is not JSON at b[at].
func (d *decoder) syntax(at int) error {
	d.pos = at
	if d.Why == record.BadDepth && at == d.Fault {
		return ErrTooDeep
	}
	return &json.SyntaxError{Offset: d.offset(at) + 1}
}

func (d *decoder) all() error {
	for {
		c, err := d.peek()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if c == '[' {
			d.pos++
			err = d.list()
		} else {
			err = d.line(c)
		}
		if err != nil {
			return err
		}
	}
}

// line reads a record that is in no list, or what is in its place. After a fault it
// goes on at the next line that a record can begin.
func (d *decoder) line(c byte) error {
	if record.IsDigit(c) {
		for d.end-d.pos < mostBefore && bytes.IndexByte(d.B[d.pos:d.end], '\n') < 0 && d.more() == nil {
		}
		n := exported(d.B[d.pos:d.end])
		if n < 0 {
			if err := d.refuse(d.offset(d.pos), ErrNoRecord); err != nil {
				return err
			}
			return d.nextLine()
		}
		d.pos += n
	}
	start, before := d.offset(d.pos), d.index
	err := d.element(true)
	if err == nil || err == errStopped || d.inList || d.err != nil && d.err != io.EOF {
		return err
	}
	if d.err == ErrTooManyBytes || errors.Is(err, ErrTooManyRecords) {
		return err
	}
	fault := d.pos
	if from := int(start - d.base); from >= 0 && from < d.pos && d.index == before {
		d.pos = from
	}
	return d.resume(err, fault)
}

// mostPassed is the most text that is passed over at once to go on behind it.
const mostPassed = 16 * MaxRecordSize

// mostAgain is how many times as much as there was is read again at most.
const mostAgain = 8

// resume hands on a fault, and moves to the next line that begins as a record can:
// the next one after the line that the faulty record begins on, since what was cut
// there can seem to go on. That is so too where the text ends in it. fault is where
// in the buffer it is.
func (d *decoder) resume(wrong error, fault int) error {
	read := d.offset(d.end)
	var syntax *json.SyntaxError
	switch {
	case errors.As(wrong, &syntax) || wrong == ErrTooDeep:
		read = d.offset(fault)
	case wrong == ErrTooLarge:
		read = d.offset(fault) + MaxRecordSize
	}
	if err := d.refuse(d.offset(fault), wrong); err != nil {
		return err
	}
	if d.again > mostAgain*read || wrong == ErrTooDeep {
		d.pos = max(d.pos, min(d.end, int(read-d.base)))
	}
	err := d.nextLine()
	d.again += max(0, read-d.offset(d.pos))
	return err
}

// nextLine moves to the next line that a record, a list or the time of an exported
// event begins, or to the end.
func (d *decoder) nextLine() error {
	for from := d.offset(d.pos); ; {
		i := bytes.IndexByte(d.B[d.pos:d.end], '\n')
		if i < 0 {
			d.pos = d.end
		} else {
			d.pos += i + 1
		}
		if d.pos == d.end {
			if err := d.more(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
		if d.offset(d.pos)-from > mostPassed {
			return ErrTooLarge
		}
		if c := d.B[d.pos]; i >= 0 && (c == '{' || c == '[' || record.IsDigit(c)) {
			return nil
		}
	}
}

// list reads records up to the end of a list that has begun.
func (d *decoder) list() error {
	d.inList = true // for good, if it does not end
	c, err := d.inside()
	if err == nil && c == ']' {
		d.pos++
		d.inList = false
		return nil
	}
	for err == nil {
		if err = d.element(false); err != nil {
			break
		}
		if c, err = d.inside(); err != nil {
			break
		}
		d.pos++
		switch c {
		case ']':
			d.inList = false
			return nil
		case ',':
			_, err = d.inside()
		default:
			return d.syntax(d.pos - 1)
		}
	}
	return err
}

// element reads a record, or what is in its place. At the top it can also be an
// object around records.
func (d *decoder) element(top bool) error {
	isObject := d.B[d.pos] == '{'
	d.top = top
	if d.index&1023 == 1023 && d.unzip != nil && int64(d.index) > d.source.taken()+freeRecords {
		return ErrTooManyRecords
	}
	end, err := d.whole(isObject)
	if err == ErrTooLarge && d.inList {
		return d.pass(err)
	}
	if err != nil {
		return err
	}
	at := d.offset(d.pos)
	if !isObject {
		d.pos = end
		return d.refuse(at, ErrNotObject)
	}
	if d.wrapper {
		d.pos = end
		return d.inWrapper()
	}
	if d.digest {
		d.pos = end
		return d.refuse(at, ErrDigest)
	}
	if !d.plain && !d.isRecord(d.B[d.pos:end]) {
		object := string(d.B[d.pos:end])
		d.pos = end
		return d.envelope(object, at, 0)
	}
	ok := true
	if d.filter == nil || d.mayMatch(d.filter, d.B[d.pos:end]) {
		d.lent = d.names != nil // also where what is called here does not return
		if d.make(end); d.filter == nil || d.filter.Match(&d.rec) {
			ok = d.yield(&d.rec, nil)
		}
		if d.lent && ok {
			d.takeBack(d.B[d.pos:end])
		}
	}
	d.pos = end
	d.index++
	if !ok {
		return errStopped
	}
	return nil
}

// make builds the record of the object that ends at end.
func (d *decoder) make(end int) {
	raw := d.B[d.pos:end]
	text := raw
	if d.dirty != 0 {
		d.scratch = d.clean(append(d.scratch[:0], raw...))
		text = d.scratch
	}
	if d.names != nil {
		d.build(&d.rec, alias(text), raw)
		d.names.ownAll(&d.rec)
		return
	}
	d.rec.Resources = nil // somebody has them
	owned := string(text)
	d.build(&d.rec, owned, d.pack(raw))
}

// whole reads a whole value at pos, a record or anything else, and more text for
// it where it is needed.
func (d *decoder) whole(isRecord bool) (end int, err error) {
	for {
		if isRecord {
			end = d.parser.record(d.pos)
		} else {
			end = d.Skip(d.pos, 0)
		}
		// More digits may follow a number.
		open := end == d.end && d.err == nil && !isRecord && record.IsDigit(d.B[end-1])
		if end >= 0 && !open {
			if end-d.pos > MaxRecordSize {
				return 0, ErrTooLarge
			}
			return end, nil
		}
		if end < 0 && d.Fault < d.end {
			return 0, d.syntax(d.Fault)
		}
		var n nesting
		for tried := d.end - d.pos; ; {
			if d.end-d.pos > MaxRecordSize {
				return 0, ErrTooLarge
			}
			if err := d.more(); err != nil {
				if d.end-d.pos > tried {
					break
				}
				if open {
					return end, nil
				}
				return 0, early(err)
			}
			if d.end-d.pos >= 2*tried || n.closed(d.B[d.pos:d.end]) {
				break
			}
		}
	}
}

// pass hands on what is wrong with a value, and moves behind it.
func (d *decoder) pass(wrong error) error {
	if err := d.refuse(d.offset(d.pos), wrong); err != nil {
		return err
	}
	var n nesting
	for from := d.offset(d.pos); ; {
		if n.closed(d.B[d.pos:d.end]) {
			d.pos += n.seen
			return nil
		}
		d.pos, n.seen = d.end, 0
		if d.offset(d.pos)-from > mostPassed {
			return wrong
		}
		if err := d.more(); err != nil {
			return early(err)
		}
	}
}

// nesting looks for the end of a value that comes in small pieces, without
// checking it, so that it is not read again with each of them.
type nesting struct {
	depth, seen       int
	inString, escaped bool
}

// closed reports whether the value at the start of text, which has grown since
// the last call, ends in it.
func (n *nesting) closed(text []byte) bool {
	for _, c := range text[n.seen:] {
		n.seen++
		switch {
		case n.escaped:
			n.escaped = false
		case n.inString && c == '\\':
			n.escaped = true
		case c == '"':
			n.inString = !n.inString
		case n.inString:
		case c == '{' || c == '[':
			n.depth++
		case c == '}' || c == ']':
			n.depth--
		}
		if n.depth == 0 && !n.inString {
			return c == '"' || c == '}' || c == ']'
		}
	}
	return false
}

// inWrapper reads on in an object, from the value of a member that lists records.
func (d *decoder) inWrapper() error {
	if err := d.records(); err != nil {
		return err
	}
	for {
		c, err := d.inside()
		if err != nil {
			return err
		}
		if c == '}' {
			d.pos++
			return nil
		}
		name, err := d.name()
		if err != nil {
			return err
		}
		if slices.Contains(listsOfRecords, name) {
			err = d.records()
		} else if d.pos, err = d.passed(); err != nil {
			return err
		}
		if err != nil {
			return err
		}
	}
}

// name reads a comma, the name of a member and the colon.
func (d *decoder) name() (string, error) {
	if err := d.expect(','); err != nil {
		return "", err
	}
	if c, err := d.inside(); err != nil {
		return "", err
	} else if c != '"' {
		return "", d.syntax(d.pos)
	}
	end, err := d.whole(false)
	if err != nil {
		return "", err
	}
	name := record.Unquote(string(d.B[d.pos:end]))
	d.pos = end
	return name, d.expect(':')
}

func (d *decoder) expect(c byte) error {
	got, err := d.inside()
	if err != nil {
		return err
	}
	if got != c {
		return d.syntax(d.pos)
	}
	d.pos++
	return nil
}

// passed returns where the next value ends.
func (d *decoder) passed() (int, error) {
	if _, err := d.inside(); err != nil {
		return d.pos, err
	}
	end, err := d.whole(false)
	if err != nil {
		return d.pos, err
	}
	return end, nil
}

// records reads the value of a member that lists records.
func (d *decoder) records() error {
	c, err := d.inside()
	switch {
	case err != nil:
		return err
	case c == 'n':
		d.pos, err = d.passed()
		return err
	case c == '[':
		d.pos++
		return d.list()
	}
	return ErrRecords
}

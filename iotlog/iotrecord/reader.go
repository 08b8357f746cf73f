package iotrecord

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
)

// ReadError says where in a stream an entry could not be read, or reading
// itself failed. Its cause is a *[ParseError], [io.ErrUnexpectedEOF] for an
// entry that the end of the stream cuts, or the reader's own error.
type ReadError struct {
	Line   int   // line on which the entry begins, from 1
	Offset int64 // byte of the stream at which the entry begins, from 0
	Err    error
}

// Error implements error.
func (e *ReadError) Error() string {
	return fmt.Sprintf("log entry at line %d, byte %d: %v", e.Line, e.Offset, e.Err)
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// Entries reads all entries of a stream: JSON objects, one a line, over several
// lines, or one right after the other, and plain text lines of the older
// logging, in any mixture, each of them with or without the time that files
// exported from CloudWatch Logs have before it (see [Parse]). Blank lines and a
// byte order mark are skipped. Compressed streams are the caller's to unpack.
//
// What is not an entry is yielded as a *[ReadError] with a zero Entry, and
// reading goes on: after an object whose brackets match, right after it; after
// any other fault, on the next line. A fault in an object of several lines is
// one error; reading goes on at the next line that can begin an entry. Only an
// error of r itself ends the sequence; it comes last, after all entries that
// were read whole.
//
// Memory stays under a small multiple of [MaxEntrySize] whatever the stream
// holds; longer entries are errors and skipped.
func Entries(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		s := stream{r: r, line: 1}
		for {
			e, err := s.next()
			if err == io.EOF {
				return
			}
			if !yield(e, err) || s.over {
				return
			}
		}
	}
}

const (
	firstBuffer = 64 << 10
	maxBuffer   = MaxEntrySize + firstBuffer
)

// stream is a window on r that always begins at the place of line and offset.
type stream struct {
	r      io.Reader
	buf    []byte
	pos    int // the window is buf[pos:]
	err    error
	line   int
	offset int64
	// skipping is set after a fault in an object of several lines: what is left
	// of it is not reported again.
	skipping bool
	inLine   bool // the window does not begin with a line
	over     bool
}

func (s *stream) window() []byte { return s.buf[s.pos:] }

// fill reads more into the window; false means that there is no more.
func (s *stream) fill() bool {
	if s.err != nil {
		return false
	}
	if s.pos > 0 && (s.pos == len(s.buf) || len(s.buf) == cap(s.buf)) {
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
		s.pos = 0
	}
	if len(s.buf) > cap(s.buf)/2 || cap(s.buf) == 0 {
		if size := min(max(2*cap(s.buf), firstBuffer), maxBuffer+maxPrefix); size > cap(s.buf) {
			s.buf = append(make([]byte, 0, size), s.buf...)
		}
	}
	for range 100 {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		s.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

func (s *stream) advance(n int) {
	if n == 0 {
		return
	}
	s.inLine = s.buf[s.pos+n-1] != '\n'
	s.line += bytes.Count(s.buf[s.pos:s.pos+n], []byte{'\n'})
	s.offset += int64(n)
	s.pos += n
}

// ended is the result of reading at the end of the stream.
func (s *stream) ended() (Entry, error) {
	if s.err == io.EOF {
		return Entry{}, io.EOF
	}
	s.over = true
	return Entry{}, s.fault(s.err)
}

func (s *stream) fault(err error) error {
	return &ReadError{Line: s.line, Offset: s.offset, Err: err}
}

func (s *stream) next() (Entry, error) {
	for {
		if !s.skipBlank() {
			return s.ended()
		}
		if s.skipping && s.inLine {
			s.dropLine(0)
			continue
		}
		line := s.lineHead(maxPrefix)
		skip, ingested := exportPrefix(line)
		for skip < len(line) && line[skip] == ' ' {
			skip++
		}
		if skip < len(line) && line[skip] == '{' {
			s.skipping = false
			return s.object(skip, ingested)
		}
		if s.skipping && skip == 0 && !startsV1(string(line)) {
			s.dropLine(0)
			continue
		}
		s.skipping = false
		return s.text()
	}
}

// skipBlank moves to the next byte that is not white space.
func (s *stream) skipBlank() bool {
	for {
		w := s.window()
		n := 0
		for n < len(w) && (w[n] == ' ' || w[n] == '\t' || w[n] == '\r' || w[n] == '\n') {
			n++
		}
		s.advance(n)
		if n < len(w) {
			break
		}
		if !s.fill() {
			return false
		}
	}
	if s.offset == 0 && s.window()[0] == 0xEF {
		for len(s.window()) < 3 && s.fill() {
		}
		if bytes.HasPrefix(s.window(), []byte("\xEF\xBB\xBF")) {
			s.advance(3)
			return s.skipBlank()
		}
	}
	return true
}

// lineHead returns the line's beginning, up to n bytes, without its end.
func (s *stream) lineHead(n int) []byte {
	for from := 0; ; {
		w := s.window()
		if i := bytes.IndexByte(w[from:], '\n'); i >= 0 {
			return w[:min(from+i, n)]
		}
		if from = len(w); from >= n || !s.fill() {
			return s.window()[:min(len(s.window()), n)]
		}
	}
}

// dropLine moves behind the end of the line that holds the byte at n.
func (s *stream) dropLine(n int) {
	for {
		w := s.window()
		n = min(n, len(w))
		if i := bytes.IndexByte(w[n:], '\n'); i >= 0 {
			s.advance(n + i + 1)
			return
		}
		s.advance(len(w))
		n = 0
		if !s.fill() {
			return
		}
	}
}

// text reads a line of the older logging.
func (s *stream) text() (Entry, error) {
	line := s.lineHead(MaxEntrySize + maxPrefix + 1)
	if s.err != nil && s.err != io.EOF && len(line) == len(s.window()) {
		return s.ended()
	}
	e, err := Parse(line)
	if err != nil {
		err = s.fault(err)
	}
	s.dropLine(len(line))
	return e, err
}

// object reads the object that begins at skip.
func (s *stream) object(skip int, ingested time.Time) (Entry, error) {
	end, why := s.objectEnd(skip)
	if why == nil {
		e, err := ParseEntry(s.window()[skip:end])
		if err != nil {
			var at *ParseError
			if errors.As(err, &at) {
				at.Offset += skip
			}
			err = s.fault(err)
		} else {
			e.setIngested(ingested)
		}
		s.advance(end)
		return e, err
	}
	if why == io.ErrUnexpectedEOF && s.err != io.EOF {
		return s.ended()
	}
	err := s.fault(why)
	var parse *ParseError
	if errors.As(why, &parse) && parse.Rule == badDepth {
		// No cut entry nests so deep. To look again at what is inside would
		// cost hostile input nothing and the reader 100 times the work.
		s.skipping = bytes.IndexByte(s.window()[:end], '\n') >= 0
		s.dropLine(end)
	} else {
		s.resume(end)
	}
	return Entry{}, err
}

// resume moves to the first line after this one, up to the byte at n, that can
// begin an entry, or behind the line of that byte.
func (s *stream) resume(n int) {
	w := s.window()
	for i := 0; ; {
		next := bytes.IndexByte(w[i:n], '\n')
		if next < 0 {
			break
		}
		i += next + 1
		s.skipping = true
		rest := w[i:]
		if len(rest) > 0 && rest[0] == '{' || startsV1(string(rest[:min(len(rest), maxPrefix)])) {
			s.advance(i)
			return
		}
	}
	s.dropLine(n)
}

// objectEnd finds where the object at start ends, by its brackets only, so that
// the work does not grow with the number of lines. Where it has no end it
// returns how far it looked, and why.
func (s *stream) objectEnd(start int) (int, error) {
	var (
		open     [maxDepth]byte
		depth    int
		inString bool
		escaped  bool
		last     byte // the last byte that is no space
	)
	for i := start; ; i++ {
		if i-start >= MaxEntrySize {
			return i, &ParseError{Offset: i, Rule: badTooLong}
		}
		if i >= len(s.window()) && !s.fill() {
			return len(s.window()), io.ErrUnexpectedEOF
		}
		c := s.buf[s.pos+i]
		if inString {
			switch {
			case c == '\n':
				return i, &ParseError{Offset: i, Rule: badString}
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				inString = false
			}
			continue
		}
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case '"':
			inString = true
		case '{', '[':
			// An entry that is cut has the next one on the following line, where
			// no object can be.
			if depth > 0 && c == '{' && s.buf[s.pos+i-1] == '\n' && last != ':' && (open[depth-1] != '[' || last != '[' && last != ',') {
				return i, &ParseError{Offset: i, Rule: badEnd}
			}
			if depth == maxDepth {
				return i, &ParseError{Offset: i, Rule: badDepth}
			}
			open[depth] = c
			depth++
		case '}', ']':
			if open[depth-1] != c-2 {
				return i, &ParseError{Offset: i, Rule: badComma}
			}
			if depth--; depth == 0 {
				return i + 1, nil
			}
		}
		last = c
	}
}

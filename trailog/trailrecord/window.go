package trailrecord

import (
	"io"
	"sync"

	"github.com/awslogkit/awslogkit/internal/record"
)

const (
	// chunkSize is how much text is read at once, where nothing reads ahead.
	chunkSize = 256 << 10
	// aheadInput and aheadText are how much compressed input there is in memory, or
	// how much text there was, for the rest to be read ahead. To begin with that
	// takes as long as to uncompress less.
	aheadInput = 8 << 10
	aheadText  = 64 << 10
	// leastRead is the least room that is worth reading into.
	leastRead = 4 << 10
	// headroom is free in front of the text in a block, so that the start of a
	// record that the block before ends with can be put there.
	headroom = 8 << 10
	// keptBuffer is the largest buffer that is kept from one record to the next.
	keptBuffer = 1 << 20
)

// buffers are kept for the next file.
var buffers = sync.Pool{New: func() any { b := make([]byte, chunkSize+record.Padding); return &b }}

// window is the part of the text that is in memory: buf[pos:end], and padding
// behind it. It moves on as more is read.
type window struct {
	buf      []byte
	pos, end int
	base     int64 // where in the text buf[0] is, negative for what is in front of it

	from  io.Reader // text
	unzip *gunzip   // what from is, where it is compressed
	ahead *ahead    // reads unzip in its own time, where there is much
	own   []byte    // the window's own buffer
	first *[]byte   // what own was at first
	block *block    // what buf is of, where it is not own
	// lent is of a buffer that a borrowed record shares memory with, which the
	// caller has although it wants no more.
	lent   bool
	source *gunzip // what from is of

	total, limit int64
	err          error // what reading ended with: io.EOF at the end
}

// offset is where in the text buf[at] is.
func (w *window) offset(at int) int64 { return w.base + int64(at) }

// fill reads more text. It keeps what begins at pos, which it moves. The error is
// what reading ended with.
func (w *window) fill() error {
	if w.err != nil {
		return w.err
	}
	if w.unzip != nil && w.ahead == nil && (w.total >= aheadText || w.unzip.buffered() >= aheadInput) {
		w.ahead = readAhead(w.unzip)
	}
	if w.ahead != nil {
		w.fillAhead()
	} else {
		w.fillPlain()
	}
	clear(w.buf[w.end : w.end+record.Padding])
	return nil
}

func (w *window) fillPlain() {
	if w.own == nil {
		w.first = buffers.Get().(*[]byte)
		w.own = *w.first
	}
	if w.total == 0 {
		w.room(leastRead, leastRead)
	} else {
		w.room(leastRead, chunkSize)
	}
	to := w.buf[w.end : len(w.buf)-record.Padding]
	if w.unzip != nil {
		to = to[:min(len(to), blockSize)]
	}
	for range 100 {
		n, err := w.from.Read(to)
		if n > 0 || err != nil {
			w.took(n, err)
			return
		}
	}
	w.err = io.ErrNoProgress
}

func (w *window) fillAhead() {
	next := w.ahead.next()
	if kept := w.end - w.pos; kept <= headroom {
		from := headroom - kept
		copy(next.buf[from:], w.buf[w.pos:w.end])
		w.release()
		w.base += int64(w.pos - from)
		w.buf, w.pos, w.end, w.block = next.buf, from, headroom, next
		w.took(next.n, next.err)
		return
	}
	w.room(next.n, next.n)
	copy(w.buf[w.end:], next.buf[headroom:headroom+next.n])
	w.took(next.n, next.err)
	w.ahead.release(next)
}

// room moves the text, where it has to, so that in the window's own buffer at
// least least bytes follow it, and, in a new one, most.
func (w *window) room(least, most int) {
	kept := w.end - w.pos
	if w.block == nil && len(w.buf) == len(w.own) && len(w.own)-record.Padding-w.end >= least {
		return
	}
	to := w.own
	if len(to) < kept+least+record.Padding || len(to) < chunkSize && most == chunkSize || len(to) > keptBuffer && kept < keptBuffer/4 {
		to = make([]byte, kept+max(kept, most)+record.Padding)
	}
	copy(to, w.buf[w.pos:w.end])
	w.release()
	w.base += int64(w.pos)
	w.buf, w.own, w.pos, w.end = to, to, 0, kept
}

// release gives the block back that the window is in.
func (w *window) release() {
	if w.block != nil {
		w.ahead.release(w.block)
		w.block = nil
	}
}

// took takes note of n bytes that were read behind the text.
func (w *window) took(n int, err error) {
	if over := w.total + int64(n) - w.limit; over > 0 {
		n, err = n-int(over), ErrTooManyBytes
	}
	w.total += int64(n)
	w.end += n
	w.err = err
}

// close ends what reads ahead, and keeps the buffers for the next file.
func (w *window) close() {
	if w.first != nil && (w.block != nil || !w.lent) {
		buffers.Put(w.first)
	}
	if w.ahead != nil {
		var lent *block
		if w.lent {
			lent = w.block
		}
		w.ahead.close(lent)
	}
	w.source.release()
}

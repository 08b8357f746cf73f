package trailrecord

import (
	"bufio"
	"bytes"
	"io"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"

	"github.com/awslogkit/awslogkit/internal/record"
)

var gzipMagic = []byte{0x1f, 0x8b}

// sources are kept for the next file: what a gzip.Reader needs is much to make for
// a small one.
var sources = sync.Pool{New: func() any {
	return &gunzip{buffer: bufio.NewReaderSize(nil, 16<<10), z: new(gzip.Reader)}
}}

// open returns a window on the text of r, which may be compressed. maxBytes is
// zero for the limit that there is without one. close gives back what it uses.
func open(r io.Reader, maxBytes int64) (window, error) {
	w := window{buf: make([]byte, record.Padding), limit: maxBytes, source: sources.Get().(*gunzip)}
	g := w.source
	g.reset(r)
	magic, err := g.peek()
	if err != nil && err != io.EOF {
		return w, err
	}
	if !bytes.Equal(magic, gzipMagic) {
		if w.limit == 0 {
			w.limit = noLimit
		}
		w.from = g.from // which is read past, but for its first bytes
		return w, nil
	}
	if w.limit == 0 {
		w.limit = DefaultMaxBytes
	}
	if err := g.z.Reset(g.from); err != nil {
		return w, early(err)
	}
	g.z.Multistream(false)
	w.unzip, w.from = g, g
	return w, nil
}

// freeRecords is how many records compressed input may have beyond one a byte.
const freeRecords = 64 << 10

// early makes an end inside of the compressed input one that came too early.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// gunzip reads all members of a gzip stream. Unlike gzip.Reader it allows zeros
// after a member, as tools that pad to a block write them.
type gunzip struct {
	from   scanner       // what is compressed: memory, where there is one, or buffer
	memory *bytes.Reader // with which gzip.Reader is faster
	buffer *bufio.Reader
	z      *gzip.Reader
	err    error
	read   atomic.Int64 // bytes that went to the buffer
	r      io.Reader
}

type scanner interface {
	io.Reader
	io.ByteScanner
}

func (g *gunzip) reset(r io.Reader) {
	if memory, ok := r.(*bytes.Reader); ok {
		g.memory, g.from = memory, memory
		return
	}
	g.r = r
	g.read.Store(0)
	g.buffer.Reset(inputCounter{g})
	g.from = g.buffer
}

// inputCounter counts what is read of a file.
type inputCounter struct{ g *gunzip }

func (c inputCounter) Read(p []byte) (int, error) {
	n, err := c.g.r.Read(p)
	c.g.read.Add(int64(n))
	return n, err
}

// taken is how much of what is compressed was read, or will be.
func (g *gunzip) taken() int64 {
	if g.memory != nil {
		return g.memory.Size()
	}
	return g.read.Load()
}

// peek returns the next two bytes, and fewer with an error.
func (g *gunzip) peek() ([]byte, error) {
	if g.memory == nil {
		return g.buffer.Peek(len(gzipMagic))
	}
	next := make([]byte, len(gzipMagic))
	n, err := g.memory.ReadAt(next, g.memory.Size()-int64(g.memory.Len()))
	return next[:n], err
}

// buffered is how much of what is compressed is in memory.
func (g *gunzip) buffered() int {
	if g.memory == nil {
		return g.buffer.Buffered()
	}
	return g.memory.Len()
}

// Read implements io.Reader. It fills p while there is text.
func (g *gunzip) Read(p []byte) (n int, err error) {
	for g.err == nil && n < len(p) {
		k, err := g.z.Read(p[n:])
		n += k
		if err == io.EOF {
			err = g.nextMember()
		}
		g.err = err
	}
	return n, g.err
}

// release keeps g for the next file.
func (g *gunzip) release() {
	g.buffer.Reset(nil)
	g.from, g.memory, g.err, g.r = nil, nil, nil, nil
	sources.Put(g)
}

// nextMember opens the next member; io.EOF means that there is none.
func (g *gunzip) nextMember() error {
	for {
		c, err := g.from.ReadByte()
		if err != nil {
			return err
		}
		if c == 0 {
			continue
		}
		if err := g.from.UnreadByte(); err != nil {
			return err
		}
		break
	}
	magic, err := g.peek()
	switch {
	case err != nil && err != io.EOF:
		return err
	case !bytes.HasPrefix(gzipMagic, magic):
		return ErrAfterGzip
	}
	if err := g.z.Reset(g.from); err != nil {
		return early(err)
	}
	g.z.Multistream(false)
	return nil
}

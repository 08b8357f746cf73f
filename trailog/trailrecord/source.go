package trailrecord

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

// openText returns the uncompressed text of r, and sets the limit that options
// leave open.
func openText(r io.Reader, o *options) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	magic, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if !bytes.Equal(magic, gzipMagic) {
		if o.maxBytes == 0 {
			o.maxBytes = noLimit
		}
		return b, nil
	}
	if o.maxBytes == 0 {
		o.maxBytes = DefaultMaxBytes
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, early(err)
	}
	z.Multistream(false)
	return &gunzip{from: b, z: z}, nil
}

var gzipMagic = []byte{0x1f, 0x8b}

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
	from *bufio.Reader
	z    *gzip.Reader
	err  error
}

func (g *gunzip) Read(p []byte) (int, error) {
	for g.err == nil {
		n, err := g.z.Read(p)
		if err == io.EOF {
			err = g.nextMember()
		}
		g.err = err
		if n > 0 {
			return n, nil
		}
		if len(p) == 0 {
			return 0, g.err
		}
	}
	return 0, g.err
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
	magic, err := g.from.Peek(2)
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

// meter counts what is read, and ends it where there is too much of it.
type meter struct {
	r        io.Reader
	limit    int64
	head     []byte // read already
	total    int64  // handed on
	consumed func() int64
	err      error
}

// skipMark skips a byte order mark and returns its length.
func (m *meter) skipMark() (int64, error) {
	mark := []byte("\xEF\xBB\xBF")
	m.head = make([]byte, len(mark))
	n, err := io.ReadFull(m.r, m.head)
	m.head = m.head[:n]
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		m.err = err
	}
	if !bytes.Equal(m.head, mark) {
		return 0, nil
	}
	m.head = nil
	m.limit -= int64(n)
	return int64(n), nil
}

// Read implements io.Reader. The decoder asks for more only while what it has
// not consumed is one value that is not complete, so that this is the place to
// bound it.
func (m *meter) Read(p []byte) (int, error) {
	if m.consumed != nil && m.total-m.consumed() > MaxRecordSize {
		return 0, ErrTooLarge
	}
	var n int
	if len(m.head) > 0 {
		n = copy(p, m.head)
		m.head = m.head[n:]
	} else {
		if m.err != nil {
			return 0, m.err
		}
		n, m.err = m.r.Read(p)
	}
	if over := m.total + int64(n) - m.limit; over > 0 {
		n, m.head, m.err = n-int(min(over, int64(n))), nil, ErrTooManyBytes
	}
	m.total += int64(n)
	if n > 0 {
		return n, nil
	}
	return 0, m.err
}

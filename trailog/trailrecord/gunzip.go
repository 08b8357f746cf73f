package trailrecord

import (
	"bufio"
	"bytes"
	"io"

	"github.com/klauspost/compress/gzip"
)

var gzipMagic = []byte{0x1f, 0x8b}

// open returns a window on the text of r, which may be compressed. maxBytes is
// zero for the limit that there is without one.
func open(r io.Reader, maxBytes int64) (window, error) {
	w := window{buf: make([]byte, padding), limit: maxBytes}
	// Plain text is read past this buffer, but for its first bytes.
	b := bufio.NewReaderSize(r, 4<<10)
	magic, err := b.Peek(len(gzipMagic))
	if err != nil && err != io.EOF {
		return w, err
	}
	if !bytes.Equal(magic, gzipMagic) {
		if w.limit == 0 {
			w.limit = noLimit
		}
		w.from = b
		return w, nil
	}
	if w.limit == 0 {
		w.limit = DefaultMaxBytes
	}
	b = bufio.NewReaderSize(b, 16<<10)
	z, err := gzip.NewReader(b)
	if err != nil {
		return w, early(err)
	}
	z.Multistream(false)
	w.unzip = &gunzip{from: b, z: z}
	w.from = w.unzip
	return w, nil
}

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
	magic, err := g.from.Peek(len(gzipMagic))
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

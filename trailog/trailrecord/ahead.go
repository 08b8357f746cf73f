package trailrecord

import "io"

// blocksAhead is how many blocks there are: one that is read, one that is being
// filled, and the rest so that neither waits for the other.
const blocksAhead = 4

// block is a part of the text, with headroom in front of it and padding behind.
type block struct {
	buf []byte
	n   int
	err error // that came after it
}

// ahead fills blocks in a goroutine of its own.
type ahead struct {
	full chan *block
	free chan *block // nil for one that was not made yet
	stop chan struct{}
	done chan struct{}
}

func readAhead(r io.Reader) *ahead {
	a := &ahead{
		full: make(chan *block, blocksAhead), free: make(chan *block, blocksAhead),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	for range blocksAhead {
		a.free <- nil
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r io.Reader) {
	defer close(a.done)
	for size := firstChunk; ; size = min(2*size, chunkSize) {
		var b *block
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		if need := headroom + size + padding; b == nil || len(b.buf) < need {
			b = &block{buf: make([]byte, need)}
		}
		b.n, b.err = r.Read(b.buf[headroom : len(b.buf)-padding])
		err := b.err
		a.full <- b // there is room for all
		if err != nil {
			return
		}
	}
}

// next returns the next block. It is not to be called after one with an error.
func (a *ahead) next() *block { return <-a.full }

func (a *ahead) release(b *block) { a.free <- b }

// close returns when nothing is read any more.
func (a *ahead) close() {
	close(a.stop)
	<-a.done
}
